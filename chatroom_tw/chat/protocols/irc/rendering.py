"""What a room's members are told on IRC: how events become bytes, by the capabilities of a client.

All clients with the same capabilities, as far as they matter here, have one renderer. A client is
told of what it does itself in an answer (`answers`), so no renderer has echo.

`Said` is the hot path: without tags it is one text, and one `encode`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from chatroom_tw.chat.protocols.irc.capabilities import TAGGED, Cap
from chatroom_tw.chat.protocols.irc.messages import LINE_LIMIT, escaped, written
from chatroom_tw.chat.protocols.irc.modes_shown import (
    LIST_LETTERS,
    mask_of,
    role_modes,
    setting_modes,
)
from chatroom_tw.chat.protocols.irc.modes_shown import PREFIXES as PREFIXES
from chatroom_tw.chat.protocols.irc.names import ODD, channel, nick
from chatroom_tw.chat.protocols.irc.pieces import BATCHED, Piece, batch, pieces_of
from chatroom_tw.chat.rules import events, room_events, tracking_events
from chatroom_tw.chat.rules.extras import Extra, Manner
from chatroom_tw.chat.rules.identity import NOBODY, Identity
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.talk import Said
from chatroom_tw.server.text import as_written, folded

ENDING = "\r\n"
ROOM = LINE_LIMIT - len(ENDING)
"""The most bytes of a message without its tags and its end."""
LEAST = 64
"""The least bytes of a text in one message, however long the names before it are."""
QUICK = 100
"""The most characters of a text that fits into a message whatever it is."""
_ACTION_START, _ACTION_END = "\x01ACTION ", "\x01"
RESERVED = len(_ACTION_START + _ACTION_END)
"""The bytes that an action needs besides its text."""

Render = Callable[[Any], str]
"""Makes the lines of an event, each with its end; "": nobody is told."""


# -- Parts of messages.


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
            found += [f"{key}={escaped(value)}" if value else key for key, value in extra.tags]
    return ";".join(found)


def from_user(
    caps: Cap, name: str, identity: Identity, command: str, *params: str, **tags: Any
) -> str:
    """A line from a user, with its end."""
    of_tags = tags_for(caps, identity, **tags) if caps & TAGGED else ""
    return written(command, *params, source=source(name, identity), tags=of_tags) + ENDING


# -- What is said.


def said(event: Said) -> str:
    """What somebody has said, without tags."""
    name, text = event.name, event.text
    if name[0] in ODD:
        name = nick(name)
    head = f":{name}!{event.identity.source} PRIVMSG #{event.room} :"
    if event.extra is not None or not (
        (text.isascii() and len(head) + len(text) <= ROOM) or _fit(text, ROOM - len(head))
    ):
        return "".join(_said_lines(Cap.NONE, event))
    if "\n" in text:
        if event.together:
            return "".join(_said_lines(Cap.NONE, event))
        text = text.replace("\n", f"\r\n{head}")
    return f"{head}{text}\r\n"


def _fit(text: str, space: int) -> bool:
    """Whether all lines of a text surely fit into messages with so much space."""
    longest = max(map(len, text.split("\n")))
    return longest <= QUICK or (text.isascii() and longest <= space)


def is_quick(head: str, text: str) -> bool:
    """Whether the text is one message behind `head`, as can be seen without looking closely."""
    short = len(text) <= QUICK or (text.isascii() and len(head) + len(text) <= ROOM)
    return short and "\n" not in text


def said_with_tags(caps: Cap) -> Callable[[Said], str]:
    """The same for a client with these capabilities."""
    if not caps & TAGGED:
        return said
    around = _around_id(caps)

    def told(event: Said) -> str:
        text = event.text
        head = f":{source(event.name, event.identity)} PRIVMSG #{event.room} :"
        if event.extra is not None or not _fit(text, ROOM - len(head)):
            return "".join(_said_lines(caps, event))
        start, id_, end = around(event)
        if "\n" not in text:
            return f"{start}{id_}{end}{head}{text}\r\n"
        if event.together:
            return "".join(_said_lines(caps, event))
        first, *others = text.split("\n")
        lines = [f"{start}{id_}{end}{head}{first}\r\n"]
        if id_:
            id_ += "."
            for number, each in enumerate(others, 1):
                lines.append(f"{start}{id_}{number}{end}{head}{each}\r\n")
        else:
            lines += [f"{start}{end}{head}{each}\r\n" for each in others]
        return "".join(lines)

    return told


def _around_id(caps: Cap) -> Callable[[Said], tuple[str, str, str]]:
    """The tags of a plain text, as `tags_for` has them: what is before its id, the id, and what is
    between that and the source. All are empty if there are no tags."""
    has_time, has_account = caps & Cap.SERVER_TIME, caps & Cap.ACCOUNT_TAG
    has_id = caps & Cap.MESSAGE_TAGS

    def around(event: Said) -> tuple[str, str, str]:
        identity, at = event.identity, cursor(event.when)
        start = "@"
        if has_time:
            start += f"time={time_of(cursor(event.when - event.ahead) if event.ahead else at)};"
        if has_account and identity.account:
            start += f"account={escaped(identity.account)};"
        if has_id:
            return f"{start}msgid=", str(at), ";bot " if identity.is_bot else " "
        return ("", "", "") if start == "@" else (start[:-1], "", " ")

    return around


def _said_lines(caps: Cap, event: Said) -> Iterator[str]:
    return said_to(caps, event, channel(event.room))


def said_to(caps: Cap, event: Said, target: str) -> Iterator[str]:
    """The lines that say it to a room, or to a user, each with its end."""
    for lines in messages_to(caps, event, target):
        yield from lines


def messages_to(caps: Cap, event: Said, target: str) -> Iterator[list[str]]:
    """The same, by message: each is one line, several, or a batch."""
    for id_, pieces in _messages(event, target):
        tags = _tags(caps, event, id_) if caps & TAGGED else ""
        if len(pieces) > 1 and caps & BATCHED == BATCHED:
            yield list(_batch(event, target, id_, pieces, tags))
            continue
        # Others know of no empty messages.
        texts = [text for text, _ in pieces if text] or [""]
        more = _tags(caps, event) if caps & TAGGED and len(texts) > 1 else ""
        first, *others = texts
        told = [message(event, target, first, tags)]
        yield [*told, *(message(event, target, text, more) for text in others)]


def _tags(caps: Cap, event: Said, id_: str = "") -> str:
    shown = event.when - event.ahead
    return tags_for(caps, event.identity, shown=shown, id_=id_, extra=event.extra)


def _batch(event: Said, target: str, id_: str, pieces: Sequence[Piece], tags: str) -> Iterator[str]:
    if event.extra and event.extra.manner is Manner.ACTION:
        first, *others = pieces
        pieces = [(_ACTION_START + first[0], False), *others]
        pieces[-1] = pieces[-1][0] + _ACTION_END, pieces[-1][1]
    who = source(event.name, event.identity), _command(event)
    return batch(f"m{id_.replace('.', '-')}", *who, target, pieces, tags)


def _command(event: Said) -> str:
    return "NOTICE" if event.extra and event.extra.manner is Manner.NOTICE else "PRIVMSG"


def message(event: Said, target: str, text: str, tags: str) -> str:
    """One line of a text, with its end. `tags` are written already."""
    if event.extra and event.extra.manner is Manner.ACTION:
        text = f"{_ACTION_START}{text}{_ACTION_END}"
    start = f"@{tags} " if tags else ""
    who = source(event.name, event.identity)
    return f"{start}:{who} {_command(event)} {target} :{text}\r\n"


def _messages(event: Said, target: str) -> Iterator[tuple[str, Sequence[Piece]]]:
    """The messages of a text: the id of each, and its pieces. What is `together` is one."""
    extra, text = event.extra, event.text
    most = space(source(event.name, event.identity), target)
    if extra:
        text = extra.formatted or text
        if extra.manner is Manner.ACTION:
            most -= RESERVED
    for number, each in enumerate((text,) if event.together else text.split("\n")):
        yield msgid(event.when, number), pieces_of(each, most)


def space(source: str, target: str) -> int:
    """The most bytes of a text that fits into one message from there to there."""
    return max(ROOM - len(f":{source} PRIVMSG {target} :".encode()), LEAST)


def split(text: str, head: str) -> list[str]:
    """A text cut so that each piece fits into a message behind `head`."""
    space = max(ROOM - len(head.encode()), LEAST)
    return [piece for each in text.split("\n") for piece in folded(each, space).split("\n")]


# -- What happens in a room.


def _each(event: events.Joined | events.Left) -> Iterable[tuple[str, Identity]]:
    known = event.identities or (NOBODY,) * len(event.names)
    return zip(map(str, event.names), known)


def joined(caps: Cap, name: str, identity: Identity, room: str) -> str:
    """Somebody enters a room."""
    if not caps & Cap.EXTENDED_JOIN:
        return from_user(caps, name, identity, "JOIN", channel(room))
    realname = identity.realname or as_written(name)
    account = identity.account or "*"
    return from_user(caps, name, identity, "JOIN", channel(room), account, f"{realname}")


def _joined(caps: Cap, event: events.Joined) -> str:
    return "".join(joined(caps, name, identity, event.room) for name, identity in _each(event))


def _left(caps: Cap, event: events.Left) -> str:
    room, why = channel(event.room), [event.why] if event.why else []
    if event.kick:
        by, reason = event.kick.by, event.kick.reason or event.kick.by
        kicked = (nick(str(name)) for name in event.names)
        return "".join(
            from_user(caps, plain(by), event.kick.identity, "KICK", room, name, reason)
            for name in kicked
        )
    gone = event.gone or (False,) * len(event.names)
    return "".join(
        from_user(caps, name, identity, "QUIT", event.why or "connection closed")
        if has_gone
        else from_user(caps, name, identity, "PART", room, *why)
        for (name, identity), has_gone in zip(_each(event), gone)
    )


def _renamed(caps: Cap, event: events.Renamed) -> str:
    known = event.identities or (NOBODY,) * len(event.changes)
    return "".join(
        from_user(caps, old, identity, "NICK", nick(str(new)))
        for (old, new), identity in zip(event.changes, known)
    )


def plain(by: str) -> str:
    """The name of who has done something; that of a server operator has another behind it."""
    return by.partition(" (")[0]


def topic_changed(caps: Cap, event: room_events.TopicChanged) -> str:
    topic = plain(event.by), event.identity, "TOPIC", channel(event.room), event.text
    return from_user(caps, *topic, shown=event.at - event.ahead, id_=msgid(event.at))


def role_changed(caps: Cap, event: room_events.RoleChanged) -> str:
    modes = role_modes(event.before, event.role, nick(event.name))
    if not modes:
        return ""
    by = plain(event.by) or event.name
    return from_user(caps, by, event.identity, "MODE", channel(event.room), *modes)


def setting_changed(caps: Cap, event: room_events.SettingChanged) -> str:
    modes = setting_modes(event.option, event.value)
    if not modes:
        return ""
    return from_user(caps, plain(event.by), event.identity, "MODE", channel(event.room), *modes)


def away_changed(caps: Cap, event: tracking_events.AwayChanged) -> str:
    if not caps & Cap.AWAY_NOTIFY:
        return ""
    return from_user(
        caps, event.name, event.identity, "AWAY", *([event.text] if event.text else [])
    )


def identity_changed(caps: Cap, event: tracking_events.IdentityChanged) -> str:
    before, now, name = event.before, event.identity, event.name
    lines = ""
    if caps & Cap.CHGHOST and before.source != now.source:
        lines += from_user(caps, name, before, "CHGHOST", now.username, now.host)
    if caps & Cap.ACCOUNT_NOTIFY and before.account != now.account:
        lines += from_user(caps, name, now, "ACCOUNT", now.account or "*")
    if caps & Cap.SETNAME and before.realname != now.realname:
        lines += from_user(caps, name, now, "SETNAME", now.realname)
    return lines


def tagged(caps: Cap, event: tracking_events.Tagged) -> str:
    if not caps & Cap.MESSAGE_TAGS:
        return ""
    target = channel(event.room) if event.room else nick(event.to)
    return from_user(
        *(caps, event.name, event.identity, "TAGMSG", target),
        shown=event.when - event.ahead,
        id_=msgid(event.when),
        extra=Extra(tags=event.tags),
    )


def redacted(caps: Cap, event: room_events.LineDeleted) -> str:
    who = plain(event.by), event.identity
    return taken_back(caps, *who, channel(event.room), event.at, event.lines, event.reason)


def taken_back(
    caps: Cap, name: str, identity: Identity, target: str, at: int, lines: int, reason: str
) -> str:
    """Somebody takes a text back: each of its lines is a message."""
    if not caps & Cap.REDACTION:
        return ""
    why = [reason] if reason else []
    ids = [str(at), *(f"{at}.{index}" for index in range(1, lines))]
    return "".join(from_user(caps, name, identity, "REDACT", target, id_, *why) for id_ in ids)


def restriction_changed(caps: Cap, event: tracking_events.RestrictionChanged) -> str:
    letter, sign = LIST_LETTERS[event.kind], "+" if event.on else "-"
    by, mask = plain(event.by), mask_of(event.kind, event.target)
    mode = "MODE", channel(event.room), f"{sign}{letter}", mask
    return from_user(caps, by, event.identity, *mode)


IN_ROOM: dict[type, Callable[[Cap, Any], str]] = {
    events.Joined: _joined,
    events.Left: _left,
    events.Renamed: _renamed,
    room_events.TopicChanged: topic_changed,
    room_events.RoleChanged: role_changed,
    room_events.SettingChanged: setting_changed,
    room_events.LineDeleted: redacted,
    tracking_events.AwayChanged: away_changed,
    tracking_events.IdentityChanged: identity_changed,
    tracking_events.Tagged: tagged,
    tracking_events.RestrictionChanged: restriction_changed,
}
"""What a room's members are told, besides what is said."""


@cache
def rendering(caps: Cap) -> Render:
    """How a room's events are rendered for clients with these capabilities."""
    spoken = said_with_tags(caps)

    def render(event: Any) -> str:
        if type(event) is Said:
            return spoken(event)
        return IN_ROOM[type(event)](caps, event)

    return render


@cache
def encoding(caps: Cap) -> Callable[[Any], bytes]:
    """The same as bytes."""
    render, spoken = rendering(caps), said_with_tags(caps)

    def encode(event: Any) -> bytes:
        return (spoken if type(event) is Said else render)(event).encode()

    return encode
