"""A tombola whose effects are carried out, and a hall that a host leads, for the tests."""

from __future__ import annotations

import pickle
from random import Random
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

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
from chatroom_tw.tests.support.records import database
from chatroom_tw.tests.support.tombola_case import SETTINGS
from chatroom_tw.tombola.rules import commands, effects, events
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.effects import Effects
from chatroom_tw.tombola.rules.hall import Hall
from chatroom_tw.tombola.rules.host_commands import (
    ContinueGame,
    Host,
    HostCommand,
    SetOption,
    StartNow,
)
from chatroom_tw.tombola.rules.journal import StoredTombola
from chatroom_tw.tombola.rules.lobby import Lobby
from chatroom_tw.tombola.rules.seats import Player
from chatroom_tw.tombola.rules.tombola import TombolaRules
from chatroom_tw.tombola.storage.reading import read
from chatroom_tw.tombola.storage.records import write

Asked = commands.Command | HostCommand


class DeskCase(SynchronousTestCase):
    """A hall that `host` has made, and a player `ann` in it, whose cards are one series.

    Everything is stored at once, in a database.
    """

    preset = "tombola"

    def setUp(self) -> None:
        self.now = 1000.0
        self.chance = Random(1)
        self.database = database()
        self.addCleanup(self.database.close)
        self.start(StoredTombola())
        self.host = self.guest()
        [made] = self.hears(self.host, commands.MakeHall("Anna's night", self.preset), events.Made)
        self.code, self.key = made.code, made.key
        self.ann = self.player("ann")
        self.do(self.ann, commands.TakeCards(6))
        self.told.clear()

    def make(self) -> TombolaRules:
        return TombolaRules.open_hall(SETTINGS, self.chance, 60.0)

    def start(self, stored: StoredTombola) -> None:
        """The server starts, and nobody is there."""
        self.rules = self.make()
        self.rooms: dict[str, set[int]] = {}
        self.told: dict[int, list[object]] = {}
        self.closed: set[int] = set()
        self.timers: dict[str, float] = {}
        self.draws: set[str] = set()
        """The codes of the halls that draw by the clock."""
        self.carry(self.rules.start(stored))

    def crash(self) -> None:
        """The process is killed, and started again."""
        self.start(read(self.database))

    def hand_over(self) -> None:
        """Fresh rules take over a copy of the state. Everybody stays connected."""
        dumped = pickle.loads(pickle.dumps(self.rules.dump()))
        self.rules = self.make()
        self.rules.load(dumped)
        self.assertEqual(self.rules.dump(), dumped)

    # -- the hall

    @property
    def hall(self) -> Hall:
        hall = self.rules.halls.get(self.code)
        assert hall
        return hall

    @property
    def lobby(self) -> Lobby:
        return self.hall.lobby

    @property
    def drawn(self) -> list[int]:
        return self.lobby.game.drawn

    @property
    def is_drawing(self) -> bool:
        """Whether numbers come by the clock."""
        return self.code in self.draws

    def begin(self, *options: str) -> None:
        """Set these options, each `NAME VALUE`, and begin."""
        self.sets(*options)
        self.do(self.host, StartNow())
        self.told.clear()

    def sets(self, *options: str) -> None:
        for option in options:
            name, _, value = option.partition(" ")
            self.do(self.host, SetOption(name, value))

    def draw(self, count: int = 1) -> None:
        """Let the clock draw. A claim must not have stopped it."""
        for _ in range(count):
            self.assertIn(self.code, self.draws)
            self.carry(self.rules.beat(self.tick(), self.code))

    def draw_until(self, card: Card, needed: int = 15) -> None:
        """Draw until so many of the card's numbers are drawn."""
        while len(set(card.numbers) & set(self.drawn)) < needed:
            self.draw()

    # -- people

    def guest(self, address: str = "192.0.2.1:1001") -> int:
        """A client without a seat, in the hall `main`."""
        user, following = self.rules.connect(address)
        self.carry(following)
        return user

    def comes(self, *asked: Asked) -> int:
        """A client who has gone to the hall, and asks this."""
        user = self.guest()
        self.do(user, commands.GoToHall(self.code), *asked)
        return user

    def player(self, name: str = "", browser: str = "") -> int:
        user = self.comes(commands.Sit(browser), *([commands.Rename(name)] if name else []))
        self.heard(user)
        return user

    def hosts(self, key: str = "", play: bool = False) -> int:
        return self.comes(Host(key or self.key, play))

    def seat(self, user: int) -> Player:
        seat = self.lobby.seats.of(user)
        assert seat
        return seat

    def goes(self, user: int) -> None:
        self.carry(self.rules.disconnect(user, "", self.tick()))
        for there in self.rooms.values():
            self.assertNotIn(user, there)

    # -- what they do

    def tick(self) -> float:
        self.now += 0.001
        return self.now

    def passes(self, seconds: float) -> None:
        """Time passes, and the timers that are due expire. Nothing is drawn."""
        self.now += seconds
        for name in [name for name, due in self.timers.items() if due <= self.now]:
            del self.timers[name]
            self.carry(self.rules.timer(name, self.now))

    def do(self, user: int, *asked: Asked) -> None:
        """What follows is carried out. A refusal is raised."""
        for command in asked:
            self.carry(self.rules.submit(user, command, self.tick()))

    def heard(self, user: int) -> list[object]:
        """What the user was told since the last call."""
        return self.told.pop(user, [])

    def asks(self, user: int, command: Asked) -> list[Any]:
        """What the user is told of the command."""
        self.heard(user)
        self.do(user, command)
        return self.heard(user)

    def hears(self, user: int, command: Asked, kind: type) -> list[Any]:
        """The same, of one type."""
        return [event for event in self.asks(user, command) if isinstance(event, kind)]

    def refuses(self, user: int, command: Asked) -> tuple[object, str]:
        """The command is refused, and nothing has changed."""
        before = self.rules.dump()
        refused = self.assertRaises(Refused, self.do, user, command)
        self.assertEqual(self.rules.dump(), before)
        return refused.reason, refused.subject

    def goes_on(self) -> None:
        self.do(self.host, ContinueGame())

    # -- effects

    def carry(self, following: Effects) -> None:
        write(
            self.database,
            [(one.hall, one.record) for one in following if isinstance(one, effects.Append)],
        )
        for effect in following:
            if isinstance(effect, Deliver):
                self._deliver(effect)
            elif isinstance(effect, Subscribe | Unsubscribe):
                self._subscribe(effect)
            elif isinstance(effect, Close):
                self.closed.add(effect.user)
            elif isinstance(effect, SetTimer):
                self.timers[effect.name] = self.now + effect.seconds
            elif isinstance(effect, CancelTimer):
                self.timers.pop(effect.name, None)
            elif isinstance(effect, effects.StartDraws):
                self.draws.add(effect.hall)
            elif isinstance(effect, effects.StopDraws):
                self.draws.discard(effect.hall)
            elif isinstance(effect, Ask):
                asked = effect.user, effect.question
                self.carry(self.rules.answered(*asked, None, self.tick()))

    def _subscribe(self, effect: Subscribe | Unsubscribe) -> None:
        there = self.rooms.setdefault(effect.room, set())
        self.assertEqual(effect.user in there, isinstance(effect, Unsubscribe), effect)
        if isinstance(effect, Unsubscribe):
            there.remove(effect.user)
        else:
            there.add(effect.user)

    def _deliver(self, effect: Deliver) -> None:
        to = effect.to
        if isinstance(to, Person):
            self.told.setdefault(to.user, []).append(effect.event)
            return
        rooms = (to.room,) if isinstance(to, InRoom) else to.rooms
        for user in set().union(*(self.rooms.get(room, set()) for room in rooms)):
            self.told.setdefault(user, []).append(effect.event)
