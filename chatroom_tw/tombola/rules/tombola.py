"""The way in to the rules of the tombola.

    rules = TombolaRules.open_hall(settings, chance, pause, limits)
    rules = TombolaRules.table(settings, chance, players, limits)

    effects = rules.start(stored)                   # what the journal has stored
    user, effects = rules.connect("192.0.2.1:40000")
    effects = rules.submit(user, Sit(), when)
    effects = rules.answered(user, question, answer, when)    # after an `Ask`
    effects = rules.timer(name, when)               # what `SetTimer` asked for
    effects = rules.beat(when, hall)                # what `StartDraws` asked for
    effects = rules.disconnect(user)
    effects = rules.stop()

Each call decides, and returns effects. `submit` raises `Refused` if the command breaks a
rule; then nothing has changed. `when` is in seconds since the epoch. `dump` and `load`
copy the whole state; `parts` describes it.

A user is in one hall, at first in `main`, which decides on the user's commands. A `Hall` is
made of components: a `Lobby` holds the state that they share, a `SeatingPlan` (`OpenHall`,
`LedHall` or `Table`) decides when games begin and for whom, and `Attendance`,
`PlayerCommands` and `HostDesk` have the rules of the commands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chatroom_tw.server.effects import SetTimer
from chatroom_tw.tombola.rules import commands, host_commands
from chatroom_tw.tombola.rules.clients import Clients
from chatroom_tw.tombola.rules.effects import MAIN, Effects, HallsTurn, Question
from chatroom_tw.tombola.rules.hall import Hall
from chatroom_tw.tombola.rules.hall_limits import USUAL, HallLimits
from chatroom_tw.tombola.rules.halls import LOOK, TIMER, Halls
from chatroom_tw.tombola.rules.host_commands import HostCommand
from chatroom_tw.tombola.rules.journal import StoredTombola
from chatroom_tw.tombola.rules.lobby import Chance, Lobby
from chatroom_tw.tombola.rules.open_hall import ROOMS as HALL_ROOMS
from chatroom_tw.tombola.rules.open_hall import OpenHall
from chatroom_tw.tombola.rules.parts import Parts
from chatroom_tw.tombola.rules.rooms import Rooms
from chatroom_tw.tombola.rules.seating_plan import SeatingPlan
from chatroom_tw.tombola.rules.settings import GameSettings
from chatroom_tw.tombola.rules.table import ROOMS as TABLE_ROOMS
from chatroom_tw.tombola.rules.table import Table

Rule = Callable[[int, Any, float], Effects]
"""Takes the user, a command of its type, and the time. Raises `Refused`."""


class TombolaRules:
    """The rules of one tombola, with all its halls."""

    def __init__(
        self,
        settings: GameSettings,
        chance: Chance,
        rooms: Rooms,
        plan: Callable[[Lobby], SeatingPlan],
        limits: HallLimits,
    ) -> None:
        """`rooms` and `plan` are those of the hall `main`."""
        self.touched: set[str] = set()
        """The names of the parts that have changed since the reader cleared the set."""
        self._last_user = 0
        self.clients = Clients(self.touched)
        self.lobby = Lobby(settings, chance, rooms, self.clients, self.touched)
        """The lobby of the hall `main`."""
        self.plan = plan(self.lobby)
        self.halls = Halls(
            Hall(settings.server, self.lobby, self.plan),
            *(limits, chance, self.clients, self.touched),
        )
        self._rules: dict[type, Rule] = {
            commands.GoToHall: self.halls.go,
            commands.MakeHall: self.halls.make,
            commands.ListHalls: self.halls.list,
            commands.Resume: self._resume,
            commands.Claim: self._claim,
            host_commands.EndHall: self._end_hall,
        }

    @classmethod
    def open_hall(
        cls,
        settings: GameSettings,
        chance: Chance,
        pause: float,
        limits: HallLimits = USUAL,
    ) -> TombolaRules:
        """The rules of a tombola whose hall `main` is open, with `pause` seconds between two
        of its games."""
        return cls(settings, chance, HALL_ROOMS, lambda lobby: OpenHall(lobby, pause), limits)

    @classmethod
    def table(
        cls,
        settings: GameSettings,
        chance: Chance,
        players: int,
        limits: HallLimits = USUAL,
    ) -> TombolaRules:
        """The rules of a tombola whose hall `main` is a table for `players` at a time."""
        return cls(settings, chance, TABLE_ROOMS, lambda lobby: Table(lobby, players), limits)

    # -- the server starts and stops

    def start(self, stored: StoredTombola) -> Effects:
        """The server starts. Raises `journal.Inconsistent`."""
        effects = self.halls.main.start(stored.main)
        for one in stored.halls:
            settings = one.lobby.host_settings
            hall = self.halls.add(
                one.code, one.made.name, one.made.maker, settings.key if settings else ""
            )
            hall.used = one.used
            effects += hall.start(one.lobby)
        return [*effects, *([SetTimer(TIMER, LOOK)] if stored.halls else [])]

    def stop(self) -> Effects:
        """The server stops, and nothing is stored: games are broken off, and all seats end."""
        return [effect for hall in self.halls for effect in hall.stop()]

    # -- users

    def connect(
        self, address: str, traits: object = None, when: float = 0.0, protocol: str = ""
    ) -> tuple[int, Effects]:
        """A client has connected from `address`. Returns its number; it has no seat yet.

        The tombola's protocols can render all its events, so they have no traits.
        """
        self._last_user += 1
        self.touched.add("meta")
        self.clients.add(self._last_user, address, MAIN)
        return self._last_user, []

    def disconnect(self, user: int, why: str = "", when: float = 0.0) -> Effects:
        """A client has disconnected. A player in a game can come back."""
        hall = self.halls.of(user)
        following = hall.disconnected(user)
        self.clients.remove(user)
        return [*following, *self.halls.note_left(hall, when)]

    def submit(self, user: int, command: commands.Command | HostCommand, when: float) -> Effects:
        """Decide on a command. Raises `Refused`."""
        rule = self._rules.get(type(command))
        return (
            rule(user, command, when) if rule else self.halls.of(user).submit(user, command, when)
        )

    def answered(self, user: int, question: Question, answer: None, when: float) -> Effects:
        """It is the user's turn to be sent what may be long. Raises `Refused`."""
        if isinstance(question, HallsTurn):
            return self.halls.listed(user)
        return self.halls.of(user).answered(user, question, when)

    def unanswered(self, user: int, question: Any) -> None:
        """Nothing was reserved for the answer."""

    # -- commands that concern several halls

    def _resume(self, user: int, command: commands.Resume, when: float) -> Effects:
        """A token leads to its hall."""
        here = self.halls.of(user)
        hall = here if here.lobby.seats.with_token(command.token) else None
        hall = hall or self.halls.with_token(command.token) or here
        if hall is here:
            return hall.submit(user, command, when)
        return [*self.halls.move(user, hall, when), *hall.submit(user, command, when)]

    def _claim(self, user: int, command: commands.Claim, when: float) -> Effects:
        hall = self.halls.with_token(command.token) if command.token else None
        return (hall or self.halls.of(user)).claim(user, command)

    def _end_hall(self, user: int, command: host_commands.EndHall, when: float) -> Effects:
        self.halls.of(user).check_host(user)
        return self.halls.end(user, when)

    # -- time

    def timer(self, name: str, when: float) -> Effects:
        """A timer has expired. Its name has the code of a hall, unless it is `main`'s."""
        if name == TIMER:
            return self.halls.look(when)
        what, _, code = name.partition(":")
        hall = self.halls.get(code or MAIN)
        return hall.timer(what, when) if hall else []

    def beat(self, when: float, hall: str = MAIN) -> Effects:
        """Draw the next number of a hall, or end its game."""
        there = self.halls.get(hall)
        return there.beat(when) if there else []

    # -- copies: see `parts`

    def dump(self, parts: Iterable[str] | None = None) -> Parts:
        """The state, as plain values by the names of parts.

        With `parts`, only these; the value of a part that does not exist is None.
        """
        if parts is None:
            dumped = {
                name: self._common_part(name) for name in ["meta", *self.clients.part_names()]
            }
            for hall in self.halls:
                dumped |= hall.dump()
            return dumped
        dumped = {}
        for code, names in _by_hall(parts).items():
            found = self.halls.get(code)
            if not code:
                dumped |= {name: self._common_part(name) for name in names}
            elif found:
                dumped |= found.dump(names)
            else:
                dumped |= dict.fromkeys(f"{code}/{name}" for name in names)
        return dumped

    def load(self, parts: Mapping[str, Any]) -> None:
        """Take over the state from a whole dump of rules with the same settings.

        Call this on fresh rules, instead of `start`. Users and hosts stay connected.
        """
        self._last_user = parts["meta"]["users"]
        for code, names in _by_hall(parts).items():
            if not code:
                self.clients.load_parts({name: parts[name] for name in names})
                continue
            hall = self.halls.get(code) or self.halls.add(code, "", "", "")
            hall.load({name: parts[f"{code}/{name}"] for name in names})
        self.touched.clear()

    def _common_part(self, name: str) -> object:
        return {"users": self._last_user} if name == "meta" else self.clients.part(name)


def _by_hall(names: Iterable[str]) -> dict[str, list[str]]:
    """The names of parts by the codes of their halls, without the codes. Empty: of no hall."""
    by_hall = defaultdict(list)
    for name in names:
        code, slash, of_hall = name.partition("/")
        if slash and ":" not in code:  # An IPv6 network has a slash, too.
            by_hall[code].append(of_hall)
        else:
            by_hall[""].append(name)
    return by_hall
