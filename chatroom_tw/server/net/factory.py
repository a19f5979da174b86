"""The Factory of connections."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from twisted.internet.protocol import Factory

from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.listen.signature import Prefixes, Signature
from chatroom_tw.server.net.connection import Connection
from chatroom_tw.server.net.poll import Poll


class ConnectionFactory(Factory):
    """What the Factory of every wire protocol is made of: its clients share one gateway."""

    noisy = False
    signature: ClassVar[Signature] = Prefixes()
    """What its clients send first, and those of no other protocol do (see `detection`)."""
    protocol: type[Connection[Any]]

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.clock = gateway.clock
        self.limits = gateway.limits
        self.backlog = gateway.backlog
        self.seconds = gateway.clock.seconds

    @cached_property
    def poll(self) -> Poll:
        """Where its clients are read, if they can be read together."""
        return Poll(self.clock)
