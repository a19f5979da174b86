"""A chat whose effects are carried out as a gateway does, for tests of who is told what."""

from __future__ import annotations

from chatroom_tw.chat.rules.commands import Command, Rename
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.events import Joined, Left, Said
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import (
    Deliver,
    InRoom,
    InRooms,
    Person,
    Recipients,
    Resubscribe,
    SetTimer,
    Subscribe,
    Unsubscribe,
)
from chatroom_tw.tests.support.chat_rules import RulesCase

PAGE = Traits.ALONE
"""The traits of a device that begins in no room."""


class DevicesCase(RulesCase):
    """Ann has an account and is in `main` with her phone; so is Bob. Ann's desk is a guest's."""

    members = 2
    """How many users are in `main`."""

    def setUp(self) -> None:
        super().setUp()
        self.phone, self.bob = self.one, self.two
        self.subscribed = {"main": {self.phone, self.bob}}
        self.told: dict[int, list[object]] = {}
        self.timers: list[str] = []
        self.does(self.phone, Rename("ann"))
        self.does(self.bob, Rename("bob"))
        self.register(self.phone)
        for port in range(self.members - 2):
            self.comes(f"10.0.0.1:{port}", Traits.ALL)
        self.desk = self.comes("127.0.0.1:1003")
        self.settle()
        self.told.clear()

    def comes(self, address: str, traits: Traits = PAGE) -> int:
        device, effects = self.rules.connect(address, traits)
        self.carry(effects)
        return device

    def goes(self, device: int) -> None:
        self.carry(self.rules.disconnect(device))
        for there in self.subscribed.values():
            self.assertNotIn(device, there)

    def logs_in(self, device: int, name: str = "ann") -> None:
        self.carry(self.log_in(device, name))

    def do(self, device: int, *asked: Command) -> None:
        for command in asked:
            self.carry(self.does(device, command))

    def makes(self, device: int, command: Command) -> None:
        """The device makes a room, which is stored."""
        self.carry(self.stores(device, command))

    def settle(self) -> None:
        """The timers are due."""
        timers, self.timers = self.timers, []
        for name in timers:
            self.carry(self.rules.timer(name, 6.0))

    def heard(self, device: int) -> list[object]:
        """What the device was told since the last call, once the timers are due."""
        self.settle()
        return self.told.pop(device, [])

    def presence(self, device: int) -> list[tuple[type, str, str]]:
        """Who has joined and left which room, as the device was told since the last call."""
        return [
            (type(event), event.room, name)
            for event in self.heard(device)
            if isinstance(event, Joined | Left)
            for name in event.names
        ]

    def carry(self, effects: Effects) -> None:
        for effect in effects:
            if isinstance(effect, Deliver):
                self._deliver(self._among(effect.to), effect.event, effect.actor)
            elif isinstance(effect, Said):
                self._deliver_said(effect)
            elif isinstance(effect, SetTimer):
                self.timers.append(effect.name)
            elif isinstance(effect, Subscribe | Resubscribe | Unsubscribe):
                self._subscribe(effect)

    def _subscribe(self, effect: Subscribe | Resubscribe | Unsubscribe) -> None:
        there = self.subscribed.setdefault(effect.room, set())
        self.assertEqual(effect.user in there, not isinstance(effect, Subscribe), effect)
        if isinstance(effect, Unsubscribe):
            there.remove(effect.user)
        else:
            there.add(effect.user)

    def _among(self, to: Recipients) -> set[int]:
        if isinstance(to, Person):
            return {to.user}
        rooms = [to.room] if isinstance(to, InRoom) else to.rooms
        assert isinstance(to, InRoom | InRooms)
        return set().union(*(self.subscribed[room] for room in rooms))

    def _deliver_said(self, said: Said) -> None:
        deaf = set(said.apart.deaf) if said.apart else set()
        there = self.subscribed[said.room] - deaf
        self._deliver(there, said._replace(apart=None), said.speaker)

    def _deliver(self, devices: set[int], event: object, actor: int | None) -> None:
        for device in devices - {actor}:
            self.told.setdefault(device, []).append(event)
