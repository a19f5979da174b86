"""Signatures: how protocol detection tells from the first bytes which protocol a client speaks.

Each protocol's factory declares a `signature` for its own clients. This module is pure, and knows
no protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import permutations
from typing import Protocol

BLANKS = b" \t\r\n"
BLANKS_LIMIT = 16
"""The most blanks and line ends that may come before a prefix."""


class Detected(Enum):
    """What a signature says of the first bytes of a connection."""

    YES = "the client speaks the protocol"
    NO = "the client does not speak the protocol, whatever it sends next"
    NOT_YET = "more bytes are needed to tell"


class Late(Enum):
    """What follows if a client has been greeted before it sends the signature of a protocol."""

    SERVED = "the protocol takes the connection over"
    CLOSED = "the connection is closed, as the client takes the greeting for an answer"
    IGNORED = "nothing: people type the like"


class Signature(Protocol):
    """Tells the clients of one protocol from all others."""

    @property
    def late(self) -> Late:
        """What follows if it comes after a greeting."""

    @property
    def opens_ahead(self) -> bool:
        """Whether the clients open connections before they need them, as browsers do."""

    def detect(self, received: bytes) -> Detected:
        """Whether a client that has sent `received`, and nothing before it, speaks the protocol.

        `received` is not empty. Later calls get the same bytes again, with more after them.
        """


@dataclass(frozen=True, slots=True, init=False)
class Prefixes:
    """The signature of a protocol whose clients begin with one of these prefixes.

    Blanks and empty lines may come before the prefix, up to `BLANKS_LIMIT` of them. A client that
    sends nothing else does not match: it is a person who has pressed return. `Prefixes()` matches
    no client.
    """

    prefixes: tuple[bytes, ...]
    late: Late
    opens_ahead: bool

    def __init__(
        self, *prefixes: bytes, late: Late = Late.SERVED, opens_ahead: bool = False
    ) -> None:
        object.__setattr__(self, "prefixes", prefixes)
        object.__setattr__(self, "late", late)
        object.__setattr__(self, "opens_ahead", opens_ahead)

    def detect(self, received: bytes) -> Detected:
        text = received.lstrip(BLANKS)
        if not text or len(received) - len(text) > BLANKS_LIMIT:
            return Detected.NO
        if text.startswith(self.prefixes):
            return Detected.YES
        if any(prefix.startswith(text) for prefix in self.prefixes):
            return Detected.NOT_YET
        return Detected.NO


@dataclass(frozen=True, slots=True)
class Predicate:
    """The signature of a protocol whose clients are told by a function of their first bytes.

    The function gets all bytes, blanks at the beginning included.
    """

    function: Callable[[bytes], Detected]
    late: Late = Late.SERVED
    opens_ahead: bool = False

    def detect(self, received: bytes) -> Detected:
        return self.function(received)


def check_distinct(signatures: Iterable[Signature]) -> None:
    """Raise ValueError if one prefix begins with another: the longer one would never match."""
    prefixes = [
        prefix
        for signature in signatures
        if isinstance(signature, Prefixes)
        for prefix in signature.prefixes
    ]
    for prefix, other in permutations(prefixes, 2):
        if prefix.startswith(other):
            raise ValueError(f"the signature {prefix!r} begins with another, {other!r}")
