"""`chatroom import`: what was said elsewhere becomes part of a chat's history.

`files.py` reads files as lines; `formats.py` tells of which format a file is. `jsonl.py`,
`whatsapp.py` and `irc.py` parse one format each, and know neither files nor chats; what they find
is in `found.py`. `cleaning.py` makes names and texts such as people can have here, `command.py`
puts all of it together, and `summary.py` says what was done.
"""
