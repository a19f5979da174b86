"""Chats that are killed at random moments, and started again on the same state folder.

Clients record what they are told. After each restart the server must know all of that, and
nothing twice. `support/crashes.py` says how the test is repeated.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from support import decisions
from support.clients import Client
from support.crashes import ROUNDS, SEED, seeded
from support.decisions import SETTLED, Book, Leader
from support.programs import eventually
from support.servers import Server
from support.summaries import SUMMARY, Record

BOX = 50
"""Messages that are sent to one account: as many are shown at once."""
AWAY = "is away; it waits in their inbox"


@dataclass
class Ledger:
    """What clients were told, in all rounds."""

    accounts: set[str] = field(default_factory=set)
    rooms: dict[str, str] = field(default_factory=dict)
    """The account that made each room, by room."""
    waiting: dict[str, list[str]] = field(default_factory=dict)
    """The messages of each account whose sender was told that they wait."""
    sent: set[str] = field(default_factory=set)
    """All messages that were sent: the server may not have stored the last ones."""
    shown: set[str] = field(default_factory=set)
    """Messages that were shown to their reader; the server may not have marked them yet."""
    read: set[str] = field(default_factory=set)
    """Messages that were shown, and after which the server has answered something more."""
    received: list[tuple[str, float]] = field(default_factory=list)
    """Lines said in the main room, and when a member has received them."""
    books: list[Book] = field(default_factory=list)
    """What was decided by each who leads a room."""
    leaving: set[str] = field(default_factory=set)
    """The names of accounts that were to be removed."""
    gone: set[str] = field(default_factory=set)
    """Those whose owners were told that they are not registered any more."""
    numbers: Iterator[int] = field(default_factory=count)
    """A number for each name that is registered."""

    def wait_until_used(self) -> None:
        """Wait until a client has done everything once, so that there is something to check."""
        eventually(
            lambda: self.accounts and self.received and self.read and self.gone and self.is_led
        )

    @property
    def is_led(self) -> bool:
        return bool(self.books) and all(book.count > 3 for book in self.books)


class Users:
    """The users of one server, until it is killed."""

    def __init__(self, server: Server, ledger: Ledger, tag: str, seed: str = "") -> None:
        self.server = server
        self.ledger = ledger
        self.tag = tag
        self.chance = random.Random(f"{seed}{tag}")

    def actions(self) -> list[Callable[[], None]]:
        senders = [lambda n=n: self.send(f"{self.tag}s{n}") for n in range(2)]
        return [*senders, self.read, self.talk, self.lead, self.leave]

    def register(self, name: str) -> None:
        """Register a name, and make a room that belongs to it.

        Each is registered from an address of its own, as one address may register three.
        """
        with self.new() as client:
            client.send(f"/nick {name}", "/register secret-1")
            client.read_until(f"* {name} is registered")
            self.ledger.accounts.add(name)
            self.ledger.waiting[name] = []
            client.send(f"/join room-{name}")
            client.read_until(f"* you are in room-{name}")
            self.ledger.rooms[f"room-{name}"] = name
            client.send("exit")
            client.read_to_end()

    def new(self) -> Client:
        number = next(self.ledger.numbers)
        return self.server.connect(f"127.1.{number // 250}.{number % 250 + 1}")

    def lead(self) -> None:
        """Lead a room, and decide one thing after another."""
        book = Book(f"{self.tag}leader", f"{self.tag}member", f"{self.tag}led")
        self.ledger.books.append(book)
        Leader(self.new, book, self.chance).lead()

    def leave(self) -> None:
        """Register one name after another, and remove the account again."""
        for number in range(10_000):
            name = f"{self.tag}gone{number}"
            with self.new() as client:
                client.send(f"/nick {name}", "/register secret-1")
                client.read_until(f"* {name} is registered")
                self.ledger.leaving.add(name)
                client.send("/unregister secret-1")
                client.read_until(f"the name {name} is not registered any more")
                self.ledger.gone.add(name)
            time.sleep(0.2)  # A password takes long, and the others are to do something, too.

    def tell(self, client: Client, name: str, text: str) -> None:
        self.ledger.sent.add(text)
        client.send(f"/msg {name} {text}")
        client.read_until(AWAY)
        self.ledger.waiting[name].append(text)

    def send(self, name: str) -> None:
        """Send messages to one account after another, none of which is logged in."""
        with self.server.connect() as client:
            for box in range(10_000):
                self.register(f"{name}b{box}")
                for number in range(BOX):
                    self.tell(client, f"{name}b{box}", f"{name}-{box}-{number}")

    def read(self) -> None:
        """Send messages to an account, and log in to it and read them, again and again."""
        name = f"{self.tag}reader"
        self.register(name)
        with self.server.connect() as sender:
            for number in range(10_000):
                for part in range(3):
                    self.tell(sender, name, f"{name}-{number}-{part}")
                for text in self.inbox(name):
                    self.ledger.read.add(text)

    def inbox(self, name: str) -> list[str]:
        """Log in, and return the messages in the inbox, which are then marked as read."""
        with self.server.connect() as owner:
            owner.send(f"/login {name} secret-1", "/inbox", "/who nowhere", "exit")
            try:
                lines = owner.read_until("! there is no room nowhere")
            finally:
                # If the server is killed, these were shown all the same.
                self.ledger.shown.update(private_messages(owner.received.decode()))
            owner.read_to_end()
        texts = private_messages("\n".join(lines))
        self.ledger.shown.update(texts)
        return texts

    def talk(self) -> None:
        """Say lines in the main room, and wait until another member has received each."""
        with self.server.connect() as ann, self.server.connect() as bob:
            bob.read_until("welcome")
            for number in range(10_000):
                text = f"{self.tag}-line-{number}"
                ann.send(text)
                bob.read_until(f"> {text}")
                self.ledger.received.append((text, time.monotonic()))
                time.sleep(0.003)


def private_messages(text: str) -> list[str]:
    """The texts of the private messages among these lines."""
    return re.findall(r"-> you> (\S+)$", text, re.M)


def act_and_kill(server: Server, ledger: Ledger, tag: str, seconds: float) -> float:
    """Let the users act for so many seconds and kill the server; the time of the kill."""

    def until_the_kill(action: Callable[[], None]) -> None:
        with suppress(OSError, AssertionError):  # The server is gone.
            action()

    threads = [
        threading.Thread(target=until_the_kill, args=[action])
        for action in Users(server, ledger, tag, str(SEED)).actions()
    ]
    for thread in threads:
        thread.start()
    ledger.wait_until_used()
    time.sleep(seconds)
    killed = time.monotonic()
    server.kill()
    for thread in threads:
        thread.join()
    return killed


def check(server: Server, ledger: Ledger, killed: float) -> None:
    """The server knows all that it told its clients before it was killed."""
    users = Users(server, ledger, "check")
    for name, told in list(ledger.waiting.items()):
        check_inbox(users, ledger, name, told)
        del ledger.waiting[name]
    for book in ledger.books:
        decisions.check(server, book, killed)
    ledger.books.clear()
    with server.connect() as client:
        check_gone(client, ledger)
    with server.connect() as client:
        check_rooms(client, ledger)
        check_lines(client, ledger, killed)


def check_inbox(users: Users, ledger: Ledger, name: str, told: list[str]) -> None:
    missing = set(told) - ledger.shown
    texts = users.inbox(name)
    assert len(set(texts)) == len(texts), "a message waits twice"
    assert missing <= set(texts), "messages are lost that were said to wait"
    assert set(texts) <= ledger.sent, "messages wait that nobody has sent"
    assert not ledger.read & set(texts), "messages wait again that were read"
    ledger.read.update(texts)
    assert users.inbox(name) == []


def check_gone(client: Client, ledger: Ledger) -> None:
    """Anybody can have the name of an account that is gone."""
    for name in ledger.gone:
        client.send(f"/nick {name}", "/who nowhere")
        lines = client.read_until("! there is no room nowhere")
        assert lines[-2].endswith(f"is now {name}"), "an account is there again that was removed"
    ledger.gone.clear()


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
    stored = [text for text, when in ledger.received if when < killed - SETTLED][-500:]
    assert [line for line in lines if line in set(stored)] == stored, "lines are lost"
    ledger.received[:] = [(text, 0.0) for text, _ in ledger.received if text in set(lines)]


@pytest.mark.long
def test_no_message_is_lost_or_doubled_by_kills(tmp_path: Path, record_property: Record) -> None:
    chance, ledger = seeded(), Ledger()
    options = ("--state", str(tmp_path / "state"))
    said = decided = 0
    for number in range(ROUNDS):
        with Server(*options) as server:
            killed = act_and_kill(server, ledger, f"r{number}", chance.uniform(0.2, 1.5))
            decided += sum(book.count for book in ledger.books)
            said += sum(1 for text, _ in ledger.received if text.startswith(f"r{number}-"))
        with Server(*options) as server:
            check(server, ledger, killed)
            if chance.random() < 0.5:  # The checks must not depend on an orderly stop.
                server.kill()
    record_property(
        SUMMARY,
        f"crashes: chat, seed {SEED}: {ROUNDS} kills, "
        f"{len(ledger.accounts)} accounts, {len(ledger.sent)} messages, "
        f"{len(ledger.read)} of them read, {said} lines, {decided} decisions, "
        f"{len(ledger.leaving)} accounts removed: nothing lost, nothing twice",
    )


def test_a_registered_name_is_registered_after_a_kill(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path / "state"))
    with Server(*options) as server:
        Users(server, Ledger(), "").register("ann")
        server.kill()
    with Server(*options) as server, server.connect() as bob:
        bob.send("/nick ann", "/login ann wrong", "/login ann secret-1")
        bob.read_until("! ann is registered")
        bob.read_until("! wrong name or password")
        bob.read_until("* you are ann")


def test_the_last_line_is_stored_when_a_server_is_stopped(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path / "state"))
    with Server(*options) as server, server.connect() as ann, server.connect() as bob:
        bob.read_until("welcome")
        ann.send("the last word")
        bob.read_until("the last word")
        server.stop()
    with Server(*options) as server, server.connect() as ann:
        ann.send("/history")
        ann.read_until("the last word")
