"""The state of a chat as named parts, so that it can be written out and read back.

    meta                the counters
    user:3              a user, by id
    device:3            a device, by id
    account:ann         an account, by key
    room:tea            a room, by key
    number:tea          the resting number of a removed room, by the room's key
    tries:KEY           tries of a password (see `tries`)
    registrations:PLACE when names were registered from there
    gone:3              a name that somebody had
    watched:3           the names that a device watches, by its id
    files               how many files there are, and their bytes
    upload:3            the space for a file that is on its way, by its number
    presence:tea:0      a notice in the presence batch of a room: the key, and its place
    restriction:ban:tea:account:bob     a ban, a mute or a block: its kind, room and target
    report:TIME         a report that no server operator was told of

Each part is one entity, so the parts that a command touches take the same time to dump however
many users and rooms there are. Members are therefore in the parts of the users, with the order
in which they came. Parts refer to one another by id and key. Their values are dicts, tuples,
str, int, bool and None; sequences may come back as lists. A name is dumped as it was written,
since `text.Spaced` is no plain str.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple
from typing import TypedDict

from chatroom_tw.chat.rules import extras, targets
from chatroom_tw.chat.rules.bans import Bans
from chatroom_tw.chat.rules.entities import NO_SETTINGS, Account, Metadata, Room
from chatroom_tw.chat.rules.events import Message
from chatroom_tw.chat.rules.presence import Came, Notice, Went
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.room_settings import OPTIONS
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.state_entities import META
from chatroom_tw.chat.rules.state_rooms import restriction_part
from chatroom_tw.server.text import as_written


class AccountPart(TypedDict):
    name: str
    registration: str
    inbox: tuple[tuple[str, int, int], ...]
    """The key of each sender's name, and the number and the bytes of the messages."""
    room_count: int
    failed: int
    places: tuple[str, ...]
    passwords: int
    ignored: tuple[tuple[str, str], ...]
    memberships: tuple[tuple[str, int], ...]
    marked: tuple[tuple[str, int], ...]
    metadata: Metadata
    since: float


class RoomPart(TypedDict):
    name: str
    number: int
    made: int
    maker: int
    account: str | None
    lifetime: str
    roles: tuple[tuple[str, str, str], ...]
    """The person, the role and the name of each."""
    settings: tuple[tuple[str, str], ...]
    """Those that are not as they are in a new room."""
    topic: tuple[str, str, float] | None
    invited: tuple[tuple[str, bool], ...]
    since: float
    metadata: Metadata


class DevicePart(TypedDict):
    address: str
    has_address: bool
    """Whether the device is the one that is found by this address."""
    traits: int
    user: int
    since: float
    current: str | None
    delivery: str
    membership: int
    left: tuple[int, ...]
    has_registered: bool
    reserved: str | None
    protocol: str
    operator: str
    introduced: bool
    proved: str | None
    echoes: bool
    followed: tuple[str, ...] | None
    out_of_sight: bool


class UserPart(TypedDict):
    name: str
    devices: tuple[int, ...]
    rooms: tuple[tuple[str, int], ...]
    """The key of each, and the order of the user among its members."""
    account: str | None
    unread: tuple[tuple[str, str, str, float, float, extras.Plain | None], ...]
    """The sender, the recipient, the text, the time, `ahead` and the extra of each message."""
    numbered: tuple[str, int] | None
    pinned: tuple[str, ...]
    added: tuple[str, ...]
    adders: tuple[tuple[str, int], ...]
    departed: tuple[str, ...]
    led: tuple[str, ...]
    away: str | None
    ignored: tuple[tuple[str, str], ...]
    last: tuple[tuple[str, float], ...]
    named: float
    browser: str
    profile: tuple[str, str, bool, bool]
    """As the fields of `Profile`."""
    host: str
    marked: tuple[tuple[str, int], ...]
    guest_metadata: Metadata
    talks: tuple[str, ...]


class NumberPart(TypedDict):
    number: int
    rested: int


class MetaPart(TypedDict):
    counters: dict[str, int]
    last_room_number: int
    rests: int


def dump(state: State, names: Iterable[str] | None = None) -> dict[str, object]:
    """These parts, or all of them. One that does not exist is None, if it is named."""
    if names is None:
        return {name: _dump_part(state, name) for name in _all_names(state)}
    return {name: _dump_part(state, name) for name in names}


def _all_names(state: State) -> Iterable[str]:
    yield META
    for account in state.accounts.values():
        yield account.part
    for room in state.rooms.values():
        yield room.part
        for place in range(len(room.notices)):
            yield f"presence:{room.key}:{place}"
    for key in state.room_numbers.resting:
        yield f"number:{key}"
    yield from state.guesses.part_names()
    yield from state.registrations.part_names()
    yield from state.names_gone.part_names()
    yield from state.watches.part_names()
    yield from state.space.part_names()
    for user in state.users.values():
        yield user.part
    for device in state.devices.values():
        yield device.part
    for kind, room_key, entries in _restrictions(state):
        for entry in entries:
            yield restriction_part(kind, room_key, entry.target)
    for at in state.reports:
        yield f"report:{at}"


def _restrictions(state: State) -> Iterable[tuple[Kind, str, Bans]]:
    yield Kind.BLOCK, "", state.blocks
    for room in state.rooms.values():
        for kind, entries in room.lists.items():
            yield kind, room.key, entries


def _dump_part(state: State, name: str) -> object:
    kind, _, key = name.partition(":")
    return _DUMPS[kind](state, key)


def _dump_meta(state: State, key: str) -> MetaPart:
    numbers = state.room_numbers
    return {
        "counters": dict(state.counters),
        "last_room_number": numbers.last,
        "rests": numbers.rests,
    }


