"""Tests for claims that hold the draw, in a hall that a host leads."""

from __future__ import annotations

from chatroom_tw.tests.support.desk_case import DeskCase
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.host_commands import (
    AwardPrize,
    CallNumber,
    ContinueGame,
    DrawNext,
    EndGame,
    PauseGame,
    SetOption,
    SetPace,
    StartNow,
    TakePrizeBack,
)
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.winners import Winner

HELD, GOING = events.Held, events.Going()
TIMER_WORD = "held"


class Holding(DeskCase):
    """Ann has claimed the ambo."""

    def setUp(self) -> None:
        super().setUp()
        self.begin()
        self.bob = self.player("bob")
        self.draw(30)
        self.told.clear()
        self.claimed = self.asks(self.ann, commands.Claim("ambo"))
        self.timer = f"{TIMER_WORD}:{self.code}"

    def test_everybody_hears_who_has_won_and_nothing_is_drawn(self) -> None:
        winner, held = self.claimed
        self.assertIsInstance(winner, Winner)
        self.assertEqual(held, HELD(winner, 8.0))
        self.assertEqual(len(winner.numbers), 2)
        for user in (self.bob, self.host):
            self.assertEqual(self.heard(user), [winner, held])
        self.assertFalse(self.is_drawing)
        self.assertEqual(self.rules.beat(self.tick(), self.code), [])

    def test_after_its_time_it_goes_on(self) -> None:
        self.passes(7.9)
        self.assertFalse(self.is_drawing)
        self.passes(0.2)
        self.assertEqual([self.heard(user)[-1:] for user in (self.ann, self.bob)], [[GOING]] * 2)
        self.draw()

    def test_the_host_goes_on_at_once(self) -> None:
        self.heard(self.host)
        self.assertEqual(self.asks(self.host, ContinueGame()), [GOING])
        self.draw()
        self.told.clear()
        self.passes(60)  # The timer of what is over does nothing.
        self.assertEqual(self.told, {})

    def test_a_second_press_does_nothing(self) -> None:
        self.goes_on()
        self.assertEqual(self.asks(self.host, ContinueGame()), [])

    def test_the_host_draws_one_number(self) -> None:
        self.assertEqual(self.asks(self.host, DrawNext()), [GOING, events.Number(self.drawn[-1])])
        self.assertTrue(self.is_drawing)

    def test_without_it_numbers_come_by_themselves(self) -> None:
        self.goes_on()
        self.assertEqual(self.refuses(self.host, DrawNext()), (TombolaError.BY_ITSELF, ""))

    def test_several_claims_begin_its_time_again(self) -> None:
        self.passes(5)
        winner, held = self.asks(self.bob, commands.Claim("ambo"))
        self.assertEqual((winner.name, held.winner), ("bob", winner))
        self.passes(5)
        self.assertFalse(self.is_drawing)
        self.passes(3.1)
        self.assertTrue(self.is_drawing)

    def test_a_false_claim_holds_nothing(self) -> None:
        self.goes_on()
        self.do(self.bob, commands.Claim("tombola"))
        self.assertTrue(self.is_drawing)
        self.assertIsNone(self.lobby.held)

    def test_a_pause_outlasts_it(self) -> None:
        self.do(self.host, PauseGame())
        self.passes(9)
        self.assertFalse(self.is_drawing)
        self.assertEqual(self.asks(self.host, ContinueGame()), [events.Paused(False)])
        self.assertTrue(self.is_drawing)

    def test_going_on_ends_a_pause_and_what_is_held(self) -> None:
        self.do(self.host, PauseGame())
        self.heard(self.host)
        self.assertEqual(self.asks(self.host, ContinueGame()), [events.Paused(False), GOING])
        self.draw()

    def test_a_number_can_be_drawn_while_it_is_paused(self) -> None:
        self.do(self.host, PauseGame())
        count = len(self.drawn)
        self.do(self.host, DrawNext(), DrawNext())
        self.assertEqual(len(self.drawn), count + 2)
        self.assertFalse(self.is_drawing)

    def test_another_pace_does_not_begin_the_draws(self) -> None:
        self.do(self.host, SetPace(1))
        self.assertFalse(self.is_drawing)

    def test_who_comes_meanwhile_is_told_of_it(self) -> None:
        held = self.claimed[-1]
        for user in (self.comes(commands.Sit()), self.comes(commands.Watch()), self.hosts()):
            self.assertIn(held, self.heard(user))

    def test_nobody_is_there_when_it_ends(self) -> None:
        token = self.seat(self.ann).token
        for user in (self.ann, self.bob, self.host):
            self.goes(user)
        self.passes(9)
        self.assertFalse(self.is_drawing)
        self.do(self.guest(), commands.Resume(token))
        self.assertTrue(self.is_drawing)

    def test_whoever_comes_back_does_not_end_it(self) -> None:
        token = self.seat(self.ann).token
        for user in (self.ann, self.bob, self.host):
            self.goes(user)
        self.do(self.guest(), commands.Resume(token))
        self.assertFalse(self.is_drawing)
        self.passes(9)
        self.assertTrue(self.is_drawing)

    def test_a_copy_goes_on_with_it(self) -> None:
        self.hand_over()
        self.assertEqual(self.lobby.held, self.claimed[-1])
        self.passes(9)
        self.assertIn(GOING, self.heard(self.bob))
        self.draw()

    def test_a_crash_ends_it_and_the_prize_stays(self) -> None:
        token = self.seat(self.ann).token
        self.crash()
        self.assertIsNone(self.lobby.held)
        self.assertEqual(self.lobby.game.winners, [self.claimed[0]])
        back = self.guest()
        self.do(back, commands.Resume(token))
        self.assertNotIn(HELD, map(type, self.heard(back)))
        self.draw()

    def test_the_end_of_the_game_ends_it(self) -> None:
        told = [type(one) for one in self.asks(self.host, EndGame())]
        self.assertLess(told.index(events.Going), told.index(events.Over))
        self.do(self.host, StartNow())
        self.assertTrue(self.is_drawing)

    def test_the_last_prize_holds_the_end(self) -> None:
        self.goes_on()
        self.sets("prizes tombola x1")
        self.do(self.host, EndGame(), StartNow())
        self.draw_until(self.seat(self.ann).cards[0])
        self.do(self.ann, commands.Claim("tombola"))
        self.assertTrue(self.lobby.game_is_on)
        self.passes(9)
        self.carry(self.rules.beat(self.tick(), self.code))
        self.assertFalse(self.lobby.game_is_on)

    def test_a_hall_can_do_without(self) -> None:
        self.goes_on()
        self.sets("stop-on-claim off")
        self.assertEqual(len(self.asks(self.ann, commands.Claim("terno"))), 1)
        self.assertTrue(self.is_drawing)

    def test_a_hall_can_have_another_time(self) -> None:
        self.goes_on()
        self.do(self.host, SetOption("stop-on-claim", "0.5"))
        self.assertEqual(self.asks(self.ann, commands.Claim("terno"))[-1].seconds, 0.5)
        self.passes(0.6)
        self.assertTrue(self.is_drawing)

    def test_an_award_holds_too_and_taking_it_back_goes_on(self) -> None:
        self.goes_on()
        card = max(self.seat(self.bob).cards, key=lambda one: len(set(one.numbers)))
        self.draw_until(card, 11)
        self.do(self.host, AwardPrize("terno", card.serial))
        self.assertFalse(self.is_drawing)
        told = list(map(type, self.asks(self.host, TakePrizeBack("terno"))))
        self.assertEqual(told, [events.Unprize, events.Going])
        self.assertTrue(self.is_drawing)


