"""The pages in docs/ that have results in them, each between two markers, and a plot."""

from __future__ import annotations

from pathlib import Path

from programs import ROOT, CannotRun
from results import Results
from tables import report

PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance.svg"
BEGIN = "<!-- Written by ./run bench --write-docs; changes are lost. -->"
BEGIN_FAST_PATHS = "<!-- Written by ./run bench --without all --write-docs; changes are lost. -->"
BEGIN_TLS = "<!-- Written by ./run bench --tls --write-docs; changes are lost. -->"
BEGIN_IRC = "<!-- Written by ./run bench --irc --write-docs; changes are lost. -->"
BEGIN_PAGES = "<!-- Written by ./run bench-pages --write-docs; changes are lost. -->"
END = "<!-- The end of what is written. -->"


def put_between(page: str, text: str, begin_with: str = BEGIN) -> str:
    """The page with this text between its markers. Raises `CannotRun`."""
    head, begin, rest = page.partition(begin_with)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise CannotRun(f"there are no lines {begin_with} and {END} in the page")
    return f"{head}{begin_with}\n\n{text}\n\n{END}{tail}"


def write(results: Results, page: Path = PAGE, plot: Path = PLOT) -> None:
    """Write the results into the page, and draw them. Raises `CannotRun`."""
    from plot import draw

    written = put_between(page.read_text(), report(results))
    draw(results, plot)
    page.write_text(written)


def write_pairs(text: str, begin: str, page: Path = PAGE) -> None:
    """Write a table of pairs into the page, behind this marker. Raises `CannotRun`."""
    page.write_text(put_between(page.read_text(), text, begin))
