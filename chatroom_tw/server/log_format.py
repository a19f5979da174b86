"""How a line of the log is written: as text, as twistd writes it, or as a JSON object.

The text may change from one version to the next. An object has a word for what has happened
(`event`), which stays: whoever calls a logger gives it, and docs/log.md lists them all. A line of
Twisted's has the name of its logger in that place.

    self._log.info("{client} was dropped: {why}", event="client-dropped", client=…, why=…)

`connection`, `address` and `account` are fields of the event, where it has them; in JSON they are
null where not. No field has a text that somebody has said, or a secret.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timezone

from twisted.logger import LogEvent, eventAsText, formatEventAsClassicLogText

FIELDS = ("connection", "address", "account")
"""What an object says of the client that an event is about."""

Format = Callable[[LogEvent], str | None]
"""Makes a line of an event; None: there is nothing to say."""


def text_line(event: LogEvent) -> str | None:
    """A line as twistd writes it. What UTF-8 cannot encode, such as bytes of a path, is escaped."""
    text = formatEventAsClassicLogText(event)
    return text and _escaped(text)


def json_line(event: LogEvent) -> str | None:
    """The event as a JSON object in one line, of ASCII alone."""
    text = eventAsText(event, includeTimestamp=False, includeSystem=False)
    if not text:
        return None
    time = datetime.fromtimestamp(event["log_time"], timezone.utc)
    level = event.get("log_level")
    line = {
        "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": level.name if level is not None else "info",
        "event": _word(event),
        **{name: _value(event.get(name)) for name in FIELDS},
        "text": text,
    }
    return json.dumps(_plain(line)) + "\n"


def _word(event: LogEvent) -> str:
    word = event.get("event")
    return word if isinstance(word, str) else str(event.get("log_namespace") or "-")


def _value(value: object) -> object:
    return value if isinstance(value, int | str) else None


def _plain(line: Mapping[str, object]) -> dict[str, object]:
    return {name: _escaped(of) if isinstance(of, str) else of for name, of in line.items()}


def _escaped(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


FORMATS: dict[str, Format] = {"text": text_line, "json": json_line}
"""By the value of --log-format."""
