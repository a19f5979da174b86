"""The interface of the chat's storage, which the hub and the gateways use.

A Deferred fires when the write is committed, so that a crash does not lose it. If it cannot be
done the Deferred fails: with `Refused(NOT_STORED)`, if the disk is the reason. No method may
block, except those that are called once, at the start. Accounts are named by key
(`server.text.key`).

Each write has a key, so that to do it twice is the same as to do it once: a message and a line
have their time, which is unique in a chat; an account and a room have their name; marking
messages as read has the time at which it was decided. A change says what is so from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from twisted.internet.defer import Deferred

from chatroom_tw.chat.rules.changes import Change, Restorable
from chatroom_tw.chat.rules.events import Line, Message, Said
from chatroom_tw.chat.rules.room_events import Act
from chatroom_tw.chat.rules.stored import (
    Found,
    Page,
    Query,
    Span,
    StoredAccount,
    StoredFile,
    StoredRoom,
    Unread,
)
from chatroom_tw.server.files.blobs import Blobs
from chatroom_tw.server.health import Trouble


class Files(Protocol):
    """Stores the files that are sent with messages, and go with them."""

    @property
    def blobs(self) -> Blobs:
        """Where their bytes are."""

    def total(self) -> tuple[int, int]:
        """How many files were sent, and how many bytes they have. Called once, at the start.

        A file that was sent twice counts twice.
        """

    def observe(self, call: Callable[[int, int], None]) -> None:
        """When files have gone with their messages, call this with how many, and their bytes."""

    def keep(self, file: StoredFile) -> Deferred[None]:
        """Store a file that is about to be sent, and whose bytes are a blob already.

        `changes.FileSent` says with which message; without that it is removed at the next start.
        """

    def drop(self, name: str) -> None:
        """The file is not sent after all; nothing happens if it was. Nobody waits for it."""

    def find(self, name: str) -> Deferred[StoredFile | None]:
        """The file of this name; None: there is none, or its message is gone."""


class Storage(Protocol):
    """Stores accounts, their rooms and their inboxes, the history of all rooms, and changes."""

    def accounts(self) -> Sequence[StoredAccount]:
        """The accounts, and what is in the inbox of each.

        Called once, at the start.
        """

    def rooms(self) -> Sequence[StoredRoom]:
        """The rooms with an owner, and the stored numbers of others, by number.

        Called once, at the start.
        """

    def restored(self) -> Sequence[Restorable]:
        """The changes that are in force, in an order in which the rules can apply them.

        Of reports those that nobody has read, at most the latest 250. Called once, at the start.
        """

    def secret(self, name: str) -> bytes:
        """32 random bytes, which are the same for as long as the state lasts.

        Each name has its own, made when it is first asked for. Called at the start. Raises
        `folder.Unusable`.
        """

    def last_time(self) -> float:
        """The latest time of any line, message, act or report, in seconds; 0: there is none.

        Called once, at the start.
        """

    def ahead(self) -> float:
        """By how many seconds such times were last ahead of the computer's clock.

        Called once, at the start.
        """

    def set_ahead(self, when: float, seconds: float) -> None:
        """From `when` on, times are ahead of the computer's clock by so much. Nobody waits for
        it. What is said later, and read again, has it in its `ahead`."""

    @property
    def files(self) -> Files:
        """The files that are sent with messages."""

    @property
    def trouble(self) -> Trouble:
        """What keeps anything from being stored at the moment."""

    def observe(self, call: Callable[[int, float], None]) -> None:
        """After each commit, call this with the number of writes that waited for it, and with the
        seconds that it took. It is called in another thread."""

    def start(self) -> None:
        """The server runs: the storage may have threads from now on."""

    def add_account(
        self,
        key: str,
        name: str,
        password_hash: str,
        rooms: Sequence[StoredRoom],
        verifier: str = "",
        since: float = 0.0,
    ) -> Deferred[None]:
        """Store an account with the hash and the verifier of its password, its owner's rooms, and
        since when the owner has the name."""

    def password(self, key: str) -> Deferred[str]:
        """The hash of the account's password; "": there is no such account."""

    def verifier(self, key: str) -> Deferred[str]:
        """The verifier of the account's password; "": it has none, or there is no such account."""

    def set_password(self, key: str, password_hash: str, verifier: str = "") -> Deferred[None]:
        """Store another hash and verifier for the account."""

    def add_message(self, key: str, message: Message) -> Deferred[None]:
        """Put a message into the account's inbox. `message.when` identifies it."""

    def unread(self, key: str, count: int) -> Deferred[tuple[Unread, ...]]:
        """The oldest `count` messages in the account's inbox, oldest first. They stay there."""

    def mark_read(self, key: str, ids: Sequence[int], when: float) -> Deferred[tuple[int, ...]]:
        """Take messages out of the account's inbox: they are read.

        Fires with those of them that were marked as read at exactly this time, by this call or
        an earlier one. `when` is unique in a chat.
        """

    def add_room(self, room: StoredRoom) -> Deferred[None]:
        """Store a room, with its number and its owner."""

    def number_room(self, room: StoredRoom) -> None:
        """Store the number of a room that has no owner. Nobody waits for it.

        Nothing happens if a room of that name is stored with an owner.
        """

    def add_lines(self, said: Sequence[Said]) -> None:
        """Put what was said into the history, in the order of its times. Nobody waits for it.

        Lines that are not later than all that were added before are there already, and are
        ignored.
        """

    def lines(self, room: str, count: int) -> Deferred[tuple[Line, ...]]:
        """The last `count` lines said in the room, or as many as there are, oldest first."""

    def page(
        self,
        room: str,
        count: int,
        before: int | None = None,
        after: int | None = None,
        *,
        whole: bool = False,
    ) -> Deferred[Page]:
        """At most `count` texts said in the room or the conversation: the last ones before the
        cursor `before`, or the first ones after `after`; with neither, the last ones.

        `whole`: with the reactions to them, and with the places of those that were deleted.
        """

    def search(self, places: Sequence[str], query: Query) -> Deferred[Found]:
        """Find messages. Each place is a room, or `account:KEY` for all conversations of an
        account."""

    def spans(
        self, room: str, spans: Sequence[Span], *, happenings: bool = False
    ) -> Deferred[tuple[Line, ...]]:
        """What these parts of the history of a room or a conversation have, one after the other,
        each oldest first. With `happenings` it is also what has happened there."""

    def latest(
        self, rooms: Sequence[str], account: str, span: Span
    ) -> Deferred[tuple[tuple[str, int], ...]]:
        """When something was last said in each of the rooms, and in each conversation of the
        account; "": of none.

        Those of which that time is in the span, oldest first: the name of each history, and the
        time of the computer's clock in microseconds.
        """

    def line(
        self, room: str, name: str, since: float, at: int | None = None
    ) -> Deferred[Line | None]:
        """The last text that `name` has said in the room after `since`, in seconds; "": anybody.

        With `at` it is the one with that cursor, if all of this is true of it. None: there is no
        such text. It may have several lines. The reactions to it are with it.
        """

    def unread_lines(
        self, rooms: Sequence[tuple[str, int]], name: str
    ) -> Deferred[tuple[int, ...]]:
        """How many lines others than `name` have said in each room after a cursor.

        `rooms` are pairs of a room and a cursor. No number is higher than 1,000.
        """

    def forget_room(self, room: str) -> None:
        """Remove a room: its history, its log, and what was set for it. Its number stays stored."""

    def apply(self, changes: Sequence[Change]) -> Deferred[None]:
        """Store changes together: all of them, or none. What they remove is removed.

        Rooms of an account that goes have no owner any more; `RoomUnowned` removes the rest.
        """

    def record(self, changes: Sequence[Change]) -> None:
        """The same. Nobody waits for it."""

    def log(self, room: str, page: int) -> Deferred[tuple[tuple[Act, ...], bool]]:
        """What was done in the room with this key, the latest first: a page, from 1 on, of 50.

        The second value says whether there is another page. Acts are stored for 90 days, at most
        10,000 of a room (1,000 in memory). Their times are those of the computer's clock.
        """

    def close(self) -> Deferred[None]:
        """Store nothing more. Fires when all that was added before is committed."""
