"""What a claim comes to: a winner, or what is missing; and the prizes that nobody claimed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.layouts import Numbers
from chatroom_tw.tombola.rules.patterns import Pattern, areas_of


@dataclass(frozen=True, slots=True)
class Winner:
    """`name` has won the prize with the card `serial`, when `after` numbers had been drawn."""

    kind: str
    name: str
    serial: str
    after: int
    numbers: Numbers = ()
    """The drawn numbers of the card that make the prize, in the order of the card."""
    by_host: bool = False
    """Whether a host has awarded it, who can take it back."""
    display: str = ""
    """The display name, if there is one."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds cards: the name, the display name, and the serial of the first of all cards, by
    which a game knows its players."""

    name: str
    cards: tuple[Card, ...]
    player: str
    display: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What a claim lacks: the numbers that the card nearest to the prize still waits for.

    A row can have more numbers than the prize needs: then `needed` of `numbers` suffice.
    """

    kind: str
    serial: str
    numbers: Numbers
    needed: int


@dataclass(frozen=True, slots=True)
class Missed:
    """Nobody has claimed the prize. The card `serial` was the first that had it, at `number`."""

    kind: str
    serial: str
    number: int


@dataclass(frozen=True, slots=True)
class Chance:
    """An area of a card that has a prize, or could."""

    card: Card
    numbers: Numbers
    hits: Numbers
    """The drawn ones of them."""


def chances(pattern: Pattern, cards: Iterable[Card], drawn: Iterable[int]) -> list[Chance]:
    """All areas of these cards in which the pattern can be had."""
    drawn = set(drawn)
    return [
        Chance(card, area, tuple(number for number in area if number in drawn))
        for card in cards
        for area in areas_of(pattern, card.rows)
    ]


def making(chance: Chance, needed: int, drawn: Sequence[int]) -> Numbers:
    """The numbers that made the prize: those drawn first, in the order of the card."""
    places = {number: place for place, number in enumerate(drawn)}
    first = set(sorted(chance.hits, key=places.__getitem__)[:needed])
    return tuple(number for number in chance.numbers if number in first)


def nearest(kind: str, pattern: Pattern, chances: Iterable[Chance]) -> Missing:
    """What the nearest of the chances lacks; the first of several."""
    chance = max(chances, key=lambda one: len(one.hits))
    missing = tuple(number for number in chance.numbers if number not in set(chance.hits))
    return Missing(kind, chance.card.serial, missing, pattern.needed - len(chance.hits))


def had_at(pattern: Pattern, card: Card, drawn: Sequence[int]) -> int:
    """The place, from 0, of the number with which the card had the pattern."""
    places = {number: place for place, number in enumerate(drawn)}
    hits = (
        sorted(places[number] for number in area if number in places)
        for area in areas_of(pattern, card.rows)
    )
    return min(area[pattern.needed - 1] for area in hits if len(area) >= pattern.needed)
