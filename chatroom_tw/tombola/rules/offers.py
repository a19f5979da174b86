"""Offers: the prizes of a game as they stand, for whoever asks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from chatroom_tw.tombola.rules.events import Offer, Offers
from chatroom_tw.tombola.rules.game import Game
from chatroom_tw.tombola.rules.hall_settings import HallSettings
from chatroom_tw.tombola.rules.prizes import Prize


def offers(game: Game, settings: HallSettings, cards: int) -> Offers:
    """The prizes of the game, in their order. With a pot, `cards` have been paid for."""
    won = defaultdict(list)
    for winner in game.winners:
        won[winner.kind].append(winner)
    return Offers(
        tuple(
            Offer(
                _with_amount(prize, place, settings, cards),
                prize.kind not in game.closed,
                tuple(won[prize.kind]),
            )
            for place, prize in enumerate(game.prizes)
        )
    )


def _with_amount(prize: Prize, place: int, settings: HallSettings, cards: int) -> Prize:
    """The prize with what it is worth: what a host has said, or else its part of the pot."""
    if prize.amount or not settings.price or place >= len(settings.pot):
        return prize
    return replace(prize, amount=f"{settings.price * cards * settings.pot[place] / 100:.10g}")
