"""Tests for `storage.interface`: accounts, rooms and inboxes, in both storages."""

from __future__ import annotations

from twisted.internet.defer import gatherResults
from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules.changes import AccountGone, VerifierSet
from chatroom_tw.chat.rules.stored import StoredAccount, StoredRoom, Unread, cursor
from chatroom_tw.tests.support.storage_case import (
    InMemory,
    OnDisk,
    StorageCase,
    message,
)


class StorageTests(StorageCase):
    """One suite for everything that implements the interface."""

    async def test_accounts_are_listed_with_their_unread_messages(self) -> None:
        self.assertEqual(list(self.storage.accounts()), [])
        await self.storage.add_account("ann", "Ann", "hashed", (), since=5.5)
        await self.storage.add_message("ann", message("hi"))
        self.assertEqual(list(self.storage.accounts()), [StoredAccount("Ann", (("bob", 2),), 5.5)])
        self.assertEqual(await self.storage.password("ann"), "hashed")

    async def test_a_password_is_replaced_and_that_of_no_account_is_empty(self) -> None:
        await self.storage.add_account("ann", "Ann", "hashed", ())
        for _ in range(2):  # Writing twice is the same as writing once.
            await self.storage.set_password("ann", "other")
            await self.storage.set_password("zoe", "other")
        self.assertEqual(await self.storage.password("ann"), "other")
        self.assertEqual(await self.storage.password("zoe"), "")

    async def test_a_verifier_is_that_of_the_password(self) -> None:
        await self.storage.add_account("ann", "Ann", "hashed", (), "first")
        self.assertEqual(await self.storage.verifier("ann"), "first")
        for _ in range(2):  # Writing twice is the same as writing once.
            await self.storage.apply([VerifierSet("ann", "second"), VerifierSet("zoe", "second")])
        self.assertEqual(await self.storage.verifier("ann"), "second")
        self.assertEqual(await self.storage.verifier("zoe"), "")
        await self.storage.set_password("ann", "other", "third")
        self.assertEqual(await self.storage.verifier("ann"), "third")
        await self.storage.set_password("ann", "other")
        self.assertEqual(await self.storage.verifier("ann"), "")

    async def test_a_verifier_goes_with_its_account(self) -> None:
        await self.storage.add_account("ann", "Ann", "hashed", (), "first")
        await self.storage.apply([AccountGone("ann"), VerifierSet("ann", "late")])
        await self.storage.add_account("ann", "Ann", "hashed", ())
        self.assertEqual(await self.storage.verifier("ann"), "")

    async def test_messages_are_unread_until_they_are_marked(self) -> None:
        messages = [message(text) for text in ("one", "two", "three")]
        for each in messages:
            await self.storage.add_message("ann", each)
        await self.storage.add_message("zoe", message("for zoe"))
        unread = await self.storage.unread("ann", 2000)
        self.assertEqual([each.message for each in unread], messages)
        self.assertEqual(await self.storage.unread("ann", 2000), unread)
        ids = [each.id for each in unread[:2]]
        self.assertEqual(len(await self.storage.mark_read("ann", ids, 5.0)), 2)
        self.assertEqual(await self.storage.unread("ann", 2000), unread[2:])
        self.assertEqual(len(await self.storage.unread("zoe", 2000)), 1)

    async def test_marking_counts_only_unread_messages_of_the_account(self) -> None:
        await self.storage.add_message("ann", message("one"))
        [one] = await self.storage.unread("ann", 2000)
        self.assertEqual(len(await self.storage.mark_read("zoe", [one.id], 5.0)), 0)
        self.assertEqual(len(await self.storage.mark_read("ann", [one.id, 999], 5.0)), 1)
        self.assertEqual(len(await self.storage.mark_read("ann", [one.id], 6.0)), 0)

    async def test_marking_twice_answers_the_same_twice(self) -> None:
        for text in ("one", "two", "three"):
            await self.storage.add_message("ann", message(text))
        one, two, three = (each.id for each in await self.storage.unread("ann", 2000))
        await self.storage.mark_read("ann", [one], 5.0)
        for _ in range(2):
            self.assertEqual(len(await self.storage.mark_read("ann", [one, two], 6.0)), 1)
        self.assertEqual([each.id for each in await self.storage.unread("ann", 2000)], [three])

    async def test_a_message_that_is_added_twice_is_there_once(self) -> None:
        one = message("one")
        for _ in range(2):
            await self.storage.add_message("ann", one)
        [unread] = await self.storage.unread("ann", 2000)
        self.assertEqual(unread, Unread(cursor(one.when), one))

    async def test_a_message_that_is_added_again_stays_read(self) -> None:
        one, two = message("one"), message("two")
        await self.storage.add_message("ann", one)
        await self.storage.mark_read("ann", [cursor(one.when)], 5.0)
        for each in (two, one):
            await self.storage.add_message("ann", each)
        for _ in range(2):
            unread = await self.storage.unread("ann", 2000)
            self.assertEqual([each.message for each in unread], [two])

    async def test_messages_are_in_the_order_of_their_times(self) -> None:
        adding = [message(f"{number}", 1e9 + number * 2e-6) for number in range(50)]
        await gatherResults([self.storage.add_message("ann", each) for each in reversed(adding)])
        unread = await self.storage.unread("ann", 2000)
        self.assertEqual([each.message.text for each in unread], [each.text for each in adding])

    async def test_an_account_that_is_added_twice_is_there_once(self) -> None:
        tea = StoredRoom("tea", 3, "ann")
        for _ in range(2):
            await self.storage.add_account("ann", "Ann", "hashed", [tea])
            await self.storage.add_room(tea)
        self.assertEqual(list(self.storage.accounts()), [StoredAccount("Ann")])
        self.assertEqual(await self.storage.password("ann"), "hashed")
        self.assertEqual(list(self.storage.rooms()), [tea])

    async def test_a_room_keeps_its_owner_if_its_number_is_stored_again(self) -> None:
        tea = StoredRoom("tea", 3, "ann")
        self.storage.number_room(StoredRoom("tea", 3))
        await self.storage.add_room(tea)
        self.storage.number_room(StoredRoom("tea", 3))
        await self.storage.unread("", 2000)  # It waits for what was queued before.
        self.assertEqual(list(self.storage.rooms()), [tea])

    async def test_rooms_are_listed_by_number_with_their_owners(self) -> None:
        tea, pie = StoredRoom("tea", 3, "ann"), StoredRoom("Pie", 2, "ann")
        await self.storage.add_account("ann", "Ann", "hashed", [tea])
        await self.storage.add_room(pie)
        self.assertEqual(list(self.storage.rooms()), [pie, tea])


class Memory(InMemory, StorageTests, TestCase):
    """In memory."""


class Sqlite(OnDisk, StorageTests, TestCase):
    """On the disk."""
