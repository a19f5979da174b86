"""Framing: cuts a stream of bytes into lines of text.

A line ends as its client ends lines: with LF, CR LF, CR NUL or CR. Many simple clients `send()`
each message without an end. As long as a client has sent no end, it is taken for one of those:
after some silence `LineFramer.bare` is called, and ends the line. A terminal that sends each key
as it is pressed is none of those, so its line waits for an end.

What is no part of the text is taken out here, before any protocol sees a line: telnet's
commands, NULs, which are padding, a byte order mark at the beginning of a line, and what was
erased with backspace. Plain whole lines, as nearly all clients send them, take a short way.
"""

from __future__ import annotations

from enum import Enum

from chatroom_tw.server.net.foreign import is_foreign
from chatroom_tw.server.net.telnet import IAC, Telnet
from chatroom_tw.server.text import HARMLESS, decode

LINE_LIMIT = 4096
"""The most bytes in a line, without its end."""
SILENCE = 0.150
"""Seconds of silence after which the bytes of a client that has sent no end are a line."""
LONG_SILENCE = 1.0
"""Seconds after which a single key is a line, if it is a command of its own."""
TOO_LONG = "\0"
"""Stands for a line that was too long. No real line is equal to it: NULs are taken out."""
MARK = "\ufeff"
"""The byte order mark. At the beginning of a file, and so of a line, it is no text."""

_IAC = bytes([IAC])
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # how text in 16 bits begins, if it says its byte order
_ERASERS = b"\x08\x7f\x15"  # backspace, delete, and ctrl-U for the whole line
_LONGEST_KEY = 8
_ESCAPE = b"\x1b"


class _End(Enum):
    """How a client ends its lines. CR LF and CR NUL are ends for every client."""

    UNKNOWN = "no line has ended"
    LF = "LF; a CR alone is no end"
    CR = "CR"


_UNKNOWN, _LF = _End.UNKNOWN, _End.LF  # Names of their own are found at once: the hot path.


