"""Tests for `rules.awards`: who can win what, by the house rules, and what is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.draw import cards_digest, order
from chatroom_tw.tombola.rules.game import Game
from chatroom_tw.tombola.rules.house import CARD, PLAIN, ROW, House
from chatroom_tw.tombola.rules.prizes import hall_prizes, kinds
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.winners import Missed, Missing, Winner

SEED = bytes(range(32))
ORDER = order(SEED, "5f0c", cards_digest(()), ())
ONE = Card("b1", board(ORDER[:15]))
"""Full after 15 numbers; its rows are drawn one after the other."""
TWO = Card("b2", board([*ORDER[5:15], *ORDER[:5]]))
THREE = Card("b3", board([*ORDER[15:30]]))
"""Full after 30."""


class AwardsCase(SynchronousTestCase):
    def begin(self, prizes: str, house: House = PLAIN) -> None:
        self.game = Game("5f0c", SEED, hall_prizes(prizes), house=house)
        self.game.begin([])
        self.game.add([ONE, TWO, THREE])

    def draw_until(self, count: int) -> None:
        while len(self.game.drawn) < count:
            self.assertIsNotNone(self.game.draw())

    def wins(self, kind: str, name: str, *cards: Card) -> Winner:
        winner = self.game.claim(kind, name, cards)
        assert isinstance(winner, Winner), winner
        return winner

    def refuses(self, kind: str, *cards: Card) -> tuple[TombolaError, str]:
        refused = self.assertRaises(Refused, self.game.claim, kind, "x", cards)
        return refused.reason, refused.subject

    def open(self) -> Sequence[str]:
        return kinds(self.game.open_prizes)


class Patterns(AwardsCase):
    def test_the_prizes_of_a_tambola(self) -> None:
        self.begin("tambola")
        self.draw_until(4)
        lack = self.game.claim("EARLY-FIVE", "ann", (ONE,))
        self.assertEqual(lack, Missing("EARLY-FIVE", "b1", ORDER[4:15], 1))
        self.draw_until(5)
        self.assertEqual(self.wins("EARLY-FIVE", "ann", ONE).numbers, ORDER[:5])
        self.assertEqual(self.wins("TOP-LINE", "ann", ONE).numbers, ORDER[:5])
        self.assertEqual(self.wins("BOTTOM-LINE", "bob", TWO).numbers, ORDER[:5])
        self.draw_until(15)
        corners = (ORDER[0], ORDER[4], ORDER[10], ORDER[14])
        self.assertEqual(self.wins("FOUR-CORNERS", "ann", ONE).numbers, corners)
        self.assertEqual(self.refuses("TOP-LINE", TWO), (TombolaError.CLOSED, "ann"))

    def test_what_nobody_has_claimed_is_told_at_the_end(self) -> None:
        self.begin("early-five,corners,lines 2")
        self.draw_until(30)
        missed = [
            Missed("EARLY-FIVE", "b1", ORDER[4]),
            Missed("CORNERS", "b2", ORDER[9]),
            Missed("LINES-2", "b1", ORDER[9]),
        ]
        self.assertCountEqual(self.game.missed(), missed)


class SeveralTimes(AwardsCase):
    def test_a_prize_can_be_won_at_several_numbers(self) -> None:
        self.begin("one-line x2,full")
        self.draw_until(5)
        self.wins("ONE-LINE", "ann", ONE)
        self.draw_until(10)
        self.assertEqual(self.open(), ("ONE-LINE", "FULL"))
        self.wins("ONE-LINE", "bob", TWO)
        self.draw_until(11)
        self.assertEqual(self.open(), ("FULL",))
        self.assertEqual(self.refuses("ONE-LINE", THREE), (TombolaError.CLOSED, "ann, bob"))

    def test_one_row_wins_it_only_once(self) -> None:
        self.begin("one-line x3,full")
        self.draw_until(5)
        self.wins("ONE-LINE", "ann", ONE)
        self.draw_until(6)
        self.assertEqual(self.refuses("ONE-LINE", ONE), (TombolaError.ROW_WON, "b1"))
        self.draw_until(10)
        self.assertEqual(self.wins("ONE-LINE", "ann", ONE).numbers, ORDER[5:10])


class FirstOnly(AwardsCase):
    def test_a_prize_that_is_not_shared_is_closed_at_once(self) -> None:
        self.begin("ambo,tombola", House(shared=False))
        self.draw_until(2)
        self.wins("ambo", "ann", ONE)
        self.assertEqual(self.open(), ("tombola",))
        self.assertEqual(self.refuses("ambo", TWO), (TombolaError.CLOSED, "ann"))

    def test_as_many_players_win_as_the_prize_has_times(self) -> None:
        self.begin("ambo x2,tombola", House(shared=False))
        self.draw_until(2)
        self.wins("ambo", "ann", ONE)
        self.wins("ambo", "bob", TWO)
        self.assertEqual(self.open(), ("tombola",))


class OnePrizePer(AwardsCase):
    def test_one_for_each_row(self) -> None:
        self.begin("ambo,terno,tombola", House(one_per=ROW))
        self.draw_until(3)
        self.wins("ambo", "ann", ONE)
        self.assertEqual(self.refuses("terno", ONE), (TombolaError.ROW_WON, "b1"))
        self.draw_until(8)
        self.assertEqual(self.wins("terno", "ann", ONE).numbers, ORDER[5:8])
        self.draw_until(15)
        self.wins("tombola", "ann", ONE)

    def test_one_for_each_card(self) -> None:
        self.begin("ambo,terno,tombola", House(one_per=CARD))
        self.draw_until(15)
        self.wins("ambo", "ann", ONE)
        self.assertEqual(self.refuses("tombola", ONE), (TombolaError.CARD_WON, "b1"))
        self.assertEqual(self.wins("tombola", "ann", ONE, TWO).serial, "b2")

    def test_the_row_that_is_of_least_use_wins(self) -> None:
        self.begin("ambo,terno,tombola", House(one_per=ROW))
        self.draw_until(7)
        self.assertEqual(self.wins("ambo", "ann", ONE).numbers, ORDER[5:7])
        self.wins("terno", "ann", ONE)

    def test_unknown_rules_are_refused(self) -> None:
        self.assertRaises(ValueError, House, one_per="player")


class NextFullCard(AwardsCase):
    def setUp(self) -> None:
        self.begin("tombola")

    def test_it_opens_once_the_tombola_is_closed(self) -> None:
        self.draw_until(15)
        self.wins("tombola", "ann", ONE)
        opening = (TombolaError.NOT_OPEN_YET, "tombola")
        self.assertEqual(self.refuses("TOMBOLINO", TWO), opening)
        self.assertIn("TOMBOLINO", self.open())
        self.draw_until(16)
        self.assertEqual(self.refuses("TOMBOLINO", ONE), (TombolaError.CARD_WON, "b1"))
        self.wins("TOMBOLINO", "bob", TWO)
        self.assertIsNone(self.game.draw())

    def test_the_game_goes_on_for_it(self) -> None:
        self.draw_until(15)
        self.wins("tombola", "ann", ONE)
        self.draw_until(30)
        self.wins("TOMBOLINO", "carl", THREE)
        self.assertIsNone(self.game.draw())

    def test_the_first_card_that_had_it_is_told(self) -> None:
        self.draw_until(15)
        self.wins("tombola", "ann", ONE)
        self.draw_until(90)
        self.assertIn(Missed("TOMBOLINO", "b2", ORDER[14]), self.game.missed())


class TakingBack(AwardsCase):
    def awards(self, kind: str, card: Card) -> None:
        self.assertIsInstance(self.game.claim(kind, "sheet-1", (card,), by_host=True), Winner)

    def test_what_a_host_has_awarded_is_open_again(self) -> None:
        for house in (PLAIN, House(shared=False)):
            self.begin("ambo,tombola", house)
            self.draw_until(2)
            self.awards("ambo", ONE)
            [gone] = self.game.take_back("ambo")
            self.assertEqual((gone.serial, self.game.winners), ("b1", []))
            self.wins("ambo", "bob", TWO)

    def test_it_is_too_late_after_the_next_number(self) -> None:
        self.begin("ambo,tombola")
        self.draw_until(2)
        self.awards("ambo", ONE)
        self.draw_until(3)
        refused = self.assertRaises(Refused, self.game.take_back, "ambo")
        self.assertEqual((refused.reason, refused.subject), (TombolaError.NOT_AWARDED, "ambo"))
        self.assertEqual(len(self.game.winners), 1)

    def test_what_a_player_has_claimed_stays(self) -> None:
        self.begin("ambo,tombola")
        self.draw_until(2)
        self.wins("ambo", "ann", ONE)
        refused = self.assertRaises(Refused, self.game.take_back, "ambo")
        self.assertEqual(refused.reason, TombolaError.NOT_AWARDED)

    def test_a_next_full_card_goes_with_the_full_card_before_it(self) -> None:
        self.begin("tombola", House(shared=False))
        self.draw_until(15)
        self.awards("tombola", ONE)
        self.wins("TOMBOLINO", "bob", TWO)
        self.assertEqual(
            [winner.kind for winner in self.game.take_back("tombola")], ["tombola", "TOMBOLINO"]
        )
        self.assertEqual(self.refuses("TOMBOLINO", TWO), (TombolaError.NOT_OPEN_YET, "tombola"))


class ABag(SynchronousTestCase):
    """A game whose numbers a host draws."""

    def setUp(self) -> None:
        self.game = Game("5f0c", b"", hall_prizes("ambo,terno,tombola"))
        self.game.begin([ONE, TWO])

    def calls(self, *numbers: int) -> None:
        for number in numbers:
            self.assertEqual(self.game.call(number), number)

    def refuses(self, number: int) -> TombolaError:
        reason = self.assertRaises(Refused, self.game.call, number).reason
        assert isinstance(reason, TombolaError)
        return reason

    def test_there_is_no_commitment(self) -> None:
        self.assertEqual((self.game.by_bag, self.game.commit), (True, ""))

    def test_each_number_once(self) -> None:
        self.calls(7)
        self.assertEqual(self.refuses(7), TombolaError.DRAWN_ALREADY)
        for none in (0, 91, -1):
            self.assertEqual(self.refuses(none), TombolaError.BAD_NUMBER)
        self.assertEqual(self.game.drawn, [7])

    def test_the_last_number_is_taken_back_with_what_was_won_at_it(self) -> None:
        self.calls(*ORDER[:3])
        self.assertIsInstance(self.game.claim("ambo", "ann", (ONE,)), Winner)
        number, gone = self.game.undraw()
        self.assertEqual((number, [winner.kind for winner in gone]), (ORDER[2], ["ambo"]))
        self.assertEqual((self.game.drawn, self.game.winners), (list(ORDER[:2]), []))
        self.assertIsInstance(self.game.claim("terno", "ann", (ONE,)), Missing)
        self.assertIsInstance(self.game.claim("ambo", "ann", (ONE,)), Winner)

    def test_what_was_won_at_the_number_before_can_be_shared_again(self) -> None:
        self.calls(*ORDER[:2])
        self.game.claim("ambo", "ann", (ONE,))
        self.calls(ORDER[2])
        self.assertNotIn("ambo", kinds(self.game.open_prizes))
        self.game.undraw()
        self.assertIsInstance(self.game.claim("ambo", "bob", (TWO,)), Winner)

    def test_the_first_card_that_had_a_prize_is_forgotten_with_its_number(self) -> None:
        self.calls(*ORDER[:3])
        self.game.undraw()
        self.assertEqual(self.game.missed(), [Missed("ambo", "b1", ORDER[1])])
        self.game.undraw()
        self.assertEqual(self.game.missed(), [])

    def test_nothing_can_be_taken_back_before_the_first_number(self) -> None:
        reason = self.assertRaises(Refused, self.game.undraw).reason
        self.assertEqual(reason, TombolaError.NOTHING_DRAWN)

    def test_a_game_with_a_seed_has_no_bag(self) -> None:
        game = Game("5f0c", SEED, hall_prizes("ambo"))
        game.begin([ONE])
        game.draw()
        for call in (game.undraw, lambda: game.call(1)):
            self.assertEqual(self.assertRaises(Refused, call).reason, TombolaError.NO_BAG)
