"""Tests for the cursors of what is said: they grow, whatever the clock does."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.optional import given, st

NOW = 1_800_000_000.0
"""Of about this size are the times of today."""


class Cursors(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.chat.clock.rightNow = NOW
        [self.page] = self.chat.web_clients("main", "eve")
        [self.ann] = self.chat.line_clients("ann")
        self.page.received()

    def at(self, page: WebClient) -> list[int]:
        """Those of all that was said since this was last asked."""
        return [message["at"] for message in page.received() if "at" in message]

    def assert_grow(self, cursors: list[int], count: int) -> None:
        self.assertEqual(len(cursors), count)
        self.assertEqual(cursors, sorted(set(cursors)))

    def test_what_is_said_in_one_instant_has_growing_ones(self) -> None:
        for _ in range(500):
            self.ann.send("by its voice")
            self.page.send(make_message("say", room="main", text="by a command"))
        self.assert_grow(self.at(self.page), 1000)

    def test_so_has_what_is_said_in_several_rooms_and_alone(self) -> None:
        self.page.ask(make_message("join", room="tea"))
        for _ in range(100):
            self.page.send(
                make_message("say", room="tea", text="x"),
                make_message("say", room="main", text="x"),
            )
            self.page.send(make_message("tell", to="eve", text="x"))
        heard = self.page.received()
        cursors = [message["at"] for message in heard if message["type"] != "sent"]
        self.assertEqual(len(set(cursors)), 300)

    def test_also_when_the_clock_is_put_back(self) -> None:
        cursors = []
        for seconds in (NOW, NOW - 3600, NOW - 3600, 0.0, NOW + 1, NOW):
            self.chat.clock.rightNow = seconds
            self.ann.send("x")
            cursors += self.at(self.page)
        self.assert_grow(cursors, 6)
        self.assertLess(cursors[3] - cursors[0], 1000, "it has not gone on by much")
        self.assertEqual(cursors[4], cursor(NOW + 1))

    @given(st.lists(st.one_of(st.just(NOW), st.floats(0, 2 * NOW), st.floats(NOW, NOW + 1e-3))))
    def test_whatever_it_does(self, times: list[float]) -> None:
        self.setUp()
        told_times = []
        for seconds in times:
            self.chat.clock.rightNow = seconds
            told_times.append(cursor(self.chat.hub.time()))
        self.assert_grow(told_times, len(times))

    def test_the_history_has_the_same(self) -> None:
        for _ in range(20):
            self.ann.send("x")
        cursors = self.at(self.page)
        [page] = self.page.ask(make_message("history", room="main"))
        self.assertEqual([line["at"] for line in page["lines"]], cursors)
