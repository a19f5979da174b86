"""MODE: what is set for a room, or for oneself. `modes_shown` says which mode is which setting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from chatroom_tw.chat.protocols.irc import modes_shown
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.messages import Message, written
from chatroom_tw.chat.protocols.irc.names import channel, is_channel, name_of, room_of
from chatroom_tw.chat.protocols.irc.welcome import MODES_AT_ONCE
from chatroom_tw.chat.rules import targets
from chatroom_tw.chat.rules.operator_commands import Deoper
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import (
    Kind,
    Lift,
    ListRestrictions,
    ReadSettings,
    Restrict,
    Set,
    SetRole,
)
from chatroom_tw.chat.rules.room_settings import KEY_LIMIT, OFF
from chatroom_tw.chat.rules.tracking_commands import ReadModes, SetProfile

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

KINDS = {"b": Kind.BAN, "e": Kind.EXEMPT, "I": Kind.ADMIT}
NEVER_WITHOUT = frozenset("klqov")
"""Modes that have a value when they are set."""
ALWAYS_WITH = frozenset("qov")
"""Modes that have a value also when they are taken away."""


@dataclass(frozen=True, slots=True)
class Change:
    """One mode of a MODE: `+o ann`."""

    on: bool
    letter: str
    value: str | None = None


def mode(client: IrcProtocol, message: Message) -> None:
    target = message.params[0]
    if is_channel(target):
        _channel_mode(client, room_of(target), message.params[1:])
    elif name_of(target).lower() == client.name.lower():
        _user_mode(client, message.params[1:])
    else:
        client.numeric(n.ERR_USERSDONTMATCH, "Cant change mode for other users")


# -- of a room


def changes(modes: str, values: Sequence[str]) -> Iterator[Change]:
    """The single changes of modes, with their values."""
    on, rest = True, list(values)
    for letter in modes:
        if letter in "+-":
            on = letter == "+"
            continue
        takes = letter in "beI" or letter in ALWAYS_WITH or (letter in "kl" and on)
        if letter == "k" and not on and rest:
            rest.pop(0)  # Whatever is said to be the key.
        yield Change(on, letter, rest.pop(0) if takes and rest else None)


def _channel_mode(client: IrcProtocol, room: str, params: Sequence[str]) -> None:
    if not params:
        client.submit(ReadSettings(room))
        return
    listed: set[str] = set()
    for change in islice(changes(params[0], params[1:]), MODES_AT_ONCE):
        if change.letter in modes_shown.LISTS and change.value is None:
            if change.letter in listed:  # A list is long.
                continue
            listed.add(change.letter)
        _change(client, room, change)


def _change(client: IrcProtocol, room: str, change: Change) -> None:
    letter, value = change.letter, change.value
    if letter in modes_shown.LISTS:
        _change_list(client, room, change)
    elif letter in modes_shown.ROLES and value:
        client.submit(_role_change(room, change))
    elif letter in modes_shown.FLAGS:
        _set(client, room, modes_shown.FLAGS[letter], "on" if change.on else OFF)
    elif letter in modes_shown.ON_BY_OTHER:
        option, on, off = modes_shown.ON_BY_OTHER[letter]
        _set(client, room, option, on if change.on else off)
    elif letter in modes_shown.WITH_VALUE:
        _change_value(client, room, change)
    elif letter not in modes_shown.ROLES:
        text = "is unknown mode char to me"
        client.numeric(n.ERR_UNKNOWNMODE, letter, text)
    else:
        _missing(client, room, letter)


def _missing(client: IrcProtocol, room: str, letter: str) -> None:
    text = "You must specify a parameter for that mode"
    client.numeric(n.ERR_INVALIDMODEPARAM, channel(room), letter, "*", text)


def _set(client: IrcProtocol, room: str, option: str, value: str) -> None:
    client.submit(Set(option, value, room))


def _role_change(room: str, change: Change) -> SetRole:
    role = modes_shown.ROLES[change.letter]
    name = name_of(change.value or "")
    if change.on:
        return SetRole(name, role, room, keep_higher=True)
    return SetRole(name, Role.MEMBER, room, had=_shown_as(role))


def _shown_as(role: Role) -> tuple[Role, ...]:
    """Which roles a mode takes away: owners have the prefix of operators, too."""
    return (Role.OPERATOR, Role.OWNER) if role is Role.OPERATOR else (role,)


def _change_value(client: IrcProtocol, room: str, change: Change) -> None:
    option, value = modes_shown.WITH_VALUE[change.letter], change.value
    if not change.on:
        _set(client, room, option, OFF)
    elif not value:
        _missing(client, room, change.letter)
    elif option == "limit" and not (value.isascii() and value.isdigit() and int(value[:9]) > 0):
        shown = value.split(" ")[0][:32] or "*"
        client.numeric(n.ERR_INVALIDMODEPARAM, channel(room), change.letter, shown, "Invalid limit")
    elif option == "key" and not _is_key(value):
        client.numeric(n.ERR_INVALIDKEY, channel(room), "Key is not well-formed")
    else:
        _set(client, room, option, value)


def _is_key(value: str) -> bool:
    """Whether it can be a key: JOIN has several with commas between them."""
    return len(value) <= KEY_LIMIT and value != OFF and not set(" ,:").intersection(value)


def _change_list(client: IrcProtocol, room: str, change: Change) -> None:
    if change.value is None:
        _list(client, room, change.letter)
        return
    kind, mask = KINDS[change.letter], change.value
    letter = change.letter
    muted = targets.muted(mask) if letter in "be" else None  # Who is exempt may talk in any case.
    if muted is not None:
        kind, mask = (Kind.MUTE if letter == "b" else kind), muted
    try:
        who = targets.written(targets.mask(mask))
    except ValueError as wrong:
        shown = mask.split(" ")[0][:64] or "*"
        params = channel(room), change.letter, shown, str(wrong)
        client.numeric(n.ERR_INVALIDMODEPARAM, *params)
        return
    command: Any = Restrict(kind, who, room=room) if change.on else Lift(kind, who, room)
    client.submit(command)


def _list(client: IrcProtocol, room: str, letter: str) -> None:
    client.submit(ListRestrictions(KINDS[letter], room))
    if letter == "b":
        client.session.after(partial(_list_mutes, client, room, client.current))


def _list_mutes(client: IrcProtocol, room: str, asked: Message | None) -> None:
    """They are bans on IRC, too. Who may not list the one may not list the other."""
    if client.refused is not asked:
        client.submit(ListRestrictions(Kind.MUTE, room))


# -- one's own


def _user_mode(client: IrcProtocol, params: Sequence[str]) -> None:
    if not params:
        client.submit(ReadModes())
        return
    unknown = False
    for change in changes(params[0], ()):
        if change.letter == "i":
            client.submit(SetProfile(invisible=change.on))
        elif change.letter == "B":
            client.submit(SetProfile(is_bot=change.on))
        elif change.letter == "o":
            if not change.on:
                client.submit(Deoper())
        elif change.letter == "w":
            _wallops(client, change.on)
        elif change.letter not in "sxrz":  # Those of other servers, which mean nothing here.
            unknown = True
    if unknown:
        client.numeric(n.ERR_UMODEUNKNOWNFLAG, "Unknown MODE flag")


def _wallops(client: IrcProtocol, on: bool) -> None:
    """Be told what server operators tell everybody, or not."""
    caps = client.caps | Cap.WALLOPS if on else client.caps & ~Cap.WALLOPS
    if caps != client.caps:
        client.set_caps(caps)
        client.send(written("MODE", client.nick, "+w" if on else "-w", source=client.nick))
