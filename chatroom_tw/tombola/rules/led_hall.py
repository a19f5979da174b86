"""The led hall: an open hall in which games begin when a host says so, and not by the clock.

WAITING ──a host begins──▶ PLAYING ──▶ WAITING …
                            │   ▲
     players and hosts leave│   │one comes
                            ▼   │
                            EMPTY

A game that nobody is at waits for as long as the hall is there. A player who is absent when
a game begins still plays in it: telephones sleep. Whoever is absent for a whole game, and when
the one after it begins, has given the seat up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatroom_tw.server.effects import Deliver
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import events
from chatroom_tw.tombola.rules.effects import Effects, tell
from chatroom_tw.tombola.rules.lobby import Lobby, State
from chatroom_tw.tombola.rules.open_hall import OpenHall
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seating_plan import RETURN
from chatroom_tw.tombola.rules.seats import Player


class LedHall(OpenHall):
    """The seating plan of a hall that somebody has made. Implements `SeatingPlan`."""

    form = "a led hall"

    def __init__(self, lobby: Lobby) -> None:
        super().__init__(lobby, RETURN)
        self._departed = 0
        """Whoever had departed by then, and is absent still, does not play in the next game."""

    def resumed(self) -> Effects:
        return []

    # -- when games begin

    def alarm(self, when: float) -> Effects:
        return []

    def start_now(self) -> Effects:
        lobby = self._lobby
        if not (lobby.seats.connected or lobby.printed.cards or lobby.rules.board):
            raise Refused(TombolaError.NO_PLAYERS)
        effects = [
            effect
            for player in lobby.seats.absent()
            if player.departure <= self._departed
            for effect in lobby.leave(player)
        ]
        self._departed = lobby.seats.last_departure
        lobby.touched.add("plan")
        return [*effects, *lobby.begin(list(lobby.seats))]

    def prospects(self, when: float) -> list[events.Event]:
        return [] if self._lobby.game_is_on else [self._lobby.committed()]

    def ended(self, when: float) -> Effects:
        lobby = self._lobby
        lobby.state = State.WAITING
        return [*self._change_cards(), Deliver(lobby.rooms.everyone, lobby.committed())]

    # -- players and hosts come and go

    def gone(self, player: Player) -> Effects:
        return self.host_gone()

    def host_gone(self) -> Effects:
        lobby = self._lobby
        if lobby.seats.connected or lobby.hosts or lobby.state is not State.PLAYING:
            return []
        lobby.state = State.EMPTY
        return [lobby.stop_draws()]

    def back(self, player: Player, when: float) -> Effects:
        if self._lobby.game_is_on:
            return self.host_back()
        return tell(player.user, *self.prospects(when))

    def host_back(self) -> Effects:
        lobby = self._lobby
        if lobby.state is not State.EMPTY:
            return []
        lobby.state = State.PLAYING
        return lobby.draws()

    # -- parts: see `parts`

    def part(self, name: str) -> object:
        return {"departed": self._departed}

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        self._departed = parts["plan"]["departed"]
