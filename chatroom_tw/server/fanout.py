"""Fan-out: what is delivered to a room reaches every member. This is the hot path.

The idea. In one turn of the reactor many sockets are read, and a busy room gets many
lines. A gateway gets all of them from the hub in one batch. It first collects the events
of each room, then renders them once for each *renderer* (not for each member), joins
them once, and writes with one call for each member. All members who get the same bytes
get the same object. A member who caused some of the events, and is not told of those,
gets a join without them.

A member who is sent something alone within a batch, or who leaves, must have been told of the
room's events before: this member alone is told of them then (`tell`), and the others as usual.
So what one member does costs the same however many there are.

Whatever is added here is paid for once for each delivery, a million times a second: no
logging, no Deferred, no copy, no check that could be made once for each event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Protocol

from twisted.logger import Logger

from chatroom_tw.server.counts import Counts
from chatroom_tw.server.parts import events_in, take_off, without

_log = Logger()


@dataclass(frozen=True, slots=True, eq=False)
class Renderer:
    """How a group of members is told of events: one for each protocol and variant of it.

    `render` makes bytes of an event; none, if these members are not told of it. `echo`
    says whether the member who caused an event is told of it as well. `own` makes the bytes for
    that member, and for the other devices of the same user; None: they are the same.
    """

    render: Callable[[Any], bytes]
    echo: bool = False
    own: Callable[[Any], bytes] | None = None


class Member(Protocol):
    """A member of a fan-out."""

    def deliver(self, data: bytes) -> None:
        """Send the bytes, after all that was delivered before. Never blocks."""

    def fail(self) -> None:
        """The exception that is being handled is a bug in delivering to this member: log it
        and drop the member's connection."""


Apart = dict[int, bool]
"""What one member is told apart of the events that wait, by their indexes: True is what another
device of the same user has caused, and of False it is told nothing."""


class FanOut:
    """The members of one room, grouped by renderer, and the events that wait for them."""

    __slots__ = ("_actors", "_ahead", "_apart", "_counts", "_events", "_pending", "_renderers")

    def __init__(self, pending: list[FanOut], counts: Counts | None = None) -> None:
        """`pending` is a list that this fan-out joins when it has events to deliver.

        `counts` None: nobody reads how much is delivered, so it is not counted.
        """
        self._pending = pending
        self._counts = counts
        self._renderers: dict[Renderer, dict[Member, None]] = {}
        # The events that wait, and the member who caused each of them.
        self._events: list[object] = []
        self._actors: list[Member | None] = []
        self._ahead: _Ahead | None = None  # None while no member is
        self._apart: dict[Member, Apart] = {}

    def __bool__(self) -> bool:
        """Whether there are members."""
        return bool(self._renderers)

    def __contains__(self, member: Member) -> bool:
        return any(member in members for members in self._renderers.values())

    def add(self, member: Member, renderer: Renderer) -> None:
        """From now on the member is told of events by this renderer, and by no other."""
        self.discard(member)
        self._renderers.setdefault(renderer, {})[member] = None
        if self._events:
            self._members_ahead().told[member] = len(self._events)

    def discard(self, member: Member) -> None:
        """Tell the member of what was delivered before, and of nothing after."""
        self.tell(member)
        self.forget(member)

    def forget(self, member: Member) -> None:
        """Tell the member of nothing more, not even of what waits."""
        if self._ahead is not None:
            self._ahead.told.pop(member, None)
        for renderer, members in self._renderers.items():
            if member in members:
                del members[member]
                if not members:
                    del self._renderers[renderer]
                return

    def members(self) -> dict[Member, Renderer]:
        """Every member, with its renderer."""
        return {
            member: renderer for renderer, members in self._renderers.items() for member in members
        }

    def deliver(self, event: object, actor: Member | None = None) -> None:
        """Tell every member of the event at the next `flush`."""
        if not self._events:
            self._pending.append(self)
        self._events.append(event)
        self._actors.append(actor)

    def tell(self, member: Member) -> None:
        """Send this member alone what waits; the others get it at the next `flush`."""
        if not self._events:
            return
        for renderer, members in self._renderers.items():
            if member in members:
                ahead = self._members_ahead()
                parts = ahead.parts_of(renderer, self._events)
                apart = self._apart.get(member)
                ahead.tell(member, renderer, parts, self._actors, self._events, apart)
                return

    def deliver_apart(
        self, event: object, actor: Member | None, own: Sequence[Member], deaf: Sequence[Member]
    ) -> None:
        """As `deliver`, but the `deaf` members are not told; the actor's `own` are, as the actor
        would be, and whether the renderer has echo or not."""
        index = len(self._events)
        self.deliver(event, actor)
        apart = self._apart
        for member in own:
            apart.setdefault(member, {})[index] = True
        for member in deaf:
            apart.setdefault(member, {})[index] = False

    def flush(self) -> None:
        """Send what waits. An event that one renderer fails to render is left out there."""
        if not self._events:
            return
        events, self._events = self._events, []
        actors, self._actors = self._actors, []
        ahead, self._ahead = self._ahead, None
        apart = self._apart
        if apart:
            self._apart = {}
        for renderer, members in self._renderers.items():
            if ahead is None:
                parts = _rendered_all(renderer, events)
            else:
                parts = ahead.parts_of(renderer, events)
                members = ahead.tell_rest(members, renderer, parts, actors, events, apart)
            if apart:
                members = _deliver_apart(
                    parts, renderer, members, actors, events, apart, self._counts
                )
            _deliver(parts, renderer, members, actors, events, self._counts)

    def _members_ahead(self) -> _Ahead:
        if self._ahead is None:
            self._ahead = _Ahead(self._counts)
        return self._ahead


