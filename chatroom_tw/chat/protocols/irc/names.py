"""How the names of people and rooms are written on IRC.

Rooms have a `#` before their names. A nickname does not begin with a digit or a hyphen on IRC
(RFC 1459, section 2.3.1): a name that does has an underscore before it there, and so has one that
would look like such a name. `name_of` takes it off again, so each name has one nickname.
"""

from __future__ import annotations

import re

ROOM_MARK = "#"
ODD = "0123456789-_"
"""A name that begins with none of these is a nickname as it is."""
_ESCAPED = re.compile("_*[-0-9]")
_ESCAPE = re.compile("_+[-0-9]")


def nick(name: str) -> str:
    """The nickname of the person of that name."""
    return f"_{name}" if _ESCAPED.match(name) else name


def name_of(nick: str) -> str:
    """The name of the person with that nickname."""
    return nick[1:] if _ESCAPE.match(nick) else nick


def channel(room: str) -> str:
    """The room's name as a channel's."""
    return f"{ROOM_MARK}{room}"


def is_channel(target: str) -> bool:
    return target.startswith(ROOM_MARK)


def room_of(channel: str) -> str:
    """The name of the room, whose mark may be missing."""
    return channel.removeprefix(ROOM_MARK)
