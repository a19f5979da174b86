"""The lines that clients of the line protocol send: a parser without I/O.

    parse(line)     text to say, a command, an answer, or another mode

`VERBS` is the table of the commands that begin with a slash; /help lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from operator import itemgetter

from chatroom_tw.chat.protocols.notices import clipped
from chatroom_tw.chat.rules import commands
from chatroom_tw.chat.rules.commands import Command
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.server.text import REPLACEMENT, SLASHES, UNSEEN, after_slash, unescaped, visible

PAGE = re.compile(r"[1-9][0-9]{0,5}")
"""The number of a page of a list."""
HISTORY_LINES = 20
"""How many lines /history shows if the client gives no number."""
DIGITS = 9
"""The most digits of a number that is read."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A `/word`: its usage, its help, and a function that makes a command of its arguments.

    `make` takes from `least` to `most` arguments; the last of `most` extends to the end of the
    line. It raises ValueError if an argument is not valid.
    """

    usage: str
    help: str
    make: Callable[..., Command | SwitchMode]
    least: int = 0
    most: int = 0


def _read_history(count: str = str(HISTORY_LINES)) -> commands.ReadHistory:
    if len(count) > DIGITS or int(count) < 1:
        raise ValueError(count)
    return commands.ReadHistory(int(count))


def _change_password(passwords: str) -> commands.ChangePassword:
    """The old one may have blanks, as /register takes such."""
    old, new = passwords.rsplit(None, 1)
    return commands.ChangePassword(old, new)


def _page(number: str) -> int:
    """The number of a page of a list. Raises ValueError."""
    if not PAGE.fullmatch(number):
        raise ValueError(number)
    return int(number)


def _list_rooms(page: str = "1") -> commands.ListRooms:
    return commands.ListRooms(_page(page))


def _list_members(room: str | None = None, page: str = "1") -> commands.ListMembers:
    return commands.ListMembers(room, _page(page))


@dataclass(frozen=True, slots=True)
class SwitchMode:
    """The client switches its connection to the mode that this word names."""

    word: str


VERBS: dict[str, Verb] = {
    "/msg": Verb("NAME TEXT", "tell NAME alone", commands.Tell, 2, 2),
    "/inbox": Verb("", "what you were told while you were away", commands.ReadInbox),
    "/nick": Verb("NAME", "take another name", commands.Rename, 1, 1),
    "/join": Verb("ROOM", "enter a room, or make it, and talk there", commands.Join, 1, 1),
    "/leave": Verb("[ROOM]", "leave a room", commands.Leave, 0, 1),
    "/rooms": Verb("[PAGE]", "the rooms, and how many are in each", _list_rooms, 0, 1),
    "/who": Verb("[ROOM [PAGE]]", "who is in a room", _list_members, 0, 2),
    "/history": Verb("[N]", "the last N lines said here ({})", _read_history, 0, 1),
    "/add": Verb("NAME [ROOM]", "bring NAME into a room of yours", commands.Add, 1, 2),
    "/remove": Verb("NAME [ROOM]", "take NAME out of a room of yours", commands.Remove, 1, 2),
    "/register": Verb("PASSWORD", "register your name", commands.Register, 1, 1),
    "/login": Verb("NAME PASSWORD", "take up a registered name", commands.LogIn, 2, 2),
    "/logout": Verb("", "be a guest again on this device", commands.LogOut),
    "/password": Verb("OLD NEW", "have another password", _change_password, 1, 1),
    "/menu": Verb(
        "", "the numbered menu; its choice 0 leads back here", lambda: SwitchMode("/menu")
    ),
    "/quit": Verb("", "say goodbye and go; so does exit", commands.Quit),
}
WORDS: dict[str, Callable[[], Command]] = {"L": commands.ListClients, "exit": commands.Quit}

# `{}` is replaced by how much of the history is stored.
HELP = "\n".join(
    [
        "* TEXT - say it to everyone else in the room you are in",
        "* //TEXT - say something that starts with /",
        "* L [PAGE] - who is connected, and from where",
        "* IP:PORT TEXT - tell the client at that address alone",
        *(f"* {f'{word} {verb.usage}'.strip()} - {verb.help}" for word, verb in VERBS.items()),
        "* /help - this",
    ]
)

MARKS = UNSEEN | {"", TOO_LONG, REPLACEMENT, *SLASHES, *"[0123456789", *(w[0] for w in WORDS)}
"""A line whose first character is none of these is text, and need not be parsed."""
first_character = itemgetter(slice(1))
"""The first character of a line; "" of an empty one."""
_CLIENTS = re.compile(rf"L\s+({PAGE.pattern})")
_ADDRESSED = re.compile(r"(\d+\.\d+\.\d+\.\d+|\[[^] ]+\]):(\d{1,5}) (.*\S.*)")


@dataclass(frozen=True, slots=True)
class Answer:
    """The protocol itself answers the line, without a command."""

    text: str


def parse(line: str) -> str | Command | Answer | SwitchMode | None:
    """Parse a line: text to say, a command, an answer, another mode, or None for a blank line.

    A line whose first visible character is a slash is never said, but for `//`, which says one.
    """
    text = unescaped(line)
    if text is None:
        return _parse_verb(*f"/{after_slash(line)}".split(None, 1))
    if text is not line:
        return text
    if line == TOO_LONG:
        return Answer(f"! that line was dropped: it is longer than {LINE_LIMIT} bytes")
    bare = visible(line).strip()
    if bare in WORDS:
        return WORDS[bare]()
    listed = _CLIENTS.fullmatch(bare)
    if listed:
        return commands.ListClients(int(listed[1]))
    addressed = _ADDRESSED.fullmatch(line)
    if addressed:
        return _parse_address(*addressed.groups()) or line
    return line if line.strip() else None


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
