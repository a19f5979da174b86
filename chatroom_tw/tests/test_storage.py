"""Tests for `storage`: one suite for whatever implements `storage.interface.Storage`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.core.events import Line, Message, Said
from chatroom_tw.storage.interface import Storage
from chatroom_tw.storage.memory import HISTORY_LINES, HISTORY_SIZE, MemoryStorage


def said(text: str, room: str = "main", when: float = 1.0) -> Said:
    return Said(room, 1, "ann", text, when)


class StorageTests:
    """Mixed into a test case whose `make` makes an empty storage."""

    def setUp(self) -> None:
        self.storage = self.make()

    def make(self) -> Storage:
        raise NotImplementedError

    def lines(self, room: str = "main", count: int = 100) -> tuple[Line, ...]:
        return self.successResultOf(self.storage.lines(room, count))

    def test_an_account_is_listed_with_what_waits_for_it(self) -> None:
        self.assertEqual(list(self.storage.accounts()), [])
        self.successResultOf(self.storage.add_account("ann", "Ann", "hashed"))
        self.successResultOf(self.storage.add_message("ann", Message("bob", "Ann", "hi", 1.0)))
        self.assertEqual(list(self.storage.accounts()), [("Ann", 1)])
        self.assertEqual(self.successResultOf(self.storage.password("ann")), "hashed")

    def test_messages_are_taken_once_oldest_first(self) -> None:
        messages = tuple(Message("bob", "Ann", text, 1.0) for text in ("one", "two"))
        for message in messages:
            self.successResultOf(self.storage.add_message("ann", message))
        self.assertEqual(self.successResultOf(self.storage.take_messages("ann")), messages)
        self.assertEqual(self.successResultOf(self.storage.take_messages("ann")), ())

    def test_history_is_the_last_lines_oldest_first(self) -> None:
        self.storage.add_lines(said("one\ntwo"))
        self.storage.add_lines(said("three", when=2.0))
        self.assertEqual(self.lines(count=2), (Line("ann", "two", 1.0), Line("ann", "three", 2.0)))
        self.assertEqual(len(self.lines()), 3)

    def test_each_room_has_its_own_until_it_is_forgotten(self) -> None:
        self.storage.add_lines(said("one"))
        self.storage.add_lines(said("two", room="tea"))
        self.assertEqual([line.text for line in self.lines("tea")], ["two"])
        self.storage.forget_room("tea")
        self.assertEqual(self.lines("tea"), ())
        self.assertEqual(len(self.lines("main")), 1)

    def test_a_room_without_history_has_none(self) -> None:
        self.assertEqual(self.lines("pie"), ())


class Memory(StorageTests, SynchronousTestCase):
    def make(self) -> Storage:
        return MemoryStorage()

    def test_history_is_bounded_in_lines_and_in_size(self) -> None:
        for number in range(HISTORY_LINES * 2):
            self.storage.add_lines(said(f"{number}"))
        self.assertEqual(len(self.lines(count=10**9)), HISTORY_LINES)
        self.assertEqual(self.lines()[-1].text, f"{HISTORY_LINES * 2 - 1}")
        for _ in range(20):
            self.storage.add_lines(said("x" * 2000))
        self.assertLessEqual(sum(len(line.text) for line in self.lines()), HISTORY_SIZE)

    def test_the_latest_is_kept_be_it_as_long_as_it_may(self) -> None:
        self.storage.add_lines(said("x" * (HISTORY_SIZE + 1)))
        self.assertEqual(len(self.lines()), 1)
