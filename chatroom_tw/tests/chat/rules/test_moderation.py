"""Tests for `rules.moderation` and `acts`: kicks, bans, mutes, and the log of them."""

from __future__ import annotations

from chatroom_tw.chat.rules import ownership, policy
from chatroom_tw.chat.rules.commands import Join, Leave, LogIn, Register, Remove, Rename
from chatroom_tw.chat.rules.events import Left, Removed, Welcome
from chatroom_tw.chat.rules.person_events import Blocked
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import (
    Kick,
    Kind,
    Lift,
    ListRestrictions,
    ReadLog,
    Restrict,
    Set,
    SetRole,
)
from chatroom_tw.chat.rules.room_events import (
    Banned,
    Kicked,
    Lifted,
    Restricted,
    Restriction,
    RestrictionList,
    RoleChanged,
)
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.led_case import PASSWORD, LedCase

OWNER, OPERATOR, VOICE, MEMBER = Role
BAN, MUTE, BLOCK = Kind.BAN, Kind.MUTE, Kind.BLOCK
MINUTES = 60.0


class ModerationCase(LedCase):
    def bans(self, who: str, seconds: float = 0.0, reason: str = "", by: int | None = None) -> None:
        self.do(self.ann if by is None else by, Restrict(BAN, who, seconds, reason, "tea"))

    def listed(self, device: int, kind: Kind = BAN) -> list[str]:
        room = None if kind is BLOCK else "tea"
        [told] = self.asks(device, ListRestrictions(kind, room))
        assert isinstance(told, RestrictionList)
        return [entry.target for entry in told.entries]


class BigRooms(ModerationCase):
    def test_an_address_is_hidden_once_however_many_bans(self) -> None:
        hidden: list[str] = []

        def cloak(key: bytes, host: str) -> str:
            hidden.append(host)
            return "h-00000000"

        self.patch(policy, "cloak", cloak)
        bob, carl = self.guest("bob", "tea"), self.guest("carl", "tea")
        for name in ("one", "two", "three"):
            self.bans(f"{name}!*@*")
        self.assertTrue(self.is_in(bob) and self.is_in(carl))
        self.assertGreaterEqual(len(hidden), 2)
        self.assertEqual(len(hidden), len(set(hidden)))


class Kicks(ModerationCase):
    def test_who_is_kicked_is_out_told_why_and_may_come_back(self) -> None:
        bob, carl = self.guest("bob", "tea"), self.guest("carl", "tea")
        self.told.clear()
        self.do(self.ann, Kick("bob", "spam"))
        self.assertFalse(self.is_in(bob))
        self.assertEqual(self.heard(bob), [Kicked("tea", "ann", "spam", 2, 0, current="main")])
        left = Left("tea", ("bob",), "kicked by ann: spam", 2)
        for device in (self.ann, carl):
            self.assertEqual(self.heard(device), [left])
        self.assertTrue(self.enters(bob))

    def test_all_devices_of_an_account_are_put_out(self) -> None:
        bob = self.member("bob", "tea")
        desk = self.member("bob")
        self.do(self.ann, Kick("bob"))
        for device in (bob, desk):
            self.assertFalse(self.is_in(device))
            self.assertEqual(len(self.hears(device, Kicked)), 1)

    def test_who_is_kicked_does_not_come_back_by_logging_in(self) -> None:
        bob = self.member("bob", "tea")
        self.do(self.ann, Kick("bob"))
        self.goes(bob)
        self.assertFalse(self.is_in(self.member("bob")))

    def test_it_is_for_operators_and_says_so(self) -> None:
        bob = self.guest("bob", "tea")
        self.guest("carl", "tea")
        for command in (
            Kick("carl"),
            *(Restrict(kind, "carl") for kind in (BAN, MUTE)),
            *(Lift(kind, "carl") for kind in (BAN, MUTE)),
            *(ListRestrictions(kind) for kind in (BAN, MUTE)),
            ReadLog(),
        ):
            self.assertEqual(self.refuses(bob, command), ChatError.NOT_AN_OPERATOR)

    def test_nobody_kicks_an_equal_or_themselves(self) -> None:
        bob = self.operator("bob")
        self.operator("carl")
        for name in ("carl", "ann"):
            self.assertEqual(self.refuses(bob, Kick(name)), ChatError.HIGHER_ROLE)
            self.assertEqual(self.refuses(bob, Remove(name)), ChatError.HIGHER_ROLE)
        self.assertEqual(self.refuses(bob, Kick("bob")), ChatError.ONESELF)

    def test_who_is_removed_is_logged_as_one_who_is_kicked(self) -> None:
        bob = self.guest("bob", "tea")
        self.do(self.ann, Remove("bob", "tea"))
        self.assertEqual(len(self.hears(bob, Removed)), 1)
        self.assertEqual(self.acts(self.ann), [("ann", "kick", "bob", "")])

    def test_who_is_not_there_is_not_kicked(self) -> None:
        self.guest("bob")
        self.assertEqual(self.refuses(self.ann, Kick("bob")), ChatError.NOT_THERE)
        self.assertEqual(self.refuses(self.ann, Kick("nobody")), ChatError.NO_SUCH_NAME)

    def test_a_room_that_a_kick_empties_leaves_no_log(self) -> None:
        root, bob = self.root(), self.guest("bob", "nook")
        self.do(root, Kick("bob", "", "nook"))
        self.assertNotIn("nook", self.rules._state.rooms)
        self.do(bob, Join("nook"))
        self.assertEqual(self.acts(bob, "nook"), [])

    def test_a_room_that_a_ban_empties_leaves_no_log(self) -> None:
        root, bob = self.root(), self.guest("bob", "nook")
        self.do(root, Restrict(BAN, "bob", room="nook"))
        self.assertNotIn("nook", self.rules._state.rooms)
        self.assertTrue(self.enters(bob, "nook"))
        self.assertEqual(self.acts(bob, "nook"), [])


