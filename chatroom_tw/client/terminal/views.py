"""The choice between a full screen and plain lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TypeVar

from chatroom_tw.client.terminal.plain import STDIN, STDOUT

NO_SCREEN = (
    "chatroom: plain lines, for want of urwid; pip install 'chatroom_tw[client]' gives the screen"
)

V = TypeVar("V")


def choose_view(screen: Callable[[], V], plain: Callable[[], V]) -> V:
    """`screen()` on a terminal that can show it, else `plain()`.

    `screen` raises `ImportError` where urwid is not installed; a hint is then printed to
    standard error.
    """
    terminal = os.isatty(STDIN) and os.isatty(STDOUT) and os.environ.get("TERM") != "dumb"
    if not terminal:
        return plain()
    try:
        return screen()
    except ImportError:
        print(NO_SCREEN, file=sys.stderr)
        return plain()
