"""What screens have in common: a transcript that scrolls, a status, and a line to type on.

It knows urwid, and nothing of what the lines mean: it looks at their first characters
for a colour. `screen` and `tombola_screen` are the two that there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from enum import Enum
from functools import partial
from typing import Any, ClassVar

import urwid
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IDelayedCall

from chatroom_tw.client.conversation import Talk
from chatroom_tw.client.terminal.typed import Typed

TRANSCRIPT_LIMIT = 10_000
"""The most lines that can be scrolled back to."""
REDRAW = 1 / 30
"""Seconds from when something arrives until it is drawn, together with what follows it."""

PALETTE = [
    # name, colour, background, without colours
    ("notice", "dark gray", "default", "default"),
    ("error", "light red", "default", "bold"),
    ("own", "dark cyan", "default", "default"),
    ("status", "default,standout", "default", "standout"),
    ("marked", "default,standout", "default", "standout"),
    ("strong", "default,bold", "default", "bold"),
]


class _Place(Enum):
    END = "the last line is seen, and stays so when more arrive"
    BACK = "older lines are seen, and stay where they are"


class Transcript(urwid.ListBox):  # type: ignore[type-arg]  # it takes none at run time in urwid 3
    """What was said. It keeps to its end unless it is scrolled back."""

    def __init__(self, styles: Mapping[str, str]) -> None:
        self._lines: Any = urwid.SimpleFocusListWalker([])
        super().__init__(self._lines)
        self._styles = styles
        self._place = _Place.END
        self._size = (0, 0)
        self.missed = 0  # lines that have come since it was scrolled back

    def add(self, lines: Sequence[str]) -> None:
        self._lines.extend([self._widget(line) for line in lines])
        del self._lines[:-TRANSCRIPT_LIMIT]
        if self._place is _Place.BACK:
            self.missed += len(lines)

    def scroll(self, key: str) -> None:
        self.keypress(self._size, key)
        if "bottom" in self.ends_visible(self._size):
            self._place, self.missed = _Place.END, 0
        else:
            self._place = _Place.BACK

    def render(self, size: Any, focus: bool = False) -> Any:
        self._size = size
        if self._place is _Place.END and self._lines:
            columns, rows = size
            self.set_focus(len(self._lines) - 1)
            # The end of the last line is on the last row, be it longer than the screen.
            self.shift_focus(size, rows - self._lines[-1].rows((columns,)))
        return super().render(size, focus)

    def _widget(self, line: str) -> urwid.Text:
        styles = self._styles.items()
        style = next((style for start, style in styles if line.startswith(start)), None)
        # A tab in the middle of a row would shift what follows it.
        text = line.expandtabs()
        return urwid.Text((style, text) if style else text)


class Terminal:
    """A view on a terminal of one's own. A subclass says what its status is, and may have
    more to show above the transcript, and more keys.
    """

    styles: ClassVar[Mapping[str, str]]
    hint: ClassVar[str] = "PgUp and PgDn scroll, Ctrl-D leaves"
    secret: ClassVar[Set[str]] = frozenset()

    def __init__(self, reactor: Any, server: str, display: Any = None) -> None:
        urwid.set_encoding("utf-8")
        self._reactor = reactor
        self._server = server
        self._typed = Typed(self.secret)
        self._drawing: IDelayedCall | None = None
        self.transcript = Transcript(self.styles)
        self.status = urwid.Text("", wrap="clip")
        self.input = urwid.Edit("> ", wrap="clip", allow_tab=True)
        below = urwid.Pile([urwid.AttrMap(self.status, "status"), self.input], focus_item=1)
        self.loop = urwid.MainLoop(
            urwid.Frame(self.body(), footer=below, focus_part="footer"),
            PALETTE,
            display,
            handle_mouse=False,  # so that the terminal's own selecting and copying works
            unhandled_input=self._press,
            event_loop=urwid.TwistedEventLoop(reactor, manage_reactor=False),
        )
        self._keys = self.keys()

    # -- the subclass's side

    def body(self) -> Any:
        """What stands above the status."""
        return self.transcript

    def keys(self) -> dict[str, Callable[[], None]]:
        """What each key does that is no part of a line."""
        return {
            "enter": self._enter,
            "up": partial(self._call_back, -1),
            "down": partial(self._call_back, 1),
            "page up": partial(self._scroll, "page up"),
            "page down": partial(self._scroll, "page down"),
            "ctrl u": partial(self.input.set_edit_text, ""),
            "ctrl d": self._quit,
        }

    def place(self) -> str:
        """What this is, for the status."""
        raise NotImplementedError

    def entered(self, line: str) -> None:
        """A line was typed that is not empty."""
        self._talk.enter(line)

    # -- the talk's side

    def open(self, talk: Talk) -> None:
        self._talk = talk
        self._say_status()
        self.loop.start()

    def show(self, lines: Sequence[str]) -> None:
        self.transcript.add(lines)
        self.refresh()

    def close(self) -> Deferred[None]:
        if self._drawing:
            self._drawing.cancel()
        self.loop.stop()
        return succeed(None)

    def refresh(self) -> None:
        """Something has changed: draw it soon."""
        self._say_status()
        if not self._drawing:
            self._drawing = self._reactor.callLater(REDRAW, self._draw)

    # -- the keyboard's side

    def _press(self, key: Any) -> bool:
        act = self._keys.get(key)
        if act:
            act()
        return act is not None

    def _enter(self) -> None:
        line = self.input.edit_text
        self.input.set_edit_text("")
        if line.strip():
            self._typed.add(line)
            self.entered(line)

    def _call_back(self, by: int) -> None:
        self.input.set_edit_text(self._typed.step(by, self.input.edit_text))
        self.input.set_edit_pos(len(self.input.edit_text))

    def _scroll(self, key: str) -> None:
        self.transcript.scroll(key)
        self._say_status()

    def _quit(self) -> None:
        self._talk.quit()

    def _draw(self) -> None:
        self._drawing = None
        self.loop.draw_screen()

    def _say_status(self) -> None:
        missed = self.transcript.missed
        if missed:
            self.status.set_text(f" {missed} more below, PgDn - {self.place()}")
        else:
            self.status.set_text(f" {self.place()} - {self.hint}")
