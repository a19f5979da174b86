"""The console client of the chat: `chatroom chat`."""
