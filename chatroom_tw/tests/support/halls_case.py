"""The rules of a tombola with several halls, and users in them, for the tests."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from chatroom_tw.server.effects import Deliver, InRoom, Person
from chatroom_tw.tests.support.tombola_case import PAUSE, SETTINGS, TombolaCase
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import Append, Effects
from chatroom_tw.tombola.rules.hall import Hall
from chatroom_tw.tombola.rules.hall_limits import USUAL, HallLimits
from chatroom_tw.tombola.rules.host_commands import Host, StartNow
from chatroom_tw.tombola.rules.journal import Record
from chatroom_tw.tombola.rules.tombola import TombolaRules

HERE, ELSEWHERE = "127.0.0.1:1001", "192.0.2.7:1001"
"""Addresses of users. Those of `unseated_user` come from the first one."""


class HallsCase(TombolaCase):
    """The hall `main` is open, and empty."""

    limits: HallLimits = USUAL

    def setUp(self) -> None:
        self.entries: list[tuple[str, Record]] = []
        """The records that were appended to the journal, with the codes of their halls."""
        super().setUp()

    def make(self) -> TombolaRules:
        return TombolaRules.open_hall(SETTINGS, Random(90), PAUSE, self.limits)

    def _told(self, do: Any, *arguments: Any) -> Effects:
        effects = do(*arguments)
        appended = [effect for effect in effects if isinstance(effect, Append)]
        self.entries += [(effect.hall, effect.record) for effect in appended]
        self.records += [effect.record for effect in appended]
        return [effect for effect in effects if not isinstance(effect, Append)]

    def records_in(self, hall: Hall, *kinds: type) -> list[Any]:
        """The records of a hall, of these types."""
        return [
            record
            for code, record in self.entries
            if code == hall.code and isinstance(record, kinds or object)
        ]

    def comes_from(self, address: str) -> int:
        user, _ = self.tombola.connect(address)
        return user

    def makes(self, name: str = "Anna", when: float = 0.0, address: str = HERE) -> tuple[int, Hall]:
        """A new user makes a hall, and is its host."""
        host = self.comes_from(address)
        self.does(host, commands.MakeHall(name), when)
        hall = self.tombola.halls.of(host)
        self.assertEqual(hall.name, name)
        return host, hall

    def enters(self, hall: Hall, when: float = 0.0, address: str = HERE) -> int:
        """A new player of that hall."""
        user = self.comes_from(address)
        self.does(user, commands.GoToHall(hall.code, sit=True), when)
        self.assertIs(self.tombola.halls.of(user), hall)
        return user

    def leads(self, hall: Hall, when: float = 0.0) -> int:
        """A new user who becomes a host of that hall."""
        user = self.unseated_user()
        self.does(user, commands.GoToHall(hall.code), when)
        self.does(user, Host(hall.lobby.host_settings.key or ""), when)
        self.assertIn(user, hall.lobby.hosts)
        return user

    def goes(self, *users: int, when: float = 0.0) -> Effects:
        """They disconnect."""
        return [effect for user in users for effect in self.tombola.disconnect(user, "", when)]

    def begins_in(self, hall: Hall) -> None:
        self.does(next(iter(hall.lobby.hosts)), StartNow())
        self.assertTrue(hall.lobby.game_is_on)

    def beats(self, hall: Hall, count: int = 1) -> Effects:
        return [effect for _ in range(count) for effect in self.tombola.beat(9.0, hall.code)]

    def ends_in(self, hall: Hall) -> Effects:
        """Draw all numbers of the hall's game, and end it one interval later."""
        self.beats(hall, 90 - len(hall.lobby.game.drawn))
        return self.beats(hall)


def events_for(user: int, effects: Sequence[object]) -> list[Any]:
    """What the user alone is told."""
    return [e.event for e in effects if isinstance(e, Deliver) and e.to == Person(user)]


def rooms_told(effects: Sequence[object]) -> set[str]:
    """The rooms to which something is delivered."""
    return {e.to.room for e in effects if isinstance(e, Deliver) and isinstance(e.to, InRoom)}


def committed(hall: Hall) -> events.Committed:
    """The commitment to the hall's next game."""
    return events.Committed(hall.lobby.next_game.id, hall.lobby.next_game.commit)
