"""The rules of an open hall, and a player in it, for the tests."""

from __future__ import annotations

from random import Random

from chatroom_tw.server.effects import (
    Deliver,
    InRoom,
    Person,
    Subscribe,
)
from chatroom_tw.tests.support.tombola_case import PAUSE, SETTINGS, TombolaCase
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import Effects, StopDraws
from chatroom_tw.tombola.rules.tombola import TombolaRules

HALL = InRoom("hall")


class HallCase(TombolaCase):
    """An open hall with one player, who came at 0."""

    def make(self) -> TombolaRules:
        return TombolaRules.open_hall(SETTINGS, Random(90), PAUSE)

    def setUp(self) -> None:
        super().setUp()
        self.one = self.unseated_user()
        self.first_effects = self.does(self.one, commands.Sit())

    def is_seated(self, user: int) -> Effects:
        """The effects of every arrival."""
        welcome = Deliver(Person(user), events.Welcome("tombola.example", SETTINGS.prizes))
        return [Subscribe(user, "hall", True), self.hello(user), welcome, self.cards(user)]

    def committed(self) -> events.Committed:
        next_game = self.tombola.lobby.next_game
        return events.Committed(next_game.id, next_game.commit)

    def over(self) -> Effects:
        """The effects of the end of a game, for the last game."""
        game = self.tombola.lobby.game
        told = events.Over(game.id, game.seed, tuple(game.missed()), tuple(game.winners))
        return [StopDraws(), Deliver(HALL, told)]

    def caught_up(self, user: int) -> Effects:
        game = self.tombola.lobby.game
        told = (
            events.Committed(game.id, game.commit),
            events.Begun(game.id, game.cards_sha256),
            events.Drawn(tuple(game.drawn)),
            *game.winners,
        )
        return [Deliver(Person(user), event) for event in told]
