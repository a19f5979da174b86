"""A switchboard without sockets, for evenings that tests make up.

A `Shell` does what a switchboard does with effects, and checks each of them. Beside
the rules it keeps what every client has been told, so that after each step it can
say whether the clients know what they must.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chatroom_tw.server.effects import Close, Deliver, InRoom, Person, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.tombola_case import KEY, standing
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.draw import commit
from chatroom_tw.tombola.rules.effects import (
    Append,
    CancelTimer,
    Effects,
    SetPace,
    SetTimer,
    StartDraws,
    StopDraws,
)
from chatroom_tw.tombola.rules.game import Winner
from chatroom_tw.tombola.rules.host_commands import HostCommand
from chatroom_tw.tombola.rules.host_events import Hosting
from chatroom_tw.tombola.rules.journal import Ended, Record
from chatroom_tw.tombola.rules.lobby import GameSettings, State
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.seats import Player
from chatroom_tw.tombola.rules.table import Table
from chatroom_tw.tombola.rules.tombola import Tombola
from chatroom_tw.tombola.rules.transcript import verify

HOUSE = GameSettings("tombola.example", tuple(Prize), 3.0, key=KEY)


class Client:
    """What somebody at the other end of a connection knows."""

    def __init__(self) -> None:
        self.rooms: set[str] = set()
        self.held = False
        self.hello: events.Hello | None = None
        self.cards: tuple[Card, ...] = ()
        self.committed: dict[str, str] = {}
        self.numbers: list[int] = []
        self.winners: list[Winner] = []

    def hears(self, event: object) -> None:
        if isinstance(event, events.Hello):
            self.hello = event
        elif isinstance(event, events.Cards):
            self.cards = event.cards
        elif isinstance(event, events.Paused):
            assert event.held is not self.held, "somebody was told twice what is held"
            self.held = event.held
        elif isinstance(event, Hosting):
            self.held = event.held
        elif isinstance(event, events.Committed):
            self.committed[event.game] = event.commit
        elif isinstance(event, events.Begun):
            assert event.game in self.committed, "a game began without a commitment to it"
            self.numbers, self.winners = [], []
        elif isinstance(event, events.Drawn):
            self.numbers, self.winners = list(event.numbers), []
        elif isinstance(event, events.Number):
            self.numbers.append(event.number)
        elif isinstance(event, Winner):
            self.winners.append(event)
        elif isinstance(event, events.Over) and event.game in self.committed:
            assert commit(event.seed) == self.committed[event.game], "another seed was revealed"


class Shell:
    """A switchboard without sockets."""

    def __init__(self, tombola: Tombola) -> None:
        self.tombola = tombola
        self.clients: dict[int, Client] = {}
        self.tokens = ["forged"]
        self.alarm = self.draws = False
        self.now = self.due = 0.0
        self.pace = tombola.house.interval
        self.waiting: events.Waiting | None = None
        """How many were said to wait last, since it was checked."""
        self.saved: dict[str, Mapping[str, Any]] = {}
        self.refused: list[object] = []
        self.done: set[type] = set()
        self.carry: dict[type, Callable[[Any], None]] = {
            Deliver: self._deliver,
            Subscribe: self._subscribe,
            Unsubscribe: self._unsubscribe,
            Close: lambda effect: self.lose(effect.user),
            SetTimer: lambda effect: self._set(
                alarm=effect.seconds >= 0, due=self.now + effect.seconds
            ),
            CancelTimer: lambda effect: self._set(alarm=False),
            StartDraws: lambda effect: self._set(draws=True),
            StopDraws: lambda effect: self._set(draws=False),
            SetPace: lambda effect: self._set(pace=effect.seconds),
            Append: lambda effect: self.keep(effect.record),
        }

    # -- what happens to a server

    def connect(self) -> int:
        user, effects = self.tombola.connect("127.0.0.1:1001")
        assert user not in self.clients
        self.clients[user] = Client()
        self.carry_out(effects)
        return user

    def lose(self, user: int) -> None:
        self.carry_out(self.tombola.disconnect(user))
        assert not self.clients[user].rooms, "somebody who is gone hears a room"
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

    def ring(self) -> None:
        if self.alarm:
            self.alarm = False
            self.carry_out(self.tombola.alarm(self.now))

    def beat(self) -> None:
        if self.draws:
            self.carry_out(self.tombola.beat(self.now))

    # -- what follows

    def carry_out(self, effects: Effects) -> None:
        for effect in effects:
            self.carry[type(effect)](effect)

    def _deliver(self, effect: Deliver) -> None:
        to = effect.to
        self._check_said(effect.event)
        if isinstance(to, Person):
            self.clients[to.user].hears(effect.event)
            return
        rooms = [to.room] if isinstance(to, InRoom) else to.rooms
        for client in self.clients.values():
            if client.rooms & set(rooms):
                client.hears(effect.event)

    def _subscribe(self, effect: Subscribe) -> None:
        rooms = self.clients[effect.user].rooms
        assert effect.user in self.tombola.hosts or not rooms, "a player hears two rooms"
        assert effect.room not in rooms, "somebody hears a room twice"
        rooms.add(effect.room)

    def _unsubscribe(self, effect: Unsubscribe) -> None:
        rooms = self.clients[effect.user].rooms
        assert effect.room in rooms, "somebody does not hear that room"
        rooms.remove(effect.room)

    def _check_said(self, event: object) -> None:
        tombola = self.tombola
        if isinstance(event, events.Waiting):
            self.waiting = event
            assert event.seated <= self._in_queue(), "more are said to wait than are there"
        elif isinstance(event, events.Next):
            assert self.alarm, "nobody will begin the game that was announced"
            assert abs(event.seconds - (self.due - self.now)) < 1e-6
            assert not isinstance(tombola, Table) or self._in_queue() >= tombola._players

    def _in_queue(self) -> int:
        return sum(client.rooms == {"queue"} for client in self.clients.values())

    def _set(self, **what: float) -> None:
        vars(self).update(what)

    def keep(self, record: Record) -> None:
        if isinstance(record, Ended):
            game = record.transcript["game"]
            assert game not in self.saved, f"the game {game} was over twice"
            assert len(verify(record.transcript)) == 4
            self.saved[game] = record.transcript

    # -- what must be true between any two steps

    def check(self) -> None:
        tombola = self.tombola
        drawn = tombola.game.drawn
        assert len(set(drawn)) == len(drawn), "a number was drawn twice"
        playing = tombola.state is State.PLAYING
        assert self.draws is (playing and not tombola.held)
        assert self.pace == tombola.seconds
        on_table = [player for player in tombola.seats if player.room == "table"]
        abandoned = isinstance(tombola, Table) and playing and not on_table
        waits = tombola.state in (State.COUNTDOWN, State.PAUSE, State.EMPTY)
        waits = waits and not tombola.overdue
        assert tombola.held or not tombola.overdue
        # One that is left over when a table waits again does nothing.
        if not isinstance(tombola, Table) or tombola.state is not State.WAITING:
            assert self.alarm is (waits or abandoned), "nobody will wake it, or too often"
        if self.waiting:
            said, self.waiting = self.waiting, None
            assert (self._in_queue() - said.seated) % said.players == 0
        names = [player.name for player in tombola.seats]
        assert len(set(names)) == len(names)
        serials = [card.serial for player in tombola.seats for card in player.cards]
        assert len(set(serials)) == len(serials), "a card is held by two"
        for user, client in self.clients.items():
            player = tombola.seats.of(user)
            if player:
                self._check_player(player, client)
            if user in tombola.hosts:
                self._check_host(client)

    def _check_host(self, client: Client) -> None:
        """A host knows the game that is on, and the next one as soon as players do."""
        tombola = self.tombola
        assert client.rooms == {tombola.room, tombola.entrance, "hosts"}
        assert client.held is tombola.held
        if tombola.game_is_on:
            assert client.numbers == tombola.game.drawn
            assert client.winners == tombola.game.winners
        if tombola.state in (State.COUNTDOWN, State.PAUSE) or isinstance(tombola, Table):
            assert client.committed[tombola.coming.id] == tombola.coming.commit

    def _check_player(self, player: Player, client: Client) -> None:
        tombola = self.tombola
        assert client.hello == events.Hello(player.name, player.token)
        assert client.cards == player.cards
        assert client.held is tombola.held
        if tombola.plays(player):
            assert client.numbers == tombola.game.drawn
            assert client.winners == tombola.game.winners
        else:
            assert client.committed[tombola.coming.id] == tombola.coming.commit
