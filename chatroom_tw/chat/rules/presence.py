"""A crowd: the comings and goings of a big room, gathered.

If each of ten thousand arrivals were told to all who are there already, that
would be fifty million notices. So a room of more than `CROWDED` members tells
of them at most once in `SECONDS`, all at once.
"""

from __future__ import annotations

from chatroom_tw.chat.rules.events import Event, Joined, Left, Renamed

CROWDED = 100
"""A room with more members than this gathers its notices."""
SECONDS = 1.0
"""How long it gathers them."""


class PresenceBatch:
    """What is still to be told in one room. Who comes and goes in between was never there."""

    __slots__ = ("_came", "_renamed", "_went")

    def __init__(self) -> None:
        # Names, in the order of things; the dicts are ordered sets.
        self._came: dict[str, None] = {}
        self._renamed: dict[str, str] = {}  # the new name -> the one that was last told
        self._went: dict[str, str] = {}  # the name -> why

    def came(self, name: str) -> None:
        if name in self._went:
            del self._went[name]
        else:
            self._came[name] = None

    def went(self, name: str, why: str) -> None:
        if name in self._came:
            del self._came[name]
        else:
            self._went[self._renamed.pop(name, name)] = why

    def renamed(self, old: str, new: str) -> None:
        if old in self._came:
            del self._came[old]
            self._came[new] = None
            return
        told = self._renamed.pop(old, old)
        if told != new:
            self._renamed[new] = told

    def events(self, room: str, number: int) -> list[Event]:
        """What there is to tell of `room`: at most one event of each kind.

        First who went: a name that is free again may be somebody else's by now.
        All who went are in one event, which has a reason only if it was everybody's.
        """
        events: list[Event] = []
        if self._went:
            reasons = set(self._went.values())
            why = reasons.pop() if len(reasons) == 1 else ""
            events.append(Left(room, tuple(self._went), why, number))
        if self._renamed:
            events.append(Renamed(tuple((old, new) for new, old in self._renamed.items())))
        if self._came:
            events.append(Joined(room, tuple(self._came), number))
        return events
