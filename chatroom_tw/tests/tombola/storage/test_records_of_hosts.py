"""Tests for `storage.records`: what hosts do is read as it was written."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.records import database, of_main
from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.house import House
from chatroom_tw.tombola.rules.journal import (
    Begun,
    Drew,
    Late,
    Noted,
    Record,
    Seated,
    StoredGame,
    StoredLobby,
    TookBack,
    Undrew,
    Won,
)
from chatroom_tw.tombola.rules.prizes import PRESETS, hall_prizes, with_amounts
from chatroom_tw.tombola.rules.winners import Winner
from chatroom_tw.tombola.storage.reading import read
from chatroom_tw.tombola.storage.records import write

CARDS = [Card(f"s1-{n}", board(range(n, n + 15))) for n in range(1, 4)]
PRIZES = with_amounts(PRESETS["tambola"], {"EARLY-FIVE": "5", "FULL-HOUSE": "the panettone"})
BEGUN = Begun("1a", b"", "hall", PRIZES, (), {"s1-1": CARDS[0]}, House(False, "row", True))
BAG = [Drew("1a", 1, 1), Drew("1a", 2, 2)]
WON = Won("1a", Winner("EARLY-FIVE", "ann", "s1-1", 2, (1, 2), True, "Zia 🎄"), "s1-1")


class Hosts(SynchronousTestCase):
    def setUp(self) -> None:
        self.database = database()
        self.addCleanup(self.database.close)

    def stored(self, *records: Record) -> StoredLobby:
        write(self.database, of_main(*records))
        return read(self.database).main

    def test_seats_have_what_hosts_know_of_players(self) -> None:
        seat = Seated("t", "ann", "hall", (), (), "", "", 1, "Zia 🎄", "a browser", True)
        self.assertEqual(self.stored(seat).seats, (seat,))
        seat = replace(seat, display="", muted=False)
        self.assertEqual(self.stored(seat).seats, (seat,))

    def test_games_have_their_prizes_and_house_rules(self) -> None:
        self.assertEqual(self.stored(BEGUN, *BAG, WON).game, StoredGame(BEGUN, (), (1, 2), (WON,)))
        for text in ("row 3 x2, lines 2, full", "bingo-uk", "any 7, corners, full, next full"):
            begun = replace(BEGUN, game=text, prizes=hall_prizes(text), house=House())
            self.database.execute("DELETE FROM game")
            game = self.stored(begun).game
            self.assertEqual(game.begun if game else None, begun)

    def test_notes_are_values_in_the_order_in_which_they_were_made(self) -> None:
        notes = {
            "option:late": "off",
            "out:s1-1": ["1a", -1],
            "removed:x": True,
            "sheet:3": "Zia 🎄",
        }
        stored = self.stored(*(Noted(name, value) for name, value in notes.items()))
        self.assertEqual(list(stored.notes.items()), list(notes.items()))

    def test_the_later_note_is_valid(self) -> None:
        first = [Noted("a", 1), Noted("b", 2), Noted("a", 3)]
        self.assertEqual(list(self.stored(*first).notes.items()), [("b", 2), ("a", 3)])
        self.assertEqual(self.stored(Noted("a", 4), Noted("a", None)).notes, {"b": 2})
        self.assertEqual(self.stored(Noted("b", None), Noted("b", 5)).notes, {"b": 5})
        self.assertEqual(self.stored(Noted("nothing", None)).notes, {"b": 5})

    def test_each_hall_has_its_own_notes(self) -> None:
        write(self.database, [("main", Noted("a", 1)), ("K7TQM", Noted("a", 2))])
        self.assertEqual(read(self.database).main.notes, {"a": 1})

    def test_what_is_taken_back_may_come_again(self) -> None:
        back = TookBack("1a", "EARLY-FIVE", "s1-1", 2)
        for records in ([WON, back], [WON, back, WON], [WON, back, WON, back, WON, back, WON]):
            game = self.stored(BEGUN, *BAG, *records).game
            assert game
            self.assertEqual(game.won, (WON,) if records[-1] is WON else ())
            self._forget()

    def test_a_number_that_is_taken_back_may_be_another(self) -> None:
        again = [Undrew("1a", 2), Drew("1a", 2, 90), Undrew("1a", 2), Drew("1a", 2, 45)]
        game = self.stored(BEGUN, *BAG, WON, *again).game
        self.assertEqual(game, StoredGame(BEGUN, (), (1, 45), ()))

    def test_a_card_that_came_after_it_came_before_the_next(self) -> None:
        late = [Late("1a", CARDS[1], 1), Late("1a", CARDS[2], 2)]
        game = self.stored(BEGUN, *BAG, *late, Undrew("1a", 2)).game
        assert game
        self.assertEqual([one.after for one in game.late], [1, 1])

    def test_nothing_of_another_game_is_taken_back(self) -> None:
        game = self.stored(BEGUN, *BAG, WON, Undrew("2b", 2), TookBack("2b", *WON_AT)).game
        self.assertEqual(game, StoredGame(BEGUN, (), (1, 2), (WON,)))

    def test_damaged_notes_cannot_be_read(self) -> None:
        self.stored(Noted("a", 1))
        self.database.execute("UPDATE note SET value = 'nonsense'")
        self.assertRaises(json.JSONDecodeError, read, self.database)

    def test_a_note_has_one_value(self) -> None:
        self.stored(Noted("a", 1))
        insert = "INSERT INTO note (hall, name, value) VALUES ('main', 'a', '2')"
        self.assertRaises(sqlite3.IntegrityError, self.database.execute, insert)

    def _forget(self) -> None:
        for table in ("game", "drawn", "won"):
            self.database.execute(f"DELETE FROM {table}")


WON_AT = ("EARLY-FIVE", "s1-1", 2)
