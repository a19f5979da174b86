"""The values of options: each function here reads one kind of value, or makes a reader of it.

A reader takes the text of the command line, and raises `usage.UsageError` if the text is wrong.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from twisted.python import usage

from chatroom_tw.server.limits import FRIENDS, PUBLIC, RateLimit
from chatroom_tw.server.listen.proxies import Network, read_network
from chatroom_tw.server.origins import Origin, read_origin

DAY = 86_400
"""Seconds."""
MOST_DAYS = 36_500
"""The most days that an option takes: a hundred years."""
SHOWN_LIMIT = 64
"""The most bytes of a text that clients see, such as the server's name: the welcome is one line."""


def whole(name: str, least: int, most: int) -> Callable[[str], int]:
    """The reader of an option that is a whole number."""

    def read(text: str) -> int:
        digits = text.isascii() and text.isdigit() and len(text) < 20
        if not (digits and least <= int(text) <= most):
            raise usage.UsageError(f"--{name} takes a number from {least} to {most}, not {text!r}")
        return int(text)

    return read


def choice(name: str, words: Sequence[str]) -> Callable[[str], str]:
    """The reader of an option that is one of these words."""

    def read(text: str) -> str:
        if text not in words:
            raise usage.UsageError(f"--{name} takes {' or '.join(words)}, not {text!r}")
        return text

    return read


def path(name: str) -> Callable[[str], str]:
    """The reader of an option that is a path, which may begin with `~` or `~USER`."""

    def read(text: str) -> str:
        expanded = os.path.expanduser(text)
        if expanded.startswith("~"):
            raise usage.UsageError(
                f"--{name} {text} is in a home that is not known; write the whole path"
            )
        return expanded

    return read


def contact(name: str) -> Callable[[str], str]:
    """The reader of an option that says where somebody can be written to."""

    def read(text: str) -> str:
        is_mail = text.startswith("mailto:") and "@" in text[len("mailto:") + 1 : -1]
        is_page = text.startswith("https://") and len(text) > len("https://")
        if not ((is_mail or is_page) and text.isascii() and not re.search(r"[\s\0]", text)):
            raise usage.UsageError(
                f"--{name} takes an address such as mailto:you@example.org, not {text!r}"
            )
        return text

    return read


def state(text: str) -> str:
    """Read a folder, or `none`."""
    if not text:
        raise usage.UsageError("--state takes a folder, or none")
    return path("state")(text)


def port(name: str) -> Callable[[str], int]:
    """The reader of an option that is a TCP port; 0 stands for a free one."""
    return whole(name, 0, 65535)


def front(text: str) -> int | str:
    """Read where every protocol is spoken: a TCP port, or a socket that systemd has opened."""
    return text if text.startswith("systemd:") else port("port")(text)


def seconds(name: str, *, above_zero: bool = False) -> Callable[[str], float]:
    """The reader of an option that is a time in seconds, up to a day, with or without fractions."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = -1
        if not (0 <= value <= DAY and (value or not above_zero)):
            least = "more than 0" if above_zero else "0"
            raise usage.UsageError(
                f"--{name} takes seconds, from {least} to {DAY}, fractions allowed; not {text!r}"
            )
        return value

    return read


def days(name: str) -> Callable[[str], float]:
    """The reader of an option that is a number of days above 0, with or without fractions."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = 0
        if not 0 < value <= MOST_DAYS:
            raise usage.UsageError(
                f"--{name} takes days, more than 0 and at most {MOST_DAYS}, fractions allowed; "
                f"not {text!r}"
            )
        return value

    return read


def interface(text: str) -> str:
    """Read an address of this computer. Whether it is one shows when it is listened on."""
    if not text:
        raise usage.UsageError("--interface takes an address; 0.0.0.0 is every one there is")
    return text


def endpoint(name: str) -> Callable[[str], str]:
    """The reader of an option that is a place to listen on. Whether it is one shows later."""

    def read(text: str) -> str:
        if not text:
            raise usage.UsageError(f"--{name} takes a port number or an endpoint, not nothing")
        return text

    return read


TEXT, JSON = "text", "json"
"""The formats of the log."""


def log_format(text: str) -> str:
    """Check a format of the log."""
    if text not in (TEXT, JSON):
        raise usage.UsageError(f"--log-format takes {TEXT} or {JSON}, not {text!r}")
    return text


def origin(text: str) -> Origin:
    """Read the origin of a page, from its address."""
    try:
        return read_origin(text)
    except ValueError as error:
        raise usage.UsageError(
            f"--origin takes the address of a page, such as https://chat.example, not {text!r} "
            f"({error})"
        ) from None


def proxy(text: str) -> Network | str:
    """Read the address or the network of proxies."""
    try:
        return read_network(text)
    except ValueError:
        raise usage.UsageError(
            "--proxy takes an address or a network, such as 192.0.2.1 or 10.0.0.0/8, or unix; "
            f"not {text!r}"
        ) from None


def shown(name: str) -> Callable[[str], str]:
    """The reader of an option that is a short text which clients see."""

    def read(text: str) -> str:
        # Cc: control characters. Cs: bytes of the command line that are not UTF-8.
        printable = not any(unicodedata.category(character) in ("Cc", "Cs") for character in text)
        if not (printable and 1 <= len(text.encode()) <= SHOWN_LIMIT):
            raise usage.UsageError(
                f"--{name} takes 1 to {SHOWN_LIMIT} bytes and no control characters, not {text!r}"
            )
        return text

    return read


FLOODS: Mapping[str, RateLimit | None] = {"none": None, "friends": FRIENDS, "public": PUBLIC}
"""The rate limits that --flood knows by name."""
_RATE = re.compile(r"(\d{1,6})/(\d{1,6}(?:\.\d{1,6})?)", re.ASCII)


def flood(text: str) -> str:
    """Check a rate limit; `rate_limit` reads it."""
    rate_limit(text)
    return text


def rate_limit(text: str) -> RateLimit | None:
    """Read a name of `FLOODS`, or `N/R`: a burst of N, then R a second. None means no limit."""
    if text in FLOODS:
        return FLOODS[text]
    match = _RATE.fullmatch(text)
    if match and int(match[1]) and float(match[2]):
        return RateLimit(int(match[1]), float(match[2]))
    names = ", ".join(FLOODS)
    raise usage.UsageError(
        f"--flood takes one of {names}, or N/R (N lines at once, then R a second), not {text!r}"
    )


_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "": 1}
_SIZE = re.compile(r"(\d{1,13})([KMG]?)", re.ASCII | re.IGNORECASE)


def size(name: str, least: int, most: int) -> Callable[[str], int]:
    """The reader of an option that is a number of bytes, which K, M or G may follow."""

    def read(text: str) -> int:
        match = _SIZE.fullmatch(text)
        value = int(match[1]) * _UNITS[match[2].upper()] if match else -1
        if not least <= value <= most:
            raise usage.UsageError(
                f"--{name} takes bytes, from {least} to {most}, with K, M or G after the number if "
                f"you like; not {text!r}"
            )
        return value

    return read


def described(limit: RateLimit) -> str:
    """A rate limit in words, for --help."""
    return f"{limit.burst} lines at once, then {limit.per_second:g} a second"
