"""Tests for `switchboard`: effects carried out in order, and sessions that come and go."""

from __future__ import annotations

from twisted.internet.defer import Deferred, fail
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.events import Message
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import LineClient
from chatroom_tw.tests.support.tcd import chat


class InOrder(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann, self.bob = self.chat.line_clients("ann", "bob")

    def test_what_a_room_has_told_comes_before_what_one_person_is_told(self) -> None:
        self.ann.send("hello", f"{self.bob.address} psst", "bye")
        self.assertEqual(self.bob.received(), ["<ann> hello", "<ann -> you> psst", "<ann> bye"])

    def test_what_a_room_has_told_comes_before_one_is_told_to_have_left_it(self) -> None:
        self.bob.send("hello")
        self.ann.send("/leave")
        self.assertEqual(self.ann.received(), ["<bob> hello", "* you have left main"])

    def test_what_a_room_has_told_comes_before_the_end_of_the_server(self) -> None:
        client = self.chat.tcd_clients("main", "carl")[0]
        self.ann.send("hello")
        self.chat.stop()
        self.assertEqual(client.received(), chat(1, "ann", "hello"))

    def test_a_room_that_somebody_has_left_is_not_kept_for_them(self) -> None:
        self.ann.ask("/join tea", "hello", "/leave tea")
        self.assertIsNone(self.ann.protocol.session.acted_in)

    def test_somebody_can_connect_while_the_main_room_is_empty_and_another_has_news(self) -> None:
        for person in (self.ann, self.bob):
            person.ask("/join tea", "/leave main")
        self.ann.send("hello")
        carl = LineClient(self.chat, 5555)
        self.assertEqual(len(carl.received()), 1)
        self.assertEqual(self.bob.received()[-1], "<ann> hello")


class Keeping(SynchronousTestCase):
    """Nothing is acknowledged before it is safe."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann, bob = self.chat.line_clients("ann", "bob")
        bob.ask("/register secret")
        bob.hang_up()
        self.ann.received()

    def test_the_sender_is_told_when_the_message_is_safe(self) -> None:
        safe: Deferred[None] = Deferred()
        kept: list[Message] = []
        self.patch(
            self.chat.storage, "add_message", lambda key, message: kept.append(message) or safe
        )
        self.assertEqual(self.ann.ask("/msg bob psst"), [])
        self.assertEqual([message.text for message in kept], ["psst"])
        safe.callback(None)
        self.assertEqual(self.ann.received(), ["* bob is away; it waits in their inbox"])

    def test_the_sender_is_told_if_it_could_not_be_kept(self) -> None:
        self.patch(self.chat.storage, "add_message", lambda key, message: fail(OSError("full")))
        self.assertEqual(
            self.ann.ask("/msg bob psst"), ["! the server could not do that; try again later"]
        )
        self.assertEqual(len(self.flushLoggedErrors(OSError)), 1)
