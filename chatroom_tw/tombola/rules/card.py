"""Cards: the numbers on a card of the tombola, and the series of six that are dealt.

A proper card, a *cartella*, has three rows of five numbers in nine columns: 1 to 9,
10 to 19 and so on, 80 to 90. No column is empty, and the numbers rise to the right
and downwards. Six cards that hold all numbers once are a *series*.

A player can also choose the numbers of a card: such a *board* has any fifteen different
numbers, in any order.
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
"""The numbers in a row."""
SIZE = ROWS * WIDTH
COLUMNS = 9
CARDS = 6
"""The cards in a series."""


class BadCard(ValueError):
    """These numbers are not a card. The text tells the player the reason."""


class Randrange(Protocol):
    """A source of chance, such as `random.SystemRandom()`."""

    def randrange(self, stop: int, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Card:
    """A card in play: a cartella or a board. Raises `BadCard` if it is neither.

    The serial is one word of ASCII, so that all programs sort cards in the same way.
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
        """The numbers, row by row."""
        return tuple(chain.from_iterable(self.rows))


def board(numbers: Iterable[int]) -> Rows:
    """The rows of a board with these fifteen numbers, row by row. Raises `BadCard`."""
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
    # A row rises from column to column, so it has at most one number of each.
    return (
        all(columns)
        and all(_rises(column) for column in columns)
        and all(_rises([column_of(number) for number in row]) for row in rows)
    )


def column_of(number: int) -> int:
    """The place of a number's column, from 0. The last column has 80 to 90."""
    return min(number // 10, COLUMNS - 1)


def deal_series(random: Randrange) -> tuple[Rows, ...]:
    """The rows of six cards that hold all numbers once. All series are equally likely."""
    dealer = _dealer()
    return dealer.deal(random.randrange(dealer.count))


def series_count() -> int:
    """How many series there are. The same cards in another order are another series."""
    return _dealer().count


@cache
def _dealer() -> Dealer:
    """The dealer of all series. Making it takes a moment, so it is not made on import."""
    columns = [
        tuple(number for number in range(1, HIGHEST + 1) if column_of(number) == place)
        for place in range(COLUMNS)
    ]
    return Dealer(columns, CARDS, WIDTH)


def _rises(numbers: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))
