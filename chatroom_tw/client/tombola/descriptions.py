"""Descriptions: the lines of the tombola's protocol as sentences for the scrollback.

Cards and numbers have none, because the screen draws them (`layout`). Neither have the
server's own drawings of cards, which are lines with `* ` right after a `CARD` line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

NOTICE = "* "
"""The server's lines for people begin with this; so do the client's notes."""


class LineDescriber:
    """Describes lines one after another. It remembers whether the last one was a card."""

    def __init__(self) -> None:
        self._after_card = False

    def describe(self, lines: Sequence[str]) -> list[str]:
        """The sentences for these lines. Unknown lines are returned unchanged."""
        described = map(self._describe, lines)
        return [sentence for sentence in described if sentence is not None]

    def _describe(self, line: str) -> str | None:
        if line.startswith(NOTICE):
            return None if self._after_card else line
        word, _, rest = line.partition(" ")
        self._after_card = word == "CARD"
        describe = _DESCRIPTIONS.get(word)
        return describe(rest) if describe else line


def _drawn_on_screen(_: str) -> None:
    """The screen draws it, so there is no sentence."""


def _hello(rest: str) -> str:
    # The token stays out of the scrollback: it would let others take the seat.
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
    prize, _, rest = rest.partition(" ")
    name, _, serial = rest.partition(" ")
    return f"* {prize}: {name} with {serial}"


def _held(rest: str) -> str:
    prize, name, serial, *numbers = [*rest.split(), "", "", ""]
    return f"* the draw waits: {name} has the {prize} with {serial}: {' '.join(numbers)}".rstrip(
        ": "
    )


def _unprize(rest: str) -> str:
    prize, _, rest = rest.partition(" ")
    name, _, serial = rest.partition(" ")
    return f"* taken back: {prize}, {name} with {serial}"


def _out(rest: str) -> str:
    serial, _, until = rest.partition(" ")
    long = "for this game" if until == "game" else "until the next number"
    return f"* the card {serial} is out {long}, as the claim was wrong"


def _hall(rest: str) -> str:
    code, _, name = rest.partition(" ")
    return f"* the hall {code}: {name}"


def _made(rest: str) -> str:
    code, _, key = rest.partition(" ")
    return f"* you have made the hall {code}, and are its host; the key is {key}"


def _player(rest: str) -> str:
    name, _, rest = rest.partition(" ")
    cards, _, rest = rest.partition(" ")
    return f"* {name}: {cards} cards, {rest}"


def _labelled(label: str) -> Callable[[str], str]:
    return lambda rest: f"* {label} {rest}".rstrip()


def _offer(rest: str) -> str:
    kind, _, rest = rest.partition(" ")
    return f"* {kind}: {rest}"


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


_DESCRIPTIONS: dict[str, Callable[[str], str | None]] = {
    "HELLO": _hello,
    "CARD": _drawn_on_screen,
    "COMMIT": _commit,
    "WAITING": _waiting,
    "NEXT": _next,
    "BEGIN": _begin,
    "DRAWN": _drawn,
    "NUMBER": _drawn_on_screen,
    "PRIZE": _prize,
    "OFFER": _offer,
    "HELD": _held,
    "GOING": _labelled("the draw goes on"),
    "UNCALLED": _labelled("this was not drawn:"),
    "UNPRIZE": _unprize,
    "OUT": _out,
    "NOTICE": _labelled("the host:"),
    "SET": _labelled("set:"),
    "HALL": _hall,
    "MADE": _made,
    "HOSTING": _labelled("you are the host of the hall"),
    "PACE": _labelled("seconds between two numbers:"),
    "CHECKED": _labelled("checked:"),
    "PLAYER": _player,
    "SHEET": _labelled("sheet"),
    "SHEETS": _labelled("sheets that play:"),
    "SECOND": _labelled("the key of a second host:"),
    "OVER": _over,
    "REVEAL": _reveal,
    "SAID": _said,
    "TRANSCRIPT": _transcript,
    "ERROR": _error,
    "BYE": _bye,
}
