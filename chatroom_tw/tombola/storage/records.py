"""A tombola in a database: how records are written, and how they are read again.

The tables are in the files `schema-v…sql`. Writing runs in the writer's thread; reading
is done at the start, before there are threads.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from chatroom_tw.server.storage.folder import Schema
from chatroom_tw.server.storage.writer import VARIABLES, Insert
from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.game import Winner
from chatroom_tw.tombola.rules.journal import (
    Begun,
    Dealt,
    Drew,
    Ended,
    HostSettings,
    Late,
    Left,
    NextGame,
    Printed,
    Record,
    Seated,
    StoredGame,
    StoredLobby,
    Won,
)
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.transcript import as_line, without_cards
from chatroom_tw.tombola.rules.transcripts import LIMIT as TRANSCRIPTS
from chatroom_tw.tombola.storage import chunked_json

APPLICATION = 0x544F4D42
"""`TOMB`: the application id of the database."""


def schema() -> Schema:
    """The schema of the tombola's database."""
    steps = ["schema-v1.sql", "schema-v2.sql", "schema-v3.sql"]
    folder = files("chatroom_tw.tombola.storage")
    return Schema(APPLICATION, [(folder / step).read_text("utf-8") for step in steps])


# -- writing


def write(database: sqlite3.Connection, records: Iterable[Record]) -> None:
    """Write records in a transaction. The later of two records about the same thing is valid."""
    of_kind: defaultdict[type, list[Any]] = defaultdict(list)
    for record in records:
        of_kind[type(record)].append(record)
    for kind, write_all in WRITERS.items():
        if kind in of_kind:
            write_all(database, of_kind[kind])


def _remove_seats(database: sqlite3.Connection, records: Sequence[Left]) -> None:
    for start in range(0, len(records), VARIABLES):
        tokens = [left.token for left in records[start : start + VARIABLES]]
        places = ", ".join("?" * len(tokens))
        database.execute(f"DELETE FROM seat WHERE token IN ({places})", tokens)


def _write_dealt(database: sqlite3.Connection, records: Sequence[Dealt]) -> None:
    last = records[-1]
    database.execute("REPLACE INTO dealt VALUES (1, ?, ?)", (last.series, last.boards))


def _write_next_game(database: sqlite3.Connection, records: Sequence[NextGame]) -> None:
    last = records[-1]
    database.execute("REPLACE INTO coming VALUES (1, ?, ?)", (last.game, last.seed))


def _write_printed(database: sqlite3.Connection, records: Sequence[Printed]) -> None:
    last = records[-1]
    database.execute("REPLACE INTO paper VALUES (1, ?, ?, ?)", (last.secret, last.first, last.last))


def _write_host_settings(database: sqlite3.Connection, records: Sequence[HostSettings]) -> None:
    last = records[-1]
    database.execute("REPLACE INTO host VALUES (1, ?, ?, ?)", (last.key, last.paused, last.pace))


def _end_games(database: sqlite3.Connection, records: Sequence[Ended]) -> None:
    for ended in records:
        game = ended.transcript["game"]
        short = as_line(without_cards(ended.transcript))
        database.execute("INSERT INTO transcript (game, whole) VALUES (?, ?)", (game, short))
        for table, column in GAMES.items():
            database.execute(f"DELETE FROM {table} WHERE {column} = ?", (game,))
    database.execute(
        "DELETE FROM transcript WHERE id <="
        " (SELECT id FROM transcript ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (TRANSCRIPTS,),
    )


GAMES = {"game": "id", "late": "game", "drawn": "game", "won": "game"}
"""The tables of a game that is on, and the column of each that has the game's id."""

