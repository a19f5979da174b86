"""What is played of the history: batches of messages, and of what has happened.

A message has the id, the time and the text that it had when it was said. Who has said it is known
by name alone, so the source has nobody's user and host. Most messages are plain, and take a short
way here: a thousand of them are one answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import line_parts, modes_shown, rendering, spoken
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.chathistory import wanted_by
from chatroom_tw.chat.protocols.irc.labels import is_inside
from chatroom_tw.chat.protocols.irc.messages import with_tag, written
from chatroom_tw.chat.protocols.irc.names import is_channel, nick, room_of
from chatroom_tw.chat.rules.extras import Manner, is_spoken
from chatroom_tw.chat.rules.identity import NOBODY
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.talk import Line, Said
from chatroom_tw.chat.rules.tracking_events import LatestList, Played, Tagged
from chatroom_tw.server import text

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

Placed = tuple[tuple[int, int], list[str]]
"""A message: its cursor and which one of a text it is, and its lines without their ends."""


def lines(client: IrcProtocol, event: Played) -> list[str]:
    """The answer to a CHATHISTORY that is no TARGETS."""
    message = client.current
    asked = message if message and message.command == "CHATHISTORY" else None
    batch = client.factory.settings.new_batch() if client.caps & Cap.BATCH else ""
    found = list(_placed(client, event, batch))
    wanted = wanted_by(asked) if asked else None
    if wanted:
        found = found[wanted.cut([place for place, _ in found])]
    target = asked.params[1] if asked else event.target
    return _in_batch(
        client, batch, [line for _, told in found for line in told], "chathistory", target
    )


def targets(client: IrcProtocol, event: LatestList) -> list[str]:
    """The answer to CHATHISTORY TARGETS."""
    batch = client.factory.settings.new_batch() if client.caps & Cap.BATCH else ""
    tags, server = f"batch={batch}" if batch else "", client.factory.settings.name
    told: list[str] = []
    for name, at in event.found:
        params = name if is_channel(name) else nick(name), line_parts.time_of(at)
        told.append(written("CHATHISTORY", "TARGETS", *params, source=server, tags=tags))
    return _in_batch(client, batch, told, "draft/chathistory-targets")


def _in_batch(client: IrcProtocol, batch: str, told: list[str], *kind: str) -> list[str]:
    if not batch:
        return told
    start = client.from_server("BATCH", f"+{batch}", *kind)
    return [start, *told, client.from_server("BATCH", f"-{batch}")]


def _placed(client: IrcProtocol, event: Played, batch: str) -> Iterator[Placed]:
    caps, tag = client.caps, f"batch={batch}" if batch else ""
    tags = _plain_tags(caps, tag)
    room = event.target if is_channel(event.target) else ""
    other, me = nick(event.other), client.nick
    for line in event.lines:
        to = room or (other if text.key(line.name) == event.own else me)
        words, at = line.text, cursor(line.when)
        head = f":{line_parts.source(line.name, NOBODY)} PRIVMSG {to} :"
        if line.extra is None and spoken.is_quick(head, words):
            yield (at, 0), [f"{tags(line, at)}{head}{words}"]
        elif is_spoken(line.extra):
            yield from _texts(caps, line, at, to, tag)
        else:
            yield from _happened(caps, line, at, to, tag)


def _plain_tags(caps: Cap, tag: str) -> Callable[[Line, int], str]:
    """What makes the tags of a plain message, with the blank behind them."""
    has_time, has_id = caps & Cap.SERVER_TIME, caps & Cap.MESSAGE_TAGS
    if not (tag or has_time or has_id):
        return lambda line, at: ""
    time_of = line_parts.time_of

    def tags(line: Line, at: int) -> str:
        found = tag
        if has_time:
            found += f";time={time_of(cursor(line.shown) if line.ahead else at)}"
        if has_id:
            found += f";msgid={at}"
        return f"@{found if tag else found[1:]} "

    return tags


def _texts(caps: Cap, line: Line, at: int, to: str, tag: str) -> Iterator[Placed]:
    """The messages of any text."""
    said = Said("", 0, line.name, line.text, line.when, 0, line.together, line.ahead)
    for index, told in enumerate(spoken.messages_to(caps, said._replace(extra=line.extra), to)):
        yield (at, index), [_tagged(each, "" if is_inside(each) else tag) for each in told]


def _happened(caps: Cap, line: Line, at: int, to: str, tag: str) -> Iterator[Placed]:
    """The line that tells of something that has happened, if the client can be told."""
    assert line.extra
    told = _HAPPENINGS[line.extra.manner](caps, line, to)
    if told:
        yield (at, 0), [_tagged(told, tag)]


def _tagged(line: str, tag: str) -> str:
    line = line.removesuffix(line_parts.ENDING)
    return with_tag(line, tag) if tag else line


# -- what has happened

_Render = Callable[[Cap, Line, str], str]
"""Makes a line of what has happened in a room, which is the last argument."""


def _line(caps: Cap, line: Line, *command: str) -> str:
    name, id_ = line_parts.plain(line.name), line_parts.msgid(line.when)
    return line_parts.from_user(caps, name, NOBODY, *command, shown=line.shown, id_=id_)


def _kick(caps: Cap, line: Line, to: str) -> str:
    name, _, reason = line.text.partition(" ")
    return _line(caps, line, "KICK", to, nick(name), reason or line_parts.plain(line.name))


def _role(caps: Cap, line: Line, to: str) -> str:
    before, role, name = line.text.split(" ", 2)
    modes = modes_shown.role_modes(Role(before), Role(role), nick(name))
    return _line(caps, line, "MODE", to, *modes) if modes else ""


def _setting(caps: Cap, line: Line, to: str) -> str:
    option, _, value = line.text.partition(" ")
    modes = modes_shown.setting_modes(option, value)
    return _line(caps, line, "MODE", to, *modes) if modes else ""


def _tags(caps: Cap, line: Line, to: str) -> str:
    room, name = (room_of(to), "") if is_channel(to) else ("", to)
    tags = line.extra.tags if line.extra else ()
    event = Tagged(room, name, line.name, NOBODY, tags, line.when, line.ahead)
    return rendering.tagged(caps, event)


def _join(caps: Cap, line: Line, to: str) -> str:
    more = ("*", line.name) if caps & Cap.EXTENDED_JOIN else ()
    return _line(caps, line, "JOIN", to, *more)


def _leave(caps: Cap, line: Line, to: str) -> str:
    return _line(caps, line, "PART", to, *([line.text] if line.text else []))


_HAPPENINGS: dict[Manner, _Render] = {
    Manner.TAGS: _tags,
    Manner.TOPIC: lambda caps, line, to: _line(caps, line, "TOPIC", to, line.text),
    Manner.KICK: _kick,
    Manner.ROLE: _role,
    Manner.SETTING: _setting,
    Manner.JOIN: _join,
    Manner.LEAVE: _leave,
    Manner.QUIT: lambda caps, line, to: _line(caps, line, "QUIT", line.text or rendering.GONE),
    Manner.NAME: lambda caps, line, to: _line(caps, line, "NICK", nick(line.text)),
}
