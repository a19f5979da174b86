"""Attendance: clients take seats, take them up again on other connections, and leave."""

from __future__ import annotations

from chatroom_tw.server.effects import Close, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import Effects, tell
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.lobby import Lobby
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seating_plan import SeatingPlan
from chatroom_tw.tombola.rules.seats import Player

REMOVED = "removed"
"""The notes of the browsers and tokens that cannot come back."""
BROWSER_LENGTH = 64
"""The most characters by which a browser is known again."""


class Attendance:
    """Seats and gives up seats, in the lobby, and tells the seating plan of it."""

    def __init__(self, lobby: Lobby, plan: SeatingPlan) -> None:
        self._lobby = lobby
        self._plan = plan

    def sit(self, user: int, command: commands.Sit, when: float) -> Effects:
        """Take a seat, with one card. Nothing happens if the user has one.

        Who is too many to come late from one address watches the game that is on: the card is
        for the next one.
        """
        lobby = self._lobby
        if lobby.seats.of(user):
            return []
        self._refuse_hosts(user)
        client = lobby.clients.of(user)
        browser = command.browser[:BROWSER_LENGTH] or client.browser
        self.refuse_newcomer(browser)
        if browser != client.browser:
            client.browser = browser
            lobby.clients.touch(user)
        return self.seat(user, when)

    def seat(self, user: int, when: float) -> Effects:
        """The user, who has none, takes a seat, even in a hall that is locked."""
        lobby = self._lobby
        browser = lobby.clients.of(user).browser
        watched = lobby.hosts.remove(user)
        player = lobby.seats.take(user, lobby.supply.one(), lobby.rooms.entrance)
        player.address, player.browser = lobby.clients.address_of(user), browser
        if not self._plan.lets_play(player.address):
            player.cards, player.later = (), player.cards
        welcome = events.Welcome(lobby.settings.server, lobby.rules.next_prizes)
        return [
            *watched,
            *lobby.store(player),
            Subscribe(user, player.room, True),
            *tell(user, events.Hello(player.name, player.token, player.display), welcome),
            *tell(user, events.Cards(player.cards)),
            *self._plan.arrived(player, when),
            *([] if watched else self._tell_paused(user)),
        ]

    def resume(self, user: int, command: commands.Resume, when: float) -> Effects:
        """Take up the seat of a token. Raises `Refused`: NO_SUCH_SEAT, REMOVED or HOSTING."""
        self._refuse_hosts(user)
        lobby = self._lobby
        mine = lobby.seats.of(user)
        player = lobby.seats.with_token(command.token)
        if player is None:
            self._refuse_removed(command.token)
            raise Refused(TombolaError.NO_SUCH_SEAT)
        watched = lobby.hosts.remove(user)
        effects = [*watched]
        effects += [] if player is mine else self._change_seat(user, mine, player)
        hello = events.Hello(player.name, player.token, player.display)
        effects += tell(user, hello, events.Cards(player.cards))
        if self._plan.sees(player):
            effects += lobby.so_far(user) if mine else lobby.catch_up(user, is_back=True)
        elif not (mine or lobby.welcomes_with(lobby.next_game)):
            effects += tell(user, lobby.offers(lobby.next_game))
        if mine and player is not mine:
            # This comes before `back`, as both seats belong to the same client.
            effects += self._plan.gone(mine)
        paused = [] if mine or watched else self._tell_paused(user)
        return [*effects, *self._plan.back(player, when), *paused]

    def exit(self, player: Player) -> Effects:
        """The player gives the seat up and is disconnected with a goodbye."""
        effects = self._see_off(player)
        return [*effects, *self._lobby.leave(player), *self._plan.gone(player)]

    def watch(self, user: int, when: float) -> Effects:
        """The user is told of everything that players are told of, and has no seat.

        Raises `Refused`: SEATED.
        """
        lobby = self._lobby
        if lobby.seats.of(user):
            raise Refused(TombolaError.SEATED)
        watches = lobby.hosts.watch(user)
        effects = [*watches]
        if lobby.game_is_on:
            effects += lobby.catch_up(user)
        effects += tell(user, *self._plan.prospects(when))
        return [*effects, *(self._tell_paused(user) if watches else [])]

    def disconnected(self, user: int) -> Effects:
        """A user has disconnected. A player whose seat is reserved can come back."""
        lobby = self._lobby
        player = lobby.seats.of(user)
        if player is None:
            return []
        if not self._plan.reserves_seat(player):
            return self.give_up(player)
        lobby.withdraw_words(player)
        displaced = lobby.seats.disconnect(player)
        effects: Effects = [Unsubscribe(user, player.room), *self._plan.gone(player)]
        return [*effects, *self.give_up(displaced)] if displaced else effects

    def remove(self, player: Player) -> Effects:
        """A host removes the player, who is told and disconnected."""
        connected = player.user is not None
        effects = self._see_off(player, Notice.REMOVED) if connected else []
        return [*effects, *self._lobby.leave(player), *self._plan.gone(player)]

    def refuse_newcomer(self, browser: str) -> None:
        """Raises `Refused`: LOCKED or REMOVED, if no seat can be taken from this browser."""
        if self._lobby.rules.locked:
            raise Refused(TombolaError.LOCKED)
        self._refuse_removed(browser)

    def _refuse_removed(self, who: str) -> None:
        if who and self._lobby.notes.get(f"{REMOVED}:{who}"):
            raise Refused(TombolaError.REMOVED)

    def _refuse_hosts(self, user: int) -> None:
        if user in self._lobby.hosts:
            raise Refused(TombolaError.HOSTING)

    def _change_seat(self, user: int, mine: Player | None, player: Player) -> Effects:
        """The user moves to another player's seat, and gives up the one that was theirs."""
        effects: Effects = []
        if mine:
            effects += [Unsubscribe(user, mine.room)]
        if player.user is not None:
            effects += self._see_off(player, Notice.TAKEN_UP)
        if mine:
            effects += self._lobby.leave(mine)
        self._lobby.seats.connect(player, user)
        client = self._lobby.clients.of(user)
        player.address, client.browser = client.address, client.browser or player.browser
        self._lobby.clients.touch(user)
        effects += self._lobby.add_words_again(player)
        return [*effects, Subscribe(user, player.room, True)]

    def _tell_paused(self, user: int) -> Effects:
        return tell(user, events.Paused(True)) if self._lobby.paused else []

    def _see_off(self, player: Player, *why: Notice) -> Effects:
        """Close the player's connection with a goodbye."""
        user = player.user
        assert user is not None
        self._lobby.seats.disconnect(player)
        return [Unsubscribe(user, player.room), *tell(user, *why, events.Bye()), Close(user)]

    def give_up(self, player: Player) -> Effects:
        """The player gives the seat up, connected or not."""
        effects: Effects = []
        if player.user is not None:
            effects.append(Unsubscribe(player.user, player.room))
        return [*effects, *self._lobby.leave(player), *self._plan.gone(player)]
