"""The line protocol: for netcat, telnet, and a raw socket. docs/protocols/line.md is its manual.

    a client sends                            the server sends
    line = text | "//" text                   said    = ["#" ROOM " "] "<" NAME "> " text
         | "L" | "exit"                       private = "<" NAME " -> you> " text
         | ip ":" port " " text                       | "<you -> " NAME "> " text
         | "/" word [" " arguments]           notice  = "* " text
                                              error   = "! " text

UTF-8, lines ended by LF (or CRLF, on the way in). This file is all that knows
these words; what they mean is for the hall to decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from operator import itemgetter
from typing import Any

from chatroom_tw.chat.protocols import notices
from chatroom_tw.chat.protocols.notices import clipped, time_of
from chatroom_tw.chat.rules import commands, events
from chatroom_tw.chat.rules.commands import Command
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.refusals import ChatError, Reason
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.server.net.lines import LineHandler, LinesConnection
from chatroom_tw.server.refusals import CommonError
from chatroom_tw.server.session import Session
from chatroom_tw.server.text import folded

NAMES_IN_LINE = 20
HISTORY_LINES = 20
"""How many lines /history shows if it is not told."""

# -- What the server sends: a text for each kind of event.


def _said(said: events.Said) -> str:
    return notices.said(f"<{said.name}> ", said)


def _said_elsewhere(said: events.Said) -> str:
    return notices.said(f"#{said.room} <{said.name}> ", said)


def _clients(listed: events.ClientList) -> str:
    lines = [f"{address} {name}" for address, name, _ in listed.clients]
    return "\n".join([*lines, f"* {len(lines)} clients"])


def _rooms(listed: events.RoomList) -> str:
    lines = [f"* {name}, {size} here" for name, size in listed.rooms]
    return "\n".join([*lines, f"* {len(lines)} rooms"])


def _members(listed: events.MemberList) -> str:
    names = listed.names
    if not names:
        return f"* {listed.room}, 0 here"
    parts = [names[i : i + NAMES_IN_LINE] for i in range(0, len(names), NAMES_IN_LINE)]
    lines = "\n* ".join(", ".join(part) for part in parts)
    return f"* {listed.room}, {len(names)} here: {lines}"


def _history(history: events.History) -> str:
    if not history.lines:
        return f"* nothing has been said in {history.room} yet"
    return "\n".join(
        f"* {time_of(x.when)} <{x.name}> {text}"
        for x in history.lines
        for text in folded(x.text, LINE_LIMIT).split("\n")
    )


def _help(event: events.Help) -> str:
    return HELP.format(_keeping(event.history_lines, event.history_days))


def _keeping(lines: int, days: int) -> str:
    if not (lines and days):
        return "none are kept on this server"
    return f"kept: {lines} lines, {days} days"


def _inbox(inbox: events.Inbox) -> str:
    if not inbox.messages:
        return "* no unread messages"
    return "\n".join(f"* {time_of(x.when)} <{x.sender} -> you> {x.text}" for x in inbox.messages)


def _logged_in(event: events.LoggedIn) -> str:
    if not event.unread:
        return f"* you are {event.name}"
    return f"* you are {event.name}; {event.unread} unread messages, /inbox shows them"


def _listening(event: events.DeliverySet) -> str:
    unread = f"; {event.unread} unread messages, /inbox shows them" if event.unread else ""
    return f"* this is the line protocol again; you are {event.name}{unread}"


def _refusal(refusal: events.Refusal) -> str:
    return "! " + REFUSALS[refusal.reason].format(clipped(refusal.subject))


REFUSALS: dict[Reason, str] = {
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
    ChatError.NOT_THE_OWNER: "only who made {} can do that",
    ChatError.ALREADY_THERE: "{} is there already",
    ChatError.NOT_THERE: "{} is not there",
    ChatError.ROOMS_ONLY: "{}'s program knows only the rooms that it joins; say it there",
    ChatError.INBOX_FULL: "the inbox of {} is full; try again when they have read it",
    ChatError.ALREADY_REGISTERED: "the name {} is kept already",
    ChatError.WRONG_PASSWORD: "wrong name or password",
    ChatError.MAY_NOT_STOP: "nobody may stop this server from here",
    ChatError.SERVER_BUSY: "too many people are logging in; try again in a while",
    CommonError.SERVER_FAULT: "the server could not do that; try again later",
    CommonError.NOT_STORED: "the server cannot keep anything just now; try again later",
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
    events.Removed: lambda e: f"* {e.by} has removed you from {e.room}",
    events.ClientList: _clients,
    events.RoomList: _rooms,
    events.MemberList: _members,
    events.History: _history,
    events.Help: _help,
    events.Inbox: _inbox,
    events.Registered: lambda e: f"* {e.name} is kept for you; /login {e.name} PASSWORD next time",
    events.LoggedIn: _logged_in,
    events.NameTakenUp: lambda e: f"* {e.old} is you on another connection; here you are {e.new}",
    events.DeliverySet: _listening,
    events.Goodbye: lambda e: f"* goodbye, {e.name}",
    events.Stopping: lambda e: "* the server is stopping; goodbye",
    events.Refusal: _refusal,
}


def _renderer(texts: dict[type[Event], Callable[[Any], str]]) -> Renderer:
    def render(event: Event) -> bytes:
        return f"{texts[type(event)](event)}\n".encode()

    return Renderer(render)


# -- What a client sends: a table of its words.


@dataclass(frozen=True, slots=True)
class Verb:
    """A `/word`: how it is used, what it does, and how to make a command of its arguments.

    `make` takes from `least` to `most` arguments; the last one goes to the end
    of the line. It raises ValueError if they make no sense.
    """

    usage: str
    help: str
    make: Callable[..., Command | SwitchMode]
    least: int = 0
    most: int = 0


def _read_history(count: str = str(HISTORY_LINES)) -> commands.ReadHistory:
    if int(count) < 1:
        raise ValueError(count)
    return commands.ReadHistory(int(count))


@dataclass(frozen=True, slots=True)
class SwitchMode:
    """The client wants to talk in another way on this connection: the one behind this word."""

    word: str


VERBS: dict[str, Verb] = {
    "/msg": Verb("NAME TEXT", "tell NAME alone", commands.Tell, 2, 2),
    "/inbox": Verb("", "what you were told while you were away", commands.ReadInbox),
    "/nick": Verb("NAME", "take another name", commands.Rename, 1, 1),
    "/join": Verb("ROOM", "enter a room, or make it, and talk there", commands.Join, 1, 1),
    "/leave": Verb("[ROOM]", "leave a room", commands.Leave, 0, 1),
    "/rooms": Verb("", "the rooms, and how many are in each", commands.ListRooms),
    "/who": Verb("[ROOM]", "who is in a room", commands.ListMembers, 0, 1),
    "/history": Verb("[N]", "the last N lines said here ({})", _read_history, 0, 1),
    "/add": Verb("NAME [ROOM]", "bring NAME into a room of yours", commands.Add, 1, 2),
    "/remove": Verb("NAME [ROOM]", "take NAME out of a room of yours", commands.Remove, 1, 2),
    "/register": Verb("PASSWORD", "keep your name for you", commands.Register, 1, 1),
    "/login": Verb("NAME PASSWORD", "take up a name you have kept", commands.LogIn, 2, 2),
    "/menu": Verb(
        "", "the numbered menu; its choice 0 leads back here", lambda: SwitchMode("/menu")
    ),
    "/quit": Verb("", "say goodbye and go; so does exit", commands.Quit),
}
WORDS: dict[str, Callable[[], Command]] = {"L": commands.ListClients, "exit": commands.Quit}

# In the place of {} comes what is kept of the history.
HELP = "\n".join(
    [
        "* TEXT - say it to everyone else in the room you are in",
        "* //TEXT - say something that starts with /",
        "* L - who is connected, and from where",
        "* IP:PORT TEXT - tell the client at that address alone",
        *(f"* {f'{word} {verb.usage}'.strip()} - {verb.help}" for word, verb in VERBS.items()),
        "* /help - this",
    ]
)

# What does not begin with one of these is said as it stands.
_MARKS = frozenset(["", TOO_LONG, " ", "\t", "/", "[", *"0123456789", *(w[0] for w in WORDS)])
_first = itemgetter(slice(1))
_ADDRESSED = re.compile(r"(\d+\.\d+\.\d+\.\d+|\[[^] ]+\]):(\d{1,5}) (.*\S.*)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What needs no command: the line is answered by the protocol itself."""

    text: str


