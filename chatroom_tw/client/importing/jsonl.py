"""The JSON lines that `chatroom export --format json` writes.

A text of several lines is several lines of the export, which have the same time and cursor.
`attached` reads what goes with a message.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import Any

from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.client.importing import attached
from chatroom_tw.client.importing.attached import MOST
from chatroom_tw.client.importing.found import (
    MILLISECOND,
    Found,
    Growing,
    Lines,
    Message,
    Reading,
    Unfit,
)


def parse(lines: Callable[[], Lines], reading: Reading) -> Iterator[Found]:
    said: Growing | None = None
    for number, line in lines():
        if not line.strip():
            continue
        found = line_of(number, line)
        if isinstance(found, Message) and said and _goes_on(said.first, found):
            said.add(found.text)
            continue
        if said:
            yield said.message
        said = Growing(found) if isinstance(found, Message) else None
        if said is None:
            yield found
    if said:
        yield said.message


def line_of(number: int, line: str) -> Message | Unfit:
    """One line of an export."""
    values = _values(line)
    fields = [values.get(key) for key in ("room", "name", "text", "when")]
    match fields:
        case [str(room), str(name), str(text), int() | float() as when] if _is_time(when):
            extra = attached.extra_of(values)
            return Message(
                *(number, cursor(when), MILLISECOND, name, text, extra, room),
                together=values.get("together") is not False,
                origin=attached.whole(values.get("at")),
                reactions=attached.reactions_of(values.get("reactions")),
                digest=attached.digest_of(values.get("file")) if extra and extra.file else "",
            )
    return Unfit(number, line)


def _values(line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _is_time(when: float) -> bool:
    return not isinstance(when, bool) and 0 <= when < MOST and math.isfinite(when)


def _goes_on(said: Message, found: Message) -> bool:
    """Whether it is the next line of the same text."""
    same = (found.at, found.room, found.name, found.extra, found.origin)
    return (said.at, said.room, said.name, said.extra, said.origin) == same