class _Ahead:
    """The members of a room that are ahead of it: some of what waits is not for the flush to send.

    They have been told of it, or have come after it.
    """

    __slots__ = ("_counts", "_parts", "told")

    def __init__(self, counts: Counts | None) -> None:
        self._counts = counts
        self.told: dict[Member, int] = {}
        """How many of the events that wait the flush is not to send to this member."""
        self._parts: dict[Renderer, list[bytes]] = {}  # of the first events, as far as needed

    def parts_of(self, renderer: Renderer, events: Sequence[object]) -> list[bytes]:
        """The bytes of each event."""
        parts = self._parts.setdefault(renderer, [])
        parts += _rendered_all(renderer, events[len(parts) :])
        return parts

    def tell(
        self,
        member: Member,
        renderer: Renderer,
        parts: Sequence[bytes],
        actors: Sequence[Member | None],
        events: Sequence[object],
        apart: Apart | None,
    ) -> None:
        """Send the member all that it has not been told of. `apart` is what it is told apart."""
        start = self.told.get(member, 0)
        self.told[member] = len(parts)
        if apart:
            parts = _parts_for(member, renderer, parts, actors, events, apart, start)
            actors = ()
        else:
            parts, actors = parts[start:], actors[start:]
        if member in actors:
            if renderer.own and renderer.echo:
                parts = _with_own(parts, renderer, member, actors, events[start:])
            elif not renderer.echo:
                parts = [part for part, actor in zip(parts, actors) if actor is not member]
        if data := b"".join(parts):
            if self._counts is not None:
                self._counts.deliveries += events_in(parts)
                self._counts.bytes += len(data)
            deliver(member, data)

    def tell_rest(
        self,
        members: dict[Member, None],
        renderer: Renderer,
        parts: Sequence[bytes],
        actors: Sequence[Member | None],
        events: Sequence[object],
        apart: Mapping[Member, Apart],
    ) -> dict[Member, None]:
        """Send those of the members who are ahead the rest. Returns the others."""
        members = members.copy()
        for member in self.told:
            if member in members:
                del members[member]
                self.tell(member, renderer, parts, actors, events, apart.get(member))
        return members


def _parts_for(
    member: Member,
    renderer: Renderer,
    parts: Sequence[bytes],
    actors: Sequence[Member | None],
    events: Sequence[object],
    apart: Apart,
    start: int = 0,
) -> list[bytes]:
    """The parts from `start` on as they are for a member who is told some of them apart."""
    found: list[bytes] = []
    for index in range(start, len(parts)):
        is_own, acts = apart.get(index), actors[index] is member
        if is_own is False or (acts and not is_own and not renderer.echo):
            continue
        if (is_own or acts) and renderer.own:
            found.append(rendered(renderer, events[index], own=True))
        else:
            found.append(parts[index])
    return found


