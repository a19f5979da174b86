"""A chat server without sockets, for the tests, and its clients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.errands import LONG_ANSWERS, SECRETS, errands
from chatroom_tw.chat.hub import ChatHub
from chatroom_tw.chat.operators import Operators, Secret
from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.chat.protocols.irc.lines import IrcFactory, TypedIrcFactory
from chatroom_tw.chat.protocols.irc.settings import IrcSettings
from chatroom_tw.chat.protocols.irc.websocket import IrcSocketFactory
from chatroom_tw.chat.protocols.line import LineFactory
from chatroom_tw.chat.protocols.menu import MenuFactory
from chatroom_tw.chat.protocols.tcd import TcdFactory
from chatroom_tw.chat.protocols.web import WebChatFactory
from chatroom_tw.chat.protocols.web_files import site_parts
from chatroom_tw.chat.protocols.web_uploads import Uploads
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.state_entities import NO_POLICY
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.spoken import IRC_SOCKET, MODES, PAGES
from chatroom_tw.chat.storage.memory import MemoryStorage
from chatroom_tw.chat.tags import TAGS
from chatroom_tw.server.clock import Wall
from chatroom_tw.server.counts import Counts
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http.site import WebSite
from chatroom_tw.server.limits import Limits
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.tests.support.clients import LineClient, TcdClient, WebClient
from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tests.support.irc import IrcClient, IrcSocketClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.server import ACCESS, UNLIMITED, FakeServer, static_files
from chatroom_tw.tests.support.tcd import join

CHEAP = (1, 8, 1)
"""The cost of argon2 for the tests' passwords."""
SERVER_NAME = "chat.example"
ADDRESS = "https://chat.example/"
"""The whole address of the page."""


class FileOperators:
    """The operators of a file with passwords that can be read."""

    def __init__(self, plain: Mapping[str, str], passwords: Passwords) -> None:
        self._operators = Operators({name: Secret(plain=word) for name, word in plain.items()})
        self._passwords = passwords

    async def matches(self, name: str, password: str, place: str) -> bool:
        return await self._operators.matches(name, password, place, self._passwords)


class FakeChat(FakeServer):
    """A chat named `SERVER_NAME`."""

    def __init__(
        self,
        in_thread: Callable[..., Deferred[Any]] = maybeDeferred,
        *,
        may_be_stopped: bool = False,
        limits: Limits = UNLIMITED,
        wall: Wall | None = None,
        counts: Counts | None = None,
        policy: Policy = NO_POLICY,
        operators: Mapping[str, str] | None = None,
    ) -> None:
        """`in_thread` runs the hash jobs of passwords: by default, at once. `wall` is the
        computer's clock, if it is to be another one than the server's. `operators` are the
        passwords of server operators, by their keys."""
        clock = Clock()
        self.storage = MemoryStorage(HistoryLimits(), wall or clock.seconds)
        self.rules = ChatRules(SERVER_NAME, may_be_stopped=may_be_stopped, policy=policy)
        self.stops = 0
        """How often a client has stopped the server."""
        passwords = Passwords(in_thread, CHEAP)
        gateway = Gateway(
            clock,
            limits=limits,
            room_events=(Said,),
            errands=errands(self.storage, passwords, FileOperators(operators or {}, passwords)),
            secrets=SECRETS,
            long_answers=LONG_ANSWERS,
            counts=counts,
        )
        hub = ChatHub(clock, self.rules, self.storage, self._stop, wall, counts=counts)
        super().__init__(clock, hub, gateway, TAGS)
        hub.set_operators(frozenset(operators or {}))
        self.factory = LineFactory(gateway, MODES)
        self.menu = MenuFactory(gateway)
        self.tcd = TcdFactory(gateway, "17300000")
        irc = IrcSettings(SERVER_NAME)
        self.irc = IrcFactory(gateway, irc)
        self.irc_socket = IrcSocketFactory(gateway, irc)
        self.typed_irc = TypedIrcFactory(gateway, IrcSettings(SERVER_NAME))
        self.uploads = Uploads(clock, self.storage.files, maybeDeferred, lambda: ADDRESS)
        self.web = WebChatFactory(gateway, "", self.uploads, policy.upload)
        self.site = WebSite(
            *(clock, PAGES, self.web, static_files(*PAGES.values()), ACCESS),
            others={IRC_SOCKET: self.irc_socket},
            **site_parts(self.uploads),
        )

    def _stop(self) -> None:
        self.stops += 1

    def stop(self) -> None:
        """Stop the server, as its service does."""
        self.gateway.flush()
        self.hub.stop()

    def connect(self, *lines: str, factory: ConnectionFactory | None = None) -> LineClient:
        """A new client that has sent these lines. What it has received is discarded."""
        client = LineClient(self, self.next_port(), factory)
        client.send(*lines)
        client.received()
        return client

    def line_clients(self, *names: str) -> list[LineClient]:
        """A client of each name, in the main room. What they have received is discarded."""
        clients = [self.connect(f"/nick {name}") for name in names]
        for client in clients:
            client.received()
        return clients

    def web_client(self, name: str = "", room: str = "", tab: str = "") -> WebClient:
        """A browser's page. If it has sent anything, what it has received is discarded."""
        client = WebClient(self, self.site, self.next_port())
        if name or tab:
            client.ask(make_message("hello", name=name or None, tab=tab or None))
        if room:
            client.ask(make_message("join", room=room))
        return client

    def web_clients(self, room: str, *names: str) -> list[WebClient]:
        """A page of each name, in the room. What they have received is discarded."""
        clients = [self.web_client(name, room) for name in names]
        for client in clients:
            client.received()
        return clients

    def irc_client(self, name: str, *caps: str, room: str = "") -> IrcClient:
        """A new client of IRC with these capabilities. What it has received is discarded."""
        client = IrcClient(self, self.irc, self.next_port())
        client.register(name, *caps)
        if room:
            client.ask(f"JOIN #{room}")
        return client

    def irc_socket_client(self, name: str, *caps: str) -> IrcSocketClient:
        """The same over a WebSocket."""
        client = IrcSocketClient(self, self.site, self.next_port())
        client.register(name, *caps)
        return client

    def tcd_client(self) -> TcdClient:
        """A new client of the TCD protocol."""
        return TcdClient(self, self.tcd, self.next_port())

    def tcd_clients(self, room: str, *names: str) -> list[TcdClient]:
        """A TCD client of each name, in the room. What they have received is discarded."""
        clients = [self.tcd_client() for _ in names]
        for client, name in zip(clients, names):
            client.send(join(room, name))
        for client in clients:
            client.received()
        return clients


class ChatCase(SynchronousTestCase):
    """Ann, Bob and Carl are in the main room, and nothing has been said."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann, self.bob, self.carl = self.chat.line_clients("ann", "bob", "carl")
