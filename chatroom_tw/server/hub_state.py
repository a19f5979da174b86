"""What the hub knows besides the rules' state, as named parts of values.

    part                    what is in it
    hub/meta                (number of the last errand, time of the last decision)
    hub/gateway/NAME        (last batch taken, last batch done, number of the last batch sent)
    hub/session/NUMBER      the gateway that has it
    hub/room/NAME           how many users of each gateway are told what happens there
    hub/waiting/NUMBER      (errand, question, write, queued commands) of a session that waits

`Hub.dump` adds the rules' own parts as `rules/NAME`, and its timers as `hub/timers`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from chatroom_tw.server import link


class HasState(Protocol):
    """What can write its state, and take it up."""

    def dump(self) -> Any:
        """The state, as a value."""

    def load(self, state: Any) -> None:
        """Take up a state that was written."""


class HubGateway:
    """A gateway, as the hub knows it."""

    __slots__ = ("done", "items", "name", "number", "send", "taken", "told")

    def __init__(self, name: str) -> None:
        self.name = name
        self.send: link.Receive | None = None  # None until it is linked
        self.taken = link.Numbers()
        self.done = self.told = 0
        self.number = 0
        self.items: list[object] = []
        """What the gateway is sent at the end of this turn."""


class Waiting:
    """A session that waits for an answer, and its commands that came meanwhile."""

    __slots__ = ("answering", "question", "queue", "write")

    def __init__(self) -> None:
        self.question: tuple[int, object] | None = None
        """The errand's number, and what the gateway is to find out."""
        self.write: object = None
        """What the storage is writing."""
        self.queue: deque[object] = deque()
        self.answering = False
        """An answer is being carried out, and the queue goes on after that."""


class HubState:
    """Sessions, and where they are."""

    def __init__(self) -> None:
        self.gateways: dict[str, HubGateway] = {}
        self.users: dict[int, HubGateway] = {}
        self.rooms: dict[str, dict[HubGateway, int]] = {}
        self.waiting: dict[int, Waiting] = {}
        self.last_errand = 0
        self.last_time = 0.0
        self.touched: set[str] = set()
        """The names of the parts that have changed since this was cleared; but for the
        gateways and `hub/meta`, which change with each batch."""

    def touch(self, kind: str, name: object) -> None:
        """A part has changed."""
        self.touched.add(f"hub/{kind}/{name}")

    def dump(self) -> dict[str, object]:
        """All parts. They must be written between two batches, not while one is decided."""
        parts: dict[str, object] = {"hub/meta": (self.last_errand, self.last_time)}
        for gateway in self.gateways.values():
            numbers = (gateway.taken.last, gateway.done, gateway.number)
            parts[f"hub/gateway/{gateway.name}"] = numbers
        for user, gateway in self.users.items():
            parts[f"hub/session/{user}"] = gateway.name
        for room, counts in self.rooms.items():
            parts[f"hub/room/{room}"] = {gateway.name: n for gateway, n in counts.items()}
        for user, waiting in self.waiting.items():
            errand, question = waiting.question or (0, None)
            parts[f"hub/waiting/{user}"] = (errand, question, waiting.write, tuple(waiting.queue))
        return parts

    def load(self, parts: Mapping[str, Any]) -> None:
        """Take up the parts of another hub. This one has known no gateway yet."""
        self.last_errand, self.last_time = parts["hub/meta"]
        named = [name.split("/", 2) for name in parts if name.startswith("hub/")]
        for kind, load in _LOADERS.items():
            for _, its_kind, *rest in named:
                if its_kind == kind:
                    load(self, rest[0], parts[f"hub/{kind}/{rest[0]}"])


def _load_gateway(state: HubState, name: str, part: tuple[int, int, int]) -> None:
    gateway = state.gateways[name] = HubGateway(name)
    gateway.taken.last, gateway.done, gateway.number = part
    gateway.told = gateway.done


def _load_session(state: HubState, number: str, part: str) -> None:
    state.users[int(number)] = state.gateways[part]


def _load_room(state: HubState, name: str, part: Mapping[str, int]) -> None:
    state.rooms[name] = {state.gateways[gateway]: count for gateway, count in part.items()}


def _load_waiting(state: HubState, number: str, part: tuple[int, Any, Any, Any]) -> None:
    errand, question, write, queue = part
    waiting = state.waiting[int(number)] = Waiting()
    waiting.question = (errand, question) if errand else None
    waiting.write = write
    waiting.queue.extend(queue)


_LOADERS: dict[str, Callable[[HubState, str, Any], None]] = {
    # In this order: sessions and rooms name gateways.
    "gateway": _load_gateway,
    "session": _load_session,
    "room": _load_room,
    "waiting": _load_waiting,
}
