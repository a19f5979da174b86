"""What people decide who lead rooms and have accounts, and what the server then says of it.

A `Leader` decides one thing after another until the server is killed, and keeps in a `Book` what
anybody was told of it. `check` asks a server that was started again. What was on its way when the
server was killed may be decided or not.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from support.clients import Client
from support.servers import Server

SETTLED = 0.3
"""Seconds after which what is stored soon must be stored, on a machine busy with tests."""
END = "! there is no room nowhere"
"""The answer to `/who nowhere`, which is after those to all before it."""
ROLES = {"operator": "an operator of", "voice": "a voice in", "member": "a plain member of"}
HOURS = {"until": "2h ", "for good": ""}
"""How a list says for how long."""
WHOM = ("account:x1", "account:x2")
"""Who is banned and muted; neither is ever there."""


@dataclass
class Book:
    """What was decided by one leader, in one room of theirs."""

    leader: str
    member: str
    """An account that is in the room, too."""
    room: str
    decided: dict[str, str] = field(default_factory=lambda: {"role": "member"})
    """What anybody was told, by what it is about; "": there is none."""
    under_way: tuple[str, str, str] = ("", "", "")
    """What may have been decided: about what, what, and the text that tells of it."""
    count: int = 0
    """How many decisions somebody was told of."""
    joined: float = 0.0
    """When the member was told that they are in the room."""
    said: int = 0
    """How many lines the member has sent."""
    read: list[tuple[float, int]] = field(default_factory=list)
    """When the leader was told that all is read, and how many lines were sent before."""

    def begin(self, about: str, value: str, told: str) -> None:
        self.under_way = about, value, told

    def end(self) -> None:
        about, value, _ = self.under_way
        self.decided[about] = value
        self.under_way = "", "", ""
        self.count += 1

    def check(self, about: str, value: str) -> None:
        """The value is the one that somebody was told, or the one that was on its way."""
        allowed = {self.decided.get(about, "")}
        if self.under_way[0] == about:
            allowed.add(self.under_way[1])
        assert value in allowed, f"{about} in {self.room} is {value!r}, and not in {allowed}"


class Leader:
    """Somebody who leads a room, until the server is killed."""

    def __init__(self, connect: Callable[[], Client], book: Book, chance: random.Random) -> None:
        """`connect` gives a client an address that has registered nobody."""
        self.connect = connect
        self.book = book
        self.chance = chance
        self.number = 0
        self.acts: list[Callable[[], tuple[str, str, str, str]]] = [
            *(self._topic, self._limit, self._role, self._ignore, self._close),
            *(self._restrict, self._restrict, self._restrict),
        ]

    def lead(self) -> None:
        """Register both, and decide one thing after another."""
        book = self.book
        with self.connect() as leader, self.connect() as member:
            for client, name in ((leader, book.leader), (member, book.member)):
                client.send(f"/nick {name}", "/register secret-1", f"/join {book.room}")
                client.read_until(f"you are in {book.room}, ")
            book.joined = time.monotonic()
            try:
                for number in range(10_000):
                    self._decide(leader, number)
                    if not book.decided.get("ignored"):
                        self._read(leader, member)
            finally:
                self._take_what_was_told(leader, member)

    def _decide(self, client: Client, number: int) -> None:
        self.number = number
        line, about, value, told = self.chance.choice(self.acts)()
        self.book.begin(about, value, told)
        if about.startswith("closed "):
            client.send(f"/join {value}")
            client.read_until(f"you are in {value}, ")
        client.send(line)
        client.read_until(told)
        self.book.end()
        if about.startswith("closed "):
            client.send(f"/join {self.book.room}")
            client.read_until(f"you are in {self.book.room}, ")

    def _read(self, leader: Client, member: Client) -> None:
        self.book.said += 1
        said, number = self.book.said, self.number
        member.send(f"member-line-{number}")
        leader.read_until(f"> member-line-{number}")
        leader.send("/read")
        leader.read_until(f"{self.book.room}: 0 unread")
        self.book.read.append((time.monotonic(), said))

    def _take_what_was_told(self, leader: Client, member: Client) -> None:
        """What anybody was told before the kill is decided, whether they looked or not."""
        told = self.book.under_way[2]
        for client in (leader, member):
            with suppress(OSError):
                client.read_to_end()
        unread = leader.received
        if told.endswith(str(self.number)):  # The member has read nothing so far.
            unread += member.received
        if told and told in unread.decode(errors="replace"):
            self.book.end()

    # -- The line, what it is about, what is decided, and what tells of it.

    def _topic(self) -> tuple[str, str, str, str]:
        if self.chance.random() < 0.3:
            return "/topic -", "topic", "", f"has cleared the topic of {self.book.room}"
        topic = f"t-{self.number}"
        return f"/topic {topic}", "topic", topic, f"topic of {self.book.room}: {topic}"

    def _limit(self) -> tuple[str, str, str, str]:
        limit = f"9{self.number}"
        told = f"has set limit of {self.book.room} to {limit}"
        return f"/set limit {limit}", "limit", limit, told

    def _role(self) -> tuple[str, str, str, str]:
        member, had = self.book.member, self.book.decided.get("role", "member")
        role = self.chance.choice([role for role in ROLES if role != had])
        told = f"made {member} {ROLES[role]} {self.book.room}"
        return f"/role {member} {role}", "role", role, told

    def _ignore(self) -> tuple[str, str, str, str]:
        other = self.book.member
        if self.book.decided.get("ignored"):
            return f"/unignore {other}", "ignored", "", f"you hear from {other} again"
        return f"/ignore {other}", "ignored", other, f"you ignore {other} now"

    def _close(self) -> tuple[str, str, str, str]:
        room = f"c-{self.book.room}-{self.number}"
        return "/close yes", f"closed {room}", room, f"has closed {room}"

    def _restrict(self) -> tuple[str, str, str, str]:
        kind, done = self.chance.choice([("ban", "banned from"), ("mute", "muted in")])
        who, room = self.chance.choice(WHOM), self.book.room
        about = f"{kind} {who}"
        if self.book.decided.get(about) and self.chance.random() < 0.5:
            return f"/un{kind} {who}", about, "", f"{who} is not {done} {room} any more"
        hours = self.chance.choice([*HOURS.values()])
        value = f"{hours}r-{self.number}"
        told = f"r-{self.number}"
        return f"/{kind} {who} {value}", about, value, told


# -- After the kill


def check(server: Server, book: Book, killed: float) -> None:
    """The server knows what was decided, and nothing that was taken back."""
    with server.connect() as client:
        client.send(f"/login {book.leader} secret-1", "/who nowhere")
        greeting = client.read_until(END)
        client.send(f"/join {book.room}", "/set", "/ignores", "/bans", "/mutes", "/rooms")
        client.send("/who nowhere")
        _check_room(book, "\n".join(client.read_until(END)))
        _check_read(book, greeting, killed)
    with server.connect() as client:
        client.send(f"/login {book.member} secret-1", "/who nowhere")
        greeting = client.read_until(END)
        if book.joined < killed - SETTLED:
            assert any(f"you are in {book.room} too" in line for line in greeting), greeting
        client.send(f"/whois {book.member}", "/who nowhere")
        lines = "\n".join(client.read_until(END))
        found = re.search(rf"(\w+) (?:of|in) {book.room}\b", lines)
        book.check("role", found[1] if found else "member")


def _check_room(book: Book, text: str) -> None:
    topic = re.search(rf"^\* topic of {book.room}: (\S+) \(", text, re.M)
    book.check("topic", topic[1] if topic else "")
    limit = re.search(r"\blimit (\w+)", text)
    assert limit
    book.check("limit", limit[1].replace("off", ""))
    ignored = re.search(r"you ignore \d+: (\S+)", text)
    book.check("ignored", ignored[1] if ignored else "")
    bans, mutes = re.split(rf" bans? in {book.room}$", text, maxsplit=1, flags=re.M)
    for kind, part in (("ban", bans), ("mute", mutes)):
        for who in WHOM:
            found = re.search(rf"^\* {who} (until|for good).*: (\S+)$", part, re.M)
            value = f"{HOURS[found[1]]}{found[2]}" if found else ""
            book.check(f"{kind} {who}", value)
    rooms = set(re.findall(r"^\* (\S+), \d+ here", text, re.M))
    closed = {room for about, room in book.decided.items() if about.startswith("closed ")}
    assert not closed & rooms, "rooms are there again that were closed"


def _check_read(book: Book, greeting: list[str], killed: float) -> None:
    read = max([said for when, said in book.read if when < killed - SETTLED], default=0)
    for line in greeting:
        if found := re.match(rf"\* {book.room}: (\d+) unread", line):
            assert int(found[1]) <= book.said - read, "lines are unread that were read"
