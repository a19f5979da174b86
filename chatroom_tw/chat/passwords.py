"""Passwords: hashed with argon2id (RFC 9106), outside of the reactor's thread.

A hash says how it was computed, `$argon2id$v=19$m=…,t=…,p=…$SALT$HASH`. So the cost can be
raised, and older hashes still match.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from twisted.internet.defer import Deferred, DeferredSemaphore, fail

from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.refusals import Refused

COST = (2, 46 * 1024, 1)
"""Rounds, memory in KiB, and lanes: about 50 ms for each password."""
AT_ONCE = 1
"""How many passwords are hashed at the same time: logins take one core at most."""
WAITING = 100
"""The longest queue of hash jobs; further ones are refused, so that nobody waits for long."""

T = TypeVar("T")


class Passwords:
    """Computes and compares hashes in a thread.

    Both fail with `Refused(SERVER_BUSY)` if the queue is full.
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
        self._queue = DeferredSemaphore(AT_ONCE)

    def hash(self, password: str) -> Deferred[str]:
        """The hash of the password, with a new salt."""
        return self._run(self._hasher.hash, password)

    def matches(self, password: str, hashed: str) -> Deferred[bool]:
        """Whether the hash is one of this password."""
        return self._run(self._matches, password, hashed)

    def _run(self, function: Callable[..., T], *arguments: str) -> Deferred[T]:
        if len(self._queue.waiting) >= WAITING:
            return fail(Refused(ChatError.SERVER_BUSY))
        return self._queue.run(self._in_thread, function, *arguments)

    def _matches(self, password: str, hashed: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except VerifyMismatchError:
            return False
