"""The line protocol: for netcat, telnet, and a raw socket. See docs/protocols/line.md.

    a client sends                            the server sends
    line = text | "//" text                   said    = ["#" ROOM " "] "<" NAME "> " text
         | "L" | "exit"                       private = "<" NAME " -> you> " text
         | ip ":" port " " text                       | "<you -> " NAME "> " text
         | "/" word [" " arguments]           notice  = "* " text
                                              error   = "! " text

Text is UTF-8. The server ends its lines with LF; a client may end its own with CRLF. `line_parser`
parses the left column; this module renders the right one. The rules decide what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from chatroom_tw.chat.protocols import notices
from chatroom_tw.chat.protocols.line_parser import (
    HELP,
    MARKS,
    WORDS,
    Answer,
    SwitchMode,
    first_character,
    parse,
)
from chatroom_tw.chat.protocols.notices import clipped, time_of
from chatroom_tw.chat.rules import commands, events
from chatroom_tw.chat.rules.commands import Command
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.pages import pages_of
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.rooms import MADE_LIMIT
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.framing import LINE_LIMIT
from chatroom_tw.server.net.lines import LineHandler, LinesConnection
from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.server.session import Session
from chatroom_tw.server.text import count_of, folded

NAMES_IN_LINE = 20
"""The most names in one line of the answer to /who."""

# -- Output: a text for each type of event.


def _said(said: events.Said) -> str:
    return notices.said(f"<{said.name}> ", said)


def _said_elsewhere(said: events.Said) -> str:
    return notices.said(f"#{said.room} <{said.name}> ", said)


def _clients(listed: events.ClientList) -> str:
    lines = [f"{address} {name}" for address, name, _ in listed.clients]
    end = f"* {count_of(listed.total, 'client')}{_page('L', listed)}"
    return "\n".join([*lines, end])


def _rooms(listed: events.RoomList) -> str:
    lines = [f"* {name}, {size} here" for name, size in listed.rooms]
    end = f"* {count_of(listed.total, 'room')}{_page('/rooms', listed)}"
    return "\n".join([*lines, end])


def _members(listed: events.MemberList) -> str:
    names = listed.names
    here = f"* {listed.room}, {listed.total} here{_page(f'/who {listed.room}', listed)}"
    if not names:
        return here
    parts = [names[i : i + NAMES_IN_LINE] for i in range(0, len(names), NAMES_IN_LINE)]
    lines = "\n* ".join(", ".join(part) for part in parts)
    return f"{here}: {lines}"


def _page(command: str, listed: events.ClientList | events.RoomList | events.MemberList) -> str:
    """Which page of the list this is, and how to read the next one; "" of a list that has one."""
    last = pages_of(listed.total)
    if listed.page == last == 1:
        return ""
    more = f", {command} {listed.page + 1} shows the next" if listed.page < last else ""
    return f" (page {listed.page} of {last}{more})"


def _history(history: events.History) -> str:
    if not history.lines:
        return f"* nothing has been said in {history.room} yet"
    return "\n".join(
        f"* {time_of(x.shown)} <{x.name}> {text}"
        for x in history.lines
        for text in folded(x.text, LINE_LIMIT).split("\n")
    )


def _help(event: events.Help) -> str:
    return HELP.format(_stored(event.history_lines, event.history_days))


def _stored(lines: int, days: int) -> str:
    if not (lines and days):
        return "none are stored on this server"
    return f"stored: {count_of(lines, 'line')}, {count_of(days, 'day')}"


def _inbox(inbox: events.Inbox) -> str:
    if not inbox.messages:
        return "* no unread messages"
    lines = [f"* {time_of(x.shown)} <{x.sender} -> you> {x.text}" for x in inbox.messages]
    if inbox.left:
        lines.append(f"* {_unread(inbox.left, 'more ')}, /inbox shows the next")
    return "\n".join(lines)


def _unread(number: int, more: str = "") -> str:
    return count_of(number, f"{more}unread message")


def _logged_in(event: events.LoggedIn) -> str:
    unread = f"; {_unread(event.unread)}, /inbox shows them" if event.unread else ""
    tries = "1 try has" if event.failed == 1 else f"{event.failed} tries have"
    failed = f"; {tries} failed since your last login" if event.failed else ""
    return f"* you are {event.name}{unread}{failed}"


def _delivery_set(event: events.DeliverySet) -> str:
    unread = f"; {_unread(event.unread)}, /inbox shows them" if event.unread else ""
    return f"* this is the line protocol again; you are {event.name}{unread}"


def _refusal(refusal: Refusal) -> str:
    return "! " + REFUSALS[refusal.reason].format(clipped(refusal.subject))


REFUSALS: dict[Enum, str] = {
    CommonError.BAD_NAME: "the name {} is not allowed; use 1 to 32 letters, digits, - _ .",
    CommonError.NAME_TAKEN: "the name {} is taken; choose another",
    ChatError.NAME_REGISTERED: "{0} is registered; /login {0} PASSWORD if it is yours",
    ChatError.NO_SUCH_NAME: "there is no {}; L lists who is here",
    ChatError.NO_SUCH_USER: "there is no client number {}",
    ChatError.NO_SUCH_ADDRESS: "no client {}",
    ChatError.IN_NO_ROOM: "you are in no room; /join one",
    ChatError.NO_SUCH_ROOM: "there is no room {}; /rooms lists them",
    ChatError.ROOM_EXISTS: "there is a room {} already",
    ChatError.NOT_A_MEMBER: "you are not in {}; /join it first",
    ChatError.TOO_MANY_ROOMS: "{} is in too many rooms; /leave one first",
    ChatError.TOO_MANY_MADE: (
        f"you are in {MADE_LIMIT} rooms of your own; /leave one before you make or join {{}}"
    ),
    ChatError.NOT_THE_OWNER: "only who made {} can do that",
    ChatError.ALREADY_THERE: "{} is there already",
    ChatError.NOT_THERE: "{} is not there",
    ChatError.ROOMS_ONLY: "{}'s program knows only the rooms that it joins; say it there",
    ChatError.INBOX_FULL: "the inbox of {} is full; try again when they have read it",
    ChatError.ENOUGH_MESSAGES: (
        "your share of the inbox of {} is full; try again when they have read it"
    ),
    ChatError.ALREADY_REGISTERED: "the name {} is registered already",
    ChatError.WRONG_PASSWORD: "wrong name or password",
    ChatError.TOO_MANY_TRIES: "too many tries; again in {} minutes",
    ChatError.SHORT_PASSWORD: "a password has at least 8 characters; choose a longer one",
    ChatError.ENOUGH_NAMES: "enough names were registered from here; again in {} minutes",
    ChatError.ONE_NAME: "you have registered a name on this connection already",
    ChatError.NO_ACCOUNT: "you are not logged in; /login NAME PASSWORD first",
    ChatError.MAY_NOT_STOP: "nobody may stop this server from here",
    ChatError.SERVER_BUSY: "too many people are logging in; try again in a while",
    CommonError.SERVER_FAULT: "the server could not do that; try again later",
    CommonError.NOT_STORED: "the server cannot store anything just now; try again later",
}

TEXTS: dict[type[Event], Callable[[Any], str]] = {
    events.Said: _said,
    events.Received: lambda e: f"<{e.message.sender} -> you> {e.message.text}",
    events.Sent: lambda e: f"<you -> {e.message.recipient}> {e.message.text}",
    events.Waiting: lambda e: f"* {e.message.recipient} is away; it waits in their inbox",
    events.Joined: notices.joined,
    events.Left: notices.left,
    events.Renamed: notices.renamed,
    events.Welcome: lambda e: (
        f"* welcome to {e.server}; you are {e.name} at {e.address}; /help lists the commands"
    ),
    events.Entered: lambda e: f"* you are in {e.room}, {e.size} here",
    events.Created: lambda e: f"* {e.room} is made; /join {e.room}",
    events.Exited: lambda e: f"* you have left {e.room}",
    events.Added: lambda e: f"* {e.by} has added you to {e.room}; /leave {e.room} if you like",
    events.Invited: lambda e: f"* {e.by} invites you to {e.room}; /join {e.room} accepts it",
    events.InvitationSent: lambda e: f"* {e.name} is not added, but invited to {e.room}",
    events.Removed: lambda e: f"* {e.by} has removed you from {e.room}",
    events.ClientList: _clients,
    events.RoomList: _rooms,
    events.MemberList: _members,
    events.History: _history,
    events.Help: _help,
    events.Inbox: _inbox,
    events.Registered: lambda e: f"* {e.name} is registered; /login {e.name} PASSWORD next time",
    events.LoggedIn: _logged_in,
    events.PasswordChanged: lambda e: f"* {e.name} has the new password",
    events.NameTakenUp: lambda e: f"* {e.old} is you on another connection; here you are {e.new}",
    events.DeliverySet: _delivery_set,
    events.Goodbye: lambda e: f"* goodbye, {e.name}",
    events.Stopping: lambda e: "* the server is stopping; goodbye",
    Refusal: _refusal,
}


def _renderer(texts: dict[type[Event], Callable[[Any], str]]) -> Renderer:
    def render(event: Event) -> bytes:
        return f"{texts[type(event)](event)}\n".encode()

    return Renderer(render)


# -- The protocol.


class CommandHandler(LineHandler):
    """Makes commands of the lines of the line protocol, and lines of events."""

    short = frozenset(word.encode() for word in WORDS if len(word) == 1)
    renderer = _renderer(TEXTS)
    renderer_elsewhere = _renderer({**TEXTS, events.Said: _said_elsewhere})

    def begin(self, client: LinesConnection) -> None:
        client.session.submit(commands.SetDelivery(on_request=False))

    def receive(self, client: LinesConnection, lines: Sequence[str]) -> None:
        """Submit what the lines mean. Adjacent lines of text make one command."""
        session = client.session
        if lines and MARKS.isdisjoint(map(first_character, lines)):
            session.submit(commands.new_say(("\n".join(lines), None, False)))
            return
        said: list[str] = []
        for index, line in enumerate(lines):
            parsed = parse(line) if line[:1] in MARKS else line
            if isinstance(parsed, str):
                said.append(parsed)
            elif parsed is not None:
                if said:
                    session.submit(commands.Say("\n".join(said)))
                    said = []
                if not isinstance(parsed, SwitchMode):
                    self._do(session, parsed)
                elif self._switch(client, parsed.word):
                    client.receive(lines[index + 1 :])
                    return
        if said:
            session.submit(commands.Say("\n".join(said)))

    def _do(self, session: Session, parsed: Command | Answer) -> None:
        if isinstance(parsed, Answer):
            session.reply(f"{parsed.text}\n".encode())
        else:
            session.submit(parsed)

    def _switch(self, client: LinesConnection, word: str) -> bool:
        """Switch to a mode at once: the next lines are for it. False: there is no such mode."""
        factory = client.factory
        make = factory.modes.get(word) if isinstance(factory, LineFactory) else None
        if make is None:
            self._do(client.session, Answer(f"! {word} is not available on this server"))
            return False
        client.switch_to(make(self))
        return True


LINE = CommandHandler()

Modes = Mapping[str, Callable[[LineHandler], LineHandler]]
"""The modes that a client can switch to, by their words (`/menu`). A function makes the mode's
line handler; its argument is the handler to which that one switches back."""


class LineProtocol(LinesConnection):
    """The connection of one client of the line protocol."""

    __slots__ = ()

    first_handler = LINE
    no_text = (
        b"! that is no text, and was dropped: this server takes lines of UTF-8 text, "
        b"the TCD protocol and HTTP\n"
    )
    protocol_word = "line"
    at_end = commands.Quit()


class LineFactory(ConnectionFactory):
    """Makes a `LineProtocol` for each connection."""

    protocol = LineProtocol

    def __init__(
        self,
        gateway: Gateway,
        modes: Modes | None = None,
    ) -> None:
        """`modes` are the modes that clients can switch to; by default there are none."""
        super().__init__(gateway)
        self.modes = modes or {}
