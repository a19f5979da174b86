"""Tests for `client.importing.irc`."""

from __future__ import annotations

from datetime import date, datetime, timezone

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.extras import is_action
from chatroom_tw.client.importing import irc
from chatroom_tw.client.importing.found import (
    SECOND,
    Found,
    Message,
    Mistake,
    Passed,
    Reading,
    Unfit,
)
from chatroom_tw.client.importing.times import Times


def parsed(*lines: str, name: str = "", day: date | None = None) -> list[Found]:
    reading = Reading(Times(timezone.utc), name, day)
    return list(irc.parse(lambda: enumerate(lines, 1), reading))


def said(*lines: str, name: str = "", day: date | None = None) -> list[str]:
    """The time and the line of each that was said."""
    return [
        f"{datetime.fromtimestamp(one.at / SECOND, timezone.utc):%F %T} "
        + (f"* {one.name} {one.text}" if is_action(one.extra) else f"<{one.name}> {one.text}")
        for one in parsed(*lines, name=name, day=day)
        if isinstance(one, Message)
    ]


class Clients(SynchronousTestCase):
    def test_irssi(self) -> None:
        lines = (
            "--- Log opened Sun Dec 31 21:04:00 2023",
            "21:04 -!- bob [~bob@host] has joined #tea",
            "21:04 <@ann> hi",
            "21:04 < bob> hey <you>",
            "23:59  * ann waves",
            "--- Day changed lun gen 01 2024",
            "00:01 -ann:#tea- a notice",
            "--- Log closed Mon Jan 01 00:05:00 2024",
        )
        self.assertEqual(
            said(*lines),
            [
                "2023-12-31 21:04:00 <ann> hi",
                "2023-12-31 21:04:00 <bob> hey <you>",
                "2023-12-31 23:59:00 * ann waves",
                "2024-01-01 00:01:00 <ann> a notice",
            ],
        )
        self.assertEqual(len([one for one in parsed(*lines) if isinstance(one, Passed)]), 4)

    def test_weechat(self) -> None:
        lines = (
            "2023-12-31 21:04:15\t@ann\thi\tthere",
            "2023-12-31 21:04:16\t-->\tbob (b@h) has joined #tea",
            "2023-12-31 21:04:17\t *\tann waves",
            "2023-12-31 21:04:18\t\t",
        )
        self.assertEqual(
            said(*lines), ["2023-12-31 21:04:15 <ann> hi\tthere", "2023-12-31 21:04:17 * ann waves"]
        )

    def test_znc_has_the_day_in_the_name_of_the_file(self) -> None:
        lines = "[21:04:15] <ann> hi", "[21:04:16] *** Joins: bob (b@h)", "[21:04:17] * ann waves"
        for name in ("2023-12-31.log", "#tea_20231231.log"):
            self.assertEqual(
                said(*lines, name=name),
                ["2023-12-31 21:04:15 <ann> hi", "2023-12-31 21:04:17 * ann waves"],
            )

    def test_mirc(self) -> None:
        lines = (
            "Session Start: Sun Dec 31 21:04:15 2023",
            "Session Ident: #tea",
            "[21:04] * Now talking in #tea",
            "[21:04] <@ann> \x02hi\x02 \x0304red",
            "[21:05] * bob (~b@host) has joined #tea",
            "[21:06] * ann has a cold",
            "[00:01] <ann> past midnight",
            "Session Close: Mon Jan 01 00:05:00 2024",
        )
        self.assertEqual(
            said(*lines),
            [
                "2023-12-31 21:04:00 <ann> hi red",
                "2023-12-31 21:06:00 * ann has a cold",
                "2024-01-01 00:01:00 <ann> past midnight",
            ],
        )

    def test_hexchat_has_days_without_years(self) -> None:
        lines = (
            "**** BEGIN LOGGING AT Sun Dec 31 21:04:00 2023",
            "Dec 31 21:04:01 *\tNow talking on #tea",
            "Dec 31 21:04:05 <ann>\thi",
            "Jan 01 00:00:09 *\tann waves",
        )
        self.assertEqual(
            said(*lines), ["2023-12-31 21:04:05 <ann> hi", "2024-01-01 00:00:09 * ann waves"]
        )


class Days(SynchronousTestCase):
    def test_a_log_without_a_day_needs_one(self) -> None:
        mistake = self.assertRaises(Mistake, parsed, "21:04 <ann> hi")
        self.assertIn("--date 2023-12-31", str(mistake))
        self.assertEqual(
            said("21:04 <ann> hi", day=date(2023, 5, 6)), ["2023-05-06 21:04:00 <ann> hi"]
        )

    def test_the_hour_that_comes_twice_is_told_apart(self) -> None:
        from zoneinfo import ZoneInfo

        reading = Reading(Times(ZoneInfo("Europe/Rome")), "2023-10-29.log")
        lines = "[02:30:00] <ann> one", "[02:50:00] <ann> two", "[02:10:00] <ann> three"
        found = irc.parse(lambda: enumerate(lines, 1), reading)
        at = [one.at // SECOND // 60 for one in found if isinstance(one, Message)]
        self.assertEqual([later - at[0] for later in at], [0, 20, 40])

    def test_what_fits_nothing_is_unfit(self) -> None:
        lines = "prose", "[99:04:15] <ann> hi", "[21:04:15] what is this"
        self.assertEqual(
            parsed(*lines, name="2023-12-31.log"),
            [Unfit(at, line) for at, line in enumerate(lines, 1)],
        )
