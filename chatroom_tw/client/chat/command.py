"""`chatroom chat [HOST[:PORT]] [--name NAME]`: a user of a chat server, and a view of it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from functools import partial
from typing import Any

from chatroom_tw.client.address import Address, Service, add_server_arguments
from chatroom_tw.client.chat.connection import ChatConnection
from chatroom_tw.client.chat.user import User
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
    """Connect, and chat until the user leaves. Raises `SystemExit` for a failure."""
    address: Address = arguments.address
    endpoint = endpoint_of(reactor, address)
    connect = partial(open_connection, endpoint, partial(ChatConnection, reactor))
    connection = await wait_for_connection(reactor, connect(), CHAT, address)
    user = User(reactor, connect, _introduction(arguments))
    reactor.addSystemEventTrigger("before", "shutdown", user.leave)
    view: View = choose_view(partial(_screen, reactor, address), partial(PlainView, reactor))
    user.open(view, connection)
    outcome = await user.ended
    await view.close()
    exit_unless_left(outcome, CHAT, address)


def _introduction(arguments: Namespace) -> list[str]:
    """The lines with which a new user begins."""
    name = [f"/nick {arguments.name}"] if arguments.name else []
    room = [f"/join {arguments.address.room}"] if arguments.address.room else []
    return name + room


def _screen(reactor: Any, address: Address) -> View:
    """A screen. Raises `ImportError` where urwid is not installed."""
    from chatroom_tw.client.chat.screen import ChatScreen

    return ChatScreen(reactor, str(address))
