"""Seats: the players of a tombola, how they are found, and who is away.

A seat outlives its connection: who has its token can take it up on another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from chatroom_tw.server import text
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.tombola.rules.card import Card

TOKEN_BYTES = 16
ABSENT_LIMIT = 10_000
"""How many seats wait for somebody to come back. The oldest is given up for one more."""


class Randbytes(Protocol):
    """A source of chance, such as `random.SystemRandom()`."""

    def randbytes(self, count: int, /) -> bytes: ...


@dataclass(slots=True, eq=False)
class Player:
    """Somebody with a seat."""

    token: str
    name: str
    cards: tuple[Card, ...]
    room: str
    """What they hear."""
    user: int | None
    """Their connection, while there is one."""
    later: tuple[Card, ...] = ()
    """Cards for the next game, if they have chosen others during this one."""
    contributed: str = ""
    """The last game to which they have added words of their own."""
    words: str = ""
    """Those words."""
    chose_for: str = ""
    """The last game for which they have chosen cards."""
    choices: int = 0
    """How often they have done so for that game."""
    place: int = 0
    """Among all who have come, in their order."""


class Seats:
    """The players, in the order they came."""

    def __init__(self, chance: Randbytes) -> None:
        self._chance = chance
        self._tokens: dict[str, Player] = {}
        self._names: dict[str, Player] = {}
        self._users: dict[int, Player] = {}
        self._absent: dict[Player, None] = {}
        self._last_guest = 0
        self._last_place = 0

    def __iter__(self) -> Iterator[Player]:
        return iter(self._tokens.values())

    def __len__(self) -> int:
        return len(self._tokens)

    @property
    def connected(self) -> int:
        return len(self._users)

    def take(self, user: int, cards: tuple[Card, ...], room: str) -> Player:
        """Somebody new, under a guest's name that nobody has."""
        token = self._chance.randbytes(TOKEN_BYTES).hex()
        place = self._last_place + 1
        player = Player(token, self._guest_name(), cards, room, None, place=place)
        self.add(player)
        self.connect(player, user)
        return player

    def add(self, player: Player) -> None:
        """Somebody who is away, and has had a seat before. They are added in their order."""
        self._last_place = player.place
        self._tokens[player.token] = player
        self._names[text.key(player.name)] = player
        self._absent[player] = None

    def of(self, user: int) -> Player | None:
        """Who sits on that connection, if anybody does."""
        return self._users.get(user)

    def with_token(self, token: str) -> Player | None:
        return self._tokens.get(token)

    def connect(self, player: Player, user: int) -> None:
        """The player is on that connection from now on, and nobody else is."""
        self.disconnect(player)
        del self._absent[player]
        player.user = user
        self._users[user] = player

    def disconnect(self, player: Player) -> Player | None:
        """The player is away. Who must give their seat up for that, as too many are."""
        if player.user is not None:
            del self._users[player.user]
            player.user = None
        self._absent[player] = None
        return next(iter(self._absent)) if len(self._absent) > ABSENT_LIMIT else None

    def leave(self, player: Player) -> None:
        """The seat is given up."""
        self.disconnect(player)
        del self._absent[player]
        del self._tokens[player.token]
        del self._names[text.key(player.name)]

    def absent(self) -> list[Player]:
        """Those who are away."""
        return list(self._absent)

    def rename(self, player: Player, wanted: str) -> None:
        """Raises `Refused`: BAD_NAME or NAME_TAKEN."""
        name = text.person_name(wanted)
        if self._names.get(text.key(name), player) is not player:
            raise Refused(CommonError.NAME_TAKEN, name)
        del self._names[text.key(player.name)]
        player.name = name
        self._names[text.key(name)] = player

    def _guest_name(self) -> str:
        while True:
            self._last_guest += 1
            name = f"guest-{self._last_guest}"
            if name not in self._names:
                return name
