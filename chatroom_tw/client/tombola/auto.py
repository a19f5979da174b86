"""The automatic player: what it sends of itself, given what the player knows.

It claims each prize as soon as one of its cards has it, once in each game whatever the
answer is, and plays again when it is asked. It knows no connection and no terminal.
"""

from __future__ import annotations

from chatroom_tw.client.tombola.player import KINDS, Again, Player


class Auto:
    """Plays for one seat."""

    def __init__(self) -> None:
        self._game = 0
        self._claimed: set[str] = set()

    def lines(self, player: Player) -> list[str]:
        """What to send now."""
        if player.games != self._game:
            self._game = player.games
            self._claimed = set()
        lines = ["AGAIN yes"] if player.again is Again.ASKED else []
        good = player.good_claims()
        return lines + [kind.upper() for kind in good if kind not in self._claimed]

    def sent(self, line: str) -> None:
        """This has been sent, by the player or for them."""
        word = line.strip().lower()
        if word in KINDS:
            self._claimed.add(word)
