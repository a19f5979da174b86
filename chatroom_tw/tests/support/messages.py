"""The messages of the protocols for browsers, as the tests write and compare them."""

from __future__ import annotations

import json
from typing import Any


def make_message(type_: str, **fields: Any) -> dict[str, Any]:
    """A message. The argument `from_` makes the field `from`; a field that is None is left out."""
    fields = {key.removesuffix("_"): value for key, value in fields.items()}
    return {"type": type_, **{key: value for key, value in fields.items() if value is not None}}


def line_of(message: dict[str, Any]) -> str:
    """A message as a line of JSON, without its time and its user's number."""
    fields = {key: value for key, value in message.items() if key not in ("at", "user")}
    return json.dumps(fields, ensure_ascii=False) + "\n"


def without_type(message: dict[str, Any]) -> dict[str, Any]:
    """A message's fields but for its type."""
    return {key: value for key, value in message.items() if key != "type"}
