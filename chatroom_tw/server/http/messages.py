"""Messages: JSON objects with a `type`, as the browsers' protocols have them.

Each protocol has two tables: from the types that clients send to what makes commands of
them, and from events to what is sent. This module reads by the one and writes by the other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from chatroom_tw.server import text
from chatroom_tw.server.http.websocket import WebSocketConnection, frame
from chatroom_tw.server.refusals import Refusal

TEXT_LIMIT = 4096
"""The most bytes of a text; a line of the line protocol is no longer."""
WORD_LIMIT = 200
"""The most characters of anything else, such as a name."""

_LINE_FEED = re.compile(rb"\\(?:n|u000[aA])")

Sent = Mapping[str, Any]
"""What is sent: an object of JSON."""


class Malformed(ValueError):
    """A message means nothing. The text says why, for the author of what has sent it."""


Kind = Callable[[Any], Any]
"""What a field of a message must be: gives its value, or raises ValueError with its words."""


def words(value: Any) -> str:
    """A text that somebody has typed; CRLF becomes LF."""
    written = _string(value)
    if not written.strip():
        raise ValueError("a text that is not empty")
    if len(written.encode()) > TEXT_LIMIT:
        raise ValueError(f"a text of at most {TEXT_LIMIT} bytes")
    return written


def line(value: Any) -> str:
    """The same in one line, where a text cannot have several."""
    return words(value).replace("\n", " ")


def word(value: Any) -> str:
    """A name or the like, whether or not there can be such a name."""
    written = _string(value)
    if not 1 <= len(written) <= WORD_LIMIT or "\n" in written:
        raise ValueError(f"a text of 1 to {WORD_LIMIT} characters, in one line")
    return written


def whole(least: int, most: int) -> Kind:
    """A whole number."""

    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return value

    return read


def flag(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError("true or false")
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text")
    # JSON can have halves of surrogate pairs, and control characters, by their numbers.
    return text.decode(value.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Type:
    """A type of message: what makes a command of its fields, which it must have or may have."""

    make: Callable[..., Any]
    needs: Mapping[str, Kind] = field(default_factory=dict)
    may: Mapping[str, Kind] = field(default_factory=dict)


def read(message: bytes, types: Mapping[str, Type]) -> Any:
    """The command that a message stands for. Raises `Malformed`."""
    try:
        said = json.loads(message.decode())  # Of bytes it would guess the encoding.
    except (ValueError, RecursionError):
        raise Malformed("a message is an object of JSON") from None
    if not isinstance(said, dict):
        raise Malformed("a message is an object of JSON")
    name = said.get("type")
    type_ = types.get(name) if isinstance(name, str) else None
    if type_ is None:
        known = ", ".join(types)
        raise Malformed(f"a message has one of these types: {known}")
    fields = {
        key: _field(name, key, kind, said[key])
        for kinds in (type_.needs, type_.may)
        for key, kind in kinds.items()
        if said.get(key) is not None
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
    """How many there are in the texts of a message: in JSON they are escaped."""
    return len(_LINE_FEED.findall(message))


def written(message: Sent) -> bytes:
    """A message as it is sent: a frame."""
    return frame(json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode())


def renderer(texts: Mapping[Any, Callable[[Any], Sent]]) -> Callable[[Any], bytes]:
    """Renders every event that there is in the table."""

    def render(event: Any) -> bytes:
        return written(texts[type(event)](event))

    return render


def refused(refusal: Refusal) -> Sent:
    return {"type": "refused", "reason": refusal.reason.value, "subject": refusal.subject}


def spelled(word: Any) -> str:
    """A member of an enumeration as JSON has it: `name-taken`."""
    return str(word.name).lower().replace("_", "-")


class Ping:
    """Is anybody there? It is what every one of these protocols has for pages."""


PONG = written({"type": "pong"})


class MessagesConnection(WebSocketConnection):
    """A client that sends such messages. A subclass has the table of their `types`."""

    __slots__ = ()

    types: ClassVar[Mapping[str, Type]]

    def receive_message(self, message: bytes) -> None:
        try:
            meant = read(message, self.types)
        except Malformed as why:
            self.session.reply(written({"type": "error", "text": str(why)}))
            return
        if isinstance(meant, Ping):
            self.session.reply(PONG)
        else:
            self.do(meant)

    def do(self, meant: Any) -> None:
        """Do what a message means: by default, have the rules decide on it."""
        self.session.submit(meant)
