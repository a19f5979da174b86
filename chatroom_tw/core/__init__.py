"""The rules of the chat: plain Python that takes values and returns values.

A *command* (`commands`) from somebody goes into the `hall`, which decides and
answers with *effects* (`effects`): tell these people this *event* (`events`),
keep that record, ask the storage this question. A broken rule raises `Refused`.

Nothing in here knows a socket, a clock, a disk, a logger or Twisted: the time
comes in as `when`, and the answers of the outside world as arguments.
"""
