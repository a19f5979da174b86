"""The rules of a table, and its players, for the tests."""

from __future__ import annotations

from random import Random

from chatroom_tw.server.effects import (
    Close,
    Deliver,
    InRoom,
    Person,
    SetTimer,
    Subscribe,
    Unsubscribe,
)
from chatroom_tw.tests.support.tombola_case import COUNTDOWN, SETTINGS, TombolaCase
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import Effects, StopDraws
from chatroom_tw.tombola.rules.lobby import ALARM
from chatroom_tw.tombola.rules.tombola import TombolaRules

TABLE = InRoom("table")
QUEUE = InRoom("queue")


class TableCase(TombolaCase):
    """A table for two without players."""

    players = 2

    def make(self) -> TombolaRules:
        return TombolaRules.table(SETTINGS, Random(90), self.players)

    def comes(self) -> tuple[int, Effects]:
        """A player sits down. Returns the effects without those of every arrival."""
        user = self.unseated_user()
        effects = self.does(user, commands.Sit())
        welcome = Deliver(Person(user), events.Welcome("tombola.example", SETTINGS.prizes))
        self.assertEqual(
            effects[:5],
            [
                Subscribe(user, "queue", True),
                self.hello(user),
                welcome,
                self.cards(user),
                self.committed(user),
            ],
        )
        return user, effects[5:]

    def committed(self, user: int) -> Deliver:
        next_game = self.tombola.lobby.next_game
        return Deliver(Person(user), events.Committed(next_game.id, next_game.commit))

    def fills(self) -> None:
        self.one, self.two = self.sits(), self.sits()

    def waiting(self, seated: int, user: int | None = None) -> Deliver:
        to = QUEUE if user is None else Person(user)
        return Deliver(to, events.Waiting(seated, self.players))

    def over(self) -> Effects:
        game = self.tombola.lobby.game
        told = events.Over(game.id, game.seed, tuple(game.missed()))
        return [
            StopDraws(),
            Deliver(TABLE, told),
            Deliver(TABLE, events.Bye()),
        ]

    def goes_home(self, user: int) -> Effects:
        return [Unsubscribe(user, "table"), Close(user)]

    def says_bye(self, user: int, room: str) -> Effects:
        return [Unsubscribe(user, room), Deliver(Person(user), events.Bye()), Close(user)]

    def next_table(self) -> Effects:
        return [SetTimer(ALARM, COUNTDOWN), Deliver(QUEUE, events.Next(COUNTDOWN))]
