"""The rules of a tombola, and users of it: what the tests of the rules share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.effects import Deliver, Person
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import Append, Effects, StartDraws
from chatroom_tw.tombola.rules.host_commands import Host, HostCommand
from chatroom_tw.tombola.rules.journal import Record
from chatroom_tw.tombola.rules.lobby import ALARM, Lobby
from chatroom_tw.tombola.rules.prizes import AMBO, TOMBOLA
from chatroom_tw.tombola.rules.refusals import Reason
from chatroom_tw.tombola.rules.seats import Player
from chatroom_tw.tombola.rules.settings import GameSettings
from chatroom_tw.tombola.rules.tombola import TombolaRules

COUNTDOWN = 3.0
PAUSE = 60.0
KEY = "k4tm-9wpz-x2ha"
SETTINGS = GameSettings("tombola.example", (AMBO, TOMBOLA), COUNTDOWN, key=KEY)
BOARD = tuple(range(1, 16))
DRAWS = StartDraws(SETTINGS.interval)
"""The hall `main` begins to draw."""


def standing(tombola: TombolaRules) -> object:
    """The state that a refusal must not change."""
    clients = [(user, tombola.clients.of(user).hall) for user in tombola.clients]
    return clients, [_standing(hall.lobby) for hall in tombola.halls]


def _standing(lobby: Lobby) -> object:
    return (
        (lobby.hall, lobby.state),
        [(p.token, p.name, p.cards, p.room, p.user, p.later, p.contributed) for p in lobby.seats],
        [(p.display, p.browser, p.muted) for p in lobby.seats],
        lobby.seats.absent(),
        (lobby.game.id, list(lobby.game.drawn), list(lobby.game.winners)),
        (lobby.game.open_prizes, list(lobby.game.late_cards)),
        (lobby.next_game.id, lobby.next_game.commit, list(lobby.next_game.entropy)),
        list(lobby.transcripts),
        (lobby.paused, lobby.overdue, lobby.host_settings.seconds),
        (list(lobby.hosts), list(lobby.hosts.watchers)),
        (lobby.printed.secret, lobby.printed.first, lobby.printed.last),
        (lobby.rules, lobby.held, lobby.notes.part_names()),
    )


class TombolaCase(SynchronousTestCase):
    """The rules of a tombola, and users."""

    tombola: TombolaRules

    def setUp(self) -> None:
        self.tombola = self.make()
        self.records: list[Record] = []
        """The records that were appended to the journal. They are not among the effects that
        `does` returns."""
        for name in ("beat", "timer", "disconnect", "submit", "stop"):
            self.patch(self.tombola, name, partial(self._told, getattr(self.tombola, name)))

    def _told(self, do: Callable[..., Effects], *arguments: Any) -> Effects:
        effects = do(*arguments)
        self.records += [effect.record for effect in effects if isinstance(effect, Append)]
        return [effect for effect in effects if not isinstance(effect, Append)]

    def records_of(self, kind: type) -> list[Any]:
        return [record for record in self.records if isinstance(record, kind)]

    def make(self) -> TombolaRules:
        return TombolaRules.open_hall(SETTINGS, Random(90), PAUSE)

    def unseated_user(self) -> int:
        user, effects = self.tombola.connect("127.0.0.1:1001")
        self.assertEqual(effects, [])
        return user

    def sits(self, when: float = 0.0) -> int:
        user = self.unseated_user()
        self.does(user, commands.Sit(), when)
        return user

    def hosts(self, when: float = 0.0) -> int:
        """A new user who is a host."""
        user = self.unseated_user()
        self.does(user, Host(KEY), when)
        return user

    def does(
        self, user: int, command: commands.Command | HostCommand, when: float = 0.0
    ) -> Effects:
        return self.tombola.submit(user, command, when)

    def refuses(self, user: int, command: commands.Command | HostCommand) -> tuple[Reason, str]:
        before = standing(self.tombola)
        refused = self.assertRaises(Refused, self.does, user, command)
        self.assertEqual(standing(self.tombola), before)
        return refused.reason, refused.subject

    def player(self, user: int) -> Player:
        player = self.tombola.lobby.seats.of(user)
        assert player is not None
        return player

    def hello(self, user: int) -> Deliver:
        player = self.player(user)
        return Deliver(Person(user), events.Hello(player.name, player.token, player.display))

    def cards(self, user: int) -> Deliver:
        return Deliver(Person(user), events.Cards(self.player(user).cards))

    def begins(self) -> None:
        self.tombola.timer(ALARM, COUNTDOWN)
        self.assertTrue(self.tombola.lobby.game_is_on)

    def draws(self, count: int) -> None:
        for _ in range(count):
            [told] = self.tombola.beat(9.0)
            self.assertIsInstance(told, Deliver)

    def ends(self, when: float = 9.0) -> Effects:
        """Draw all numbers, and end the game one interval later."""
        self.draws(90 - len(self.tombola.lobby.game.drawn))
        return self.tombola.beat(when)


class OnePlays(TombolaCase):
    def setUp(self) -> None:
        super().setUp()
        self.one = self.sits()
