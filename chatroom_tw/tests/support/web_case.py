"""Pages of the chat among other people, for the tests."""

from __future__ import annotations

from typing import Any

from twisted.internet.task import deferLater
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.chat import Chat, Page

SECRET, OTHER = "the secret of a page", "the secret of another"


class WebCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = Chat()
        self.eve, self.fay = self.chat.pages("tea", "eve", "fay")

    def said(self, page: Page) -> list[tuple[str, str]]:
        return [(message["name"], message["text"]) for message in page.hear("said")]

    def refused(self, page: Page, message: dict[str, Any]) -> str:
        [refusal] = page.ask(message)
        self.assertEqual(refusal["type"], "refused")
        return refusal["reason"]


def slow(chat: Chat, seconds: float = 0.02) -> None:
    """From now on nothing that takes a while is done at once."""

    def later(find: Any) -> Any:
        return lambda question: deferLater(chat.clock, seconds, find, question)

    chat.gateway._errands = {kind: later(find) for kind, find in chat.gateway._errands.items()}
    chat.hub.write = {kind: later(write) for kind, write in chat.hub.write.items()}
