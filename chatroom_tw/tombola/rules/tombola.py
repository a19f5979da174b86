"""The tombola: the one way in for what players do.

    tombola = OpenHall(house, chance, pause)      # or Table(house, chance, players)
    user, effects = tombola.connect("192.0.2.1:40000")
    effects = tombola.submit(user, Sit(), when)
    effects = tombola.alarm(when)                 # what `SetAlarm` asked for
    effects = tombola.beat(when)                  # what `StartDraws` asked for
    effects = tombola.disconnect(user)

Each call decides and answers with effects. `submit` raises `Refused` when a rule is
broken, and then nothing has changed. What `hall` is to the chat, this is to the
tombola.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chatroom_tw.server.effects import Close, Deliver, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules import printed_cards as paper
from chatroom_tw.tombola.rules.card import CARDS, BadCard, Card
from chatroom_tw.tombola.rules.effects import Effects, tell
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.host_commands import HostCommand
from chatroom_tw.tombola.rules.host_desk import HostDesk
from chatroom_tw.tombola.rules.lobby import Chance, GameSettings
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seats import Player

CHOICES = 50
"""How often a player chooses cards for one game: dealing is the most that can be asked for."""


class Tombola(HostDesk):
    """An evening that players have their say in."""

    def __init__(self, house: GameSettings, chance: Chance) -> None:
        super().__init__(house, chance)
        self._last_user = 0

    # -- the way in

    def connect(self, address: str, traits: object = None) -> tuple[int, Effects]:
        """Somebody has come, as a visitor; the number they are known by from now on.

        All protocols of the tombola can say all that there is, so they have no traits.
        """
        self._last_user += 1
        return self._last_user, []

    def disconnect(self, user: int, why: str = "") -> Effects:
        """Somebody is gone. Who is in a game may come back."""
        self.forget_tries(user)
        player = self.seats.of(user)
        if player is None:
            return self.host_gone(user)
        if not self.keeps_seat(player):
            return self._give_up(player)
        outdone = self.seats.disconnect(player)
        effects: Effects = [Unsubscribe(user, player.room), *self.gone(player)]
        return [*effects, *self._give_up(outdone)] if outdone else effects

    def submit(self, user: int, command: commands.Command | HostCommand, when: float) -> Effects:
        """What follows from the command. Raises `Refused`."""
        if isinstance(command, HostCommand):
            return self.submit_as_host(user, command, when)
        if user in self.hosts and isinstance(command, commands.Sit | commands.Resume):
            raise Refused(TombolaError.HOSTING)
        if isinstance(command, commands.Sit):
            return self._sit(user, when)
        if isinstance(command, commands.Resume):
            return self._resume(user, command, when)
        if isinstance(command, commands.Claim) and command.token is not None:
            return self._claim_with_token(user, command.prize, command.token)
        if isinstance(command, commands.AskTranscript):
            return self._transcript(user, command)
        if isinstance(command, commands.Drop):
            return [Close(user)]
        player = self.seats.of(user)
        if player is None:
            raise Refused(TombolaError.NOT_SEATED)
        return RULES[type(command)](self, player, user, command, when)

    def answered(self, user: int, question: Any, answer: Any, when: float) -> Effects:
        """Nothing is asked of the outside world."""
        return []

    def unanswered(self, user: int, question: Any) -> None:
        """Nothing is asked of the outside world."""

    # -- seats

    def _sit(self, user: int, when: float) -> Effects:
        if self.seats.of(user):
            return []
        player = self.seats.take(user, self.pack.one(), self.entrance)
        welcome = events.Welcome(self.house.server, self.house.prizes)
        return [
            *self.keep(player),
            Subscribe(user, player.room, True),
            *tell(user, events.Hello(player.name, player.token), welcome),
            *tell(user, events.Cards(player.cards)),
            *self.arrived(player, when),
            *self._tell_held(user),
        ]

    def _resume(self, user: int, command: commands.Resume, when: float) -> Effects:
        mine = self.seats.of(user)
        player = self.seats.with_token(command.token)
        if player is None:
            raise Refused(TombolaError.NO_SUCH_SEAT)
        effects: Effects = []
        if player is not mine:
            if mine:
                effects += [Unsubscribe(user, mine.room)]
            if player.user is not None:
                effects += self._see_off(player, Notice.TAKEN_UP)
            if mine:
                effects += self.leave(mine)
            self.seats.connect(player, user)
            effects += [Subscribe(user, player.room, True)]
        effects += tell(user, events.Hello(player.name, player.token), events.Cards(player.cards))
        if self.plays(player):
            effects += self.so_far(user) if mine else self.catch_up(user)
        if mine and player is not mine:  # Before who is back is counted: they are one and the same.
            effects += self.gone(mine)
        held = [] if mine else self._tell_held(user)
        return [*effects, *self.back(player, when), *held]

    def _tell_held(self, user: int) -> Effects:
        return tell(user, events.Paused(True)) if self.held else []

    def _exit(self, player: Player, user: int, command: object, when: float) -> Effects:
        return [*self._see_off(player), *self.leave(player), *self.gone(player)]

    def _see_off(self, player: Player, *why: Notice) -> Effects:
        """Close the player's connection with a goodbye."""
        user = player.user
        assert user is not None
        self.seats.disconnect(player)
        return [Unsubscribe(user, player.room), *tell(user, *why, events.Bye()), Close(user)]

    def _give_up(self, player: Player) -> Effects:
        """The seat is nobody's any more."""
        effects: Effects = []
        if player.user is not None:
            effects.append(Unsubscribe(player.user, player.room))
        return [*effects, *self.leave(player), *self.gone(player)]

    # -- commands of those who sit

    def _rename(self, player: Player, user: int, command: commands.Rename, when: float) -> Effects:
        if paper.is_name(command.name):
            raise Refused(CommonError.NAME_TAKEN, command.name)
        self.seats.rename(player, command.name)
        return self.keep(player) + tell(user, events.Hello(player.name, player.token))

    def _take_cards(
        self, player: Player, user: int, command: commands.TakeCards, when: float
    ) -> Effects:
        if not 1 <= command.count <= CARDS:
            raise Refused(TombolaError.BAD_COUNT, str(command.count))
        return self._choose(player, user, lambda: self.pack.some(command.count))

    def _take_board(
        self, player: Player, user: int, command: commands.TakeBoard, when: float
    ) -> Effects:
        try:
            return self._choose(player, user, lambda: self.pack.own(command.numbers))
        except BadCard as error:
            raise Refused(TombolaError.BAD_BOARD, str(error)) from error

    def _choose(self, player: Player, user: int, deal: Callable[[], tuple[Card, ...]]) -> Effects:
        if player.chose_for != self.coming.id:
            player.chose_for, player.choices = self.coming.id, 0
        if player.choices >= CHOICES:
            raise Refused(TombolaError.ENOUGH_CHOICES, str(CHOICES))
        player.choices += 1
        if self.plays(player):
            following = self.keep_for_later(player, deal)
        else:
            player.cards = deal()
            following = tell(user, events.Cards(player.cards))
        return [*self.keep(player), *following]

    def _contribute(
        self, player: Player, user: int, command: commands.Contribute, when: float
    ) -> Effects:
        if self.plays(player):
            raise Refused(TombolaError.ORDER_SETTLED)
        if player.contributed == self.coming.id:
            raise Refused(TombolaError.ENTROPY_GIVEN)
        self.coming.contribute(command.text)
        player.contributed, player.words = self.coming.id, command.text
        return self.keep(player) + tell(user, Notice.ENTROPY)

    def _claim(self, player: Player, user: int, command: commands.Claim, when: float) -> Effects:
        return self._claim_for(player, user, command.prize)

    def _claim_with_token(self, user: int, prize: Prize, token: str) -> Effects:
        player = self.seats.with_token(token)
        if player is None:
            raise Refused(TombolaError.NO_SUCH_SEAT)
        return self._claim_for(player, user, prize, events.Accepted())

    def _claim_for(self, player: Player, user: int, prize: Prize, *if_won: events.Event) -> Effects:
        if not self.plays(player):
            raise Refused(TombolaError.NO_GAME)
        return self.claim(user, prize, player.name, player.cards, *if_won)

    def _again(
        self, player: Player, user: int, command: commands.PlayAgain, when: float
    ) -> Effects:
        if self.plays(player):
            raise Refused(TombolaError.GAME_IS_ON)
        if command.yes:
            return tell(user, Notice.STAYS)
        return self._exit(player, user, command, when)

    def _say(self, player: Player, user: int, command: commands.Say, when: float) -> Effects:
        return [Deliver(self.everyone, events.Said(player.name, command.text))]

    def _status(self, player: Player, user: int, command: object, when: float) -> Effects:
        game = self.game if self.plays(player) else self.coming
        return tell(
            user,
            events.Status(
                game.id,
                self.state.value,
                tuple(game.drawn),
                tuple(game.open_prizes),
                self.seats.connected,
            ),
        )

    def _transcript(self, user: int, command: commands.AskTranscript) -> Effects:
        """The proof of a game is for anybody: at a table its players are gone by then."""
        wanted = command.game or next(reversed(self.transcripts), None)
        if wanted is None:
            raise Refused(TombolaError.NO_GAME_OVER)
        found = self.transcripts.get(wanted)
        if found is None:
            raise Refused(TombolaError.NO_TRANSCRIPT, wanted)
        return tell(user, events.TranscriptOf(found))


# A rule takes (tombola, player, user, command, when), and knows its own type of command.
RULES: dict[type[commands.Command], Callable[..., Effects]] = {
    commands.Rename: Tombola._rename,
    commands.TakeCards: Tombola._take_cards,
    commands.TakeBoard: Tombola._take_board,
    commands.Contribute: Tombola._contribute,
    commands.Claim: Tombola._claim,
    commands.PlayAgain: Tombola._again,
    commands.Say: Tombola._say,
    commands.AskStatus: Tombola._status,
    commands.Exit: Tombola._exit,
}
