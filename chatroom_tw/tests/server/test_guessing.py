"""Tests for `server.guessing`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server import guessing
from chatroom_tw.server.guessing import (
    FIRST_BLOCK,
    FROM_ONE_ADDRESS,
    LONGEST_BLOCK,
    WINDOW,
    Guesses,
    minutes,
)

ANN = ("ann", FROM_ONE_ADDRESS)


class Blocking(SynchronousTestCase):
    def setUp(self) -> None:
        self.touched: set[str] = set()
        self.guesses = Guesses(self.touched)

    def tries(self, count: int, when: float) -> float:
        """So many tries at once; for how long further ones are refused."""
        for _ in range(count):
            self.guesses.count(when, ANN)
        return self.guesses.blocked(when, "ann")

    def test_as_many_as_the_limit_are_let_through(self) -> None:
        self.assertEqual(self.tries(4, 1.0), 0.0)
        self.assertEqual(self.tries(1, 2.0), FIRST_BLOCK)
        self.assertEqual(self.guesses.blocked(2.0 + FIRST_BLOCK, "ann"), 0.0)

    def test_tries_of_more_than_ten_minutes_ago_do_not_count(self) -> None:
        self.tries(4, 1.0)
        self.assertEqual(self.tries(4, 1.0 + WINDOW), 0.0)
        self.assertEqual(self.tries(1, 2.0 + WINDOW), FIRST_BLOCK)

    def test_each_block_is_twice_as_long_up_to_an_hour(self) -> None:
        when, blocks = 1.0, []
        for _ in range(7):
            while not (block := self.guesses.blocked(when, "ann")):
                self.tries(1, when)
            blocks.append(block / 60)
            when += block
        self.assertEqual(blocks, [2, 4, 8, 16, 32, 60, 60])

    def test_after_an_hour_without_tries_all_is_forgotten(self) -> None:
        end = 1.0 + self.tries(5, 1.0) + LONGEST_BLOCK
        self.assertEqual(self.tries(4, end + 1.0), 0.0)
        self.assertEqual(self.tries(1, end + 2.0), FIRST_BLOCK)

    def test_a_right_try_ends_the_record(self) -> None:
        self.tries(5, 1.0)
        self.guesses.forget("ann")
        self.assertEqual(self.guesses.blocked(1.0, "ann"), 0.0)
        self.assertIsNone(self.guesses.part("ann"))

    def test_a_try_that_is_taken_back_blocks_nobody(self) -> None:
        self.tries(5, 1.0)
        self.guesses.take_back(ANN)
        self.assertEqual(self.guesses.blocked(1.0, "ann"), 0.0)
        self.assertEqual(self.tries(1, 1.0), FIRST_BLOCK)

    def test_records_are_limited_and_the_oldest_goes(self) -> None:
        self.patch(guessing, "REMEMBERED", 3)
        for when, key in enumerate(("ann", "bob", "carl", "ann", "dan"), 1):
            self.guesses.count(float(when), (key, 5))
        self.assertEqual(self.guesses.part_names(), ["tries:ann", "tries:carl", "tries:dan"])
        self.assertEqual(self.touched, {"tries:ann", "tries:bob", "tries:carl", "tries:dan"})

    def test_a_wait_is_told_in_whole_minutes(self) -> None:
        self.assertEqual([minutes(s) for s in (1.0, 120.0, 121.0, 480.0)], ["2", "2", "3", "8"])
