"""The connection of one client of IRC, whatever its lines come by.

A line goes this way: `take_line` takes it apart, and `answer` does what the command
says (`commands.COMMANDS`), after all that came before is answered. So what answers a command comes
between that and `_finish`, and a refusal is one of `current`. Plain texts for rooms, as most
messages are, take a short way (`say`): they are commands of the chat at once.

Lines come by TCP (`lines`), or as the messages of a WebSocket (`websocket`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Protocol

from chatroom_tw.chat.protocols.irc import (
    answers,
    commands,
    holding,
    labels,
    line_parts,
    mode_lines,
    rendering,
)
from chatroom_tw.chat.protocols.irc.capabilities import RENDERING, Cap
from chatroom_tw.chat.protocols.irc.formatting import cleaned
from chatroom_tw.chat.protocols.irc.framing import TOO_LONG
from chatroom_tw.chat.protocols.irc.holding import Held
from chatroom_tw.chat.protocols.irc.messages import Message, parse, written
from chatroom_tw.chat.protocols.irc.multiline import Batch
from chatroom_tw.chat.protocols.irc.names import channel, nick
from chatroom_tw.chat.protocols.irc.registration import PATIENCE, Registration
from chatroom_tw.chat.protocols.irc.sasl import Dialogue
from chatroom_tw.chat.protocols.irc.settings import IrcSettings
from chatroom_tw.chat.rules import commands as chat_commands
from chatroom_tw.chat.rules.commands import new_say
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.identity import Identity
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.clock import Clock, Wall
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.net.connection import Connection
from chatroom_tw.server.text import HARMLESS

TO_ROOM = b"PRIVMSG #"
"""How a line begins that may be a plain text for a room."""


@cache
def renderer_for(caps: Cap) -> Renderer:
    """The renderer of clients with these capabilities."""
    return Renderer(rendering.encoding(caps))


@dataclass(frozen=True, slots=True)
class Target:
    """How the lines begin that say something in a room."""

    head: bytes
    """`PRIVMSG #tea :`"""
    next_head: bytes
    """The same behind the end of the line before."""
    length: int
    room: str
    space: int
    """The most bytes of a text that fits into one message from this client."""


def target_of(unit: bytes, source: str) -> Target | None:
    """How the first line begins; None: it is not for one room alone. `source` is the client's."""
    head = unit[: unit.find(b" :") + 2]
    if len(head) <= len(TO_ROOM) or b"," in head or b"\n" in head:
        return None
    room = head[len(TO_ROOM) : -2].decode("utf-8", "replace")
    if " " in room:
        return None
    return Target(head, b"\n" + head, len(head), room, line_parts.space(source, channel(room)))


class AnyIrcFactory(Protocol):
    """What the connections need of their factory."""

    settings: IrcSettings
    clock: Clock
    wall: Wall


SLOTS = (
    "_held",
    "_target",
    "batch",
    "caps",
    "current",
    "dialogue",
    "name",
    "refused",
    "registration",
    "who",
)
"""The attributes of an `IrcProtocol`, which a subclass has in its `__slots__`: it may have another
base with some."""


