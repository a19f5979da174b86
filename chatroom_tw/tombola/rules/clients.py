"""The connected clients, whatever hall they are in: where they come from, and what they guess.

Codes of halls and keys of hosts are counted by the place from which they are tried
(`addresses.place`). A code is short: after too many wrong ones no code from there is looked
at for a while. A key cannot be guessed, so a right one is always looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from chatroom_tw.server.addresses import counted_client, place
from chatroom_tw.server.guessing import Guesses
from chatroom_tw.tombola.rules.card_limit import CardLimit
from chatroom_tw.tombola.rules.parts import of_kind, prefix, suffix


@dataclass(slots=True)
class Client:
    """A connected client. `Clients.touch` must be told of each change."""

    address: str
    """Its counted address."""
    place: str
    """Where it comes from, loopback addresses told apart."""
    hall: str
    """The code of the hall it is in."""
    wrong_keys: int = 0
    """How many wrong keys it has sent."""
    browser: str = field(default="", repr=False)
    """By which its browser is known again, if it has said so."""


class Clients:
    """The clients by the numbers of their users, from when they connect until they disconnect."""

    def __init__(self, touched: set[str]) -> None:
        self._touched = touched
        self._clients: dict[int, Client] = {}
        self.guesses = Guesses(touched)
        """What was tried in vain, by place: keys, and codes as `code PLACE`."""
        self.card_limit = CardLimit(touched)
        """How many cards may be dealt, by place."""

    def __iter__(self) -> Iterator[int]:
        return iter(self._clients)

    def add(self, user: int, address: str, hall: str) -> None:
        """The user has connected from `address`, which is `ip:port` or `unix`."""
        self._clients[user] = Client(counted_client(address), place(address), hall)
        self.touch(user)

    def remove(self, user: int) -> None:
        """The user has disconnected."""
        del self._clients[user]
        self.touch(user)

    def of(self, user: int) -> Client:
        return self._clients[user]

    def touch(self, user: int) -> None:
        """The client has changed."""
        self._touched.add(f"client:{user}")

    def address_of(self, user: int) -> str:
        """The counted address of a connected user."""
        return self._clients[user].address

    def place_of(self, user: int) -> str:
        """Where a connected user comes from."""
        return self._clients[user].place

    def count_wrong_key(self, user: int) -> int:
        """The user has sent a wrong key. Returns how many wrong keys that makes."""
        client = self._clients[user]
        client.wrong_keys += 1
        self.touch(user)
        return client.wrong_keys

    # -- parts: see `parts`

    def part_names(self) -> list[str]:
        clients = (f"client:{user}" for user in self._clients)
        return [*clients, *self.guesses.part_names(), *self.card_limit.part_names()]

    def part(self, name: str) -> object:
        if prefix(name) == "tries":
            return self.guesses.part(suffix(name))
        if prefix(name) == "cards":
            return self.card_limit.part(suffix(name))
        client = self._clients.get(int(suffix(name)))
        return asdict(client) if client else None

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        self._clients = {int(user): Client(**of) for user, of in of_kind(parts, "client")}
        for where, record in of_kind(parts, "tries"):
            self.guesses.load_part(where, record)
        for where, full_at in of_kind(parts, "cards"):
            self.card_limit.load_part(where, full_at)