def _deliver_apart(
    parts: Sequence[bytes],
    renderer: Renderer,
    members: dict[Member, None],
    actors: Sequence[Member | None],
    events: Sequence[object],
    apart: Mapping[Member, Apart],
    counts: Counts | None,
) -> dict[Member, None]:
    """Send those of the members who are told something apart all of it. Returns the others.

    Those who are told the same get the same object, as others do.
    """
    members = members.copy()
    same: dict[tuple[tuple[int, bool], ...], tuple[list[bytes], bytes]] = {}
    acting = set(actors)
    for member, told in apart.items():
        if member not in members:
            continue
        del members[member]
        key = tuple(told.items())
        if member in acting or key not in same:
            found = _parts_for(member, renderer, parts, actors, events, told)
            sent = found, b"".join(found)
            if member not in acting:
                same[key] = sent
        else:
            sent = same[key]
        found, data = sent
        if data:
            if counts is not None:
                counts.deliveries += events_in(found)
                counts.bytes += len(data)
            deliver(member, data)
    return members


def _rendered_all(renderer: Renderer, events: Sequence[object]) -> list[bytes]:
    try:
        return list(map(renderer.render, events))
    except Exception:
        return [rendered(renderer, event) for event in events]


def rendered(renderer: Renderer, event: object, *, own: bool = False) -> bytes:
    """The event as bytes. If it cannot be rendered, that is a bug: it is logged, and b"".

    `own`: for who has caused it.
    """
    try:
        return renderer.own(event) if own and renderer.own else renderer.render(event)
    except Exception:
        _log.failure(
            "Could not render {what} for a room", event="rendering-fault", what=type(event).__name__
        )
        return b""


def deliver(member: Member, data: bytes) -> None:
    """Deliver to one of many members. A fault ends the connection of this one alone."""
    try:
        member.deliver(data)
    except Exception:
        member.fail()


def _deliver(
    parts: list[bytes],
    renderer: Renderer,
    members: dict[Member, None],
    actors: Sequence[Member | None],
    events: Sequence[object],
    counts: Counts | None,
) -> None:
    whole = b"".join(parts)
    if not whole:
        return
    if counts is not None:
        counts.deliveries += len(members) * (len(parts) if all(parts) else events_in(parts))
        counts.bytes += len(members) * len(whole)
    if renderer.own and renderer.echo:
        members = _deliver_own(parts, renderer, members, actors, events)
    if not renderer.echo:
        own: dict[Member, list[int]] = {}  # the indexes of what each actor has caused
        for index, actor in enumerate(actors):
            if actor in members:
                own.setdefault(actor, []).append(index)
        if own:
            if counts is not None:
                take_off(counts, parts, whole, own)
            members = members.copy()
            ends = [0, *accumulate(map(len, parts))]
            for member, indexes in own.items():
                del members[member]
                if data := without(whole, ends, indexes):
                    deliver(member, data)
    for member in members:
        try:
            member.deliver(whole)
        except Exception:
            member.fail()


def _deliver_own(
    parts: list[bytes],
    renderer: Renderer,
    members: dict[Member, None],
    actors: Sequence[Member | None],
    events: Sequence[object],
) -> dict[Member, None]:
    """Send the actors all of it, with their own parts as these are for them. The other members."""
    own = {actor for actor in actors if actor in members}
    if own:
        members = members.copy()
    for actor in own:
        del members[actor]
        if data := b"".join(_with_own(parts, renderer, actor, actors, events)):
            deliver(actor, data)
    return members


def _with_own(
    parts: Sequence[bytes],
    renderer: Renderer,
    member: Member,
    actors: Sequence[Member | None],
    events: Sequence[object],
) -> list[bytes]:
    """The parts, in which those that this member has caused are as they are for it."""
    return [
        rendered(renderer, event, own=True) if actor is member else part
        for part, actor, event in zip(parts, actors, events)
    ]
