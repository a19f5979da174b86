"""Who the user of a chat is, and in which rooms: what to come back to on another connection.

It follows the lines that the server sends and those that the user types. It does no I/O. The
texts are those of `chat.protocols.line`; the tests compare them with a server's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from chatroom_tw.chat.protocols.line_parser import parse
from chatroom_tw.chat.protocols.line_verbs import SwitchMode
from chatroom_tw.chat.rules.commands import Join, LogIn, Register
from chatroom_tw.chat.rules.person_commands import RegisterFor
from chatroom_tw.server import text

MAIN = "main"
"""The room in which everybody is who connects."""
WELCOME = re.compile(r"\* welcome to .*; you are (\S+) at \S+; .*")
TAKEN = re.compile(r"! the name (\S+) is taken; .*")
_GUEST = re.compile(r"guest-\d+")


@dataclass(frozen=True, slots=True)
class Step:
    """A command with which the user comes back, and the answer if it succeeds.

    An answer that begins with `! ` says that it has failed. The server answers in order.
    """

    command: str
    answer: re.Pattern[str]


class Whereabouts:
    """The user's name, password and rooms, as far as the lines tell."""

    def __init__(self) -> None:
        self.name = ""
        """The user's name; empty before the welcome."""
        self.current = ""
        """The room in which the user's lines are said; empty: none."""
        self._rooms: list[str] = []  # in the order of joining
        self._password = ""  # of the account that the user is logged in to
        self._typed = ""  # a password that the server has not accepted yet
        self._keys: dict[str, str] = {}  # the keys of rooms that were typed
        self.is_at_menu = False

    @property
    def is_guest(self) -> bool:
        """Whether the user has no name of their own."""
        return _GUEST.fullmatch(self.name) is not None

    def line_typed(self, line: str) -> None:
        """Follow a line that is sent to the server."""
        parsed = parse(line)
        if isinstance(parsed, LogIn | Register):
            self._typed = parsed.password
        elif isinstance(parsed, RegisterFor):  # Of anybody but a server operator.
            self._typed = parsed.whole
        elif isinstance(parsed, Join) and parsed.key:
            self._keys[text.key(parsed.room.removeprefix("#"))] = parsed.key
        self.is_at_menu = self.is_at_menu or isinstance(parsed, SwitchMode)

    def line_received(self, line: str) -> None:
        """Follow a line that the server has sent."""
        if not line.startswith("* "):
            return
        for pattern, follow in _FOLLOWED.items():
            match = pattern.fullmatch(line)
            if match:
                follow(self, *match.groups())
                return

    def way_back(self) -> list[Step]:
        """What leads a new guest in `main` back to the user's name and rooms."""
        steps = [*self._name_steps(), *(self._join(room) for room in self._rooms if room != MAIN)]
        if MAIN not in self._rooms:
            steps.append(Step(f"/leave {MAIN}", re.compile(rf"\* you have left {MAIN}")))
        if len(self._rooms) > 1 and self.current:
            steps.append(self._join(self.current))
        return steps

    def _name_steps(self) -> list[Step]:
        if self._password:
            return [
                Step(f"/login {self.name} {self._password}", _starting(f"* you are {self.name}"))
            ]
        return [] if self.is_guest else [take(self.name)]

    def _join(self, room: str) -> Step:
        key = self._keys.get(text.key(room))
        return Step(f"/join {room} {key}" if key else f"/join {room}", _starting(_IN.format(room)))

    # -- what the server's lines say

    def _welcomed(self, name: str) -> None:
        self.name = name
        self._rooms, self.current = [MAIN], MAIN
        self._password = self._typed = ""
        self.is_at_menu = False

    def _renamed(self, old: str, new: str) -> None:
        if old == self.name:
            self.name = new
            self._password = ""

    def _entered(self, room: str) -> None:
        """The current room is the one that was joined last."""
        if room in self._rooms:
            self._rooms.remove(room)
        self._rooms.append(room)
        self.current = room

    def _added(self, room: str) -> None:
        if room not in self._rooms:
            self._rooms.append(room)
        self.current = self.current or room

    def _left(self, room: str) -> None:
        place = self._rooms.index(room) if room in self._rooms else -1
        if place >= 0:
            del self._rooms[place]
        if self.current == room:
            self.current = self._rooms[max(place - 1, 0)] if self._rooms else ""

    def _logged_in(self, name: str) -> None:
        self.name = name
        self._password, self._typed = self._typed or self._password, ""

    def _logged_out(self, name: str) -> None:
        self.name = name
        self._password = ""

    def _unregistered(self, name: str) -> None:
        if text.key(name) == text.key(self.name):
            self._password = ""

    def _left_the_menu(self, name: str) -> None:
        self.name = name
        self.is_at_menu = False


_IN = "* you are in {}, "
_DEVICES = r"(?:, on \d+ devices)?"
_FOLLOWED: dict[re.Pattern[str], Callable[..., None]] = {
    WELCOME: Whereabouts._welcomed,
    re.compile(r"\* (\S+) is now (\S+)"): Whereabouts._renamed,
    re.compile(r"\* you are in (\S+), \d+ here"): Whereabouts._entered,
    re.compile(r"\* \S+ has added you to (\S+); .*"): Whereabouts._added,
    re.compile(r"\* you are in (\S+) too, \d+ here; .*"): Whereabouts._added,
    re.compile(r"\* (\S+): \d+ unread"): Whereabouts._added,
    re.compile(r"\* you have left (\S+)(?: on another device)?"): Whereabouts._left,
    re.compile(r"\* \S+ has removed you from (\S+)"): Whereabouts._left,
    re.compile(r"\* \S+ has put you out of (\S+?)(?:: .*|; you talk in .*)?"): Whereabouts._left,
    re.compile(r"\* \S+ has banned you from (\S+) for .*"): Whereabouts._left,
    re.compile(r"\* \S+ has closed (\S+?)(?:: .*)?"): Whereabouts._left,
    re.compile(rf"\* you are (\S+?){_DEVICES}(?:; .*)?"): Whereabouts._logged_in,
    re.compile(r"\* (\S+) is registered; .*"): Whereabouts._logged_in,
    re.compile(r"\* you are logged out; you are (\S+)"): Whereabouts._logged_out,
    re.compile(r"\* the name (\S+) is not registered any more"): Whereabouts._unregistered,
    re.compile(r"\* this is the line protocol again; you are (\S+?)(?:; .*)?"): (
        Whereabouts._left_the_menu
    ),
}
"""What follows from the lines of the line protocol, by their forms."""


def take(name: str) -> Step:
    """The step that takes a name."""
    return Step(f"/nick {name}", re.compile(rf"\* \S+ is now {re.escape(name)}"))


def _starting(text: str) -> re.Pattern[str]:
    """The pattern of a line that starts with this text."""
    return re.compile(f"{re.escape(text)}.*")
