"""The automatic player (`--auto`): decides what to send, given the state of the game.

It claims each prize as soon as one of the user's cards has it, once in each game whatever the
server answers, unless a prize is taken back, and plays again whenever the server asks. It knows
no connection and no terminal.
"""

from __future__ import annotations

from chatroom_tw.client.tombola.game_state import GameState, PlayAgain
from chatroom_tw.tombola.rules.prizes import claimed_kind


class AutoPlayer:
    """Plays for one seat."""

    def __init__(self) -> None:
        self._game = 0
        self._taken_back = 0
        self._claimed: set[str] = set()

    def lines_to_send(self, game: GameState) -> list[str]:
        """The protocol lines to send now."""
        if (game.games_seen, game.taken_back) != (self._game, self._taken_back):
            self._game, self._taken_back = game.games_seen, game.taken_back
            self._claimed = set()
        answers = ["AGAIN yes"] if game.play_again is PlayAgain.ASKED else []
        kinds = [prize.kind for prize in game.claimable()]
        return answers + [kind.upper() for kind in kinds if kind not in self._claimed]

    def line_sent(self, line: str) -> None:
        """Note a line that was sent, whether it came from here or from the user."""
        kind = claimed_kind(line)
        if kind:
            self._claimed.add(kind)
