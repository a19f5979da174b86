"""Where the last results can be read: docs/performance.md, between two markers, and a plot."""

from __future__ import annotations

from pathlib import Path

from programs import ROOT, CannotRun
from results import Results
from tables import report

PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance.svg"
BEGIN = "<!-- Written by ./run bench --write-docs; changes are lost. -->"
END = "<!-- The end of what is written. -->"


def put_between(page: str, text: str, begin_with: str = BEGIN) -> str:
    """The page with this text between its markers. Raises `CannotRun`."""
    head, begin, rest = page.partition(begin_with)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise CannotRun(f"there are no lines {begin_with} and {END} in the page")
    return f"{head}{begin_with}\n\n{text}\n\n{END}{tail}"


def write(results: Results, page: Path = PAGE, plot: Path = PLOT) -> None:
    """Raises `CannotRun`."""
    from plot import draw

    written = put_between(page.read_text(), report(results))
    draw(results, plot)
    page.write_text(written)
