"""Tests for cursors: they grow, whatever the clock does."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.hub import ChatHub
from chatroom_tw.chat.protocols.notices import time_of
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.stored import HistoryLimits, cursor
from chatroom_tw.chat.storage.memory import MemoryStorage
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.optional import given, st

NOW = 1_800_000_000.0
"""Seconds since the epoch, as many as there are about now."""


class Cursors(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.chat.clock.rightNow = NOW
        [self.page] = self.chat.web_clients("main", "eve")
        [self.ann] = self.chat.line_clients("ann")
        self.page.received()

    def cursors(self, page: WebClient) -> list[int]:
        """The cursors of all messages that have come since the last call."""
        return [message["at"] for message in page.received() if "at" in message]

    def assert_grow(self, cursors: list[int], count: int) -> None:
        """Assert that there are so many cursors, each larger than the one before."""
        self.assertEqual(len(cursors), count)
        self.assertEqual(cursors, sorted(set(cursors)))

    def test_lines_of_one_instant_have_growing_cursors(self) -> None:
        for _ in range(500):
            self.ann.send("by a line")
            self.page.send(make_message("say", room="main", text="by a message"))
        self.assert_grow(self.cursors(self.page), 1000)

    def test_cursors_grow_across_rooms_and_messages(self) -> None:
        self.page.ask(make_message("join", room="tea"))
        for _ in range(100):
            self.page.send(
                make_message("say", room="tea", text="x"),
                make_message("say", room="main", text="x"),
            )
            self.page.send(make_message("tell", to="eve", text="x"))
        received = self.page.received()
        cursors = [message["at"] for message in received if message["type"] != "sent"]
        self.assertEqual(len(set(cursors)), 300)

    def test_cursors_grow_when_the_clock_is_put_back(self) -> None:
        cursors = []
        for seconds in (NOW, NOW - 3600, NOW - 3600, 0.0, NOW + 1, NOW):
            self.chat.clock.rightNow = seconds
            self.ann.send("x")
            cursors += self.cursors(self.page)
        self.assert_grow(cursors, 6)
        self.assertLess(cursors[3] - cursors[0], 1000, "it has grown by little")
        self.assertEqual(cursors[4], cursor(NOW + 1))

    @given(st.lists(st.one_of(st.just(NOW), st.floats(0, 2 * NOW), st.floats(NOW, NOW + 1e-3))))
    def test_cursors_grow_whatever_the_clock_does(self, times: list[float]) -> None:
        self.setUp()
        times_of_lines = []
        for seconds in times:
            self.chat.clock.rightNow = seconds
            times_of_lines.append(cursor(self.chat.hub.time()))
        self.assert_grow(times_of_lines, len(times))

    def test_the_history_has_the_same_cursors(self) -> None:
        for _ in range(20):
            self.ann.send("x")
        cursors = self.cursors(self.page)
        [page] = self.page.ask(make_message("history", room="main"))
        self.assertEqual([line["at"] for line in page["lines"]], cursors)


class ASetClock(SynchronousTestCase):
    """The computer's clock is set while the server runs, and a second passes between two lines."""

    def setUp(self) -> None:
        self.wrong = 0.0
        self.clock = Clock()
        self.chat = FakeChat(wall=lambda: NOW + self.clock.seconds() + self.wrong)
        self.clock = self.chat.clock
        [self.page] = self.chat.web_clients("main", "eve")
        [self.ann] = self.chat.line_clients("ann")
        self.page.received()

    def say(self, text: str = "x") -> dict[str, Any]:
        """What the page gets of a line that Ann says."""
        self.clock.advance(1)
        self.ann.send(text)
        [said] = self.page.received()
        return said

    def test_the_cursor_goes_on_and_the_time_is_the_clocks(self) -> None:
        self.assertNotIn("time", self.say())
        for wrong in (-3600.0, 10 * 365 * 86_400.0, -3600.0):
            before, self.wrong = self.say()["at"], wrong
            said = self.say()
            self.assertAlmostEqual((said["at"] - before) / 1e6, 1, 3)
            self.assertAlmostEqual((said["time"] - said["at"]) / 1e6, wrong, 3)
        self.wrong = 0.0
        self.assertNotIn("time", self.say())

    def test_less_than_a_second_is_no_difference(self) -> None:
        for self.wrong in (0.4, -0.4, 0.9):
            self.assertNotIn("time", self.say())

    def test_what_is_read_again_has_both(self) -> None:
        self.say("one")
        self.wrong = -3600.0
        said = self.say("two")
        ask = make_message("history", room="main", count=1)
        [line] = self.page.ask(ask)[0]["lines"]
        self.assertEqual((line["at"], line["time"]), (said["at"], said["time"]))
        shown = time_of(said["time"] / 1e6)
        self.assertEqual(self.ann.ask("/history 1"), [f"* {shown} <ann> two"])
        self.assertNotEqual(shown, time_of(said["at"] / 1e6))

    def test_private_messages_have_both(self) -> None:
        self.wrong = 86_400.0
        self.clock.advance(1)
        self.ann.send("/msg eve psst")
        [received] = self.page.received()
        self.assertAlmostEqual((received["time"] - received["at"]) / 1e6, 86_400, 3)

    def test_a_new_hub_finds_the_difference_by_itself(self) -> None:
        self.wrong = -3600.0
        before = self.say()
        hub, old = self.make_hub(), self.chat.hub
        hub.load(old.dump())
        self.assertGreater(cursor(hub.time()), before["at"])

    def make_hub(self) -> ChatHub:
        rules = ChatRules("chat.example")
        wall = self.chat.hub._wall
        return ChatHub(self.chat.clock, rules, self.chat.storage, lambda: None, wall)


class AClockThatWasWrong(SynchronousTestCase):
    """The clock was ten years ahead when the server ran the last time."""

    def test_the_cursor_goes_on_evenly_from_there(self) -> None:
        clock, storage = Clock(), MemoryStorage(HistoryLimits(), lambda: NOW)
        last = NOW + 10 * 365 * 86_400
        storage.add_lines([Said("main", 1, "ann", "x", last)])
        hub = ChatHub(clock, ChatRules("chat.example"), storage, lambda: None, lambda: NOW)
        first = hub.time()
        self.assertGreater(first, last)
        clock.advance(60)
        self.assertAlmostEqual(hub.time() - first, 60, 3)
