"""The rules of the tombola: commands in, effects out. They import the standard library and the
values of `server` (`text`, `effects`, `refusals`); they have no sockets, clocks or disks."""
