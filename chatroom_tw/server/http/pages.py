"""The pages as they are served, and their version.

A page names its scripts, styles and pictures as `static/NAME`. It is served with the version in
these addresses, `static/VERSION/NAME`, and modules name one another relatively, so all files of a
page are of one version, and a browser need not ask again whether one has changed. A page that is
further down gets `../static/VERSION/NAME`, so that a site can be anywhere behind a proxy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from html import escape
from posixpath import dirname, join, normpath, splitext
from types import MappingProxyType
from typing import Any

SERVER = b"{server}"
"""What stands in a page for the server's name."""
PAGE_VERSION = b"{page}"
"""What stands in a page for the version of the pages."""
PAGE_FILES = b"{files}"
"""What stands in a page for the addresses of all files that the pages need, with blanks between."""

NO_INSERTS: Mapping[str, str] = MappingProxyType({})

_NAMED = re.compile(rb'"((?:static|\.\.?)/[\w./-]+)"')
_STATIC = b'"static/'
_ESCAPES: Mapping[str, Callable[[str], str]] = {
    ".webmanifest": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
}


class Pages:
    """What browsers get: the pages by their paths, and the files that they need."""

    def __init__(
        self,
        pages: Mapping[str, str],
        folder: Any,
        server: str = "",
        inserts: Mapping[str, str] = NO_INSERTS,
    ) -> None:
        """`pages` maps paths to files of `folder`; `*` in a path stands for any part of one: `t/*`.
        `server` is the server's name, and `inserts` has
        the markup that stands for other words in braces."""
        self.files: Mapping[str, bytes] = dict(_contents(folder))
        """The files of the folder, by their names in it."""
        self.version = _digest(self.files, server, inserts)
        """Changes with every file, and with what is put into the pages."""
        self.names = dict(pages)
        self._server = server
        self._inserts = inserts

    def bodies(self) -> Iterator[tuple[str, str, bytes]]:
        """The path, the file's name and the contents of each page, as it is served."""
        needed = " ".join(f"static/{self.version}/{name}" for name in self._needed()).encode()
        for path, name in self.names.items():
            show = _ESCAPES.get(splitext(name)[1], escape)
            here = b'"%sstatic/%s/' % (b"../" * path.count("/"), self.version.encode())
            body = self.files[name].replace(_STATIC, here)
            body = body.replace(PAGE_FILES, needed).replace(PAGE_VERSION, self.version.encode())
            for word, markup in self._inserts.items():
                body = body.replace(b"{%s}" % word.encode(), markup.encode())
            yield path, name, body.replace(SERVER, show(self._server).encode())

    def _needed(self) -> list[str]:
        """The files that the pages name, and those that these name, and so on."""
        found: dict[str, None] = {}
        looked_at = set(self.names.values())
        to_look_at = [(name, "") for name in self.names.values()]
        while to_look_at:
            name, at = to_look_at.pop()
            for quoted in _NAMED.findall(self.files[name]):
                named = _resolved(quoted.decode(), at)
                if named in self.files and named not in looked_at:
                    looked_at.add(named)
                    found[named] = None
                    to_look_at.append((named, dirname(named)))
        return sorted(found)


def _resolved(quoted: str, at: str) -> str:
    """The name in the folder of what a file in the folder `at` names."""
    first, _, rest = quoted.partition("/")
    return normpath(rest if first == "static" else join(at, quoted))


def _contents(folder: Any, above: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{above}{entry.name}"
        if entry.is_dir():
            yield from _contents(entry, f"{name}/")
        else:
            yield name, entry.read_bytes()


def _digest(files: Mapping[str, bytes], server: str, inserts: Mapping[str, str]) -> str:
    digest = sha256(json.dumps([server, sorted(inserts.items())]).encode())
    for name, body in sorted(files.items()):
        digest.update(f"\0{name}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()[:16]
