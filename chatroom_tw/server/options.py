"""Options: what a server is told on twistd's command line, or in a TOML file.

The command line takes precedence over the file, and the file over the defaults. An option or a
file that is wrong ends the start with one line and exit status 1. docs/options.md lists the
options of both applications.
"""

from __future__ import annotations

import difflib
import re
import socket
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from twisted.python import usage

import twisted
from chatroom_tw import __version__
from chatroom_tw.server import open_files
from chatroom_tw.server.limits import DEFAULT, FRIENDS, PUBLIC, Limits, RateLimit
from chatroom_tw.server.listen.listeners import CannotStart

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DAY = 86_400
"""Seconds."""
SHOWN_LIMIT = 64
"""The most bytes of a text that clients see, such as the server's name: the welcome is one line."""

# -- reading values: each function raises `usage.UsageError`


def whole(name: str, least: int, most: int) -> Callable[[str], int]:
    """The reader of an option that is a whole number."""

    def read(text: str) -> int:
        digits = text.isascii() and text.isdigit() and len(text) < 20
        if not (digits and least <= int(text) <= most):
            raise usage.UsageError(f"--{name} takes a number from {least} to {most}, not {text!r}")
        return int(text)

    return read


def state(text: str) -> str:
    """Read a folder, or `none`."""
    if not text:
        raise usage.UsageError("--state takes a folder, or none")
    return text


def port(name: str) -> Callable[[str], int]:
    """The reader of an option that is a TCP port; 0 stands for a free one."""
    return whole(name, 0, 65535)


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


def interface(text: str) -> str:
    """Read an address of this computer. Whether it is one shows when it is listened on."""
    if not text:
        raise usage.UsageError("--interface takes an address; 0.0.0.0 is every one there is")
    return text


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


_UNITS = {"K": 1 << 10, "M": 1 << 20, "": 1}
_SIZE = re.compile(r"(\d{1,10})([KM]?)", re.ASCII | re.IGNORECASE)


def size(name: str, least: int, most: int) -> Callable[[str], int]:
    """The reader of an option that is a number of bytes, which K or M may follow."""

    def read(text: str) -> int:
        match = _SIZE.fullmatch(text)
        value = int(match[1]) * _UNITS[match[2].upper()] if match else -1
        if not least <= value <= most:
            raise usage.UsageError(
                f"--{name} takes bytes, from {least} to {most}, with K or M after the number if "
                f"you like; not {text!r}"
            )
        return value

    return read


# -- the options


def _described(limit: RateLimit) -> str:
    return f"{limit.burst} lines at once, then {limit.per_second:g} a second"


def listener_option(protocol: str, meaning: str) -> Callable[[usage.Options, str], None]:
    """The method of the option that adds a listener for a protocol. The protocol names it."""

    def add(self: usage.Options, endpoint: str) -> None:
        self[protocol] = (*(self.get(protocol) or ()), endpoint)

    add.__doc__ = (
        f"A further listener that speaks only {meaning}. It is at a port number, on --interface, "
        "or at a Twisted endpoint (unix:/run/chat.sock, tls:6697:privateKey=server.pem). The "
        "option may be given several times."
    )
    return add


