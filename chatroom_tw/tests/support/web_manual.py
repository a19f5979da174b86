"""The manual of the protocols for browsers, docs/protocols/web.md, as the tests compare it."""

from __future__ import annotations

import re
from pathlib import Path

from twisted.trial.unittest import SkipTest, SynchronousTestCase

import chatroom_tw
from chatroom_tw.server.http import messages

MANUAL = Path(chatroom_tw.__file__).parent.parent / "docs" / "protocols" / "web.md"


def manual(title: str) -> str:
    """The section of the manual with this title. An installed package has no manual."""
    if not MANUAL.exists():
        raise SkipTest("the documentation is not installed")
    [part] = [p for p in MANUAL.read_text().split("\n## ") if p.startswith(title)]
    return part


def assert_types_match(
    case: SynchronousTestCase, rows: str, types: dict[str, messages.Type]
) -> None:
    """Assert that the table's first column has these types and fields; `?` marks optional ones."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for row in re.findall(r"^\| (`[^|]+) \|", rows, re.M):
        names = re.match(r"(`[a-z-]+`(?:, `[a-z-]+`)*)(.*)", row)
        assert names
        needs = set(re.findall(r"`([a-z-]+)`(?!\?)", names[2]))
        may = set(re.findall(r"`([a-z-]+)`\?", names[2]))
        found.update(dict.fromkeys(re.findall(r"`([a-z-]+)`", names[1]), (needs, may)))
    expected = {name: (set(type_.needs), set(type_.may)) for name, type_ in types.items()}
    case.assertEqual(found, expected)


def types_in(table: str) -> set[str]:
    """The types of messages in a table's first column."""
    first = re.findall(r"^\| (`[^|]+) \|", table, re.M)
    return {name for cell in first for name in re.findall(r"`([a-z-]+)`", cell)}
