"""The smorfia: the traditional name that each of the ninety numbers has in Naples.

Published lists differ. These are the names that most of several public lists give, in Italian
rather than in Neapolitan. Some traditional names are rude; those of 6, 16, 23, 28, 29, 71 and
78 are worded so that children can read them.

The names are in `static/common/smorfia-names.js`, which the pages import and this module
reads. It is `export default` followed by one JSON value: a list of pairs, in the order of
the numbers, of the Italian name and the English one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

_SOURCE = files("chatroom_tw") / "static" / "common" / "smorfia-names.js"


class Name(NamedTuple):
    """The name of a number in both languages."""

    italian: str
    english: str


class Language(Enum):
    """The language whose name comes first; the value is its ISO 639-1 code."""

    ITALIAN = "it"
    ENGLISH = "en"


def name_of(number: int, language: Language) -> str:
    """The name of a number from 1 to 90, followed by the other language's in brackets.

    Raises `KeyError` for any other number.
    """
    name = NAMES[number]
    first, other = name if language is Language.ITALIAN else reversed(name)
    return first if first == other else f"{first} ({other})"


def _read() -> dict[int, Name]:
    module = _SOURCE.read_text(encoding="utf-8")
    pairs = json.loads(module.removeprefix("export default"))
    return {number: Name(*pair) for number, pair in enumerate(pairs, 1)}


NAMES: Mapping[int, Name] = MappingProxyType(_read())
"""The names of the numbers from 1 to 90."""
