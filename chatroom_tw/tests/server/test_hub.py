"""Tests for hub and gateway together: the order of effects, and acknowledgements."""

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

    def test_room_output_comes_before_private_output(self) -> None:
        self.ann.send("hello", f"{self.bob.address} psst", "bye")
        self.assertEqual(self.bob.received(), ["<ann> hello", "<ann -> you> psst", "<ann> bye"])

    def test_room_output_comes_before_leaving_it(self) -> None:
        self.bob.send("hello")
        self.ann.send("/leave")
        self.assertEqual(self.ann.received(), ["<bob> hello", "* you have left main"])

    def test_room_output_comes_before_the_farewell(self) -> None:
        client = self.chat.tcd_clients("main", "carl")[0]
        self.ann.send("hello")
        self.chat.stop()
        self.assertEqual(client.received(), chat(1, "ann", "hello"))

    def test_a_session_forgets_a_room_that_it_has_left(self) -> None:
        self.ann.ask("/join tea", "hello", "/leave tea")
        self.assertIsNone(self.ann.protocol.session.acted_in)

    def test_a_client_can_connect_to_an_empty_main_room(self) -> None:
        for client in (self.ann, self.bob):
            client.ask("/join tea", "/leave main")
        self.ann.send("hello")
        carl = LineClient(self.chat, 5555)
        self.assertEqual(len(carl.received()), 1)
        self.assertEqual(self.bob.received()[-1], "<ann> hello")


class Storing(SynchronousTestCase):
    """A private message is acknowledged when it is stored."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann, bob = self.chat.line_clients("ann", "bob")
        bob.ask("/register secret-1")
        bob.hang_up()
        self.ann.received()

    def test_a_message_is_acknowledged_when_it_is_stored(self) -> None:
        stored: Deferred[None] = Deferred()
        messages: list[Message] = []
        self.patch(
            self.chat.storage,
            "add_message",
            lambda key, message: messages.append(message) or stored,
        )
        self.assertEqual(self.ann.ask("/msg bob psst"), [])
        self.assertEqual([message.text for message in messages], ["psst"])
        stored.callback(None)
        self.assertEqual(self.ann.received(), ["* bob is away; it waits in their inbox"])

    def test_a_message_that_cannot_be_stored_is_an_error(self) -> None:
        self.patch(self.chat.storage, "add_message", lambda key, message: fail(OSError("full")))
        self.assertEqual(
            self.ann.ask("/msg bob psst"), ["! the server could not do that; try again later"]
        )
        self.assertEqual(len(self.flushLoggedErrors(OSError)), 1)
