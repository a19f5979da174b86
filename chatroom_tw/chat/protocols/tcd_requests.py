"""The requests of the TCD protocol: a parser without I/O.

A request is one line (HELO, KILL_SERVICE), or one line for each of its fields in a fixed order.
The last field of a CHAT is a text, which extends to an empty line. A field whose value is ignored
is taken by its place, whatever its key.

    parser.feed(data)   the requests that `data` completes
    parser.bare()       the requests that silence completes

Lines that belong to no request are answered with one error, and skipped up to the next line that
starts a request. A field that is too long is answered with an error at once; the rest of its
request is read and dropped, so that none of it is taken for another request.

Simple clients leave out the last line feed, and go on. Two things tell where their next request
starts: a key such as `JOIN_CHATROOM:` where no value can have it, and a read that begins as a
request does. Only the latter ends a text, since a text may have any line.

A parser buffers at most one line and one text, each of limited size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from chatroom_tw.chat.protocols.tcd_shapes import (
    BLANKS,
    SHAPES,
    START,
    TEXT_KEY,
    parted,
    starts_request,
)
from chatroom_tw.chat.rules.commands import Command, StopServer
from chatroom_tw.server.net.framing import SILENCE
from chatroom_tw.server.text import decode

FIELD_LIMIT = 4096
"""The most bytes in the value of a field, or after HELO."""
TEXT_LIMIT = 1 << 16
"""The most bytes in the text of a CHAT, including the line feeds between its lines."""
TEXT_LINES = 4096
"""The most lines in the text of a CHAT. Other protocols send each line with a name before it."""
MARGIN = 64
"""How many more bytes a line may have than its value: the key, and blanks before the key."""
SEGMENT = 536
"""The most bytes that TCP always sends in one piece (RFC 9293, 3.7.1). After a read of as many the
next one may begin anywhere; after a shorter one it begins where the client began to send."""


@dataclass(frozen=True, slots=True)
class Hello:
    """A HELO request. `line` is the line as it was sent; the answer begins with it."""

    line: bytes


@dataclass(frozen=True, slots=True)
class BadRequest:
    """Lines that are no request; `why` is told to the client."""

    why: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """`SKIPPED_AS_ONE` lines that belong to no request: they are charged, and mean nothing."""


Request = Command | Hello | BadRequest | Skipped
SKIPPED = Skipped()
SKIPPED_AS_ONE = 5
"""How many lines that belong to no request cost as much as one request."""


ONE_LINE: dict[bytes, Callable[[bytes], Request]] = {
    b"HELO": Hello,
    b"KILL_SERVICE": lambda line: StopServer(),
}


class _State(Enum):
    """What the parser expects in the next line."""

    BETWEEN = "the start of a request"
    FIELDS = "the next field of a request"
    TEXT = "the text of a CHAT, or the empty line that ends it"
    SKIPPING = "anything: lines are skipped up to the start of a request"


class RequestParser:
    """Parses the bytes that one client sends."""

    __slots__ = (
        *("_dropped", "_in_long_line", "_rest", "_shape", "_state", "_text", "_values"),
        "_was_short",
        "_skips",
    )

    def __init__(self) -> None:
        self._state = _State.BETWEEN
        self._rest = b""  # the beginning of a line whose end has not come
        self._in_long_line = False  # the rest of a line that was too long is being skipped
        self._was_short = False  # the last read, so that the next one begins where it was sent
        self._skips = 0  # lines that belong to no request, and are not charged yet
        # The request that is being parsed, and those of its values that have come.
        self._shape = SHAPES[b"CHAT"]
        self._values: list[bytes] = []
        self._text = bytearray()
        self._dropped = False  # a field of it was too long, and has been answered

    # -- lines

    @property
    def silence(self) -> float:
        """The seconds of silence that may complete a request; 0: silence completes none."""
        waits = self._rest or self._in_long_line or self._state is _State.TEXT
        return SILENCE if waits else 0

    def feed(self, data: bytes) -> list[Request]:
        """The requests that `data` completes. It is what came in one read."""
        requests = self._end() if self._is_ended_by(data) else []
        self._was_short = len(data) < SEGMENT
        lines = (self._rest + data).split(b"\n")
        rest = lines.pop()
        if self._in_long_line and lines:
            del lines[0]
            self._in_long_line = False
        for line in lines:
            requests += self._read(line.removesuffix(b"\r"))
        if self._in_long_line:
            rest = b""
        elif len(rest.removesuffix(b"\r")) > self._line_limit():
            requests += self._read(rest)
            self._in_long_line = True
            rest = b""
        self._rest = rest
        return requests

    def bare(self) -> list[Request]:
        """The requests that silence completes: it ends a line and a text, where they can end."""
        self._in_long_line = False
        line = self._rest.removesuffix(b"\r")
        if self._state is _State.TEXT or (line and self._may_end(line)):
            return self._end()
        return []

    def _end(self) -> list[Request]:
        """End the line that has no end, and the text."""
        line, self._rest = self._rest.removesuffix(b"\r"), b""
        requests = self._read(line) if line else []
        if self._state is _State.TEXT:
            requests += self._read(b"")
        return requests

    end = bare

    def _is_ended_by(self, data: bytes) -> bool:
        """Whether a new request begins with `data`, although the one before it has no end.

        It does not if the value before it is empty: that value may come in a read of its own.
        """
        if not (self._rest or self._state is _State.TEXT) or not self._was_short:
            return False
        if self._in_long_line or (self._dropped and self._state in _IN_REQUEST):
            return False  # The rest of a request that is dropped is dropped too.
        _, colon, value = self._rest.partition(b":")
        if self._state is not _State.TEXT and colon and not value.strip(BLANKS):
            return False
        return starts_request(data.partition(b"\n")[0].removesuffix(b"\r"))

    def _line_limit(self) -> int:
        """The most bytes of the current line, without its end."""
        if self._state is _State.TEXT:
            return max(TEXT_LIMIT - len(self._text) - 1, 0)
        if self._state is _State.FIELDS and self._due() == TEXT_KEY:
            return TEXT_LIMIT + MARGIN
        return FIELD_LIMIT + MARGIN

    def _may_end(self, line: bytes) -> bool:
        """Whether a line without an end may be complete.

        A line may not be if it can be a part of a key, or if its request has more fields.
        """
        line = line.lstrip(BLANKS)
        key, colon, _ = line.partition(b":")
        in_fields = self._state is _State.FIELDS
        if not colon:
            words = (*ONE_LINE, *SHAPES, *([self._due()] if in_fields else []))
            if any(word.startswith(line) for word in words):
                return line in ONE_LINE
        if in_fields and self._is_due(line):
            return self._due() == self._shape.keys[-1]
        return not colon or key not in SHAPES

    # -- requests

    def _read(self, line: bytes) -> list[Request]:
        """Parse one line, without its end. Of a line that is too long only the start is used."""
        limit = self._line_limit()
        return _READERS[self._state](self, line[:limit], len(line) > limit)

    def _between(self, line: bytes, too_long: bool) -> list[Request]:
        if not line.strip(BLANKS):
            return self._skip()
        started = self._start(line, too_long)
        if started is None:
            self._state = _State.SKIPPING
            return [BadRequest(f"{_shown(line)} starts no request")]
        return started

    def _skip_to_start(self, line: bytes, too_long: bool) -> list[Request]:
        started = self._start(line, too_long)
        return self._skip() if started is None else started

    def _skip(self) -> list[Request]:
        """A line belongs to no request."""
        self._skips += 1
        if self._skips < SKIPPED_AS_ONE:
            return []
        self._skips = 0
        return [SKIPPED]

    def _skipped(self, line: bytes, too_long: bool) -> list[Request]:
        return self._start(line, too_long) or []

    def _start(self, line: bytes, too_long: bool) -> list[Request] | None:
        """Parse the first line of a request. None if the line starts no request."""
        line = line.lstrip(BLANKS)
        start = START.match(line)
        if start is None:
            return None
        if word := start["word"]:
            return self._one_line(word.rstrip(BLANKS), line, too_long)
        key, _, value = line.partition(b":")
        self._state = _State.FIELDS
        self._shape, self._values, self._dropped = SHAPES[key], [], False
        return self._take(key, value, too_long)

    def _one_line(self, word: bytes, line: bytes, too_long: bool) -> list[Request]:
        line, following = parted(line)
        if (too_long and not following) or len(line) - len(word) > FIELD_LIMIT + 1:
            self._state = _State.SKIPPING  # The rest of the line may come after silence.
            return [_too_long(word)]
        self._state = _State.BETWEEN
        return [ONE_LINE[word](line), *self._skipped(following, too_long)]

    def _field(self, line: bytes, too_long: bool) -> list[Request]:
        due = self._due()
        key, colon, value = line.partition(b":")
        if colon and key.lstrip(BLANKS) == due:
            return self._take(due, value, too_long)
        if self._is_due(line):
            return self._take(due, line, too_long)
        # A request with a field that was too long has been answered already.
        name = self._shape.keys[0].decode()
        requests: list[Request] = []
        if not self._dropped:
            requests = [BadRequest(f"{name} needs {due.decode()}: here, not {_shown(line)}")]
        self._state = _State.SKIPPING
        return [*requests, *self._skipped(line, too_long)]

    def _is_due(self, line: bytes) -> bool:
        """Whether the line is the next field of the request."""
        due = self._due()
        line = line.lstrip(BLANKS)
        key, colon, _ = line.partition(b":")
        if colon and key in self._shape.keys:
            return key == due
        return due in self._shape.ignored and bool(line) and not starts_request(line)

    def _take(self, key: bytes, value: bytes, too_long: bool) -> list[Request]:
        """Take the value of a field."""
        if key == TEXT_KEY:
            self._state = _State.TEXT
            self._text = bytearray()
            return self._add_text(value.removeprefix(b" "), too_long)
        is_last = key == self._shape.keys[-1]
        value, following = parted(value) if is_last else (value, b"")
        value = value.strip(BLANKS)
        requests: list[Request] = []
        if (too_long and not following) or len(value) > FIELD_LIMIT:
            value = b""
            requests = self._drop(key)
        self._values.append(value)
        if is_last:
            requests += self._finish() + self._skipped(following, too_long)
        return requests

    def _text_line(self, line: bytes, too_long: bool) -> list[Request]:
        if not line and not too_long:
            if self._text.count(b"\n") >= TEXT_LINES and not self._dropped:
                self._state, self._values = _State.BETWEEN, []
                return [BadRequest(f"MESSAGE has more than {TEXT_LINES} lines; it was dropped")]
            self._values.append(bytes(self._text))
            self._text = bytearray()
            return self._finish()
        return self._add_text(b"\n" + line, too_long)

    def _add_text(self, more: bytes, too_long: bool) -> list[Request]:
        if too_long or len(self._text) + len(more) > TEXT_LIMIT:
            return self._drop(TEXT_KEY)
        if not self._dropped:
            self._text += more
        return []

    def _drop(self, key: bytes) -> list[Request]:
        """Drop the request: a field is too long. The request is answered once."""
        answered, self._dropped = self._dropped, True
        self._text = bytearray()
        return [] if answered else [_too_long(key)]

    def _finish(self) -> list[Request]:
        values, self._values = self._values, []
        if self._dropped:
            self._state = _State.SKIPPING
            return []
        self._state = _State.BETWEEN
        return [self._shape.make(*map(decode, values))]

    def _due(self) -> bytes:
        """The key of the next field."""
        return self._shape.keys[len(self._values)]


_IN_REQUEST = (_State.FIELDS, _State.TEXT)
_READERS: dict[_State, Callable[[RequestParser, bytes, bool], list[Request]]] = {
    _State.BETWEEN: RequestParser._between,
    _State.FIELDS: RequestParser._field,
    _State.TEXT: RequestParser._text_line,
    _State.SKIPPING: RequestParser._skip_to_start,
}


def _too_long(key: bytes) -> BadRequest:
    limit = TEXT_LIMIT if key == TEXT_KEY else FIELD_LIMIT
    return BadRequest(f"{key.decode()} has more than {limit} bytes; the request was dropped")


def _shown(line: bytes) -> str:
    """A line as an error repeats it: at most 64 characters."""
    text = decode(line[:256].strip(BLANKS)).replace("\t", " ").replace("\n", " ")
    return f"'{text}'" if len(text) <= 64 else f"'{text[:63]}…'"
