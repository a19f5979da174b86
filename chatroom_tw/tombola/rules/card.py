"""Cards: what may stand on a card of the tombola, and the series of six that are dealt.

A proper card, a *cartella*, has three rows of five numbers in nine columns: 1 to 9,
10 to 19 and so on, 80 to 90. No column is empty, and the numbers rise to the right
and downwards. Six of them that share out all the numbers are a *series*.

A player may also write their own card, a *board*: any fifteen numbers in any shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from typing import Protocol

from chatroom_tw.tombola.rules.layouts import ROWS, Numbers
from chatroom_tw.tombola.rules.series import Dealer, Rows

HIGHEST = 90
WIDTH = 5
"""How many numbers there are in a row."""
SIZE = ROWS * WIDTH
COLUMNS = 9
CARDS = 6
"""How many cards there are in a series."""


class BadCard(ValueError):
    """This can be no card. The text says why, in words for the one who wrote it."""


class Randrange(Protocol):
    """A source of chance, such as `random.SystemRandom()`."""

    def randrange(self, stop: int, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Card:
    """A card in play: a cartella or a board. Raises `BadCard` if it is neither.

    The serial is one word of ASCII, so that everybody sorts the cards in the same way.
    """

    serial: str
    rows: Rows

    def __post_init__(self) -> None:
        serial = self.serial
        if not (serial and serial.isascii() and serial.isprintable() and " " not in serial):
            raise BadCard(f"{serial!r} is no serial: it must be one word of ASCII characters")
        if board(self.numbers) != self.rows:
            raise BadCard(f"a card has {ROWS} rows of {WIDTH} numbers")

    @property
    def numbers(self) -> Numbers:
        """Row by row."""
        return tuple(chain.from_iterable(self.rows))


def board(numbers: Iterable[int]) -> Rows:
    """A player's own card: fifteen numbers, row by row, as they like. Raises `BadCard`."""
    chosen = tuple(numbers)
    if len(chosen) != SIZE:
        raise BadCard(f"a card has {SIZE} numbers, not {len(chosen)}")
    for number in chosen:
        if not 1 <= number <= HIGHEST:
            raise BadCard(f"{number} is not from 1 to {HIGHEST}")
    if len(set(chosen)) < SIZE:
        repeated = next(number for number in chosen if chosen.count(number) > 1)
        raise BadCard(f"{repeated} is there more than once")
    return tuple(chosen[start : start + WIDTH] for start in range(0, SIZE, WIDTH))


def is_cartella(numbers: Sequence[int]) -> bool:
    """Whether these numbers, row by row, are a proper card."""
    try:
        rows = board(numbers)
    except BadCard:
        return False
    columns: list[list[int]] = [[] for _ in range(COLUMNS)]
    for number in numbers:
        columns[column_of(number)].append(number)
    # A row rises from one column to another, so it never has two numbers of one.
    return (
        all(columns)
        and all(_rises(column) for column in columns)
        and all(_rises([column_of(number) for number in row]) for row in rows)
    )


def column_of(number: int) -> int:
    """The place of a number's column, from 0. The last number has none of its own."""
    return min(number // 10, COLUMNS - 1)


def deal_series(random: Randrange) -> tuple[Rows, ...]:
    """The rows of six cards that share out all the numbers. Every series is as likely."""
    dealer = _dealer()
    return dealer.deal(random.randrange(dealer.count))


def series_count() -> int:
    """How many series there are; with the same cards in another order it is another one."""
    return _dealer().count


@cache
def _dealer() -> Dealer:
    """The one that knows all series. It takes a moment to think of them, so not on import."""
    columns = [
        tuple(number for number in range(1, HIGHEST + 1) if column_of(number) == place)
        for place in range(COLUMNS)
    ]
    return Dealer(columns, CARDS, WIDTH)


def _rises(numbers: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))
