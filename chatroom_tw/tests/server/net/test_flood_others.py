"""Tests for `protocols.reading`: menus, clients without newlines and programs are held up too."""

from __future__ import annotations

from chatroom_tw.server.limits import Limits, RateLimit
from chatroom_tw.server.net.framing import SILENCE
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import LineClient, TcdClient
from chatroom_tw.tests.support.flood_case import FloodCase, said, texts
from chatroom_tw.tests.support.tcd import join, say


class OtherTalks(FloodCase):
    def test_what_waits_is_meant_for_the_protocol_that_was_turned_to_by_then(self) -> None:
        self.paste([*texts(18), "/menu", "0", "back again", "/menu", "0", "hello"])
        self.pass_time(2)
        self.assertEqual(self.bob.received(), said([*texts(18), "back again", "hello"]))

    def test_at_the_menu_lines_count_the_same(self) -> None:
        person = self.chat.connect(factory=self.chat.menu)
        person.send_bytes(b"carl\n" + b"2\n" * 40)
        self.assertEqual(person.transport.producerState, "paused")


class WithoutNewlines(FloodCase):
    def say(self, text: str) -> None:
        self.carl.send_bytes(text.encode())
        self.chat.clock.advance(SILENCE)

    def setUp(self) -> None:
        super().setUp()
        self.carl = LineClient(self.chat, 5555)
        self.bob.received()

    def test_each_message_counts_as_a_line(self) -> None:
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

    def test_among_friends_nobody_can_send_them_too_fast(self) -> None:
        for number in range(100):
            self.say(f"message {number}")
        self.assertEqual(len(self.bob.received()), 100)


class Programs(FloodCase):
    """Five lines of the TCD protocol are one: a CHAT has that many."""

    def setUp(self) -> None:
        super().setUp()
        self.carl, self.dan = self.chat.tcd_clients("tea", "carl", "dan")
        self.chat.clock.advance(60)

    def held_up(self, client: TcdClient) -> bool:
        return client.transport.producerState == "paused"

    def test_as_many_chats_as_lines_may_be_sent(self) -> None:
        self.carl.send(*[say(2, "carl", f"text {number}") for number in range(20)])
        self.assertEqual(self.dan.received().count("MESSAGE"), 20)
        self.assertFalse(self.held_up(self.carl))

    def test_what_is_more_waits(self) -> None:
        self.carl.send(*[say(2, "carl", f"text {number}") for number in range(30)])
        self.assertEqual(self.dan.received().count("MESSAGE"), 20)
        self.assertTrue(self.held_up(self.carl))
        self.pass_time(1.1)
        self.assertEqual(self.dan.received().count("MESSAGE"), 10)
        self.assertFalse(self.held_up(self.carl))

    def test_a_long_text_counts_for_what_it_is(self) -> None:
        self.carl.send(say(2, "carl", "\n".join(["x"] * 400)))
        self.assertTrue(self.held_up(self.carl))

    def test_silence_ends_nothing_that_goes_on_in_what_waits(self) -> None:
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