class LineFramer:
    """Cuts the bytes of one client into lines. It buffers at most `LINE_LIMIT` bytes and a CR."""

    __slots__ = (
        "_after_cr",
        "_dropping",
        "_end",
        "_is_between",
        "_is_text",
        "_rest",
        "_sends_bare",
        "_sends_keys",
        "is_foreign",
        "is_told",
        "least",
        "sends_ends",
        "short",
        "taken_out",
        "telnet",
    )

    def __init__(self) -> None:
        self._is_between = True  # nothing that has come is unfinished
        self._is_text = False  # what has come was plain, or nothing
        self._rest = b""
        self._end = _End.UNKNOWN
        self._after_cr = False  # a LF or NUL that comes next belongs to the CR before
        self._dropping = False  # the rest of a line that was too long is being dropped
        self.sends_ends = False
        """Whether the client has ended a line."""
        self._sends_bare = False  # silence has ended a line
        self._sends_keys = True  # every read was a single key, so far
        self.telnet: Telnet | None = None
        """What the client has sent of telnet; None: nothing."""
        self.is_foreign = False
        """Whether the client has sent what is plainly no text."""
        self.taken_out = 0
        """Bytes of telnet, and of what is no text; the caller sets it back."""
        self.is_told = False
        """Whether it was told so."""
        self.least = 2
        """The fewest bytes that silence makes a line of, if it has ended a line before."""
        self.short: frozenset[bytes] = frozenset()
        """Single keys that silence makes a line of, as they are commands."""

    @property
    def silence(self) -> float:
        """The seconds of silence that would end a line; 0: silence would not."""
        if self.sends_ends:
            return 0
        if self._rest.endswith(b"\r"):
            return SILENCE
        if self._rest in self.short:
            return SILENCE if self._sends_bare else LONG_SILENCE
        if self._sends_keys and not self._dropping:
            return 0
        least = self.least if self._sends_bare else 2
        return SILENCE if self._dropping or len(self._rest) >= least else 0

    def whole_lines(self, data: bytes) -> list[str] | None:
        """What `feed` would return, if `data` is plain text and whole lines, as nearly always.

        None: it is for `feed`.
        """
        if (
            data[-1:] == b"\n"
            and self._is_between
            and len(data) <= LINE_LIMIT
            and data.translate(HARMLESS) == data
        ):
            self.sends_ends = True
            if self._end is _UNKNOWN:
                self._end = _LF
            return data.decode("utf-8", "replace")[:-1].split("\n")
        return None

    def feed(self, data: bytes) -> list[str]:
        """The lines that `data` completes, without their ends; `TOO_LONG` for each long one."""
        lines = self._feed(data)
        inside = self.telnet is not None and self.telnet.is_inside
        self._is_between = not (self._rest or self._dropping or self._after_cr or inside)
        return lines

    def _feed(self, data: bytes) -> list[str]:
        size = len(data)
        if not self._is_text and data.startswith(_WIDE) and is_foreign(data):
            self.is_foreign = True  # Its first bytes are IAC, too.
            self.taken_out += size
            return []
        if self.telnet is not None or _IAC in data:
            data = self._without_telnet(data)
            self.taken_out += size - len(data)
        if not self._is_text:
            if is_foreign(data):
                self.is_foreign = True
                self.taken_out += len(data)
                return []
            self._is_text = bool(data)
        self._sends_keys = self._sends_keys and _is_key(data)
        data = self._with_line_feeds(self._rest + data)
        self._rest = b""
        if self._dropping:
            _, end, data = data.partition(b"\n")
            if not end:
                return []
            self._dropping = False
            self.sends_ends = True
        end_of_last = data.rfind(b"\n") + 1
        lines: list[str] = []
        if end_of_last:
            self.sends_ends = True
            lines = _cut(data[:end_of_last])
            data = data[end_of_last:]
        if len(data) > LINE_LIMIT and len(data.removesuffix(b"\r")) > LINE_LIMIT:
            self._dropping = True
            lines.append(TOO_LONG)
            data = b""
        self._rest = data
        return lines

    def bare(self) -> list[str]:
        """The line that silence has ended, if there is one."""
        return self._ended() if self.silence else []

    def end(self) -> list[str]:
        """The line that the end of the connection has ended, if there is one."""
        return self._ended() if self._rest and not self.sends_ends else []

    def _ended(self) -> list[str]:
        self._sends_bare = True
        rest, self._rest = self._rest, b""
        self._is_between = self.telnet is None
        if rest.endswith(b"\r"):
            self._end, self._after_cr, self._is_between = _End.CR, True, False
            self.sends_ends = True
        if self._dropping:
            self._dropping = False
            return []
        return _cut(rest.removesuffix(b"\r") + b"\n")

    def _without_telnet(self, data: bytes) -> bytes:
        if self.telnet is None:
            self.telnet = Telnet()
        if self.telnet.is_inside or _IAC in data:
            return self.telnet.take_out(data)
        return data

    def _with_line_feeds(self, data: bytes) -> bytes:
        """The data, in which each end of a line is a LF. A CR at its end may wait for what is
        next. NULs are taken out."""
        if self._after_cr and data:
            self._after_cr = False
            data = data[1:] if data[:1] in b"\n\0" else data
        if self._end is _End.UNKNOWN:
            self._end = _first_end(data)
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r\0", b"\n")
            if self._end is _End.CR:
                self._after_cr = data.endswith(b"\r")
                data = data.replace(b"\r", b"\n")
        return data.replace(b"\0", b"")


def _first_end(data: bytes) -> _End:
    """How the first line in `data` ends. A CR at its end may be followed by a LF yet."""
    cr, lf = data.find(b"\r"), data.find(b"\n")
    if lf >= 0 and not 0 <= cr < lf - 1:
        return _End.LF
    if 0 <= cr < len(data) - 1:
        return _End.LF if data[cr + 1] == 0 else _End.CR
    return _End.UNKNOWN


def _is_key(data: bytes) -> bool:
    """Whether a read is a single key: a character, or the sequence of a function key."""
    if len(data) > _LONGEST_KEY:
        return False
    return data.startswith(_ESCAPE) or len(data.decode("utf-8", "replace")) <= 1 or data == b"\r\0"


def _cut(data: bytes) -> list[str]:
    """The lines in `data`, which ends with LF."""
    if len(data) <= LINE_LIMIT and not any(byte in data for byte in _ERASERS):
        lines = decode(data)[:-1].split("\n")
    else:
        lines = [
            decode(_typed(line)) if len(line) <= LINE_LIMIT else TOO_LONG
            for line in (line.removesuffix(b"\r") for line in data[:-1].split(b"\n"))
        ]
    return [line.removeprefix(MARK) for line in lines]


def _typed(line: bytes) -> bytes:
    """The line without what was erased, and without what has erased it."""
    if not any(byte in line for byte in _ERASERS):
        return line
    kept: list[str] = []
    for character in line.decode("utf-8", "surrogateescape"):
        if character == "\x15":
            kept.clear()
        elif character not in "\x08\x7f":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept).encode("utf-8", "surrogateescape")
