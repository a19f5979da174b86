"""The chat: its options, and the service that twistd runs. It reads as the list of its parts.

twistd -n chat --port 12000
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from twisted.application.service import MultiService
from twisted.internet.defer import Deferred
from twisted.internet.error import ReactorNotRunning
from twisted.internet.threads import deferToThreadPool

from chatroom_tw.chat import operators
from chatroom_tw.chat.errands import LONG_ANSWERS, SECRETS, errands
from chatroom_tw.chat.hub import ChatHub
from chatroom_tw.chat.operators import OperatorsFile
from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.chat.protocols import page_commands
from chatroom_tw.chat.protocols.irc.lines import IrcFactory, TypedIrcFactory
from chatroom_tw.chat.protocols.irc.settings import IrcSettings
from chatroom_tw.chat.protocols.irc.websocket import IrcSocketFactory
from chatroom_tw.chat.protocols.line import LineFactory, Modes
from chatroom_tw.chat.protocols.menu import Menu, MenuFactory
from chatroom_tw.chat.protocols.tcd import TcdFactory
from chatroom_tw.chat.protocols.web import WebChatFactory
from chatroom_tw.chat.protocols.web_files import site_parts
from chatroom_tw.chat.protocols.web_uploads import Uploads
from chatroom_tw.chat.pushes import Pushes
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.policy import REGISTRATIONS, Policy
from chatroom_tw.chat.rules.refusals import REASONS
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.storage.interface import Storage
from chatroom_tw.chat.storage.memory import MemoryStorage
from chatroom_tw.chat.storage.sqlite import SqliteStorage
from chatroom_tw.chat.web_push import WebPush
from chatroom_tw.server import link, options
from chatroom_tw.server.counts import Counts
from chatroom_tw.server.ending import when_stored
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http.front_site import front_site
from chatroom_tw.server.http.site import SocketSite, WebSite
from chatroom_tw.server.listen.detection import DetectableFactory
from chatroom_tw.server.listen.endpoints import endpoint_at
from chatroom_tw.server.listen.front import front_factory
from chatroom_tw.server.listen.listeners import (
    EVERY_PROTOCOL,
    CannotStart,
    Listener,
    Listeners,
)
from chatroom_tw.server.listen.renewal import ServedCertificate, renew
from chatroom_tw.server.listen.unsupported import UnsupportedSsh, alone
from chatroom_tw.server.metrics import Kind, Reading
from chatroom_tw.server.option_values import contact
from chatroom_tw.server.origins import Origin
from chatroom_tw.server.process import Server, process_of
from chatroom_tw.server.reloading import Mistake, Reloading
from chatroom_tw.server.state import State
from chatroom_tw.server.storage.folder import Unusable
from chatroom_tw.server.text import decode
from chatroom_tw.server.user import as_its_user, open_state
from chatroom_tw.server.watching import Watching


@dataclass(frozen=True, slots=True)
class SpokenProtocol:
    """A protocol of the chat: its description in --help, and what makes its factory."""

    description: str
    factory: Callable[[Gateway, Options], DetectableFactory]
    detected: bool = True
    """Whether it is detected on the port for every protocol."""


MODES: Modes = {"/menu": Menu}
"""The modes that a client of the line protocol can switch to, by their words."""

PAGES: dict[str, str] = {
    "": "chat.html",
    "manifest.webmanifest": "chat/manifest.webmanifest",
    "worker.js": "chat/worker.js",
}
"""The page for browsers, and what must be beside it, by their paths."""

IRC_SOCKET = "irc"
"""The path of the site's WebSocket for IRC."""

PROTOCOLS: dict[str, SpokenProtocol] = {
    "line": SpokenProtocol(
        "the line protocol", lambda gateway, config: LineFactory(gateway, MODES)
    ),
    "menu": SpokenProtocol(
        "the menu, numbered choices", lambda gateway, config: MenuFactory(gateway)
    ),
    "tcd": SpokenProtocol(
        "the TCD protocol (JOIN_CHATROOM, CHAT, ...)",
        lambda gateway, config: TcdFactory(gateway, config["student-id"]),
    ),
    "irc": SpokenProtocol(
        "IRC, for the clients, the bots and the bouncers that speak it",
        lambda gateway, config: IrcFactory(gateway, config.irc()),
    ),
    "web": SpokenProtocol(
        "HTTP, for browsers: the chat's page, and its WebSocket",
        lambda gateway, config: WebSite(
            gateway.clock,
            PAGES,
            WebChatFactory(gateway, config.push_key, config.uploads),
            access=config.access(),
            server=config["name"],
            health=gateway.health,
            others={IRC_SOCKET: IrcSocketFactory(gateway, config.irc())},
            inserts={page_commands.PLACE: page_commands.for_page()},
            **(site_parts(config.uploads) if config.uploads else {}),
        ),
    ),
    "irc-ws": SpokenProtocol(
        f"IRC over WebSockets, at any path (on the chat's site it is at /{IRC_SOCKET})",
        lambda gateway, config: SocketSite(
            gateway.clock, IrcSocketFactory(gateway, config.irc()), config.access()
        ),
        detected=False,
    ),
}
"""The protocols by their words, which name their options and appear in the log. On the port for
every protocol, nearly each is detected by the `signature` of its factory."""

