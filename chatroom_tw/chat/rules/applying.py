"""Applying changes (see `changes`) to the state of the rules.

    undo = apply(state, change)     the changes that take it back

What names a room or an account that is gone changes nothing. Changes that only the storage keeps
(a log, a line of the history) change nothing here, and cannot be taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chatroom_tw.chat.rules import changes, targets
from chatroom_tw.chat.rules.bans import Entry
from chatroom_tw.chat.rules.changes import Change
from chatroom_tw.chat.rules.entities import NO_SETTINGS, Lifetime, Room, Topic
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.room_settings import OPTIONS
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.server import text

Undo = tuple[Change, ...]


def apply(state: State, change: Change) -> Undo:
    """Apply a change. Returns what takes it back."""
    return APPLY[type(change)](state, change)


def _role(state: State, change: changes.RoleSet) -> Undo:
    room = state.rooms.get(change.room)
    if room is None:
        return ()
    role, name = room.roles.get(change.person, (Role.MEMBER, change.name))
    state.room_changes.set_role(room, change.person, change.name, change.role)
    return (changes.RoleSet(change.room, change.person, name, role),)


def _setting(state: State, change: changes.SettingSet) -> Undo:
    room = state.rooms.get(change.room)
    if room is None:
        return ()
    before = room.settings.get(change.option)
    state.room_changes.set_settings(room, room.settings.with_value(change.option, change.value))
    return (changes.SettingSet(change.room, change.option, before),)


def _topic(state: State, change: changes.TopicSet) -> Undo:
    room = state.rooms.get(change.room)
    if room is None:
        return ()
    before = room.topic or Topic("", "", 0.0)
    topic = Topic(change.text, change.by, change.at) if change.text else None
    state.room_changes.set_topic(room, topic)
    return (changes.TopicSet(change.room, before.text, before.by, before.at),)


def _restrict(state: State, change: changes.RestrictionSet) -> Undo:
    room = state.rooms.get(change.room)
    if room is None and change.kind is not Kind.BLOCK:
        return ()
    entry = Entry(
        targets.parse(change.target),
        change.by,
        change.at,
        change.until,
        change.reason,
        change.sees_addresses,
    )
    old = state.room_changes.restrict(change.kind, room, entry)
    if old:
        return (restriction_set(change.room, change.kind, old),)
    return (changes.RestrictionEnded(change.room, change.kind, change.target),)


def _end_restriction(state: State, change: changes.RestrictionEnded) -> Undo:
    room = state.rooms.get(change.room)
    if room is None and change.kind is not Kind.BLOCK:
        return ()
    old = state.room_changes.end_restriction(change.kind, room, targets.parse(change.target))
    return (restriction_set(change.room, change.kind, old),) if old else ()


def restriction_set(room: str, kind: Kind, entry: Entry) -> changes.RestrictionSet:
    """The change that sets this entry. `room` is a key."""
    target = targets.written(entry.target)
    return changes.RestrictionSet(
        *(room, kind, target, entry.by, entry.at, entry.until, entry.reason, entry.sees_addresses)
    )


def _ignored(state: State, change: changes.IgnoredSet) -> Undo:
    account = state.accounts.get(change.account)
    if account is None:
        return ()
    was = change.person in account.ignored
    name = change.name if change.ignored else None
    state.user_changes.set_ignored(account.user, account, change.person, name)
    return (changes.IgnoredSet(change.account, change.person, change.name, was),)


def _membership(state: State, change: changes.MembershipSet) -> Undo:
    account = state.accounts.get(change.account)
    if account is None or change.room not in state.rooms:
        return ()
    before = account.memberships.get(change.room, -1)
    state.account_changes.set_membership(account, change.room, change.marker)
    # A marker only moves forward, so it is taken away first: what is undone is done in reverse.
    undo = tuple(
        changes.MembershipSet(change.account, change.room, marker)
        for marker in ((before, -1) if before >= 0 else (-1,))
    )
    return undo


def _marker(state: State, change: changes.MarkerSet) -> Undo:
    account = state.accounts.get(change.account)
    if account is None:
        return ()
    before = account.marked.get(change.target, -1)
    state.account_changes.set_marker(account, change.target, change.at)
    # As in `_membership`.
    return tuple(
        changes.MarkerSet(change.account, change.target, at)
        for at in ((before, -1) if before >= 0 else (-1,))
    )


def _metadata(state: State, change: changes.MetadataSet) -> Undo:
    owner = state.metadata_changes.owner(change.target)
    if owner is None:
        return ()
    before = state.metadata_changes.set_value(owner, change.key, change.value)
    return (changes.MetadataSet(change.target, change.key, before),)


def _place(state: State, change: changes.PlaceSet) -> Undo:
    account = state.accounts.get(change.account)
    if account:
        state.account_changes.add_place(account, change.place)
    return ()


def _report(state: State, change: changes.ReportMade) -> Undo:
    state.add_report(change)
    return ()


def _owned(state: State, change: changes.RoomOwned) -> Undo:
    room = state.rooms.get(text.key(change.room.name))
    account = state.accounts.get(change.room.owner)
    if room is None or account is None:
        return ()
    before = room.account
    state.room_changes.disown(room)
    state.room_changes.make_persistent(room, account, Lifetime.PERSISTENT)
    if before is None:
        return (changes.RoomUnowned(room.key),)
    return (changes.RoomOwned(StoredRoom(room.name, room.number, before.key, room.since)),)


def _unowned(state: State, change: changes.RoomUnowned) -> Undo:
    room = state.rooms.get(change.room)
    if room is None or room.account is None:
        return ()
    stored = room.stored
    state.room_changes.disown(room)
    return (changes.RoomOwned(stored),)


def _nothing(state: State, change: Change) -> Undo:
    return ()


APPLY: dict[type, Callable[[State, Any], Undo]] = {
    changes.RoleSet: _role,
    changes.SettingSet: _setting,
    changes.TopicSet: _topic,
    changes.RestrictionSet: _restrict,
    changes.RestrictionEnded: _end_restriction,
    changes.IgnoredSet: _ignored,
    changes.MembershipSet: _membership,
    changes.MetadataSet: _metadata,
    changes.PlaceSet: _place,
    changes.MarkerSet: _marker,
    changes.ReportMade: _report,
    changes.RoomOwned: _owned,
    changes.RoomUnowned: _unowned,
    **dict.fromkeys(
        (
            changes.RoomGone,
            changes.AccountGone,
            changes.ActDone,
            changes.ReportsRead,
            changes.LineGone,
            changes.LineEdited,
            changes.ReactionSet,
            changes.VerifierSet,
            changes.PushSet,
        ),
        _nothing,
    ),
}


def of_room(room: Room) -> tuple[Change, ...]:
    """All that is set for a room, as changes: for one that is stored from now on."""
    found: list[Change] = [
        changes.RoleSet(room.key, person, name, role)
        for person, (role, name) in room.roles.items()
        if person.startswith(changes.ACCOUNT)
    ]
    for option in OPTIONS:
        value = room.settings.get(option)
        if value != NO_SETTINGS.get(option):
            found.append(changes.SettingSet(room.key, option, value))
    if room.topic:
        found.append(changes.TopicSet(room.key, room.topic.text, room.topic.by, room.topic.at))
    for kind, entries in room.lists.items():
        found += [restriction_set(room.key, kind, entry) for entry in entries]
    found += [changes.MetadataSet(room.part, key, value) for key, value in room.metadata]
    return tuple(found)
