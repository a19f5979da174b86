"""Tests for cursors: they grow, whatever the clock does."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import WebClient
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
