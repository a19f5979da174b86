"""The texts of the pages are there in both languages, and the pages know what they are sent."""

from __future__ import annotations

import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import chatroom_tw
from chatroom_tw.chat.protocols import web as chat_web
from chatroom_tw.tests.support.documents import document, section

STATIC = Path(chatroom_tw.__file__).parent / "static"
NOT_HANDLED = {"error", "pong", "goodbye"}
"""What a page ignores: answers to what it does not send, and the end of the connection."""
_LANGUAGE = re.compile(r"^( *)(?:const )?(en|it)(?:: | = )\{\n(.*?)^\1\}[,;]$", re.M | re.DOTALL)


def keys_of(script: str) -> dict[str, set[str]]:
    """The keys of the texts in each language of a `phrases.js`."""
    return {
        language: set(re.findall(rf'^{indent}  ("?[\w-]+"?): ?', texts, re.MULTILINE))
        for indent, language, texts in _LANGUAGE.findall(script)
    }


class Texts(SynchronousTestCase):
    def test_every_text_is_there_in_both_languages(self) -> None:
        scripts = list(STATIC.rglob("phrases.js"))
        self.assertTrue(scripts)
        for script in scripts:
            keys = keys_of(script.read_text())
            self.assertEqual(set(keys), {"en", "it"}, script)
            self.assertTrue(keys["en"], script)
            self.assertEqual(keys["en"], keys["it"], script)


class Types(SynchronousTestCase):
    def test_the_chat_page_handles_every_type_of_message(self) -> None:
        manual = section(document("docs/protocols/web.md"), "The chat, version 1")
        rows = re.findall(r"^\| (`[^|]+) \|", manual.split("| the server sends |")[1], re.MULTILINE)
        types = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
        self.assertGreaterEqual(len(types), len(chat_web.SENT))
        scripts = "".join(path.read_text() for path in STATIC.glob("chat/*.js"))
        for name in types - NOT_HANDLED:
            handler = re.search(rf'(?m)^\s+"?{name}"?(,|: |\()', scripts)
            self.assertTrue(handler, f"no page handles {name!r}")
