"""Tests for `server.listen.detection`: what is detected, when, and the hand-over."""

from __future__ import annotations

import re
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.endpoints import serverFromString
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.testing import MemoryReactorClock
from twisted.protocols.policies import WrappingFactory
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from chatroom_tw.server.listen.detection import (
    FIRST_BYTES,
    PATIENCE,
    SILENCE,
    DetectingFactory,
)
from chatroom_tw.server.listen.signature import Detected, Predicate, Prefixes, Signature
from chatroom_tw.server.listen.unsupported import UnsupportedTls
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tests.support.transports import PieceTransport

GONE = Failure(ConnectionDone())


@implementer(IHalfCloseableProtocol)
class Recorder(Protocol):
    """Records what it receives."""

    slot = None

    def __init__(self) -> None:
        self.data = b""
        self.ends: list[str] = []

    def connectionMade(self) -> None:
        self.peer = self.transport.getPeer()
        self.transport.registerProducer(self, True)

    def dataReceived(self, data: bytes) -> None:
        self.data += data

    def readConnectionLost(self) -> None:
        self.ends.append("no more")

    def writeConnectionLost(self) -> None: ...

    def connectionLost(self, reason: Failure) -> None:
        self.ends.append("lost")

    def pauseProducing(self) -> None: ...

    def resumeProducing(self) -> None: ...

    def stopProducing(self) -> None: ...


class Recorders(Factory):
    noisy = False

    def __init__(self, signature: Signature) -> None:
        self.signature = signature
        self.made: list[Recorder] = []

    def buildProtocol(self, addr: object) -> Recorder:
        self.made.append(Recorder())
        return self.made[-1]


