"""Where the chat is kept: an interface, and what implements it."""
