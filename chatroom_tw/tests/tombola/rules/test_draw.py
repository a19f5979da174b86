"""Tests for `rules.draw`.

The known answers come from `openssl dgst` and `sort`, not from this code.
"""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tests.support.ten_lines import run_ten_lines, ten_lines
from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.draw import cards_digest, commit, order

SEED = bytes(range(32))
COMMITMENT = "0552ab4242125a79939b4ff60225dda83dc8f35f143d53f4a4e14226aa3f4801"
CARDS = (
    Card("B2", board(range(90, 75, -1))),
    Card("A1", board([1, 12, 23, 34, 45, 6, 17, 28, 39, 50, 61, 72, 83, 84, 90])),
)
DIGEST = "db7339bab19019d51a142c2336cc926507a39dd931ff0b98c10bcbfdf9c09093"
ENTROPY = ("carl", "bob: è vero")
# fmt: off
ORDER = (
    45, 64, 50, 17, 29, 42, 57, 89, 35, 40, 2, 67, 68, 70, 41, 31, 66, 26, 54, 65, 20, 10, 30,
    34, 74, 24, 33, 16, 80, 88, 11, 49, 69, 75, 61, 60, 73, 46, 78, 5, 63, 27, 76, 47, 86, 36,
    7, 62, 8, 53, 32, 21, 18, 59, 19, 56, 77, 52, 25, 3, 58, 81, 37, 12, 72, 9, 1, 84, 51, 15,
    23, 82, 55, 79, 22, 90, 87, 14, 48, 71, 6, 38, 28, 39, 13, 4, 44, 83, 85, 43,
)
# fmt: on

SEEDS = st.binary(min_size=32, max_size=32)
TEXTS = st.text(max_size=20)


class KnownAnswers(SynchronousTestCase):
    def test_the_commitment(self) -> None:
        self.assertEqual(commit(SEED), COMMITMENT)

    def test_the_digest_of_the_cards(self) -> None:
        self.assertEqual(cards_digest(CARDS), DIGEST)

    def test_the_order(self) -> None:
        self.assertEqual(order(SEED, "game-7", DIGEST, ENTROPY), ORDER)


class Drawing(SynchronousTestCase):
    def test_a_seed_of_another_length_is_refused(self) -> None:
        for seed in (b"", SEED[:-1], SEED + b"\0"):
            self.assertRaises(ValueError, commit, seed)

    def test_the_cards_are_sorted_by_their_serials(self) -> None:
        self.assertEqual(cards_digest(reversed(CARDS)), DIGEST)

    @given(SEEDS, TEXTS, TEXTS, st.lists(TEXTS))
    def test_every_number_is_drawn_once(
        self, seed: bytes, game: str, digest: str, entropy: list[str]
    ) -> None:
        numbers = order(seed, game, digest, entropy)
        self.assertEqual(sorted(numbers), list(range(1, 91)))
        self.assertEqual(order(seed, game, digest, sorted(entropy)), numbers)

    @given(SEEDS, TEXTS, TEXTS, st.lists(TEXTS), TEXTS)
    def test_the_order_depends_on_every_input(
        self, seed: bytes, game: str, digest: str, entropy: list[str], more: str
    ) -> None:
        flipped = bytes([seed[0] ^ 1]) + seed[1:]
        orders = [
            order(seed, game, digest, entropy),
            order(flipped, game, digest, entropy),
            order(seed, game + "!", digest, entropy),
            order(seed, game, digest + "!", entropy),
            order(seed, game, digest, [*entropy, more]),
        ]
        self.assertEqual(len(set(orders)), len(orders))


class TenLines(SynchronousTestCase):
    """The ten lines in the docstring of the module."""

    def setUp(self) -> None:
        self.plain = {
            "game": "game-7",
            "commit": COMMITMENT,
            "seed": SEED.hex(),
            "cards_sha256": DIGEST,
            "entropy": list(ENTROPY),
            "draws": list(ORDER[:40]),
            "cards": {card.serial: list(card.numbers) for card in CARDS},
        }

    def test_they_accept_a_fair_transcript(self) -> None:
        self.assertEqual(len(ten_lines().splitlines()), 10)
        run_ten_lines(self.plain)

    def test_they_reject_a_changed_transcript(self) -> None:
        right = dict(self.plain)
        for key, wrong in {
            "game": "game-8",
            "commit": DIGEST,
            "seed": bytes(32).hex(),
            "cards_sha256": COMMITMENT,
            "entropy": [ENTROPY[0]],
            "draws": [*ORDER[1:40], ORDER[0]],
            "cards": {},
        }.items():
            self.plain = {**right, key: wrong}
            self.assertRaises(AssertionError, run_ten_lines, self.plain)
