"""Tests for clients that are silent at first: they are greeted, and may speak any protocol yet."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.listen.browsers import ADDRESSES, BROWSING, Browsers
from chatroom_tw.server.listen.detection import AHEAD, SILENCE, DetectingFactory
from chatroom_tw.server.listen.unsupported import (
    UnsupportedSsh,
    UnsupportedTls,
    alone,
)
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clock import Clock

JOIN = "JOIN_CHATROOM: tea\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: bob\n"
REQUEST = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
HELLO = "\x16\x03\x01\x02"


class LateCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        chat = self.chat
        unsupported = [kind(chat.clock) for kind in (UnsupportedTls, UnsupportedSsh)]
        others = [chat.tcd, chat.site, chat.irc, chat.typed_irc, *unsupported]
        self.port = DetectingFactory(chat.clock, chat.factory, others)
        self.ann = chat.connect("/nick ann")

    def connect(self, factory: Any = None) -> Any:
        return self.chat.connect(factory=factory or self.port)

    def silent(self, factory: Any = None) -> Any:
        """A client that has been silent for a second. What it was sent is discarded."""
        client = self.connect(factory)
        self.chat.clock.pump([SILENCE, 0, 1 - SILENCE])
        client.transport.clear()
        return client

    def browse(self) -> str:
        """Have a browser ask for a page; the answer."""
        browser = self.connect()
        browser.send_bytes(REQUEST.encode())
        text: str = browser.received_text()
        return text


class Greeted(LateCase):
    """Clients that have been greeted, as they were silent."""

    def test_a_person_is_heard_as_before(self) -> None:
        person = self.silent()
        self.assertEqual(self.ann.received(), ["* guest-2 has joined main"])
        person.send_bytes(b"hel")
        person.send_bytes(b"lo\n")
        self.assertEqual(self.ann.received(), ["<guest-2> hello"])
        self.assertIs(type(person.protocol), self.chat.factory.protocol)

    def test_a_tcd_client_joins_its_room(self) -> None:
        client = self.silent()
        for piece in (JOIN[:5], JOIN[5:]):
            client.send_bytes(piece.encode())
        self.assertIn("JOINED_CHATROOM: tea\n", client.received_text())
        self.assertEqual(
            self.ann.received(), ["* guest-2 has joined main", "* guest-2 has left main"]
        )
        self.assertEqual(self.ann.ask("/who tea"), ["* tea, 1 here: bob"])

    def test_a_browser_is_closed_without_effect(self) -> None:
        for opening in (REQUEST, HELLO):
            self.setUp()
            client = self.silent()
            self.ann.received()
            client.send_bytes(opening.encode("latin-1"))
            self.assertTrue(client.transport.disconnecting, opening)
            self.assertEqual(client.transport.value(), b"")
            client.reset()
            (line,) = self.ann.received()
            self.assertIn("has left main", line)

    def test_what_an_irc_client_sends_is_what_people_type(self) -> None:
        self.silent().send_bytes(b"NICK ann\n")
        self.assertEqual(self.ann.received()[-1], "<guest-2> NICK ann")

    def test_an_irc_client_takes_the_connection_over_and_its_password_is_not_said(self) -> None:
        for opening in (b"PASS s3cret\r\nNICK ann\r\n", b"CAP LS 302\r\n"):
            client = self.silent()
            self.ann.received()
            client.send_bytes(opening)
            self.assertIn("has left main", self.ann.received()[-1])
            client.send_bytes(b"NICK bob\r\nUSER b 0 * :B\r\nCAP END\r\n")
            self.assertIn(" 001 bob :", client.received_text())
            client.hang_up()
            self.assertNotIn("s3cret", "\n".join(self.ann.received()))

    def test_ssh_gets_one_line(self) -> None:
        client = self.silent()
        client.send_bytes(b"SSH-2.0-OpenSSH_9.2\r\n")
        self.assertIn("does not speak SSH", client.received_text())
        self.assertTrue(client.transport.disconnecting)

    def test_a_part_of_an_opening_is_said_after_silence(self) -> None:
        client = self.silent()
        client.send_bytes(b"CHA")
        self.chat.clock.pump([SILENCE, 0])
        client.send_bytes(b"T\n")
        self.assertEqual(self.ann.received()[-1], "<guest-2> CHAT")

    def test_the_end_of_a_silent_client_is_told(self) -> None:
        self.silent().hang_up()
        self.silent().reset()
        self.assertEqual(len([x for x in self.ann.received() if "left" in x]), 2)
        self.assertEqual(self.chat.clock.getDelayedCalls(), [])

    def test_a_greeted_client_is_told_what_happens(self) -> None:
        client = self.silent()
        self.ann.send("hello")
        self.assertEqual(client.received(), ["<ann> hello"])


class AfterABrowser(LateCase):
    """An address from which a browser has come is not greeted before it has sent something."""

    def setUp(self) -> None:
        super().setUp()
        self.assertIn("200 OK", self.browse())

    def test_a_spare_connection_is_nobody(self) -> None:
        spare = self.connect()
        self.chat.clock.advance(30)
        self.assertEqual(spare.transport.value(), b"")
        self.assertEqual(self.ann.ask("/who"), ["* main, 1 here: ann"])
        spare.send_bytes(REQUEST.encode())
        self.assertIn("200 OK", spare.received_text())

    def test_a_spare_connection_does_not_stay_for_ever(self) -> None:
        spare = self.connect()
        self.chat.clock.pump([SILENCE, 0, AHEAD - 1])
        self.assertFalse(spare.transport.disconnecting)
        self.chat.clock.pump([1, 0])
        self.assertTrue(spare.transport.disconnecting)
        spare.reset()
        self.assertEqual(self.ann.received(), [])

    def test_a_person_is_greeted_at_the_first_line(self) -> None:
        person = self.connect()
        self.chat.clock.advance(30)
        person.send_bytes(b"hello\n")
        self.assertEqual(self.ann.received(), ["* guest-2 has joined main", "<guest-2> hello"])
        self.assertIn("welcome", person.received_text())

    def test_it_is_forgotten_after_five_minutes(self) -> None:
        self.chat.clock.advance(BROWSING)
        self.silent()
        self.assertEqual(self.ann.received(), ["* guest-2 has joined main"])

    def test_a_late_request_counts_too(self) -> None:
        self.chat.clock.advance(BROWSING)
        self.silent().send_bytes(REQUEST.encode())
        self.ann.received()
        self.silent()
        self.assertEqual(self.ann.received(), [])


class ByteOrderMark(LateCase):
    def test_it_is_nothing_before_an_opening(self) -> None:
        client = self.connect()
        client.send_bytes(b"\xef\xbb\xbf" + JOIN.encode())
        self.assertIn("JOINED_CHATROOM: tea\n", client.received_text())

    def test_it_is_nothing_before_a_command(self) -> None:
        client = self.connect()
        client.send_bytes(b"\xef\xbb")
        client.send_bytes(b"\xbf/nick bob\n")
        self.assertEqual(self.ann.received()[-1], "* guest-2 is now bob")


class Alone(LateCase):
    """A listener for one protocol of lines."""

    def setUp(self) -> None:
        super().setUp()
        self.listeners = [
            alone(self.chat.clock, factory)
            for factory in (self.chat.factory, self.chat.menu, self.chat.tcd)
        ]

    def test_a_page_elsewhere_cannot_speak_there(self) -> None:
        post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n/nick bob"
        for opening in (post, HELLO):
            for listener in self.listeners:
                for client in (self.connect(listener), self.silent(listener)):
                    client.send_bytes(opening.encode("latin-1"))
                    self.assertTrue(client.transport.disconnecting)
                    client.reset()
        self.chat.clock.advance(1)
        self.assertEqual(self.ann.ask("L")[-1], "* 1 client")

    def test_a_health_check_is_not_announced(self) -> None:
        for listener in self.listeners:
            self.connect(listener).hang_up()
        self.chat.clock.advance(1)
        self.assertEqual(self.ann.received(), [])

    def test_a_site_needs_no_detection(self) -> None:
        self.assertIs(alone(self.chat.clock, self.chat.site), self.chat.site)


class Addresses(SynchronousTestCase):
    def test_they_are_limited_in_number(self) -> None:
        browsers = Browsers(Clock())
        for number in range(ADDRESSES + 1):
            browsers.add(f"host-{number}")
        self.assertNotIn("host-0", browsers)
        self.assertIn("host-1", browsers)
        self.assertIn(f"host-{ADDRESSES}", browsers)
