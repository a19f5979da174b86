"""A session: one connection's way to the rules, in the order of what its client sends.

    what a protocol does            when it is done
    session.submit(command)         at once, unless something before it waits
    session.reply(bytes)            when all that was submitted before is answered
    session.after(call)             the same

What a session has submitted is answered when its batch is `done` and the hub has not told
it to wait. A session has one batch under way at most; what comes later waits in a queue,
and a client with a long queue is not read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from enum import Enum
from itertools import takewhile
from typing import Any, Protocol

from twisted.python.failure import Failure

from chatroom_tw.server.fanout import FanOut, Member, Renderer

QUEUE_LIMIT = 16
"""How many commands of a session wait before its client is not read any more."""


Rooms = FanOut | dict[FanOut, None]
"""The rooms of one client: nearly all clients are in one."""
NO_ROOMS: dict[FanOut, None] = {}


class Client(Member, Protocol):
    """What the gateway needs of a protocol's connection."""

    protocol_word: str
    """The word of its protocol, by which the metrics count it."""
    traits: object
    """What the rules have to know of its protocol; None is the usual."""
    renderer: Renderer
    """For what its current room is told."""
    renderer_elsewhere: Renderer
    """For what its other rooms are told."""
    session: Session
    asks: bool
    """Whether it is told alone what answers its command, also where its room is told the same."""

    def render(self, event: Any) -> bytes:
        """The bytes that tell this client alone of an event; b"" if it is not told."""

    def close(self) -> None:
        """Close the connection, after it has been sent what was delivered."""

    def drop(self, why: str, *, told: bool = True) -> None:
        """Close the connection at once. Those who share a room with the client are `told` why."""

    def fail(self, fault: Failure | None = None) -> None:
        """Log a bug that came up in this client's conversation, and drop its connection.

        None: the bug is the exception that is being handled.
        """

    def pause(self) -> None:
        """Stop reading from this client until `resume`."""

    def resume(self) -> None:
        """Read from this client again."""


class State(Enum):
    """What a session does with a command."""

    CONNECTING = "it waits until the hub has given the session a number"
    OPEN = "it is sent"
    WAITING = "it waits until the hub has answered the one before"
    MUTED = "it is ignored, as the connection is about to be lost"
    GONE = "it is ignored, as the hub has been told that the client has gone"


_OPEN = State.OPEN
_IGNORES = (State.MUTED, State.GONE)


class Way(Protocol):
    """What a session needs of its gateway."""

    done: int
    """The last batch whose effects have all come."""
    filling: int
    """The number of the batch that is sent next."""
    queueing: dict[Session, None]
    """The sessions with a queue that waits for a batch."""

    def submit(self, session: Session, command: object) -> int:
        """Send a command of a session in the next batch; the number of that."""

    def deliver(self, session: Session, data: bytes) -> None:
        """Send a client these bytes, after what its rooms have been told."""

    def catch_up(self, session: Session) -> None:
        """Send a client what its rooms have been told."""

    def disconnect(self, session: Session, why: str) -> None:
        """A client has gone."""

    def muted(self, session: Session) -> None:
        """A session has forgotten what was queued."""


