"""The open hall: games follow one another, and whoever comes late catches up.

WAITING ──somebody comes──▶ COUNTDOWN ──▶ PLAYING ──▶ PAUSE ──▶ PLAYING …
   ▲                            │          │   ▲        │
   └───────── nobody is there ──┴──────────┼───┼────────┘
                               all go, one │   │ comes
                                           ▼   │
                                           EMPTY ──a pause later──▶ WAITING
"""

from __future__ import annotations

from collections.abc import Callable

from chatroom_tw.server.effects import Deliver, InRoom
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import events
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.effects import CancelTimer, Effects, SetTimer, StopDraws, tell
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.lobby import RETURN, Chance, GameSettings, State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seats import Player
from chatroom_tw.tombola.rules.tombola import Tombola


class OpenHall(Tombola):
    """A tombola without end."""

    form = "an open hall"
    room = entrance = "hall"
    everyone = InRoom(room)

    def __init__(self, house: GameSettings, chance: Chance, pause: float) -> None:
        """`pause` is how many seconds there are between two games."""
        super().__init__(house, chance)
        self._pause = pause
        self._due = 0.0
        self._expected: set[Player] = set()
        """Who had a seat when a crash ended the server. They play the next game, there or not."""

    def taken_up(self) -> Effects:
        if self.game_is_on:
            return [SetTimer("alarm", max(self._pause, RETURN))]
        self._expected = set(self.seats)
        return []

    def alarm(self, when: float) -> Effects:
        # Somebody is back, and too late for the alarm; or the server has stopped meanwhile.
        if self.state in (State.PLAYING, State.STOPPED):
            return []
        if self.held:
            return self._put_off()
        effects = self.reveal() if self.state is State.EMPTY else []
        effects += self._give_absent_up()
        if not self.seats.connected:
            self.state, self.overdue = State.WAITING, False
            return effects
        return [*effects, *self._begin()]

    def _give_absent_up(self) -> Effects:
        absent = [player for player in self.seats.absent() if player not in self._expected]
        return [effect for player in absent for effect in self.leave(player)]

    def _begin(self) -> Effects:
        self._expected = set()
        return self.begin(list(self.seats))

    def _put_off(self) -> Effects:
        """It is held: a game waits for its players longer, and the next one for the host."""
        if self.state is State.EMPTY:
            return [SetTimer("alarm", max(self._pause, RETURN))]
        self.overdue = True
        return []

    def start_now(self) -> Effects:
        if self.state not in (State.COUNTDOWN, State.PAUSE) or not self.seats.connected:
            raise Refused(TombolaError.NO_GAME)
        return [CancelTimer("alarm"), *self._give_absent_up(), *self._begin()]

    def prospects(self, when: float) -> list[events.Event]:
        if self.game_is_on:
            return []
        waits = self.state in (State.COUNTDOWN, State.PAUSE) and not self.overdue
        return [self.committed(), *([events.Next(self._due - when)] if waits else [])]

    def arrived(self, player: Player, when: float) -> Effects:
        if not self.game_is_on:
            return self.back(player, when)
        return [
            *self.add_late(player),
            *self.catch_up(player.user),
            *self.back(player, when),
        ]

    def gone(self, player: Player) -> Effects:
        if self.seats.connected or self.state is not State.PLAYING:
            return []
        self.state = State.EMPTY
        return [StopDraws(), SetTimer("alarm", self._pause)]

    def back(self, player: Player, when: float) -> Effects:
        if self.state is State.PLAYING:
            return []
        if self.state is State.EMPTY:
            self.state = State.PLAYING
            return [CancelTimer("alarm"), *self.draws()]
        effects: Effects = []
        if self.state is State.WAITING:
            self.state = State.COUNTDOWN
            effects += self._wait(self.house.countdown, when)
            effects += self.tell_hosts(*self.prospects(when))
        return [*effects, *tell(player.user, *self.prospects(when))]

    def ended(self, when: float) -> Effects:
        self.state = State.PAUSE
        waiting = self._wait(self._pause, when)
        ask = (events.Next(self._pause), Notice.PLAY_AGAIN)
        return [
            *waiting,
            *(Deliver(self.everyone, event) for event in ask),
            *self._change_cards(),
            Deliver(self.everyone, self.committed()),
        ]

    def plays(self, player: Player) -> bool:
        return self.game_is_on

    def keeps_seat(self, player: Player) -> bool:
        return True

    def keep_for_later(self, player: Player, deal: Callable[[], tuple[Card, ...]]) -> Effects:
        player.later = deal()
        return tell(player.user, Notice.CARDS_LATER)

    def _change_cards(self) -> Effects:
        """Those who have chosen others during the game have them now."""
        effects: Effects = []
        for player in self.seats:
            if player.later:
                player.cards, player.later = player.later, ()
                effects += self.keep(player) + tell(player.user, events.Cards(player.cards))
        return effects

    def _wait(self, seconds: float, when: float) -> Effects:
        self._due, self.overdue = when + seconds, False
        return [SetTimer("alarm", seconds)]
