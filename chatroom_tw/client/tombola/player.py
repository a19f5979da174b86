"""The player: what somebody at a tombola knows, from the lines that the server sent them.

Lines go in, and what can be seen on the table comes out: one's cards, the numbers that
are drawn, the prizes that are won, and how far the game is. It knows no connection, no
terminal and no clock.

A line that is not of the protocol, or not as it should be, changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from math import isfinite

from chatroom_tw.tombola.rules.card import HIGHEST, SIZE, WIDTH, Card, board

ROW_PRIZES = {"ambo": 2, "terno": 3, "quaterna": 4, "cinquina": WIDTH}
"""The prizes for a row, and how many of its numbers must be drawn."""
KINDS = (*ROW_PRIZES, "tombola")
"""The prizes, in the order in which they are won."""


_PLAYED_FOR = re.compile(r"(?:played for|the prizes are): ([a-z, ]+)")
# In what a server of ours says to people. There is no line of the protocol that tells it.


class Stage(Enum):
    """How far the game is."""

    WAITING = "when the next game begins is not known yet"
    SOON = "the next game begins in so many seconds"
    PLAYING = "numbers are drawn"
    OVER = "the game is over"


class Again(Enum):
    """Whether the player is asked to play again."""

    NOT = "nothing is asked"
    DUE = "a game is over; the question comes with the time of the next"
    ASKED = "the server waits for a yes or a no"


@dataclass(frozen=True, slots=True)
class Prize:
    """What somebody has won, and with which card."""

    kind: str
    name: str
    serial: str


class Player:
    """What the player knows. Only `hear` and `answered` change it."""

    def __init__(self) -> None:
        self.name = ""
        self.token = ""
        self.cards: tuple[Card, ...] = ()
        self.stage = Stage.WAITING
        self.again = Again.NOT
        self.seated: tuple[int, int] | None = None
        self.seconds = 0.0
        self.games = 0  # how many have been seen
        self.game = ""
        self.numbers: tuple[int, ...] = ()
        self.kinds: tuple[str, ...] = KINDS
        """The prizes that are played for, as far as that is known."""
        self.prizes: tuple[Prize, ...] = ()
        self._drawn: frozenset[int] = frozenset()

    def hear(self, line: str) -> None:
        """The server has sent this line."""
        word, _, rest = line.partition(" ")
        hear = _HEARD.get(word)
        if hear:
            try:
                hear(self, rest.split())
            except (ValueError, IndexError):
                return

    def answered(self) -> None:
        """The player has said whether to play again."""
        self.again = Again.NOT

    def is_drawn(self, number: int) -> bool:
        return number in self._drawn

    def winners(self, kind: str) -> list[str]:
        """Who has won this prize."""
        return list(dict.fromkeys(prize.name for prize in self.prizes if prize.kind == kind))

    def good_claims(self) -> list[str]:
        """The prizes that nobody has been seen to win, and that one of the cards has."""
        if self.stage is not Stage.PLAYING:
            return []
        return [
            kind
            for kind in self.kinds
            if not self.winners(kind) and any(self._has(card, kind) for card in self.cards)
        ]

    def _has(self, card: Card, kind: str) -> bool:
        if kind in ROW_PRIZES:
            return max(map(self._count, card.rows)) >= ROW_PRIZES[kind]
        return self._count(card.numbers) == SIZE

    def _count(self, numbers: tuple[int, ...]) -> int:
        return len(self._drawn.intersection(numbers))

    # -- what each line changes

    def _hello(self, words: list[str]) -> None:
        _, name, token = words
        self.name, self.token = name, token

    def _card(self, words: list[str]) -> None:
        card = Card(words[0], board(map(_number, words[1:])))
        kept = [x for x in self.cards if _set(x) == _set(card) and x.serial != card.serial]
        self.cards = (*kept, card)

    def _waiting(self, words: list[str]) -> None:
        seated, seats = map(_count, words)
        self.seated = seated, seats
        self.stage = Stage.WAITING

    def _next(self, words: list[str]) -> None:
        self.seconds = _seconds(words[0])
        self.stage = Stage.SOON
        if self.again is Again.DUE:
            self.again = Again.ASKED

    def _begin(self, words: list[str]) -> None:
        # Whoever comes back to their seat may be told again of the game they are in.
        if self.stage is not Stage.PLAYING or self.game != words[0]:
            self._new_game(words[0])
        self.stage = Stage.PLAYING
        self.again = Again.NOT

    def _drawn_so_far(self, words: list[str]) -> None:
        numbers = tuple(map(_number, words))
        if numbers[: len(self.numbers)] != self.numbers:
            self._new_game("")  # Its beginning was missed.
        self._draw(numbers)
        self.stage = Stage.PLAYING

    def _one_number(self, words: list[str]) -> None:
        number = _number(words[0])
        if not self.is_drawn(number):
            self._draw((*self.numbers, number))

    def _prize(self, words: list[str]) -> None:
        kind, name, serial = words
        prize = Prize(kind, name, serial)
        if prize not in self.prizes:
            self.prizes = (*self.prizes, prize)

    def _told(self, words: list[str]) -> None:
        found = _PLAYED_FOR.search(" ".join(words))
        named = found[1].split(", ") if found else ()
        self.kinds = tuple(kind for kind in KINDS if kind in named) or self.kinds

    def _over(self, words: list[str]) -> None:
        self.stage = Stage.OVER
        self.again = Again.DUE

    def _new_game(self, game: str) -> None:
        self.games += 1
        self.game = game
        self.prizes = ()
        self._draw(())

    def _draw(self, numbers: tuple[int, ...]) -> None:
        self.numbers = numbers
        self._drawn = frozenset(numbers)


_HEARD: dict[str, Callable[[Player, list[str]], None]] = {
    "HELLO": Player._hello,
    "CARD": Player._card,
    "WAITING": Player._waiting,
    "NEXT": Player._next,
    "BEGIN": Player._begin,
    "DRAWN": Player._drawn_so_far,
    "NUMBER": Player._one_number,
    "PRIZE": Player._prize,
    "OVER": Player._over,
    "*": Player._told,
    "ERROR": Player._told,
}


def _set(card: Card) -> str:
    """What the serials of all the cards that came together have in common."""
    return card.serial.partition("-")[0]


def _number(word: str) -> int:
    number = _count(word)
    if not 1 <= number <= HIGHEST:
        raise ValueError(word)
    return number


def _count(word: str) -> int:
    if not (word.isascii() and word.isdigit()):
        raise ValueError(word)
    return int(word)


def _seconds(word: str) -> float:
    seconds = float(word)
    if not (isfinite(seconds) and seconds >= 0):
        raise ValueError(word)
    return seconds
