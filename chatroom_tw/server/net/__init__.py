"""Connections: bytes in, bytes out, and how much of either one client may cause."""
