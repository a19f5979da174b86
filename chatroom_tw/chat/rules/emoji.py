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
_JOINER, _LOOK = "\u200d", "\ufe0f"
_SKINS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_REGIONAL = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
"""Two of these are a flag."""
_NEWER = range(0x1F000, 0x1FB00)
"""The planes' part in which new emoji get their places."""


def is_one(text: str) -> bool:
    """Whether the text is an emoji."""
    if not 0 < len(text) <= MOST:
        return False
    if text[-1] == KEYCAP:
        return text[0] in "0123456789#*" and text[1:-1] in ("", _LOOK)
    if text[0] in _REGIONAL:
        return len(text) == 2 and text[1] in _REGIONAL
    return all(part and _is_picture(part[0]) and _goes_on(part[1:]) for part in text.split(_JOINER))


def _is_picture(char: str) -> bool:
    return (
        (not char.isascii() and unicodedata.category(char) in ("So", "Sm", "Sk"))
        or ord(char) in _NEWER
        or char in _ODD
    )


def _goes_on(rest: str) -> bool:
    """Whether this only says how the picture before it looks: its style, a skin, a flag's tags."""
    return all(char == _LOOK or char in _SKINS or 0xE0020 <= ord(char) <= 0xE007F for char in rest)
