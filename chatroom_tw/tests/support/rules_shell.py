"""A hub without sockets, for random series of commands.

A `Shell` carries out effects as a hub does, and checks each of them. It notes what every
client has been told, so that after each step it can check whether the clients know what
they must know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chatroom_tw.server.effects import (
    Ask,
    CancelTimer,
    Close,
    Deliver,
    InRoom,
    Person,
    SetTimer,
    Subscribe,
    Unsubscribe,
)
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.tombola_case import KEY, standing
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.draw import commit
from chatroom_tw.tombola.rules.effects import (
    MAIN,
    Append,
    Effects,
    Guessed,
    SetPace,
    StartDraws,
    StopDraws,
)
from chatroom_tw.tombola.rules.hall import Hall
from chatroom_tw.tombola.rules.hall_limits import DAY, HallLimits
from chatroom_tw.tombola.rules.halls import TIMER
from chatroom_tw.tombola.rules.host_commands import HostCommand
from chatroom_tw.tombola.rules.host_events import Hosting
from chatroom_tw.tombola.rules.journal import Ended, Record
from chatroom_tw.tombola.rules.led_hall import LedHall
from chatroom_tw.tombola.rules.lobby import ALARM, Lobby, State
from chatroom_tw.tombola.rules.prizes import FIVE
from chatroom_tw.tombola.rules.seats import Player
from chatroom_tw.tombola.rules.settings import GameSettings
from chatroom_tw.tombola.rules.table import Table
from chatroom_tw.tombola.rules.tombola import TombolaRules
from chatroom_tw.tombola.rules.verification import verify
from chatroom_tw.tombola.rules.winners import Winner

SETTINGS = GameSettings("tombola.example", FIVE, 3.0, key=KEY, late_cards=2)


LIMITS = HallLimits(halls=3, days=300 / DAY)
"""Three halls at a time, and five minutes until one goes."""


class Client:
    """What the client at the other end of a connection knows."""

    def __init__(self) -> None:
        self.rooms: set[str] = set()
        self.hall = MAIN
        self._forget()

    def _forget(self) -> None:
        """The client has gone to another hall."""
        self.paused = False
        self.hello: events.Hello | None = None
        self.cards: tuple[Card, ...] = ()
        self.committed: dict[str, str] = {}
        self.numbers: list[int] = []
        self.winners: list[Winner] = []
        self.held: events.Held | None = None

    def receive(self, event: object) -> None:
        if isinstance(event, events.InHall | events.Made):
            if event.code != self.hall:
                self.hall = event.code
                self._forget()
        elif isinstance(event, events.Hello):
            self.hello = event
        elif isinstance(event, events.Cards):
            self.cards = event.cards
        elif isinstance(event, events.Paused):
            assert event.paused is not self.paused, "a client was told twice of the same pause"
            self.paused = event.paused
        elif isinstance(event, Hosting):
            self.paused = event.paused
        elif isinstance(event, events.Committed):
            self.committed[event.game] = event.commit
        elif isinstance(event, events.Begun):
            assert event.game in self.committed, "a game began without a commitment to it"
            self.numbers, self.winners, self.held = [], [], None
        elif isinstance(event, events.Drawn):
            self.numbers, self.winners, self.held = list(event.numbers), [], None
        elif isinstance(event, events.Number):
            self.numbers.append(event.number)
        elif isinstance(event, Winner):
            self.winners.append(event)
        elif isinstance(event, events.Held):
            self.held = event
        elif isinstance(event, events.Going):
            assert self.held, "what was not held goes on"
            self.held = None
        elif isinstance(event, events.Uncalled):
            assert self.numbers.pop() == event.number
        elif isinstance(event, events.Unprize):
            self.winners.remove(event.winner)
        elif isinstance(event, events.Over) and self.committed.get(event.game):
            assert commit(event.seed) == self.committed[event.game], "another seed was revealed"


class Shell:
    """A hub without sockets."""

    def __init__(self, tombola: TombolaRules) -> None:
        self.tombola = tombola
        self.clients: dict[int, Client] = {}
        self.tokens = ["forged"]
        self.timers: set[str] = set()
        self.draws: dict[str, float] = {}
        """The halls in which numbers are drawn, and the pace of each."""
        self.now = self.due = 0.0
        self.waiting: events.Waiting | None = None
        """The last announcement of how many wait, since the last check."""
        self.saved: dict[str, Mapping[str, Any]] = {}
        self.refused: list[object] = []
        self.done: set[type] = set()
        self.carry: dict[type, Callable[[Any], None]] = {
            Deliver: self._deliver,
            Subscribe: self._subscribe,
            Unsubscribe: self._unsubscribe,
            Close: lambda effect: self.lose(effect.user),
            SetTimer: self._set_timer,
            CancelTimer: lambda effect: self.timers.discard(effect.name),
            StartDraws: lambda effect: self.draws.setdefault(effect.hall, effect.seconds),
            StopDraws: lambda effect: self.draws.pop(effect.hall, None),
            SetPace: self._set_pace,
            Append: lambda effect: self.store(effect.record),
            Guessed: lambda effect: None,
            Ask: self._answer,
        }

    @property
    def timer(self) -> bool:
        """Whether the timer of the hall `main` is set."""
        return ALARM in self.timers

    # -- what happens to a server

    def connect(self) -> int:
        user, effects = self.tombola.connect(f"192.0.2.{len(self.clients) % 3}:1001")
        assert user not in self.clients
        self.clients[user] = Client()
        self.carry_out(effects)
        return user

    def lose(self, user: int) -> None:
        self.carry_out(self.tombola.disconnect(user, when=self.now))
        assert not self.clients[user].rooms, "a user who has disconnected receives a room"
        del self.clients[user]

    def submit(self, user: int, command: commands.Command | HostCommand) -> None:
        before = standing(self.tombola)
        try:
            effects = self.tombola.submit(user, command, self.now)
        except Refused as refused:
            self.refused.append(refused.reason)
            assert standing(self.tombola) == before, f"{command} was refused, and changed something"
        else:
            self.done.add(type(command))
            self.carry_out(effects)

    def expire(self, name: str = ALARM) -> None:
        if name in self.timers:
            self.timers.remove(name)
            self.carry_out(self.tombola.timer(name, self.now))

    def beat(self, hall: str = MAIN) -> None:
        if hall in self.draws:
            self.carry_out(self.tombola.beat(self.now, hall))

    # -- carrying out effects

    def carry_out(self, effects: Effects) -> None:
        for effect in effects:
            self.carry[type(effect)](effect)

    def _answer(self, effect: Ask) -> None:
        self.carry_out(self.tombola.answered(effect.user, effect.question, None, self.now))

    def _deliver(self, effect: Deliver) -> None:
        to = effect.to
        self._check_said(effect.event)
        if isinstance(to, Person):
            self.clients[to.user].receive(effect.event)
            return
        rooms = [to.room] if isinstance(to, InRoom) else to.rooms
        for client in self.clients.values():
            if client.rooms & set(rooms):
                client.receive(effect.event)

    def _subscribe(self, effect: Subscribe) -> None:
        rooms = self.clients[effect.user].rooms
        hosts = self.tombola.halls.of(effect.user).lobby.hosts
        several = effect.user in hosts or effect.user in hosts.watchers
        assert several or not rooms, "a player receives two rooms"
        assert effect.room not in rooms, "a user receives a room twice"
        rooms.add(effect.room)

    def _unsubscribe(self, effect: Unsubscribe) -> None:
        rooms = self.clients[effect.user].rooms
        assert effect.room in rooms, "the user does not receive that room"
        rooms.remove(effect.room)

    def _check_said(self, event: object) -> None:
        tombola = self.tombola
        if isinstance(event, events.Waiting):
            self.waiting = event
            assert event.seated <= self._in_queue(), "more are said to wait than are there"
        elif isinstance(event, events.Next):
            assert self.timer, "no timer will begin the game that was announced"
            assert abs(event.seconds - (self.due - self.now)) < 1e-6
            assert not isinstance(tombola.plan, Table) or self._in_queue() >= tombola.plan.players

    def _in_queue(self) -> int:
        return sum(client.rooms == {"queue"} for client in self.clients.values())

    def _set_timer(self, effect: SetTimer) -> None:
        self.timers.add(effect.name)
        if effect.name == ALARM:
            self.due = self.now + effect.seconds

    def _set_pace(self, effect: SetPace) -> None:
        if effect.hall in self.draws:
            self.draws[effect.hall] = effect.seconds

    def store(self, record: Record) -> None:
        if isinstance(record, Ended):
            game = record.transcript["game"]
            assert game not in self.saved, f"the game {game} was over twice"
            by_bag = record.transcript["seed"] is None
            assert len(verify(record.transcript)) == (3 if by_bag else 4)
            self.saved[game] = record.transcript

    # -- what must be true between any two steps

    def check(self) -> None:
        self._check_main()
        halls = {hall.code: hall for hall in self.tombola.halls}
        assert self.draws.keys() <= halls.keys(), "numbers are drawn in a hall that is gone"
        assert (TIMER in self.timers) >= (len(halls) > 1), "no timer looks at the halls"
        for hall in halls.values():
            self._check_hall(hall)
        for user, client in self.clients.items():
            self._check_client(user, client, self.tombola.halls.of(user))

    def _check_main(self) -> None:
        """The timer is set, and the queue is told how many wait, if the hall is a table."""
        lobby, plan = self.tombola.lobby, self.tombola.plan
        playing = lobby.state is State.PLAYING
        on_table = [player for player in lobby.seats if player.room == "table"]
        abandoned = isinstance(plan, Table) and playing and not on_table
        waits = lobby.state in (State.COUNTDOWN, State.PAUSE, State.EMPTY) and not lobby.overdue
        waits = waits and not isinstance(plan, LedHall)
        # A timer that is left over when a table waits again does nothing.
        if not isinstance(plan, Table) or lobby.state is not State.WAITING:
            assert self.timer is (waits or abandoned), "the timer is missing, or superfluous"
        if self.waiting:
            said, self.waiting = self.waiting, None
            assert (self._in_queue() - said.seated) % said.players == 0

    def _check_hall(self, hall: Hall) -> None:
        lobby = hall.lobby
        self._check_draws(lobby)
        assert lobby.paused or not lobby.overdue
        names = [player.name for player in lobby.seats]
        assert len(set(names)) == len(names)
        serials = [card.serial for player in lobby.seats for card in player.cards]
        assert len(set(serials)) == len(serials), "two players have the same card"
        if isinstance(hall.plan, LedHall):
            somebody = lobby.seats.connected or lobby.hosts
            playing = lobby.state is State.PLAYING
            assert not lobby.game_is_on or playing is bool(somebody)
            assert lobby.state in (State.WAITING, State.PLAYING, State.EMPTY)

    def _check_draws(self, lobby: Lobby) -> None:
        """Numbers are drawn while a game is on, unless a host draws them, or something stops
        them."""
        game, held = lobby.game, lobby.held
        assert len(set(game.drawn)) == len(game.drawn), "a number was drawn twice"
        stopped = lobby.paused or held or game.by_bag or game.house.manual
        playing = lobby.state is State.PLAYING
        assert (lobby.hall in self.draws) is (playing and not stopped)
        assert self.draws.get(lobby.hall) in (None, lobby.host_settings.seconds)
        assert lobby.holding.timer in self.timers or not held, (
            "nothing ends what a claim has stopped"
        )
        assert not held or lobby.game_is_on
        assert lobby.seats.cards == sum(len(player.cards) for player in lobby.seats)

    def _check_client(self, user: int, client: Client, hall: Hall) -> None:
        """A user is a player, a host, both or a watcher, in one hall alone."""
        hosts, player = hall.lobby.hosts, hall.lobby.seats.of(user)
        is_host, watches = user in hosts, user in hosts.watchers
        assert client.hall == hall.code
        assert not watches or not (player or is_host), "a user who watches is something else, too"
        assert hosts.plays(user) is (is_host and player is not None)
        rooms = hall.lobby.rooms
        received = {player.room} if player else {rooms.game, rooms.entrance}
        received = received if player or is_host or watches else set()
        assert client.rooms == (received | {rooms.hosts} if is_host else received)
        if player:
            self._check_player(player, client, hall)
        if is_host or watches:
            self._check_onlooker(client, hall)
        elsewhere = [one for one in self.tombola.halls if one is not hall and _has(one, user)]
        assert not elsewhere, "a user is in two halls"

    def _check_onlooker(self, client: Client, hall: Hall) -> None:
        """A host, or one who watches, knows the game that is on, and knows the next one as soon as
        players do."""
        lobby, plan = hall.lobby, hall.plan
        assert client.paused is lobby.paused
        _check_sees(client, lobby)
        known = isinstance(plan, LedHall) and not lobby.game_is_on
        if known or lobby.state in (State.COUNTDOWN, State.PAUSE) or isinstance(plan, Table):
            assert client.committed[lobby.next_game.id] == lobby.next_game.commit

    def _check_player(self, player: Player, client: Client, hall: Hall) -> None:
        lobby = hall.lobby
        assert client.hello == events.Hello(player.name, player.token, player.display)
        assert client.cards == player.cards
        assert client.paused is lobby.paused
        if hall.plan.sees(player):
            _check_sees(client, lobby)
        else:
            assert client.committed[lobby.next_game.id] == lobby.next_game.commit


def _check_sees(client: Client, lobby: Lobby) -> None:
    """The client knows the game that is on, if one is."""
    if lobby.game_is_on:
        assert client.numbers == lobby.game.drawn
        assert client.winners == lobby.game.winners
        assert client.held == lobby.held


def _has(hall: Hall, user: int) -> bool:
    """Whether the user is anything in this hall."""
    hosts = hall.lobby.hosts
    return hall.lobby.seats.of(user) is not None or user in hosts or user in hosts.watchers
