"""One connection to a tombola server.

It knows nothing of the game, and does not reconnect: the `seat` does. `BYE` from the server
is a regular end of the connection.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatroom_tw.client.connection import ServerConnection

TRANSCRIPT_LINE_LIMIT = 1 << 22
"""The longest line from a server, in bytes. The transcript of a large game is one line."""


class TombolaConnection(ServerConnection):
    """A connection that speaks the line protocol of the tombola."""

    goodbye = "EXIT"
    line_limit = TRANSCRIPT_LINE_LIMIT

    def on_lines(self, receive: Callable[[Sequence[str]], None]) -> None:
        """Call `receive` with all lines that arrive from now on."""
        self._show = receive

    def lines_received(self, lines: Sequence[str]) -> None:
        super().lines_received(lines)
        if "BYE" in lines:
            self._close()

    def incomplete_line_received(self, line: str) -> None:
        """Discard the line: `NUMBER 4` may be the beginning of `NUMBER 45`."""
