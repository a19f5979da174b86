"""Tests for `server.http.messages`: reading and writing messages."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.http import messages
from chatroom_tw.server.http.messages import (
    TEXT_LIMIT,
    WORD_LIMIT,
    Malformed,
    Type,
    flag,
    read,
    whole,
    word,
    words,
)
from chatroom_tw.server.refusals import CommonError
from chatroom_tw.tests.support.optional import given, st


@dataclass(frozen=True)
class Made:
    text: str = ""
    name: str = ""
    count: int = 0
    yes: bool = False


TYPES = {
    "make": Type(Made, {"text": words}, {"name": word, "count": whole(1, 20), "yes": flag}),
    "none": Type(Made),
}


class Reading(SynchronousTestCase):
    def made(self, **fields: Any) -> Made:
        return read(json.dumps({"type": "make", "text": "x", **fields}).encode(), TYPES)

    def malformed(self, message: str | bytes) -> str:
        data = message if isinstance(message, bytes) else message.encode()
        return str(self.assertRaises(Malformed, read, data, TYPES))

    def test_a_type_makes_a_command_of_its_fields(self) -> None:
        made = self.made(text="hello", name="ann", count=20, yes=True)
        self.assertEqual(made, Made("hello", "ann", 20, True))
        self.assertEqual(read(b' {"type":"none"}\r\n', TYPES), Made())

    def test_unknown_and_null_fields_are_ignored(self) -> None:
        self.assertEqual(self.made(other=[1], name=None), Made("x"))
        self.assertEqual(self.malformed('{"type":"make","text":null}'), "make needs text")

    def test_a_message_must_be_an_object(self) -> None:
        for message in (
            *("", " ", "x", "[]", "1", '"make"', "null", "NaN", "{", '{"type":"none"', "{}{}"),
            *("[" * 65_000, '{"type":' * 10_000, '{"a":' * 60_000, "1" * 60_000),
            '{"type":"none","count":' + "9" * 5000 + "}",
            '{"type":"none"}'.encode("utf-16-le"),
            b'\xef\xbb\xbf{"type":"none"}',
        ):
            self.assertEqual(self.malformed(message), "a message is an object of JSON")

    def test_an_unknown_type_gets_a_list_of_types(self) -> None:
        for type_ in ("", "MAKE", "type", 1, None, [], {}, True):
            text = self.malformed(json.dumps({"type": type_}))
            self.assertEqual(text, "a message has one of these types: make, none")
        self.malformed("{}")

    def test_the_last_of_two_types_counts(self) -> None:
        self.assertEqual(read(b'{"type":"make","type":"none"}', TYPES), Made())

    def test_an_error_says_what_a_field_must_be(self) -> None:
        for fields, expected in (
            ({"text": ""}, "make: text must be a text that is not empty"),
            ({"text": " \n\t "}, "make: text must be a text that is not empty"),
            ({"text": 1}, "make: text must be a text"),
            ({"text": ["x"]}, "make: text must be a text"),
            (
                {"name": ""},
                f"make: name must be a text of 1 to {WORD_LIMIT} characters, in one line",
            ),
            ({"count": 0}, "make: count must be a whole number from 1 to 20"),
            ({"yes": 1}, "make: yes must be true or false"),
        ):
            text = self.malformed(json.dumps({"type": "make", "text": "x", **fields}))
            self.assertEqual(text, expected)

    def test_a_whole_number_is_no_float_and_no_bool(self) -> None:
        for value in ("1e999", "NaN", "-Infinity", "1.0", "1e0", "true", '"1"', "21", "-1", "[1]"):
            self.malformed(f'{{"type":"make","text":"x","count":{value}}}')
        self.malformed('{"type":"make","text":"x","count":' + "9" * 4000 + "}")
        for value in ("1", "0", "0.0", '"true"', '""', "[]"):
            self.malformed(f'{{"type":"make","text":"x","yes":{value}}}')

    def test_a_text_has_a_limit_in_bytes(self) -> None:
        for text in ("x" * TEXT_LIMIT, "è" * (TEXT_LIMIT // 2), "x\n" * (TEXT_LIMIT // 2)):
            self.assertEqual(self.made(text=text).text, text)
            self.malformed(json.dumps({"type": "make", "text": f"{text}x"}))

    def test_a_word_is_one_line_with_a_limit_in_characters(self) -> None:
        self.assertEqual(self.made(name="è" * WORD_LIMIT).name, "è" * WORD_LIMIT)
        for name in ("x" * (WORD_LIMIT + 1), "a\nb", "a\r\nb"):
            self.malformed(json.dumps({"type": "make", "text": "x", "name": name}))

    def test_texts_are_safe_to_show(self) -> None:
        for escaped, text in (
            (r"a\u0000\u001b[2J\u0007\u009b\u007fb", "a\ufffd\ufffd[2J\ufffd\ufffd\ufffdb"),
            (r"a\ud800b\udc00", "a?b?"),
            (r"\ud83d\ude00", "\U0001f600"),
            (r"a\r\nb\nc\rd\te", "a\nb\nc\ufffdd\te"),
            (r"<b>\u2028&amp;", "<b>\u2028&amp;"),
        ):
            made = read(b'{"type":"make","text":"%s"}' % escaped.encode(), TYPES)
            self.assertEqual(made.text, text)

    @given(st.one_of(st.binary(), st.text().map(str.encode)))
    def test_any_bytes_are_malformed_or_make_a_command(self, message: bytes) -> None:
        with contextlib.suppress(Malformed):
            self.assertIsInstance(read(message, TYPES), Made)


class Writing(SynchronousTestCase):
    def test_a_message_is_compact_utf_8(self) -> None:
        written = messages.written({"type": "è", "a": (1,)})
        self.assertEqual(written, b'\x81\x15{"type":"\xc3\xa8","a":[1]}')

    def test_enum_members_become_words_with_hyphens(self) -> None:
        self.assertEqual(messages.spelled(CommonError.NAME_TAKEN), "name-taken")

    def test_an_event_is_rendered_by_its_type(self) -> None:
        render = messages.renderer({int: lambda e: {"n": e}})
        self.assertEqual(render(1), messages.written({"n": 1}))
        self.assertRaises(KeyError, render, True)
