"""Tests for cards as a host handles them: checked, awarded, on paper, and of the board."""

from __future__ import annotations

from chatroom_tw.tests.support.desk_case import DeskCase
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.board_cards import BOARD_CARDS
from chatroom_tw.tombola.rules.host_commands import (
    AwardPrize,
    CallNumber,
    CheckCard,
    DrawNext,
    EndGame,
    NameSheet,
    PutInPlay,
    RenamePlayer,
    SetOption,
    StartNow,
    TakePrizeBack,
)
from chatroom_tw.tombola.rules.host_events import Checked, SheetNamed
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.verification import verify
from chatroom_tw.tombola.rules.winners import Missing, Winner


class BagCase(DeskCase):
    """A game out of a bag, in which the first two numbers of Ann's first card are called."""

    def setUp(self) -> None:
        super().setUp()
        self.do(self.host, PutInPlay(17, 17))
        self.begin("draw bag", "prizes all", "stop-on-claim off")
        self.card = self.seat(self.ann).cards[0]
        self.call(*self.card.rows[0][:2])
        self.told.clear()

    def call(self, *numbers: int) -> None:
        for number in numbers:
            if number not in self.drawn:
                self.do(self.host, CallNumber(number))

    def award(self, kind: str = "ambo", card: str = "") -> AwardPrize:
        return AwardPrize(kind, card or self.card.serial)


class CheckingACard(BagCase):
    def check(self, card: str) -> Checked:
        [checked] = self.asks(self.host, CheckCard(card))
        assert isinstance(checked, Checked)
        return checked

    def test_it_has_and_lacks_and_nothing_is_awarded(self) -> None:
        checked = self.check(self.card.serial)
        self.assertEqual(checked.has, self.card.rows[0][:2])
        self.assertEqual(
            checked.lacks, (*self.card.rows[0][2:], *self.card.rows[1], *self.card.rows[2])
        )
        self.assertEqual(checked.prizes[:2], (("ambo", True), ("terno", False)))
        self.assertEqual((checked.name, checked.display), ("ann", ""))
        self.assertEqual(self.lobby.game.winners, [])
        self.assertEqual(self.heard(self.ann), [])

    def test_paper_is_checked_by_what_is_printed_on_it(self) -> None:
        for text in ("17-3", "p17-3", " P17-3 "):
            self.assertEqual(self.check(text).serial, "p17-3")
        self.assertEqual(self.check("17-3").name, "sheet-17")

    def test_other_cards_are_refused(self) -> None:
        for text in ("17-7", "18-1", "", "s99-1", "t1", "x" * 100):
            refused = self.refuses(self.host, CheckCard(text))
            self.assertEqual(refused, (TombolaError.NO_SUCH_CARD, text))
        self.do(self.host, EndGame())
        refused = self.refuses(self.host, CheckCard(self.card.serial))
        self.assertEqual(refused, (TombolaError.NO_GAME, ""))

    def test_a_card_whose_player_has_left_is_nobodys(self) -> None:
        self.do(self.ann, commands.Exit())
        self.assertEqual(self.check(self.card.serial).name, self.card.serial)


