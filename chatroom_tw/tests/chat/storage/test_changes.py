"""Tests for `storage.interface`: changes, in both storages."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules import changes
from chatroom_tw.chat.rules.changes import (
    AccountGone,
    ActDone,
    Change,
    IgnoredSet,
    MembershipSet,
    PlaceSet,
    ReportMade,
    ReportsRead,
    RestrictionEnded,
    RestrictionSet,
    RoleSet,
    RoomGone,
    RoomUnowned,
    SettingSet,
    TopicSet,
)
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.server.storage.folder import Unusable
from chatroom_tw.tests.support.storage_case import (
    InMemory,
    OnDisk,
    StorageCase,
    message,
    said,
)

NOW = 1_800_000_000.123456789
ROLE = RoleSet("tea", "account:ann", "Ann", Role.OPERATOR)
SETTING = SettingSet("tea", "key", "sesame")
TOPIC = TopicSet("tea", "biscuits", "Ann", NOW)
BAN = RestrictionSet("tea", Kind.BAN, "account:bob", "Ann", NOW, NOW + 600, "noise", False)
BLOCK = RestrictionSet("", Kind.BLOCK, "address:192.0.2.0/24", "op", NOW + 1, 0.0, "", True)
IGNORED = IgnoredSet("ann", "account:bob", "Bob", True)
MEMBERSHIP = MembershipSet("ann", "tea", 1_800_000_000_000_000)
PLACE = PlaceSet("ann", "192.0.2.1", NOW)
REPORT = ReportMade(1_800_000_000.25, "ann", "bob", "is loud")
ALL = [ROLE, SETTING, TOPIC, BAN, BLOCK, IGNORED, MEMBERSHIP, PLACE, REPORT]


class ChangeTests(StorageCase):
    """One suite for everything that implements the interface."""

    async def apply(self, *changes: Change) -> None:
        """Everything is written twice, as out of a crash."""
        for _ in range(2):
            await self.storage.apply(changes)

    async def restored(self) -> list[Any]:
        await self.storage.unread("", 1)  # It waits for what was queued before.
        return list(self.storage.restored())

    async def test_at_first_there_are_none(self) -> None:
        self.assertEqual(await self.restored(), [])

    async def test_what_is_in_force_is_given_back_in_order(self) -> None:
        await self.apply(*reversed(ALL))
        self.assertEqual(await self.restored(), ALL)

    async def test_a_record_is_stored_without_anybody_waiting(self) -> None:
        self.storage.record((ROLE, PLACE))
        self.assertEqual(await self.restored(), [ROLE, PLACE])

    async def test_a_later_change_replaces_the_one_with_its_key(self) -> None:
        later: list[Any] = [
            replace(ROLE, role=Role.OWNER, name="ANN"),
            replace(SETTING, value="off"),
            replace(TOPIC, text="cake", by="Bob", at=NOW + 5),
            replace(BAN, by="Carl", until=0.0),
            replace(BLOCK, reason="spam"),
            replace(IGNORED, name="BOB"),
            replace(MEMBERSHIP, marker=MEMBERSHIP.marker + 1),
            replace(PLACE, at=NOW + 9),
            REPORT,
        ]
        await self.apply(*ALL)
        await self.apply(*later)
        self.assertEqual(await self.restored(), later)

    async def test_what_is_taken_back_is_not_given_back(self) -> None:
        await self.apply(*ALL)
        await self.apply(
            replace(ROLE, role=Role.MEMBER),
            replace(TOPIC, text=""),
            RestrictionEnded("tea", Kind.BAN, BAN.target),
            RestrictionEnded("", Kind.BLOCK, BLOCK.target),
            replace(IGNORED, ignored=False),
            replace(MEMBERSHIP, marker=-1),
            ReportsRead(REPORT.at),
        )
        self.assertEqual(await self.restored(), [SETTING, PLACE])

    async def test_one_target_is_banned_muted_and_elsewhere_too(self) -> None:
        entries = [BAN, replace(BAN, kind=Kind.MUTE), replace(BAN, room="pie")]
        await self.apply(*entries)
        await self.apply(RestrictionEnded("tea", Kind.MUTE, BAN.target))
        self.assertCountEqual(await self.restored(), [entries[0], entries[2]])

    async def test_a_marker_only_grows(self) -> None:
        await self.apply(MEMBERSHIP)
        await self.apply(replace(MEMBERSHIP, marker=5))
        self.assertEqual(await self.restored(), [MEMBERSHIP])
        await self.apply(replace(MEMBERSHIP, marker=-1))
        await self.apply(replace(MEMBERSHIP, marker=5))
        self.assertEqual(await self.restored(), [replace(MEMBERSHIP, marker=5)])

    async def test_an_account_has_the_latest_16_places(self) -> None:
        places = [PlaceSet("ann", f"192.0.2.{n}", NOW + n) for n in range(20)]
        await self.apply(*places, PLACE, PlaceSet("bob", "192.0.2.1", NOW))
        kept = [each for each in await self.restored() if each.account == "ann"]
        self.assertEqual(kept, places[4:])
        await self.apply(replace(places[4], at=NOW + 50), PlaceSet("ann", "::1", NOW + 51))
        kept = [each.place for each in await self.restored() if each.account == "ann"]
        self.assertEqual(kept[-2:], [places[4].place, "::1"])
        self.assertNotIn(places[5].place, kept)

    async def test_reports_wait_until_they_are_read(self) -> None:
        later = replace(REPORT, at=REPORT.at + 1)
        await self.apply(REPORT, later)
        await self.apply(ReportsRead(REPORT.at))
        self.assertEqual(await self.restored(), [later])
        await self.apply(REPORT)  # Out of a crash.
        self.assertEqual(await self.restored(), [later])

    async def test_the_latest_reports_are_kept(self) -> None:
        self.patch(changes, "REPORTS", 3)
        reports = [replace(REPORT, at=float(n)) for n in range(1, 6)]
        await self.apply(*reports)
        self.assertEqual(await self.restored(), reports[2:])

    async def test_the_last_time_is_that_of_acts_and_reports_too(self) -> None:
        await self.apply(ActDone("tea", 7.5, "ann", "kick", "bob", ""))
        self.assertEqual(self.storage.last_time(), 7.5)
        await self.apply(replace(REPORT, at=9.5))
        self.assertEqual(self.storage.last_time(), 9.5)

    # -- what goes

    async def make_tea(self) -> None:
        """A room of ann's with everything that a room may have."""
        await self.storage.add_account("ann", "Ann", "hashed", [StoredRoom("Tea", 2, "ann")])
        await self.apply(*ALL, ActDone("tea", NOW, "Ann", "ban", "bob", ""))
        self.say(said("hello", "Tea"), said("hello", "main"))

    async def owned(self) -> list[StoredRoom]:
        return [room for room in self.storage.rooms() if room.owner]

    async def test_a_room_that_is_removed_leaves_nothing(self) -> None:
        await self.make_tea()
        await self.apply(RoomGone("tea"))
        self.assertEqual(await self.restored(), [BLOCK, IGNORED, PLACE, REPORT])
        self.assertEqual(await self.owned(), [])
        self.assertEqual(await self.texts("Tea"), [])
        self.assertEqual(await self.texts("main"), ["hello"])
        self.assertEqual(await self.storage.log("tea", 1), ((), False))

    async def test_a_room_without_an_owner_keeps_its_history(self) -> None:
        await self.make_tea()
        await self.apply(RoomUnowned("tea"))
        self.assertEqual(await self.restored(), [BLOCK, IGNORED, PLACE, REPORT])
        self.assertEqual(await self.owned(), [])
        self.assertEqual(await self.texts("Tea"), ["hello"])

    async def test_a_room_that_is_forgotten_leaves_no_log(self) -> None:
        await self.make_tea()
        self.storage.forget_room("Tea")
        self.assertEqual(await self.storage.log("tea", 1), ((), False))
        self.assertEqual(await self.restored(), [BLOCK, IGNORED, PLACE, REPORT])

    async def test_an_account_that_is_removed_leaves_nothing(self) -> None:
        await self.make_tea()
        await self.storage.add_message("ann", message("hi"))
        others = [
            replace(ROLE, person="account:anna"),
            replace(IGNORED, account="anna"),
            replace(MEMBERSHIP, account="anna"),
            replace(PLACE, account="anna"),
        ]
        await self.apply(*others)
        await self.apply(AccountGone("ann"))
        gone = {ROLE, IGNORED, MEMBERSHIP, PLACE}
        self.assertCountEqual(await self.restored(), [*others, *set(ALL) - gone])
        self.assertEqual(list(self.storage.accounts()), [])
        self.assertEqual(await self.storage.password("ann"), "")
        self.assertEqual(await self.storage.unread("ann", 9), ())
        self.assertEqual(await self.owned(), [])
        self.assertEqual(await self.texts("Tea"), ["hello"])

    async def test_a_name_that_was_removed_begins_with_nothing(self) -> None:
        await self.make_tea()
        await self.storage.add_message("ann", message("hi"))
        await self.apply(AccountGone("ann"))
        await self.storage.add_account("ann", "Ann", "other", ())
        self.assertEqual(await self.storage.unread("ann", 9), ())
        self.assertEqual([each.unread for each in self.storage.accounts()], [()])

    async def test_what_comes_too_late_is_nothing_of_the_next_owner(self) -> None:
        await self.make_tea()
        await self.apply(AccountGone("ann"))
        await self.storage.add_message("ann", message("hi"))
        await self.apply(
            PlaceSet("ann", "192.0.2.1", 5.0), IgnoredSet("ann", "account:bob", "bob", True)
        )
        await self.storage.add_account("ann", "Ann", "other", ())
        self.assertEqual(await self.storage.unread("ann", 9), ())
        kinds = {type(change) for change in self.storage.restored()}
        self.assertEqual(kinds & {PlaceSet, IgnoredSet}, set())
        await self.storage.add_message("ann", message("new"))
        await self.storage.add_account("ann", "Ann", "other", ())  # As it is written again.
        self.assertEqual([one.message.text for one in await self.storage.unread("ann", 9)], ["new"])

    # -- secrets

    async def test_a_secret_stays_the_same_by_its_name(self) -> None:
        one = self.storage.secret("one")
        self.assertEqual(len(one), 32)
        self.assertEqual(self.storage.secret("one"), one)
        self.assertNotEqual(self.storage.secret("two"), one)