class Bans(ModerationCase):
    def test_banned_means_out_and_not_back_in(self) -> None:
        bob, carl = self.guest("bob", "tea"), self.guest("carl", "tea")
        self.told.clear()
        self.bans("bob", reason="spam")
        [kicked] = self.heard(bob)
        self.assertEqual(
            (kicked.by, kicked.reason, kicked.banned, kicked.until), ("ann", "spam", True, 0.0)
        )
        self.assertEqual(self.heard(carl), [Left("tea", ("bob",), "banned by ann: spam", 2)])
        self.assertFalse(self.enters(bob))
        [banned] = self.heard(bob)
        assert isinstance(banned, Banned)
        self.assertEqual((banned.room, banned.reason, banned.until), ("tea", "spam", 0.0))

    def test_a_guest_is_banned_by_address_under_any_name(self) -> None:
        bob = self.guest("bob", "tea", host="192.0.2.250")
        self.bans("bob")
        self.do(bob, Rename("bobby"))
        self.assertFalse(self.enters(bob))
        self.assertFalse(self.enters(self.guest("other", host="192.0.2.250")))
        self.assertTrue(self.enters(self.guest("elsewhere")))
        self.assertEqual(self.listed(self.ann), ["address:192.0.2.250"])

    def test_a_ban_by_address_spares_accounts(self) -> None:
        bob = self.guest("bob", "tea", host="192.0.2.250")
        carl = self.member("carl", "tea", host="192.0.2.250")
        self.bans("bob")
        self.assertEqual((self.is_in(bob), self.is_in(carl)), (False, True))
        self.do(carl, Leave("tea"))
        self.assertTrue(self.enters(carl))
        self.do(bob, Register(PASSWORD))
        self.assertTrue(self.enters(bob))

    def test_an_account_is_banned_from_everywhere(self) -> None:
        bob = self.member("bob", "tea")
        self.bans("bob")
        self.assertEqual(self.listed(self.ann), ["account:bob"])
        self.goes(bob)
        self.assertFalse(self.enters(self.member("bob")))

    def test_an_account_is_banned_while_nobody_is_there(self) -> None:
        self.goes(self.member("bob", "tea"))
        self.bans("account:bob")
        bob = self.member("bob")
        self.assertFalse(self.is_in(bob))
        self.assertFalse(self.enters(bob))

    def test_a_guest_inside_who_logs_in_as_one_banned_is_out(self) -> None:
        self.goes(self.member("bob"))
        self.bans("account:bob")
        guest = self.guest("guest", "tea")
        self.do(guest, LogIn("bob", PASSWORD))
        self.assertFalse(self.is_in(guest))
        self.assertEqual(len(self.hears(guest, Kicked)), 1)

    def test_a_guest_inside_who_joins_a_device_of_one_is_out(self) -> None:
        bob = self.member("bob")
        self.bans("account:bob")
        guest = self.guest("guest", "tea")
        self.do(guest, LogIn("bob", PASSWORD))
        self.assertEqual((self.is_in(guest), self.is_in(bob)), (False, False))

    def test_masks_and_networks_are_for_whoever_fits(self) -> None:
        for who, name, host in (
            ("bad*!*@*", "BadBob", "192.0.2.250"),
            ("*!*@198.51.100.*", "bob", "198.51.100.9"),
            ("address:203.0.113.0/24", "bob", "203.0.113.8"),
        ):
            device = self.guest(name, "tea", host=host)
            self.bans(who)
            self.assertFalse(self.is_in(device), who)
            self.assertFalse(self.enters(device), who)
            self.goes(device)

    def test_what_is_no_target_says_what_is_wrong(self) -> None:
        for who in ("x" * 10_000 + "!*@*", "address:nonsense", "account:"):
            self.assertEqual(self.refuses(self.ann, Restrict(BAN, who)), ChatError.BAD_TARGET)
        self.assertEqual(self.refuses(self.ann, Restrict(BAN, "nobody")), ChatError.NO_SUCH_NAME)

    def test_a_ban_for_ten_minutes_ends_after_ten_minutes(self) -> None:
        bob = self.guest("bob", "tea")
        self.bans("bob", 10 * MINUTES)
        self.now += 10 * MINUTES - 1
        self.assertFalse(self.enters(bob))
        self.assertEqual(len(self.listed(self.ann)), 1)
        self.now += 1
        self.assertEqual(self.listed(self.ann), [])
        self.assertTrue(self.enters(bob))

    def test_it_ends_then_also_over_a_restart(self) -> None:
        self.member("bob", "tea")
        self.bans("bob", 10 * MINUTES, "spam")
        self.start()
        self.now += 10 * MINUTES - 1
        bob = self.member("bob")
        self.assertFalse(self.enters(bob))
        [banned] = self.heard(bob)
        self.assertEqual((banned.reason, round(banned.until - banned.now)), ("spam", 1))
        self.now += 1
        self.assertTrue(self.enters(bob))

    def test_another_ban_replaces_the_first(self) -> None:
        bob = self.member("bob", "tea")
        self.bans("bob", 10 * MINUTES)
        self.bans("account:bob", MINUTES, "less")
        self.assertEqual(self.listed(self.ann), ["account:bob"])
        self.now += MINUTES
        self.assertTrue(self.enters(bob))

    def test_the_list_says_who_has_banned_when_and_why(self) -> None:
        self.goes(self.member("bob"))
        self.bans("account:bob", 10 * MINUTES, "spam")
        [told] = self.asks(self.ann, ListRestrictions(BAN, "tea"))
        [entry] = told.entries
        at = entry.at
        self.assertEqual(entry, Restriction("account:bob", "ann", at, at + 10 * MINUTES, "spam"))


