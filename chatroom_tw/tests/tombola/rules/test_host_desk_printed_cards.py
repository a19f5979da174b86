"""Tests for `rules.host_desk`: printed cards in a game."""

from __future__ import annotations

from dataclasses import astuple

from chatroom_tw.server.effects import Deliver, InRoom, Person
from chatroom_tw.tests.support.tombola_case import KEY, OnePlays
from chatroom_tw.tombola.rules import commands, journal
from chatroom_tw.tombola.rules.draw import cards_digest
from chatroom_tw.tombola.rules.host_commands import (
    AwardPrize,
    CheckCard,
    Host,
    NameSheet,
    PrintSeries,
    PutInPlay,
)
from chatroom_tw.tombola.rules.host_events import Checked, InPlay, PrintedSeries, SheetNamed
from chatroom_tw.tombola.rules.journal import Begun, Printed, StoredLobby, StoredTombola, Won
from chatroom_tw.tombola.rules.lobby import ALARM
from chatroom_tw.tombola.rules.printed_cards import winner_name
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.verification import verify
from chatroom_tw.tombola.rules.winners import Missing, Winner

HALL, HOSTS = InRoom("hall"), InRoom("hosts")


class PrintedCase(OnePlays):
    """An open hall with a player, and a host who has put series 2 and 3 in play."""

    def setUp(self) -> None:
        super().setUp()
        self.host = self.hosts()
        self.answer = self.does(self.host, PutInPlay(2, 3))

    def serials(self, *numbers: int) -> set[str]:
        return {f"p{number}-{place}" for number in numbers for place in range(1, 7)}

    def in_play(self) -> set[str]:
        """The printed cards in the game that is on."""
        return {serial for serial in self.tombola.lobby.game.cards if serial.startswith("p")}


class InPlayNext(PrintedCase):
    def test_hosts_are_told_of_series_in_play_and_they_are_stored(self) -> None:
        self.assertEqual(self.answer, [Deliver(HOSTS, InPlay(2, 3))])
        [record] = self.records_of(Printed)
        self.assertEqual(astuple(record), (self.tombola.lobby.printed.secret, 2, 3))

    def test_cards_in_play_are_in_the_game_and_belong_to_nobody(self) -> None:
        self.begins()
        game, [own] = self.tombola.lobby.game, self.player(self.one).cards
        self.assertEqual(set(game.cards), {own.serial} | self.serials(2, 3))
        self.assertEqual(game.cards_sha256, cards_digest([own, *self.tombola.lobby.printed.cards]))
        self.assertEqual(len(self.tombola.lobby.seats), 1)
        [begun] = self.records_of(Begun)
        self.assertEqual(set(begun.cards), set(game.cards))

    def test_other_series_play_from_the_next_game_on(self) -> None:
        self.begins()
        self.does(self.host, PutInPlay(7, 7))
        self.assertEqual(self.in_play(), self.serials(2, 3))
        self.ends()
        self.tombola.timer(ALARM, 99.0)
        self.assertEqual(self.in_play(), self.serials(7))

    def test_zero_puts_no_series_in_play(self) -> None:
        self.assertEqual(self.does(self.host, PutInPlay(0, 0)), [Deliver(HOSTS, InPlay(0, 0))])
        self.begins()
        self.assertEqual(self.in_play(), set())

    def test_numbers_out_of_range_are_refused(self) -> None:
        for first, last in ((0, 3), (3, 2), (1, 1_001), (9_999, 10_000)):
            refused = self.refuses(self.host, PutInPlay(first, last))
            self.assertEqual(refused, (TombolaError.BAD_PRINTED, "1000"))
        for first, count in ((0, 1), (1, 0), (1, 61), (9_999, 2)):
            refused = self.refuses(self.host, PrintSeries(first, count))
            self.assertEqual(refused, (TombolaError.BAD_PRINTED, "60"))

    def test_printed_series_are_those_in_play_with_a_stored_secret(self) -> None:
        self.records.clear()
        [printed] = self.does(self.host, PrintSeries(2, 2))
        self.assertEqual(printed.to, Person(self.host))
        assert isinstance(printed.event, PrintedSeries)
        self.assertEqual([number for number, _ in printed.event.series], [2, 3])
        cards = tuple(card for _, cards in printed.event.series for card in cards)
        self.assertEqual(cards, self.tombola.lobby.printed.cards)
        self.assertEqual(self.records_of(Printed), [journal.printed(self.tombola.lobby.printed)])

    def test_a_host_who_comes_is_told_who_holds_which_series(self) -> None:
        for number, name in ((3, "Nonna Pina"), (2, "Mara & Leo"), (7, "Zia"), (7, "")):
            self.does(self.host, NameSheet(number, name))
        told = self.does(self.unseated_user(), Host(KEY))
        sheets = [effect.event for effect in told if isinstance(effect, Deliver)]
        named = [event for event in sheets if isinstance(event, SheetNamed)]
        self.assertEqual(named, [SheetNamed(2, "Mara & Leo"), SheetNamed(3, "Nonna Pina")])

    def test_a_check_tells_the_rows_of_the_card(self) -> None:
        self.begins()
        [checked] = self.does(self.host, CheckCard("2-6"))
        assert isinstance(checked, Deliver) and isinstance(checked.event, Checked)
        self.assertEqual(checked.event.rows, self.tombola.lobby.game.cards["p2-6"].rows)

    def test_a_restarted_server_has_the_same_series_in_play(self) -> None:
        again = self.make()
        again.start(StoredTombola(StoredLobby(printed=self.records_of(Printed)[0])))
        self.assertEqual(again.lobby.printed.cards, self.tombola.lobby.printed.cards)
        self.assertEqual(again.lobby.printed.print(9, 1), self.tombola.lobby.printed.print(9, 1))


