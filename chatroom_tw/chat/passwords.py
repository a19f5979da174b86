"""Passwords: hashed with argon2id (RFC 9106), off the reactor's thread.

A hash says how it was made, `$argon2id$v=19$m=…,t=…,p=…$SALT$HASH`, so that the cost
can be raised while old ones go on working.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from twisted.internet.defer import Deferred, DeferredSemaphore, fail

from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.refusals import Refused

COST = (2, 46 * 1024, 1)
"""Rounds, KiB of memory and lanes: some 50 ms for each password."""
AT_ONCE = 1
"""How many are hashed at once: however many people log in, one core is theirs at most."""


WAITING = 100
"""How many wait for that; whoever comes then is refused, and nobody waits for long."""


class Passwords:
    """Makes and checks hashes without holding up anybody else.

    Both fail with `Refused(SERVER_BUSY)` when too many wait already.
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
        self._turns = DeferredSemaphore(AT_ONCE)

    def hash(self, password: str) -> Deferred[str]:
        return self._run(self._hasher.hash, password)

    def matches(self, password: str, hashed: str) -> Deferred[bool]:
        return self._run(self._matches, password, hashed)

    def _run(self, function: Callable[..., Any], *arguments: Any) -> Deferred[Any]:
        if len(self._turns.waiting) >= WAITING:
            return fail(Refused(ChatError.SERVER_BUSY))
        return self._turns.run(self._in_thread, function, *arguments)

    def _matches(self, password: str, hashed: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except VerifyMismatchError:
            return False
