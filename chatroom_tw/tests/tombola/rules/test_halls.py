"""Tests for `rules.halls`: halls are made and listed."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from chatroom_tw.server.effects import Ask, Deliver, Person, SetTimer, Subscribe, Unsubscribe
from chatroom_tw.server.guessing import FROM_ONE_ADDRESS
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tests.support.halls_case import (
    ELSEWHERE,
    HERE,
    HallsCase,
    committed,
    events_for,
)
from chatroom_tw.tests.support.tombola_case import KEY, PAUSE, SETTINGS
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import HallsTurn
from chatroom_tw.tombola.rules.hall import Hall
from chatroom_tw.tombola.rules.hall_limits import HallLimits, Makers
from chatroom_tw.tombola.rules.halls import LOOK, MANY, TIMER
from chatroom_tw.tombola.rules.host_commands import Host, SetOption
from chatroom_tw.tombola.rules.journal import (
    HallGone,
    HallMade,
    HallUsed,
    HostSettings,
    Left,
    NextGame,
)
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.tombola import TombolaRules


class Making(HallsCase):
    def test_the_maker_is_told_code_and_key_and_is_the_host(self) -> None:
        user = self.unseated_user()
        effects = self.does(user, commands.MakeHall("Zia 🎄"), 5.0)
        hall = self.tombola.halls.of(user)
        key = hall.lobby.host_settings.key
        assert key
        self.assertEqual(
            effects,
            [
                SetTimer(TIMER, LOOK),
                Subscribe(user, f"hall:{hall.code}", True),
                Subscribe(user, f"hosts:{hall.code}", True),
                Deliver(Person(user), events.Made(hall.code, "Zia 🎄", key)),
                Deliver(Person(user), committed(hall)),
            ],
        )
        self.assertEqual(list(hall.lobby.hosts), [user])

    def test_what_a_hall_is_made_of_is_stored(self) -> None:
        _, hall = self.makes("Anna", 5.0, ELSEWHERE)
        settings, game = hall.lobby.host_settings, hall.lobby.next_game
        self.assertEqual(
            self.records_in(hall),
            [
                HallMade("Anna", "192.0.2.7"),
                HallUsed(5.0),
                HostSettings(settings.key or ""),
                NextGame(game.id, game.seed),
            ],
        )

    def test_codes_have_no_letters_that_look_alike_and_keys_differ(self) -> None:
        self.tombola = self.make()
        halls = [self.makes()[1] for _ in range(50)]
        for hall in halls:
            self.assertRegex(hall.code, r"\A[A-HJKMNP-Z2-9]{5}\Z")
        self.assertEqual(len({hall.code for hall in halls}), 50)
        self.assertEqual(len({hall.lobby.host_settings.key for hall in halls} | {KEY}), 51)

    def test_a_player_gives_the_seat_up(self) -> None:
        user = self.sits()
        token = self.player(user).token
        effects = self.does(user, commands.MakeHall("Anna"))
        self.assertIn(Unsubscribe(user, "hall"), effects)
        self.assertEqual(self.records_of(Left), [Left(token)])
        self.assertEqual(len(self.tombola.lobby.seats), 0)

    def test_a_name_is_shown_as_it_is_written(self) -> None:
        for written, shown in ((" D'Angelo  & Mara\t", "D'Angelo & Mara"), ("é" * 40, "é" * 40)):
            user = self.unseated_user()
            self.does(user, commands.MakeHall(written))
            self.assertEqual(self.tombola.halls.of(user).name, shown)

    def test_a_name_that_is_none_is_refused(self) -> None:
        user = self.sits()
        for name in ("", "  ", "x" * 41, "\u200b"):
            self.assertEqual(
                self.refuses(user, commands.MakeHall(name)), (TombolaError.BAD_HALL_NAME, "")
            )
        self.assertEqual(len(self.tombola.halls), 1)

    def test_the_timer_is_set_by_the_first_one_alone(self) -> None:
        self.makes()
        effects = self.does(self.unseated_user(), commands.MakeHall("Bob"))
        self.assertNotIn(SetTimer(TIMER, LOOK), effects)


class Limits(HallsCase):
    limits = HallLimits(halls=3)

    def refused(self, address: str = HERE) -> None:
        user = self.comes_from(address)
        refused = self.refuses(user, commands.MakeHall("Zoe"))
        self.assertEqual(refused, (TombolaError.ENOUGH_HALLS, "3"))

    def test_there_are_no_more_halls_than_allowed(self) -> None:
        self.makes()
        self.makes()
        self.refused()
        self.refused(ELSEWHERE)

    def test_an_unused_hall_makes_room_for_somebody_from_elsewhere(self) -> None:
        (first, older), (second, newer) = self.makes(when=1.0), self.makes(when=2.0)
        self.goes(first, when=3.0)
        self.goes(second, when=4.0)
        self.refused()
        _, hall = self.makes("Zoe", 5.0, ELSEWHERE)
        self.assertEqual([*self.tombola.halls], [self.tombola.halls.main, newer, hall])
        self.assertEqual(self.records_in(older)[-1], HallGone())
        self.refused()
        self.refused(ELSEWHERE)

    def test_a_hall_where_somebody_is_stays(self) -> None:
        first, hall = self.makes()
        self.enters(hall)
        self.makes()
        self.goes(first)
        self.refused(ELSEWHERE)

    def test_a_hall_that_has_played_stays(self) -> None:
        for address in (HERE, "198.51.100.7:1001"):
            host, hall = self.makes(address=address)
            player = self.enters(hall)
            self.begins_in(hall)
            self.goes(host, player)
        self.refused(ELSEWHERE)

    def test_with_one_hall_none_is_made(self) -> None:
        self.tombola = TombolaRules.open_hall(SETTINGS, Random(1), PAUSE, HallLimits(halls=1))
        refused = self.refuses(self.unseated_user(), commands.MakeHall("Anna"))
        self.assertEqual(refused, (TombolaError.ENOUGH_HALLS, "1"))


class ManyHallsFromOnePlace(HallsCase):
    """A game in each of them keeps nobody else from making a hall."""

    limits = HallLimits(halls=MANY + 2)

    def played(self, count: int) -> list[Hall]:
        made = [self.makes(when=float(number)) for number in range(count)]
        for host, hall in made:
            self.does(host, SetOption("board", "on"))
            self.begins_in(hall)
        for number, (host, _) in enumerate(made):
            self.goes(host, when=50.0 + number)
        return [hall for _, hall in made]

    def test_the_one_that_was_used_longest_ago_makes_room(self) -> None:
        first, *others = self.played(MANY + 1)
        _, hall = self.makes("Zoe", 99.0, ELSEWHERE)
        self.assertEqual([*self.tombola.halls], [self.tombola.halls.main, *others, hall])
        self.assertEqual(self.records_in(first)[-1], HallGone())
        for address in (HERE, ELSEWHERE):
            refused = self.refuses(self.comes_from(address), commands.MakeHall("Mia"))
            self.assertEqual(refused, (TombolaError.ENOUGH_HALLS, str(MANY + 2)))


class MakersWithTheKey(HallsCase):
    limits = HallLimits(makers=Makers.KEY)

    def test_who_knows_the_key_of_main_makes_halls(self) -> None:
        user = self.unseated_user()
        self.does(user, commands.MakeHall("Anna", key=KEY.upper()))
        self.assertFalse(self.tombola.halls.of(user).is_main)

    def test_so_do_its_hosts(self) -> None:
        host = self.hosts()
        self.does(host, commands.MakeHall("Anna"))
        self.assertFalse(self.tombola.halls.of(host).is_main)

    def test_others_do_not(self) -> None:
        host = self.hosts()
        self.does(host, commands.MakeHall("Anna"))
        for user in (host, self.unseated_user(), self.sits()):
            refused = self.refuses(user, commands.MakeHall("Bob"))
            self.assertEqual(refused, (TombolaError.NOT_THE_HOST, ""))
        self.assertEqual(len(self.tombola.halls), 2)

    def test_wrong_keys_are_counted_as_those_of_hosts(self) -> None:
        for _ in range(FROM_ONE_ADDRESS):
            user = self.unseated_user()
            told = events_for(user, self.does(user, commands.MakeHall("Bob", key="wrong"), 1.0))
            self.assertEqual(told, [Refusal(TombolaError.NOT_THE_HOST, "")])
        user = self.unseated_user()
        for command in (commands.MakeHall("Bob", key="wrong"), Host("wrong")):
            told = events_for(user, self.does(user, command, 2.0))
            self.assertEqual(told, [Refusal(TombolaError.TOO_MANY_TRIES, "2")])
        self.does(user, commands.MakeHall("Bob", key=KEY), 2.0)
        self.assertEqual(len(self.tombola.halls), 2)

    def test_without_a_key_of_main_nobody_does(self) -> None:
        settings = replace(SETTINGS, key=None)
        self.tombola = TombolaRules.open_hall(settings, Random(1), PAUSE, self.limits)
        refused = self.refuses(self.unseated_user(), commands.MakeHall("Bob"))
        self.assertEqual(refused, (TombolaError.NOT_THE_HOST, ""))


class Listing(HallsCase):
    def test_halls_are_listed_by_name_with_their_connected_players(self) -> None:
        _, zoe = self.makes("Zoe")
        _, ann = self.makes("Ann")
        _, other = self.makes("Ann")
        user, away = self.sits(), self.enters(zoe)
        self.enters(zoe)
        self.goes(away)
        anns = sorted([ann.code, other.code])
        listed = events.Halls(
            (
                *(events.ListedHall(code, "Ann", 0) for code in anns),
                events.ListedHall(zoe.code, "Zoe", 1),
                events.ListedHall("main", "tombola.example", 1),
            )
        )
        [asked] = self.does(user, commands.ListHalls())
        self.assertEqual(asked, Ask(user, HallsTurn()))
        told = self.tombola.answered(user, HallsTurn(), None, 0.0)
        self.assertEqual(told, [Deliver(Person(user), listed)])
