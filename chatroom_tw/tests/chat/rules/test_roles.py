"""Tests for `rules.roles`, `rights` and `ownership`: who may do what in a room."""

from __future__ import annotations

from chatroom_tw.chat.rules.changes import MembershipSet
from chatroom_tw.chat.rules.commands import Create, Join, Leave, LogIn, LogOut, Register
from chatroom_tw.chat.rules.operator_commands import Deoper, Oper
from chatroom_tw.chat.rules.person_commands import ShareBrowser, Unregister
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import (
    Invite,
    Kick,
    Kind,
    Lift,
    ListRestrictions,
    ReadLog,
    Restrict,
    Set,
    SetRole,
    SetTopic,
)
from chatroom_tw.chat.rules.room_events import RoleChanged
from chatroom_tw.chat.rules.state_rooms import OWNED_LIMIT
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.led_case import PASSWORD, LedCase

OWNER, OPERATOR, VOICE, MEMBER = Role


class RolesCase(LedCase):
    def roles(self, room: str = "tea") -> dict[str, Role]:
        """Who has a role, by name."""
        found = self.rules._state.rooms.get(room)
        return {name: role for role, name in found.roles.values()} if found else {}

    def gives(self, device: int, name: str, role: Role, room: str = "tea") -> None:
        self.do(device, SetRole(name, role, room))

    def keeper(self, room: str) -> str:
        """For which account the room is stored."""
        return {one.name: one.owner for one in self.storage.rooms()}.get(room, "")


class Giving(RolesCase):
    def test_who_makes_a_room_owns_it(self) -> None:
        guest = self.guest("bob", "nook")
        self.assertEqual(self.roles(), {"ann": OWNER})
        self.assertEqual(self.roles("nook"), {"bob": OWNER})
        self.do(guest, Create("nook-9"))
        self.assertEqual(self.roles("nook-9"), {"bob": OWNER})
        self.assertEqual(self.roles("main"), {})

    def test_owners_give_every_role(self) -> None:
        self.guest("bob", "tea")
        for role in (OPERATOR, VOICE, OWNER):
            self.gives(self.ann, "bob", role)
            self.assertEqual(self.roles()["bob"], role)

    def test_operators_give_voice_and_member_alone(self) -> None:
        bob = self.operator("bob")
        self.guest("carl", "tea")
        self.gives(bob, "carl", VOICE)
        self.gives(bob, "carl", MEMBER)
        self.assertEqual(self.roles(), {"ann": OWNER, "bob": OPERATOR})
        for role in (OPERATOR, OWNER):
            self.assertEqual(
                self.refuses(bob, SetRole("carl", role, "tea")), ChatError.NOT_AN_OWNER
            )

    def test_others_give_none_not_even_to_themselves(self) -> None:
        bob = self.guest("bob", "tea")
        self.guest("carl", "tea")
        self.gives(self.ann, "bob", VOICE)
        self.assertEqual(self.refuses(bob, SetRole("carl", VOICE)), ChatError.NOT_AN_OPERATOR)
        for role in (OPERATOR, OWNER):
            self.assertEqual(self.refuses(bob, SetRole("bob", role)), ChatError.NOT_AN_OWNER)

    def test_nobody_takes_a_role_from_an_equal(self) -> None:
        bob, carl = self.operator("bob"), self.operator("carl")
        for role in (VOICE, MEMBER):
            self.assertEqual(self.refuses(bob, SetRole("carl", role)), ChatError.NOT_AN_OWNER)
        self.gives(self.ann, "bob", OWNER)
        self.assertEqual(self.refuses(bob, SetRole("ann", MEMBER)), ChatError.HIGHER_ROLE)
        self.gives(bob, "carl", MEMBER)
        self.assertEqual(self.roles(), {"ann": OWNER, "bob": OWNER})
        self.goes(carl)

    def test_the_room_is_told_and_whoever_it_is_about(self) -> None:
        bob, carl = self.guest("bob", "tea"), self.guest("carl")
        self.gives(self.ann, "carl", VOICE)
        told = RoleChanged("tea", "carl", VOICE, "ann")
        for device in (self.ann, bob, carl):
            self.assertEqual(self.heard(device), [told])

    def test_who_has_the_role_already_is_not_told_again(self) -> None:
        bob = self.guest("bob", "tea")
        carl = self.guest("carl", "tea")
        before = self.log(self.ann)
        self.gives(bob, "bob", MEMBER)
        self.assertEqual(self.heard(bob), [RoleChanged("tea", "bob", MEMBER, "bob")])
        self.assertEqual(self.heard(carl), [])
        self.assertEqual(self.log(self.ann), before)

    def test_a_role_is_logged(self) -> None:
        self.operator("bob")
        self.assertEqual(self.acts(self.ann), [("ann", "role", "bob", "operator")])

    def test_a_role_goes_by_account(self) -> None:
        bob = self.operator("bob")
        self.goes(bob)
        self.gives(self.ann, "bob", VOICE)
        again = self.member("bob", "tea")
        self.assertEqual(self.roles(), {"ann": OWNER, "bob": VOICE})
        self.do(again, LogOut(), Join("tea"))
        self.assertEqual(self.refuses(again, Kick("ann", "", "tea")), ChatError.NOT_AN_OPERATOR)

    def test_a_name_that_nobody_has_gets_no_role(self) -> None:
        self.assertEqual(self.refuses(self.ann, SetRole("nobody", VOICE)), ChatError.NO_SUCH_NAME)


