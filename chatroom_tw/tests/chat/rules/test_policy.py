"""Tests for `rules.policy`: guests, registration, and addresses that are hidden."""

from __future__ import annotations

from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.changes import ActDone
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import (
    Add,
    AskHelp,
    Create,
    Join,
    JoinAs,
    ListClients,
    ListRooms,
    LogIn,
    LogOut,
    Quit,
    Register,
    Rename,
    Say,
    Tell,
    TellAddress,
)
from chatroom_tw.chat.rules.effects import Decided, Effects, HashOf, Record, Store
from chatroom_tw.chat.rules.person_commands import ListDevices, RegisterFor, Unregister, Whois
from chatroom_tw.chat.rules.person_events import About, DeviceList, RegisteredFor
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.room_commands import Kind, Lift, ListRestrictions, Restrict
from chatroom_tw.chat.rules.room_events import RestrictionList
from chatroom_tw.chat.rules.stored import Hashed, StoredAccount
from chatroom_tw.server.effects import Ask
from chatroom_tw.server.refusals import CommonError
from chatroom_tw.tests.support.chat_rules import RulesCase

KEY = b"k" * 32


class PolicyCase(RulesCase):
    """A chat with two users, and with accounts for ann and bob."""

    policy = Policy()

    def setUp(self) -> None:
        self.rules = ChatRules(
            "chat.example", [StoredAccount("ann"), StoredAccount("bob")], policy=self.policy
        )
        self.one, self.welcome = self.rules.connect("127.0.0.1:1001", protocol="line")
        self.two, _ = self.rules.connect("127.0.0.1:1002", protocol="line")

    def opers(self, device: int) -> None:
        self.rules._state.set_operator(self.rules._state.devices[device], "root")

    def rooms(self, device: int) -> list[str]:
        return [room.name for room in self.rules._state.devices[device].user.rooms]

    def decided(self, device: int, effects: Effects) -> Effects:
        """What follows when it is stored."""
        found: Effects = []
        for effect in effects:
            write = getattr(effect, "write", None)
            if isinstance(write, Decided):
                found += self.rules.answered(device, write, None, 5.0)
            else:
                found.append(effect)
        return found


class NoGuests(PolicyCase):
    policy = Policy(guests=False)

    def test_nobody_is_in_a_room_before_logging_in(self) -> None:
        self.assertEqual(self.rooms(self.one), [])
        [welcome] = self.events(self.welcome)
        self.assertIsInstance(welcome, events.Welcome)
        self.log_in(self.one, "ann")
        self.assertEqual(self.rooms(self.one), ["main"])

    def test_everything_else_is_refused(self) -> None:
        for command in (
            *(Say("hello"), Join("tea"), Create("tea"), JoinAs("tea", "zed"), Rename("zed")),
            *(Tell("ann", "x"), ListClients(), ListRooms(), Whois("ann"), ListDevices()),
        ):
            self.assertEqual(self.refuses(self.one, command), (ChatError.LOG_IN_FIRST, ""))

    def test_help_and_going_are_not_refused(self) -> None:
        for command in (AskHelp(), Quit(), Register("secret")):
            self.does(self.one, command)

    def test_a_password_with_a_blank_can_be_registered(self) -> None:
        [ask] = self.does(self.one, RegisterFor("my", "secret", "my secret"))
        assert isinstance(ask, Ask)
        assert isinstance(ask.question, HashOf)
        self.assertEqual((ask.question.password, ask.question.name), ("my secret", ""))

    def test_who_registers_is_in_main(self) -> None:
        self.register(self.one)
        self.assertEqual(self.rooms(self.one), ["main"])

    def test_who_logs_out_is_in_no_room(self) -> None:
        self.log_in(self.one, "ann")
        self.does(self.one, LogOut())
        self.assertEqual(self.rooms(self.one), [])
        self.assertEqual(self.refuses(self.one, Say("x"))[0], ChatError.LOG_IN_FIRST)

    def test_whose_account_is_gone_is_in_no_room(self) -> None:
        self.log_in(self.one, "ann")
        [ask] = self.does(self.one, Unregister("secret"))
        effects = self.rules.answered(self.one, ask.question, True, 5.0)
        told = self.events(self.decided(self.one, effects))
        self.assertIn(events.Exited("main", 1, 0), told)
        self.assertEqual(self.rooms(self.one), [])

    def test_an_operator_without_an_account_is_none_any_more(self) -> None:
        self.opers(self.one)
        self.does(self.one, Join("main"))
        self.rules.set_operators(())
        self.assertEqual(self.rooms(self.one), [])

    def test_nobody_is_added_before_logging_in(self) -> None:
        self.log_in(self.one, "ann")
        self.stores(self.one, Join("tea"))
        self.assertEqual(
            self.refuses(self.one, Add("guest-2", "tea")), (ChatError.REGISTERED_ONLY, "tea")
        )


