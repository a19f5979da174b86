"""Tests for `server.listen.unsupported`: one answer, and the end of the connection."""

from __future__ import annotations

from twisted.internet.interfaces import IHalfCloseableDescriptor
from twisted.internet.task import Clock
from twisted.logger import formatEvent, globalLogPublisher
from twisted.protocols.policies import WrappingFactory
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from chatroom_tw.server.listen.unsupported import (
    LINGER,
    PATIENCE,
    UnsupportedFactory,
    UnsupportedSsh,
    UnsupportedTls,
)
from chatroom_tw.tests.support.transports import PieceTransport


@implementer(IHalfCloseableDescriptor)
class Socket(PieceTransport):
    """A transport that can close one side on its own, as a socket's can."""

    half_closed = False

    def loseWriteConnection(self) -> None:
        self.half_closed = True


class UnsupportedCase(SynchronousTestCase):
    factory: type[UnsupportedFactory]

    def setUp(self) -> None:
        self.clock = Clock()

    def connect(self) -> PieceTransport:
        return PieceTransport(self.factory(self.clock))

    def ask(self, *pieces: bytes) -> bytes:
        """The answer to these bytes; the connection is closed after it."""
        wire = self.connect()
        wire.send(*pieces)
        self.assertTrue(wire.disconnecting, pieces)
        wire.break_off()
        self.assertEqual(self.clock.getDelayedCalls(), [])
        return wire.value()


class Closing(UnsupportedCase):
    """A client may go on sending, and not close its side."""

    factory = UnsupportedSsh

    def closed(self, wire: Socket) -> tuple[bool, bool]:
        """Whether this side of it is closed, and whether all of it is."""
        return wire.half_closed, wire.disconnecting

    def test_this_side_is_closed_and_further_input_discarded(self) -> None:
        wire = Socket(self.factory(self.clock))
        wire.send(b"SSH-2.0-OpenSSH\r\n")
        answer = wire.value()
        self.assertTrue(answer)
        wire.send(b"more\r\n")
        self.assertEqual((wire.value(), self.closed(wire)), (answer, (True, False)))
        wire.finish()
        self.assertTrue(wire.disconnecting)

    def test_a_client_that_does_not_close_is_aborted(self) -> None:
        for transport in (Socket, PieceTransport):
            wire = transport(self.factory(self.clock))
            wire.send(b"SSH-2.0-OpenSSH\r\n")
            self.clock.advance(LINGER * 0.9)
            wire.send(b"more\r\n")
            self.assertFalse(wire.disconnected)
            self.clock.advance(LINGER * 0.1)
            self.assertTrue(wire.disconnected)

    def test_a_client_that_sends_nothing_is_aborted(self) -> None:
        wire = PieceTransport(self.factory(self.clock))
        self.clock.advance(PATIENCE * 0.9)
        self.assertFalse(wire.disconnected)
        self.clock.advance(PATIENCE * 0.1)
        self.assertTrue(wire.disconnected)

    def test_both_sides_close_without_an_answer_or_half_close(self) -> None:
        for factory in (UnsupportedTls(self.clock), WrappingFactory(self.factory(self.clock))):
            wire = Socket(factory)
            wire.send(b"\x16\x03\x01")
            self.assertEqual(self.closed(wire), (False, True))


class Tls(UnsupportedCase):
    factory = UnsupportedTls

    def test_a_client_is_closed_with_one_line_in_the_log(self) -> None:
        events: list[str] = []

        def observe(event: dict[str, object]) -> None:
            events.append(formatEvent(event))

        globalLogPublisher.addObserver(observe)
        self.addCleanup(globalLogPublisher.removeObserver, observe)
        self.assertEqual(self.ask(b"\x16\x03\x01\x02", b"\0" * 500), b"")
        [line] = events
        self.assertTrue(line.startswith("127.0.0.1:5555 began with TLS"), line)
