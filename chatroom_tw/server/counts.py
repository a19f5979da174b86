"""What a server counts while it runs: plain numbers, which the metrics read when they are asked.

Only the reactor's thread changes them. On the hot path they cost one sum for each room and batch
(see `fanout`), and nothing unless somebody reads them.
"""

from __future__ import annotations

from collections import Counter

DROPPED = {
    "too slow": "slow",
    "flooding": "flooding",
    "gone": "dead",
    "its packet is too long": "invalid",
}
"""The word with which a dropped client is counted, by why it was. Any other reason is a fault."""


class Counts:
    """The numbers of one server, since its start."""

    __slots__ = ("bytes", "clients", "deliveries", "dropped", "lines", "refused")

    def __init__(self) -> None:
        self.lines = 0
        """What clients have said in rooms, in lines."""
        self.deliveries = 0
        """Events that were delivered: one for each member of a room who is told of it."""
        self.bytes = 0
        """What was delivered, in bytes."""
        self.clients: Counter[str] = Counter()
        """Those that are connected now, by the word of their protocol."""
        self.refused: Counter[str] = Counter()
        """Commands that were refused, by the name of the reason."""
        self.dropped: Counter[str] = Counter()
        """Clients that were dropped, by a word for the reason."""
