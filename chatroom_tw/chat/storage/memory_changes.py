"""The changes in the memory of a chat: those in force, and the log of each room."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from itertools import chain
from typing import Any

from chatroom_tw.chat.rules import changes, markers
from chatroom_tw.chat.rules.changes import Change, Restorable
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_events import Act
from chatroom_tw.chat.rules.state_accounts import PLACES_LIMIT
from chatroom_tw.chat.rules.stored import MICROS, cursor
from chatroom_tw.chat.storage.acts import SECONDS, SHOWN, Log

ACTS = 1000
"""The most acts of a room."""
ALL = ""
"""What a report belongs to."""


class MemoryChanges:
    """Those changes that are given back at a start, and acts.

    Each is found by its type, by what it belongs to (a room or an account), and by the rest of its
    key: a room with 100,000 bans does not slow others down.
    """

    def __init__(self) -> None:
        self._all: dict[type, dict[str, dict[Any, Any]]] = {kind: {} for kind in _ORDER}
        self._acts: defaultdict[str, deque[tuple[int, Act]]] = defaultdict(
            lambda: deque(maxlen=ACTS)
        )
        self._reports_read = 0
        self.writers: dict[type, Callable[[Any], None]] = {
            changes.RoleSet: self._role_set,
            changes.SettingSet: lambda c: self._put(c, c.room, c.option),
            changes.TopicSet: self._topic_set,
            changes.RestrictionSet: lambda c: self._put(c, c.room, (c.kind, c.target)),
            changes.RestrictionEnded: lambda c: self._drop(
                changes.RestrictionSet, c.room, (c.kind, c.target)
            ),
            changes.IgnoredSet: self._ignored_set,
            changes.MembershipSet: self._membership_set,
            changes.MetadataSet: lambda c: self._set(c, c.target, c.key, holds=bool(c.value)),
            changes.PlaceSet: self._place_set,
            changes.MarkerSet: self._marker_set,
            changes.RoomGone: lambda c: self.remove_room(c.room),
            changes.RoomOwned: lambda c: None,
            changes.RoomUnowned: lambda c: self._unset(c.room),
            changes.AccountGone: self._account_gone,
            changes.ReportMade: self._report_made,
            changes.ReportsRead: self._reports_were_read,
            **dict.fromkeys(changes.OF_LINES, lambda c: None),
            changes.VerifierSet: lambda c: None,
            changes.PushSet: self._push_set,
            changes.FileSent: lambda c: None,
            changes.FileDropped: lambda c: None,
        }

    def write(self, change: Change, ahead: float) -> None:
        """`ahead`: by how much times are ahead of the computer's clock."""
        if isinstance(change, changes.ActDone):
            self._act_done(change, ahead)
        else:
            self.writers[type(change)](change)

    def restored(self) -> list[Restorable]:
        """As `Storage.restored`."""
        return [
            change
            for kind in _ORDER
            for change in sorted(chain(*map(dict.values, self._all[kind].values())), key=_time)
        ]

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
        return [at / MICROS for at in self._of(changes.ReportMade, ALL)]

    def remove_room(self, room: str) -> None:
        """Remove all of the room with this key."""
        self._unset(room)
        self._acts.pop(room, None)

    # -- by type

    def _of(self, kind: type, owner: str) -> dict[Any, Any]:
        return self._all[kind].get(owner, {})

    def _put(self, change: Restorable, owner: str, key: Any) -> None:
        self._all[type(change)].setdefault(owner, {})[key] = change

    def _drop(self, kind: type, owner: str, key: Any) -> None:
        found = self._of(kind, owner)
        found.pop(key, None)
        if not found:
            self._all[kind].pop(owner, None)

    def _set(self, change: Restorable, owner: str, key: Any, *, holds: bool) -> None:
        if holds:
            self._put(change, owner, key)
        else:
            self._drop(type(change), owner, key)

    def _role_set(self, change: changes.RoleSet) -> None:
        self._set(change, change.room, change.person, holds=change.role is not Role.MEMBER)

    def _topic_set(self, change: changes.TopicSet) -> None:
        self._set(change, change.room, "", holds=bool(change.text))

    def _ignored_set(self, change: changes.IgnoredSet) -> None:
        self._set(change, change.account, change.person, holds=change.ignored)

    def _membership_set(self, change: changes.MembershipSet) -> None:
        before = self._of(changes.MembershipSet, change.account).get(change.room)
        if change.marker < 0 or before is None or before.marker < change.marker:
            self._set(change, change.account, change.room, holds=change.marker >= 0)

    def _marker_set(self, change: changes.MarkerSet) -> None:
        found = {key: one.at for key, one in self._of(changes.MarkerSet, change.account).items()}
        markers.advance(found, change.target, change.at)
        self._all[changes.MarkerSet][change.account] = {
            target: changes.MarkerSet(change.account, target, at) for target, at in found.items()
        }

    def _place_set(self, change: changes.PlaceSet) -> None:
        self._put(change, change.account, change.place)
        places = self._of(changes.PlaceSet, change.account)
        for place in sorted(places, key=lambda place: _time(places[place]))[:-PLACES_LIMIT]:
            del places[place]

    def _push_set(self, change: changes.PushSet) -> None:
        if not change.key:
            self._drop(changes.PushSet, change.account, change.endpoint)
            return
        for account in list(self._all[changes.PushSet]):
            self._drop(changes.PushSet, account, change.endpoint)
        self._put(change, change.account, change.endpoint)
        found = self._of(changes.PushSet, change.account)
        for endpoint in sorted(found, key=lambda one: _time(found[one]))[: -changes.PUSHES]:
            del found[endpoint]

    def _unset(self, room: str) -> None:
        for kind in _OF_ROOMS:
            self._all[kind].pop(room, None)
        self._all[changes.MetadataSet].pop(changes.ROOM + room, None)
        for account in list(self._all[changes.MembershipSet]):
            self._drop(changes.MembershipSet, account, room)

    def _account_gone(self, change: changes.AccountGone) -> None:
        for room in list(self._all[changes.RoleSet]):
            self._drop(changes.RoleSet, room, changes.ACCOUNT + change.account)
        for kind in _OF_ACCOUNTS:
            self._all[kind].pop(change.account, None)
        self._all[changes.MetadataSet].pop(changes.ACCOUNT + change.account, None)

    def _act_done(self, done: changes.ActDone, ahead: float) -> None:
        acts = self._acts[done.room]
        number = cursor(done.at)
        if number not in (each for each, _ in acts):
            acts.append((number, Act(done.at - ahead, done.by, done.what, done.whom, done.detail)))

    def _report_made(self, change: changes.ReportMade) -> None:
        at = cursor(change.at)
        if at > self._reports_read:
            self._put(change, ALL, at)
            reports = self._of(changes.ReportMade, ALL)
            for key in list(reports)[: -changes.REPORTS]:
                del reports[key]

    def _reports_were_read(self, change: changes.ReportsRead) -> None:
        until = cursor(change.until)
        self._reports_read = max(self._reports_read, until)
        for at in [at for at in self._of(changes.ReportMade, ALL) if at <= until]:
            self._drop(changes.ReportMade, ALL, at)


def _time(change: Restorable) -> float:
    at: float = getattr(change, "at", 0.0)
    return at


_OF_ROOMS = (changes.RoleSet, changes.SettingSet, changes.TopicSet, changes.RestrictionSet)
_OF_ACCOUNTS = (
    *(changes.IgnoredSet, changes.MembershipSet, changes.MarkerSet, changes.PlaceSet),
    changes.PushSet,
)
_ORDER = (*_OF_ROOMS, *_OF_ACCOUNTS, changes.MetadataSet, changes.ReportMade)
"""The order in which changes are given back."""