class DetectionCase(SynchronousTestCase):
    """The protocol of people, the default, and one whose clients greet."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.people = Recorders(Prefixes())
        self.greeters = Recorders(Prefixes(b"HELO", b"CHAT:", b"LEAVE_CHATROOM:"))
        self.factory = DetectingFactory(self.clock, self.people, [self.greeters])

    def decided(self) -> tuple[list[bytes], list[bytes]]:
        """What each connection of people has received, and each of greeters."""
        return [one.data for one in self.people.made], [one.data for one in self.greeters.made]


class Detecting(DetectionCase):
    def test_a_signature_decides_at_once(self) -> None:
        PieceTransport(self.factory).send(b"HELO there\n")
        self.assertEqual(self.decided(), ([], [b"HELO there\n"]))

    def test_a_signature_may_arrive_byte_by_byte(self) -> None:
        PieceTransport(self.factory).send(*(bytes([byte]) for byte in b"CHAT: 1"))
        self.assertEqual(self.decided(), ([], [b"CHAT: 1"]))

    def test_blanks_may_come_before_a_signature(self) -> None:
        for start in (b" ", b"\n", b"\r\n", b"\t \r\n \n"):
            PieceTransport(self.factory).send(start + b"HE", b"LO there\n")
        self.assertEqual(
            self.decided()[1],
            [start + b"HELO there\n" for start in (b" ", b"\n", b"\r\n", b"\t \r\n \n")],
        )
        PieceTransport(self.factory).send(b" " * 17 + b"HELO there\n")
        self.assertEqual(len(self.decided()[0]), 1)

    def test_anything_else_gets_the_default_at_once(self) -> None:
        for first in (b"h", b"\n", b"HELP", b"helo", b"\xff\xfd\x03", b"\0", b"CHAT"):
            PieceTransport(self.factory).send(*([first] if first != b"CHAT" else [b"CHA", b"TTY"]))
        self.assertEqual(
            self.decided()[0],
            [b"h", b"\n", b"HELP", b"helo", b"\xff\xfd\x03", b"\0", b"CHATTY"],
        )
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_a_silent_client_gets_the_default(self) -> None:
        wire = PieceTransport(self.factory)
        self.clock.advance(SILENCE * 0.9)
        self.assertEqual(self.decided(), ([], []))
        self.clock.advance(SILENCE * 0.1)
        self.assertEqual(self.decided(), ([b""], []))
        wire.send(b"HELO")
        self.assertEqual(self.decided(), ([b"HELO"], []))

    def test_bytes_that_arrived_during_a_busy_turn_are_no_silence(self) -> None:
        """The reactor calls timers before it reads."""
        wire = PieceTransport(self.factory)
        self.clock.callLater(SILENCE, wire.send, b"HELO")
        self.clock.advance(SILENCE)
        self.assertEqual(self.decided(), ([], [b"HELO"]))
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_silence_after_a_part_of_a_signature(self) -> None:
        wire = PieceTransport(self.factory)
        for key in (b"H", b"E", b"L"):
            self.clock.advance(SILENCE / 2)
            wire.send(key)
        self.clock.advance(SILENCE)
        self.assertEqual(self.decided(), ([b"HEL"], []))

    def test_dripped_bytes_do_not_delay_the_decision(self) -> None:
        wire = PieceTransport(self.factory)
        for byte in b"LEAVE_CHATROO":
            wire.send(bytes([byte]))
            self.clock.advance(PATIENCE / 10)
        self.assertEqual(len(self.people.made), 1)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_prefixes_that_overlap_are_an_error_at_start_up(self) -> None:
        for prefixes in (Prefixes(b"HELO there"), Prefixes(b"CHAT:")):
            others = [Recorders(prefixes)]
            self.assertRaises(ValueError, DetectingFactory, self.clock, self.greeters, others)

    def test_a_predicate_decides_as_soon_as_it_can(self) -> None:
        def detect(data: bytes) -> Detected:
            if data[:1] != b"\x10":
                return Detected.NO
            return Detected.YES if len(data) >= 3 else Detected.NOT_YET

        packets = Recorders(Predicate(detect))
        self.factory = DetectingFactory(self.clock, self.people, [self.greeters, packets])
        for pieces in ([b"\x10\0\0"], [b"\x10", b"\0", b"\0more"], [b"\x11"], [b"HELO"]):
            PieceTransport(self.factory).send(*pieces)
        self.assertEqual([one.data for one in packets.made], [b"\x10\0\0", b"\x10\0\0more"])
        self.assertEqual(self.decided(), ([b"\x11"], [b"HELO"]))

    def test_a_predicate_that_never_decides_is_not_asked_for_long(self) -> None:
        undecided = Recorders(Predicate(lambda data: Detected.NOT_YET))
        self.factory = DetectingFactory(self.clock, self.people, [undecided])
        silent, sending = PieceTransport(self.factory), PieceTransport(self.factory)
        silent.send(b"x")
        sending.send(b"x" * (FIRST_BYTES - 1))
        self.assertEqual(self.decided()[0], [])
        sending.send(b"y")
        self.assertEqual(self.decided()[0], [b"x" * (FIRST_BYTES - 1) + b"y"])
        self.clock.advance(SILENCE)
        self.assertEqual(self.decided()[0][1:], [b"x"])

    @given(st.data(), st.sampled_from([b"HELO you\nand me\n", b"HELP\nCHAT: 1\n", b"CHAT: 1\n\n"]))
    def test_every_byte_is_handed_over_once(self, data: Any, sent: bytes) -> None:
        self.setUp()
        cuts = sorted(data.draw(st.sets(st.integers(1, len(sent) - 1))))
        pieces = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
        PieceTransport(self.factory).send(*pieces)
        whole = ([sent], []) if sent.startswith(b"HELP") else ([], [sent])
        self.assertEqual(self.decided(), whole)


class HandingOver(DetectionCase):
    def test_the_transport_has_the_new_protocol(self) -> None:
        wire = PieceTransport(self.factory)
        wire.send(b"HELO")
        self.assertIs(wire.protocol, self.greeters.made[0])
        self.assertIs(wire.producer, self.greeters.made[0])

    def test_no_protocol_is_told_of_an_aborted_connection(self) -> None:
        wire = PieceTransport(self.factory)
        wire.send(b"HEL")
        wire.break_off()
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.assertEqual(self.decided(), ([], []))

    def test_no_protocol_is_told_of_a_client_that_sends_nothing(self) -> None:
        wire = PieceTransport(self.factory)
        wire.finish()
        self.assertTrue(wire.disconnecting)
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.assertEqual(self.decided(), ([], []))

    def test_a_client_that_sends_a_little_and_closes_is_served(self) -> None:
        wire = PieceTransport(self.factory)
        wire.send(b"HEL")
        wire.finish()
        [person] = self.people.made
        self.assertEqual((person.data, person.ends), (b"HEL", ["no more"]))
        self.assertFalse(wire.disconnecting)

    def test_a_protocol_without_half_close_is_closed(self) -> None:
        self.people.buildProtocol = lambda addr: Protocol()
        wire = PieceTransport(self.factory)
        wire.send(b"HEL")
        wire.finish()
        self.assertTrue(wire.disconnecting)

    def test_the_new_protocol_is_told_of_the_end(self) -> None:
        wire = PieceTransport(self.factory)
        wire.send(b"HELO")
        wire.finish()
        wire.break_off()
        self.assertEqual(self.greeters.made[0].ends, ["no more", "lost"])

    def test_behind_a_wrapper_of_the_transport(self) -> None:
        wire = PieceTransport(WrappingFactory(self.factory))
        wire.send(b"HE", b"LO you")
        self.assertEqual(self.decided(), ([], [b"HELO you"]))
        self.assertIs(wire.protocol.wrappedProtocol, self.greeters.made[0])
        wire.finish()
        self.assertEqual(self.greeters.made[0].ends, ["lost"])

    def test_behind_a_proxy_the_address_is_the_clients(self) -> None:
        reactor = MemoryReactorClock()
        serverFromString(reactor, "haproxy:tcp:1").listen(DetectingFactory(self.clock, self.people))
        wire = PieceTransport(reactor.tcpServers[0][1])
        wire.send(b"PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n")
        self.clock.advance(SILENCE)
        self.assertEqual(self.people.made[0].peer, IPv4Address("TCP", "192.0.2.7", 4711))

    def test_a_fault_in_a_factory_ends_the_connection(self) -> None:
        self.people.buildProtocol = lambda addr: 1 / 0
        wire = PieceTransport(self.factory)
        self.clock.advance(SILENCE)
        self.assertTrue(wire.disconnected)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_the_factories_are_started_and_stopped(self) -> None:
        self.factory.doStart()
        self.assertEqual((self.people.numPorts, self.greeters.numPorts), (1, 1))
        self.factory.doStop()
        self.assertEqual((self.people.numPorts, self.greeters.numPorts), (0, 0))

    def test_undecided_connections_close_with_the_port(self) -> None:
        self.factory.doStart()
        decided, undecided = PieceTransport(self.factory), PieceTransport(self.factory)
        decided.send(b"HELO")
        self.factory.doStop()
        self.assertEqual((decided.disconnecting, undecided.disconnecting), (False, True))
        self.assertEqual(self.clock.getDelayedCalls(), [])


class InFrontOfAChat(SynchronousTestCase):
    """Detection for a chat, with browsers and unsupported clients."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        clock = self.chat.clock
        others = [self.chat.site, self.chat.irc, self.chat.typed_irc, UnsupportedTls(clock)]
        self.factory = DetectingFactory(clock, self.chat.factory, others)
        [self.ann] = self.chat.line_clients("ann")

    def test_a_silent_person_is_welcomed_after_a_moment(self) -> None:
        wire = PieceTransport(self.factory)
        self.assertEqual(wire.value(), b"")
        self.chat.clock.advance(SILENCE)
        self.assertTrue(wire.value().startswith(b"* welcome to chat.example; you are guest-2"))

    def test_a_program_that_sends_at_once_is_welcomed_at_once(self) -> None:
        wire = PieceTransport(self.factory)
        wire.send(b"hello\n")
        self.chat.clock.advance(0)
        self.assertTrue(wire.value().startswith(b"* welcome"))
        self.assertEqual(self.ann.received(), ["* guest-2 has joined main", "<guest-2> hello"])

    def test_the_first_key_of_a_slow_typist_is_not_lost(self) -> None:
        wire = PieceTransport(self.factory)
        wire.send(b"G")
        self.chat.clock.advance(SILENCE)
        wire.send(b"ET up\n")
        self.assertEqual(self.ann.received()[-1], "<guest-2> GET up")

    def test_irc_commands_after_the_welcome_are_text(self) -> None:
        wire = PieceTransport(self.factory)
        self.chat.clock.advance(SILENCE)
        wire.send(b"USER friendly, this\n")
        self.assertEqual(self.ann.received()[-1], "<guest-2> USER friendly, this")

    def test_answers_do_not_depend_on_how_input_is_cut(self) -> None:
        for sent in (
            b"hello\n/nick bob\nL\n/menu\n1\n0\nexit\n",
            b"GE\nUSERS\n",
            b"GET / HTTP/1.1\r\nHost: x:1\r\n\r\n",
            b"NICK a\r\nUSER a 0 * :A\r\n",
        ):
            expected = self.answers(sent)
            for cut in range(1, len(sent)):
                self.assertEqual(self.answers(sent[:cut], sent[cut:]), expected)

    def answers(self, *pieces: bytes) -> tuple[bytes, list[str]]:
        """What the sender receives, and what Ann receives."""
        self.setUp()
        wire = PieceTransport(self.factory)
        wire.send(*pieces)
        self.chat.clock.advance(0)
        return re.sub(rb"Date: [^\r]*", b"", wire.value()), self.ann.received()

    def test_junk_disturbs_no_other_client(self) -> None:
        for junk in (bytes(range(255, -1, -1)), b"x" * 1_000_000, b"G" * 5000, b"\x16" * 10):
            wire = PieceTransport(self.factory)
            wire.send(*(junk[i : i + 16384] for i in range(0, len(junk), 16384)))
            self.chat.clock.advance(SILENCE)
            wire.finish()
            wire.break_off()
        self.assertEqual(self.ann.ask("L")[-1], "* 1 client")
        self.assertEqual(self.flushLoggedErrors(), [])

    @given(st.lists(st.binary(max_size=40), max_size=8))
    def test_no_first_bytes_harm_other_clients(self, pieces: list[bytes]) -> None:
        self.setUp()
        wire = PieceTransport(self.factory)
        for piece in pieces:
            if piece:
                wire.send(piece)
        self.chat.clock.advance(SILENCE)
        wire.break_off()
        self.assertEqual(self.ann.ask("L")[-1], "* 1 client")
        self.assertEqual(self.flushLoggedErrors(), [])
