"""Codes of halls, and the keys of their hosts: letters and digits that are told apart easily."""

from __future__ import annotations

from chatroom_tw.tombola.rules.card import Randrange

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits without those that look like others."""
CODE_LENGTH = 5
"""There are 31**5, about 29 million codes."""
KEY_GROUPS, KEY_GROUP = 3, 4
"""The groups of a key, and the letters in a group: there are 2**59 keys."""


def new_key(chance: Randrange) -> str:
    """A new key: short enough to be typed on a telephone, and too long to be guessed."""
    return "-".join(_letters(chance, KEY_GROUP) for _ in range(KEY_GROUPS))


def new_code(chance: Randrange) -> str:
    """A code for a hall, which may be that of another one: `K7TQM`."""
    return _letters(chance, CODE_LENGTH).upper()


def _letters(chance: Randrange, count: int) -> str:
    return "".join(LETTERS[chance.randrange(len(LETTERS))] for _ in range(count))
