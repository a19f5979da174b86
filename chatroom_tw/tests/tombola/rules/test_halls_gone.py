"""Tests for `rules.halls`: halls end, expire, and are there again after a restart."""

from __future__ import annotations

from random import Random

from chatroom_tw.server.effects import Close, Deliver, InRoom, Person, SetTimer
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tests.support.halls_case import HallsCase, committed, events_for
from chatroom_tw.tests.support.tombola_case import PAUSE, SETTINGS
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import SetPace as SetPaceTo
from chatroom_tw.tombola.rules.effects import StartDraws, StopDraws
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.hall import Hall
from chatroom_tw.tombola.rules.hall_limits import DAY, HallLimits
from chatroom_tw.tombola.rules.halls import LOOK, TIMER
from chatroom_tw.tombola.rules.host_commands import EndHall, Host, StartNow
from chatroom_tw.tombola.rules.journal import (
    Begun,
    Dealt,
    Ended,
    HallGone,
    HallMade,
    HallUsed,
    HostSettings,
    Inconsistent,
    Left,
    NextGame,
    Seated,
    StoredGame,
    StoredHall,
    StoredLobby,
    StoredTombola,
)
from chatroom_tw.tombola.rules.lobby import State
from chatroom_tw.tombola.rules.prizes import TOMBOLA
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.tombola import TombolaRules


class Ending(HallsCase):
    def setUp(self) -> None:
        super().setUp()
        self.host, self.hall = self.makes()
        self.player = self.enters(self.hall)
        self.watcher = self.unseated_user()
        self.does(self.watcher, commands.GoToHall(self.hall.code))
        self.does(self.watcher, commands.Watch())

    def test_its_host_ends_it(self) -> None:
        room = InRoom(f"hall:{self.hall.code}")
        effects = self.does(self.host, EndHall())
        self.assertEqual(effects[0], Deliver(room, Notice.HALL_ENDED))
        in_main = events.InHall("main", "tombola.example")
        self.assertEqual(events_for(self.player, effects), [events.Bye()])
        for user in (self.host, self.watcher):
            self.assertEqual(events_for(user, effects), [in_main])
        self.assertEqual(
            effects[-2:], [Deliver(Person(self.player), events.Bye()), Close(self.player)]
        )
        self.assertEqual(list(self.tombola.halls), [self.tombola.halls.main])
        self.assertEqual(self.records_in(self.hall, HallGone), [HallGone()])

    def test_a_game_is_broken_off_and_revealed(self) -> None:
        self.begins_in(self.hall)
        self.beats(self.hall, 3)
        game = self.hall.lobby.game
        effects = self.does(self.host, EndHall())
        self.assertIn(StopDraws(self.hall.code), effects)
        [over] = [e.event for e in effects if isinstance(getattr(e, "event", None), events.Over)]
        self.assertEqual((over.game, over.seed), (game.id, game.seed))
        [ended] = self.records_in(self.hall, Ended)
        self.assertEqual(len(ended.transcript["draws"]), 3)
        self.assertEqual(self.records_in(self.hall)[-1], HallGone())
        self.assertEqual(self.beats(self.hall), [])

    def test_nobody_finds_it_any_more(self) -> None:
        seat = self.hall.lobby.seats.of(self.player)
        assert seat
        self.does(self.host, EndHall())
        told = events_for(self.host, self.does(self.host, commands.GoToHall(self.hall.code)))
        self.assertEqual(told, [Refusal(TombolaError.NO_SUCH_HALL, self.hall.code)])
        self.assertEqual(
            self.refuses(self.host, commands.Resume(seat.token)), (TombolaError.NO_SUCH_SEAT, "")
        )

    def test_those_who_were_there_can_disconnect(self) -> None:
        self.does(self.host, EndHall())
        self.assertEqual(self.goes(self.player, self.host, self.watcher), [])
        self.assertEqual(self.records_of(HallUsed), [HallUsed(0.0)])

    def test_others_do_not_end_it(self) -> None:
        for user in (self.player, self.watcher, self.unseated_user()):
            self.assertEqual(self.refuses(user, EndHall()), (TombolaError.NOT_THE_HOST, ""))

    def test_main_is_not_ended(self) -> None:
        self.assertEqual(self.refuses(self.hosts(), EndHall()), (TombolaError.IS_MAIN, ""))
        self.assertEqual(len(self.tombola.halls), 2)

    def test_the_others_go_on(self) -> None:
        other_host, other = self.makes("Bob")
        player = self.enters(other)
        self.begins_in(other)
        effects = self.does(self.host, EndHall())
        self.assertEqual(events_for(other_host, effects) + events_for(player, effects), [])
        self.assertEqual(len(self.beats(other)), 1)


