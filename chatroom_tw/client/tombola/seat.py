"""The seat: a player's place at a tombola, which outlives the connections to it.

It gives what the server says to the player and to a view, sends what the person types,
and plays for them if it is asked to. When the connection breaks it makes another and
takes the seat up again, with the token that it had. It knows no terminal.

On a new connection the server greets somebody new. That greeting is held back until the
server has answered whether the old seat is to be had: if so it concerns nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatroom_tw.client.conversation import Ending, View
from chatroom_tw.client.terminal.pacing import Paced
from chatroom_tw.client.tombola.auto import Auto
from chatroom_tw.client.tombola.link import TombolaLink
from chatroom_tw.client.tombola.player import Player
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.server.text import decode

DELAYS = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds to wait before each try to come back."""
ANSWERS = frozenset({"AGAIN", "YES", "NO"})
"""What answers whether to play again."""


class _State(Enum):
    SEATED = "what the server says is for the player"
    RETURNING = "there is a new connection, and the old seat is asked for"
    AWAY = "there is no connection; another is tried"
    LEAVING = "the player goes, and does not come back"
    ENDED = "it is over"


class TableView(View, Protocol):
    """What shows a seat to a person."""

    def note(self, text: str) -> None:
        """Show what the client itself has to say."""


class Seat:
    """A player's place. `ended` fires with an `Ending`, and never fails.

    `again` makes another connection. The `greeting` is what a new player sends first.
    """

    def __init__(
        self,
        clock: IReactorTime,
        again: Callable[[], Deferred[TombolaLink]],
        greeting: Sequence[str] = (),
        auto: Auto | None = None,
    ) -> None:
        self.ended: Deferred[Ending] = Deferred()
        self.player = Player()
        self.plays_itself = auto is not None
        self._clock = clock
        self._again = again
        self._greeting = greeting
        self._auto = auto
        self._state = _State.AWAY
        self._held: list[str] = []
        self._delays = iter(DELAYS)
        self._waiting: IDelayedCall | None = None
        self._trying: Deferred[Any] | None = None
        self._standard: Paced | None = None

    def open(self, view: TableView, link: TombolaLink) -> None:
        """Play in this view, on this connection."""
        self._view = view
        self._state = _State.SEATED
        self._use(link)
        self._introduce()
        view.open(self)

    # -- what the user does

    def enter(self, line: str) -> None:
        """Send a line of the protocol. `TOO_LONG` stands for one that the server would drop."""
        data = line.encode("utf-8", "replace")
        word = line.strip().upper()
        if line == TOO_LONG or len(data) > LINE_LIMIT:
            self._view.note(f"that line was not sent: it is longer than {LINE_LIMIT} bytes")
        elif word == "EXIT":
            self.quit()
        elif self._state is _State.AWAY:
            self._view.note("that line was not sent: there is no connection")
        elif word and self._state in (_State.SEATED, _State.RETURNING):
            self._send(decode(data))

    def end_of_input(self) -> None:
        """Nothing more will be typed: the end, unless the seat plays by itself."""
        if not self._auto:
            self.quit()

    def quit(self) -> None:
        """Say goodbye, and go when the server has answered that and all before it."""
        if self._state in (_State.SEATED, _State.RETURNING):
            self._settle(_State.LEAVING)
            self._link.quit()
        elif self._state is _State.AWAY:
            self._end(Ending.LEFT)

    def leave(self) -> Deferred[Ending]:
        """Say goodbye and go. Returns `ended`, which fires soon."""
        self.quit()
        if self._state is _State.LEAVING:
            self._link.leave()
        return self.ended

    def pace(self, standard: Any) -> None:
        """Whoever writes faster than the other reads is made to wait, on each connection."""
        self._standard = Paced(standard)
        self._pace()

    # -- what the server does

    def _heard(self, lines: Sequence[str]) -> None:
        if self._state is _State.RETURNING:
            self._held += lines
            self._look_for_the_answer()
        else:
            self._hear(lines)

    def _hear(self, lines: Sequence[str]) -> None:
        for line in lines:
            self.player.hear(line)
            if line.startswith("NUMBER "):
                self._play()  # At once: who claims before the next number shares the prize.
        if "BYE" not in lines:
            self._play()
        self._view.show(lines)

    def _play(self) -> None:
        """Do what the player does by itself, if it does."""
        if self._auto and self._state is _State.SEATED:
            for line in self._auto.lines(self.player):
                self._send(line)

    def _look_for_the_answer(self) -> None:
        """Whether what was held back has the answer to `RESUME`, and what follows from it."""
        for place, line in enumerate(self._held):
            word, _, rest = line.partition(" ")
            if word == "HELLO" and rest.split()[-1:] == [self.player.token]:
                del self._held[:place]
                self._view.note("you are back in your seat")
            elif word == "ERROR":
                del self._held[place]
                self.player = Player()
                self._view.note("your seat is gone; you go on as somebody new")
                self._introduce()
            elif word != "BYE":
                continue
            self._settle(_State.SEATED)
            return

    def _settle(self, state: _State) -> None:
        self._state = state
        self._delays = iter(DELAYS)
        held, self._held = self._held, []
        if held:
            self._hear(held)

    # -- connections

    def _use(self, link: TombolaLink) -> None:
        self._link = link
        link.listen(self._heard)
        link.ended.addCallback(self._connection_ended)
        self._pace()

    def _pace(self) -> None:
        if self._standard and self._state is not _State.AWAY:
            self._link.pace(self._standard)

    def _connection_ended(self, ending: Ending) -> None:
        staying = self._state in (_State.SEATED, _State.RETURNING) and self.player.token
        if staying and ending in (Ending.CLOSED, Ending.LOST):
            self._come_back()
        else:
            self._end(ending)

    def _come_back(self) -> None:
        if self._state is _State.SEATED:
            self._view.note("the connection is lost; trying to come back")
        self._state = _State.AWAY
        self._held = []
        if self._standard:
            self._standard.unregisterProducer()
        self._try_later()

    def _try_later(self) -> None:
        delay = next(self._delays, None)
        if delay is None:
            self._end(Ending.LOST)
        else:
            self._waiting = self._clock.callLater(delay, self._try)

    def _try(self) -> None:
        self._waiting = None
        self._trying = self._again()
        self._trying.addCallbacks(self._arrived, lambda _: self._failed())

    def _arrived(self, link: TombolaLink) -> None:
        self._trying = None
        self._state = _State.RETURNING
        self._use(link)
        self._send(f"RESUME {self.player.token}")

    def _failed(self) -> None:
        self._trying = None
        if self._state is _State.AWAY:
            self._try_later()

    def _introduce(self) -> None:
        for line in self._greeting:
            self._send(line)

    def _send(self, line: str) -> None:
        self._link.send(line)
        if self._auto:
            self._auto.sent(line)
        if line.split(None, 1)[0].upper() in ANSWERS:
            self.player.answered()

    def _end(self, ending: Ending) -> None:
        self._state = _State.ENDED
        if self._waiting:
            self._waiting.cancel()
        if self._trying:
            self._trying.cancel()
        self.ended.callback(ending)
