"""Commands of clients that keep track of people and rooms (`Traits.TRACKS`): those of IRC.

`commands` has the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.chat.rules.extras import Extra, Tags
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.stored import Span


@dataclass(frozen=True, slots=True)
class Introduce:
    """Say who one is: the name that one wants to have, and more of oneself.

    Until then nobody finds the user. Whoever has proved before that an account is theirs
    (`Authenticate`) is its owner from then on, and has its name.
    """

    name: str
    username: str
    realname: str


@dataclass(frozen=True, slots=True)
class Authenticate:
    """Prove by its password that an account is one's own."""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskChallenge:
    """Begin to prove by SCRAM-SHA-256 (RFC 5802) that an account is one's own. `nonce` is the
    client's."""

    name: str
    nonce: str


@dataclass(frozen=True, slots=True)
class AnswerChallenge:
    """Prove by SCRAM-SHA-256 that an account is one's own.

    `message` is all that both have said but the proof (RFC 5802's AuthMessage). `confirmed`: the
    client has checked the server's signature, and logs in.
    """

    name: str
    message: str
    proof: str = field(repr=False)
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class RegisterName:
    """Register the name that one wants to have, before the introduction.

    The password has at least so many characters; 0: as many as the server asks for.
    """

    name: str
    password: str = field(repr=False)
    least: int = 0


@dataclass(frozen=True, slots=True)
class SetProfile:
    """Change what one has told of oneself; None: it stays."""

    realname: str | None = None
    is_bot: bool | None = None
    invisible: bool | None = None


@dataclass(frozen=True, slots=True)
class SetEcho:
    """Be told what one says oneself, or not."""

    on: bool


@dataclass(frozen=True, slots=True)
class ReadMembers:
    """Read who is in a room: all of them."""

    room: str


@dataclass(frozen=True, slots=True)
class FindPeople:
    """Find users: the members of a room, or those whose name, source or name in full fits a mask
    (`*` and `?`). With `operators` only server operators are found."""

    asked: str
    operators: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """Find out who of these names is here."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindRooms:
    """Find rooms: those of these names, or those that fit one of the masks, and none of `without`,
    and have more than `above` and fewer than `below` members (-1: as many as there are)."""

    names: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    above: int = -1
    below: int = -1


@dataclass(frozen=True, slots=True)
class ReadWhowas:
    """Read who has had a name: the latest `count`; 0: all that are known."""

    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """Read how many there are of everything."""


@dataclass(frozen=True, slots=True)
class ReadModes:
    """Read what is set for oneself."""


@dataclass(frozen=True, slots=True)
class ListInvitations:
    """List the rooms to which one is invited."""


@dataclass(frozen=True, slots=True)
class SendTags:
    """Send client-only tags without a text, to a room (`to` begins with `#`) or to a user."""

    to: str
    tags: Tags


@dataclass(frozen=True, slots=True)
class SayAbove:
    """Say something to those alone who have this role in a room, or a higher one."""

    room: str
    role: Role
    text: str
    extra: Extra | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """Be told from now on when somebody has one of these names, and when nobody has it any more."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unwatch:
    """Be told of these names no more; None: of none."""

    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ListWatched:
    """List the names that the device watches."""


@dataclass(frozen=True, slots=True)
class CheckWatched:
    """Read which of the names that the device watches somebody has."""


@dataclass(frozen=True, slots=True)
class ReadSpans:
    """Read parts of the history of a room that one is in (`target` begins with `#`), or of what one
    has said to somebody and they to oneself. With `happenings` also what has happened there."""

    target: str
    spans: tuple[Span, ...]
    happenings: bool = False


@dataclass(frozen=True, slots=True)
class ListLatest:
    """List the rooms and the conversations that one has, in which the last text is in a span."""

    span: Span


@dataclass(frozen=True, slots=True)
class Mark:
    """Say up to which time of the computer's clock, in microseconds, one has read a room (`target`
    begins with `#`), or what somebody has said to oneself; None: ask for it. If it `is_cursor`, the
    time is that of the history."""

    target: str
    at: int | None = None
    is_cursor: bool = False


TrackingCommand = (
    Introduce
    | Authenticate
    | AskChallenge
    | AnswerChallenge
    | RegisterName
    | SetProfile
    | SetEcho
    | ReadMembers
    | FindPeople
    | Look
    | FindRooms
    | ReadWhowas
    | Count
    | ReadModes
    | ListInvitations
    | SendTags
    | SayAbove
    | Watch
    | Unwatch
    | ListWatched
    | CheckWatched
    | ReadSpans
    | ListLatest
    | Mark
)
