"""Passwords: hashed with argon2id (RFC 9106), outside of the reactor's thread.

A hash says how it was computed, `$argon2id$v=19$m=…,t=…,p=…$SALT$HASH`. So the cost can be
raised, and older hashes still match.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from twisted.internet.defer import Deferred, fail

from chatroom_tw.chat import verifiers
from chatroom_tw.chat.fair_queue import FairQueue
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.stored import Hashed
from chatroom_tw.server.refusals import Refused

COST = (2, 46 * 1024, 1)
"""Rounds, memory in KiB, and lanes: about 50 ms for each password."""
AT_ONCE = 1
"""How many passwords are hashed at the same time: logins take one core at most."""
WAITING = 100
"""The longest queue of hash jobs; further ones are refused, so that nobody waits for long."""
LEAST = 8
"""The fewest characters of a new password. Older ones may be shorter."""

T = TypeVar("T")


class Passwords:
    """Computes and compares hashes in a thread.

    Everything fails with `Refused(SERVER_BUSY)` if the queue is full. `place` is where it comes
    from: places take turns.
    """

    def __init__(
        self,
        in_thread: Callable[..., Deferred[Any]],
        cost: tuple[int, int, int] = COST,
    ) -> None:
        """`in_thread(function, *arguments)` calls the function in some thread."""
        self._in_thread = in_thread
        rounds, memory, lanes = cost
        self._hasher = PasswordHasher(rounds, memory, lanes)
        self._queue = FairQueue(AT_ONCE, WAITING)

    def hash(self, password: str, place: str = "", least: int = 0) -> Deferred[str]:
        """The hash of a new password, with a new salt. Fails with `Refused(SHORT_PASSWORD)`.

        `least` is the fewest characters that it may have; 0: `LEAST`.
        """
        if len(password) < (least or LEAST):
            return fail(Refused(ChatError.SHORT_PASSWORD))
        return self._run(place, self._hasher.hash, password)

    def hashed(self, password: str, place: str = "", least: int = 0) -> Deferred[Hashed]:
        """All that is stored of a new password. The rest is as in `hash`."""
        if len(password) < (least or LEAST):
            return fail(Refused(ChatError.SHORT_PASSWORD))
        return self._run(place, self._hashed, password)

    def verifier(self, password: str, place: str = "") -> Deferred[str]:
        """A new verifier of the password."""
        return self._run(place, _verifier, password)

    def matches(self, password: str, hashed: str, place: str = "") -> Deferred[bool]:
        """Whether the hash is one of this password. "" is none, which takes as long to say."""
        return self._run(place, self._matches, password, hashed)

    async def replacement(self, old: str, new: str, hashed: str, place: str = "") -> Hashed | None:
        """What is stored of `new`, if `old` matches `hashed`. Raises `Refused(SHORT_PASSWORD)`."""
        if len(new) < LEAST:
            raise Refused(ChatError.SHORT_PASSWORD)
        return await self.hashed(new, place) if await self.matches(old, hashed, place) else None

    def _run(self, place: str, function: Callable[..., T], *arguments: str) -> Deferred[T]:
        return self._queue.run(place, partial(self._in_thread, function, *arguments))

    def _hashed(self, password: str) -> Hashed:
        return Hashed(self._hasher.hash(password), _verifier(password))

    def _matches(self, password: str, hashed: str) -> bool:
        if not hashed:
            self._hasher.hash(password)
            return False
        try:
            return self._hasher.verify(hashed, password)
        except VerifyMismatchError:
            return False


def _verifier(password: str) -> str:
    return verifiers.derive(password).written
