"""What a parser finds in the lines of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from chatroom_tw.client.importing.times import Times

MILLISECOND = 1000
SECOND = 1_000_000
MINUTE = 60 * SECOND
"""All of them in microseconds: how exact a time is."""
Lines = Iterable[tuple[int, str]]
"""The lines of a file, with their numbers, from 1."""


class Mistake(Exception):
    """A file cannot be imported; `str` says why, and what to do, in one line."""


@dataclass(frozen=True, slots=True)
class Message:
    """Somebody said something. `at` is in microseconds since the epoch, and as exact as `exact`."""

    number: int
    """The number of its first line."""
    at: int
    exact: int
    name: str
    text: str
    is_action: bool = False
    room: str = ""
    """"": the file does not say it."""


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
