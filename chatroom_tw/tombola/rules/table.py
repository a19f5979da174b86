"""The table: a game begins when enough players sit, and its end sends them all home.

    WAITING ──the table is full──▶ COUNTDOWN ──▶ PLAYING ──▶ WAITING or COUNTDOWN
       ▲                               │
       └────────── somebody goes ──────┘

Whoever comes during a game is seated for the next one, and hears nothing of this one.
"""

from __future__ import annotations

from collections.abc import Callable

from chatroom_tw.server.effects import Close, Deliver, InRoom, InRooms, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import events
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.effects import CancelTimer, Effects, SetTimer, tell
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.lobby import RETURN, Chance, GameSettings, State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seats import Player
from chatroom_tw.tombola.rules.tombola import Tombola

CALLS = 100
"""About how often at most those who wait for a big table are told how many they are."""


class Table(Tombola):
    """A tombola for `players` at a time."""

    form = "a table"
    room = "table"
    entrance = "queue"
    everyone = InRooms((room, entrance))

    def __init__(self, house: GameSettings, chance: Chance, players: int) -> None:
        super().__init__(house, chance)
        self._players = players
        self._queue: dict[Player, None] = {}

    def taken_up(self) -> Effects:
        return [SetTimer("alarm", RETURN)] if self.game_is_on else []

    def alarm(self, when: float) -> Effects:
        if self.game_is_on:
            if not any(map(self.plays, self.seats)):  # Everyone at the table has given up.
                return self.finish(when)
            # Nobody has come back so far, and they may still.
            return self._go_on() if self.state is State.EMPTY else []
        if self.state is not State.COUNTDOWN:  # The game has ended by itself meanwhile.
            return []
        if self.held:
            self.overdue = True
            return []
        return self._begin()

    def start_now(self) -> Effects:
        if self.state not in (State.WAITING, State.COUNTDOWN) or not self._queue:
            raise Refused(TombolaError.NO_GAME)
        return [CancelTimer("alarm"), *self._begin()]

    def prospects(self, when: float) -> list[events.Event]:
        return [self.committed(), self._seated()]

    def _begin(self) -> Effects:
        """Those who have waited longest come to the table, and play."""
        players = list(self._queue)[: self._players]
        effects: Effects = []
        for player in players:
            del self._queue[player]
            assert player.user is not None  # Who waits is connected.
            effects += [
                Unsubscribe(player.user, player.room),
                Subscribe(player.user, self.room, True),
            ]
            player.room = self.room
            effects += self.keep(player)
        return [*effects, *self.begin(players), *self._tell_queue(self.committed(), self._seated())]

    def arrived(self, player: Player, when: float) -> Effects:
        self._queue[player] = None
        effects = tell(player.user, self.committed())
        if self.game_is_on:
            effects += tell(player.user, Notice.NEXT_TABLE)
        effects += self._tell_seated() or tell(player.user, self._seated())
        return [*effects, *self._count_down()]

    def gone(self, player: Player) -> Effects:
        if player in self._queue:
            del self._queue[player]
            return self._one_less()
        if self.state is not State.PLAYING or any(map(self.plays, self.seats)):
            return []
        return [SetTimer("alarm", 0)]

    def back(self, player: Player, when: float) -> Effects:
        if self.plays(player):
            return self._go_on() if self.state is State.EMPTY else []
        if player not in self._queue:  # Who waited when a crash ended the server waits again.
            return self.arrived(player, when)
        return tell(player.user, self.committed())

    def ended(self, when: float) -> Effects:
        effects = self.but_for_hosts(Deliver(InRoom(self.room), events.Bye()))
        for player in [player for player in self.seats if player not in self._queue]:
            if player.user is not None:
                effects += [Unsubscribe(player.user, self.room), Close(player.user)]
            effects += self.leave(player)
        self.state = State.WAITING
        return [*effects, *self._count_down()]

    def plays(self, player: Player) -> bool:
        return player.room == self.room

    def keeps_seat(self, player: Player) -> bool:
        return self.plays(player)

    def keep_for_later(self, player: Player, deal: Callable[[], tuple[Card, ...]]) -> Effects:
        raise Refused(TombolaError.GAME_IS_ON)

    def _go_on(self) -> Effects:
        self.state = State.PLAYING
        return [CancelTimer("alarm"), *self.draws()]

    def _count_down(self) -> Effects:
        if self.state is not State.WAITING or len(self._queue) < self._players:
            return []
        self.state = State.COUNTDOWN
        seconds = self.house.countdown
        if len(self._queue) == self._players:
            return [SetTimer("alarm", seconds), *self._tell_queue(events.Next(seconds))]
        first = list(self._queue)[: self._players]
        told = [effect for player in first for effect in tell(player.user, events.Next(seconds))]
        return [SetTimer("alarm", seconds), *told, *self.tell_hosts(events.Next(seconds))]

    def _one_less(self) -> Effects:
        """Somebody who waited is gone. Who moves up to the table hears that when it begins."""
        if len(self._queue) >= self._players:
            return []
        if self.state is not State.COUNTDOWN:
            return self._tell_seated()
        self.state, self.overdue = State.WAITING, False
        return [CancelTimer("alarm"), *self._tell_queue(self._seated())]

    def _tell_seated(self) -> Effects:
        """Tell those who wait how many they are: not each time at a table that is too big."""
        waiting = len(self._queue)
        step = max(1, self._players // CALLS)
        if waiting > self._players or (waiting % step and waiting != self._players):
            return []
        return self._tell_queue(self._seated())

    def _seated(self) -> events.Waiting:
        """How full the table is that the last of the queue is for."""
        waiting = len(self._queue)
        whole = waiting > 0 and waiting % self._players == 0
        return events.Waiting(self._players if whole else waiting % self._players, self._players)

    def _tell_queue(self, *what: events.Event) -> Effects:
        if not (self._queue or self.hosts):
            return []
        return [Deliver(InRoom(self.entrance), event) for event in what]
