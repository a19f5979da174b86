"""Framing: cuts a stream of bytes into lines of text.

Most clients end a line with LF or CRLF. Many simple clients `send()` each message without an
end. As long as a client has sent no newline, it is taken for one of those: after some silence
`LineFramer.bare` is called, and ends the line.
"""

from __future__ import annotations

from chatroom_tw.server.text import HARMLESS, decode

LINE_LIMIT = 4096
"""The most bytes in a line, without its end."""
SILENCE = 0.150
"""Seconds of silence after which the bytes of a client that has sent no newline are a line."""
TOO_LONG = "\0"
"""Stands for a line that was too long. No real line is equal to it: `decode` replaces NUL."""


class LineFramer:
    """Cuts the bytes of one client into lines. It buffers at most `LINE_LIMIT` bytes and a CR."""

    __slots__ = ("_dropping", "_rest", "_sends_bare", "least", "sends_newlines")

    def __init__(self) -> None:
        self._rest = b""
        self.sends_newlines = False
        """Whether the client has sent a newline."""
        self._sends_bare = False  # silence has ended a line
        self.least = 2
        """The fewest bytes that silence makes a line of, if it has ended a line before."""
        self._dropping = False  # the rest of a line that was too long is being dropped

    @property
    def waits(self) -> bool:
        """Whether silence would end a line. A single byte may be the first of a typed word."""
        least = self.least if self._sends_bare else 2
        return not self.sends_newlines and (self._dropping or len(self._rest) >= least)

    def whole_lines(self, data: bytes) -> list[str] | None:
        """What `feed` would return, if `data` is plain text and whole lines, as nearly always.

        None: it is for `feed`.
        """
        if (
            data[-1:] == b"\n"
            and not self._rest
            and len(data) <= LINE_LIMIT
            and data.translate(HARMLESS) == data
            and not self._dropping
        ):
            self.sends_newlines = True
            return data.decode("utf-8", "replace")[:-1].split("\n")
        return None

    def feed(self, data: bytes) -> list[str]:
        """The lines that `data` completes, without their ends; `TOO_LONG` for each long one."""
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
        """The bytes of the unfinished line, which the framer forgets."""
        rest, self._rest = self._rest, b""
        return rest

    def bare(self) -> list[str]:
        """The line that silence has ended, if there is one."""
        if not self.waits:
            return []
        self._sends_bare = True
        rest, self._rest = self._rest, b""
        if self._dropping:
            self._dropping = False
            return []
        return [decode(rest)]


def _cut(data: bytes) -> list[str]:
    """The lines in `data`, which ends with LF."""
    if len(data) <= LINE_LIMIT:
        return decode(data)[:-1].split("\n")
    return [
        decode(line) if len(line) <= LINE_LIMIT else TOO_LONG
        for line in (line.removesuffix(b"\r") for line in data[:-1].split(b"\n"))
    ]