class SteppingDown(RolesCase):
    def test_anybody_steps_down(self) -> None:
        bob = self.operator("bob")
        self.gives(bob, "bob", VOICE)
        self.gives(bob, "bob", MEMBER)
        self.assertEqual(self.roles(), {"ann": OWNER})

    def test_the_last_owner_makes_the_longest_present_operator_owner(self) -> None:
        bob, carl = self.operator("bob"), self.operator("carl")
        self.do(bob, Leave("tea"), Join("tea"))
        self.heard(carl)
        self.gives(self.ann, "ann", MEMBER)
        self.assertEqual(self.roles(), {"carl": OWNER, "bob": OPERATOR})
        told = [
            RoleChanged("tea", "carl", OWNER, "ann"),
            RoleChanged("tea", "ann", MEMBER, "ann"),
        ]
        self.assertEqual(self.hears(carl, RoleChanged), told)
        self.assertEqual(self.keeper("tea"), "carl")

    def test_the_last_owner_stays_if_no_operator_is_there(self) -> None:
        bob = self.operator("bob")
        self.do(bob, Leave("tea"))
        self.assertEqual(self.refuses(self.ann, SetRole("ann", MEMBER)), ChatError.LAST_OWNER)
        self.assertEqual(self.roles(), {"ann": OWNER, "bob": OPERATOR})

    def test_one_of_two_owners_steps_down_alone(self) -> None:
        self.member("bob", "tea")
        self.operator("carl")
        self.gives(self.ann, "bob", OWNER)
        self.gives(self.ann, "ann", VOICE)
        self.assertEqual(self.roles(), {"bob": OWNER, "carl": OPERATOR, "ann": VOICE})
        self.assertEqual(self.keeper("tea"), "bob")

    def test_an_owner_who_leaves_and_disconnects_is_owner_still(self) -> None:
        bob = self.guest("bob", "tea")
        self.do(self.ann, Leave("tea"))
        self.goes(self.ann)
        self.assertEqual(self.roles(), {"ann": OWNER})
        self.goes(bob)
        self.ann = self.member("ann", "tea")
        self.do(self.ann, SetTopic("back"))

    def test_who_logs_out_has_no_role_and_the_account_has_it(self) -> None:
        self.do(self.ann, LogOut(), Join("tea"))
        self.assertEqual(self.refuses(self.ann, SetTopic("x")), ChatError.NOT_AN_OPERATOR)
        self.assertEqual(self.roles(), {"ann": OWNER})

    def test_main_needs_no_owner(self) -> None:
        root = self.root()
        self.gives(root, "ann", OWNER, "main")
        self.gives(root, "ann", MEMBER, "main")
        self.gives(root, "ann", OWNER, "main")
        self.gives(self.ann, "ann", MEMBER, "main")
        self.assertEqual(self.roles("main"), {})


