"""The chat in the browser: JSON over a WebSocket. See docs/protocols/web.md.

    a client sends {"type": "say", "room": "main", "text": "hello"}
    the server sends {"type": "said", "room": "main", "name": "ann", "text": "hello", "at": …}

Only this module knows the words of the protocol; the rules decide what follows from them.
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
from chatroom_tw.server.refusals import Refusal

VERSION = 1
"""The version of the protocol, in `welcome`."""
PAGE = 50
"""How many lines of a room's history are sent if the client gives no `count`."""
LONGEST_PAGE = 200
"""The largest `count` of lines of the history."""
LINES_AS_ONE = 5
"""How many lines of a text cost as much as one message."""
LAST_PAGE = 1_000_000
"""The highest number of a page of a list."""
LATEST = 1 << 53
"""The largest cursor: JavaScript stores no larger integer exactly."""

# -- Output: a JSON object for each type of event.


def _times(e: events.Said | events.Line | Message) -> Sent:
    """The cursor of what was said, and the time to show if that is another."""
    at = cursor(e.when)
    return {"at": at, "time": cursor(e.when - e.ahead)} if e.ahead else {"at": at}


def _said(e: events.Said) -> Sent:
    return {
        "type": "said",
        "room": e.room,
        "user": e.speaker,
        "name": e.name,
        "text": e.text,
        **_times(e),
    }


def _private(type_: str, message: Message, **more: int) -> Sent:
    return {
        "type": type_,
        "from": message.sender,
        "to": message.recipient,
        "text": message.text,
        **_times(message),
        **more,
    }


def _history(e: events.HistoryPage) -> Sent:
    lines = [{"name": line.name, "text": line.text, **_times(line)} for line in e.lines]
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
    people = [{"address": address, "name": name} for address, name, _ in e.clients]
    return {"type": "people", "people": people, "count": e.total, "page": e.page}


def _rooms(e: events.RoomList) -> Sent:
    rooms = [{"name": name, "size": size} for name, size in e.rooms]
    return {"type": "rooms", "rooms": rooms, "count": e.total, "page": e.page}


def _members(e: events.MemberList) -> Sent:
    listed = {"names": e.names, "count": e.total, "page": e.page}
    return {"type": "members", "room": e.room, **listed}


def _inbox(e: events.Inbox) -> Sent:
    messages = [_private("received", message) for message in e.messages]
    return {"type": "inbox", "messages": messages, "left": e.left}


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
    events.Invited: lambda e: {"type": "invited", "room": e.room, "by": e.by},
    events.InvitationSent: lambda e: {"type": "invitation-sent", "room": e.room, "name": e.name},
    events.Removed: lambda e: {"type": "removed", "room": e.room, "by": e.by},
    events.ClientList: _people,
    events.RoomList: _rooms,
    events.MemberList: _members,
    events.HistoryPage: _history,
    events.Inbox: _inbox,
    events.Registered: lambda e: {"type": "registered", "name": e.name},
    events.LoggedIn: lambda e: {
        "type": "logged-in",
        "name": e.name,
        "unread": e.unread,
        "failed": e.failed,
    },
    events.NameTakenUp: lambda e: {"type": "name-taken", "old": e.old, "new": e.new},
    events.Goodbye: lambda e: {"type": "goodbye", "name": e.name},
    events.Stopping: lambda e: {"type": "stopping"},
    Refusal: messages.refused,
}
NOT_SENT = frozenset(
    {events.History, events.Help, events.Created, events.DeliverySet, events.PasswordChanged}
)
"""Events that are never sent: no message of this protocol leads to them."""

REPLACED = messages.written({"type": "replaced"})

# -- Input: a table of the types of messages that clients send.


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message of a page: the name that it wants, and its tab's secret.

    If another connection has given the same secret, this one takes its place.
    """

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
_PAGE = whole(1, LAST_PAGE)

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
    "members": Type(commands.ListMembers, {"room": word}, {"page": _PAGE}),
    "rooms": Type(commands.ListRooms, may={"page": _PAGE}),
    "people": Type(commands.ListClients, may={"page": _PAGE}),
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
    """The connection of one page, or of another program that uses the protocol."""

    __slots__ = ("tab",)

    factory: WebChatFactory
    renderer = renderer_elsewhere = Renderer(messages.renderer(SENT), echo=True)
    traits = Traits.WELCOMED | Traits.ALONE
    types = TYPES
    protocol_word = "web"
    at_end = commands.Quit()

    def __init__(self, answer: bytes = b"") -> None:
        super().__init__(answer)
        self.tab = ""
        """The secret of the page's tab, as far as it has given one."""

    def do(self, command: Any) -> None:
        if isinstance(command, Hello):
            self.session.after(lambda: self._hello(command))
        else:
            super().do(command)

    def message_cost(self, message: bytes) -> float:
        """A message costs 1 more for each `LINES_AS_ONE` line feeds in it."""
        return super().message_cost(message) + messages.line_feeds(message) // LINES_AS_ONE

    def gone(self) -> None:
        self.factory.forget(self)
        super().gone()

    def _hello(self, hello: Hello) -> None:
        if hello.tab:
            self.factory.replace(hello.tab, self)
        if hello.name:
            self.session.submit(commands.Rename(hello.name))


class WebChatFactory(WebSocketFactory):
    """Makes a `WebChat` for each connection, and knows the connection of each tab."""

    protocol = WebChat

    def __init__(self, gateway: Gateway) -> None:
        super().__init__(gateway)
        self._tabs: dict[str, WebChat] = {}

    def replace(self, tab: str, client: WebChat) -> None:
        """Give the tab this connection. The connection that it had before is ended."""
        before = self._tabs.get(tab)
        self.forget(client)
        self._tabs[tab], client.tab = client, tab
        if before is not None and before is not client:
            before.deliver(REPLACED)
            before.session.end()

    def forget(self, client: WebChat) -> None:
        """Forget the connection's tab."""
        if client.tab and self._tabs.get(client.tab) is client:
            del self._tabs[client.tab]
