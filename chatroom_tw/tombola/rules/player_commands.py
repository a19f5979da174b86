"""The commands of players: names, cards, words for the draw, claims, and what is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chatroom_tw.server.effects import Deliver
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.attendance import Attendance
from chatroom_tw.tombola.rules.card import BadCard, Card
from chatroom_tw.tombola.rules.effects import Effects, tell
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.lobby import Lobby
from chatroom_tw.tombola.rules.prizes import kinds
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seating_plan import SeatingPlan
from chatroom_tw.tombola.rules.seats import Player
from chatroom_tw.tombola.rules.winners import Holder

CHOICES = 50
"""How often a player can choose cards for one game. Dealing is the most expensive command."""


class PlayerCommands:
    """Decides on the commands of users who have a seat."""

    def __init__(self, lobby: Lobby, plan: SeatingPlan, attendance: Attendance) -> None:
        self._lobby = lobby
        self._plan = plan
        self._attendance = attendance

    def submit(self, user: int, command: commands.Command) -> Effects:
        """Raises `Refused`: NOT_SEATED, or what the command's rule raises."""
        player = self._lobby.seats.of(user)
        if player is None:
            raise Refused(TombolaError.NOT_SEATED)
        return RULES[type(command)](self, player, user, command)

    def claim(self, user: int, command: commands.Claim) -> Effects:
        """Claim a prize. A claim with a token needs no seat on this connection."""
        if command.token is None:
            return self.submit(user, command)
        player = self._lobby.seats.with_token(command.token)
        if player is None:
            raise Refused(TombolaError.NO_SUCH_SEAT)
        return self._claim_for(player, user, command.kind, events.Accepted())

    # -- rules: each takes the player, the user, and a command of its type

    def _rename(self, player: Player, user: int, command: commands.Rename) -> Effects:
        renamed = self._lobby.seats.rename(player, command.name)
        stored = [effect for one in (*renamed, player) for effect in self._lobby.store(one)]
        return stored + self._hello(player)

    def _introduce(self, player: Player, user: int, command: commands.Introduce) -> Effects:
        renamed = self._lobby.seats.introduce(player, command.display)
        stored = [effect for one in (*renamed, player) for effect in self._lobby.store(one)]
        return stored + self._hello(player)

    def _hello(self, player: Player) -> Effects:
        return tell(player.user, events.Hello(player.name, player.token, player.display))

    def _take_cards(self, player: Player, user: int, command: commands.TakeCards) -> Effects:
        most = self._lobby.rules.cards
        if not 1 <= command.count <= most:
            raise Refused(TombolaError.BAD_COUNT, str(most))
        return self._choose(player, user, lambda: self._lobby.supply.some(command.count))

    def _take_board(self, player: Player, user: int, command: commands.TakeBoard) -> Effects:
        try:
            return self._choose(player, user, lambda: self._lobby.supply.own(command.numbers))
        except BadCard as error:
            raise Refused(TombolaError.BAD_BOARD, str(error)) from error

    def _choose(self, player: Player, user: int, deal: Callable[[], tuple[Card, ...]]) -> Effects:
        self._count_choice(player)
        if self._plan.sees(player):
            following = self._plan.choose_later(player, deal)
        else:
            player.cards = deal()
            following = tell(user, events.Cards(player.cards))
        return [*self._lobby.store(player), *following]

    def _count_choice(self, player: Player) -> None:
        """A choice counts even if it is refused after this. Raises `Refused`: ENOUGH_CHOICES."""
        game = self._lobby.next_game.id
        if player.chose_for != game:
            player.chose_for, player.choices = game, 0
        self._lobby.seats.touch(player)
        if player.choices >= CHOICES:
            raise Refused(TombolaError.ENOUGH_CHOICES, str(CHOICES))
        player.choices += 1

    def _contribute(self, player: Player, user: int, command: commands.Contribute) -> Effects:
        game = self._lobby.next_game
        if self._plan.plays(player):
            raise Refused(TombolaError.ORDER_SETTLED)
        if player.contributed == game.id:
            raise Refused(TombolaError.ENTROPY_GIVEN)
        if game.by_bag:
            raise Refused(TombolaError.BY_BAG)
        game.contribute(player.token, command.text)
        self._lobby.seats.contribute(player, game.id, command.text)
        return self._lobby.store(player) + tell(user, Notice.ENTROPY)

    def _claim(self, player: Player, user: int, command: commands.Claim) -> Effects:
        return self._claim_for(player, user, command.kind)

    def _claim_for(self, player: Player, user: int, kind: str, *if_won: events.Event) -> Effects:
        if not self._plan.plays(player):
            raise Refused(TombolaError.NO_GAME)
        holder = Holder(player.name, player.cards, player.cards[0].serial, player.display)
        return self._lobby.claim(user, kind, holder, *if_won)

    def _again(self, player: Player, user: int, command: commands.PlayAgain) -> Effects:
        if self._plan.plays(player):
            raise Refused(TombolaError.GAME_IS_ON)
        return tell(user, Notice.STAYS) if command.yes else self._attendance.exit(player)

    def _say(self, player: Player, user: int, command: commands.Say) -> Effects:
        if not self._lobby.rules.talk:
            raise Refused(TombolaError.TALK_OFF)
        if player.muted:
            raise Refused(TombolaError.MUTED)
        said = events.Said(player.name, command.text, player.display)
        return [Deliver(self._lobby.rooms.everyone, said)]

    def _status(self, player: Player, user: int, command: object) -> Effects:
        lobby = self._lobby
        game = lobby.game if self._plan.sees(player) else lobby.next_game
        status = events.Status(
            game.id,
            lobby.state.value,
            tuple(game.drawn),
            kinds(game.open_prizes),
            lobby.seats.connected,
        )
        return tell(user, status)

    def _exit(self, player: Player, user: int, command: object) -> Effects:
        return self._attendance.exit(player)


RULES: dict[type[commands.Command], Callable[[PlayerCommands, Player, int, Any], Effects]] = {
    commands.Rename: PlayerCommands._rename,
    commands.Introduce: PlayerCommands._introduce,
    commands.TakeCards: PlayerCommands._take_cards,
    commands.TakeBoard: PlayerCommands._take_board,
    commands.Contribute: PlayerCommands._contribute,
    commands.Claim: PlayerCommands._claim,
    commands.PlayAgain: PlayerCommands._again,
    commands.Say: PlayerCommands._say,
    commands.AskStatus: PlayerCommands._status,
    commands.Exit: PlayerCommands._exit,
}
