"""Tests for `chat.protocols.irc`."""
