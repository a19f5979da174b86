"""Offers: the prizes of a game as they stand, for whoever asks."""

from __future__ import annotations

from chatroom_tw.tombola.rules.events import Offer, Offers
from chatroom_tw.tombola.rules.game import Game


def offers(game: Game) -> Offers:
    """The prizes of the game, in their order."""
    return Offers(
        tuple(
            Offer(prize, prize.kind not in game.closed, tuple(game.awards.winners_of(prize.kind)))
            for prize in game.prizes
        )
    )
