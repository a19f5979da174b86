"""A tombola in a database: how what is stored is read, at the start, before there are threads.

`records` has the writing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.effects import MAIN
from chatroom_tw.tombola.rules.house import House
from chatroom_tw.tombola.rules.journal import (
    Begun,
    Dealt,
    HallMade,
    HostSettings,
    Late,
    NextGame,
    Printed,
    Seated,
    StoredGame,
    StoredHall,
    StoredLobby,
    StoredTombola,
    Won,
)
from chatroom_tw.tombola.rules.prizes import prizes, with_amounts
from chatroom_tw.tombola.rules.winners import Winner


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
