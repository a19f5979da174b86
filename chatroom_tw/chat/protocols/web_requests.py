"""What browsers send the chat: tables of the types of messages, by version of the protocol.

Fields that no table has are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from chatroom_tw.chat.rules import commands, durations
from chatroom_tw.chat.rules import operator_commands as operators
from chatroom_tw.chat.rules import person_commands as people
from chatroom_tw.chat.rules import room_commands as rooms
from chatroom_tw.chat.rules.extras import ACTION
from chatroom_tw.chat.rules.push_commands import SetSight, TakePushes
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import TEXT_LIMIT, Kind
from chatroom_tw.server.http import messages
from chatroom_tw.server.http.messages import (
    Malformed,
    Type,
    flag,
    line,
    one_of,
    short,
    whole,
    word,
    words,
)

PAGE = 50
"""How many lines of a room's history are sent if the client gives no `count`."""
LONGEST_PAGE = 200
"""The largest `count` of lines of the history."""
LAST_PAGE = 1_000_000
"""The highest number of a page of a list."""
LATEST = 1 << 53
"""The largest cursor: JavaScript stores no larger integer exactly."""
HIGHEST_VERSION = 1_000_000
"""The highest version that a client may say it speaks."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message of a page: the name that it wants, and two secrets.

    `tab` is the page's own: if another connection has given the same, this one takes its place.
    `browser` is that of all pages of a browser: they are one guest, who keeps the name that they
    have already.
    """

    name: str | None = None
    tab: str | None = None
    version: int = 1
    browser: str | None = None


def _say(room: str, text: str) -> commands.Say:
    return commands.Say(text, room, together="\n" in text)


def _tell(to: str, text: str) -> commands.Tell:
    return commands.Tell(to, text)


def _history_of(
    room: str, count: int = PAGE, before: int | None = None, after: int | None = None
) -> commands.ReadPage:
    if before is not None and after is not None:
        raise Malformed("history: before or after, not both")
    return commands.ReadPage(room, count, before, after)


def _secret(value: Any) -> str:
    if not isinstance(value, str) or not 16 <= len(value) <= 64:
        raise ValueError("a text of 16 to 64 characters")
    return value


def _time(value: Any) -> float:
    try:
        return durations.parse(word(value))
    except ValueError:
        years = durations.LONGEST // durations.YEAR
        raise ValueError(
            f"a time such as 30s, 10m, 2h, 7d or 1w, of at most {years} years"
        ) from None


_AT = whole(0, LATEST)
_PAGE = whole(1, LAST_PAGE)

TYPES: dict[str, Type] = {
    "hello": Type(
        Hello,
        may={"name": word, "tab": _secret, "version": whole(1, HIGHEST_VERSION)}
        | {"browser": _secret},
    ),
    "rename": Type(commands.Rename, {"name": word}),
    "join": Type(commands.Join, {"room": word}, {"key": word}),
    "leave": Type(commands.Leave, {"room": word}),
    "say": Type(_say, {"room": word, "text": words}),
    "tell": Type(_tell, {"to": word, "text": line}),
    "history": Type(
        _history_of, {"room": word}, {"count": whole(1, LONGEST_PAGE), "before": _AT, "after": _AT}
    ),
    "members": Type(commands.ListMembers, {"room": word}, {"page": _PAGE}),
    "rooms": Type(commands.ListRooms, may={"page": _PAGE}),
    "people": Type(commands.ListClients, may={"page": _PAGE}),
    "inbox": Type(commands.ReadInbox),
    "register": Type(commands.Register, {"password": words}),
    "logout": Type(commands.LogOut),
    "login": Type(commands.LogIn, {"name": word, "password": words}),
    "add": Type(commands.Add, {"name": word, "room": word}),
    "remove": Type(commands.Remove, {"name": word, "room": word}),
    "bye": Type(commands.Quit),
    "ping": Type(messages.Ping),
}
"""What a client of version 1 can send."""


class How(Enum):
    """How a text is said, if not plainly."""

    ACTION = "action"


def _say_how(room: str, text: str, how: How | None = None) -> commands.Say:
    said = _say(room, text)
    return said._replace(extra=ACTION) if how else said


def _tell_how(to: str, text: str, how: How | None = None) -> commands.Tell:
    return commands.Tell(to, text, ACTION if how else None)


def _topic(room: str, text: str | None = None) -> rooms.ReadTopic | rooms.SetTopic:
    return rooms.ReadTopic(room) if text is None else rooms.SetTopic(text, room)


def _restriction(
    kind: Kind, who: str, time: float = 0.0, reason: str = "", room: str | None = None
) -> rooms.Restrict:
    return rooms.Restrict(kind, who, time, reason, room)


def _close(room: str, reason: str = "", yes: bool = False) -> rooms.CloseRoom:
    return rooms.CloseRoom(reason, yes, room)


def _away(text: str = "") -> people.Away:
    return people.Away(text)


_SHORT = short(TEXT_LIMIT)


def _report(value: Any) -> str:
    return str(_SHORT(line(value)))


