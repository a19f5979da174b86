"""Tests for the course of a game that a host leads: by hand, out of a bag, and to its end."""

from __future__ import annotations

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.desk_case import DeskCase
from chatroom_tw.tests.support.optional import given, settings, st
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.host_commands import (
    AwardPrize,
    CallNumber,
    DrawNext,
    EndGame,
    PauseGame,
    SetOption,
    StartNow,
    UncallNumber,
)
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.verification import verify
from chatroom_tw.tombola.rules.winners import Winner


class Beginning(DeskCase):
    def test_a_hall_begins_when_its_host_says_so(self) -> None:
        self.assertEqual(self.timers.keys() - {"halls"}, set())
        self.do(self.host, StartNow())
        self.assertTrue(self.is_drawing)
        self.assertIn(events.Begun, map(type, self.heard(self.ann)))
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.GAME_IS_ON, ""))

    def test_two_hosts_press_at_once(self) -> None:
        other = self.hosts()
        self.do(self.host, StartNow())
        self.assertEqual(self.refuses(other, StartNow()), (TombolaError.GAME_IS_ON, ""))
        self.do(self.host, PauseGame())
        self.assertEqual(self.hears(other, PauseGame(), events.Paused), [])

    def test_nobody_can_play(self) -> None:
        self.do(self.ann, commands.Exit())
        self.refuses(self.host, StartNow())
        self.assertFalse(self.lobby.game_is_on)


class Ending(DeskCase):
    def test_a_game_is_broken_off_and_revealed(self) -> None:
        self.begin()
        self.draw(5)
        game = self.lobby.game
        [over] = self.hears(self.host, EndGame(), events.Over)
        self.assertEqual((over.game, over.seed), (game.id, game.seed))
        self.assertFalse(self.is_drawing)
        self.assertEqual(self.refuses(self.host, EndGame()), (TombolaError.NO_GAME, ""))
        self.assertEqual(len(self.lobby.transcripts), 1)
        self.do(self.host, StartNow())

    def test_its_winners_are_told_again_in_the_end(self) -> None:
        self.begin("stop-on-claim off")
        self.draw(40)
        [winner] = self.hears(self.ann, commands.Claim("ambo"), Winner)
        [over] = self.hears(self.host, EndGame(), events.Over)
        self.assertEqual(over.winners, (winner,))

    def test_players_stay_for_the_next(self) -> None:
        self.begin()
        self.do(self.host, EndGame(), StartNow())
        self.assertIn(self.seat(self.ann).cards[0].serial, self.lobby.game.cards)


class ByHand(DeskCase):
    def setUp(self) -> None:
        super().setUp()
        self.begin("draw manual")

    def test_each_press_draws_one_number(self) -> None:
        self.assertFalse(self.is_drawing)
        for count in range(1, 4):
            told = self.asks(self.host, DrawNext())
            self.assertEqual(told, [events.Number(self.drawn[-1])])
            self.assertEqual(len(self.drawn), count)
            self.assertIn(told[0], self.heard(self.ann))

    def test_the_order_is_committed_to_and_proved(self) -> None:
        self.assertTrue(self.lobby.game.commit)
        self.do(self.host, *[DrawNext()] * 20, EndGame())
        [transcript] = [self.lobby.transcripts.get(one) for one in self.lobby.transcripts]
        self.assertEqual(len(verify(transcript)), 2)

    def test_neither_a_pause_nor_a_claim_makes_it_draw_by_itself(self) -> None:
        self.do(self.host, *[DrawNext()] * 40)
        self.do(self.ann, commands.Claim("ambo"))
        self.passes(9)
        self.assertFalse(self.is_drawing)
        self.do(self.host, PauseGame())
        self.goes_on()
        self.assertFalse(self.is_drawing)
        self.do(self.host, DrawNext())

    def test_a_copy_and_a_crash_leave_it_so(self) -> None:
        token = self.seat(self.ann).token
        self.hand_over()
        self.do(self.host, DrawNext())
        self.assertEqual(self.rules.beat(self.tick(), self.code), [])
        self.crash()
        self.do(self.guest(), commands.Resume(token))
        self.assertFalse(self.is_drawing)
        self.do(self.hosts(), DrawNext())
        self.assertEqual(len(self.drawn), 2)

    def test_the_last_press_ends_the_game(self) -> None:
        self.do(self.host, *[DrawNext()] * 90)
        self.assertEqual(len(self.drawn), 90)
        self.assertEqual(len(self.hears(self.host, DrawNext(), events.Over)), 1)
        self.assertEqual(self.refuses(self.host, DrawNext()), (TombolaError.NO_GAME, ""))

    def test_it_is_no_bag(self) -> None:
        for command in (CallNumber(5), UncallNumber()):
            self.assertEqual(self.refuses(self.host, command)[0], TombolaError.NO_BAG)

    def test_from_the_next_game_on_it_draws_by_itself(self) -> None:
        commit = self.lobby.next_game.commit
        self.sets("draw auto")
        self.assertEqual(self.lobby.next_game.commit, commit)
        self.do(self.host, DrawNext(), EndGame(), StartNow())
        self.assertTrue(self.is_drawing)


