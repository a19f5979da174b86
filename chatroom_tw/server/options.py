"""Options: what a server can be told on twistd's command line, or in a TOML file.

The command line wins over the file, and the file over the defaults. Whatever is
wrong ends the start with one line and exit status 1.
"""

from __future__ import annotations

import difflib
import re
import socket
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from twisted.python import usage

import twisted
from chatroom_tw import __version__
from chatroom_tw.server.limits import DEFAULT, FRIENDS, PUBLIC, Limits, RateLimit
from chatroom_tw.server.listen.endpoints import CannotStart
from chatroom_tw.server.listen.limiter import LEAST_LIMIT, SPARE_FILES, file_limit, most_clients

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DAY = 86_400
"""Seconds."""
SHOWN_LIMIT = 64
"""The most bytes in a server's name, say, so that the welcome stays a short line."""


def whole(name: str, least: int, most: int) -> Callable[[str], int]:
    """Reads an option that is a whole number."""

    def read(text: str) -> int:
        digits = text.isascii() and text.isdigit() and len(text) < 20
        if not (digits and least <= int(text) <= most):
            raise usage.UsageError(f"--{name} takes a number from {least} to {most}, not {text!r}")
        return int(text)

    return read


def state(text: str) -> str:
    """Reads a folder, or none."""
    if not text:
        raise usage.UsageError("--state takes a folder, or none")
    return text


def port(name: str) -> Callable[[str], int]:
    """Reads a TCP port; 0 takes a free one."""
    return whole(name, 0, 65535)


def seconds(name: str, *, above_zero: bool = False) -> Callable[[str], float]:
    """Reads a time in seconds, a day at most; fractions are allowed."""

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


def interface(text: str) -> str:
    """An address of this computer."""
    if not text:
        raise usage.UsageError("--interface takes an address; 0.0.0.0 is every one there is")
    return text


def shown(name: str) -> Callable[[str], str]:
    """Reads an option that is a short text which clients see."""

    def read(text: str) -> str:
        # Control characters, and what was no UTF-8 on the command line.
        printable = not any(unicodedata.category(character) in ("Cc", "Cs") for character in text)
        if not (printable and 1 <= len(text.encode()) <= SHOWN_LIMIT):
            raise usage.UsageError(
                f"--{name} takes 1 to {SHOWN_LIMIT} bytes and no control characters, not {text!r}"
            )
        return text

    return read


FLOODS: Mapping[str, RateLimit | None] = {"none": None, "friends": FRIENDS, "public": PUBLIC}
"""What --flood can be told by name."""
_ALLOWANCE = re.compile(r"(\d{1,6})/(\d{1,6}(?:\.\d{1,6})?)", re.ASCII)


def flood(text: str) -> str:
    """Reads how much a client may send; `allowance` says what it means."""
    allowance(text)
    return text


def allowance(text: str) -> RateLimit | None:
    """What a name means, or `N/R`, N lines at once and R a second. None: no limit."""
    if text in FLOODS:
        return FLOODS[text]
    given = _ALLOWANCE.fullmatch(text)
    if given and int(given[1]) and float(given[2]):
        return RateLimit(int(given[1]), float(given[2]))
    names = ", ".join(FLOODS)
    raise usage.UsageError(
        f"--flood takes one of {names}, or N/R (N lines at once, then R a second), not {text!r}"
    )


_UNITS = {"K": 1 << 10, "M": 1 << 20, "": 1}
_SIZE = re.compile(r"(\d{1,10})([KM]?)", re.ASCII | re.IGNORECASE)


def size(name: str, least: int, most: int) -> Callable[[str], int]:
    """Reads a number of bytes, with K or M after it or not."""

    def read(text: str) -> int:
        given = _SIZE.fullmatch(text)
        value = int(given[1]) * _UNITS[given[2].upper()] if given else -1
        if not least <= value <= most:
            raise usage.UsageError(
                f"--{name} takes bytes, from {least} to {most}, with K or M after the number if "
                f"you like; not {text!r}"
            )
        return value

    return read


def _described(given: RateLimit) -> str:
    return f"{given.at_once} lines at once, then {given.per_second:g} a second"


def door(protocol: str, meaning: str) -> Callable[[usage.Options, str], None]:
    """The method for an option that is called like the protocol, and adds a door for it."""

    def add(self: usage.Options, endpoint: str) -> None:
        self[protocol] = (*(self.get(protocol) or ()), endpoint)

    add.__doc__ = (
        f"A further door that speaks {meaning}: a port number, on --interface, or a Twisted "
        "endpoint (unix:/run/chat.sock, tls:6697:privateKey=server.pem). May be given several "
        "times."
    )
    return add


