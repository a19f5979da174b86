"""The parts of a game (see `parts`), and the game that they hold.

The order of the numbers and the marks on the cards are not in the parts, as they follow
from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatroom_tw.tombola.rules.game import Game, LateCard
from chatroom_tw.tombola.rules.house import House
from chatroom_tw.tombola.rules.parts import Touched, of_kind, prefix, suffix
from chatroom_tw.tombola.rules.prizes import amounts, prizes, text_of, with_amounts

KINDS = ("game", "drawn", "late", "winner")


def names(game: Game) -> list[str]:
    """The parts of a game that has begun."""
    late = (f"late:{serial}" for serial in game.late)
    return ["game", "drawn", *late, *(f"winner:{place}" for place in range(len(game.won)))]


def part(game: Game, name: str) -> object:
    """A part of a game that has begun, or None if it has no such part."""
    kind = prefix(name)
    if kind == "game":
        return _beginning(game)
    if kind == "drawn":
        return _drawn(game)
    if kind == "late":
        return _late(game, suffix(name))
    place = int(suffix(name))
    return game.won[place] if place < len(game.won) else None


def load(parts: Mapping[str, Any], touched: Touched) -> Game | None:
    """The game that the parts hold, if one has begun."""
    whole, drawn = parts.get("game"), parts.get("drawn")
    if whole is None or drawn is None:
        return None
    those = with_amounts(prizes(whole["prizes"]), whole["amounts"])
    house = House(whole["shared"], whole["one_per"], whole["manual"])
    game = Game(whole["id"], whole["seed"], those, touched, house)
    game.contributions = {str(place): words for place, words in enumerate(whole["entropy"])}
    late = sorted((one for _, one in of_kind(parts, "late")), key=lambda one: one["place"])
    game.resume(
        whole["cards"],
        [LateCard(one["card"], one["order"], one["in_play"], one["address"]) for one in late],
        drawn["numbers"],
    )
    game.first = {missed.kind: missed for missed in drawn["first"]}
    won = sorted(of_kind(parts, "winner"), key=lambda one: int(one[0]))
    game.awards.load((one for _, one in won), drawn["closed"])
    return game


def _beginning(game: Game) -> dict[str, object]:
    return {
        "id": game.id,
        "seed": game.seed,
        "prizes": text_of(game.prizes),
        "amounts": amounts(game.prizes),
        "shared": game.house.shared,
        "one_per": game.house.one_per,
        "manual": game.house.manual,
        "entropy": tuple(game.entropy),
        "cards": tuple(game.cards.values()),
    }


def _drawn(game: Game) -> dict[str, object]:
    return {
        "numbers": tuple(game.drawn),
        "closed": tuple(prize.kind for prize in game.prizes if prize.kind in game.closed),
        "first": tuple(game.first.values()),
    }


def _late(game: Game, serial: str) -> dict[str, object] | None:
    late = game.late.get(serial)
    if late is None:
        return None
    place = game.place_of(serial)
    return {
        "card": late.card,
        "place": place,
        "order": late.order,
        "in_play": late.in_play,
        "address": late.address,
    }
