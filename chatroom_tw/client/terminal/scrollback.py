"""The scrollback of a screen: the lines shown so far, of which the last ones are visible.

It knows urwid, and chooses a line's style by its first characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import urwid

SCROLLBACK_LIMIT = 10_000
"""How many lines can be scrolled back to."""


class _Position(Enum):
    END = "the last line is visible, and the view follows new lines"
    BACK = "older lines are visible, and the view stays where it is"


class Scrollback(urwid.ListBox):  # type: ignore[type-arg]  # not generic at run time in urwid 3
    """A list of lines that follows its end unless the user scrolls back.

    `styles` maps the first characters of a line to the name of a palette entry.
    """

    def __init__(self, styles: Mapping[str, str]) -> None:
        self._lines: Any = urwid.SimpleFocusListWalker([])
        super().__init__(self._lines)
        self._styles = styles
        self._position = _Position.END
        self._size = (0, 0)
        self.unseen = 0
        """How many lines were added since the user scrolled back."""

    def add(self, lines: Sequence[str]) -> None:
        self._lines.extend([self._widget(line) for line in lines])
        del self._lines[:-SCROLLBACK_LIMIT]
        if self._position is _Position.BACK:
            self.unseen += len(lines)

    def scroll(self, key: str) -> None:
        """Scroll as urwid does for a key (`page up`, `page down`)."""
        self.keypress(self._size, key)
        if "bottom" in self.ends_visible(self._size):
            self._position, self.unseen = _Position.END, 0
        else:
            self._position = _Position.BACK

    def render(self, size: Any, focus: bool = False) -> Any:
        self._size = size
        if self._position is _Position.END and self._lines:
            columns, rows = size
            self.set_focus(len(self._lines) - 1)
            # Put the end of the last line on the last row, even if it is longer than the screen.
            self.shift_focus(size, rows - self._lines[-1].rows((columns,)))
        return super().render(size, focus)

    def _widget(self, line: str) -> urwid.Text:
        styles = self._styles.items()
        style = next((style for start, style in styles if line.startswith(start)), None)
        # The terminal would expand a tab to a width that urwid does not know.
        text = line.expandtabs()
        return urwid.Text((style, text) if style else text)
