"""Pages: a list has at most `LISTED` entries in one answer, and the next ones on request."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

LISTED = 500
"""The most entries of a list in one answer."""

T = TypeVar("T")


def page_of(things: Iterable[T], page: int) -> tuple[T, ...]:
    """The things on this page of their list; pages count from 1."""
    start = (page - 1) * LISTED
    return tuple(islice(things, start, start + LISTED))


def pages_of(total: int) -> int:
    """How many pages a list of so many things has: at least 1."""
    return max(1, -(-total // LISTED))
