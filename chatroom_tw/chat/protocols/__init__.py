"""The wire protocols of the chat. They never import one another."""
