"""Seats: the players of a tombola, how they are found, and which of them are absent.

A seat outlives its connection: a client that knows its token can take it up again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, Protocol

from chatroom_tw.server import looks, text
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.server.titles import title
from chatroom_tw.tombola.rules.board_cards import NAME as BOARD
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.parts import Touched, of_kind, suffix
from chatroom_tw.tombola.rules.refusals import TombolaError

TOKEN_BYTES = 16
ABSENT_LIMIT = 10_000
"""The most seats whose players are absent. For one more, the address with the most of them
gives one up, which was left first: nobody else's seat has to go."""


class Randbytes(Protocol):
    """A source of chance, such as `random.SystemRandom()`."""

    def randbytes(self, count: int, /) -> bytes: ...


@dataclass(slots=True, eq=False)
class Player:
    """A player, and the state of their seat. `Seats.touch` must be told of each change."""

    token: str = field(repr=False)
    name: str
    cards: tuple[Card, ...]
    room: str
    """The room whose events the player receives."""
    user: int | None
    """The player's connection, while there is one."""
    later: tuple[Card, ...] = ()
    """The cards for the next game, if they are others than those of this one."""
    address: str = ""
    """The counted address from which the player connected last."""
    contributed: str = ""
    """The last game to whose draw the player has added words."""
    words: str = ""
    """Those words."""
    chose_for: str = ""
    """The last game for which the player has chosen cards."""
    choices: int = 0
    """How often the player has done so for that game."""
    place: int = 0
    """The player's number, in the order of arrival."""
    contribution: int = 0
    """The number of the words, in the order in which words were added. 0: there are none."""
    departure: int = 0
    """The number of the player's departure, while the player is absent. 0: connected."""
    queued: int = 0
    """The player's number in the queue of a table. 0: not in the queue."""
    display: str = ""
    """The display name, shown where there is room for it. Empty: there is none."""
    browser: str = field(default="", repr=False)
    """By which the player's browser is known again, if it has said so."""
    muted: bool = False
    """Whether the player can say nothing to everybody."""


