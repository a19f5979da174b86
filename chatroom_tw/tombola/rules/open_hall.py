"""The open hall: games follow one another, and a player who comes late catches up.

Late cards are counted for each address (`GameSettings.late_cards`). Whoever comes after those
sees the game and plays in the next one.

WAITING ──a player comes──▶ COUNTDOWN ──▶ PLAYING ──▶ PAUSE ──▶ PLAYING …
   ▲                            │          │   ▲        │
   └──── no player is there ────┴──────────┼───┼────────┘
                                all leave, │   │ one comes
                                           ▼   │
                                           EMPTY ──a pause later──▶ WAITING
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chatroom_tw.server.effects import CancelTimer, Deliver, SetTimer
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import events
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.effects import Effects, tell
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.lobby import Lobby, State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.rooms import Rooms
from chatroom_tw.tombola.rules.seating_plan import RETURN
from chatroom_tw.tombola.rules.seats import Player

ROOMS = Rooms("hall", "hall")


class OpenHall:
    """The seating plan of an open hall. Implements `SeatingPlan`."""

    form = "an open hall"
    has_playing_hosts = True

    def __init__(self, lobby: Lobby, pause: float) -> None:
        """`pause` is the time between two games, in seconds."""
        self._lobby = lobby
        self._pause = pause
        self._due = 0.0
        """When the next game begins, if one is due."""
        self._expected_place = -1
        """Up to this place, players had a seat when a crash ended the server. They play the
        next game, even if they are absent."""

    def resumed(self) -> Effects:
        if self._lobby.game_is_on:
            return [SetTimer(self._lobby.alarm, max(self._pause, RETURN))]
        self._expect(self._lobby.seats.last_place)
        return []

    # -- when games begin

    def alarm(self, when: float) -> Effects:
        lobby = self._lobby
        # A player can be back too late to cancel the timer, or the server can have stopped.
        if lobby.state in (State.PLAYING, State.STOPPED):
            return []
        if lobby.paused:
            return self._put_off()
        effects = lobby.reveal() if lobby.state is State.EMPTY else []
        effects += self._give_absent_up()
        if not lobby.seats.connected:
            lobby.state, lobby.overdue = State.WAITING, False
            return effects
        return [*effects, *self._begin()]

    def start_now(self) -> Effects:
        lobby = self._lobby
        if lobby.state not in (State.COUNTDOWN, State.PAUSE) or not lobby.seats.connected:
            raise Refused(TombolaError.NO_PLAYERS)
        return [CancelTimer(self._lobby.alarm), *self._give_absent_up(), *self._begin()]

    def prospects(self, when: float) -> list[events.Event]:
        lobby = self._lobby
        if lobby.game_is_on:
            return []
        due = lobby.state in (State.COUNTDOWN, State.PAUSE) and not lobby.overdue
        return [lobby.committed(), *([events.Next(self._due - when)] if due else [])]

    def ended(self, when: float) -> Effects:
        lobby = self._lobby
        lobby.state = State.PAUSE
        waiting = self._wait(self._pause, when)
        everyone = lobby.rooms.everyone
        return [
            *waiting,
            Deliver(everyone, events.Next(self._pause)),
            Deliver(everyone, Notice.PLAY_AGAIN),
            *self._change_cards(),
            Deliver(everyone, lobby.committed()),
        ]

    def _begin(self) -> Effects:
        self._expect(-1)
        return self._lobby.begin(list(self._lobby.seats))

    def _give_absent_up(self) -> Effects:
        absent = [
            player for player in self._lobby.seats.absent() if player.place > self._expected_place
        ]
        return [effect for player in absent for effect in self._lobby.leave(player)]

    def _put_off(self) -> Effects:
        """The tombola is paused. A game waits longer for its players; the next game waits
        until a host continues."""
        if self._lobby.state is State.EMPTY:
            return [SetTimer(self._lobby.alarm, max(self._pause, RETURN))]
        self._lobby.overdue = True
        return []

    def _wait(self, seconds: float, when: float) -> Effects:
        self._due, self._lobby.overdue = when + seconds, False
        self._lobby.touched.add("plan")
        return [SetTimer(self._lobby.alarm, seconds)]

    def _expect(self, place: int) -> None:
        self._expected_place = place
        self._lobby.touched.add("plan")

    # -- players come and go

    def arrived(self, player: Player, when: float) -> Effects:
        if not self._lobby.game_is_on:
            return self.back(player, when)
        return [
            *self._lobby.add_late(player.cards, player.address),
            *self._lobby.catch_up(player.user),
            *self.back(player, when),
        ]

    def gone(self, player: Player) -> Effects:
        lobby = self._lobby
        if lobby.seats.connected or lobby.state is not State.PLAYING:
            return []
        lobby.state = State.EMPTY
        return [lobby.stop_draws(), SetTimer(self._lobby.alarm, self._pause)]

    def back(self, player: Player, when: float) -> Effects:
        lobby = self._lobby
        if lobby.state is State.PLAYING:
            return []
        if lobby.state is State.EMPTY:
            lobby.state = State.PLAYING
            return [CancelTimer(self._lobby.alarm), *lobby.draws()]
        effects: Effects = []
        if lobby.state is State.WAITING:
            lobby.state = State.COUNTDOWN
            effects += self._wait(lobby.settings.countdown, when)
            effects += lobby.hosts.tell_onlookers(*self.prospects(when))
        return [*effects, *tell(player.user, *self.prospects(when))]

    def host_gone(self) -> Effects:
        return []

    def host_back(self) -> Effects:
        return []

    def lets_play(self, address: str) -> bool:
        lobby = self._lobby
        few = lobby.game.late_from(address) < lobby.settings.late_cards
        return not lobby.game_is_on or (lobby.rules.late and few)

    def sees(self, player: Player) -> bool:
        return self._lobby.game_is_on

    def plays(self, player: Player) -> bool:
        """A player who only watches has no cards until the game is over."""
        return self._lobby.game_is_on and bool(player.cards)

    def reserves_seat(self, player: Player) -> bool:
        return True

    # -- cards

    def choose_later(self, player: Player, deal: Callable[[], tuple[Card, ...]]) -> Effects:
        player.later = deal()
        return tell(player.user, Notice.CARDS_LATER)

    def _change_cards(self) -> Effects:
        """Players who have other cards for the next game have them now."""
        effects: Effects = []
        for player in self._lobby.seats:
            if player.later:
                player.cards, player.later = player.later, ()
                effects += self._lobby.store(player)
                effects += tell(player.user, events.Cards(player.cards))
        return effects

    # -- parts: see `parts`

    def part_names(self) -> list[str]:
        return ["plan"]

    def part(self, name: str) -> object:
        return {"due": self._due, "expected": self._expected_place}

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        self._due, self._expected_place = parts["plan"]["due"], parts["plan"]["expected"]
