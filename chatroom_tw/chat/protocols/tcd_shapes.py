"""The shapes of the TCD protocol's requests: their keys, and where a request begins.

`tcd_requests` parses them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from chatroom_tw.chat.rules.commands import Command, JoinAs, LeaveByRef, Quit, Ref, Say

BLANKS = b" \t"


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of a request in order, and a function that makes a command of its values.

    The values of `ignored` do not matter.
    """

    keys: tuple[bytes, ...]
    ignored: frozenset[bytes]
    make: Callable[..., Command]


SHAPES: dict[bytes, Shape] = {
    shape.keys[0]: shape
    for shape in (
        Shape(
            (b"JOIN_CHATROOM", b"CLIENT_IP", b"PORT", b"CLIENT_NAME"),
            frozenset({b"CLIENT_IP", b"PORT"}),
            lambda room, _ip, _port, name: JoinAs(room, name),
        ),
        Shape(
            (b"LEAVE_CHATROOM", b"JOIN_ID", b"CLIENT_NAME"),
            frozenset({b"JOIN_ID", b"CLIENT_NAME"}),
            lambda room, _id, _name: LeaveByRef(Ref(room)),
        ),
        Shape(
            (b"CHAT", b"JOIN_ID", b"CLIENT_NAME", b"MESSAGE"),
            frozenset({b"JOIN_ID", b"CLIENT_NAME"}),
            lambda room, _id, _name, text: Say(text, Ref(room), True),
        ),
        Shape(
            (b"DISCONNECT", b"PORT", b"CLIENT_NAME"),
            frozenset({b"PORT", b"CLIENT_NAME"}),
            lambda _ip, _port, _name: Quit(),
        ),
    )
}
TEXT_KEY = b"MESSAGE"
"""The key of the only value that can have several lines."""

_KEY = b"(?:%b):" % b"|".join(SHAPES)
_KEY_WITHIN = re.compile(_KEY)
START = re.compile(rb"%b|(?P<word>HELO(?![^ \t])|KILL_SERVICE[ \t]*(?=%b|\Z))" % (_KEY, _KEY))
"""How the first line of a request begins."""


def starts_request(line: bytes) -> bool:
    """Whether the line, which begins with no blank, is the first one of a request."""
    return START.match(line) is not None


def parted(line: bytes) -> tuple[bytes, bytes]:
    """The line up to the key of another request in it, and the rest, which is usually b""."""
    key = _KEY_WITHIN.search(line)
    return (line[: key.start()], line[key.start() :]) if key else (line, b"")
