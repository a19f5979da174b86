"""Extras: what is rare about something that was said, or that has happened in a room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from enum import Enum
from typing import Any


class Manner(Enum):
    """How something is said, or what has happened instead. The value is the word in storages."""

    TEXT = "text"
    ACTION = "action"
    """`* ann waves`: the text is `waves`."""
    NOTICE = "notice"
    """Said by a program, which no other program answers."""
    TAGS = "tags"
    """Nothing is said: there are only `Extra.tags`."""
    TOPIC = "topic"
    """The text is the topic; the speaker has set it."""
    KICK = "kick"
    """The text is the name of who was put out, and after a blank the reason."""
    ROLE = "role"
    """The text is the role before, the role from then on, and the name, with blanks between."""
    SETTING = "setting"
    """The text is an option, a blank and its value."""
    JOIN = "join"
    """The speaker has entered the room."""
    LEAVE = "leave"
    """The speaker has left the room; the text is the reason."""
    QUIT = "quit"
    """The same, and was not there any more at all."""
    NAME = "name"
    """The text is the speaker's new name."""
    DELETED = "deleted"
    """The speaker said something here that is deleted: there is no text."""


SPOKEN = frozenset({Manner.TEXT, Manner.ACTION, Manner.NOTICE})
"""What is said. The others are happenings: told to those alone who have asked for them."""
CUT = "\r"
"""Where a line was cut, in `Extra.formatted`."""
Tags = tuple[tuple[str, str], ...]
"""Pairs of a name and a value, "" if there is none: `("+example", "123")`."""
REPLY, REACT, UNREACT = "+draft/reply", "+draft/react", "+draft/unreact"
"""The tags by which clients of IRC tell one another of replies and reactions."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent: the path at which the server has it (`files/…`), its name, its media
    type, and its size in bytes. A picture has a width and a height, in pixels."""

    path: str
    name: str
    media: str
    size: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Extra:
    """What goes with a text that is not said plainly."""

    manner: Manner = Manner.TEXT
    formatted: str = ""
    """The text with IRC's formatting codes, and with `CUT` where a line was cut into several
    messages, if there is anything of that. The text itself has none."""
    tags: Tags = ()
    """What clients tell one another with it, and the server does not understand."""
    reply: int = 0
    """The cursor of the message that this one answers; 0: none."""
    edited: int = 0
    """When the text was edited last, as a cursor; 0: never."""
    file: File | None = None
    """The file that is sent with it. The text has its name and its address."""


def tags_of_reaction(at: int, emoji: str, on: bool) -> Tags:
    """The tags of a reaction to the message with this cursor, or of taking it back."""
    return (REPLY, str(at)), (REACT if on else UNREACT, emoji)


def is_spoken(extra: Extra | None) -> bool:
    """Whether something was said, and has not happened besides."""
    return extra is None or extra.manner in SPOKEN


def is_deleted(extra: Extra | None) -> bool:
    """Whether something was said that is deleted."""
    return extra is not None and extra.manner is Manner.DELETED


def is_action(extra: Extra | None) -> bool:
    """Whether somebody has done something: `* ann waves`."""
    return extra is not None and extra.manner is Manner.ACTION


ACTION = Extra(Manner.ACTION)
DELETED = Extra(Manner.DELETED)
Plain = tuple[str, str, tuple[tuple[str, str], ...], dict[str, Any]]


def plain(extra: Extra | None) -> Plain | None:
    """The extra as values that any format can hold; None: there is none."""
    if extra is None:
        return None
    rest = {"reply": extra.reply, "edited": extra.edited}
    more: dict[str, Any] = {name: value for name, value in rest.items() if value}
    if extra.file:
        more["file"] = astuple(extra.file)
    return extra.manner.value, extra.formatted, extra.tags, more


def of_plain(values: Sequence[Any] | None) -> Extra | None:
    """The same extra again. Sequences may have become lists, and what is at the end may be
    missing."""
    if not values:
        return None
    manner, formatted, tags, more = (*values, {})[:4]
    pairs = tuple((name, value) for name, value in tags)
    file = File(*more["file"]) if "file" in more else None
    return Extra(
        Manner(manner), formatted, pairs, more.get("reply", 0), more.get("edited", 0), file
    )
