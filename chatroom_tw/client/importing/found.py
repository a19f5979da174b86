"""What a parser finds in the lines of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from chatroom_tw.chat.rules.extras import Extra
from chatroom_tw.chat.rules.talk import Reaction
from chatroom_tw.client.importing.times import Times

MILLISECOND = 1000
SECOND = 1_000_000
MINUTE = 60 * SECOND
"""All of them in microseconds: how exact a time is."""
LONGEST = 1 << 17
"""The most characters of a message, unless a single line has more."""
Lines = Iterable[tuple[int, str]]
"""The lines of a file, with their numbers, from 1."""


class Mistake(Exception):
    """A file cannot be imported; `str` says why, and what to do, in one line."""


@dataclass(frozen=True, slots=True)
class Message:
    """Somebody said something. `at` is in microseconds since the epoch, and as exact as `exact`.

    What an export of a chat says besides is as in `Imported`.
    """

    number: int
    """The number of its first line."""
    at: int
    exact: int
    name: str
    text: str
    extra: Extra | None = None
    room: str = ""
    """"": the file does not say it."""
    together: bool = True
    origin: int = 0
    reactions: tuple[Reaction, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """A line that nobody has said: somebody came, a picture was deleted, a session began."""

    number: int


@dataclass(frozen=True, slots=True)
class Unfit:
    """A line that fits nothing."""

    number: int
    text: str


Found = Message | Passed | Unfit


class Growing:
    """A message whose text goes on in further lines, up to `LONGEST` characters."""

    def __init__(self, first: Message) -> None:
        self.first = first
        self._lines = [first.text]
        self._size = len(first.text)

    def add(self, line: str) -> None:
        """What is too much is left out."""
        if self._size < LONGEST:
            self._lines.append(line)
            self._size += len(line) + 1

    @property
    def message(self) -> Message:
        return replace(self.first, text="\n".join(self._lines))


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read: what the command line says, and what the file is called."""

    times: Times
    name: str = ""
    """The name of the file, without its folder; it may have a date."""
    date: date | None = None
    """The day on which the file begins."""
    month_first: bool | None = None
    """Whether `1/2/24` is a day in January; None: the file shows it."""


Parser = Callable[[Callable[[], Lines], Reading], Iterator[Found]]
"""Parses a file. It may read the lines several times. Raises `Mistake`."""
