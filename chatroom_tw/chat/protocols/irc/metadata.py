"""METADATA: what people and channels tell of themselves, by keys (IRCv3's draft/metadata-3).

`SUBCOMMANDS` is the table of its subcommands. `metadata_lines` has what clients are told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import metadata_lines
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.names import is_channel, name_of
from chatroom_tw.chat.rules.metadata_commands import (
    ALL,
    ClearMetadata,
    FollowKeys,
    ListFollowed,
    MetadataError,
    ReadMetadata,
    SetMetadata,
    SyncMetadata,
    UseMetadata,
)
from chatroom_tw.server import text

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

ONESELF = "*"
Params = Sequence[str]


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A subcommand: the command of the chat that it is, and how many parameters it has.

    `most`: None is any number. `oneself`: its target can only be the client itself. `all_`: it can
    be everything that the client sees.
    """

    command: Callable[[str, Params], object]
    least: int = 0
    most: int | None = 0
    oneself: bool = False
    all_: bool = False


SUBCOMMANDS: dict[str, Subcommand] = {
    "GET": Subcommand(lambda target, keys: ReadMetadata(target, tuple(keys)), 1, None),
    "LIST": Subcommand(lambda target, _: ReadMetadata(target)),
    "SET": Subcommand(lambda target, params: SetMetadata(target, *params), 1, 2),
    "CLEAR": Subcommand(lambda target, _: ClearMetadata(target)),
    "SUB": Subcommand(lambda _, keys: FollowKeys(tuple(keys)), 1, None, oneself=True),
    "UNSUB": Subcommand(lambda _, keys: FollowKeys(tuple(keys), False), 1, None, oneself=True),
    "SUBS": Subcommand(lambda *_: ListFollowed(), oneself=True),
    "SYNC": Subcommand(lambda target, _: SyncMetadata(target), all_=True),
}


def is_used(caps: Cap) -> bool:
    """Whether a client with these capabilities knows metadata: it comes in batches."""
    return Cap.METADATA | Cap.BATCH in caps


def note_caps(client: IrcProtocol, before: Cap) -> None:
    """The client had these capabilities before: the rules hear whether it knows metadata now."""
    if is_used(before) != is_used(client.caps):
        client.submit(UseMetadata(is_used(client.caps)))


def metadata(client: IrcProtocol, message: Message) -> None:
    if not is_used(client.caps):
        client.numeric(n.ERR_UNKNOWNCOMMAND, "METADATA", "Ask for draft/metadata-3 and batch first")
        return
    written, name, *params = (*message.params, "", "")[: max(len(message.params), 2)]
    subcommand = SUBCOMMANDS.get(name.upper())
    shown = metadata_lines.shown(name)
    if subcommand is None:
        client.fail_with("INVALID_PARAMS", shown, "There is no such subcommand")
    elif len(params) < subcommand.least:
        client.fail_with("INVALID_PARAMS", shown, "Not enough parameters")
    elif subcommand.most is not None and len(params) > subcommand.most:
        client.fail_with("INVALID_PARAMS", shown, "Too many parameters")
    elif (target := _target(client, written, subcommand)) is None:
        client.send(*metadata_lines.refused(MetadataError.BAD_TARGET, client, ""))
    else:
        client.submit(subcommand.command(target, params))


def _target(client: IrcProtocol, written: str, subcommand: Subcommand) -> str | None:
    """The target as the rules name it; None: the subcommand has no such target."""
    if written == ONESELF:
        return ""
    if client.registration or not written:
        return None
    if written == metadata_lines.EVERYTHING:
        return ALL if subcommand.all_ else None
    target = written if is_channel(written) else name_of(written)
    if subcommand.oneself and text.key(target) != text.key(client.name):
        return None
    return target
