"""Tests of changes by random: both storages hold the same, also if changes are repeated."""

from __future__ import annotations

import sqlite3
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules import changes
from chatroom_tw.chat.rules.changes import Change
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.chat.storage import acts, stored_changes
from chatroom_tw.chat.storage.memory_changes import MemoryChanges
from chatroom_tw.chat.storage.sqlite import schema
from chatroom_tw.tests.support.optional import given, st

NOW = 1000.0
ROOMS = st.sampled_from(["main", "tea", "pie"])
ACCOUNTS = st.sampled_from(["ann", "bob"])
PEOPLE = ACCOUNTS.map(lambda key: f"account:{key}")
TARGETS = st.sampled_from(["account:ann", "address:192.0.2.0/24", "*!*@x"])
TEXTS = st.sampled_from(["", "one", "perché", "Mara & Zia 🎄"])
TIMES = st.integers(1, 40).map(float)
KINDS = st.sampled_from(Kind)
KEYS = st.sampled_from(["avatar", "display-name"])
ENDPOINTS = st.integers(1, 12).map(lambda number: f"https://push.example/{number}")
PLACES = st.integers(1, 30).map(lambda number: f"192.0.2.{number}")

ARGUMENTS: dict[type, tuple[Any, ...]] = {
    changes.RoleSet: (ROOMS, PEOPLE, TEXTS, st.sampled_from(Role)),
    changes.SettingSet: (ROOMS, st.sampled_from(["key", "slow"]), TEXTS),
    changes.TopicSet: (ROOMS, TEXTS, TEXTS, TIMES),
    changes.RestrictionSet: (ROOMS, KINDS, TARGETS, TEXTS, TIMES, TIMES, TEXTS, st.booleans()),
    changes.RestrictionEnded: (ROOMS, KINDS, TARGETS),
    changes.IgnoredSet: (ACCOUNTS, PEOPLE, TEXTS, st.booleans()),
    changes.MembershipSet: (ACCOUNTS, ROOMS, st.integers(-1, 5)),
    changes.MetadataSet: (ROOMS.map(lambda key: f"room:{key}") | PEOPLE, KEYS, TEXTS),
    changes.PlaceSet: (ACCOUNTS, PLACES, TIMES),
    changes.MarkerSet: (ACCOUNTS, TEXTS, st.integers(-1, 5)),
    changes.RoomGone: (ROOMS,),
    changes.RoomOwned: (st.builds(StoredRoom, ROOMS, st.integers(1, 9), ACCOUNTS),),
    changes.RoomUnowned: (ROOMS,),
    changes.AccountGone: (ACCOUNTS,),
    changes.ReportMade: (TIMES, TEXTS, TEXTS, TEXTS),
    changes.ReportsRead: (TIMES,),
    changes.LineGone: (ROOMS, st.integers(0, 50)),
    changes.LineEdited: (ROOMS, st.integers(0, 50), TEXTS, st.integers(0, 50)),
    changes.ReactionSet: (ROOMS, st.integers(0, 50), TEXTS, PEOPLE, TEXTS, st.booleans()),
    changes.PushSet: (ACCOUNTS, ENDPOINTS, TEXTS, TEXTS, TEXTS, TIMES),
    changes.VerifierSet: (ACCOUNTS, st.sampled_from(["one", "another"])),
    changes.FileSent: (TEXTS, ROOMS, st.integers(0, 50)),
    changes.FileDropped: (TEXTS,),
}
"""What makes random changes. Acts have times of their own."""

RANDOM = st.one_of(*(st.builds(kind, *arguments) for kind, arguments in ARGUMENTS.items()))


def in_order(those: list[Any]) -> list[Change]:
    """Nothing that has a time of its own has that of another: times grow."""
    timed = (changes.PlaceSet, changes.ReportMade, changes.PushSet)
    return [
        type(each)(**{name: getattr(each, name) for name in each.__slots__} | {"at": NOW + place})
        if isinstance(each, timed)
        else each
        for place, each in enumerate(those)
    ]


class Alike(SynchronousTestCase):
    def setUp(self) -> None:
        self.database = sqlite3.connect(":memory:", isolation_level=None)
        self.addCleanup(self.database.close)
        for step in schema().steps:
            self.database.executescript(step)

    def begin(self) -> None:
        for (table,) in self.database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'word_%'"
        ).fetchall():
            self.database.execute(f"DELETE FROM {table}")
        self.memory = MemoryChanges()

    def write(self, those: list[Change]) -> None:
        stored_changes.write(self.database, those)
        for change in those:
            self.memory.write(change, 0.0)

    def check(self) -> list[Any]:
        """Both storages hold the same: what they hold."""
        on_disk = stored_changes.restored(self.database)
        self.assertCountEqual(on_disk, self.memory.restored())
        return on_disk

    def test_every_change_is_tried(self) -> None:
        self.assertEqual({*ARGUMENTS, changes.ActDone}, set(changes.Change.__args__))

    @given(st.lists(RANDOM, max_size=60).map(in_order), st.integers(0, 60))
    def test_both_hold_the_same_and_repeating_changes_nothing(
        self, those: list[Change], last: int
    ) -> None:
        self.begin()
        self.write(those)
        before = self.check()
        self.write(those[last:])
        self.assertCountEqual(self.check(), before)

    @given(st.lists(st.tuples(ROOMS, st.booleans()), max_size=120), st.integers(0, 120))
    def test_logs_are_the_same(self, rooms: list[tuple[str, bool]], last: int) -> None:
        self.begin()
        those: list[Change] = [
            changes.RoomGone(room)
            if gone and not place % 7
            else changes.ActDone(room, NOW + place, "ann", "kick", "bob", "")
            for place, (room, gone) in enumerate(rooms)
        ]
        self.write(those)
        for _ in range(2):
            for room in ("main", "tea", "pie"):
                for page in (1, 2, 3):
                    stored = acts.page(self.database, room, page, 0)
                    self.assertEqual(stored, self.memory.log(room, page, NOW))
            self.write(those[last:])
