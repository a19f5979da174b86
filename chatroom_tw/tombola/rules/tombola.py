"""The way in to the rules of the tombola.

    rules = TombolaRules.open_hall(settings, chance, pause)
    rules = TombolaRules.table(settings, chance, players)

    effects = rules.start(stored)                   # what the journal has stored
    user, effects = rules.connect("192.0.2.1:40000")
    effects = rules.submit(user, Sit(), when)
    effects = rules.answered(user, question, answer, when)    # after an `Ask`
    effects = rules.timer(name, when)               # what `SetTimer` asked for
    effects = rules.beat(when)                      # what `StartDraws` asked for
    effects = rules.disconnect(user)
    effects = rules.stop()

Each call decides, and returns effects. `submit` raises `Refused` if the command breaks a
rule; then nothing has changed. `when` is in seconds since the epoch. `dump` and `load`
copy the whole state; `parts` describes it.

The rules are made of components: a `Lobby` holds the state that they share, a
`SeatingPlan` (`OpenHall` or `Table`) decides when games begin and for whom, and
`Attendance`, `PlayerCommands` and `HostDesk` have the rules of the commands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chatroom_tw.server.effects import Ask, Close
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import commands, events, host_commands, restart
from chatroom_tw.tombola.rules.attendance import Attendance
from chatroom_tw.tombola.rules.effects import Effects, TranscriptTurn, tell
from chatroom_tw.tombola.rules.host_commands import HostCommand
from chatroom_tw.tombola.rules.host_desk import HostDesk
from chatroom_tw.tombola.rules.journal import StoredLobby
from chatroom_tw.tombola.rules.lobby import ALARM, Chance, Lobby, State
from chatroom_tw.tombola.rules.open_hall import ROOMS as HALL_ROOMS
from chatroom_tw.tombola.rules.open_hall import OpenHall
from chatroom_tw.tombola.rules.parts import Component, Parts, prefix
from chatroom_tw.tombola.rules.player_commands import PlayerCommands
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seating_plan import SeatingPlan
from chatroom_tw.tombola.rules.settings import GameSettings
from chatroom_tw.tombola.rules.table import ROOMS as TABLE_ROOMS
from chatroom_tw.tombola.rules.table import Table

Rule = Callable[[int, Any, float], Effects]
"""Takes the user, a command of its type, and the time. Raises `Refused`."""


class TombolaRules:
    """The rules of one tombola."""

    def __init__(self, lobby: Lobby, plan: SeatingPlan) -> None:
        self.lobby = lobby
        self.plan = plan
        self._attendance = Attendance(lobby, plan)
        self._players = PlayerCommands(lobby, plan, self._attendance)
        self._desk = HostDesk(lobby, plan)
        self._last_user = 0
        self._rules: dict[type, Rule] = {
            commands.Sit: self._attendance.sit,
            commands.Resume: self._attendance.resume,
            commands.Claim: lambda user, command, when: self._players.claim(user, command),
            commands.AskTranscript: self._transcript,
            commands.Drop: lambda user, command, when: [Close(user)],
            host_commands.Host: self._desk.host,
        }
        self._timers: dict[str, Callable[[float], Effects]] = {ALARM: plan.alarm}
        self._components: dict[str, Component] = self._by_kind()

    @classmethod
    def open_hall(cls, settings: GameSettings, chance: Chance, pause: float) -> TombolaRules:
        """The rules of an open hall, with `pause` seconds between two games."""
        lobby = Lobby(settings, chance, HALL_ROOMS)
        return cls(lobby, OpenHall(lobby, pause))

    @classmethod
    def table(cls, settings: GameSettings, chance: Chance, players: int) -> TombolaRules:
        """The rules of a table for `players` at a time."""
        lobby = Lobby(settings, chance, TABLE_ROOMS)
        return cls(lobby, Table(lobby, players))

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

    def connect(
        self, address: str, traits: object = None, when: float = 0.0, protocol: str = ""
    ) -> tuple[int, Effects]:
        """A client has connected from `address`. Returns its number; it has no seat yet.

        The tombola's protocols can render all its events, so they have no traits.
        """
        self._last_user += 1
        self.lobby.touched.add("meta")
        self.lobby.addresses.add(self._last_user, address)
        self.lobby.hosts.connected(self._last_user, address)
        return self._last_user, []

    def disconnect(self, user: int, why: str = "") -> Effects:
        """A client has disconnected. A player in a game can come back."""
        following = self._attendance.disconnected(user) + self.lobby.hosts.disconnected(user)
        self.lobby.addresses.remove(user)
        return following

    def submit(self, user: int, command: commands.Command | HostCommand, when: float) -> Effects:
        """Decide on a command. Raises `Refused`."""
        rule = self._rules.get(type(command))
        if rule:
            return rule(user, command, when)
        if isinstance(command, HostCommand):
            return self._desk.submit(user, command, when)
        return self._players.submit(user, command)

    def answered(self, user: int, question: TranscriptTurn, answer: None, when: float) -> Effects:
        """It is the user's turn to be sent a transcript. Raises `Refused`."""
        return tell(user, events.TranscriptOf(self._found(question.game)))

    def unanswered(self, user: int, question: Any) -> None:
        """Nothing was reserved for the answer."""

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
        """A timer has expired."""
        return self._timers[name](when)

    def beat(self, when: float) -> Effects:
        """Draw the next number, or end the game."""
        lobby = self.lobby
        if lobby.state is not State.PLAYING or lobby.paused:
            return []
        drawn = lobby.draw()
        return [*lobby.reveal(), *self.plan.ended(when)] if drawn is None else drawn

    # -- copies: see `parts`

    @property
    def touched(self) -> set[str]:
        """The names of the parts that have changed since the reader cleared the set."""
        return self.lobby.touched

    def dump(self, parts: Iterable[str] | None = None) -> Parts:
        """The state, as plain values by the names of parts.

        With `parts`, only these; the value of a part that does not exist is None.
        """
        names = self._part_names() if parts is None else parts
        return {name: self._part(name) for name in names}

    def load(self, parts: Mapping[str, Any]) -> None:
        """Take over the state from a whole dump of rules with the same settings.

        Call this on fresh rules, instead of `start`. Users and hosts stay connected.
        """
        self._last_user = parts["meta"]["users"]
        for component in dict.fromkeys(self._components.values()):
            component.load_parts(parts)
        self.touched.clear()

    def _by_kind(self) -> dict[str, Component]:
        """The components by the kinds of their parts, in the order in which they load."""
        lobby = self.lobby
        return {
            "address": lobby.addresses,
            "seats": lobby.seats,
            "seat": lobby.seats,
            "supply": lobby.supply,
            "open": lobby.supply,
            "printed": lobby.printed,
            "settings": lobby.host_settings,
            "host": lobby.hosts,
            "attempts": lobby.hosts,
            "place": lobby.hosts,
            "tries": lobby.hosts,
            "transcript": lobby.transcripts,
            "plan": self.plan,
            **dict.fromkeys(("lobby", "next", "game", "drawn", "late", "winner"), lobby),
        }

    def _part_names(self) -> list[str]:
        components = dict.fromkeys(self._components.values())
        return ["meta", *(name for one in components for name in one.part_names())]

    def _part(self, name: str) -> object:
        if name == "meta":
            return {"users": self._last_user}
        return self._components[prefix(name)].part(name)