SEATS = Insert(
    "seat",
    ("token", "name", "room", "cards", "later", "contributed", "words", "place"),
    lambda records: [
        (
            r.token,
            r.name,
            r.room,
            _json_of(r.cards),
            _json_of(r.later),
            r.contributed,
            r.words,
            r.place,
        )
        for r in records
    ],
    "REPLACE",
)
BEGINNINGS = Insert(
    "game",
    ("id", "seed", "room", "prizes", "entropy", "cards"),
    lambda records: [
        (
            r.game,
            r.seed,
            r.room,
            ",".join(prize.value for prize in r.prizes),
            json.dumps(r.entropy),
            _json_of(r.cards.values()),
        )
        for r in records
    ],
)
LATE = Insert(
    "late",
    ("game", "serial", "numbers", "after", "address"),
    lambda records: [
        (r.game, r.card.serial, json.dumps(r.card.numbers), r.after, r.address) for r in records
    ],
    "REPLACE",
)
DRAWN = Insert(
    "drawn",
    ("game", "place", "number"),
    lambda records: [(r.game, r.place, r.number) for r in records],
)
WON = Insert(
    "won",
    ("game", "prize", "name", "serial", "after", "player"),
    lambda records: [
        (r.game, r.winner.prize.value, r.winner.name, r.winner.serial, r.winner.after, r.player)
        for r in records
    ],
)

WRITERS: dict[type, Callable[[sqlite3.Connection, Sequence[Any]], None]] = {
    Seated: SEATS.run,
    Left: _remove_seats,
    Dealt: _write_dealt,
    NextGame: _write_next_game,
    Printed: _write_printed,
    HostSettings: _write_host_settings,
    Begun: BEGINNINGS.run,
    Late: LATE.run,
    Drew: DRAWN.run,
    Won: WON.run,
    Ended: _end_games,
}
"""In this order: a player who has left stays away, and games that are over are removed last."""


def _json_of(cards: Iterable[Card]) -> str:
    return "".join(chunked_json.encode([[card.serial, *card.numbers] for card in cards]))


# -- reading


def read(database: sqlite3.Connection) -> StoredLobby:
    """All that is stored. Raises ValueError if it is damaged."""
    series, boards = _one(database, "SELECT series, boards FROM dealt") or (0, 0)
    next_game = _one(database, "SELECT game, seed FROM coming")
    printed = _one(database, "SELECT secret, first, last FROM paper")
    host = _one(database, "SELECT key, held, pace FROM host")
    return StoredLobby(
        Dealt(series, boards),
        NextGame(*next_game) if next_game else None,
        _game(database),
        tuple(_seats(database)),
        tuple(_transcripts(database)),
        Printed(*printed) if printed else None,
        HostSettings(host[0], bool(host[1]), host[2]) if host else None,
    )


def _game(database: sqlite3.Connection) -> StoredGame | None:
    row = _one(database, "SELECT id, seed, room, prizes, entropy, cards FROM game")
    if not row:
        return None
    game, seed, room, prizes, entropy, cards = row
    begun = Begun(
        game,
        seed,
        room,
        tuple(Prize(prize) for prize in prizes.split(",")),
        tuple(json.loads(entropy)),
        {card.serial: card for card in _cards(cards)},
    )
    late = database.execute(
        "SELECT serial, numbers, after, address FROM late"
        " WHERE game = ? AND after IS NOT NULL ORDER BY id",
        (game,),
    )
    drawn = database.execute("SELECT number FROM drawn WHERE game = ? ORDER BY place", (game,))
    won = database.execute(
        "SELECT prize, name, serial, after, player FROM won WHERE game = ? ORDER BY id", (game,)
    )
    return StoredGame(
        begun,
        tuple(
            Late(game, Card(serial, board(json.loads(numbers))), after, address)
            for serial, numbers, after, address in late
        ),
        tuple(number for (number,) in drawn),
        tuple(
            Won(game, Winner(Prize(prize), name, serial, after), player)
            for prize, name, serial, after, player in won
        ),
    )


def _seats(database: sqlite3.Connection) -> Iterable[Seated]:
    for token, name, room, cards, later, *rest in database.execute(
        "SELECT token, name, room, cards, later, contributed, words, place FROM seat ORDER BY place"
    ):
        yield Seated(token, name, room, _cards(cards), _cards(later), *rest)


def _transcripts(database: sqlite3.Connection) -> Iterable[Mapping[str, Any]]:
    for (whole,) in database.execute("SELECT whole FROM transcript ORDER BY id"):
        yield json.loads(whole)


def _cards(stored: str) -> tuple[Card, ...]:
    return tuple(Card(serial, board(numbers)) for serial, *numbers in json.loads(stored))


def _one(database: sqlite3.Connection, query: str) -> Any:
    return database.execute(query).fetchone()
