"""Tests for `storage.records` and `rules.journal`: what is written is read again."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.storage.folder import Schema, StateFolder
from chatroom_tw.tests.support.records import ENDED, database
from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.journal import (
    Begun,
    Dealt,
    Drew,
    Ended,
    HostSettings,
    Inconsistent,
    Late,
    Left,
    NextGame,
    Printed,
    Record,
    Seated,
    StoredGame,
    StoredLobby,
    Won,
    game_of,
)
from chatroom_tw.tombola.rules.prizes import AMBO, TOMBOLA
from chatroom_tw.tombola.rules.transcripts import LIMIT as TRANSCRIPTS
from chatroom_tw.tombola.rules.winners import Winner
from chatroom_tw.tombola.storage import chunked_json
from chatroom_tw.tombola.storage.records import read, schema, write

CARDS = [Card(f"s1-{n}", board(range(n, n + 15))) for n in range(1, 4)]
WINNER = Winner("ambo", "ann", "s1-1", 2)
BEGUN = Begun("1a", b"s" * 32, "hall", (AMBO, TOMBOLA), ("é", "b"), {"s1-1": CARDS[0]})
PRINTED = Printed(bytes(32), 3, 17)


class Records(SynchronousTestCase):
    """What is written is read again."""

    def setUp(self) -> None:
        self.database = database()
        self.addCleanup(self.database.close)

    def stored(self, *records: Record) -> StoredLobby:
        write(self.database, records)
        return read(self.database)

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
    def test_a_database_of_version_1_is_upgraded(self) -> None:
        path, newest = self.mktemp(), schema()
        older = StateFolder(path, Schema(newest.application, newest.steps[:1]))
        seat = Seated("t", "ann", "hall", (CARDS[0],))
        with contextlib.closing(older.connect()) as connection:
            write(connection, [seat, BEGUN, Drew("1a", 1, 90)])
        older.unlock()
        folder = StateFolder(path, newest)
        self.addCleanup(folder.unlock)
        with contextlib.closing(folder.connect()) as connection:
            stored = StoredLobby(game=StoredGame(BEGUN, drawn=(90,)), seats=(seat,))
            self.assertEqual(read(connection), stored)
            write(connection, [PRINTED])
            self.assertEqual(read(connection), replace(stored, printed=PRINTED))

    def test_late_cards_of_version_2_have_no_address(self) -> None:
        path, newest = self.mktemp(), schema()
        older = StateFolder(path, Schema(newest.application, newest.steps[:2]))
        with contextlib.closing(older.connect()) as connection:
            write(connection, [BEGUN])
            numbers = json.dumps(CARDS[1].numbers)
            connection.execute(
                "INSERT INTO late (game, serial, numbers, after) VALUES ('1a', 's1-2', ?, 3)",
                (numbers,),
            )
        older.unlock()
        folder = StateFolder(path, newest)
        self.addCleanup(folder.unlock)
        with contextlib.closing(folder.connect()) as connection:
            late = Late("1a", CARDS[1], 3, None)
            self.assertEqual(read(connection).game, StoredGame(BEGUN, (late,)))
            again = Late("1a", CARDS[2], 4, "2001:db8::/64")
            write(connection, [again])
            self.assertEqual(read(connection).game, StoredGame(BEGUN, (late, again)))
