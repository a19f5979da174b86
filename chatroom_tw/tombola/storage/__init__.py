"""Where the tombola stores its journal: an interface, and what implements it."""
