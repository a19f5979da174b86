"""Figures: what is measured once, for people to read or as data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, and its unit in words; nothing, if it is a number of things."""

    what: str
    value: float
    unit: str
    note: str = ""


def show(figure: Figure) -> None:
    """A line for people."""
    what, unit = figure.what, figure.unit
    print(f"{what:52} {figure.value:12,.1f} {unit:9} {figure.note}".rstrip(), flush=True)


def show_all(figures: Iterable[Figure], as_data: bool) -> None:
    """A line each, as soon as it is there; or all of them as JSON."""
    if as_data:
        print(json.dumps([asdict(figure) for figure in figures]))
        return
    for figure in figures:
        show(figure)
