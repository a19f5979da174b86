"""How much a piece of code does, counted so that it is the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable


def calls_in(do: Callable[[], None]) -> int:
    """How many functions are called, those written in C included."""
    count = 0

    def note(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        do()
    finally:
        sys.setprofile(None)
    return count
