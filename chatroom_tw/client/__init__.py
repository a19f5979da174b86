"""The console clients: the command `chatroom` and its subcommands.

A client has four parts. A *connection* (`connection.py`, and one subclass for each
application) exchanges lines with a server and knows no terminal. The *user* of a chat and the
*seat* at a tombola outlive it, and connect again when it is lost. A *view* (`terminal/`, and
a subclass for each application) shows lines to the user, reads what the user types, and
knows no socket. A *command* (`command.py` of each application) puts these together.

`chat/` and `tombola/` do not import each other. `main.py` lists all subcommands;
`state_commands.py` has those that read a chat's state folder and need no server; `importing/` has
the one that writes to it.
"""
