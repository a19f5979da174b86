"""The chat's storage: an interface, and what implements it."""
