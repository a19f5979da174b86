"""How what is said becomes lines of IRC, by the capabilities of those who are told.

`Said` is the hot path: without tags it is one text. A plain text, whose lines all fit into
messages, is written at once; others go by pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from chatroom_tw.chat.protocols.irc.capabilities import TAGGED, Cap
from chatroom_tw.chat.protocols.irc.line_parts import (
    ROOM,
    msgid,
    source,
    space,
    tags_for,
    time_of,
)
from chatroom_tw.chat.protocols.irc.messages import escaped
from chatroom_tw.chat.protocols.irc.modes_shown import PREFIXES as PREFIXES
from chatroom_tw.chat.protocols.irc.names import ODD, channel, nick
from chatroom_tw.chat.protocols.irc.pieces import BATCHED, Piece, batch, pieces_of
from chatroom_tw.chat.rules.extras import Manner
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.talk import Said

QUICK = 100
"""The most characters of a text that fits into a message whatever it is."""
_ACTION_START, _ACTION_END = "\x01ACTION ", "\x01"
RESERVED = len(_ACTION_START + _ACTION_END)
"""The bytes that an action needs besides its text."""


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
