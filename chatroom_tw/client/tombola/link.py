"""The tombola's link: one connection to a tombola server.

The server may say goodbye as well, `BYE`, and that is an end in order. It knows
nothing of the game, and does not come back when it is lost: that is for the `seat`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatroom_tw.client.conversation import Conversation, ConversationFactory

TOMBOLA_ANSWER_LIMIT = 1 << 22
"""The most bytes in a line of the server's; the proof of a great game is a single one."""


class TombolaLink(Conversation):
    """A connection to a tombola server."""

    goodbye = "EXIT"
    answer_limit = TOMBOLA_ANSWER_LIMIT

    def listen(self, show: Callable[[Sequence[str]], None]) -> None:
        """Give the lines that come to this from now on."""
        self._show = show

    def heard(self, lines: Sequence[str]) -> None:
        super().heard(lines)
        if "BYE" in lines:
            self._go()

    def heard_part(self, line: str) -> None:
        """Half a number is another number, so it is as if it had not come."""


class TombolaLinkFactory(ConversationFactory):
    """Makes a `TombolaLink`."""

    protocol = TombolaLink
