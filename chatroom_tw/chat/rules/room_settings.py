"""The settings of a room: what they are called, and which values they take.

settings.get(option)                the value as it is written
settings.with_value(option, value)  other settings, or ValueError with a text for the user
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

KEY_LIMIT = 64
"""The most characters of a key."""
HIGHEST = 100_000
"""The highest `limit`."""
SLOWEST = 3600
"""The most seconds of `slow`."""
OFF = "off"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one room. `limit` and `slow` are 0, and `key` is empty, if they are off."""

    topic_by: str = "operators"
    """Who sets the topic: `operators` or `all`."""
    key: str = ""
    """What one has to know to enter."""
    invite_only: bool = False
    moderated: bool = False
    """Only voices and higher roles talk."""
    registered: bool = False
    """Only accounts enter."""
    hidden: bool = False
    """Others do not see the room in lists."""
    limit: int = 0
    """The most members."""
    slow: int = 0
    """Seconds between two lines of one member."""
    outside: bool = False
    """Whoever is not in the room can say something there."""
    quiet: bool = False
    """Nobody is told who comes and goes."""

    def get(self, option: str) -> str:
        """The value of an option as it is written."""
        value = getattr(self, option.replace("-", "_"))
        if isinstance(value, bool):
            return "on" if value else OFF
        return str(value) if value else OFF

    def with_value(self, option: str, value: str) -> Settings:
        """The settings with another value of this option. Raises ValueError: what it takes."""
        if option not in OPTIONS:
            raise ValueError(f"the settings are {', '.join(OPTIONS)}")
        return replace(self, **{option.replace("-", "_"): OPTIONS[option](value)})


def _switch(value: str) -> bool:
    if value not in ("on", OFF):
        raise ValueError("say on or off")
    return value == "on"


def _topic_by(value: str) -> str:
    if value not in ("operators", "all"):
        raise ValueError("say operators or all")
    return value


def _key(value: str) -> str:
    if value == OFF:
        return ""
    if not value or len(value) > KEY_LIMIT or any(x.isspace() for x in value):
        raise ValueError(f"a key is a word of at most {KEY_LIMIT} characters, or off")
    return value


def _number(what: str, highest: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if value == OFF:
            return 0
        if not (value.isascii() and value.isdigit() and len(value) < 9):
            raise ValueError(f"say {what}, or off")
        number = int(value)
        if not 1 <= number <= highest:
            raise ValueError(f"say {what} from 1 to {highest}, or off")
        return number

    return read


OPTIONS: dict[str, Callable[[str], Any]] = {
    "topic-by": _topic_by,
    "key": _key,
    "invite-only": _switch,
    "moderated": _switch,
    "registered": _switch,
    "hidden": _switch,
    "limit": _number("a number of members", HIGHEST),
    "slow": _number("a number of seconds", SLOWEST),
    "outside": _switch,
    "quiet": _switch,
}
"""What reads the value of each option."""

OWNERS_ONLY = frozenset({"key", "invite-only"})
"""The options that only owners set."""

assert {name.replace("-", "_") for name in OPTIONS} == {each.name for each in fields(Settings)}
