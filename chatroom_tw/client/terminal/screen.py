"""The base of the screens: a scrollback, a status line, and a line to type on.

It knows urwid, and nothing of what the lines mean. `chat.screen` and `tombola.screen`
have its subclasses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial
from typing import Any, ClassVar

import urwid
from twisted.internet.defer import Deferred, succeed

from chatroom_tw.client.interfaces import DelayedCall, InputHandler
from chatroom_tw.client.terminal.line_recall import LineRecall
from chatroom_tw.client.terminal.scrollback import Scrollback

REDRAW_DELAY = 1 / 30
"""Seconds from a change to the redraw, which then shows all changes of that time."""

PALETTE = [
    # name, colour, background, without colours
    ("notice", "dark gray", "default", "default"),
    ("error", "light red", "default", "bold"),
    ("own", "dark cyan", "default", "default"),
    ("status", "default,standout", "default", "standout"),
    ("marked", "default,standout", "default", "standout"),
    ("strong", "default,bold", "default", "bold"),
]


class Screen:
    """A view on a full terminal screen.

    A subclass implements `title`. It may override `body` to show more above the scrollback,
    `keys` to bind more keys, `key_hint` to say which these are, and `entered` to handle typed lines
    differently.
    """

    styles: ClassVar[Mapping[str, str]]
    """The style of a line, by its first characters; see `Scrollback`."""
    secret_commands: ClassVar[Set[str]] = frozenset()
    """Lines that begin with these words are not recalled; see `LineRecall`."""

    def __init__(self, reactor: Any, server: str, display: Any = None) -> None:
        urwid.set_encoding("utf-8")
        self._reactor = reactor
        self._server = server
        self._recall = LineRecall(self.secret_commands)
        self._redraw: DelayedCall | None = None
        self.scrollback = Scrollback(self.styles)
        self.status = urwid.Text("", wrap="clip")
        self.input = urwid.Edit("> ", wrap="clip", allow_tab=True)
        below = urwid.Pile([urwid.AttrMap(self.status, "status"), self.input], focus_item=1)
        self.loop = urwid.MainLoop(
            urwid.Frame(self.body(), footer=below, focus_part="footer"),
            PALETTE,
            display,
            handle_mouse=False,  # The terminal's own selecting and copying keeps working.
            unhandled_input=self._press,
            event_loop=urwid.TwistedEventLoop(reactor, manage_reactor=False),
        )
        self._keys = self.keys()

    # -- for subclasses to override

    def body(self) -> Any:
        """The widget above the status line."""
        return self.scrollback

    def keys(self) -> dict[str, Callable[[], None]]:
        """The function of each key that does not edit the line."""
        return {
            "enter": self._enter,
            "up": partial(self._recall_line, -1),
            "down": partial(self._recall_line, 1),
            "page up": partial(self._scroll, "page up"),
            "page down": partial(self._scroll, "page down"),
            "ctrl u": partial(self.input.set_edit_text, ""),
            "ctrl d": self._quit,
        }

    def title(self) -> str:
        """The first part of the status line."""
        raise NotImplementedError

    def key_hint(self) -> str:
        """The last part of the status line: what some of the keys do."""
        return "PgUp and PgDn scroll, Ctrl-D leaves"

    def entered(self, line: str) -> None:
        """Handle a line that the user has typed and that is not blank."""
        self._handler.enter(line)

    # -- called by the connection or the seat

    def open(self, handler: InputHandler) -> None:
        self._handler = handler
        self._update_status()
        self.loop.start()

    def show(self, lines: Sequence[str]) -> None:
        self.scrollback.add(lines)
        self.refresh()

    def close(self) -> Deferred[None]:
        if self._redraw:
            self._redraw.cancel()
        self.loop.stop()
        return succeed(None)

    def refresh(self) -> None:
        """Update the status line, and schedule a redraw."""
        self._update_status()
        if not self._redraw:
            self._redraw = self._reactor.callLater(REDRAW_DELAY, self._draw)

    # -- called by urwid

    def _press(self, key: Any) -> bool:
        act = self._keys.get(key)
        if act:
            act()
        return act is not None

    def _enter(self) -> None:
        line = self.input.edit_text
        self.input.set_edit_text("")
        if line.strip():
            self._recall.add(line)
            self.entered(line)

    def _recall_line(self, by: int) -> None:
        self.input.set_edit_text(self._recall.step(by, self.input.edit_text))
        self.input.set_edit_pos(len(self.input.edit_text))

    def _scroll(self, key: str) -> None:
        self.scrollback.scroll(key)
        self._update_status()

    def _quit(self) -> None:
        self._handler.quit()

    def _draw(self) -> None:
        self._redraw = None
        self.loop.draw_screen()

    def _update_status(self) -> None:
        unseen = self.scrollback.unseen
        if unseen:
            self.status.set_text(f" {unseen} more below, PgDn - {self.title()}")
        else:
            self.status.set_text(f" {self.title()} - {self.key_hint()}")
