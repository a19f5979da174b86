"""The console client: what a person types in a terminal, and what the server says.

`link` is the conversation with the server and knows no terminal. `screen` and
`plain` are two ways to show a link to a person, and know no socket. `main` reads
the command line and puts them together.
"""