DEFAULT_PROTOCOL = "line"
"""The protocol of clients that protocol detection does not recognise: people type it."""

UNSUPPORTED: tuple[Callable[[Any], DetectableFactory], ...] = (UnsupportedSsh,)
"""Protocols that are detected and not spoken here; such clients are told so."""

LIMITS = HistoryLimits()
UPLOADS, UPLOADS_TOTAL = 10 << 20, 1 << 30
"""The most bytes of a file, and of all files."""
ADDRESSES = ("everyone", "operators")


class Options(
    options.ServerOptions,
    protocols={word: spoken.description for word, spoken in PROTOCOLS.items()},
):
    """The command line of `twistd chat`."""

    application = "chat"
    synopsis = "[options]"
    longdesc = (
        "A chat room server. Join it with netcat, with telnet, or with `chatroom chat`. "
        "The README shows how friends get in."
    )
    flags: ClassVar = frozenset({"allow-kill", "public"})
    public: ClassVar = {**options.ServerOptions.public, "addresses": "operators", "guest-rooms": 3}
    standard: ClassVar = {
        **options.ServerOptions.standard,
        "port": 12000,
        "state": None,  # The default folder.
        "history-lines": LIMITS.lines,
        "history-days": LIMITS.days,
        "history-bytes": LIMITS.bytes,
        "uploads": UPLOADS,
        "uploads-total": UPLOADS_TOTAL,
        "allow-kill": False,
        "student-id": "0",
        "addresses": "everyone",
        "registration": "open",
        "guests": "yes",
        "guest-rooms": 0,
        "operators": None,
        "irc-password": "",
        "motd": None,
        "push": "",
    }
    optParameters: ClassVar = [
        [
            "port",
            None,
            None,
            "The TCP port for every protocol: what a client sends first says which protocol it "
            "speaks. 0 takes a free one; systemd:domain=INET6:index=0 is a socket that systemd has "
            "opened. [default: 12000]",
            options.front,
        ],
        [
            "state",
            None,
            None,
            "The folder in which accounts, messages and history are stored; none: in memory, until "
            "the server ends. [default: chatroom_tw/chat, where your system keeps its users' data]",
            options.state,
        ],
        [
            "history-lines",
            None,
            None,
            "The number of lines of each room that can be read again; 0: none. "
            f"[default: {LIMITS.lines}]",
            options.whole("history-lines", 0, 1_000_000),
        ],
        [
            "history-days",
            None,
            None,
            "The number of days for which lines of rooms, and private messages that have been "
            f"read, are stored; 0: none. [default: {LIMITS.days}]",
            options.whole("history-days", 0, 36_500),
        ],
        [
            "history-bytes",
            None,
            None,
            "The most bytes of history of all rooms together, of which one room has a sixteenth at "
            "most; the oldest lines go first. K and M may follow the number. "
            f"[default: {LIMITS.bytes}]",
            options.size("history-bytes", 1 << 20, 1 << 40),
        ],
        [
            "uploads",
            None,
            None,
            "The most bytes of a file that people send by the page; 0: they send none. K, M or G "
            f"may follow the number. [default: {UPLOADS}]",
            options.size("uploads", 0, 1 << 40),
        ],
        [
            "uploads-total",
            None,
            None,
            "The most bytes that all files together may have. K, M or G may follow the number. "
            f"[default: {UPLOADS_TOTAL}]",
            options.size("uploads-total", 0, 1 << 50),
        ],
        [
            "operators",
            None,
            None,
            "A TOML file that names the operators of the chat and their passwords (chatroom "
            f"operator add NAME). [default: {operators.FILE} in the folder of --state, if it is "
            "there]",
            options.path("operators"),
        ],
        [
            "irc-password",
            None,
            None,
            "A word that IRC clients have to know: what they send as PASS. [default: none]",
            options.shown("irc-password"),
        ],
        [
            "motd",
            None,
            None,
            "A file with the message of the day, which IRC clients are shown when they connect. "
            "[default: none]",
            options.path("motd"),
        ],
        [
            "push",
            None,
            None,
            "Have push services notify browsers whose page is closed. The services want an address "
            "to write to if there is trouble: mailto:you@example.org, or one at https://. This "
            "needs chatroom_tw[push]. [default: none]",
            contact("push"),
        ],
        [
            "student-id",
            None,
            None,
            "The StudentID in the answer to a TCD client's HELO. [default: 0]",
            options.shown("student-id"),
        ],
        [
            "addresses",
            None,
            None,
            "Who sees the addresses of clients: everyone, or operators of the server; others see "
            "h-… in the place of the host. [default: everyone]",
            options.choice("addresses", ADDRESSES),
        ],
        [
            "registration",
            None,
            None,
            "Who registers names: open (everybody), operators (they do, for others), or closed. "
            "[default: open]",
            options.choice("registration", REGISTRATIONS),
        ],
        [
            "guests",
            None,
            None,
            "Whether those who have not logged in can do anything else: yes or no. [default: yes]",
            options.choice("guests", ("yes", "no")),
        ],
        [
            "guest-rooms",
            None,
            None,
            "The most rooms that a guest owns at one time; 0: as many as anybody. [default: 0]",
            options.whole("guest-rooms", 0, 1000),
        ],
    ]

    push_key = ""
    """The server's key for push services, once it is known."""
    uploads: Uploads | None = None
    """What takes the files that people send; the service sets it."""

    def policy(self, key: bytes) -> Policy:
        """What holds for the whole server. Addresses are hidden with the key."""
        return Policy(
            self["registration"],
            self["guests"] == "yes",
            self["guest-rooms"],
            self["addresses"] == "operators",
            key,
            self["uploads"],
            self["uploads-total"],
        )

    def irc(self) -> IrcSettings:
        """What the IRC listeners have in common. Raises `CannotStart`."""
        try:
            text = Path(self["motd"]).read_text("utf-8", "replace") if self["motd"] else ""
        except OSError as error:
            raise CannotStart(
                f"chat: cannot read --motd {self['motd']}: {error.strerror}"
            ) from error
        name = "".join("_" if letter.isspace() else letter for letter in self["name"])
        return IrcSettings(
            name.lstrip(":") or "chat",
            self["name"],
            options.VERSION,
            self["irc-password"],
            tuple(decode(text.encode()).splitlines()),
            time.time(),
            self["registration"] == "open",
        )

    def opt_allow_kill(self) -> None:
        """Let a TCD client's KILL_SERVICE stop the server. Without this it is refused."""
        self["allow-kill"] = True


