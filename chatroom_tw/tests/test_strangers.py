"""Tests for `protocols.strangers` and `protocols.page`: one answer, and the end."""

from __future__ import annotations

import re

from twisted.internet.interfaces import IHalfCloseableDescriptor
from twisted.internet.task import Clock
from twisted.logger import formatEvent, globalLogPublisher
from twisted.protocols.policies import WrappingFactory
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from chatroom_tw.protocols.page import HEAD_LIMIT, WebStranger
from chatroom_tw.protocols.stranger import LINGER, PATIENCE, StrangerFactory
from chatroom_tw.protocols.strangers import IrcStranger, TlsStranger
from chatroom_tw.tests.test_frontdoor import Wire


@implementer(IHalfCloseableDescriptor)
class Socket(Wire):
    """A transport whose one half can be closed alone, as a socket's can."""

    half_closed = False

    def loseWriteConnection(self) -> None:
        self.half_closed = True


class StrangerCase(SynchronousTestCase):
    factory: type[StrangerFactory]

    def setUp(self) -> None:
        self.clock = Clock()

    def connect(self) -> Wire:
        return Wire(self.factory(self.clock))

    def ask(self, *pieces: bytes) -> bytes:
        """What is answered to all that is sent; the connection is closed after it."""
        wire = self.connect()
        wire.send(*pieces)
        self.assertTrue(wire.disconnecting, pieces)
        wire.break_off()
        self.assertEqual(self.clock.getDelayedCalls(), [])
        return wire.value()


class Irc(StrangerCase):
    factory = IrcStranger

    def test_a_client_is_told_in_its_own_words_that_it_is_not_served_yet(self) -> None:
        answer = self.ask(b"NICK ann\r\n", b"USER ann 0 * :Ann\r\n")
        self.assertTrue(answer.startswith(b"ERROR :"))
        self.assertEqual(answer.count(b"\r\n"), 1)


class Parting(StrangerCase):
    """From a client that sends on, and does not close."""

    factory = IrcStranger

    def closed(self, wire: Socket) -> tuple[bool, bool]:
        """Whether one half of it is closed, and whether all of it is."""
        return wire.half_closed, wire.disconnecting

    def test_only_our_side_is_closed_and_what_comes_then_is_nothing(self) -> None:
        wire = Socket(self.factory(self.clock))
        wire.send(b"NICK ann\r\n")
        answer = wire.value()
        self.assertTrue(answer)
        wire.send(b"USER ann 0 * :Ann\r\n")
        self.assertEqual((wire.value(), self.closed(wire)), (answer, (True, False)))
        wire.finish()
        self.assertTrue(wire.disconnecting)

    def test_who_never_closes_is_cut_off(self) -> None:
        for transport in (Socket, Wire):
            wire = transport(self.factory(self.clock))
            wire.send(b"NICK ann\r\n")
            self.clock.advance(LINGER * 0.9)
            wire.send(b"USER ann 0 * :Ann\r\n")
            self.assertFalse(wire.disconnected)
            self.clock.advance(LINGER * 0.1)
            self.assertTrue(wire.disconnected)

    def test_all_is_closed_if_nothing_was_said_or_something_wraps_the_transport(self) -> None:
        for factory in (TlsStranger(self.clock), WrappingFactory(self.factory(self.clock))):
            wire = Socket(factory)
            wire.send(b"\x16\x03\x01")
            self.assertEqual(self.closed(wire), (False, True))


class Tls(StrangerCase):
    factory = TlsStranger

    def test_it_is_closed_without_a_word_and_there_is_one_line_in_the_log(self) -> None:
        events: list[str] = []

        def observe(event: dict[str, object]) -> None:
            events.append(formatEvent(event))

        globalLogPublisher.addObserver(observe)
        self.addCleanup(globalLogPublisher.removeObserver, observe)
        self.assertEqual(self.ask(b"\x16\x03\x01\x02", b"\0" * 500), b"")
        [line] = events
        self.assertTrue(line.startswith("127.0.0.1:5555 began with TLS"), line)


