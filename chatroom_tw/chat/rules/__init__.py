"""The rules of the chat: commands in, effects out. They import the standard library and the
values of `server` (`text`, `effects`, `refusals`), and know nothing of sockets, clocks or disks."""
