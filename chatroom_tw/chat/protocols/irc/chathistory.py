"""CHATHISTORY: what a client asks of the history (IRCv3's draft/chathistory).

    CHATHISTORY BEFORE|AFTER|LATEST|AROUND #tea REFERENCE LIMIT
    CHATHISTORY BETWEEN #tea REFERENCE REFERENCE LIMIT
    CHATHISTORY TARGETS TIME TIME LIMIT

`played` makes the lines of the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.failures import shown
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.names import is_channel, name_of
from chatroom_tw.chat.protocols.irc.references import MESSAGES, Reference, Wanted, parse
from chatroom_tw.chat.rules.stored import Span
from chatroom_tw.chat.rules.tracking_commands import ListLatest, ReadSpans

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

References = Sequence[Reference | None]
"""Those of a command; None: `*`, which only LATEST may have."""


def chathistory(client: IrcProtocol, message: Message) -> None:
    """Ask for what the command says, or say what is wrong with it."""
    subcommand = message.params[0].upper() if message.params else "*"
    params = _PARAMS.get(subcommand)
    if params is None:
        _fail(client, subcommand, "Unknown command")
    elif len(message.params) != params:
        few = len(message.params) < params
        _fail(client, subcommand, "Insufficient parameters" if few else "Too many parameters")
    elif subcommand == "TARGETS":
        _ask_targets(client, message)
    else:
        wanted, target = wanted_by(message), message.params[1]
        if wanted is None:
            _fail(client, subcommand, "Invalid reference or limit", *message.params[2:])
            return
        asked = target if is_channel(target) else name_of(target)
        client.submit(ReadSpans(asked, wanted.spans, bool(client.caps & Cap.EVENT_PLAYBACK)))


def wanted_by(message: Message) -> Wanted | None:
    """What a command asks for that is no TARGETS; None: it is wrong."""
    subcommand, _, *written, limit = message.params
    subcommand, count = subcommand.upper(), _count(limit)
    references = [None if word == "*" else parse(word) for word in written]
    is_any = subcommand == "LATEST" and written == ["*"]
    if not count or (None in references and not is_any):
        return None
    return _WANTED[subcommand](count, references)


def _count(limit: str) -> int:
    """How many messages are asked for, and at most `MESSAGES`; 0: the limit is wrong."""
    is_number = limit.isascii() and limit.isdigit() and len(limit) < 10
    return min(int(limit), MESSAGES) if is_number else 0


def _between(count: int, references: References) -> Wanted:
    """From the first reference on, which may be the later one."""
    first, second = references
    assert first and second
    if first.place <= second.place:
        return Wanted(count, first, second, latest=False)
    return Wanted(count, second, first)


_WANTED: dict[str, Callable[[int, References], Wanted]] = {
    "BEFORE": lambda count, each: Wanted(count, before=each[0]),
    "AFTER": lambda count, each: Wanted(count, after=each[0], latest=False),
    "LATEST": lambda count, each: Wanted(count, after=each[0]),
    "AROUND": lambda count, each: Wanted(count, around=each[0]),
    "BETWEEN": _between,
}
_PARAMS = {**dict.fromkeys(_WANTED, 4), "BETWEEN": 5, "TARGETS": 4}
"""How many parameters each subcommand has, with itself."""


def _ask_targets(client: IrcProtocol, message: Message) -> None:
    _, *written, limit = message.params
    first, second = (parse(word) for word in written)
    count = _count(limit)
    if not (count and first and second and first.is_time and second.is_time):
        _fail(client, "TARGETS", "Invalid timestamp or limit", *written)
        return
    backwards = first.at > second.at
    later, earlier = (first, second) if backwards else (second, first)
    client.submit(ListLatest(Span(count, earlier.after, later.before, backwards)))


def _fail(client: IrcProtocol, subcommand: str, text: str, *context: str) -> None:
    client.fail_with("INVALID_PARAMS", shown(subcommand), *map(shown, context), text)
