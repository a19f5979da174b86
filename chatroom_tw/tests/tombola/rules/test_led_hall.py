"""Tests for `rules.led_hall`: games begin when a host says so, and halls do not disturb others."""

from __future__ import annotations

from chatroom_tw.server.effects import Deliver, InRoom, SetTimer, Unsubscribe
from chatroom_tw.tests.support.halls_case import (
    HallsCase,
    committed,
    events_for,
    rooms_told,
)
from chatroom_tw.tests.support.tombola_case import COUNTDOWN, SETTINGS
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import SetPace as SetPaceTo
from chatroom_tw.tombola.rules.effects import StartDraws, StopDraws
from chatroom_tw.tombola.rules.hall_settings import HOLD
from chatroom_tw.tombola.rules.host_commands import (
    AwardPrize,
    ContinueGame,
    Host,
    PauseGame,
    PutInPlay,
    SetPace,
    StartNow,
)
from chatroom_tw.tombola.rules.journal import Begun, Drew, Ended, Left, Seated
from chatroom_tw.tombola.rules.lobby import ALARM, State
from chatroom_tw.tombola.rules.refusals import TombolaError


class LedCase(HallsCase):
    """Anna's hall has its host, and two players."""

    def setUp(self) -> None:
        super().setUp()
        self.host, self.hall = self.makes()
        self.one, self.two = self.enters(self.hall), self.enters(self.hall)

    @property
    def state(self) -> State:
        return self.hall.lobby.state

    def draws(self, count: int = 1) -> None:
        self.beats(self.hall, count)

    def token(self, user: int) -> str:
        seat = self.hall.lobby.seats.of(user)
        assert seat
        return seat.token

    def tokens(self) -> list[str]:
        return [player.token for player in self.hall.lobby.seats]


class Beginning(LedCase):
    def test_nothing_begins_by_itself(self) -> None:
        self.assertIs(self.state, State.WAITING)
        self.assertFalse([e for e in self.does(self.host, PauseGame()) if isinstance(e, SetTimer)])
        for name in (f"{ALARM}:{self.hall.code}", ALARM):
            self.assertEqual(self.tombola.timer(name, 99.0), [])
        self.assertEqual(self.beats(self.hall), [])
        self.assertIs(self.state, State.WAITING)

    def test_it_begins_when_the_host_says_so(self) -> None:
        effects = self.does(self.host, StartNow())
        game, room = self.hall.lobby.game, InRoom(f"hall:{self.hall.code}")
        begun = Deliver(room, events.Begun(game.id, game.cards_sha256))
        self.assertEqual(effects, [begun, StartDraws(SETTINGS.interval, self.hall.code)])
        [record] = self.records_in(self.hall, Begun)
        self.assertEqual((record.game, record.room), (game.id, room.room))
        self.assertEqual(len(game.cards), 2)

    def test_it_does_not_begin_twice(self) -> None:
        self.begins_in(self.hall)
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.GAME_IS_ON, ""))

    def test_without_players_it_begins_for_printed_cards_alone(self) -> None:
        self.goes(self.one, self.two)
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.NO_PLAYERS, ""))
        self.does(self.host, PutInPlay(17, 17))
        self.begins_in(self.hall)
        self.draws(90)
        self.does(self.host, AwardPrize("tombola", "17-3"))
        self.assertEqual([won.serial for won in self.hall.lobby.game.winners], ["p17-3"])

    def test_its_host_can_pause_and_set_the_pace_before_it(self) -> None:
        self.does(self.host, SetPace(2.0))
        self.does(self.host, PauseGame())
        self.assertEqual(len(self.does(self.host, StartNow())), 1)
        draws = StartDraws(2.0, self.hall.code)
        self.assertEqual(self.does(self.host, ContinueGame())[1:], [draws])

    def test_after_its_end_the_hall_waits_for_the_next_one(self) -> None:
        self.begins_in(self.hall)
        effects = self.ends_in(self.hall)
        self.assertIn(StopDraws(self.hall.code), effects)
        self.assertEqual(
            effects[-1], Deliver(InRoom(f"hall:{self.hall.code}"), committed(self.hall))
        )
        self.assertFalse([effect for effect in effects if isinstance(effect, SetTimer)])
        self.assertIs(self.state, State.WAITING)
        self.assertEqual(len(self.records_in(self.hall, Ended)), 1)
        self.begins_in(self.hall)

    def test_cards_chosen_during_a_game_are_for_the_next(self) -> None:
        self.begins_in(self.hall)
        self.does(self.one, commands.TakeCards(3))
        self.assertEqual(len(self.hall.lobby.game.cards), 2)
        told = events_for(self.one, self.ends_in(self.hall))
        self.assertEqual([len(event.cards) for event in told], [3])
        self.begins_in(self.hall)
        self.assertEqual(len(self.hall.lobby.game.cards), 4)


