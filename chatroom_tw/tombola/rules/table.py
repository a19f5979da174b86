"""The table: a game begins when enough players sit, and its end disconnects them all.

    WAITING ──the table is full──▶ COUNTDOWN ──▶ PLAYING ──▶ WAITING or COUNTDOWN
       ▲                               │
       └──────── a player leaves ──────┘

A game that a crash has interrupted is EMPTY until a player is back, or a minute later.
A player who comes during a game is seated for the next one, and is told nothing of this
one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chatroom_tw.server.effects import (
    CancelTimer,
    Close,
    Deliver,
    InRoom,
    SetTimer,
    Subscribe,
    Unsubscribe,
)
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import events
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.effects import Effects, tell
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.lobby import Lobby, State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.rooms import Rooms
from chatroom_tw.tombola.rules.seating_plan import RETURN
from chatroom_tw.tombola.rules.seats import Player

ROOMS = Rooms("table", "queue")
ANNOUNCEMENTS = 100
"""About how often, at most, the players who wait for a big table are told how many they are."""


class Table:
    """The seating plan of a table for `players` at a time. Implements `SeatingPlan`."""

    form = "a table"
    has_playing_hosts = False

    def __init__(self, lobby: Lobby, players: int) -> None:
        self._lobby = lobby
        self.players = players
        self._queue: dict[Player, None] = {}
        """The connected players who wait for a game, those who have waited longest first."""
        self._last_queued = 0
        """How many players have joined the queue."""

    def resumed(self) -> Effects:
        return [SetTimer(self._lobby.alarm, RETURN)] if self._lobby.game_is_on else []

    # -- when games begin

    def alarm(self, when: float) -> Effects:
        lobby = self._lobby
        if lobby.game_is_on:
            if not any(map(self.plays, lobby.seats)):  # All players have given their seats up.
                return [*lobby.reveal(), *self.ended(when)]
            # No player has come back so far, and they still can.
            return self._continue() if lobby.state is State.EMPTY else []
        if lobby.state is not State.COUNTDOWN:  # The game has ended by itself meanwhile.
            return []
        if lobby.paused:
            lobby.overdue = True
            return []
        return self._begin()

    def start_now(self) -> Effects:
        if self._lobby.state not in (State.WAITING, State.COUNTDOWN) or not self._queue:
            raise Refused(TombolaError.NO_PLAYERS)
        return [CancelTimer(self._lobby.alarm), *self._begin()]

    def prospects(self, when: float) -> list[events.Event]:
        return [self._lobby.committed(), self._waiting()]

    def ended(self, when: float) -> Effects:
        lobby = self._lobby
        effects = lobby.hosts.without(Deliver(InRoom(ROOMS.game), events.Bye()))
        for player in [player for player in lobby.seats if player not in self._queue]:
            if player.user is not None:
                effects += [Unsubscribe(player.user, ROOMS.game), Close(player.user)]
            effects += lobby.leave(player)
        lobby.state = State.WAITING
        return [*effects, *self._count_down()]

    def _begin(self) -> Effects:
        """The players who have waited longest move to the table."""
        lobby = self._lobby
        players = list(self._queue)[: self.players]
        effects: Effects = []
        for player in players:
            self._leave_queue(player)
            assert player.user is not None  # The players in the queue are connected.
            effects += [
                Unsubscribe(player.user, player.room),
                Subscribe(player.user, ROOMS.game, True),
            ]
            player.room = ROOMS.game
            effects += lobby.store(player)
        effects += lobby.begin(players)
        return [*effects, *self._tell_queue(lobby.committed(), self._waiting())]

    def _continue(self) -> Effects:
        """Continue a game that a crash has interrupted."""
        self._lobby.state = State.PLAYING
        return [CancelTimer(self._lobby.alarm), *self._lobby.draws()]

    def _count_down(self) -> Effects:
        """Begin the countdown if enough players wait for it."""
        lobby = self._lobby
        if lobby.state is not State.WAITING or len(self._queue) < self.players:
            return []
        lobby.state = State.COUNTDOWN
        seconds = lobby.settings.countdown
        following = events.Next(seconds)
        if len(self._queue) == self.players:
            return [SetTimer(self._lobby.alarm, seconds), *self._tell_queue(following)]
        first = list(self._queue)[: self.players]
        told = [effect for player in first for effect in tell(player.user, following)]
        return [SetTimer(self._lobby.alarm, seconds), *told, *lobby.hosts.tell_onlookers(following)]

    # -- players come and go

    def arrived(self, player: Player, when: float) -> Effects:
        self._join_queue(player)
        effects = tell(player.user, self._lobby.committed())
        if self._lobby.game_is_on:
            effects += tell(player.user, Notice.NEXT_TABLE)
        effects += self._tell_waiting() or tell(player.user, self._waiting())
        return [*effects, *self._count_down()]

    def gone(self, player: Player) -> Effects:
        if player in self._queue:
            self._leave_queue(player)
            return self._one_less()
        if self._lobby.state is not State.PLAYING or any(map(self.plays, self._lobby.seats)):
            return []
        return [SetTimer(self._lobby.alarm, 0)]

    def back(self, player: Player, when: float) -> Effects:
        if self.plays(player):
            return self._continue() if self._lobby.state is State.EMPTY else []
        if player not in self._queue:  # The player was in the queue when a crash ended the server.
            return self.arrived(player, when)
        return tell(player.user, self._lobby.committed())

    def host_gone(self) -> Effects:
        return []

    def host_back(self) -> Effects:
        return []

    def lets_play(self, address: str) -> bool:
        return True

    def sees(self, player: Player) -> bool:
        return self.plays(player)

    def plays(self, player: Player) -> bool:
        return player.room == ROOMS.game

    def reserves_seat(self, player: Player) -> bool:
        return self.plays(player)

    def choose_later(self, player: Player, deal: Callable[[], tuple[Card, ...]]) -> Effects:
        raise Refused(TombolaError.GAME_IS_ON)

    # -- the queue

    def _join_queue(self, player: Player) -> None:
        self._last_queued += 1
        player.queued = self._last_queued
        self._queue[player] = None
        self._lobby.seats.touch(player)
        self._lobby.touched.add("plan")

    def _leave_queue(self, player: Player) -> None:
        player.queued = 0
        del self._queue[player]
        self._lobby.seats.touch(player)

    def _one_less(self) -> Effects:
        """A player has left the queue. A player who moves up is told when the game begins."""
        if len(self._queue) >= self.players:
            return []
        if self._lobby.state is not State.COUNTDOWN:
            return self._tell_waiting()
        self._lobby.state, self._lobby.overdue = State.WAITING, False
        return [CancelTimer(self._lobby.alarm), *self._tell_queue(self._waiting())]

    def _tell_waiting(self) -> Effects:
        """Tell the queue how many wait: for a big table not every time."""
        waiting = len(self._queue)
        step = max(1, self.players // ANNOUNCEMENTS)
        if waiting > self.players or (waiting % step and waiting != self.players):
            return []
        return self._tell_queue(self._waiting())

    def _waiting(self) -> events.Waiting:
        """How many wait for the table that the last player in the queue will sit at."""
        waiting = len(self._queue)
        full = waiting > 0 and waiting % self.players == 0
        return events.Waiting(self.players if full else waiting % self.players, self.players)

    def _tell_queue(self, *told: events.Event) -> Effects:
        if not (self._queue or self._lobby.hosts):
            return []
        return [Deliver(InRoom(ROOMS.entrance), event) for event in told]

    # -- parts: see `parts`. A player's part says where the player is in the queue.

    def part_names(self) -> list[str]:
        return ["plan"]

    def part(self, name: str) -> object:
        return {"queued": self._last_queued}

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        self._last_queued = parts["plan"]["queued"]
        queue = [player for player in self._lobby.seats if player.queued]
        self._queue = dict.fromkeys(sorted(queue, key=lambda player: player.queued))
