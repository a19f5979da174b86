"""Tests for `rules.room_numbers`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.room_numbers import REMEMBERED, RoomNumbers


class Numbers(SynchronousTestCase):
    def setUp(self) -> None:
        self.numbers = RoomNumbers()
        for key in ("main", "tea"):
            self.numbers.give(key)

    def test_numbers_count_up_from_one(self) -> None:
        self.assertEqual([self.numbers.number(key) for key in ("main", "tea")], [1, 2])
        self.assertEqual([self.numbers.key(number) for number in (0, 1, 2, 3)],
                         [None, "main", "tea", None])  # fmt: skip

    def test_a_room_made_again_has_its_old_number(self) -> None:
        self.numbers.rest("tea")
        self.assertEqual(self.numbers.key(2), "tea")
        self.assertEqual(self.numbers.give("pie"), 3)
        self.assertEqual(self.numbers.give("tea"), 2)

    def test_resting_numbers_are_bounded(self) -> None:
        self.numbers.rest("tea")
        self.others_go()
        self.assertFalse(self.numbers.has("tea"))
        self.assertTrue(self.numbers.has("r0"))
        self.assertTrue(self.numbers.has("main"))
        self.assertGreater(self.numbers.give("tea"), 2, "no room gets another's number")

    def test_the_number_of_a_room_made_again_is_not_forgotten(self) -> None:
        self.numbers.rest("tea")
        self.numbers.give("tea")
        self.others_go()
        self.assertTrue(self.numbers.has("tea"))
        self.assertEqual((self.numbers.number("tea"), self.numbers.key(2)), (2, "tea"))

    def others_go(self) -> None:
        """As many rooms as are remembered are made and removed."""
        for number in range(REMEMBERED):
            self.numbers.give(f"r{number}")
            self.numbers.rest(f"r{number}")