def parse(line: str) -> str | Command | Answer | SwitchMode | None:
    """What a line means: text to say, a command, an answer, another way to talk, or nothing."""
    if line.startswith("//"):
        return line[1:]
    if line.startswith("/"):
        return _parse_verb(*line.split(None, 1))
    if line == TOO_LONG:
        return Answer(f"! that line was dropped: it is longer than {LINE_LIMIT} bytes")
    bare = line.strip()
    if bare.partition(" ")[0] in VERBS:  # after a blank: it may well hold a password
        return parse(bare)
    if bare in WORDS:
        return WORDS[bare]()
    addressed = _ADDRESSED.fullmatch(line)
    if addressed:
        return _parse_address(*addressed.groups()) or line
    return line if bare else None


def _parse_verb(word: str, arguments: str = "") -> Command | Answer | SwitchMode:
    if word == "/help":
        return commands.AskHelp()
    verb = VERBS.get(word)
    if verb is None:
        return Answer(f"! unknown command {clipped(word)}; /help lists them")
    given = arguments.strip().split(None, verb.most - 1) if verb.most else []
    try:
        if len(given) < verb.least:
            raise ValueError(arguments)
        return verb.make(*given)
    except ValueError:
        return Answer(f"! use it like this: {word} {verb.usage}")


