"""Tests for `server.net.flood` in the menu, without newlines, and in the TCD protocol."""

from __future__ import annotations

from chatroom_tw.server.limits import Limits, RateLimit
from chatroom_tw.server.net.framing import SILENCE
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import LineClient
from chatroom_tw.tests.support.flood_case import FloodCase, said, texts
from chatroom_tw.tests.support.tcd import join, say


class OtherModes(FloodCase):
    def test_waiting_lines_go_to_the_mode_of_that_time(self) -> None:
        self.paste([*texts(18), "/menu", "0", "back again", "/menu", "0", "hello"])
        self.pass_time(2)
        self.assertEqual(self.bob.received(), said([*texts(18), "back again", "hello"]))

    def test_lines_at_the_menu_are_charged_too(self) -> None:
        client = self.chat.connect(factory=self.chat.menu)
        client.send_bytes(b"carl\n" + b"2\n" * 40)
        self.assertEqual(client.transport.producerState, "paused")


class WithoutNewlines(FloodCase):
    def say(self, text: str) -> None:
        """Have Carl send a bare message, and wait until silence ends it."""
        self.carl.send_bytes(text.encode())
        self.chat.clock.advance(SILENCE)

    def setUp(self) -> None:
        super().setUp()
        self.carl = LineClient(self.chat, 5555)
        self.bob.received()

    def test_each_bare_message_is_charged_as_a_line(self) -> None:
        self.chat.clock.advance(0)
        limit = RateLimit(3, 0.5)
        chat = FakeChat(limits=Limits(flood=limit))
        carl, bob = LineClient(chat, 1), LineClient(chat, 2)
        bob.received()
        for number in range(4):
            carl.send_bytes(b"message %d" % number)
            chat.clock.advance(SILENCE)
        self.assertEqual(len(bob.received()), 3)
        self.assertEqual(carl.transport.producerState, "paused")
        chat.clock.advance(2)
        self.assertEqual(bob.received(), ["<guest-1> message 3"])
        chat.clock.advance(2)
        carl.send_bytes(b"message 4")
        self.assertEqual(carl.transport.producerState, "producing")
        chat.clock.advance(SILENCE)
        self.assertEqual(bob.received(), ["<guest-1> message 4"])

    def test_bare_messages_are_never_too_fast_by_default(self) -> None:
        for number in range(100):
            self.say(f"message {number}")
        self.assertEqual(len(self.bob.received()), 100)


class TcdClients(FloodCase):
    """A request costs 1, and five lines of a text cost 1."""

    def setUp(self) -> None:
        super().setUp()
        self.carl, self.dan = self.chat.tcd_clients("tea", "carl", "dan")
        self.chat.clock.advance(60)

    def test_a_chat_request_is_charged_as_a_line(self) -> None:
        self.carl.send(*[say(2, "carl", f"text {number}") for number in range(20)])
        self.assertEqual(self.dan.received().count("MESSAGE"), 20)
        self.assertFalse(self.carl.is_throttled)

    def test_further_requests_wait(self) -> None:
        self.carl.send(*[say(2, "carl", f"text {number}") for number in range(30)])
        self.assertEqual(self.dan.received().count("MESSAGE"), 20)
        self.assertTrue(self.carl.is_throttled)
        self.pass_time(1.1)
        self.assertEqual(self.dan.received().count("MESSAGE"), 10)
        self.assertFalse(self.carl.is_throttled)

    def test_a_long_text_is_charged_for_its_lines(self) -> None:
        self.carl.send(say(2, "carl", "\n".join(["x"] * 400)))
        self.assertTrue(self.carl.is_throttled)

    def test_lines_that_belong_to_no_request_are_charged(self) -> None:
        for junk in (b"what\n", b"\n", b"CLIENT_NAME: x\n"):
            client = self.chat.tcd_client()
            client.send_bytes(b"what\n")
            for _ in range(99):
                self.assertFalse(client.is_throttled)
                client.send_bytes(junk)
            client.send_bytes(junk * 20)
            self.assertTrue(client.is_throttled, junk)

    def test_an_empty_line_after_each_request_costs_little(self) -> None:
        for number in range(16):
            self.carl.send(say(2, "carl", f"text {number}"), "\n")
        self.assertEqual(self.dan.received().count("MESSAGE"), 16)
        self.assertFalse(self.carl.is_throttled)

    def test_silence_ends_no_throttled_request(self) -> None:
        chat = FakeChat(limits=Limits(flood=RateLimit(1, 0.2)))
        client = chat.tcd_client()
        client.send(join("tea", "ann"))
        for _ in range(100):
            chat.clock.advance(SILENCE)
        client.received()
        client.send(say(2, "ann", "one\ntwo\nthree"))
        for _ in range(100):
            chat.clock.advance(SILENCE)
        self.assertIn("MESSAGE: one\ntwo\nthree\n\n", client.received())
