"""Transcripts: the record of a game that is over, which anybody can check (`verification`).

A transcript is a JSON object:

    game            the game's id, a string
    commit          SHA-256 of "tombola-v1|" and the seed, in hexadecimal digits
    seed            32 bytes, in hexadecimal digits. Both are null if a host has drawn the
                    numbers out of a bag: then nothing settles their order
    cards_sha256    the digest of the cards in play when it began (see `draw`)
    entropy         a list of the words that players have added
    draws           a list of the numbers drawn, in their order
    prizes          a list of what was played for, in its order: objects with prize, pattern,
                    `times`, and an `amount` if it had one (older transcripts have no list)
    winners         a list of objects: prize, name, `display` if the winner had a display name,
                    serial, and `after`: how many numbers had been drawn when it was claimed
    cards           an object: the numbers of each card that was in play when it began,
                    row by row, under its serial
    late_cards      the same for those that came later

The last two make it long. They are in a transcript that is saved, and not in one
that is sent to players.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chatroom_tw.tombola.rules.game import Game
from chatroom_tw.tombola.rules.prizes import Prize

SHORT = ("game", "commit", "seed", "cards_sha256", "entropy", "draws", "prizes", "winners")


def transcript(game: Game) -> dict[str, Any]:
    """The transcript of a game that is over, with all its cards."""
    return {
        "game": game.id,
        "commit": game.commit or None,
        "seed": game.seed.hex() or None,
        "cards_sha256": game.cards_sha256,
        "entropy": list(game.entropy),
        "draws": list(game.drawn),
        "prizes": list(map(_prize, game.prizes)),
        "winners": [
            {
                "prize": winner.kind,
                "name": winner.name,
                **({"display": winner.display} if winner.display else {}),
                "serial": winner.serial,
                "after": winner.after,
            }
            for winner in game.winners
        ],
        "cards": {serial: list(card.numbers) for serial, card in game.cards.items()},
        "late_cards": {serial: list(card.numbers) for serial, card in game.late_cards.items()},
    }


def _prize(prize: Prize) -> dict[str, Any]:
    amount = {"amount": prize.amount} if prize.amount else {}
    return {
        "prize": prize.kind,
        "pattern": str(prize.pattern),
        "times": prize.times,
        **amount,
    }


def without_cards(whole: Mapping[str, Any]) -> dict[str, Any]:
    """A transcript without the cards, which is short enough to be sent as a line."""
    return {key: whole[key] for key in SHORT if key in whole}


def as_line(data: Mapping[str, Any]) -> str:
    """A transcript as one line of ASCII."""
    return json.dumps(data, separators=(",", ":"))
