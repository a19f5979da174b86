"""Framing: a stream of bytes cut into lines of text.

Most clients end a line with LF or CRLF. Many simple ones `send()` a message
bare and never end it; whoever has not sent any newline yet is taken for one of
those, and `bare` (called after some silence) ends their line for them.
"""

from __future__ import annotations

from chatroom_tw.server.text import decode

LINE_LIMIT = 4096
"""The most bytes in a line, its end not counted."""
SILENCE = 0.150
"""Seconds after which what came without a newline is a whole line, if none has come yet."""
TOO_LONG = "\0"
"""Stands for a line that was too long. No line can be it: `decode` lets no NUL through."""


class LineFramer:
    """Cuts what one connection sends into lines. Keeps at most `LINE_LIMIT` bytes and a CR."""

    __slots__ = ("_dropping", "_rest", "_sends_bare", "least", "sends_newlines")

    def __init__(self) -> None:
        self._rest = b""
        self.sends_newlines = False
        self._sends_bare = False
        self.least = 2
        """How many bytes silence makes a line of, on a connection that has sent one like that."""
        self._dropping = False  # in the rest of a line that was too long

    @property
    def waits(self) -> bool:
        """Whether silence would end a line. One byte alone may be the first of a typed word."""
        least = self.least if self._sends_bare else 2
        return not self.sends_newlines and (self._dropping or len(self._rest) >= least)

    def feed(self, data: bytes) -> list[str]:
        """The lines that `data` completes, without their ends; `TOO_LONG` for each such line."""
        if data[-1:] == b"\n" and len(data) <= LINE_LIMIT and not (self._rest or self._dropping):
            self.sends_newlines = True  # Whole lines: so it nearly always is.
            return decode(data)[:-1].split("\n")
        if self._dropping:
            _, newline, data = data.partition(b"\n")
            if not newline:
                return []
            self._dropping = False
            self.sends_newlines = True
        elif self._rest:
            data = self._rest + data
        end = data.rfind(b"\n")
        lines: list[str] = []
        if end >= 0:
            self.sends_newlines = True
            lines = _cut(data[: end + 1])
            data = data[end + 1 :]
        if len(data) > LINE_LIMIT and len(data.removesuffix(b"\r")) > LINE_LIMIT:
            self._dropping = True
            lines.append(TOO_LONG)
            data = b""
        self._rest = data
        return lines

    def give_back(self) -> bytes:
        """What has come without an end. It is as if it had not come."""
        rest, self._rest = self._rest, b""
        return rest

    def bare(self) -> list[str]:
        """There was silence: the line of a client that sends no newline, if there is one."""
        if not self.waits:
            return []
        self._sends_bare = True
        rest, self._rest = self._rest, b""
        if self._dropping:
            self._dropping = False
            return []
        return [decode(rest)]


def _cut(data: bytes) -> list[str]:
    """The lines in `data`, which ends with the end of the last."""
    if len(data) <= LINE_LIMIT:
        return decode(data)[:-1].split("\n")
    return [
        decode(line) if len(line) <= LINE_LIMIT else TOO_LONG
        for line in (line.removesuffix(b"\r") for line in data[:-1].split(b"\n"))
    ]
