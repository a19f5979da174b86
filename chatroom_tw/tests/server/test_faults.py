"""Tests for what becomes of bugs: one ends at most the connection that it came up in."""

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
    """What should not come up."""


def broken(*arguments: Any, **more: Any) -> Any:
    raise Bug


class FaultsCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann, self.bob, self.carl = self.chat.line_clients("ann", "bob", "carl")
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def break_rule(self, name: str) -> None:
        self.patch(self.chat.rules, name, broken)

    def break_render_of(self, somebody: FakeClient, kind: type) -> None:
        """From now on this one client cannot be told of such events."""
        whole = type(somebody.protocol)

        class BrokenProtocol(whole):
            __slots__ = ()

            def render(self, event: Any) -> bytes:
                return broken() if isinstance(event, kind) else super().render(event)

        somebody.protocol.__class__ = BrokenProtocol

    def assert_ended(self, *ended: FakeClient) -> None:
        """These connections end, and no other; the log says so once of each."""
        self.chat.clock.advance(0)
        texts = list(map(formatEvent, self.events))
        faults = [event for event in self.events if "log_failure" in event]
        self.assertEqual(len(faults), len(ended), texts)
        for somebody in ended:
            self.assertTrue(
                [text for text in texts if somebody.address in text and "Protocol)" in text], texts
            )
        for somebody in (self.ann, self.bob, self.carl):
            self.assertEqual(somebody.transport.disconnected, somebody in ended)
        self.flushLoggedErrors(Bug)


class InOneConversation(FaultsCase):
    def test_in_a_rule(self) -> None:
        self.patch(self.chat.rules, "submit", broken)
        self.ann.send("hello", "hello again")
        self.assert_ended(self.ann)

    def test_who_shares_a_room_with_them_is_told_that_they_have_left(self) -> None:
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

    def test_in_the_protocol(self) -> None:
        self.patch(LineProtocol, "receive", broken)
        self.ann.send("hello")
        self.assert_ended(self.ann)

    def test_no_more_is_heard_from_who_was_ended(self) -> None:
        self.patch(self.chat.rules, "submit", broken)
        self.ann.send_bytes(b"one\ntwo\nL\n")
        self.ann.send("three")
        self.assert_ended(self.ann)

    def test_after_silence(self) -> None:
        dan = LineClient(self.chat, 5555)
        self.patch(LineProtocol, "receive", broken)
        dan.send_bytes(b"hello")
        self.chat.clock.advance(SILENCE)
        self.assertTrue(dan.transport.disconnected)
        self.assert_ended(dan)

    def test_at_the_end_of_what_a_client_sends(self) -> None:
        self.patch(self.chat.rules, "submit", broken)
        self.ann.protocol.readConnectionLost()
        self.assert_ended(self.ann)

    def test_in_what_has_waited_for_its_turn(self) -> None:
        self.chat = FakeChat(limits=Limits(flood=RateLimit(1, 1)))
        self.ann, self.bob, self.carl = (LineClient(self.chat, number) for number in (1, 2, 3))
        self.ann.send_bytes(b"one\n/who\nthree\n")
        self.patch(self.chat.rules, "submit", broken)
        self.chat.clock.advance(1)
        self.assert_ended(self.ann)
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_after_an_answer(self) -> None:
        answer: Deferred[Any] = Deferred()
        self.patch(self.chat.storage, "lines", lambda room, count: answer)
        self.ann.ask("/history")
        self.patch(self.chat.rules, "answered", broken)
        answer.callback([])
        self.assert_ended(self.ann)

    def test_in_welcoming(self) -> None:
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

    def test_in_carrying_out_a_welcome(self) -> None:
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

    def test_in_taking_leave(self) -> None:
        self.break_rule("disconnect")
        self.ann.reset()
        self.bob.send("hello")
        self.assertEqual(self.carl.received(), ["<bob> hello"])
        self.assertEqual(self.ann.received(), [], "nothing is sent to who is gone")
        self.assert_ended(self.ann)

    def test_in_tidying_up(self) -> None:
        self.patch(LineProtocol, "gone", broken)
        self.ann.reset()
        self.assert_ended(self.ann)


