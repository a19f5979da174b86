"""The user of a chat, who outlives the connections.

The user passes the server's lines to the view, and what is typed to the connection. When the
connection is lost it reconnects, and the user comes back with the same name to the same rooms:
the client sends the commands for that (`Whereabouts.way_back`), and does not show their answers.
Nothing that was typed is sent twice. It knows no terminal.

The states, and what leads from one to the next:

    IN -- connection lost --> AWAY -- connected --> CONNECTED -- welcomed --> RETURNING
    RETURNING -- all answered --> IN
    CONNECTED, RETURNING -- connection lost --> AWAY
    IN, CONNECTED, RETURNING -- quit --> LEAVING
    all of them --> ENDED
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial

from twisted.internet.defer import Deferred

from chatroom_tw.client.chat.connection import ChatConnection
from chatroom_tw.client.chat.whereabouts import TAKEN, WELCOME, Step, Whereabouts, take
from chatroom_tw.client.connection import Outcome
from chatroom_tw.client.interfaces import Clock, DelayedCall, Stream, View
from chatroom_tw.client.reconnecting import Reconnector
from chatroom_tw.client.terminal.backpressure import ReusableTransport

NAME_PAUSE = 10.0
"""Seconds between two attempts to have the name again. The server may not have noticed yet that
the old connection, which has it, is lost."""
NAME_ATTEMPTS = 13
"""How often that is tried: a server gives up a dead peer after two minutes."""


class _State(Enum):
    IN = "lines from the server go to the view"
    CONNECTED = "a new connection is open, and the welcome is awaited"
    RETURNING = "the way back to name and rooms is under way, and other lines go to the view"
    AWAY = "there is no connection, and another attempt is scheduled or running"
    LEAVING = "the goodbye is sent, and the client does not reconnect"
    ENDED = "`ended` has fired"


_HAS_CONNECTION = frozenset({_State.IN, _State.CONNECTED, _State.RETURNING})


class User:
    """The user. `ended` fires with an `Outcome`; it never fails.

    `connect` opens another connection. The `introduction` is the lines that are sent first on
    the first connection.
    """

    def __init__(
        self,
        clock: Clock,
        connect: Callable[[], Deferred[ChatConnection]],
        introduction: Sequence[str] = (),
    ) -> None:
        self.ended: Deferred[Outcome] = Deferred()
        self._clock = clock
        self._introduction = introduction
        self._state = _State.AWAY
        self._whereabouts = Whereabouts()
        self._before = self._whereabouts  # where the user was when the connection was lost
        self._unanswered: deque[Step] = deque()
        self._wanted = ""  # a name that is still taken
        self._attempts = 0
        self._next_attempt: DelayedCall | None = None
        self._reconnector = Reconnector(
            clock, connect, self._come_back, partial(self._end, Outcome.LOST)
        )
        self._standard: ReusableTransport | None = None

    def open(self, view: View, connection: ChatConnection) -> None:
        """Chat in this view, on a connection that has just been opened."""
        self._view = view
        self._state = _State.IN
        self._use(connection)
        for line in self._introduction:
            connection.enter(line)
        view.open(self)

    # -- called by the view

    def enter(self, line: str) -> None:
        """Handle a line that the user has typed. `TOO_LONG` stands for one that is too long."""
        if self._state in (_State.AWAY, _State.CONNECTED):
            self._note("that line was not sent: there is no connection")
        elif self._state in _HAS_CONNECTION:
            self._whereabouts.line_typed(line)
            self._connection.enter(line)
            if not self._connection.is_open:
                self._state = _State.LEAVING

    def end_of_input(self) -> None:
        self.quit()

    def quit(self) -> None:
        """Send the goodbye, and close once the server has answered everything before it."""
        if self._state in _HAS_CONNECTION:
            self._state = _State.LEAVING
            self._connection.quit()
        elif self._state is _State.AWAY:
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
        self._connection.apply_backpressure(self._standard)

    # -- called by the connection

    def _lines_received(self, lines: Sequence[str]) -> None:
        shown = [line for line in lines if not self._answers_way_back(line)]
        if shown:
            self._view.show(shown)

    def _answers_way_back(self, line: str) -> bool:
        """Follow a line from the server. Returns whether it belongs to the way back."""
        self._whereabouts.line_received(line)
        if self._state is _State.CONNECTED and WELCOME.fullmatch(line):
            self._begin_way_back()
            return True
        if not self._unanswered:
            return False
        is_refused = line.startswith("! ")
        if not (is_refused or self._unanswered[0].answer.fullmatch(line)):
            return False
        self._unanswered.popleft()
        is_taken = TAKEN.fullmatch(line)
        if is_taken:
            self._wanted = is_taken[1]
        if not self._unanswered:
            self._settle()
        return not is_refused or bool(is_taken)

    # -- one connection after another

    def _use(self, connection: ChatConnection) -> None:
        self._connection = connection
        connection.on_lines(self._lines_received, self._view.show)
        connection.ended.addCallback(self._connection_ended)
        if self._standard:
            connection.apply_backpressure(self._standard)

    def _connection_ended(self, outcome: Outcome) -> None:
        self._stop_asking()
        can_return = self._state in _HAS_CONNECTION and self._before.name
        if can_return and outcome in (Outcome.CLOSED, Outcome.LOST):
            self._reconnect()
        else:
            self._end(outcome)

    def _reconnect(self) -> None:
        if self._state is _State.IN:
            self._note("the connection is lost; trying to come back")
            self._before = self._whereabouts
            self._before.name = self._wanted or self._before.name
        self._state = _State.AWAY
        self._unanswered.clear()
        if self._standard:
            # What a pipe or a file has next is for the next connection.
            self._standard.unregisterProducer()
            self._standard.pauseProducing()
        self._reconnector.schedule()

    def _come_back(self, connection: ChatConnection) -> None:
        self._state = _State.CONNECTED
        self._whereabouts = Whereabouts()
        self._use(connection)

    def _begin_way_back(self) -> None:
        self._state = _State.RETURNING
        self._wanted = ""
        self._attempts = 0
        self._unanswered.extend(self._before.way_back())
        for step in self._unanswered:
            self._send(step.command)
        if self._standard:
            self._standard.resumeProducing()
        if not self._unanswered:
            self._settle()

    def _settle(self) -> None:
        """Everything that leads back is answered."""
        if self._state is _State.RETURNING:
            self._state = _State.IN
            self._reconnector.reset()
            self._note(
                f"you are back, as {self._whereabouts.name}; /history shows what was said meanwhile"
            )
            if self._before.is_at_menu:
                self._send("/menu")
        elif self._state is _State.IN and not self._wanted:
            self._note(f"you are {self._whereabouts.name} again")
        if self._wanted and self._state is _State.IN:
            self._ask_later()

    # -- a name that is still taken

    def _ask_later(self) -> None:
        if self._attempts == 0:
            self._note(f"the name {self._wanted} is still taken; trying again for two minutes")
        if self._attempts < NAME_ATTEMPTS:
            self._attempts += 1
            self._next_attempt = self._clock.callLater(NAME_PAUSE, self._ask)
        else:
            self._note(f"the name {self._wanted} stays taken")
            self._wanted = ""

    def _ask(self) -> None:
        self._next_attempt = None
        step, self._wanted = take(self._wanted), ""
        if self._whereabouts.is_guest:  # The user has not taken another name meanwhile.
            self._unanswered.append(step)
            self._send(step.command)

    def _stop_asking(self) -> None:
        if self._next_attempt:
            self._next_attempt.cancel()
            self._next_attempt = None

    # -- sending, and the end

    def _send(self, line: str) -> None:
        self._whereabouts.line_typed(line)
        self._connection.send(line)

    def _note(self, text: str) -> None:
        self._view.show([f"* {text}"])

    def _end(self, outcome: Outcome) -> None:
        self._state = _State.ENDED
        self._stop_asking()
        self._reconnector.stop()
        self.ended.callback(outcome)
