"""One hall of a tombola: its lobby, its seating plan, and the rules of its commands.

A hall decides on the commands of the users who are in it. `TombolaRules` knows which these
are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from chatroom_tw.server.effects import Ask, Close
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import commands, course, events, host_commands, restart
from chatroom_tw.tombola.rules.attendance import Attendance
from chatroom_tw.tombola.rules.card import CARDS
from chatroom_tw.tombola.rules.desk import Desk
from chatroom_tw.tombola.rules.effects import MAIN, Effects, TranscriptTurn, tell
from chatroom_tw.tombola.rules.holding import HOLD_TIMER
from chatroom_tw.tombola.rules.host_commands import HostCommand
from chatroom_tw.tombola.rules.host_desk import HostDesk
from chatroom_tw.tombola.rules.journal import StoredLobby
from chatroom_tw.tombola.rules.lobby import Lobby, State
from chatroom_tw.tombola.rules.parts import Component, Parts, prefix
from chatroom_tw.tombola.rules.people_desk import seat_of
from chatroom_tw.tombola.rules.player_commands import PlayerCommands
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seating_plan import SeatingPlan
from chatroom_tw.tombola.rules.seats import Player

LISTED = 500
"""The most players that are listed by name in one answer."""


class Hall:
    """A hall. `when` is in seconds since the epoch."""

    def __init__(self, name: str, lobby: Lobby, plan: SeatingPlan) -> None:
        """`name` is what people call it."""
        self.code = lobby.hall
        self.name = name
        self.lobby = lobby
        self.plan = plan
        self.maker = ""
        """The place from which it was made. That of the hall `main` is empty."""
        self.used = 0.0
        """When somebody was there last, in seconds since the epoch."""
        self._attendance = Attendance(lobby, plan)
        self._players = PlayerCommands(lobby, plan, self._attendance)
        self._desk = HostDesk(Desk(lobby, plan, self._attendance))

    @property
    def is_main(self) -> bool:
        """Whether this is the hall that is always there."""
        return self.code == MAIN

    @property
    def is_empty(self) -> bool:
        """Whether nobody is there, watchers included."""
        hosts = self.lobby.hosts
        return not (self.lobby.seats.connected or hosts or hosts.watchers)

    @property
    def is_listed(self) -> bool:
        """Whether the hall is among those that anybody can list."""
        return self.lobby.rules.listed and not self.lobby.rules.locked

    @property
    def has_played(self) -> bool:
        """Whether a game has begun here."""
        return self.lobby.game is not self.lobby.next_game or len(self.lobby.transcripts) > 0

    def refuse_newcomer(self, user: int) -> None:
        """Raises `Refused`: LOCKED or REMOVED, if the user, of another hall, can take no seat."""
        self._attendance.refuse_newcomer(self.lobby.clients.of(user).browser)

    # -- the server starts and stops

    def start(self, stored: StoredLobby) -> Effects:
        """The server starts. Raises `journal.Inconsistent`."""
        return [*restart.resume(self.lobby, stored), *self.plan.resumed()]

    def stop(self) -> Effects:
        """The server stops, and nothing is stored: a game is broken off, and all seats end."""
        lobby = self.lobby
        effects = lobby.reveal() if lobby.game_is_on else []
        lobby.state = State.STOPPED
        effects += lobby.host_settings.reset()
        for player in list(lobby.seats):
            effects += lobby.leave(player)
        return effects

    # -- users

    def submit(self, user: int, command: object, when: float) -> Effects:
        """Decide on a command of a user who is in this hall. Raises `Refused`."""
        rule = RULES.get(type(command))
        if rule:
            return rule(self, user, command, when)
        if isinstance(command, HostCommand):
            return self._desk.submit(user, command, when)
        return self._players.submit(user, command)  # type: ignore[arg-type]

    def claim(self, user: int, command: commands.Claim) -> Effects:
        """Claim a prize, for the user's seat or for that of the token. Raises `Refused`."""
        return self._players.claim(user, command)

    def check_host(self, user: int) -> None:
        """Raises `Refused`: NOT_THE_HOST, if the user is not a host here."""
        self._desk.check(user)

    def is_hosts_key(self, key: str) -> bool:
        """Whether the key makes a user a host here."""
        return self._desk.is_hosts_key(key)

    def leave(self, user: int) -> Effects:
        """The user goes to another hall, and gives up the seat there may be. The connection
        stays open."""
        player = self.lobby.seats.of(user)
        left = self._attendance.give_up(player) if player else []
        return [*left, *self._host_leaves(user)]

    def give_up(self, player: Player) -> Effects:
        """The player gives the seat up, connected or not."""
        return self._attendance.give_up(player)

    def disconnected(self, user: int) -> Effects:
        """A user who is in this hall has disconnected. A player in a game can come back."""
        return [*self._attendance.disconnected(user), *self._host_leaves(user)]

    def _host_leaves(self, user: int) -> Effects:
        left = self.lobby.hosts.remove(user)
        return [*left, *self.plan.host_gone()] if left else []

    def answered(self, user: int, question: TranscriptTurn, when: float) -> Effects:
        """It is the user's turn to be sent a transcript. Raises `Refused`."""
        return tell(user, events.TranscriptOf(self._found(question.game)))

    # -- rules: each takes the user, a command of its type, and the time

    def _sit(self, user: int, command: commands.Sit, when: float) -> Effects:
        return self._attendance.sit(user, command, when)

    def _resume(self, user: int, command: commands.Resume, when: float) -> Effects:
        return self._attendance.resume(user, command, when)

    def _claim(self, user: int, command: commands.Claim, when: float) -> Effects:
        return self._players.claim(user, command)

    def _take_cards(self, user: int, command: commands.TakeCards, when: float) -> Effects:
        """More than one series counts for the place of the player. Raises `Refused`, as
        `CardLimit.check`."""
        clients, cards = self.lobby.clients, command.count if command.count > CARDS else 0
        limit, place = clients.card_limit, clients.place_of(user)
        limit.check(place, cards, when)
        taken = self._players.submit(user, command)
        limit.charge(place, cards, when)
        return taken

    def _watch(self, user: int, command: commands.Watch, when: float) -> Effects:
        return self._attendance.watch(user, when)

    def _drop(self, user: int, command: commands.Drop, when: float) -> Effects:
        return [Close(user)]

    def _host(self, user: int, command: host_commands.Host, when: float) -> Effects:
        was_host = user in self.lobby.hosts
        hosting = self._desk.host(user, command, when)
        if was_host or user not in self.lobby.hosts:
            return hosting
        return [*hosting, *self.plan.host_back()]

    def _list_players(self, user: int, command: commands.ListPlayers, when: float) -> Effects:
        seats, start = self.lobby.seats, (command.page - 1) * LISTED
        listed = tuple(map(seat_of, islice(seats, start, start + LISTED)))
        return tell(user, events.Players(listed, len(seats), command.page))

    def _rules(self, user: int, command: commands.AskRules, when: float) -> Effects:
        return tell(user, events.HallRules(self.lobby.rules))

    def _where(self, user: int, command: commands.AskHall, when: float) -> Effects:
        return tell(user, events.InHall(self.code, self.name))

    def _prizes(self, user: int, command: commands.AskPrizes, when: float) -> Effects:
        """Whoever is here can ask. A player is told nothing of a game that is not theirs."""
        lobby = self.lobby
        player = lobby.seats.of(user)
        sees = lobby.game_is_on and (player is None or self.plan.sees(player))
        return tell(user, lobby.offers(lobby.game if sees else lobby.next_game))

    def _transcript(self, user: int, command: commands.AskTranscript, when: float) -> Effects:
        """A transcript needs no seat: the players of a table have left when they can ask."""
        wanted = command.game or self.lobby.transcripts.last()
        if wanted is None:
            raise Refused(TombolaError.NO_GAME_OVER)
        self._found(wanted)
        return [Ask(user, TranscriptTurn(wanted))]

    def _found(self, game: str) -> Mapping[str, Any]:
        """The transcript of that game. Raises `Refused(NO_TRANSCRIPT)`."""
        found = self.lobby.transcripts.get(game)
        if found is None:
            raise Refused(TombolaError.NO_TRANSCRIPT, game)
        return found

    # -- time

    def timer(self, name: str, when: float) -> Effects:
        """A timer of the lobby's has expired; its name is without the hall's code."""
        if name == HOLD_TIMER:
            return course.hold_ends(self.lobby, self.plan, when)
        return self.plan.alarm(when)

    def beat(self, when: float) -> Effects:
        """Draw the next number, or end the game."""
        return course.beat(self.lobby, self.plan, when)

    # -- parts: see `parts`

    def dump(self, names: Iterable[str] | None = None) -> Parts:
        """The parts of this hall, by their names with its code. None: all of them."""
        components = self._components()
        if names is None:
            several = dict.fromkeys(components.values())
            names = ["hall", *(name for one in several for name in one.part_names())]
        return {f"{self.code}/{name}": self._part(components, name) for name in names}

    def touch_all(self) -> None:
        """The hall is new, or will be gone: all its parts change."""
        self.lobby.touched.update(name.partition("/")[2] for name in self.dump())

    def load(self, parts: Mapping[str, Any]) -> None:
        """Take over the parts of a dump, without the code before their names."""
        self.name, self.maker, self.used = parts["hall"]
        self.lobby.notes.load_parts(parts)
        self.lobby.options.reload()
        for component in dict.fromkeys(self._components().values()):
            component.load_parts(parts)

    def _part(self, components: Mapping[str, Component], name: str) -> object:
        if name == "hall":
            return (self.name, self.maker, self.used)
        return components[prefix(name)].part(name)

    def _components(self) -> dict[str, Component]:
        """The components by the kinds of their parts, in the order in which they load."""
        lobby = self.lobby
        return {
            "note": lobby.notes,
            "seats": lobby.seats,
            "seat": lobby.seats,
            "supply": lobby.supply,
            "open": lobby.supply,
            "printed": lobby.printed,
            "settings": lobby.host_settings,
            "host": lobby.hosts,
            "watcher": lobby.hosts,
            "transcript": lobby.transcripts,
            "plan": self.plan,
            **dict.fromkeys(("lobby", "next", "game", "drawn", "late", "winner"), lobby),
        }


RULES: dict[type, Callable[[Hall, int, Any, float], Effects]] = {
    commands.Sit: Hall._sit,
    commands.Resume: Hall._resume,
    commands.Claim: Hall._claim,
    commands.Watch: Hall._watch,
    commands.TakeCards: Hall._take_cards,
    commands.AskHall: Hall._where,
    commands.AskRules: Hall._rules,
    commands.ListPlayers: Hall._list_players,
    commands.AskPrizes: Hall._prizes,
    commands.AskTranscript: Hall._transcript,
    commands.Drop: Hall._drop,
    host_commands.Host: Hall._host,
}
"""The commands that need no seat and no key, and `TakeCards`, as it needs the time."""
