"""What the tests share: a chat and a tombola without sockets, and people who use them."""
