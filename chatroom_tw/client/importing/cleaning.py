"""Cleaning: names and texts from elsewhere become such as people can have here."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused

NOBODY = "somebody"
"""The name of whoever has one without any letter or digit, before a few that tell them apart."""
LONGEST = 1 << 16
"""The most characters of a text."""
LINE = 4096
"""The most bytes of one line, as in the protocols."""
CUT = "…"
_SEPARATED = re.compile("[_ ]{2,}")


@lru_cache(1024)
def name_of(written: str) -> str:
    """The name, or one that is like it and is allowed."""
    name = unicodedata.normalize("NFC", written.strip()[: text.WRITTEN_LIMIT])
    with contextlib.suppress(Refused):
        return text.person_name(text.unspaced(name))
    for categories in _KEPT:
        with contextlib.suppress(Refused):
            return text.person_name(_short(name, categories))
    digest = blake2b(written.encode("utf-8", "replace"), digest_size=2).hexdigest()
    return f"{NOBODY}-{digest}"


_KEPT = ("L", "M", "Nd"), ("L", "Nd")
"""The categories of characters that stay in a name: marks, too, unless there are too many."""


def _short(name: str, categories: tuple[str, ...]) -> str:
    """The name without what is in no name, and with `_` in the place of what is between words."""
    kept = "".join(
        character
        if character in "-_." or unicodedata.category(character).startswith(categories)
        else " "
        for character in name
    )
    words = _SEPARATED.sub(" ", kept).strip(" _")
    return words[: text.NAME_LIMIT].strip(" _").replace(" ", "_")


def text_of(written: str, *, in_one: bool = False) -> tuple[str, bool]:
    """The text without control characters, in lines that are not too long, unless it has to stay
    `in_one`; whether it was cut."""
    is_long = len(written) > LONGEST
    if is_long:
        written = written[:LONGEST] + CUT
    clean = text.decode(written.encode("utf-8", "replace"))
    lines = [line.rstrip(" \r") for line in clean.split("\n")]
    words = "\n".join(lines).strip("\n")
    return (words if in_one else text.folded(words, LINE)), is_long
