"""IRC: messages, registration, commands, and what clients are told. See docs/protocols/irc.md."""
