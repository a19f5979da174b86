"""The values that a storage stores and reads, and how much history there may be."""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.chat.rules.events import Line, Message
from chatroom_tw.chat.rules.extras import File

MICROS = 1_000_000
"""Microseconds in a second."""
SHARE = 16
"""Of the bytes that all rooms together have for their history, one room has this part at most."""


def cursor(when: float) -> int:
    """The place in the history of what was said at `when` (in seconds): in microseconds.

    No two things are said in one chat at the same time, so it identifies what was said; and
    the private message of that time, in the same way.
    """
    return int(when * MICROS + 0.5)


@dataclass(frozen=True, slots=True)
class HistoryLimits:
    """How much of what is said can be read again: so many lines of a room, for so many days.

    `bytes` is the most text, in bytes, of all rooms together.
    """

    lines: int = 1000
    days: int = 30
    bytes: int = 1 << 26

    @property
    def room_bytes(self) -> int:
        """The most text of one room, in bytes."""
        return self.bytes // SHARE

    @property
    def none(self) -> bool:
        """Whether there is no history."""
        return not (self.lines and self.days)

    def since(self, now: float) -> float:
        """The earliest time whose lines can be read, in seconds since the epoch."""
        return now - self.days * 86_400


@dataclass(frozen=True, slots=True)
class Hashed:
    """What is stored of a new password: its hash, and its verifier (`verifiers.Verifier`)."""

    password_hash: str = field(repr=False)
    verifier: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Unverified:
    """A password is right, and its account has no verifier yet: this is one."""

    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a room's history, oldest first.

    A text of several lines is one of `lines`. `more`: there is more history in the direction
    in which the page was read.
    """

    lines: tuple[Line, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for: messages that have these words, said by `name` ("": by anybody), later
    than the cursor `after` and earlier than `before` (None: there is no bound). At most `count`,
    the latest."""

    words: str
    count: int
    name: str = ""
    after: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The messages that were found, the latest first, each with the name of its history, which is
    that of a room or of a conversation; `more`: there are earlier ones."""

    lines: tuple[tuple[str, Line], ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Latest:
    """The last texts of histories, the latest first: each with the name of its history, and how
    many lines others have said there after the cursor that was asked with. `more`: there are other
    histories."""

    lines: tuple[tuple[str, Line, int], ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Bound:
    """A place in the history: a cursor. If it is `shown`, it is a time of the computer's clock, in
    microseconds, which differs from the cursors if that clock was set."""

    at: int
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a history: at most `count` texts that are later than `after` and earlier than
    `before`. None: there is no bound.

    If there are more, the `latest` of them are meant, or the first.
    """

    count: int
    after: Bound | None = None
    before: Bound | None = None
    latest: bool = True


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """The name of an account, the sender and the size, in bytes, of each unread message, and since
    when its owner has the name."""

    name: str
    unread: tuple[tuple[str, int], ...] = ()
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class StoredRoom:
    """A room's name and number, and the key of the account that owns it.

    A room without an owner is removed when it is empty; only its number stays stored.
    """

    name: str
    number: int
    owner: str = ""
    since: float = 0.0
    """When it was made, in seconds; 0: that is not known."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A message in an inbox, and the id by which it is marked as read."""

    id: int
    message: Message


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was sent, or is about to be: `name` is the unguessable part of its path, and
    `digest` is the SHA-256 of its bytes."""

    name: str
    digest: str
    file: File
