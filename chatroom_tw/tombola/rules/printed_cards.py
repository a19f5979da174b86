"""Paper: cards that are printed before they are played, six to a sheet.

A sheet is a series, and follows from its number and a secret: so nothing has to be
kept of it, and it is the same whenever it is printed. Who does not know the secret
knows no sheet by another one. The serial of a card is `p17-3`, the third of sheet
17; on the paper it is `17-3`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules.card import Card, deal_series
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seats import Randbytes

VERSION = "tombola-sheet-v1"
SECRET_BYTES = 32
SPARE_BITS = 128
"""So much longer than a series' number are the digits it is taken from: in 2**128 sheets one
may be a likelier one than it should be."""
SHEETS = 9_999
IN_PLAY = 1_000
"""How many sheets can be in play: what they cost is paid when they are put in play, and again
when a game begins."""
AT_ONCE = 60
"""How many are printed at once."""

Sheet = tuple[Card, ...]


class PrintedCards:
    """The printed sheets of one tombola, and those of them that are in play."""

    def __init__(self, chance: Randbytes) -> None:
        self._chance = chance
        self.secret = b""
        """Empty until the first sheet is wanted."""
        self.first = self.last = 0
        """The sheets that play from the next game on. 0: there are none."""
        self.cards: tuple[Card, ...] = ()
        """Their cards."""

    def put_in_play(self, first: int, last: int) -> None:
        """These play from the next game on, in place of others. Raises `Refused`."""
        if (first, last) != (0, 0):
            _check(first, last, IN_PLAY)
        self.first, self.last = first, last
        numbers = range(first, last + 1) if first else ()
        self.cards = tuple(card for number in numbers for card in self._sheet(number))

    def sheets(self, first: int, count: int) -> tuple[tuple[int, Sheet], ...]:
        """So many sheets, and their numbers. Raises `Refused`."""
        last = first + count - 1
        _check(first, last, AT_ONCE)
        return tuple((number, self._sheet(number)) for number in range(first, last + 1))

    def _sheet(self, number: int) -> Sheet:
        if not self.secret:
            self.secret = self._chance.randbytes(SECRET_BYTES)
        series = deal_series(SheetChance(self.secret, number))
        return tuple(Card(f"p{number}-{i}", rows) for i, rows in enumerate(series, 1))


@dataclass(frozen=True, slots=True)
class SheetChance:
    """A source of chance that has one number for each secret and sheet."""

    secret: bytes = field(repr=False)
    sheet: int

    def randrange(self, stop: int, /) -> int:
        what = f"{VERSION}|{self.sheet}|".encode() + self.secret
        size = (stop.bit_length() + SPARE_BITS + 7) // 8
        return int.from_bytes(hashlib.shake_256(what).digest(size), "big") % stop


def serial(printed: str) -> str:
    """The serial of a card, of what is printed on it."""
    return f"p{printed.strip()}"


def name(serial: str) -> str:
    """Whom everyone is told of when the card with this serial wins."""
    return f"sheet-{serial[1:].partition('-')[0]}"


def is_name(wanted: str) -> bool:
    """Whether somebody of this name could be taken for a sheet."""
    word, _, number = text.key(wanted).partition("-")
    return word == "sheet" and number.isdigit()


def _check(first: int, last: int, most: int) -> None:
    if not (1 <= first <= last <= SHEETS and last - first < most):
        raise Refused(TombolaError.BAD_SHEETS, str(most))
