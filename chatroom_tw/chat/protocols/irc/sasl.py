"""AUTHENTICATE: a client proves that an account is its user's (IRCv3's SASL, RFC 4616)."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.capabilities import MECHANISMS
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.rules.tracking_commands import Authenticate

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

CHUNK = 400
"""The bytes of base64 in one AUTHENTICATE; a shorter one is the last."""
LONGEST = 4096
"""The most bytes of base64 of one answer."""


class Dialogue:
    """A mechanism that a client has begun, and what has come of its answer."""

    __slots__ = ("mechanism", "received")

    def __init__(self, mechanism: str) -> None:
        self.mechanism = mechanism
        self.received = ""


def authenticate(client: IrcProtocol, message: Message) -> None:
    param = message.params[0]
    dialogue = client.dialogue
    if param == "*":
        client.dialogue = None
        client.numeric(n.ERR_SASLABORTED, "SASL authentication aborted")
    elif dialogue is None:
        _begin(client, param.upper())
    elif len(param) > CHUNK:
        client.dialogue = None
        client.numeric(n.ERR_SASLTOOLONG, "SASL message too long")
    else:
        _take(client, dialogue, param)


def _begin(client: IrcProtocol, mechanism: str) -> None:
    if mechanism not in MECHANISMS:
        client.numeric(n.RPL_SASLMECHS, ",".join(MECHANISMS), "are available SASL mechanisms")
        fail(client)
        return
    client.dialogue = Dialogue(mechanism)
    client.send("AUTHENTICATE +")


def _take(client: IrcProtocol, dialogue: Dialogue, param: str) -> None:
    dialogue.received += "" if param == "+" else param
    if len(dialogue.received) > LONGEST:
        client.dialogue = None
        fail(client)
    elif len(param) < CHUNK:
        client.dialogue = None
        try:
            answer = base64.b64decode(dialogue.received, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            fail(client)
            return
        _plain(client, answer)


def _plain(client: IrcProtocol, answer: str) -> None:
    """An answer of PLAIN: who one wants to be, who one is, and the password, with NULs between."""
    fields = answer.split("\0")
    if len(fields) != 3 or not fields[1] or not fields[2] or fields[0] not in ("", fields[1]):
        fail(client)
        return
    client.submit(Authenticate(fields[1], fields[2]))


def fail(client: IrcProtocol) -> None:
    client.numeric(n.ERR_SASLFAIL, "SASL authentication failed")
