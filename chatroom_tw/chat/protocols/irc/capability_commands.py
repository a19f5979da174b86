"""CAP: what capabilities there are, and which of them a client has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import metadata, registration
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.capabilities import CAPABILITIES, Cap
from chatroom_tw.chat.protocols.irc.lists import fitting
from chatroom_tw.chat.protocols.irc.messages import LINE_LIMIT, Message
from chatroom_tw.chat.rules.tracking_commands import SetEcho

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

WITH_VALUES = 302
"""The version of CAP LS from which on capabilities have values, and several lines."""


def cap(client: IrcProtocol, message: Message) -> None:
    subcommand = message.params[0].upper()
    handler = _SUBCOMMANDS.get(subcommand)
    if handler is None:
        shown = message.params[0][:64] or "*"
        client.numeric(n.ERR_INVALIDCAPCMD, shown, "Invalid CAP command")
        return
    handler(client, message)


def _negotiate(client: IrcProtocol) -> None:
    if client.registration:
        client.registration.is_negotiating = True


def _list(client: IrcProtocol, message: Message) -> None:
    _negotiate(client)
    version = message.params[1] if len(message.params) > 1 else "301"
    has_values = version.isascii() and version.isdigit() and int(version[:9]) >= WITH_VALUES
    if has_values:
        client.set_caps(client.caps | Cap.CAP_NOTIFY)
    words = []
    for name, capability in CAPABILITIES.items():
        value = capability.value(client) if capability.value and has_values else ""
        words.append(f"{name}={value}" if value else name)
    head = client.from_server("CAP", client.nick, "LS", "*")
    lines = list(fitting(words, LINE_LIMIT - len(head) - 8))
    for some in lines[:-1]:
        if has_values:
            client.send(client.from_server("CAP", client.nick, "LS", "*") + f" :{some}")
        else:
            client.send(client.from_server("CAP", client.nick, "LS") + f" :{some}")
    client.send(client.from_server("CAP", client.nick, "LS") + f" :{lines[-1]}")


def _request(client: IrcProtocol, message: Message) -> None:
    _negotiate(client)
    asked = message.params[1] if len(message.params) > 1 else ""
    caps = client.caps
    for word in asked.split():
        name = word.removeprefix("-")
        if name not in CAPABILITIES or (name == "cap-notify" and word.startswith("-")):
            client.send(client.from_server("CAP", client.nick, "NAK") + f" :{asked}")
            return
        bit = CAPABILITIES[name].cap
        caps = caps & ~bit if word.startswith("-") else caps | bit
    before = client.caps
    had_echo, has_echo = (bool(each & Cap.ECHO_MESSAGE) for each in (client.caps, caps))
    client.set_caps(caps)
    metadata.note_caps(client, before)
    if had_echo != has_echo:
        client.submit(SetEcho(has_echo))
    client.send(client.from_server("CAP", client.nick, "ACK") + f" :{asked}")


def _enabled(client: IrcProtocol, message: Message) -> None:
    names = [name for name, one in CAPABILITIES.items() if one.cap & client.caps]
    head = client.from_server("CAP", client.nick, "LIST", "*")
    lines = list(fitting(names, LINE_LIMIT - len(head) - 8)) or [""]
    for some in lines[:-1]:
        client.send(client.from_server("CAP", client.nick, "LIST", "*") + f" :{some}")
    client.send(client.from_server("CAP", client.nick, "LIST") + f" :{lines[-1]}")


def _end(client: IrcProtocol, message: Message) -> None:
    if client.registration:
        client.registration.is_negotiating = False
        registration.go_on(client)


_SUBCOMMANDS: dict[str, Callable[[IrcProtocol, Message], None]] = {
    "LS": _list,
    "REQ": _request,
    "LIST": _enabled,
    "END": _end,
}
