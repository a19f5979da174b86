"""The chat: the service that twistd runs. It reads as the list of its parts.

twistd -n chat --port 12000
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from twisted.application.service import MultiService
from twisted.internet.defer import Deferred
from twisted.internet.error import ReactorNotRunning
from twisted.internet.threads import deferToThreadPool

from chatroom_tw.chat import operators
from chatroom_tw.chat.errands import LONG_ANSWERS, SECRETS, errands
from chatroom_tw.chat.hub import ChatHub
from chatroom_tw.chat.operators import OperatorsFile
from chatroom_tw.chat.options import Options
from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.chat.protocols.irc.lines import TypedIrcFactory
from chatroom_tw.chat.protocols.web_uploads import Uploads
from chatroom_tw.chat.pushes import Pushes
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.refusals import REASONS
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.spoken import DEFAULT_PROTOCOL, PROTOCOLS, UNSUPPORTED
from chatroom_tw.chat.storage.interface import Storage
from chatroom_tw.chat.storage.memory import MemoryStorage
from chatroom_tw.chat.storage.sqlite import SqliteStorage
from chatroom_tw.chat.web_push import WebPush
from chatroom_tw.server import link
from chatroom_tw.server.counts import Counts
from chatroom_tw.server.ending import when_stored
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http.front_site import front_site
from chatroom_tw.server.listen.endpoints import endpoint_at
from chatroom_tw.server.listen.front import front_factory
from chatroom_tw.server.listen.listeners import (
    EVERY_PROTOCOL,
    CannotStart,
    Listener,
    Listeners,
)
from chatroom_tw.server.listen.renewal import ServedCertificate, renew
from chatroom_tw.server.listen.unsupported import alone
from chatroom_tw.server.metrics import Kind, Reading
from chatroom_tw.server.origins import Origin
from chatroom_tw.server.process import Server, process_of
from chatroom_tw.server.reloading import Mistake, Reloading
from chatroom_tw.server.state import State
from chatroom_tw.server.storage.folder import Unusable
from chatroom_tw.server.user import as_its_user, open_state
from chatroom_tw.server.watching import Watching


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
        pushes = Pushes(
            *(reactor, web_push.send, rules.misses, rules.called, storage.record, restored)
        )
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
