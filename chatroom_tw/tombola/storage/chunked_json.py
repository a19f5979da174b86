"""JSON that is encoded in chunks, so that other threads can run between two of them.

`json.dumps` holds Python's global interpreter lock until it is done: for 200 ms with
100,000 cards, in whatever thread it is called. Between two chunks the reactor's thread
can run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

CHUNK = 500
"""How many items are encoded at a time. With cards this takes about a millisecond."""


def encode(value: Any) -> Iterator[str]:
    """The JSON of a value on one line, in chunks of at most `CHUNK` items.

    The values of a short mapping are encoded in chunks too.
    """
    if isinstance(value, Mapping) and len(value) <= CHUNK:
        yield "{"
        for place, (key, item) in enumerate(value.items()):
            yield f"{',' if place else ''}{_json(key)}:"
            yield from encode(item)
        yield "}"
    elif isinstance(value, Mapping):
        yield "{"
        yield from _joined(value.items(), dict)
        yield "}"
    elif isinstance(value, list | tuple):
        yield "["
        yield from _joined(value, list)
        yield "]"
    else:
        yield _json(value)


def _joined(items: Iterable[Any], kind: type[dict[Any, Any] | list[Any]]) -> Iterator[str]:
    """The items as they stand between the brackets of a `kind`."""
    rest = iter(items)
    comma = ""
    while chunk := kind(islice(rest, CHUNK)):
        yield comma + _json(chunk)[1:-1]
        comma = ","


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
