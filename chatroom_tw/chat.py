"""The chat: its options, and the service that twistd runs. It reads as the list of its parts.

twistd -n chat --port 12000
"""

from __future__ import annotations

import contextlib
from functools import partial
from typing import Any, ClassVar

from twisted.application.service import IService
from twisted.internet.error import ReactorNotRunning
from twisted.internet.threads import deferToThreadPool

from chatroom_tw import options
from chatroom_tw.chat_switchboard import ChatSwitchboard
from chatroom_tw.core.hall import Hall
from chatroom_tw.doors import Door, Doors, allow_many_connections, endpoint_at
from chatroom_tw.passwords import Passwords
from chatroom_tw.protocols.line import LineFactory
from chatroom_tw.storage.memory import MemoryStorage


class Options(options.ServerOptions):
    """The command line of `twistd chat`."""

    application = "chat"
    synopsis = "[options]"
    longdesc = (
        "A chat room server. Join it with netcat, with telnet, or with `chatroom chat`. "
        "The README shows how friends get in."
    )
    standard: ClassVar = {**options.ServerOptions.standard, "port": 12000, "flood": "none"}
    optParameters: ClassVar = [
        [
            "port",
            None,
            None,
            "The TCP port that people join on; 0 takes a free one. [default: 12000]",
            options.port("port"),
        ],
        [
            "state",
            None,
            None,
            "Where accounts, messages and history are kept; none: in memory, until the server "
            "ends. That is all there is so far. [default: none]",
            options.only("state", "none", "in memory, until the server ends"),
        ],
        [
            "flood",
            None,
            None,
            "How much one client may say; none: as much as it likes. That is all there is so far. "
            "[default: none]",
            options.only("flood", "none", "everybody says as much as they like"),
        ],
    ]


def makeService(config: Options) -> IService:
    """What twistd runs. Raises `CannotStart`."""
    from twisted.internet import reactor

    allow_many_connections()
    return chat_service(reactor, config)


def chat_service(reactor: Any, config: Options) -> IService:
    """A chat server on this reactor. Raises `CannotStart`."""
    storage = MemoryStorage()
    hall = Hall(config["name"], storage.accounts())
    passwords = Passwords(partial(deferToThreadPool, reactor, reactor.getThreadPool()))
    board = ChatSwitchboard(reactor, hall, storage, passwords, partial(_stop, reactor))
    line = LineFactory(board)
    doors = [
        Door("line", endpoint_at(where, config["interface"]), line)
        for where in (str(config["port"]), *config["line"])
    ]
    return Doors(reactor, "chat", doors, board.stop)


def _stop(reactor: Any) -> None:
    """End the process in order: the service closes its doors, and everybody is told."""
    with contextlib.suppress(ReactorNotRunning):  # It is stopping already.
        reactor.stop()
