"""Tests for bugs: a bug ends at most one connection: the one that caused it to come up."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.line import LineProtocol
from chatroom_tw.chat.rules.events import Goodbye, Received, Renamed, Said
from chatroom_tw.server.limits import Limits, RateLimit
from chatroom_tw.server.net.framing import SILENCE
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import FakeClient, LineClient


class Bug(Exception):
    """The exception that broken code raises."""


def broken(*arguments: Any, **more: Any) -> Any:
    """A function with a bug, which takes any arguments."""
    raise Bug


class FaultsCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann, self.bob, self.carl = self.chat.line_clients("ann", "bob", "carl")
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def break_rule(self, name: str) -> None:
        """From now on this method of the rules has a bug."""
        self.patch(self.chat.rules, name, broken)

    def break_render_of(self, client: FakeClient, kind: type) -> None:
        """From now on rendering events of this type for this client has a bug."""
        whole = type(client.protocol)

        class BrokenProtocol(whole):
            __slots__ = ()

            def render(self, event: Any) -> bytes:
                return broken() if isinstance(event, kind) else super().render(event)

        client.protocol.__class__ = BrokenProtocol

    def assert_ended(self, *ended: FakeClient) -> None:
        """Assert that these connections have ended, no others, and one log entry for each."""
        self.chat.clock.advance(0)
        texts = list(map(formatEvent, self.events))
        faults = [event for event in self.events if "log_failure" in event]
        self.assertEqual(len(faults), len(ended), texts)
        for client in ended:
            self.assertTrue(
                [text for text in texts if client.address in text and "Protocol)" in text], texts
            )
        for client in (self.ann, self.bob, self.carl):
            self.assertEqual(client.transport.disconnected, client in ended)
        self.flushLoggedErrors(Bug)


class OneConversation(FaultsCase):
    def test_a_bug_in_a_rule(self) -> None:
        self.patch(self.chat.rules, "submit", broken)
        self.ann.send("hello", "hello again")
        self.assert_ended(self.ann)

    def test_members_are_told_that_the_client_has_left(self) -> None:
        submit = self.chat.rules.submit
        self.patch(self.chat.rules, "submit", broken)
        self.ann.send("hello")
        self.chat.clock.advance(0)
        self.patch(self.chat.rules, "submit", submit)
        self.ann.reset()
        self.assertEqual(self.bob.received(), ["* ann has left main"])
        self.bob.send("still here")
        self.assertEqual(self.carl.received()[-1], "<bob> still here")
        self.assert_ended(self.ann)

    def test_a_bug_in_the_protocol(self) -> None:
        self.patch(LineProtocol, "receive", broken)
        self.ann.send("hello")
        self.assert_ended(self.ann)

    def test_input_after_a_bug_is_ignored(self) -> None:
        self.patch(self.chat.rules, "submit", broken)
        self.ann.send_bytes(b"one\ntwo\nL\n")
        self.ann.send("three")
        self.assert_ended(self.ann)

    def test_a_bug_after_silence(self) -> None:
        dan = LineClient(self.chat, 5555)
        self.patch(LineProtocol, "receive", broken)
        dan.send_bytes(b"hello")
        self.chat.clock.advance(SILENCE)
        self.assertTrue(dan.transport.disconnected)
        self.assert_ended(dan)

    def test_a_bug_at_the_end_of_the_input(self) -> None:
        self.patch(self.chat.rules, "submit", broken)
        self.ann.protocol.readConnectionLost()
        self.assert_ended(self.ann)

    def test_a_bug_in_a_queued_line(self) -> None:
        self.chat = FakeChat(limits=Limits(flood=RateLimit(1, 1)))
        self.ann, self.bob, self.carl = (LineClient(self.chat, number) for number in (1, 2, 3))
        self.ann.send_bytes(b"one\n/who\nthree\n")
        self.patch(self.chat.rules, "submit", broken)
        self.chat.clock.advance(1)
        self.assert_ended(self.ann)
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_a_bug_after_an_answer(self) -> None:
        answer: Deferred[Any] = Deferred()
        self.patch(self.chat.storage, "lines", lambda room, count: answer)
        self.ann.ask("/history")
        self.patch(self.chat.rules, "answered", broken)
        answer.callback([])
        self.assert_ended(self.ann)

    def test_a_bug_in_welcoming(self) -> None:
        connect = self.chat.rules.connect
        self.break_rule("connect")
        dan = LineClient(self.chat, 5555)
        dan.send("hello")
        self.chat.clock.advance(0)
        self.assertTrue(dan.transport.disconnected)
        dan.reset()
        self.assert_ended(dan)
        self.patch(self.chat.rules, "connect", connect)
        self.assertIn("welcome", LineClient(self.chat, 5556).received()[0])

    def test_a_bug_in_carrying_out_a_welcome(self) -> None:
        carry_out = self.chat.hub.carry_out
        effects: list[Any] = []

        def carry_out_half(following: Any) -> None:
            effects.append(following)
            carry_out(following)
            if len(effects) == 1:
                raise Bug

        self.patch(self.chat.hub, "carry_out", carry_out_half)
        dan = LineClient(self.chat, 5555)
        self.chat.clock.advance(0)
        dan.reset()
        self.assert_ended(dan)
        self.assertEqual(
            self.ann.received(), ["* guest-4 has joined main", "* guest-4 has left main"]
        )
        self.assertEqual(self.ann.ask("L")[-1], "* 3 clients")

    def test_a_bug_in_leaving(self) -> None:
        self.break_rule("disconnect")
        self.ann.reset()
        self.bob.send("hello")
        self.assertEqual(self.carl.received(), ["<bob> hello"])
        self.assertEqual(self.ann.received(), [], "nothing is sent to a lost connection")
        self.assert_ended(self.ann)

    def test_a_bug_in_tidying_up(self) -> None:
        self.patch(LineProtocol, "gone", broken)
        self.ann.reset()
        self.assert_ended(self.ann)


class BeforeItHasANumber(FaultsCase):
    """A client goes in the turn in which it came: the hub has not answered yet."""

    def setUp(self) -> None:
        super().setUp()
        self.client = LineClient(self.chat, self.chat.next_port())

    def assert_gone(self, *told: str) -> None:
        lines = self.ann.received()
        self.assertEqual([line.partition(" has ")[2] for line in lines], list(told))
        self.assertEqual(self.chat.hub.users.keys(), {1, 2, 3})
        self.assertEqual(self.chat.gateway._departing, {})

    def test_a_bug_in_a_client_that_has_gone(self) -> None:
        self.client.reset()
        try:
            broken()
        except Bug:
            self.client.protocol.fail()
        self.flushLoggedErrors(Bug)
        self.assert_gone("joined main", "left main")

    def test_a_bug_in_a_queued_answer_of_a_client_that_has_gone(self) -> None:
        self.chat.answer_later()
        self.client.send("/register correct-horse")
        self.client.protocol.session.after(broken)
        self.client.reset()
        self.chat.clock.pump([0.1] * 3)
        self.flushLoggedErrors(Bug)
        self.assert_gone("joined main", "left main")

    def test_the_others_are_told_why_it_was_dropped(self) -> None:
        self.client.protocol.drop("too slow")
        self.client.reset()
        self.assert_gone("joined main", "left main (too slow)")

    def test_what_it_has_sent_is_said_first(self) -> None:
        self.client.send("hello")
        self.client.reset()
        self.assertEqual(
            self.ann.received(),
            [
                "* guest-4 has joined main",
                "<guest-4> hello",
                "* guest-4 has left main",
            ],
        )


class OneRecipient(FaultsCase):
    def test_a_bug_in_rendering_ends_the_recipient(self) -> None:
        self.break_render_of(self.bob, Received)
        self.assertEqual(self.ann.ask("/msg bob psst", "hello"), ["<you -> bob> psst"])
        self.assertEqual(self.carl.received(), ["<ann> hello"])
        self.assert_ended(self.bob)

    def test_a_bug_in_sending_ends_one_member(self) -> None:
        self.patch(self.bob.protocol, "_socket", SimpleNamespace(send=broken))
        self.ann.send("hello")
        self.assertEqual(self.carl.received(), ["<ann> hello"])
        self.carl.send("all well?")
        self.assertEqual(self.ann.received()[-1], "<carl> all well?")
        self.assert_ended(self.bob)

    def test_a_bug_in_sending_ends_one_actor(self) -> None:
        self.patch(self.bob.protocol, "_socket", SimpleNamespace(send=broken))
        for client in (self.ann, self.bob, self.carl):
            client.send("hello")
        self.assertEqual(self.ann.received(), ["<bob> hello", "<carl> hello"])
        self.assertEqual(self.carl.received(), ["<ann> hello", "<bob> hello"])
        self.assert_ended(self.bob)

    def test_a_bug_in_sending_to_several_rooms_ends_one_member(self) -> None:
        self.patch(self.bob.protocol, "_socket", SimpleNamespace(send=broken))
        self.ann.send("/nick anna")
        self.assertEqual(self.carl.received(), ["* ann is now anna"])
        self.assert_ended(self.bob)

    def test_a_stopping_server_tells_all_but_a_broken_client(self) -> None:
        self.break_render_of(self.bob, object)
        self.chat.stop()
        for client in (self.ann, self.carl):
            self.assertEqual(client.received(), ["* the server is stopping or restarting; goodbye"])
            self.assertTrue(client.transport.disconnecting)
        self.assert_ended(self.bob)

    def test_a_bug_in_the_goodbye_still_closes(self) -> None:
        self.break_render_of(self.bob, Goodbye)
        self.bob.send("exit")
        self.assertEqual(self.ann.received(), ["* bob has left main"])
        self.assert_ended(self.bob)


class OneRenderer(FaultsCase):
    """A bug in a renderer of a room ends no connection; other renderers deliver the event."""

    def setUp(self) -> None:
        super().setUp()
        self.dan, self.eve = self.chat.tcd_clients("main", "dan", "eve")
        for client in (self.ann, self.bob, self.carl):
            client.received()

    def break_renderer(self, kind: type) -> None:
        """From now on the renderer of the TCD protocol has a bug for events of this type."""
        renderer = type(self.dan.protocol).renderer
        render = renderer.render
        object.__setattr__(
            renderer, "render", lambda event: broken() if isinstance(event, kind) else render(event)
        )
        self.addCleanup(object.__setattr__, renderer, "render", render)

    def assert_logged(self, times: int) -> None:
        """Assert that the bug was logged so often, and no connection has ended."""
        self.assertEqual(len(self.flushLoggedErrors(Bug)), times)
        for client in (self.ann, self.bob, self.carl, self.dan, self.eve):
            self.assertFalse(client.transport.disconnected)

    def test_other_renderers_deliver_the_event(self) -> None:
        self.break_renderer(Said)
        self.ann.send("hello")
        self.assertEqual(self.bob.received(), ["<ann> hello"])
        self.assertEqual(self.dan.received(), "")
        self.assert_logged(1)

    def test_the_other_events_of_the_batch_are_delivered(self) -> None:
        self.break_renderer(Said)
        self.ann.send("hello", "/leave main")
        self.assertIn("ann has left this chatroom.", self.dan.received())
        self.assert_logged(1)

    def test_other_renderers_deliver_in_several_rooms(self) -> None:
        self.break_renderer(Renamed)
        self.assertEqual(self.ann.ask("/nick anna"), ["* ann is now anna"])
        self.assertEqual(self.bob.received(), ["* ann is now anna"])
        self.assert_logged(1)
