"""Titles: what people call something, shown as they write it (`D'Angelo`, `Zia 🎄`).

A title has 1 to 40 characters, blanks among them. It is shown, and nothing is found by it.
"""

from __future__ import annotations

import re
import unicodedata

from chatroom_tw.server.text import REPLACEMENT, UNSEEN

LIMIT = 40
"""The most characters of a title."""
JOINERS = "\u200d\ufe0f"
"""What joins emoji, and what makes them pictures: they are seen by what they do."""
_BLANKS = re.compile(r"\s+")
_DROPPED = {
    ord(unseen): None for unseen in UNSEEN if not unseen.isspace() and unseen not in JOINERS
} | {ord(REPLACEMENT): None, **dict.fromkeys(range(0x2066, 0x206A))}


def title(text: str) -> str | None:
    """The text as a title: normalised to NFC, with single blanks, and nothing that is not seen.

    None: nothing of it is left, or it is too long.
    """
    if len(text) > 4 * LIMIT:
        return None
    seen = unicodedata.normalize("NFC", text).translate(_DROPPED)
    seen = _BLANKS.sub(" ", seen).strip(f" {JOINERS}")
    return seen if 1 <= len(seen) <= LIMIT else None
