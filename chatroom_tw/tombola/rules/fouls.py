"""Fouls: cards that are out, as a prize was claimed with them that they did not have.

The house rule is called the bogey (`HallSettings.bogey`).
"""

from __future__ import annotations

from collections.abc import Sequence

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.effects import Effects
from chatroom_tw.tombola.rules.game import Game
from chatroom_tw.tombola.rules.hall_settings import GAME
from chatroom_tw.tombola.rules.house import NONE
from chatroom_tw.tombola.rules.notes import Notes
from chatroom_tw.tombola.rules.refusals import TombolaError

KIND = "out"
FOR_GAME = -1


class Fouls:
    """The cards of one hall that are out."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def able(self, game: Game, cards: Sequence[Card]) -> Sequence[Card]:
        """The cards that can win. Raises `Refused`: CARD_OUT, if all of them are out."""
        able = [card for card in cards if not self._is_out(game, card.serial)]
        if not able:
            raise Refused(TombolaError.CARD_OUT, cards[0].serial)
        return able

    def note(self, game: Game, serial: str, bogey: str) -> Effects:
        """A prize was claimed that the card does not have."""
        if bogey == NONE:
            return []
        after = FOR_GAME if bogey == GAME else len(game.drawn)
        return self._notes.set(f"{KIND}:{serial}", [game.id, after])

    def clear(self) -> Effects:
        """Another game begins: no card is out."""
        return self._notes.clear(KIND)

    def _is_out(self, game: Game, serial: str) -> bool:
        noted = self._notes.get(f"{KIND}:{serial}")
        return noted is not None and noted[0] == game.id and noted[1] in (FOR_GAME, len(game.drawn))
