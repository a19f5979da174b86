"""The halls of a tombola: they are made, entered and left, and go when they are not used.

The hall `main` is always there. Others have a code of five letters and digits. Whoever knows
the code can enter; the hall's host has a key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from chatroom_tw.server.effects import Ask, Close, Deliver, SetTimer
from chatroom_tw.server.guessing import FOR_ANYTHING, minutes
from chatroom_tw.server.refusals import Refusal, Refused
from chatroom_tw.server.titles import title
from chatroom_tw.tombola.rules import commands, events, host_commands, journal
from chatroom_tw.tombola.rules.clients import Clients
from chatroom_tw.tombola.rules.effects import (
    HALLS_CODE,
    MAIN,
    Append,
    Effects,
    Guessed,
    HallsTurn,
    tell,
)
from chatroom_tw.tombola.rules.hall import Hall
from chatroom_tw.tombola.rules.hall_limits import DAY, HallLimits, Makers
from chatroom_tw.tombola.rules.hall_settings import HOLD
from chatroom_tw.tombola.rules.host_desk import is_key, turn_down
from chatroom_tw.tombola.rules.keys import new_code, new_key
from chatroom_tw.tombola.rules.led_hall import LedHall
from chatroom_tw.tombola.rules.lobby import Chance, Lobby, State
from chatroom_tw.tombola.rules.parts import Touched
from chatroom_tw.tombola.rules.prizes import PRESETS, hall_prizes
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.rooms import Rooms

TIMER = "halls"
"""The name of the timer by which halls are looked at that nobody has been in."""
LOOK = 3600.0
"""Seconds between two looks."""
MANY = 10
"""A place keeps so many halls in which games have begun, whoever else wants one."""


class Halls:
    """The halls by their codes."""

    def __init__(
        self, main: Hall, limits: HallLimits, chance: Chance, clients: Clients, touched: Touched
    ) -> None:
        self.main = main
        self.limits = limits
        self._chance = chance
        self._clients = clients
        self._touched = touched
        self._halls = {MAIN: main}

    def __iter__(self) -> Iterator[Hall]:
        return iter(self._halls.values())

    def __len__(self) -> int:
        return len(self._halls)

    def get(self, code: str) -> Hall | None:
        """The hall of this code, as it is stored."""
        return self._halls.get(code)

    def of(self, user: int) -> Hall:
        """The hall that a connected user is in."""
        return self._halls[self._clients.of(user).hall]

    def with_token(self, token: str) -> Hall | None:
        """The hall that has the seat of this token."""
        return next((hall for hall in self if hall.lobby.seats.with_token(token)), None)

    # -- entering and leaving: each rule takes the user, a command of its type, and the time

    def go(self, user: int, command: commands.GoToHall, when: float) -> Effects:
        """Raises `Refused`: LOCKED or REMOVED. A code that is none is counted."""
        place = self._clients.place_of(user)
        tries, guesses = f"code {place}", self._clients.guesses
        seconds = guesses.blocked(when, tries)
        if seconds > 0:
            refusal = Refusal(TombolaError.TOO_MANY_TRIES, minutes(seconds))
            return [Guessed(place, HALLS_CODE), *tell(user, refusal)]
        hall = self._named(command.code)
        if hall is None:
            guesses.count(when, (tries, FOR_ANYTHING))
            refusal = Refusal(TombolaError.NO_SUCH_HALL, command.code)
            return [Guessed(place, HALLS_CODE), *tell(user, refusal)]
        if command.key:
            return self._lead(user, hall, command.key, when)
        before = self.of(user)
        sits = hall is not before and (command.sit or before.lobby.seats.of(user) is not None)
        if sits:
            hall.refuse_newcomer(user)
        moved = self.move(user, hall, when)
        return [*moved, *hall.submit(user, commands.Sit(), when)] if sits else moved

    def _lead(self, user: int, hall: Hall, key: str, when: float) -> Effects:
        """The user goes to that hall as its host, who can enter it even if it is locked."""
        if not hall.is_hosts_key(key):
            return turn_down(self._clients, user, when)
        return [*self.move(user, hall, when), *hall.submit(user, host_commands.Host(key), when)]

    def move(self, user: int, hall: Hall, when: float) -> Effects:
        """The user goes to that hall, where the user has no seat yet."""
        told = tell(user, events.InHall(hall.code, hall.name))
        if hall is self.of(user):
            return told
        left = self._leave_for(hall, user, when)
        return [*left, *self.note_left(hall, when), *told]

    def _leave_for(self, hall: Hall, user: int, when: float) -> Effects:
        """The user is in that hall from now on. Returns what follows in the one that was left."""
        before = self.of(user)
        left = [*before.leave(user), *self.note_left(before, when)]
        self._enter(user, hall)
        return left

    def _enter(self, user: int, hall: Hall) -> None:
        self._clients.of(user).hall = hall.code
        self._clients.touch(user)

    def note_left(self, hall: Hall, when: float) -> Effects:
        """Somebody was in the hall until now, and nobody may be there any more."""
        if hall.is_main or not hall.is_empty or hall.code not in self._halls:
            return []
        return [_used(hall, when)]

    def list(self, user: int, command: commands.ListHalls, when: float) -> Effects:
        """The list is long if there are many halls, so it waits for its turn."""
        return [Ask(user, HallsTurn())]

    def listed(self, user: int) -> Effects:
        """It is the user's turn to be sent the list of halls."""
        listed = sorted(
            (hall for hall in self if hall.is_listed), key=lambda hall: (hall.name, hall.code)
        )
        return tell(
            user,
            events.Halls(
                tuple(
                    events.ListedHall(hall.code, hall.name, hall.lobby.seats.connected)
                    for hall in listed
                )
            ),
        )

    def _named(self, code: str) -> Hall | None:
        code = code.strip()
        return self._halls.get(MAIN if code.lower() == MAIN else code.upper())

    # -- halls come

    def make(self, user: int, command: commands.MakeHall, when: float) -> Effects:
        """Raises `Refused`: NOT_THE_HOST, BAD_HALL_NAME, BAD_PRIZES or ENOUGH_HALLS."""
        if not self._may_make(user, command.key):
            if command.key:
                return turn_down(self._clients, user, when)
            raise Refused(TombolaError.NOT_THE_HOST)
        name = title(command.name)
        if name is None:
            raise Refused(TombolaError.BAD_HALL_NAME)
        _check_prizes(command.preset)
        maker = self._clients.place_of(user)
        gone = self._make_room(maker)
        code = new_code(self._chance)
        while code in self._halls:
            code = new_code(self._chance)
        key = new_key(self._chance)
        hall = self.add(code, name, maker, key)
        lobby = hall.lobby
        hall.used = when
        preset = lobby.set_option("prizes", command.preset) if command.preset else []
        left = self._leave_for(hall, user, when)
        return [
            *gone,
            *([SetTimer(TIMER, LOOK)] if len(self) == 2 else []),
            lobby.append(journal.HallMade(name, maker)),
            lobby.append(journal.HallUsed(when)),
            *lobby.host_settings.resume(None),
            *preset,
            lobby.store_next_game(),
            *left,
            *lobby.hosts.add(user),
            *tell(user, events.Made(code, name, key), *hall.plan.prospects(when)),
        ]

    def add(self, code: str, name: str, maker: str, key: str) -> Hall:
        """A new hall, which is stored by nobody yet."""
        settings = replace(
            self.main.lobby.settings, key=key, prizes=PRESETS["tombola"], stop_on_claim=HOLD
        )
        rooms = Rooms(f"hall:{code}", f"hall:{code}", f"hosts:{code}")
        lobby = Lobby(settings, self._chance, rooms, self._clients, self._touched, code)
        hall = self._halls[code] = Hall(name, lobby, LedHall(lobby))
        hall.maker = maker
        hall.touch_all()
        return hall

    def _may_make(self, user: int, key: str) -> bool:
        main = self.main.lobby
        anyone = self.limits.makers is Makers.ANYONE
        return anyone or user in main.hosts or is_key(key, main.host_settings.key)

    def _make_room(self, maker: str) -> Effects:
        """Have a place free for one more hall. Raises `Refused`: ENOUGH_HALLS.

        Nobody can take all of them. Of the places that have halls where nobody is, the one with
        most gives one up, if it has more than the maker's: a hall that nobody has played in; or
        any, of a place that has `MANY` and more than a quarter of all halls.
        """
        if len(self) < self.limits.halls:
            return []
        halls = [hall for hall in self if not hall.is_main]
        own = sum(hall.maker == maker for hall in halls)
        empty = [hall for hall in halls if hall.is_empty]
        unused = [hall for hall in empty if not hall.has_played]
        gone = _spare(unused, own) or _spare(empty, max(own, MANY, len(halls) // 4))
        if gone is None:
            raise Refused(TombolaError.ENOUGH_HALLS, str(self.limits.halls))
        return self.remove(gone)

    # -- halls go

    def end(self, user: int, when: float) -> Effects:
        """The host ends the hall that the host is in. Raises `Refused`: IS_MAIN."""
        hall = self.of(user)
        if hall.is_main:
            raise Refused(TombolaError.IS_MAIN)
        return self.remove(hall)

    def remove(self, hall: Hall) -> Effects:
        """The hall goes: its game is broken off, whoever is there is told and moved to `main`,
        and players are disconnected."""
        lobby = hall.lobby
        effects = lobby.reveal() if lobby.game_is_on else []
        lobby.state = State.STOPPED
        effects.append(Deliver(lobby.rooms.everyone, events.Notice.HALL_ENDED))
        players = {player.user: None for player in lobby.seats if player.user is not None}
        for seat in list(lobby.seats):
            effects += hall.give_up(seat)
        for user in [*lobby.hosts, *lobby.hosts.watchers]:
            effects += lobby.hosts.remove(user)
        here = [user for user in self._clients if self._clients.of(user).hall == hall.code]
        for user in here:
            self._enter(user, self.main)
            if user not in players:
                effects += tell(user, events.InHall(MAIN, self.main.name))
        hall.touch_all()
        del self._halls[hall.code]
        closed = (effect for user in players for effect in (*tell(user, events.Bye()), Close(user)))
        return [*effects, lobby.append(journal.HallGone()), *closed]

    def look(self, when: float) -> Effects:
        """Remove the halls that nobody has been in for too long, and note in which somebody is."""
        oldest = when - self.limits.days * DAY
        effects: Effects = []
        for hall in [hall for hall in self if not hall.is_main]:
            if not hall.is_empty:
                effects.append(_used(hall, when))
            elif hall.used < oldest:
                effects += self.remove(hall)
        return [*effects, *([SetTimer(TIMER, LOOK)] if len(self) > 1 else [])]


def _check_prizes(preset: str) -> None:
    """Raises `Refused`: BAD_PRIZES."""
    try:
        hall_prizes(preset or "all")
    except ValueError as error:
        raise Refused(TombolaError.BAD_PRIZES, str(error)) from error


def _spare(halls: Sequence[Hall], most: int) -> Hall | None:
    """Of the place that has most of these halls, if it has more than `most`, the one that was used
    longest ago."""
    for place, count in Counter(hall.maker for hall in halls).most_common(1):
        if count > most:
            return min((hall for hall in halls if hall.maker == place), key=attrgetter("used"))
    return None


def _used(hall: Hall, when: float) -> Append:
    """Note that somebody was in the hall then."""
    hall.used = when
    hall.lobby.touched.add("hall")
    return hall.lobby.append(journal.HallUsed(when))
