"""Tests for `server.listen.signature`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.listen.signature import (
    BLANKS_LIMIT,
    Detected,
    Predicate,
    Prefixes,
    check_distinct,
)
from chatroom_tw.tests.support.optional import given, st

GREETINGS = Prefixes(b"HELO", b"CHAT:")


class PrefixesOfAProtocol(SynchronousTestCase):
    def assert_detects(self, expected: Detected, *received: bytes) -> None:
        for data in received:
            self.assertIs(GREETINGS.detect(data), expected, data)

    def test_a_prefix_matches_whatever_follows_it(self) -> None:
        self.assert_detects(Detected.YES, b"HELO", b"HELO there\n", b"CHAT:\xff\0")

    def test_a_part_of_a_prefix_needs_more_bytes(self) -> None:
        self.assert_detects(Detected.NOT_YET, b"H", b"HEL", b"CHAT")

    def test_anything_else_does_not_match(self) -> None:
        self.assert_detects(Detected.NO, b"h", b"helo", b"HELP", b"CHATTY", b"\0HELO", b"x" * 5000)

    def test_blanks_may_come_before_a_prefix(self) -> None:
        blanks = b" \t\r\n" * (BLANKS_LIMIT // 4)
        self.assert_detects(Detected.YES, b"\n HELO", blanks + b"CHAT:")
        self.assert_detects(Detected.NOT_YET, b"\r\nHE")
        self.assert_detects(Detected.NO, b" " + blanks + b"HELO")

    def test_blanks_alone_do_not_match(self) -> None:
        self.assert_detects(Detected.NO, b"\n", b"\r\n", b" \t ")

    def test_no_prefixes_match_nothing(self) -> None:
        self.assertIs(Prefixes().detect(b"HELO"), Detected.NO)

    @given(st.sampled_from(GREETINGS.prefixes), st.binary())
    def test_a_prefix_is_detected_byte_by_byte(self, prefix: bytes, rest: bytes) -> None:
        data = prefix + rest
        answers = [GREETINGS.detect(data[:end]) for end in range(1, len(data) + 1)]
        waiting = [Detected.NOT_YET] * (len(prefix) - 1)
        self.assertEqual(answers, [*waiting, *[Detected.YES] * (len(rest) + 1)])


class PredicateOfAProtocol(SynchronousTestCase):
    def test_the_function_gets_all_bytes_blanks_included(self) -> None:
        received: list[bytes] = []

        def function(data: bytes) -> Detected:
            received.append(data)
            return Detected.NOT_YET

        self.assertIs(Predicate(function).detect(b"\n\x10"), Detected.NOT_YET)
        self.assertEqual(received, [b"\n\x10"])


class Distinct(SynchronousTestCase):
    def test_a_prefix_that_begins_with_another_is_an_error(self) -> None:
        for other in (Prefixes(b"HELO"), Prefixes(b"HELO there"), Prefixes(b"HE")):
            self.assertRaises(ValueError, check_distinct, [GREETINGS, other])

    def test_predicates_and_other_prefixes_are_none(self) -> None:
        fine = [GREETINGS, Predicate(lambda data: Detected.YES), Prefixes(b"HI")]
        check_distinct(fine)
        self.assertRaises(ValueError, check_distinct, [*fine, Prefixes(b"HI there")])
