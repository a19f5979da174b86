"""Tests for `rules.moderation`: bans, mutes and blocks that are over, and when they are removed."""

from __future__ import annotations

from chatroom_tw.chat.rules import moderation
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.room_commands import Kind, Restrict
from chatroom_tw.chat.rules.targets import written
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.led_case import LedCase

BAN, MUTE, BLOCK = Kind.BAN, Kind.MUTE, Kind.BLOCK
MINUTES = 60.0


class Over(LedCase):
    def test_those_that_are_over_go_when_another_is_added(self) -> None:
        for kind in (BAN, MUTE):
            self.restrict_many(kind, 3, 5 * MINUTES)
            self.restrict_many(kind, 2, 10 * MINUTES, "later")
            self.do(self.ann, Restrict(kind, "account:ever", 0.0, "", "tea"))
        self.now += 5 * MINUTES
        for kind in (BAN, MUTE):
            self.do(self.ann, Restrict(kind, "account:new", 0.0, "", "tea"))
            kept = ["account:later0", "account:later1", "account:ever", "account:new"]
            self.assertEqual(self.kept(kind), kept)
            self.start()
            self.assertEqual(self.kept(kind), kept)
            self.ann = self.member("ann")

    def test_so_do_blocks(self) -> None:
        root = self.root()
        for number in range(3):
            self.do(root, Restrict(BLOCK, f"account:x{number}", 5 * MINUTES))
        self.now += 5 * MINUTES
        self.do(root, Restrict(BLOCK, "account:x1"))
        self.assertEqual(self.kept(BLOCK), ["account:x1"])
        self.start()
        self.assertEqual(self.kept(BLOCK), ["account:x1"])

    def test_not_more_than_fifty_go_at_once(self) -> None:
        self.restrict_many(BAN, 120, MINUTES)
        self.now += MINUTES
        for count in (71, 22, 3, 4):
            self.do(self.ann, Restrict(BAN, f"account:new{count}", 0.0, "", "tea"))
            self.assertEqual(len(self.kept(BAN)), count)

    def test_a_full_list_has_space_when_one_is_over(self) -> None:
        self.patch(moderation, "LIMIT", 3)
        self.restrict_many(BAN, 2, 5 * MINUTES)
        self.do(self.ann, Restrict(BAN, "account:ever", 0.0, "", "tea"))
        full = Restrict(BAN, "account:new", 0.0, "", "tea")
        self.assertEqual(self.refuses(self.ann, full), ChatError.TOO_MANY_RESTRICTED)
        self.do(self.ann, Restrict(BAN, "account:ever", 0.0, "more", "tea"))
        self.now += 5 * MINUTES
        self.do(self.ann, full)
        self.assertEqual(self.kept(BAN), ["account:ever", "account:new"])

    def test_they_stay_if_the_other_cannot_be_stored(self) -> None:
        self.restrict_many(BAN, 2, MINUTES)
        self.now += MINUTES
        before = self.rules.dump()
        self.is_broken = True
        again = Restrict(BAN, "account:x0", 0.0, "", "tea")
        self.assertRaises(Refused, self.do, self.ann, again)
        self.assertEqual(sorted(self.kept(BAN)), ["account:x0", "account:x1"])
        self.assertEqual(self.rules.dump(), before)

    def restrict_many(self, kind: Kind, count: int, seconds: float, name: str = "x") -> None:
        for number in range(count):
            self.do(self.ann, Restrict(kind, f"account:{name}{number}", seconds, "", "tea"))

    def kept(self, kind: Kind) -> list[str]:
        """The targets that are in the state, those that are over too."""
        state = self.rules._state
        entries = state.room_changes.restrictions(
            kind, None if kind is BLOCK else state.rooms["tea"]
        )
        return [written(entry.target) for entry in entries]
