"""Tests for `rules.verification`: what a transcript proves of prizes of patterns, and of bags."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.draw import cards_digest, order
from chatroom_tw.tombola.rules.game import Game
from chatroom_tw.tombola.rules.prizes import hall_prizes, with_amounts
from chatroom_tw.tombola.rules.transcript import as_line, transcript, without_cards
from chatroom_tw.tombola.rules.verification import Unfair, verify

SEED = bytes(range(32))
CARDS = (Card("b1", board(range(1, 16))),)
ORDER = order(SEED, "5f0c", cards_digest(CARDS), ())
FIRST = Card("b2", board(ORDER[:15]))
SECOND = Card("b3", board([*ORDER[5:15], *ORDER[:5]]))
PRIZES = with_amounts(
    hall_prizes("early-five x2,top-line,four-corners,full-house,second-house"), {"FULL-HOUSE": "9"}
)


def played() -> dict[str, Any]:
    game = Game("5f0c", SEED, PRIZES)
    game.begin(CARDS)
    game.add([FIRST, SECOND])
    claims = {5: ["EARLY-FIVE", "TOP-LINE"], 15: ["FOUR-CORNERS", "FULL-HOUSE"]}
    while (number := game.draw()) is not None:
        for kind in claims.get(len(game.drawn), ()):
            game.claim(kind, "ann", (FIRST,))
        if len(game.drawn) == 7:
            game.claim("EARLY-FIVE", "bob", (SECOND,))
        if len(game.drawn) == 16:
            game.claim("SECOND-HOUSE", "bob", (SECOND,))
        assert number
    read: dict[str, Any] = json.loads(as_line(transcript(game)))
    return read


def from_a_bag() -> dict[str, Any]:
    game = Game("5f0c", b"", hall_prizes("ambo,tombola"))
    game.begin(CARDS)
    for number in (7, 90, 8):
        game.call(number)
    game.claim("ambo", "ann", CARDS)
    read: dict[str, Any] = json.loads(as_line(transcript(game)))
    return read


WHOLE = played()
BAG = from_a_bag()


class Prizes(SynchronousTestCase):
    def unfair(self, change: Callable[[dict[str, Any]], object], of: Any = WHOLE) -> str:
        data = copy.deepcopy(of)
        change(data)
        return str(self.assertRaises(Unfair, verify, data))

    def test_a_game_for_patterns_is_fair(self) -> None:
        self.assertEqual(len(WHOLE["winners"]), 6)
        self.assertEqual(verify(WHOLE)[-1], "the 6 prizes were won by cards that had them")
        self.assertEqual(verify(without_cards(WHOLE)), verify(WHOLE)[:2])

    def test_it_says_what_was_played_for(self) -> None:
        self.assertEqual(
            WHOLE["prizes"][:1] + WHOLE["prizes"][3:4],
            [
                {"prize": "EARLY-FIVE", "pattern": "any 5", "times": 2},
                {"prize": "FULL-HOUSE", "pattern": "full", "times": 1, "amount": "9"},
            ],
        )

    def test_a_card_that_lacked_a_number_is_detected(self) -> None:
        def claims_too_early(data: dict[str, Any]) -> None:
            data["winners"][0]["after"] = 4

        self.assertEqual(
            self.unfair(claims_too_early), "ann's EARLY-FIVE was none: b2 did not have it"
        )

    def test_another_pattern_under_the_same_kind_is_detected(self) -> None:
        def weaker(data: dict[str, Any]) -> None:
            data["prizes"][0]["pattern"] = "any 1"

        self.assertEqual(self.unfair(weaker), "EARLY-FIVE is not the prize for any 1")

    def test_a_prize_that_was_not_played_for_is_detected(self) -> None:
        def another(data: dict[str, Any]) -> None:
            data["winners"][0]["prize"] = "ambo"

        self.assertEqual(self.unfair(another), "ann's ambo was not played for")

    def test_a_prize_that_was_won_too_often_is_detected(self) -> None:
        def once(data: dict[str, Any]) -> None:
            data["prizes"][0]["times"] = 1

        self.assertIn("was won too often", self.unfair(once))

    def test_a_next_full_card_before_the_full_card_is_detected(self) -> None:
        def first(data: dict[str, Any]) -> None:
            data["winners"].insert(0, data["winners"].pop())

        def alone(data: dict[str, Any]) -> None:
            del data["winners"][-2]

        for change in (first, alone):
            self.assertEqual(self.unfair(change), "bob's SECOND-HOUSE was won before it was open")

    def test_a_card_that_was_full_twice_is_detected(self) -> None:
        def same(data: dict[str, Any]) -> None:
            data["winners"][-1]["serial"] = "b2"

        self.assertIn("had won a prize for a full card before", self.unfair(same))

    def test_older_transcripts_knew_five_prizes(self) -> None:
        older = {key: value for key, value in WHOLE.items() if key != "prizes"}
        for won in older["winners"]:
            self.assertNotIn(won["prize"], ("ambo", "tombola"))
        self.assertRaises(Unfair, verify, older)
        winner = {"prize": "tombola", "name": "ann", "serial": "b2", "after": 15}
        self.assertIn("the 1 prizes", verify({**older, "winners": [winner]})[-1])

    def test_numbers_out_of_a_bag_prove_no_order(self) -> None:
        self.assertEqual((BAG["seed"], BAG["commit"]), (None, None))
        self.assertEqual(
            verify(BAG),
            [
                "a host drew the numbers out of a bag, so nothing proves their order",
                "the 1 cards are those that the game began with",
                "the 1 prizes were won by cards that had them",
            ],
        )

    def test_numbers_that_no_bag_has_are_detected(self) -> None:
        for number in (90, 0, 91, True, None, "8"):
            self.assertIn(
                "cannot have been drawn",
                self.unfair(lambda data, n=number: data["draws"].append(n), BAG),  # type: ignore[misc]
            )

    def test_a_seed_cannot_be_left_out(self) -> None:
        self.assertEqual(
            self.unfair(lambda data: data.update(seed=None)), "there is a commitment, and no seed"
        )
