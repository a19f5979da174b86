"""Tests for `chat.rules.file_names`."""

from __future__ import annotations

import unicodedata

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.file_names import LENGTH, clean, path_of
from chatroom_tw.tests.support.optional import given, st


class Names(SynchronousTestCase):
    def test_what_a_name_cannot_have_is_taken_out(self) -> None:
        for given_name, name in (
            ("photo.jpg", "photo.jpg"),
            ("caffè 2.txt", "caffè 2.txt"),
            ("/etc/passwd", "passwd"),
            ("C:\\docs\\a.txt", "a.txt"),
            ("..", "file"),
            ("", "file"),
            (" . ", "file"),
            ("a\nb\tc.txt", "a b c.txt"),
            ("\u202egpj.exe", "gpj.exe"),
            ("a\u2066b\u200f.txt", "ab.txt"),
            ("a\x00\x1b[2J.txt", "a[2J.txt"),
            ('a<b>|"?*:.txt', "a_b______.txt"),
        ):
            self.assertEqual(clean(given_name), name)

    def test_a_long_one_keeps_its_ending(self) -> None:
        for name in ("x" * 300 + ".jpeg", "x" * 300, "x." + "y" * 300):
            short = clean(name)
            self.assertEqual(len(short), LENGTH)
            self.assertEqual(short[-5:], name[:LENGTH][-5:] if ".jpeg" not in name else ".jpeg")

    @given(st.text(max_size=400))
    def test_any_name_fits_anywhere(self, name: str) -> None:
        cleaned = clean(name)
        self.assertEqual(clean(cleaned), cleaned)
        self.assertTrue(1 <= len(cleaned) <= LENGTH)
        self.assertTrue(cleaned.isprintable() or " " in cleaned or not cleaned.isascii())
        for one in cleaned:
            self.assertNotIn(one, "/\\\n")
            self.assertNotIn(unicodedata.category(one)[0], "C")
        path = path_of("abc", cleaned)
        self.assertTrue(path.isascii())
        self.assertEqual(path.count("/"), 2)
