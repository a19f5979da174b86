"""Clients under flood control, for the tests."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.limits import Limits, RateLimit
from chatroom_tw.server.net.flood import BEAT
from chatroom_tw.tests.support.chat import FakeChat

LIMIT = RateLimit(20, 10.0)
"""20 units at once, and 10 a second."""


def texts(count: int, first: int = 0) -> list[str]:
    """Lines that differ."""
    return [f"line {number}" for number in range(first, first + count)]


def said(lines: list[str]) -> list[str]:
    """What Bob receives when Ann says these lines."""
    return [f"<ann> {line}" for line in lines]


class FloodCase(SynchronousTestCase):
    """Ann and Bob are in the main room, and Ann has not used any of her `limit`."""

    limit: RateLimit | None = LIMIT

    def setUp(self) -> None:
        self.chat = FakeChat(limits=Limits(flood=self.limit))
        self.ann, self.bob = self.chat.line_clients("ann", "bob")
        self.chat.clock.advance(60)

    @property
    def is_read(self) -> bool:
        """Whether the server reads from Ann's connection."""
        return self.ann.transport.producerState == "producing"

    def paste(self, lines: list[str]) -> None:
        """Have Ann send lines in one piece."""
        self.ann.send_bytes("".join(f"{line}\n" for line in lines).encode())

    def pass_time(self, seconds: float) -> None:
        """Move the clock in steps, as a reactor would see it move."""
        for _ in range(round(seconds / BEAT)):
            self.chat.clock.advance(BEAT)
        self.chat.clock.advance(BEAT / 10)  # Sums of times are not exact.
