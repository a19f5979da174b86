"""The connection of one client of IRC, and its factory.

A message goes this way: `parse` cuts lines, `receive` takes them apart, and `_run` does what the
command says (`commands.COMMANDS`), after all that came before is answered. So what answers a
command comes between that and `_finish`, and a refusal is one of `current`. Plain texts for rooms,
as most messages are, take a short way: they are commands of the chat at once.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from twisted.internet.task import LoopingCall

from chatroom_tw.chat.protocols.irc import answers, commands, labels, mode_lines, rendering
from chatroom_tw.chat.protocols.irc.capabilities import RENDERING, Cap
from chatroom_tw.chat.protocols.irc.framing import TOO_LONG, IrcFramer, lines_of
from chatroom_tw.chat.protocols.irc.messages import Message, parse, written
from chatroom_tw.chat.protocols.irc.names import nick
from chatroom_tw.chat.protocols.irc.registration import PATIENCE, Registration
from chatroom_tw.chat.protocols.irc.sasl import Dialogue
from chatroom_tw.chat.protocols.irc.settings import IrcSettings
from chatroom_tw.chat.rules import commands as chat_commands
from chatroom_tw.chat.rules.commands import new_say
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.clock import Wall
from chatroom_tw.server.fanout import Renderer, deliver
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.listen.signature import Late, Prefixes
from chatroom_tw.server.net.connection import Connection
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.text import HARMLESS

LOOK_EVERY = 30.0
"""Seconds after which the factory looks for silent clients."""
PINGED, DROPPED = 2, 3
"""How often it finds a client silent before it pings it, and at most before it drops it."""
_TO_ROOM = b"PRIVMSG #"


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


def target_of(unit: bytes) -> Target | None:
    """How the first line begins; None: it is not for one room alone."""
    head = unit[: unit.find(b" :") + 2]
    if len(head) <= len(_TO_ROOM) or b"," in head or b"\n" in head:
        return None
    room = head[len(_TO_ROOM) : -2].decode("utf-8", "replace")
    return Target(head, b"\n" + head, len(head), room)


class IrcProtocol(Connection[bytes]):
    """One client of IRC."""

    __slots__ = (
        *("_framer", "_held", "_target", "caps", "current", "dialogue", "name"),
        *("registration", "silent"),
    )

    factory: IrcFactory
    traits = Traits.ALONE | Traits.TRACKS
    protocol_word = "irc"
    at_end = chat_commands.Quit()

    def __init__(self) -> None:
        super().__init__()
        self._framer = IrcFramer()
        self._target: Target | None = None  # where it has said something last
        self.caps = Cap.NONE
        self.name = ""
        """The user's name; "" before the registration."""
        self.registration: Registration | None = None
        """What the client has told so far; None: it is registered."""
        self.current: Message | None = None
        """The message that is being answered."""
        self._held: list[str] | None = None
        self.dialogue: Dialogue | None = None
        """What it has begun to say by SASL."""
        self.silent = 0
        """How often the factory has looked since something has come."""

    # -- for the connection

    @property
    def renderer(self) -> Renderer:  # type: ignore[override]
        return renderer_for(self.caps & RENDERING)

    @property
    def renderer_elsewhere(self) -> Renderer:  # type: ignore[override]
        return renderer_for(self.caps & RENDERING)

    def greet(self) -> None:
        self.factory.here[self] = None
        self.registration = Registration(self.factory.clock.callLater(PATIENCE, self._too_slow))

    def gone(self) -> None:
        self.factory.here.pop(self, None)
        if self.registration:
            self.registration.stop()
        super().gone()

    def _too_slow(self) -> None:
        self._try(lambda: self.end_with("registration timed out"))

    def parse(self, data: bytes) -> Sequence[bytes]:
        self.silent = 0
        return self._framer.feed(data)

    def wasted(self, size: int) -> int:
        return size if self._framer.is_dropping else 0

    def cost(self, units: Sequence[bytes]) -> float:
        """A line costs 1, and 1 more for each further target in it."""
        price = 0
        for unit in units:
            price += 1 + unit.count(b"\n")
            if b"," in unit:
                heads = (line.partition(b" :")[0] for line in unit.split(b"\n"))
                price += sum(head.count(b",") for head in heads)
        return price

    def receive(self, units: Sequence[bytes]) -> None:
        for unit in units:
            if not (unit.startswith(_TO_ROOM) and self._say(unit)):
                for line in lines_of(unit):
                    if not (line.startswith(_TO_ROOM) and self._say(line)):
                        self._take(line)

    def _say(self, unit: bytes) -> bool:
        """Say one line or several in a room, if they are plain texts for one. False: they are
        not. This is the hot path: what is the same as in the last message is not looked at."""
        target = self._target
        if target is None or not unit.startswith(target.head):
            if self.registration or not (target := target_of(unit)):
                return False
            self._target = target
        data = unit[target.length :]
        if b"\n" in data:
            texts = data.split(target.next_head)
            if b"" in texts or len(texts) != data.count(b"\n") + 1:
                return False  # There is a line for something else, or one without a text.
            data = b"\n".join(texts)
        if not data or data.translate(HARMLESS) != data:
            return False
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return False
        self.session.submit(new_say((text, target.room, False, None)))
        return True

    def _take(self, line: bytes) -> None:
        if line is TOO_LONG:
            self.session.after(self._too_long)
            return
        try:
            text = line.decode()
        except UnicodeDecodeError:
            self.session.after(partial(commands.not_utf8, self, line))
            return
        message = parse(text)
        if message:
            self.session.after(partial(self._run, message))

    def _too_long(self) -> None:
        commands.too_long(self)

    # -- one message after the other

    def _run(self, message: Message) -> None:
        """Do what a message says. All before it is answered."""
        self.current = message
        if message.command == "MODE" or (
            message.label is not None and self.caps & Cap.LABELED_RESPONSE
        ):
            self._held = []
        commands.do(self, message)
        self.session.after(self._finish)

    def _finish(self) -> None:
        """All that the message has asked is answered."""
        message, self.current = self.current, None
        lines, self._held = self._held, None
        if message is None or lines is None:
            return
        settings, label = self.factory.settings, message.label
        if message.command == "MODE":
            lines = mode_lines.merged(lines)
        if label is not None and self.caps & Cap.LABELED_RESPONSE:
            lines = labels.labelled(lines, label, settings.name, settings.new_batch)
        self._send(lines)

    def render(self, event: Event) -> bytes:
        """The bytes that tell this client alone of an event."""
        lines = answers.lines(self, event)
        if self._held is not None and type(event) not in answers.UNPROMPTED:
            self._held += lines
            return b""
        return self.encode(lines)

    # -- for the commands

    @property
    def nick(self) -> str:
        """What the client is called, or `*` before its registration."""
        return nick(self.name) if self.name else "*"

    def encode(self, lines: Sequence[str]) -> bytes:
        """Lines as bytes."""
        return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")

    def send(self, *lines: str) -> None:
        """Send lines that answer the message."""
        if self._held is not None:
            self._held += lines
        else:
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
        self._held = None
        self._send([written("ERROR", f"Closing link: {reason}")])
        self.session.after(self.session.end)

    def set_caps(self, caps: Cap) -> None:
        """The client has these capabilities from now on."""
        before, self.caps = self.caps, caps
        if before & RENDERING != caps & RENDERING and self.session.rooms:
            self.submit(chat_commands.SetDelivery(on_request=False))


