"""Servers that are killed at any moment, and started again on the same folder.

Clients write down what they were told. After each restart the server has to know all of
that, and nothing twice. CHATROOM_CRASH_ROUNDS says how often (default 4), and
CHATROOM_CRASH_SEED repeats what a run before this has printed.
"""

from __future__ import annotations

import os
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from servers import Client, Server

ROUNDS = int(os.environ.get("CHATROOM_CRASH_ROUNDS", "4"))
SEED = int(os.environ.get("CHATROOM_CRASH_SEED", "0")) or random.SystemRandom().getrandbits(32)
BOX = 60
"""How many messages are sent to one account: an inbox has its limit."""
SETTLED = 0.3
"""Seconds after which a line must be on the disk, on a machine that is busy with tests."""
AWAY = "is away; it waits in their inbox"


@dataclass
class Ledger:
    """What clients have been told, over all rounds."""

    accounts: set[str] = field(default_factory=set)
    rooms: dict[str, str] = field(default_factory=dict)
    """A room that an account has been told it is in, and the account."""
    waiting: dict[str, list[str]] = field(default_factory=dict)
    """By account: messages that are said to wait."""
    sent: set[str] = field(default_factory=set)
    """Messages that may wait: nobody was told."""
    shown: set[str] = field(default_factory=set)
    """Messages that were read, if the server may not have marked them yet."""
    read: set[str] = field(default_factory=set)
    """Messages that were read, and the server has answered something after that."""
    heard: list[tuple[str, float]] = field(default_factory=list)
    """Lines said in the main room, and when somebody has heard them."""


class Life:
    """The people on one server, until it is killed."""

    def __init__(self, server: Server, ledger: Ledger, tag: str) -> None:
        self.server = server
        self.ledger = ledger
        self.tag = tag

    def everybody(self) -> list[Callable[[], None]]:
        senders = [lambda n=n: self.send(f"{self.tag}s{n}") for n in range(3)]
        return [*senders, self.read, self.talk]

    def register(self, name: str) -> None:
        """Keep a name, and make a room that is its own."""
        with self.server.connect() as client:
            client.send(f"/nick {name}", "/register secret")
            client.read_until(f"* {name} is registered")
            self.ledger.accounts.add(name)
            self.ledger.waiting[name] = []
            client.send(f"/join room-{name}")
            client.read_until(f"* you are in room-{name}")
            self.ledger.rooms[f"room-{name}"] = name
            client.send("exit")
            client.read_to_end()

    def tell(self, client: Client, name: str, text: str) -> None:
        self.ledger.sent.add(text)
        client.send(f"/msg {name} {text}")
        client.read_until(AWAY)
        self.ledger.waiting[name].append(text)

    def send(self, name: str) -> None:
        """Messages to one account after another, whose owner is away."""
        with self.server.connect() as client:
            for box in range(10_000):
                self.register(f"{name}b{box}")
                for number in range(BOX):
                    self.tell(client, f"{name}b{box}", f"{name}-{box}-{number}")

    def read(self) -> None:
        """Messages to an account, whose owner comes and reads them, and goes again."""
        name = f"{self.tag}reader"
        self.register(name)
        with self.server.connect() as sender:
            for number in range(10_000):
                for part in range(3):
                    self.tell(sender, name, f"{name}-{number}-{part}")
                for text in self.inbox(name):
                    self.ledger.read.add(text)

    def inbox(self, name: str) -> list[str]:
        """What the owner is shown. When this returns, the server has marked it as read."""
        with self.server.connect() as owner:
            owner.send(f"/login {name} secret", "/inbox", "/who nowhere", "exit")
            try:
                lines = owner.read_until("! there is no room nowhere")
            finally:
                # Whatever ends this, that much was shown.
                self.ledger.shown.update(shown_in(owner.received.decode()))
            owner.read_to_end()
        texts = shown_in("\n".join(lines))
        self.ledger.shown.update(texts)
        return texts

    def talk(self) -> None:
        """Lines in the main room, that somebody hears."""
        with self.server.connect() as ann, self.server.connect() as bob:
            bob.read_until("welcome")
            for number in range(10_000):
                text = f"{self.tag}-line-{number}"
                ann.send(text)
                bob.read_until(f"> {text}")
                self.ledger.heard.append((text, time.monotonic()))
                time.sleep(0.003)


def shown_in(text: str) -> list[str]:
    """The private messages among lines that were read."""
    return re.findall(r"-> you> (\S+)$", text, re.M)


