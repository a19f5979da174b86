"""Tests for `rules.presence`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.events import Event, Joined, Left, Renamed
from chatroom_tw.chat.rules.presence import Came, NewName, Notice, Went, events
from chatroom_tw.tests.support.optional import given, st


class Gathering(SynchronousTestCase):
    def setUp(self) -> None:
        self.notices: list[Notice] = []

    def came(self, name: str) -> None:
        self.notices.append(Came(name))

    def went(self, name: str, why: str = "") -> None:
        self.notices.append(Went(name, why))

    def renamed(self, old: str, new: str) -> None:
        self.notices.append(NewName(old, new))

    def events(self) -> list[Event]:
        return events(self.notices, "main", 1)

    def test_each_kind_of_notice_makes_one_event(self) -> None:
        for name in ("ann", "bob"):
            self.came(name)
        self.went("carl", "")
        self.renamed("dan", "daniel")
        self.assertEqual(
            self.events(),
            [
                Left("main", ("carl",), "", 1),
                Renamed((("dan", "daniel"),)),
                Joined("main", ("ann", "bob"), 1),
            ],
        )

    def test_a_user_who_comes_and_goes_is_not_told_of(self) -> None:
        self.came("ann")
        self.went("ann", "")
        self.assertEqual(self.events(), [])

    def test_a_user_who_goes_and_comes_back_is_not_told_of(self) -> None:
        self.went("ann", "")
        self.came("ann")
        self.assertEqual(self.events(), [])

    def test_a_newcomer_has_the_latest_name(self) -> None:
        self.came("guest-1")
        self.renamed("guest-1", "ann")
        self.assertEqual(self.events(), [Joined("main", ("ann",), 1)])

    def test_a_renamed_user_leaves_under_the_known_name(self) -> None:
        self.renamed("ann", "bob")
        self.went("bob", "")
        self.assertEqual(self.events(), [Left("main", ("ann",), "", 1)])

    def test_a_name_that_is_changed_back_is_not_told(self) -> None:
        self.renamed("ann", "bob")
        self.renamed("bob", "ann")
        self.assertEqual(self.events(), [])

    def test_a_reason_is_told_if_all_have_it(self) -> None:
        self.went("ann", "too slow")
        self.assertEqual(self.events(), [Left("main", ("ann",), "too slow", 1)])
        self.went("bob", "")
        self.assertEqual(self.events(), [Left("main", ("ann", "bob"), "", 1)])

    @given(st.data())
    def test_the_events_lead_to_the_members_that_there_are(self, data: st.DataObject) -> None:
        self.notices = []
        there = {"a", "b", "c"}
        known = set(there)
        for _ in range(data.draw(st.integers(0, 30))):
            who = data.draw(st.sampled_from("abcdef"))
            new = data.draw(st.sampled_from("abcdef"))
            if who not in there:
                there.add(who)
                self.came(who)
            elif new not in there:
                there = there - {who} | {new}
                self.renamed(who, new)
            else:
                there.remove(who)
                self.went(who, "")
        for event in self.events():
            if isinstance(event, Joined):
                known |= set(event.names)
            elif isinstance(event, Left):
                known -= set(event.names)
            elif isinstance(event, Renamed):
                known = known - {old for old, _ in event.changes} | {n for _, n in event.changes}
        self.assertEqual(known, there)
