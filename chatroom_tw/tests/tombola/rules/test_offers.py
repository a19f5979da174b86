"""Tests for the prizes as people are told them, and for the prizes of halls that are made."""

from __future__ import annotations

from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.effects import Deliver, InRoom, Person
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.records import database
from chatroom_tw.tests.support.tombola_case import PAUSE, SETTINGS, OnePlays, TombolaCase
from chatroom_tw.tombola.rules import commands
from chatroom_tw.tombola.rules.effects import Append
from chatroom_tw.tombola.rules.events import Made, Offer, Offers
from chatroom_tw.tombola.rules.house import House
from chatroom_tw.tombola.rules.prizes import AMBO, PRESETS, TOMBOLA, Prize, hall_prizes
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.tombola import TombolaRules
from chatroom_tw.tombola.rules.winners import Winner
from chatroom_tw.tombola.storage.reading import read
from chatroom_tw.tombola.storage.records import write

ALL_OPEN = Offers((Offer(AMBO, True), Offer(TOMBOLA, True)))


class Asking(OnePlays):
    def asks(self, user: int) -> Offers:
        [told] = self.does(user, commands.AskPrizes())
        assert isinstance(told, Deliver) and isinstance(told.event, Offers)
        self.assertEqual(told.to, Person(user))
        return told.event

    def test_anybody_in_the_hall_can_ask(self) -> None:
        watching = self.unseated_user()
        self.does(watching, commands.Watch())
        for user in (self.one, self.hosts(), watching, self.unseated_user()):
            self.assertEqual(self.asks(user), ALL_OPEN)

    def test_who_has_won_is_told_and_what_is_open(self) -> None:
        self.begins()
        self.draws(89)
        self.does(self.one, commands.Claim("ambo"))
        [winner] = self.tombola.lobby.game.winners
        still = Offers((Offer(AMBO, True, (winner,)), Offer(TOMBOLA, True)))
        self.assertEqual(self.asks(self.one), still)
        self.draws(1)
        won = Offers((Offer(AMBO, False, (winner,)), Offer(TOMBOLA, True)))
        self.assertEqual(self.asks(self.unseated_user()), won)

    def test_after_a_game_it_is_about_the_next(self) -> None:
        self.begins()
        self.draws(90)
        self.does(self.one, commands.Claim("tombola"))
        self.tombola.beat(9.0)
        self.assertFalse(self.tombola.lobby.game_is_on)
        self.assertEqual(self.asks(self.one), ALL_OPEN)


class AtATable(TombolaCase):
    def make(self) -> TombolaRules:
        return TombolaRules.table(SETTINGS, Random(90), 1)

    def test_whoever_waits_is_told_nothing_of_the_game(self) -> None:
        one = self.sits()
        self.begins()
        self.draws(90)
        self.does(one, commands.Claim("tombola"))
        two = self.sits()
        [told] = self.does(two, commands.AskPrizes())
        self.assertEqual(told, Deliver(Person(two), ALL_OPEN))


class OtherPrizes(OnePlays):
    """A game is played for other prizes than the one before it."""

    def test_the_players_are_told_when_it_begins(self) -> None:
        self.begins()
        self.ends()
        prizes = hall_prizes("tambola")
        self.tombola.lobby.next_game.play_for(prizes, House())
        told = self.tombola.timer("alarm", PAUSE)
        offers = Offers(tuple(Offer(prize, True) for prize in prizes))
        self.assertIn(Deliver(InRoom("hall"), offers), told)

    def test_they_are_not_told_the_same_again(self) -> None:
        self.begins()
        self.ends()
        told = self.tombola.timer("alarm", PAUSE)
        self.assertFalse([one for one in told if isinstance(getattr(one, "event", 0), Offers)])

    def test_whoever_comes_late_is_told_what_the_game_is_played_for(self) -> None:
        prizes = hall_prizes("bingo-uk")
        self.tombola.lobby.next_game.play_for(prizes, House())
        self.begins()
        user = self.unseated_user()
        offers = Offers(tuple(Offer(prize, True) for prize in prizes))
        self.assertIn(Deliver(Person(user), offers), self.does(user, commands.Sit()))


class MadeHalls(SynchronousTestCase):
    def setUp(self) -> None:
        self.rules = self.make()
        self.stored = database()
        self.addCleanup(self.stored.close)

    def make(self) -> TombolaRules:
        return TombolaRules.open_hall(SETTINGS, Random(90), PAUSE)

    def makes(self, preset: str) -> str:
        """The code of a new hall, which is stored."""
        user, _ = self.rules.connect("127.0.0.1:1001")
        effects = self.rules.submit(user, commands.MakeHall("Casa", preset), 0.0)
        write(self.stored, [(one.hall, one.record) for one in effects if isinstance(one, Append)])
        told = [one.event for one in effects if isinstance(one, Deliver)]
        [made] = [event for event in told if isinstance(event, Made)]
        return made.code

    def prizes(self, rules: TombolaRules, code: str) -> tuple[Prize, ...]:
        hall = rules.halls.get(code)
        assert hall is not None
        return hall.lobby.next_game.prizes

    def test_a_preset_is_meant_whole(self) -> None:
        for name, prizes in PRESETS.items():
            self.assertEqual(self.prizes(self.rules, self.makes(name)), prizes)
        self.assertEqual(PRESETS["tombola"][-1].kind, "TOMBOLINO")

    def test_a_list_of_prizes_will_do(self) -> None:
        code = self.makes("early-five,full")
        self.assertEqual(self.prizes(self.rules, code), hall_prizes("early-five,full"))

    def test_prizes_that_are_none_are_refused(self) -> None:
        refused = self.assertRaises(Refused, self.makes, "chocolate")
        self.assertEqual(refused.reason, TombolaError.BAD_PRIZES)
        self.assertIn("chocolate", refused.subject)
        self.assertEqual(len(self.rules.halls), 1)

    def test_they_are_stored_and_there_again_after_a_crash(self) -> None:
        code = self.makes("tambola")
        again = self.make()
        again.start(read(self.stored))
        self.assertEqual(self.prizes(again, code), PRESETS["tambola"])

    def test_they_are_in_a_dump(self) -> None:
        code = self.makes("bingo-uk")
        again = self.make()
        again.load(self.rules.dump())
        self.assertEqual(self.prizes(again, code), PRESETS["bingo-uk"])
        self.assertEqual(again.dump(), self.rules.dump())


class WhoWins(OnePlays):
    def test_everybody_is_told_the_numbers_that_made_the_prize(self) -> None:
        self.begins()
        self.draws(90)
        [told] = self.does(self.one, commands.Claim("ambo"))
        assert isinstance(told, Deliver) and isinstance(told.event, Winner)
        self.assertEqual(told.to, InRoom("hall"))
        self.assertEqual(len(told.event.numbers), 2)
