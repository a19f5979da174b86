"""A connection to a chat server.

It knows no terminal. A view passes it the lines that the user types, and it passes the view
the lines to show. The server's own parser (`chat.protocols.line`) says what a typed line
means, so that client and server never disagree.
"""

from __future__ import annotations

from chatroom_tw.chat.protocols.line_parser import Answer, parse
from chatroom_tw.chat.rules.commands import Quit
from chatroom_tw.client.connection import ServerConnection, State
from chatroom_tw.client.interfaces import View
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.server.text import decode


class ChatConnection(ServerConnection):
    """A connection that speaks the line protocol of the chat."""

    goodbye = "/quit"

    def connectionMade(self) -> None:
        super().connectionMade()
        # The line protocol ignores an empty line, and from it the server detects the protocol
        # without waiting for the user to type.
        self.send("")

    def open(self, view: View) -> None:
        """Show everything that the server sends in this view from now on."""
        self._show = view.show
        view.open(self)

    def enter(self, line: str) -> None:
        """Send a line that the user has typed, and show it if the server says it in a room.

        The server answers commands, and reports what is wrong with them. A line that the
        server would drop (`TOO_LONG` stands for one) is answered here and is not sent.
        """
        if self._state is not State.OPEN:
            return
        data = line.encode("utf-8", "replace")
        if line != TOO_LONG:
            line = decode(data) if len(data) <= LINE_LIMIT else TOO_LONG
        parsed = parse(line)
        if isinstance(parsed, Quit):
            self.quit()
        elif line == TOO_LONG and isinstance(parsed, Answer):
            self._show([parsed.text])
        elif parsed is not None:
            self.send(line)
            if isinstance(parsed, str):
                self._show([f"<You> {parsed}"])
