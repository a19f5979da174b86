"""What `twistd` finds. There is no `__init__.py` here: the folder is Twisted's, not ours."""

from twisted.application.service import ServiceMaker

chat = ServiceMaker("chatroom_tw chat", "chatroom_tw.chat.service", "A chat room server.", "chat")
tombola = ServiceMaker(
    "chatroom_tw tombola",
    "chatroom_tw.tombola.service",
    "A tombola server (Italian bingo).",
    "tombola",
)
