"""A connection to a chat server.

It knows no terminal, and does not reconnect: the `user` does. The server's own parser
(`chat.protocols.line_parser`) says what a typed line means, so that client and server never
disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatroom_tw.chat.protocols.line_parser import Answer, parse
from chatroom_tw.chat.rules.commands import Quit, Say
from chatroom_tw.client.connection import ServerConnection, State
from chatroom_tw.client.interfaces import Clock
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.server.text import decode


class ChatConnection(ServerConnection):
    """A connection that speaks the line protocol of the chat."""

    goodbye = "/quit"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._echo = self._show

    def connectionMade(self) -> None:
        super().connectionMade()
        # The line protocol ignores an empty line, and from it the server detects the protocol
        # without waiting for the user to type.
        self.send("")

    def on_lines(
        self, receive: Callable[[Sequence[str]], None], echo: Callable[[Sequence[str]], None]
    ) -> None:
        """Call `receive` with the server's lines from now on, and `echo` with the user's own."""
        self._show = receive
        self._echo = echo

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
            self._echo([parsed.text])
        elif parsed is not None:
            self.send(line)
            if isinstance(parsed, str):
                self._echo([f"<You> {parsed}"])
            elif isinstance(parsed, Say):
                where = f"#{parsed.room} " if parsed.room else ""
                does = "* " if parsed.extra else ""  # `/me waves`
                self._echo([f"{where}<You> {does}{parsed.text}"])