class Session:
    """One connection's way to the rules."""

    __slots__ = (
        *("_gateway", "_queue", "_sent", "acted_in", "client", "number", "paid_at", "rooms"),
        "state",
    )

    def __init__(self, gateway: Way, client: Client) -> None:
        self._gateway = gateway
        self._queue: deque[Any] | None = None  # None while nothing waits
        self._sent = 0
        self.state = State.CONNECTING
        self.client = client
        self.number = 0
        """The hub's number for the session; 0 while it is not known."""
        self.rooms: Rooms = NO_ROOMS
        """The rooms that the client is told of."""
        self.paid_at = 0.0
        """When the long answers that it was sent are paid for, in seconds of the clock."""
        self.acted_in: FanOut | None = None
        """The room in which the client has acted last."""

    def submit(self, command: object) -> None:
        """Have the rules decide on the command, after all that came before is answered."""
        if self._queue is None and self.state is _OPEN and self._may_send():
            self._sent = self._gateway.submit(self, command)
        else:
            self._wait(command)

    def reply(self, data: bytes) -> None:
        """Send what needs no command, after all that came before is answered."""
        if self.is_answered:
            self._gateway.deliver(self, data)
        else:
            self._wait(data)

    def after(self, call: Callable[[], None]) -> None:
        """Call this after all that came before is answered."""
        if self.is_answered:
            call()
        else:
            self._wait(call)

    def catch_up(self) -> None:
        """Send what the client's rooms have been told so far."""
        self._gateway.catch_up(self)

    def mute(self) -> None:
        """Ignore what the client sends: its connection is lost, or about to be."""
        if self.state not in _IGNORES:
            self.state = State.MUTED
            self._drop_queue()
            self._gateway.muted(self)

    def leave(self) -> None:
        """The session is over for the hub: nothing more is sent to it."""
        self._drop_queue()
        self.state = State.GONE

    def lost(self, why: str = "") -> None:
        """The connection is lost. `why` is told to those who stay. A second call does nothing."""
        self._gateway.disconnect(self, why)

    def end(self) -> None:
        """The client has said goodbye: the session is over, and the connection is closed."""
        self.lost()
        self.client.close()

    def connected(self, number: int) -> None:
        """The hub has given the session its number."""
        self.number = number
        if self.state is State.CONNECTING:
            self._go_on()

    def proceed(self) -> None:
        """The hub has answered all that was submitted."""
        self._sent = 0
        if self.state is State.WAITING:
            self._go_on()

    def _go_on(self) -> None:
        self.state = State.OPEN
        if self._queue is not None:
            self._gateway.queueing[self] = None

    # -- order

    def _may_send(self) -> bool:
        """Whether no batch of the session is under way but the one that is being filled."""
        gateway = self._gateway
        return self._sent <= gateway.done or self._sent == gateway.filling

    @property
    def is_answered(self) -> bool:
        """Whether all that was submitted is answered, and nothing waits."""
        return self._queue is None and self.state is State.OPEN and self._sent <= self._gateway.done

    def _wait(self, item: object) -> None:
        if self.state in _IGNORES:
            return
        queue = self._queue
        if queue is None:
            queue = self._put_queue(deque())
        queue.append(item)
        if len(queue) == QUEUE_LIMIT:
            self.client.pause()

    def take_commands(self, batch: int) -> tuple[object, ...]:
        """The commands that wait before anything else does; they are sent in this batch."""
        queue = self._queue
        commands = tuple(takewhile(_is_command, queue or ()))
        if queue and commands:
            self._sent = batch
            length = len(queue)
            for _ in commands:
                queue.popleft()
            if not queue:
                self._drop_queue()
            self._resume_after(length)
        return commands

    def _drop_queue(self) -> None:
        """Forget what waits."""
        self._queue = None
        self._gateway.queueing.pop(self, None)

    def drain(self) -> None:
        """Do what waits, as far as that is possible now."""
        queue = self._queue
        if queue is None or self.state is not State.OPEN:
            self._gateway.queueing.pop(self, None)  # `_go_on` puts it back.
            return
        if not self._may_send():
            return
        length = len(queue)
        self._drop_queue()  # What is done here comes before the rest, and must not wait for it.
        while queue and self._is_due(queue[0]):
            item = queue.popleft()
            if _is_command(item):
                self.submit(item)
            elif isinstance(item, bytes):
                self.reply(item)
            else:
                self.after(item)
        if queue and self.state not in _IGNORES:
            queue.extendleft(reversed(self._queue or ()))
            self._put_queue(queue)
        self._resume_after(length)

    def _is_due(self, item: object) -> bool:
        """Whether this can be done now, while `drain` has emptied the queue."""
        if _is_command(item):
            return self._queue is None and self.state is State.OPEN and self._may_send()
        return self.is_answered

    def _put_queue(self, queue: deque[Any]) -> deque[Any]:
        self._queue = queue
        self._gateway.queueing[self] = None
        return queue

    def _resume_after(self, length: int) -> None:
        """Read the client, or not, by its queue, which had this length before."""
        now = len(self._queue or ())
        if length >= QUEUE_LIMIT > now:
            self.client.resume()
        elif now >= QUEUE_LIMIT > length:
            self.client.pause()


def _is_command(item: object) -> bool:
    """Whether what waits is for the hub, and no reply or call."""
    return not (isinstance(item, bytes) or callable(item))


def with_room(rooms: Rooms, room: FanOut) -> Rooms:
    """The rooms, and that one. One alone is not put into a dict: nearly all clients are in one."""
    if isinstance(rooms, FanOut):
        return rooms if rooms is room else {rooms: None, room: None}
    if not rooms:
        return room
    rooms[room] = None
    return rooms


def without_room(rooms: Rooms, room: FanOut) -> Rooms:
    """The rooms without that one."""
    if isinstance(rooms, FanOut):
        return NO_ROOMS if rooms is room else rooms
    rooms.pop(room, None)
    return rooms or NO_ROOMS


class _NoSession:
    """In the place of a session, until there is one."""

    number = 0

    def mute(self) -> None: ...

    def lost(self, why: str = "") -> None: ...


NO_SESSION: Any = _NoSession()
