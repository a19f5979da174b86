"""Reading the parts of a state back (see `dumping`), into a state in which nothing has happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from chatroom_tw.chat.rules import extras, targets
from chatroom_tw.chat.rules.bans import Entry
from chatroom_tw.chat.rules.changes import ReportMade
from chatroom_tw.chat.rules.dumping import (
    AccountPart,
    DevicePart,
    MetaPart,
    NumberPart,
    RoomPart,
    UserPart,
)
from chatroom_tw.chat.rules.entities import (
    Account,
    Delivery,
    Device,
    Lifetime,
    Metadata,
    Registration,
    Room,
    Topic,
    User,
)
from chatroom_tw.chat.rules.events import Message
from chatroom_tw.chat.rules.identity import Identity, Profile
from chatroom_tw.chat.rules.inbox_count import InboxCount
from chatroom_tw.chat.rules.presence import Came, NewName, Notice, Went
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.room_numbers import RoomNumbers
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.state_entities import META
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import text
from chatroom_tw.server.effects import InRoom
from chatroom_tw.server.text import spaced


def load(state: State, parts: Mapping[str, object]) -> None:
    """Fill the state with the parts of another one. `touched` is empty afterwards."""
    state.rooms.clear()
    state.room_numbers = RoomNumbers()
    by_kind: dict[str, dict[str, object]] = {}
    for name, part in parts.items():
        kind, _, key = name.partition(":")
        by_kind.setdefault(kind, {})[key] = part
    _load_accounts(state, cast(dict[str, AccountPart], by_kind.get("account", {})))
    _load_rooms(state, cast(dict[str, RoomPart], by_kind["room"]))
    _load_numbers(state, cast(dict[str, NumberPart], by_kind.get("number", {})))
    _load_notices(state, cast(dict[str, tuple[Any, ...]], by_kind.get("presence", {})))
    users = cast(dict[str, UserPart], by_kind.get("user", {}))
    _load_users(state, users)
    _load_devices(state, cast(dict[str, DevicePart], by_kind.get("device", {})), users)
    _load_restrictions(state, cast(dict[str, Any], by_kind.get("restriction", {})))
    reports = cast(dict[str, Any], by_kind.get("report", {}))
    for at in sorted(reports, key=float):
        state.add_report(ReportMade(float(at), *reports[at]))
    for account in state.accounts.values():
        for key in account.memberships:
            state.rooms[key].kept.add(account.key)
    for user in state.users.values():
        state.user_changes.take_up_user(user)
    for key, record in by_kind.get("tries", {}).items():
        state.guesses.load_part(key, cast(Mapping[str, object], record))
    for place, times in by_kind.get("registrations", {}).items():
        state.registrations.load_part(place, cast(Iterable[float], times))
    state.space.load(parts.get("files"), by_kind.get("upload", {}))
    state.names_gone.load(cast(Mapping[str, Any], by_kind.get("gone", {})).items())
    _load_watches(state, cast(Mapping[str, Any], by_kind.get("watched", {})))
    _load_meta(state, cast(MetaPart, parts[META]))
    state.touched.clear()


def _load_meta(state: State, part: MetaPart) -> None:
    state.counters = dict(part["counters"])
    state.room_numbers.last = part["last_room_number"]
    state.room_numbers.rests = part["rests"]


def _load_accounts(state: State, parts: Mapping[str, AccountPart]) -> None:
    for key, part in parts.items():
        account = state.accounts[key] = Account(
            key,
            spaced(part["name"]),
            Registration[part["registration"]],
            InboxCount({sender: (count, size) for sender, count, size in part["inbox"]}),
            part["room_count"],
            part["failed"],
            tuple(part["places"]),
            part["passwords"],
            dict(part["ignored"]),
            dict(part["memberships"]),
            dict(part["marked"]),
            metadata=_metadata(part["metadata"]),
            since=part["since"],
        )
        state.account_looks.add(account.name)
        state.metadata_changes.take_up(account, account.metadata)


def _load_rooms(state: State, parts: Mapping[str, RoomPart]) -> None:
    for key, part in sorted(parts.items(), key=lambda item: item[1]["made"]):
        name, account = part["name"], part["account"]
        state.room_numbers.put(key, part["number"])
        topic = part["topic"]
        room = state.rooms[key] = Room(
            key,
            name,
            part["number"],
            part["made"],
            part["maker"],
            None if account is None else state.accounts[account],
            InRoom(name),
            lifetime=Lifetime[part["lifetime"]],
            roles={person: (Role[role], name) for person, role, name in part["roles"]},
            topic=Topic(*topic) if topic else None,
            invited=dict(part["invited"]),
            since=part["since"],
            metadata=_metadata(part["metadata"]),
        )
        settings = room.settings
        for option, value in part["settings"]:
            settings = settings.with_value(option, value)
        state.room_changes.set_settings(room, settings)


def _load_restrictions(state: State, parts: Mapping[str, Any]) -> None:
    entries = []
    for name, (by, at, until, reason, sees) in parts.items():
        kind, room, target = name.split(":", 2)
        entry = Entry(targets.parse(target), by, at, until, reason, sees)
        entries.append((at, kind, room, entry))
    for _, kind, room, entry in sorted(entries, key=lambda each: each[0]):
        state.room_changes.restrict(Kind(kind), state.rooms.get(room), entry)


def _load_numbers(state: State, parts: Mapping[str, NumberPart]) -> None:
    numbers = state.room_numbers
    for key, part in sorted(parts.items(), key=lambda item: item[1]["rested"]):
        numbers.put(key, part["number"])
        numbers.resting[key] = part["rested"]


def _load_notices(state: State, parts: Mapping[str, tuple[Any, ...]]) -> None:
    def place(name: str) -> int:
        return int(name.rpartition(":")[2])

    for name in sorted(parts, key=place):
        state.rooms[name.rpartition(":")[0]].notices.append(_notice(*parts[name]))


def _notice(kind: str, who: Sequence[Any], name: str, more: str = "", gone: bool = False) -> Notice:
    identity = Identity(*who)
    if kind == "came":
        return Came(spaced(name), identity)
    if kind == "went":
        return Went(spaced(name), more, identity, gone)
    return NewName(spaced(name), spaced(more), identity)


def _load_users(state: State, parts: Mapping[str, UserPart]) -> None:
    members: list[tuple[int, Room, User]] = []
    for id_, part in sorted((int(id_), part) for id_, part in parts.items()):
        user = state.users[id_] = _user(state, id_, part)
        state.names[text.key(user.name)] = user
        state.user_looks.add(user.name)
        state.metadata_changes.take_up(user, user.guest_metadata)
        if user.numbered:
            state.name_numbers.take(*user.numbered)
        if user.account:
            user.account.user = user
        members += [(order, state.rooms[key], user) for key, order in part["rooms"]]
    for order, room, user in sorted(members, key=lambda member: member[0]):
        room.members[user] = order
        if user.away is not None:
            room.away.add(user)


def _user(state: State, id_: int, part: UserPart) -> User:
    numbered = part["numbered"]
    return User(
        id_,
        spaced(part["name"]),
        {},  # The devices follow.
        _rooms(state, (key for key, _ in part["rooms"])),
        _account(state, part["account"]),
        tuple(_message(most, extras.of_plain(extra)) for *most, extra in part["unread"]),
        None if numbered is None else (numbered[0], numbered[1]),
        _rooms(state, part["pinned"]),
        _rooms(state, part["added"]),
        dict(part["adders"]),
        dict.fromkeys(part["departed"]),
        _rooms(state, part["led"]),
        part["away"],
        dict(part["ignored"]),
        last=dict(part["last"]),
        named=part["named"],
        browser=part["browser"],
        profile=Profile(*part["profile"]),
        host=part["host"],
        marked=dict(part["marked"]),
        guest_metadata=_metadata(part["guest_metadata"]),
        talks=dict.fromkeys(part["talks"]),
    )


def _message(most: Sequence[Any], extra: extras.Extra | None) -> Message:
    sender, recipient, words, when, ahead = most
    return Message(sender, recipient, words, when, ahead, extra)


def _load_devices(
    state: State, parts: Mapping[str, DevicePart], users: Mapping[str, UserPart]
) -> None:
    for id_, part in sorted((int(id_), part) for id_, part in parts.items()):
        device = state.devices[id_] = _device(state, id_, part)
        state.tracking += device.tracks
        state.metadata_changes.take_up_device(device)
        state.unknown += device.tracks and not device.introduced
        if part["has_address"]:
            state.addresses[device.address] = device
    for key, user in users.items():
        devices = (state.devices[id_] for id_ in user["devices"])
        state.users[int(key)].devices = dict.fromkeys(devices)


def _device(state: State, id_: int, part: DevicePart) -> Device:
    current = part["current"]
    return Device(
        id_,
        part["address"],
        Traits(part["traits"]),
        state.users[part["user"]],
        part["since"],
        None if current is None else state.rooms[current],
        Delivery[part["delivery"]],
        part["membership"],
        tuple(part["left"]),
        part["has_registered"],
        _account(state, part["reserved"]),
        part["protocol"],
        part["operator"],
        part["introduced"],
        _account(state, part["proved"]),
        part["echoes"],
        followed=None if part["followed"] is None else tuple(part["followed"]),
        out_of_sight=part["out_of_sight"],
    )


def _load_watches(state: State, parts: Mapping[str, Sequence[str]]) -> None:
    for id_, names in parts.items():
        for name in names:
            key = text.key(name)
            state.watches.add(state.devices[int(id_)], key, name, state.name_now(key))


def _rooms(state: State, keys: Iterable[str]) -> tuple[Room, ...]:
    return tuple(state.rooms[key] for key in keys)


def _metadata(part: Metadata) -> Metadata:
    return tuple((key, value) for key, value in part)


def _account(state: State, key: str | None) -> Account | None:
    return None if key is None else state.accounts[key]
