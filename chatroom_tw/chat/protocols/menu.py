"""The menu: numbered choices, driven by the server. See docs/protocols/menu.md.

    a client sends                       the server sends
    line = name | number | text | "bye"  question = "Enter " … ":"
                                         menu     = six lines "N. …" and a question
                                         said     = NAME "> " text
                                         notice   = "* " text

Lines are as in the line protocol. `menu_dialogue` has the questions and answers; this module
has the texts of events, and the connection.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from typing import Any

from chatroom_tw.chat.protocols import notices
from chatroom_tw.chat.protocols.menu_dialogue import BACK, Dialogue, Step
from chatroom_tw.chat.protocols.notices import clipped, time_of
from chatroom_tw.chat.rules import commands, events
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.pages import pages_of
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.rooms import MADE_LIMIT
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.lines import LineHandler, LinesConnection
from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.server.text import count_of

# -- Output: a text for each type of event.


def _said(said: events.Said) -> str:
    return notices.said(f"{said.name}> ", said)


def _users(listed: events.ClientList) -> str:
    users = ", ".join(f"{name}:{number}" for _, name, number in listed.clients)
    last = pages_of(listed.total)
    if listed.page == last == 1:
        return users
    more = f"; 1 {listed.page + 1} lists the next" if listed.page < last else ""
    return f"{users}\n{count_of(listed.total, 'user')}, page {listed.page} of {last}{more}".strip()


def _inbox(inbox: events.Inbox) -> str:
    if not inbox.messages:
        return "You have no unread messages"
    lines = [f"{time_of(x.shown)} {x.sender}: {x.text}" for x in inbox.messages]
    if inbox.left:
        lines.append(f"{count_of(inbox.left, 'more unread message')}, 3 shows the next")
    return "\n".join(lines)


def _history(history: events.History) -> str:
    return "\n".join(f"{time_of(x.shown)} {x.name}> {x.text}" for x in history.lines)


def _delivery_set(event: events.DeliverySet) -> str:
    if not event.unread:
        return f"Hello, {event.name}"
    return f"Hello, {event.name}; {count_of(event.unread, 'unread message')}, 3 shows them"


def _refusal(refusal: Refusal) -> str:
    return REFUSALS[refusal.reason].format(clipped(refusal.subject))


REFUSALS: dict[Enum, str] = {
    CommonError.BAD_NAME: "The name {} is not allowed; use 1 to 32 letters, digits, - _ .",
    CommonError.NAME_TAKEN: "The name {} is taken; choose another",
    ChatError.NAME_REGISTERED: "The name {} is registered; choose another",
    ChatError.NO_SUCH_NAME: "There is nobody called {}; 1 lists who is here",
    ChatError.NO_SUCH_USER: "There is no user with the id {}; 1 lists who is here",
    ChatError.NO_SUCH_ADDRESS: "There is nobody at {}",
    ChatError.IN_NO_ROOM: "You are in no room; 5 joins one",
    ChatError.NO_SUCH_ROOM: "There is no room {}; 4 creates one",
    ChatError.ROOM_EXISTS: "There is a room {} already; 5 joins it",
    ChatError.NOT_A_MEMBER: "You are not in {}; 5 joins it",
    ChatError.TOO_MANY_ROOMS: "{} has too many rooms already",
    ChatError.TOO_MANY_MADE: (
        f"You have {MADE_LIMIT} rooms of your own; leave one before you create or join {{}}"
    ),
    ChatError.NOT_THE_OWNER: "Only who made {} can do that",
    ChatError.ALREADY_THERE: "{} is there already",
    ChatError.NOT_THERE: "{} is not there",
    ChatError.ROOMS_ONLY: "{}'s program knows only the rooms that it joins; say it there",
    ChatError.INBOX_FULL: "The inbox of {} is full; try again when they have read it",
    ChatError.ENOUGH_MESSAGES: (
        "Your share of the inbox of {} is full; try again when they have read it"
    ),
    ChatError.ALREADY_REGISTERED: "The name {} is registered already",
    ChatError.WRONG_PASSWORD: "Wrong name or password",
    ChatError.TOO_MANY_TRIES: "Too many tries; again in {} minutes",
    ChatError.SHORT_PASSWORD: "A password has at least 8 characters; choose a longer one",
    ChatError.ENOUGH_NAMES: "Enough names were registered from here; again in {} minutes",
    ChatError.ONE_NAME: "You have registered a name on this connection already",
    ChatError.NO_ACCOUNT: "You are not logged in",
    ChatError.MAY_NOT_STOP: "Nobody may stop this server from here",
    ChatError.SERVER_BUSY: "Too many people are logging in; try again in a while",
    CommonError.SERVER_FAULT: "The server could not do that; try again later",
    CommonError.NOT_STORED: "The server cannot store anything just now; try again later",
}

TEXTS: dict[type[Event], Callable[[Any], str]] = {
    events.Said: _said,
    events.Received: lambda e: f"{e.message.sender} -> you: {e.message.text}",
    events.Sent: lambda e: "Message sent",
    events.Waiting: lambda e: "Message sent",
    events.Joined: notices.joined,
    events.Left: notices.left,
    events.Renamed: notices.renamed,
    events.Welcome: lambda e: f"Welcome to {e.server}",
    events.Entered: lambda e: f"You are in {e.room}, {e.size} here; bye leaves it",
    events.Created: lambda e: f"The room {e.room} is made; 5 joins it",
    events.Exited: lambda e: f"You have left {e.room}",
    events.Added: lambda e: f"* {e.by} has added you to {e.room}; 5 joins the talk there",
    events.Invited: lambda e: f"* {e.by} invites you to {e.room}; 5 joins the talk there",
    events.InvitationSent: lambda e: f"{e.name} is not added, but invited to {e.room}",
    events.Removed: lambda e: f"* {e.by} has removed you from {e.room}",
    events.ClientList: _users,
    events.RoomList: lambda e: ", ".join(f"{name}:{size}" for name, size in e.rooms),
    events.MemberList: lambda e: ", ".join(e.names),
    events.History: _history,
    events.Help: lambda e: "",
    events.Inbox: _inbox,
    events.Registered: lambda e: f"The name {e.name} is registered",
    events.LoggedIn: lambda e: f"You are {e.name}",
    events.PasswordChanged: lambda e: f"{e.name} has the new password",
    events.NameTakenUp: lambda e: f"* {e.old} is you on another connection; here you are {e.new}",
    events.DeliverySet: _delivery_set,
    events.Goodbye: lambda e: f"Goodbye, {e.name}",
    events.Stopping: lambda e: "The server is stopping; goodbye",
    Refusal: _refusal,
}


def _text(event: Event) -> str:
    return TEXTS[type(event)](event)


IN_ROOM = Renderer(lambda event: f"{_text(event)}\n".encode(), echo=True)
AT_MENU = Renderer(lambda event: b"", echo=True)
"""The renderer of a user at the menu, who is told nothing that happens in rooms."""

# -- The protocol.


class Menu(LineHandler):
    """The line handler of one client at the menu.

    `back` is the handler to which choice 0 switches; without one there is no choice 0.
    """

    __slots__ = ("_back", "_dialogue", "_renders")

    least = 1  # A choice is a single digit.

    def __init__(self, back: LineHandler | None = None) -> None:
        self._back = back
        self._dialogue = Dialogue(_text, may_go_back=back is not None)
        self._renders: LineHandler = back or self
        """The handler that renders: the one before, until all that it submitted is answered."""

    @property
    def renderer(self) -> Renderer:  # type: ignore[override]
        """The renderer of the current room: text while the user talks in it."""
        if self._renders is not self:
            return self._renders.renderer
        return IN_ROOM if self._dialogue.in_room else AT_MENU

    @property
    def renderer_elsewhere(self) -> Renderer:  # type: ignore[override]
        return AT_MENU if self._renders is self else self._renders.renderer_elsewhere

    def begin(self, client: LinesConnection) -> None:
        if self._back is None:
            self._begin(client)
        else:
            client.session.after(partial(self._begin, client))

    def _begin(self, client: LinesConnection) -> None:
        self._renders = self
        self._do(client, self._dialogue.begin())

    def receive(self, client: LinesConnection, lines: Sequence[str]) -> None:
        """Take each line after everything before it is answered: its meaning depends on that."""
        for line in lines:
            client.session.after(partial(self._take, client, line))

    def render(self, client: LinesConnection, event: Any) -> bytes:
        if self._renders is not self:
            return self._renders.renderer.render(event)
        text = self._dialogue.render(event)
        return f"{text}\n".encode() if text else b""

    def _take(self, client: LinesConnection, line: str) -> None:
        if client.handler is self:
            self._do(client, self._dialogue.receive(line))
        else:  # The client has gone back meanwhile, so the line is for the handler before.
            client.receive([line])

    def _do(self, client: LinesConnection, steps: Sequence[Step]) -> None:
        for step in steps:
            if step is BACK:
                if self._back is not None:
                    client.switch_to(self._back)
            elif isinstance(step, str):
                client.session.reply(f"{step}\n".encode())
            else:
                client.session.submit(step)


class MenuProtocol(LinesConnection):
    """The connection of one client of the menu protocol."""

    __slots__ = ()

    traits = Traits.ALONE
    is_here = b"This server is here\n"
    no_text = b"That is no text, and was dropped: this server takes lines of UTF-8 text\n"
    protocol_word = "menu"
    at_end = commands.Quit()

    def connectionMade(self) -> None:
        super().connectionMade()
        self.switch_to(Menu())


class MenuFactory(ConnectionFactory):
    """Makes a `MenuProtocol` for each connection."""

    protocol = MenuProtocol
