"""Tests for `rules.durations`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules import durations
from chatroom_tw.chat.rules.durations import DAY, HOUR, LONGEST, MINUTE, YEAR
from chatroom_tw.tests.support.optional import given, st


class Parsing(SynchronousTestCase):
    def test_a_time_is_a_number_and_a_unit(self) -> None:
        for text, seconds in (
            ("30s", 30),
            ("10m", 10 * MINUTE),
            ("2h", 2 * HOUR),
            ("7d", 7 * DAY),
            ("1w", 7 * DAY),
            ("007d", 7 * DAY),
            ("3650d", LONGEST),
            ("315360000s", LONGEST),
        ):
            parsed = durations.parse(text)
            self.assertEqual((parsed, type(parsed)), (seconds, float), text)

    def test_anything_else_is_no_time(self) -> None:
        for text in ("", "10", "m", "10 m", "1.5h", "-1h", "+1h", "1h30m", "10M", "1y", "٣d", "²d",
                     "10m\n", " 10m", "1e3s", "0x1s", "1_0s", "10mm"):  # fmt: skip
            error = self.assertRaises(ValueError, durations.parse, text)
            self.assertIn("no time; a time is 30s, 10m", str(error), text)

    def test_no_time_is_longer_than_ten_years(self) -> None:
        for text in ("3651d", "522w", "87601h", "315360001s", "1000000000d", "9" * 10_000 + "s"):
            error = str(self.assertRaises(ValueError, durations.parse, text))
            self.assertIn("too long; a time is at most 10 years (3650d)", error)
            self.assertLess(len(error), 150)

    def test_no_time_is_over_at_once(self) -> None:
        for text in ("0s", "00w"):
            error = self.assertRaises(ValueError, durations.parse, text)
            self.assertIn("over at once", str(error))

    @given(st.text(alphabet="0123456789smhdw.-+ \n٣", max_size=12))
    def test_whatever_is_written_is_a_time_or_an_error(self, text: str) -> None:
        try:
            self.assertTrue(1 <= durations.parse(text) <= LONGEST)
        except ValueError as error:
            self.assertIn("time", str(error))


class BeforeAReason(SynchronousTestCase):
    def test_the_time_comes_first(self) -> None:
        for text, both in (
            ("", (0.0, "")),
            ("10m", (600.0, "")),
            ("10m spam", (600.0, "spam")),
            ("  10m   too  much spam ", (600.0, "too  much spam")),
            ("too much spam", (0.0, "too much spam")),
            ("spam 10m", (0.0, "spam 10m")),
            ("-", (0.0, "-")),
        ):
            self.assertEqual(durations.split(text), both, text)

    def test_a_wrong_time_is_no_reason(self) -> None:
        for text in ("10", "10 minutes", "1000000000d", "-1h spam", ".5h", "+1d", "3rd time", "٣d"):
            self.assertRaises(ValueError, durations.split, text)


class Describing(SynchronousTestCase):
    def test_a_duration_is_told_in_words(self) -> None:
        for text, words in (
            ("1s", "1 second"),
            ("30s", "30 seconds"),
            ("1m", "1 minute"),
            ("90s", "1 minute and 30 seconds"),
            ("10m", "10 minutes"),
            ("1h", "1 hour"),
            ("90m", "1 hour and 30 minutes"),
            ("2h", "2 hours"),
            ("36h", "1 day and 12 hours"),
            ("7d", "7 days"),
            ("1w", "7 days"),
            ("45d", "45 days"),
            ("366d", "1 year and 1 day"),
            ("3650d", "10 years"),
        ):
            self.assertEqual(durations.describe(durations.parse(text)), words)

    def test_it_is_rounded_to_what_matters(self) -> None:
        for seconds, words in (
            (-1.0, "1 second"),
            (0.2, "1 second"),
            (59.7, "1 minute"),
            (599.6, "10 minutes"),
            (599.0, "9 minutes and 59 seconds"),
            (754.0, "13 minutes"),
            (2 * HOUR - 1, "2 hours"),
            (7 * DAY - 1, "7 days"),
            (YEAR - 1, "1 year"),
        ):
            self.assertEqual(durations.describe(seconds), words)

    @given(st.floats(1.0, LONGEST))
    def test_what_is_told_is_off_by_a_tenth_at_most(self, seconds: float) -> None:
        names = {"second": 1, "minute": MINUTE, "hour": HOUR, "day": DAY, "year": YEAR}
        told = 0
        for part in durations.describe(seconds).split(" and "):
            many, name = part.split()
            told += int(many) * names[name.rstrip("s")]
            self.assertEqual(name.endswith("s"), many != "1")
        self.assertLessEqual(abs(told - seconds), max(0.5, seconds / 10))
