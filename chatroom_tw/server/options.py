"""Options: what a server is told on twistd's command line, or in a TOML file.

The command line takes precedence over the file, and the file over the defaults. An option or a
file that is wrong ends the start with one line and exit status 1. docs/options.md lists the
options of both applications.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from twisted.python import usage

import twisted
from chatroom_tw import __version__
from chatroom_tw.server import config_file, open_files
from chatroom_tw.server.http.access import Access
from chatroom_tw.server.limits import DEFAULT, FRIENDS, PUBLIC, Limits
from chatroom_tw.server.listen.certificate import Files
from chatroom_tw.server.listen.listeners import CannotStart
from chatroom_tw.server.listen.proxies import Proxies
from chatroom_tw.server.listen.renewal import ServedCertificate, serve
from chatroom_tw.server.option_values import (
    SHOWN_LIMIT,
    TEXT,
    choice,
    days,
    described,
    endpoint,
    flood,
    front,
    interface,
    log_format,
    origin,
    path,
    port,
    proxy,
    rate_limit,
    seconds,
    shown,
    size,
    state,
    whole,
)
from chatroom_tw.server.origins import names_of
from chatroom_tw.server.reloading import Mistake
from chatroom_tw.server.state import default_folder

__all__ = [
    "ServerOptions",
    "choice",
    "days",
    "front",
    "path",
    "port",
    "seconds",
    "shown",
    "size",
    "state",
    "whole",
]


VERSION = f"chatroom_tw-{__version__}"
LISTS = frozenset({"origin", "proxy"})
"""The other options that may be given several times."""


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
    """The options of listeners, which may be given several times."""
    flags: ClassVar[frozenset[str]] = frozenset({"public"})
    """The options without a value. In a file they are true or false."""
    public: ClassVar[Mapping[str, Any]] = {"flood": "public", "max-per-address": 10}
    """The defaults that --public changes."""
    standard: ClassVar[Mapping[str, Any]] = {
        "interface": "127.0.0.1",
        "state": "none",
        "name": socket.gethostname()[:SHOWN_LIMIT] or "chatroom",
        "config": None,
        "metrics": None,
        "log-format": TEXT,
        "origin": (),
        "proxy": (),
        "certificate": None,
        "key": None,
        "max-backlog": DEFAULT.backlog,
        "max-backlog-total": DEFAULT.backlog_total,
        "flood": "friends",
        "max-clients": None,
        "max-per-address": DEFAULT.per_address,
        "public": False,
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
            "certificate",
            None,
            None,
            "A file with a certificate and its key (PEM), or without the key, which another file "
            "has then; or a folder with fullchain.pem and privkey.pem. The port for every protocol "
            "then speaks TLS as well. [default: none]",
            path("certificate"),
        ],
        [
            "key",
            None,
            None,
            "The file with the private key of the certificate (PEM, not encrypted). "
            "[default: in the file or the folder of the certificate]",
            path("key"),
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
            path("config"),
        ],
        [
            "metrics",
            None,
            None,
            "Where the metrics are served for Prometheus, at /metrics: a port number of this "
            "computer (127.0.0.1), or a Twisted endpoint. [default: none]",
            endpoint("metrics"),
        ],
        [
            "log-format",
            None,
            None,
            "How the log is written. text: a line for each event; json: a JSON object for each, in "
            "one line. [default: text]",
            log_format,
        ],
        [
            "flood",
            None,
            None,
            "How much one client may send; further lines are delayed. friends: "
            f"{described(FRIENDS)}; public: {described(PUBLIC)}; N/R: N lines at once, then R "
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
            "max-backlog-total",
            None,
            None,
            "The most bytes that wait for all such clients together, in the kernel, too; with "
            "more, those for which most waits are dropped. "
            f"[default: {DEFAULT.backlog_total}]",
            size("max-backlog-total", 1 << 20, 1 << 40),
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
            option = f"opt_{protocol.replace('-', '_')}"
            setattr(cls, option, listener_option(protocol, meaning))

    def __init__(self) -> None:
        super().__init__()
        # A docstring of several lines has their indents in it.
        self.docs = {option: " ".join(text.split()) for option, text in self.docs.items()}

    def opt_public(self) -> None:
        """Be a server for people who do not know one another: this changes the defaults of other
        options (docs/options.md says which). What is given of those takes precedence."""
        self["public"] = True

    def opt_origin(self, url: str) -> None:
        """An address by which browsers reach this server (https://chat.example), besides its own
        names: that of a proxy in front of it, or of a page elsewhere that may use it. The option
        may be given several times. [default: none]"""
        self["origin"] = (*(self.get("origin") or ()), origin(url))

    def opt_proxy(self, network: str) -> None:
        """The address of a proxy, or a network of proxies, that is believed when it says which
        client it stands for (PROXY header, X-Forwarded-For); unix: whoever connects to a unix
        socket. The option may be given several times. [default: none]"""
        self["proxy"] = (*(self.get("proxy") or ()), proxy(network))

    def opt_version(self) -> None:
        """Display the version and exit."""
        print(f"chatroom_tw {__version__}, Twisted {twisted.__version__}")
        raise SystemExit(0)

    def parseOptions(self, options: Sequence[str] | None = None) -> None:
        """Read the command line. Raises `CannotStart`."""
        try:
            super().parseOptions(options)
            if self["state"] is None:  # Looked up only now: where it is may not be known.
                self["state"] = self._default_folder()
        except usage.UsageError as error:
            name = self.application
            raise CannotStart(f"{name}: {error}; see twistd {name} --help") from error

    def _default_folder(self) -> str:
        try:
            return default_folder(self.application)
        except RuntimeError as error:
            raise usage.UsageError(
                "this user has no home (HOME is not set), in which the state would be stored; "
                "give --state a folder, or none"
            ) from error

    def postOptions(self) -> None:
        """Take the options that the command line does not give from the file, or the defaults."""
        path = self["config"]
        beneath = self._from_file(path) if path else self.standard
        if self.get("public") and not path:
            beneath = {**beneath, **self.public}
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
            self["max-backlog-total"],
        )

    def proxies(self) -> Proxies:
        """The proxies that are believed."""
        return Proxies(self["proxy"])

    def access(self) -> Access:
        """By which names browsers reach the server, and whose pages may use it."""
        names = names_of(self["name"], self["interface"], socket.gethostname())
        return Access(names, frozenset(self["origin"]), self.proxies(), self.certificate)

    @cached_property
    def certificate(self) -> ServedCertificate | None:
        """The certificate of `--port`, and None without one.

        The files are read when this is asked for first, while the process may still read whatever
        it may. Raises `CannotStart`.
        """
        where, key = self["certificate"], self["key"]
        try:
            if where is None and key is not None:
                raise Mistake("--key goes with --certificate")
            return None if where is None else serve(Files.at(where, key))
        except Mistake as mistake:
            raise CannotStart(f"{self.application}: no TLS: {mistake}") from mistake

    def _from_file(self, path: str) -> ServerOptions:
        """The options that the file gives, with the defaults of the others."""
        settings = config_file.read(path)
        options = type(self)()
        options["public"] = self.get("public")
        try:
            arguments = config_file.arguments(
                settings,
                known=[name.removesuffix("=") for name in self.longOpt],
                several=self.several | LISTS,
                flags=self.flags,
            )
            usage.Options.parseOptions(options, list(arguments))
        except usage.UsageError as error:
            raise usage.UsageError(f"in --config {path}: {error}") from error
        return options
