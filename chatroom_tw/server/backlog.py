"""The backlog: what waits for clients that do not read, over all of them together.

Each client has a limit of its own (`Limits.backlog`); a thousand of them could use up the memory
nevertheless. While more than the limit of all waits, the client for which most waits is dropped.

A client is here only while the kernel does not take what it is sent: nothing is counted for a
delivery that the kernel takes.
"""

from __future__ import annotations

from typing import Protocol

KERNEL_PART = 1 << 18
"""Bytes. So much at most waits in the kernel for a client, which is full while anything else
waits: `net.sockets` limits the buffers of sockets to this."""


class Waiting(Protocol):
    """A client for which something waits."""

    def drop(self, why: str, *, told: bool = True) -> None:
        """End its connection at once, and say here that nothing waits for it any more."""


class Backlog:
    """The bytes that wait for each client."""

    def __init__(self, limit: int) -> None:
        """`limit` is in bytes."""
        self._limit = limit
        self._sizes: dict[Waiting, int] = {}
        self.total = 0
        """Bytes."""

    def add(self, client: Waiting, size: int) -> None:
        """So many bytes more wait for the client. It may be dropped for that, or others are."""
        self._sizes[client] = self._sizes.get(client, 0) + size
        self.total += size
        while self.total > self._limit:
            self._drop_worst()

    def take(self, client: Waiting, size: int) -> None:
        """So many bytes of those wait no more."""
        self._sizes[client] -= size
        self.total -= size

    def remove(self, client: Waiting) -> None:
        """Nothing waits for the client. A second call does nothing."""
        self.total -= self._sizes.pop(client, 0)

    def _drop_worst(self) -> None:
        # Each has `KERNEL_PART` at least, as a rule: they are few, however many are connected.
        worst = max(self._sizes, key=self._sizes.__getitem__)
        self.remove(worst)
        worst.drop("too slow")
