"""Tests for `core.hosted`: who is a host, what hosts hear, and what they can do in a hall."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from chatroom_tw.server.effects import Close, Deliver, InRoom, Person, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.tests.support.tombola_case import (
    COUNTDOWN,
    HOUSE,
    KEY,
    PAUSE,
    OnePlays,
    TombolaCase,
)
from chatroom_tw.tombola.rules import commands as tombola_commands
from chatroom_tw.tombola.rules import events, host_commands
from chatroom_tw.tombola.rules.effects import CancelTimer, Effects, SetTimer, StartDraws, StopDraws
from chatroom_tw.tombola.rules.effects import SetPace as SetPaceTo
from chatroom_tw.tombola.rules.host_commands import (
    CheckCard,
    ContinueGame,
    Host,
    ListPlayers,
    PauseGame,
    PrintSheets,
    PutInPlay,
    SetPace,
    StartNow,
)
from chatroom_tw.tombola.rules.host_desk import LISTED, TRIES
from chatroom_tw.tombola.rules.host_events import Hosting, Pace, Players, Seat
from chatroom_tw.tombola.rules.lobby import RETURN, State
from chatroom_tw.tombola.rules.open_hall import OpenHall
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.refusals import TombolaError

HALL, HOSTS = InRoom("hall"), InRoom("hosts")
ASKED = (
    StartNow(),
    PauseGame(),
    ContinueGame(),
    SetPace(2.0),
    ListPlayers(),
    PutInPlay(1, 2),
    PrintSheets(1, 1),
    CheckCard("1-1", Prize.TOMBOLA),
)


def told(user: int, *what: object) -> Effects:
    return [Deliver(Person(user), event) for event in what]


class Becoming(OnePlays):
    def hosting(self, state: State, game: str) -> Hosting:
        return Hosting(state.value, False, 5, game, 0, 0)

    def comes(self, user: int) -> Effects:
        return [Subscribe(user, "hall", True), Subscribe(user, "hosts", True)]

    def test_every_command_of_a_hosts_has_a_rule_and_is_for_hosts_alone(self) -> None:
        kinds = {type(command) for command in (*ASKED, Host(""))}
        self.assertEqual(kinds, set(host_commands.HostCommand.__args__))
        for user in (self.one, self.visits()):
            for command in ASKED:
                self.assertEqual(self.refuses(user, command), (TombolaError.NOT_THE_HOST, ""))

    def test_the_key_makes_a_host_who_is_told_how_things_stand(self) -> None:
        coming, user = self.tombola.coming, self.visits()
        self.assertEqual(
            self.does(user, Host(KEY), 1.0),
            [
                *self.comes(user),
                *told(
                    user,
                    self.hosting(State.COUNTDOWN, coming.id),
                    events.Committed(coming.id, coming.commit),
                    events.Next(COUNTDOWN - 1.0),
                ),
            ],
        )

    def test_before_anybody_comes_there_is_only_a_commitment(self) -> None:
        self.tombola = OpenHall(HOUSE, Random(1), PAUSE)
        user = self.visits()
        _, _, hosting, committed = self.does(user, Host(KEY))
        self.assertEqual(hosting.event.state, State.WAITING.value)
        self.assertIsInstance(committed.event, events.Committed)

    def test_in_a_game_all_of_it_is_told(self) -> None:
        self.begins()
        self.draws(90)
        self.does(self.one, tombola_commands.Claim(Prize.AMBO))
        game, user = self.tombola.game, self.visits()
        self.assertEqual(
            self.does(user, Host(KEY)),
            [
                *self.comes(user),
                *told(
                    user,
                    self.hosting(State.PLAYING, game.id),
                    events.Committed(game.id, game.commit),
                    events.Begun(game.id, game.cards_sha256),
                    events.Drawn(tuple(game.drawn)),
                    *game.winners,
                ),
            ],
        )

    def test_what_is_held_and_in_play_and_how_fast_it_goes_is_told_too(self) -> None:
        host = self.hosts()
        for command in (PauseGame(), PutInPlay(3, 7), SetPace(2.5)):
            self.does(host, command)
        hosting = self.does(self.visits(), Host(KEY))[2].event
        self.assertEqual(
            hosting,
            Hosting(State.COUNTDOWN.value, True, 2.5, self.tombola.coming.id, 3, 7),
        )

    def test_a_key_may_be_typed_as_telephones_do(self) -> None:
        for typed in (f" {KEY.capitalize()} ", KEY.replace("-", " "), KEY.replace("-", "")):
            self.assertEqual(len(self.does(self.visits(), Host(typed))), 5, typed)

    def test_whoever_says_it_again_hears_it_again_and_each_thing_once(self) -> None:
        host = self.hosts()
        effects = self.does(host, Host(KEY))
        self.assertEqual({type(effect) for effect in effects}, {Deliver})

    def test_a_wrong_key_is_refused_and_the_last_try_ends_the_connection(self) -> None:
        user, refusal = self.visits(), Refusal(TombolaError.NOT_THE_HOST, "")
        for wrong in ("", KEY[:-1], KEY + "x", "é\ud800")[: TRIES - 1]:
            self.assertEqual(self.does(user, Host(wrong)), told(user, refusal))
        self.assertEqual(self.does(user, Host("?")), [*told(user, refusal), Close(user)])
        self.assertEqual(self.tombola.disconnect(user), [])
        self.assertEqual(self.tombola.hosts, {})

    def test_nothing_is_kept_of_who_was_wrong_and_then_sat_down(self) -> None:
        user = self.visits()
        self.does(user, Host("wrong"))
        self.does(user, tombola_commands.Sit())
        self.tombola.disconnect(user)
        self.assertEqual(self.tombola._wrong, {})

    def test_each_connection_has_tries_of_its_own(self) -> None:
        for _ in range(2):
            for user in (self.visits(), self.visits()):
                self.assertEqual(len(self.does(user, Host("wrong"))), 1)

    def test_without_a_key_nobody_can_be_one(self) -> None:
        self.tombola = OpenHall(replace(HOUSE, key=None), Random(1), PAUSE)
        for key in ("", "None", KEY):
            [refused] = self.does(self.visits(), Host(key))
            self.assertEqual(refused.event.reason, TombolaError.NOT_THE_HOST)

    def test_nobody_is_a_player_and_a_host_on_one_connection(self) -> None:
        self.assertEqual(self.refuses(self.one, Host(KEY)), (TombolaError.SEATED, ""))
        self.assertEqual(self.refuses(self.one, Host("wrong")), (TombolaError.SEATED, ""))
        host = self.hosts()
        token = self.player(self.one).token
        for command in (tombola_commands.Sit(), tombola_commands.Resume(token)):
            self.assertEqual(self.refuses(host, command), (TombolaError.HOSTING, ""))
        self.assertEqual(
            self.refuses(host, tombola_commands.Say("x")), (TombolaError.NOT_SEATED, "")
        )

    def test_a_lost_connection_ends_it(self) -> None:
        host, other = self.hosts(), self.hosts()
        gone = [Unsubscribe(host, "hall"), Unsubscribe(host, "hosts")]
        self.assertEqual(self.tombola.disconnect(host), gone)
        self.assertEqual(self.refuses(host, PauseGame()), (TombolaError.NOT_THE_HOST, ""))
        self.assertEqual(self.does(other, SetPace(2)), [SetPaceTo(2), Deliver(HOSTS, Pace(2))])

    def test_a_host_is_nobody_for_whom_a_game_would_be_played(self) -> None:
        self.hosts()
        self.begins()
        self.assertEqual(
            self.tombola.disconnect(self.one)[1:], [StopDraws(), SetTimer("alarm", PAUSE)]
        )
        self.tombola.alarm(99.0)
        self.assertIs(self.tombola.state, State.WAITING)

    def test_what_hosts_alone_hear_is_told_to_nobody_when_there_is_none(self) -> None:
        self.tombola.disconnect(self.hosts())
        self.assertEqual(self.tombola.tell_hosts(Pace(3)), [])


class Starting(OnePlays):
    def setUp(self) -> None:
        super().setUp()
        self.host = self.hosts()

    def begun(self) -> Effects:
        game = self.tombola.game
        begun = events.Begun(game.id, game.cards_sha256)
        return [CancelTimer("alarm"), Deliver(HALL, begun), StartDraws()]

    def test_a_game_begins_before_the_countdown_is_over(self) -> None:
        self.assertEqual(self.does(self.host, StartNow()), self.begun())
        self.assertIs(self.tombola.state, State.PLAYING)
        self.assertEqual(self.tombola.alarm(COUNTDOWN), [])

    def test_or_before_the_pause_is_for_those_who_are_there(self) -> None:
        two = self.sits()
        self.begins()
        self.tombola.disconnect(two)
        self.ends()
        self.assertEqual(self.does(self.host, StartNow()), self.begun())
        self.assertEqual([player.user for player in self.tombola.seats], [self.one])
        self.assertEqual(len(self.tombola.game.cards), 1)

    def test_but_not_twice_nor_for_nobody(self) -> None:
        self.does(self.host, StartNow())
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.GAME_IS_ON, ""))
        self.tombola.disconnect(self.one)
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.GAME_IS_ON, ""))
        self.tombola.alarm(99.0)
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.NO_GAME, ""))
        self.tombola.disconnect(self.sits())
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.NO_GAME, ""))

    def test_nor_when_the_server_stops(self) -> None:
        self.tombola.stop()
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.NO_GAME, ""))


class Holding(OnePlays):
    def setUp(self) -> None:
        super().setUp()
        self.host = self.hosts()

    def holds(self) -> Effects:
        return self.does(self.host, PauseGame())

    def goes_on(self, when: float = 9.0) -> Effects:
        return self.does(self.host, ContinueGame(), when)

    def test_no_number_is_drawn_until_it_goes_on(self) -> None:
        self.begins()
        self.assertEqual(self.holds(), [StopDraws(), Deliver(HALL, events.Paused(True))])
        self.assertEqual(self.tombola.beat(9.0), [])
        self.assertEqual(self.goes_on(), [Deliver(HALL, events.Paused(False)), StartDraws()])
        self.draws(1)

    def test_each_of_them_is_told_once(self) -> None:
        self.assertEqual(self.goes_on(), [])
        self.holds()
        self.assertEqual(self.holds(), [])
        self.goes_on()
        self.assertEqual(self.goes_on(), [])

    def test_prizes_can_be_claimed_and_shared_meanwhile(self) -> None:
        self.begins()
        two = self.sits()
        self.draws(90)
        self.holds()
        for user in (self.one, two):
            [won] = self.does(user, tombola_commands.Claim(Prize.AMBO))
            self.assertEqual(won.to, HALL)

    def test_whoever_comes_meanwhile_is_told(self) -> None:
        self.begins()
        self.holds()
        user = self.visits()
        self.assertEqual(
            self.does(user, tombola_commands.Sit())[-1:], told(user, events.Paused(True))
        )
        token = self.player(user).token
        self.tombola.disconnect(user)
        back = self.visits()
        effects = self.does(back, tombola_commands.Resume(token))
        self.assertEqual(effects[-1:], told(back, events.Paused(True)))

    def test_the_next_game_that_was_due_meanwhile_begins_when_it_goes_on(self) -> None:
        self.assertEqual(self.holds(), [Deliver(HALL, events.Paused(True))])
        self.assertEqual(self.tombola.alarm(COUNTDOWN), [])
        self.assertIs(self.tombola.state, State.COUNTDOWN)
        held, begun, draws = self.goes_on()
        self.assertEqual(held, Deliver(HALL, events.Paused(False)))
        self.assertEqual(type(begun.event), events.Begun)
        self.assertEqual(draws, StartDraws())

    def test_one_that_is_not_due_yet_begins_in_time(self) -> None:
        self.holds()
        self.assertEqual(self.goes_on(1.0), [Deliver(HALL, events.Paused(False))])
        self.begins()

    def test_who_comes_when_it_is_overdue_is_told_of_no_time(self) -> None:
        self.holds()
        self.tombola.alarm(COUNTDOWN)
        user = self.visits()
        *_, committed, held = self.does(user, tombola_commands.Sit(), 9.0)
        self.assertEqual(type(committed.event), events.Committed)
        self.assertEqual(held.event, events.Paused(True))

    def test_a_pause_is_held_too_and_seats_of_those_who_are_away_are_kept(self) -> None:
        self.begins()
        self.ends()
        self.holds()
        self.tombola.disconnect(self.one)
        self.assertEqual(self.tombola.alarm(70.0), [])
        self.assertEqual(len(self.tombola.seats), 1)
        self.assertEqual(self.goes_on(), [Deliver(HALL, events.Paused(False))])
        self.assertIs(self.tombola.state, State.WAITING)
        self.assertEqual(len(self.tombola.seats), 0)

    def test_a_game_whose_players_are_all_away_is_not_given_up_meanwhile(self) -> None:
        self.begins()
        self.draws(1)
        seat = self.player(self.one)
        self.holds()
        self.assertEqual(
            self.tombola.disconnect(self.one)[1:], [StopDraws(), SetTimer("alarm", PAUSE)]
        )
        self.assertEqual(self.tombola.alarm(70.0), [SetTimer("alarm", RETURN)])
        self.assertEqual(self.goes_on(), [Deliver(HALL, events.Paused(False))])
        user = self.visits()
        effects = self.does(user, tombola_commands.Resume(seat.token))
        self.assertEqual(effects[-2:], [CancelTimer("alarm"), StartDraws()])

    def test_who_comes_back_to_a_held_game_has_nothing_drawn(self) -> None:
        self.begins()
        self.tombola.disconnect(self.one)
        self.assertEqual(self.holds(), [Deliver(HALL, events.Paused(True))])
        user = self.visits()
        effects = self.does(user, tombola_commands.Sit())
        self.assertEqual(effects[-2:], [CancelTimer("alarm"), *told(user, events.Paused(True))])
        self.assertIs(self.tombola.state, State.PLAYING)
        self.assertEqual(self.goes_on(), [Deliver(HALL, events.Paused(False)), StartDraws()])

    def test_one_that_is_begun_by_the_host_meanwhile_waits_for_its_first_number(self) -> None:
        self.holds()
        cancelled, begun = self.does(self.host, StartNow())
        self.assertEqual(cancelled, CancelTimer("alarm"))
        self.assertEqual(type(begun.event), events.Begun)
        self.assertEqual(self.goes_on()[1:], [StartDraws()])

    def test_it_does_not_end_with_the_connection_of_the_one_who_held_it(self) -> None:
        self.begins()
        self.holds()
        self.tombola.disconnect(self.host)
        self.assertEqual(self.tombola.beat(9.0), [])
        self.assertEqual(self.does(self.hosts(), ContinueGame())[1:], [StartDraws()])


class ThePace(OnePlays):
    def test_it_is_from_half_a_second_to_ten_minutes(self) -> None:
        host = self.hosts()
        for seconds in (0.5, 600, 7.25):
            self.assertEqual(
                self.does(host, SetPace(seconds)),
                [SetPaceTo(seconds), Deliver(HOSTS, Pace(seconds))],
            )
        for seconds in (0.49, 600.5, 0, -1, float("nan"), float("inf")):
            self.assertEqual(
                self.refuses(host, SetPace(seconds)), (TombolaError.BAD_PACE, "0.5 to 600")
            )


class TheList(TombolaCase):
    def test_players_in_the_order_they_came(self) -> None:
        host, one, two = self.hosts(), self.sits(), self.sits()
        self.does(one, tombola_commands.Rename("ann"))
        self.does(one, tombola_commands.TakeCards(3))
        self.tombola.disconnect(two)
        players = (Seat("ann", 3, True), Seat("guest-2", 1, False))
        self.assertEqual(self.does(host, ListPlayers()), told(host, Players(players, 2)))

    def test_the_first_of_very_many_and_how_many_all_are(self) -> None:
        host = self.hosts()
        for _ in range(LISTED + 3):
            self.sits()
        [listed] = self.does(host, ListPlayers())
        self.assertEqual((len(listed.event.players), listed.event.total), (LISTED, LISTED + 3))

    def test_nobody_calls_themselves_a_sheet(self) -> None:
        user = self.sits()
        refused = self.refuses(user, tombola_commands.Rename("Sheet-17"))
        self.assertEqual(refused, (CommonError.NAME_TAKEN, "Sheet-17"))
