"""Tests for `storage.records` and `rules.journal`: what is written is read again."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from dataclasses import replace
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.storage.folder import Schema, StateFolder
from chatroom_tw.tests.support.records import ENDED, database, of_main
from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.journal import (
    Begun,
    Dealt,
    Drew,
    Ended,
    HallGone,
    HallMade,
    HallUsed,
    HostSettings,
    Inconsistent,
    Late,
    Left,
    NextGame,
    Noted,
    Printed,
    Record,
    Seated,
    StoredGame,
    StoredHall,
    StoredLobby,
    StoredTombola,
    Won,
    game_of,
)
from chatroom_tw.tombola.rules.prizes import AMBO, TOMBOLA
from chatroom_tw.tombola.rules.transcripts import LIMIT as TRANSCRIPTS
from chatroom_tw.tombola.rules.winners import Winner
from chatroom_tw.tombola.storage import chunked_json
from chatroom_tw.tombola.storage.interface import Entry
from chatroom_tw.tombola.storage.reading import read
from chatroom_tw.tombola.storage.records import GAMES, HALLS, schema, write

CARDS = [Card(f"s1-{n}", board(range(n, n + 15))) for n in range(1, 4)]
WINNER = Winner("ambo", "ann", "s1-1", 2)
BEGUN = Begun("1a", b"s" * 32, "hall", (AMBO, TOMBOLA), ("é", "b"), {"s1-1": CARDS[0]})
PRINTED = Printed(bytes(32), 3, 17)
CODE = "K7TQM"


def json_of(card: int) -> str:
    """One of the cards, as the database has a list of them."""
    return json.dumps([[CARDS[card].serial, *CARDS[card].numbers]])


class Records(SynchronousTestCase):
    """What is written is read again."""

    def setUp(self) -> None:
        self.database = database()
        self.addCleanup(self.database.close)

    def stored(self, *records: Record) -> StoredLobby:
        write(self.database, of_main(*records))
        return read(self.database).main

    def test_nothing(self) -> None:
        self.assertEqual(self.stored(), StoredLobby())

    def test_each_kind_is_read_as_it_was_written(self) -> None:
        seat = Seated("t", "ann", "hall", (CARDS[0],), (CARDS[1],), "1a", "é", 3)
        next_game = NextGame("2b", bytes(range(32)))
        late, won = Late("1a", CARDS[2], 1, "192.0.2.1"), Won("1a", WINNER, "s1-1")
        drew = [Drew("1a", place, number) for place, number in ((1, 90), (2, 7))]
        self.assertEqual(
            self.stored(seat, Dealt(3, 4), next_game, PRINTED, BEGUN, late, *drew, won),
            StoredLobby(
                Dealt(3, 4),
                next_game,
                StoredGame(BEGUN, (late,), (90, 7), (won,)),
                (seat,),
                (),
                PRINTED,
            ),
        )

    def test_many_cards_are_encoded_in_chunks(self) -> None:
        encoded: list[int] = []
        dumps = json.dumps

        def spy(value: Any, **how: Any) -> str:
            encoded.append(len(value))
            return dumps(value, **how)

        self.patch(chunked_json, "CHUNK", 2)
        self.patch(json, "dumps", spy)
        cards = {card.serial: card for card in CARDS}
        begun = replace(BEGUN, entropy=(), cards=cards)
        self.assertEqual(self.stored(begun).game, StoredGame(begun))
        self.assertEqual(max(encoded), 2)

    def test_the_later_of_two_records_is_valid(self) -> None:
        ann = [Seated("t", name, "hall", ()) for name in ("ann", "anna")]
        stored = self.stored(*ann, Dealt(1, 0), Dealt(2, 0), NextGame("1", b""), NextGame("2", b""))
        self.assertEqual(stored, StoredLobby(Dealt(2, 0), NextGame("2", b""), seats=(ann[1],)))
        stored = self.stored(PRINTED, replace(PRINTED, first=0, last=0))
        self.assertEqual(stored.printed, Printed(bytes(32), 0, 0))
        for settings in (
            HostSettings("a-key"),
            HostSettings("a-key", True, 2.5),
            HostSettings("a-key", False, None),
        ):
            self.assertEqual(self.stored(settings).host_settings, settings)

    def test_seats_and_late_cards_are_in_the_order_they_came(self) -> None:
        seats = tuple(Seated(token, token, "hall", (), place=n) for n, token in enumerate("zba"))
        late = (Late("1a", CARDS[2], 1), Late("1a", CARDS[1], 1))
        stored = self.stored(BEGUN, *seats, *late)
        self.assertEqual(stored.seats, seats)
        self.assertEqual(stored.game, StoredGame(BEGUN, late))
        back = [Late("1a", CARDS[2], after) for after in (None, 1)]
        self.assertEqual(self.stored(*back).game, StoredGame(BEGUN, late[::-1]))

    def test_a_player_who_left_has_no_seat_and_no_late_card(
        self,
    ) -> None:
        seats = [Seated(f"t{number}", f"n{number}", "hall", ()) for number in range(2000)]
        left = [Left(seat.token) for seat in seats[1:]]
        late = [Late("1a", CARDS[1], 0), Late("1a", CARDS[1], None)]
        stored = self.stored(BEGUN, *seats, *left, *late)
        self.assertEqual(stored.seats, (seats[0],))
        self.assertEqual(stored.game, StoredGame(BEGUN))
        again = Late("1a", CARDS[1], 5)
        self.assertEqual(self.stored(again).game, StoredGame(BEGUN, (again,)))

    def test_a_game_that_is_over_leaves_its_short_transcript(self) -> None:
        stored = self.stored(BEGUN, Late("1a", CARDS[2], 1), Drew("1a", 1, 90), Ended(ENDED))
        self.assertIsNone(stored.game)
        [transcript] = stored.transcripts
        self.assertEqual(transcript, {k: v for k, v in ENDED.items() if "cards" not in k[-5:]})
        for table in ("game", "late", "drawn", "won"):
            self.assertEqual(self.database.execute(f"SELECT * FROM {table}").fetchall(), [])

    def test_the_last_transcripts_stay(self) -> None:
        every = [Ended(ENDED | {"game": str(number)}) for number in range(TRANSCRIPTS + 5)]
        stored = self.stored(*every[:50])
        self.assertEqual([one["game"] for one in stored.transcripts], [str(n) for n in range(50)])
        stored = self.stored(*every[50:])
        self.assertEqual(
            [one["game"] for one in stored.transcripts], [str(n) for n in range(5, TRANSCRIPTS + 5)]
        )

    def test_an_impossible_game_is_inconsistent(self) -> None:
        right = game_of(StoredGame(BEGUN))
        first = right.draw()
        assert first is not None
        self.assertEqual(game_of(StoredGame(BEGUN, drawn=(first,))).drawn, [first])
        wrong = StoredGame(BEGUN, drawn=(91 - first,))
        self.assertRaises(Inconsistent, game_of, wrong)


class AnOlderFolder(SynchronousTestCase):
    """What was stored before there were several halls is the hall `main`'s."""

    SEAT = Seated("t", "ann", "hall", (CARDS[0],), (CARDS[1],), "1a", "é", 3)
    ROWS = (
        ("dealt", (1, 3, 4)),
        ("coming", (1, "2b", bytes(range(32)))),
        ("seat", ("t", "ann", "hall", json_of(0), json_of(1), "1a", "é", 3)),
        ("game", ("1a", b"s" * 32, "hall", "ambo,tombola", '["é", "b"]', json_of(0))),
        ("drawn", ("1a", 1, 90)),
        ("drawn", ("1a", 2, 7)),
        ("won", (1, "1a", "ambo", "ann", "s1-1", 2, "s1-1")),
        ("transcript", (1, "0f", '{"game": "0f"}')),
    )
    """The rows of a server of version 1."""
    PAPER = ("paper", (1, bytes(32), 3, 17)), ("host", (1, "a-key", 1, 2.5))
    """Those that version 2 added."""
    LATE = ("late", (1, "1a", "s1-2", json.dumps(CARDS[1].numbers), 1))

    def upgraded(self, version: int, *rows: tuple[str, tuple[object, ...]]) -> sqlite3.Connection:
        """A folder of that version with these rows, which a server of today has opened."""
        path, newest = self.mktemp(), schema()
        older = StateFolder(path, Schema(newest.application, newest.steps[:version]))
        with contextlib.closing(older.connect()) as connection:
            for table, values in rows:
                places = ", ".join("?" * len(values))
                connection.execute(f"INSERT INTO {table} VALUES ({places})", values)
        older.unlock()
        folder = StateFolder(path, newest)
        self.addCleanup(folder.unlock)
        connection = folder.connect()
        self.addCleanup(connection.close)
        return connection

    def lobby(self, *late: Late) -> StoredLobby:
        """What a server of version 1 had stored."""
        return StoredLobby(
            Dealt(3, 4),
            NextGame("2b", bytes(range(32))),
            StoredGame(BEGUN, late, (90, 7), (Won("1a", WINNER, "s1-1"),)),
            (self.SEAT,),
            ({"game": "0f"},),
        )

    def test_a_database_of_version_1_is_upgraded(self) -> None:
        connection = self.upgraded(1, *self.ROWS)
        self.assertEqual(read(connection), StoredTombola(self.lobby()))
        write(connection, of_main(PRINTED))
        self.assertEqual(read(connection).main, replace(self.lobby(), printed=PRINTED))

    def test_late_cards_of_version_2_have_no_address(self) -> None:
        connection = self.upgraded(2, *self.ROWS, *self.PAPER, self.LATE)
        late = Late("1a", CARDS[1], 1, None)
        stored = replace(
            self.lobby(late), printed=PRINTED, host_settings=HostSettings("a-key", True, 2.5)
        )
        self.assertEqual(read(connection), StoredTombola(stored))
        again = Late("1a", CARDS[2], 2, "2001:db8::/64")
        write(connection, of_main(again))
        game = read(connection).main.game
        assert game is not None
        self.assertEqual(game.late, (late, again))

    def test_version_3_becomes_the_hall_main_and_takes_others(self) -> None:
        table, values = self.LATE
        late = table, (*values, "192.0.2.1")
        connection = self.upgraded(3, *self.ROWS, *self.PAPER, late)
        stored = replace(
            self.lobby(Late("1a", CARDS[1], 1, "192.0.2.1")),
            printed=PRINTED,
            host_settings=HostSettings("a-key", True, 2.5),
        )
        self.assertEqual(read(connection), StoredTombola(stored))
        made, seat = HallMade("Anna", "192.0.2.1"), Seated("u", "ann", f"hall:{CODE}", ())
        write(connection, [(CODE, made), (CODE, seat), (CODE, Dealt(9, 9))])
        self.assertEqual(
            read(connection),
            StoredTombola(
                stored, (StoredHall(CODE, made, 0.0, StoredLobby(Dealt(9, 9), seats=(seat,))),)
            ),
        )


