"""Tests for `rules.hall_settings`: what SET takes, and what it writes again."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.hall_options import VALID
from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tombola.rules.hall_settings import (
    OPTION_NAMES,
    OPTIONS,
    HallSettings,
    set_option,
    text_of,
)
from chatroom_tw.tombola.rules.house import House
from chatroom_tw.tombola.rules.prizes import FIVE, PRESETS
from chatroom_tw.tombola.rules.refusals import TombolaError

SETTINGS = HallSettings(FIVE)

INVALID: dict[str, tuple[str, ...]] = {
    "prizes": ("", "nonsense", "ambo,ambo", "row 6", "TOMBOLINO", "ambo x11", "tombola,bingo-uk"),
    "one-per": ("", "rows", "on"),
    "bogey": ("", "always"),
    **dict.fromkeys(("shared", "late", "locked", "listed", "talk", "board"), ("", "yes", "1", "o")),
    "cards": ("", "0", "37", "-1", "1.5", "٣", "9" * 5000),
    "price": ("", "-1", "1000001", "1,5", "€1"),
    "pot": ("50/51", "0/10", "10//20", "101", "10%", "/", "1/" * 20 + "1", "-5/5"),
    "stop-on-claim": ("", "0", "0.0", "601", "-1", "1e2", "nan", "inf", "8 s", "٨"),
    "calls": ("", "bingo"),
    "draw": ("", "hand", "seed"),
    "programme": ("nonsense", "tombola; ;", ";", ";".join(["all"] * 21)),
}


class Options(SynchronousTestCase):
    def test_every_option_is_tested(self) -> None:
        self.assertEqual(set(VALID), set(OPTIONS))
        self.assertEqual(set(INVALID), set(OPTIONS))

    def test_valid_values_are_written_again(self) -> None:
        for name, values in VALID.items():
            for value, written in values:
                settings, known = set_option(SETTINGS, name.upper(), value)
                self.assertEqual((known, text_of(settings, name)), (name, written))
                again, _ = set_option(SETTINGS, name, written)
                self.assertEqual(again, settings)

    def test_an_option_changes_nothing_else(self) -> None:
        for name, values in VALID.items():
            settings, _ = set_option(SETTINGS, name, values[0][0])
            for other in set(OPTIONS) - {name}:
                self.assertEqual(text_of(settings, other), text_of(SETTINGS, other))

    def test_invalid_values_are_refused_with_the_reason(self) -> None:
        for name, values in INVALID.items():
            for value in values:
                refused = self.assertRaises(Refused, set_option, SETTINGS, name, value)
                self.assertEqual(refused.reason, TombolaError.BAD_OPTION, (name, value))
                self.assertTrue(refused.subject.startswith(f"{name}: "), refused.subject)
                self.assertLess(len(refused.subject), 300)

    def test_other_names_are_answered_with_the_list(self) -> None:
        for name in ("", "nonsense", "late on", "amount", "AMOUNTS", "prizes ambo"):
            refused = self.assertRaises(Refused, set_option, SETTINGS, name, "on")
            self.assertEqual(
                (refused.reason, refused.subject),
                (TombolaError.NO_SUCH_OPTION, ", ".join(OPTION_NAMES)),
            )

    @given(st.sampled_from(sorted(OPTIONS)), st.text(max_size=60))
    def test_any_value_is_refused_or_written_again(self, name: str, value: str) -> None:
        try:
            settings, _ = set_option(SETTINGS, name, value)
        except Refused as refused:
            self.assertEqual(refused.reason, TombolaError.BAD_OPTION)
            return
        again, _ = set_option(SETTINGS, name, text_of(settings, name))
        self.assertEqual(again, settings)


class Amounts(SynchronousTestCase):
    def test_each_prize_has_an_amount_of_its_own(self) -> None:
        settings, name = set_option(SETTINGS, "amount AMBO", " the panettone ")
        self.assertEqual(name, "amount ambo")
        self.assertEqual([one.amount for one in settings.prizes], ["the panettone", *[""] * 4])
        self.assertEqual(text_of(settings, "amount ambo"), "the panettone")
        settings, _ = set_option(settings, "Amount ambo", "")
        self.assertEqual(settings, SETTINGS)

    def test_kinds_are_written_as_on_every_wire(self) -> None:
        tambola = HallSettings(PRESETS["tambola"])
        self.assertEqual(set_option(tambola, "amount early-five", "5")[1], "amount EARLY-FIVE")

    def test_what_is_not_played_for_has_none(self) -> None:
        for kind in ("EARLY-FIVE", "nonsense", "TOMBOLINO"):
            refused = self.assertRaises(Refused, set_option, SETTINGS, f"amount {kind}", "5")
            self.assertEqual(refused.reason, TombolaError.NOT_PLAYED_FOR)

    def test_a_long_amount_is_refused(self) -> None:
        set_option(SETTINGS, "amount ambo", "x" * 40)
        refused = self.assertRaises(Refused, set_option, SETTINGS, "amount ambo", "x" * 41)
        self.assertEqual(refused.reason, TombolaError.BAD_OPTION)


class Houses(SynchronousTestCase):
    def test_a_game_begins_with_the_rules_of_its_house(self) -> None:
        settings = SETTINGS
        for name, value in (("shared", "off"), ("one-per", "row"), ("draw", "manual")):
            settings, _ = set_option(settings, name, value)
        self.assertEqual(settings.house, House(False, "row", True))
        self.assertEqual(SETTINGS.house, House())
