"""Pieces: the JSON of very many things, encoded a few at a time.

`json.dumps` keeps Python's global lock until it is done, for 200 ms with 100,000 cards,
in whatever thread it is called. Between two pieces the reactor's thread has its turn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

PIECE = 500
"""How many things are encoded at a time: that takes about a millisecond."""


def of(value: Any) -> Iterator[str]:
    """What makes up the JSON of a value, on one line."""
    if isinstance(value, Mapping):
        yield "{"
        yield from _joined(value.items(), dict)
        yield "}"
    elif isinstance(value, list | tuple):
        yield "["
        yield from _joined(value, list)
        yield "]"
    else:
        yield _json(value)


def of_each(whole: Mapping[str, Any]) -> Iterator[str]:
    """The same for an object of few things, of which some hold very many."""
    yield "{"
    for place, (key, value) in enumerate(whole.items()):
        yield f"{',' if place else ''}{_json(key)}:"
        yield from of(value)
    yield "}"


def _joined(items: Iterable[Any], kind: type[dict[Any, Any] | list[Any]]) -> Iterator[str]:
    """The items as they stand between the brackets of a `kind`."""
    rest = iter(items)
    comma = ""
    while piece := kind(islice(rest, PIECE)):
        yield comma + _json(piece)[1:-1]
        comma = ","


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
