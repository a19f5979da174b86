"""The host desk: the commands of hosts, who know the key of the hall.

A host receives what the players receive, and a room of hosts alone. A host has no seat, or has
asked for one to play, too. A pause lasts until a host ends it, even if no host is connected, or
until the server is stopped in order.
"""

from __future__ import annotations

import hmac

from chatroom_tw.server.effects import Close
from chatroom_tw.server.guessing import FROM_ONE_ADDRESS, minutes
from chatroom_tw.server.refusals import Refusal, Refused
from chatroom_tw.tombola.rules import checking, course, host_commands, people_desk
from chatroom_tw.tombola.rules.clients import Clients
from chatroom_tw.tombola.rules.desk import Desk, Rule
from chatroom_tw.tombola.rules.effects import Effects, Guessed, tell
from chatroom_tw.tombola.rules.host_events import Hosting
from chatroom_tw.tombola.rules.refusals import TombolaError

ATTEMPTS = 5
"""How many wrong keys a connection can send before it is closed."""


class HostDesk:
    """Decides on the commands of hosts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lobby = desk.lobby

    def submit(self, user: int, command: host_commands.HostCommand, when: float) -> Effects:
        """Raises `Refused`: NOT_THE_HOST, or what the command's rule raises."""
        self.check(user)
        return RULES[type(command)](self._desk, user, command, when)

    def check(self, user: int) -> None:
        """Raises `Refused`: NOT_THE_HOST, if the user is not a host."""
        if user not in self._lobby.hosts:
            raise Refused(TombolaError.NOT_THE_HOST)

    # -- becoming a host

    def is_hosts_key(self, key: str) -> bool:
        """Whether this is the key of the host, or of the second one."""
        second = self._lobby.notes.get(people_desk.SECOND_KEY)
        return is_key(key, self._lobby.host_settings.key) or is_key(key, second)

    def host(self, user: int, command: host_commands.Host, when: float) -> Effects:
        """Become a host, or be told again how things stand. Raises `Refused`:
        NO_PLAYING_HOST; TOO_MANY_CARDS, as each sheet that has a name counts as a card."""
        lobby = self._lobby
        if not self.is_hosts_key(command.key):
            return turn_down(lobby.clients, user, when)
        if command.play and not self._desk.plan.has_playing_hosts:
            raise Refused(TombolaError.NO_PLAYING_HOST)
        sheets = checking.named_sheets(lobby)
        self._desk.charge_cards(user, len(sheets), when)
        lobby.clients.guesses.forget(lobby.clients.place_of(user))
        effects = self._take_the_desk(user, command.play, when)
        effects += tell(user, self._hosting(), *sheets)
        if lobby.game_is_on:
            effects += lobby.catch_up(user)
        return effects + tell(user, *self._desk.plan.prospects(when))

    def _take_the_desk(self, user: int, play: bool, when: float) -> Effects:
        """The user is a host, with a seat or without one."""
        lobby, attendance = self._lobby, self._desk.attendance
        player = lobby.seats.of(user)
        effects: Effects = []
        if play:
            effects += [] if player else attendance.seat(user, when)
        elif player:
            effects += attendance.give_up(player)
        return [*effects, *lobby.hosts.add(user, play)]

    def _hosting(self) -> Hosting:
        lobby = self._lobby
        game = lobby.game if lobby.game_is_on else lobby.next_game
        return Hosting(
            lobby.state.value,
            lobby.paused,
            lobby.host_settings.seconds,
            game.id,
            lobby.printed.first,
            lobby.printed.last,
            lobby.hall,
        )


RULES: dict[type, Rule] = {**course.RULES, **checking.RULES, **people_desk.RULES}


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
