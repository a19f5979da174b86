"""A queue in which places take turns, so that no place can keep the others from their turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred, fail, maybeDeferred

from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.refusals import Refused

Job = tuple[Callable[[], Any], "Deferred[Any]"]


class FairQueue:
    """Runs jobs, so many at once and the others later. `place` is where a job comes from."""

    def __init__(self, at_once: int, most: int) -> None:
        """At most `most` jobs wait. For one more, one of the place with the most is refused."""
        self._idle = at_once
        self._most = most
        self._waiting: dict[str, deque[Job]] = {}
        """The places in the order of their turns."""

    def run(self, place: str, call: Callable[[], Any]) -> Deferred[Any]:
        """Call it when it is its turn. Fires with the result, or fails: `Refused(SERVER_BUSY)`."""
        if sum(map(len, self._waiting.values())) >= self._most:
            longest = max(self._waiting, key=lambda each: len(self._waiting[each]))
            if len(self._waiting.get(place, ())) >= len(self._waiting[longest]):
                return fail(Refused(ChatError.SERVER_BUSY))
            self._take(longest, last=True)[1].errback(Refused(ChatError.SERVER_BUSY))
        done: Deferred[Any] = Deferred()
        self._waiting.setdefault(place, deque()).append((call, done))
        self._next()
        return done

    def _next(self) -> None:
        while self._idle and self._waiting:
            place = next(iter(self._waiting))
            call, done = self._take(place)
            if place in self._waiting:  # It is the last of the places now.
                self._waiting[place] = self._waiting.pop(place)
            self._idle -= 1
            maybeDeferred(call).addBoth(self._ended).chainDeferred(done)

    def _ended(self, result: Any) -> Any:
        self._idle += 1
        self._next()
        return result

    def _take(self, place: str, *, last: bool = False) -> Job:
        jobs = self._waiting[place]
        job = jobs.pop() if last else jobs.popleft()
        if not jobs:
            del self._waiting[place]
        return job
