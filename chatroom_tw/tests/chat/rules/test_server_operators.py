"""Tests for `rules.server_operators`, and for blocks."""

from __future__ import annotations

from chatroom_tw.chat.rules import changes
from chatroom_tw.chat.rules.changes import ActDone, ReportMade, ReportsRead
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import LogIn, Rename, Say
from chatroom_tw.chat.rules.effects import (
    Decided,
    Effects,
    Guessed,
    OperatorOf,
    Record,
    Reload,
)
from chatroom_tw.chat.rules.operator_commands import Deoper, Kill, Oper, Report, Wall
from chatroom_tw.chat.rules.operator_commands import Reload as AskReload
from chatroom_tw.chat.rules.person_events import Blocked, Done, Killed, OperSet, Reported, Walled
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.room_commands import Kick, Kind, Lift, ListRestrictions, Restrict
from chatroom_tw.chat.rules.stored import StoredAccount
from chatroom_tw.server.effects import Ask, Close, Deliver
from chatroom_tw.server.guessing import FROM_ONE_ADDRESS
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tests.support.devices_case import DevicesCase


class OperatorsCase(DevicesCase):
    """Root is a name in the operators' file; Ann is on two devices."""

    def setUp(self) -> None:
        super().setUp()
        self.rules.set_operators(["root"])
        self.logs_in(self.desk)
        self.told.clear()

    def opers(self, device: int, name: str = "root", *, right: bool = True) -> Effects:
        effects = self.does(device, Oper(name, "sesame"))
        if not isinstance(effects[0], Ask):
            return effects
        return self.rules.answered(device, effects[0].question, right, 5.0)

    def decided(self, device: int, command: object) -> Effects:
        """What follows from a command when it is stored."""
        found: Effects = []
        for effect in self.does(device, command):
            write = getattr(effect, "write", None)
            if isinstance(write, Decided):
                found += self.rules.answered(device, write, None, 5.0)
            else:
                found.append(effect)
        return found

    def closed(self, effects: Effects) -> set[int]:
        return {effect.user for effect in effects if isinstance(effect, Close)}


class Becoming(OperatorsCase):
    def test_the_name_and_the_password_make_one_on_this_device(self) -> None:
        self.assertEqual(self.events(self.opers(self.bob)), [OperSet("root", True)])
        self.does(self.bob, Wall("hello"))
        self.opers(self.phone)
        self.assertEqual(self.refuses(self.desk, Wall("x"))[0], ChatError.NOT_A_SERVER_OPERATOR)

    def test_it_ends_with_deoper(self) -> None:
        self.opers(self.bob)
        self.assertEqual(self.events(self.does(self.bob, Deoper())), [OperSet("root", False)])
        for command in (Deoper(), Wall("x"), Kill("ann"), AskReload()):
            reason, _ = self.refuses(self.bob, command)
            self.assertEqual(reason, ChatError.NOT_A_SERVER_OPERATOR)

    def test_a_wrong_name_and_a_wrong_password_look_the_same(self) -> None:
        told = [
            self.events(self.opers(self.bob, name, right=False)) for name in ("root", "zed", "a b")
        ]
        self.assertEqual(told, [[Refusal(ChatError.WRONG_PASSWORD, "")]] * 3)

    def test_both_ask_for_the_password(self) -> None:
        for name in ("root", "ROOT", "zed"):
            [ask] = self.does(self.bob, Oper(name, "sesame"))
            assert isinstance(ask, Ask)
            self.assertEqual(ask.question, OperatorOf(name.lower(), "sesame", "127.0.0.1"))

    def test_tries_are_limited(self) -> None:
        for name in ("root", "zed"):
            rules = ChatRules("chat.example")
            rules.set_operators(["root"])
            self.rules = rules
            device, _ = rules.connect("192.0.2.1:1")
            for _ in range(FROM_ONE_ADDRESS):
                self.assertEqual(
                    self.events(self.opers(device, name, right=False)),
                    [Refusal(ChatError.WRONG_PASSWORD, "")],
                )
            [guessed, told] = self.opers(device, name)
            assert isinstance(guessed, Guessed)
            assert isinstance(told, Deliver)
            self.assertEqual(told.event.reason, ChatError.TOO_MANY_TRIES)
            self.assertEqual(self.refuses(device, Wall("x"))[0], ChatError.NOT_A_SERVER_OPERATOR)

    def test_an_account_of_that_name_has_tries_of_its_own(self) -> None:
        for _ in range(FROM_ONE_ADDRESS):
            self.opers(self.bob, "ann", right=False)
        self.assertIsInstance(self.does(self.bob, LogIn("ann", "secret"))[0], Ask)

    def test_who_is_not_in_the_file_any_more_is_none(self) -> None:
        self.opers(self.bob)
        self.opers(self.phone)
        effects = self.rules.set_operators(["lea"])
        self.carry(effects)
        for device in (self.bob, self.phone):
            self.assertEqual(self.heard(device), [OperSet("root", False)])
            self.assertEqual(self.refuses(device, Wall("x"))[0], ChatError.NOT_A_SERVER_OPERATOR)

    def test_who_stays_in_the_file_stays_one(self) -> None:
        self.opers(self.bob)
        self.assertEqual(self.rules.set_operators(["lea", "root"]), [])
        self.does(self.bob, Wall("x"))

    def test_who_left_the_file_while_trying_is_none(self) -> None:
        [ask] = self.does(self.bob, Oper("root", "sesame"))
        self.rules.set_operators(())
        self.rules.answered(self.bob, ask.question, True, 5.0)
        self.assertEqual(self.refuses(self.bob, Wall("x"))[0], ChatError.NOT_A_SERVER_OPERATOR)


