"""Tests for `client.importing.whatsapp`."""

from __future__ import annotations

from datetime import datetime, timezone

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.importing import whatsapp
from chatroom_tw.client.importing.found import (
    MINUTE,
    SECOND,
    Found,
    Message,
    Passed,
    Reading,
    Unfit,
)
from chatroom_tw.client.importing.times import Times


def parsed(*lines: str, month_first: bool | None = None) -> list[Found]:
    reading = Reading(Times(timezone.utc), month_first=month_first)
    return list(whatsapp.parse(lambda: enumerate(lines, 1), reading))


def said(*lines: str, month_first: bool | None = None) -> list[tuple[str, str, str]]:
    """The time, the name and the text of each message."""
    return [
        (f"{datetime.fromtimestamp(one.at / SECOND, timezone.utc):%F %T}", one.name, one.text)
        for one in parsed(*lines, month_first=month_first)
        if isinstance(one, Message)
    ]


class Messages(SynchronousTestCase):
    def test_android_and_ios_are_read(self) -> None:
        at = "2023-12-31 21:04"
        for line, seconds in (
            ("31/12/23, 21:04 - Ann: hi", "00"),
            ("31/12/2023, 21:04 - Ann: hi", "00"),
            ("31.12.23, 21:04 - Ann: hi", "00"),
            ("2023-12-31, 21:04 - Ann: hi", "00"),
            ("12/31/23, 9:04\u202fPM - Ann: hi", "00"),
            ("31/12/23, 9:04 p. m. - Ann: hi", "00"),
            ("[31/12/2023, 21:04:15] Ann: hi", "15"),
            ("\u200e[31/12/23, 9:04:15\u202fPM] ~\u202fAnn: hi\u200e", "15"),
            ("[31.12.23, 21:04:15] Ann: hi", "15"),
        ):
            self.assertEqual(said(line), [(f"{at}:{seconds}", "Ann", "hi")], line)

    def test_midnight_and_noon_have_twelve_hours(self) -> None:
        lines = "31/12/23, 12:01 AM - Ann: a", "31/12/23, 12:01 PM - Ann: b"
        self.assertEqual([one[0][11:] for one in said(*lines)], ["00:01:00", "12:01:00"])

    def test_a_message_goes_on_in_further_lines(self) -> None:
        lines = ("31/12/23, 21:04 - Ann: one", "", "two: 3", "31/12/23, 21:05 - Bob: four")
        self.assertEqual([one[2] for one in said(*lines)], ["one\n\ntwo: 3", "four"])

    def test_how_exact_a_time_is_depends_on_seconds(self) -> None:
        lines = "31/12/23, 21:04 - Ann: a", "[31/12/23, 21:04:15] Ann: b"
        exact = [one.exact for one in parsed(*lines) if isinstance(one, Message)]
        self.assertEqual(exact, [MINUTE, SECOND])

    def test_pictures_stay_as_words(self) -> None:
        for text in ("<Media omitted>", "<Media omessi>", "immagine omessa", "<allegato: a.jpg>"):
            mark = "" if text.startswith("<Media") else "\u200e"
            [(_, _, words)] = said(f"31/12/23, 21:04 - Ann: {mark}{text}")
            self.assertEqual(words, text)

    def test_what_the_program_says_is_passed(self) -> None:
        for line in (
            "31/12/23, 21:04 - Messages and calls are end-to-end encrypted.",
            '31/12/23, 21:04 - Ann created group "Tea: club"',
            "31/12/23, 21:04 - Ann: This message was deleted",
            "31/12/23, 21:04 - Ann: Hai eliminato questo messaggio.",
            "31/12/23, 21:04 - Ann: ",
            "[31/12/23, 21:04:15] Tea: \u200eMessages and calls are end-to-end encrypted.",
        ):
            self.assertEqual(parsed(line), [Passed(1)], line)

    def test_an_edited_text_is_the_text(self) -> None:
        [(_, _, words)] = said("31/12/23, 21:04 - Ann: hi \u200e<This message was edited>")
        self.assertEqual(words, "hi")

    def test_what_has_no_time_or_a_wrong_one_is_unfit(self) -> None:
        lines = "preface", "31/31/23, 21:04 - Ann: hi", "31/12/23, 25:04 - Ann: hi"
        self.assertEqual(parsed(*lines), [Unfit(at, line) for at, line in enumerate(lines, 1)])


class Dates(SynchronousTestCase):
    def order(self, *dates: str) -> whatsapp.Order | None:
        return whatsapp.order_of(
            (number, f"{date} - Ann: hi") for number, date in enumerate(dates, 1)
        )

    def test_a_day_over_twelve_shows_the_order(self) -> None:
        self.assertEqual(self.order("1/2/23, 21:04", "13/2/23, 21:04"), (False, True))
        self.assertEqual(self.order("1/2/23, 21:04", "2/13/23, 21:04"), (True, True))

    def test_times_that_go_back_show_it_as_well(self) -> None:
        self.assertEqual(
            self.order("5/1/23, 21:04", "6/1/23, 21:04", "1/2/23, 21:04"), (False, True)
        )
        self.assertEqual(
            self.order("1/5/23, 21:04", "1/6/23, 21:04", "2/1/23, 21:04"), (True, True)
        )

    def test_otherwise_the_clock_of_twelve_hours_does(self) -> None:
        self.assertEqual(self.order("1/2/23, 21:04"), (False, False))
        self.assertEqual(self.order("1/2/23, 9:04 PM"), (True, False))

    def test_a_year_that_comes_first_leaves_no_choice(self) -> None:
        self.assertIsNone(self.order("2023-02-01, 21:04"))

    def test_who_imports_can_say_it(self) -> None:
        line = "1/2/23, 21:04 - Ann: hi"
        self.assertEqual(said(line, month_first=True)[0][0], "2023-01-02 21:04:00")
        self.assertEqual(said(line, month_first=False)[0][0], "2023-02-01 21:04:00")
