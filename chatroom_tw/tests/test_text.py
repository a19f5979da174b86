"""Tests for `core.text`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.core import text
from chatroom_tw.core.refusals import Reason, Refused


class Decode(SynchronousTestCase):
    def test_plain_text_stays_as_it_is(self) -> None:
        for plain in ("hello", "perché no?", "一二三", "tab\there", "two\nlines", "👍🏽"):
            self.assertEqual(text.decode(plain.encode()), plain)

    def test_what_is_not_utf_8_is_replaced(self) -> None:
        self.assertEqual(text.decode(b"caf\xe9 \xff"), "caf\ufffd \ufffd")

    def test_control_characters_are_replaced_wherever_they_come_from(self) -> None:
        for control in [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0)]:
            self.assertEqual(text.decode(f"a{chr(control)}b".encode()), "a\ufffdb", hex(control))

    def test_characters_that_share_the_first_byte_of_a_c1_control_stay(self) -> None:
        self.assertEqual(text.decode("© ½ \u00a0".encode()), "© ½ \u00a0")

    def test_crlf_is_a_line_end_and_a_lone_cr_is_a_control_character(self) -> None:
        self.assertEqual(text.decode(b"a\r\nb\rc\r\n"), "a\nb\ufffdc\n")

    @given(st.binary())
    def test_anything_becomes_text_without_control_characters(self, data: bytes) -> None:
        decoded = text.decode(data)
        controls = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))}
        self.assertFalse(set(decoded) & (controls - {"\t", "\n"}))
        decoded.encode()  # and can be sent again


class Names(SynchronousTestCase):
    def test_letters_and_digits_of_any_script_and_some_punctuation(self) -> None:
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
            "you",
            "YOU",
            "\u3164",
            "you\ufe0f",
            "\u0301a",
        ):
            refused = self.assertRaises(Refused, text.person_name, name)
            self.assertEqual((refused.reason, refused.subject), (Reason.BAD_NAME, name))

    def test_a_rooms_name_may_be_written_with_a_hash(self) -> None:
        self.assertEqual(text.room_name("#tea"), "tea")
        self.assertRaises(Refused, text.room_name, "##tea")
        self.assertRaises(Refused, text.room_name, "#")

    def test_names_are_compared_without_case_in_any_script(self) -> None:
        for one, other in (
            ("Ann", "aNN"),
            ("ÉMILE", "émile"),
            ("Straße", "STRASSE"),
            ("Σας", "σασ"),
        ):
            self.assertEqual(text.key(one), text.key(other))

    def test_names_that_look_the_same_are_the_same(self) -> None:
        self.assertEqual(text.key("e\u0301mile"), text.key("\u00e9mile"))
        self.assertEqual(text.key("\uff21nn"), text.key("ann"))
