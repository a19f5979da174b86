"""Messages: JSON objects with a `type`, which the protocols for browsers exchange.

Each protocol has two tables: one has, for each type of message that clients send, a function
that makes a command; the other has, for each type of event, a function that makes a message.
This module reads by the first table and writes by the second.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, TypeVar

from chatroom_tw.server import text
from chatroom_tw.server.http.websocket import WebSocketConnection, frame
from chatroom_tw.server.refusals import Refusal

TEXT_LIMIT = 4096
"""The most bytes of a text, as many as a line of the line protocol can have."""
WORD_LIMIT = 200
"""The most characters of any other string, such as a name."""

Chosen = TypeVar("Chosen", bound=Enum)

_LINE_FEED = re.compile(rb"\\(?:n|u000[aA])")

Sent = Mapping[str, Any]
"""A message that the server sends: a JSON object."""


class Malformed(ValueError):
    """A message is not valid. The text says why, for the author of the client."""


Kind = Callable[[Any], Any]
"""Checks the value of a field and returns it, perhaps converted. Raises ValueError with a noun
phrase that says what the value must be."""


def words(value: Any) -> str:
    """A text that a user has typed, of 1 to `TEXT_LIMIT` bytes. CRLF becomes LF."""
    typed = _string(value)
    if not typed.strip():
        raise ValueError("a text that is not empty")
    if len(typed.encode()) > TEXT_LIMIT:
        raise ValueError(f"a text of at most {TEXT_LIMIT} bytes")
    return typed


def line(value: Any) -> str:
    """A text in one line: each line feed becomes a blank."""
    return words(value).replace("\n", " ")


def line_or_none(value: Any) -> str:
    """A text in one line, or an empty one."""
    return "" if value == "" else line(value)


def short(most: int) -> Kind:
    """The kind of a text in one line, or an empty one, of at most `most` characters."""

    def read(value: Any) -> str:
        typed = line_or_none(value)
        if len(typed) > most:
            raise ValueError(f"a text of at most {most} characters")
        return typed

    return read


def word(value: Any) -> str:
    """A name or another short string. The rules check whether a name is allowed."""
    typed = _string(value)
    if not 1 <= len(typed) <= WORD_LIMIT or "\n" in typed:
        raise ValueError(f"a text of 1 to {WORD_LIMIT} characters, in one line")
    return typed


def whole(least: int, most: int) -> Kind:
    """The kind of a whole number from `least` to `most`."""

    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return value

    return read


def flag(value: Any) -> bool:
    """True or false."""
    if type(value) is not bool:
        raise ValueError("true or false")
    return value


def one_of(values: type[Chosen]) -> Callable[[Any], Chosen]:
    """The kind of a member of the enum, by its value."""
    known = {member.value: member for member in values}

    def read(value: Any) -> Chosen:
        if not isinstance(value, str) or value not in known:
            raise ValueError(f"one of {', '.join(known)}")
        return known[value]

    return read


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text")
    # JSON escapes can stand for lone surrogates and for control characters.
    return text.decode(value.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Type:
    """A type of message. `make` makes a command of its fields, which are keyword arguments."""

    make: Callable[..., Any]
    needs: Mapping[str, Kind] = field(default_factory=dict)
    """The fields that a message of this type must have."""
    may: Mapping[str, Kind] = field(default_factory=dict)
    """The fields that it may have."""


def parse(message: bytes) -> Mapping[str, Any]:
    """The object that a message is. Raises `Malformed`."""
    try:
        parsed = json.loads(message.decode())  # `loads` would guess the encoding of bytes.
    except (ValueError, RecursionError):
        raise Malformed("a message is an object of JSON") from None
    if not isinstance(parsed, dict):
        raise Malformed("a message is an object of JSON")
    return parsed


def read(message: bytes, types: Mapping[str, Type]) -> Any:
    """The command that a message stands for. Raises `Malformed`."""
    return command_of(parse(message), types)


def command_of(parsed: Mapping[str, Any], types: Mapping[str, Type]) -> Any:
    """The command that a message stands for. Raises `Malformed`.

    A field whose value is null counts as missing, and unknown fields are ignored.
    """
    name = parsed.get("type")
    type_ = types.get(name) if isinstance(name, str) else None
    if type_ is None or not isinstance(name, str):
        known = ", ".join(types)
        raise Malformed(f"a message has one of these types: {known}")
    fields = {
        key: _field(name, key, kind, parsed[key])
        for kinds in (type_.needs, type_.may)
        for key, kind in kinds.items()
        if parsed.get(key) is not None
    }
    for key in type_.needs:
        if key not in fields:
            raise Malformed(f"{name} needs {key}")
    return type_.make(**fields)


def _field(name: str, key: str, kind: Kind, value: Any) -> Any:
    try:
        return kind(value)
    except ValueError as error:
        raise Malformed(f"{name}: {key} must be {error}") from None


def line_feeds(message: bytes) -> int:
    """How many line feeds there are in the strings of a message, where JSON escapes them."""
    return len(_LINE_FEED.findall(message))


def written(message: Sent) -> bytes:
    """The WebSocket frame of a message."""
    return frame(json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode())


def renderer(
    texts: Mapping[Any, Callable[[Any], Sent]], untold: Collection[type] = ()
) -> Callable[[Any], bytes]:
    """A function that renders the types of events in the table. Of those that are `untold` it makes
    nothing, and of an empty message neither. It raises KeyError for others."""

    def render(event: Any) -> bytes:
        try:
            make = texts[type(event)]
        except KeyError:
            if type(event) in untold:
                return b""
            raise
        message = make(event)
        return written(message) if message else b""

    return render


def refused(refusal: Refusal) -> Sent:
    """The message that tells of a refusal."""
    return {"type": "refused", "reason": refusal.reason.value, "subject": refusal.subject}


def spelled(word: Any) -> str:
    """The JSON word of an enum's member: `name-taken` for NAME_TAKEN."""
    return str(word.name).lower().replace("_", "-")


class Ping:
    """A page asks whether the connection is alive. Every protocol for browsers has this type."""


PONG = written({"type": "pong"})


class MessagesConnection(WebSocketConnection):
    """The connection of a client that sends such messages."""

    __slots__ = ()

    types: ClassVar[Mapping[str, Type]]
    """The types of messages that a client may send, by name."""

    def receive_message(self, message: bytes) -> None:
        try:
            self.take_message(parse(message))
        except Malformed as why:
            self.session.reply(written({"type": "error", "text": str(why)}))

    def take_message(self, message: Mapping[str, Any]) -> None:
        """Do what the message stands for. Raises `Malformed`."""
        command = command_of(message, self.types)
        if isinstance(command, Ping):
            self.session.reply(PONG)
        else:
            self.do(command)

    def do(self, command: Any) -> None:
        """Do what a message stands for: by default, submit it to the rules."""
        self.session.submit(command)