class Unregistering(RolesCase):
    def test_another_owner_keeps_the_room(self) -> None:
        bob = self.member("bob", "tea")
        self.gives(self.ann, "bob", OWNER)
        self.do(self.ann, Set("slow", "5"), Unregister(PASSWORD))
        self.assertEqual(self.roles(), {"bob": OWNER})
        self.assertEqual(self.keeper("tea"), "bob")
        self.goes(bob, self.ann)
        self.start()
        self.assertEqual(self.rules._state.rooms["tea"].settings.slow, 5)
        self.assertEqual(self.roles(), {"bob": OWNER})

    def test_without_another_owner_the_room_is_nobodys(self) -> None:
        self.operator("bob")
        self.do(self.ann, Unregister(PASSWORD))
        self.assertEqual((self.roles(), self.keeper("tea")), ({"bob": OPERATOR}, ""))

    def test_a_room_without_an_owner_goes_when_it_is_empty(self) -> None:
        bob = self.guest("bob", "tea")
        self.do(self.ann, Unregister(PASSWORD), Leave("tea"))
        self.assertEqual((self.roles(), self.keeper("tea")), ({}, ""))
        self.do(bob, Leave("tea"))
        self.assertNotIn("tea", self.rules._state.rooms)

    def test_nothing_has_changed_if_it_cannot_be_stored(self) -> None:
        self.operator("bob")
        self.is_broken = True
        self.assertRaises(Refused, self.do, self.ann, Unregister(PASSWORD))
        self.assertEqual(self.roles(), {"ann": OWNER, "bob": OPERATOR})
        self.assertEqual(self.rules._state.rooms["tea"].account.key, "ann")


