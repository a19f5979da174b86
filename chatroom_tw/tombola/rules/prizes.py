"""Prizes: what is played for, in rising order."""

from __future__ import annotations

from enum import Enum


class Prize(Enum):
    """So many drawn numbers in one row of one card; or, for the tombola, in all of it."""

    AMBO = "ambo"
    TERNO = "terno"
    QUATERNA = "quaterna"
    CINQUINA = "cinquina"
    TOMBOLA = "tombola"

    @property
    def in_row(self) -> int:
        """How many a row must have. A tombola needs all five, and in every row."""
        return IN_ROW[self]


IN_ROW = {
    Prize.AMBO: 2,
    Prize.TERNO: 3,
    Prize.QUATERNA: 4,
    Prize.CINQUINA: 5,
    Prize.TOMBOLA: 5,
}


def prizes(text: str) -> tuple[Prize, ...]:
    """Prizes as they are written, `ambo,tombola` or `all`, in rising order. Raises ValueError."""
    words = [word.strip().lower() for word in text.split(",")]
    if words == ["all"]:
        return tuple(Prize)
    chosen = {Prize(word) for word in words}
    return tuple(prize for prize in Prize if prize in chosen)
