"""Tests for `core.hosted`: printed cards in a game."""

from __future__ import annotations

from dataclasses import astuple

from chatroom_tw.server.effects import Deliver, InRoom, Person
from chatroom_tw.tests.support.tombola_case import OnePlays
from chatroom_tw.tombola.rules import commands, journal
from chatroom_tw.tombola.rules.draw import cards_digest
from chatroom_tw.tombola.rules.game import Missing, Winner
from chatroom_tw.tombola.rules.host_commands import CheckCard, PrintSheets, PutInPlay
from chatroom_tw.tombola.rules.host_events import InPlay, Sheets
from chatroom_tw.tombola.rules.journal import Begun, Printed, StoredLobby, Won
from chatroom_tw.tombola.rules.printed_cards import name
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.transcript import verify

HALL, HOSTS = InRoom("hall"), InRoom("hosts")


class PaperCase(OnePlays):
    """A hall with a player, and a host who has put sheets 2 and 3 in play."""

    def setUp(self) -> None:
        super().setUp()
        self.host = self.hosts()
        self.answer = self.does(self.host, PutInPlay(2, 3))

    def serials(self, *sheets: int) -> set[str]:
        return {f"p{sheet}-{place}" for sheet in sheets for place in range(1, 7)}

    def in_play(self) -> set[str]:
        """The printed cards of the game that is on."""
        return {serial for serial in self.tombola.game.cards if serial.startswith("p")}


class InPlayNext(PaperCase):
    def test_hosts_are_told_and_it_is_kept(self) -> None:
        self.assertEqual(self.answer, [Deliver(HOSTS, InPlay(2, 3))])
        [kept] = self.kept_of(Printed)
        self.assertEqual(astuple(kept), (self.tombola.paper.secret, 2, 3))

    def test_their_cards_are_in_the_game_from_its_beginning_and_nobodys(self) -> None:
        self.begins()
        game, [own] = self.tombola.game, self.player(self.one).cards
        self.assertEqual(set(game.cards), {own.serial} | self.serials(2, 3))
        self.assertEqual(game.cards_sha256, cards_digest([own, *self.tombola.paper.cards]))
        self.assertEqual(len(self.tombola.seats), 1)
        [begun] = self.kept_of(Begun)
        self.assertEqual(set(begun.cards), set(game.cards))

    def test_others_are_for_the_game_after_that(self) -> None:
        self.begins()
        self.does(self.host, PutInPlay(7, 7))
        self.assertEqual(self.in_play(), self.serials(2, 3))
        self.ends()
        self.tombola.alarm(99.0)
        self.assertEqual(self.in_play(), self.serials(7))

    def test_none_is_what_it_says(self) -> None:
        self.assertEqual(self.does(self.host, PutInPlay(0, 0)), [Deliver(HOSTS, InPlay(0, 0))])
        self.begins()
        self.assertEqual(self.in_play(), set())

    def test_what_there_is_none_of_is_refused(self) -> None:
        for first, last in ((0, 3), (3, 2), (1, 1_001), (9_999, 10_000)):
            refused = self.refuses(self.host, PutInPlay(first, last))
            self.assertEqual(refused, (TombolaError.BAD_SHEETS, "1000"))
        for first, count in ((0, 1), (1, 0), (1, 61), (9_999, 2)):
            refused = self.refuses(self.host, PrintSheets(first, count))
            self.assertEqual(refused, (TombolaError.BAD_SHEETS, "60"))

    def test_what_is_printed_is_what_is_in_play_and_its_secret_is_kept(self) -> None:
        self.kept.clear()
        [sheets] = self.does(self.host, PrintSheets(2, 2))
        self.assertEqual(sheets.to, Person(self.host))
        assert isinstance(sheets.event, Sheets)
        self.assertEqual([number for number, _ in sheets.event.sheets], [2, 3])
        cards = tuple(card for _, cards in sheets.event.sheets for card in cards)
        self.assertEqual(cards, self.tombola.paper.cards)
        self.assertEqual(self.kept_of(Printed), [journal.printed(self.tombola.paper)])

    def test_a_server_that_is_started_again_has_the_same_in_play(self) -> None:
        again = self.make()
        again.start(StoredLobby(printed=self.kept_of(Printed)[0]))
        self.assertEqual(again.paper.cards, self.tombola.paper.cards)
        self.assertEqual(again.paper.sheets(9, 1), self.tombola.paper.sheets(9, 1))


