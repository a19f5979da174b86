"""The tombola's storage: the interface of its journal, and the journals that implement it."""
