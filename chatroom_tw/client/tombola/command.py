"""`chatroom tombola`: a seat at a tombola server, and a view of it.

chatroom tombola [HOST[:PORT][/CODE]] [--name NAME] [--cards N] [--auto] [--lang it|en]
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from functools import partial
from typing import Any

from chatroom_tw.client.address import Address, Service, add_server_arguments
from chatroom_tw.client.connecting import (
    endpoint_of,
    exit_unless_left,
    open_connection,
    wait_for_connection,
)
from chatroom_tw.client.terminal.views import choose_view
from chatroom_tw.client.tombola.auto import AutoPlayer
from chatroom_tw.client.tombola.connection import TombolaConnection
from chatroom_tw.client.tombola.plain import PlainTombolaView
from chatroom_tw.client.tombola.seat import Seat, TombolaView
from chatroom_tw.client.tombola.smorfia import Language
from chatroom_tw.tombola.rules.card import CARDS

TOMBOLA = Service("tombola", 12001, has_halls=True)


def add_arguments(parser: ArgumentParser) -> None:
    add_server_arguments(parser, TOMBOLA)
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


async def run(reactor: Any, arguments: Namespace) -> None:
    """Connect, and play until either side leaves. Raises `SystemExit` for a failure."""
    address: Address = arguments.address
    language = Language(arguments.lang)
    endpoint = endpoint_of(reactor, address)
    connect = partial(open_connection, endpoint, partial(TombolaConnection, reactor))
    connection = await wait_for_connection(reactor, connect(), TOMBOLA, address)
    auto = AutoPlayer() if arguments.auto else None
    seat = Seat(reactor, connect, _introduction(arguments), auto, address.hall)
    reactor.addSystemEventTrigger("before", "shutdown", seat.leave)
    view: TombolaView = choose_view(
        partial(_screen, reactor, address, language), partial(PlainTombolaView, reactor, language)
    )
    seat.open(view, connection)
    outcome = await seat.ended
    await view.close()
    if seat.refused:
        raise SystemExit(f"chatroom: {seat.refused}")
    exit_unless_left(outcome, TOMBOLA, address)


def _introduction(arguments: Namespace) -> list[str]:
    """The protocol lines that a new player sends first."""
    name = [f"NAME {arguments.name}"] if arguments.name else []
    cards = [f"CARDS {arguments.cards}"] if arguments.cards > 1 else []
    return name + cards


def _screen(reactor: Any, address: Address, language: Language) -> TombolaView:
    """A screen. Raises `ImportError` where urwid is not installed."""
    from chatroom_tw.client.tombola.screen import TombolaScreen

    return TombolaScreen(reactor, str(address), language)
