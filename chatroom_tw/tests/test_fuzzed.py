"""Every protocol attacked with sentences and rubbish, cut and joined at random.

CHATROOM_FUZZ_EXAMPLES says how many attacks there are on each door (default 150); with
another number than that they are different ones each time, and a failure prints how to repeat it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.fuzzing.attack import DOORS, Act, bounded, dropped, indifferent, withstand
from chatroom_tw.tests.fuzzing.grammars import ENDS, LONG, WORDS, fill
from chatroom_tw.tests.support.optional import given, settings, st

EXAMPLES = 150
wanted = int(os.environ.get("CHATROOM_FUZZ_EXAMPLES", EXAMPLES))
attacks = settings(
    max_examples=wanted, derandomize=wanted == EXAMPLES, print_blob=wanted != EXAMPLES
)


def streams(grammar: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """What somebody sends who knows the protocol, and means no good."""
    words = st.sampled_from(WORDS)
    sentences = st.builds(fill, st.sampled_from(grammar), st.lists(words, max_size=4))
    rubbish = st.one_of(words, st.sampled_from(ENDS), st.sampled_from(LONG), st.binary(max_size=20))
    return st.lists(st.one_of(sentences, sentences, rubbish), max_size=12).map(b"".join)


def cuts() -> st.SearchStrategy[Sequence[int]]:
    """Here and there, or into pieces of one size."""
    regular = st.sampled_from([1, 2, 7, 64, 1000, 4096, 4097]).map(
        lambda size: range(0, 2000 * size, size)
    )
    return st.one_of(st.lists(st.integers(0, 20_000), max_size=20), regular)


def acts(grammar: Sequence[bytes]) -> st.SearchStrategy[list[Act]]:
    seconds = st.sampled_from([0.0, 0.0, 0.01, 0.2, 1.0, 6.0])
    sends = st.builds(Act, streams(grammar), seconds)
    does = st.builds(
        Act,
        do=st.sampled_from(["stop_reading", "read_on", "finish", "reset"]),
        seconds=seconds,
    )
    return st.lists(st.one_of(sends, sends, sends, does), max_size=8)


BEGUN = (
    b"JOIN_CHATROOM: ",
    b"JOIN_CHATROOM: main\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: eve\nCHAT: 1\nJOIN_ID: ",
    b"CHAT: 1\nJOIN_ID: 1\nCLIENT_NAME: eve\nMESSAGE: ",
    b"GET / HTTP/1.1\r\nHost: ",
    b"/register secret\n/login gina secret\n/menu\n",
)
"""Beginnings after which more may be waited for."""


class Attacked(SynchronousTestCase):
    """For each door there are tests of its own, made below."""


def _add_tests(name: str) -> None:
    grammar = DOORS[name].grammar

    @attacks
    @given(acts(grammar), st.booleans())
    def nobody_else_notices(self: Attacked, acts: list[Act], slow: bool) -> None:
        withstand(name, acts, slow=slow)

    @attacks
    @given(
        streams(grammar),
        cuts(),
        st.lists(st.sampled_from([0.0, 0.01, 0.2, 1.0]), max_size=4),
    )
    def cutting_makes_no_difference(
        self: Attacked, data: bytes, cuts: Sequence[int], gaps: list[float]
    ) -> None:
        indifferent(name, data, cuts, gaps)

    def little_is_kept(self: Attacked) -> None:
        for begun in (b"", *BEGUN):
            for more in (b"x", b"\xff"):
                bounded(name, begun, more)
        bounded(name, b"", b" " * 30 + b"\r\n")

    def who_does_not_read_is_dropped(self: Attacked) -> None:
        dropped(name)

    setattr(Attacked, f"test_little_is_kept_at_{name}", little_is_kept)
    if DOORS[name].loud:
        setattr(
            Attacked, f"test_who_does_not_read_is_dropped_at_{name}", who_does_not_read_is_dropped
        )
    setattr(Attacked, f"test_nobody_else_notices_what_is_done_at_{name}", nobody_else_notices)
    setattr(Attacked, f"test_cutting_makes_no_difference_at_{name}", cutting_makes_no_difference)


for _name in DOORS:
    _add_tests(_name)