class RoomsOfGuests(RolesCase):
    def setUp(self) -> None:
        super().setUp()
        self.bob = self.guest("bob", "nook")
        self.carl = self.member("carl", "nook")
        self.do(
            self.bob,
            *(SetTopic("a topic"), Set("slow", "5"), Set("key", "k1")),
            *(Restrict(Kind.BAN, "account:dora"), Restrict(Kind.MUTE, "account:emil", 600.0)),
            SetRole("carl", VOICE),
        )

    def check(self) -> None:
        """All that was set is set."""
        room = self.rules._state.rooms["nook"]
        self.assertEqual((room.settings.slow, room.settings.key), (5, "k1"))
        self.assertEqual(room.topic and room.topic.text, "a topic")
        self.assertEqual((len(room.bans or ()), len(room.mutes or ())), (1, 1))

    def restart(self) -> None:
        self.assertNotEqual(self.keeper("nook"), "")
        self.start()
        self.check()

    def test_the_owner_leads_it_and_nothing_of_it_is_durable(self) -> None:
        self.check()
        stored = [one for one in self.storage.restored() if getattr(one, "room", "") == "nook"]
        self.assertEqual([type(one) for one in stored], [MembershipSet])
        self.start()
        self.assertNotIn("nook", self.rules._state.rooms)

    def test_it_has_an_owner_until_the_last_connection_ends(self) -> None:
        self.goes(self.bob)
        self.assertEqual(self.roles("nook"), {"carl": VOICE})
        again = self.guest("bob")
        self.assertEqual(self.refuses(again, SetTopic("x", "nook")), ChatError.NOT_AN_OPERATOR)

    def test_a_guest_who_registers_makes_it_durable(self) -> None:
        self.do(self.bob, Register(PASSWORD))
        self.assertEqual(self.roles("nook"), {"bob": OWNER, "carl": VOICE})
        self.restart()
        self.assertEqual(self.roles("nook"), {"bob": OWNER, "carl": VOICE})

    def test_also_one_who_goes_while_that_is_stored(self) -> None:
        self.is_slow = True
        self.do(self.bob, Register(PASSWORD))
        self.carry(self.rules.disconnect(self.bob))
        self.settle()
        self.assertEqual(self.roles("nook"), {"bob": OWNER, "carl": VOICE})
        self.restart()

    def test_a_guest_who_registers_makes_an_empty_room_durable(self) -> None:
        self.do(self.bob, Create("nook-2"), SetTopic("x", "nook-2"), Register(PASSWORD))
        self.start()
        self.assertEqual(self.rules._state.rooms["nook-2"].topic.text, "x")

    def test_a_guest_who_logs_in_makes_it_durable(self) -> None:
        self.goes(self.ann)
        self.do(self.bob, LogIn("ann", PASSWORD))
        self.assertEqual(self.roles("nook"), {"carl": VOICE, "ann": OWNER})
        self.restart()

    def test_a_guest_who_joins_a_device_of_an_account_does_so(self) -> None:
        self.do(self.bob, LogIn("ann", PASSWORD))
        self.assertEqual(self.roles("nook"), {"carl": VOICE, "ann": OWNER})
        self.restart()

    def test_an_owner_with_an_account_makes_it_durable(self) -> None:
        self.gives(self.bob, "carl", OWNER, "nook")
        self.assertEqual(self.keeper("nook"), "carl")
        self.restart()
        self.assertEqual(self.roles("nook"), {"carl": OWNER})

    def test_an_heir_with_an_account_makes_it_durable(self) -> None:
        self.gives(self.bob, "carl", OPERATOR, "nook")
        self.gives(self.bob, "bob", MEMBER, "nook")
        self.assertEqual(self.roles("nook"), {"carl": OWNER})
        self.restart()

    def test_the_log_of_what_made_it_durable_is_kept(self) -> None:
        self.gives(self.bob, "carl", OWNER, "nook")
        self.assertIn(("bob", "role", "carl", "owner"), self.acts(self.carl, "nook"))

    def test_another_device_of_the_browser_is_owner_too(self) -> None:
        self.do(self.bob, ShareBrowser("s"))
        page = self.guest("page")
        self.do(page, ShareBrowser("s"))
        self.do(page, SetTopic("two", "nook"))
        self.goes(self.bob)
        self.do(page, SetTopic("three", "nook"))

    def test_what_a_guest_owns_another_device_of_the_browser_owns(self) -> None:
        page = self.guest("page")
        self.do(page, ShareBrowser("s"))
        self.do(self.bob, ShareBrowser("s"))
        self.assertEqual(self.roles("nook"), {"page": OWNER, "carl": VOICE})
        self.do(page, SetTopic("two", "nook"))
        self.goes(page)
        self.do(self.bob, SetTopic("three", "nook"))

    def test_who_has_given_it_away_does_not_get_it_by_registering(self) -> None:
        dora = self.guest("dora")
        self.do(dora, Join("nook", key="k1"))
        self.gives(self.bob, "dora", OWNER, "nook")
        self.gives(self.bob, "bob", MEMBER, "nook")
        self.do(self.bob, Register(PASSWORD))
        self.assertEqual(self.roles("nook"), {"dora": OWNER, "carl": VOICE})
        self.assertEqual(self.keeper("nook"), "")