class Registration(PolicyCase):
    policy = Policy(registration="operators")

    def registers_for(self, name: str) -> Effects:
        [ask] = self.does(self.one, RegisterFor(name, "secret", f"{name} secret"))
        [store] = self.rules.answered(self.one, ask.question, Hashed("hash"), 5.0)
        assert isinstance(store, Store)
        return self.rules.answered(self.one, store.write, None, 5.0)

    def test_users_register_nothing(self) -> None:
        for command in (Register("secret"), RegisterFor("zed", "secret", "zed secret")):
            self.assertEqual(self.refuses(self.one, command)[0], ChatError.OPERATORS_REGISTER)

    def test_operators_register_names_for_others(self) -> None:
        self.opers(self.one)
        self.assertEqual(self.events(self.registers_for("zed")), [RegisteredFor("zed")])
        self.log_in(self.two, "zed")
        self.assertEqual(self.refuses(self.one, Rename("Zed"))[0], ChatError.NAME_REGISTERED)

    def test_the_name_is_free_again_if_it_is_not_registered(self) -> None:
        self.opers(self.one)
        for answered in (False, True):
            [ask] = self.does(self.one, RegisterFor("zed", "secret", "zed secret"))
            if answered:
                [store] = self.rules.answered(self.one, ask.question, Hashed("hash"), 5.0)
                self.rules.unanswered(self.one, store.write)
            else:
                self.rules.unanswered(self.one, ask.question)
        self.registers_for("zed")

    def test_a_name_in_use_or_registered_is_refused(self) -> None:
        self.opers(self.one)
        self.does(self.two, Rename("zed"))
        for name, reason in (
            ("ann", ChatError.ALREADY_REGISTERED),
            ("zed", CommonError.NAME_TAKEN),
            ("server", CommonError.NAME_TAKEN),
            ("a b", CommonError.BAD_NAME),
        ):
            command = RegisterFor(name, "secret", f"{name} secret")
            self.assertEqual(self.refuses(self.one, command), (reason, name))

    def test_others_log_in_all_the_same(self) -> None:
        self.log_in(self.two, "ann")
        self.assertEqual(self.rooms(self.two), ["main"])


class Closed(PolicyCase):
    policy = Policy(registration="closed")

    def test_nobody_registers_anything(self) -> None:
        self.opers(self.one)
        for device in (self.one, self.two):
            for command in (Register("secret"), RegisterFor("zed", "secret", "zed secret")):
                self.assertEqual(self.refuses(device, command)[0], ChatError.NOBODY_REGISTERS)


