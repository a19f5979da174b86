"""The console client of the tombola, `chatroom tombola`, and `chatroom verify`."""
