"""The names of files that people send, as everybody is shown them and as addresses have them."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LENGTH = 100
"""The most characters of a name."""
ENDING = 20
"""The most characters of an ending that a long name keeps."""
NAMELESS = "file"
FOLDER = "files"
"""Where the addresses of files are, seen from the page."""
_LOST = ("C", "Zl", "Zp")
"""The categories of characters that no name has: what controls a terminal, and what turns the
direction of a text around, so that `exe.jpg` could be read where there is `gpj.exe`."""
_SPACES = re.compile(r"\s+")


def clean(name: str) -> str:
    """A name that can be shown in one line, and be the name of a file anywhere."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(
        "_" if one in '<>:"|?*' else one
        for one in _SPACES.sub(" ", name)
        if not unicodedata.category(one).startswith(_LOST)
    )
    kept = kept.strip(". ")
    if len(kept) <= LENGTH:
        return kept or NAMELESS
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > ENDING:
        return kept[:LENGTH].rstrip(". ")
    return stem[: LENGTH - len(ending) - 1].rstrip(". ") + dot + ending


def path_of(name: str, title: str) -> str:
    """The path of a file with an unguessable `name`, which is called `title`."""
    return f"{FOLDER}/{name}/{quote(title, safe='')}"