class Absence(LedCase):
    def test_who_is_absent_when_a_game_begins_plays_in_it(self) -> None:
        token = self.token(self.one)
        self.goes(self.one)
        self.begins_in(self.hall)
        self.assertEqual(len(self.hall.lobby.game.cards), 2)
        self.draws(90)
        self.does(self.unseated_user(), commands.Claim("tombola", token))
        self.assertEqual(len(self.hall.lobby.game.winners), 1)

    def test_who_is_absent_for_a_whole_game_has_given_the_seat_up(self) -> None:
        token, stays = self.token(self.one), self.token(self.two)
        self.goes(self.one)
        self.begins_in(self.hall)
        self.ends_in(self.hall)
        self.assertEqual(self.tokens(), [token, stays])
        self.begins_in(self.hall)
        self.assertEqual(self.tokens(), [stays])
        self.assertEqual(self.records_in(self.hall, Left), [Left(token)])
        self.assertEqual(len(self.hall.lobby.game.cards), 1)

    def test_who_was_there_meanwhile_keeps_it(self) -> None:
        token = self.token(self.one)
        self.goes(self.one)
        self.begins_in(self.hall)
        back = self.unseated_user()
        self.does(back, commands.Resume(token))
        self.goes(back)
        self.ends_in(self.hall)
        self.begins_in(self.hall)
        self.assertIn(token, self.tokens())
        self.ends_in(self.hall)
        self.begins_in(self.hall)
        self.assertNotIn(token, self.tokens())

    def test_while_nobody_is_there_nothing_is_drawn(self) -> None:
        self.begins_in(self.hall)
        self.draws(2)
        self.goes(self.host, self.two)
        self.assertIs(self.state, State.PLAYING)
        [*_, stop] = self.goes(self.one)
        self.assertEqual(stop, StopDraws(self.hall.code))
        self.assertIs(self.state, State.EMPTY)
        self.assertEqual(self.beats(self.hall), [])
        self.assertEqual(len(self.hall.lobby.game.drawn), 2)

    def test_it_goes_on_when_a_player_or_a_host_is_there(self) -> None:
        token = self.token(self.one)
        draws = StartDraws(SETTINGS.interval, self.hall.code)
        self.begins_in(self.hall)
        for back in (commands.Resume(token), None, commands.Sit()):
            here = [*self.hall.lobby.hosts, *(p.user for p in self.hall.lobby.seats if p.user)]
            self.goes(*here)
            self.assertIs(self.state, State.EMPTY)
            if back is None:
                self.leads(self.hall)
            else:
                user = self.unseated_user()
                self.does(user, commands.GoToHall(self.hall.code))
                self.assertIs(self.state, State.EMPTY)
                self.assertIn(draws, self.does(user, back))
            self.assertIs(self.state, State.PLAYING)

    def test_a_host_alone_goes_on(self) -> None:
        self.begins_in(self.hall)
        self.goes(self.one, self.two)
        self.draws(3)
        self.assertEqual(len(self.hall.lobby.game.drawn), 3)
        [*_, stop] = self.does(self.host, commands.GoToHall("main"))[:-1]
        self.assertEqual(stop, StopDraws(self.hall.code))

    def test_a_paused_game_stays_paused_while_everybody_is_away(self) -> None:
        self.begins_in(self.hall)
        self.does(self.host, PauseGame())
        self.goes(self.host, self.one, self.two)
        self.assertFalse(
            [e for e in self.does(self.leads(self.hall), SetPace(1.0)) if isinstance(e, StartDraws)]
        )
        self.assertTrue(self.hall.lobby.paused)

    def test_who_watches_keeps_no_game_going(self) -> None:
        watcher = self.unseated_user()
        self.does(watcher, commands.GoToHall(self.hall.code))
        self.does(watcher, commands.Watch())
        self.begins_in(self.hall)
        self.goes(self.host, self.one, self.two)
        self.assertIs(self.state, State.EMPTY)


