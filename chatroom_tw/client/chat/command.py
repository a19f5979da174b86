"""`chatroom chat [HOST[:PORT]] [--name NAME]`: a connection to a chat server, and a view of it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from functools import partial
from typing import Any

from chatroom_tw.client.address import Address, Service, add_server_arguments
from chatroom_tw.client.chat.connection import ChatConnection
from chatroom_tw.client.connecting import (
    endpoint_of,
    exit_unless_left,
    open_connection,
    wait_for_connection,
)
from chatroom_tw.client.interfaces import View
from chatroom_tw.client.terminal.plain import PlainView
from chatroom_tw.client.terminal.views import choose_view

CHAT = Service("chat", 12000)


def add_arguments(parser: ArgumentParser) -> None:
    add_server_arguments(parser, CHAT)


async def run(reactor: Any, arguments: Namespace) -> None:
    """Connect, and chat until either side leaves. Raises `SystemExit` for a failure."""
    address: Address = arguments.address
    connecting = open_connection(endpoint_of(reactor, address), partial(ChatConnection, reactor))
    connection = await wait_for_connection(reactor, connecting, CHAT, address)
    reactor.addSystemEventTrigger("before", "shutdown", connection.leave)
    if arguments.name:
        connection.enter(f"/nick {arguments.name}")
    view: View = choose_view(partial(_screen, reactor, address), partial(PlainView, reactor))
    connection.open(view)
    outcome = await connection.ended
    await view.close()
    exit_unless_left(outcome, CHAT, address)


def _screen(reactor: Any, address: Address) -> View:
    """A screen. Raises `ImportError` where urwid is not installed."""
    from chatroom_tw.client.chat.screen import ChatScreen

    return ChatScreen(reactor, str(address))