class HiddenAddresses(PolicyCase):
    policy = Policy(hidden_addresses=True, key=KEY)
    secret = "127.0.0.1"

    def setUp(self) -> None:
        super().setUp()
        self.host = self.policy.hidden("127.0.0.1:1")
        self.three, _ = self.rules.connect("192.0.2.7:1002", protocol="line")

    def seen(self, device: int) -> list[str]:
        [told] = self.events(self.does(device, ListClients()))
        assert isinstance(told, events.ClientList)
        return [address for address, *_ in told.clients]

    def test_everybody_else_is_shown_the_port_and_a_hidden_host(self) -> None:
        other = self.policy.hidden("192.0.2.7:1")
        self.assertRegex(self.host, "^h-[0-9a-f]{8}$")
        self.assertNotEqual(other, self.host)
        self.assertEqual(
            self.seen(self.one), ["127.0.0.1:1001", f"{self.host}:1002", f"{other}:1002"]
        )

    def test_operators_are_shown_addresses(self) -> None:
        self.opers(self.one)
        self.assertEqual(
            self.seen(self.one), ["127.0.0.1:1001", "127.0.0.1:1002", "192.0.2.7:1002"]
        )

    def test_a_text_to_a_hidden_address_reaches_that_client(self) -> None:
        effects = self.does(self.one, TellAddress(f"{self.host}:1002", "psst"))
        self.assertEqual([one.to.user for one in effects[:-1]], [self.two, self.one])
        for address in (f"{self.host}:1009", "h-00000000:1002"):
            self.assertEqual(
                self.refuses(self.one, TellAddress(address, "x")),
                (ChatError.NO_SUCH_ADDRESS, address),
            )

    def test_nobody_finds_out_an_address_by_trying(self) -> None:
        asked = TellAddress("127.0.0.1:1002", "psst")
        self.assertEqual(self.refuses(self.one, asked)[0], ChatError.NO_SUCH_ADDRESS)
        self.opers(self.one)
        self.assertEqual(len(self.does(self.one, asked)), 3)

    def test_whois_and_devices_show_ones_own_addresses_alone(self) -> None:
        [told] = self.events(self.does(self.one, Whois("guest-2")))
        assert isinstance(told, About)
        self.assertEqual(told.devices, ())
        [listed] = self.events(self.does(self.one, ListDevices()))
        assert isinstance(listed, DeviceList)
        self.assertEqual([one.address for one in listed.devices], ["127.0.0.1:1001"])

    def test_bans_and_the_log_show_hidden_hosts(self) -> None:
        self.does(self.one, Join("tea"))
        self.does(self.two, Join("tea"))
        ban = Restrict(Kind.BAN, "guest-2", 0.0, "", "tea")
        effects = self.decided(self.one, self.does(self.one, ban))
        told = repr(self.events(effects))
        self.assertIn(f"address:{self.host}", told)
        acts = [one for each in effects if isinstance(each, Record) for one in each.changes]
        self.assertTrue(any(isinstance(one, ActDone) for one in acts))
        lists = self.does(self.one, ListRestrictions(Kind.BAN, "tea"))
        [listed] = self.events(lists)
        assert isinstance(listed, RestrictionList)
        self.assertEqual([one.target for one in listed.entries], [f"address:{self.host}"])
        for shown in (told, repr(acts), repr(listed)):
            self.assertNotIn(self.secret, shown)
        lifted = self.does(self.one, Lift(Kind.BAN, f"address:{self.host}", "tea"))
        self.assertNotIn(self.secret, repr(self.events(self.decided(self.one, lifted))))

    def test_what_an_operator_has_banned_is_hidden_from_others(self) -> None:
        other = self.policy.hidden("192.0.2.7:1")
        self.does(self.one, Join("tea"))
        self.opers(self.two)
        ban = Restrict(Kind.BAN, "address:192.0.2.7", 0.0, "", "tea")
        effects = self.decided(self.two, self.does(self.two, ban))
        [done] = [one for each in effects if isinstance(each, Record) for one in each.changes]
        assert isinstance(done, ActDone)
        self.assertEqual(done.whom, f"address:{other}")
        told = self.events(self.does(self.one, ListRestrictions(Kind.BAN, "tea")))
        self.assertNotIn("192.0.2.7", repr(told))
        self.assertEqual(
            self.refuses(self.one, Lift(Kind.BAN, "address:192.0.2.7", "tea"))[0],
            ChatError.BAD_TARGET,
        )
        told = self.events(self.does(self.two, ListRestrictions(Kind.BAN, "tea")))
        self.assertIn("192.0.2.7", repr(told))

    def test_a_ban_of_a_hidden_host_keeps_out(self) -> None:
        self.does(self.one, Join("tea"))
        ban = Restrict(Kind.BAN, f"address:{self.host}", 0.0, "", "tea")
        self.decided(self.one, self.does(self.one, ban))
        four, _ = self.rules.connect("127.0.0.1:1010")
        self.does(four, Join("tea"))
        self.assertEqual(self.rooms(four), ["main"])
        self.does(self.three, Join("tea"))
        self.assertEqual(self.rooms(self.three), ["main", "tea"])


class Everyone(PolicyCase):
    """A class or a family: nothing is hidden, and guests do what they like."""

    def test_addresses_are_shown_and_reached(self) -> None:
        [told] = self.events(self.does(self.one, ListClients()))
        assert isinstance(told, events.ClientList)
        self.assertEqual([a for a, *_ in told.clients], ["127.0.0.1:1001", "127.0.0.1:1002"])
        self.assertEqual(len(self.does(self.one, TellAddress("127.0.0.1:1002", "x"))), 3)

    def test_guests_make_rooms_and_register(self) -> None:
        for number in range(5):
            self.does(self.one, Join(f"room-{number}"))
        self.does(self.one, Rename("zed"))
        self.register(self.one)
        self.assertIsInstance(self.does(self.two, LogIn("zed", "secret"))[0], Ask)


class GuestRooms(PolicyCase):
    policy = Policy(guest_rooms=3)

    def test_a_guest_owns_so_many_rooms_at_one_time(self) -> None:
        for number in range(3):
            self.does(self.one, Join(f"room-{number}"))
        self.assertEqual(self.refuses(self.one, Join("more")), (ChatError.GUEST_ROOMS, "3"))
        self.does(self.two, Join("room-1"))
        self.does(self.two, Join("other"))
        self.does(self.one, Join("other"))

    def test_an_account_may_make_more(self) -> None:
        self.log_in(self.one, "ann")
        for number in range(5):
            self.stores(self.one, Join(f"room-{number}"))
