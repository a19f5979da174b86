"""The requests of the TCD protocol: a stream of bytes cut into what it asks for.

A request is one line (HELO, KILL_SERVICE) or a line for each of its fields, which
come in one order. A CHAT has a text at its end, which goes on to an empty line.
What makes no sense is answered once, and skipped up to the next line that starts
a request; what is too long is answered at once, and its request read to its end
and dropped, so that nothing in it is taken for another one.

    parser.feed(data)   what `data` completes
    parser.bare()       there was silence: what that completes

A parser keeps at most one line and one text, each of limited size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from chatroom_tw.chat.rules.commands import Command, JoinAs, LeaveByRef, Quit, Ref, Say, StopServer
from chatroom_tw.server.text import decode

FIELD_LIMIT = 4096
"""The most bytes in the value of a field, or after HELO."""
TEXT_LIMIT = 1 << 16
"""The most bytes in the text of a CHAT, the ends of its inner lines counted."""
TEXT_LINES = 4096
"""The most lines in it: other protocols tell each of them with a name before it."""
MARGIN = 64
"""How many bytes more a line may have: its key, and blanks before it."""
_BLANKS = b" \t"


@dataclass(frozen=True, slots=True)
class Hello:
    """A HELO: the line as it came, which is how the answer begins."""

    line: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """What cannot be read, and why."""

    why: str


Meant = Command | Hello | Broken


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of a request, the first of which starts it, and what its values mean."""

    keys: tuple[bytes, ...]
    make: Callable[..., Command]


SHAPES: dict[bytes, Shape] = {
    shape.keys[0]: shape
    for shape in (
        Shape(
            (b"JOIN_CHATROOM", b"CLIENT_IP", b"PORT", b"CLIENT_NAME"),
            lambda room, _ip, _port, name: JoinAs(room, name),
        ),
        Shape(
            (b"LEAVE_CHATROOM", b"JOIN_ID", b"CLIENT_NAME"),
            lambda room, _id, _name: LeaveByRef(Ref(room)),
        ),
        Shape(
            (b"CHAT", b"JOIN_ID", b"CLIENT_NAME", b"MESSAGE"),
            lambda room, _id, _name, text: Say(text, Ref(room), True),
        ),
        Shape((b"DISCONNECT", b"PORT", b"CLIENT_NAME"), lambda _ip, _port, _name: Quit()),
    )
}
TEXT_KEY = b"MESSAGE"
"""The key of the one value that goes on over several lines."""

ONE_LINE: dict[bytes, Callable[[bytes], Meant]] = {
    b"HELO": Hello,
    b"KILL_SERVICE": lambda line: StopServer(),
}


class _At(Enum):
    """Where in the stream the next line stands."""

    BETWEEN = "between requests"
    FIELDS = "in the fields of a request"
    TEXT = "in the text of a CHAT"
    SKIPPING = "in what makes no sense, up to a line that starts a request"


