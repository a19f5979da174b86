"""A chat room server on Twisted. docs/architecture.md is the way in."""

__version__ = "0.1.0"
