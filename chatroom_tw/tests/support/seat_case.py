"""A seat of the console client whose connections are opened when a test says so."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionLost
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.connection import Outcome
from chatroom_tw.client.reconnecting import DELAYS
from chatroom_tw.client.tombola.auto import AutoPlayer
from chatroom_tw.client.tombola.connection import TombolaConnection
from chatroom_tw.client.tombola.seat import Seat
from chatroom_tw.tests.support.client import RecordingView


class SeatCase(SynchronousTestCase):
    """A seat whose connections are opened when the test says so."""

    introduction: Sequence[str] = ()
    auto = False

    def setUp(self) -> None:
        self.clock = Clock()
        self.attempts: list[Deferred[TombolaConnection]] = []
        self.view = RecordingView()
        auto = AutoPlayer() if self.auto else None
        self.seat = Seat(self.clock, self.connect, self.introduction, auto)
        self.seat.open(self.view, self.new_connection())

    def connect(self) -> Deferred[TombolaConnection]:
        self.attempts.append(Deferred())
        return self.attempts[-1]

    def new_connection(self) -> TombolaConnection:
        self.transport = StringTransport()
        self.connection = TombolaConnection(self.clock)
        self.connection.makeConnection(self.transport)
        return self.connection

    def receive(self, *lines: str) -> None:
        self.connection.dataReceived("".join(f"{line}\n" for line in lines).encode())

    def sent(self) -> list[str]:
        data = self.transport.value().decode()
        self.transport.clear()
        return data.split("\n")[:-1]

    def lose(self, error: Exception | None = None) -> None:
        self.connection.connectionLost(Failure(error or ConnectionLost()))

    def reconnect(self) -> None:
        """Have the next attempt succeed."""
        self.clock.advance(DELAYS[0])
        self.attempts[-1].callback(self.new_connection())

    @property
    def outcome(self) -> Outcome:
        return self.successResultOf(self.seat.ended)
