"""Parts of the messages that clients of IRC are sent: sources, times, ids and tags."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from chatroom_tw.chat.protocols.irc.capabilities import TAGGED, Cap
from chatroom_tw.chat.protocols.irc.messages import LINE_LIMIT, escaped, written, written_tag
from chatroom_tw.chat.protocols.irc.modes_shown import PREFIXES as PREFIXES
from chatroom_tw.chat.protocols.irc.names import nick
from chatroom_tw.chat.rules.extras import REPLY, Extra
from chatroom_tw.chat.rules.identity import NOBODY, Identity
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.server.text import folded

ENDING = "\r\n"
ROOM = LINE_LIMIT - len(ENDING)
"""The most bytes of a message without its tags and its end."""
LEAST = 64
"""The least bytes of a text in one message, however long the names before it are."""


def source(name: str, identity: Identity) -> str:
    """Who does something: `NICK!USER@HOST`."""
    return f"{nick(name)}!{identity.source}"


def time_tag(shown: float) -> str:
    """A time in seconds as the value of the tag `time`: ISO 8601, to the millisecond."""
    return time_of(cursor(shown))


def time_of(at: int) -> str:
    """The same of a time in microseconds."""
    seconds, rest = divmod(at // 1000, 1000)
    return f"{_second(seconds)}.{rest:03}Z"


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    """The part of a time that many messages have in common."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def msgid(when: float, index: int = 0) -> str:
    """The id of a message: the cursor of what was said, and which of several lines it is."""
    return f"{cursor(when)}.{index}" if index else str(cursor(when))


def tags_for(
    caps: Cap,
    identity: Identity = NOBODY,
    *,
    shown: float | None = None,
    id_: str = "",
    extra: Extra | None = None,
) -> str:
    """The tags of a message from a user, as far as the client has asked for them, written."""
    found: list[str] = []
    if shown is not None and caps & Cap.SERVER_TIME:
        found.append(f"time={time_tag(shown)}")
    if caps & Cap.ACCOUNT_TAG and identity.account:
        found.append(f"account={escaped(identity.account)}")
    if caps & Cap.MESSAGE_TAGS:
        if id_:
            found.append(f"msgid={id_}")
        if identity.is_bot:
            found.append("bot")
        if extra:
            if extra.reply:
                found.append(f"{REPLY}={extra.reply}")
            found += [written_tag(*tag) for tag in extra.tags]
    return ";".join(found)


def from_user(
    caps: Cap, name: str, identity: Identity, command: str, *params: str, **tags: Any
) -> str:
    """A line from a user, with its end."""
    of_tags = tags_for(caps, identity, **tags) if caps & TAGGED else ""
    return written(command, *params, source=source(name, identity), tags=of_tags) + ENDING


def plain(by: str) -> str:
    """The name of who has done something; that of a server operator has another behind it."""
    return by.partition(" (")[0]


def space(source: str, target: str) -> int:
    """The most bytes of a text that fits into one message from there to there."""
    return max(ROOM - len(f":{source} PRIVMSG {target} :".encode()), LEAST)


def split(text: str, head: str) -> list[str]:
    """A text cut so that each piece fits into a message behind `head`."""
    space = max(ROOM - len(head.encode()), LEAST)
    return [piece for each in text.split("\n") for piece in folded(each, space).split("\n")]