class Web(StrangerCase):
    factory = WebStranger

    def page(self, request: bytes) -> tuple[str, dict[str, str], bytes]:
        """The status, the fields and the body. Wherever the request is cut, they are the same."""
        answer = self.ask(request)
        self.assertEqual(self.ask(*(bytes([byte]) for byte in request)), answer)
        head, _, body = answer.partition(b"\r\n\r\n")
        status, *fields = head.decode().split("\r\n")
        return status, dict(field.split(": ", 1) for field in fields), body

    def test_a_browser_is_told_what_this_is_and_how_to_join(self) -> None:
        status, fields, body = self.page(b"GET / HTTP/1.1\r\nHost: chat.example:12000\r\n\r\n")
        self.assertEqual(status, "HTTP/1.1 200 OK")
        self.assertEqual(fields["Content-Length"], str(len(body)))
        self.assertEqual(fields["Connection"], "close")
        self.assertEqual(fields["Content-Type"], "text/html; charset=utf-8")
        self.assertIn(b"nc chat.example 12000", body)

    def test_head_is_the_same_without_the_body(self) -> None:
        _, fields, body = self.page(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertEqual(self.page(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")[1:], (fields, b""))
        self.assertEqual(fields["Content-Length"], str(len(body)))

    def test_every_request_has_the_status_that_it_should(self) -> None:
        for request, expected in (
            (b"GET /?x HTTP/1.0\n\n", "200 OK"),
            (b"GET /favicon.ico HTTP/1.1\r\n\r\n", "404 Not Found"),
            (b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n", "405 Method Not Allowed"),
            (b"POST / HTTP/1.1\r\n\r\n" + b"x" * 2 * HEAD_LIMIT, "405 Method Not Allowed"),
            (b"\r\n\r\nGET / HTTP/1.1\r\n\r\n", "200 OK"),
            (b"PROPFIND / HTTP/1.1\r\n\r\n", "405 Method Not Allowed"),
            (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400 Bad Request"),
            (b"GET up and dance\r\n", "400 Bad Request"),
            (b"GET / HTTP/2.0\r\n", "400 Bad Request"),
            (b"GET / HTTP/1.1\r\nX: " + b"x" * HEAD_LIMIT, "431 Request Header Fields Too Large"),
            (b"\r\n" * HEAD_LIMIT, "431 Request Header Fields Too Large"),
        ):
            status, fields, _ = self.page(request)
            self.assertEqual(status, f"HTTP/1.1 {expected}")
            self.assertEqual("Allow" in fields, "405" in expected)

    def test_only_a_host_that_can_be_one_is_shown(self) -> None:
        for request, shown in (
            (b"GET / HTTP/1.1\r\nHost: den:81\r\n\r\n", b"nc den 81"),
            (b"GET / HTTP/1.1\r\nHost: den:" + b"1" * 5000 + b"\r\n\r\n", b"nc 10.0.0.1 "),
            (b"GET / HTTP/1.1\r\n\r\n\r\nHost: evil:1\r\n\r\n", b"nc 10.0.0.1 "),
        ):
            _, _, body = self.page(request)
            self.assertIn(shown, body)

    def test_what_a_client_says_of_the_host_is_not_markup(self) -> None:
        _, _, body = self.page(b"GET / HTTP/1.1\r\nHost: <script>\r\n\r\n")
        self.assertNotIn(b"<script>", body)

    def test_half_a_request_is_not_waited_for_for_ever(self) -> None:
        wire = self.connect()
        wire.send(b"GET / HTTP/1.1\r\n")
        self.clock.advance(PATIENCE)
        self.assertTrue(wire.disconnected)

    def test_the_page_is_whole(self) -> None:
        _, _, body = self.page(b"GET / HTTP/1.1\r\n\r\n")
        self.assertEqual(len(re.findall(rb"<(?:pre|code|h1|title)>", body)), body.count(b"</") - 1)
