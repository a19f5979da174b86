"""Effects: what the hall wants done, for the switchboard to do.

They are carried out in order, and they are few, whatever the size of the room: a
`Deliver` names a room or a person, never a list with an entry for each member.
Rooms go by their names, people by their numbers.

What takes the outside world a while (the disk, a hash) is an `Ask`: the hall is
called again with the answer, and only then decides what follows. So whatever is
acknowledged in that answer has been kept before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.chat.rules.commands import Create, Join
from chatroom_tw.chat.rules.events import Message, Said
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.server.effects import Ask, Close, Deliver, Subscribe, Unsubscribe


@dataclass(frozen=True, slots=True)
class Forget:
    """The room is gone, and nobody can ask for its history any more."""

    room: str


@dataclass(frozen=True, slots=True)
class NumberRoom:
    """Keep the number of a room that nobody owns, when there is time."""

    room: StoredRoom


@dataclass(frozen=True, slots=True)
class WakeRoom:
    """Call `ChatRules.tell_crowd(room)` after so many seconds."""

    room: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StopServer:
    """Stop the server in order, as soon as what is going on is done."""


@dataclass(frozen=True, slots=True)
class LinesOf:
    """What were the last `count` lines in the room? Answered by a tuple of `Line`."""

    room: str
    count: int


@dataclass(frozen=True, slots=True)
class PageOf:
    """What was said in the room, as `commands.ReadPage` asks? Answered by a `kept.Page`."""

    room: str
    count: int
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class UnreadOf:
    """What waits in the account's inbox? Answered by a tuple of `Unread`."""

    account: str


@dataclass(frozen=True, slots=True)
class MarkRead:
    """These messages have been shown to the account's owner, and wait no more.

    Answered by how many of them were not read before, once that is safe.
    """

    account: str
    ids: tuple[int, ...]
    when: float


@dataclass(frozen=True, slots=True)
class NewMessage:
    """Keep a message for `account`. Answered by None, once it is safe.

    Its owner is away, or is `here` and reads it when they like.
    """

    account: str
    message: Message
    here: bool = False


@dataclass(frozen=True, slots=True)
class HashOf:
    """What is the hash of this password? Answered by a str."""

    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Store:
    """Have the storage write this for the user, who waits for it."""

    user: int
    write: object


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Keep a name with its password, and its owner's rooms. Answered by None, once it is safe."""

    name: str
    password_hash: str = field(repr=False)
    rooms: tuple[StoredRoom, ...] = ()


@dataclass(frozen=True, slots=True)
class NewRoom:
    """Keep a room for its owner, who `then` gets what they have asked for.

    Answered by None, once it is safe.
    """

    room: StoredRoom
    then: Join | Create


@dataclass(frozen=True, slots=True)
class PasswordOf:
    """Is this the account's password? Answered by a bool."""

    account: str
    password: str = field(repr=False)


Question = LinesOf | PageOf | UnreadOf | MarkRead | NewMessage | NewAccount | NewRoom | PasswordOf


Effect = (
    Deliver
    | Subscribe
    | Unsubscribe
    | Said
    | Forget
    | NumberRoom
    | WakeRoom
    | Close
    | StopServer
    | Ask
)
Effects = list[Effect]
