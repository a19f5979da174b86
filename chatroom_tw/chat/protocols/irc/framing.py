"""Framing of IRC: cuts a stream of bytes into lines.

A line ends with LF. CRs, of which one may come before it, and NULs are in no line: they are taken
out.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatroom_tw.chat.protocols.irc.messages import LINE_LIMIT, TAGS_LIMIT

TOO_LONG = bytes(bytearray(b"a line that is too long"))
"""Stands for a line that is too long. No line is this object."""
LONGEST = LINE_LIMIT - 2
"""The most bytes of a line without tags and its end."""


class IrcFramer:
    """Cuts the bytes of one client into lines. It buffers one line at most."""

    __slots__ = ("_rest", "is_dropping")

    def __init__(self) -> None:
        self._rest = b""
        self.is_dropping = False
        """Whether a line that is too long has not ended."""

    def feed(self, data: bytes) -> Sequence[bytes]:
        """What `data` completes, without its ends: lines, or whole lines that came in one piece.

        Nearly always `data` is whole lines, and is not taken apart here (see `lines_of`).
        """
        if data[-1:] == b"\n" and not (self._rest or self.is_dropping):
            # To seek CR and LF together takes five times as long.
            return (data.replace(b"\r", b"")[:-1],)
        return self._feed(self._rest + _without_odd(data))

    def _feed(self, data: bytes) -> Sequence[bytes]:
        self._rest = b""
        end = data.rfind(b"\n")
        if end < 0:
            self._hold(data)
            return self._dropped()
        rest, data = data[end + 1 :], data[:end]
        lines = data.split(b"\n")
        if self.is_dropping:
            self.is_dropping = False
            del lines[0]
        self._hold(rest)
        return [*_bounded(lines, len(data)), *self._dropped()]

    def _hold(self, rest: bytes) -> None:
        self._rest = b"" if self.is_dropping else rest

    def _dropped(self) -> Sequence[bytes]:
        """Something was begun that is too long already."""
        if self.is_dropping or not is_too_long(self._rest):
            return ()
        self.is_dropping, self._rest = True, b""
        return (TOO_LONG,)


def lines_of(unit: bytes) -> Sequence[bytes]:
    """The lines of what `feed` has returned, without empty ones; `TOO_LONG` for each long one."""
    if unit is TOO_LONG:
        return (unit,)
    return _bounded(_without_odd(unit).split(b"\n"), len(unit))


def _bounded(lines: Sequence[bytes], size: int) -> Sequence[bytes]:
    """The lines, which have so many bytes, without empty ones, and without those too long."""
    if size > LONGEST:
        lines = [TOO_LONG if is_too_long(line) else line for line in lines]
    return list(filter(None, lines))


def _without_odd(data: bytes) -> bytes:
    """The data without CRs and NULs."""
    return data.translate(None, b"\r\0")


def is_too_long(line: bytes) -> bool:
    """Whether a line without its end is longer than one may be."""
    if len(line) <= LONGEST:
        return False
    if not line.startswith(b"@"):
        return True
    tags, blank, rest = line.partition(b" ")
    return len(tags) + len(blank) > TAGS_LIMIT or len(rest) > LONGEST
