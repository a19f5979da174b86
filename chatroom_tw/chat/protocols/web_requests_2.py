"""What version 2 of the protocol for browsers adds to the messages of version 1, which
`web_requests` has. Those about messages are in `web_message_requests`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from chatroom_tw.chat.protocols import web_message_requests, web_push_requests
from chatroom_tw.chat.protocols.web_requests import LAST_PAGE, PAGE_NUMBER, TYPES
from chatroom_tw.chat.rules import commands, durations
from chatroom_tw.chat.rules import operator_commands as operators
from chatroom_tw.chat.rules import person_commands as people
from chatroom_tw.chat.rules import room_commands as rooms
from chatroom_tw.chat.rules.display_names import WRITTEN_LIMIT
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

ID_LIMIT = 64
"""The most characters of a request's id."""


def id_of(message: Mapping[str, Any]) -> str:
    """The id of a request, which its answers carry back; "": it has none. Raises `Malformed`."""
    id_ = message.get("id")
    if id_ is None:
        return ""
    if not isinstance(id_, str) or not 1 <= len(id_) <= ID_LIMIT:
        raise Malformed(f"id must be a text of 1 to {ID_LIMIT} characters")
    return id_


def _time(value: Any) -> float:
    try:
        return durations.parse(word(value))
    except ValueError:
        years = durations.LONGEST // durations.YEAR
        raise ValueError(
            f"a time such as 30s, 10m, 2h, 7d or 1w, of at most {years} years"
        ) from None


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
        f"{kind.value}s": Type(listing, place, {"page": PAGE_NUMBER}),
    }


ADDED: dict[str, Type] = {
    **web_message_requests.ADDED,
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
    "close": Type(_close, _ROOM, {**_WHY, "yes": flag}),
    "log": Type(rooms.ReadLog, _ROOM, {"page": PAGE_NUMBER}),
    # people
    **web_push_requests.ADDED,
    "away": Type(_away, may={"text": _SHORT}),
    "display": Type(people.SetDisplay, {"text": short(WRITTEN_LIMIT)}),
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
