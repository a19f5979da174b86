"""The host desk: the commands of hosts, who know the tombola's key and do not play.

A host receives what the players receive, and a room of hosts alone. A host has no seat,
and no game is played for hosts. A pause lasts until a host ends it, even if no host is
connected, or until the server is stopped in order.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from itertools import islice
from typing import Any

from chatroom_tw.server.effects import Close, Deliver
from chatroom_tw.server.guessing import FROM_ONE_ADDRESS, minutes
from chatroom_tw.server.refusals import Refusal, Refused
from chatroom_tw.tombola.rules import host_commands as commands
from chatroom_tw.tombola.rules import host_events as events
from chatroom_tw.tombola.rules import journal, printed_cards
from chatroom_tw.tombola.rules.clients import Clients
from chatroom_tw.tombola.rules.effects import Effects, Guessed, tell
from chatroom_tw.tombola.rules.events import Paused
from chatroom_tw.tombola.rules.lobby import Lobby, State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seating_plan import SeatingPlan

ATTEMPTS = 5
"""How many wrong keys a connection can send before it is closed."""
FASTEST, SLOWEST = 0.5, 600.0
"""Seconds between two draws."""
LISTED = 500
"""The most players that are listed by name in one answer."""


class HostDesk:
    """Decides on the commands of hosts."""

    def __init__(self, lobby: Lobby, plan: SeatingPlan) -> None:
        self._lobby = lobby
        self._plan = plan

    def submit(self, user: int, command: commands.HostCommand, when: float) -> Effects:
        """Raises `Refused`: NOT_THE_HOST, or what the command's rule raises."""
        self.check(user)
        return RULES[type(command)](self, user, command, when)

    def check(self, user: int) -> None:
        """Raises `Refused`: NOT_THE_HOST, if the user is not a host."""
        if user not in self._lobby.hosts:
            raise Refused(TombolaError.NOT_THE_HOST)

    # -- becoming a host

    def host(self, user: int, command: commands.Host, when: float) -> Effects:
        """Become a host, or be told again how things stand. Raises `Refused`: SEATED."""
        lobby = self._lobby
        if lobby.seats.of(user):
            raise Refused(TombolaError.SEATED)
        if not is_key(command.key, lobby.host_settings.key):
            return turn_down(lobby.clients, user, when)
        lobby.clients.guesses.forget(lobby.clients.place_of(user))
        effects = [*lobby.hosts.add(user), *tell(user, self._hosting())]
        if lobby.game_is_on:
            effects += lobby.catch_up(user)
        return effects + tell(user, *self._plan.prospects(when))

    def _hosting(self) -> events.Hosting:
        lobby = self._lobby
        game = lobby.game if lobby.game_is_on else lobby.next_game
        return events.Hosting(
            lobby.state.value,
            lobby.paused,
            lobby.host_settings.seconds,
            game.id,
            lobby.printed.first,
            lobby.printed.last,
        )

    # -- the course of the game: each rule takes the user, a command of its type, and the time

    def _start_now(self, user: int, command: object, when: float) -> Effects:
        if self._lobby.game_is_on:
            raise Refused(TombolaError.GAME_IS_ON)
        return self._plan.start_now()

    def _pause(self, user: int, command: object, when: float) -> Effects:
        lobby = self._lobby
        if lobby.paused:
            return []
        stored = lobby.host_settings.pause(True)
        stop: Effects = [lobby.stop_draws()] if lobby.state is State.PLAYING else []
        return [*stored, *stop, Deliver(lobby.rooms.everyone, Paused(True))]

    def _continue(self, user: int, command: object, when: float) -> Effects:
        lobby = self._lobby
        if not lobby.paused:
            return []
        effects = lobby.host_settings.pause(False)
        effects += [Deliver(lobby.rooms.everyone, Paused(False))]
        if lobby.state is State.PLAYING:
            effects += lobby.draws()
        elif lobby.overdue:
            effects += self._plan.alarm(when)
        return effects

    def _set_pace(self, user: int, command: commands.SetPace, when: float) -> Effects:
        if not FASTEST <= command.seconds <= SLOWEST:
            raise Refused(TombolaError.BAD_PACE, f"{FASTEST:g} to {SLOWEST:g}")
        effects = self._lobby.host_settings.set_pace(command.seconds)
        return [*effects, *self._lobby.hosts.tell(events.Pace(command.seconds))]

    # -- players

    def _list_players(self, user: int, command: commands.ListPlayers, when: float) -> Effects:
        seats, start = self._lobby.seats, (command.page - 1) * LISTED
        listed = (
            events.Seat(player.name, len(player.cards), player.user is not None)
            for player in islice(seats, start, start + LISTED)
        )
        return tell(user, events.Players(tuple(listed), len(seats), command.page))

    # -- printed cards

    def _put_in_play(self, user: int, command: commands.PutInPlay, when: float) -> Effects:
        printed = self._lobby.printed
        printed.put_in_play(command.first, command.last)
        in_play = events.InPlay(printed.first, printed.last)
        return [self._lobby.append(journal.printed(printed)), *self._lobby.hosts.tell(in_play)]

    def _print_series(self, user: int, command: commands.PrintSeries, when: float) -> Effects:
        printed = self._lobby.printed
        series = printed.print(command.first, command.count)
        return [
            self._lobby.append(journal.printed(printed)),
            *tell(user, events.PrintedSeries(series)),
        ]

    def _check_card(self, user: int, command: commands.CheckCard, when: float) -> Effects:
        lobby = self._lobby
        if not lobby.game_is_on:
            raise Refused(TombolaError.NO_GAME)
        card = lobby.game.cards.get(printed_cards.serial(command.card))
        if card is None:
            raise Refused(TombolaError.NO_SUCH_CARD, command.card)
        name = printed_cards.winner_name(card.serial)
        return lobby.claim(user, command.prize, name, (card,))


RULES: dict[type[commands.HostCommand], Callable[[HostDesk, int, Any, float], Effects]] = {
    commands.StartNow: HostDesk._start_now,
    commands.PauseGame: HostDesk._pause,
    commands.ContinueGame: HostDesk._continue,
    commands.SetPace: HostDesk._set_pace,
    commands.ListPlayers: HostDesk._list_players,
    commands.PutInPlay: HostDesk._put_in_play,
    commands.PrintSeries: HostDesk._print_series,
    commands.CheckCard: HostDesk._check_card,
}


def turn_down(clients: Clients, user: int, when: float) -> Effects:
    """Refuse a wrong key. This raises no `Refused`, as the attempt is counted."""
    place, guesses = clients.place_of(user), clients.guesses
    seconds = guesses.blocked(when, place)
    if seconds > 0:
        refusal = Refusal(TombolaError.TOO_MANY_TRIES, minutes(seconds))
        return [Guessed(place), *tell(user, refusal)]
    guesses.count(when, (place, FROM_ONE_ADDRESS))
    refused = [Guessed(place), *tell(user, Refusal(TombolaError.NOT_THE_HOST, ""))]
    return refused if clients.count_wrong_key(user) < ATTEMPTS else [*refused, Close(user)]


def is_key(key: str, right: str | None) -> bool:
    """Compare keys in a time that does not depend on how much of it is right."""
    return hmac.compare_digest(_normalized(key), _normalized(right)) if right else False


def _normalized(key: str) -> bytes:
    """The letters and digits of a key, in lower case: nothing else in it matters."""
    return "".join(filter(str.isalnum, key.lower())).encode()