class ServerOptions(usage.Options):
    """The options that every application has.

    An application passes its protocols to its subclass (the word, and what --help calls it); each
    becomes an option that adds a listener. An option that the command line does not give is None
    until `postOptions`, which takes it from the file or from `standard`.
    """

    application: ClassVar[str]
    several: ClassVar[frozenset[str]]
    """The options that may be given several times."""
    flags: ClassVar[frozenset[str]] = frozenset()
    """The options without a value. In a file they are true or false."""
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
    """The default of each option."""

    optParameters: ClassVar[list[list[Any]]] = [
        [
            "interface",
            None,
            None,
            "The address on which the listeners are opened; 0.0.0.0 is every IPv4 address of this "
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
            "A TOML file whose keys are the names of these options; the command line takes "
            "precedence. [default: none]",
        ],
        [
            "flood",
            None,
            None,
            "How much one client may send; further lines are delayed. friends: "
            f"{_described(FRIENDS)}; public: {_described(PUBLIC)}; N/R: N lines at once, then R "
            "a second; none: no limit. [default: friends]",
            flood,
        ],
        [
            "max-backlog",
            None,
            None,
            "The most bytes that wait for a client that does not read; with more it is dropped. K "
            f"and M may follow the number. [default: {DEFAULT.backlog}]",
            size("max-backlog", 1 << 10, 1 << 30),
        ],
        [
            "max-clients",
            None,
            None,
            "The most clients that are connected at once, over all listeners. [default: as many as "
            f"the limit of open files allows, less {open_files.SPARE_FILES}]",
            whole("max-clients", 1, 10_000_000),
        ],
        [
            "max-per-address",
            None,
            None,
            "The most of these clients from one address; 0: no limit. This computer has none. "
            f"[default: {DEFAULT.per_address}]",
            whole("max-per-address", 0, 10_000_000),
        ],
    ]

    def __init_subclass__(cls, protocols: Mapping[str, str], **others: Any) -> None:
        super().__init_subclass__(**others)
        cls.several = frozenset(protocols)
        cls.standard = {**dict.fromkeys(protocols, ()), **cls.standard}
        for protocol, meaning in protocols.items():
            setattr(cls, f"opt_{protocol}", listener_option(protocol, meaning))

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
        """Take the options that the command line does not give from the file, or the defaults."""
        path = self["config"]
        beneath = self._from_file(path) if path else self.standard
        for name, value in beneath.items():
            if self.get(name) is None:
                self[name] = value

    def limits(self) -> Limits:
        """The limits of the clients. Raises `CannotStart` if too few files may be open."""
        files = open_files.limit()
        if files is not None and files < open_files.LEAST_LIMIT:
            raise CannotStart(
                f"{self.application}: this process may open {files} files, and each client is one; "
                f"allow at least {open_files.LEAST_LIMIT} (ulimit -n)"
            )
        return Limits(
            self["max-backlog"],
            rate_limit(self["flood"]),
            self["max-clients"] or open_files.most_clients(),
            self["max-per-address"],
        )

    # -- the file

    def _from_file(self, path: str) -> ServerOptions:
        """The options that the file gives, with the defaults of the others."""
        settings = _read_toml(path)
        options = type(self)()
        try:
            usage.Options.parseOptions(options, self._as_arguments(settings))
        except usage.UsageError as error:
            raise usage.UsageError(f"in --config {path}: {error}") from error
        return options

    def _as_arguments(self, settings: Mapping[str, Any]) -> list[str]:
        """The command line that gives the same options."""
        known = [name.removesuffix("=") for name in self.longOpt]
        arguments: list[str] = []
        for name, value in settings.items():
            if name not in known or name in ("config", "help", "version"):
                like = difflib.get_close_matches(name, known, 1)
                hint = f"; is it {like[0]}?" if like else ""
                raise usage.UsageError(f"there is no option {name}{hint}")
            arguments += self._arguments_for(name, value)
        return arguments

    def _arguments_for(self, name: str, value: Any) -> Iterator[str]:
        if isinstance(value, list) and name not in self.several:
            raise usage.UsageError(f"{name} takes one value, not a list")
        if name in self.flags:
            if not isinstance(value, bool):
                raise usage.UsageError(f"{name} is true or false, not {value}")
            if value:
                yield f"--{name}"
            return
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, bool) or not isinstance(one, str | int | float):
                raise usage.UsageError(f"{name} takes text or a number, not {one}")
            yield f"--{name}={one}"


def _read_toml(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise usage.UsageError(f"cannot read --config {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise usage.UsageError(f"--config {path} is not TOML: {error}") from error
