"""The command to play tombola, put together: a seat at a tombola server, and a view of it.

chatroom tombola [HOST[:PORT]] [--name NAME] [--cards N] [--auto] [--lang it|en]
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from functools import partial
from typing import Any

from chatroom_tw.client.reaching import Service, add_where, check, connect, endpoint_of, view_for
from chatroom_tw.client.tombola.auto import Auto
from chatroom_tw.client.tombola.link import TombolaLinkFactory
from chatroom_tw.client.tombola.plain import TombolaPlain
from chatroom_tw.client.tombola.seat import Seat, TableView
from chatroom_tw.client.tombola.smorfia import Language
from chatroom_tw.tombola.rules.card import CARDS

TOMBOLA = Service("tombola", 12001)


def arguments(parser: ArgumentParser) -> None:
    add_where(parser, TOMBOLA)
    parser.add_argument(
        "--cards",
        type=int,
        choices=range(1, CARDS + 1),
        default=1,
        metavar="N",
        help=f"how many cards to play with, 1 to {CARDS} [default: 1]",
    )
    parser.add_argument(
        "--auto", action="store_true", help="claim and play again without being told"
    )
    parser.add_argument(
        "--lang",
        choices=[language.value for language in Language],
        default=Language.ITALIAN.value,
        help="the language in which the numbers have their names [default: it]",
    )


async def play(reactor: Any, arguments: Namespace) -> None:
    """Play until either side ends it. Raises `SystemExit` if that is a failure."""
    server, language = arguments.where, Language(arguments.lang)
    endpoint, factory = endpoint_of(reactor, server), TombolaLinkFactory(reactor)
    link = await connect(reactor, endpoint, factory, TOMBOLA, server)
    auto = Auto() if arguments.auto else None
    seat = Seat(reactor, partial(endpoint.connect, factory), _greeting(arguments), auto)
    reactor.addSystemEventTrigger("before", "shutdown", seat.leave)
    view: TableView = view_for(
        partial(_screen, reactor, str(server), language), partial(TombolaPlain, reactor, language)
    )
    seat.open(view, link)
    ending = await seat.ended
    await view.close()
    check(ending, TOMBOLA, server)


def _greeting(arguments: Namespace) -> list[str]:
    """What a new player sends first."""
    name = [f"NAME {arguments.name}"] if arguments.name else []
    cards = [f"CARDS {arguments.cards}"] if arguments.cards > 1 else []
    return name + cards


def _screen(reactor: Any, server: str, language: Language) -> TableView:
    from chatroom_tw.client.tombola.screen import TombolaScreen

    return TombolaScreen(reactor, server, language)
