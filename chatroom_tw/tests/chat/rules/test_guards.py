"""Tests for `rules.guards`: talking in a room with mutes, `moderated`, `slow` or `outside`."""

from __future__ import annotations

from chatroom_tw.chat.rules.commands import Join, Say
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.guards import REMINDED
from chatroom_tw.chat.rules.refusals import ChatError, Reason
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind, Lift, Restrict, Set, SetRole, SetTopic
from chatroom_tw.chat.rules.room_events import SaidOutside
from chatroom_tw.server.refusals import Refusal, Refused
from chatroom_tw.tests.support.led_case import LedCase

MINUTES = 60.0


class GuardsCase(LedCase):
    def setUp(self) -> None:
        super().setUp()
        self.bob = self.member("bob", "tea")
        self.carl = self.guest("carl", "tea")

    def sets(self, option: str, value: str) -> None:
        self.do(self.ann, Set(option, value, "tea"))

    def mutes(self, who: str, seconds: float = 0.0) -> None:
        self.do(self.ann, Restrict(Kind.MUTE, who, seconds, room="tea"))

    def withheld(self, device: int, text: str = "hello") -> Reason:
        """Why the device may not say something, which nobody hears."""
        self.told.clear()
        refused = self.assertRaises(Refused, self.talks, device, text)
        self.assertEqual(self.told, {})
        return refused.reason

    def texts(self, device: int) -> list[str]:
        return [said.text for said in self.hears(device, Said)]


class Mutes(GuardsCase):
    def test_who_is_muted_listens_and_does_not_talk(self) -> None:
        self.mutes("bob")
        self.assertEqual(self.withheld(self.bob), ChatError.MUTED)
        self.assertTrue(self.talks(self.ann, "hello"))
        self.assertEqual(self.texts(self.bob), ["hello"])
        self.do(self.bob, Join("main"))
        self.assertTrue(self.talks(self.bob, "elsewhere"))

    def test_they_are_told_so_once_a_minute(self) -> None:
        self.mutes("bob")
        for _ in range(2):
            self.assertEqual(self.withheld(self.bob), ChatError.MUTED)
            for _ in range(3):
                self.assertFalse(self.talks(self.bob, "hello"))
            self.assertEqual(self.told, {})
            self.now += REMINDED

    def test_a_mute_ends_in_time_also_over_a_restart(self) -> None:
        self.mutes("bob", 10 * MINUTES)
        self.start()
        self.now += 9 * MINUTES
        bob = self.member("bob", "tea")
        self.assertEqual(self.withheld(bob), ChatError.MUTED)
        self.now += MINUTES
        self.assertTrue(self.talks(bob, "hello"))

    def test_who_is_not_muted_any_more_talks(self) -> None:
        self.mutes("bob")
        self.do(self.ann, Lift(Kind.MUTE, "bob"))
        self.assertTrue(self.talks(self.bob, "hello"))

    def test_a_guest_is_muted_by_address_and_accounts_are_spared(self) -> None:
        dora = self.guest("dora", "tea", host="192.0.2.250")
        eve = self.member("eve", "tea", host="192.0.2.250")
        self.mutes("dora")
        self.assertEqual(self.withheld(dora), ChatError.MUTED)
        self.assertTrue(self.talks(eve, "hello"))

    def test_a_voice_is_muted_too(self) -> None:
        self.do(self.ann, SetRole("bob", Role.VOICE))
        self.mutes("bob")
        self.assertEqual(self.withheld(self.bob), ChatError.MUTED)

    def test_who_is_muted_sets_no_topic(self) -> None:
        self.sets("topic-by", "all")
        self.mutes("bob")
        refused = self.assertRaises(Refused, self.do, self.bob, SetTopic("still talking"))
        self.assertEqual(refused.reason, ChatError.MUTED)
        self.assertIsNone(self.rules._state.rooms["tea"].topic)
        self.do(self.carl, SetTopic("green"))


class Moderated(GuardsCase):
    def test_only_voices_and_higher_talk(self) -> None:
        self.sets("moderated", "on")
        self.assertEqual(self.withheld(self.bob), ChatError.MODERATED)
        self.do(self.ann, SetRole("bob", Role.VOICE))
        for device in (self.ann, self.bob):
            self.assertTrue(self.talks(device, "hello", "tea"))
        self.assertTrue(self.talks(self.root("root", "tea"), "hello"))
        self.sets("moderated", "off")
        self.assertTrue(self.talks(self.carl, "hello"))