class Awarding(BagCase):
    def test_check_then_award_then_take_back(self) -> None:
        self.do(self.host, CheckCard(self.card.serial))
        self.heard(self.ann)
        [winner] = self.asks(self.host, self.award())
        self.assertEqual(
            (winner.name, winner.serial, winner.numbers, winner.by_host),
            ("ann", self.card.serial, self.card.rows[0][:2], True),
        )
        self.assertEqual(self.heard(self.ann), [winner])
        told = [events.Unprize(winner)]
        self.assertEqual(self.asks(self.host, TakePrizeBack("ambo")), told)
        self.assertEqual(self.heard(self.ann), told)
        self.assertEqual(self.lobby.game.winners, [])
        [again] = self.asks(self.ann, commands.Claim("ambo"))
        self.assertIsInstance(again, Winner)

    def test_two_hosts_who_press_at_once_award_it_once(self) -> None:
        other = self.hosts()
        self.do(self.host, self.award())
        self.assertEqual(self.refuses(other, self.award()), (TombolaError.WON_ALREADY, "ambo"))
        self.do(other, TakePrizeBack("ambo"))
        refused = self.refuses(self.host, TakePrizeBack("ambo"))
        self.assertEqual(refused, (TombolaError.NOT_AWARDED, "ambo"))

    def test_a_card_without_the_prize_gets_nothing(self) -> None:
        [missing] = self.asks(self.host, self.award("tombola"))
        self.assertIsInstance(missing, Missing)
        self.assertEqual(self.heard(self.ann), [])

    def test_after_the_next_number_it_stays(self) -> None:
        self.do(self.host, self.award())
        self.call(self.card.rows[2][0])
        refused = self.refuses(self.host, TakePrizeBack("ambo"))
        self.assertEqual(refused, (TombolaError.NOT_AWARDED, "ambo"))

    def test_what_a_player_has_claimed_stays(self) -> None:
        self.do(self.ann, commands.Claim("ambo"))
        for kind in ("ambo", "terno", "nonsense"):
            refused = self.refuses(self.host, TakePrizeBack(kind))
            self.assertEqual(refused, (TombolaError.NOT_AWARDED, kind))
        self.do(self.host, EndGame())
        refused = self.refuses(self.host, TakePrizeBack("ambo"))
        self.assertEqual(refused, (TombolaError.NO_GAME, ""))

    def test_it_stays_taken_back_after_a_crash(self) -> None:
        self.do(self.host, self.award())
        self.crash()
        self.assertEqual(len(self.lobby.game.winners), 1)
        self.host = self.hosts()
        self.do(self.host, TakePrizeBack("ambo"))
        self.crash()
        self.assertEqual(self.lobby.game.winners, [])

    def test_prizes_that_are_not_played_for_are_refused(self) -> None:
        for kind in ("EARLY-FIVE", "nonsense", "TOMBOLINO"):
            refused = self.refuses(self.host, self.award(kind))
            self.assertEqual(refused[0], TombolaError.NOT_PLAYED_FOR)

    def test_one_prize_for_each_row_holds_for_awards_too(self) -> None:
        self.do(self.host, EndGame())
        self.begin("one-per row")
        self.call(*self.card.rows[0][:3])
        self.do(self.host, self.award())
        refused = self.refuses(self.host, self.award("terno"))
        self.assertEqual(refused, (TombolaError.ROW_WON, self.card.serial))

    def test_the_first_alone_has_it(self) -> None:
        self.do(self.host, EndGame())
        self.do(self.host, SetOption("shared", "off"), StartNow())
        self.call(*range(1, 91))
        self.do(self.ann, commands.Claim("ambo"))
        refused = self.refuses(self.host, self.award("ambo", "17-3"))
        self.assertEqual(refused, (TombolaError.CLOSED, "ann"))


class Sheets(BagCase):
    def test_hosts_note_who_holds_a_sheet(self) -> None:
        other = self.hosts()
        self.heard(other)
        told = [SheetNamed(17, "Nonna Pina")]
        self.assertEqual(self.asks(self.host, NameSheet(17, "  Nonna   Pina ")), told)
        self.assertEqual((self.heard(other), self.heard(self.ann)), (told, []))
        self.do(self.host, NameSheet(2, "Mara & Leo"))
        third = self.hosts()
        named = [one for one in self.heard(third) if isinstance(one, SheetNamed)]
        self.assertEqual(named, [SheetNamed(2, "Mara & Leo"), *told])

    def test_the_holder_wins(self) -> None:
        self.do(self.host, NameSheet(17, "Nonna Pina"))
        self.call(*range(1, 91))
        [winner] = self.asks(self.host, self.award("ambo", "17-3"))
        self.assertEqual((winner.name, winner.display), ("Nonna_Pina", "Nonna Pina"))
        self.assertEqual(winner.serial, "p17-3")
        self.crash()
        self.assertEqual(self.lobby.game.winners, [winner])
        [checked] = self.asks(self.hosts(), CheckCard("17-4"))
        self.assertEqual(checked.display, "Nonna Pina")

    def test_a_name_is_taken_away(self) -> None:
        self.do(self.host, NameSheet(17, "Nonna Pina"))
        self.assertEqual(self.asks(self.host, NameSheet(17, "")), [SheetNamed(17, "")])
        [checked] = self.asks(self.host, CheckCard("17-3"))
        self.assertEqual((checked.name, checked.display), ("sheet-17", ""))

    def test_impossible_sheets_and_names_are_refused(self) -> None:
        for number in (0, 10_000, -1):
            refused = self.refuses(self.host, NameSheet(number, "Pina"))
            self.assertEqual(refused[0], TombolaError.BAD_PRINTED)
        for name in (" ", "x" * 41, "\u200b"):
            refused = self.refuses(self.host, NameSheet(17, name))
            self.assertEqual(refused[0], TombolaError.BAD_TITLE)


