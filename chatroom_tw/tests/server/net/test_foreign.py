"""Tests for `server.net.foreign`: what is plainly no text, and what only looks odd."""

from __future__ import annotations

import pickle
import struct

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.net.foreign import is_foreign
from chatroom_tw.tests.support.optional import given, st


class Foreign(SynchronousTestCase):
    def test_lengths_before_messages(self) -> None:
        for length in ("!I", "<I", "!H", "<H", "!Q", "<Q", "B"):
            for texts in ([b"hello"], [b"hello", b"and", b"goodbye"]):
                sent = b"".join(struct.pack(length, len(text)) + text for text in texts)
                self.assertTrue(is_foreign(sent), (length, texts))

    def test_text_of_16_and_32_bits(self) -> None:
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
            self.assertTrue(is_foreign("hello\n".encode(encoding)), encoding)

    def test_pickles(self) -> None:
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            self.assertTrue(is_foreign(pickle.dumps({"text": "hello"}, protocol)), protocol)

    def test_binary_data(self) -> None:
        self.assertTrue(is_foreign(bytes(range(16, 32))))
        self.assertTrue(is_foreign(bytes.fromhex("1a0f01020e1c0d6861686f0b0c")))

    def test_text_is_not_foreign(self) -> None:
        for text in (
            *(b"hello\n", b"L", b"\n", b"", b"\r\0", b"\0", b"\0\0\0\0", b"hello\0\0\0"),
            *(b"\x1b[A\x1b[B", b"\x03", b"a\x08b\x7f\r\n", b"\x1b[31mred\x07\x1b[0m\n"),
            *("perché\n".encode("latin-1"), "привет\n".encode("cp1251"), "日本語\n".encode()),
            b"\xff\xfb\x1f\xff\xfb\x20\xff\xfb\x18",
        ):
            self.assertFalse(is_foreign(text), text)

    @given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
    def test_no_text_without_control_characters_is(self, text: str) -> None:
        self.assertFalse(is_foreign(f"{text}\n".encode()))
