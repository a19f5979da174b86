"""Tests for the limit of cards that hosts of one place have: hosts elsewhere notice nothing."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.desk_case import DeskCase
from chatroom_tw.tombola.rules import commands, events, host_events
from chatroom_tw.tombola.rules.card_limit import (
    AT_ONCE,
    FULL_AFTER,
    PER_SECOND,
    REMEMBERED,
    CardLimit,
)
from chatroom_tw.tombola.rules.course import A_GAME
from chatroom_tw.tombola.rules.host_commands import (
    EndGame,
    Host,
    NameSheet,
    PrintSeries,
    PutInPlay,
    StartNow,
)
from chatroom_tw.tombola.rules.host_events import SheetNamed
from chatroom_tw.tombola.rules.refusals import TombolaError

A, B = "192.0.2.1", "192.0.2.2"
ALL = PutInPlay(1, 1000)


class Allowance(SynchronousTestCase):
    def setUp(self) -> None:
        self.touched: set[str] = set()
        self.limit = CardLimit(self.touched)

    def refused(self, place: str, cards: int, when: float) -> str:
        refused = self.assertRaises(Refused, self.limit.charge, place, cards, when)
        self.assertIs(refused.reason, TombolaError.TOO_MANY_CARDS)
        return str(refused.subject)

    def test_it_comes_back_with_time_for_each_place(self) -> None:
        self.limit.charge(A, AT_ONCE, 1000.0)
        self.limit.charge(B, AT_ONCE, 1000.0)
        self.assertEqual(self.refused(A, 500, 1000.0), "6")
        self.assertEqual(self.refused(A, 500, 1004.9), "1")
        self.limit.charge(A, 500, 1005.0)
        self.refused(A, 1, 1005.0)

    def test_no_number_is_too_many_for_a_whole_allowance(self) -> None:
        self.limit.charge(A, AT_ONCE * 10, 1000.0)
        self.assertEqual(self.refused(A, AT_ONCE * 10, 1000.0), str(int(FULL_AFTER) + 1))
        self.limit.charge(A, AT_ONCE * 10, 1000.0 + FULL_AFTER)

    def test_a_clock_that_is_put_back_holds_nobody_up(self) -> None:
        self.limit.charge(A, AT_ONCE, 1e9)
        self.limit.charge(A, AT_ONCE, 1000.0)
        self.refused(A, int(PER_SECOND), 1000.0)

    def test_as_many_places_are_remembered_as_are_bounded(self) -> None:
        for number in range(REMEMBERED + 5):
            self.limit.charge(f"p{number}", AT_ONCE, 1000.0 + number / 1000)
        self.assertLessEqual(len(self.limit.part_names()), REMEMBERED)
        self.refused(f"p{REMEMBERED + 4}", 2000, 1001.0 + REMEMBERED / 1000)
        self.assertIsNone(self.limit.part("p1"))
        self.assertIn("cards:p1", self.touched)

    def test_copies_go_on_alike(self) -> None:
        self.limit.charge(A, AT_ONCE, 1000.0)
        self.assertEqual(self.touched, {f"cards:{A}"})
        copy = CardLimit(set())
        copy.load_part(A, self.limit.part(A) or 0.0)
        self.assertEqual(copy.part_names(), self.limit.part_names())
        self.assertRaises(Refused, copy.charge, A, 1, 1000.0)


class Hosts(DeskCase):
    def used_up(self) -> None:
        for _ in range(AT_ONCE // 6000):
            self.do(self.host, ALL)

    def refused(self, command: object) -> None:
        reason, seconds = self.refuses(self.host, command)  # type: ignore[arg-type]
        self.assertIs(reason, TombolaError.TOO_MANY_CARDS)
        self.assertGreater(int(seconds), 0)

    def test_sheets_print_and_begin_use_it(self) -> None:
        self.used_up()
        self.refused(PutInPlay(2, 2))
        self.refused(PrintSeries(1, 1))
        self.refused(StartNow())
        self.do(self.host, PutInPlay(0, 0))
        self.passes(61.0)
        self.do(self.host, PrintSeries(1, 60), PutInPlay(1, 100), StartNow())

    def test_small_games_use_it_too_so_that_transcripts_of_others_stay(self) -> None:
        self.used_up()
        self.do(self.host, PutInPlay(0, 0))
        self.passes(A_GAME / PER_SECOND)
        self.do(self.host, StartNow(), EndGame())
        self.refused(StartNow())

    def test_players_who_take_more_than_one_series_use_it(self) -> None:
        self.sets("cards 36")
        for _ in range(3):
            self.do(self.host, ALL)
        for _ in range(6000 // 36 // 40 + 1):
            user = self.player()
            for _ in range(40):
                if self.taken(user):
                    continue
                self.do(user, commands.TakeCards(6))
                return
        self.fail("a place has as many cards as it wants")

    def taken(self, user: int) -> bool:
        """Whether the player can take 36 cards."""
        try:
            self.do(user, commands.TakeCards(36))
        except Refused as refused:
            self.assertIs(refused.reason, TombolaError.TOO_MANY_CARDS)
            return False
        return True

    def test_a_copy_refuses_as_the_original(self) -> None:
        self.used_up()
        self.hand_over()
        self.refused(PutInPlay(2, 2))

    def test_hosts_from_elsewhere_notice_nothing(self) -> None:
        self.used_up()
        other = self.guest("198.51.100.7:1001")
        self.do(other, commands.MakeHall("Bob"))
        self.assertEqual(self.asks(other, ALL), [host_events.InPlay(1, 1000)])
        self.assertTrue(self.hears(other, StartNow(), events.Begun))

    def test_what_is_refused_for_another_reason_uses_none(self) -> None:
        for _ in range(5):
            refused = self.refuses(self.host, PutInPlay(1, 9999))
            self.assertIs(refused[0], TombolaError.BAD_PRINTED)
        self.do(self.host, PutInPlay(1, 999))
        self.begin()
        self.refuses(self.host, StartNow())
        self.do(self.host, EndGame(), ALL)

    def test_whoever_becomes_host_uses_it_for_the_sheets_that_have_names(self) -> None:
        self.do(self.host, *(NameSheet(number, "Zoe") for number in range(1, 1001)))
        refused = self.refuses(self.host, NameSheet(1001, "Zoe"))
        self.assertEqual(refused, (TombolaError.BAD_PRINTED, "1000"))
        self.do(self.host, NameSheet(1, "Mara"), NameSheet(2, ""), NameSheet(1001, "Zoe"))
        for _ in range(AT_ONCE // 1000):
            self.assertEqual(len(self.hears(self.host, Host(self.key), SheetNamed)), 1000)
        self.refused(Host(self.key))

    def test_a_game_has_no_more_sheets_than_can_be_in_play(self) -> None:
        self.do(self.host, PutInPlay(1, 900))
        self.begin()
        self.do(self.host, PutInPlay(901, 1000, now=True))
        self.assertEqual(self.lobby.game.cards_in_play, 6006)
        refused = self.refuses(self.host, PutInPlay(1001, 1001, now=True))
        self.assertEqual(refused, (TombolaError.BAD_PRINTED, "1000"))
        self.do(self.host, PutInPlay(1, 1000, now=True), PutInPlay(1001, 1002))
