"""Pieces: how a text is cut into messages, and how several of them are one (`draft/multiline`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.rules.extras import CUT
from chatroom_tw.server.text import folded

TYPE, CONCAT = "draft/multiline", "draft/multiline-concat"
"""The type of the batch, and the tag of a piece that goes on where the one before ends."""
BATCHED = Cap.MULTILINE | Cap.BATCH
"""What a client has to know so that several pieces are a batch."""
Piece = tuple[str, bool]
"""The text of one message, and whether it goes on in the line of the one before."""


def pieces_of(text: str, space: int) -> Sequence[Piece]:
    """The text cut at its line feeds and at each `CUT`, in pieces of at most `space` bytes."""
    if "\n" not in text and CUT not in text and len(text) * 4 <= space:
        return ((text, False),)
    return [
        (piece, index > 0)
        for line in text.split("\n")
        for index, piece in enumerate(_cut(line, space))
    ]


def _cut(line: str, space: int) -> Iterator[str]:
    for part in line.split(CUT):
        yield from folded(part, space).split("\n")


def batch(name: str, source: str, command: str, target: str, pieces: Sequence[Piece],
          tags: str) -> Iterator[str]:  # fmt: skip
    """The lines of a batch, each with its end. `tags` are those of all of it, written already."""
    start = f"@{tags} " if tags else ""
    yield f"{start}:{source} BATCH +{name} {TYPE} {target}\r\n"
    for text, goes_on in pieces:
        concat = f";{CONCAT}" if goes_on else ""
        yield f"@batch={name}{concat} :{source} {command} {target} :{text}\r\n"
    yield f":{source} BATCH -{name}\r\n"
