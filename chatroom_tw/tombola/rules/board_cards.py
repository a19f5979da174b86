"""The board's cards: the six parts of the big board, which can play as cards.

The board has nine rows of ten numbers. Each part has five columns and three of the rows: the
first one has 1 to 5, 11 to 15 and 21 to 25. Their serials are `t1` to `t6`.
"""

from __future__ import annotations

from chatroom_tw.tombola.rules.card import WIDTH, Card

NAME = "board"
"""The name under which they win."""


def _rows(part: int) -> tuple[tuple[int, ...], ...]:
    down, right = divmod(part, 2)
    firsts = (10 * (3 * down + row) + WIDTH * right + 1 for row in range(3))
    return tuple(tuple(range(first, first + WIDTH)) for first in firsts)


BOARD_CARDS = tuple(Card(f"t{part + 1}", _rows(part)) for part in range(6))
SERIALS = frozenset(card.serial for card in BOARD_CARDS)
