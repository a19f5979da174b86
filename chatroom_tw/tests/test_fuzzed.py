"""Attacks on every protocol with requests and rubbish, cut and joined at random.

CHATROOM_FUZZ_EXAMPLES is the number of attacks of each kind on each target (default 150). With any
other number the attacks are different ones in each run, and a failure prints how to repeat it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.fuzzing.attack import (
    APPLICATIONS,
    TARGETS,
    Act,
    bounded,
    dropped,
    indifferent,
    protocols_under_attack,
    withstand,
)
from chatroom_tw.tests.fuzzing.grammars import ENDS, LONG, WORDS, fill
from chatroom_tw.tests.support.optional import given, settings, st

EXAMPLES = 150
wanted = int(os.environ.get("CHATROOM_FUZZ_EXAMPLES", EXAMPLES))
attacks = settings(
    max_examples=wanted, derandomize=wanted == EXAMPLES, print_blob=wanted != EXAMPLES
)


def streams(grammar: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """The bytes of an attacker that knows the protocol: requests, and rubbish between them."""
    words = st.sampled_from(WORDS)
    requests = st.builds(fill, st.sampled_from(grammar), st.lists(words, max_size=4))
    rubbish = st.one_of(words, st.sampled_from(ENDS), st.sampled_from(LONG), st.binary(max_size=20))
    return st.lists(st.one_of(requests, requests, rubbish), max_size=12).map(b"".join)


def cuts() -> st.SearchStrategy[Sequence[int]]:
    """Positions at which bytes are cut: at random, or into pieces of one size."""
    regular = st.sampled_from([1, 2, 7, 64, 1000, 4096, 4097]).map(
        lambda size: range(0, 2000 * size, size)
    )
    return st.one_of(st.lists(st.integers(0, 20_000), max_size=20), regular)


def acts(grammar: Sequence[bytes]) -> st.SearchStrategy[list[Act]]:
    """What an attacker does."""
    seconds = st.sampled_from([0.0, 0.0, 0.01, 0.2, 1.0, 6.0])
    sends = st.builds(Act, streams(grammar), seconds)
    does = st.builds(
        Act,
        do=st.sampled_from(["stop_reading", "read_on", "finish", "reset"]),
        seconds=seconds,
    )
    return st.lists(st.one_of(sends, sends, sends, does), max_size=8)


BEGINNINGS = (
    b"JOIN_CHATROOM: ",
    b"JOIN_CHATROOM: main\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: eve\nCHAT: 1\nJOIN_ID: ",
    b"CHAT: 1\nJOIN_ID: 1\nCLIENT_NAME: eve\nMESSAGE: ",
    b"GET / HTTP/1.1\r\nHost: ",
    b"/register secret-1\n/login gina secret-1\n/menu\n",
)
"""Unfinished requests, which more bytes may extend."""


class Attacked(SynchronousTestCase):
    """`_add_tests` adds tests for each target."""

    def test_every_protocol_of_both_applications_is_a_target(self) -> None:
        for scenario, protocols in APPLICATIONS.items():
            self.assertLessEqual(set(protocols), protocols_under_attack(scenario))


def _add_tests(name: str) -> None:
    grammar = TARGETS[name].grammar

    @attacks
    @given(acts(grammar), st.booleans())
    def bystanders_are_not_harmed(self: Attacked, acts: list[Act], slow: bool) -> None:
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

    def little_is_buffered(self: Attacked) -> None:
        for start in (b"", *BEGINNINGS):
            for more in (b"x", b"\xff"):
                bounded(name, start, more)
        bounded(name, b"", b" " * 30 + b"\r\n")

    def a_client_that_does_not_read_is_dropped(self: Attacked) -> None:
        dropped(name)

    setattr(Attacked, f"test_little_is_buffered_at_{name}", little_is_buffered)
    if TARGETS[name].request:
        dropping = a_client_that_does_not_read_is_dropped
        setattr(Attacked, f"test_a_client_that_does_not_read_is_dropped_at_{name}", dropping)
    setattr(Attacked, f"test_bystanders_are_not_harmed_at_{name}", bystanders_are_not_harmed)
    setattr(Attacked, f"test_cutting_makes_no_difference_at_{name}", cutting_makes_no_difference)


for _name in TARGETS:
    _add_tests(_name)