def _parse_address(host: str, port: str, text: str) -> commands.TellAddress | None:
    try:
        ip = ip_address(host.strip("[]"))
    except ValueError:
        return None
    address = f"[{ip}]:{int(port)}" if ip.version == 6 else f"{ip}:{int(port)}"
    return commands.TellAddress(address, text)


# -- The protocol.


class CommandHandler(LineHandler):
    """What the lines of the line protocol mean, and how its clients are told things."""

    renderer = _renderer(TEXTS)
    renderer_elsewhere = _renderer({**TEXTS, events.Said: _said_elsewhere})

    def begin(self, client: LinesConnection) -> None:
        client.session.submit(commands.SetDelivery(on_request=False))

    def receive(self, client: LinesConnection, lines: list[str]) -> None:
        """Do what the lines mean. Those that follow one another and are just said go together."""
        session = client.session
        if lines and _MARKS.isdisjoint(map(_first, lines)):
            session.submit(commands.Say("\n".join(lines)))
            return
        said: list[str] = []
        for place, line in enumerate(lines):
            meant = parse(line) if line[:1] in _MARKS else line
            if isinstance(meant, str):
                said.append(meant)
            elif meant is not None:
                if said:
                    session.submit(commands.Say("\n".join(said)))
                    said = []
                if isinstance(meant, SwitchMode):
                    self._turn(client, meant.word, lines[place + 1 :])
                    return
                self._do(session, meant)
        if said:
            session.submit(commands.Say("\n".join(said)))

    def _do(self, session: Session, meant: Command | Answer) -> None:
        if isinstance(meant, Answer):
            session.reply(f"{meant.text}\n".encode())
        else:
            session.submit(meant)

    def _turn(self, client: LinesConnection, word: str, rest: list[str]) -> None:
        make = client.factory.turns.get(word)
        if make is None:
            self._do(client.session, Answer(f"! {word} is not to be had on this server"))
        else:
            # At once, as what comes next is meant for it; an answer on its way is told by it too.
            client.switch_to(make(self))
        client.receive(rest)


LINE = CommandHandler()


class LineProtocol(LinesConnection):
    """One client of the line protocol."""

    __slots__ = ()

    first_handler = LINE
    at_end = commands.Quit()


class LineFactory(ConnectionFactory):
    """Makes a `LineProtocol` for each connection."""

    protocol = LineProtocol

    def __init__(
        self,
        gateway: Gateway,
        turns: Mapping[str, Callable[[LineHandler], LineHandler]] | None = None,
    ) -> None:
        """`turns` is what clients can turn to: for a word, what makes a talk that leads back."""
        super().__init__(gateway)
        self.turns = turns or {}
