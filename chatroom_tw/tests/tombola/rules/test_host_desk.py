"""Tests for `rules.host_desk`: becoming a host, and the commands of hosts in an open hall."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from chatroom_tw.server.effects import (
    CancelTimer,
    Close,
    Deliver,
    InRoom,
    Person,
    SetTimer,
    Subscribe,
    Unsubscribe,
)
from chatroom_tw.server.guessing import FROM_ONE_ADDRESS
from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.tests.support.tombola_case import (
    COUNTDOWN,
    DRAWS,
    KEY,
    PAUSE,
    SETTINGS,
    OnePlays,
    TombolaCase,
)
from chatroom_tw.tombola.rules import commands as tombola_commands
from chatroom_tw.tombola.rules import events, host_commands, journal
from chatroom_tw.tombola.rules.commands import ListPlayers
from chatroom_tw.tombola.rules.effects import Effects, Guessed, StopDraws
from chatroom_tw.tombola.rules.effects import SetPace as SetPaceTo
from chatroom_tw.tombola.rules.events import Players, Seat
from chatroom_tw.tombola.rules.hall import LISTED
from chatroom_tw.tombola.rules.host_commands import (
    AwardPrize,
    CheckCard,
    ContinueGame,
    EndHall,
    Host,
    PauseGame,
    PrintSeries,
    PutInPlay,
    SetPace,
    StartNow,
)
from chatroom_tw.tombola.rules.host_desk import ATTEMPTS
from chatroom_tw.tombola.rules.host_events import Hosting, Pace
from chatroom_tw.tombola.rules.lobby import ALARM, State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seating_plan import RETURN
from chatroom_tw.tombola.rules.tombola import TombolaRules

HALL, HOSTS = InRoom("hall"), InRoom("hosts")
GUESSED = Guessed("127.0.0.1")
ASKED = (
    StartNow(),
    PauseGame(),
    ContinueGame(),
    SetPace(2.0),
    PutInPlay(1, 2),
    PrintSeries(1, 1),
    CheckCard("1-1"),
    AwardPrize("ambo", "1-1"),
    EndHall(),
    host_commands.DrawNext(),
    host_commands.EndGame(),
    host_commands.CallNumber(1),
    host_commands.UncallNumber(),
    host_commands.TakePrizeBack("ambo"),
    host_commands.SetOption("talk", "off"),
    host_commands.RemovePlayer("guest-1"),
    host_commands.RenamePlayer("guest-1", "ann"),
    host_commands.MutePlayer("guest-1"),
    host_commands.Announce("supper"),
    host_commands.NameSheet(1, "Pina"),
    host_commands.AskSecondKey(),
)


def told(user: int, *what: object) -> Effects:
    return [Deliver(Person(user), event) for event in what]


class Becoming(OnePlays):
    def hosting(self, state: State, game: str) -> Hosting:
        return Hosting(state.value, False, 5, game, 0, 0)

    def comes(self, user: int) -> Effects:
        return [Subscribe(user, "hall", True), Subscribe(user, "hosts", True)]

    def test_every_host_command_has_a_rule_and_is_for_hosts_alone(self) -> None:
        kinds = {type(command) for command in (*ASKED, Host(""))}
        self.assertEqual(kinds, set(host_commands.HostCommand.__args__))
        for user in (self.one, self.unseated_user()):
            for command in ASKED:
                self.assertEqual(self.refuses(user, command), (TombolaError.NOT_THE_HOST, ""))

    def test_a_new_host_is_told_how_things_stand(self) -> None:
        next_game, user = self.tombola.lobby.next_game, self.unseated_user()
        self.assertEqual(
            self.does(user, Host(KEY), 1.0),
            [
                *self.comes(user),
                *told(
                    user,
                    self.hosting(State.COUNTDOWN, next_game.id),
                    events.Committed(next_game.id, next_game.commit),
                    events.Next(COUNTDOWN - 1.0),
                ),
            ],
        )

    def test_before_the_first_player_there_is_only_a_commitment(self) -> None:
        self.tombola = TombolaRules.open_hall(SETTINGS, Random(1), PAUSE)
        user = self.unseated_user()
        _, _, hosting, committed = self.does(user, Host(KEY))
        self.assertEqual(hosting.event.state, State.WAITING.value)
        self.assertIsInstance(committed.event, events.Committed)

    def test_during_a_game_a_new_host_catches_up(self) -> None:
        self.begins()
        self.draws(90)
        self.does(self.one, tombola_commands.Claim("ambo"))
        game, user = self.tombola.lobby.game, self.unseated_user()
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

    def test_pause_pace_and_series_in_play_are_told(self) -> None:
        host = self.hosts()
        for command in (PauseGame(), PutInPlay(3, 7), SetPace(2.5)):
            self.does(host, command)
        hosting = self.does(self.unseated_user(), Host(KEY))[2].event
        self.assertEqual(
            hosting,
            Hosting(State.COUNTDOWN.value, True, 2.5, self.tombola.lobby.next_game.id, 3, 7),
        )

    def test_a_key_is_compared_without_case_and_punctuation(self) -> None:
        for typed in (f" {KEY.capitalize()} ", KEY.replace("-", " "), KEY.replace("-", "")):
            self.assertEqual(len(self.does(self.unseated_user(), Host(typed))), 5, typed)

    def test_sending_the_key_again_repeats_the_events_once(self) -> None:
        host = self.hosts()
        effects = self.does(host, Host(KEY))
        self.assertEqual({type(effect) for effect in effects}, {Deliver})

    def test_the_last_wrong_key_closes_the_connection(self) -> None:
        user, refusal = self.unseated_user(), Refusal(TombolaError.NOT_THE_HOST, "")
        for wrong in ("", KEY[:-1], KEY + "x", "é\ud800")[: ATTEMPTS - 1]:
            self.assertEqual(self.does(user, Host(wrong)), [GUESSED, *told(user, refusal)])
        self.assertEqual(self.does(user, Host("?")), [GUESSED, *told(user, refusal), Close(user)])
        self.assertEqual(self.tombola.disconnect(user), [])
        self.assertEqual(list(self.tombola.lobby.hosts), [])

    def test_attempts_are_forgotten_when_a_user_who_sat_disconnects(self) -> None:
        user = self.unseated_user()
        self.does(user, Host("wrong"))
        self.does(user, tombola_commands.Sit())
        self.tombola.disconnect(user)
        self.assertEqual(list(self.tombola.clients), [self.one])

    def test_after_five_wrong_keys_others_from_there_are_not_looked_at_for_a_while(self) -> None:
        for _ in range(FROM_ONE_ADDRESS):
            self.does(self.unseated_user(), Host("wrong"), 1.0)
        user = self.unseated_user()
        refusal = Refusal(TombolaError.TOO_MANY_TRIES, "2")
        self.assertEqual(self.does(user, Host("other"), 2.0), [GUESSED, *told(user, refusal)])
        elsewhere, _ = self.tombola.connect("127.0.0.2:1001")
        wrong = Refusal(TombolaError.NOT_THE_HOST, "")
        for who, when in ((elsewhere, 3.0), (user, 122.0)):
            self.assertEqual(self.does(who, Host("other"), when)[1:], told(who, wrong))

    def test_wrong_keys_never_keep_the_right_one_out(self) -> None:
        for _ in range(4 * FROM_ONE_ADDRESS):
            self.does(self.unseated_user(), Host("wrong"), 1.0)
        self.assertIsInstance(self.does(self.unseated_user(), Host(KEY), 2.0)[0], Subscribe)
        user, wrong = self.unseated_user(), Refusal(TombolaError.NOT_THE_HOST, "")
        self.assertEqual(self.does(user, Host("wrong"), 2.0), [GUESSED, *told(user, wrong)])

    def test_attempts_are_counted_for_each_connection(self) -> None:
        for _ in range(2):
            for user in (self.unseated_user(), self.unseated_user()):
                self.assertEqual(len(self.does(user, Host("wrong"))), 2)

    def test_without_a_key_there_are_no_hosts(self) -> None:
        self.tombola = TombolaRules.open_hall(replace(SETTINGS, key=None), Random(1), PAUSE)
        for key in ("", "-", "None", KEY):
            _, refused = self.does(self.unseated_user(), Host(key))
            self.assertEqual(refused.event.reason, TombolaError.NOT_THE_HOST)

    def test_a_wrong_key_leaves_a_player_the_seat(self) -> None:
        self.does(self.one, Host("wrong"))
        self.assertEqual(self.player(self.one).user, self.one)

    def test_whoever_becomes_a_host_gives_the_seat_up(self) -> None:
        effects = self.does(self.one, Host(KEY))
        self.assertEqual(effects[:3], [Unsubscribe(self.one, "hall"), *self.comes(self.one)])
        self.assertEqual(list(self.tombola.lobby.seats), [])
        self.assertEqual(len(self.records_of(journal.Left)), 1)

    def test_no_connection_is_both_a_player_and_a_host(self) -> None:
        host = self.hosts()
        token = self.player(self.one).token
        for command in (tombola_commands.Sit(), tombola_commands.Resume(token)):
            self.assertEqual(self.refuses(host, command), (TombolaError.HOSTING, ""))
        self.assertEqual(
            self.refuses(host, tombola_commands.Say("x")), (TombolaError.NOT_SEATED, "")
        )

    def test_a_lost_connection_ends_the_hosting(self) -> None:
        host, other = self.hosts(), self.hosts()
        gone = [Unsubscribe(host, "hall"), Unsubscribe(host, "hosts")]
        self.assertEqual(self.tombola.disconnect(host), gone)
        self.assertEqual(list(self.tombola.lobby.hosts), [other])
        self.assertEqual(self.does(other, SetPace(2)), [SetPaceTo(2), Deliver(HOSTS, Pace(2))])

    def test_no_game_is_played_for_hosts_alone(self) -> None:
        self.hosts()
        self.begins()
        self.assertEqual(
            self.tombola.disconnect(self.one)[1:], [StopDraws(), SetTimer(ALARM, PAUSE)]
        )
        self.tombola.timer(ALARM, 99.0)
        self.assertIs(self.tombola.lobby.state, State.WAITING)

    def test_without_hosts_their_events_are_not_delivered(self) -> None:
        self.tombola.disconnect(self.hosts())
        self.assertEqual(self.tombola.lobby.hosts.tell(Pace(3)), [])


class Starting(OnePlays):
    def setUp(self) -> None:
        super().setUp()
        self.host = self.hosts()

    def begun(self) -> Effects:
        game = self.tombola.lobby.game
        begun = events.Begun(game.id, game.cards_sha256)
        return [CancelTimer(ALARM), Deliver(HALL, begun), DRAWS]

    def test_a_host_begins_a_game_before_the_countdown_is_over(self) -> None:
        self.assertEqual(self.does(self.host, StartNow()), self.begun())
        self.assertIs(self.tombola.lobby.state, State.PLAYING)
        self.assertEqual(self.tombola.timer(ALARM, COUNTDOWN), [])

    def test_a_host_begins_a_game_before_the_pause_is_over(self) -> None:
        two = self.sits()
        self.begins()
        self.tombola.disconnect(two)
        self.ends()
        self.assertEqual(self.does(self.host, StartNow()), self.begun())
        self.assertEqual([player.user for player in self.tombola.lobby.seats], [self.one])
        self.assertEqual(len(self.tombola.lobby.game.cards), 1)

    def test_a_host_cannot_begin_twice_or_without_players(self) -> None:
        self.does(self.host, StartNow())
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.GAME_IS_ON, ""))
        self.tombola.disconnect(self.one)
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.GAME_IS_ON, ""))
        self.tombola.timer(ALARM, 99.0)
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.NO_PLAYERS, ""))
        self.tombola.disconnect(self.sits())
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.NO_PLAYERS, ""))

    def test_a_host_cannot_begin_after_the_server_has_stopped(self) -> None:
        self.tombola.stop()
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.NO_PLAYERS, ""))


class Pausing(OnePlays):
    def setUp(self) -> None:
        super().setUp()
        self.host = self.hosts()

    def pauses(self) -> Effects:
        return self.does(self.host, PauseGame())

    def continues(self, when: float = 9.0) -> Effects:
        return self.does(self.host, ContinueGame(), when)

    def test_no_number_is_drawn_during_a_pause(self) -> None:
        self.begins()
        self.assertEqual(self.pauses(), [StopDraws(), Deliver(HALL, events.Paused(True))])
        self.assertEqual(self.tombola.beat(9.0), [])
        self.assertEqual(self.continues(), [Deliver(HALL, events.Paused(False)), DRAWS])
        self.draws(1)

    def test_pause_and_continue_are_told_once(self) -> None:
        self.assertEqual(self.continues(), [])
        self.pauses()
        self.assertEqual(self.pauses(), [])
        self.continues()
        self.assertEqual(self.continues(), [])

    def test_prizes_can_be_claimed_during_a_pause(self) -> None:
        self.begins()
        two = self.sits()
        self.draws(90)
        self.pauses()
        for user in (self.one, two):
            [won] = self.does(user, tombola_commands.Claim("ambo"))
            self.assertEqual(won.to, HALL)

    def test_players_who_come_during_a_pause_are_told(self) -> None:
        self.begins()
        self.pauses()
        user = self.unseated_user()
        self.assertEqual(
            self.does(user, tombola_commands.Sit())[-1:], told(user, events.Paused(True))
        )
        token = self.player(user).token
        self.tombola.disconnect(user)
        back = self.unseated_user()
        effects = self.does(back, tombola_commands.Resume(token))
        self.assertEqual(effects[-1:], told(back, events.Paused(True)))

    def test_a_game_due_during_a_pause_begins_at_its_end(self) -> None:
        self.assertEqual(self.pauses(), [Deliver(HALL, events.Paused(True))])
        self.assertEqual(self.tombola.timer(ALARM, COUNTDOWN), [])
        self.assertIs(self.tombola.lobby.state, State.COUNTDOWN)
        paused, begun, draws = self.continues()
        self.assertEqual(paused, Deliver(HALL, events.Paused(False)))
        self.assertEqual(type(begun.event), events.Begun)
        self.assertEqual(draws, DRAWS)

    def test_a_game_not_yet_due_begins_in_time(self) -> None:
        self.pauses()
        self.assertEqual(self.continues(1.0), [Deliver(HALL, events.Paused(False))])
        self.begins()

    def test_a_player_who_comes_when_it_is_overdue_is_told_no_time(self) -> None:
        self.pauses()
        self.tombola.timer(ALARM, COUNTDOWN)
        user = self.unseated_user()
        *_, committed, paused = self.does(user, tombola_commands.Sit(), 9.0)
        self.assertEqual(type(committed.event), events.Committed)
        self.assertEqual(paused.event, events.Paused(True))

    def test_between_games_a_pause_reserves_the_seats_of_the_absent(self) -> None:
        self.begins()
        self.ends()
        self.pauses()
        self.tombola.disconnect(self.one)
        self.assertEqual(self.tombola.timer(ALARM, 70.0), [])
        self.assertEqual(len(self.tombola.lobby.seats), 1)
        self.assertEqual(self.continues(), [Deliver(HALL, events.Paused(False))])
        self.assertIs(self.tombola.lobby.state, State.WAITING)
        self.assertEqual(len(self.tombola.lobby.seats), 0)

    def test_a_game_without_connected_players_survives_a_pause(self) -> None:
        self.begins()
        self.draws(1)
        seat = self.player(self.one)
        self.pauses()
        self.assertEqual(
            self.tombola.disconnect(self.one)[1:], [StopDraws(), SetTimer(ALARM, PAUSE)]
        )
        self.assertEqual(self.tombola.timer(ALARM, 70.0), [SetTimer(ALARM, RETURN)])
        self.assertEqual(self.continues(), [Deliver(HALL, events.Paused(False))])
        user = self.unseated_user()
        effects = self.does(user, tombola_commands.Resume(seat.token))
        self.assertEqual(effects[-2:], [CancelTimer(ALARM), DRAWS])

    def test_a_player_who_comes_back_in_a_pause_starts_no_draws(self) -> None:
        self.begins()
        self.tombola.disconnect(self.one)
        self.assertEqual(self.pauses(), [Deliver(HALL, events.Paused(True))])
        user = self.unseated_user()
        effects = self.does(user, tombola_commands.Sit())
        self.assertEqual(effects[-2:], [CancelTimer(ALARM), *told(user, events.Paused(True))])
        self.assertIs(self.tombola.lobby.state, State.PLAYING)
        self.assertEqual(self.continues(), [Deliver(HALL, events.Paused(False)), DRAWS])

    def test_a_game_begun_during_a_pause_waits_for_its_first_number(self) -> None:
        self.pauses()
        cancelled, begun = self.does(self.host, StartNow())
        self.assertEqual(cancelled, CancelTimer(ALARM))
        self.assertEqual(type(begun.event), events.Begun)
        self.assertEqual(self.continues()[1:], [DRAWS])

    def test_a_pause_outlasts_the_connection_of_its_host(self) -> None:
        self.begins()
        self.pauses()
        self.tombola.disconnect(self.host)
        self.assertEqual(self.tombola.beat(9.0), [])
        self.assertEqual(self.does(self.hosts(), ContinueGame())[1:], [DRAWS])


class ThePace(OnePlays):
    def test_the_pace_is_from_half_a_second_to_ten_minutes(self) -> None:
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
    def test_players_are_listed_in_the_order_they_came(self) -> None:
        host, one, two = self.hosts(), self.sits(), self.sits()
        self.does(one, tombola_commands.Rename("ann"))
        self.does(one, tombola_commands.TakeCards(3))
        self.tombola.disconnect(two)
        players = (Seat("ann", 3, True), Seat("guest-2", 1, False))
        self.assertEqual(self.does(host, ListPlayers()), told(host, Players(players, 2)))

    def test_long_lists_are_cut_and_tell_the_total(self) -> None:
        host = self.hosts()
        for _ in range(LISTED + 3):
            self.sits()
        [listed] = self.does(host, ListPlayers())
        self.assertEqual((len(listed.event.players), listed.event.total), (LISTED, LISTED + 3))
        [rest] = self.does(host, ListPlayers(2))
        self.assertEqual((len(rest.event.players), rest.event.total), (3, LISTED + 3))
        self.assertEqual(rest.event.page, 2)
        self.assertTrue(set(rest.event.players).isdisjoint(listed.event.players))

    def test_no_player_takes_the_name_of_a_printed_series(self) -> None:
        user = self.sits()
        refused = self.refuses(user, tombola_commands.Rename("Sheet-17"))
        self.assertEqual(refused, (CommonError.NAME_TAKEN, "Sheet-17"))
