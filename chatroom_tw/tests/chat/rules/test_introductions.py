"""Tests for `rules.introductions`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import Say
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.tracking_commands import Count, Introduce
from chatroom_tw.chat.rules.tracking_events import Counts, Introduced
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import Deliver
from chatroom_tw.server.refusals import Refused

TRACKING = Traits.ALONE | Traits.TRACKS


class Introductions(SynchronousTestCase):
    def setUp(self) -> None:
        self.rules = ChatRules("chat.example")
        self.device, _ = self.rules.connect("127.0.0.1:1001", TRACKING)

    def introduces(self, device: int, name: str) -> list[object]:
        effects = self.rules.submit(device, Introduce(name, "user", "In Full"), 5.0)
        return [effect.event for effect in effects if isinstance(effect, Deliver)]

    def counts(self) -> tuple[int, int]:
        [told] = self.rules.submit(self.device, Count(), 6.0)
        assert isinstance(told, Deliver) and isinstance(told.event, Counts)
        return told.event.users, told.event.unknown

    def test_a_user_who_is_not_introduced_is_counted_apart(self) -> None:
        self.assertEqual(self.counts(), (0, 1))
        [told] = self.introduces(self.device, "ann")
        assert isinstance(told, Introduced)
        self.assertEqual((told.name, told.identity.realname), ("ann", "In Full"))
        self.assertEqual(self.counts(), (1, 0))

    def test_a_name_that_is_taken_leaves_the_user_unknown(self) -> None:
        other, _ = self.rules.connect("127.0.0.1:1002", TRACKING)
        self.introduces(other, "ann")
        self.assertRaises(Refused, self.introduces, self.device, "Ann")
        self.assertEqual(self.counts(), (1, 1))

    def test_nobody_is_introduced_twice(self) -> None:
        self.introduces(self.device, "ann")
        self.assertEqual(self.introduces(self.device, "bob"), [])
        self.assertEqual(self.counts(), (1, 0))

    def test_who_keeps_no_track_is_not_introduced(self) -> None:
        line, _ = self.rules.connect("127.0.0.1:1002", Traits.ALL)
        self.assertEqual(self.introduces(line, "bob"), [])
        self.assertEqual(self.counts(), (1, 1))

    def test_a_user_who_is_not_introduced_says_nothing(self) -> None:
        refused = self.assertRaises(Refused, self.rules.submit, self.device, Say("hello"), 5.0)
        self.assertEqual(refused.reason, ChatError.IN_NO_ROOM)
