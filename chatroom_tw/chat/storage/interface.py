"""What the switchboard wants of a storage, whatever keeps the data.

A Deferred fires when the thing is done and safe, and fails if it could not be
done: with `Refused(NOT_STORED)`, if that is the disk's fault. Accounts are named by
key (`core.text.key`). No method may block, but for those that are called once, at the
start.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from twisted.internet.defer import Deferred

from chatroom_tw.chat.rules.events import Line, Message, Said
from chatroom_tw.chat.rules.stored import Page, StoredRoom, Unread


class Storage(Protocol):
    """Keeps accounts and their rooms, messages that wait for them, and what was said."""

    def accounts(self) -> Sequence[tuple[str, int]]:
        """Every kept name, and how many messages wait for it. Called once, at the start."""

    def rooms(self) -> Sequence[StoredRoom]:
        """Every room that has an owner, or a number that is kept, by number. Called once."""

    def start(self) -> None:
        """The server runs: it may have threads from now on."""

    def add_account(
        self, key: str, name: str, password: str, rooms: Sequence[StoredRoom]
    ) -> Deferred[None]:
        """Keep a name, and its owner's rooms. `password` is a hash, never what was typed."""

    def password(self, key: str) -> Deferred[str]:
        """The hash that came with the account."""

    def add_message(self, key: str, message: Message) -> Deferred[None]:
        """Keep a message in the account's inbox."""

    def unread(self, key: str) -> Deferred[tuple[Unread, ...]]:
        """What waits in the account's inbox, oldest first. It goes on waiting."""

    def mark_read(self, key: str, ids: Sequence[int], when: float) -> Deferred[int]:
        """These of the account's messages wait no more; how many of them did until now."""

    def add_room(self, room: StoredRoom) -> Deferred[None]:
        """Keep a room, with its number and its owner."""

    def number_room(self, room: StoredRoom) -> None:
        """Keep the number of a room that nobody owns. Nobody waits for it."""

    def add_lines(self, said: Sequence[Said]) -> None:
        """Put what was said into its room's history. Nobody waits for it."""

    def lines(self, room: str, count: int) -> Deferred[tuple[Line, ...]]:
        """The last `count` lines said in the room, or as many as are kept, oldest first."""

    def page(
        self, room: str, count: int, before: int | None = None, after: int | None = None
    ) -> Deferred[Page]:
        """At most `count` that were said in the room: the last before the cursor `before`, or
        the first after `after`; with neither, the last."""

    def last_time(self) -> float:
        """When the last was said that is kept, in any room; 0: nothing is. Called once, at the
        start."""

    def forget_room(self, room: str) -> None:
        """The room is gone, and its history; its number is not."""

    def close(self) -> Deferred[None]:
        """Keep nothing more. Fires when everything is safe."""
