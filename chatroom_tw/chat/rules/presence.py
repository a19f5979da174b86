"""Presence batching: a big room gathers its notices of users who come, go and are renamed.

Ten thousand arrivals, each told to all members that are there already, would be fifty million
notices. So a room of more than `THRESHOLD` members gathers its notices for `SECONDS`, and then
tells the sum of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from chatroom_tw.chat.rules.events import Event, Joined, Left, Renamed
from chatroom_tw.chat.rules.identity import NOBODY, Identity

THRESHOLD = 100
"""A room with more members than this gathers its notices."""
SECONDS = 1.0
"""For how long it gathers them."""


@dataclass(frozen=True, slots=True)
class Came:
    """A user of this name has entered the room."""

    name: str
    identity: Identity = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class Went:
    """The user of this name has left the room. `why` is a few words, or empty."""

    name: str
    why: str
    identity: Identity = field(default=NOBODY, compare=False)
    gone: bool = field(default=False, compare=False)
    """Whether they are not there any more at all."""


@dataclass(frozen=True, slots=True)
class NewName:
    """The member called `old` is called `new` now."""

    old: str
    new: str
    identity: Identity = field(default=NOBODY, compare=False)


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
        # By name, in the order of the notices.
        self._came: dict[str, Identity] = {}
        self._renamed: dict[str, NewName] = {}  # the new name -> from the one that was told last
        self._went: dict[str, Went] = {}

    def add(self, notice: Notice) -> None:
        if isinstance(notice, Came):
            self._add_came(notice)
        elif isinstance(notice, Went):
            self._add_went(notice)
        else:
            self._add_renamed(notice)

    def _add_came(self, notice: Came) -> None:
        if notice.name in self._went:
            del self._went[notice.name]
        else:
            self._came[notice.name] = notice.identity

    def _add_went(self, notice: Went) -> None:
        name = notice.name
        if name in self._came:
            del self._came[name]
        else:
            told = self._renamed.pop(name, None)
            self._went[told.old if told else name] = notice

    def _add_renamed(self, notice: NewName) -> None:
        old, new = notice.old, notice.new
        if old in self._came:
            del self._came[old]
            self._came[new] = notice.identity
            return
        told = self._renamed.pop(old, None)
        if told:
            old = told.old
        if old != new:
            self._renamed[new] = NewName(old, new, notice.identity)

    def events(self, room: str, number: int) -> list[Event]:
        found: list[Event] = []
        if self._went:
            went = self._went.values()
            reasons = {one.why for one in went}
            why = reasons.pop() if len(reasons) == 1 else ""
            who, gone = tuple(one.identity for one in went), tuple(one.gone for one in went)
            found.append(Left(room, tuple(self._went), why, number, who, gone))
        if self._renamed:
            changes = tuple((one.old, one.new) for one in self._renamed.values())
            who = tuple(one.identity for one in self._renamed.values())
            found.append(Renamed(changes, identities=who))
        if self._came:
            found.append(Joined(room, tuple(self._came), number, tuple(self._came.values())))
        return found