class HigherRoles(ModerationCase):
    """Bob and Carl are operators of Ann's room."""

    def setUp(self) -> None:
        super().setUp()
        self.bob, self.carl = self.operator("bob"), self.operator("carl")

    def test_nobody_restricts_an_equal_or_a_higher_role(self) -> None:
        for kind in (BAN, MUTE):
            for who in ("carl", "ann", "account:carl", "account:ann"):
                self.assertEqual(self.refuses(self.bob, Restrict(kind, who)), ChatError.HIGHER_ROLE)
            self.assertEqual(self.refuses(self.bob, Restrict(kind, "bob")), ChatError.ONESELF)
            self.assertEqual(
                self.refuses(self.bob, Restrict(kind, "account:bob")), ChatError.ONESELF
            )

    def test_nor_an_account_whose_owner_is_not_there(self) -> None:
        self.goes(self.carl)
        self.assertEqual(self.refuses(self.bob, Restrict(BAN, "carl")), ChatError.HIGHER_ROLE)
        self.assertEqual(
            self.refuses(self.bob, Restrict(MUTE, "account:Carl")), ChatError.HIGHER_ROLE
        )

    def test_masks_and_addresses_spare_those_who_lead(self) -> None:
        dora = self.guest("dora", "tea")
        for kind in (BAN, MUTE):
            for who in ("*!*@*", "address:0.0.0.0/0", "*a*!*@*"):
                self.do(self.bob, Restrict(kind, who))
        self.assertFalse(self.is_in(dora))
        for device in (self.ann, self.bob, self.carl):
            self.assertTrue(self.is_in(device))
            self.assertTrue(self.talks(device, "hello", "tea"))
            self.do(device, Leave("tea"))
            self.assertTrue(self.enters(device))

    def test_two_who_ban_each_other_in_one_turn_change_nothing(self) -> None:
        self.is_slow = True
        for device, other in ((self.bob, "carl"), (self.carl, "bob")):
            self.assertEqual(self.refuses(device, Restrict(BAN, other)), ChatError.HIGHER_ROLE)
        self.assertEqual(self.waiting, [])

    def test_the_first_of_two_wins_if_one_may(self) -> None:
        self.is_slow = True
        self.do(self.ann, Restrict(BAN, "bob", room="tea"))
        self.assertEqual(
            self.refuses(self.bob, Restrict(BAN, "ann", room="tea")), ChatError.NOT_AN_OPERATOR
        )
        self.assertTrue(self.is_in(self.bob))
        self.settle()
        self.assertFalse(self.is_in(self.bob))

    def test_who_is_banned_leads_nothing_any_more(self) -> None:
        self.bans("bob")
        self.assertFalse(self.is_in(self.bob))
        self.do(self.ann, Lift(BAN, "bob", "tea"))
        self.assertTrue(self.enters(self.bob))
        self.assertEqual(self.refuses(self.bob, Kick("carl")), ChatError.NOT_AN_OPERATOR)

    def test_nor_does_an_operator_who_was_not_there(self) -> None:
        self.goes(self.bob)
        self.bans("account:bob")
        bob = self.member("bob")
        self.assertFalse(self.is_in(bob))
        self.assertFalse(self.enters(bob))
        self.start()
        self.assertFalse(self.enters(self.member("bob")))

    def test_an_owner_banned_by_a_server_operator_has_an_heir(self) -> None:
        root = self.root()
        self.told.clear()
        self.bans("ann", by=root)
        self.assertFalse(self.is_in(self.ann))
        told = self.hears(self.bob, RoleChanged)
        self.assertEqual(told, [RoleChanged("tea", "bob", OWNER, "root")])
        self.start()
        self.assertFalse(self.enters(self.member("ann")))
        self.do(self.member("bob"), Set("slow", "5", "tea"))

    def test_a_room_that_is_stored_by_a_ban_has_no_heir(self) -> None:
        gus, root = self.guest("gus", "nook"), self.root()
        self.member("carl", "nook")
        self.do(gus, SetRole("carl", OPERATOR, "nook"))
        self.patch(ownership, "OWNED_LIMIT", 1)  # Ann has `tea`, so that `nook` stays a guest's.
        self.do(gus, SetRole("ann", OWNER, "nook"))
        self.patch(ownership, "OWNED_LIMIT", 2)
        self.told.clear()
        self.do(root, Restrict(BAN, "carl", 0.0, "", "nook"))
        self.assertEqual(self.rules._state.rooms["nook"].account.name, "ann")
        self.assertEqual(self.hears(gus, RoleChanged), [])


