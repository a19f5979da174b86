"""No line about a bug has what somebody has said, or a password, in any format of the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.logger import LogEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.events import Said
from chatroom_tw.server import effects
from chatroom_tw.server.fanout import FanOut
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.log_format import FORMATS
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.tombola import FakeTombola

SECRET = "planted-0123456789"


class Bug(Exception):
    """The exception that broken code raises."""


def broken(*arguments: Any, **named: Any) -> Any:
    raise Bug


class SecrecyCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def assert_logged_without_it(self) -> None:
        """There is a line about a bug, and no line has the secret."""
        self.assertTrue(self.flushLoggedErrors(Bug))
        for form in FORMATS.values():
            lines = [form(event) or "" for event in self.events]
            self.assertIn("Bug", "".join(lines))
            self.assertNotIn(SECRET, "".join(lines))


class InTheChat(SecrecyCase):
    def with_bug(self, break_it: Callable[[FakeChat], None], *lines: str) -> None:
        self.chat = FakeChat()
        ann, _ = self.chat.line_clients("ann", "bob")
        break_it(self.chat)
        ann.send(*lines)
        self.chat.clock.advance(1)
        self.assert_logged_without_it()

    def test_in_the_rules(self) -> None:
        for line in (SECRET, f"/msg bob {SECRET}", f"/register {SECRET}", f"/login ann {SECRET}"):
            self.with_bug(lambda chat: self.patch(chat.rules, "submit", broken), line)

    def test_in_an_answer(self) -> None:
        for line in (f"/register {SECRET}", f"/login bob {SECRET}"):
            self.with_bug(lambda chat: self.patch(chat.rules, "answered", broken), line)

    def test_in_an_errand(self) -> None:
        def break_it(chat: FakeChat) -> None:
            finder = chat.gateway._finder
            finder._errands = dict.fromkeys(finder._errands, broken)

        self.with_bug(break_it, f"/register {SECRET}")

    def test_in_storing(self) -> None:
        def break_it(chat: FakeChat) -> None:
            chat.hub.write = dict.fromkeys(chat.hub.write, broken)

        self.with_bug(break_it, "/register 12345678", f"/register {SECRET}")
        self.with_bug(lambda chat: self.patch(chat.storage, "add_lines", broken), SECRET)

    def test_in_rendering_for_a_room(self) -> None:
        def break_it(chat: FakeChat) -> None:
            [room] = chat.gateway._rooms.values()
            for renderer in room._renderers:
                object.__setattr__(renderer, "render", broken)
                self.addCleanup(object.__setattr__, renderer, "render", whole[renderer])

        whole = {r: r.render for r in self.renderers()}
        self.with_bug(break_it, SECRET)

    def renderers(self) -> list[Any]:
        chat = FakeChat()
        chat.line_clients("ann")
        [room] = chat.gateway._rooms.values()
        return list(room._renderers)

    def test_in_delivering(self) -> None:
        def break_it(chat: FakeChat) -> None:
            chat.gateway._carry[Said] = chat.gateway._carry[effects.Deliver] = broken

        self.with_bug(break_it, SECRET, f"/msg bob {SECRET}")
        self.with_bug(lambda _: self.patch(FanOut, "deliver", broken), SECRET)
        self.with_bug(lambda _: self.patch(Gateway, "_tell", broken), f"/msg bob {SECRET}")


class InTheTombola(SecrecyCase):
    def test_in_carrying_out_what_somebody_says(self) -> None:
        tombola = FakeTombola()
        [ann] = tombola.players("ann")
        tombola.hub.carry[effects.Deliver] = broken
        ann.send(f"SAY {SECRET}", f"ENTROPY {SECRET}", f"RESUME {SECRET}")
        tombola.clock.advance(1)
        self.assert_logged_without_it()

    def test_in_the_rules(self) -> None:
        for line in (f"SAY {SECRET}", f"ENTROPY {SECRET}", f"RESUME {SECRET}"):
            tombola = FakeTombola()
            [ann] = tombola.players("ann")
            self.patch(tombola.tombola, "submit", broken)
            ann.send(line)
            tombola.clock.advance(1)
            self.assert_logged_without_it()
