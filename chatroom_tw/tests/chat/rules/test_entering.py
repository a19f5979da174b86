"""Tests for `rules.entering` and `coming_back`: who comes into a room, and who sees it."""

from __future__ import annotations

from chatroom_tw.chat.rules.commands import Add, Join, Leave, ListMembers, ListRooms, Register
from chatroom_tw.chat.rules.events import Entered, MemberList, RoomList
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import (
    CloseRoom,
    Invite,
    Kick,
    Kind,
    ReadSettings,
    ReadTopic,
    Restrict,
    Set,
    SetRole,
    SetTopic,
)
from chatroom_tw.chat.rules.room_events import InvitedIn, Inviting
from chatroom_tw.tests.support.led_case import PASSWORD, LedCase


class EnteringCase(LedCase):
    def setUp(self) -> None:
        super().setUp()
        self.bob = self.guest("bob")

    def sets(self, option: str, value: str) -> None:
        self.do(self.ann, Set(option, value, "tea"))

    def kept_out(self, device: int, key: str = "") -> ChatError:
        reason = self.refuses(device, Join("tea", key=key))
        self.assertFalse(self.is_in(device))
        assert isinstance(reason, ChatError)
        return reason


class Settings(EnteringCase):
    def test_a_key_lets_in(self) -> None:
        self.sets("key", "Open")
        for wrong in ("", "open", "other"):
            self.assertEqual(self.kept_out(self.bob, wrong), ChatError.WRONG_KEY)
        self.assertTrue(self.enters(self.bob, key="Open"))
        self.sets("key", "off")
        self.assertTrue(self.enters(self.guest("carl")))

    def test_invite_only(self) -> None:
        self.sets("invite-only", "on")
        self.assertEqual(self.kept_out(self.bob), ChatError.INVITE_ONLY)
        self.sets("invite-only", "off")
        self.assertTrue(self.enters(self.bob))

    def test_registered(self) -> None:
        self.sets("registered", "on")
        self.assertEqual(self.kept_out(self.bob), ChatError.REGISTERED_ONLY)
        self.do(self.bob, Register(PASSWORD))
        self.assertTrue(self.enters(self.bob))

    def test_a_limit(self) -> None:
        self.sets("limit", "2")
        carl = self.guest("carl", "tea")
        self.assertEqual(self.kept_out(self.bob), ChatError.ROOM_FULL)
        self.do(carl, Leave("tea"))
        self.assertTrue(self.enters(self.bob))

    def test_a_lower_limit_puts_nobody_out(self) -> None:
        self.do(self.bob, Join("tea"))
        self.sets("limit", "1")
        self.assertTrue(self.is_in(self.bob))
        self.do(self.bob, Leave("tea"))
        self.assertEqual(self.kept_out(self.bob), ChatError.ROOM_FULL)

    def test_those_who_lead_come_in_whatever_they_say(self) -> None:
        root, carl = self.root(), self.operator("carl", "main")
        for option, value in (("key", "k"), ("invite-only", "on"), ("limit", "1")):
            self.sets(option, value)
        self.do(self.ann, Leave("tea"))
        for device in (self.ann, carl, root):
            self.assertTrue(self.enters(device))

    def test_they_hold_after_a_restart(self) -> None:
        for option, value in (("key", "k"), ("registered", "on"), ("limit", "7")):
            self.sets(option, value)
        self.start()
        bob = self.guest("bob")
        self.assertEqual(self.kept_out(bob, "k"), ChatError.REGISTERED_ONLY)
        self.do(bob, Register(PASSWORD))
        self.assertEqual(self.kept_out(bob), ChatError.WRONG_KEY)
        self.assertTrue(self.enters(bob, key="k"))


class Invitations(EnteringCase):
    def test_who_is_invited_is_told_and_comes_in_once(self) -> None:
        for option, value in (("key", "k"), ("invite-only", "on"), ("limit", "1")):
            self.sets(option, value)
        self.assertEqual(self.asks(self.ann, Invite("bob", "tea")), [Inviting("tea", "bob")])
        self.assertEqual(self.heard(self.bob), [InvitedIn("tea", "ann")])
        self.assertTrue(self.enters(self.bob))
        self.do(self.bob, Leave("tea"))
        self.assertEqual(self.kept_out(self.bob), ChatError.INVITE_ONLY)

    def test_members_invite_but_not_if_invite_only(self) -> None:
        carl = self.guest("carl", "tea")
        self.sets("key", "k")
        self.do(carl, Invite("bob", "tea"))
        self.assertTrue(self.enters(self.bob))
        self.do(self.bob, Leave("tea"))
        self.sets("invite-only", "on")
        self.assertEqual(self.refuses(carl, Invite("bob", "tea")), ChatError.NOT_AN_OPERATOR)
        self.assertEqual(self.kept_out(self.bob), ChatError.INVITE_ONLY)

    def test_who_is_not_in_the_room_invites_nobody(self) -> None:
        self.guest("carl")
        self.assertEqual(self.refuses(self.bob, Invite("carl", "tea")), ChatError.NOT_A_MEMBER)

    def test_who_is_there_already_is_not_invited(self) -> None:
        self.assertEqual(self.refuses(self.ann, Invite("ann", "tea")), ChatError.ALREADY_THERE)

    def test_past_a_ban_only_an_operator_invites(self) -> None:
        carl = self.guest("carl", "tea")
        self.do(self.ann, Restrict(Kind.BAN, "bob", room="tea"))
        self.do(carl, Invite("bob", "tea"))
        self.assertFalse(self.enters(self.bob))
        self.do(self.ann, Invite("bob", "tea"))
        self.assertTrue(self.enters(self.bob))
        self.do(self.bob, Leave("tea"))
        self.assertFalse(self.enters(self.bob))

    def test_a_member_takes_nothing_from_an_operators_invitation(self) -> None:
        carl = self.guest("carl", "tea")
        self.do(self.ann, Restrict(Kind.BAN, "bob", room="tea"), Invite("bob", "tea"))
        self.do(carl, Invite("bob", "tea"))
        self.assertTrue(self.enters(self.bob))

    def test_whoever_is_invited_needs_an_account_if_all_do(self) -> None:
        self.sets("registered", "on")
        self.sets("key", "k")
        self.do(self.ann, Invite("bob", "tea"))
        self.assertEqual(self.kept_out(self.bob), ChatError.REGISTERED_ONLY)
        self.do(self.bob, Register(PASSWORD))
        self.assertTrue(self.enters(self.bob))

    def test_an_operator_who_adds_lets_in_past_all(self) -> None:
        carl = self.guest("carl", "tea")
        self.do(carl, Leave("tea"))
        self.sets("invite-only", "on")
        self.do(self.ann, Add("carl", "tea"))
        self.assertTrue(self.enters(carl))


