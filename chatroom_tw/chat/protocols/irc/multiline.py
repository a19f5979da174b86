"""BATCH: texts of several lines that a client sends as one (IRCv3's `draft/multiline`).

    BATCH +1 draft/multiline #tea
    @batch=1 PRIVMSG #tea :hello
    @batch=1;draft/multiline-concat PRIVMSG #tea : everyone
    BATCH -1

A batch that something is wrong with is ignored up to its end. What answers it has the label of its
beginning.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import talking
from chatroom_tw.chat.protocols.irc.capabilities import MULTILINE_BYTES, MULTILINE_LINES
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.pieces import BATCHED, CONCAT, TYPE, Piece
from chatroom_tw.chat.rules.extras import CUT

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

PATIENCE = 60.0
"""Seconds after which a batch that is still open is ignored."""
INVALID = "MULTILINE_INVALID"
_NAME = re.compile(r"[-0-9A-Za-z]{1,64}")
_SPOKEN = ("PRIVMSG", "NOTICE")


class Batch:
    """A batch that a client has begun."""

    __slots__ = ("_timer", "begun", "command", "is_ignored", "name", "pieces", "size")

    def __init__(self, client: IrcProtocol, begun: Message, name: str) -> None:
        self.begun = begun
        self.name = name
        self.command = ""
        """PRIVMSG or NOTICE, as its first message is."""
        self.pieces: list[Piece] = []
        self.size = 0
        """Bytes of the text so far."""
        self.is_ignored = False
        """Whether something was wrong with it."""
        self._timer = client.factory.clock.callLater(PATIENCE, client.later, self._expire, client)

    @property
    def target(self) -> str:
        return self.begun.params[2]

    def ignore(self) -> None:
        """Ignore what it has, and what comes of it."""
        self.is_ignored = True
        self.pieces.clear()
        self.stop()

    def stop(self) -> None:
        """It is over."""
        if self._timer.active():
            self._timer.cancel()

    def _expire(self, client: IrcProtocol) -> None:
        if client.batch is self and not self.is_ignored:
            told = "TIMEOUT", self.name, "The batch was open for too long"
            client.answer(self.begun, partial(_fail, client, self, *told))


def batch(client: IrcProtocol, message: Message) -> None:
    """BATCH: begin one, or end it."""
    sign, name = message.params[0][:1], message.params[0][1:]
    if sign == "-":
        _end(client, name)
    elif sign != "+" or not _NAME.fullmatch(name):
        _tell(client, "INVALID_REFTAG", _shown(name), "No batch has such a name")
    else:
        _begin(client, message, name)


def _begin(client: IrcProtocol, message: Message, name: str) -> None:
    before = client.batch
    if before and not before.is_ignored:
        _fail(client, before, INVALID, "A batch was begun within another")
        return
    new = client.batch = Batch(client, message, name)
    type_, target, *_ = (*message.params[1:], "", "")
    if type_ != TYPE or client.caps & BATCHED != BATCHED:
        _fail(client, new, "UNKNOWN_TYPE", name, _shown(type_), "There are no such batches")
    elif not target or "," in target:
        _fail(client, new, INVALID, "A batch is for one recipient")
    else:
        client.answer_later()


def add(client: IrcProtocol, message: Message) -> None:
    """Take up a message that is part of a batch."""
    begun = client.batch
    if begun and begun.is_ignored:
        return
    wrong = _what_is_wrong(begun, message)
    if wrong:
        _fail(client, begun, *wrong)


def _what_is_wrong(begun: Batch | None, message: Message) -> tuple[str, ...]:
    """Why the message cannot be part of the batch. If it can it is, and there is nothing."""
    if begun is None or message.tags["batch"] != begun.name:
        return INVALID, "There is no such batch"
    if message.command not in _SPOKEN or len(message.params) < 2:
        return INVALID, "A batch has texts of PRIVMSG or NOTICE alone"
    if message.command != (begun.command or message.command):
        return INVALID, "PRIVMSG and NOTICE do not mix"
    target, text, *_ = message.params
    if target != begun.target:
        told = "The recipient is not that of the batch"
        return "MULTILINE_INVALID_TARGET", _shown(begun.target), _shown(target), told
    goes_on = CONCAT in message.tags and bool(begun.pieces)
    if goes_on and not text:
        return INVALID, "An empty message goes on with nothing"
    size = begun.size + len(text.encode()) + (0 if goes_on or not begun.pieces else 1)
    if size > MULTILINE_BYTES:
        return "MULTILINE_MAX_BYTES", str(MULTILINE_BYTES), "The text is too long"
    if len(begun.pieces) == MULTILINE_LINES:
        return "MULTILINE_MAX_LINES", str(MULTILINE_LINES), "The text has too many lines"
    begun.command, begun.size = message.command, size
    begun.pieces.append((text, goes_on))
    return ()


def _end(client: IrcProtocol, name: str) -> None:
    ended = client.batch
    if ended is None or ended.name != name:
        if ended is None or not ended.is_ignored:
            _fail(client, ended, INVALID, "There is no such batch")
        return
    client.batch = None
    ended.stop()
    if ended.is_ignored:
        return
    if not any(text for text, _ in ended.pieces):
        _fail(client, ended, INVALID, "The text is empty")
        return
    text = "".join(
        f"{'' if not index else CUT if goes_on else chr(10)}{piece}"
        for index, (piece, goes_on) in enumerate(ended.pieces)
    )
    said = Message(ended.command, (ended.target, text), tags=ended.begun.tags)
    client.answers(said)
    talking.say_together(client, said)


def _fail(client: IrcProtocol, begun: Batch | None, code: str, *params: str) -> None:
    """Say why the batch is ignored."""
    if begun:
        begun.ignore()
        client.answers(begun.begun)
    _tell(client, code, *params)


def _tell(client: IrcProtocol, *params: str) -> None:
    client.send(client.from_server("FAIL", "BATCH", *params))


def _shown(param: str) -> str:
    """A parameter as it is repeated to the client."""
    return param[:64].replace(" ", "_").lstrip(":") or "*"
