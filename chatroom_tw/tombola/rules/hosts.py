"""The hosts who are connected, and the rooms that they receive.

A host receives the events of the players' rooms, and of a room of hosts alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chatroom_tw.server.addresses import place
from chatroom_tw.server.effects import Deliver, InRoom, Subscribe, Unsubscribe
from chatroom_tw.server.guessing import Guesses
from chatroom_tw.tombola.rules.effects import Effect, Effects
from chatroom_tw.tombola.rules.parts import of_kind, prefix, suffix
from chatroom_tw.tombola.rules.rooms import Rooms

HOSTS = "hosts"
"""The room that only hosts receive."""


class Hosts:
    """The users who are hosts, and those who have sent a wrong key."""

    def __init__(self, rooms: Rooms, touched: set[str]) -> None:
        self._touched = touched
        self._game_room = rooms.game
        self._rooms = (*dict.fromkeys((rooms.game, rooms.entrance)), HOSTS)
        self._users: dict[int, int] = {}
        """The hosts in the order in which they became hosts, each with a number in this order."""
        self.attempts: dict[int, int] = {}
        """How many wrong keys each user has sent."""
        self.guesses = Guesses(touched)
        """How many wrong keys have come from each place."""
        self._places: dict[int, str] = {}

    def __iter__(self) -> Iterator[int]:
        return iter(self._users)

    def __contains__(self, user: int) -> bool:
        return user in self._users

    def __len__(self) -> int:
        return len(self._users)

    def connected(self, user: int, address: str) -> None:
        """A user has connected, who may be a host."""
        self._places[user] = place(address)
        self._touched.add(f"place:{user}")

    def disconnected(self, user: int) -> Effects:
        """The user has disconnected."""
        del self._places[user]
        self._touched.add(f"place:{user}")
        if self.attempts.pop(user, None):
            self._touched.add(f"attempts:{user}")
        return self._remove(user)

    def place_of(self, user: int) -> str:
        """Where a connected user comes from (`addresses.place`)."""
        return self._places[user]

    def add(self, user: int) -> Effects:
        """The user is a host from now on."""
        if user in self._users:
            return []
        self._users[user] = next(reversed(self._users.values()), 0) + 1
        self._touched.add(f"host:{user}")
        return [Subscribe(user, room, True) for room in self._rooms]

    def _remove(self, user: int) -> Effects:
        """The user is no longer a host, if the user was one."""
        if user not in self._users:
            return []
        del self._users[user]
        self._touched.add(f"host:{user}")
        return [Unsubscribe(user, room) for room in self._rooms]

    def count_attempt(self, user: int) -> int:
        """The user has sent a wrong key. Returns how many wrong keys that makes."""
        self.attempts[user] = self.attempts.get(user, 0) + 1
        self._touched.add(f"attempts:{user}")
        return self.attempts[user]

    def tell(self, *told: object) -> Effects:
        """Deliver events to the hosts alone."""
        return [Deliver(InRoom(HOSTS), event) for event in told] if self._users else []

    def without(self, *effects: Effect) -> Effects:
        """Carry out effects while no host receives the room of the game."""
        return [
            *(Unsubscribe(host, self._game_room) for host in self._users),
            *effects,
            *(Subscribe(host, self._game_room, True) for host in self._users),
        ]

    # -- parts: see `parts`

    def part_names(self) -> list[str]:
        names = [f"{kind}:{user}" for kind, users in self._kinds().items() for user in users]
        return [*names, *self.guesses.part_names()]

    def part(self, name: str) -> object:
        if prefix(name) == "tries":
            return self.guesses.part(suffix(name))
        return self._kinds()[prefix(name)].get(int(suffix(name)))

    def _kinds(self) -> dict[str, Mapping[int, object]]:
        return {"host": self._users, "attempts": self.attempts, "place": self._places}

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        hosts = sorted(of_kind(parts, "host"), key=lambda host: int(host[1]))
        self._users = {int(user): number for user, number in hosts}
        self.attempts = {int(user): count for user, count in of_kind(parts, "attempts")}
        self._places = {int(user): where for user, where in of_kind(parts, "place")}
        for where, record in of_kind(parts, "tries"):
            self.guesses.load_part(where, record)
