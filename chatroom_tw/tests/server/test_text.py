"""Tests for `server.text`."""

from __future__ import annotations

import unicodedata

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server import text
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.tests.support.optional import given, st


class Decode(SynchronousTestCase):
    def test_plain_text_is_unchanged(self) -> None:
        for plain in ("hello", "perché no?", "一二三", "tab\there", "two\nlines", "👍🏽"):
            self.assertEqual(text.decode(plain.encode()), plain)

    def test_bytes_that_are_not_utf_8_are_replaced(self) -> None:
        self.assertEqual(text.decode(b"caf\xe9 \xff"), "caf\ufffd \ufffd")

    def test_control_characters_are_replaced(self) -> None:
        for control in [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0)]:
            self.assertEqual(text.decode(f"a{chr(control)}b".encode()), "a\ufffdb", hex(control))

    def test_overrides_of_direction_are_replaced(self) -> None:
        for code in range(0x202A, 0x202F):
            self.assertEqual(text.decode(f"a{chr(code)}b".encode()), "a\ufffdb", hex(code))
        isolated = "a\u2068שלום\u2069b"
        self.assertEqual(text.decode(isolated.encode()), isolated)

    def test_other_characters_that_begin_like_c1_are_unchanged(self) -> None:
        self.assertEqual(text.decode("© ½ \u00a0".encode()), "© ½ \u00a0")

    def test_crlf_becomes_lf_and_a_lone_cr_is_replaced(self) -> None:
        self.assertEqual(text.decode(b"a\r\nb\rc\r\n"), "a\nb\ufffdc\n")

    @given(st.binary())
    def test_any_bytes_become_text_without_control_characters(self, data: bytes) -> None:
        decoded = text.decode(data)
        controls = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))}
        self.assertFalse(set(decoded) & (controls - {"\t", "\n"}))
        decoded.encode()  # and can be sent again


class Names(SynchronousTestCase):
    def test_a_name_has_letters_and_digits_of_any_script(self) -> None:
        for name in ("ann", "Ann-Marie_2.0", "Zoë", "अनिता", "王小明", "٣", "a" * 32):
            self.assertEqual(text.person_name(name), name)

    def test_other_names_are_refused(self) -> None:
        for name in (
            "",
            "a b",
            "a\tb",
            "a" * 33,
            "a,b",
            "<ann>",
            "a:1",
            "x\u202ey",
            "\u3164",
            "you\ufe0f",
            "\u0301a",
            "ann\U00016fe4",
            "x" + 3 * "\u0301",
            "a" + 30 * "\u0323",
        ):
            refused = self.assertRaises(Refused, text.person_name, name)
            self.assertEqual((refused.reason, refused.subject), (CommonError.BAD_NAME, name))

    def test_a_letter_has_at_most_two_marks_over_or_under_it(self) -> None:
        for name in (
            "x\u0323\u0301nn",
            "Nguye\u0302\u0303n",
            "ज़िंदगी",
            "น้ำที่",
            "x\u0301x\u0301x\u0301",
        ):
            for check in (text.person_name, text.room_name, text.spaced_person_name):
                self.assertEqual(check(name), unicodedata.normalize("NFC", name))
                more = name[:-1] + "x\u0323\u0331\u0301"
                self.assertRaises(Refused, check, more)

    def test_the_mark_that_makes_another_letter_is_none(self) -> None:
        """NFC has one character for the first mark and its letter: two more may follow."""
        for check in (text.person_name, text.room_name, text.spaced_person_name):
            self.assertEqual(check("e\u0301\u0308\u030a"), "\u00e9\u0308\u030a")
            self.assertRaises(Refused, check, "e\u0301\u0308\u030a\u030b")

    def test_what_is_too_long_is_not_normalised(self) -> None:
        def fails(form: str, written: str) -> str:
            raise AssertionError("it was normalised")

        self.patch(text.unicodedata, "normalize", fails)
        for long in ("\u0323\u0301" * 1000, "ﷺ" * 1300, "a" * 64 + "\u0301" * 65):
            self.assertEqual(text.key(long), long)
            for check in (text.person_name, text.room_name, text.spaced_person_name):
                self.assertRaises(Refused, check, long)

    def test_a_name_may_be_written_decomposed(self) -> None:
        self.assertEqual(text.person_name("e\u0302\u0301" * 32), "ế" * 32)
        self.assertEqual(text.room_name("\u1112\u1161\u11ab" * 32), "한" * 32)

    def test_a_rooms_name_may_begin_with_a_hash(self) -> None:
        self.assertEqual(text.room_name("#tea"), "tea")
        self.assertRaises(Refused, text.room_name, "##tea")
        self.assertRaises(Refused, text.room_name, "#")

    def test_names_are_compared_without_case(self) -> None:
        for one, other in (
            ("Ann", "aNN"),
            ("ÉMILE", "émile"),
            ("Straße", "STRASSE"),
            ("Σας", "σασ"),
        ):
            self.assertEqual(text.key(one), text.key(other))

    def test_names_are_compared_without_variants(self) -> None:
        self.assertEqual(text.key("e\u0301mile"), text.key("\u00e9mile"))
        self.assertEqual(text.key("\uff21nn"), text.key("ann"))


