"""Where the connected users come from: their counted addresses (see `server.addresses`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatroom_tw.server.addresses import counted_client
from chatroom_tw.tombola.rules.parts import of_kind, suffix


class Addresses:
    """The counted addresses of users, from when they connect until they disconnect."""

    def __init__(self, touched: set[str]) -> None:
        self._touched = touched
        self._users: dict[int, str] = {}

    def add(self, user: int, address: str) -> None:
        """The user has connected from `address`, which is `ip:port` or `unix`."""
        self._users[user] = counted_client(address)
        self._touched.add(f"address:{user}")

    def remove(self, user: int) -> None:
        """The user has disconnected."""
        del self._users[user]
        self._touched.add(f"address:{user}")

    def of(self, user: int) -> str:
        """The counted address of a connected user."""
        return self._users[user]

    # -- parts: see `parts`

    def part_names(self) -> list[str]:
        return [f"address:{user}" for user in self._users]

    def part(self, name: str) -> object:
        return self._users.get(int(suffix(name)))

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        self._users = {int(user): address for user, address in of_kind(parts, "address")}
