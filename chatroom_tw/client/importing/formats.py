"""The formats that can be imported, and which of them a file has."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from chatroom_tw.client.importing import irc, jsonl, whatsapp
from chatroom_tw.client.importing.found import Lines, Message, Mistake, Parser

LOOKED_AT = 500
"""How many lines are looked at to tell the format."""

PARSERS: dict[str, Parser] = {
    "jsonl": jsonl.parse,
    "whatsapp": whatsapp.parse,
    "irc": irc.parse,
}
_FITS: dict[str, Callable[[str], bool]] = {
    "jsonl": lambda line: isinstance(jsonl.line_of(0, line), Message),
    "whatsapp": lambda line: whatsapp.start_of(line) is not None,
    "irc": irc.fits,
}
NAMES = {
    "jsonl": "JSON lines of chatroom export --format json",
    "whatsapp": "an export of WhatsApp",
    "irc": "a log of IRC",
}
"""What each is, for people."""


def format_of(lines: Lines) -> str:
    """The format that most of the first lines fit. Raises `Mistake`."""
    first = [line for _, line in islice(lines, LOOKED_AT)]
    counts = {name: sum(map(fits, first)) for name, fits in _FITS.items()}
    best = max(counts, key=lambda name: counts[name])
    if not counts[best]:
        known = ", ".join(NAMES.values())
        raise Mistake(f"no line fits a format that can be imported: {known}")
    return best