class Acting(OperatorsCase):
    def setUp(self) -> None:
        super().setUp()
        self.opers(self.bob)

    def test_a_kill_ends_all_devices_and_is_logged(self) -> None:
        effects = self.does(self.bob, Kill("ann", "spam"))
        self.assertEqual(self.closed(effects), {self.phone, self.desk})
        killed = [event for event in self.events(effects) if isinstance(event, Killed)]
        self.assertEqual(killed, [Killed("bob (root)", "spam")] * 2)
        self.assertIn(Done("kill", "ann"), self.events(effects))
        [record] = [one for one in effects if isinstance(one, Record)]
        act = ActDone("", 5.0, "bob (root)", "kill", "ann", "spam")
        self.assertEqual(record.changes, (act,))

    def test_nobody_kills_themselves_or_nobody(self) -> None:
        self.assertEqual(self.refuses(self.bob, Kill("bob"))[0], ChatError.ONESELF)
        self.assertEqual(self.refuses(self.bob, Kill("zed"))[0], ChatError.NO_SUCH_NAME)

    def test_everybody_is_told_on_every_device(self) -> None:
        self.carry(self.does(self.bob, Wall("back at six")))
        for device in (self.phone, self.desk, self.bob):
            self.assertEqual(self.heard(device), [Walled("bob (root)", "back at six")])

    def test_reading_the_files_again_is_asked_for(self) -> None:
        effects = self.does(self.bob, AskReload())
        self.assertIsInstance(effects[0], Reload)
        self.assertEqual(self.events(effects), [Done("reload", "")])

    def test_an_operator_leads_every_room_and_is_named(self) -> None:
        effects = self.does(self.bob, Kick("ann", "spam", "main"))
        self.carry(effects)
        [record] = [
            change
            for one in effects
            if isinstance(one, Record)
            for change in one.changes
            if isinstance(change, ActDone)
        ]
        self.assertEqual(record.by, "bob (root)")
        self.assertEqual(self.refuses(self.phone, Say("x"))[0], ChatError.IN_NO_ROOM)


class Reports(OperatorsCase):
    def test_operators_who_are_there_are_told(self) -> None:
        self.opers(self.bob)
        self.carry(self.does(self.phone, Report("bob", "he shouts")))
        told = Reported("ann", "bob", "he shouts", 5.0)
        self.assertEqual(self.heard(self.bob), [told])
        sent = Reported("ann", "bob", "he shouts", 5.0, sent=True)
        self.assertEqual(self.heard(self.phone), [sent])
        self.assertEqual(self.events(self.opers(self.bob))[1:], [])

    def test_a_report_is_stored_before_it_is_acknowledged(self) -> None:
        [store] = self.does(self.phone, Report("bob", "he shouts"))
        made = ReportMade(5.0, "ann", "bob", "he shouts")
        self.assertEqual(store.write.changes, (made,))
        told = self.events(self.rules.answered(self.phone, store.write, None, 5.0))
        self.assertEqual(told, [Reported("ann", "bob", "he shouts", 5.0, sent=True)])

    def test_it_is_kept_for_the_next_operator(self) -> None:
        self.decided(self.phone, Report("bob", "he shouts"))
        effects = self.opers(self.bob)
        told = Reported("ann", "bob", "he shouts", 5.0)
        self.assertEqual(self.events(effects), [OperSet("root", True), told])
        self.assertIn(Record((ReportsRead(5.0),)), effects)
        self.assertEqual(self.events(self.opers(self.desk)), [OperSet("root", True)])

    def test_it_is_kept_over_a_restart(self) -> None:
        made = ReportMade(5.0, "ann", "bob", "he shouts")
        self.rules = ChatRules("chat.example", restored=[made])
        self.rules.set_operators(["root"])
        device, _ = self.rules.connect("192.0.2.1:1")
        told = Reported("ann", "bob", "he shouts", 5.0)
        self.assertEqual(self.events(self.opers(device)), [OperSet("root", True), told])

    def test_one_user_reports_once_in_a_while(self) -> None:
        self.decided(self.phone, Report("bob", "he shouts"))
        self.assertEqual(
            self.refuses(self.desk, Report("bob", "again")), (ChatError.TOO_SOON, "10")
        )
        self.rules.submit(self.desk, Report("bob", "again"), 15.0)

    def test_too_many_reports_are_refused_and_nothing_changes(self) -> None:
        for at in range(changes.REPORTS):
            self.rules._state.add_report(ReportMade(float(at), "x", "y", "z"))
        for _ in range(2):
            reason, _ = self.refuses(self.phone, Report("bob", "x"))
            self.assertEqual(reason, ChatError.TOO_MANY_REPORTS)

    def test_only_somebody_is_reported(self) -> None:
        self.assertEqual(self.refuses(self.phone, Report("zed", "x"))[0], ChatError.NO_SUCH_NAME)

    def test_nobody_reports_themselves(self) -> None:
        self.assertEqual(self.refuses(self.phone, Report("ann", "x"))[0], ChatError.ONESELF)


