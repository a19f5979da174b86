"""The commands of the line protocol that begin with a slash: what they take, and what they mean.

`VERBS` is the table of them, in the order in which /help lists them. No function here does I/O.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from chatroom_tw.chat.rules import commands, durations
from chatroom_tw.chat.rules.commands import Command
from chatroom_tw.chat.rules.extras import ACTION
from chatroom_tw.chat.rules.message_commands import Search
from chatroom_tw.chat.rules.operator_commands import Deoper, Kill, Oper, Reload, Report, Wall
from chatroom_tw.chat.rules.person_commands import (
    Away,
    CloseDevice,
    Ignore,
    ListDevices,
    ListIgnored,
    MarkRoomRead,
    RegisterFor,
    Unignore,
    Unregister,
    Whois,
)
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import (
    TEXT_LIMIT,
    CloseRoom,
    DeleteLine,
    Invite,
    Kick,
    Kind,
    Lift,
    ListRestrictions,
    ReadLog,
    ReadSettings,
    ReadTopic,
    Restrict,
    Set,
    SetRole,
    SetTopic,
)
from chatroom_tw.chat.rules.stored import Query

PAGE = re.compile(r"[1-9][0-9]{0,5}")
"""The number of a page of a list."""
HISTORY_LINES = 20
"""How many lines /history shows if the client gives no number."""
FOUND_LINES = 20
"""How many lines /search shows."""
DIGITS = 9
"""The most digits of a number that is read."""
YES = "yes"
"""What confirms that a room is to be closed."""
NO_TOPIC = "-"
"""What is set to have no topic."""


class Mistake(Exception):
    """What was typed after the word is wrong; the text says how, for the person who typed it."""


@dataclass(frozen=True, slots=True)
class SwitchMode:
    """The client switches its connection to the mode that this word names."""

    word: str


@dataclass(frozen=True, slots=True)
class Verb:
    """A `/word`: its usage, its help, and a function that makes a command of its arguments.

    `make` takes from `least` to `most` arguments; the last of `most` extends to the end of the
    line. It raises ValueError if an argument is not valid, or `Mistake` to say why.
    """

    usage: str
    help: str
    make: Callable[..., Command | SwitchMode]
    least: int = 0
    most: int = 0


# -- Arguments.


def _page(number: str) -> int:
    """The number of a page of a list. Raises ValueError."""
    if not PAGE.fullmatch(number):
        raise ValueError(number)
    return int(number)


def _short(what: str, text: str) -> str:
    """A text of at most `TEXT_LIMIT` characters. Raises `Mistake`."""
    if len(text) > TEXT_LIMIT:
        raise Mistake(f"{what} has at most {TEXT_LIMIT} characters; that one has {len(text)}")
    return text


def _reason(text: str) -> str:
    return _short("a reason", text)


# -- Talking, and rooms.


def _tell(to: str, text: str) -> commands.Tell | commands.Say:
    """A room has a `#` before its name here, which no name of a person has."""
    return commands.Say(text, to[1:]) if to.startswith("#") else commands.Tell(to, text)


def _act(text: str) -> commands.Say:
    return commands.Say(text, extra=ACTION)


def _read_history(count: str = str(HISTORY_LINES)) -> commands.ReadHistory:
    if len(count) > DIGITS or int(count) < 1:
        raise ValueError(count)
    return commands.ReadHistory(int(count))


def _search(words: str) -> Search:
    return Search(Query(words, FOUND_LINES))


def _join(room: str, key: str = "") -> commands.Join:
    return commands.Join(room, key=key)


def _list_rooms(page: str = "1") -> commands.ListRooms:
    return commands.ListRooms(_page(page))


def _list_members(room: str | None = None, page: str = "1") -> commands.ListMembers:
    return commands.ListMembers(room, _page(page))


# -- Rooms that are led.


def _topic(text: str = "") -> ReadTopic | SetTopic:
    if not text:
        return ReadTopic()
    return SetTopic("" if text == NO_TOPIC else _short("a topic", text))


def _set(option: str = "", value: str = "") -> ReadSettings | Set:
    if not option:
        return ReadSettings()
    if not value:
        raise ValueError(option)
    return Set(option.lower(), value)


def _set_role(name: str, role: str) -> SetRole:
    return SetRole(name, Role(role.lower()))


def _kick(name: str, reason: str = "") -> Kick:
    return Kick(name, _reason(reason))


def _restrict(kind: Kind, who: str, rest: str = "") -> Restrict:
    try:
        seconds, reason = durations.split(rest)
    except ValueError as error:
        raise Mistake(str(error)) from None
    return Restrict(kind, who, seconds, _reason(reason))


def _list_restrictions(kind: Kind, page: str = "1") -> ListRestrictions:
    return ListRestrictions(kind, page=_page(page))


def _close_room(text: str = "") -> CloseRoom:
    word, *reason = text.split(None, 1) or [""]
    if word.lower() == YES:
        return CloseRoom(_reason("".join(reason)), confirmed=True)
    return CloseRoom(_reason(text))


def _read_log(page: str = "1") -> ReadLog:
    return ReadLog(page=_page(page))


# -- People, and server operators.


def _register(typed: str) -> commands.Register | RegisterFor:
    """A password may have blanks, and a server operator types a name before one.

    Only the rules know who is one: `RegisterFor` has both readings.
    """
    name, *password = typed.split(None, 1)
    return RegisterFor(name, password[0], typed) if password else commands.Register(typed)


def _change_password(passwords: str) -> commands.ChangePassword:
    """The old one may have blanks, as /register takes such."""
    old, new = passwords.rsplit(None, 1)
    return commands.ChangePassword(old, new)


def _away(text: str = "") -> Away:
    return Away(_short("an away text", text))


def _devices(word: str = "", number: str = "") -> ListDevices | CloseDevice:
    if not word and not number:
        return ListDevices()
    if word.lower() != "close" or not (number.isascii() and number.isdigit()):
        raise ValueError(word)
    if len(number) > DIGITS:
        raise ValueError(number)
    return CloseDevice(int(number))


def _kill(name: str, reason: str = "") -> Kill:
    return Kill(name, _reason(reason))


def _report(name: str, text: str) -> Report:
    return Report(name, _short("a report", text))


_ban, _mute, _exempt, _admit, _block = (partial(_restrict, kind) for kind in Kind)
_unban, _unmute, _unexempt, _unadmit, _unblock = (partial(Lift, kind) for kind in Kind)
_bans, _mutes, _exempts, _admits, _blocks = (partial(_list_restrictions, kind) for kind in Kind)
_WHO = "WHO [TIME] [REASON]"

VERBS: dict[str, Verb] = {
    # Talking.
    "/msg": Verb("NAME TEXT", "tell NAME alone", _tell, 2, 2),
    "/me": Verb("TEXT", "say what you do: * NAME TEXT", _act, 1, 1),
    "/inbox": Verb("", "what you were told while you were away", commands.ReadInbox),
    "/history": Verb("[N]", "the last N lines said here ({})", _read_history, 0, 1),
    "/search": Verb("WORDS", "find what was said in your rooms, and privately", _search, 1, 1),
    "/read": Verb("[ROOM]", "you have read all of a room so far", MarkRoomRead, 0, 1),
    "/delete": Verb("[NAME]", "remove your last line here, or that of NAME", DeleteLine, 0, 1),
    # Rooms.
    "/join": Verb("ROOM [KEY]", "enter a room, or make it, and talk there", _join, 1, 2),
    "/leave": Verb("[ROOM]", "leave a room", commands.Leave, 0, 1),
    "/rooms": Verb("[PAGE]", "the rooms, and how many are in each", _list_rooms, 0, 1),
    "/who": Verb("[ROOM [PAGE]]", "who is in a room", _list_members, 0, 2),
    "/topic": Verb("[TEXT]", "the topic here; a - clears it", _topic, 0, 1),
    "/invite": Verb("NAME", "let NAME in here once", Invite, 1, 1),
    "/add": Verb("NAME [ROOM]", "bring NAME into a room that you lead", commands.Add, 1, 2),
    "/remove": Verb("NAME [ROOM]", "take NAME out of a room that you lead", commands.Remove, 1, 2),
    # You and others.
    "/nick": Verb("NAME", "take another name", commands.Rename, 1, 1),
    "/whois": Verb("NAME", "who NAME is", Whois, 1, 1),
    "/away": Verb("[TEXT]", "you are away, or here again", _away, 0, 1),
    "/ignore": Verb("NAME", "hear nothing more from NAME", Ignore, 1, 1),
    "/unignore": Verb("NAME", "hear from NAME again", Unignore, 1, 1),
    "/ignores": Verb("", "whom you ignore", ListIgnored),
    "/report": Verb("NAME TEXT", "tell the server operators about NAME", _report, 2, 2),
    # Your account.
    "/register": Verb("PASSWORD", "register your name", _register, 1, 1),
    "/login": Verb("NAME PASSWORD", "take up a registered name", commands.LogIn, 2, 2),
    "/logout": Verb("", "be a guest again on this device", commands.LogOut),
    "/devices": Verb("[close N]", "your devices, or end one", _devices, 0, 2),
    "/password": Verb("OLD NEW", "have another password", _change_password, 1, 1),
    "/unregister": Verb("PASSWORD", "give up your account and its inbox", Unregister, 1, 1),
    # Those who lead a room.
    "/role": Verb("NAME owner|operator|voice|member", "what NAME may do here", _set_role, 2, 2),
    "/kick": Verb("NAME [REASON]", "put NAME out", _kick, 1, 2),
    "/ban": Verb(_WHO, "put WHO out, and not let them in", _ban, 1, 2),
    "/unban": Verb("WHO", "let WHO in again", _unban, 1, 1),
    "/bans": Verb("[PAGE]", "who is banned here", _bans, 0, 1),
    "/mute": Verb(_WHO, "let WHO listen, but not talk", _mute, 1, 2),
    "/unmute": Verb("WHO", "let WHO talk again", _unmute, 1, 1),
    "/mutes": Verb("[PAGE]", "who is muted here", _mutes, 0, 1),
    "/exempt": Verb(_WHO, "no ban and no mute here is for WHO", _exempt, 1, 2),
    "/unexempt": Verb("WHO", "bans and mutes are for WHO again", _unexempt, 1, 1),
    "/exempts": Verb("[PAGE]", "who is exempt here", _exempts, 0, 1),
    "/admit": Verb(_WHO, "let WHO in without an invitation", _admit, 1, 2),
    "/unadmit": Verb("WHO", "WHO needs an invitation again", _unadmit, 1, 1),
    "/admits": Verb("[PAGE]", "who needs no invitation here", _admits, 0, 1),
    "/set": Verb("[OPTION VALUE]", "the settings here, or change one", _set, 0, 2),
    "/log": Verb("[PAGE]", "what was done here by those who lead it", _read_log, 0, 1),
    "/close": Verb("[REASON]", "put all out, and remove the room", _close_room, 0, 1),
    # Server operators.
    "/oper": Verb("NAME PASSWORD", "be a server operator on this device", Oper, 2, 2),
    "/deoper": Verb("", "be none any more", Deoper),
    "/kill": Verb("NAME [REASON]", "end the connections of NAME", _kill, 1, 2),
    "/block": Verb(_WHO, "keep WHO off this server", _block, 1, 2),
    "/unblock": Verb("WHO", "let WHO connect again", _unblock, 1, 1),
    "/blocks": Verb("[PAGE]", "who is blocked", _blocks, 0, 1),
    "/wall": Verb("TEXT", "tell everybody", Wall, 1, 1),
    "/reload": Verb("", "read certificates and operators again", Reload),
    # The rest.
    "/menu": Verb(
        "", "the numbered menu; its choice 0 leads back here", lambda: SwitchMode("/menu")
    ),
    "/quit": Verb("", "say goodbye and go; so does exit", commands.Quit),
}