class ServerOptions(usage.Options):
    """The options that every application has.

    An application says which protocols it speaks (the word, and what --help calls
    it): each is the option of a door. A value that nobody has given is None until
    `postOptions`, which fills it in from the file and from `standard`.
    """

    application: ClassVar[str]
    several: ClassVar[frozenset[str]]
    """The options that may be given several times."""
    flags: ClassVar[frozenset[str]] = frozenset()
    """The options that take no value; in a file they are true or false."""
    standard: ClassVar[Mapping[str, Any]] = {
        "interface": "127.0.0.1",
        "state": "none",
        "name": socket.gethostname()[:SHOWN_LIMIT] or "chatroom",
        "config": None,
        "max-backlog": DEFAULT.backlog,
        "flood": "friends",
        "max-clients": None,
        "max-per-address": DEFAULT.per_address,
    }

    optParameters: ClassVar[list[list[Any]]] = [
        [
            "interface",
            None,
            None,
            "The address that the doors are opened on; 0.0.0.0 is every IPv4 address of this "
            "computer, and lets its network in. [default: 127.0.0.1]",
            interface,
        ],
        [
            "name",
            None,
            None,
            "The server's name as clients see it. [default: this computer's]",
            shown("name"),
        ],
        [
            "config",
            None,
            None,
            "A TOML file whose keys are these options' names; the command line wins.",
        ],
        [
            "flood",
            None,
            None,
            "How much one client may send; what is more waits. friends: "
            f"{_described(FRIENDS)}; public: {_described(PUBLIC)}; N/R: N lines at once, then R "
            "a second; none: as much as it likes. [default: friends]",
            flood,
        ],
        [
            "max-backlog",
            None,
            None,
            "When more than so many bytes wait for a client that does not read, it is dropped; K "
            f"and M may follow the number. [default: {DEFAULT.backlog}]",
            size("max-backlog", 1 << 10, 1 << 30),
        ],
        [
            "max-clients",
            None,
            None,
            "How many clients may be connected at once, over all doors. [default: as many as the "
            f"limit of open files allows, less {SPARE_FILES}]",
            whole("max-clients", 1, 10_000_000),
        ],
        [
            "max-per-address",
            None,
            None,
            "How many of these from one address; 0: no limit. There is none for this computer. "
            f"[default: {DEFAULT.per_address}]",
            whole("max-per-address", 0, 10_000_000),
        ],
    ]

    def __init_subclass__(cls, protocols: Mapping[str, str], **others: Any) -> None:
        super().__init_subclass__(**others)
        cls.several = frozenset(protocols)
        cls.standard = {**dict.fromkeys(protocols, ()), **cls.standard}
        for protocol, meaning in protocols.items():
            setattr(cls, f"opt_{protocol}", door(protocol, meaning))

    def opt_version(self) -> None:
        """Display the version and exit."""
        print(f"chatroom_tw {__version__}, Twisted {twisted.__version__}")
        raise SystemExit(0)

    def parseOptions(self, options: Sequence[str] | None = None) -> None:
        """Read the command line. Raises `CannotStart`."""
        try:
            super().parseOptions(options)
        except usage.UsageError as error:
            name = self.application
            raise CannotStart(f"{name}: {error}; see twistd {name} --help") from error

    def postOptions(self) -> None:
        beneath = self._from_file(self["config"]) if self["config"] else self.standard
        for name, value in beneath.items():
            if self.get(name) is None:
                self[name] = value

    def limits(self) -> Limits:
        """What clients may do. Raises `CannotStart` if there are too few files for any."""
        files = file_limit()
        if files is not None and files < LEAST_LIMIT:
            raise CannotStart(
                f"{self.application}: this process may open {files} files, and each client is one; "
                f"allow at least {LEAST_LIMIT} (ulimit -n)"
            )
        return Limits(
            self["max-backlog"],
            allowance(self["flood"]),
            self["max-clients"] or most_clients(),
            self["max-per-address"],
        )

    def _from_file(self, path: str) -> ServerOptions:
        """The options as they would be if there were only the file."""
        try:
            with open(path, "rb") as file:
                given = tomllib.load(file)
        except OSError as error:
            raise usage.UsageError(f"cannot read --config {path}: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise usage.UsageError(f"--config {path} is not TOML: {error}") from error
        options = type(self)()
        try:
            usage.Options.parseOptions(options, self._as_arguments(given))
        except usage.UsageError as error:
            raise usage.UsageError(f"in --config {path}: {error}") from error
        return options

    def _as_arguments(self, given: Mapping[str, Any]) -> list[str]:
        """The file's keys and values as they would stand on a command line."""
        known = [name.removesuffix("=") for name in self.longOpt]
        arguments: list[str] = []
        for name, value in given.items():
            if name not in known or name in ("config", "help", "version"):
                like = difflib.get_close_matches(name, known, 1)
                hint = f"; is it {like[0]}?" if like else ""
                raise usage.UsageError(f"there is no option {name}{hint}")
            if isinstance(value, list) and name not in self.several:
                raise usage.UsageError(f"{name} takes one value, not a list")
            if name in self.flags:
                arguments += self._as_flag(name, value)
                continue
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, bool) or not isinstance(one, str | int | float):
                    raise usage.UsageError(f"{name} takes text or a number, not {one}")
                arguments.append(f"--{name}={one}")
        return arguments

    def _as_flag(self, name: str, value: Any) -> list[str]:
        if not isinstance(value, bool):
            raise usage.UsageError(f"{name} is true or false, not {value}")
        return [f"--{name}"] if value else []