class IrcFactory(ConnectionFactory):
    """Makes an `IrcProtocol` for each connection. It finds dead clients."""

    protocol = IrcProtocol
    signature = Prefixes(b"CAP ", b"PASS ")

    def __init__(self, gateway: Gateway, settings: IrcSettings, wall: Wall = time.time) -> None:
        """`wall` is the computer's clock."""
        super().__init__(gateway)
        self.settings = settings
        self.wall = wall
        self.here: dict[IrcProtocol, None] = {}
        self._pinging = LoopingCall(self._ping)
        self._pinging.clock = self.clock  # type: ignore[assignment]

    def startFactory(self) -> None:
        if not self._pinging.running:
            self._pinging.start(LOOK_EVERY, now=False)

    def stopFactory(self) -> None:
        if self._pinging.running:
            self._pinging.stop()

    def _ping(self) -> None:
        """Ping who is silent; drop those from whom nothing has come since the last ping."""
        ping = f"PING :{self.settings.name}\r\n".encode()
        for client in list(self.here):
            client.silent += 1
            if client.silent == PINGED:
                deliver(client, ping)
            elif client.silent > DROPPED:
                client.drop("gone")


class TypedIrcFactory(IrcFactory):
    """The same for clients that begin with a command that people type, too: once they are greeted
    it is theirs to say."""

    signature = Prefixes(b"NICK ", b"USER ", late=Late.IGNORED)