class Blocks(OperatorsCase):
    def setUp(self) -> None:
        super().setUp()
        self.opers(self.bob)

    def test_those_connected_go_and_are_told_why(self) -> None:
        effects = self.decided(self.bob, Restrict(Kind.BLOCK, "account:ann", 60.0, "spam"))
        self.assertEqual(self.closed(effects), {self.phone, self.desk})
        blocked = [one for one in self.events(effects) if isinstance(one, Blocked)]
        self.assertEqual(blocked, [Blocked(65.0, "spam", 5.0)] * 2)

    def test_it_is_durable_before_it_is_acknowledged(self) -> None:
        [store] = self.does(self.bob, Restrict(Kind.BLOCK, "account:ann", 60.0, "spam"))
        self.assertIsInstance(store.write, Decided)

    def test_an_account_is_refused_at_login_until_the_time_is_over(self) -> None:
        self.decided(self.bob, Restrict(Kind.BLOCK, "account:ann", 60.0, "spam"))
        device = self.comes("192.0.2.9:1")
        for when, blocked in ((6.0, True), (66.0, False)):
            effects = self.tries(device, "ann", right=True, when=when)
            self.assertEqual(self.closed(effects), {device} if blocked else set())

    def test_a_wrong_password_does_not_tell_of_a_block(self) -> None:
        self.decided(self.bob, Restrict(Kind.BLOCK, "account:ann", 60.0, "spam"))
        device = self.comes("192.0.2.9:1")
        effects = self.tries(device, "ann")
        self.assertEqual(self.events(effects), [Refusal(ChatError.WRONG_PASSWORD, "")])

    def test_an_address_is_refused_when_it_connects(self) -> None:
        self.decided(self.bob, Restrict(Kind.BLOCK, "address:192.0.2.0/24", 0.0, "spam"))
        device, effects = self.rules.connect("192.0.2.9:1", when=6.0)
        self.assertEqual(self.events(effects), [Blocked(0.0, "spam", 6.0)])
        self.assertEqual(self.closed(effects), {device})
        self.decided(self.bob, Lift(Kind.BLOCK, "address:192.0.2.0/24"))
        _, effects = self.rules.connect("192.0.2.9:2", when=6.0)
        self.assertEqual(self.closed(effects), set())

    def test_a_name_is_blocked_as_its_account_or_its_address(self) -> None:
        guest = self.comes("192.0.2.77:5")
        self.do(guest, Rename("pest"))
        effects = self.decided(self.bob, Restrict(Kind.BLOCK, "pest", 0.0, ""))
        self.assertEqual(self.closed(effects), {guest})

    def test_operators_are_spared(self) -> None:
        self.opers(self.phone)
        self.assertEqual(
            self.refuses(self.bob, Restrict(Kind.BLOCK, "ann", 0.0, ""))[0], ChatError.HIGHER_ROLE
        )
        guest, _ = self.rules.connect("127.0.0.1:1009")
        effects = self.decided(self.bob, Restrict(Kind.BLOCK, "address:127.0.0.1", 0.0, ""))
        self.assertEqual(self.closed(effects), {guest})

    def test_an_address_spares_those_who_are_logged_in(self) -> None:
        effects = self.decided(self.bob, Restrict(Kind.BLOCK, "address:127.0.0.1", 0.0, ""))
        self.assertEqual(self.closed(effects), set())
        effects = self.decided(self.bob, Restrict(Kind.BLOCK, "ann", 0.0, ""))
        self.assertEqual(self.closed(effects), {self.phone, self.desk})

    def test_others_neither_block_nor_list_blocks(self) -> None:
        for command in (
            Restrict(Kind.BLOCK, "bob", 0.0, ""),
            Lift(Kind.BLOCK, "bob"),
            ListRestrictions(Kind.BLOCK),
        ):
            reason, _ = self.refuses(self.phone, command)
            self.assertEqual(reason, ChatError.NOT_A_SERVER_OPERATOR)

    def test_a_block_outlives_a_restart(self) -> None:
        [store] = self.does(self.bob, Restrict(Kind.BLOCK, "address:192.0.2.9", 0.0, "spam"))
        assert isinstance(store.write, Decided)
        restored = [one for one in store.write.changes if not isinstance(one, ActDone)]
        rules = ChatRules("chat.example", [StoredAccount("ann")], restored=restored)
        _, effects = rules.connect("192.0.2.9:1", when=6.0)
        self.assertEqual(self.events(effects), [Blocked(0.0, "spam", 6.0)])
