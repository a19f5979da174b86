"""Tests for `storage.sqlite`: what is there after a restart."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules.changes import MetadataSet
from chatroom_tw.chat.rules.entities import DISPLAY
from chatroom_tw.chat.rules.events import Line
from chatroom_tw.chat.rules.stored import StoredAccount, StoredRoom, cursor
from chatroom_tw.tests.support.storage_case import (
    LIMITS,
    OnDisk,
    message,
    said,
)


class Restarts(OnDisk, TestCase):
    async def test_everything_is_there_after_a_restart(self) -> None:
        tea = StoredRoom("tea", 3, "ann")
        await self.storage.add_account("ann", "Ann", "hashed", [tea])
        await self.storage.add_message("ann", message("one"))
        await self.storage.add_message("ann", message("two"))
        [one, two] = await self.storage.unread("ann", 2000)
        await self.storage.mark_read("ann", [one.id], 5.0)
        self.say(said("hello", room="tea", when=3.141592))
        self.storage.number_room(StoredRoom("pie", 4))
        await self.restart()
        self.assertEqual(list(self.storage.accounts()), [StoredAccount("Ann", (("bob", 3),))])
        self.assertEqual(list(self.storage.rooms()), [tea, StoredRoom("pie", 4)])
        self.assertEqual(await self.storage.unread("ann", 2000), (two,))
        lines = await self.storage.lines("tea", 5)
        self.assertEqual(lines, (Line("ann", "hello", 3.141592),))

    async def test_a_display_name_is_there_as_it_was_written(self) -> None:
        await self.storage.add_account("ann", "Ann", "hashed", [])
        change = MetadataSet("account:ann", DISPLAY, "D'Angelo & Zia 🎄")
        await self.storage.apply([change])
        await self.restart()
        self.assertEqual(list(self.storage.restored()), [change])

    async def test_the_last_time_is_known_after_a_restart(self) -> None:
        self.assertEqual(self.storage.last_time(), 0.0)
        self.say(said("one", room="tea", when=3.5), said("two", when=7.25))
        await self.restart()
        self.assertEqual(self.storage.last_time(), 7.25)
        await self.storage.add_message("ann", message("three", 9.5))
        await self.restart()
        self.assertEqual(self.storage.last_time(), 9.5)

    async def test_closing_waits_for_queued_writes(self) -> None:
        done: list[Deferred[None]] = []
        for number in range(1000):
            done.append(self.storage.add_message("ann", message(f"{number}")))
            self.say(said(f"{number}"))
        await self.restart()
        self.assertTrue(all(each.called for each in done))
        self.assertEqual(len(await self.storage.unread("ann", 2000)), 1000)
        self.assertEqual(len(await self.texts(count=1000)), LIMITS.lines)

    async def test_lines_of_before_a_restart_are_not_added_again(self) -> None:
        last = said("one", when=1_800_000_000.0000014)
        self.say(last)
        await self.restart()
        self.say(last)
        self.say(said("two", when=last.when + 2e-6))
        self.clock.now = last.when
        self.assertEqual(await self.texts(), ["one", "two"])

    async def test_a_message_added_again_after_a_restart_stays_read(self) -> None:
        one = message("one")
        await self.storage.add_account("ann", "Ann", "hashed", ())
        await self.storage.add_message("ann", one)
        await self.storage.mark_read("ann", [cursor(one.when)], 5.0)
        await self.restart()
        await self.storage.add_message("ann", one)
        ids = [cursor(one.when)]
        self.assertEqual(await self.storage.mark_read("ann", ids, 5.0), tuple(ids))
        self.assertEqual(await self.storage.unread("ann", 2000), ())
        await self.restart()
        self.assertEqual(list(self.storage.accounts()), [StoredAccount("Ann")])

    async def test_inboxes_of_earlier_versions_are_read(self) -> None:
        """Their messages were numbered from 1."""
        await self.storage.close()
        self.execute("INSERT INTO account VALUES ('ann', 'Ann', 'hashed', 0)")
        for row in ("(1, 'ann', 'bob', 'Ann', 'one', 5000000, 6000000)",
                    "(2, 'ann', 'bob', 'Ann', 'two', 7000000, NULL)",
                    "(3, 'ann', 'bob', 'Ann', 'three', 8000000, NULL)"):  # fmt: skip
            self.execute(f"INSERT INTO message VALUES {row[:-1]}, NULL)")
        self.storage = self.start(LIMITS)
        self.assertEqual(
            list(self.storage.accounts()), [StoredAccount("Ann", (("bob", 3), ("bob", 5)))]
        )
        self.assertEqual(self.storage.last_time(), 8.0)
        four = message("four", 9.0)
        await self.storage.add_message("ann", four)
        unread = await self.storage.unread("ann", 2000)
        self.assertEqual([each.id for each in unread], [2, 3, 9_000_000])
        self.assertEqual([each.message.text for each in unread], ["two", "three", "four"])
        for _ in range(2):
            self.assertEqual(len(await self.storage.mark_read("ann", [1, 2, 9_000_000], 10.0)), 2)
        [three] = await self.storage.unread("ann", 2000)
        self.assertEqual(three.message, message("three", 8.0))
