"""The link: what gateways and the hub say to each other.

    gateway ── Batch(number, items) ──▶ hub          items: (session, what it asks)
    gateway ◀── Batch(number, items, done) ── hub    items: effects

Only values cross it, in batches, one for each turn of the reactor. Each side numbers its
batches; the other takes number n + 1 after n, and ignores a batch that it has taken
before. `done` is the number of the last batch whose effects have all been sent, so a
gateway knows when what it has submitted is answered.

In one process a batch is an argument of a method call (`connect`). Where the two sides are
in different processes, `codec` makes bytes of a batch.

A session is a number that the hub gives. Until a gateway knows it, it names the connection
by a number of its own (`Connect`, `Connected`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Batch:
    """What one side has for the other: items in order."""

    number: int
    items: Sequence[Any]
    done: int = 0
    """From the hub: the last of the gateway's batches whose effects have all been sent."""


class Broken(Exception):
    """A batch is missing: the link cannot go on."""


class Numbers:
    """The numbers of the batches that have come from one sender."""

    __slots__ = ("last",)

    def __init__(self, last: int = 0) -> None:
        self.last = last

    def take(self, batch: Batch) -> bool:
        """Whether the batch is the next one. Raises `Broken` if one before it is missing."""
        if batch.number <= self.last:
            return False
        if batch.number != self.last + 1:
            raise Broken(f"batch {batch.number} has come after {self.last}")
        self.last = batch.number
        return True


# -- From a gateway, besides the commands of its application.


@dataclass(frozen=True, slots=True)
class Connect:
    """A client has connected. It is answered by `Connected`.

    In the place of the session's number the item has the gateway's own number for the
    connection. `traits` is what the application's rules have to know of the protocol;
    `commands` are what the client has asked already.
    """

    address: str
    traits: object
    commands: tuple[object, ...] = ()
    protocol: str = ""
    """The word of the protocol: `line`."""


@dataclass(frozen=True, slots=True)
class Disconnect:
    """The client has gone. `why` is told to those who stay, if there is something to say."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to an `Errand`."""

    errand: int
    answer: object


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The errand could not be done."""

    errand: int
    reason: Enum


# -- From the hub, besides the effects of `server.effects` and the events of rooms (`Said`).


@dataclass(frozen=True, slots=True)
class Connected:
    """The gateway's connection has this session."""

    connection: int
    session: int


@dataclass(frozen=True, slots=True)
class Errand:
    """Find the answer to a question for the session, which waits for it."""

    session: int
    number: int
    question: object


@dataclass(frozen=True, slots=True)
class Wait:
    """Send no more commands of the session until `Proceed`."""

    session: int


@dataclass(frozen=True, slots=True)
class Proceed:
    """Everything that the session has asked is answered."""

    session: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A bug has come up in welcoming the gateway's connection: drop it."""

    connection: int


@dataclass(frozen=True, slots=True)
class Drop:
    """A bug has come up in what the session asked: drop its connection.

    `what` is the type of what it asked.
    """

    session: int
    what: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The session is over: nothing more comes for it."""

    session: int


@dataclass(frozen=True, slots=True)
class Farewell:
    """The server stops: tell every client of this event, and close its connection."""

    event: object


Receive = Callable[[Batch], None]
"""What takes the batches of the other side. It may raise `Broken`."""


class HubEnd(Protocol):
    """The hub, as a link uses it."""

    def attach(self, gateway: str, send: Receive) -> None:
        """There is a gateway, and this is how it is sent batches."""

    def receive(self, gateway: str, batch: Batch) -> None:
        """Take a batch of that gateway."""


class GatewayEnd(Protocol):
    """A gateway, as a link uses it."""

    name: str
    send: Receive

    def receive(self, batch: Batch) -> None:
        """Take a batch of the hub."""


def connect(
    hub: HubEnd, gateway: GatewayEnd, encode: Callable[[Batch], Batch] = lambda batch: batch
) -> None:
    """Link a gateway with a hub in the same process.

    `encode` is called with each batch and gives the one that arrives.
    """

    def to_hub(batch: Batch) -> None:
        hub.receive(gateway.name, encode(batch))

    hub.attach(gateway.name, lambda batch: gateway.receive(encode(batch)))
    gateway.send = to_hub