class OutOfABag(DeskCase):
    def setUp(self) -> None:
        super().setUp()
        [self.committed] = self.hears(self.host, SetOption("draw", "bag"), events.Committed)
        self.begin()
        self.first, *self.others = self.seat(self.ann).cards

    def call(self, *numbers: int) -> None:
        self.do(self.host, *map(CallNumber, numbers))

    def test_there_is_no_commitment(self) -> None:
        self.assertEqual(self.committed, events.Committed(self.lobby.game.id, ""))
        self.assertEqual((self.lobby.game.seed, self.lobby.game.by_bag), (b"", True))

    def test_everybody_hears_what_the_host_has_drawn(self) -> None:
        for number in (90, 1, 45):
            self.assertEqual(self.asks(self.host, CallNumber(number)), [events.Number(number)])
            self.assertEqual(self.heard(self.ann), [events.Number(number)])
        self.assertEqual(self.drawn, [90, 1, 45])

    def test_a_number_comes_once(self) -> None:
        other = self.hosts()
        self.call(5)
        for user in (self.host, other):
            refused = self.refuses(user, CallNumber(5))
            self.assertEqual(refused, (TombolaError.DRAWN_ALREADY, "5"))
        for number in (0, 91, 9999, -1):
            refused = self.refuses(self.host, CallNumber(number))
            self.assertEqual(refused, (TombolaError.BAD_NUMBER, str(number)))

    def test_the_last_number_is_taken_back(self) -> None:
        self.assertEqual(self.refuses(self.host, UncallNumber()), (TombolaError.NOTHING_DRAWN, ""))
        self.call(5, 6)
        self.heard(self.ann)
        self.assertEqual(self.asks(self.host, UncallNumber()), [events.Uncalled(6)])
        self.assertEqual(self.heard(self.ann), [events.Uncalled(6)])
        self.call(6, 7)
        self.assertEqual(self.drawn, [5, 6, 7])

    def test_with_it_goes_what_it_has_won(self) -> None:
        one, two, three = self.first.rows[0][:3]
        self.call(one, two)
        self.do(self.ann, commands.Claim("ambo"))
        self.goes_on()
        self.call(three)
        [terno, held] = self.asks(self.ann, commands.Claim("terno"))
        self.assertEqual(held.winner, terno)
        told = self.asks(self.host, UncallNumber())
        self.assertCountEqual(told, [events.Going(), events.Uncalled(three), events.Unprize(terno)])
        self.assertEqual([one.kind for one in self.lobby.game.winners], ["ambo"])
        self.crash()
        self.assertEqual((self.drawn, len(self.lobby.game.winners)), ([one, two], 1))
        self.host = self.hosts()
        token = next(iter(self.lobby.seats)).token
        back = self.guest()
        self.do(back, commands.Resume(token))
        self.call(three)
        self.assertEqual(self.asks(back, commands.Claim("terno"))[0], terno)

    def test_a_claim_holds_and_the_next_number_goes_on(self) -> None:
        self.call(*self.first.rows[0][:2])
        self.do(self.ann, commands.Claim("ambo"))
        number = self.first.rows[1][0]
        told = self.asks(self.host, CallNumber(number))
        self.assertEqual(told, [events.Going(), events.Number(number)])
        self.assertFalse(self.is_drawing)

    def test_numbers_do_not_come_otherwise(self) -> None:
        self.assertEqual(self.refuses(self.host, DrawNext()), (TombolaError.BY_BAG, ""))
        self.assertEqual(self.rules.beat(self.tick(), self.code), [])

    def test_words_for_the_draw_are_refused(self) -> None:
        refused = self.refuses(self.ann, commands.Contribute("words"))
        self.assertEqual(refused[0], TombolaError.ORDER_SETTLED)
        self.do(self.host, EndGame())
        refused = self.refuses(self.ann, commands.Contribute("words"))
        self.assertEqual(refused, (TombolaError.BY_BAG, ""))

    def test_its_transcript_has_no_seed_and_proves_no_order(self) -> None:
        self.call(*self.first.numbers)
        self.do(self.ann, commands.Claim("tombola"))
        [over] = self.hears(self.host, EndGame(), events.Over)
        self.assertEqual(over.seed, b"")
        transcript = self.lobby.transcripts.get(over.game)
        assert transcript
        self.assertEqual((transcript["seed"], transcript["commit"]), (None, None))
        self.assertIn("nothing proves", verify(transcript)[0])

    def test_a_crash_and_a_copy_go_on_with_it(self) -> None:
        self.call(5, 6)
        token = self.seat(self.ann).token
        self.hand_over()
        self.call(7)
        self.crash()
        self.host = self.hosts()
        self.do(self.guest(), commands.Resume(token))
        self.call(8)
        self.do(self.host, UncallNumber())
        self.assertEqual(self.drawn, [5, 6, 7])

    def test_the_next_game_is_committed_to_again(self) -> None:
        self.sets("draw auto")
        self.assertTrue(self.lobby.next_game.commit)
        [committed] = self.hears(self.host, EndGame(), events.Committed)
        self.assertEqual(committed.commit, self.lobby.next_game.commit)

    def test_an_award_is_taken_back_with_the_number(self) -> None:
        self.call(*self.first.rows[0][:2])
        self.do(self.host, AwardPrize("ambo", self.first.serial))
        self.do(self.host, UncallNumber())
        self.assertEqual(self.lobby.game.winners, [])

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from("cuwax"), st.integers(0, 90)), max_size=40))
    def test_a_crash_at_any_point_changes_nothing(self, steps: list[tuple[str, int]]) -> None:
        """Numbers are called and taken back, prizes won and taken back; then the process dies."""
        if self.lobby.game_is_on:
            self.do(self.host, EndGame())
        self.do(self.host, StartNow())
        for what, number in steps:
            try:
                if what == "c":
                    self.call(number)
                elif what == "u":
                    self.do(self.host, UncallNumber())
                elif what == "a":
                    serials = list(self.lobby.game.cards)
                    self.do(self.host, AwardPrize("ambo", serials[number % len(serials)]))
                elif what == "w":
                    self.do(self.ann, commands.Claim("ambo"))
                else:
                    self._crash()
            except Refused:
                continue
        self._crash()

    def _crash(self) -> None:
        before = self._game()
        token = self.seat(self.ann).token
        self.crash()
        self.assertEqual(self._game(), before)
        self.host, self.ann = self.hosts(), self.guest()
        self.do(self.ann, commands.Resume(token))

    def _game(self) -> tuple[object, ...]:
        game = self.lobby.game
        return game.id, list(game.drawn), game.winners, game.closed, game.first
