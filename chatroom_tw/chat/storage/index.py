"""The index of words in the database of a chat, by which messages are found: SQLite's FTS5.

To index a line costs more than to store it. So lines are stored first, and indexed a little later,
many at once (`add_next`): what the index has not got yet is added before somebody searches.

A search names places: rooms by their names, and an account as a party of its conversations. Each
is a token of the index, and so is each speaker, so that FTS5 finds the latest lines that have all
of it without reading others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import blake2s

from chatroom_tw.chat.rules.conversations import MARK
from chatroom_tw.chat.rules.stored import Found, Query
from chatroom_tw.chat.storage import history, marks
from chatroom_tw.chat.storage.words import Term, terms_of, whole
from chatroom_tw.server import text

INDEXED = "indexed"
"""The mark: the last row of `talk` whose texts are in the index."""
AT_ONCE = 2000
"""About how many texts are indexed at once: commits wait for that."""
ROWS = 200
"""The most rows of the history that are read for that."""
CLEARED = 20_000
"""The most old entries that are removed at once."""
_Entry = tuple[int, str, str, str, str, str]


# -- tokens


def _token(place: str) -> str:
    """A word that stands for a room, for a party of conversations, or for a speaker."""
    return "x" + blake2s(place.encode(), digest_size=12).hexdigest()


def _places(room: str) -> str:
    """The tokens of a history: of a room, or of both parties of a conversation."""
    if not room.startswith(MARK):
        return _token(f"#{text.key(room)}")
    return " ".join(_token(party) for party in room.removeprefix(MARK).split(" "))


def _named(place: str) -> str:
    """The token of a place that is searched in: the name of a room, or a party."""
    return _token(place if ":" in place else f"#{text.key(place)}")


# -- writing


def add_next(database: sqlite3.Connection, until: int = history.LAST_ID) -> bool:
    """Index the next rows of the history. Whether there are more up to the row `until`."""
    since = marks.read(database, INDEXED)
    rows = database.execute(
        "SELECT id, room, said FROM talk WHERE id > ? ORDER BY id LIMIT ?", (since, ROWS)
    ).fetchall()
    entries: list[_Entry] = []
    for number, room, said in rows:
        entries += _entries(room, said)
        since = number
        if len(entries) >= AT_ONCE:
            break
    _insert(database, entries)
    marks.raise_to(database, INDEXED, since)
    return bool(rows) and since < min(_last(database), until)


def add(database: sqlite3.Connection, rows: Iterable[tuple[str, str]]) -> None:
    """Index rows of the history, each with its room, whether they are there yet or not."""
    for room, said in rows:
        _insert(database, _entries(room, said))


def is_complete(database: sqlite3.Connection) -> None:
    """All rows are indexed, whatever their ids were before."""
    marks.raise_to(database, INDEXED, _last(database))
    _look_again(database)


def _entries(room: str, said: str) -> list[_Entry]:
    """What the index has of a row."""
    place = _places(room)
    return [
        (at, words, place, _token(text.key(name)), room, name)
        for at, name, words, _ in history.entries_of(said)
    ]


def _insert(database: sqlite3.Connection, entries: Sequence[_Entry]) -> None:
    database.executemany(
        "INSERT OR REPLACE INTO word (rowid, text, place, speaker, room, name)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        entries,
    )


def missing(database: sqlite3.Connection) -> int:
    """The last row of the history, if it is not indexed yet; 0: all are."""
    last = _last(database)
    return last if marks.read(database, INDEXED) < last else 0


def _last(database: sqlite3.Connection) -> int:
    [number] = database.execute("SELECT ifnull(max(id), 0) FROM talk").fetchone()
    return int(number)


def replace(database: sqlite3.Connection, at: int, words: str) -> None:
    """The message with this cursor has another text."""
    database.execute("UPDATE word SET text = ? WHERE rowid = ?", (words, at))


def remove(database: sqlite3.Connection, at: int) -> None:
    """Nobody finds the message with this cursor."""
    database.execute("DELETE FROM word WHERE rowid = ?", (at,))


def remove_until(database: sqlite3.Connection, at: int, room: str = "") -> None:
    """Remove the oldest entries up to this cursor: of all histories, or of one."""
    one = (_match("place", _places(room)),) if room else ()
    condition = "word MATCH ? AND rowid <= ?" if room else "rowid <= ?"
    database.execute(
        "DELETE FROM word WHERE rowid IN"
        f" (SELECT rowid FROM word WHERE {condition} ORDER BY rowid LIMIT ?)",
        (*one, at, CLEARED),
    )
    _look_again(database)


def remove_place(database: sqlite3.Connection, room: str) -> None:
    """Remove all of a history."""
    database.execute("DELETE FROM word WHERE word MATCH ?", (_match("place", _places(room)),))
    _look_again(database)


def remove_party(database: sqlite3.Connection, party: str) -> None:
    """Remove all conversations of a party."""
    database.execute("DELETE FROM word WHERE word MATCH ?", (_match("place", _token(party)),))
    _look_again(database)


def _look_again(database: sqlite3.Connection) -> None:
    """Rows were removed: their ids may be those of other rows next."""
    database.execute("UPDATE mark SET at = min(at, ?) WHERE name = ?", (_last(database), INDEXED))


# -- reading


def find(database: sqlite3.Connection, places: Sequence[str], query: Query, since: int) -> Found:
    """The latest messages in these places that have all the words, the latest first.

    The last word is taken for a beginning if there are too few with the word itself: all words
    that begin like this have to be merged for that.
    """
    terms = terms_of(query.words)
    if not terms or not places:
        return Found((), False)
    found = _find(database, places, query, whole(terms), since)
    if terms[-1][1] and not found.more:
        found = _find(database, places, query, terms, since)
    return found


def _find(
    database: sqlite3.Connection,
    places: Sequence[str],
    query: Query,
    terms: Sequence[Term],
    since: int,
) -> Found:
    tokens = " OR ".join(f'"{_named(place)}"' for place in places)
    conditions = [*map(_phrase, terms), f"place : ({tokens})"]
    if query.name:
        conditions.append(_match("speaker", _token(text.key(query.name))))
    after = max(since - 1, query.after if query.after is not None else 0)
    before = history.LAST_ID if query.before is None else query.before
    rows = database.execute(
        "SELECT rowid, room, name, text FROM word WHERE word MATCH ? AND rowid > ? AND rowid < ?"
        " ORDER BY rowid DESC LIMIT ?",
        (" AND ".join(conditions), after, before, query.count + 1),
    ).fetchall()
    lines = [(room, history.line_of(at, name, words, "")) for at, room, name, words in rows]
    return Found(tuple(lines[: query.count]), len(lines) > query.count)


def _match(column: str, tokens: str) -> str:
    return " AND ".join(f'{column} : "{token}"' for token in tokens.split())


def _phrase(term: Term) -> str:
    words, is_beginning = term
    phrase = " ".join(words)
    return f'text : "{phrase}"' + (" *" if is_beginning else "")
