"""Tests for `core.crowd`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.events import Joined, Left, Renamed
from chatroom_tw.chat.rules.presence import PresenceBatch
from chatroom_tw.tests.support.optional import given, st


class Gathering(SynchronousTestCase):
    def setUp(self) -> None:
        self.crowd = PresenceBatch()

    def test_each_kind_of_news_is_one_event(self) -> None:
        for name in ("ann", "bob"):
            self.crowd.came(name)
        self.crowd.went("carl", "")
        self.crowd.renamed("dan", "daniel")
        self.assertEqual(
            self.crowd.events("main", 1),
            [
                Left("main", ("carl",), "", 1),
                Renamed((("dan", "daniel"),)),
                Joined("main", ("ann", "bob"), 1),
            ],
        )

    def test_who_comes_and_goes_in_between_was_never_there(self) -> None:
        self.crowd.came("ann")
        self.crowd.went("ann", "")
        self.assertEqual(self.crowd.events("main", 1), [])

    def test_who_goes_and_comes_back_in_between_never_left(self) -> None:
        self.crowd.went("ann", "")
        self.crowd.came("ann")
        self.assertEqual(self.crowd.events("main", 1), [])

    def test_a_newcomer_is_told_of_under_the_name_taken_meanwhile(self) -> None:
        self.crowd.came("guest-1")
        self.crowd.renamed("guest-1", "ann")
        self.assertEqual(self.crowd.events("main", 1), [Joined("main", ("ann",), 1)])

    def test_who_is_renamed_and_leaves_leaves_under_the_name_that_was_known(self) -> None:
        self.crowd.renamed("ann", "bob")
        self.crowd.went("bob", "")
        self.assertEqual(self.crowd.events("main", 1), [Left("main", ("ann",), "", 1)])

    def test_a_name_taken_and_given_back_is_no_news(self) -> None:
        self.crowd.renamed("ann", "bob")
        self.crowd.renamed("bob", "ann")
        self.assertEqual(self.crowd.events("main", 1), [])

    def test_a_reason_is_told_if_it_is_everybodys(self) -> None:
        self.crowd.went("ann", "too slow")
        self.assertEqual(self.crowd.events("main", 1), [Left("main", ("ann",), "too slow", 1)])
        self.crowd.went("bob", "")
        self.assertEqual(self.crowd.events("main", 1), [Left("main", ("ann", "bob"), "", 1)])

    @given(st.data())
    def test_whoever_hears_the_news_knows_who_is_there(self, data: st.DataObject) -> None:
        crowd = PresenceBatch()
        there = {"a", "b", "c"}
        known = set(there)
        for _ in range(data.draw(st.integers(0, 30))):
            who = data.draw(st.sampled_from("abcdef"))
            new = data.draw(st.sampled_from("abcdef"))
            if who not in there:
                there.add(who)
                crowd.came(who)
            elif new not in there:
                there = there - {who} | {new}
                crowd.renamed(who, new)
            else:
                there.remove(who)
                crowd.went(who, "")
        for event in crowd.events("main", 1):
            if isinstance(event, Joined):
                known |= set(event.names)
            elif isinstance(event, Left):
                known -= set(event.names)
            elif isinstance(event, Renamed):
                known = known - {old for old, _ in event.changes} | {n for _, n in event.changes}
        self.assertEqual(known, there)
