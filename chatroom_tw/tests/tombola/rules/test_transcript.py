"""Tests for `rules.transcript`."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Iterator
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tests.support.ten_lines import run_ten_lines
from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.draw import cards_digest, order
from chatroom_tw.tombola.rules.game import Game
from chatroom_tw.tombola.rules.prizes import AMBO, TOMBOLA
from chatroom_tw.tombola.rules.transcript import as_line, transcript, without_cards
from chatroom_tw.tombola.rules.verification import Unfair, verify

SEED = bytes(range(32))
EARLY = (Card("b1", board(range(1, 16))), Card("s1-1", board(range(90, 75, -1))))
WORDS = ("è vero", "two\nlines")
ORDER = order(SEED, "5f0c", cards_digest(EARLY), WORDS)
LATE = Card("b2", board(ORDER[:15]))


def played() -> dict[str, Any]:
    """The transcript of a game that was over after 20 numbers, through JSON."""
    game = Game("5f0c", SEED, (AMBO, TOMBOLA))
    for text in WORDS:
        game.contribute(text, text)
    game.begin(EARLY)
    game.add([LATE])
    for _ in range(20):
        game.draw()
    game.claim("ambo", "ann", (LATE,))
    game.draw()
    game.claim("tombola", "bob", (LATE,))
    assert game.draw() is None
    read: dict[str, Any] = json.loads(as_line(transcript(game)))
    return read


# Any JSON value, at any place of a transcript.
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["b1", "b2", "tombola", "00" * 32]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["prize", "name", "serial", "after", "b1", "b2"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def places(value: Any, *path: Any) -> Iterator[tuple[Any, ...]]:
    """The path to every value in a transcript."""
    if path:
        yield path
    if isinstance(value, (dict, list)):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in inner:
            yield from places(item, *path, key)


WHOLE = played()
PLACES = list(places(WHOLE))


def changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The transcript with another value at one path."""
    data: Any = copy.deepcopy(WHOLE)
    inside = data
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    result: dict[str, Any] = data
    return result


class Transcripts(SynchronousTestCase):
    def test_a_transcript_has_all_of_the_game(self) -> None:
        digest = cards_digest(EARLY)
        self.assertEqual(
            WHOLE,
            {
                "game": "5f0c",
                "commit": "0552ab4242125a79939b4ff60225dda83dc8f35f143d53f4a4e14226aa3f4801",
                "seed": SEED.hex(),
                "cards_sha256": digest,
                "entropy": list(WORDS),
                "draws": list(ORDER[:21]),
                "prizes": [
                    {"prize": "ambo", "pattern": "row 2", "times": 1},
                    {"prize": "tombola", "pattern": "full", "times": 1},
                ],
                "winners": [
                    {"prize": "ambo", "name": "ann", "serial": "b2", "after": 20},
                    {"prize": "tombola", "name": "bob", "serial": "b2", "after": 21},
                ],
                "cards": {card.serial: list(card.numbers) for card in EARLY},
                "late_cards": {"b2": list(LATE.numbers)},
            },
        )

    def test_a_winner_has_the_display_name_if_there_is_one(self) -> None:
        game = Game("5f0c", SEED, (AMBO, TOMBOLA))
        game.begin([Card("s1-1", board(range(90, 75, -1)))])
        while game.draw():
            pass
        game.claim("ambo", "Mara-Leo", list(game.cards.values()), False, "Mara & Leo")
        [winner] = transcript(game)["winners"]
        self.assertEqual((winner["name"], winner["display"]), ("Mara-Leo", "Mara & Leo"))

    def test_the_short_one_has_everything_but_the_cards(self) -> None:
        short = without_cards(WHOLE)
        self.assertEqual(set(WHOLE) - set(short), {"cards", "late_cards"})
        self.assertEqual(short, {key: WHOLE[key] for key in short})

    @given(st.dictionaries(st.text(), st.text() | st.lists(st.text())))
    def test_a_transcript_is_one_line_of_ascii(self, data: dict[str, Any]) -> None:
        line = as_line({**WHOLE, **data})
        self.assertTrue(line.isascii() and line.isprintable(), line)
        self.assertEqual(json.loads(line), {**WHOLE, **data})


class Fair(SynchronousTestCase):
    def test_a_real_transcript_proves_everything(self) -> None:
        self.assertEqual(
            verify(WHOLE),
            [
                "the seed is the one that was committed to",
                "the 21 numbers drawn follow from it, the cards and the players' words",
                "the 2 cards are those that the game began with",
                "the 2 prizes were won by cards that had them",
            ],
        )

    def test_the_short_one_proves_the_draw(self) -> None:
        self.assertEqual(verify(without_cards(WHOLE)), verify(WHOLE)[:2])

    def test_ten_lines_of_python_agree(self) -> None:
        run_ten_lines(WHOLE)
        changed = {**WHOLE, "draws": WHOLE["draws"][::-1]}
        self.assertRaises(AssertionError, run_ten_lines, changed)

    def test_a_game_that_was_broken_off_is_fair_so_far(self) -> None:
        game = Game("5f0c", SEED, (TOMBOLA,))
        game.begin([])
        for draws in range(3):
            self.assertIn(f"the {draws} numbers", verify(transcript(game))[1])
            game.draw()


