"""Passwords: hashed with scrypt (RFC 7914), off the reactor's thread.

A hash says how it was made, `scrypt$N$R$P$SALT$KEY` (salt and key in hex), so
that the cost can be raised while old ones go on working.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred, DeferredSemaphore, fail

from chatroom_tw.core.refusals import Reason, Refused

COST = (2**14, 8, 1)
"""N, r and p: 16 MiB and some 50 ms for each password."""
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
        self._cost = cost
        self._turns = DeferredSemaphore(AT_ONCE)

    def hash(self, password: str) -> Deferred[str]:
        return self._run(_hash, password, self._cost)

    def matches(self, password: str, hashed: str) -> Deferred[bool]:
        return self._run(_matches, password, hashed)

    def _run(self, function: Callable[..., Any], *arguments: Any) -> Deferred[Any]:
        if len(self._turns.waiting) >= WAITING:
            return fail(Refused(Reason.SERVER_BUSY))
        return self._turns.run(self._in_thread, function, *arguments)


def _hash(password: str, cost: tuple[int, int, int]) -> str:
    salt = secrets.token_bytes(16)
    n, r, p = cost
    return f"scrypt${n}${r}${p}${salt.hex()}${_key(password, salt, n, r, p).hex()}"


def _matches(password: str, hashed: str) -> bool:
    _, n, r, p, salt, expected = hashed.split("$")
    key = _key(password, bytes.fromhex(salt), int(n), int(r), int(p))
    return hmac.compare_digest(key, bytes.fromhex(expected))


def _key(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    # It needs 128 * r * (n + p) bytes and a little; OpenSSL wants to be told how much it may use.
    memory = 256 * r * (n + p) + 65536
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=memory, dklen=32)