def live(server: Server, ledger: Ledger, tag: str, seconds: float) -> float:
    """Let everybody do what they do, and kill the server; when that was."""

    def until_the_end(person: Callable[[], None]) -> None:
        with suppress(OSError, AssertionError):  # The server is gone.
            person()

    people = [
        threading.Thread(target=until_the_end, args=[person])
        for person in Life(server, ledger, tag).everybody()
    ]
    for person in people:
        person.start()
    time.sleep(seconds)
    killed = time.monotonic()
    server.kill()
    for person in people:
        person.join()
    return killed


def check(server: Server, ledger: Ledger, killed: float) -> None:
    """That the server knows what it has told before it was killed."""
    life = Life(server, ledger, "check")
    assert not [line for line in server.log if "Traceback" in line]
    for name, told in list(ledger.waiting.items()):
        check_inbox(life, ledger, name, told)
        del ledger.waiting[name]
    with server.connect() as client:
        check_rooms(client, ledger)
        check_lines(client, ledger, killed)


def check_inbox(life: Life, ledger: Ledger, name: str, told: list[str]) -> None:
    missing = set(told) - ledger.shown
    texts = life.inbox(name)
    assert len(set(texts)) == len(texts), "a message waits twice"
    assert missing <= set(texts), "messages are lost that were said to wait"
    assert set(texts) <= ledger.sent, "messages wait that nobody has sent"
    assert not ledger.read & set(texts), "messages wait again that were read"
    ledger.read.update(texts)
    assert life.inbox(name) == []


def check_rooms(client: Client, ledger: Ledger) -> None:
    client.send("/rooms")
    lines = client.read_until(" rooms")
    there = {line.split(", ")[0].removeprefix("* ") for line in lines}
    assert set(ledger.rooms) <= there, "rooms are lost that have an owner"


def check_lines(client: Client, ledger: Ledger, killed: float) -> None:
    client.send("/history 1000", "/who nowhere")
    history = "\n".join(client.read_until("! there is no room nowhere"))
    lines = re.findall(r"> (\S+-line-\d+)$", history, re.M)
    assert len(set(lines)) == len(lines), "a line is there twice"
    kept = [text for text, when in ledger.heard if when < killed - SETTLED][-500:]
    assert [line for line in lines if line in set(kept)] == kept, "lines are lost"
    ledger.heard[:] = [(text, 0.0) for text, _ in ledger.heard if text in set(lines)]


@pytest.fixture
def chance() -> Iterator[random.Random]:
    print(f"CHATROOM_CRASH_SEED={SEED}")
    yield random.Random(SEED)


def test_nothing_is_lost_and_nothing_comes_twice(tmp_path: Path, chance: random.Random) -> None:
    ledger = Ledger()
    options = ("--state", str(tmp_path / "state"))
    said = 0
    for number in range(ROUNDS):
        with Server(*options) as server:
            killed = live(server, ledger, f"r{number}", chance.uniform(0.2, 1.5))
            said += sum(1 for text, _ in ledger.heard if text.startswith(f"r{number}-"))
        with Server(*options) as server:
            check(server, ledger, killed)
            if chance.random() < 0.5:  # Those who have checked are cut off as well.
                server.kill()
    assert ledger.accounts and ledger.heard and ledger.read
    print(
        f"chat: {ROUNDS} kills, {len(ledger.accounts)} accounts, {len(ledger.sent)} messages, "
        f"{len(ledger.read)} of them read, {said} lines heard: nothing lost, nothing twice"
    )


def test_who_is_kept_can_log_in_and_nobody_else_has_the_name(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path / "state"))
    with Server(*options) as server:
        Life(server, Ledger(), "").register("ann")
        server.kill()
    with Server(*options) as server, server.connect() as bob:
        bob.send("/nick ann", "/login ann wrong", "/login ann secret")
        bob.read_until("! ann is registered")
        bob.read_until("! wrong name or password")
        bob.read_until("* you are ann")


def test_what_was_said_last_is_on_the_disk_when_a_server_ends_in_order(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path / "state"))
    with Server(*options) as server, server.connect() as ann, server.connect() as bob:
        bob.read_until("welcome")
        ann.send("the last word")
        bob.read_until("the last word")
        server.stop()
    with Server(*options) as server, server.connect() as ann:
        ann.send("/history")
        ann.read_until("the last word")
