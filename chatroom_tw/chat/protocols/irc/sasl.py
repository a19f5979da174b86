"""AUTHENTICATE: a client proves that an account is its user's (IRCv3's SASL 3.2).

    AUTHENTICATE MECHANISM      the client begins
    AUTHENTICATE BASE64         a message, cut into pieces of 400 bytes; `+`: an empty one
    AUTHENTICATE *              the client gives up

What follows from a message is asked of the rules: another message of the server, or the end.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.sasl_mechanisms import MECHANISMS, Mechanism

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

CHUNK = 400
"""The bytes of base64 in one AUTHENTICATE; a shorter one is the last."""
LONGEST = 4096
"""The most bytes of base64 of one message."""
_EMPTY = "+"


class Dialogue:
    """A login that a client has begun."""

    __slots__ = ("is_asked", "mechanism", "received")

    def __init__(self, mechanism: Mechanism) -> None:
        self.mechanism = mechanism
        self.received = ""
        self.is_asked = False
        """Whether the rules have been asked, and have not answered."""


def authenticate(client: IrcProtocol, message: Message) -> None:
    param = message.params[0]
    dialogue = client.dialogue
    if param == "*":
        abort(client)
    elif dialogue is None:
        _begin(client, param.upper())
    elif len(param) > CHUNK:
        client.dialogue = None
        client.numeric(n.ERR_SASLTOOLONG, "SASL message too long")
    else:
        _take(client, dialogue, param)


def abort(client: IrcProtocol) -> None:
    """The login that the client has begun, if it has, comes to nothing."""
    client.dialogue = None
    client.numeric(n.ERR_SASLABORTED, "SASL authentication aborted")


def _begin(client: IrcProtocol, mechanism: str) -> None:
    if mechanism not in MECHANISMS:
        client.numeric(n.RPL_SASLMECHS, ",".join(MECHANISMS), "are available SASL mechanisms")
        client.send(failed(client))
        return
    client.dialogue = Dialogue(MECHANISMS[mechanism]())
    client.send(f"AUTHENTICATE {_EMPTY}")


def _take(client: IrcProtocol, dialogue: Dialogue, param: str) -> None:
    dialogue.received += "" if param == _EMPTY else param
    if len(dialogue.received) > LONGEST:
        client.send(failed(client))
    elif len(param) < CHUNK:
        received, dialogue.received = dialogue.received, ""
        _ask(client, dialogue, received)


def _ask(client: IrcProtocol, dialogue: Dialogue, received: str) -> None:
    try:
        command = dialogue.mechanism.take(base64.b64decode(received, validate=True))
    except (binascii.Error, ValueError):
        command = None
    if command is None:
        client.send(failed(client))
    else:
        dialogue.is_asked = True
        client.submit(command)


# -- what the rules have answered


def challenged(client: IrcProtocol, message: str) -> Sequence[str]:
    """The lines with the server's next message."""
    dialogue = client.dialogue
    if dialogue is None:
        return ()
    dialogue.is_asked = False
    dialogue.mechanism.challenged(message)
    written = base64.b64encode(message.encode()).decode("ascii")
    pieces = [written[start : start + CHUNK] for start in range(0, len(written), CHUNK)]
    if len(written) % CHUNK == 0:
        pieces.append(_EMPTY)
    return [f"AUTHENTICATE {piece}" for piece in pieces]


def is_asked(client: IrcProtocol) -> bool:
    """Whether what the rules say next answers a message of SASL."""
    return client.dialogue is not None and client.dialogue.is_asked


def failed(client: IrcProtocol) -> str:
    """The line that says that the login has failed. The client can begin again."""
    client.dialogue = None
    return client.from_server(n.ERR_SASLFAIL, client.nick, "SASL authentication failed")


def succeeded(client: IrcProtocol) -> str:
    """The line that says that the login is complete."""
    client.dialogue = None
    return client.from_server(n.RPL_SASLSUCCESS, client.nick, "SASL authentication successful")
