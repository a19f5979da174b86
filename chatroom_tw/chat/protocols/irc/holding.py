"""Holding back: an answer that is sent as a whole, and what the client is sent meanwhile.

An answer with a label is one message or a batch, which is known when it is complete. What others do
until then is held back with it, so that the client is told everything in the order in which it was
decided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from chatroom_tw.server.net.outbox import ThroughTransport

Item = str | bytes
"""A line of the answer, without its end; or bytes for the client that are no answer."""
Lines = Sequence[str]
MOST = 1 << 16
"""The most bytes of what is no answer that are held back."""


class Held:
    """In the place of a socket: it keeps what is sent to it, and is read as the socket."""

    def __init__(self, socket: Any, let_go: Callable[[], None]) -> None:
        """`let_go` is called when too much is held back."""
        self.socket = socket
        self.items: list[Item] = []
        self._space = MOST
        self._let_go = let_go

    def send(self, data: bytes) -> int:
        if data:
            self.items.append(bytes(data))
            self._space -= len(data)
            if self._space < 0:
                self._let_go()
        return len(data)

    def recv(self, size: int) -> bytes:
        data: bytes = self.socket.recv(size)
        return data

    def fileno(self) -> int:
        number: int = self.socket.fileno()
        return number


class HeldThroughTransport(Held, ThroughTransport):
    """The same where there is no socket."""


def hold(socket: Any, let_go: Callable[[], None]) -> Held:
    """What stands in the place of the socket."""
    kind = HeldThroughTransport if isinstance(socket, ThroughTransport) else Held
    return kind(socket, let_go)


def in_runs(items: Sequence[Item], merge: Callable[[Lines], Lines]) -> list[Item]:
    """The items, with lines that follow one another merged."""
    found: list[Item] = []
    for kind, run in groupby(items, type):
        some = list(run)
        found += merge([line for line in some if isinstance(line, str)]) if kind is str else some
    return found


def whole(items: Sequence[Item], wrap: Callable[[Lines], Lines]) -> list[Item]:
    """The items, with the lines of the answer wrapped: as they are but for tags, and with one line
    before and one after them, or with a line in their place."""
    lines = [item for item in items if isinstance(item, str)]
    wrapped = list(wrap(lines))
    if len(wrapped) == len(lines):
        begin, body, end = [], wrapped, []
    elif lines:
        begin, body, end = wrapped[:1], wrapped[1:-1], wrapped[-1:]
    else:
        begin, body, end = [], [], wrapped
    rest = iter(body)
    return [*begin, *(next(rest) if isinstance(item, str) else item for item in items), *end]
