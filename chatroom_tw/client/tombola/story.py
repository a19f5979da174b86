"""The story: what the server's lines say, as a person reads them in the transcript.

Cards and numbers are not part of it; they are drawn (`picture`). Nor are the server's
own drawings of cards, lines with `* ` that come right after a `CARD`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

NOTICE = "* "


class Story:
    """Reads lines one after another. It has to know what the line before was."""

    def __init__(self) -> None:
        self._after_card = False

    def tell(self, lines: Sequence[str]) -> list[str]:
        """What there is to say about them."""
        return [told for line in lines if (told := self._tell(line)) is not None]

    def _tell(self, line: str) -> str | None:
        if line.startswith(NOTICE):
            return None if self._after_card else line
        word, _, rest = line.partition(" ")
        self._after_card = word == "CARD"
        tell = _TOLD.get(word)
        return tell(rest) if tell else line


def _nothing(_: str) -> None:
    """It is drawn."""


def _hello(rest: str) -> str:
    _, _, rest = rest.partition(" ")
    name, _, _ = rest.partition(" ")
    return f"* you are {name}"


def _commit(rest: str) -> str:
    game, _, digest = rest.partition(" ")
    return f"* the order of game {game} is sealed: {digest}"


def _waiting(rest: str) -> str:
    seated, _, seats = rest.partition(" ")
    return f"* {seated} of {seats} are here"


def _next(rest: str) -> str:
    return f"* the next game begins in {_whole(rest)} s"


def _whole(seconds: str) -> str:
    try:
        return str(ceil(float(seconds)))
    except (ValueError, OverflowError):
        return seconds


def _begin(rest: str) -> str:
    game, _, _ = rest.partition(" ")
    return f"* game {game} begins"


def _drawn(rest: str) -> str:
    return f"* drawn so far: {len(rest.split())}"


def _prize(rest: str) -> str:
    kind, _, rest = rest.partition(" ")
    name, _, serial = rest.partition(" ")
    return f"* {kind}: {name} with {serial}"


def _over(rest: str) -> str:
    return f"* game {rest} is over"


def _reveal(rest: str) -> str:
    game, _, seed = rest.partition(" ")
    return f"* the seed of game {game}: {seed}"


def _said(rest: str) -> str:
    name, _, text = rest.partition(" ")
    return f"<{name}> {text}"


def _transcript(rest: str) -> str:
    return f"* the proof: {rest}"


def _error(rest: str) -> str:
    return f"! {rest}"


def _bye(_: str) -> str:
    return "* goodbye"


_TOLD: dict[str, Callable[[str], str | None]] = {
    "HELLO": _hello,
    "CARD": _nothing,
    "COMMIT": _commit,
    "WAITING": _waiting,
    "NEXT": _next,
    "BEGIN": _begin,
    "DRAWN": _drawn,
    "NUMBER": _nothing,
    "PRIZE": _prize,
    "OVER": _over,
    "REVEAL": _reveal,
    "SAID": _said,
    "TRANSCRIPT": _transcript,
    "ERROR": _error,
    "BYE": _bye,
}
