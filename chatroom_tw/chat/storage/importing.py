"""Importing: lines that were said elsewhere, or in another chat, become part of the history.

No server may have the state folder meanwhile. Lines are staged in a database of their own, on the
disk, so that memory does not grow with them; `merging` puts them into the history at the end, in
one transaction, and `attaching` what goes with them.

Each line gets a cursor that nothing else in the chat has. It is the time of the line, or a few
microseconds later: many logs know the second, or only the minute. `known` finds what is there
already.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from chatroom_tw.chat.rules.entities import MAIN
from chatroom_tw.chat.rules.stored import MICROS, StoredRoom, cursor
from chatroom_tw.chat.storage import (
    attaching,
    files,
    history,
    known,
    merging,
    set_clock,
    single_lines,
    tables,
)
from chatroom_tw.chat.storage.imported import DELETED, Imported
from chatroom_tw.chat.storage.sqlite import schema
from chatroom_tw.server import text
from chatroom_tw.server.files import copies
from chatroom_tw.server.storage import private
from chatroom_tw.server.storage.folder import FILE, LOCK, StateFolder, Unusable, as_unusable

RECENT = 10_000
"""For how many times the last cursor is remembered, so that the next one is found at once."""
MAIN_NUMBER = 1
"""The number of the main room, which is not stored."""

_PIECES = """
CREATE TABLE piece (
    id INTEGER PRIMARY KEY,
    room TEXT NOT NULL,
    at INTEGER NOT NULL,
    said TEXT NOT NULL          -- as in a row of the history
);
CREATE INDEX piece_of_room ON piece (room, at, id);
"""
_STAGED = f"PRAGMA synchronous = OFF; {_PIECES}{known.TABLES}{attaching.TABLES}BEGIN;"


class Importing:
    """An import into a state folder, which is locked until it is closed.

    Nothing changes before `commit`.
    """

    def __init__(self, folder: str, files_from: str = "") -> None:
        """Make the folder, and its database, if there is none. `files_from` is the folder that has
        the bytes of files, by their digests. Raises `Unusable`."""
        self.is_new = not Path(folder, FILE).exists()
        self._folder = folder
        self._state = StateFolder(folder, schema())
        with contextlib.ExitStack() as stack:
            stack.callback(self._state.unlock)
            with as_unusable(folder):
                if self.is_new:
                    private.give_to_owner(self._state.path, self._state.path.with_name(LOCK))
                self._database = self._state.connect()
                stack.callback(self._database.close)
                self._clock = set_clock.read(self._database)
                self._staged = sqlite3.connect("", isolation_level=None)
                stack.callback(self._staged.close)
                self._staged.executescript(_STAGED)
                self._known = known.Known(self._staged)
                self._known.take(_taken(self._database))
            self._opened = stack.pop_all()
        self.attaching = attaching.Attaching(self._staged, self._database, self._known)
        self._files = Path(files_from) if files_from else None
        self._names: dict[str, str] = {}
        self._next: dict[int, int] = {}

    def close(self) -> None:
        """Let a server use the folder."""
        self._opened.close()

    # -- lines

    def begin_file(self) -> None:
        """What is added from now on is of another file."""
        self._known.file += 1
        self._next.clear()

    def add(self, line: Imported) -> bool:
        """Stage a line, unless it is there already. Whether it is new. Raises `Unusable`."""
        with as_unusable(self._folder):
            line = line._replace(room=self._names.get(line.room) or self._learn(line.room))
            start = self._start(line)
            found = self._known.find(line, start)
            if found is None:
                at = self._free_cursor(line.at, start)
                self._put(_edited_here(line, start), at)
            else:
                at = found.at
                self._follow(line.at, at)
                self._again(_edited_here(line, start), found)
            if line.origin:
                self._known.moved(line, at)
            if line.reactions and (found is None or found.version < DELETED):
                self.attaching.react(line, at)
            return found is None

    def _put(self, line: Imported, at: int) -> None:
        """A line that is new."""
        self.attaching.missing += line.file is not None and not line.digest
        line = self.attaching.with_file(line, at) if line.digest else line.without_file()
        together = line.together and "\n" in line.text
        written = history.extra_written(line.extra, together=together)
        fields = [str(at), line.name, line.text, *([written] if written else [])]
        self._staged.execute(
            "INSERT INTO piece (room, at, said) VALUES (?, ?, ?)",
            (line.room, at, history.BETWEEN_FIELDS.join(fields)),
        )
        self.attaching.reply(line, at)
        self._know(line, at, is_new=True)

    def _again(self, line: Imported, found: known.Recognized) -> None:
        """A line that is there: it was edited or deleted since, or its file has come since."""
        brings_file = bool(line.digest) and not found.has_file
        is_later = line.version > found.version
        if not is_later and not (brings_file and line.version == found.version):
            return
        if brings_file:
            line = self.attaching.with_file(line, found.at)
        elif not found.has_file:
            line = line.without_file()
        elif line.extra:
            line = line._replace(extra=replace(line.extra, file=None))  # It has that already.
        self.attaching.revise(line, found.at)
        self._known.revised(found, line)

    def _start(self, line: Imported) -> int:
        """The cursor that the line would get if nothing had it: the one that it has in an export,
        if that is of the same time here."""
        if line.origin and abs(self._shown(line.origin) - line.at) <= 1:
            return line.origin
        return cursor(self._clock.first_since(line.at / MICROS))

    def _free_cursor(self, shown: int, start: int) -> int:
        """A cursor of this time, or a little later, that nothing has, and that has now."""
        at = self._known.first_free(max(start, self._next.get(shown, 0)))
        self._follow(shown, at)
        return at

    def _follow(self, shown: int, at: int) -> None:
        """The next line of the same time comes after this cursor."""
        if len(self._next) >= RECENT:
            self._next.clear()
        self._next[shown] = max(self._next.get(shown, 0), at + 1)

    def _know(self, line: Imported, at: int, *, is_new: bool) -> None:
        self._known.learn(line, at, self._shown(at), is_new=is_new)

    def _shown(self, at: int) -> int:
        """The time to show of a cursor, in microseconds."""
        return cursor(self._clock.shown(at / MICROS))

    def _learn(self, written: str) -> str:
        """The name of the room as the history has it. Its lines are known from now on."""
        room = _stored_name(self._database, written)
        if room not in self._names.values():
            for (said,) in self._database.execute(
                "SELECT said FROM talk WHERE room = ? ORDER BY id", (room,)
            ):
                for at, name, words, extra in history.entries_with_deleted(said):
                    line = Imported(room, name, words, 0, 0, history.extra_of(extra))
                    self._know(line, at, is_new=False)
        self._names[written] = room
        return room

    # -- the end

    @property
    def rooms(self) -> list[str]:
        """The rooms that lines were added to, whether new or not."""
        return sorted(set(self._names.values()))

    def commit(self, owner: str, now: float) -> None:
        """Put what was staged into the history, all of it or nothing. Raises `Unusable`.

        Rooms without an owner are those of the account with the key `owner` from then on; "": they
        stay as they are.
        """
        with as_unusable(self._folder):
            self._bring_files()
            self.attaching.settle_replies()
            self._database.execute("BEGIN IMMEDIATE")
            try:
                merging.merge(self._database, self._staged)
                self.attaching.write()
                if owner:
                    self._own(owner, now)
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def _bring_files(self) -> None:
        """Before anything names them. The next start removes what nothing names."""
        digests = self.attaching.digests
        if not digests or self._files is None:
            return
        target = self._state.path.with_name(files.FOLDER)
        if copies.copy(digests, self._files, target):
            raise Unusable(f"the files in {self._files} have changed; import them again")
        private.give_to_owner(target)
        private.give_to_owner(*(target / digest for digest in digests))

    def unowned(self) -> list[str]:
        """Those of `rooms` that go when they are empty."""
        owned = {text.key(room.name) for room in tables.rooms(self._database) if room.owner}
        return [room for room in self.rooms if text.key(room) not in {*owned, MAIN}]

    def has_account(self, key: str) -> bool:
        return tables.has_account(self._database, key)

    def owned_by(self, key: str) -> int:
        """How many rooms the account has."""
        return sum(room.owner == key for room in tables.rooms(self._database))

    def amount(self, room: str) -> merging.Amount:
        """How much history the room has."""
        return merging.amount(self._database, room)

    def size(self) -> int:
        """How many bytes of history all rooms have."""
        return merging.size(self._database)

    def kept(self, room: str, lines: int, size: int, since: float) -> int:
        """How many lines of the room are within these limits. `since` is a time to show."""
        first = cursor(self._clock.first_since(since))
        return merging.kept(self._database, room, lines, size, first)

    def shown(self, at: int) -> float:
        """The time to show of a cursor, in seconds."""
        return self._clock.shown(at / MICROS)

    def _own(self, owner: str, now: float) -> None:
        numbers = {text.key(room.name): room.number for room in tables.rooms(self._database)}
        for room in self.unowned():
            number = numbers.get(text.key(room)) or max(MAIN_NUMBER, *numbers.values(), 0) + 1
            numbers[text.key(room)] = number
            tables.write_room(self._database, StoredRoom(room, number, owner, now))


def _edited_here(line: Imported, start: int) -> Imported:
    """When it was edited is a cursor, too: it is as far from that of the line as it was."""
    extra = line.extra
    if extra is None or not (extra.edited and line.origin):
        return line
    return line._replace(extra=replace(extra, edited=extra.edited + start - line.origin))


def _stored_name(database: sqlite3.Connection, written: str) -> str:
    """The name of a room as the history has it, or is to have it."""
    name = single_lines.name_of(database, written)
    key = text.key(name)
    rooms = database.execute("SELECT DISTINCT room FROM talk")
    return next((str(room) for (room,) in rooms if room != name and text.key(room) == key), name)


def _taken(database: sqlite3.Connection) -> Iterator[tuple[int]]:
    """The cursors of all that the chat has: no two things have the same."""
    for query in (
        "SELECT at FROM message",
        "SELECT id FROM message",
        "SELECT at FROM act",
        "SELECT at FROM report",
    ):
        yield from database.execute(query)
    for (said,) in database.execute("SELECT said FROM talk"):
        for at, *_ in history.all_entries(said):
            yield (at,)
