"""The chat: one of the two applications. Everything that only a chat knows."""
