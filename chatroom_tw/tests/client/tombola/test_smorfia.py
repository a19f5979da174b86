"""Tests for `client.tombola.smorfia`: a name for each of the ninety numbers."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.smorfia import NAMES, Language, name_of
from chatroom_tw.tombola.rules.card import HIGHEST


class Names(SynchronousTestCase):
    def test_every_number_has_a_name(self) -> None:
        self.assertEqual(list(NAMES), list(range(1, HIGHEST + 1)))

    def test_no_name_is_empty_and_no_two_are_the_same(self) -> None:
        for names in zip(*NAMES.values()):
            self.assertTrue(all(name.strip() == name != "" for name in names))
            self.assertEqual(len({name.lower() for name in names}), HIGHEST)

    def test_well_known_names(self) -> None:
        for number, italian in (
            (1, "l'Italia"),
            (13, "sant'Antonio"),
            (25, "Natale"),
            (33, "gli anni di Cristo"),
            (48, "il morto che parla"),
            (90, "la paura"),
        ):
            self.assertEqual(NAMES[number].italian, italian)

    def test_either_language_may_come_first(self) -> None:
        self.assertEqual(name_of(45, Language.ITALIAN), "il vino buono (good wine)")
        self.assertEqual(name_of(45, Language.ENGLISH), "good wine (il vino buono)")

    def test_a_name_that_is_the_same_in_both_is_given_once(self) -> None:
        self.assertEqual(name_of(75, Language.ENGLISH), "Pulcinella")