class Tampering(SynchronousTestCase):
    def unfair(self, path: tuple[Any, ...], value: Any) -> str:
        return str(self.assertRaises(Unfair, verify, changed(path, value)))

    def test_another_seed_is_detected(self) -> None:
        committed = "the seed is not the one that was committed to"
        self.assertEqual(self.unfair(("seed",), bytes(32).hex()), committed)
        self.assertEqual(self.unfair(("commit",), WHOLE["cards_sha256"]), committed)
        for seed in ("", "00", "xyz", "è"):
            self.assertIn("the seed is none", self.unfair(("seed",), seed))

    def test_a_number_that_does_not_follow_is_detected(self) -> None:
        self.assertEqual(
            self.unfair(("draws", 4), 91), f"number 5 should have been {ORDER[4]}, not 91"
        )
        swapped = [ORDER[1], ORDER[0], *ORDER[2:20]]
        self.assertIn("number 1 should have been", self.unfair(("draws",), swapped))

    def test_numbers_after_the_last_are_detected(self) -> None:
        self.unfair(("draws",), [*ORDER, 1])

    def test_draws_that_are_not_a_list_are_detected(self) -> None:
        for none in ("", {}):
            self.unfair(("draws",), none)

    def test_other_words_or_another_game_are_detected(self) -> None:
        for path, value in (
            (("game",), "5f0d"),
            (("entropy",), []),
            (("entropy", 0), "e vero"),
            (("entropy",), [*WORDS, "more"]),
        ):
            self.assertIn("should have been", self.unfair(path, value))

    def test_a_changed_card_is_detected(self) -> None:
        began = "the cards are not those that the game began with"
        other = {card.serial: list(card.numbers) for card in EARLY}
        self.assertEqual(self.unfair(("cards", "b1"), list(range(2, 17))), began)
        self.assertEqual(self.unfair(("cards", "b3"), list(range(2, 17))), began)
        self.assertEqual(self.unfair(("cards",), {"b1": other["b1"]}), began)
        self.assertEqual(self.unfair(("cards",), {**other, "b1": other["s1-1"]}), began)

    def test_an_invalid_card_is_detected(self) -> None:
        self.assertIn("BadCard", self.unfair(("cards", "b1"), list(range(1, 15))))
        self.assertIn("BadCard", self.unfair(("late_cards", "b 2"), list(range(1, 16))))

    def test_a_late_card_cannot_replace_an_early_one(self) -> None:
        data = changed(("late_cards", "b1"), list(LATE.numbers))
        data["winners"][1]["serial"] = "b1"
        self.assertRaises(Unfair, verify, data)

    def test_a_winner_without_the_prize_is_detected(self) -> None:
        self.assertEqual(
            self.unfair(("winners", 1, "serial"), "b1"),
            "bob's tombola was none: b1 did not have it",
        )
        self.assertIn("was none", self.unfair(("late_cards", "b2"), list(range(1, 16))))

    def test_a_prize_before_the_card_had_it_is_detected(self) -> None:
        for after in (0, 1, 14):
            self.assertIn("was none", self.unfair(("winners", 1, "after"), after))
        verify(changed(("winners", 1, "after"), 15))

    def test_a_prize_after_undrawn_numbers_is_detected(self) -> None:
        for after in (22, -1, None):
            self.unfair(("winners", 1, "after"), after)

    def test_a_winner_with_a_card_out_of_play_is_detected(self) -> None:
        self.assertEqual(
            self.unfair(("winners", 0, "serial"), "s9-9"),
            "ann's ambo was won with a card that was not in play, s9-9",
        )

    def test_an_unknown_prize_is_detected(self) -> None:
        for prize in ("sestina", "", None, []):
            self.unfair(("winners", 0, "prize"), prize)


class Malformed(SynchronousTestCase):
    """Any content of a file is fair or unfair; there is no other exception."""

    def check(self, data: Any) -> None:
        with contextlib.suppress(Unfair):
            for sentence in verify(data):
                self.assertIsInstance(sentence, str)

    @given(JSON)
    def test_values_that_are_no_transcript(self, data: Any) -> None:
        self.assertRaises(Unfair, verify, data)

    @given(st.sampled_from(PLACES), JSON)
    def test_any_value_at_any_place(self, path: tuple[Any, ...], value: Any) -> None:
        self.check(changed(path, value))

    def test_one_value_of_each_type_at_every_place(self) -> None:
        for path in PLACES:
            for value in (None, True, -1, 1.5, float("nan"), "", "b1", "\ud800", [], [[]], {}):
                self.check(changed(path, value))

    def test_a_transcript_with_a_missing_field(self) -> None:
        for key in set(WHOLE) - {"cards", "prizes"}:  # Older ones say no prizes.
            less = {name: value for name, value in WHOLE.items() if name != key}
            self.assertRaises(Unfair, verify, less)
        for key in ("prize", "name", "serial", "after"):
            data = copy.deepcopy(WHOLE)
            del data["winners"][0][key]
            self.assertRaises(Unfair, verify, data)
