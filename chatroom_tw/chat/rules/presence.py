"""Presence batching: a big room gathers its notices of users who come, go and are renamed.

Ten thousand arrivals, each told to all members that are there already, would be fifty million
notices. So a room of more than `THRESHOLD` members gathers its notices for `SECONDS`, and then
tells the sum of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chatroom_tw.chat.rules.events import Event, Joined, Left, Renamed

THRESHOLD = 100
"""A room with more members than this gathers its notices."""
SECONDS = 1.0
"""For how long it gathers them."""


@dataclass(frozen=True, slots=True)
class Came:
    """A user of this name has entered the room."""

    name: str


@dataclass(frozen=True, slots=True)
class Went:
    """The user of this name has left the room. `why` is a few words, or empty."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class NewName:
    """The member called `old` is called `new` now."""

    old: str
    new: str


Notice = Came | Went | NewName


def events(notices: Iterable[Notice], room: str, number: int) -> list[Event]:
    """What a room is told of these notices: at most one event of each kind.

    `Left` comes first: a name that is free again may be in use by somebody else by now.
    It has a reason only if all who left did so for the same one.
    """
    total = _Sum()
    for notice in notices:
        total.add(notice)
    return total.events(room, number)


class _Sum:
    """The difference that notices make. A user who came and went makes none."""

    def __init__(self) -> None:
        # Names, in the order of the notices.
        self._came: dict[str, None] = {}
        self._renamed: dict[str, str] = {}  # the new name -> the one that was told last
        self._went: dict[str, str] = {}  # the name -> why

    def add(self, notice: Notice) -> None:
        if isinstance(notice, Came):
            self._add_came(notice.name)
        elif isinstance(notice, Went):
            self._add_went(notice.name, notice.why)
        else:
            self._add_renamed(notice.old, notice.new)

    def _add_came(self, name: str) -> None:
        if name in self._went:
            del self._went[name]
        else:
            self._came[name] = None

    def _add_went(self, name: str, why: str) -> None:
        if name in self._came:
            del self._came[name]
        else:
            self._went[self._renamed.pop(name, name)] = why

    def _add_renamed(self, old: str, new: str) -> None:
        if old in self._came:
            del self._came[old]
            self._came[new] = None
            return
        told = self._renamed.pop(old, old)
        if told != new:
            self._renamed[new] = told

    def events(self, room: str, number: int) -> list[Event]:
        found: list[Event] = []
        if self._went:
            reasons = set(self._went.values())
            why = reasons.pop() if len(reasons) == 1 else ""
            found.append(Left(room, tuple(self._went), why, number))
        if self._renamed:
            found.append(Renamed(tuple((old, new) for new, old in self._renamed.items())))
        if self._came:
            found.append(Joined(room, tuple(self._came), number))
        return found
