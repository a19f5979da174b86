"""Modes: how roles and settings of a room are written on IRC.

| mode | setting or role |
|---|---|
| `q` `o` `v` | owner, operator, voice |
| `b` `e` `I` | bans (and mutes, `m:`), exceptions from them, and who is always invited |
| `k` `l` | `key`, `limit` |
| `i` `m` `R` `s` | `invite-only`, `moderated`, `registered`, `hidden` |
| `n` | not `outside` |
| `t` | `topic-by operators` |
"""

from __future__ import annotations

from collections.abc import Mapping

from chatroom_tw.chat.rules import targets
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.room_settings import OFF

LETTERS = {Role.OWNER: "q", Role.OPERATOR: "o", Role.VOICE: "v"}
ROLES = {letter: role for role, letter in LETTERS.items()}
PREFIXES = {Role.OWNER: "~", Role.OPERATOR: "@", Role.VOICE: "+", Role.MEMBER: ""}
"""What comes before the nickname of who has a role."""
FLAGS = {"i": "invite-only", "m": "moderated", "R": "registered", "s": "hidden"}
"""Modes that are on if the setting is."""
WITH_VALUE = {"k": "key", "l": "limit"}
ON_BY_OTHER = {"n": ("outside", OFF, "on"), "t": ("topic-by", "operators", "all")}
"""Modes with the setting, its value when the mode is on, and when it is off."""
LIST_LETTERS = {Kind.BAN: "b", Kind.MUTE: "b", Kind.EXEMPT: "e", Kind.ADMIT: "I"}
LISTS = "beI"
MUTE = "m:"
"""What is before a mask of who is not banned, but muted."""
HIDDEN_KEY = "*"
"""What is shown in the place of a key."""


def mask_of(kind: Kind, target: str) -> str:
    """A target of a list as IRC writes it."""
    try:
        written = targets.as_mask(targets.parse(target))
    except ValueError:  # It is shown hidden, with what only a person reads.
        written = target
    return f"{MUTE}{written}" if kind is Kind.MUTE else written


def prefix(role: Role, *, several: bool = False) -> str:
    """What is before a nickname. An owner is shown as an operator to clients that know only one
    prefix (not `several`): they do not know what an owner is."""
    if role is not Role.OWNER:
        return PREFIXES[role]
    both = PREFIXES[Role.OWNER] + PREFIXES[Role.OPERATOR]
    return both if several else PREFIXES[Role.OPERATOR]


def role_modes(before: Role, now: Role, nick: str) -> tuple[str, ...]:
    """The parameters of MODE that say of another role; none, if nothing has changed."""
    if before is now:
        return ()
    letters, nicks = "", []
    if before is not Role.MEMBER:
        letters += f"-{LETTERS[before]}"
        nicks.append(nick)
    if now is not Role.MEMBER:
        letters += f"+{LETTERS[now]}"
        nicks.append(nick)
    return letters, *nicks


def setting_modes(option: str, value: str) -> tuple[str, ...]:
    """The parameters of MODE that say of another value; none, if IRC has no mode for it."""
    is_on = value != OFF
    for letter, name in FLAGS.items():
        if name == option:
            return (f"{'+' if is_on else '-'}{letter}",)
    for letter, name in WITH_VALUE.items():
        if name == option:
            shown = HIDDEN_KEY if letter == "k" else value
            if is_on:
                return f"+{letter}", shown
            return (f"-{letter}", shown) if letter == "k" else (f"-{letter}",)
    for letter, (name, on, _) in ON_BY_OTHER.items():
        if name == option:
            return (f"{'+' if value == on else '-'}{letter}",)
    return ()


def modes_of(settings: Mapping[str, str]) -> tuple[str, ...]:
    """The parameters of RPL_CHANNELMODEIS for settings, by option."""
    letters, values = "+", []
    for letter, (option, on, _) in ON_BY_OTHER.items():
        if settings[option] == on:
            letters += letter
    for letter, option in FLAGS.items():
        if settings[option] != OFF:
            letters += letter
    for letter, option in WITH_VALUE.items():
        if settings[option] != OFF:
            letters += letter
            values.append(settings[option])
    return letters, *values