class InTellingOne(FaultsCase):
    def test_who_cannot_be_told_is_ended_and_not_who_did_it(self) -> None:
        self.break_render_of(self.bob, Received)
        self.assertEqual(self.ann.ask("/msg bob psst", "hello"), ["<you -> bob> psst"])
        self.assertEqual(self.carl.received(), ["<ann> hello"])
        self.assert_ended(self.bob)

    def test_who_cannot_be_sent_anything_is_ended_and_the_rest_of_the_room_hears(self) -> None:
        self.patch(self.bob.protocol, "_socket", SimpleNamespace(send=broken))
        self.ann.send("hello")
        self.assertEqual(self.carl.received(), ["<ann> hello"])
        self.carl.send("all well?")
        self.assertEqual(self.ann.received()[-1], "<carl> all well?")
        self.assert_ended(self.bob)

    def test_also_when_who_spoke_in_the_same_turn_is_told_of_the_others(self) -> None:
        self.patch(self.bob.protocol, "_socket", SimpleNamespace(send=broken))
        for person in (self.ann, self.bob, self.carl):
            person.send("hello")
        self.assertEqual(self.ann.received(), ["<bob> hello", "<carl> hello"])
        self.assertEqual(self.carl.received(), ["<ann> hello", "<bob> hello"])
        self.assert_ended(self.bob)

    def test_also_when_several_rooms_are_told(self) -> None:
        self.patch(self.bob.protocol, "_socket", SimpleNamespace(send=broken))
        self.ann.send("/nick anna")
        self.assertEqual(self.carl.received(), ["* ann is now anna"])
        self.assert_ended(self.bob)

    def test_everybody_is_told_of_the_servers_end_but_for_who_cannot_be(self) -> None:
        self.break_render_of(self.bob, object)
        self.chat.stop()
        for person in (self.ann, self.carl):
            self.assertEqual(person.received(), ["* the server is stopping; goodbye"])
            self.assertTrue(person.transport.disconnecting)
        self.assert_ended(self.bob)

    def test_who_cannot_be_told_goodbye_goes_all_the_same(self) -> None:
        self.break_render_of(self.bob, Goodbye)
        self.bob.send("exit")
        self.assertEqual(self.ann.received(), ["* bob has left main"])
        self.assert_ended(self.bob)


class InAForm(FaultsCase):
    """What cannot be told in one form is told in the others, and ends nobody's connection."""

    def setUp(self) -> None:
        super().setUp()
        self.dan, self.eve = self.chat.tcd_clients("main", "dan", "eve")
        for person in (self.ann, self.bob, self.carl):
            person.received()

    def break_form(self, kind: type) -> None:
        renderer = type(self.dan.protocol).renderer
        render = renderer.render
        object.__setattr__(
            renderer, "render", lambda event: broken() if isinstance(event, kind) else render(event)
        )
        self.addCleanup(object.__setattr__, renderer, "render", render)

    def assert_logged(self, times: int) -> None:
        self.assertEqual(len(self.flushLoggedErrors(Bug)), times)
        for somebody in (self.ann, self.bob, self.carl, self.dan, self.eve):
            self.assertFalse(somebody.transport.disconnected)

    def test_the_others_hear_it(self) -> None:
        self.break_form(Said)
        self.ann.send("hello")
        self.assertEqual(self.bob.received(), ["<ann> hello"])
        self.assertEqual(self.dan.received(), "")
        self.assert_logged(1)

    def test_what_else_there_is_in_that_turn_is_told_in_it(self) -> None:
        self.break_form(Said)
        self.ann.send("hello", "/leave main")
        self.assertIn("ann has left this chatroom.", self.dan.received())
        self.assert_logged(1)

    def test_also_what_several_rooms_are_told(self) -> None:
        self.break_form(Renamed)
        self.assertEqual(self.ann.ask("/nick anna"), ["* ann is now anna"])
        self.assertEqual(self.bob.received(), ["* ann is now anna"])
        self.assert_logged(1)
