"""Capabilities: what a client can ask for besides plain IRC (IRCv3's CAP).

`CAPABILITIES` is the table of them, by name. Each is a bit, as a connection has a set of them, and
how an event is rendered depends on some.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag, auto
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import account_commands
from chatroom_tw.chat.protocols.irc.sasl_mechanisms import MECHANISMS
from chatroom_tw.chat.rules.metadata import FOLLOWED_LIMIT, KEY_LIMIT, VALUE_LIMIT
from chatroom_tw.chat.rules.metadata_told import KEYS_LIMIT

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

MULTILINE_BYTES, MULTILINE_LINES = 16_384, 100
"""The most of a text of several lines that a client sends as one (`draft/multiline`)."""


class Cap(IntFlag):
    """The capabilities that a client has asked for."""

    NONE = 0
    MESSAGE_TAGS = auto()
    SERVER_TIME = auto()
    ACCOUNT_TAG = auto()
    BATCH = auto()
    LABELED_RESPONSE = auto()
    ECHO_MESSAGE = auto()
    SASL = auto()
    MULTI_PREFIX = auto()
    USERHOST_IN_NAMES = auto()
    EXTENDED_JOIN = auto()
    AWAY_NOTIFY = auto()
    ACCOUNT_NOTIFY = auto()
    CHGHOST = auto()
    SETNAME = auto()
    INVITE_NOTIFY = auto()
    CAP_NOTIFY = auto()
    STANDARD_REPLIES = auto()
    NO_IMPLICIT_NAMES = auto()
    ACCOUNT_REGISTRATION = auto()
    REDACTION = auto()
    EXTENDED_MONITOR = auto()
    CHATHISTORY = auto()
    EVENT_PLAYBACK = auto()
    READ_MARKER = auto()
    MULTILINE = auto()
    METADATA = auto()
    WALLOPS = auto()
    """No capability, but the mode `w`: the client is told what server operators tell everybody."""


TAGGED = Cap.MESSAGE_TAGS | Cap.SERVER_TIME | Cap.ACCOUNT_TAG | Cap.BATCH | Cap.LABELED_RESPONSE
"""With any of these a client is sent tags."""
RENDERED = (
    *(Cap.MESSAGE_TAGS, Cap.SERVER_TIME, Cap.ACCOUNT_TAG, Cap.BATCH, Cap.EXTENDED_JOIN),
    *(Cap.AWAY_NOTIFY, Cap.ACCOUNT_NOTIFY, Cap.CHGHOST, Cap.SETNAME, Cap.INVITE_NOTIFY),
    *(Cap.REDACTION,),
    *(Cap.MULTILINE,),
)
"""Those on which depends how a room's events are told."""
RENDERING = Cap.NONE
for _cap in RENDERED:
    RENDERING |= _cap


@dataclass(frozen=True, slots=True)
class Capability:
    """A capability: its bit, and what makes the value that CAP LS 302 shows, if it has one."""

    cap: Cap
    value: Callable[[IrcProtocol], str] | None = None


def metadata_limits(client: IrcProtocol) -> str:
    """What a client is told of METADATA."""
    return ",".join(
        (
            "before-connect",
            f"max-subs={FOLLOWED_LIMIT}",
            f"max-keys={KEYS_LIMIT}",
            f"max-key-bytes={KEY_LIMIT}",
            f"max-value-bytes={VALUE_LIMIT}",
        )
    )


CAPABILITIES: dict[str, Capability] = {
    "account-notify": Capability(Cap.ACCOUNT_NOTIFY),
    "account-tag": Capability(Cap.ACCOUNT_TAG),
    "away-notify": Capability(Cap.AWAY_NOTIFY),
    "batch": Capability(Cap.BATCH),
    "cap-notify": Capability(Cap.CAP_NOTIFY),
    "chghost": Capability(Cap.CHGHOST),
    "echo-message": Capability(Cap.ECHO_MESSAGE),
    "extended-join": Capability(Cap.EXTENDED_JOIN),
    "extended-monitor": Capability(Cap.EXTENDED_MONITOR),
    "invite-notify": Capability(Cap.INVITE_NOTIFY),
    "labeled-response": Capability(Cap.LABELED_RESPONSE),
    "message-tags": Capability(Cap.MESSAGE_TAGS),
    "multi-prefix": Capability(Cap.MULTI_PREFIX),
    "no-implicit-names": Capability(Cap.NO_IMPLICIT_NAMES),
    "sasl": Capability(Cap.SASL, lambda client: ",".join(MECHANISMS)),
    "server-time": Capability(Cap.SERVER_TIME),
    "setname": Capability(Cap.SETNAME),
    "standard-replies": Capability(Cap.STANDARD_REPLIES),
    "userhost-in-names": Capability(Cap.USERHOST_IN_NAMES),
    "draft/account-registration": Capability(Cap.ACCOUNT_REGISTRATION, account_commands.capability),
    "draft/chathistory": Capability(Cap.CHATHISTORY),
    "draft/event-playback": Capability(Cap.EVENT_PLAYBACK),
    "draft/message-redaction": Capability(Cap.REDACTION),
    "draft/metadata-3": Capability(Cap.METADATA, metadata_limits),
    "draft/multiline": Capability(
        Cap.MULTILINE, lambda client: f"max-bytes={MULTILINE_BYTES},max-lines={MULTILINE_LINES}"
    ),
    "draft/read-marker": Capability(Cap.READ_MARKER),
}