class LastPrize(DeskCase):
    """The last prize of a game that the host draws is won."""

    preset = "bingo-uk"

    def wins_all(self, draw: str, *more: str) -> None:
        self.sets(f"draw {draw}", *more)
        self.do(self.host, StartNow())
        for number in range(1, 91):
            self.do(self.host, CallNumber(number) if draw == "bag" else DrawNext())
        self.told.clear()
        for kind in ("ONE-LINE", "TWO-LINES", "FULL-HOUSE"):
            self.do(self.ann, commands.Claim(kind))

    def test_the_game_is_over_when_the_hold_ends(self) -> None:
        for draw in ("manual", "bag"):
            self.wins_all(draw)
            self.assertTrue(self.lobby.game_is_on)
            self.passes(9)
            self.assertFalse(self.lobby.game_is_on)
            over = [type(one) for one in self.heard(self.ann)]
            self.assertLess(over.index(events.Going), over.index(events.Over))

    def test_the_host_goes_on_to_the_end(self) -> None:
        self.wins_all("manual")
        self.do(self.host, ContinueGame())
        self.assertFalse(self.lobby.game_is_on)

    def test_without_a_hold_the_host_ends_it(self) -> None:
        self.wins_all("manual", "stop-on-claim off")
        self.assertTrue(self.lobby.game_is_on)
        self.do(self.host, EndGame())
        self.assertFalse(self.lobby.game_is_on)
