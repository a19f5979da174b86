"""Tests for `storage.records`: prizes of patterns, house rules, and what is taken back."""

from __future__ import annotations

import contextlib

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.storage.folder import Schema, StateFolder
from chatroom_tw.tests.support.records import database
from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.house import House
from chatroom_tw.tombola.rules.journal import (
    Begun,
    Drew,
    Late,
    Record,
    StoredGame,
    TookBack,
    Undrew,
    Won,
    game_of,
)
from chatroom_tw.tombola.rules.prizes import hall_prizes, with_amounts
from chatroom_tw.tombola.rules.winners import Winner
from chatroom_tw.tombola.storage.reading import read
from chatroom_tw.tombola.storage.records import schema, write

CARD = Card("s1-1", board(range(1, 16)))
OTHER = Card("s2-1", board(range(31, 46)))
PRIZES = with_amounts(
    hall_prizes("early-five x2,row 3,lines 2,full,next full"),
    {"FULL": "5", "ROW-3": "the panettone"},
)
BAG = Begun("1a", b"", "hall", PRIZES, (), {"s1-1": CARD}, House(shared=False, one_per="row"))
"""A game that a host draws out of a bag."""


def won(kind: str, after: int, serial: str = "s1-1") -> Won:
    numbers = (1, 2, 3)
    return Won("1a", Winner(kind, "ann", serial, after, numbers, by_host=True), serial)


def drew(*numbers: int) -> list[Drew]:
    return [Drew("1a", place, number) for place, number in enumerate(numbers, 1)]


class Records(SynchronousTestCase):
    def setUp(self) -> None:
        self.database = database()
        self.addCleanup(self.database.close)

    def stored(self, *records: Record) -> StoredGame:
        write(self.database, [("main", record) for record in records])
        game = read(self.database).main.game
        assert game is not None
        return game

    def test_a_game_keeps_its_prizes_and_its_house_rules(self) -> None:
        wins = (won("ROW-3", 3), won("EARLY-FIVE", 3))
        stored = self.stored(BAG, *drew(1, 2, 3), *wins)
        self.assertEqual(stored, StoredGame(BAG, (), (1, 2, 3), wins))

    def test_a_prize_that_is_taken_back_is_gone(self) -> None:
        wins = (won("ROW-3", 3), won("ROW-3", 3, "s2-1"))
        back = TookBack("1a", "ROW-3", "s1-1", 3)
        for records in ([*wins, back], [back, wins[0], back]):
            stored = self.stored(*([BAG, *drew(1, 2, 3)] if records[0] in wins else []), *records)
            self.assertEqual(stored.won, wins[1:])

    def test_a_number_that_is_taken_back_is_gone_with_its_prizes(self) -> None:
        stored = self.stored(BAG, *drew(1, 2, 3), won("ROW-3", 3), Undrew("1a", 3))
        self.assertEqual(stored, StoredGame(BAG, (), (1, 2)))

    def test_another_number_takes_its_place_in_the_same_transaction(self) -> None:
        again = [Undrew("1a", 3), Drew("1a", 3, 4), Undrew("1a", 3), Drew("1a", 3, 5)]
        stored = self.stored(BAG, *drew(1, 2, 3), *again, won("EARLY-FIVE", 3))
        self.assertEqual(stored, StoredGame(BAG, (), (1, 2, 5), (won("EARLY-FIVE", 3),)))

    def test_a_late_card_stays_when_its_number_is_taken_back(self) -> None:
        late = Late("1a", OTHER, 3)
        stored = self.stored(BAG, *drew(1, 2, 3), late, Undrew("1a", 3))
        self.assertEqual(stored.late, (Late("1a", OTHER, 2),))
        game = game_of(stored)
        self.assertEqual((game.drawn, list(game.late_cards)), ([1, 2], ["s2-1"]))

    def test_the_game_goes_on_as_it_was(self) -> None:
        stored = self.stored(BAG, *drew(1, 2, 3), won("ROW-3", 3), Drew("1a", 4, 90))
        game = game_of(stored)
        self.assertEqual((game.drawn, game.by_bag), ([1, 2, 3, 90], True))
        self.assertEqual((game.prizes, game.house), (PRIZES, BAG.house))
        self.assertEqual(game.closed, {"ROW-3"})


class AnOlderFolder(SynchronousTestCase):
    def test_a_game_of_version_3_has_the_prizes_it_had(self) -> None:
        path, newest = self.mktemp(), schema()
        older = StateFolder(path, Schema(newest.application, newest.steps[:3]))
        with contextlib.closing(older.connect()) as connection:
            connection.execute(
                "INSERT INTO game (id, seed, room, prizes, entropy, cards)"
                " VALUES ('1a', ?, 'hall', 'ambo,tombola', '[]', '[]')",
                (b"s" * 32,),
            )
            connection.execute(
                "INSERT INTO won (game, prize, name, serial, after, player)"
                " VALUES ('1a', 'ambo', 'ann', 's1-1', 2, 's1-1')"
            )
        older.unlock()
        folder = StateFolder(path, newest)
        self.addCleanup(folder.unlock)
        with contextlib.closing(folder.connect()) as connection:
            stored = read(connection).main.game
        begun = Begun("1a", b"s" * 32, "hall", hall_prizes("ambo,tombola"), (), {})
        winner = Winner("ambo", "ann", "s1-1", 2)
        self.assertEqual(stored, StoredGame(begun, won=(Won("1a", winner, "s1-1"),)))
