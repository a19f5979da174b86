"""Effects that only the rules of the chat have. `server.effects` has those of all applications.

Two of them are answered by `ChatRules.answered` or `ChatRules.unanswered`, exactly once, and
the user's further commands wait until then:

- `Ask`, of which the questions are here, is carried out by the user's gateway. It reads or
  computes, and changes nothing.
- `Store` is carried out by the hub: the storage writes something. So whatever the user is told
  in answer to it has been stored before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.chat.rules.changes import Change
from chatroom_tw.chat.rules.commands import Create, Join
from chatroom_tw.chat.rules.events import Message, Said
from chatroom_tw.chat.rules.message_commands import OfMessage
from chatroom_tw.chat.rules.stored import Query, Span, StoredRoom, Unverified
from chatroom_tw.server.effects import (
    Ask,
    CancelTimer,
    Close,
    Deliver,
    Resubscribe,
    SetTimer,
    Subscribe,
    Unsubscribe,
)


@dataclass(frozen=True, slots=True)
class Store:
    """Have the storage write something for `user`, who waits for it.

    `write` is a `Write`. It is carried out even if the user goes meanwhile.
    """

    user: int
    write: Write


@dataclass(frozen=True, slots=True)
class Forget:
    """The room is removed: remove its history. Nobody waits for it."""

    room: str


@dataclass(frozen=True, slots=True)
class Remember:
    """Put something into the history of its room, or of a conversation. Nobody is told.

    If it has no time (`when` is 0), the hub gives it the time at which it does so.
    """

    said: Said


@dataclass(frozen=True, slots=True)
class NumberRoom:
    """Store the number of a room that has no owner. Nobody waits for it."""

    room: StoredRoom


@dataclass(frozen=True, slots=True)
class Record:
    """Store changes for which nobody waits."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Reload:
    """Read the operators' file and the rest again, as at SIGHUP."""


@dataclass(frozen=True, slots=True)
class Guessed:
    """A try to log in from `place` has failed, for the account of that name; "": there is none."""

    account: str
    place: str


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell the browsers of the account with this key of a private message, by their push
    services."""

    account: str
    message: Message


@dataclass(frozen=True, slots=True)
class StopServer:
    """Stop the server in order, as soon as the current effects are carried out."""


# -- questions


@dataclass(frozen=True, slots=True)
class LinesOf:
    """Read the last `count` lines said in the room. Answered by a tuple of `Line`."""

    room: str
    count: int


@dataclass(frozen=True, slots=True)
class PageOf:
    """Read a page of the room's history, as in `commands.ReadPage`. Answered by a `Page`."""

    room: str
    count: int
    before: int | None = None
    after: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class UnreadOf:
    """Read the oldest `count` messages in the inbox of the account with this key.

    Answered by a tuple of `Unread`.
    """

    account: str
    count: int


@dataclass(frozen=True, slots=True)
class PasswordOf:
    """Compare a password with that of the account with this key. Answered by a bool, or by an
    `Unverified` in the place of True.

    There may be no such account: that takes as long, and is answered by False. The rules never look
    at `password`: it may stand in for the one that the gateway has. `place` is where the user comes
    from (`addresses.place`), for a fair order; `passwords` is how many the account has had.
    """

    account: str
    password: str = field(repr=False)
    place: str = ""
    passwords: int = 0


@dataclass(frozen=True, slots=True)
class ProofOf:
    """As `PasswordOf`, for a user who does not log in yet."""

    account: str
    password: str = field(repr=False)
    place: str = ""
    passwords: int = 0


@dataclass(frozen=True, slots=True)
class ChallengeOf:
    """Begin SCRAM for the account with this key (see `commands.AskChallenge`). Answered by the
    server's first message, a str.

    There may be no such account, or no verifier of it: that takes as long, and looks the same.
    """

    account: str
    nonce: str


@dataclass(frozen=True, slots=True)
class SignatureOf:
    """Check a proof of SCRAM for the account with this key (see `commands.AnswerChallenge`).

    Answered by the server's signature, a str; "": the proof is wrong. The rest is as in
    `PasswordOf`.
    """

    account: str
    message: str
    proof: str = field(repr=False)
    place: str = ""
    passwords: int = 0
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class RemovalOf:
    """Compare a password with that of the account with this key, which is to be removed.

    Answered as `PasswordOf`.
    """

    account: str
    password: str = field(repr=False)
    place: str = ""


@dataclass(frozen=True, slots=True)
class HashOf:
    """Compute what is stored of a password, as for `PasswordOf`. Answered by a `Hashed`.

    `name` is the name that is registered for somebody else; "": the user's own.
    """

    password: str = field(repr=False)
    place: str = ""
    name: str = ""
    least: int = 0
    """The least characters of the password; 0: as many as the server asks for."""


@dataclass(frozen=True, slots=True)
class ReplacementOf:
    """Compare `old` with the password of the account with this key, and compute what is stored of
    `new`.

    Answered by a `Hashed`, or by None if `old` is wrong. The rest is as in `PasswordOf`.
    """

    account: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    place: str = ""


