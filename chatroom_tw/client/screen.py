"""The screen view: a transcript that scrolls, and a line to type on below it.

It is the only file that knows urwid. What the lines mean it does not know; it
looks at their first characters for a colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from typing import Any

import urwid
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IDelayedCall

from chatroom_tw.client.link import Link

TRANSCRIPT_LIMIT = 10_000
"""The most lines that can be scrolled back to."""
TYPED_LIMIT = 1_000
"""The most typed lines that can be called back."""
REDRAW = 1 / 30
"""Seconds from when something arrives until it is drawn, together with what follows it."""

PALETTE = [
    # name, colour, background, without colours
    ("notice", "dark gray", "default", "default"),
    ("error", "light red", "default", "bold"),
    ("own", "dark cyan", "default", "default"),
    ("status", "default,standout", "default", "standout"),
]
STYLES = {"* ": "notice", "! ": "error", "<You> ": "own"}
# Passwords are typed after these. A line with one is not kept, be it right or wrong.
SECRET = frozenset({"/register", "/login"})


class _Place(Enum):
    END = "the last line is seen, and stays so when more arrive"
    BACK = "older lines are seen, and stay where they are"


class Transcript(urwid.ListBox):  # type: ignore[type-arg]  # it takes none at run time in urwid 3
    """What was said. It keeps to its end unless it is scrolled back."""

    def __init__(self) -> None:
        self._lines: Any = urwid.SimpleFocusListWalker([])
        super().__init__(self._lines)
        self._place = _Place.END
        self._size = (0, 0)
        self.missed = 0  # lines that have come since it was scrolled back

    def add(self, lines: Sequence[str]) -> None:
        self._lines.extend([_widget(line) for line in lines])
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


class Typed:
    """The lines typed so far, to be called back. Below the last is the one being typed."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._at = 0
        self._draft = ""

    def add(self, line: str) -> None:
        if line.split(None, 1)[0] not in SECRET and self._lines[-1:] != [line]:
            self._lines.append(line)
            del self._lines[:-TYPED_LIMIT]
        self._at, self._draft = len(self._lines), ""

    def step(self, by: int, shown: str) -> str:
        """The line before (-1) or after (1) the one that is shown."""
        if self._at == len(self._lines):
            self._draft = shown
        self._at = min(max(self._at + by, 0), len(self._lines))
        return [*self._lines, self._draft][self._at]


class Screen:
    """A view on a terminal of one's own."""

    def __init__(self, reactor: Any, server: str, display: Any = None) -> None:
        urwid.set_encoding("utf-8")
        self._reactor = reactor
        self._server = server
        self._typed = Typed()
        self._drawing: IDelayedCall | None = None
        self.transcript = Transcript()
        self.status = urwid.Text("", wrap="clip")
        self.input = urwid.Edit("> ", wrap="clip", allow_tab=True)
        below = urwid.Pile([urwid.AttrMap(self.status, "status"), self.input], focus_item=1)
        self.loop = urwid.MainLoop(
            urwid.Frame(self.transcript, footer=below, focus_part="footer"),
            PALETTE,
            display,
            handle_mouse=False,  # so that the terminal's own selecting and copying works
            unhandled_input=self._press,
            event_loop=urwid.TwistedEventLoop(reactor, manage_reactor=False),
        )
        self._keys: dict[str, Callable[[], None]] = {
            "enter": self._enter,
            "up": partial(self._call_back, -1),
            "down": partial(self._call_back, 1),
            "page up": partial(self._scroll, "page up"),
            "page down": partial(self._scroll, "page down"),
            "ctrl u": partial(self.input.set_edit_text, ""),
            "ctrl d": self._quit,
        }

    # -- the link's side

    def open(self, link: Link) -> None:
        self._link = link
        self._say_status()
        self.loop.start()

    def show(self, lines: Sequence[str]) -> None:
        self.transcript.add(lines)
        self._say_status()
        if not self._drawing:
            self._drawing = self._reactor.callLater(REDRAW, self._draw)

    def close(self) -> Deferred[None]:
        if self._drawing:
            self._drawing.cancel()
        self.loop.stop()
        return succeed(None)

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
            self._link.enter(line)

    def _call_back(self, by: int) -> None:
        self.input.set_edit_text(self._typed.step(by, self.input.edit_text))
        self.input.set_edit_pos(len(self.input.edit_text))

    def _scroll(self, key: str) -> None:
        self.transcript.scroll(key)
        self._say_status()

    def _quit(self) -> None:
        self._link.quit()

    def _draw(self) -> None:
        self._drawing = None
        self.loop.draw_screen()

    def _say_status(self) -> None:
        missed = self.transcript.missed
        place = f"chat at {self._server}"
        if missed:
            self.status.set_text(f" {missed} more below, PgDn - {place}")
        else:
            self.status.set_text(f" {place} - PgUp and PgDn scroll, Ctrl-D leaves")


def _widget(line: str) -> urwid.Text:
    style = next((style for start, style in STYLES.items() if line.startswith(start)), None)
    # A tab in the middle of a row would shift what follows it.
    text = line.expandtabs()
    return urwid.Text((style, text) if style else text)
