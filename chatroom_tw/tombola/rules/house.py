"""The house rules of a game: how prizes are shared, and what a card can still win."""

from __future__ import annotations

from dataclasses import dataclass

NONE, ROW, CARD = "none", "row", "card"
ONE_PER = (NONE, ROW, CARD)


@dataclass(frozen=True, slots=True)
class House:
    """The house rules. They do not change after the game has begun. Raises ValueError.

    `one_per` bars what has won:

    - `none`: nothing. One card can win every prize.
    - `row`: a row that has won a prize of one row wins no other one, so the row of the ambo is
      not that of the terno. A card that has won a prize of the whole card wins no other one.
      Neither bars the other, and nothing bars a card from the prizes for full cards.
    - `card`: a card that has won wins nothing more, not even the prizes for full cards.
    """

    shared: bool = True
    """Everybody who claims a prize before the next number shares it. False: the first valid
    claim has it alone."""
    one_per: str = NONE
    manual: bool = False
    """Whether each number is drawn when a host says so."""

    def __post_init__(self) -> None:
        if self.one_per not in ONE_PER:
            raise ValueError(f"one prize for each {self.one_per!r}: it takes {', '.join(ONE_PER)}")


PLAIN = House()