class Blanks(SynchronousTestCase):
    """Blanks, and what else only some protocols have in names."""

    def test_a_name_with_blanks_has_a_form_without(self) -> None:
        name = text.spaced("ann smith")
        self.assertEqual(
            (name, f"<{name}>", text.key(name)), ("ann_smith", "<ann_smith>", "ann_smith")
        )
        self.assertEqual(text.as_written(name), "ann smith")

    def test_a_name_with_signs_has_a_form_without(self) -> None:
        name = text.spaced_person_name("Ann O'Neil (@home)")
        self.assertEqual((name, text.key(name)), ("Ann_O_Neil___home_", "ann_o_neil___home_"))
        self.assertEqual(text.as_written(name), "Ann O'Neil (@home)")
        self.assertEqual(text.unspaced_room("#c# & c"), "c____c")

    def test_a_name_without_blanks_is_unchanged(self) -> None:
        self.assertIs(type(text.spaced("ann")), str)
        self.assertEqual(text.as_written("ann_smith"), "ann_smith")

    def test_a_number_at_its_end_leaves_the_blanks(self) -> None:
        self.assertEqual(text.as_written(text.numbered(text.spaced("a b"), 12)), "a b-12")
        self.assertEqual(text.numbered("n" * 32, 12), "n" * 29 + "-12")


class Folding(SynchronousTestCase):
    def test_short_lines_are_unchanged(self) -> None:
        self.assertEqual(text.folded("one\n\ntwo", 4), "one\n\ntwo")

    def test_a_long_line_is_broken(self) -> None:
        self.assertEqual(text.folded("abcdefghij\nk", 4), "abcd\nefgh\nij\nk")

    @given(st.text(max_size=60), st.integers(4, 12))
    def test_no_line_is_too_long_and_no_character_lost(self, given: str, limit: int) -> None:
        folded = text.folded(given, limit)
        self.assertTrue(all(len(line.encode()) <= limit for line in folded.split("\n")))
        self.assertEqual(folded.replace("\n", ""), given.replace("\n", ""))


class Slashes(SynchronousTestCase):
    """The first visible character of a line says whether it is a command."""

    BEFORE = (
        "",
        " ",
        "\t",
        "\ufeff",
        "\u200b",
        "\xa0",
        "\u2060\u3000",
        "\u202f",
        "\ufe0f",
        "\ufffd",
    )

    def test_what_is_invisible_comes_before_a_slash(self) -> None:
        for before in self.BEFORE:
            for slash in "/／":
                self.assertEqual(text.after_slash(f"{before}{slash}login ann"), "login ann")
                self.assertIsNone(text.unescaped(f"{before}{slash}login ann"))

    def test_two_slashes_say_one(self) -> None:
        for line in ("//etc", "／／etc", "\u200b//etc", "/／etc"):
            self.assertEqual(text.unescaped(line), "/etc", line)

    def test_another_first_character_begins_a_text(self) -> None:
        for line in ("", "a/b", "⁄x", "\\x", "\u200b", "é/x"):
            self.assertEqual(text.unescaped(line), line)
            self.assertIsNone(text.after_slash(line))

    def test_every_blank_and_format_character_is_unseen(self) -> None:
        visible_ones = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
        for code in range(0x20, 0x110000):
            category = unicodedata.category(chr(code))
            hieroglyphs = 0x13430 <= code <= 0x1343F
            if category in ("Cf", "Zs") and code not in visible_ones and not hieroglyphs:
                self.assertIn(chr(code), text.UNSEEN, hex(code))
