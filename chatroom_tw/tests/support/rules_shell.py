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
    Append,
    Effects,
    Guessed,
    SetPace,
    StartDraws,
    StopDraws,
)
from chatroom_tw.tombola.rules.host_commands import HostCommand
from chatroom_tw.tombola.rules.host_events import Hosting
from chatroom_tw.tombola.rules.journal import Ended, Record
from chatroom_tw.tombola.rules.led_hall import LedHall
from chatroom_tw.tombola.rules.lobby import ALARM, HOLD_TIMER, State
from chatroom_tw.tombola.rules.prizes import FIVE
from chatroom_tw.tombola.rules.seats import Player
from chatroom_tw.tombola.rules.settings import GameSettings
from chatroom_tw.tombola.rules.table import Table
from chatroom_tw.tombola.rules.tombola import TombolaRules
from chatroom_tw.tombola.rules.verification import verify
from chatroom_tw.tombola.rules.winners import Winner

SETTINGS = GameSettings("tombola.example", FIVE, 3.0, key=KEY, late_cards=2)


class Client:
    """What the client at the other end of a connection knows."""

    def __init__(self) -> None:
        self.rooms: set[str] = set()
        self.paused = False
        self.hello: events.Hello | None = None
        self.cards: tuple[Card, ...] = ()
        self.committed: dict[str, str] = {}
        self.numbers: list[int] = []
        self.winners: list[Winner] = []
        self.held: events.Held | None = None

    def receive(self, event: object) -> None:
        if isinstance(event, events.Hello):
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
        self.timer = self.draws = self.holds = False
        self.now = self.due = 0.0
        self.pace = tombola.lobby.settings.interval
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
            CancelTimer: lambda effect: self._set(timer=False),
            StartDraws: lambda effect: self._set(draws=True),
            StopDraws: lambda effect: self._set(draws=False),
            SetPace: lambda effect: self._set(pace=effect.seconds),
            Append: lambda effect: self.store(effect.record),
            Guessed: lambda effect: None,
            Ask: self._answer,
        }

    # -- what happens to a server

    def connect(self) -> int:
        user, effects = self.tombola.connect(f"192.0.2.{len(self.clients) % 3}:1001")
        assert user not in self.clients
        self.clients[user] = Client()
        self.carry_out(effects)
        return user

    def lose(self, user: int) -> None:
        self.carry_out(self.tombola.disconnect(user))
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

    def expire(self) -> None:
        if self.timer:
            self.timer = False
            self.carry_out(self.tombola.timer(ALARM, self.now))

    def hold_ends(self) -> None:
        """The timer expires that ends what a claim has stopped."""
        if self.holds:
            self.holds = False
            self.carry_out(self.tombola.timer(HOLD_TIMER, self.now))

    def beat(self) -> None:
        if self.draws:
            self.carry_out(self.tombola.beat(self.now))

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
        hosts = self.tombola.lobby.hosts
        may = effect.user in hosts or effect.user in hosts.watchers
        assert may or not rooms, "a player receives two rooms"
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
        if effect.name == HOLD_TIMER:
            self.holds = True
        else:
            self._set(timer=effect.seconds >= 0, due=self.now + effect.seconds)

    def _set(self, **what: float) -> None:
        vars(self).update(what)

    def store(self, record: Record) -> None:
        if isinstance(record, Ended):
            game = record.transcript["game"]
            assert game not in self.saved, f"the game {game} was over twice"
            by_bag = record.transcript["seed"] is None
            assert len(verify(record.transcript)) == (3 if by_bag else 4)
            self.saved[game] = record.transcript

    # -- what must be true between any two steps

    def check(self) -> None:
        tombola = self.tombola
        drawn = tombola.lobby.game.drawn
        assert len(set(drawn)) == len(drawn), "a number was drawn twice"
        playing = tombola.lobby.state is State.PLAYING
        held, game = tombola.lobby.held, tombola.lobby.game
        stopped = tombola.lobby.paused or held or game.by_bag or game.house.manual
        assert self.draws is (playing and not stopped)
        assert self.holds or not held, "nothing ends what a claim has stopped"
        assert not held or tombola.lobby.game_is_on
        assert self.pace == tombola.lobby.host_settings.seconds
        on_table = [player for player in tombola.lobby.seats if player.room == "table"]
        abandoned = isinstance(tombola.plan, Table) and playing and not on_table
        waits = tombola.lobby.state in (State.COUNTDOWN, State.PAUSE, State.EMPTY)
        waits = waits and not tombola.lobby.overdue and not isinstance(tombola.plan, LedHall)
        assert tombola.lobby.paused or not tombola.lobby.overdue
        # A timer that is left over when a table waits again does nothing.
        if not isinstance(tombola.plan, Table) or tombola.lobby.state is not State.WAITING:
            assert self.timer is (waits or abandoned), "the timer is missing, or superfluous"
        if self.waiting:
            said, self.waiting = self.waiting, None
            assert (self._in_queue() - said.seated) % said.players == 0
        names = [player.name for player in tombola.lobby.seats]
        assert len(set(names)) == len(names)
        serials = [card.serial for player in tombola.lobby.seats for card in player.cards]
        assert len(set(serials)) == len(serials), "two players have the same card"
        for user, client in self.clients.items():
            player = tombola.lobby.seats.of(user)
            if player:
                self._check_player(player, client)
            if user in tombola.lobby.hosts:
                self._check_host(client, player)
            elif user in tombola.lobby.hosts.watchers:
                assert player is None
                self._check_sees(client)

    def _check_host(self, client: Client, player: Player | None) -> None:
        """A host knows the game that is on, and knows the next one as soon as players do."""
        tombola, rooms = self.tombola, self.tombola.lobby.rooms
        assert client.rooms == {rooms.game, rooms.entrance, "hosts"}
        assert client.paused is tombola.lobby.paused
        self._check_sees(client)
        if tombola.lobby.state in (State.COUNTDOWN, State.PAUSE) or isinstance(tombola.plan, Table):
            assert client.committed[tombola.lobby.next_game.id] == tombola.lobby.next_game.commit

    def _check_sees(self, client: Client) -> None:
        lobby = self.tombola.lobby
        if lobby.game_is_on:
            assert client.numbers == lobby.game.drawn
            assert client.winners == lobby.game.winners
            assert client.held == lobby.held

    def _check_player(self, player: Player, client: Client) -> None:
        tombola = self.tombola
        assert client.hello == events.Hello(player.name, player.token, player.display)
        assert client.cards == player.cards
        assert client.paused is tombola.lobby.paused
        if tombola.plan.sees(player):
            self._check_sees(client)
        else:
            assert client.committed[tombola.lobby.next_game.id] == tombola.lobby.next_game.commit