class Watching(LedCase):
    def watches(self) -> tuple[int, list[object]]:
        user = self.unseated_user()
        self.does(user, commands.GoToHall(self.hall.code))
        return user, events_for(user, self.does(user, commands.Watch()))

    def test_who_watches_knows_the_next_game(self) -> None:
        self.assertEqual(self.watches()[1], [committed(self.hall)])

    def test_who_watches_knows_the_game_that_is_on(self) -> None:
        self.begins_in(self.hall)
        self.draws(90)
        self.does(self.one, commands.Claim("ambo"))
        game = self.hall.lobby.game
        self.assertEqual(
            self.watches()[1],
            [
                events.Committed(game.id, game.commit),
                events.Begun(game.id, game.cards_sha256),
                events.Drawn(tuple(game.drawn)),
                *game.winners,
                events.Held(game.winners[0], HOLD),
            ],
        )

    def test_who_watches_knows_of_a_pause_once(self) -> None:
        self.does(self.host, PauseGame())
        user, told = self.watches()
        self.assertEqual(told, [committed(self.hall), events.Paused(True)])
        again = events_for(user, self.does(user, commands.Watch()))
        self.assertEqual(again, [committed(self.hall)])

    def test_the_countdown_of_main_is_told_to_who_watches(self) -> None:
        watcher = self.unseated_user()
        self.does(watcher, commands.Watch())
        told = events_for(watcher, self.does(self.unseated_user(), commands.Sit()))
        self.assertEqual(told[-1], events.Next(COUNTDOWN))

    def test_a_player_does_not_watch_and_a_host_sees_all_anyway(self) -> None:
        self.assertEqual(self.refuses(self.one, commands.Watch()), (TombolaError.SEATED, ""))
        self.does(self.host, commands.Watch())
        self.assertEqual(list(self.hall.lobby.hosts), [self.host])
        self.assertEqual(list(self.hall.lobby.hosts.watchers), [])

    def test_who_watches_can_take_a_seat_or_lead(self) -> None:
        for command in (commands.Sit(), commands.Resume(self.token(self.one))):
            user, _ = self.watches()
            self.assertIn(Unsubscribe(user, f"hall:{self.hall.code}"), self.does(user, command))
            self.assertEqual(list(self.hall.lobby.hosts.watchers), [])
        user, _ = self.watches()
        self.does(user, Host(self.hall.lobby.host_settings.key or ""))
        self.assertEqual(list(self.hall.lobby.hosts), [self.host, user])
        self.assertEqual(list(self.hall.lobby.hosts.watchers), [])


class SideBySide(LedCase):
    """Two halls that were made, and `main`, play at the same time."""

    def setUp(self) -> None:
        super().setUp()
        self.other_host, self.other = self.makes("Bob")
        self.three = self.enters(self.other)
        self.in_main = self.sits()
        self.tombola.timer(ALARM, COUNTDOWN)
        self.begins_in(self.hall)
        self.begins_in(self.other)

    def test_a_number_of_one_is_told_there_alone(self) -> None:
        for hall in (self.hall, self.other, self.tombola.halls.main):
            effects = self.beats(hall)
            self.assertEqual(rooms_told(effects), {hall.lobby.rooms.game})
            [drew] = self.records_in(hall, Drew)
            self.assertEqual(drew.game, hall.lobby.game.id)

    def test_games_have_ids_seeds_and_orders_of_their_own(self) -> None:
        games = [hall.lobby.game for hall in self.tombola.halls]
        for hall in self.tombola.halls:
            self.beats(hall, 90)
        self.assertEqual(len({game.id for game in games}), 3)
        self.assertEqual(len({game.seed for game in games}), 3)
        self.assertEqual(len({tuple(game.drawn) for game in games}), 3)

    def test_pauses_paces_and_ends_are_of_one_hall(self) -> None:
        self.does(self.host, PauseGame())
        self.assertEqual(
            self.does(self.other_host, SetPace(1.0))[0], SetPaceTo(1.0, self.other.code)
        )
        self.assertEqual(self.hall.lobby.host_settings.seconds, SETTINGS.interval)
        self.ends_in(self.other)
        states = [hall.lobby.state for hall in self.tombola.halls]
        self.assertEqual(states, [State.PLAYING, State.PLAYING, State.WAITING])
        self.assertEqual(self.beats(self.hall), [])
        self.assertEqual(len(self.beats(self.tombola.halls.main)), 1)

    def test_words_of_players_and_claims_stay_in_the_hall(self) -> None:
        said = self.does(self.one, commands.Say("ciao"))
        self.assertEqual(rooms_told(said), {f"hall:{self.hall.code}"})
        self.beats(self.other, 90)
        won = self.does(self.three, commands.Claim("tombola"))
        self.assertEqual(rooms_told(won), {f"hall:{self.other.code}"})
        self.assertEqual(self.hall.lobby.game.winners, [])

    def test_seats_are_stored_in_their_hall(self) -> None:
        tokens = {one.token for one in self.records_in(self.other, Seated)}
        self.assertEqual(tokens, {player.token for player in self.other.lobby.seats})