class Hidden(EnteringCase):
    def setUp(self) -> None:
        super().setUp()
        self.do(self.ann, SetTopic("hush", "tea"))
        self.sets("hidden", "on")

    def listed(self, device: int) -> list[str]:
        [told] = self.asks(device, ListRooms())
        assert isinstance(told, RoomList)
        self.assertEqual(told.total, len(told.rooms))
        return [name for name, _ in told.rooms]

    def test_it_is_not_listed_for_others(self) -> None:
        self.assertEqual(self.listed(self.bob), ["main"])
        self.do(self.bob, Join("tea"))
        self.assertEqual(self.listed(self.bob), ["main", "tea"])
        root = self.root()
        self.assertEqual(self.listed(root), ["main", "tea"])
        self.do(self.ann, Leave("tea"))
        self.assertEqual(self.listed(self.ann), ["main", "tea"])

    def test_others_see_no_members_topic_or_settings(self) -> None:
        commands = (ListMembers("tea"), ReadTopic("tea"), ReadSettings("tea"))
        for command in commands:
            self.assertEqual(self.refuses(self.bob, command), ChatError.NO_SUCH_ROOM)
        self.do(self.bob, Join("tea"), *commands)
        self.do(self.root(), *commands)

    def test_who_knows_its_name_comes_in(self) -> None:
        self.assertTrue(self.enters(self.bob))


class ComingBack(EnteringCase):
    def test_who_is_a_member_comes_back_whatever_the_key_is(self) -> None:
        carl = self.member("carl", "tea")
        self.goes(carl)
        self.sets("key", "k")
        self.assertTrue(self.is_in(self.member("carl")))

    def test_who_was_banned_meanwhile_does_not(self) -> None:
        carl = self.member("carl", "tea")
        self.goes(carl)
        self.do(self.ann, Restrict(Kind.BAN, "account:carl", room="tea"))
        self.assertFalse(self.is_in(self.member("carl")))

    def test_nobody_comes_back_into_another_room_of_the_name(self) -> None:
        self.goes(self.member("carl", "tea"))
        self.do(self.ann, CloseRoom(confirmed=True, room="tea"), Join("tea"))
        self.sets("key", "k")
        self.assertFalse(self.is_in(self.member("carl")))

    def test_nor_into_that_of_a_guest_with_a_key(self) -> None:
        carl = self.member("carl", "nook")
        self.do(self.bob, Join("nook"))
        self.do(carl, SetRole("bob", Role.OWNER, "nook"))
        self.do(carl, SetRole("carl", Role.MEMBER, "nook"))
        self.goes(carl)
        self.do(self.bob, Leave("nook"), Join("nook"), Set("key", "k", "nook"))
        self.assertFalse(self.is_in(self.member("carl"), "nook"))


class Told(EnteringCase):
    def test_who_enters_is_told_the_role_and_the_topic(self) -> None:
        self.do(self.ann, SetTopic("green", "tea"), SetRole("bob", Role.VOICE, "tea"))
        at = self.now
        [told] = [one for one in self.asks(self.bob, Join("tea")) if isinstance(one, Entered)]
        assert told.topic
        self.assertEqual(told.role, Role.VOICE)
        self.assertEqual((told.topic.text, told.topic.by), ("green", "ann"))
        self.assertAlmostEqual(told.topic.now - told.topic.at, self.now - at, 2)

    def test_who_lists_the_members_sees_the_roles(self) -> None:
        self.operator("carl")
        self.do(self.bob, Join("tea"))
        [told] = self.asks(self.bob, ListMembers())
        assert isinstance(told, MemberList)
        self.assertEqual(
            dict(zip(told.names, told.roles)),
            {"ann": Role.OWNER, "carl": Role.OPERATOR, "bob": Role.MEMBER},
        )

    def test_a_quiet_room_tells_nobody_who_comes_and_goes(self) -> None:
        carl = self.guest("carl", "tea")
        self.sets("quiet", "on")
        self.told.clear()
        self.do(self.bob, Join("tea"), Leave("tea"), Join("tea"))
        self.do(self.ann, Kick("bob", "", "tea"))
        self.goes(self.bob)
        self.assertEqual([e for e in self.heard(carl) if getattr(e, "room", "") == "tea"], [])
