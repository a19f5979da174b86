"""The user's seat at a tombola, which outlives its connections.

The seat passes the server's lines to the state of the game and to a view, sends what the user
types, and sends what an automatic player decides if there is one. When the connection is lost
it reconnects, and takes the seat up again with `RESUME` and the token from `HELLO`. It knows
no terminal.

On a new connection the server first welcomes a new player, and only then answers `RESUME`. So
all lines are buffered until the answer has arrived:

- `HELLO` with the old token: the seat is resumed. The lines before it are discarded; only what
  is played for is taken from them.
- `ERROR`: the seat is gone. The user goes on as the new player, with all lines but this one; or
  goes to the hall again, if it was to be another than the first one.

To go to a hall is the same: `HALL` with its code is the answer, and then what a new player is
told there; after `ERROR` the client leaves.

The states, and what leads from one to the next:

    ENTERING -- in the hall --> SEATED
    SEATED -- connection lost --> DISCONNECTED -- connected --> RESUMING -- answered --> SEATED
    RESUMING -- connection lost --> DISCONNECTED
    RESUMING -- the seat is gone, and there is a hall --> ENTERING
    SEATED, RESUMING, ENTERING -- quit --> LEAVING
    all of them --> ENDED
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from typing import Protocol

from twisted.internet.defer import Deferred

from chatroom_tw.client.connection import Outcome
from chatroom_tw.client.interfaces import Clock, Stream, View
from chatroom_tw.client.reconnecting import Reconnector
from chatroom_tw.client.terminal.backpressure import ReusableTransport
from chatroom_tw.client.tombola.auto import AutoPlayer
from chatroom_tw.client.tombola.connection import TombolaConnection
from chatroom_tw.client.tombola.descriptions import NOTICE
from chatroom_tw.client.tombola.game_state import GameState
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.server.text import decode

ANSWERS = frozenset({"AGAIN", "YES", "NO"})
"""The first words of lines that answer whether to play again."""


class _State(Enum):
    ENTERING = "a new connection is open, and the answer to HALL is awaited"
    SEATED = "lines from the server go to the game and the view"
    RESUMING = "a new connection is open, and the answer to RESUME is awaited"
    DISCONNECTED = "there is no connection, and another attempt is scheduled or running"
    LEAVING = "the goodbye is sent, and the seat does not reconnect"
    ENDED = "`ended` has fired"


CONNECTED = (_State.ENTERING, _State.SEATED, _State.RESUMING)
"""The states in which there is a connection that the user uses."""


class TombolaView(View, Protocol):
    """A view of a tombola."""

    def note(self, text: str) -> None:
        """Show a message of the client itself."""


class Seat:
    """The user's seat. `ended` fires with an `Outcome`; it never fails.

    `connect` opens another connection. The `introduction` is the lines that a new player
    sends first.
    """

    def __init__(
        self,
        clock: Clock,
        connect: Callable[[], Deferred[TombolaConnection]],
        introduction: Sequence[str] = (),
        auto: AutoPlayer | None = None,
        hall: str = "",
    ) -> None:
        """`hall` is the code of the hall to go to first. Empty: the one that is always there."""
        self.ended: Deferred[Outcome] = Deferred()
        self.game = GameState()
        self._introduction = introduction
        self._auto = auto
        self._hall = hall
        self.refused = ""
        """Why the hall was not entered, if it was not."""
        self._state = _State.DISCONNECTED
        self._buffered: list[str] = []
        self._reconnector = Reconnector(
            clock, connect, self._resume, partial(self._end, Outcome.LOST)
        )
        self._standard: ReusableTransport | None = None

    @property
    def is_automatic(self) -> bool:
        """Whether an automatic player plays for the user."""
        return self._auto is not None

    def open(self, view: TombolaView, connection: TombolaConnection) -> None:
        """Play in this view, on a connection that has just been opened."""
        self._view = view
        self._state = _State.SEATED
        self._use(connection)
        self._begin()
        view.open(self)

    # -- called by the view

    def enter(self, line: str) -> None:
        """Send a line of the protocol. `TOO_LONG` stands for one that the server would drop."""
        data = line.encode("utf-8", "replace")
        word = line.strip().upper()
        if line == TOO_LONG or len(data) > LINE_LIMIT:
            self._view.note(f"that line was not sent: it is longer than {LINE_LIMIT} bytes")
        elif word == "EXIT":
            self.quit()
        elif self._state is _State.DISCONNECTED:
            self._view.note("that line was not sent: there is no connection")
        elif word and self._state in CONNECTED:
            self._send(decode(data))

    def end_of_input(self) -> None:
        """Quit, unless an automatic player goes on without input."""
        if not self._auto:
            self.quit()

    def quit(self) -> None:
        """Send the goodbye, and close once the server has answered everything before it."""
        if self._state in CONNECTED:
            self._settle(_State.LEAVING)
            self._connection.quit()
        elif self._state is _State.DISCONNECTED:
            self._end(Outcome.LEFT)

    def leave(self) -> Deferred[Outcome]:
        """Send the goodbye and close without waiting. Returns `ended`."""
        self.quit()
        if self._state is _State.LEAVING:
            self._connection.leave()
        return self.ended

    def apply_backpressure(self, standard: Stream) -> None:
        """Apply it between `standard` and this connection, and each one after it."""
        self._standard = ReusableTransport(standard)
        self._apply_backpressure()

    # -- called by the connection

    def _lines_received(self, lines: Sequence[str]) -> None:
        if self._state is _State.RESUMING:
            self._buffered += lines
            self._look_for_answer()
        elif self._state is _State.ENTERING:
            self._buffered += lines
            self._look_for_hall()
        else:
            self._process(lines)

    def _process(self, lines: Sequence[str]) -> None:
        for line in lines:
            self.game.receive(line)
            if line.startswith("NUMBER "):
                # Claim between two numbers of one chunk: a claim that arrives before the next
                # number is drawn shares the prize.
                self._play_automatically()
        if "BYE" not in lines:
            self._play_automatically()
        self._view.show(lines)

    def _play_automatically(self) -> None:
        if self._auto and self._state is _State.SEATED:
            for line in self._auto.lines_to_send(self.game):
                self._send(line)

    def _look_for_answer(self) -> None:
        """Find the answer to `RESUME` in the buffered lines, and act on it."""
        for index, line in enumerate(self._buffered):
            word, _, rest = line.partition(" ")
            if word == "HELLO" and rest.split()[-1:] == [self.game.token]:
                self._note_prizes(self._buffered[:index])
                del self._buffered[:index]
                self._view.note("you are back in your seat")
            elif word == "ERROR":
                del self._buffered[index]
                self._go_on_as_somebody_new()
                return
            elif word != "BYE":
                continue
            self._settle(_State.SEATED)
            return

    def _go_on_as_somebody_new(self) -> None:
        self.game = GameState()
        self._view.note("your seat is gone; you go on as somebody new")
        if self._hall:
            self._buffered.clear()
        self._settle(_State.SEATED)
        self._begin()

    def _look_for_hall(self) -> None:
        """Find the answer to `HALL` in the buffered lines, and act on it."""
        for index, line in enumerate(self._buffered):
            word, _, rest = line.partition(" ")
            if word == "HALL" and rest.split()[:1] == [self._hall.upper()]:
                del self._buffered[:index]
                self._settle(_State.SEATED)
                self._introduce()
                return
            if word == "ERROR":
                self._buffered.clear()
                self.refused = rest
                self.quit()
                return

    def _note_prizes(self, lines: Sequence[str]) -> None:
        """The server may have been started again with other prizes."""
        for line in lines:
            if line.startswith(NOTICE):
                self.game.receive(line)

    def _settle(self, state: _State) -> None:
        """Enter this state, and process what is buffered."""
        self._state = state
        self._reconnector.reset()
        buffered, self._buffered = self._buffered, []
        if buffered:
            self._process(buffered)

    # -- one connection after another

    def _use(self, connection: TombolaConnection) -> None:
        self._connection = connection
        connection.on_lines(self._lines_received)
        connection.ended.addCallback(self._connection_ended)
        self._apply_backpressure()

    def _apply_backpressure(self) -> None:
        if self._standard and self._state is not _State.DISCONNECTED:
            self._connection.apply_backpressure(self._standard)

    def _connection_ended(self, outcome: Outcome) -> None:
        can_resume = self._state in CONNECTED and (self.game.token or self._hall)
        if can_resume and outcome in (Outcome.CLOSED, Outcome.LOST):
            self._reconnect()
        else:
            self._end(outcome)

    def _reconnect(self) -> None:
        if self._state is _State.SEATED:
            self._view.note("the connection is lost; trying to come back")
        self._state = _State.DISCONNECTED
        self._buffered = []
        if self._standard:
            self._standard.unregisterProducer()
        self._reconnector.schedule()

    def _resume(self, connection: TombolaConnection) -> None:
        self._state = _State.RESUMING
        self._use(connection)
        if self.game.token:
            self._send(f"RESUME {self.game.token}")
        else:
            self._begin()

    # -- sending, and the end

    def _begin(self) -> None:
        """Go to the hall, if there is one to go to, and introduce the user there."""
        if not self._hall:
            self._introduce()
            return
        self._state = _State.ENTERING
        self._send(f"HALL {self._hall}")

    def _introduce(self) -> None:
        for line in self._introduction:
            self._send(line)

    def _send(self, line: str) -> None:
        self._connection.send(line)
        if self._auto:
            self._auto.line_sent(line)
        if line.split(None, 1)[0].upper() in ANSWERS:
            self.game.play_again_answered()

    def _end(self, outcome: Outcome) -> None:
        self._state = _State.ENDED
        self._reconnector.stop()
        self.ended.callback(outcome)
