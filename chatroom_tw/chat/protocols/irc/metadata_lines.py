"""What clients of IRC are told of metadata: numerics, batches and standard replies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.messages import with_tag
from chatroom_tw.chat.protocols.irc.names import nick
from chatroom_tw.chat.rules.entities import DISPLAY
from chatroom_tw.chat.rules.metadata import FOLLOWED_LIMIT, VALUE_LIMIT, is_key
from chatroom_tw.chat.rules.metadata_commands import ALL, MetadataError
from chatroom_tw.chat.rules.metadata_events import (
    FollowedList,
    KeysFollowed,
    MetadataChanged,
    MetadataEntry,
    MetadataFound,
    MetadataIsSet,
    MetadataLater,
)
from chatroom_tw.chat.rules.metadata_told import KEYS_LIMIT
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server import titles

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

EVERYTHING = "*ALL"
"""The target that is everything the client sees."""
VISIBLE = "*"
"""Everybody who sees the target sees the value."""
KEYS_AT_ONCE = 6
"""The most keys in one line."""
_OF_DISPLAY = ChatError.BAD_DISPLAY, ChatError.DISPLAY_TAKEN
SHOWN = 64
"""The most characters that are shown of what a client has written."""


def shown(written: str) -> str:
    """What a client has written as a parameter before the last one."""
    is_middle = written and " " not in written and not written.startswith(":")
    return written[:SHOWN] if is_middle else "*"


def _target(client: IrcProtocol, target: str) -> str:
    """The target as the client names it."""
    if not target:
        return client.nick
    if target == ALL:
        return EVERYTHING
    return target if target.startswith("#") else nick(target)


# -- values


def value(client: IrcProtocol, event: MetadataIsSet | MetadataChanged) -> list[str]:
    """One value."""
    return [_line(client, (event.target, event.key, event.value))]


def _line(client: IrcProtocol, entry: MetadataEntry) -> str:
    target, key, value = entry
    if not is_key(key):
        return reply(client, "WARN", "INVALID_KEY", shown(key), "That is not a key")
    at = client.nick, _target(client, target), key
    if not value:
        return client.from_server(n.RPL_KEYNOTSET, *at, "Key not set")
    return client.from_server(n.RPL_KEYVALUE, *at, VISIBLE, value)


def found(client: IrcProtocol, event: MetadataFound) -> list[str]:
    return values(client, event.target, event.entries)


def values(client: IrcProtocol, target: str, entries: Iterable[MetadataEntry]) -> list[str]:
    """Values as a batch."""
    lines = [_line(client, entry) for entry in entries]
    return _batch(client, lines, "metadata", _target(client, target))


def _batch(client: IrcProtocol, lines: Sequence[str], *kind: str) -> list[str]:
    name = client.factory.settings.new_batch()
    return [
        client.from_server("BATCH", f"+{name}", *kind),
        *(with_tag(line, f"batch={name}") for line in lines),
        client.from_server("BATCH", f"-{name}"),
    ]


def whois(client: IrcProtocol, name: str, metadata: Iterable[tuple[str, str]]) -> list[str]:
    """The values in an answer to WHOIS."""
    return [
        client.from_server(n.RPL_WHOISKEYVALUE, client.nick, nick(name), key, VISIBLE, value)
        for key, value in metadata
    ]


# -- subscriptions


def _keys(client: IrcProtocol, number: str, keys: Sequence[str]) -> list[str]:
    """The keys in as many numerics as they take."""
    starts = range(0, len(keys), KEYS_AT_ONCE)
    some = (keys[start : start + KEYS_AT_ONCE] for start in starts)
    return [client.from_server(number, client.nick, *each) for each in some]


def followed(client: IrcProtocol, event: KeysFollowed) -> list[str]:
    lines = _keys(client, n.RPL_METADATASUBOK if event.on else n.RPL_METADATAUNSUBOK, event.keys)
    lines += [reply(client, "WARN", "INVALID_KEY", shown(key), "No key") for key in event.bad]
    if event.over:
        limit = "SUB", shown(event.over), str(FOLLOWED_LIMIT)
        lines.append(reply(client, "FAIL", "LIMIT_REACHED", *limit, "Too many subscriptions"))
    if event.has_new and client.registration is None:
        lines += later(client, MetadataLater(ALL))
    return lines


def followed_list(client: IrcProtocol, event: FollowedList) -> list[str]:
    return _batch(client, _keys(client, n.RPL_METADATASUBS, event.keys), "metadata-subs")


def later(client: IrcProtocol, event: MetadataLater) -> list[str]:
    told = _target(client, event.target), "0", "METADATA SYNC shows what there is"
    return [client.from_server(n.ERR_METADATASYNCLATER, client.nick, *told)]


# -- refusals


def reply(client: IrcProtocol, kind: str, code: str, *params: str) -> str:
    """A standard reply to METADATA. `kind`: FAIL, WARN or NOTE."""
    return client.from_server(kind, "METADATA", code, *params)


def refused(reason: MetadataError | ChatError, client: IrcProtocol, subject: str) -> list[str]:
    """The lines that tell the client why METADATA was refused."""
    params = client.current.params if client.current else ()
    if reason is MetadataError.TOO_SOON:  # The client can send the same again.
        return [client.from_server(n.ERR_METADATARATELIMIT, client.nick, subject, *params)]
    target = shown(params[0]) if params else "*"
    code, words = _REFUSALS[reason]
    about: dict[Enum, tuple[str, ...]] = {
        MetadataError.BAD_TARGET: (target,),
        MetadataError.NOT_ALLOWED: (target, shown(subject)),
        MetadataError.TOO_MANY_KEYS: ("SET", target, str(KEYS_LIMIT)),
        **dict.fromkeys(_OF_DISPLAY, (DISPLAY,)),
    }
    return [reply(client, "FAIL", code, *about.get(reason, (shown(subject),)), words)]


_REFUSALS: dict[Enum, tuple[str, str]] = {
    MetadataError.BAD_TARGET: ("INVALID_TARGET", "There is no such target that you can read"),
    MetadataError.BAD_KEY: ("INVALID_KEY", "That is not a key"),
    MetadataError.BAD_VALUE: ("INVALID_VALUE", f"A value has at most {VALUE_LIMIT} bytes"),
    MetadataError.NOT_ALLOWED: ("KEY_NO_PERMISSION", "You may not change that"),
    MetadataError.TOO_MANY_KEYS: ("LIMIT_REACHED", "There are as many keys as there can be"),
    ChatError.BAD_DISPLAY: ("INVALID_VALUE", f"A display name has 1 to {titles.LIMIT} characters"),
    ChatError.DISPLAY_TAKEN: ("INVALID_VALUE", "That looks like the name of somebody else"),
}
REFUSALS: dict[Enum, Callable[[IrcProtocol, str], list[str]]] = {
    reason: partial(refused, reason) for reason in (*MetadataError, *_OF_DISPLAY)
}
"""What tells a client of each reason."""
