"""Hecklers: clients that misbehave, a fixed number of them at once, until they are told to end.

Each heckler makes one connection after another and misuses it in one way, chosen at random
from `DEEDS`. The server may close the connection at any time; no deed fails for that.
"""

from __future__ import annotations

import random
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from chatroom_tw.tests.fuzzing.grammars import ENDS, TELNET, WORDS, fill
from support.clients import Address

TIMEOUT = 5.0
"""Seconds that a heckler waits for an answer."""
REST = 0.2
"""The most seconds between two deeds. Without it the computer would run out of local ports."""
SMALL_BUFFER = 4096
"""Bytes that the kernel buffers for a client that does not read."""


@dataclass(frozen=True)
class Target:
    """A listener of a server, and what can be sent to it."""

    address: Address
    grammar: Sequence[bytes]
    dialogue: bytes
    """All that a well-behaved client sends, from its first line to its last."""
    question: bytes
    """A request with a long answer."""
    forgeries: Sequence[bytes]
    """Requests to act as somebody else."""
    has_seats: bool = False
    """Whether the first line that a client receives has the token of a seat."""
    has_accounts: bool = False
    """Whether it speaks the chat's line protocol, so that people can log in and lead rooms."""


@dataclass
class Heckler:
    """One client after another, at these targets."""

    targets: Sequence[Target]
    chance: random.Random
    over: threading.Event
    """Is set when the heckler has to end."""

    def heckle(self, done: Counter[str]) -> None:
        """Do one deed after another, and count them."""
        while not self.over.wait(self.chance.uniform(0, REST)):
            deed = self.chance.choice(DEEDS)
            target = self.chance.choice(self.targets)
            with suppress(OSError), socket.socket() as client:
                client.settimeout(TIMEOUT)
                if deed is stall:  # The kernel wants to know the size before it connects.
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
                client.connect(target.address)
                done[deed.__name__] += 1
                deed(self, target, client)

    def stream(self, target: Target) -> bytes:
        """Sentences of the target's grammar with unusual words in them, and rubbish."""
        parts: list[bytes] = []
        for _ in range(self.chance.randrange(1, 12)):
            sentence = fill(self.chance.choice(target.grammar), self.chance.choices(WORDS, k=4))
            rubbish = self.chance.choice(
                [self.chance.choice(WORDS), self.chance.choice(ENDS), self.chance.randbytes(20)]
            )
            parts.append(sentence if self.chance.random() < 0.7 else rubbish)
        return b"".join(parts)


# -- The deeds.


def come_and_go(heckler: Heckler, target: Target, client: socket.socket) -> None:
    name = b"h%d" % heckler.chance.randrange(1000)
    client.sendall(target.dialogue.replace(b"NAME", name))
    client.shutdown(socket.SHUT_WR)
    drain(client)


