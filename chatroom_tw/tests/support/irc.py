"""A client of IRC without a socket, for the tests."""

from __future__ import annotations

from chatroom_tw.tests.support.clients import FakeClient


class IrcClient(FakeClient):
    """A client that sends messages, and reads lines without their ends."""

    def send(self, *messages: str) -> None:
        """Send each message in a piece of its own."""
        for message in messages:
            self.send_bytes(f"{message}\r\n".encode())

    def received(self) -> list[str]:
        """The lines that have come since the last call."""
        text = self.received_text()
        assert not text or text.endswith("\r\n"), text
        return text.split("\r\n")[:-1]

    def ask(self, *messages: str) -> list[str]:
        """Send messages, and return the lines that come."""
        self.send(*messages)
        return self.received()

    def register(self, name: str, *caps: str) -> list[str]:
        """Register with this nickname and these capabilities; the lines that come."""
        if caps:
            self.send(f"CAP REQ :{' '.join(caps)}")
        self.send(f"NICK {name}", f"USER {name} 0 * :{name.title()}")
        if caps:
            self.send("CAP END")
        return self.received()

    def numerics(self, *messages: str) -> list[str]:
        """Send messages, and return the commands and numerics of the lines that come."""
        return [command_of(line) for line in self.ask(*messages)]


def command_of(line: str) -> str:
    """The command or the numeric of a line."""
    words = line.split(" ")
    return next(word for word in words if word[:1] not in "@:")
