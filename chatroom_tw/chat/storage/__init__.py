"""Where the chat stores its state: an interface, and what implements it."""
