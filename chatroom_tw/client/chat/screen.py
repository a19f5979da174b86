"""The chat's screen: a transcript, and what is typed is kept apart from it.

What the lines mean it does not know, but for their first characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import ClassVar

from chatroom_tw.client.terminal.terminal import Terminal


class Screen(Terminal):
    """A chat on a terminal of one's own."""

    styles: ClassVar[Mapping[str, str]] = {"* ": "notice", "! ": "error", "<You> ": "own"}
    # Passwords are typed after these.
    secret: ClassVar[Set[str]] = frozenset({"/register", "/login"})

    def place(self) -> str:
        return f"chat at {self._server}"
