"""The hosts of a hall who are connected, and the rooms that they receive.

A host receives the events of the players' rooms, and of a room of hosts alone. A host who plays
receives the players' rooms by the seat. Who watches receives the events of the players' rooms, and
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chatroom_tw.server.effects import Deliver, InRoom, Subscribe, Unsubscribe
from chatroom_tw.tombola.rules.effects import Effect, Effects, tell
from chatroom_tw.tombola.rules.parts import Touched, of_kind, prefix, suffix
from chatroom_tw.tombola.rules.rooms import Rooms


class Hosts:
    """The users who are hosts, and those who watch."""

    def __init__(self, rooms: Rooms, touched: Touched) -> None:
        self._touched = touched
        self._room = rooms.hosts
        self._game_room = rooms.game
        self._rooms = tuple(dict.fromkeys((rooms.game, rooms.entrance)))
        self._users: dict[int, int] = {}
        """The hosts in the order in which they became hosts, each with a number in this order."""
        self._playing: set[int] = set()
        """Those of the hosts who have a seat."""
        self.watchers: dict[int, int] = {}
        """Those who watch, in the same way."""

    def __iter__(self) -> Iterator[int]:
        return iter(self._users)

    def __contains__(self, user: int) -> bool:
        return user in self._users

    def __len__(self) -> int:
        return len(self._users)

    def plays(self, user: int) -> bool:
        """Whether the user is a host who has a seat."""
        return user in self._playing

    def add(self, user: int, plays: bool = False) -> Effects:
        """The user is a host from now on, who has a seat or has none."""
        if user in self._users and plays == self.plays(user):
            return []
        effects = self.remove(user)  # The user may have watched.
        self._note("host", user)
        if plays:
            self._playing.add(user)
        return [*effects, *(Subscribe(user, room, True) for room in self._rooms_of(user))]

    def _rooms_of(self, user: int) -> tuple[str, ...]:
        return (self._room,) if user in self._playing else (*self._rooms, self._room)

    def watch(self, user: int) -> Effects:
        """The user watches from now on. Nothing happens if the user is a host, or watches."""
        if user in self._users or user in self.watchers:
            return []
        self._note("watcher", user)
        return [Subscribe(user, room, True) for room in self._rooms]

    def remove(self, user: int) -> Effects:
        """The user is neither a host nor a watcher any more."""
        for kind, rooms in (("host", self._rooms_of(user)), ("watcher", self._rooms)):
            if self._kinds()[kind].pop(user, None) is not None:
                self._playing.discard(user)
                self._touched.add(f"{kind}:{user}")
                return [Unsubscribe(user, room) for room in rooms]
        return []

    def _note(self, kind: str, user: int) -> None:
        users = self._kinds()[kind]
        users[user] = next(reversed(users.values()), 0) + 1
        self._touched.add(f"{kind}:{user}")

    def tell(self, *told: object) -> Effects:
        """Deliver events to the hosts alone."""
        return [Deliver(InRoom(self._room), event) for event in told] if self._users else []

    def tell_onlookers(self, *told: object) -> Effects:
        """Deliver events to the hosts, and to those who watch."""
        watchers = (effect for user in self.watchers for effect in tell(user, *told))
        return [*self.tell(*told), *watchers]

    def without(self, *effects: Effect) -> Effects:
        """Carry out effects while no host and no watcher receives the room of the game."""
        users = (*(user for user in self._users if user not in self._playing), *self.watchers)
        return [
            *(Unsubscribe(user, self._game_room) for user in users),
            *effects,
            *(Subscribe(user, self._game_room, True) for user in users),
        ]

    # -- parts: see `parts`

    def part_names(self) -> list[str]:
        return [f"{kind}:{user}" for kind, users in self._kinds().items() for user in users]

    def part(self, name: str) -> object:
        user = int(suffix(name))
        number = self._kinds()[prefix(name)].get(user)
        return None if number is None else (number, user in self._playing)

    def _kinds(self) -> dict[str, dict[int, int]]:
        return {"host": self._users, "watcher": self.watchers}

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        for kind, users in self._kinds().items():
            found = sorted(of_kind(parts, kind), key=lambda one: int(one[1][0]))
            users.update((int(user), number) for user, (number, _) in found)
            self._playing.update(int(user) for user, (_, plays) in found if plays)
