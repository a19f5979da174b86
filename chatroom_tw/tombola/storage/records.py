"""A tombola in a database: how records are written. `reading` reads them again.

The tables are in the files `schema-v…sql`. Writing runs in the writer's thread.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any

from chatroom_tw.server.storage.folder import Schema
from chatroom_tw.server.storage.writer import VARIABLES, Insert
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.journal import (
    Begun,
    Dealt,
    Drew,
    Ended,
    HallGone,
    HallMade,
    HallUsed,
    HostSettings,
    Late,
    Left,
    NextGame,
    Noted,
    Printed,
    Seated,
    TookBack,
    Undrew,
    Won,
)
from chatroom_tw.tombola.rules.prizes import amounts, text_of
from chatroom_tw.tombola.rules.transcript import as_line, without_cards
from chatroom_tw.tombola.rules.transcripts import LIMIT as TRANSCRIPTS
from chatroom_tw.tombola.storage import chunked_json
from chatroom_tw.tombola.storage.interface import Entry

APPLICATION = 0x544F4D42
"""`TOMB`: the application id of the database."""
VERSIONS = 4
"""Of the schema: each upgrades the one before it."""


def schema() -> Schema:
    """The schema of the tombola's database."""
    steps = [f"schema-v{version}.sql" for version in range(1, VERSIONS + 1)]
    folder = files("chatroom_tw.tombola.storage")
    return Schema(APPLICATION, [(folder / step).read_text("utf-8") for step in steps])


