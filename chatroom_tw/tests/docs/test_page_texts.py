"""The texts of the pages are there in both languages, and the pages know what they are sent."""

from __future__ import annotations

import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import chatroom_tw
from chatroom_tw.chat.protocols import web_events_2
from chatroom_tw.chat.rules import refusals as chat
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.tests.support.documents import document, section
from chatroom_tw.tombola.rules import refusals as tombola
from chatroom_tw.tombola.rules.refusals import TombolaError

STATIC = Path(chatroom_tw.__file__).parent / "static"
NOT_HANDLED = {"error", "pong", "goodbye"}
"""What a page ignores: answers to what it does not send, and the end of the connection."""
NOT_ON_THE_CHATS_PAGE = {
    ChatError.NO_SUCH_USER,
    ChatError.NO_SUCH_ADDRESS,
    ChatError.IN_NO_ROOM,
    ChatError.ROOM_EXISTS,
    ChatError.MAY_NOT_STOP,
}
NOT_ON_A_TOMBOLAS_PAGE = {TombolaError.NO_SUCH_SEAT, TombolaError.BAD_COUNT}
"""Reasons of refusals that answer nothing that a page sends, or that it acts on without a word."""
_LANGUAGE = re.compile(r"^( *)(?:const )?(en|it)(?:: | = )\{\n(.*?)^\1\}[,;]$", re.M | re.DOTALL)


def keys_of(script: str) -> dict[str, set[str]]:
    """The keys of the texts in each language of a `phrases.js`."""
    return {
        language: set(re.findall(rf'^{indent}  ("?[\w.-]+"?): ?', texts, re.MULTILINE))
        for indent, language, texts in _LANGUAGE.findall(script)
    }


class Texts(SynchronousTestCase):
    def test_every_text_is_there_in_both_languages(self) -> None:
        scripts = list(STATIC.rglob("*phrases.js"))
        self.assertTrue(scripts)
        for script in scripts:
            keys = keys_of(script.read_text())
            self.assertEqual(set(keys), {"en", "it"}, script)
            self.assertTrue(keys["en"], script)
            self.assertEqual(keys["en"], keys["it"], script)


class Refusals(SynchronousTestCase):
    """Without words of its own, a reason would be `refused`: that it is not possible just now."""

    def test_the_chat_page_has_words_for_every_reason(self) -> None:
        scripts = sorted((STATIC / "chat").glob("*phrases.js"))
        texts = "".join(script.read_text() for script in scripts)
        for reason in set(chat.REASONS) - NOT_ON_THE_CHATS_PAGE:
            self.assertEqual(texts.count(f'"refused.{reason.value}": '), 2, reason)

    def test_the_tombola_pages_have_words_for_every_reason(self) -> None:
        texts = "".join(path.read_text() for path in STATIC.rglob("*.js"))
        for reason in set(tombola.REASONS) - NOT_ON_A_TOMBOLAS_PAGE:
            key = rf'^ +"?{reason.value}"?: '
            self.assertGreaterEqual(len(re.findall(key, texts, re.MULTILINE)), 2, reason)


class Types(SynchronousTestCase):
    def test_the_chat_page_handles_every_type_of_message(self) -> None:
        page = document("docs/protocols/web.md")
        parts = [section(page, f"The chat, version {version}") for version in (1, 2)]
        tables = "".join(part.split("| the server sends |")[1] for part in parts)
        rows = re.findall(r"^\| (`[^|]+) \|", tables, re.MULTILINE)
        types = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
        self.assertGreaterEqual(len(types), len(web_events_2.SENT))
        scripts = "".join(path.read_text() for path in STATIC.glob("chat/*.js"))
        for name in types - NOT_HANDLED:
            handler = re.search(rf'(?m)^\s+"?{name}"?(,|: |\()', scripts)
            self.assertTrue(handler, f"no page handles {name!r}")