class Checking(PaperCase):
    def check(self, card: str, prize: Prize = Prize.TOMBOLA) -> CheckCard:
        return CheckCard(card, prize)

    def test_a_card_that_has_won_is_told_to_everyone_and_kept(self) -> None:
        self.begins()
        self.draws(90)
        winner = Winner(Prize.TOMBOLA, "sheet-2", "p2-6", 90)
        self.assertEqual(self.does(self.host, self.check("2-6")), [Deliver(HALL, winner)])
        won = Won(self.tombola.game.id, winner, "p2-6")
        self.assertEqual(self.kept_of(Won), [won])

    def test_the_prize_is_shared_by_players_and_other_cards_and_by_none_twice(self) -> None:
        self.begins()
        self.draws(90)
        self.does(self.one, commands.Claim(Prize.TOMBOLA))
        for card in ("2-6", "2-5", "3-1"):
            [told] = self.does(self.host, self.check(card))
            self.assertEqual(told.to, HALL)
        refused = self.refuses(self.host, self.check("2-6"))
        self.assertEqual(refused, (TombolaError.WON_ALREADY, "tombola"))

    def test_then_it_is_closed_and_the_transcript_has_the_card(self) -> None:
        self.begins()
        self.draws(20)
        card = next(
            card
            for card in self.tombola.paper.cards
            if any(len(set(row) & set(self.tombola.game.drawn)) > 1 for row in card.rows)
        )
        self.does(self.host, self.check(card.serial[1:], Prize.AMBO))
        self.draws(1)
        self.assertEqual(
            self.refuses(self.host, self.check("3-6", Prize.AMBO)),
            (TombolaError.CLOSED, name(card.serial)),
        )
        self.ends()
        [ended] = self.kept_of(journal.Ended)
        self.assertEqual(ended.transcript["winners"][0]["serial"], card.serial)
        self.assertEqual(len(verify(ended.transcript)), 4)

    def test_a_false_claim_is_answered_to_the_one_who_made_it(self) -> None:
        self.begins()
        card = self.tombola.paper.cards[0]
        missing = Missing(Prize.TOMBOLA, "p2-1", card.numbers, 15)
        answer = [Deliver(Person(self.host), missing)]
        self.assertEqual(self.does(self.host, self.check("2-1")), answer)
        self.assertEqual(self.kept_of(Won), [])

    def test_only_a_printed_card_that_is_in_play_can_win(self) -> None:
        self.begins()
        own = self.player(self.one).cards[0].serial
        for card in ("4-1", "2-7", "2-0", "2", "", own, own[1:], "p2-1", "02-1"):
            refused = self.refuses(self.host, self.check(card))
            self.assertEqual(refused, (TombolaError.NO_SUCH_CARD, card))

    def test_in_a_game_that_is_on(self) -> None:
        self.assertEqual(self.refuses(self.host, self.check("2-1")), (TombolaError.NO_GAME, ""))
        self.begins()
        self.ends()
        self.assertEqual(self.refuses(self.host, self.check("2-1")), (TombolaError.NO_GAME, ""))

    def test_also_while_nobody_is_there(self) -> None:
        self.begins()
        self.draws(90)
        self.tombola.disconnect(self.one)
        [told] = self.does(self.host, self.check("3-3"))
        self.assertIsInstance(told.event, Winner)

    def test_what_is_not_played_for_is_refused(self) -> None:
        self.begins()
        self.assertEqual(
            self.refuses(self.host, self.check("2-1", Prize.TERNO)),
            (TombolaError.NOT_PLAYED_FOR, "ambo, tombola"),
        )
