"""A tombola server without sockets, for the tests, and its clients. Its draws can be repeated."""

from __future__ import annotations

import hashlib
import hmac
import json
import pickle
from collections.abc import Sequence
from random import Random
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http.site import WebSite
from chatroom_tw.server.limits import Limits
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.lines import LinesConnection
from chatroom_tw.tests.support.clients import LineClient, WebClient
from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.server import ACCESS, UNLIMITED, FakeServer, static_files
from chatroom_tw.tombola.errands import ERRANDS, LONG_ANSWERS
from chatroom_tw.tombola.hub import TombolaHub
from chatroom_tw.tombola.protocols.claims import ClaimFactory
from chatroom_tw.tombola.protocols.line import TombolaFactory
from chatroom_tw.tombola.protocols.web import WebTombolaFactory
from chatroom_tw.tombola.rules.commands import Command, Drop, GoToHall, MakeHall
from chatroom_tw.tombola.rules.hall import Hall
from chatroom_tw.tombola.rules.hall_limits import USUAL, HallLimits
from chatroom_tw.tombola.rules.host_commands import Host, HostCommand
from chatroom_tw.tombola.rules.journal import Ended, Record
from chatroom_tw.tombola.rules.prizes import TOMBOLA, Prize
from chatroom_tw.tombola.rules.settings import GameSettings
from chatroom_tw.tombola.rules.tombola import TombolaRules
from chatroom_tw.tombola.service import PAGES
from chatroom_tw.tombola.storage.interface import Entry, Journal, NoJournal
from chatroom_tw.tombola.tags import TAGS

FIFTEEN = " ".join(map(str, range(1, 16)))
KEY = "k4tm-9wpz-x2ha"
SERVER_NAME = "tombola.example"
INTERVAL, COUNTDOWN, PAUSE = 5, 3, 60
STOPPING = "* the server is stopping or restarting; come back in a moment"
"""What players are told last by a server that stops."""
"""Seconds, and whole ones, so that the clock's sums are exact."""


class Notebook(NoJournal):
    """A journal in memory, whose `entries` a test can read."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    @property
    def records(self) -> list[Record]:
        """The records of all halls."""
        return [record for _, record in self.entries]

    def append(self, entries: Sequence[Entry] = ()) -> Deferred[None]:
        self.entries += entries
        return super().append(entries)


class FakeTombola(FakeServer):
    """A tombola named `SERVER_NAME`: an open hall, or a table for so many `players`."""

    def __init__(
        self,
        players: int | None = None,
        prizes: Sequence[Prize] = (TOMBOLA,),
        clock: Clock | None = None,
        journal: Journal | None = None,
        limits: Limits = UNLIMITED,
        halls: HallLimits = USUAL,
    ) -> None:
        clock = clock or Clock()
        house = GameSettings(SERVER_NAME, tuple(prizes), COUNTDOWN, INTERVAL, KEY)
        self.chance = chance = Random(1)
        self.tombola = (
            TombolaRules.table(house, chance, players, halls)
            if players
            else TombolaRules.open_hall(house, chance, PAUSE, halls)
        )
        self.journal: Any = journal or Notebook()
        gateway = Gateway(clock, limits=limits, errands=ERRANDS, long_answers=LONG_ANSWERS)
        hub = TombolaHub(clock, self.tombola, self.journal)
        super().__init__(clock, hub, gateway, TAGS)
        self.hub.start(self.tombola.start(self.journal.stored()))
        self.factory = TombolaFactory(self.gateway)
        self.web = WebTombolaFactory(self.gateway, house, ["192.0.2.1"])
        self.site = WebSite(self.clock, PAGES, self.web, static_files(*PAGES.values()), ACCESS)
        self.claims = ClaimFactory(self.gateway)

    @property
    def saved(self) -> list[Any]:
        """The transcripts of the games that are over."""
        return [one.transcript for one in self.journal.records if isinstance(one, Ended)]

    def connect(self) -> Player:
        """A new player."""
        return Player(self, self.next_port())

    def players(self, *names: str) -> list[Player]:
        """A player of each name. What they have received is in `greeting`, or discarded."""
        players = [self.connect() for _ in names]
        for player, name in zip(players, names):
            player.greeting = player.ask(f"NAME {name}")
        for player in players:
            player.received()
        return players

    def web_client(self, name: str = "") -> WebClient:
        """A browser's page, which has taken a seat if it has a name."""
        page = WebClient(self, self.site, self.next_port())
        if name:
            page.send(make_message("sit", name=name))
        return page

    def claimant(self) -> LineClient:
        """A client of the claim port."""
        return LineClient(self, self.next_port(), self.claims)

    def host_client(self, code: str = "main") -> HostClient:
        """A new host of that hall."""
        client = HostClient(self, self.next_port(), HostFactory(self.gateway))
        if code != "main":
            client.request(GoToHall(code))
        client.submit(Host(self.hall(code).lobby.host_settings.key or ""))
        return client

    def hall(self, code: str) -> Hall:
        """The hall of that code."""
        found = self.tombola.halls.get(code)
        assert found, code
        return found

    def made(self, name: str = "Anna") -> HostClient:
        """The host of a new hall. Its code is `code`."""
        client = HostClient(self, self.next_port(), HostFactory(self.gateway))
        made, *_ = client.request(MakeHall(name))
        client.code = made.code
        return client

    def players_in(self, code: str, *names: str) -> list[Player]:
        """A player of each name in that hall. What they have received is discarded."""
        players = self.players(*names)
        for player, name in zip(players, names):
            player.ask(f"HALL {code}", f"NAME {name}")
        for player in players:
            player.received()
        return players

    def stop(self) -> Deferred[None]:
        """Stop the server, as its service does."""
        self.gateway.flush()
        return self.hub.end_all()

    def begin(self) -> None:
        """Let the countdown pass."""
        self.clock.advance(COUNTDOWN)

    def draw(self, count: int = 1) -> None:
        """Let so many intervals pass."""
        for _ in range(count):
            self.clock.advance(INTERVAL)

    def draw_until_full(self, *players: Player) -> None:
        """Draw until each of these has a card that is full."""
        for _ in range(90):
            if all(player.is_full for player in players):
                return
            self.draw()
        assert all(player.is_full for player in players), "the game was over too early"