def makeService(config: Options) -> MultiService:
    """What twistd runs. Raises `CannotStart`."""
    from twisted.internet import reactor

    return process_of(reactor, config, chat_service)


def chat_service(reactor: Any, config: Options, reloading: Reloading | None = None) -> Server:
    """A chat server on this reactor. Raises `CannotStart`.

    Its parts add to `reloading` what they read again at SIGHUP.
    """
    certificate = config.certificate
    limits = HistoryLimits(config["history-lines"], config["history-days"], config["history-bytes"])
    storage = _storage(reactor, config, limits)
    watching = Watching(reactor, config["metrics"], storage)
    restored = storage.restored()
    rules = ChatRules(
        config["name"],
        storage.accounts(),
        storage.rooms(),
        limits=limits,
        may_be_stopped=config["allow-kill"],
        policy=config.policy(storage.secret("addresses")),
        restored=restored,
        files=storage.files.total(),
    )
    web_push = _web_push(reactor, config, storage)
    in_thread = partial(deferToThreadPool, reactor, reactor.getThreadPool())
    passwords = Passwords(in_thread)
    reloading = reloading or Reloading("chat")
    stop = partial(_stop, reactor)
    pushes = None
    if web_push is not None:
        pushes = Pushes(reactor, web_push.send, rules.misses, storage.record, restored)
    hub = ChatHub(
        *(reactor, rules, storage, stop, time.time), reloading.reload, watching.counts, pushes
    )
    named = _operators(config, passwords, hub.set_operators)
    hub.set_operators(named.current.names)
    reloading.add("the operators", named.reload)
    gateway = Gateway(
        reactor,
        limits=config.limits(),
        room_events=(Said,),
        errands=errands(storage, passwords, named),
        secrets=SECRETS,
        long_answers=LONG_ANSWERS,
        counts=watching.counts,
        health=watching.health,
    )
    link.connect(hub, gateway)
    where = _Address(config["origin"])
    config.uploads = Uploads(reactor, storage.files, in_thread, where.whole)
    listeners = [*_listeners(reactor, config, gateway, certificate), *watching.listeners]
    end = partial(_end, reactor, gateway, hub, storage)
    service = Server(gateway)
    State("chat", config["state"], storage.start).setServiceParent(service)
    renew(reactor, "chat", certificate, reloading, service)
    opened = Listeners(
        *(reactor, "chat", listeners, end, gateway.limits, config.proxies(), gateway.health),
        secure_host=certificate.first_name if certificate else None,
    )
    opened.setServiceParent(service)
    if web_push is not None:
        web_push.setServiceParent(service)
    where.listeners = opened
    if watching.metrics is not None:
        watching.metrics.setServiceParent(service)
    watching.read(
        *(gateway, opened.limiter, hub.guesses, tuple(PROTOCOLS)),
        tuple(reason.value for reason in REASONS),
        *readings(rules, gateway.counts),
    )
    return service


