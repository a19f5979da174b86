"""Masks: patterns of `*` and `?` for NICK!USER@HOST, as on IRC.

No mask takes long, whatever is written in it: `fnmatch.translate` makes regular expressions that
never come back to an asterisk.
"""

from __future__ import annotations

import re
from fnmatch import translate

from chatroom_tw.chat.rules.targets import Mask, parts_of

_WILD = re.compile("[*?]+")


class Matcher:
    """A mask, and its pattern once it is needed."""

    __slots__ = ("_fits", "is_of_host", "literal", "mask")

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self.literal = max(_WILD.split(mask.text), key=len)
        """The longest text that is in whatever fits."""
        nick, user, host = (_WILD.sub("", part) != "" for part in parts_of(mask))
        self.is_of_host = host and not (nick or user)
        """Whether the host alone has any text that is not `*` or `?`."""
        self._fits: re.Pattern[str] | None = None

    def fits(self, subject: str) -> bool:
        """Whether `NICK!USER@HOST` fits, which is `targets.folded`."""
        if self._fits is None:
            # To `fnmatch` a bracket begins a set of characters.
            self._fits = re.compile(translate(self.mask.text.replace("[", "[[]")))
        return self._fits.match(subject) is not None
