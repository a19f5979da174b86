"""Tests for `client.importing.cleaning`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.importing.cleaning import LINE, LONGEST, name_of, text_of
from chatroom_tw.server.text import person_name
from chatroom_tw.tests.support.optional import given, st


class Names(SynchronousTestCase):
    def test_names_become_such_as_people_can_have(self) -> None:
        for written, name in {
            "ann": "ann",
            "Ann Smith": "Ann_Smith",
            "\u202a+39\xa0333 1234567\u202c": "39_333_1234567",
            "Zoë 🎉": "Zoë",
            "bob[away]": "bob_away",
            "हिन्दी": "हिन्दी",
            "x" * 40: "x" * 32,
        }.items():
            self.assertEqual(name_of(written), name)

    def test_those_without_letters_are_told_apart(self) -> None:
        names = {name_of("🎉"), name_of("🎉🎉"), name_of("")}
        self.assertEqual(len(names), 3)
        self.assertTrue(all(name.startswith("somebody-") for name in names))

    @given(st.text(max_size=200))
    def test_every_name_is_allowed(self, written: str) -> None:
        name = name_of(written)
        self.assertEqual(person_name(name), name)
        self.assertEqual(name_of(name), name)


class Texts(SynchronousTestCase):
    def test_control_characters_do_not_get_through(self) -> None:
        self.assertEqual(
            text_of("a\x1b[2Jb\x1e\x1f\u202ec\td\r\n"), ("a\ufffd[2Jb\ufffd\ufffd\ufffdc\td", False)
        )

    def test_lone_surrogates_are_replaced(self) -> None:
        self.assertEqual(text_of("\ud800"), ("?", False))

    def test_long_lines_are_broken_and_long_texts_cut(self) -> None:
        words, was_cut = text_of("x" * (LINE + 1))
        self.assertEqual((words, was_cut), ("x" * LINE + "\nx", False))
        words, was_cut = text_of("x\n" * LONGEST)
        self.assertTrue(was_cut)
        self.assertLess(len(words), LONGEST + 2)