class Lifting(ModerationCase):
    def test_a_name_finds_what_the_name_of_a_guest_made(self) -> None:
        bob = self.guest("bob", "tea")
        self.bans("bob")
        [lifted] = self.asks(self.ann, Lift(BAN, "bob", "tea"))
        assert isinstance(lifted, Lifted)
        self.assertTrue(self.enters(bob))

    def test_a_name_finds_what_the_name_of_an_account_made(self) -> None:
        for goes in (False, True):
            bob = self.member("bob", "tea")
            self.bans("bob")
            if goes:
                self.goes(bob)
            self.do(self.ann, Lift(BAN, "Bob", "tea"))
            self.assertEqual(self.listed(self.ann), [])

    def test_a_name_finds_a_guest_who_has_registered_since(self) -> None:
        bob = self.guest("bob", "tea")
        self.bans("bob")
        self.do(bob, Register(PASSWORD))
        self.do(self.ann, Lift(BAN, "bob", "tea"))
        self.assertEqual(self.listed(self.ann), [])

    def test_what_is_listed_is_found(self) -> None:
        self.guest("carl", "tea", host="192.0.2.250")
        for who in ("carl", "account:bob", "address:198.51.100.0/24", "bad*!*@*"):
            self.bans(who)
        for who in self.listed(self.ann):
            self.do(self.ann, Lift(BAN, who, "tea"))
        self.assertEqual(self.listed(self.ann), [])

    def test_who_is_not_banned_is_not_lifted(self) -> None:
        self.guest("bob", "tea")
        for who in ("bob", "nobody", "account:bob", "*!*@*"):
            self.assertEqual(self.refuses(self.ann, Lift(BAN, who)), ChatError.NOT_RESTRICTED)

    def test_a_muted_one_is_told(self) -> None:
        bob = self.member("bob", "tea")
        for who in ("bob", "account:bob"):
            self.do(self.ann, Restrict(MUTE, "bob", 0.0, "hush"))
            [muted] = self.hears(bob, Restricted)
            self.assertEqual((muted.by, muted.reason, muted.you), ("ann", "hush", True))
            self.do(self.ann, Lift(MUTE, who))
            self.assertEqual([one.you for one in self.hears(bob, Lifted)], [True])