class Seats:
    """The players, in the order of their arrival."""

    def __init__(self, chance: Randbytes, touched: Touched | None = None) -> None:
        self._chance = chance
        self._touched: Touched = set() if touched is None else touched
        self._tokens: dict[str, Player] = {}
        self._looks: dict[str, Player] = {}
        """The players by the looks of their names, which are all different."""
        self._users: dict[int, Player] = {}
        self._absent: dict[Player, None] = {}
        """In the order of their departures."""
        self.cards = 0
        """How many cards all players have."""
        self._cards: dict[str, int] = {}
        """How many of these each player has, by token."""
        self._last_guest = 0
        self.last_place = 0
        """The place of the player who arrived last."""
        self.last_departure = 0
        """The number of the last departure of a player."""
        self._last_contribution = 0

    def __iter__(self) -> Iterator[Player]:
        return iter(self._tokens.values())

    def __len__(self) -> int:
        return len(self._tokens)

    @property
    def connected(self) -> int:
        """How many players are connected."""
        return len(self._users)

    def touch(self, player: Player) -> None:
        """The player has changed."""
        self._touched.add(f"seat:{player.token}")
        self._count_cards(player)

    # -- players come and go

    def take(self, user: int, cards: tuple[Card, ...], room: str) -> Player:
        """Seat a new player, under a guest's name that nobody has."""
        token = self._chance.randbytes(TOKEN_BYTES).hex()
        place = self.last_place + 1
        player = Player(token, self._guest_name(), cards, room, None, place=place)
        self.add(player)
        self.connect(player, user)
        return player

    def add(self, player: Player) -> None:
        """Add a player who had a seat before and is absent. Add them in order of place."""
        self.last_place = player.place
        self._index(player)
        self._depart(player)

    def connect(self, player: Player, user: int) -> None:
        """Move the player to that connection."""
        self.disconnect(player)
        del self._absent[player]
        player.user, player.departure = user, 0
        self._users[user] = player
        self.touch(player)

    def disconnect(self, player: Player) -> Player | None:
        """Make the player absent. Returns the player who must give up a seat for that, if
        more than `ABSENT_LIMIT` are absent."""
        if player.user is not None:
            del self._users[player.user]
            player.user = None
        if player not in self._absent:
            self._depart(player)
        return self._one_too_many() if len(self._absent) > ABSENT_LIMIT else None

    def _one_too_many(self) -> Player:
        [(address, _)] = Counter(player.address for player in self._absent).most_common(1)
        return next(player for player in self._absent if player.address == address)

    def leave(self, player: Player) -> None:
        """Give the seat up."""
        self.disconnect(player)
        del self._absent[player]
        del self._tokens[player.token]
        self._forget_looks(player)
        self.touch(player)

    def _depart(self, player: Player) -> None:
        self.last_departure += 1
        player.departure = self.last_departure
        self._absent[player] = None
        self.touch(player)
        self._touched.add("seats")

    def _index(self, player: Player) -> None:
        self._tokens[player.token] = player
        self._note_looks(player)
        self._count_cards(player)

    def _count_cards(self, player: Player) -> None:
        count = len(player.cards) if player.token in self._tokens else 0
        self.cards += count - self._cards.pop(player.token, 0)
        if count:
            self._cards[player.token] = count

    def _note_looks(self, player: Player) -> None:
        self._looks |= dict.fromkeys(_looks_of(player), player)

    def _forget_looks(self, player: Player) -> None:
        for look in _looks_of(player):
            if self._looks.get(look) is player:
                del self._looks[look]

    def _alike(self, name: str) -> set[Player]:
        """The players whose names look like this one."""
        return {self._looks[look] for look in looks.looks(name) if look in self._looks}

    # -- finding players

    def of(self, user: int) -> Player | None:
        """The player on that connection, if there is one."""
        return self._users.get(user)

    def with_token(self, token: str) -> Player | None:
        return self._tokens.get(token)

    def named(self, name: str) -> Player | None:
        """The player whose name, or else whose display name, is this one."""
        wanted, alike = text.key(name), self._alike(name)
        found = (player for player in alike if text.key(player.name) == wanted)
        shown = (player for player in alike if text.key(player.display) == wanted)
        return next(found, None) or next(shown, None)

    def absent(self) -> list[Player]:
        """The players who are absent, in the order of their departures."""
        return list(self._absent)

    # -- what players change

    def rename(self, player: Player, wanted: str) -> list[Player]:
        """Raises `Refused`: BAD_NAME, or NAME_TAKEN if it is nobody's or looks like another's.

        An absent player does not keep a name from one who is connected: then the absent
        player gets a guest's name. Returns those to whom this has happened.
        """
        name = text.person_name(wanted)
        renamed = self._take_from_absent(player, name)
        self._name(player, name, player.display)
        return renamed

    def introduce(self, player: Player, wanted: str) -> list[Player]:
        """Give the player a display name; an empty one takes it away.

        Raises `Refused`: BAD_TITLE, or NAME_TAKEN if it is nobody's or looks like another's. An
        absent player does not keep it, as in `rename`.
        """
        display = title(wanted) if wanted else ""
        if display is None:
            raise Refused(TombolaError.BAD_TITLE)
        if looks.has_nobodys(looks.looks_within(display)):
            raise Refused(CommonError.NAME_TAKEN, display)
        renamed = self._take_from_absent(player, display) if display else []
        self._name(player, player.name, display)
        return renamed

    def _take_from_absent(self, player: Player, name: str) -> list[Player]:
        """Have the name free for the player. Returns those who have another one now. Raises
        `Refused`: NAME_TAKEN."""
        alike = self._alike(name) - {player}
        if _is_nobodys(name) or any(other.user is not None for other in alike):
            raise Refused(CommonError.NAME_TAKEN, name)
        renamed = sorted(alike, key=attrgetter("place"))
        wanted = set(looks.looks(name))
        for holder in renamed:
            shown = "" if wanted & set(looks.looks(holder.display)) else holder.display
            plain = self._guest_name() if wanted & set(looks.looks(holder.name)) else holder.name
            self._name(holder, plain, shown)
        return renamed

    def _name(self, player: Player, name: str, display: str) -> None:
        self._forget_looks(player)
        player.name, player.display = name, display
        self._note_looks(player)
        self.touch(player)

    def contribute(self, player: Player, game: str, words: str) -> None:
        """Note the words that the player has added to the draw of a game."""
        self._last_contribution += 1
        player.contributed, player.words = game, words
        player.contribution = self._last_contribution
        self.touch(player)
        self._touched.add("seats")

    def contributions(self, game: str) -> dict[str, str]:
        """The words of connected players for the draw of a game, in the order in which they
        were added, by the players' tokens."""
        players = [
            player for player in self if player.contributed == game and player.user is not None
        ]
        players.sort(key=lambda player: player.contribution)
        return {player.token: player.words for player in players}

    def _guest_name(self) -> str:
        self._touched.add("seats")
        while True:
            self._last_guest += 1
            name = f"guest-{self._last_guest}"
            if not self._alike(name):
                return name

    # -- parts: see `parts`

    def part_names(self) -> list[str]:
        return ["seats", *(f"seat:{token}" for token in self._tokens)]

    def part(self, name: str) -> object:
        if name == "seats":
            return {
                "guests": self._last_guest,
                "places": self.last_place,
                "departures": self.last_departure,
                "contributions": self._last_contribution,
            }
        player = self._tokens.get(suffix(name))
        return {one: getattr(player, one) for one in FIELDS} if player else None

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        counts = parts["seats"]
        self._last_guest, self.last_place = counts["guests"], counts["places"]
        self.last_departure = counts["departures"]
        self._last_contribution = counts["contributions"]
        players = [Player(**values) for _, values in of_kind(parts, "seat")]
        for player in sorted(players, key=lambda player: player.place):
            self._index(player)
            if player.user is not None:
                self._users[player.user] = player
        absent = [player for player in players if player.user is None]
        self._absent = dict.fromkeys(sorted(absent, key=lambda player: player.departure))


FIELDS = tuple(one.name for one in fields(Player))


def _is_nobodys(name: str) -> bool:
    """Whether no player may have the name: winners that are no players have such names."""
    return looks.is_nobodys(name) or not set(looks.looks(name)).isdisjoint(looks.looks(BOARD))


def _looks_of(player: Player) -> tuple[str, ...]:
    shown = looks.looks(player.display) if player.display else ()
    return (*looks.looks(player.name), *shown)