_ROOM = {"room": word}
_NAMED = {"room": word, "name": word}
_WHY = {"reason": _SHORT}


def _restrictions(kind: Kind, place: Mapping[str, messages.Kind]) -> dict[str, Type]:
    """The types for bans, mutes or blocks, in a `place`: `ban`, `unban` and `bans`."""
    restrict, lift = partial(_restriction, kind), partial(rooms.Lift, kind)
    listing = partial(rooms.ListRestrictions, kind)
    return {
        kind.value: Type(restrict, {**place, "who": line}, {"time": _time, **_WHY}),
        f"un{kind.value}": Type(lift, {**place, "who": line}),
        f"{kind.value}s": Type(listing, place, {"page": _PAGE}),
    }


PUSH_SERVICES = (
    *("fcm.googleapis.com", "push.services.mozilla.com"),
    *("push.apple.com", "notify.windows.com"),
)
"""Whose addresses a browser may have notifications sent to: the server connects to no other."""
_ENDPOINT_LIMIT = 1000
_QUIET_LIMIT = 50
_BASE64 = re.compile(r"[\w-]+", re.ASCII)


def _endpoint(value: Any) -> str:
    wanted = ValueError("an https address of a push service that is known here")
    if not isinstance(value, str) or len(value) > _ENDPOINT_LIMIT:
        raise wanted
    try:
        address = urlsplit(value)
        host, port = address.hostname or "", address.port
    except ValueError:
        raise wanted from None
    is_known = any(host == one or host.endswith(f".{one}") for one in PUSH_SERVICES)
    is_plain = value.isascii() and value.isprintable() and " " not in value
    if not (is_known and is_plain and address.scheme == "https" and port is None):
        raise wanted
    if address.username is not None:
        raise wanted
    return value


def _base64(size: int) -> messages.Kind:
    """The kind of so many bytes in Base64, as URLs have it."""

    def read(value: Any) -> str:
        given = value.rstrip("=") if isinstance(value, str) else ""
        if len(given) != -(-size * 4 // 3) or not _BASE64.fullmatch(given):
            raise ValueError(f"{size} bytes in Base64 for URLs")
        return given

    return read


def _quiet(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _QUIET_LIMIT:
        raise ValueError(f"a list of at most {_QUIET_LIMIT} rooms")
    return tuple(map(word, value))


_PUSH = {"endpoint": _endpoint, "key": _base64(65), "secret": _base64(16)}
_HOW = {"how": one_of(How)}
ADDED: dict[str, Type] = {
    "say": Type(_say_how, TYPES["say"].needs, _HOW),
    "tell": Type(_tell_how, TYPES["tell"].needs, _HOW),
    # rooms
    "topic": Type(_topic, _ROOM, {"text": _SHORT}),
    "role": Type(rooms.SetRole, {**_NAMED, "role": one_of(Role)}),
    "kick": Type(rooms.Kick, _NAMED, _WHY),
    **_restrictions(Kind.BAN, _ROOM),
    **_restrictions(Kind.MUTE, _ROOM),
    **_restrictions(Kind.EXEMPT, _ROOM),
    **_restrictions(Kind.ADMIT, _ROOM),
    "invite": Type(rooms.Invite, _NAMED),
    "settings": Type(rooms.ReadSettings, _ROOM),
    "set": Type(rooms.Set, {**_ROOM, "option": word, "value": word}),
    "delete": Type(rooms.DeleteLine, {**_ROOM, "at": _AT}, {"name": word}),
    "close": Type(_close, _ROOM, {**_WHY, "yes": flag}),
    "log": Type(rooms.ReadLog, _ROOM, {"page": _PAGE}),
    "read": Type(people.MarkRoomRead, _ROOM, {"at": _AT}),
    # people
    "push": Type(TakePushes, _PUSH, {"quiet": _quiet}),
    "sight": Type(SetSight, {"on": flag}),
    "away": Type(_away, may={"text": _SHORT}),
    "ignore": Type(people.Ignore, {"name": word}),
    "unignore": Type(people.Unignore, {"name": word}),
    "ignores": Type(people.ListIgnored),
    "whois": Type(people.Whois, {"name": word}),
    "devices": Type(people.ListDevices),
    "close-device": Type(people.CloseDevice, {"number": whole(1, LAST_PAGE)}),
    "password": Type(commands.ChangePassword, {"old": words, "new": words}),
    "unregister": Type(people.Unregister, {"password": words}),
    "register-for": Type(people.RegisterFor, {"name": word, "password": words}),
    # the server
    "oper": Type(operators.Oper, {"name": word, "password": words}),
    "deoper": Type(operators.Deoper),
    "kill": Type(operators.Kill, {"name": word}, _WHY),
    **_restrictions(Kind.BLOCK, {}),
    "wall": Type(operators.Wall, {"text": line}),
    "report": Type(operators.Report, {"name": word, "text": _report}),
    "reload": Type(operators.Reload),
}
"""What a client of version 2 can send besides, or in another way."""

TYPES_2: dict[str, Type] = {**TYPES, **ADDED}