class Player(LineClient):
    """A client of the tombola's line protocol. It notes what it receives of its seat and game."""

    def __init__(self, play: FakeTombola, port: int) -> None:
        self.greeting: list[str] = []
        """The first lines that it received."""
        self.token = ""
        self.cards: dict[str, list[int]] = {}
        """Its cards, by serial."""
        self.drawn: list[int] = []
        """The numbers drawn in its game."""
        super().__init__(play, port)

    def received(self) -> list[str]:
        lines = super().received()
        for line in lines:
            self._note(line)
        return lines

    def told(self) -> list[str]:
        """The lines that have come, without those for people."""
        return programs(self.received())

    def request(self, *lines: str) -> list[str]:
        """Send lines, and return the lines that come, without those for people."""
        self.send(*lines)
        return self.told()

    @property
    def is_full(self) -> bool:
        """Whether every number of one of its cards is drawn."""
        self.greeting += self.received()
        return any(set(numbers) <= set(self.drawn) for numbers in self.cards.values())

    def transcript(self, game: str = "") -> dict[str, Any]:
        """The transcript of a game, requested over the connection."""
        line = self.request(f"TRANSCRIPT {game}")[-1]
        word, _, text = line.partition(" ")
        assert word == "TRANSCRIPT", line
        return json.loads(text)

    def _note(self, line: str) -> None:
        word, *values = line.split(" ")
        if word == "*":
            return
        if word == "CARD":
            if {_set(serial) for serial in self.cards} - {_set(values[0])}:
                self.cards = {}
            self.cards[values[0]] = [int(number) for number in values[1:]]
        elif word == "HELLO":
            if self.token != values[2]:
                self.cards = {}
            self.token = values[2]
        elif word == "BEGIN":
            self.drawn = []
        elif word == "DRAWN":
            self.drawn = [int(number) for number in values]
        elif word == "NUMBER":
            self.drawn.append(int(values[0]))


class HostProtocol(LinesConnection):
    """The connection of a host. Events are sent pickled, one in a line."""

    __slots__ = ()

    renderer = renderer_elsewhere = Renderer(
        lambda event: f"{pickle.dumps(event).hex()}\n".encode(), echo=True
    )
    at_end = Drop()


class HostFactory(ConnectionFactory):
    protocol = HostProtocol


class HostClient(LineClient):
    """A host of the tombola."""

    code = "main"

    def submit(self, *commands: HostCommand | Command) -> None:
        for command in commands:
            self.protocol.session.submit(command)

    def events(self) -> list[Any]:
        """The events that have come since the last call."""
        return [pickle.loads(bytes.fromhex(line)) for line in self.received()]

    def request(self, *commands: HostCommand | Command) -> list[Any]:
        """Submit commands, and return the events that come."""
        self.submit(*commands)
        return self.events()


def _set(serial: str) -> str:
    """The part that the serials of one set of cards share."""
    return serial.split("-")[0]


def programs(lines: Sequence[str]) -> list[str]:
    """The lines that a program reads: all but those that start with `* `."""
    return [line for line in lines if not line.startswith("* ")]


def numbers(lines: Sequence[str]) -> list[int]:
    """The numbers that are drawn in these lines."""
    return [int(line.split()[1]) for line in lines if line.startswith("NUMBER ")]


def fair(t: dict[str, Any]) -> bool:
    """Whether a transcript is of a fair game: the ten lines with which anybody can check it."""
    seed, msg = bytes.fromhex(t["seed"]), ["tombola-v1", t["game"], t["cards_sha256"]]
    assert hashlib.sha256(b"tombola-v1|" + seed).hexdigest() == t["commit"]
    whole = json.dumps([*msg, sorted(t["entropy"])], separators=(",", ":"), ensure_ascii=True)
    key = hmac.digest(seed, whole.encode(), "sha256")
    order = sorted(range(1, 91), key=lambda n: hmac.digest(key, b"%d" % n, "sha256"))
    return order[: len(t["draws"])] == t["draws"]


def first_words(lines: list[str]) -> list[str]:
    """The first word of each line."""
    return [line.split()[0] for line in lines]


class HallCase(SynchronousTestCase):
    """Ann and Bob are in an open hall, and the first game is about to begin."""

    prizes: tuple[Prize, ...] = (TOMBOLA,)

    def setUp(self) -> None:
        self.play = FakeTombola(prizes=self.prizes)
        self.ann, self.bob = self.play.players("ann", "bob")

    def refused(self, *lines: str) -> str:
        """The one error that Ann gets for this."""
        [error] = self.ann.ask(*lines)
        self.assertTrue(error.startswith("ERROR "), error)
        return error.removeprefix("ERROR ")
