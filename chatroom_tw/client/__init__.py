"""The console client: what a person types in a terminal, and what the server says.

`conversation` is what all connections to a server have in common; `link` is the one to
a chat. At a tombola, `seat` has one `tombola_link` after another, and a `player` that
knows what the lines say. These know no terminal. `screen` and `plain` are two ways to
show them to a person, `tombola_screen` and `tombola_plain` the tombola's, and know no
socket. `chatting` and `playing` put them together. `verifying` needs no server. `main`
has the table of all.
"""