class RequestParser:
    """Cuts what one connection sends into requests."""

    __slots__ = ("_at", "_dropped", "_in_long_line", "_rest", "_shape", "_text", "_values")

    def __init__(self) -> None:
        self._at = _At.BETWEEN
        self._rest = b""  # of a line that has not ended
        self._in_long_line = False  # in the rest of a line that was too long, and is dealt with
        # The request that is being read, and the values there are of it.
        self._shape = SHAPES[b"CHAT"]
        self._values: list[bytes] = []
        self._text = bytearray()
        self._dropped = False  # it was too long, and has been answered

    # -- lines

    @property
    def waits(self) -> bool:
        """Whether silence may end something."""
        return bool(self._rest) or self._in_long_line or self._at is _At.TEXT

    def feed(self, data: bytes) -> list[Meant]:
        """What the requests mean that `data` completes."""
        lines = (self._rest + data).split(b"\n")
        rest = lines.pop()
        if self._in_long_line and lines:
            del lines[0]
            self._in_long_line = False
        meant: list[Meant] = []
        for line in lines:
            meant += self._read(line.removesuffix(b"\r"))
        if self._in_long_line:
            rest = b""
        elif len(rest.removesuffix(b"\r")) > self._line_limit():
            meant += self._read(rest)
            self._in_long_line = True
            rest = b""
        self._rest = rest
        return meant

    def bare(self) -> list[Meant]:
        """There was silence: what stands there is a whole line and a whole text, if it can be."""
        self._in_long_line = False
        meant: list[Meant] = []
        line = self._rest.removesuffix(b"\r")
        if line and self._may_end(line):
            self._rest = b""
            meant += self._read(line)
        if self._at is _At.TEXT:
            self._rest = b""
            meant += self._read(b"")
        return meant

    def _line_limit(self) -> int:
        """The most bytes in the line that has begun, its end not counted."""
        if self._at is _At.TEXT:
            return max(TEXT_LIMIT - len(self._text) - 1, 0)
        if self._at is _At.FIELDS and self._due() == TEXT_KEY:
            return TEXT_LIMIT + MARGIN
        return FIELD_LIMIT + MARGIN

    def _may_end(self, line: bytes) -> bool:
        """Whether a line that has no end can be whole.

        It cannot if it may be half a key, or if its request goes on after it.
        """
        if self._at is _At.TEXT:
            return True
        line = line.lstrip(_BLANKS)
        key, colon, _ = line.partition(b":")
        if self._at is _At.FIELDS and colon and key == self._due():
            return key == self._shape.keys[-1]
        if colon:
            return key not in SHAPES
        due = [self._due()] if self._at is _At.FIELDS else []
        return line in ONE_LINE or not any(
            word.startswith(line) for word in (*ONE_LINE, *SHAPES, *due)
        )

    # -- requests

    def _read(self, line: bytes) -> list[Meant]:
        """Take in one line, without its end. Of one that is too long the beginning will do."""
        limit = self._line_limit()
        return _READERS[self._at](self, line[:limit], len(line) > limit)

    def _between(self, line: bytes, too_long: bool) -> list[Meant]:
        if not line.strip(_BLANKS):
            return []
        started = self._start(line, too_long)
        if started is None:
            self._at = _At.SKIPPING
            return [Broken(f"{_shown(line)} starts no request")]
        return started

    def _skipped(self, line: bytes, too_long: bool) -> list[Meant]:
        return self._start(line, too_long) or []

    def _start(self, line: bytes, too_long: bool) -> list[Meant] | None:
        """The line starts a request, and may be all of it. None: it starts nothing."""
        line = line.lstrip(_BLANKS)
        word = line[: len(b"HELO ")].rstrip(_BLANKS)
        word = word if word == b"HELO" else line.rstrip(_BLANKS)
        if word in ONE_LINE:
            if too_long or len(line) - len(word) > FIELD_LIMIT + 1:
                self._at = _At.SKIPPING  # The rest of it may come yet, after some silence.
                return [_too_long(word)]
            self._at = _At.BETWEEN
            return [ONE_LINE[word](line)]
        key, colon, value = line.partition(b":")
        if not colon or key not in SHAPES:
            return None
        self._at = _At.FIELDS
        self._shape, self._values, self._dropped = SHAPES[key], [], False
        return self._take(key, value, too_long)

    def _field(self, line: bytes, too_long: bool) -> list[Meant]:
        due = self._due()
        key, colon, value = line.lstrip(_BLANKS).partition(b":")
        if colon and key == due:
            return self._take(key, value, too_long)
        # Whatever was too long has been answered already.
        name = self._shape.keys[0].decode()
        meant: list[Meant] = []
        if not self._dropped:
            meant = [Broken(f"{name} needs {due.decode()}: here, not {_shown(line)}")]
        self._at = _At.SKIPPING
        return [*meant, *self._skipped(line, too_long)]

    def _take(self, key: bytes, value: bytes, too_long: bool) -> list[Meant]:
        """A field of the request has come."""
        if key == TEXT_KEY:
            self._at = _At.TEXT
            self._text = bytearray()
            return self._add_text(value.removeprefix(b" "), too_long)
        value = value.strip(_BLANKS)
        meant: list[Meant] = []
        if too_long or len(value) > FIELD_LIMIT:
            value = b""
            meant = self._drop(key)
        self._values.append(value)
        if len(self._values) == len(self._shape.keys):
            meant += self._finish()
        return meant

    def _text_line(self, line: bytes, too_long: bool) -> list[Meant]:
        if not line and not too_long:
            if self._text.count(b"\n") >= TEXT_LINES and not self._dropped:
                self._at, self._values = _At.BETWEEN, []
                return [Broken(f"MESSAGE has more than {TEXT_LINES} lines; it was dropped")]
            self._values.append(bytes(self._text))
            self._text = bytearray()
            return self._finish()
        return self._add_text(b"\n" + line, too_long)

    def _add_text(self, more: bytes, too_long: bool) -> list[Meant]:
        if too_long or len(self._text) + len(more) > TEXT_LIMIT:
            return self._drop(TEXT_KEY)
        if not self._dropped:
            self._text += more
        return []

    def _drop(self, key: bytes) -> list[Meant]:
        """The request is too long: it is answered once, and read to its end."""
        answered, self._dropped = self._dropped, True
        self._text = bytearray()
        return [] if answered else [_too_long(key)]

    def _finish(self) -> list[Meant]:
        values, self._values = self._values, []
        if self._dropped:
            self._at = _At.SKIPPING
            return []
        self._at = _At.BETWEEN
        return [self._shape.make(*map(decode, values))]

    def _due(self) -> bytes:
        """The key of the field that comes next."""
        return self._shape.keys[len(self._values)]


_READERS: dict[_At, Callable[[RequestParser, bytes, bool], list[Meant]]] = {
    _At.BETWEEN: RequestParser._between,
    _At.FIELDS: RequestParser._field,
    _At.TEXT: RequestParser._text_line,
    _At.SKIPPING: RequestParser._skipped,
}


def _too_long(key: bytes) -> Broken:
    limit = TEXT_LIMIT if key == TEXT_KEY else FIELD_LIMIT
    return Broken(f"{key.decode()} has more than {limit} bytes; the request was dropped")


def _shown(line: bytes) -> str:
    """What was sent, as far as it is worth repeating."""
    text = decode(line[:256].strip(_BLANKS)).replace("\t", " ").replace("\n", " ")
    return f"'{text}'" if len(text) <= 64 else f"'{text[:63]}…'"