class IrcProtocol(Connection[Any]):
    """One client of IRC. A subclass has its lines come (`take`), and frames what it is sent."""

    __slots__ = ()

    factory: AnyIrcFactory
    traits = Traits.ALONE | Traits.TRACKS
    at_end = chat_commands.Quit()
    caps: Cap
    name: str
    """The user's name; "" before the registration."""
    who: str
    """The user's `USER@HOST`."""
    registration: Registration | None
    """What the client has told so far; None: it is registered."""
    current: Message | None
    """The message that is being answered."""
    refused: Message | None
    """The last message that was refused."""
    dialogue: Dialogue | None
    """What it has begun to say by SASL."""
    batch: Batch | None
    """The text that it has begun to send in several messages."""
    _held: Held | None
    _target: Target | None

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._target = None  # where it has said something last
        self.caps = Cap.NONE
        self.name = ""
        self.who = ""
        self.registration = None
        self.current = None
        self.refused = None
        self._held = None
        self.dialogue = None
        self.batch = None

    # -- for the connection

    @property
    def renderer(self) -> Renderer:  # type: ignore[override]
        return renderer_for(self.caps & RENDERING)

    @property
    def renderer_elsewhere(self) -> Renderer:  # type: ignore[override]
        return renderer_for(self.caps & RENDERING)

    def greet(self) -> None:
        super().greet()
        self.registration = Registration(self.factory.clock.callLater(PATIENCE, self._too_slow))

    def gone(self) -> None:
        if self.registration:
            self.registration.stop()
        if self.batch:
            self.batch.stop()
        super().gone()

    def _too_slow(self) -> None:
        self._try(lambda: self.end_with("registration timed out"))

    def say(self, unit: bytes) -> bool:
        """Say one line or several in a room, if they are plain texts for one. False: they are
        not. This is the hot path: what is the same as in the last message is not looked at."""
        target = self._target
        if target is None or not unit.startswith(target.head):
            if self.registration or not (target := target_of(unit, self.source)):
                return False
            self._target = target
        data = unit[target.length :]
        if b"\n" in data:
            texts = data.split(target.next_head)
            if b"" in texts or b"\n" in b"".join(texts):
                return False  # There is a line for something else, or one without a text.
            data = b"\n".join(texts)
            if len(data) > target.space and max(map(len, texts)) > target.space:
                return False
        elif len(data) > target.space:
            return False
        if not data or data.translate(HARMLESS) != data:
            return False
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return False
        self.session.submit(new_say((text, target.room, False, None)))
        return True

    def take_line(self, line: bytes) -> None:
        """Do what a line says that says nothing in a room, or not plainly."""
        if line is TOO_LONG:
            self.session.after(self._too_long)
            return
        try:
            text, do = line.decode(), commands.do
        except UnicodeDecodeError:
            text, do = line.decode("utf-8", "replace"), commands.not_utf8
        message = parse(text)
        if message:
            if not text.isprintable():
                message = cleaned(message)
            self.session.after(partial(self.answer, message, partial(do, self, message)))

    def _too_long(self) -> None:
        commands.too_long(self)

    # -- one message after the other

    def answer(self, message: Message, do: Callable[[], None]) -> None:
        """Do what the message says: what answers that answers the message. All before it is
        answered."""
        self.answers(message)
        do()
        self.session.after(self._finish)

    def _finish(self) -> None:
        """All that the message has asked is answered."""
        message, self.current = self.current, None
        if message is None or self._held is None:
            return
        self.session.catch_up()
        items = self._release()
        settings, label = self.factory.settings, message.label
        if message.command == "MODE":
            items = holding.in_runs(items, mode_lines.merged)
        if label is not None and self.caps & Cap.LABELED_RESPONSE:
            items = holding.whole(
                items,
                lambda lines: labels.labelled(lines, label, settings.name, settings.new_batch),
            )
        self.session.reply(self._as_bytes(items))

    def _hold(self) -> None:
        """Hold back the answer, and what else the client is sent."""
        self._held = holding.hold(self._socket, self._let_go)
        if self._outbox is None:
            self._socket = self._held

    def _release(self) -> list[holding.Item]:
        """Hold back nothing any more. What was held back."""
        held, self._held = self._held, None
        if held is None:
            return []
        if self._socket is held:
            self._socket = held.socket
        return held.items

    def _let_go(self) -> None:
        """Send what is held back as it is."""
        self.deliver(self._as_bytes(self._release()))

    def _as_bytes(self, items: Sequence[holding.Item]) -> bytes:
        return b"".join(item if isinstance(item, bytes) else self.encode([item]) for item in items)

    def render(self, event: Event) -> bytes:
        """The bytes that tell this client alone of an event."""
        lines = answers.lines(self, event)
        if self._held is not None and type(event) not in answers.UNPROMPTED:
            self.session.catch_up()
            return b"" if self._keep(lines) else self.encode(lines)
        return self.encode(lines)

    # -- for the commands

    def answers(self, message: Message) -> None:
        """What answers the command from now on answers this message."""
        self.current = message
        is_labelled = message.label is not None and self.caps & Cap.LABELED_RESPONSE
        self._let_go()
        if is_labelled or message.command == "MODE":
            self._hold()

    def answer_later(self) -> None:
        """Nothing answers the current message yet, not even that it has come."""
        self._let_go()

    def _keep(self, lines: Sequence[str]) -> bool:
        """Hold these lines of an answer back. False: nothing is held back."""
        if self._held is None:
            return False
        self._held.items += lines
        return True

    def later(self, call: Callable[..., None], *arguments: Any) -> None:
        """Call this after all that came before is answered."""
        self._try(lambda: self.session.after(partial(call, *arguments)))

    @property
    def source(self) -> str:
        """As what the user speaks: `NICK!USER@HOST`."""
        return f"{nick(self.name)}!{self.who}"

    @property
    def nick(self) -> str:
        """What the client is called, or `*` before its registration."""
        return nick(self.name) if self.name else "*"

    def encode(self, lines: Sequence[str]) -> bytes:
        """Lines as bytes."""
        return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")

    def send(self, *lines: str) -> None:
        """Send lines that answer the message."""
        if not self._keep(lines):
            self._send(lines)

    def _send(self, lines: Sequence[str]) -> None:
        if lines:
            self.session.reply(self.encode(lines))

    def from_server(self, command: str, *params: str) -> str:
        """A line from the server."""
        return written(command, *params, source=self.factory.settings.name)

    def numeric(self, number: str, *params: str) -> None:
        """Send a numeric."""
        self.send(self.from_server(number, self.nick, *params))

    def fail_with(self, code: str, *params: str) -> None:
        """Send a standard reply: what the current command has failed for."""
        command = self.current.command if self.current else "*"
        self.send(self.from_server("FAIL", command, code, *params))

    def submit(self, command: Any) -> None:
        """Have the rules decide on a command."""
        self.session.submit(command)

    def end_with(self, reason: str) -> None:
        """Say why, and end the connection, which is nobody's yet."""
        self._release()
        self._send([written("ERROR", f"Closing link: {reason}")])
        self.session.after(self.session.end)

    def set_name(self, name: str, identity: Identity) -> None:
        """The user is called that, and is shown so to others."""
        self.name, self.who = name, identity.source
        self._target = None

    def set_caps(self, caps: Cap) -> None:
        """The client has these capabilities from now on."""
        before, self.caps = self.caps, caps
        if before & RENDERING != caps & RENDERING and self.session.rooms:
            self.submit(chat_commands.SetDelivery(on_request=False))


