"""What the switchboard wants of a storage, whatever keeps the data.

A Deferred fires when the thing is done and safe, and fails if it could not be
done. Accounts are named by key (`core.text.key`). No method may block.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from twisted.internet.defer import Deferred

from chatroom_tw.core.events import Line, Message, Said


class Storage(Protocol):
    """Keeps accounts, the messages that wait for them, and what was said in rooms."""

    def accounts(self) -> Sequence[tuple[str, int]]:
        """Every kept name, and how many messages wait for it. Called once, at the start."""

    def add_account(self, key: str, name: str, password: str) -> Deferred[None]:
        """Keep a name. `password` is a hash, never what was typed."""

    def password(self, key: str) -> Deferred[str]:
        """The hash that came with the account."""

    def add_message(self, key: str, message: Message) -> Deferred[None]:
        """Keep a message in the account's inbox."""

    def take_messages(self, key: str) -> Deferred[tuple[Message, ...]]:
        """What waits in the account's inbox, oldest first; it waits no more."""

    def add_lines(self, said: Said) -> None:
        """Put what was said into its room's history. Nobody waits for it."""

    def lines(self, room: str, count: int) -> Deferred[tuple[Line, ...]]:
        """The last `count` lines said in the room, or as many as there are, oldest first."""

    def forget_room(self, room: str) -> None:
        """The room is gone."""
