"""Tests for `frontdoor`: who is recognised, when, and how a connection is handed over."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from twisted.internet.address import IPv4Address
from twisted.internet.endpoints import serverFromString
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IHalfCloseableProtocol, IProtocol
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.protocols.policies import WrappingFactory
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from chatroom_tw.server.listen.detection import PATIENCE, SILENCE, DetectingFactory
from chatroom_tw.server.listen.unsupported_clients import UnsupportedIrc, UnsupportedTls
from chatroom_tw.tests.support.chat import Chat
from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tests.support.optional import given, st

GONE = Failure(ConnectionDone())


class Wire(StringTransport):
    """A transport that gives what comes to its `protocol`, whoever that is by now."""

    protocol: IProtocol

    def __init__(self, factory: Any) -> None:
        peer = IPv4Address("TCP", "127.0.0.1", 5555)
        super().__init__(peerAddress=peer)
        self.protocol = factory.buildProtocol(peer)
        self.protocol.makeConnection(self)

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.protocol.dataReceived(piece)

    def finish(self) -> None:
        """The client sends no more: what a socket's transport does then."""
        half = IHalfCloseableProtocol(self.protocol, None)
        if half:
            half.readConnectionLost()
        else:
            self.protocol.connectionLost(GONE)

    def break_off(self) -> None:
        self.protocol.connectionLost(Failure(ConnectionLost()))


@implementer(IHalfCloseableProtocol)
class Toy(Protocol):
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.data = b""
        self.heard: list[str] = []

    def connectionMade(self) -> None:
        self.peer = self.transport.getPeer()
        self.transport.registerProducer(self, True)

    def dataReceived(self, data: bytes) -> None:
        self.data += data

    def readConnectionLost(self) -> None:
        self.heard.append("no more")

    def writeConnectionLost(self) -> None: ...

    def connectionLost(self, reason: Failure) -> None:
        self.heard.append("lost")

    def pauseProducing(self) -> None: ...

    def resumeProducing(self) -> None: ...

    def stopProducing(self) -> None: ...


class ToyFactory(Factory):
    noisy = False
    signatures: ClassVar = (b"HELO", b"CHAT:", b"LEAVE_CHATROOM:")

    def __init__(self) -> None:
        self.made: list[Toy] = []

    def buildProtocol(self, addr: object) -> Toy:
        self.made.append(Toy())
        return self.made[-1]


class Plain(ToyFactory):
    signatures: ClassVar = ()


class DoorCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.people, self.toys = Plain(), ToyFactory()
        self.door = DetectingFactory(self.clock, self.people, [self.toys])

    def decided(self) -> tuple[list[bytes], list[bytes]]:
        """What has come to people, and to toys."""
        return [one.data for one in self.people.made], [one.data for one in self.toys.made]


