"""A room with two pages of the chat, for the tests."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import WebClient

SECRET, OTHER = "the secret of a page", "the secret of another"
"""Secrets of tabs."""


class WebCase(SynchronousTestCase):
    """Eve and Fay are pages in the room tea."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.eve, self.fay = self.chat.web_clients("tea", "eve", "fay")

    def said(self, page: WebClient) -> list[tuple[str, str]]:
        """The names and texts of what has been said to the page."""
        return [(message["name"], message["text"]) for message in page.received_of("said")]

    def refused(self, page: WebClient, message: dict[str, Any]) -> str:
        """The reason for which the message is refused."""
        [refusal] = page.ask(message)
        self.assertEqual(refusal["type"], "refused")
        return refusal["reason"]
