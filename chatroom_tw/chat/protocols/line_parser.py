"""The lines that clients of the line protocol send: a parser without I/O.

    parse(line)     text to say, a command, an answer, or another mode

`line_verbs` has the commands that begin with a slash; /help lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from operator import itemgetter

from chatroom_tw.chat.protocols.line_verbs import PAGE, VERBS, Mistake, SwitchMode
from chatroom_tw.chat.protocols.notices import clipped
from chatroom_tw.chat.rules import commands
from chatroom_tw.chat.rules.commands import Command
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.server.text import REPLACEMENT, SLASHES, UNSEEN, after_slash, unescaped, visible

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
"""A line whose first character is none of these is text, and need not be parsed, unless it begins
as a hidden address does."""
HIDDEN = "h-"
"""How the address of a client begins that is shown hidden."""
first_character = itemgetter(slice(1))
"""The first character of a line; "" of an empty one."""
_CLIENTS = re.compile(rf"L\s+({PAGE.pattern})")
_ADDRESSED = re.compile(r"(\d+\.\d+\.\d+\.\d+|\[[^] ]+\]|h-[0-9a-f]{8}):(\d{1,5}) (.*\S.*)")


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
    except Mistake as mistake:
        return Answer(f"! {mistake}")
    except ValueError:
        return Answer(f"! use it like this: {word} {verb.usage}")


def _parse_address(host: str, port: str, text: str) -> commands.TellAddress | None:
    if host.startswith(HIDDEN):
        return commands.TellAddress(f"{host}:{int(port)}", text)
    try:
        ip = ip_address(host.strip("[]"))
    except ValueError:
        return None
    address = f"[{ip}]:{int(port)}" if ip.version == 6 else f"{ip}:{int(port)}"
    return commands.TellAddress(address, text)
