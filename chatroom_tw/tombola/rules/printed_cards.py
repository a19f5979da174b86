"""Printed cards: series that are printed before they are played, one to a sheet of paper.

A printed series follows from its number and a secret. So it need not be stored, and it
is the same whenever it is printed. A reader who does not know the secret cannot find
out one printed series from another one. The serial of a card is `p17-3`, the third of
series 17; the text on the paper is `17-3`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules.card import CARDS, Card, deal_series
from chatroom_tw.tombola.rules.parts import Touched
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seats import Randbytes

VERSION = "tombola-sheet-v1"
SECRET_BYTES = 32
SPARE_BITS = 128
"""How many bits the digest has more than the number of a series. So the probabilities of
two series differ by at most one part in 2**128."""
HIGHEST_NUMBER = 9_999
"""The highest number of a printed series."""
IN_PLAY = 1_000
"""The most printed series in play. Their cards are dealt when they are put in play, and
counted again when a game begins."""
AT_ONCE = 60
"""The most printed series in one request."""

Series = tuple[Card, ...]


class PrintedCards:
    """The printed series of one tombola, and those of them that are in play."""

    def __init__(self, chance: Randbytes, touched: Touched | None = None) -> None:
        self._chance = chance
        self._touched: Touched = set() if touched is None else touched
        self.secret = b""
        """Empty until the first series is printed or put in play."""
        self.first = self.last = 0
        """The series that play from the next game on. 0: there are none."""
        self.cards: tuple[Card, ...] = ()
        """Their cards."""

    def check_in_play(self, first: int, last: int) -> int:
        """How many cards these series have. Raises `Refused`: BAD_PRINTED."""
        if (first, last) == (0, 0):
            return 0
        return _check(first, last, IN_PLAY)

    def check_print(self, first: int, count: int) -> int:
        """The same, for `count` series that are to be printed."""
        return _check(first, first + count - 1, AT_ONCE)

    def put_in_play(self, first: int, last: int) -> None:
        """Have these series play from the next game on, in place of others. 0, 0: none.

        Raises `Refused`: BAD_PRINTED.
        """
        self.check_in_play(first, last)
        self.first, self.last = first, last
        numbers = range(first, last + 1) if first else ()
        self.cards = tuple(card for number in numbers for card in self._series(number))
        self._touched.add("printed")

    def print(self, first: int, count: int) -> tuple[tuple[int, Series], ...]:
        """`count` series, each with its number. Raises `Refused`: BAD_PRINTED."""
        self.check_print(first, count)
        return tuple((number, self._series(number)) for number in range(first, first + count))

    def resume(self, secret: bytes, first: int, last: int) -> None:
        """Continue with this secret and these series in play."""
        self.secret = secret
        self.put_in_play(first, last)

    def _series(self, number: int) -> Series:
        if not self.secret:
            self.secret = self._chance.randbytes(SECRET_BYTES)
            self._touched.add("printed")
        series = deal_series(SeriesChance(self.secret, number))
        return tuple(Card(f"p{number}-{i}", rows) for i, rows in enumerate(series, 1))

    # -- parts: see `parts`

    def part_names(self) -> list[str]:
        return ["printed"]

    def part(self, name: str) -> object:
        return {"secret": self.secret, "first": self.first, "last": self.last}

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        self.resume(**parts["printed"])


@dataclass(frozen=True, slots=True)
class SeriesChance:
    """A source of chance that has one number for each secret and printed series."""

    secret: bytes = field(repr=False)
    number: int

    def randrange(self, stop: int, /) -> int:
        what = f"{VERSION}|{self.number}|".encode() + self.secret
        size = (stop.bit_length() + SPARE_BITS + 7) // 8
        return int.from_bytes(hashlib.shake_256(what).digest(size), "big") % stop


def serial(printed: str) -> str:
    """The serial of a card, from the text that is printed on it."""
    return f"p{printed.strip()}"


def number_of(serial: str) -> str:
    """The number of the series that the card with this serial is of."""
    return serial[1:].partition("-")[0]


def winner_name(serial: str) -> str:
    """The name under which the card with this serial wins: `sheet-17` (see `looks.is_nobodys`)."""
    return f"sheet-{number_of(serial)}"


def _check(first: int, last: int, most: int) -> int:
    """The number of the cards of these series."""
    if not (1 <= first <= last <= HIGHEST_NUMBER and last - first < most):
        raise Refused(TombolaError.BAD_PRINTED, str(most))
    return (last - first + 1) * CARDS
