"""A room with two pages of the chat that speak version 2, for the tests."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message

HELLO = make_message("hello", version=2)


class MessagesCase(SynchronousTestCase):
    """Ann and bob are pages in the room tea, and talk in version 2."""

    def setUp(self) -> None:
        self.chat = FakeChat(operators={"root": "secret-1"})
        self.ann, self.bob = self.chat.web_clients("tea", "ann", "bob")
        for page in (self.ann, self.bob):
            page.ask(HELLO)
            page.received()

    def ask(self, page: WebClient, type_: str, **fields: Any) -> dict[str, Any]:
        """Send a request with an id. The one answer, without the id."""
        answers = page.ask(make_message(type_, id="7", **fields))
        [answer] = [one for one in answers if one.get("id") == "7"]
        return {key: value for key, value in answer.items() if key != "id"}

    def say(self, page: WebClient, text: str, **fields: Any) -> int:
        """Say something in the room; its cursor."""
        return self.ask(page, "say", room="tea", text=text, **fields)["at"]

    def lines(self, page: WebClient) -> list[dict[str, Any]]:
        return self.ask(page, "history", room="tea")["lines"]
