"""Audiences: what is told to a room reaches everyone in it. This is the hot path.

The idea. Within one turn of the reactor many sockets are read, and a busy room
hears many lines. The first of them asks for `callLater(0, ...)`, which runs when
the whole batch of sockets has been handled; then everything the room has heard
is rendered once for each *form* (not for each member), joined once, and written
with one call for each member. Everyone who gets the same bytes gets the same
object. Who did something that they see already gets a join without it.

Whatever is added here is paid for once a delivery, a million times a second: no
logging, no Deferred, no copy, no check that could be made once an event.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import attrgetter
from typing import Any, Protocol

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

_fd_of = attrgetter("fd")


@dataclass(frozen=True, slots=True, eq=False)
class Renderer:
    """How a group of members is told things: one for each protocol, and each variant of it.

    `render` makes an event into bytes (none, if these members are not told of
    it); `echo` says whether whoever did something is told of it as well.
    """

    render: Callable[[Any], bytes]
    echo: bool = False


class Member(Protocol):
    """Somebody in an audience."""

    fd: int
    """A file descriptor that takes bytes for this member at once, as `deliver` would give
    them to it. -1 while there is none, and `deliver` has to be asked."""

    def deliver(self, data: bytes) -> None:
        """Send the bytes, after all that was delivered before. Never blocks."""

    def fail(self) -> None:
        """The exception that is being handled is a bug, and came up in delivering to this member.

        It is logged, and nobody else's.
        """


class FanOut:
    """The members of one room, grouped by form, and what this turn has for them."""

    __slots__ = ("_actors", "_events", "_renderers", "_turn")

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._renderers: dict[Renderer, dict[Member, None]] = {}
        # What this turn has for the room, and who did each of it.
        self._events: list[object] = []
        self._actors: list[Member | None] = []

    def __bool__(self) -> bool:
        """Whether there is anybody."""
        return bool(self._renderers)

    def __contains__(self, member: Member) -> bool:
        return any(member in members for members in self._renderers.values())

    def add(self, member: Member, renderer: Renderer) -> None:
        """From now on the member hears the room in this form, and in no other."""
        self.discard(member)
        self._renderers.setdefault(renderer, {})[member] = None

    def discard(self, member: Member) -> None:
        """The member hears no more, once it has what was told before."""
        self.flush()
        for renderer, members in self._renderers.items():
            if member in members:
                del members[member]
                if not members:
                    del self._renderers[renderer]
                return

    def members(self) -> dict[Member, Renderer]:
        """Everyone, and the form they have."""
        return {
            member: renderer for renderer, members in self._renderers.items() for member in members
        }

    def tell(self, event: object, actor: Member | None = None) -> None:
        """Everyone hears of the event before this turn ends."""
        if not self._events:
            self._turn.has_news(self)
        self._events.append(event)
        self._actors.append(actor)

    def flush(self) -> None:
        """Deliver now what is pending. What cannot be told in one form is told in the others."""
        if not self._events:
            return
        events, self._events = self._events, []
        actors, self._actors = self._actors, []
        for renderer, members in self._renderers.items():
            try:
                parts = list(map(renderer.render, events))
            except Exception:
                parts = [rendered(renderer, event, self._turn.log) for event in events]
            _deliver(parts, renderer, members, actors)


def rendered(renderer: Renderer, event: object, log: Logger) -> bytes:
    """The event in this form; nothing, if it cannot be told in it: that is a bug, and logged."""
    try:
        return renderer.render(event)
    except Exception:
        log.failure("Could not tell a room of {event}", event=event)
        return b""


def hand(member: Member, data: bytes) -> None:
    """Deliver to one of many. What goes wrong there is that one's."""
    try:
        member.deliver(data)
    except Exception:
        member.fail()


def _deliver(
    parts: list[bytes],
    renderer: Renderer,
    members: dict[Member, None],
    actors: Sequence[Member | None],
) -> None:
    whole = b"".join(parts)
    if not whole:
        return
    if not renderer.echo:
        places: dict[Member, list[int]] = {}  # where each actor's own parts are
        for place, actor in enumerate(actors):
            if actor in members:
                places.setdefault(actor, []).append(place)
        if places:
            members = members.copy()
            for member, own in places.items():
                del members[member]
                others = parts.copy()
                for place in own:
                    others[place] = b""
                if data := b"".join(others):
                    hand(member, data)
    _write(members, whole)


def _write(members: dict[Member, None], data: bytes) -> None:
    """Everyone gets the same bytes. With a large room nearly all time is spent here, so it is
    a loop of C's: a file descriptor, a system call, and how many bytes the kernel took."""
    taken: list[int] = []
    calls = map(os.write, map(_fd_of, members), repeat(data))
    while len(taken) < len(members):
        try:
            taken.extend(calls)
        except OSError:  # What came before it is in the list; the next call is the next member's.
            taken.append(0)
    size = len(data)
    if taken.count(size) < len(taken):
        for member, count in zip(members, taken, strict=True):
            if count < size:
                hand(member, data[count:])


class Turn:
    """The audiences that have something to tell in this turn of the reactor."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self.news: list[FanOut] = []
        self.log = Logger()

    def has_news(self, audience: FanOut) -> None:
        """The audience has something to tell, before this turn ends."""
        if not self.news:
            self._clock.callLater(0, self.end)
        self.news.append(audience)

    def end(self) -> None:
        """Every audience that has news tells it."""
        news, self.news = self.news, []
        for audience in news:
            audience.flush()