class Full(RolesCase):
    """As many rooms are stored for Bob as can be."""

    def setUp(self) -> None:
        super().setUp()
        self.bob = self.member("bob", "tea")
        for number in range(OWNED_LIMIT):
            self.storage.add_room(StoredRoom(f"r{number}", 100 + number, "bob"))
        self.start()
        self.ann, self.bob = self.member("ann", "tea"), self.member("bob", "tea")

    def test_a_room_that_is_given_to_them_stays_with_the_other_owner(self) -> None:
        self.gives(self.ann, "bob", OWNER)
        self.assertEqual(self.keeper("tea"), "ann")

    def test_a_room_of_a_guest_stays_one(self) -> None:
        carl = self.guest("carl", "nook")
        self.gives(carl, "bob", OWNER, "nook")
        self.assertEqual(self.roles("nook"), {"carl": OWNER, "bob": OWNER})
        self.assertEqual(self.keeper("nook"), "")

    def test_the_last_owner_does_not_leave_a_stored_room_to_them(self) -> None:
        self.gives(self.ann, "bob", OWNER)
        self.assertEqual(self.refuses(self.ann, SetRole("ann", MEMBER)), ChatError.LAST_OWNER)
        self.assertEqual(self.keeper("tea"), "ann")


class Operators(RolesCase):
    """Root is an operator of the server."""

    def setUp(self) -> None:
        super().setUp()
        self.admin = self.root()
        self.bob = self.operator("bob")

    def test_they_do_in_every_room_what_its_owner_does(self) -> None:
        for room in ("tea", "main"):
            self.do(
                self.admin,
                *(SetTopic("t", room), Set("key", "k", room), Set("key", "off", room)),
                *(Restrict(Kind.MUTE, "ann", room=room), Lift(Kind.MUTE, "ann", room)),
                *(SetRole("bob", OWNER, room), SetRole("bob", MEMBER, room)),
                *(Kick("bob", "", room), Invite("bob", room), ReadLog(room)),
                ListRestrictions(Kind.BAN, room),
            )
            self.do(self.bob, Join(room))

    def test_the_room_sees_who_it_was(self) -> None:
        self.heard(self.bob)
        self.gives(self.admin, "bob", VOICE)
        self.assertEqual(self.heard(self.bob), [RoleChanged("tea", "bob", VOICE, "root")])
        self.assertEqual(self.acts(self.ann)[-1], ("root", "role", "bob", "voice"))

    def test_the_log_has_both_names_of_one_who_has_two(self) -> None:
        eve = self.guest("eve")
        self.do(eve, Oper("root", PASSWORD))
        self.gives(eve, "bob", VOICE)
        self.assertEqual(self.acts(self.ann)[-1], ("eve (root)", "role", "bob", "voice"))

    def test_they_are_safe_from_owners_and_each_other(self) -> None:
        other = self.root("root-2", "tea")
        for device in (self.ann, self.admin):
            for command in (
                Kick("root-2", "", "tea"),
                Restrict(Kind.BAN, "root-2", room="tea"),
                Restrict(Kind.MUTE, "root-2", room="tea"),
            ):
                self.assertEqual(self.refuses(device, command), ChatError.HIGHER_ROLE)
        self.do(other, Deoper())
        self.do(self.ann, Kick("root-2", "", "tea"))
        self.assertFalse(self.is_in(other))


class ThreeRooms(RolesCase):
    policy = Policy(guest_rooms=3)

    def test_a_guest_owns_no_more_than_three_at_one_time(self) -> None:
        bob = self.guest("bob", "r1", "r2", "r3")
        self.assertEqual(self.refuses(bob, Join("r4")), ChatError.GUEST_ROOMS)
        self.assertEqual(self.refuses(bob, Create("r4")), ChatError.GUEST_ROOMS)
        self.do(bob, Leave("r1"), Join("r4"))
        self.do(self.ann, *(Join(f"a{number}") for number in range(5)))

    def test_rooms_in_which_a_guest_has_another_role_do_not_count(self) -> None:
        bob = self.guest("bob", "tea", "r1", "r2")
        self.gives(self.ann, "bob", OPERATOR)
        self.do(bob, Join("r3"))