class Recognising(DoorCase):
    def test_what_begins_with_an_opening_is_that_protocols(self) -> None:
        Wire(self.door).send(b"HELO there\n")
        self.assertEqual(self.decided(), ([], [b"HELO there\n"]))

    def test_the_opening_may_come_byte_by_byte(self) -> None:
        Wire(self.door).send(*(bytes([byte]) for byte in b"CHAT: 1"))
        self.assertEqual(self.decided(), ([], [b"CHAT: 1"]))

    def test_blanks_and_empty_lines_may_come_before_an_opening(self) -> None:
        for start in (b" ", b"\n", b"\r\n", b"\t \r\n \n"):
            Wire(self.door).send(start + b"HE", b"LO there\n")
        self.assertEqual(
            self.decided()[1],
            [start + b"HELO there\n" for start in (b" ", b"\n", b"\r\n", b"\t \r\n \n")],
        )
        Wire(self.door).send(b" " * 17 + b"HELO there\n")
        self.assertEqual(len(self.decided()[0]), 1)

    def test_anything_else_is_for_people_at_once(self) -> None:
        for first in (b"h", b"\n", b"HELP", b"helo", b"\xff\xfd\x03", b"\0", b"CHAT"):
            Wire(self.door).send(*([first] if first != b"CHAT" else [b"CHA", b"TTY"]))
        self.assertEqual(
            self.decided()[0],
            [b"h", b"\n", b"HELP", b"helo", b"\xff\xfd\x03", b"\0", b"CHATTY"],
        )
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_silence_is_for_people(self) -> None:
        wire = Wire(self.door)
        self.clock.advance(SILENCE * 0.9)
        self.assertEqual(self.decided(), ([], []))
        self.clock.advance(SILENCE * 0.1)
        self.assertEqual(self.decided(), ([b""], []))
        wire.send(b"HELO")
        self.assertEqual(self.decided(), ([b"HELO"], []))

    def test_what_has_come_while_the_server_was_busy_is_no_silence(self) -> None:
        """A timer that is due comes before what is to be read."""
        wire = Wire(self.door)
        self.clock.callLater(SILENCE, wire.send, b"HELO")
        self.clock.advance(SILENCE)
        self.assertEqual(self.decided(), ([], [b"HELO"]))
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_a_part_of_an_opening_and_then_silence_is_for_people(self) -> None:
        wire = Wire(self.door)
        for key in (b"H", b"E", b"L"):
            self.clock.advance(SILENCE / 2)
            wire.send(key)
        self.clock.advance(SILENCE)
        self.assertEqual(self.decided(), ([b"HEL"], []))

    def test_who_drips_bytes_does_not_stay_undecided(self) -> None:
        wire = Wire(self.door)
        for byte in b"LEAVE_CHATROO":
            wire.send(bytes([byte]))
            self.clock.advance(PATIENCE / 10)
        self.assertEqual(len(self.people.made), 1)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_openings_that_cannot_be_told_apart_are_a_mistake(self) -> None:
        class Same(ToyFactory):
            signatures = (b"HELO there",)

        for other in (Same(), ToyFactory()):
            self.assertRaises(ValueError, DetectingFactory, self.clock, self.toys, [other])

    @given(st.data(), st.sampled_from([b"HELO you\nand me\n", b"HELP\nCHAT: 1\n", b"CHAT: 1\n\n"]))
    def test_wherever_it_is_cut_nothing_is_lost_and_nothing_comes_twice(
        self, data: Any, sent: bytes
    ) -> None:
        self.setUp()
        cuts = sorted(data.draw(st.sets(st.integers(1, len(sent) - 1))))
        pieces = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
        Wire(self.door).send(*pieces)
        whole = ([sent], []) if sent.startswith(b"HELP") else ([], [sent])
        self.assertEqual(self.decided(), whole)


class HandingOver(DoorCase):
    def test_the_front_door_is_out_of_it(self) -> None:
        wire = Wire(self.door)
        wire.send(b"HELO")
        self.assertIs(wire.protocol, self.toys.made[0])
        self.assertIs(wire.producer, self.toys.made[0])

    def test_who_breaks_off_before_was_never_there(self) -> None:
        wire = Wire(self.door)
        wire.send(b"HEL")
        wire.break_off()
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.assertEqual(self.decided(), ([], []))

    def test_who_closes_without_a_word_was_never_there(self) -> None:
        wire = Wire(self.door)
        wire.finish()
        self.assertTrue(wire.disconnecting)
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.assertEqual(self.decided(), ([], []))

    def test_who_sends_a_little_and_no_more_is_served(self) -> None:
        wire = Wire(self.door)
        wire.send(b"HEL")
        wire.finish()
        [person] = self.people.made
        self.assertEqual((person.data, person.heard), (b"HEL", ["no more"]))
        self.assertFalse(wire.disconnecting)

    def test_a_protocol_that_cannot_be_half_closed_is_closed(self) -> None:
        self.people.buildProtocol = lambda addr: Protocol()
        wire = Wire(self.door)
        wire.send(b"HEL")
        wire.finish()
        self.assertTrue(wire.disconnecting)

    def test_the_end_after_the_hand_over_is_the_new_protocols(self) -> None:
        wire = Wire(self.door)
        wire.send(b"HELO")
        wire.finish()
        wire.break_off()
        self.assertEqual(self.toys.made[0].heard, ["no more", "lost"])

    def test_behind_what_wraps_the_transport(self) -> None:
        wire = Wire(WrappingFactory(self.door))
        wire.send(b"HE", b"LO you")
        self.assertEqual(self.decided(), ([], [b"HELO you"]))
        self.assertIs(wire.protocol.wrappedProtocol, self.toys.made[0])
        wire.finish()
        self.assertEqual(self.toys.made[0].heard, ["lost"])

    def test_behind_a_proxy_the_clients_own_address_is_known(self) -> None:
        reactor = MemoryReactorClock()
        serverFromString(reactor, "haproxy:tcp:1").listen(DetectingFactory(self.clock, self.people))
        wire = Wire(reactor.tcpServers[0][1])
        wire.send(b"PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n")
        self.clock.advance(SILENCE)
        self.assertEqual(self.people.made[0].peer, IPv4Address("TCP", "192.0.2.7", 4711))

    def test_a_bug_in_the_first_moment_ends_that_connection(self) -> None:
        self.people.buildProtocol = lambda addr: 1 / 0
        wire = Wire(self.door)
        self.clock.advance(SILENCE)
        self.assertTrue(wire.disconnected)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_the_factories_behind_it_are_started_and_stopped(self) -> None:
        self.door.doStart()
        self.assertEqual((self.people.numPorts, self.toys.numPorts), (1, 1))
        self.door.doStop()
        self.assertEqual((self.people.numPorts, self.toys.numPorts), (0, 0))

    def test_who_is_undecided_when_the_port_closes_is_not_served(self) -> None:
        self.door.doStart()
        decided, undecided = Wire(self.door), Wire(self.door)
        decided.send(b"HELO")
        self.door.doStop()
        self.assertEqual((decided.disconnecting, undecided.disconnecting), (False, True))
        self.assertEqual(self.clock.getDelayedCalls(), [])