class Expiring(HallsCase):
    limits = HallLimits(days=2.0)

    def setUp(self) -> None:
        super().setUp()
        self.host, self.hall = self.makes(when=0.0)

    def look(self, when: float) -> bool:
        """Look at the halls. Returns whether the hall is still there."""
        effects = self.tombola.timer(TIMER, when)
        there = self.hall in list(self.tombola.halls)
        self.assertEqual(SetTimer(TIMER, LOOK) in effects, there)
        return there

    def test_it_goes_when_nobody_has_been_in_it_for_so_many_days(self) -> None:
        self.goes(self.host, when=100.0)
        self.assertTrue(self.look(2 * DAY + 100))
        self.assertEqual(self.records_in(self.hall)[-1], HallUsed(100.0))
        self.assertFalse(self.look(2 * DAY + 101))
        self.assertEqual(self.records_in(self.hall)[-1], HallGone())

    def test_absent_players_and_a_game_do_not_keep_it(self) -> None:
        player = self.enters(self.hall)
        self.begins_in(self.hall)
        self.goes(self.host, player, when=100.0)
        self.assertFalse(self.look(3 * DAY))
        self.assertEqual(len(self.records_in(self.hall, Ended, Left)), 2)

    def test_it_stays_while_a_player_a_host_or_a_watcher_is_there(self) -> None:
        self.assertTrue(self.look(9 * DAY))
        player = self.enters(self.hall, 9 * DAY)
        self.goes(self.host, when=9 * DAY)
        self.assertTrue(self.look(19 * DAY))
        watcher = self.unseated_user()
        self.does(watcher, commands.GoToHall(self.hall.code), 19 * DAY)
        self.does(watcher, commands.Watch(), 19 * DAY)
        self.goes(player, when=19 * DAY)
        self.assertTrue(self.look(29 * DAY))
        self.goes(watcher, when=29 * DAY)
        self.assertTrue(self.look(31 * DAY))
        self.assertFalse(self.look(31 * DAY + 1))

    def test_that_somebody_is_there_is_stored_at_each_look(self) -> None:
        """Or a server that is killed would remember the hall as one that is not used."""
        self.look(9 * DAY)
        self.assertEqual(self.records_in(self.hall)[-1], HallUsed(9 * DAY))

    def test_who_only_passes_by_keeps_it_too(self) -> None:
        self.goes(self.host, when=0.0)
        user = self.unseated_user()
        self.does(user, commands.GoToHall(self.hall.code), DAY)
        self.assertTrue(self.look(3 * DAY))
        self.assertFalse(self.look(3 * DAY + 1))
        self.does(user, commands.AskHall())
        self.assertTrue(self.tombola.halls.of(user).is_main)

    def test_main_stays_for_ever(self) -> None:
        self.goes(self.host)
        self.look(99 * DAY)
        self.assertEqual(list(self.tombola.halls), [self.tombola.halls.main])
        self.assertEqual(self.tombola.timer(TIMER, 999 * DAY), [])


