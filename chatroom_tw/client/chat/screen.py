"""The screen of the chat. It knows the first characters of the lines it shows, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import ClassVar

from chatroom_tw.client.terminal.screen import Screen


class ChatScreen(Screen):
    """A chat on a full terminal screen."""

    styles: ClassVar[Mapping[str, str]] = {"* ": "notice", "! ": "error", "<You> ": "own"}
    # The user types a password after these commands.
    secret_commands: ClassVar[Set[str]] = frozenset({"/register", "/login", "/password"})

    def title(self) -> str:
        return f"chat at {self._server}"
