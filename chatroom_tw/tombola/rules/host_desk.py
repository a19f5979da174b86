"""A tombola that a host leads: somebody who knows its key, and does not play.

A host hears what the players hear, and a room where there are only hosts; has no
seat, and is nobody for whom a game would be played. What is held is held until a
host says otherwise, also when none is there, or until the server stops in order.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from itertools import islice
from typing import Any

from chatroom_tw.server.effects import Close, Deliver, InRoom, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import Refusal, Refused
from chatroom_tw.tombola.rules import host_commands as commands
from chatroom_tw.tombola.rules import host_events as events
from chatroom_tw.tombola.rules import journal
from chatroom_tw.tombola.rules import printed_cards as paper
from chatroom_tw.tombola.rules.effects import Append, Effect, Effects, SetPace, StopDraws, tell
from chatroom_tw.tombola.rules.events import Paused
from chatroom_tw.tombola.rules.lobby import Chance, GameSettings, Lobby, State
from chatroom_tw.tombola.rules.refusals import TombolaError

HOSTS = "hosts"
"""What only hosts hear."""
TRIES = 5
"""How often somebody can be wrong about the key on one connection."""
FASTEST, SLOWEST = 0.5, 600.0
"""Seconds between two draws."""
LISTED = 500
"""How many players are told by name."""


class HostDesk(Lobby):
    """An evening, and its hosts."""

    def __init__(self, house: GameSettings, chance: Chance) -> None:
        super().__init__(house, chance)
        self.hosts: dict[int, None] = {}
        self._wrong: dict[int, int] = {}
        """How often those have been wrong who are no hosts."""

    def submit_as_host(self, user: int, command: commands.HostCommand, when: float) -> Effects:
        """What follows from the command. Raises `Refused`."""
        if isinstance(command, commands.Host):
            return self._host(user, command.key, when)
        if user not in self.hosts:
            raise Refused(TombolaError.NOT_THE_HOST)
        return RULES[type(command)](self, user, command, when)

    def host_gone(self, user: int) -> Effects:
        """Somebody is gone, who perhaps was a host."""
        if user not in self.hosts:
            return []
        del self.hosts[user]
        return [Unsubscribe(user, room) for room in self._rooms]

    def forget_tries(self, user: int) -> None:
        """Somebody is gone, who perhaps wanted to be a host, and may have sat down since."""
        self._wrong.pop(user, None)

    def tell_hosts(self, *what: object) -> Effects:
        return [Deliver(InRoom(HOSTS), event) for event in what] if self.hosts else []

    def but_for_hosts(self, *effects: Effect) -> Effects:
        """What is told in `room` there, to players alone."""
        return [
            *(Unsubscribe(host, self.room) for host in self.hosts),
            *effects,
            *(Subscribe(host, self.room, True) for host in self.hosts),
        ]

    @property
    def _rooms(self) -> tuple[str, ...]:
        """What a host hears."""
        return (*dict.fromkeys((self.room, self.entrance)), HOSTS)

    # -- who is a host

    def _host(self, user: int, key: str, when: float) -> Effects:
        if self.seats.of(user):
            raise Refused(TombolaError.SEATED)
        if not self._is_key(key):
            return self._turn_down(user)
        effects: Effects = []
        if user not in self.hosts:
            self.hosts[user] = None
            effects += [Subscribe(user, room, True) for room in self._rooms]
        game = self.game if self.game_is_on else self.coming
        first, last = self.paper.first, self.paper.last
        state = self.state.value
        hosting = events.Hosting(state, self.held, self.seconds, game.id, first, last)
        effects += tell(user, hosting)
        if self.game_is_on:
            effects += self.catch_up(user)
        return effects + tell(user, *self.prospects(when))

    def _is_key(self, key: str) -> bool:
        """Compared in a time that does not say how much of it is right."""
        return self.key is not None and hmac.compare_digest(_typed(key), _typed(self.key))

    def _turn_down(self, user: int) -> Effects:
        """No `Refused`, as something changes: it is counted."""
        self._wrong[user] = self._wrong.get(user, 0) + 1
        refusal = tell(user, Refusal(TombolaError.NOT_THE_HOST, ""))
        return refusal if self._wrong[user] < TRIES else [*refusal, Close(user)]

    # -- the game's pace

    def _start_now(self, user: int, command: object, when: float) -> Effects:
        if self.game_is_on:
            raise Refused(TombolaError.GAME_IS_ON)
        return self.start_now()

    def _hold(self, user: int, command: object, when: float) -> Effects:
        if self.held:
            return []
        self.held = True
        stop: Effects = [StopDraws()] if self.state is State.PLAYING else []
        return [*self.keep_led(), *stop, Deliver(self.everyone, Paused(True))]

    def _release(self, user: int, command: object, when: float) -> Effects:
        if not self.held:
            return []
        self.held = False
        effects: Effects = [*self.keep_led(), Deliver(self.everyone, Paused(False))]
        if self.state is State.PLAYING:
            effects += self.draws()
        elif self.overdue:
            effects += self.alarm(when)
        return effects

    def _set_pace(self, user: int, command: commands.SetPace, when: float) -> Effects:
        if not FASTEST <= command.seconds <= SLOWEST:
            raise Refused(TombolaError.BAD_PACE, f"{FASTEST:g} to {SLOWEST:g}")
        self.pace = command.seconds
        told = self.tell_hosts(events.Pace(self.seconds))
        return [*self.keep_led(), SetPace(self.seconds), *told]

    # -- players

    def _list_players(self, user: int, command: object, when: float) -> Effects:
        listed = (
            events.Seat(player.name, len(player.cards), player.user is not None)
            for player in islice(self.seats, LISTED)
        )
        return tell(user, events.Players(tuple(listed), len(self.seats)))

    # -- printed cards

    def _put_in_play(self, user: int, command: commands.PutInPlay, when: float) -> Effects:
        self.paper.put_in_play(command.first, command.last)
        in_play = events.InPlay(self.paper.first, self.paper.last)
        return [Append(journal.printed(self.paper)), *self.tell_hosts(in_play)]

    def _print_sheets(self, user: int, command: commands.PrintSheets, when: float) -> Effects:
        sheets = self.paper.sheets(command.first, command.count)
        return [Append(journal.printed(self.paper)), *tell(user, events.Sheets(sheets))]

    def _check_card(self, user: int, command: commands.CheckCard, when: float) -> Effects:
        if not self.game_is_on:
            raise Refused(TombolaError.NO_GAME)
        card = self.game.cards.get(paper.serial(command.card))
        if card is None:
            raise Refused(TombolaError.NO_SUCH_CARD, command.card)
        return self.claim(user, command.prize, paper.name(card.serial), (card,))


# A rule takes (evening, user, command, when), and knows its own type of command.
RULES: dict[type[commands.HostCommand], Callable[[HostDesk, int, Any, float], Effects]] = {
    commands.StartNow: HostDesk._start_now,
    commands.PauseGame: HostDesk._hold,
    commands.ContinueGame: HostDesk._release,
    commands.SetPace: HostDesk._set_pace,
    commands.ListPlayers: HostDesk._list_players,
    commands.PutInPlay: HostDesk._put_in_play,
    commands.PrintSheets: HostDesk._print_sheets,
    commands.CheckCard: HostDesk._check_card,
}


def _typed(key: str) -> bytes:
    """What matters of a key: letters in capitals, and blanks for hyphens, do not."""
    return "".join(filter(str.isalnum, key.lower())).encode()