class BeforeAChat(SynchronousTestCase):
    """The front door of a chat, with browsers and the strangers that it has."""

    def setUp(self) -> None:
        self.chat = Chat()
        clock = self.chat.clock
        others = [self.chat.site, UnsupportedIrc(clock), UnsupportedTls(clock)]
        self.door = DetectingFactory(clock, self.chat.factory, others)
        [self.ann] = self.chat.people("ann")

    def test_a_person_is_welcomed_after_a_moment(self) -> None:
        wire = Wire(self.door)
        self.assertEqual(wire.value(), b"")
        self.chat.clock.advance(SILENCE)
        self.assertTrue(wire.value().startswith(b"* welcome to den; you are guest-2"))

    def test_a_program_that_talks_at_once_is_welcomed_at_once_and_heard(self) -> None:
        wire = Wire(self.door)
        wire.send(b"hello\n")
        self.assertTrue(wire.value().startswith(b"* welcome"))
        self.assertEqual(self.ann.heard(), ["* guest-2 has joined main", "<guest-2> hello"])

    def test_the_first_key_of_somebody_who_types_slowly_is_not_lost(self) -> None:
        wire = Wire(self.door)
        wire.send(b"G")
        self.chat.clock.advance(SILENCE)
        wire.send(b"ET up\n")
        self.assertEqual(self.ann.heard()[-1], "<guest-2> GET up")

    def test_words_of_irc_are_talk_once_there_is_a_welcome(self) -> None:
        wire = Wire(self.door)
        self.chat.clock.advance(SILENCE)
        wire.send(b"USER friendly, this\n")
        self.assertEqual(self.ann.heard()[-1], "<guest-2> USER friendly, this")

    def test_wherever_it_is_cut_the_answers_are_the_same(self) -> None:
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
        """What the sender reads, and Ann."""
        self.setUp()
        wire = Wire(self.door)
        wire.send(*pieces)
        self.chat.clock.advance(0)
        return re.sub(rb"Date: [^\r]*", b"", wire.value()), self.ann.heard()

    def test_random_bytes_and_a_megabyte_without_a_newline_disturb_nobody(self) -> None:
        for junk in (bytes(range(255, -1, -1)), b"x" * 1_000_000, b"G" * 5000, b"\x16" * 10):
            wire = Wire(self.door)
            wire.send(*(junk[i : i + 16384] for i in range(0, len(junk), 16384)))
            self.chat.clock.advance(SILENCE)
            wire.finish()
            wire.break_off()
        self.assertEqual(self.ann.ask("L")[-1], "* 1 clients")
        self.assertEqual(self.flushLoggedErrors(), [])

    @given(st.lists(st.binary(max_size=40), max_size=8))
    def test_whatever_comes_first_nobody_is_harmed(self, pieces: list[bytes]) -> None:
        self.setUp()
        wire = Wire(self.door)
        for piece in pieces:
            if piece:
                wire.send(piece)
        self.chat.clock.advance(SILENCE)
        wire.break_off()
        self.assertEqual(self.ann.ask("L")[-1], "* 1 clients")
        self.assertEqual(self.flushLoggedErrors(), [])
