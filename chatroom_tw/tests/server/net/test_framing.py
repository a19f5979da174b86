"""Tests for `server.net.framing`: bytes cut into lines, and lines that silence ends."""

from __future__ import annotations

from itertools import pairwise

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG, LineFramer
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

    def test_nul_is_padding(self) -> None:
        self.assertEqual(self.framer.feed(b"\0one\0\0\n\0\0\n"), ["one", ""])
        self.assertNotIn(TOO_LONG, self.framer.feed(b"\0\n"))

    def test_a_line_ends_as_its_client_ends_lines(self) -> None:
        for end in (b"\n", b"\r\n", b"\r\0", b"\r"):
            with self.subTest(end):
                sent = b"".join(line + end for line in (b"one", b"", b"two"))
                framer = LineFramer()
                lines = framer.feed(sent) + framer.bare()
                self.assertEqual(lines, ["one", "", "two"])

    def test_a_carriage_return_within_a_line_is_replaced(self) -> None:
        self.framer.feed(b"a client that ends lines with LF\n")
        self.assertEqual(self.framer.feed(b"a\rb\r\n"), ["a\ufffdb"])

    def test_backspace_and_delete_erase(self) -> None:
        erased = {
            b"helo\x7flo": "hello",
            b"\x08\x7fa": "a",
            "perche\x08é".encode(): "perché",
            "né\x7fo".encode(): "no",
            b"wrong\x15right": "right",
            b"\xff\xfea\x08": "",
        }
        for sent, line in erased.items():
            self.assertEqual(LineFramer().feed(sent + b"\n"), [line], sent)

    def test_telnet_that_looks_binary_is_telnet(self) -> None:
        for options in (
            "fffb18 fffb1f fffb19",
            "fffd01 fffb18 fffb1f",
            "fffe00",
            "fffb1ffffa1f0050",
        ):
            framer = LineFramer()
            self.assertEqual(framer.feed(bytes.fromhex(options)), [])
            self.assertFalse(framer.is_foreign, options)
        self.assertEqual(LineFramer().feed(b"\xff\xfb\x18\xff\xfb\x1fhello\n"), ["hello"])

    def test_a_byte_order_mark_begins_no_line(self) -> None:
        mark = "\ufeff".encode()
        self.assertEqual(self.framer.feed(mark + b"one\n" + mark + b"two\n"), ["one", "two"])

    @given(
        st.lists(
            st.sampled_from(
                [
                    *(
                        b"a",
                        b"\r",
                        b"\n",
                        b"\r\n",
                        b"\r\0",
                        b"\xc3\xa9",
                        b"\xfe",
                        b"\x1b[2J",
                        b"\x7f",
                    ),
                    *(b"\xff\xfd\x01", b"\xff\xf1", b"\xff\xfa\x18\x00\xff\xf0", b"x" * LINE_LIMIT),
                ]
            ),
            max_size=12,
        ),
        st.lists(st.integers(0, 5000), max_size=12),
    )
    def test_cutting_the_bytes_changes_nothing(self, pieces: list[bytes], cuts: list[int]) -> None:
        sent = b"plain\n" + b"".join(pieces) + b"\n"
        places = sorted({0, *(cut for cut in cuts if cut < len(sent)), len(sent)})
        framer, lines = LineFramer(), []
        for start, end in pairwise(places):
            lines += framer.feed(sent[start:end])
        self.assertEqual(lines, LineFramer().feed(sent))

    @given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"])), max_size=8))
    def test_plain_whole_lines_take_a_short_way(self, texts: list[str]) -> None:
        """The short way and the long one lead to the same lines."""
        sent = "".join(f"{text}\n" for text in texts).encode()
        lines = LineFramer().whole_lines(sent)
        if lines is not None:
            self.assertEqual(lines, LineFramer().feed(sent))
            self.assertEqual(lines, texts)


class BareMessages(SynchronousTestCase):
    """Silence ends the lines of a client that sends no newline."""

    def setUp(self) -> None:
        self.framer = LineFramer()

    def test_silence_ends_a_line_before_the_first_newline(self) -> None:
        self.framer.feed(b"hello")
        self.assertTrue(self.framer.silence)
        self.assertEqual(self.framer.bare(), ["hello"])
        self.assertFalse(self.framer.silence)
        self.assertEqual(self.framer.bare(), [])

    def test_keys_wait_for_an_end(self) -> None:
        for key in (b"h", b"i", b"\x1b[A", b"\xc3\xa8"):
            self.assertEqual(self.framer.feed(key), [])
            self.assertFalse(self.framer.silence)
        self.assertEqual(self.framer.bare(), [])
        self.assertEqual(LineFramer().feed(b"h\r\n"), ["h"])

    def test_silence_ends_what_was_pasted(self) -> None:
        self.framer.feed(b"h")
        self.framer.feed(b"ello")
        self.assertEqual(self.framer.bare(), ["hello"])

    def test_silence_decides_that_a_carriage_return_is_an_end(self) -> None:
        self.assertEqual(self.framer.feed(b"hello\r"), [])
        self.assertTrue(self.framer.silence)
        self.assertEqual(self.framer.bare(), ["hello"])
        self.assertEqual(self.framer.feed(b"\nworld\r"), ["world"])

    def test_a_plain_line_does_not_change_how_a_client_ends_lines(self) -> None:
        for pieces in (
            [b"one\rtwo\n", b"three\n", b"four\rfive\n"],
            [b"one\rtwo\nthree\nfour\rfive\n"],
        ):
            framer = LineFramer()
            lines = [
                line for piece in pieces for line in framer.whole_lines(piece) or framer.feed(piece)
            ]
            self.assertEqual(lines, ["one", "two", "three", "four", "five"])

    def test_the_end_of_the_connection_ends_a_line(self) -> None:
        for sent, lines in ((b"L", ["L"]), (b"hello", ["hello"]), (b"one\ntwo", [])):
            framer = LineFramer()
            framer.feed(sent)
            self.assertEqual(framer.end(), lines)

    def test_after_a_newline_only_newlines_end_lines(self) -> None:
        self.framer.feed(b"hello\nworld")
        self.assertFalse(self.framer.silence)
        self.assertEqual(self.framer.bare(), [])
        self.assertEqual(self.framer.feed(b"!\n"), ["world!"])

    def test_silence_ends_a_line_that_was_too_long(self) -> None:
        self.assertEqual(self.framer.feed(b"x" * (LINE_LIMIT + 1)), [TOO_LONG])
        self.assertEqual(self.framer.feed(b"more"), [])
        self.assertTrue(self.framer.silence)
        self.assertEqual(self.framer.bare(), [])
        self.framer.feed(b"hello")
        self.assertEqual(self.framer.bare(), ["hello"])

    def test_a_newline_after_a_long_line_counts_as_the_first(self) -> None:
        self.framer.feed(b"x" * (LINE_LIMIT + 1))
        self.assertEqual(self.framer.feed(b"more\nhello"), [])
        self.assertFalse(self.framer.silence)