class Awarding(PrintedCase):
    def award(self, card: str, kind: str = "tombola") -> AwardPrize:
        return AwardPrize(kind, card)

    def test_a_winning_card_is_announced_and_stored(self) -> None:
        self.begins()
        self.draws(90)
        numbers = self.tombola.lobby.game.cards["p2-6"].numbers
        winner = Winner("tombola", "sheet-2", "p2-6", 90, numbers, by_host=True)
        self.assertEqual(self.does(self.host, self.award("2-6")), [Deliver(HALL, winner)])
        won = Won(self.tombola.lobby.game.id, winner, "p2-6")
        self.assertEqual(self.records_of(Won), [won])

    def test_a_prize_is_shared_with_players_and_other_cards(self) -> None:
        self.begins()
        self.draws(90)
        self.does(self.one, commands.Claim("tombola"))
        for card in ("2-6", "2-5", "3-1"):
            [told] = self.does(self.host, self.award(card))
            self.assertEqual(told.to, HALL)
        refused = self.refuses(self.host, self.award("2-6"))
        self.assertEqual(refused, (TombolaError.WON_ALREADY, "tombola"))

    def test_then_the_prize_is_closed_and_in_the_transcript(self) -> None:
        self.begins()
        self.draws(20)
        card = next(
            card
            for card in self.tombola.lobby.printed.cards
            if any(len(set(row) & set(self.tombola.lobby.game.drawn)) > 1 for row in card.rows)
        )
        self.does(self.host, self.award(card.serial[1:], "ambo"))
        self.draws(1)
        self.assertEqual(
            self.refuses(self.host, self.award("3-6", "ambo")),
            (TombolaError.CLOSED, winner_name(card.serial)),
        )
        self.ends()
        [ended] = self.records_of(journal.Ended)
        self.assertEqual(ended.transcript["winners"][0]["serial"], card.serial)
        self.assertEqual(len(verify(ended.transcript)), 4)

    def test_a_false_claim_is_answered_to_its_host_alone(self) -> None:
        self.begins()
        card = self.tombola.lobby.printed.cards[0]
        missing = Missing("tombola", "p2-1", card.numbers, 15)
        answer = [Deliver(Person(self.host), missing)]
        self.assertEqual(self.does(self.host, self.award("2-1")), answer)
        self.assertEqual(self.records_of(Won), [])

    def test_only_a_card_in_play_can_win(self) -> None:
        self.begins()
        own = self.player(self.one).cards[0].serial
        for card in ("4-1", "2-7", "2-0", "2", "", own[1:], "02-1"):
            refused = self.refuses(self.host, self.award(card))
            self.assertEqual(refused, (TombolaError.NO_SUCH_CARD, card))

    def test_a_card_can_win_only_during_a_game(self) -> None:
        self.assertEqual(self.refuses(self.host, self.award("2-1")), (TombolaError.NO_GAME, ""))
        self.begins()
        self.ends()
        self.assertEqual(self.refuses(self.host, self.award("2-1")), (TombolaError.NO_GAME, ""))

    def test_a_card_can_win_while_no_player_is_connected(self) -> None:
        self.begins()
        self.draws(90)
        self.tombola.disconnect(self.one)
        [told] = self.does(self.host, self.award("3-3"))
        self.assertIsInstance(told.event, Winner)

    def test_a_prize_that_is_not_played_for_is_refused(self) -> None:
        self.begins()
        self.assertEqual(
            self.refuses(self.host, self.award("2-1", "terno")),
            (TombolaError.NOT_PLAYED_FOR, "ambo, tombola"),
        )