LISTING = {b"JOIN", b"PART", b"NAMES", b"LIST", b"KICK", b"MONITOR", b"TAGMSG", b"METADATA"}
"""The commands whose last parameter may be a list."""
LONG = {b"WHO": 3, b"LIST": 3, b"METADATA": 2}
"""What a command costs besides, as its answer may be long."""
TAGS_A_LINE = 1024
"""So many bytes of tags cost as much as a line, and so do so many modes:"""
MODES_A_LINE = 4


def cost_of(unit: bytes) -> int:
    """A line costs 1, and 1 more for each further target in it, or for long tags."""
    if unit.startswith(TO_ROOM) and b"," not in unit:
        return 1 + unit.count(b"\n")
    return sum(map(_cost_of_line, unit.split(b"\n")))


def _cost_of_line(line: bytes) -> int:
    words = line.split(b" ")
    price = 1
    while words and words[0][:1] in (b"@", b":"):
        price += len(words.pop(0)) // TAGS_A_LINE
    command, _, modes, *_ = *filter(None, words), b"", b"", b""
    command = command.upper()
    price += LONG.get(command, 0)
    if command == b"MODE":
        price += len(modes) // MODES_A_LINE
    if command in LISTING:
        return price + line.count(b",")
    return price + line.partition(b" :")[0].count(b",")
