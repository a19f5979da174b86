"""What counts as an emoji: one picture, of one character or of several that are joined.

It is told by the categories of characters, as emoji that are newer than Python's tables are to be
used, too: symbols, regional letters, and keycaps (a digit, `#` or `*` before U+20E3).
"""

from __future__ import annotations

import unicodedata

MOST = 16
"""The most characters of an emoji: a flag of a part of a country has 7, a family as many."""
KEYCAP = "\u20e3"
_ODD = frozenset("\u203c\u2049\u2139\u3030\u303d")
"""Emoji that are no symbols by their category."""
_JOINING = frozenset("\u200d\ufe0f")
_NEWER = range(0x1F000, 0x1FB00)
"""The planes' part in which new emoji get their places."""


def is_one(text: str) -> bool:
    """Whether the text is an emoji."""
    if not 0 < len(text) <= MOST:
        return False
    if text[-1] == KEYCAP:
        return text[0] in "0123456789#*" and text[1:-1] in ("", "\ufe0f")
    return _is_picture(text[0]) and all(_is_picture(char) or _joins(char) for char in text[1:])


def _is_picture(char: str) -> bool:
    return (
        (not char.isascii() and unicodedata.category(char) in ("So", "Sm", "Sk"))
        or ord(char) in _NEWER
        or char in _ODD
    )


def _joins(char: str) -> bool:
    """Whether it joins pictures, or is a tag of a flag."""
    return char in _JOINING or 0xE0020 <= ord(char) <= 0xE007F