class Memory(InMemory, ChangeTests, TestCase):
    """In memory."""


class Sqlite(OnDisk, ChangeTests, TestCase):
    """On the disk."""

    async def test_everything_is_there_after_a_restart(self) -> None:
        secret = self.storage.secret("addresses")
        await self.make_tea()
        await self.restart()
        self.assertEqual(list(self.storage.restored()), ALL)
        self.assertEqual(self.storage.secret("addresses"), secret)
        acts, _ = await self.storage.log("tea", 1)
        self.assertEqual([act.what for act in acts], ["ban"])

    async def test_memberships_in_rooms_without_an_owner_end_with_the_server(self) -> None:
        await self.make_tea()
        in_main = replace(MEMBERSHIP, room="main")
        self.storage.record([replace(MEMBERSHIP, room="pie"), in_main])
        self.storage.number_room(StoredRoom("pie", 3, ""))
        await self.restart()
        found = [one for one in self.storage.restored() if isinstance(one, MembershipSet)]
        self.assertCountEqual(found, [MEMBERSHIP, in_main])

    async def test_changes_of_one_write_are_stored_together(self) -> None:
        broken = replace(SETTING, value=[])
        failure = self.storage.apply([ROLE, broken, TOPIC])
        await self.assertFailure(failure, Exception)
        self.assertEqual(await self.restored(), [])

    async def test_a_secret_that_cannot_be_stored_is_no_secret(self) -> None:
        await self.storage.close()
        shutil.rmtree(self.folder)
        unusable = self.assertRaises(Unusable, self.storage.secret, "addresses")
        self.assertIn(self.folder, str(unusable))
