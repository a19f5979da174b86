"""Tests for `storage.interface`: logs, single lines and unread lines, in both storages."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules.changes import ActDone, LineGone
from chatroom_tw.chat.rules.events import Line, Said
from chatroom_tw.chat.rules.room_events import Act
from chatroom_tw.chat.rules.stored import StoredRoom, cursor
from chatroom_tw.chat.storage import acts, single_lines
from chatroom_tw.chat.storage.export import lines as exported
from chatroom_tw.tests.support.storage_case import (
    DAY,
    InMemory,
    OnDisk,
    StorageCase,
    said,
)

HUGE = 1 << 70


def by(name: str, text: str, when: float, room: str = "main") -> Said:
    return Said(room, 1, name, text, when)


def act(when: float, room: str = "tea") -> ActDone:
    return ActDone(room, when, "ann", "kick", "bob", "noise")


class LogTests(StorageCase):
    async def times(self, page: int = 1) -> list[float]:
        return [each.at for each in (await self.storage.log("tea", page))[0]]

    async def test_the_latest_acts_of_a_room_come_first(self) -> None:
        await self.storage.apply([act(1.5), act(2.5), act(3.0, "pie")])
        log = await self.storage.log("tea", 1)
        shown = [Act(at, "ann", "kick", "bob", "noise") for at in (2.5, 1.5)]
        self.assertEqual(log, (tuple(shown), False))

    async def test_an_act_that_is_written_twice_is_there_once(self) -> None:
        for _ in range(2):
            self.storage.record([act(1.5)])
        self.assertEqual(await self.times(), [1.5])

    async def test_a_page_has_50_acts(self) -> None:
        await self.storage.apply([act(float(n)) for n in range(1, 121)])
        pages = [await self.storage.log("tea", page) for page in (1, 2, 3, 4, HUGE)]
        self.assertEqual([len(shown) for shown, _ in pages], [50, 50, 20, 0, 0])
        self.assertEqual([more for _, more in pages], [True, True, False, False, False])
        self.assertEqual(pages[2][0][-1].at, 1.0)
        self.assertEqual(await self.storage.log("tea", 0), pages[0])

    async def test_there_is_no_page_after_a_full_one(self) -> None:
        await self.storage.apply([act(float(n)) for n in range(1, 51)])
        self.assertEqual((await self.storage.log("tea", 1))[1], False)

    async def test_acts_are_kept_for_90_days(self) -> None:
        await self.storage.apply([act(1.0), act(5.0)])
        self.clock.now = 90 * DAY + 2
        self.assertEqual(await self.times(), [5.0])

    async def test_times_are_those_of_the_computers_clock(self) -> None:
        self.storage.set_ahead(10.0, 3600.0)
        await self.storage.apply([act(11.0 + 3600)])
        self.assertEqual(await self.times(), [11.0])


class LineTests(StorageCase):
    def setUp(self) -> None:
        super().setUp()
        self.say(
            by("ann", "one", 1.0),
            by("Bob", "two\nthree", 2.0),
            by("ann", "four", 3.0),
            by("bob", "elsewhere", 4.0, "tea"),
        )

    async def find(self, name: str, since: float = 0.0, at: int | None = None) -> str:
        line = await self.storage.line("main", name, since, at)
        return line.text if line else ""

    async def test_the_last_text_of_somebody_is_found(self) -> None:
        self.assertEqual(
            await self.storage.line("main", "bob", 0.0), Line("Bob", "two\nthree", 2.0)
        )
        self.assertEqual(await self.find("Ann"), "four")
        self.assertEqual(await self.find("eve"), "")
        self.assertIsNone(await self.storage.line("pie", "bob", 0.0))

    async def test_a_text_is_found_by_its_cursor(self) -> None:
        self.assertEqual(await self.find("ann", at=cursor(1.0)), "one")
        self.assertEqual(await self.find("bob", at=cursor(1.0)), "")
        for at in (cursor(1.5), 0, -5, HUGE, -HUGE):
            self.assertEqual(await self.find("ann", at=at), "")

    async def test_what_was_said_before_a_time_is_not_found(self) -> None:
        self.assertEqual(await self.find("bob", since=2.0), "")
        self.assertEqual(await self.find("bob", since=1.5), "two\nthree")
        self.assertEqual(await self.find("bob", since=2.0, at=cursor(2.0)), "")

    async def test_a_line_has_the_time_to_show(self) -> None:
        self.storage.set_ahead(10.0, 2.5)
        self.say(Said("main", 1, "ann", "five", 11.0, 0, False, 2.5))
        line = await self.storage.line("main", "ann", 0.0)
        self.assertEqual((line.when, line.shown), (11.0, 8.5))

    # -- removing

    async def test_a_line_that_is_removed_is_read_nowhere(self) -> None:
        for _ in range(2):
            await self.storage.apply([LineGone("main", cursor(2.0))])
        self.assertEqual(await self.texts(), ["one", "four"])
        self.assertEqual(await self.texts("tea"), ["elsewhere"])
        self.assertEqual(await self.find("bob"), "")
        for before, texts in ((cursor(2.0), ["one"]), (cursor(3.0), ["one"]), (None, ["four"])):
            page = await self.storage.page("main", 1, before=before)
            self.assertEqual([line.text for line in page.lines], texts)
        after = await self.storage.page("main", 5, after=cursor(2.0))
        self.assertEqual([line.text for line in after.lines], ["four"])

    async def test_every_line_of_a_room_can_be_removed(self) -> None:
        for when in (3.0, 1.0, 2.0):
            await self.storage.apply([LineGone("main", cursor(when))])
        self.assertEqual(await self.texts(), [])
        self.say(by("ann", "again", 9.0))
        self.assertEqual(await self.texts(), ["again"])

    async def test_a_removed_line_does_not_come_back(self) -> None:
        await self.storage.apply([LineGone("tea", cursor(4.0))])
        self.say(by("bob", "elsewhere", 4.0, "tea"))
        self.assertEqual(await self.texts("tea"), [])

    async def test_a_line_that_is_not_there_is_not_removed(self) -> None:
        gone = [LineGone("main", at) for at in (cursor(1.5), 0, -1, HUGE)]
        await self.storage.apply([*gone, LineGone("pie", cursor(1.0))])
        self.assertEqual(await self.texts(), ["one", "two", "three", "four"])

    async def test_the_lines_of_a_room_are_removed_by_its_key(self) -> None:
        await self.storage.add_room(StoredRoom("Pie", 3, "ann"))
        self.say(by("ann", "x", 5.0, "Pie"), by("ann", "y", 6.0, "Pie"))
        await self.storage.apply([LineGone("pie", cursor(5.0))])
        self.assertEqual(await self.texts("Pie"), ["y"])
        for room in ("pie", "Pie"):
            self.assertEqual(await self.storage.unread_lines([(room, 0)], "eve"), (1,))
            self.assertEqual((await self.storage.line(room, "ann", 0.0)).text, "y")

    # -- counting

    async def unread(self, *rooms: tuple[str, int], name: str = "eve") -> tuple[int, ...]:
        return await self.storage.unread_lines(rooms, name)

    async def test_the_lines_of_others_after_a_cursor_are_counted(self) -> None:
        rooms = [("main", at) for at in (0, cursor(1.0), cursor(2.0), cursor(3.0), HUGE)]
        self.assertEqual(await self.unread(*rooms), (4, 3, 1, 0, 0))
        self.assertEqual(await self.unread(("main", 0), ("tea", -1), name="BOB"), (2, 0))
        self.assertEqual(await self.unread(("pie", 0)), (0,))
        self.assertEqual(await self.unread(), ())

    async def test_a_removed_line_does_not_count(self) -> None:
        await self.storage.apply([LineGone("main", cursor(2.0))])
        self.assertEqual(await self.unread(("main", 0)), (2,))

    async def test_counting_ends_at_1000(self) -> None:
        self.say(by("ann", "x\n" * 1500, 5.0))
        self.assertEqual(await self.unread(("main", 0)), (single_lines.COUNTED,))

    async def test_old_lines_do_not_count(self) -> None:
        self.clock.now = DAY + 2.5
        self.assertEqual(await self.unread(("main", 0)), (1,))


class MemoryLog(InMemory, LogTests, TestCase):
    """In memory."""


class MemoryLines(InMemory, LineTests, TestCase):
    """In memory."""


class SqliteLog(OnDisk, LogTests, TestCase):
    async def test_old_acts_are_removed_at_the_start(self) -> None:
        await self.storage.apply([act(1.0), act(5.0)])
        self.clock.now = 90 * DAY + 2
        await self.restart()
        await self.storage.close()
        self.assertEqual(self.rows("SELECT at FROM act"), [(cursor(5.0),)])

    async def test_the_oldest_acts_of_a_full_log_go(self) -> None:
        self.patch(acts, "LIMIT", 3)
        await self.storage.apply([act(float(n)) for n in range(1, 6)] + [act(0.5, "pie")])
        await self.storage.apply([act(5.0)])
        self.assertEqual(await self.times(), [5.0, 4.0, 3.0])
        self.assertEqual(len((await self.storage.log("pie", 1))[0]), 1)


class SqliteLines(OnDisk, LineTests, TestCase):
    def talk(self) -> list[Any]:
        return self.rows("SELECT room, lines, said FROM talk ORDER BY id")

    async def test_a_removed_line_is_not_on_the_disk(self) -> None:
        await self.storage.apply([LineGone("main", cursor(2.0))])
        await self.storage.close()
        [(room, lines, said_), _] = self.talk()
        self.assertEqual((room, lines, said_.count("\x1e")), ("main", 2, 2))
        self.assertNotIn("two", said_)
        self.assertEqual([line.text for line in exported(self.folder, ["main"])], ["one", "four"])

    async def test_a_row_without_lines_has_their_places(self) -> None:
        await self.storage.apply([LineGone("tea", cursor(4.0))])
        await self.storage.close()
        self.assertEqual(
            [(room, lines) for room, lines, _ in self.talk()], [("main", 4), ("tea", 0)]
        )

    async def test_a_removed_line_does_not_come_back_after_a_restart(self) -> None:
        await self.storage.apply([LineGone("tea", cursor(4.0))])
        await self.restart()
        self.assertEqual(self.storage.last_time(), 4.0)
        self.say(by("bob", "elsewhere", 4.0, "tea"))
        self.assertEqual(await self.texts("tea"), [])

    async def test_a_line_that_is_recorded_as_removed_is_gone(self) -> None:
        """It was not written when that was recorded."""
        self.say(said("six", when=6.0))
        self.storage.record([LineGone("main", cursor(6.0))])
        self.assertEqual(await self.texts(), ["one", "two", "three", "four"])