class Slow(GuardsCase):
    def setUp(self) -> None:
        super().setUp()
        self.sets("slow", "30")

    def test_two_lines_of_one_member_are_apart(self) -> None:
        self.assertTrue(self.talks(self.bob, "one"))
        self.assertEqual(self.withheld(self.bob, "two"), ChatError.TOO_SOON)
        self.assertTrue(self.talks(self.carl, "other"))
        self.now += 29
        self.assertEqual(self.withheld(self.bob, "two"), ChatError.TOO_SOON)
        self.now += 1
        self.assertTrue(self.talks(self.bob, "three"))
        self.assertEqual(self.withheld(self.bob, "four"), ChatError.TOO_SOON)

    def test_those_who_lead_are_not_slowed(self) -> None:
        for _ in range(3):
            self.assertTrue(self.talks(self.ann, "one\ntwo"))

    def test_of_lines_that_come_together_the_first_is_said(self) -> None:
        self.told.clear()
        self.assertTrue(self.talks(self.bob, "one\ntwo\nthree"))
        self.assertEqual(self.texts(self.carl), ["one"])
        self.assertEqual(self.heard(self.bob), [Refusal(ChatError.TOO_SOON, "30")])

    def test_a_text_of_several_lines_is_one(self) -> None:
        self.told.clear()
        self.do(self.bob, Say("one\ntwo", None, True))
        self.assertEqual(self.texts(self.carl), ["one\ntwo"])
        self.assertEqual(self.heard(self.bob), [])


class Outside(GuardsCase):
    def setUp(self) -> None:
        super().setUp()
        self.dora = self.guest("dora")

    def refused(self) -> Reason:
        return self.assertRaises(Refused, self.talks, self.dora, "hello", "tea").reason

    def test_it_is_off_unless_it_is_set(self) -> None:
        self.assertEqual(self.refused(), ChatError.NOT_A_MEMBER)

    def test_who_is_not_a_member_says_something_by_its_name(self) -> None:
        self.sets("outside", "on")
        self.told.clear()
        self.assertTrue(self.talks(self.dora, "hello", "tea"))
        self.assertEqual(self.texts(self.bob), ["hello"])
        self.assertEqual(self.hears(self.dora, SaidOutside), [SaidOutside("tea", "hello")])

    def test_the_guards_are_for_them_too(self) -> None:
        self.sets("outside", "on")
        self.sets("slow", "30")
        self.assertTrue(self.talks(self.dora, "one\ntwo", "tea"))
        self.assertEqual(self.texts(self.bob), ["one"])
        self.assertEqual(self.refused(), ChatError.TOO_SOON)
        self.sets("moderated", "on")
        self.assertEqual(self.refused(), ChatError.MODERATED)
        self.mutes("dora")
        self.assertEqual(self.refused(), ChatError.MUTED)
        self.assertFalse(self.talks(self.dora, "hello", "tea"))

    def test_who_is_banned_says_nothing_there(self) -> None:
        self.sets("outside", "on")
        self.do(self.ann, Restrict(Kind.BAN, "dora", room="tea"))
        self.assertEqual(self.refused(), ChatError.NOT_A_MEMBER)


class Unguarded(GuardsCase):
    def test_a_room_is_guarded_only_while_it_has_to_be(self) -> None:
        room = self.rules._state.rooms["tea"]
        for on, off in (
            (Set("slow", "5"), Set("slow", "off")),
            (Set("moderated", "on"), Set("moderated", "off")),
            (Restrict(Kind.MUTE, "bob"), Lift(Kind.MUTE, "bob")),
        ):
            self.assertFalse(room.guarded)
            self.do(self.ann, on)
            self.assertTrue(room.guarded)
            self.do(self.ann, off)
            self.assertFalse(room.guarded)
        self.do(self.ann, Set("key", "k"), SetTopic("x"), Restrict(Kind.BAN, "carl"))
        self.assertFalse(room.guarded)
