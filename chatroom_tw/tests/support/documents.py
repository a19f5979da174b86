"""The documents of the project, for the tests that compare them with the code."""

from __future__ import annotations

import re
from pathlib import Path

from twisted.trial.unittest import SkipTest

import chatroom_tw

ROOT = Path(chatroom_tw.__file__).parents[1]
DOCS = ROOT / "docs"
_TABLE_ROW = re.compile(r"\| `([^`]+)`([^|]*)\| ?(.*?) ?\|")


def document(path: str) -> str:
    """The text of a file, such as `docs/commands.md`. Skips the test where it is not installed."""
    if not DOCS.exists():
        raise SkipTest("the documents are not installed here")
    return (ROOT / path).read_text()


def documents() -> list[Path]:
    """Every document: README.md, NEWS.md, and the pages in docs/ and bench/."""
    document("README.md")
    return [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("bench/*.md")]


def code_blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a page in one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def section(page: str, title: str) -> str:
    """The part of a page under a heading of the second level, without the heading."""
    _, found, rest = page.partition(f"\n## {title}\n")
    assert found, f"there is no section {title!r}"
    return rest.partition("\n## ")[0]


def first_cells(part: str) -> list[tuple[str, str]]:
    """The first two cells of each row of the tables in `part` whose first cell is code."""
    return [
        (row[1] + row[2].rstrip(), row[3])
        for row in map(_TABLE_ROW.match, part.splitlines())
        if row
    ]
