"""Tests for `server.net.framing`: bytes cut into lines, and lines that silence ends."""

from __future__ import annotations

from itertools import pairwise

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG, LineFramer
from chatroom_tw.server.text import decode
from chatroom_tw.tests.support.optional import given, st


class Lines(SynchronousTestCase):
    def setUp(self) -> None:
        self.framer = LineFramer()

    def test_lines_end_with_lf_or_crlf(self) -> None:
        self.assertEqual(self.framer.feed(b"one\ntwo\r\n\nthree\n"), ["one", "two", "", "three"])

    def test_a_line_may_come_in_pieces(self) -> None:
        self.assertEqual(self.framer.feed(b"he"), [])
        self.assertEqual(self.framer.feed(b"llo\r"), [])
        self.assertEqual(self.framer.feed(b"\nwor"), ["hello"])
        self.assertEqual(self.framer.feed(b"ld\n"), ["world"])

    def test_a_character_may_come_in_pieces(self) -> None:
        start, end = "perché\n".encode()[:6], "perché\n".encode()[6:]
        self.assertEqual(self.framer.feed(start) + self.framer.feed(end), ["perché"])

    def test_the_longest_line_is_accepted(self) -> None:
        longest = b"x" * LINE_LIMIT
        for end in (b"\n", b"\r\n"):
            self.assertEqual(self.framer.feed(longest + end), [longest.decode()])
            self.assertEqual(self.framer.feed(longest), [])
            self.assertEqual(self.framer.feed(end), [longest.decode()])
            self.assertEqual(self.framer.feed(b"a\n" + longest + end), ["a", longest.decode()])

    def test_a_line_that_is_too_long_is_reported_once(self) -> None:
        longer = b"x" * (LINE_LIMIT + 1)
        for end in (b"\n", b"\r\n"):
            self.assertEqual(self.framer.feed(longer + end + b"next\n"), [TOO_LONG, "next"])
            self.assertEqual(self.framer.feed(b"a\n" + longer), ["a", TOO_LONG])
            self.assertEqual(self.framer.feed(longer), [])
            self.assertEqual(self.framer.feed(b"more" + end + b"next\n"), ["next"])

    def test_the_limit_is_in_bytes(self) -> None:
        self.assertEqual(self.framer.feed("é".encode() * 2049 + b"\n"), [TOO_LONG])

    def test_no_line_equals_too_long(self) -> None:
        self.assertEqual(self.framer.feed(b"\0\n"), ["\ufffd"])

    @given(
        st.lists(
            st.sampled_from(
                [b"a", b"\r", b"\n", b"\r\n", b"\xc3\xa9", b"\xff", b"\x1b[2J", b"x" * LINE_LIMIT]
            ),
            max_size=12,
        ),
        st.lists(st.integers(0, 5000), max_size=12),
    )
    def test_cutting_the_bytes_changes_nothing(self, pieces: list[bytes], cuts: list[int]) -> None:
        sent = b"".join(pieces) + b"\n"
        places = sorted({0, *(cut for cut in cuts if cut < len(sent)), len(sent)})
        framer, lines = LineFramer(), []
        for start, end in pairwise(places):
            lines += framer.feed(sent[start:end])
        expected = [
            decode(line.removesuffix(b"\r"))
            if len(line.removesuffix(b"\r")) <= LINE_LIMIT
            else TOO_LONG
            for line in sent.split(b"\n")[:-1]
        ]
        self.assertEqual(lines, expected)


class BareMessages(SynchronousTestCase):
    """Silence ends the lines of a client that sends no newline."""

    def setUp(self) -> None:
        self.framer = LineFramer()

    def test_silence_ends_a_line_before_the_first_newline(self) -> None:
        self.framer.feed(b"hello")
        self.assertTrue(self.framer.waits)
        self.assertEqual(self.framer.bare(), ["hello"])
        self.assertFalse(self.framer.waits)
        self.assertEqual(self.framer.bare(), [])

    def test_a_single_byte_waits_for_the_next(self) -> None:
        self.framer.feed(b"h")
        self.assertFalse(self.framer.waits)
        self.assertEqual(self.framer.bare(), [])
        self.framer.feed(b"i")
        self.assertEqual(self.framer.bare(), ["hi"])

    def test_after_a_newline_only_newlines_end_lines(self) -> None:
        self.framer.feed(b"hello\nworld")
        self.assertFalse(self.framer.waits)
        self.assertEqual(self.framer.bare(), [])
        self.assertEqual(self.framer.feed(b"!\n"), ["world!"])

    def test_silence_ends_a_line_that_was_too_long(self) -> None:
        self.assertEqual(self.framer.feed(b"x" * (LINE_LIMIT + 1)), [TOO_LONG])
        self.assertEqual(self.framer.feed(b"more"), [])
        self.assertTrue(self.framer.waits)
        self.assertEqual(self.framer.bare(), [])
        self.framer.feed(b"hello")
        self.assertEqual(self.framer.bare(), ["hello"])

    def test_a_newline_after_a_long_line_counts_as_the_first(self) -> None:
        self.framer.feed(b"x" * (LINE_LIMIT + 1))
        self.assertEqual(self.framer.feed(b"more\nhello"), [])
        self.assertFalse(self.framer.waits)