class Logging(ModerationCase):
    def test_every_act_is_logged_with_whom_and_why(self) -> None:
        self.guest("bob", "tea", host="192.0.2.250")
        self.member("carl", "tea")
        self.do(
            self.ann,
            *(SetRole("carl", VOICE), Set("key", "hidden"), Kick("bob", "out")),
            *(Restrict(MUTE, "carl", 60.0, "hush"), Lift(MUTE, "carl")),
            *(Restrict(BAN, "bob", reason="spam"), Lift(BAN, "bob"), Set("key", "off")),
        )
        self.assertEqual(
            self.acts(self.ann),
            [
                ("ann", "role", "carl", "voice"),
                ("ann", "set", "key", "on"),
                ("ann", "kick", "bob", "out"),
                ("ann", "mute", "carl", "hush"),
                ("ann", "unmute", "account:carl", ""),
                ("ann", "ban", "bob", "spam"),
                ("ann", "unban", "address:192.0.2.250", ""),
                ("ann", "set", "key", "off"),
            ],
        )

    def test_it_is_there_after_a_restart_and_for_ninety_days(self) -> None:
        self.goes(self.member("bob"))
        self.bans("account:bob")
        self.start()
        self.ann = self.member("ann", "tea")
        self.assertEqual(self.acts(self.ann), [("ann", "ban", "account:bob", "")])
        self.now += 90 * 86_400
        self.assertEqual(self.acts(self.ann), [])


class NotStored(ModerationCase):
    def test_what_is_not_stored_is_taken_back_and_not_told(self) -> None:
        bob, carl = self.operator("bob"), self.guest("carl", "tea")
        for command in (
            SetRole("bob", OWNER),
            Restrict(BAN, "bob"),
            Restrict(BAN, "carl"),
            Restrict(MUTE, "carl"),
            Set("key", "k"),
        ):
            before = self.rules.dump()
            self.is_broken = True
            self.assertRaises(Refused, self.do, self.ann, command)
            self.is_broken = False
            self.assertEqual(self.rules.dump(), before, command)
            self.assertEqual((self.heard(bob), self.heard(carl)), ([], []))
        self.assertTrue(self.is_in(bob) and self.is_in(carl))

    def test_an_heir_who_is_not_stored_is_none(self) -> None:
        bob = self.operator("bob")
        room = self.rules._state.rooms["tea"]
        before = dict(room.roles)
        self.is_broken = True
        self.assertRaises(Refused, self.do, self.ann, SetRole("ann", MEMBER))
        self.assertEqual((room.roles, room.account and room.account.key), (before, "ann"))
        self.assertEqual(self.heard(bob), [])

    def test_nobody_is_told_before_it_is_stored(self) -> None:
        carl = self.guest("carl", "tea")
        self.is_slow = True
        self.bans("carl")
        self.assertEqual((self.heard(carl), self.is_in(carl)), ([], True))
        self.settle()
        self.assertEqual((len(self.heard(carl)), self.is_in(carl)), (1, False))