class LatePaper(BagCase):
    def in_play(self) -> list[str]:
        return [*self.lobby.game.cards, *self.lobby.game.late_cards]

    def test_paper_comes_into_the_game_that_is_on(self) -> None:
        self.assertEqual(self.refuses(self.host, CheckCard("18-1"))[0], TombolaError.NO_SUCH_CARD)
        self.do(self.host, PutInPlay(17, 18, True))
        self.assertEqual(list(self.lobby.game.late_cards), [f"p18-{n}" for n in range(1, 7)])
        self.call(*range(1, 91))
        [winner] = self.asks(self.host, self.award("tombola", "18-1"))
        self.assertEqual(winner.name, "sheet-18")
        in_play = self.in_play()
        self.crash()
        self.assertEqual(self.in_play(), in_play)
        self.do(self.hosts(), EndGame())
        [transcript] = [self.lobby.transcripts.get(one) for one in self.lobby.transcripts]
        self.assertTrue(verify(transcript))

    def test_it_comes_once(self) -> None:
        for _ in range(2):
            self.do(self.host, PutInPlay(18, 18, True))
        rows = self.database.execute("SELECT after FROM late").fetchall()
        self.assertEqual(rows, [(2,)] * 6)
        self.call(90, 89)
        self.do(self.host, PutInPlay(18, 18, True))
        self.assertEqual(self.database.execute("SELECT after FROM late").fetchall(), rows)

    def test_otherwise_it_waits_for_the_next_game(self) -> None:
        self.do(self.host, PutInPlay(18, 18))
        self.sets("late off")
        self.do(self.host, PutInPlay(18, 19, True))
        self.assertEqual(self.lobby.game.late_cards, {})
        self.do(self.host, EndGame(), StartNow())
        self.assertIn("p19-6", self.lobby.game.cards)
        self.assertNotIn("p17-1", self.lobby.game.cards)


class TheBoard(DeskCase):
    def test_its_six_parts_have_each_number_once(self) -> None:
        numbers = sorted(number for card in BOARD_CARDS for number in card.numbers)
        self.assertEqual(numbers, list(range(1, 91)))
        self.assertEqual(
            BOARD_CARDS[0].rows, ((1, 2, 3, 4, 5), (11, 12, 13, 14, 15), (21, 22, 23, 24, 25))
        )
        self.assertEqual(BOARD_CARDS[5].rows[2], (86, 87, 88, 89, 90))

    def test_they_play_and_win_as_cards(self) -> None:
        self.begin("board on", "draw bag", "stop-on-claim off")
        self.do(self.host, CallNumber(1), CallNumber(5))
        [checked] = self.asks(self.host, CheckCard("t1"))
        self.assertEqual((checked.name, checked.has), ("board", (1, 5)))
        [winner] = self.asks(self.host, AwardPrize("ambo", "T1"))
        self.assertEqual((winner.name, winner.serial), ("board", "t1"))
        self.crash()
        self.assertEqual(self.lobby.game.winners, [winner])
        self.do(self.hosts(), EndGame())
        [transcript] = [self.lobby.transcripts.get(one) for one in self.lobby.transcripts]
        self.assertEqual(transcript["winners"][0]["name"], "board")

    def test_it_can_play_alone(self) -> None:
        self.do(self.ann, commands.Exit())
        self.begin("board on", "draw manual")
        self.do(self.host, DrawNext())
        self.assertEqual(len(self.lobby.game.cards), 6)

    def test_nobody_has_its_name(self) -> None:
        for command in (commands.Rename("Board"), commands.Introduce("bOARD")):
            self.assertEqual(self.refuses(self.ann, command)[0].name, "NAME_TAKEN")
        refused = self.refuses(self.host, RenamePlayer("ann", "board"))
        self.assertEqual(refused[0].name, "NAME_TAKEN")

    def test_it_does_not_play_by_default(self) -> None:
        self.begin()
        self.assertEqual(len(self.lobby.game.cards), 6)