class Restarting(HallsCase):
    """The server starts with what was stored."""

    MADE, KEY = HallMade("Anna", "192.0.2.7"), "w2x3-y4z5-a6b7"

    def starts(self, lobby: StoredLobby, used: float = 5.0) -> Hall:
        self.tombola = TombolaRules.open_hall(SETTINGS, Random(3), PAUSE, HallLimits(days=1.0))
        stored = StoredTombola(halls=(StoredHall("K7TQM", self.MADE, used, lobby),))
        self.following = self.tombola.start(stored)
        hall = self.tombola.halls.get("K7TQM")
        assert hall
        return hall

    def seat(self, name: str = "ann", place: int = 1) -> Seated:
        return Seated(f"t{place}", name, "hall:K7TQM", (), place=place)

    def test_a_hall_is_there_again(self) -> None:
        hall = self.starts(
            StoredLobby(
                Dealt(6, 0),
                NextGame("00" * 8, bytes(32)),
                seats=(self.seat(),),
                host_settings=HostSettings(self.KEY, False, 2.0),
            )
        )
        self.assertEqual((hall.name, hall.maker, hall.used), ("Anna", "192.0.2.7", 5.0))
        self.assertEqual([player.name for player in hall.lobby.seats], ["ann"])
        self.assertEqual(hall.lobby.next_game.id, "00" * 8)
        self.assertIn(SetTimer(TIMER, LOOK), self.following)
        self.assertIn(SetPaceTo(2.0, "K7TQM"), self.following)
        user = self.comes_from("192.0.2.8:1")
        self.does(user, commands.GoToHall("k7tqm"))
        told = events_for(user, self.does(user, Host(self.KEY)))
        self.assertEqual(told[-1], committed(hall))
        self.does(user, commands.GoToHall("main"))
        self.does(user, commands.Resume("t1"))
        self.assertIs(self.tombola.halls.of(user), hall)

    def test_without_halls_there_is_no_timer(self) -> None:
        self.assertNotIn(SetTimer(TIMER, LOOK), self.tombola.start(StoredTombola()))

    def test_a_game_waits_for_the_first_who_is_back(self) -> None:
        begun = Begun("1a" * 8, b"s" * 32, "hall:K7TQM", (TOMBOLA,), (), {})
        hall = self.starts(StoredLobby(game=StoredGame(begun), seats=(self.seat(),)))
        self.assertIs(hall.lobby.state, State.EMPTY)
        self.assertFalse([one for one in self.following if isinstance(one, StartDraws)])
        user = self.comes_from("192.0.2.8:1")
        effects = self.does(user, commands.Resume("t1"))
        self.assertIn(StartDraws(SETTINGS.interval, "K7TQM"), effects)
        self.tombola.beat(9.0, "K7TQM")
        self.assertEqual(len(hall.lobby.game.drawn), 1)

    def test_all_players_are_in_the_next_game_present_or_not(self) -> None:
        seats = tuple(self.seat(f"n{place}", place) for place in (1, 2, 3))
        hall = self.starts(StoredLobby(seats=seats, host_settings=HostSettings(self.KEY)))
        user = self.comes_from("192.0.2.8:1")
        self.does(user, commands.Resume("t2"))
        host = self.leads(hall)
        self.does(host, StartNow())
        self.assertEqual([player.name for player in hall.lobby.seats], ["n1", "n2", "n3"])

    def test_an_impossible_game_of_a_hall_ends_the_start(self) -> None:
        begun = Begun("1a" * 8, b"s" * 32, "hall:K7TQM", (TOMBOLA,), (), {})
        game = StoredGame(begun, drawn=(1, 1))
        self.assertRaises(Inconsistent, self.starts, StoredLobby(game=game))

    def test_a_hall_that_was_not_used_for_long_goes_at_the_first_look(self) -> None:
        self.starts(StoredLobby(host_settings=HostSettings(self.KEY)), used=5.0)
        self.tombola.timer(TIMER, 4.0 + DAY)
        self.assertEqual(len(self.tombola.halls), 2)
        self.tombola.timer(TIMER, 6.0 + DAY)
        self.assertEqual(len(self.tombola.halls), 1)

    def test_a_hall_whose_key_was_lost_has_no_hosts(self) -> None:
        self.starts(StoredLobby())
        user = self.comes_from("192.0.2.8:1")
        self.does(user, commands.GoToHall("K7TQM"))
        for key in ("", "-"):
            told = events_for(user, self.does(user, Host(key)))
            self.assertEqual(told, [Refusal(TombolaError.NOT_THE_HOST, "")])

    def test_a_server_in_memory_breaks_all_games_off_when_it_stops(self) -> None:
        host, hall = self.makes()
        player = self.enters(hall)
        self.sits()
        self.begins()
        self.begins_in(hall)
        self.records.clear()
        effects = self.tombola.stop()
        stops = [effect.hall for effect in effects if isinstance(effect, StopDraws)]
        self.assertEqual(stops, ["main", hall.code])
        self.assertEqual(len(self.records_of(Ended)), 2)
        self.assertEqual(len(self.records_of(Left)), 2)
        self.assertFalse(hall.lobby.seats.of(player))
        self.assertEqual(list(hall.lobby.hosts), [host])
