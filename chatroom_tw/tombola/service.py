"""The tombola: its options, and the service that twistd runs.

`tombola_service` is the list of the parts of a tombola server.

    twistd -n tombola --port 12001
"""

from __future__ import annotations

import time
from functools import partial
from random import SystemRandom
from typing import Any, ClassVar

from twisted.application.service import MultiService
from twisted.internet.defer import Deferred
from twisted.python import usage

from chatroom_tw.server import link, options
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http.front_site import front_site
from chatroom_tw.server.http.site import WebSite
from chatroom_tw.server.listen.endpoints import endpoint_at, hosts_of
from chatroom_tw.server.listen.front import front_factory
from chatroom_tw.server.listen.listeners import (
    EVERY_PROTOCOL,
    CannotStart,
    Listener,
    Listeners,
)
from chatroom_tw.server.listen.renewal import renew
from chatroom_tw.server.listen.unsupported import UnsupportedSsh, alone
from chatroom_tw.server.metrics import Kind, Reading
from chatroom_tw.server.process import Server, process_of
from chatroom_tw.server.reloading import Reloading
from chatroom_tw.server.state import State
from chatroom_tw.server.storage.folder import Unusable
from chatroom_tw.server.user import open_state
from chatroom_tw.server.watching import Watching
from chatroom_tw.tombola import host_key
from chatroom_tw.tombola.errands import ERRANDS, LONG_ANSWERS
from chatroom_tw.tombola.hub import TombolaHub
from chatroom_tw.tombola.protocols.claims import ClaimFactory
from chatroom_tw.tombola.protocols.line import TombolaFactory
from chatroom_tw.tombola.protocols.web import WebTombolaFactory
from chatroom_tw.tombola.rules.card import series_count
from chatroom_tw.tombola.rules.effects import Effects
from chatroom_tw.tombola.rules.hall_limits import USUAL, HallLimits, Makers
from chatroom_tw.tombola.rules.hall_settings import seconds
from chatroom_tw.tombola.rules.journal import Inconsistent
from chatroom_tw.tombola.rules.prizes import Prize, prizes
from chatroom_tw.tombola.rules.refusals import REASONS
from chatroom_tw.tombola.rules.settings import LATE_CARDS, GameSettings
from chatroom_tw.tombola.rules.tombola import TombolaRules
from chatroom_tw.tombola.storage.interface import Journal, NoJournal
from chatroom_tw.tombola.storage.sqlite import SqliteJournal
from chatroom_tw.tombola.storage.transcripts import KEPT


def played_for(text: str) -> tuple[Prize, ...]:
    """The value of --prizes. Raises `UsageError`."""
    try:
        return prizes(text)
    except ValueError as error:
        raise usage.UsageError(f"--prizes takes a preset, or a list of prizes: {error}") from None


def hold(text: str) -> float | None:
    """The value of --stop-on-claim. Raises `UsageError`."""
    try:
        return seconds(text)
    except ValueError as error:
        raise usage.UsageError(f"--stop-on-claim: {error}") from None


PROTOCOLS = {
    "line": "the tombola's line protocol",
    "web": "HTTP, for browsers: the players' page, the host's, and their WebSocket",
}
"""What --help calls the protocols, by the options of their listeners."""

PAGES = {
    **{"": "tombola.html", "host": "host.html", "cards": "cards.html"},
    **{"t/*": "tombola.html", "t/*/host": "host.html", "t/*/cards": "cards.html"},
    **{"tv": "tv.html", "t/*/tv": "tv.html"},
}
"""The pages for browsers, by their paths: those of `main`, and of other halls by their codes."""


