"""Many clients of IRC that talk, come back when a connection ends, and read what they missed."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from support.clients import Address

CAPS = "message-tags server-time echo-message batch draft/chathistory"
ID = re.compile(r"msgid=(\d+)")
RETRY = 0.2
"""Seconds between two tries to connect."""


@dataclass
class Member:
    """A client that is in one room."""

    address: Address
    name: str
    room: str
    read: set[str] = field(default_factory=set)
    """The texts that it has read, at once or in the history."""
    echoed: list[str] = field(default_factory=list)
    """Those of its own that the server has said back to it."""
    last: str = ""
    """The id of the last message that it has read."""
    returns: int = 0
    """How often it has been in the room with all of the history read."""
    writer: asyncio.StreamWriter | None = None

    async def stay(self) -> None:
        """Connect, again and again."""
        while True:
            try:
                reader, self.writer = await asyncio.open_connection(*self.address)
            except OSError:
                await asyncio.sleep(RETRY)
                continue
            self.send(f"CAP REQ :{CAPS}", f"NICK {self.name}", "USER u 0 * :u", "CAP END")
            try:
                async for line in reader:
                    self.take(line.decode().rstrip("\r\n"))
            except OSError:
                pass
            self.writer.close()
            self.writer = None

    def send(self, *lines: str) -> None:
        if self.writer:
            self.writer.write("".join(f"{line}\r\n" for line in lines).encode())

    def take(self, line: str) -> None:
        if " 001 " in line:
            self.send(f"JOIN {self.room}")
        elif " 366 " in line:
            missed = (
                f"AFTER {self.room} msgid={self.last}" if self.last else f"LATEST {self.room} *"
            )
            self.send(f"CHATHISTORY {missed} 1000")
        elif " BATCH -" in line:
            self.returns += 1
        elif f" PRIVMSG {self.room} :" in line:
            self.last = ID.findall(line)[0]
            text = line.rpartition(" :")[2]
            self.read.add(text)
            if f" :{self.name}!" in line and "batch=" not in line:
                self.echoed.append(text)
