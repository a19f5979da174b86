"""What a client is told when it has registered: 001 to 005, how many there are, and the message of
the day."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import metadata_lines
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.references import MESSAGES
from chatroom_tw.chat.rules.room_commands import TEXT_LIMIT
from chatroom_tw.chat.rules.tracking_events import Counts, Introduced
from chatroom_tw.chat.rules.watches import MOST
from chatroom_tw.server.text import NAME_LIMIT

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

USER_MODES = "Biow"
CHANNEL_MODES = "beIRiklmnostvq"
CHANNEL_MODES_WITH_VALUE = "beIklovq"
ISUPPORT_AT_ONCE = 12
"""The most tokens in one 005."""
MODES_AT_ONCE = 20
"""The most modes with a value in one MODE."""
TARGETS = 10
"""The most recipients of one message."""

ISUPPORT: dict[str, str] = {
    "AWAYLEN": str(TEXT_LIMIT),
    "BOT": "B",
    "CASEMAPPING": "ascii",
    "CHANLIMIT": "#:100",
    "CHANMODES": "beI,k,l,Rimnst",
    "CHANNELLEN": str(NAME_LIMIT + 1),
    "CHANTYPES": "#",
    "CHATHISTORY": str(MESSAGES),
    "ELIST": "MNU",
    "EXCEPTS": "e",
    "ACCOUNTEXTBAN": "a",
    "EXTBAN": ",am",
    "HOSTLEN": "64",
    "INVEX": "I",
    "KICKLEN": str(TEXT_LIMIT),
    "LINELEN": "512",
    "MAXLIST": "beI:1000",
    "MAXTARGETS": str(TARGETS),
    "MODES": str(MODES_AT_ONCE),
    "MONITOR": str(MOST),
    "MSGREFTYPES": "msgid,timestamp",
    "NICKLEN": str(NAME_LIMIT),
    "PREFIX": "(qov)~@+",
    "SAFELIST": "",
    "STATUSMSG": "~@+",
    "TARGMAX": f"NAMES:{TARGETS},LIST:{TARGETS},KICK:{TARGETS},WHOIS:1,PRIVMSG:{TARGETS},"
    f"NOTICE:{TARGETS},TAGMSG:{TARGETS},JOIN:,PART:",
    "TOPICLEN": str(TEXT_LIMIT),
    "USERLEN": "20",
    "UTF8ONLY": "",
    "WHOX": "",
}
"""What RPL_ISUPPORT says. `NETWORK` is the server's name."""


def tokens(network: str) -> list[str]:
    """The tokens of RPL_ISUPPORT."""
    supported = {**ISUPPORT, "NETWORK": network.replace(" ", "\\x20")}
    return [f"{name}={value}" if value else name for name, value in sorted(supported.items())]


def welcome(client: IrcProtocol, event: Introduced) -> list[str]:
    """The lines for a client that has registered."""
    settings, nick = client.factory.settings, client.nick
    source = f"{nick}!{event.identity.source}"
    since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(settings.started))
    modes = USER_MODES, CHANNEL_MODES, CHANNEL_MODES_WITH_VALUE
    lines = [
        (n.RPL_WELCOME, f"Welcome to {settings.network}, {source}"),
        (n.RPL_YOURHOST, f"Your host is {settings.name}, running version {settings.version}"),
        (n.RPL_CREATED, f"This server was started {since}"),
        (n.RPL_MYINFO, settings.name, settings.version, *modes),
    ]
    all_tokens = tokens(settings.network)
    for start in range(0, len(all_tokens), ISUPPORT_AT_ONCE):
        some = all_tokens[start : start + ISUPPORT_AT_ONCE]
        lines.append((n.RPL_ISUPPORT, *some, "are supported by this server"))
    counts = Counts(event.users, 0, 0, 0, event.rooms, event.users)
    lines += how_many(counts, whole=False)
    end = motd(settings.motd, settings.name)
    own = metadata_lines.values(client, "", event.metadata) if event.metadata is not None else ()
    return [
        *(client.from_server(number, nick, *params) for number, *params in lines),
        *own,
        *(client.from_server(number, nick, *params) for number, *params in end),
    ]


def how_many(counts: Counts, *, whole: bool = True) -> Iterator[tuple[str, ...]]:
    """The numerics of LUSERS; not `whole`: those without what takes longer to count."""
    visible = counts.users - counts.invisible
    yield (
        n.RPL_LUSERCLIENT,
        f"There are {visible} users and {counts.invisible} invisible on 1 servers",
    )
    if whole:
        yield n.RPL_LUSEROP, str(counts.operators), "operator(s) online"
        yield n.RPL_LUSERUNKNOWN, str(counts.unknown), "unknown connection(s)"
    yield n.RPL_LUSERCHANNELS, str(counts.rooms), "channels formed"
    yield n.RPL_LUSERME, f"I have {counts.users} clients and 0 servers"
    if whole:
        there = str(counts.users), str(counts.most)
        yield n.RPL_LOCALUSERS, *there, f"Current local users {there[0]}, max {there[1]}"
        yield n.RPL_GLOBALUSERS, *there, f"Current global users {there[0]}, max {there[1]}"


def motd(lines: Sequence[str], server: str) -> list[tuple[str, ...]]:
    """The numerics of the message of the day."""
    if not lines:
        return [(n.ERR_NOMOTD, "There is no message of the day")]
    return [
        (n.RPL_MOTDSTART, f"- {server} Message of the day - "),
        *((n.RPL_MOTD, f"- {line}") for line in lines),
        (n.RPL_ENDOFMOTD, "End of the message of the day"),
    ]
