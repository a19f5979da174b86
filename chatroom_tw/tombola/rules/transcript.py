"""Transcripts: the record of a game that is over, which anybody can check.

A transcript is a JSON object:

    game            the game's id, a string
    commit          SHA-256 of "tombola-v1|" and the seed, in hexadecimal digits
    seed            32 bytes, in hexadecimal digits
    cards_sha256    the digest of the cards in play when it began (see `draw`)
    entropy         a list of the words that players have added
    draws           a list of the numbers drawn, in their order
    winners         a list of objects: prize, name, serial, and `after`: how many numbers
                    had been drawn when it was claimed
    cards           an object: the numbers of each card that was in play when it began,
                    row by row, under its serial
    late_cards      the same for those that came later

The last two make it long. They are in a transcript that is saved, and not in one
that is sent to players.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from chatroom_tw.tombola.rules import draw
from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.game import Game
from chatroom_tw.tombola.rules.prizes import Prize

SHORT = ("game", "commit", "seed", "cards_sha256", "entropy", "draws", "winners")


class Unfair(ValueError):
    """A transcript does not prove what it should. The text says what is wrong."""


def transcript(game: Game) -> dict[str, Any]:
    """The transcript of a game that is over, with all its cards."""
    return {
        "game": game.id,
        "commit": game.commit,
        "seed": game.seed.hex(),
        "cards_sha256": game.cards_sha256,
        "entropy": list(game.entropy),
        "draws": list(game.drawn),
        "winners": [
            {
                "prize": winner.prize.value,
                "name": winner.name,
                "serial": winner.serial,
                "after": winner.after,
            }
            for winner in game.winners
        ],
        "cards": {serial: list(card.numbers) for serial, card in game.cards.items()},
        "late_cards": {serial: list(card.numbers) for serial, card in game.late_cards.items()},
    }


def without_cards(whole: Mapping[str, Any]) -> dict[str, Any]:
    """A transcript without the cards, which is short enough to be sent as a line."""
    return {key: whole[key] for key in SHORT}


def as_line(data: Mapping[str, Any]) -> str:
    """A transcript as one line of ASCII."""
    return json.dumps(data, separators=(",", ":"))


def verify(data: Any) -> list[str]:
    """Check a transcript that was read from JSON. Returns what it proves, a sentence each.

    Raises `Unfair`.
    """
    try:
        return [*_verify_draw(data), *(_verify_cards(data) if "cards" in data else [])]
    except Unfair:
        raise
    # The JSON can have any value in any place. (`BadCard` is a ValueError.)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unfair(f"it is no transcript: {type(error).__name__}: {error}") from error


def _verify_draw(data: Mapping[str, Any]) -> list[str]:
    seed = _seed(data["seed"])
    if draw.commit(seed) != data["commit"]:
        raise Unfair("the seed is not the one that was committed to")
    order = draw.order(seed, data["game"], data["cards_sha256"], data["entropy"])
    draws = data["draws"]
    if not isinstance(draws, list) or len(draws) > len(order):
        raise Unfair(f"draws is no list of at most {len(order)} numbers")
    for place, (number, drawn) in enumerate(zip(order, draws), 1):
        if number != drawn:
            raise Unfair(f"number {place} should have been {number}, not {drawn}")
    return [
        "the seed is the one that was committed to",
        f"the {len(draws)} numbers drawn follow from it, the cards and the players' words",
    ]


def _seed(digits: str) -> bytes:
    try:
        seed = bytes.fromhex(digits)
        draw.commit(seed)
    except ValueError as error:
        raise Unfair(f"the seed is none: {error}") from error
    return seed


def _verify_cards(data: Mapping[str, Any]) -> list[str]:
    cards, late = _cards(data["cards"]), _cards(data["late_cards"])
    if draw.cards_digest(cards.values()) != data["cards_sha256"]:
        raise Unfair("the cards are not those that the game began with")
    for serial in cards.keys() & late.keys():
        raise Unfair(f"there are two cards {serial}")
    for winner in data["winners"]:
        _verify_winner(winner, cards | late, data["draws"])
    return [
        f"the {len(cards)} cards are those that the game began with",
        f"the {len(data['winners'])} prizes were won by cards that had them",
    ]


def _verify_winner(
    winner: Mapping[str, Any], cards: Mapping[str, Card], draws: Sequence[int]
) -> None:
    what = f"{winner['name']}'s {winner['prize']}"
    card, after = cards.get(winner["serial"]), winner["after"]
    if card is None:
        raise Unfair(f"{what} was won with a card that was not in play, {winner['serial']}")
    if not 0 <= after <= len(draws):
        raise Unfair(f"{what} was won after {after} numbers, of {len(draws)}")
    if not _has(card, Prize(winner["prize"]), draws[:after]):
        raise Unfair(f"{what} was none: {card.serial} did not have it")


def _cards(data: Mapping[str, Sequence[int]]) -> dict[str, Card]:
    return {serial: Card(serial, board(numbers)) for serial, numbers in data.items()}


def _has(card: Card, prize: Prize, drawn: Sequence[int]) -> bool:
    counts = [len(set(row) & set(drawn)) for row in card.rows]
    if prize is Prize.TOMBOLA:
        return sum(counts) == len(card.numbers)
    return max(counts) >= prize.in_row