class Options(options.ServerOptions, protocols=PROTOCOLS):
    """The command line of `twistd tombola`."""

    application = "tombola"
    synopsis = "[options]"
    longdesc = (
        "A tombola server: Italian bingo with 90 numbers. Play with netcat, with telnet, or with "
        "`chatroom tombola`. The README shows how friends get in."
    )
    standard: ClassVar = {
        **options.ServerOptions.standard,
        "port": 12001,
        "state": None,  # The default folder.
        "claim-port": None,
        "players": None,
        "interval": 5.0,
        "countdown": 3.0,
        "pause": 60.0,
        "prizes": prizes("tombola"),
        "stop-on-claim": None,
        "late-cards": LATE_CARDS,
        "halls": USUAL.halls,
        "hall-days": USUAL.days,
        "hosts": USUAL.makers.value,
        "transcripts": KEPT,
    }
    optParameters: ClassVar = [
        [
            "port",
            None,
            None,
            "The TCP port for every protocol: what a client sends first says which protocol it "
            "speaks. 0 takes a free one; systemd:domain=INET6:index=0 is a socket that systemd has "
            "opened. [default: 12001]",
            options.front,
        ],
        [
            "claim-port",
            None,
            None,
            "A second port, where winners claim with their token; 0 takes a free one. "
            "[default: none]",
            options.port("claim-port"),
        ],
        [
            "players",
            None,
            None,
            "The number of players of a table: a game begins when they are seated, and its end "
            "disconnects them. Without this the hall is open: games follow one another. "
            "[default: none]",
            options.whole("players", 1, 1_000_000),
        ],
        [
            "interval",
            None,
            None,
            "Seconds between two draws, fractions allowed. [default: 5]",
            options.seconds("interval", above_zero=True),
        ],
        [
            "countdown",
            None,
            None,
            "Seconds from when a game can begin to its beginning. [default: 3]",
            options.seconds("countdown"),
        ],
        [
            "pause",
            None,
            None,
            "Seconds between two games of an open hall. [default: 60]",
            options.seconds("pause"),
        ],
        [
            "prizes",
            None,
            None,
            "The prizes of a game, in their order: any of ambo, terno, quaterna, cinquina and "
            "tombola, or all; bingo-uk, tambola; or patterns, such as "
            "'row 3,any 7,line top,lines 2 x3,corners,full,next full'. [default: tombola]",
            played_for,
        ],
        [
            "stop-on-claim",
            None,
            None,
            "Seconds that a valid claim stops the draws, or off. Halls that people make have 8, "
            "and their hosts set others. [default: off]",
            hold,
        ],
        [
            "late-cards",
            None,
            None,
            "The most cards that come into a game of an open hall after its beginning, from one "
            "address; whoever comes after that watches, and plays in the next game. 0: none. "
            f"[default: {LATE_CARDS}]",
            options.whole("late-cards", 0, 1_000_000),
        ],
        [
            "halls",
            None,
            None,
            "The most halls at a time, the one that is always there included; 1: no others. "
            f"[default: {USUAL.halls}]",
            options.whole("halls", 1, 1_000_000),
        ],
        [
            "hall-days",
            None,
            None,
            "Days, fractions allowed, after which a hall that nobody has been in goes. "
            f"[default: {USUAL.days:g}]",
            options.days("hall-days"),
        ],
        [
            "hosts",
            None,
            None,
            "Who may make halls: anyone, or key: whoever has the key of this server's host. "
            "[default: anyone]",
            options.choice("hosts", [one.value for one in Makers]),
        ],
        [
            "transcripts",
            None,
            None,
            "The number of files in the state's folder transcripts, one for each game that is "
            f"over; the oldest are removed. [default: {KEPT}]",
            options.whole("transcripts", 0, 1_000_000),
        ],
        [
            "state",
            None,
            None,
            "The folder in which a game is stored, so that it goes on after a crash, and "
            "transcripts of games, as transcripts/GAME.json; none: in memory, until the server "
            "ends. [default: chatroom_tw/tombola, where your system keeps its users' data]",
            options.state,
        ],
    ]


def makeService(config: Options) -> MultiService:
    """What twistd runs. Raises `CannotStart`."""
    from twisted.internet import reactor

    return process_of(reactor, config, tombola_service)


