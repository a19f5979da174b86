"""A whole tombola without sockets, for the tests: its clock stands still, its chance is known."""

from __future__ import annotations

import hashlib
import hmac
import json
import pickle
from collections.abc import Sequence
from random import Random
from types import SimpleNamespace
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http.site import WebSite
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.lines import LinesConnection
from chatroom_tw.tests.support import links
from chatroom_tw.tests.support.chat import UNLIMITED, Page, Person, static, told
from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tombola.hub import TombolaHub
from chatroom_tw.tombola.protocols.claims import ClaimFactory
from chatroom_tw.tombola.protocols.line import TombolaFactory
from chatroom_tw.tombola.protocols.web import WebTombolaFactory
from chatroom_tw.tombola.rules.commands import Drop
from chatroom_tw.tombola.rules.host_commands import Host, HostCommand
from chatroom_tw.tombola.rules.journal import Ended, Record
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.settings import GameSettings
from chatroom_tw.tombola.rules.tombola import TombolaRules
from chatroom_tw.tombola.service import PAGES
from chatroom_tw.tombola.storage.interface import Journal, NoJournal
from chatroom_tw.tombola.tags import TAGS

FIFTEEN = " ".join(map(str, range(1, 16)))
KEY = "k4tm-9wpz-x2ha"
INTERVAL, COUNTDOWN, PAUSE = 5, 3, 60
"""Seconds, and whole ones, so that the clock's sums are exact."""


class Notebook(NoJournal):
    """A journal that can be looked into."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def append(self, records: Sequence[Record] = ()) -> Deferred[None]:
        self.records += records
        return super().append(records)


class Play:
    """A tombola named `den`: an open hall, or a table for so many `players`."""

    def __init__(
        self,
        players: int | None = None,
        prizes: Sequence[Prize] = (Prize.TOMBOLA,),
        clock: Clock | None = None,
        journal: Journal | None = None,
    ) -> None:
        self.clock = clock or Clock()
        house = GameSettings("den", tuple(prizes), COUNTDOWN, INTERVAL, KEY)
        self.chance = chance = Random(1)
        self.tombola = (
            TombolaRules.table(house, chance, players)
            if players
            else TombolaRules.open_hall(house, chance, PAUSE)
        )
        self.journal = journal or Notebook()
        self.hub = TombolaHub(self.clock, self.tombola, INTERVAL, self.journal)
        self.gateway = Gateway(self.clock, limits=UNLIMITED)
        links.connect(self.hub, self.gateway, TAGS)
        self.hub.start(self.tombola.start(self.journal.stored()))
        self.factory = TombolaFactory(self.gateway)
        self.web = WebTombolaFactory(self.gateway, house, ["192.0.2.1"])
        self.site = WebSite(self.clock, PAGES, self.web, static(*PAGES.values()))
        self._claims = SimpleNamespace(clock=self.clock, factory=ClaimFactory(self.gateway))
        self._ports = iter(range(1001, 60000))

    @property
    def saved(self) -> list[Any]:
        """The transcripts of the games that are over."""
        return [one.transcript for one in self.journal.records if isinstance(one, Ended)]

    def connect(self) -> Player:
        """Somebody new, who has not read yet what they were told."""
        return Player(self, next(self._ports))

    def players(self, *names: str) -> list[Player]:
        """Somebody of each name; nobody has heard anything yet."""
        players = [self.connect() for _ in names]
        for player, name in zip(players, names):
            player.greeting = player.ask(f"NAME {name}")
        for player in players:
            player.heard()
        return players

    def page(self, name: str = "") -> Page:
        """A browser's page, which has taken a seat if it has a name, and not read that yet."""
        page = Page(self, self.site, next(self._ports))
        if name:
            page.send(told("sit", name=name))
        return page

    def claimant(self) -> Person:
        """Somebody on the claim port."""
        return Person(self._claims, next(self._ports))

    def leader(self) -> Leader:
        """A host, who has not read yet what they were told."""
        leader = Leader(self, next(self._ports), LeaderFactory(self.gateway))
        leader.submit(Host(KEY))
        return leader

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


