"""Users at the menu and on the line protocol, for the tests."""

from __future__ import annotations

import time

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import LineClient

MENU = [
    "1. List users",
    "2. Send a message",
    "3. Read my messages",
    "4. Create a room",
    "5. Join a room",
    "6. Disconnect",
    "Enter your choice:",
]
MENU_FROM_LINE = [*MENU[:-1], "0. Back to the line protocol", MENU[-1]]
"""The menu of a client that has switched to it by `/menu`."""


class MenuCase(SynchronousTestCase):
    """Ann and Bob use the menu protocol, Lea and Leo the line protocol."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.lea, self.leo = self.chat.line_clients("lea", "leo")
        self.ann = self.connect("Ann")
        self.bob = self.connect("Bob")
        self.lea.received()

    def connect(self, *lines: str) -> LineClient:
        """A new client of the menu protocol that has sent these lines."""
        return self.chat.connect(*lines, factory=self.chat.menu)

    def enter(self, room: str, *clients: LineClient) -> None:
        """Have users at the menu join a room. What they, Lea and Leo receive is discarded."""
        for client in clients:
            client.send("5", room)
        for client in (*clients, self.lea, self.leo):
            client.received()

    def when(self) -> str:
        """The time of everything that is said: the clock stands at 0."""
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(0))
