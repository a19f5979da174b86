"""The tombola in the browser: JSON on a WebSocket. docs/protocols/web.md is its manual.

    a client sends {"type": "claim", "prize": "ambo"}
    the server sends {"type": "prize", "prize": "ambo", "name": "ann", "serial": "s1-1"}

Only this module knows the words of this protocol; the rules decide what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from twisted.internet.interfaces import ISSLTransport

from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http import messages
from chatroom_tw.server.http.messages import (
    MessagesConnection,
    Sent,
    Type,
    flag,
    line,
    whole,
    word,
    words,
)
from chatroom_tw.server.http.websocket import WebSocketFactory
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules import host_commands as host
from chatroom_tw.tombola.rules import host_events as hosts
from chatroom_tw.tombola.rules.card import SIZE, Card
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.prizes import claimed_kind, kinds
from chatroom_tw.tombola.rules.settings import GameSettings
from chatroom_tw.tombola.rules.winners import Missing, Winner

VERSION = 1
NUMBER_LIMIT = 9999
"""The largest whole number that is accepted. No field needs a larger one."""

LAST_PAGE = 1_000_000
"""The highest number of a page of a list."""

# -- What the server sends: an object for each type of event.


def _card(card: Card) -> Sent:
    return {"serial": card.serial, "rows": card.rows}


def _welcome(e: events.Welcome) -> Sent:
    return {
        "type": "welcome",
        "version": VERSION,
        "application": "tombola",
        "server": e.server,
        "prizes": kinds(e.prizes),
    }


def _begun(e: events.Begun) -> Sent:
    return {"type": "begun", "game": e.game, "cards_sha256": e.cards_sha256}


def _won(e: Winner) -> Sent:
    return {
        "type": "prize",
        "prize": e.kind,
        "name": e.name,
        "serial": e.serial,
        "numbers": e.numbers,
    }


def _missing(e: Missing) -> Sent:
    return {
        "type": "missing",
        "prize": e.kind,
        "serial": e.serial,
        "numbers": e.numbers,
        "needed": e.needed,
    }


def _over(e: events.Over) -> Sent:
    missed = [{"prize": one.kind, "serial": one.serial, "number": one.number} for one in e.missed]
    return {"type": "over", "game": e.game, "seed": e.seed.hex() or None, "missed": missed}


def _status(e: events.Status) -> Sent:
    return {
        "type": "status",
        "game": e.game,
        "state": e.state,
        "drawn": e.drawn,
        "prizes": e.open_prizes,
        "players": e.players,
    }


def _offers(e: events.Offers) -> Sent:
    return {"type": "offers", "offers": list(map(_offer, e.offers))}


def _offer(offer: events.Offer) -> Sent:
    prize = offer.prize
    return {
        "prize": prize.kind,
        "pattern": str(prize.pattern),
        "amount": prize.amount,
        "times": prize.times,
        "open": offer.is_open,
        "winners": [{"name": one.name, "serial": one.serial} for one in offer.winners],
    }


def _hosting(e: hosts.Hosting) -> Sent:
    return {
        "type": "host",
        "state": e.state,
        "held": e.paused,
        "seconds": e.seconds,
        "game": e.game,
        "first": e.first,
        "last": e.last,
    }


def _players(e: hosts.Players) -> Sent:
    players = [
        {"name": seat.name, "cards": seat.cards, "here": seat.connected} for seat in e.players
    ]
    return {"type": "players", "players": players, "count": e.total, "page": e.page}


def _print(e: hosts.PrintedSeries) -> Sent:
    sheets = [{"number": number, "cards": list(map(_card, cards))} for number, cards in e.series]
    return {"type": "print", "sheets": sheets}


def _halls(e: events.Halls) -> Sent:
    halls = [{"code": one.code, "name": one.name, "players": one.players} for one in e.halls]
    return {"type": "halls", "halls": halls}


SENT: dict[type[Any], Callable[[Any], Sent]] = {
    events.Hello: lambda e: {"type": "seat", "name": e.name, "token": e.token},
    events.Welcome: _welcome,
    events.Cards: lambda e: {"type": "cards", "cards": list(map(_card, e.cards))},
    events.Committed: lambda e: {"type": "committed", "game": e.game, "commit": e.commit},
    events.Waiting: lambda e: {"type": "waiting", "seated": e.seated, "players": e.players},
    events.Next: lambda e: {"type": "next", "seconds": max(0, round(e.seconds, 3))},
    events.Begun: _begun,
    events.Drawn: lambda e: {"type": "drawn", "numbers": e.numbers},
    events.Number: lambda e: {"type": "number", "number": e.number},
    Winner: _won,
    Missing: _missing,
    events.Over: _over,
    events.Said: lambda e: {"type": "said", "name": e.name, "text": e.text},
    events.Status: _status,
    events.Offers: _offers,
    events.InHall: lambda e: {"type": "hall", "code": e.code, "name": e.name},
    events.Halls: _halls,
    events.Made: lambda e: {"type": "made", "code": e.code, "name": e.name, "key": e.key},
    events.TranscriptOf: lambda e: {"type": "transcript", "transcript": e.transcript},
    events.Paused: lambda e: {"type": "pause", "held": e.paused},
    Notice: lambda e: {"type": "notice", "notice": messages.spelled(e)},
    events.Bye: lambda e: {"type": "bye"},
    events.Stopping: lambda e: {"type": "stopping"},
    Refusal: messages.refused,
    hosts.Hosting: _hosting,
    hosts.Pace: lambda e: {"type": "pace", "seconds": e.seconds},
    hosts.Players: _players,
    hosts.InPlay: lambda e: {"type": "sheets", "first": e.first, "last": e.last},
    hosts.PrintedSeries: _print,
}
NOT_RENDERED = frozenset({events.Accepted})
"""The events that this protocol does not render: they are for the claim port alone."""


# -- What a client sends: a table of its types.


@dataclass(frozen=True, slots=True)
class SitAs:
    """Take a seat, and a name if one is given."""

    name: str | None = None


def _claim(prize: str) -> commands.Claim:
    return commands.Claim(prize)


def _check(card: str, prize: str) -> host.CheckCard:
    return host.CheckCard(card, prize)


def _prize(value: Any) -> str:
    kind = claimed_kind(value) if isinstance(value, str) else None
    if kind is None:
        raise ValueError("the kind of a prize, such as ambo or EARLY-FIVE")
    return kind


def _numbers(value: Any) -> tuple[int, ...]:
    numbers = tuple(value) if isinstance(value, list) else ()
    if len(numbers) != SIZE or not all(type(number) is int for number in numbers):
        raise ValueError(f"a list of {SIZE} whole numbers")
    return numbers


def _seconds(value: Any) -> float:
    if type(value) not in (int, float) or not abs(value) <= NUMBER_LIMIT:
        raise ValueError("a number of seconds")
    return float(value)


_NUMBER = whole(0, NUMBER_LIMIT)

TYPES: dict[str, Type] = {
    "sit": Type(SitAs, may={"name": word}),
    "resume": Type(commands.Resume, {"token": word}),
    "rename": Type(commands.Rename, {"name": word}),
    "cards": Type(commands.TakeCards, {"count": _NUMBER}),
    "board": Type(commands.TakeBoard, {"numbers": _numbers}),
    "entropy": Type(commands.Contribute, {"text": words}),
    "claim": Type(_claim, {"prize": _prize}),
    "again": Type(commands.PlayAgain, {"yes": flag}),
    "say": Type(commands.Say, {"text": line}),
    "status": Type(commands.AskStatus),
    "prizes": Type(commands.AskPrizes),
    "transcript": Type(commands.AskTranscript, may={"game": word}),
    "hall": Type(commands.GoToHall, {"code": word}),
    "halls": Type(commands.ListHalls),
    "make": Type(commands.MakeHall, {"name": words}, {"preset": word, "key": word}),
    "watch": Type(commands.Watch),
    "exit": Type(commands.Exit),
    "ping": Type(messages.Ping),
    "end-hall": Type(host.EndHall),
    "host": Type(host.Host, {"key": word}),
    "start": Type(host.StartNow),
    "hold": Type(host.PauseGame),
    "go-on": Type(host.ContinueGame),
    "pace": Type(host.SetPace, {"seconds": _seconds}),
    "players": Type(host.ListPlayers, may={"page": whole(1, LAST_PAGE)}),
    "sheets": Type(host.PutInPlay, {"first": _NUMBER, "last": _NUMBER}),
    "print": Type(host.PrintSeries, {"first": _NUMBER, "count": _NUMBER}),
    "check": Type(_check, {"card": word, "prize": _prize}),
}


# -- The protocol.


class WebTombola(MessagesConnection):
    """The connection of a browser's page, or of another program with the same protocol."""

    __slots__ = ()

    factory: WebTombolaFactory
    renderer = renderer_elsewhere = Renderer(messages.renderer(SENT), echo=True)
    types = TYPES
    protocol_word = "web"
    at_end = commands.Drop()

    def connectionMade(self) -> None:
        super().connectionMade()
        settings = self.factory.settings
        self.session.reply(self.render(events.Welcome(settings.server, settings.prizes)))

    def render(self, event: Any) -> bytes:
        if isinstance(event, hosts.Hosting):
            return messages.written({**_hosting(event), "addresses": self._addresses()})
        return self.renderer.render(event)

    def do(self, meant: Any) -> None:
        if isinstance(meant, SitAs):
            super().do(commands.Sit())
            if meant.name:
                super().do(commands.Rename(meant.name))
        else:
            super().do(meant)

    def _addresses(self) -> list[str]:
        """The addresses at which players can join, as far as the server knows them."""
        transport: Any = self.transport
        port = getattr(transport.getHost(), "port", None)
        scheme = "https" if ISSLTransport.providedBy(self.transport) else "http"
        return [f"{scheme}://{host}:{port}/" for host in self.factory.hosts] if port else []


class WebTombolaFactory(WebSocketFactory):
    """Makes a `WebTombola` for each connection."""

    protocol = WebTombola

    def __init__(self, gateway: Gateway, settings: GameSettings, hosts: Sequence[str] = ()) -> None:
        """`hosts` are the names of this computer on the network, for addresses to join at."""
        super().__init__(gateway)
        self.settings = settings
        self.hosts = hosts
