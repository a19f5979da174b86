"""The chat in the browser: JSON on a WebSocket. docs/protocols/web.md is its manual.

    a client sends {"type": "say", "room": "main", "text": "hello"}
    the server sends {"type": "said", "room": "main", "name": "ann", "text": "hello", "at": …}

This file is all that knows these words; what they mean is for the hall to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chatroom_tw.chat.rules import commands, events
from chatroom_tw.chat.rules.events import Event, Message
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http import messages
from chatroom_tw.server.http.messages import (
    Malformed,
    MessagesConnection,
    Sent,
    Type,
    line,
    whole,
    word,
    words,
)
from chatroom_tw.server.http.websocket import WebSocketFactory

VERSION = 1
PAGE = 50
"""How much of a room's history is sent if it is not said."""
LONGEST_PAGE = 200
LINES_AS_ONE = 5
"""How many lines of a text count as one."""
LISTED = 500
"""How many of all that are here are named; who wants to see more than that asks for a room's."""
LATEST = 1 << 53
"""The largest number that JavaScript knows exactly."""

# -- What the server sends: an object for each kind of event.


def _said(e: events.Said) -> Sent:
    return {
        "type": "said",
        "room": e.room,
        "user": e.speaker,
        "name": e.name,
        "text": e.text,
        "at": cursor(e.when),
    }


def _private(type_: str, message: Message, **more: int) -> Sent:
    return {
        "type": type_,
        "from": message.sender,
        "to": message.recipient,
        "text": message.text,
        "at": cursor(message.when),
        **more,
    }


def _history(e: events.HistoryPage) -> Sent:
    lines = [{"name": line.name, "text": line.text, "at": cursor(line.when)} for line in e.lines]
    asked = {"before": e.before, "after": e.after}
    return {
        "type": "history",
        "room": e.room,
        "lines": lines,
        "more": e.more,
        **{key: at for key, at in asked.items() if at is not None},
    }


def _left(e: events.Left) -> Sent:
    return {"type": "left", "room": e.room, "names": e.names, "why": e.why}


def _people(e: events.ClientList) -> Sent:
    people = [{"address": address, "name": name} for address, name, _ in e.clients[:LISTED]]
    return {"type": "people", "people": people, "count": len(e.clients)}


def _rooms(e: events.RoomList) -> Sent:
    return {"type": "rooms", "rooms": [{"name": name, "size": size} for name, size in e.rooms]}


def _welcome(e: events.Welcome) -> Sent:
    return {
        "type": "welcome",
        "version": VERSION,
        "application": "chat",
        "server": e.server,
        "user": e.user,
        "name": e.name,
    }


def _entered(e: events.Entered) -> Sent:
    return {"type": "entered", "room": e.room, "size": e.size, "mine": e.is_owner}


def _renamed(e: events.Renamed) -> Sent:
    return {"type": "renamed", "changes": e.changes, "users": e.users}


SENT: dict[type[Event], Callable[[Any], Sent]] = {
    events.Said: _said,
    events.Received: lambda e: _private("received", e.message, user=e.user),
    events.Sent: lambda e: _private("sent", e.message, user=e.user),
    events.Waiting: lambda e: _private("waiting", e.message),
    events.Joined: lambda e: {"type": "joined", "room": e.room, "names": e.names},
    events.Left: _left,
    events.Renamed: _renamed,
    events.Welcome: _welcome,
    events.Entered: _entered,
    events.Exited: lambda e: {"type": "exited", "room": e.room},
    events.Added: lambda e: {"type": "added", "room": e.room, "by": e.by},
    events.Removed: lambda e: {"type": "removed", "room": e.room, "by": e.by},
    events.ClientList: _people,
    events.RoomList: _rooms,
    events.MemberList: lambda e: {"type": "members", "room": e.room, "names": e.names},
    events.HistoryPage: _history,
    events.Inbox: lambda e: {
        "type": "inbox",
        "messages": [_private("received", message) for message in e.messages],
    },
    events.Registered: lambda e: {"type": "registered", "name": e.name},
    events.LoggedIn: lambda e: {"type": "logged-in", "name": e.name, "unread": e.unread},
    events.NameTakenUp: lambda e: {"type": "name-taken", "old": e.old, "new": e.new},
    events.Goodbye: lambda e: {"type": "goodbye", "name": e.name},
    events.Stopping: lambda e: {"type": "stopping"},
    events.Refusal: messages.refused,
}
UNASKED = frozenset({events.History, events.Help, events.Created, events.DeliverySet})
"""What there are no words for: nothing in this protocol would lead to it."""

