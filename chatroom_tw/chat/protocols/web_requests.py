"""What browsers send the chat in version 1 of the protocol: a table of the types of messages.

`web_requests_2` has what version 2 adds. Fields that no table has are ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chatroom_tw.chat.rules import commands
from chatroom_tw.server.http import messages
from chatroom_tw.server.http.messages import (
    Malformed,
    Type,
    line,
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


def say_in(room: str, text: str) -> commands.Say:
    return commands.Say(text, room, together="\n" in text)


def _tell(to: str, text: str) -> commands.Tell:
    return commands.Tell(to, text)


def history_of(
    room: str, count: int = PAGE, before: int | None = None, after: int | None = None
) -> commands.ReadPage:
    if before is not None and after is not None:
        raise Malformed("history: before or after, not both")
    return commands.ReadPage(room, count, before, after)


def _secret(value: Any) -> str:
    if not isinstance(value, str) or not 16 <= len(value) <= 64:
        raise ValueError("a text of 16 to 64 characters")
    return value


AT = whole(0, LATEST)
PAGE_NUMBER = whole(1, LAST_PAGE)

TYPES: dict[str, Type] = {
    "hello": Type(
        Hello,
        may={"name": word, "tab": _secret, "version": whole(1, HIGHEST_VERSION)}
        | {"browser": _secret},
    ),
    "rename": Type(commands.Rename, {"name": word}),
    "join": Type(commands.Join, {"room": word}, {"key": word}),
    "leave": Type(commands.Leave, {"room": word}),
    "say": Type(say_in, {"room": word, "text": words}),
    "tell": Type(_tell, {"to": word, "text": line}),
    "history": Type(
        history_of, {"room": word}, {"count": whole(1, LONGEST_PAGE), "before": AT, "after": AT}
    ),
    "members": Type(commands.ListMembers, {"room": word}, {"page": PAGE_NUMBER}),
    "rooms": Type(commands.ListRooms, may={"page": PAGE_NUMBER}),
    "people": Type(commands.ListClients, may={"page": PAGE_NUMBER}),
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
