"""The command to chat, put together: a link to a chat server, and a view of it.

chatroom chat [HOST[:PORT]] [--name NAME]
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from functools import partial
from typing import Any

from chatroom_tw.client.chat.link import LinkFactory
from chatroom_tw.client.conversation import View
from chatroom_tw.client.reaching import Service, add_where, check, connect, endpoint_of, view_for
from chatroom_tw.client.terminal.plain import Plain

CHAT = Service("chat", 12000)


def arguments(parser: ArgumentParser) -> None:
    add_where(parser, CHAT)


async def chat(reactor: Any, arguments: Namespace) -> None:
    """Talk to a server until either side ends it. Raises `SystemExit` if that is a failure."""
    server = arguments.where
    endpoint = endpoint_of(reactor, server)
    link = await connect(reactor, endpoint, LinkFactory(reactor), CHAT, server)
    reactor.addSystemEventTrigger("before", "shutdown", link.leave)
    if arguments.name:
        link.enter(f"/nick {arguments.name}")
    view: View = view_for(partial(_screen, reactor, str(server)), partial(Plain, reactor))
    link.open(view)
    ending = await link.ended
    await view.close()
    check(ending, CHAT, server)


def _screen(reactor: Any, server: str) -> View:
    from chatroom_tw.client.chat.screen import Screen

    return Screen(reactor, server)
