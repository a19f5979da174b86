"""Events of rooms that are led: topics, roles, restrictions, settings. `events` has the others.

`by` is the name of whoever did it, of a server operator as of anybody, and `identity` theirs.
Times are as in `talk`. `until` is 0 for good. Targets are texts, as `targets.written` gives them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.chat.rules.identity import NOBODY, Identity
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic of `room`, to somebody who enters or asks; `text` is "" if there is none."""

    room: str
    text: str
    by: str = ""
    at: float = 0.0
    now: float = 0.0
    """When this is told: so long ago was the topic set."""


@dataclass(frozen=True, slots=True)
class TopicChanged:
    """The members of `room` are told of another topic; `text` is "" if it is cleared."""

    room: str
    text: str
    by: str
    identity: Identity = field(default=NOBODY, compare=False)
    at: float = field(default=0.0, compare=False)
    ahead: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """The members of `room` are told that somebody has another role."""

    room: str
    name: str
    role: Role
    by: str
    identity: Identity = field(default=NOBODY, compare=False)
    before: Role = field(default=Role.MEMBER, compare=False)
    """The role that they had."""


@dataclass(frozen=True, slots=True)
class Kicked:
    """To a user who is put out of `room`. `banned`: they may not come back until `until`.

    `current` is the room in which the device talks from now on, if it talked in this one.
    """

    room: str
    by: str
    reason: str
    room_number: int
    membership: int
    banned: bool = False
    until: float = 0.0
    now: float = 0.0
    current: str = ""
    identity: Identity = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class Restricted:
    """To whoever has restricted somebody, and of a mute to the muted one's devices as `you`.

    `room` is "" for a block.
    """

    kind: Kind
    room: str
    target: str
    by: str
    until: float
    reason: str
    now: float
    you: bool = False
    identity: Identity = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class Lifted:
    """To whoever has ended a restriction, and of a mute to the muted one's devices as `you`."""

    kind: Kind
    room: str
    target: str
    you: bool = False
    identity: Identity = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class Restriction:
    """One entry of a list."""

    target: str
    by: str
    at: float
    until: float
    reason: str


@dataclass(frozen=True, slots=True)
class RestrictionList:
    """The bans or mutes of `room`, or the blocks of the server: one page."""

    kind: Kind
    room: str
    entries: tuple[Restriction, ...]
    total: int
    page: int = 1


@dataclass(frozen=True, slots=True)
class InvitedIn:
    """To a user who may enter `room` once, by an invitation of `by`. `key` is never told."""

    room: str
    by: str
    identity: Identity = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class Inviting:
    """To whoever has invited the user called `name` into `room`."""

    room: str
    name: str


@dataclass(frozen=True, slots=True)
class SettingList:
    """The settings of `room`: pairs of an option and its value.

    The key is `on` to all but owners.
    """

    room: str
    settings: tuple[tuple[str, str], ...]
    since: float = field(default=0.0, compare=False)
    """When the room was made; 0: that is not known."""


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """The members of `room` are told of another value. A key is told as `on` or `off`."""

    room: str
    option: str
    value: str
    by: str
    identity: Identity = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class LineDeleted:
    """The members of `room` are told that the line with the cursor `at`, said by `name`, is gone.

    `by` is the name of who has deleted it.
    """

    room: str
    at: int
    name: str
    by: str
    identity: Identity = field(default=NOBODY, compare=False)
    reason: str = field(default="", compare=False)
    lines: int = field(default=1, compare=False)
    """How many messages it was (`Line.messages`)."""


@dataclass(frozen=True, slots=True)
class ConfirmClosing:
    """To an owner who has asked to close `room`, which has so many members."""

    room: str
    size: int


@dataclass(frozen=True, slots=True)
class RoomClosed:
    """To the members of `room`, who are put out as it is removed, and to who has closed it."""

    room: str
    by: str
    reason: str
    room_number: int
    membership: int
    identity: Identity = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of somebody who leads a room. `what` is a word such as `kick` or `role`."""

    at: float
    by: str
    what: str
    whom: str
    detail: str


@dataclass(frozen=True, slots=True)
class Log:
    """What was done in `room`, the latest first: one page; `more`: there is another."""

    room: str
    acts: tuple[Act, ...]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class SaidOutside:
    """To a user who has said something in `room` without being in it."""

    room: str
    text: str


@dataclass(frozen=True, slots=True)
class Banned:
    """To a user who has asked to enter `room`, and is banned there."""

    room: str
    until: float
    reason: str
    now: float


RoomEvent = (
    Topic
    | Banned
    | TopicChanged
    | RoleChanged
    | Kicked
    | Restricted
    | Lifted
    | RestrictionList
    | InvitedIn
    | Inviting
    | SettingList
    | SettingChanged
    | LineDeleted
    | ConfirmClosing
    | RoomClosed
    | Log
    | SaidOutside
)
