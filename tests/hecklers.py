"""Clients as nobody wants them, for the tests: a crowd of fixed size, until it is told to go.

Each of them does one thing after another, by chance: what is in `DEEDS`. A server may
close the connection in the middle of any of them; that is no concern of theirs.
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

from chatroom_tw.tests.fuzzing.grammars import ENDS, INTERRUPT, WORDS, fill

PATIENCE = 5.0
"""Seconds that a heckler waits for anything."""
REST = 0.2
"""The most seconds between two deeds: without it the computer would run out of ports."""
DEAF = 4096
"""Bytes that the socket of a client takes in that does not read."""


@dataclass(frozen=True)
class Listener:
    """An open door of a server, and what can be said there."""

    address: tuple[str, int]
    grammar: Sequence[bytes]
    hello: bytes
    """What a well-behaved client begins with, does and ends with."""
    loud: bytes
    """What is answered at length."""
    lies: Sequence[bytes]
    """Claims to what is somebody else's."""
    has_seats: bool = False
    """Whether who comes is told the token of a seat at once."""


@dataclass
class Heckler:
    """One client after another at these doors."""

    doors: Sequence[Listener]
    chance: random.Random
    over: threading.Event
    """When it is set, it is time to go."""

    def heckle(self, done: Counter[str]) -> None:
        """Go on until it is over."""
        while not self.over.wait(self.chance.uniform(0, REST)):
            deed = self.chance.choice(DEEDS)
            door = self.chance.choice(self.doors)
            with suppress(OSError), socket.socket() as client:
                client.settimeout(PATIENCE)
                if deed is stall:  # It has to be said before the connection is made.
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, DEAF)
                client.connect(door.address)
                done[deed.__name__] += 1
                deed(self, door, client)

    def stream(self, door: Listener) -> bytes:
        """Sentences with nasty words in them, and rubbish."""
        pieces: list[bytes] = []
        for _ in range(self.chance.randrange(1, 12)):
            sentence = fill(self.chance.choice(door.grammar), self.chance.choices(WORDS, k=4))
            rubbish = self.chance.choice(
                [self.chance.choice(WORDS), self.chance.choice(ENDS), self.chance.randbytes(20)]
            )
            pieces.append(sentence if self.chance.random() < 0.7 else rubbish)
        return b"".join(pieces)


# -- What they do.


def come_and_go(heckler: Heckler, door: Listener, client: socket.socket) -> None:
    name = b"h%d" % heckler.chance.randrange(1000)
    client.sendall(door.hello.replace(b"NAME", name))
    client.shutdown(socket.SHUT_WR)
    drain(client)


def stall(heckler: Heckler, door: Listener, client: socket.socket) -> None:
    """Ask for much, and read nothing of it."""
    client.settimeout(1)
    with suppress(TimeoutError):
        client.sendall(door.loud * (400_000 // len(door.loud)))
    heckler.over.wait(heckler.chance.uniform(0, 2))


def flood(heckler: Heckler, door: Listener, client: socket.socket) -> None:
    """Say much at once, and hear the answers only then."""
    client.settimeout(1)
    with suppress(TimeoutError):
        client.sendall(door.hello.replace(b"NAME", b"flood").rpartition(b"exit\n")[0])
        client.sendall(b"flood\n" * 300)
        drain(client)


def lie(heckler: Heckler, door: Listener, client: socket.socket) -> None:
    for _ in range(5):
        client.sendall(heckler.chance.choice(door.lies))
        client.recv(65536)


def steal(heckler: Heckler, door: Listener, client: socket.socket) -> None:
    """Take up somebody's seat while they sit on it, and claim with their token."""
    if door.has_seats:
        hello = re.match(rb"HELLO \S+ \S+ (\S+)", client.recv(65536))
        token = hello[1] if hello else b""
        for other in heckler.doors:
            with suppress(OSError), socket.create_connection(other.address, PATIENCE) as thief:
                thief.sendall(b"RESUME %b\nTOMBOLA %b\nAMBO %b\nTERNO\n" % (token, token, token))
                thief.recv(65536)


def talk_rubbish(heckler: Heckler, door: Listener, client: socket.socket) -> None:
    data = heckler.stream(door)
    while data:
        size = heckler.chance.randrange(1, 3000)
        client.sendall(data[:size])
        data = data[size:]
    if heckler.chance.random() < 0.5:
        client.shutdown(socket.SHUT_WR)
        drain(client)


def stop_in_the_middle(heckler: Heckler, door: Listener, client: socket.socket) -> None:
    sentence = heckler.chance.choice(door.grammar)
    client.sendall(sentence[: heckler.chance.randrange(len(sentence)) + 1])
    heckler.over.wait(heckler.chance.uniform(0, 1.5))


def reset(heckler: Heckler, door: Listener, client: socket.socket) -> None:
    """Break off at once, with what was sent and what was to be read."""
    if heckler.chance.random() < 0.7:
        client.sendall(heckler.stream(door))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def say_nothing(heckler: Heckler, door: Listener, client: socket.socket) -> None:
    heckler.over.wait(heckler.chance.uniform(0, 3))


def interrupt(heckler: Heckler, door: Listener, client: socket.socket) -> None:
    """What telnet sends when somebody is fed up."""
    client.sendall(INTERRUPT * 3 + b"\n")
    client.recv(65536)


def drain(client: socket.socket) -> None:
    """Read to the end, but not for ever: in a busy room there is always more."""
    end = time.monotonic() + PATIENCE
    with suppress(TimeoutError):
        while time.monotonic() < end and client.recv(65536):
            pass


DEEDS: Sequence[Callable[[Heckler, Listener, socket.socket], None]] = (
    *(come_and_go, come_and_go, stall, flood, lie, steal, talk_rubbish, talk_rubbish, talk_rubbish),
    *(stop_in_the_middle, reset, reset, say_nothing, interrupt),
)


class PresenceBatch:
    """So many hecklers, from when it is entered to when it is left."""

    def __init__(self, size: int, seed: str, doors: Sequence[Listener]) -> None:
        self.done: Counter[str] = Counter()
        self.over = threading.Event()
        self._faults: list[BaseException] = []
        self._threads = [
            threading.Thread(
                target=self._heckle, args=[Heckler(doors, random.Random(f"{seed}-{n}"), self.over)]
            )
            for n in range(size)
        ]

    def __enter__(self) -> PresenceBatch:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join()
        assert not self._faults, self._faults

    def _heckle(self, heckler: Heckler) -> None:
        try:
            heckler.heckle(self.done)
        except BaseException as fault:  # It would only be printed.
            self._faults.append(fault)
