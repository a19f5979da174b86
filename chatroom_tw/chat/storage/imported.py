"""What is imported, as a value, and what of it is compared with what is there."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from chatroom_tw.chat.rules.extras import Extra, File, is_deleted
from chatroom_tw.chat.rules.talk import Reaction
from chatroom_tw.chat.rules.uploading import caption_of, said_with

DELETED = (1 << 63) - 1
"""The version of a message that was deleted: nothing is later."""
_UNITS = ("B", "kB", "MB", "GB")
_THOUSAND = 1000


class Imported(NamedTuple):
    """A line, or a text of several, that was said in a room.

    `at` is the time to show, in microseconds, and `exact` is how exact it is: the line was said
    less than so many microseconds later. An export of a chat says more: what goes with it, the
    cursor that it had there (`origin`; 0: it had none), and the digest of its file ("": the bytes
    are not there).
    """

    room: str
    name: str
    text: str
    at: int
    exact: int
    extra: Extra | None = None
    together: bool = True
    origin: int = 0
    reactions: tuple[Reaction, ...] = ()
    digest: str = ""

    @property
    def lines(self) -> int:
        """How many lines it is: one that was deleted is none."""
        return 0 if is_deleted(self.extra) else self.text.count("\n") + 1

    @property
    def version(self) -> int:
        return version_of(self.extra)

    @property
    def file(self) -> File | None:
        return self.extra.file if self.extra else None

    def without_file(self) -> Imported:
        """The same, if the bytes of its file are not there: its text says what it was."""
        if self.extra is None:
            return self
        extra = replace(self.extra, file=None)
        return self._replace(text=as_text(self.extra, self.text), extra=extra, digest="")


def version_of(extra: Extra | None) -> int:
    """Which state of a message is later: when it was edited, or that it was deleted."""
    if extra is None:
        return 0
    return DELETED if is_deleted(extra) else extra.edited


def as_text(extra: Extra | None, words: str) -> str:
    """A text with what is said of its file in the place of the address. Messages are compared as
    such: with bytes or without, and at another address, they are the same."""
    if extra is None or extra.file is None:
        return words
    return said_with(extra.file, caption_of(extra.file, words), f"({amount(extra.file.size)})")


def amount(size: int) -> str:
    """So many bytes, for people: `999 B`, `1.2 MB`."""
    number, place = float(size), 0
    while number >= _THOUSAND and place < len(_UNITS) - 1:
        number, place = number / _THOUSAND, place + 1
    return f"{number:.1f} {_UNITS[place]}" if place else f"{size} B"
