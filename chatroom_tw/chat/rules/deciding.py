"""Deciding: what somebody who leads a room, or has an account, changes for good.

    return decide(state, device, changes, then, when, stored=changes)

The changes are applied at once, so that whatever is decided next takes them into account. Nobody
is told before they are stored, if they outlive a crash. `then` is what follows: effects, and
orders, which are looked at only then (`ORDERS`), as somebody may have come or gone meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from chatroom_tw.chat.rules.applying import apply
from chatroom_tw.chat.rules.changes import Change
from chatroom_tw.chat.rules.effects import Decided, Effect, Effects, Record, Store
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.identity import NOBODY, Identity
from chatroom_tw.chat.rules.state import State


@dataclass(frozen=True, slots=True)
class PutOut:
    """Whoever is banned by this target is put out of a room, unless they rank as high."""

    room: str
    target: str
    by: str
    rank: int
    identity: Identity = NOBODY


@dataclass(frozen=True, slots=True)
class EndBlocked:
    """Whoever is blocked by this target is disconnected, but for server operators, and for those
    with accounts if it is an address."""

    target: str


@dataclass(frozen=True, slots=True)
class ClearRoom:
    """Everybody is put out of a room, which is removed."""

    room: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class EndAccount:
    """The owner of an account that is gone is told, and goes on as a guest."""

    account: str


@dataclass(frozen=True, slots=True)
class TellMetadata:
    """Whoever follows these keys of a target (its part) is told of their values, but for one
    device."""

    target: str
    values: tuple[tuple[str, str], ...]
    but: int


Order = PutOut | EndBlocked | ClearRoom | EndAccount | TellMetadata

ORDERS: dict[type, Callable[[State, Any, float], Effects]] = {}
"""What is done for each type of order; the modules that have them add theirs."""


def decide(
    state: State,
    device: Device,
    changes: Iterable[Change],
    then: Iterable[Effect | Order],
    when: float,
    *,
    stored: Iterable[Change] = (),
) -> Effects:
    """Apply the changes, have those `stored` that are to be, and go on after that."""
    changes, stored, then = tuple(changes), tuple(stored), tuple(then)
    undo = [back for change in changes for back in apply(state, change)]
    if stored:
        return [Store(device.id, Decided(stored, then, tuple(reversed(undo))))]
    return follow(state, then, when)


def follow(state: State, then: Iterable[object], when: float) -> Effects:
    """What follows: the effects as they are, and those of the orders."""
    effects: Effects = []
    for item in then:
        if type(item) in ORDERS:
            effects += ORDERS[type(item)](state, item, when)
        else:
            effects.append(cast(Effect, item))
    return effects


def decided(state: State, device: int, write: Decided, when: float) -> Effects:
    """The changes are stored, whether the device is still there or not."""
    return follow(state, write.then, when)


def not_decided(state: State, device: int, write: Decided) -> None:
    """The changes could not be stored: they are taken back."""
    for change in write.undo:
        apply(state, change)


def record(state: State, *changes: Change) -> Effects:
    """Apply changes, and have them stored, without waiting for it."""
    for change in changes:
        apply(state, change)
    return [Record(changes)]
