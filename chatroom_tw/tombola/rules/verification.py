"""Verification: what a transcript proves of a game (`transcript` says what is in one).

verify(data)        # what it proves, a sentence each; or it raises `Unfair`
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chatroom_tw.tombola.rules import draw
from chatroom_tw.tombola.rules.card import HIGHEST, Card, board
from chatroom_tw.tombola.rules.patterns import Shape, areas_of, parse
from chatroom_tw.tombola.rules.prizes import FIVE, Prize, pattern_of


class Unfair(ValueError):
    """A transcript does not prove what it should. The text says what is wrong."""


def verify(data: Any) -> list[str]:
    """Check a transcript that was read from JSON. Returns what it proves, a sentence each.

    Raises `Unfair`.
    """
    try:
        drawn = _verify_bag(data) if data["seed"] is None else _verify_draw(data)
        prizes = _prizes(data)
        _verify_prizes(data, prizes)
        return [*drawn, *(_verify_cards(data, prizes) if "cards" in data else [])]
    except Unfair:
        raise
    # The JSON can have any value in any place. (`BadCard` is a ValueError.)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unfair(f"it is no transcript: {type(error).__name__}: {error}") from error


# -- the draw


def _verify_draw(data: Mapping[str, Any]) -> list[str]:
    seed = _seed(data["seed"])
    if draw.commit(seed) != data["commit"]:
        raise Unfair("the seed is not the one that was committed to")
    order = draw.order(seed, data["game"], data["cards_sha256"], data["entropy"])
    draws = _draws(data)
    for place, (number, drawn) in enumerate(zip(order, draws), 1):
        if number != drawn:
            raise Unfair(f"number {place} should have been {number}, not {drawn}")
    return [
        "the seed is the one that was committed to",
        f"the {len(draws)} numbers drawn follow from it, the cards and the players' words",
    ]


def _verify_bag(data: Mapping[str, Any]) -> list[str]:
    """A host has drawn the numbers, so anything can have come, but each number once."""
    if data["commit"] is not None:
        raise Unfair("there is a commitment, and no seed")
    seen: set[int] = set()
    for number in _draws(data):
        if type(number) is not int or not 1 <= number <= HIGHEST or number in seen:
            raise Unfair(f"{number!r} cannot have been drawn")
        seen.add(number)
    return ["a host drew the numbers out of a bag, so nothing proves their order"]


def _draws(data: Mapping[str, Any]) -> list[Any]:
    draws = data["draws"]
    if not isinstance(draws, list) or len(draws) > HIGHEST:
        raise Unfair(f"draws is no list of at most {HIGHEST} numbers")
    return draws


def _seed(digits: str) -> bytes:
    try:
        seed = bytes.fromhex(digits)
        draw.commit(seed)
    except ValueError as error:
        raise Unfair(f"the seed is none: {error}") from error
    return seed


# -- the prizes


def _prizes(data: Mapping[str, Any]) -> dict[str, Prize]:
    """What was played for, by the kinds. Older transcripts do not say, and knew five."""
    if "prizes" not in data:
        return {prize.kind: prize for prize in FIVE}
    prizes: dict[str, Prize] = {}
    for one in data["prizes"]:
        kind, pattern = one["prize"], parse(one["pattern"])
        if pattern != pattern_of(kind) or kind in prizes:
            raise Unfair(f"{kind} is not the prize for {pattern}")
        prizes[kind] = Prize(kind, pattern, one["times"])
    return prizes


def _verify_prizes(data: Mapping[str, Any], prizes: Mapping[str, Prize]) -> None:
    """Check what needs no cards: which prizes were won, when, and how often."""
    won: dict[str, set[int]] = {}
    for winner in data["winners"]:
        kind, after = winner["prize"], winner["after"]
        what = _what(winner)
        if kind not in prizes:
            raise Unfair(f"{what} was not played for")
        if not 0 <= after <= len(data["draws"]):
            raise Unfair(f"{what} was won after {after} numbers, of {len(data['draws'])}")
        _verify_opened(what, kind, prizes, won, after)
        won.setdefault(kind, set()).add(after)
        if len(won[kind]) > prizes[kind].times:
            raise Unfair(f"{what} was won too often: it can be won {prizes[kind].times} times")


def _verify_opened(
    what: str, kind: str, prizes: Mapping[str, Prize], won: Mapping[str, set[int]], after: int
) -> None:
    """A prize for the next full card opens when the prize for a full card before it is won."""
    if prizes[kind].pattern.shape is not Shape.NEXT_FULL:
        return
    kinds = list(prizes)
    before = [one for one in kinds[: kinds.index(kind)] if prizes[one].pattern.is_full]
    if not before or max(won.get(before[-1], {HIGHEST + 1})) > after:
        raise Unfair(f"{what} was won before it was open")


def _verify_cards(data: Mapping[str, Any], prizes: Mapping[str, Prize]) -> list[str]:
    cards, late = _cards(data["cards"]), _cards(data["late_cards"])
    if draw.cards_digest(cards.values()) != data["cards_sha256"]:
        raise Unfair("the cards are not those that the game began with")
    for serial in cards.keys() & late.keys():
        raise Unfair(f"there are two cards {serial}")
    full: set[str] = set()
    for winner in data["winners"]:
        _verify_winner(winner, prizes[winner["prize"]], cards | late, data["draws"], full)
    return [
        f"the {len(cards)} cards are those that the game began with",
        f"the {len(data['winners'])} prizes were won by cards that had them",
    ]


def _verify_winner(
    winner: Mapping[str, Any],
    prize: Prize,
    cards: Mapping[str, Card],
    draws: Sequence[int],
    full: set[str],
) -> None:
    """`full` has the cards that have won a prize for a full card so far."""
    what, pattern = _what(winner), prize.pattern
    card = cards.get(winner["serial"])
    if card is None:
        raise Unfair(f"{what} was won with a card that was not in play, {winner['serial']}")
    drawn = set(draws[: winner["after"]])
    if not any(
        len(drawn.intersection(area)) >= pattern.needed for area in areas_of(pattern, card.rows)
    ):
        raise Unfair(f"{what} was none: {card.serial} did not have it")
    if pattern.shape is Shape.NEXT_FULL and card.serial in full:
        raise Unfair(f"{what} was none: {card.serial} had won a prize for a full card before")
    if pattern.is_full:
        full.add(card.serial)


def _what(winner: Mapping[str, Any]) -> str:
    return f"{winner['name']}'s {winner['prize']}"


def _cards(data: Mapping[str, Sequence[int]]) -> dict[str, Card]:
    return {serial: Card(serial, board(numbers)) for serial, numbers in data.items()}