def tombola_service(reactor: Any, config: Options, reloading: Reloading | None = None) -> Server:
    """A tombola server on this reactor. Raises `CannotStart`.

    Its parts add to `reloading` what they read again at SIGHUP.
    """
    certificate = config.certificate
    series_count()  # Makes the tables of all series now, and not when the first player comes.
    interval = config["interval"]
    settings = GameSettings(
        config["name"],
        config["prizes"],
        config["countdown"],
        interval,
        host_key.hosts_key(),
        config["stop-on-claim"],
        config["late-cards"],
    )
    limits = HallLimits(config["halls"], config["hall-days"], Makers(config["hosts"]))
    chance = SystemRandom()
    rules = (
        TombolaRules.table(settings, chance, config["players"], limits)
        if config["players"]
        else TombolaRules.open_hall(settings, chance, config["pause"], limits)
    )
    journal, following = _resume(reactor, config, rules)
    watching = Watching(reactor, config["metrics"], journal)
    hub = TombolaHub(reactor, rules, journal, time.time)
    gateway = Gateway(
        reactor,
        limits=config.limits(),
        errands=ERRANDS,
        long_answers=LONG_ANSWERS,
        counts=watching.counts,
        health=watching.health,
    )
    link.connect(hub, gateway)
    factories: dict[str, Any] = {
        "line": TombolaFactory(gateway),
        "web": WebSite(
            reactor,
            PAGES,
            WebTombolaFactory(gateway, settings, hosts_of(config["interface"])),
            access=config.access(),
            health=gateway.health,
        ),
    }
    others = [front_site(factories["web"]), UnsupportedSsh(reactor)]
    front = front_factory(reactor, factories["line"], others, certificate)
    places = [
        (EVERY_PROTOCOL, str(config["port"]), front),
        *(
            (word, where, alone(reactor, of))
            for word, of in factories.items()
            for where in config[word]
        ),
    ]
    if config["claim-port"] is not None:
        places.append(("claims", str(config["claim-port"]), alone(reactor, ClaimFactory(gateway))))
    listeners = [
        Listener(protocol, endpoint_at(where, config["interface"]), factory)
        for protocol, where, factory in places
    ] + watching.listeners
    end = partial(_end, gateway, hub)
    service = Server(gateway)
    begin = partial(_begin, hub, following, rules.lobby.host_settings.key or "", config)
    State("tombola", config["state"], begin).setServiceParent(service)
    hub.tickers.setServiceParent(service)
    renew(reactor, "tombola", certificate, reloading, service)
    opened = Listeners(
        *(reactor, "tombola", listeners, end, gateway.limits, config.proxies(), gateway.health),
        secure_host=certificate.first_name if certificate else None,
    )
    opened.setServiceParent(service)
    if watching.metrics is not None:
        watching.metrics.setServiceParent(service)
    watching.read(
        *(gateway, opened.limiter, hub.guesses, (*PROTOCOLS, "claims")),
        tuple(reason.value for reason in REASONS),
        *readings(hub, rules),
    )
    return service


def readings(hub: TombolaHub, rules: TombolaRules) -> list[Reading]:
    """The metrics that only a tombola has."""

    def players() -> int:
        return sum(hall.lobby.seats.connected for hall in rules.halls)

    def cards() -> int:
        lobbies = (hall.lobby for hall in rules.halls)
        return sum(lobby.game.cards_in_play for lobby in lobbies if lobby.game_is_on)

    return [
        Reading(*(Kind.GAUGE, "people", "Players who are connected now."), players),
        Reading(
            *(Kind.GAUGE, "tombola_halls", "Halls, the one that is always there included."),
            lambda: len(rules.halls),
        ),
        Reading(
            *(Kind.COUNTER, "tombola_commands", "What players and hosts have asked for."),
            lambda: hub.commands,
        ),
        Reading(
            *(Kind.COUNTER, "tombola_games", "Games that have begun."),
            lambda: hub.games,
        ),
        Reading(
            *(Kind.GAUGE, "tombola_cards", "Cards of the games that are on, printed ones, too."),
            cards,
        ),
    ]


def _end(gateway: Gateway, hub: TombolaHub) -> Deferred[None]:
    """All listeners are closed: store everything, and tell every client."""
    gateway.flush()
    return hub.end_all()


def _begin(hub: TombolaHub, following: Effects, key: str, config: Options) -> None:
    host_key.show(key, config["state"], host_key.standard_output(getattr(config, "parent", None)))
    hub.start(following)


def _resume(reactor: Any, config: Options, rules: TombolaRules) -> tuple[Journal, Effects]:
    """The journal, and the effects of starting with what it has stored. Raises `CannotStart`."""
    where = config["state"]
    try:
        journal: Journal = (
            NoJournal()
            if where == "none"
            else open_state(
                config,
                lambda: SqliteJournal(reactor, where, transcripts=config["transcripts"]),
            )
        )
        try:
            return journal, rules.start(journal.stored())
        except BaseException:
            journal.close()
            raise
    except Unusable as unusable:
        raise CannotStart(f"tombola: {unusable}") from unusable
    except Inconsistent as error:
        raise CannotStart(
            f"tombola: the state in {where} cannot be used: {error}; choose another folder"
        ) from error
