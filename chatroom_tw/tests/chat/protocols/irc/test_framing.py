"""Tests for `irc.framing`."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.irc.framing import LONGEST, TOO_LONG, IrcFramer, lines_of
from chatroom_tw.chat.protocols.irc.messages import TAGS_LIMIT
from chatroom_tw.tests.support.optional import given, st


class Framing(SynchronousTestCase):
    def setUp(self) -> None:
        self.framer = IrcFramer()

    def feed(self, data: bytes) -> Sequence[bytes]:
        return [line for unit in self.framer.feed(data) for line in lines_of(unit)]

    def test_lines_end_with_lf_and_a_cr_may_come_before_it(self) -> None:
        self.assertEqual(self.feed(b"one\r\ntwo\n\r\n\nthree\r\n"), [b"one", b"two", b"three"])

    def test_a_line_may_come_in_pieces(self) -> None:
        self.assertEqual(self.feed(b"NI"), [])
        self.assertEqual(self.feed(b"CK ann\r"), [])
        self.assertEqual(self.feed(b"\nUSER"), [b"NICK ann"])

    def test_crs_and_nuls_are_in_no_line(self) -> None:
        self.assertEqual(self.feed(b"a\rb\0c\r\n"), [b"abc"])
        self.assertEqual(self.feed(b"a\rb\0c"), [])
        self.assertEqual(self.feed(b"\r\n"), [b"abc"])

    def test_the_longest_line_is_taken_and_one_byte_more_is_not(self) -> None:
        self.assertEqual(self.feed(b"x" * LONGEST + b"\r\n"), [b"x" * LONGEST])
        self.assertEqual(self.feed(b"x" * (LONGEST + 1) + b"\r\nnext\r\n"), [TOO_LONG, b"next"])

    def test_tags_have_a_length_of_their_own(self) -> None:
        tags = b"@" + b"t" * (TAGS_LIMIT - 2) + b" "
        line = tags + b"x" * LONGEST
        self.assertEqual(self.feed(line + b"\r\n"), [line])
        self.assertEqual(self.feed(line + b"x\r\n"), [TOO_LONG])
        self.assertEqual(self.feed(b"@t" + line[1:] + b"\r\n"), [TOO_LONG])

    @given(st.lists(st.binary(max_size=40)), st.integers(1, 9))
    def test_lines_are_the_same_however_they_are_cut(self, some: list[bytes], size: int) -> None:
        data = b"\r\n".join([*some, b""])
        whole = self.feed(data)
        pieces = [data[start : start + size] for start in range(0, len(data), size)]
        self.assertEqual([line for piece in pieces for line in self.feed(piece)], whole)

    def test_a_line_without_an_end_is_told_once_and_dropped(self) -> None:
        self.assertEqual(self.feed(b"x" * 600), [TOO_LONG])
        self.assertEqual(self.feed(b"x" * 100_000), [])
        self.assertTrue(self.framer.is_dropping)
        self.assertEqual(self.feed(b"x\r\nnext\r\n"), [b"next"])
