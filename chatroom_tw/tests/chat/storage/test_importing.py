"""Tests for `storage.importing`, and `storage.merging`: lines get their places in the history."""

from __future__ import annotations

from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules.stored import MICROS, HistoryLimits, Query, StoredRoom, cursor
from chatroom_tw.chat.storage.importing import Imported, Importing
from chatroom_tw.chat.storage.merging import SPAN
from chatroom_tw.server.storage.folder import Unusable
from chatroom_tw.tests.support.storage_case import OnDisk, StorageCase, message, said

MINUTE = 60 * MICROS


def line(text: str, at: int, room: str = "main", exact: int = MICROS) -> Imported:
    """A line of bob's, at so many seconds."""
    return Imported(room, "bob", text, at * MICROS, exact)


class ImportingCase(OnDisk, StorageCase, TestCase):
    async def bring(self, *lines: Imported, owner: str = "") -> list[bool]:
        """Import the lines of one file while the server is stopped. Which of them were new."""
        await self.storage.close()
        importing = Importing(self.folder)
        try:
            importing.begin_file()
            new = [importing.add(one) for one in lines]
            importing.commit(owner, 2000.0)
        finally:
            importing.close()
        self.storage = self.start(HistoryLimits())
        return new

    async def cursors(self, room: str = "main") -> list[int]:
        return [cursor(one.when) for one in await self.storage.lines(room, 1000)]


class Places(ImportingCase):
    async def test_lines_are_read_in_the_order_of_their_times(self) -> None:
        self.say(said("two", when=200.0), said("elsewhere", "tea", when=300.0))
        self.say(said("four", when=400.0))
        await self.bring(line("three", 300), line("one", 100), line("five", 500))
        texts = ["one", "two", "three", "four", "five"]
        self.assertEqual(await self.texts(), texts)
        page = await self.storage.page("main", 2, before=400 * MICROS)
        self.assertEqual([one.text for one in page.lines], ["two", "three"])
        page = await self.storage.page("main", 2, after=200 * MICROS)
        self.assertEqual([one.text for one in page.lines], ["three", "four"])
        self.assertEqual(await self.texts("tea"), ["elsewhere"])

    async def test_no_two_things_in_a_chat_have_the_same_cursor(self) -> None:
        self.say(said("hello", when=100.0), said("hello", "tea", when=100.000001))
        await self.storage.add_message("bob", message("hi", 100.000002))
        await self.bring(line("one", 100), line("two", 100), line("three", 100, "tea"))
        at = 100 * MICROS
        self.assertEqual(await self.cursors(), [at, at + 3, at + 4])
        self.assertEqual(await self.cursors("tea"), [at + 1, at + 5])

    async def test_rows_are_in_the_order_of_their_times_in_all_rooms(self) -> None:
        day = 2 * SPAN // MICROS
        self.say(said("a", when=2.0 * day), said("b", "tea", when=4.0 * day))
        await self.bring(line("c", 3 * day, "pie"), line("d", day, "tea"), line("e", 5 * day))
        await self.storage.close()
        rows = self.rows("SELECT last_at FROM talk ORDER BY id")
        self.assertEqual([at // MICROS // day for (at,) in rows], [1, 2, 3, 4, 5])

    async def test_a_row_has_the_lines_of_one_day(self) -> None:
        days = SPAN // MICROS
        await self.bring(line("one", 100), line("two", 100 + days), line("three", 101 + days))
        await self.storage.close()
        rows = self.rows("SELECT lines, last_at FROM talk ORDER BY id")
        self.assertEqual(rows, [(2, (100 + days) * MICROS), (1, (101 + days) * MICROS)])

    async def test_the_time_to_show_is_that_of_the_line(self) -> None:
        self.say(said("one", when=100.0))
        self.storage.set_ahead(150.0, 50.0)
        self.say(said("two", when=200.0))
        await self.bring(line("between", 120), line("earlier", 60))
        shown = [(one.text, one.shown) for one in await self.storage.lines("main", 9)]
        self.assertEqual(
            shown, [("earlier", 60.0), ("one", 100.0), ("between", 120.0), ("two", 150.0)]
        )

    async def test_what_is_imported_is_found(self) -> None:
        self.say(said("green tea", when=300.0))
        await self.bring(line("black tea", 100))
        self.say(said("white tea", when=400.0))
        found = await self.storage.search(["main"], Query("tea", 9))
        texts = [one.text for _, one in found.lines]
        self.assertEqual(texts, ["white tea", "green tea", "black tea"])


class Again(ImportingCase):
    async def test_the_same_file_adds_nothing(self) -> None:
        file = [line(text, 60, exact=MINUTE) for text in ("ok", "ok", "two\nlines")]
        self.assertEqual(await self.bring(*file), [True, True, True])
        self.assertEqual(await self.bring(*file), [False, False, False])
        self.assertEqual(await self.texts(), ["ok", "ok", "two", "lines"])

    async def test_a_longer_file_adds_what_is_new_behind_the_rest(self) -> None:
        file = [line(text, 60, exact=MINUTE) for text in ("one", "ok")]
        await self.bring(*file)
        more = [line(text, 60, exact=MINUTE) for text in ("two", "ok")]
        self.assertEqual(await self.bring(*file, *more), [False, False, True, True])
        self.assertEqual(await self.texts(), ["one", "ok", "two", "ok"])

    async def test_a_copy_in_another_room_is_not_imported_twice(self) -> None:
        self.say(said("one", when=100.000001), said("two", when=100.000002))
        copy = [Imported("tea", "ann", "one", 100_000_001, 1000)]
        self.assertEqual(await self.bring(*copy), [True])
        self.assertEqual(await self.bring(*copy), [False])

    async def test_what_others_said_then_is_something_else(self) -> None:
        self.say(said("ok", when=100.0))
        self.assertEqual(await self.bring(line("ok", 100), line("ok", 102)), [True, True])


class Rooms(ImportingCase):
    async def test_an_owner_gets_the_rooms_that_have_none(self) -> None:
        await self.storage.add_account("ann", "Ann", "hash", [StoredRoom("Tea", 5, "ann")])
        await self.storage.add_account("bob", "bob", "hash", [])
        await self.bring(line("a", 1, "tea"), line("b", 1, "pie"), line("c", 1), owner="bob")
        rooms = {room.name: (room.number, room.owner) for room in self.storage.rooms()}
        self.assertEqual(rooms, {"Tea": (5, "ann"), "pie": (6, "bob")})
        self.assertEqual(await self.texts("Tea"), ["a"])

    async def test_nothing_changes_before_the_end(self) -> None:
        await self.storage.close()
        importing = Importing(self.folder)
        importing.begin_file()
        importing.add(line("one", 100))
        importing.close()
        self.storage = self.start(HistoryLimits())
        self.assertEqual(await self.texts(), [])

    def test_a_folder_of_a_running_server_is_refused(self) -> None:
        unusable = self.assertRaises(Unusable, Importing, self.folder)
        self.assertIn("another server has the state folder", str(unusable))
