"""The wire protocols of the tombola. They never import one another."""