def _dump_account(state: State, key: str) -> AccountPart | None:
    account = state.accounts.get(key)
    if account is None:
        return None
    return {
        "name": as_written(account.name),
        "registration": account.registration.name,
        "inbox": tuple((sender, *had) for sender, had in account.waiting.senders.items()),
        "room_count": account.room_count,
        "failed": account.failed,
        "places": account.places,
        "passwords": account.passwords,
        "ignored": tuple(account.ignored.items()),
        "memberships": tuple(account.memberships.items()),
        "marked": tuple(account.marked.items()),
        "metadata": account.metadata,
        "since": account.since,
    }


def _dump_room(state: State, key: str) -> RoomPart | None:
    room = state.rooms.get(key)
    if room is None:
        return None
    return {
        "name": room.name,
        "number": room.number,
        "made": room.made,
        "maker": room.maker,
        "account": _key(room.account),
        "lifetime": room.lifetime.name,
        "roles": tuple((person, role.name, name) for person, (role, name) in room.roles.items()),
        "settings": tuple(
            (option, room.settings.get(option))
            for option in OPTIONS
            if room.settings.get(option) != NO_SETTINGS.get(option)
        ),
        "topic": (room.topic.text, room.topic.by, room.topic.at) if room.topic else None,
        "invited": tuple(room.invited.items()),
        "since": room.since,
        "metadata": room.metadata,
    }


def _dump_device(state: State, key: str) -> DevicePart | None:
    device = state.devices.get(int(key))
    if device is None:
        return None
    return {
        "address": device.address,
        "has_address": state.addresses.get(device.address) is device,
        "traits": device.traits.value,
        "user": device.user.id,
        "since": device.since,
        "current": _key(device.current),
        "delivery": device.delivery.name,
        "membership": device.membership,
        "left": device.left,
        "has_registered": device.has_registered,
        "reserved": _key(device.reserved),
        "protocol": device.protocol,
        "operator": device.operator,
        "introduced": device.introduced,
        "proved": _key(device.proved),
        "echoes": device.echoes,
        "followed": device.followed,
        "out_of_sight": device.out_of_sight,
    }


def _dump_user(state: State, key: str) -> UserPart | None:
    user = state.users.get(int(key))
    if user is None:
        return None
    return {
        "name": as_written(user.name),
        "devices": tuple(device.id for device in user.devices),
        "rooms": tuple((room.key, room.members[user]) for room in user.rooms),
        "account": _key(user.account),
        "unread": tuple((*_message(each), extras.plain(each.extra)) for each in user.unread),
        "numbered": user.numbered,
        "pinned": tuple(room.key for room in user.pinned),
        "added": tuple(room.key for room in user.added),
        "adders": tuple(user.adders.items()),
        "departed": tuple(user.departed),
        "led": tuple(room.key for room in user.led),
        "away": user.away,
        "ignored": tuple(user.ignored.items()),
        "last": tuple(user.last.items()),
        "named": user.named,
        "browser": user.browser,
        "profile": astuple(user.profile),
        "host": user.host,
        "marked": tuple(user.marked.items()),
        "guest_metadata": user.guest_metadata,
        "talks": tuple(user.talks),
    }


def _message(message: Message) -> tuple[str, str, str, float, float]:
    return message.sender, message.recipient, message.text, message.when, message.ahead


def _dump_number(state: State, key: str) -> NumberPart | None:
    numbers = state.room_numbers
    if key not in numbers.resting:
        return None
    return {"number": numbers.number(key), "rested": numbers.resting[key]}


def _dump_notice(state: State, key: str) -> tuple[object, ...] | None:
    room_key, _, place = key.rpartition(":")
    room = state.rooms.get(room_key)
    if room is None or int(place) >= len(room.notices):
        return None
    return _plain_notice(room.notices[int(place)])


def _plain_notice(notice: Notice) -> tuple[object, ...]:
    who = astuple(notice.identity)
    if isinstance(notice, Came):
        return "came", who, as_written(notice.name)
    if isinstance(notice, Went):
        return "went", who, as_written(notice.name), notice.why, notice.gone
    return "renamed", who, as_written(notice.old), as_written(notice.new)


def _dump_restriction(state: State, key: str) -> tuple[object, ...] | None:
    kind, room_key, target = key.split(":", 2)
    room = state.rooms.get(room_key)
    if room is None and kind != Kind.BLOCK.value:
        return None
    entry = state.room_changes.restrictions(Kind(kind), room).get(targets.parse(target))
    if entry is None:
        return None
    return entry.by, entry.at, entry.until, entry.reason, entry.sees_addresses


def _dump_report(state: State, key: str) -> tuple[str, str, str] | None:
    report = state.reports.get(float(key))
    return (report.by, report.name, report.text) if report else None


def _key(entity: Account | Room | None) -> str | None:
    return entity.key if entity else None


_DUMPS: dict[str, Callable[[State, str], object]] = {
    META: _dump_meta,
    "account": _dump_account,
    "room": _dump_room,
    "user": _dump_user,
    "device": _dump_device,
    "number": _dump_number,
    "presence": _dump_notice,
    "restriction": _dump_restriction,
    "report": _dump_report,
    "tries": lambda state, key: state.guesses.part(key),
    "registrations": lambda state, place: state.registrations.part(place),
    "gone": lambda state, number: state.names_gone.part(number),
    "files": lambda state, key: state.space.part(),
    "upload": lambda state, number: state.space.reserved_part(int(number)),
    "watched": lambda state, device: state.watches.part(state.devices.get(int(device))),
}