class Player(Person):
    """Somebody on the tombola's line protocol. What they have been told can be asked of them."""

    def __init__(self, play: Play, port: int) -> None:
        self.greeting: list[str] = []
        """The first that they were told."""
        self.token = ""
        self.cards: dict[str, list[int]] = {}
        """The set of cards that they were told of last, by their serials."""
        self.drawn: list[int] = []
        """The numbers of the game they are in."""
        super().__init__(play, port)

    def heard(self) -> list[str]:
        lines = super().heard()
        for line in lines:
            self._note(line)
        return lines

    def told(self) -> list[str]:
        """What was heard, without the lines that are for people only."""
        return programs(self.heard())

    def request(self, *lines: str) -> list[str]:
        """Send lines, and return what is told."""
        self.send(*lines)
        return self.told()

    @property
    def is_full(self) -> bool:
        """Whether one of the cards has only numbers that are drawn."""
        self.greeting += self.heard()
        return any(set(numbers) <= set(self.drawn) for numbers in self.cards.values())

    def transcript(self, game: str = "") -> dict[str, Any]:
        """The transcript of a game, asked for on the wire."""
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
            self.token = values[2]
        elif word == "BEGIN":
            self.drawn = []
        elif word == "DRAWN":
            self.drawn = [int(number) for number in values]
        elif word == "NUMBER":
            self.drawn.append(int(values[0]))


class LeaderProtocol(LinesConnection):
    """A host's connection. It is sent the events themselves, a line each."""

    __slots__ = ()

    renderer = renderer_elsewhere = Renderer(
        lambda event: f"{pickle.dumps(event).hex()}\n".encode(), echo=True
    )
    at_end = Drop()


class LeaderFactory(ConnectionFactory):
    protocol = LeaderProtocol


class Leader(Person):
    """Somebody who leads the tombola."""

    def submit(self, *commands: HostCommand) -> None:
        for command in commands:
            self.protocol.session.submit(command)

    def events(self) -> list[Any]:
        """What was told since this was last asked."""
        return [pickle.loads(bytes.fromhex(line)) for line in self.heard()]

    def asks(self, *commands: HostCommand) -> list[Any]:
        """Submit commands, and return what is told."""
        self.submit(*commands)
        return self.events()


def _set(serial: str) -> str:
    """What the serials of a set of cards have in common."""
    return serial.split("-")[0]


def programs(lines: Sequence[str]) -> list[str]:
    """The lines that a program reads: all but those that start with `* `."""
    return [line for line in lines if not line.startswith("* ")]


def numbers(lines: Sequence[str]) -> list[int]:
    """The numbers that are drawn in these lines."""
    return [int(line.split()[1]) for line in lines if line.startswith("NUMBER ")]


def fair(t: dict[str, Any]) -> bool:
    """Whether a transcript keeps its word: the ten lines that anybody can check it with."""
    seed, msg = bytes.fromhex(t["seed"]), ["tombola-v1", t["game"], t["cards_sha256"]]
    assert hashlib.sha256(b"tombola-v1|" + seed).hexdigest() == t["commit"]
    whole = json.dumps([*msg, sorted(t["entropy"])], separators=(",", ":"), ensure_ascii=True)
    key = hmac.digest(seed, whole.encode(), "sha256")
    order = sorted(range(1, 91), key=lambda n: hmac.digest(key, b"%d" % n, "sha256"))
    return order[: len(t["draws"])] == t["draws"]


def first_words(lines: list[str]) -> list[str]:
    return [line.split()[0] for line in lines]


class HallCase(SynchronousTestCase):
    """Ann and Bob are in an open hall, and the first game is about to begin."""

    prizes: tuple[Prize, ...] = (Prize.TOMBOLA,)

    def setUp(self) -> None:
        self.play = Play(prizes=self.prizes)
        self.ann, self.bob = self.play.players("ann", "bob")

    def refused(self, *lines: str) -> str:
        """The one error that Ann gets for this."""
        [error] = self.ann.ask(*lines)
        self.assertTrue(error.startswith("ERROR "), error)
        return error.removeprefix("ERROR ")