class _Address:
    """The whole address of the page, for texts that have one."""

    listeners: Listeners | None = None

    def __init__(self, origins: Sequence[Origin]) -> None:
        self._origin = next(iter(origins), None)

    def whole(self) -> str:
        """That of the first --origin, or else of the listener for every protocol."""
        if self._origin is not None:
            return f"{self._origin}/"
        return self.listeners.page if self.listeners is not None else ""


def _listeners(
    reactor: Any, config: Options, gateway: Gateway, certificate: ServedCertificate | None
) -> list[Listener]:
    """That of every protocol, and those of one protocol."""
    factories = {word: spoken.factory(gateway, config) for word, spoken in PROTOCOLS.items()}
    default = factories[DEFAULT_PROTOCOL]
    unsupported = [make(reactor) for make in UNSUPPORTED]
    spoken = {**factories, "web": front_site(factories["web"])}
    typed = TypedIrcFactory(gateway, config.irc())
    detected = [spoken[word] for word in spoken if PROTOCOLS[word].detected]
    others = [*detected, typed, *unsupported]
    detecting = front_factory(reactor, default, others, certificate)
    interface = config["interface"]
    return [
        Listener(EVERY_PROTOCOL, endpoint_at(str(config["port"]), interface), detecting),
        *(
            Listener(word, endpoint_at(where, interface), alone(reactor, factory))
            for word, factory in factories.items()
            for where in config[word]
        ),
    ]


def readings(rules: ChatRules, counts: Counts) -> list[Reading]:
    """The metrics that only a chat has."""
    return [
        Reading(
            *(Kind.GAUGE, "people", "People who are here now, registered or not."),
            lambda: rules.people,
        ),
        Reading(
            *(Kind.GAUGE, "files", "Files that people have sent, and that are there."),
            lambda: rules.files,
        ),
        Reading(
            *(Kind.GAUGE, "file_bytes", "Bytes that these files have together."),
            lambda: rules.file_bytes,
        ),
        Reading(
            *(Kind.GAUGE, "rooms", "Rooms that there are now, empty ones with an owner, too."),
            lambda: rules.rooms,
        ),
        Reading(
            *(Kind.COUNTER, "lines", "Lines that were said in rooms."),
            lambda: counts.lines,
        ),
    ]


def _storage(reactor: Any, config: Options, limits: HistoryLimits) -> Storage:
    where = config["state"]
    if where == "none":
        in_thread = partial(deferToThreadPool, reactor, reactor.getThreadPool())
        return MemoryStorage(limits, time.time, in_thread)
    try:
        return open_state(config, lambda: SqliteStorage(reactor, where, limits))
    except Unusable as unusable:
        raise CannotStart(f"chat: {unusable}") from unusable


def _web_push(reactor: Any, config: Options, storage: Storage) -> WebPush | None:
    """What sends to push services, if anything does. Raises `CannotStart`."""
    if not config["push"]:
        return None
    web_push = WebPush(reactor, config["push"], storage.secret("push"))
    config.push_key = web_push.public_key
    return web_push


def _operators(
    config: Options, passwords: Passwords, changed: Callable[[frozenset[str]], None]
) -> OperatorsFile:
    """The operators of the chat; `changed` is told of others. Raises `CannotStart`."""
    given, folder = config["operators"], config["state"]
    path = given or (None if folder == "none" else os.path.join(folder, operators.FILE))
    read = partial(OperatorsFile, path, passwords, needed=given is not None, changed=changed)
    try:
        return as_its_user(config, read)
    except Mistake as mistake:
        raise CannotStart(f"chat: {mistake}") from mistake
    except OSError as error:
        raise CannotStart(
            f"chat: cannot read --operators {path}: {error.strerror or error}"
        ) from error


def _end(reactor: Any, gateway: Gateway, hub: ChatHub, storage: Storage) -> Deferred[None]:
    """All listeners are closed: tell every client, and wait until everything is stored."""
    gateway.flush()
    hub.stop()
    # Now, before anybody has left: rooms are not forgotten because the server stops.
    return when_stored(reactor, "chat", storage.close())


def _stop(reactor: Any) -> None:
    """Stop the process in order: the service closes its listeners, and every client is told."""
    with contextlib.suppress(ReactorNotRunning):  # It is stopping already.
        reactor.stop()
