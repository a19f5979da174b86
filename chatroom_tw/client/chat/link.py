"""The link: one conversation with a chat server, as the client has it.

It knows nothing of terminals. A view (`screen`, `plain`) gives it the lines that
a person has typed, and is given lines to show. What a typed line means is asked
of `protocols.line`, so that client and server never disagree.
"""

from __future__ import annotations

from chatroom_tw.chat.protocols.line import Answer, parse
from chatroom_tw.chat.rules.commands import Quit
from chatroom_tw.client.conversation import Conversation, ConversationFactory, State, View
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.server.text import decode


class Link(Conversation):
    """A connection to a chat server."""

    goodbye = "/quit"

    def connectionMade(self) -> None:
        super().connectionMade()
        # An empty line is nothing, but a server of many protocols need not wait to know ours.
        self.send("")

    def open(self, view: View) -> None:
        """Have the conversation in this view. Called as soon as there is a connection."""
        self._show = view.show
        view.open(self)

    def enter(self, line: str) -> None:
        """The user has typed a line; `TOO_LONG` stands for one that the server would drop.

        What it says is shown. Commands, and what is wrong with them, are for the
        server to answer.
        """
        if self._state is not State.TALKING:
            return
        data = line.encode("utf-8", "replace")
        if line != TOO_LONG:
            line = decode(data) if len(data) <= LINE_LIMIT else TOO_LONG
        meant = parse(line)
        if isinstance(meant, Quit):
            self.quit()
        elif line == TOO_LONG and isinstance(meant, Answer):
            self._show([meant.text])
        elif meant is not None:
            self.send(line)
            if isinstance(meant, str):
                self._show([f"<You> {meant}"])


class LinkFactory(ConversationFactory):
    """Makes a `Link`."""

    protocol = Link
