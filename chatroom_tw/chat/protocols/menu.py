"""The menu: numbered choices, driven by the server. See docs/protocols/menu.md.

    a client sends                       the server sends
    line = name | number | text | "bye"  question = "Enter " … ":"
                                         menu     = six lines "N. …" and a question
                                         said     = NAME "> " text
                                         notice   = "* " text

Lines are as in the line protocol. `menu_dialogue` has the questions and answers, `menu_texts`
the texts of events; this module has the connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from chatroom_tw.chat.protocols.menu_dialogue import BACK, Dialogue, Step
from chatroom_tw.chat.protocols.menu_texts import TEXTS
from chatroom_tw.chat.rules import commands
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.lines import LineHandler, LinesConnection

# -- Output.


def _text(event: Event) -> str:
    return TEXTS[type(event)](event)


def _line(event: Event) -> bytes:
    """The line that tells of the event: nothing, if the menu does not tell of it."""
    text = _text(event)
    return f"{text}\n".encode() if text else b""


IN_ROOM = Renderer(_line, echo=True)
AT_MENU = Renderer(lambda event: b"", echo=True)
"""The renderer of a user at the menu, who is told nothing that happens in rooms."""

# -- The protocol.


class Menu(LineHandler):
    """The line handler of one client at the menu.

    `back` is the handler to which choice 0 switches; without one there is no choice 0.
    """

    __slots__ = ("_back", "_dialogue", "_renders")

    least = 1  # A choice is a single digit.

    def __init__(self, back: LineHandler | None = None) -> None:
        self._back = back
        self._dialogue = Dialogue(_text, may_go_back=back is not None)
        self._renders: LineHandler = back or self
        """The handler that renders: the one before, until all that it submitted is answered."""

    @property
    def renderer(self) -> Renderer:  # type: ignore[override]
        """The renderer of the current room: text while the user talks in it."""
        if self._renders is not self:
            return self._renders.renderer
        return IN_ROOM if self._dialogue.in_room else AT_MENU

    @property
    def renderer_elsewhere(self) -> Renderer:  # type: ignore[override]
        return AT_MENU if self._renders is self else self._renders.renderer_elsewhere

    def begin(self, client: LinesConnection) -> None:
        if self._back is None:
            self._begin(client)
        else:
            client.session.after(partial(self._begin, client))

    def _begin(self, client: LinesConnection) -> None:
        self._renders = self
        self._do(client, self._dialogue.begin())

    def receive(self, client: LinesConnection, lines: Sequence[str]) -> None:
        """Take each line after everything before it is answered: its meaning depends on that."""
        for line in lines:
            client.session.after(partial(self._take, client, line))

    def render(self, client: LinesConnection, event: Any) -> bytes:
        if self._renders is not self:
            return self._renders.render(client, event)
        text = self._dialogue.render(event)
        return f"{text}\n".encode() if text else b""

    def _take(self, client: LinesConnection, line: str) -> None:
        if client.handler is self:
            self._do(client, self._dialogue.receive(line))
        else:  # The client has gone back meanwhile, so the line is for the handler before.
            client.receive([line])

    def _do(self, client: LinesConnection, steps: Sequence[Step]) -> None:
        for step in steps:
            if step is BACK:
                if self._back is not None:
                    client.switch_to(self._back)
            elif isinstance(step, str):
                client.session.reply(f"{step}\n".encode())
            else:
                client.session.submit(step)


class MenuProtocol(LinesConnection):
    """The connection of one client of the menu protocol."""

    __slots__ = ()

    traits = Traits.ALONE
    is_here = b"This server is here\n"
    no_text = b"That is no text, and was dropped: this server takes lines of UTF-8 text\n"
    protocol_word = "menu"
    at_end = commands.Quit()

    def connectionMade(self) -> None:
        super().connectionMade()
        self.switch_to(Menu())


class MenuFactory(ConnectionFactory):
    """Makes a `MenuProtocol` for each connection."""

    protocol = MenuProtocol