class Halls(SynchronousTestCase):
    """The records of several halls, in one database."""

    MADE = HallMade("Zia 🎄", "192.0.2.0/24")
    SETTINGS = HostSettings("their-key", True, 2.0)

    def setUp(self) -> None:
        self.database = database()
        self.addCleanup(self.database.close)

    def stored(self, *entries: Entry) -> StoredTombola:
        write(self.database, entries)
        return read(self.database)

    def hall(self, code: str = CODE) -> list[Entry]:
        """All kinds of records of a hall."""
        begun = replace(BEGUN, game=f"g-{code}", room=f"hall:{code}")
        records = (
            self.MADE,
            HallUsed(5.0),
            Noted("option:late", "off"),
            Seated(f"t-{code}", "ann", f"hall:{code}", (CARDS[0],)),
            Dealt(7, 8),
            NextGame(f"n-{code}", b"n"),
            PRINTED,
            self.SETTINGS,
            begun,
            Late(begun.game, CARDS[2], 1, "192.0.2.1"),
            Drew(begun.game, 1, 90),
            Won(begun.game, WINNER, "s1-1"),
            Ended(ENDED | {"game": f"e-{code}"}),
        )
        return [(code, record) for record in records]

    def test_a_hall_is_read_as_it_was_written(self) -> None:
        main = of_main(Seated("t", "ann", "hall", ()), Dealt(1, 2), HostSettings("main's"), BEGUN)
        stored = self.stored(*main, *self.hall())
        [hall] = stored.halls
        self.assertEqual((hall.code, hall.made, hall.used), (CODE, self.MADE, 5.0))
        lobby, game = hall.lobby, hall.lobby.game
        assert game is not None
        self.assertEqual((lobby.dealt, lobby.printed), (Dealt(7, 8), PRINTED))
        self.assertEqual(
            (lobby.next_game, lobby.host_settings), (NextGame(f"n-{CODE}", b"n"), self.SETTINGS)
        )
        self.assertEqual([seat.token for seat in lobby.seats], [f"t-{CODE}"])
        self.assertEqual([one["game"] for one in lobby.transcripts], [f"e-{CODE}"])
        self.assertEqual(
            (game.begun.game, game.drawn, len(game.late), len(game.won)), (f"g-{CODE}", (90,), 1, 1)
        )
        self.assertEqual(
            stored.main,
            StoredLobby(
                Dealt(1, 2),
                game=StoredGame(BEGUN),
                seats=(Seated("t", "ann", "hall", ()),),
                host_settings=HostSettings("main's"),
            ),
        )

    def test_halls_are_in_the_order_of_their_codes(self) -> None:
        stored = self.stored(*self.hall("ZZZZZ"), *self.hall("A2A2A"))
        self.assertEqual([hall.code for hall in stored.halls], ["A2A2A", "ZZZZZ"])

    def test_the_last_use_is_valid(self) -> None:
        self.stored(*self.hall(), (CODE, HallUsed(6.0)), (CODE, HallUsed(7.5)))
        [hall] = self.stored((CODE, HallUsed(9.25))).halls
        self.assertEqual(hall.used, 9.25)

    def test_nothing_of_a_hall_that_is_gone_stays(self) -> None:
        main = of_main(Seated("t", "ann", "hall", ()), Dealt(1, 2), HostSettings("main's"), BEGUN)
        others = self.stored(*main, *self.hall("A2A2A"))
        self.stored(*self.hall())
        self.assertEqual(self.stored((CODE, HallGone())), others)
        for table in (*GAMES, *HALLS):
            for row in self.database.execute(f"SELECT * FROM {table}"):
                self.assertFalse([value for value in row if CODE in str(value)], table)

    def test_a_hall_that_comes_and_goes_at_once_is_gone(self) -> None:
        self.assertEqual(self.stored(*self.hall(), (CODE, HallGone())), StoredTombola())

    def test_each_hall_has_its_last_transcripts(self) -> None:
        self.stored((CODE, Ended(ENDED | {"game": "theirs"})))
        stored = self.stored(
            (CODE, self.MADE),
            *of_main(*(Ended(ENDED | {"game": str(n)}) for n in range(TRANSCRIPTS + 5))),
        )
        self.assertEqual(len(stored.main.transcripts), TRANSCRIPTS)
        [hall] = stored.halls
        self.assertEqual([one["game"] for one in hall.lobby.transcripts], ["theirs"])