class HiddenAddresses(ModerationCase):
    policy = Policy(hidden_addresses=True, key=b"key")

    def setUp(self) -> None:
        super().setUp()
        self.bob = self.guest("bob", "tea", host="192.0.2.250")
        self.hidden = self.policy.hidden_host("192.0.2.250")

    def test_operators_of_a_room_are_shown_hidden_ones(self) -> None:
        told = self.asks(self.ann, Restrict(BAN, "bob"))
        self.do(self.ann, Lift(BAN, f"address:{self.hidden}"), Restrict(BAN, "bob"))
        listed = self.asks(self.ann, ListRestrictions(BAN))
        lifted = self.asks(self.ann, Lift(BAN, "bob"))
        log = self.log(self.ann)
        for shown in (told, listed, lifted, log):
            self.assertNotIn("192.0.2.250", str(shown))
            self.assertIn(self.hidden, str(shown))

    def test_what_a_server_operator_does_is_logged_with_them(self) -> None:
        root = self.root("root", "tea")
        self.do(root, Restrict(BAN, "address:192.0.2.250"), Lift(BAN, "address:192.0.2.250"))
        log = str(self.log(self.ann))
        self.assertNotIn("192.0.2.250", log)
        self.assertIn(self.hidden, log)
        self.do(root, Restrict(BLOCK, "address:192.0.2.250"))
        self.assertEqual(self.listed(root, BLOCK), ["address:192.0.2.250"])

    def test_nor_is_the_address_in_a_mask_of_theirs_shown(self) -> None:
        root = self.root("root", "tea")
        mask = "bob!*@192.0.2.250"
        self.do(root, Restrict(BAN, mask))
        self.assertFalse(self.is_in(self.bob))
        self.assertEqual(self.listed(root), [mask])
        self.assertEqual(self.listed(self.ann), [f"bob!*@{self.hidden}"])
        self.assertNotIn("192.0.2.250", str(self.log(self.ann)))
        self.assertEqual(self.refuses(self.ann, Lift(BAN, mask)), ChatError.NOT_RESTRICTED)
        self.do(self.ann, Lift(BAN, f"bob!*@{self.hidden}"))
        self.assertTrue(self.enters(self.bob))

    def test_nobody_learns_how_an_address_is_shown(self) -> None:
        mask = "bob!*@192.0.2.250"
        self.assertNotIn(self.hidden, str(self.asks(self.ann, Restrict(BAN, mask))))
        self.assertEqual(self.listed(self.ann), [mask])
        self.assertTrue(self.is_in(self.bob))
        self.do(self.ann, Lift(BAN, mask))
        self.assertEqual(self.listed(self.ann), [])

    def test_nobody_finds_an_address_by_trying(self) -> None:
        self.bans("bob")
        for who in ("address:192.0.2.250", "address:192.0.2.0/24", "*!*@192.0.2.250"):
            for command in (Restrict(BAN, who), Restrict(MUTE, who), Lift(BAN, who)):
                self.assertEqual(self.refuses(self.ann, command), ChatError.BAD_TARGET, who)
        self.do(self.ann, Lift(BAN, "bob"), Join("tea"))
        self.assertTrue(self.enters(self.bob))
        self.bans("*!*@192.0.2.*")
        self.assertTrue(self.is_in(self.bob))
        self.bans(f"*!*@{self.hidden}")
        self.assertFalse(self.is_in(self.bob))


class Blocks(ModerationCase):
    def test_they_are_for_server_operators_alone(self) -> None:
        for command in (Restrict(BLOCK, "ann"), Lift(BLOCK, "ann"), ListRestrictions(BLOCK)):
            self.assertEqual(self.refuses(self.ann, command), ChatError.NOT_A_SERVER_OPERATOR)

    def test_who_is_blocked_goes_and_is_refused_with_the_reason(self) -> None:
        root = self.root()
        bob = self.guest("bob", host="192.0.2.250")
        self.do(root, Restrict(BLOCK, "bob", 600.0, "spam"))
        self.assertEqual([one.reason for one in self.hears(bob, Blocked)], ["spam"])
        self.assertIn(bob, self.closed)
        self.start()
        device, effects = self.rules.connect("192.0.2.250:9", None, self.tick())
        self.carry(effects)
        [told] = self.heard(device)
        assert isinstance(told, Blocked)
        self.assertIn(device, self.closed)
        self.now += 600
        device, effects = self.rules.connect("192.0.2.250:9", None, self.tick())
        self.carry(effects)
        self.assertEqual(len(self.hears(device, Welcome)), 1)

    def test_an_account_is_refused_when_it_logs_in(self) -> None:
        root = self.root()
        bob = self.member("bob")
        self.do(root, Restrict(BLOCK, "bob", 0.0, "spam"))
        self.assertIn(bob, self.closed)
        self.goes(bob)
        guest = self.guest("guest")
        self.do(guest, LogIn("bob", PASSWORD))
        self.assertEqual([one.reason for one in self.hears(guest, Blocked)], ["spam"])
        self.assertIn(guest, self.closed)

    def test_a_server_operator_at_the_address_stays(self) -> None:
        root, guest = self.root(), self.guest("gus")
        self.do(root, Restrict(BLOCK, "address:0.0.0.0/0"))
        self.assertNotIn(root, self.closed)
        self.assertNotIn(self.ann, self.closed)
        self.assertIn(guest, self.closed)
