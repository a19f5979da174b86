"""Figures: single measurements, printed as lines or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its unit. The unit of a count is empty."""

    what: str
    value: float
    unit: str
    note: str = ""


def show(figure: Figure) -> None:
    """Print the figure as a line of text."""
    what, unit = figure.what, figure.unit
    print(f"{what:52} {figure.value:12,.1f} {unit:9} {figure.note}".rstrip(), flush=True)


def show_all(figures: Iterable[Figure], as_data: bool) -> None:
    """Print a line for each figure as soon as it is measured; or all of them as JSON."""
    if as_data:
        print(json.dumps([asdict(figure) for figure in figures]))
        return
    for figure in figures:
        show(figure)