@dataclass(frozen=True, slots=True)
class OperatorOf:
    """Compare a password with that of the server operator of this name. Answered by a bool.

    The rest is as in `PasswordOf`.
    """

    name: str
    password: str = field(repr=False)
    place: str = ""


@dataclass(frozen=True, slots=True)
class LogOf:
    """Read a page of what was done in a room, by its key: the latest first.

    Answered by a pair: a tuple of `room_events.Act`, and whether there is another page.
    """

    room: str
    page: int


@dataclass(frozen=True, slots=True)
class LineOf:
    """Find a line in the history of a room: the last one that `name` has said after `since`.

    `at` is its cursor, if that is known. Answered by a `Line`, or None.
    """

    room: str
    name: str
    since: float
    at: int | None = None


@dataclass(frozen=True, slots=True)
class SpansOf:
    """Read parts of a history: that of a room, or of a conversation with `other` (`account:KEY`).

    `target` is as it was asked for. Answered by a tuple of `Line`, as `Storage.spans`.
    """

    room: str
    spans: tuple[Span, ...]
    happenings: bool
    target: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class LatestOf:
    """Find out when something was last said in rooms, and in the conversations of the account with
    this key; "": of none. Answered as `Storage.latest`."""

    rooms: tuple[str, ...]
    account: str
    span: Span


@dataclass(frozen=True, slots=True)
class MessageOf:
    """Find the message at the cursor `at`, for a command about it: in a room, or in a conversation
    with `other` (a party). Answered by a `Line` with its reactions, or None."""

    room: str
    at: int
    command: OfMessage
    other: str = ""


@dataclass(frozen=True, slots=True)
class SearchOf:
    """Find messages in these places, as `Storage.search`. Answered by a `Found`."""

    places: tuple[str, ...]
    query: Query


@dataclass(frozen=True, slots=True)
class ConversationOf:
    """Read a page of a conversation with `other` (a party), who was called `name`. Answered by a
    `Page`, as `PageOf`."""

    room: str
    count: int
    before: int | None
    other: str
    name: str


@dataclass(frozen=True, slots=True)
class ConversationsOf:
    """Find the last texts of the conversations of the account with this key, as
    `message_commands.ListConversations`. Answered by a `Latest`.

    `read` has the cursors up to which its owner has read some of them, by the names of their
    histories.
    """

    account: str
    count: int
    before: int | None
    read: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadIn:
    """Count the lines in rooms that are later than a cursor: pairs of a room and that.

    Lines said by `name` do not count. Answered by a tuple of as many numbers.
    """

    rooms: tuple[tuple[str, int], ...]
    name: str


Matches = bool | Unverified
"""Whether a password is right: the answer to a `PasswordOf` or a `ProofOf`."""

Question = (
    LinesOf
    | PageOf
    | UnreadOf
    | PasswordOf
    | ProofOf
    | ChallengeOf
    | SignatureOf
    | HashOf
    | ReplacementOf
    | RemovalOf
    | OperatorOf
    | LogOf
    | LineOf
    | UnreadIn
    | SpansOf
    | LatestOf
    | MessageOf
    | SearchOf
    | ConversationOf
    | ConversationsOf
)


# -- writes


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Mark messages of the account with this key as read at `when`, which is unique.

    `counted` has the sender and the size of each, in bytes. Answered by a tuple of the ids of
    those that are marked as read at that time.
    """

    account: str
    ids: tuple[int, ...]
    when: float
    counted: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class NewMessage:
    """Store a message in the inbox of the account with this key. Answered by None.

    `connected`: the account's owner is connected, and reads it on request.
    """

    account: str
    message: Message
    connected: bool = False


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Store an account, with what is stored of its password, and its owner's rooms. Answered by
    None."""

    name: str
    password_hash: str = field(repr=False)
    rooms: tuple[StoredRoom, ...] = ()
    user: int = 0
    """The number of its owner."""
    verifier: str = field(default="", repr=False)
    since: float = 0.0
    """As `Account.since`."""


@dataclass(frozen=True, slots=True)
class NewPassword:
    """Store another hash and verifier for the account with this key. Answered by None."""

    account: str
    password_hash: str = field(repr=False)
    verifier: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NewRoom:
    """Store a room of an account. Answered by None.

    `then` is the command that has made the room; its user is answered when it is stored.
    """

    room: StoredRoom
    then: Join | Create


@dataclass(frozen=True, slots=True)
class Decided:
    """Store changes that are applied already. Answered by None.

    `then` is what follows: effects, and orders (see `deciding`). `undo` takes the changes back, if
    they are not stored.
    """

    changes: tuple[Change, ...]
    then: tuple[object, ...] = ()
    undo: tuple[Change, ...] = ()


Write = MarkRead | NewMessage | NewAccount | NewPassword | NewRoom | Decided

Effect = (
    Deliver
    | Subscribe
    | Resubscribe
    | Unsubscribe
    | Said
    | Forget
    | Remember
    | NumberRoom
    | Record
    | Reload
    | Guessed
    | Notify
    | SetTimer
    | CancelTimer
    | Close
    | StopServer
    | Ask
    | Store
)
Effects = list[Effect]