def write(database: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Write records in a transaction. The later of two records about the same thing is valid."""
    for run in _runs(entries):
        _write_run(database, run)


def _runs(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """The records in their order, cut where something is taken back: what came before it has
    to be written by then, and what came after it must stay."""
    for takes_back, run in groupby(entries, lambda entry: isinstance(entry[1], TookBack | Undrew)):
        if takes_back:
            yield from ([entry] for entry in run)
        else:
            yield list(run)


def _write_run(database: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    of_kind: defaultdict[type, list[Entry]] = defaultdict(list)
    for entry in entries:
        of_kind[type(entry[1])].append(entry)
    for kind, write_all in WRITERS.items():
        if kind in of_kind:
            write_all(database, of_kind[kind])


def _remove_seats(database: sqlite3.Connection, entries: Sequence[tuple[str, Left]]) -> None:
    for start in range(0, len(entries), VARIABLES):
        tokens = [left.token for _, left in entries[start : start + VARIABLES]]
        places = ", ".join("?" * len(tokens))
        database.execute(f"DELETE FROM seat WHERE token IN ({places})", tokens)


def _take_back(database: sqlite3.Connection, entries: Sequence[tuple[str, TookBack]]) -> None:
    for _, r in entries:
        database.execute(
            "DELETE FROM won WHERE game = ? AND prize = ? AND serial = ? AND after = ?",
            (r.game, r.kind, r.serial, r.after),
        )


def _undraw(database: sqlite3.Connection, entries: Sequence[tuple[str, Undrew]]) -> None:
    """A card that came into play after the number is in play even so."""
    for _, r in entries:
        which = r.game, r.place
        database.execute("DELETE FROM drawn WHERE game = ? AND place = ?", which)
        database.execute("DELETE FROM won WHERE game = ? AND after = ?", which)
        database.execute("UPDATE late SET after = after - 1 WHERE game = ? AND after = ?", which)


def _note(database: sqlite3.Connection, entries: Sequence[tuple[str, Noted]]) -> None:
    last: dict[tuple[str, str], Any] = {}
    for hall, noted in entries:
        last.pop((hall, noted.name), None)  # The order is that of the last ones.
        last[hall, noted.name] = noted.value
    kept = [(*which, json.dumps(value)) for which, value in last.items() if value is not None]
    database.executemany("REPLACE INTO note (hall, name, value) VALUES (?, ?, ?)", kept)
    gone = [which for which, value in last.items() if value is None]
    database.executemany("DELETE FROM note WHERE hall = ? AND name = ?", gone)


def _end_games(database: sqlite3.Connection, entries: Sequence[tuple[str, Ended]]) -> None:
    for hall, ended in entries:
        game = ended.transcript["game"]
        short = as_line(without_cards(ended.transcript))
        database.execute(
            "INSERT INTO transcript (hall, game, whole) VALUES (?, ?, ?)", (hall, game, short)
        )
        _remove_game(database, game)
    for hall in {hall for hall, _ in entries}:
        database.execute(
            "DELETE FROM transcript WHERE hall = ? AND id <="
            " (SELECT id FROM transcript WHERE hall = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (hall, hall, TRANSCRIPTS),
        )


def _remove_game(database: sqlite3.Connection, game: str) -> None:
    for table, column in GAMES.items():
        database.execute(f"DELETE FROM {table} WHERE {column} = ?", (game,))


def _note_use(database: sqlite3.Connection, entries: Sequence[tuple[str, HallUsed]]) -> None:
    for hall, used in dict(entries).items():
        database.execute("UPDATE hall SET used = ? WHERE code = ?", (used.when, hall))


def _remove_halls(database: sqlite3.Connection, entries: Sequence[tuple[str, HallGone]]) -> None:
    for hall, _ in entries:
        for (game,) in database.execute("SELECT id FROM game WHERE hall = ?", (hall,)).fetchall():
            _remove_game(database, game)
        for table, column in HALLS.items():
            database.execute(f"DELETE FROM {table} WHERE {column} = ?", (hall,))


GAMES = {"game": "id", "late": "game", "drawn": "game", "won": "game"}
"""The tables of a game that is on, and the column of each that has the game's id."""
HALLS = {
    "hall": "code",
    **dict.fromkeys(("seat", "dealt", "coming", "paper", "host", "note", "transcript"), "hall"),
}
"""The tables of a hall, and the column of each that has the hall's code."""


def _last(table: str, columns: tuple[str, ...], row: Callable[[Any], tuple[object, ...]]) -> Insert:
    """How what each hall has once is written: the last of several is valid."""
    return Insert(
        table,
        ("hall", *columns),
        lambda entries: [(hall, *row(record)) for hall, record in dict(entries).items()],
        "REPLACE",
    )


DEALT = _last("dealt", ("series", "boards"), lambda r: (r.series, r.boards))
NEXT_GAMES = _last("coming", ("game", "seed"), lambda r: (r.game, r.seed))
PRINTED = _last("paper", ("secret", "first", "last"), lambda r: (r.secret, r.first, r.last))
HOSTS = _last("host", ("key", "held", "pace"), lambda r: (r.key, r.paused, r.pace))
MADE = Insert(
    "hall",
    ("code", "name", "maker"),
    lambda entries: [(hall, r.name, r.maker) for hall, r in entries],
)

SEATS = Insert(
    "seat",
    (
        *("hall", "token", "name", "room", "cards", "later", "contributed", "words", "place"),
        *("display", "browser", "muted"),
    ),
    lambda entries: [
        (
            hall,
            r.token,
            r.name,
            r.room,
            _json_of(r.cards),
            _json_of(r.later),
            r.contributed,
            r.words,
            r.place,
            r.display,
            r.browser,
            r.muted,
        )
        for hall, r in entries
    ],
    "REPLACE",
)
BEGINNINGS = Insert(
    "game",
    (
        *("hall", "id", "seed", "room", "prizes", "amounts", "shared", "one_per"),
        *("manual", "entropy", "cards"),
    ),
    lambda entries: [
        (
            hall,
            r.game,
            r.seed,
            r.room,
            text_of(r.prizes),
            json.dumps(amounts(r.prizes)),
            r.house.shared,
            r.house.one_per,
            r.house.manual,
            json.dumps(r.entropy),
            _json_of(r.cards.values()),
        )
        for hall, r in entries
    ],
)
LATE = Insert(
    "late",
    ("game", "serial", "numbers", "after", "address"),
    lambda entries: [
        (r.game, r.card.serial, json.dumps(r.card.numbers), r.after, r.address) for _, r in entries
    ],
    "REPLACE",
)
DRAWN = Insert(
    "drawn",
    ("game", "place", "number"),
    lambda entries: [(r.game, r.place, r.number) for _, r in entries],
)
WON = Insert(
    "won",
    ("game", "prize", "name", "serial", "after", "player", "numbers", "by_host", "display"),
    lambda entries: [
        (
            r.game,
            r.winner.kind,
            r.winner.name,
            r.winner.serial,
            r.winner.after,
            r.player,
            json.dumps(r.winner.numbers),
            r.winner.by_host,
            r.winner.display,
        )
        for _, r in entries
    ],
)

WRITERS: dict[type, Callable[[sqlite3.Connection, Sequence[Any]], None]] = {
    HallMade: MADE.run,
    HallUsed: _note_use,
    Seated: SEATS.run,
    Left: _remove_seats,
    Dealt: DEALT.run,
    NextGame: NEXT_GAMES.run,
    Printed: PRINTED.run,
    HostSettings: HOSTS.run,
    Noted: _note,
    Begun: BEGINNINGS.run,
    Late: LATE.run,
    Drew: DRAWN.run,
    Won: WON.run,
    TookBack: _take_back,
    Undrew: _undraw,
    Ended: _end_games,
    HallGone: _remove_halls,
}
"""In this order: a player who has left stays away, games that are over are removed last, and
halls after them."""


def _json_of(cards: Iterable[Card]) -> str:
    return "".join(chunked_json.encode([[card.serial, *card.numbers] for card in cards]))