def stall(heckler: Heckler, target: Target, client: socket.socket) -> None:
    """Ask for long answers, and read none."""
    client.settimeout(1)
    with suppress(TimeoutError):
        client.sendall(target.question * (400_000 // len(target.question)))
    heckler.over.wait(heckler.chance.uniform(0, 2))


def flood(heckler: Heckler, target: Target, client: socket.socket) -> None:
    """Send hundreds of lines, and read the answers only after that."""
    client.settimeout(1)
    with suppress(TimeoutError):
        client.sendall(target.dialogue.replace(b"NAME", b"flood").rpartition(b"exit\n")[0])
        client.sendall(b"flood\n" * 300)
        drain(client)


def forge(heckler: Heckler, target: Target, client: socket.socket) -> None:
    for _ in range(5):
        client.sendall(heckler.chance.choice(target.forgeries))
        client.recv(65536)


def steal(heckler: Heckler, target: Target, client: socket.socket) -> None:
    """Resume a seat whose player is still connected, and claim prizes with its token."""
    if target.has_seats:
        hello = re.match(rb"HELLO \S+ \S+ (\S+)", client.recv(65536))
        token = hello[1] if hello else b""
        for other in heckler.targets:
            with suppress(OSError), socket.create_connection(other.address, TIMEOUT) as thief:
                thief.sendall(b"RESUME %b\nTOMBOLA %b\nAMBO %b\nTERNO\n" % (token, token, token))
                thief.recv(65536)


def send_rubbish(heckler: Heckler, target: Target, client: socket.socket) -> None:
    data = heckler.stream(target)
    while data:
        size = heckler.chance.randrange(1, 3000)
        client.sendall(data[:size])
        data = data[size:]
    if heckler.chance.random() < 0.5:
        client.shutdown(socket.SHUT_WR)
        drain(client)


def stop_in_the_middle(heckler: Heckler, target: Target, client: socket.socket) -> None:
    sentence = heckler.chance.choice(target.grammar)
    client.sendall(sentence[: heckler.chance.randrange(len(sentence)) + 1])
    heckler.over.wait(heckler.chance.uniform(0, 1.5))


def reset(heckler: Heckler, target: Target, client: socket.socket) -> None:
    """Reset the connection while the server reads from it and writes to it."""
    if heckler.chance.random() < 0.7:
        client.sendall(heckler.stream(target))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def say_nothing(heckler: Heckler, target: Target, client: socket.socket) -> None:
    heckler.over.wait(heckler.chance.uniform(0, 3))


def interrupt(heckler: Heckler, target: Target, client: socket.socket) -> None:
    """Send what telnet sends for Ctrl-C."""
    client.sendall(b"".join(TELNET) * 3 + b"\n")
    client.recv(65536)


def be_several(heckler: Heckler, target: Target, client: socket.socket) -> None:
    """Log in on several devices, which talk, and end each other."""
    if target.has_accounts:
        account = heckler.chance.randrange(ACCOUNTS)
        devices = [logged_in(target, account) for _ in range(heckler.chance.randrange(2, 5))]
        for _ in range(20):
            with suppress(OSError):  # It may have been ended by another one.
                heckler.chance.choice(devices).sendall(_line(heckler, DEVICE))
        for device in devices:
            hang_up(device)


def lead(heckler: Heckler, target: Target, client: socket.socket) -> None:
    """Lead a room, and ban at random."""
    if target.has_accounts:
        leader = logged_in(target, heckler.chance.randrange(ACCOUNTS))
        leader.sendall(b"/join led%d\n" % heckler.chance.randrange(ACCOUNTS))
        leader.sendall(b"".join(_line(heckler, LEADER) for _ in range(60)))
        hang_up(leader)


def ignore_everybody(heckler: Heckler, target: Target, client: socket.socket) -> None:
    if target.has_accounts:
        grumbler = logged_in(target, heckler.chance.randrange(ACCOUNTS))
        grumbler.sendall(b"L\n")
        names = re.findall(rb"^\S+:\d+ (\S+)$", grumbler.recv(65536), re.M)
        grumbler.sendall(b"".join(b"/ignore %b\n" % name for name in names) + b"/ignores\n")
        if heckler.chance.random() < 0.5:
            grumbler.sendall(b"".join(b"/unignore %b\n" % name for name in names))
        hang_up(grumbler)


def logged_in(target: Target, account: int) -> socket.socket:
    """A new device of this account, which is registered if nobody has done so yet."""
    host = f"127.9.0.{account + 1}"  # An address may register three.
    device = socket.create_connection(target.address, TIMEOUT, source_address=(host, 0))
    device.sendall(b"/nick acc%d\n/register secret-1\n" % account)
    device.sendall(b"/login acc%d secret-1\n" % account)
    return device


def hang_up(client: socket.socket) -> None:
    with client, suppress(OSError):
        client.sendall(b"exit\n")
        drain(client)


def _line(heckler: Heckler, lines: Sequence[bytes]) -> bytes:
    return heckler.chance.choice(lines).replace(b"NUMBER", b"%d" % heckler.chance.randrange(1000))


ACCOUNTS = 6
"""How many accounts the hecklers have: a server keeps each for good, with its rooms."""
DEVICE = [
    *(b"hello\n", b"/join room-NUMBER\n", b"/leave\n", b"/msg acc1 hello\n", b"/away NUMBER\n"),
    *(
        b"/read\n",
        b"/devices\n",
        b"/devices close 1\n",
        b"/logout\n",
        b"/whois acc1\n",
        b"/inbox\n",
    ),
]
LEADER = [
    *(b"/ban x-NUMBER!*@* 1s\n", b"/ban account:x-NUMBER 1s\n", b"/ban account:acc1\n"),
    *(b"/mute acc2 10m NUMBER\n", b"/mute address:2001:db8::NUMBER\n", b"/unban account:acc1\n"),
    *(b"/unmute acc2\n", b"/bans\n", b"/role acc3 operator\n", b"/role acc3 member\n"),
    *(b"/topic NUMBER\n", b"/set slow 1\n", b"/set slow off\n", b"/add ann\n", b"/kick ann\n"),
    *(
        b"/invite acc4\n",
        b"/invite ann\n",
        b"hello\n",
        b"/delete\n",
        b"/log\n",
        b"/close yes\n/join led1\n",
    ),
    *(b"/join led1\n", b"/set key NUMBER\n", b"/set key off\n", b"/report ann NUMBER\n"),
]


def drain(client: socket.socket) -> None:
    """Read to the end, but no longer than `TIMEOUT`: in a busy room there is always more."""
    end = time.monotonic() + TIMEOUT
    with suppress(TimeoutError):
        while time.monotonic() < end and client.recv(65536):
            pass


DEEDS: Sequence[Callable[[Heckler, Target, socket.socket], None]] = (
    *(come_and_go, come_and_go, stall, flood, forge, steal),
    *(send_rubbish, send_rubbish, send_rubbish),
    *(be_several, lead, lead, ignore_everybody),
    *(stop_in_the_middle, reset, reset, say_nothing, interrupt),
)


class Hecklers:
    """So many hecklers, each in a thread. A context manager; leaving it ends them."""

    def __init__(self, count: int, seed: str, targets: Sequence[Target]) -> None:
        self.done: Counter[str] = Counter()
        self._over = threading.Event()
        self._errors: list[BaseException] = []
        self._threads = [
            threading.Thread(
                target=self._run, args=[Heckler(targets, random.Random(f"{seed}-{n}"), self._over)]
            )
            for n in range(count)
        ]

    def __enter__(self) -> Hecklers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        assert not self._errors, self._errors

    def _run(self, heckler: Heckler) -> None:
        try:
            heckler.heckle(self.done)
        except BaseException as error:  # In a thread it would only be printed.
            self._errors.append(error)
