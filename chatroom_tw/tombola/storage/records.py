"""A tombola in a database: how records are written, and how they are read again.

The tables are in the files `schema-v…sql`. Writing runs in the writer's thread; reading
is done at the start, before there are threads.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib.resources import files
from itertools import groupby
from typing import Any

from chatroom_tw.server.storage.folder import Schema
from chatroom_tw.server.storage.writer import VARIABLES, Insert
from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.effects import MAIN
from chatroom_tw.tombola.rules.house import House
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
    StoredGame,
    StoredHall,
    StoredLobby,
    StoredTombola,
    TookBack,
    Undrew,
    Won,
)
from chatroom_tw.tombola.rules.prizes import amounts, prizes, text_of, with_amounts
from chatroom_tw.tombola.rules.transcript import as_line, without_cards
from chatroom_tw.tombola.rules.transcripts import LIMIT as TRANSCRIPTS
from chatroom_tw.tombola.rules.winners import Winner
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


# -- writing


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


# -- reading


def read(database: sqlite3.Connection) -> StoredTombola:
    """All that is stored. Raises ValueError if it is damaged."""
    halls = database.execute("SELECT code, used, name, maker FROM hall ORDER BY code")
    return StoredTombola(
        _lobby(database, MAIN),
        tuple(
            StoredHall(code, HallMade(*made), used, _lobby(database, code))
            for code, used, *made in halls.fetchall()
        ),
    )


def _lobby(database: sqlite3.Connection, hall: str) -> StoredLobby:
    one = partial(_one, database, hall)
    series, boards = one("SELECT series, boards FROM dealt WHERE hall = ?") or (0, 0)
    next_game = one("SELECT game, seed FROM coming WHERE hall = ?")
    printed = one("SELECT secret, first, last FROM paper WHERE hall = ?")
    host = one("SELECT key, held, pace FROM host WHERE hall = ?")
    return StoredLobby(
        Dealt(series, boards),
        NextGame(*next_game) if next_game else None,
        _game(database, hall),
        tuple(_seats(database, hall)),
        tuple(_transcripts(database, hall)),
        Printed(*printed) if printed else None,
        HostSettings(host[0], bool(host[1]), host[2]) if host else None,
        _notes(database, hall),
    )


def _notes(database: sqlite3.Connection, hall: str) -> dict[str, Any]:
    rows = database.execute("SELECT name, value FROM note WHERE hall = ? ORDER BY id", (hall,))
    return {name: json.loads(value) for name, value in rows}


def _game(database: sqlite3.Connection, hall: str) -> StoredGame | None:
    row = _one(
        database,
        hall,
        "SELECT id, seed, room, prizes, amounts, shared, one_per, manual, entropy, cards"
        " FROM game WHERE hall = ?",
    )
    if not row:
        return None
    game, seed, room, played_for, worth, shared, one_per, manual, entropy, cards = row
    begun = Begun(
        game,
        seed,
        room,
        with_amounts(prizes(played_for), json.loads(worth)),
        tuple(json.loads(entropy)),
        {card.serial: card for card in _cards(cards)},
        House(bool(shared), one_per, bool(manual)),
    )
    late = database.execute(
        "SELECT serial, numbers, after, address FROM late"
        " WHERE game = ? AND after IS NOT NULL ORDER BY id",
        (game,),
    )
    drawn = database.execute("SELECT number FROM drawn WHERE game = ? ORDER BY place", (game,))
    won = database.execute(
        "SELECT player, prize, name, serial, after, numbers, by_host, display FROM won"
        " WHERE game = ? ORDER BY id",
        (game,),
    )
    return StoredGame(
        begun,
        tuple(
            Late(game, Card(serial, board(json.loads(numbers))), after, address)
            for serial, numbers, after, address in late
        ),
        tuple(number for (number,) in drawn),
        tuple(Won(game, _winner(*winner), player) for player, *winner in won),
    )


def _winner(
    kind: str, name: str, serial: str, after: int, numbers: str, by_host: int, display: str
) -> Winner:
    return Winner(kind, name, serial, after, tuple(json.loads(numbers)), bool(by_host), display)


def _seats(database: sqlite3.Connection, hall: str) -> Iterable[Seated]:
    for muted, token, name, room, cards, later, *rest in database.execute(
        "SELECT muted, token, name, room, cards, later, contributed, words, place, display,"
        " browser FROM seat WHERE hall = ? ORDER BY place",
        (hall,),
    ):
        seated = Seated(token, name, room, _cards(cards), _cards(later), *rest)
        yield replace(seated, muted=bool(muted))


def _transcripts(database: sqlite3.Connection, hall: str) -> Iterable[Mapping[str, Any]]:
    for (whole,) in database.execute(
        "SELECT whole FROM transcript WHERE hall = ? ORDER BY id", (hall,)
    ):
        yield json.loads(whole)


def _cards(stored: str) -> tuple[Card, ...]:
    return tuple(Card(serial, board(numbers)) for serial, *numbers in json.loads(stored))


def _one(database: sqlite3.Connection, hall: str, query: str) -> Any:
    return database.execute(query, (hall,)).fetchone()
