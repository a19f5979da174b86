"""The changes in the memory of a chat: those in force, and the log of each room."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

from chatroom_tw.chat.rules import changes
from chatroom_tw.chat.rules.changes import Change, Restorable
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_events import Act
from chatroom_tw.chat.rules.state import PLACES_LIMIT
from chatroom_tw.chat.rules.stored import MICROS, cursor
from chatroom_tw.chat.storage.acts import SECONDS, SHOWN, Log
from chatroom_tw.chat.storage.stored_changes import PERSON, REPORTS

ACTS = 1000
"""The most acts of a room."""

Key = tuple[Any, ...]


class MemoryChanges:
    """Those changes that are given back at a start, by type and key, and acts."""

    def __init__(self) -> None:
        self._all: dict[type, dict[Key, Any]] = {kind: {} for kind in _ORDER}
        self._acts: defaultdict[str, deque[tuple[int, Act]]] = defaultdict(
            lambda: deque(maxlen=ACTS)
        )
        self._reports_read = 0
        self._write: dict[type, Callable[[Any], None]] = {
            changes.RoleSet: self._role_set,
            changes.SettingSet: lambda c: self._put(c, c.room, c.option),
            changes.TopicSet: self._topic_set,
            changes.RestrictionSet: lambda c: self._put(c, c.room, c.kind, c.target),
            changes.RestrictionEnded: lambda c: self._drop(
                changes.RestrictionSet, c.room, c.kind, c.target
            ),
            changes.IgnoredSet: self._ignored_set,
            changes.MembershipSet: self._membership_set,
            changes.PlaceSet: self._place_set,
            changes.RoomGone: lambda c: self.remove_room(c.room),
            changes.RoomOwned: lambda c: None,
            changes.RoomUnowned: lambda c: self._unset(c.room),
            changes.AccountGone: self._account_gone,
            changes.ReportMade: self._report_made,
            changes.ReportsRead: self._reports_were_read,
            changes.LineGone: lambda c: None,
        }

    def write(self, change: Change, ahead: float) -> None:
        """`ahead`: by how much times are ahead of the computer's clock."""
        if isinstance(change, changes.ActDone):
            self._act_done(change, ahead)
        else:
            self._write[type(change)](change)

    def restored(self) -> list[Restorable]:
        kinds = (self._all[kind].values() for kind in _ORDER)
        return [change for kind in kinds for change in sorted(kind, key=_time)]

    def log(self, room: str, page: int, now: float) -> Log:
        """As `Storage.log`."""
        start = (max(page, 1) - 1) * SHOWN
        acts = [act for _, act in self._acts.get(room, ()) if act.at >= now - SECONDS][::-1]
        return tuple(acts[start : start + SHOWN]), len(acts) > start + SHOWN

    def last_time(self) -> float:
        """The latest time of an act or a report."""
        acts = [log[-1][0] / MICROS for log in self._acts.values() if log]
        return max([0.0, *acts, *self._report_times()])

    def _report_times(self) -> list[float]:
        return [key[0] / MICROS for key in self._all[changes.ReportMade]]

    def remove_room(self, room: str) -> None:
        """Remove all of the room with this key."""
        self._unset(room)
        self._acts.pop(room, None)

    # -- by type

    def _put(self, change: Restorable, *key: Any) -> None:
        self._all[type(change)][key] = change

    def _drop(self, kind: type, *key: Any) -> None:
        self._all[kind].pop(key, None)

    def _role_set(self, change: changes.RoleSet) -> None:
        if change.role is Role.MEMBER:
            self._drop(changes.RoleSet, change.room, change.person)
        else:
            self._put(change, change.room, change.person)

    def _topic_set(self, change: changes.TopicSet) -> None:
        if change.text:
            self._put(change, change.room)
        else:
            self._drop(changes.TopicSet, change.room)

    def _ignored_set(self, change: changes.IgnoredSet) -> None:
        if change.ignored:
            self._put(change, change.account, change.person)
        else:
            self._drop(changes.IgnoredSet, change.account, change.person)

    def _membership_set(self, change: changes.MembershipSet) -> None:
        key = change.account, change.room
        before = self._all[changes.MembershipSet].get(key)
        if change.marker < 0:
            self._drop(changes.MembershipSet, *key)
        elif before is None or before.marker < change.marker:
            self._put(change, *key)

    def _place_set(self, change: changes.PlaceSet) -> None:
        self._drop(changes.PlaceSet, change.account, change.place)
        self._put(change, change.account, change.place)
        places = self._all[changes.PlaceSet]
        own = sorted((each.at, key) for key, each in places.items() if key[0] == change.account)
        for _, key in own[:-PLACES_LIMIT]:
            del places[key]

    def _unset(self, room: str) -> None:
        for kind in _OF_ROOMS:
            self._drop_all(kind, lambda change: bool(change.room == room))

    def _account_gone(self, change: changes.AccountGone) -> None:
        person = PERSON + change.account
        self._drop_all(changes.RoleSet, lambda each: bool(each.person == person))
        for kind in (changes.IgnoredSet, changes.MembershipSet, changes.PlaceSet):
            self._drop_all(kind, lambda each: bool(each.account == change.account))

    def _drop_all(self, kind: type, goes: Callable[[Any], bool]) -> None:
        self._all[kind] = {key: each for key, each in self._all[kind].items() if not goes(each)}

    def _act_done(self, done: changes.ActDone, ahead: float) -> None:
        acts = self._acts[done.room]
        number = cursor(done.at)
        if number not in (each for each, _ in acts):
            acts.append((number, Act(done.at - ahead, done.by, done.what, done.whom, done.detail)))

    def _report_made(self, change: changes.ReportMade) -> None:
        at = cursor(change.at)
        if at > self._reports_read:
            self._put(change, at)
            reports = self._all[changes.ReportMade]
            for key in list(reports)[:-REPORTS]:
                del reports[key]

    def _reports_were_read(self, change: changes.ReportsRead) -> None:
        self._reports_read = max(self._reports_read, cursor(change.until))
        self._drop_all(changes.ReportMade, lambda each: cursor(each.at) <= cursor(change.until))


def _time(change: Restorable) -> float:
    at: float = getattr(change, "at", 0.0)
    return at


_OF_ROOMS = (
    changes.RoleSet,
    changes.SettingSet,
    changes.TopicSet,
    changes.RestrictionSet,
    changes.MembershipSet,
)
_ORDER = (
    *_OF_ROOMS[:-1],
    changes.IgnoredSet,
    changes.MembershipSet,
    changes.PlaceSet,
    changes.ReportMade,
)
"""The order in which changes are given back."""