REPLACED = messages.written({"type": "replaced"})

# -- What a client sends: a table of its types.


@dataclass(frozen=True, slots=True)
class Hello:
    """Somebody, who may be there already: on the connection that has given the same secret."""

    name: str | None = None
    tab: str | None = None


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


_AT = whole(0, LATEST)

TYPES: dict[str, Type] = {
    "hello": Type(Hello, may={"name": word, "tab": _secret}),
    "rename": Type(commands.Rename, {"name": word}),
    "join": Type(commands.Join, {"room": word}),
    "leave": Type(commands.Leave, {"room": word}),
    "say": Type(_say, {"room": word, "text": words}),
    "tell": Type(_tell, {"to": word, "text": line}),
    "history": Type(
        _history_of, {"room": word}, {"count": whole(1, LONGEST_PAGE), "before": _AT, "after": _AT}
    ),
    "members": Type(commands.ListMembers, {"room": word}),
    "rooms": Type(commands.ListRooms),
    "people": Type(commands.ListClients),
    "inbox": Type(commands.ReadInbox),
    "register": Type(commands.Register, {"password": words}),
    "login": Type(commands.LogIn, {"name": word, "password": words}),
    "add": Type(commands.Add, {"name": word, "room": word}),
    "remove": Type(commands.Remove, {"name": word, "room": word}),
    "bye": Type(commands.Quit),
    "ping": Type(messages.Ping),
}


# -- The protocol.


class WebChat(MessagesConnection):
    """One page, or any other program that speaks as it does."""

    __slots__ = ("tab",)

    factory: WebChatFactory
    renderer = renderer_elsewhere = Renderer(messages.renderer(SENT), echo=True)
    traits = Traits.WELCOMED | Traits.ALONE
    types = TYPES
    at_end = commands.Quit()

    def __init__(self, answer: bytes = b"") -> None:
        super().__init__(answer)
        self.tab = ""

    def do(self, meant: Any) -> None:
        if isinstance(meant, Hello):
            self.session.after(lambda: self._hello(meant))
        else:
            super().do(meant)

    def message_cost(self, message: bytes) -> float:
        return 1 + messages.line_feeds(message) // LINES_AS_ONE

    def gone(self) -> None:
        self.factory.forget(self)
        super().gone()

    def _hello(self, hello: Hello) -> None:
        if hello.tab:
            self.factory.replace(hello.tab, self)
        if hello.name:
            self.session.submit(commands.Rename(hello.name))


class WebChatFactory(WebSocketFactory):
    """Makes a `WebChat` for each connection, and knows which page is on which."""

    protocol = WebChat

    def __init__(self, gateway: Gateway) -> None:
        super().__init__(gateway)
        self._tabs: dict[str, WebChat] = {}

    def replace(self, tab: str, client: WebChat) -> None:
        """The page is on this connection now. If it was on another, that one is ended."""
        before = self._tabs.get(tab)
        self.forget(client)
        self._tabs[tab], client.tab = client, tab
        if before is not None and before is not client:
            before.deliver(REPLACED)
            before.session.end()

    def forget(self, client: WebChat) -> None:
        if client.tab and self._tabs.get(client.tab) is client:
            del self._tabs[client.tab]
