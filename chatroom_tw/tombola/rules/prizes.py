"""The prizes, in rising order."""

from __future__ import annotations

from enum import Enum


class Prize(Enum):
    """A prize is won with drawn numbers in one row of a card; the tombola with the whole card."""

    AMBO = "ambo"
    TERNO = "terno"
    QUATERNA = "quaterna"
    CINQUINA = "cinquina"
    TOMBOLA = "tombola"

    @property
    def in_row(self) -> int:
        """How many drawn numbers a row needs. For a tombola every row needs them."""
        return IN_ROW[self]


IN_ROW = {
    Prize.AMBO: 2,
    Prize.TERNO: 3,
    Prize.QUATERNA: 4,
    Prize.CINQUINA: 5,
    Prize.TOMBOLA: 5,
}


def prizes(text: str) -> tuple[Prize, ...]:
    """Parse prizes, `ambo,tombola` or `all`, into rising order. Raises ValueError."""
    words = [word.strip().lower() for word in text.split(",")]
    if words == ["all"]:
        return tuple(Prize)
    chosen = {Prize(word) for word in words}
    return tuple(prize for prize in Prize if prize in chosen)
