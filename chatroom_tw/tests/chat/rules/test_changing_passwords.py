"""Tests for `rules.accounts`: changing the password, and what ends with the old one."""

from __future__ import annotations

from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.commands import (
    ChangePassword,
    LogIn,
    ReadInbox,
    Register,
    Rename,
    Tell,
)
from chatroom_tw.chat.rules.effects import NewPassword, ReplacementOf, Store, UnreadOf
from chatroom_tw.chat.rules.inbox_count import SHOWN
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.stored import Hashed, Unread
from chatroom_tw.server.effects import Ask, Deliver, Person
from chatroom_tw.server.guessing import FROM_ONE_ADDRESS
from chatroom_tw.server.refusals import Refusal, Refused
from chatroom_tw.tests.support.chat_rules import RulesCase

CHANGE = ChangePassword("secret", "another")
WRITE = NewPassword("ann", "hash")
REGISTER = Register("secret")


class Changing(RulesCase):
    """ann is logged in as user one."""

    def setUp(self) -> None:
        super().setUp()
        self.does(self.one, Rename("ann"))
        self.register(self.one)

    def change(self) -> list[object]:
        """What is told when user one changes the password."""
        [ask] = self.does(self.one, CHANGE)
        *ended, store = self.rules.answered(self.one, ask.question, Hashed("hash"), 5.0)
        self.assertEqual(store, Store(self.one, WRITE))
        return self.events([*ended, *self.rules.answered(self.one, WRITE, None, 5.0)])

    def test_the_new_password_is_stored_before_the_owner_is_told(self) -> None:
        question = ReplacementOf("ann", "secret", "another", "127.0.0.1")
        self.assertEqual(self.does(self.one, CHANGE), [Ask(self.one, question)])
        self.assertEqual(
            self.rules.answered(self.one, question, Hashed("hash"), 5.0), [Store(self.one, WRITE)]
        )
        self.assertEqual(
            self.rules.answered(self.one, WRITE, None, 5.0),
            [Deliver(Person(self.one), events.PasswordChanged("ann"))],
        )

    def test_no_repr_shows_a_password(self) -> None:
        shown = repr((CHANGE, self.does(self.one, CHANGE), WRITE)).replace("password_hash", "")
        for word in ("secret", "another", "hash"):
            self.assertNotIn(word, shown)

    def test_a_wrong_password_changes_nothing_and_is_a_try(self) -> None:
        for _ in range(FROM_ONE_ADDRESS):
            [ask] = self.does(self.one, CHANGE)
            told = self.rules.answered(self.one, ask.question, None, 5.0)
            self.assertEqual(self.events(told), [Refusal(ChatError.WRONG_PASSWORD, "")])
        too_many = Refusal(ChatError.TOO_MANY_TRIES, "2")
        self.assertEqual(self.events(self.does(self.one, CHANGE)), [too_many])
        self.assertEqual(self.events(self.log_in(self.two, "ann")), [too_many])

    def test_a_new_password_that_is_too_short_is_no_try(self) -> None:
        for _ in range(FROM_ONE_ADDRESS + 1):
            [ask] = self.does(self.one, CHANGE)
            self.rules.unanswered(self.one, ask.question)
        self.assertEqual(self.change(), [events.PasswordChanged("ann")])

    def test_who_is_not_logged_in_has_no_password(self) -> None:
        self.assertEqual(self.refuses(self.two, CHANGE), (ChatError.NO_ACCOUNT, ""))

    def test_who_has_the_account_under_another_name_has_its_name_again(self) -> None:
        self.does(self.one, Rename("annie"))
        _, renamed, logged_in = self.events(self.log_in(self.two, "ann"))
        self.assertEqual(renamed, events.Renamed((("annie", "ann"),), (self.one,)))
        self.assertEqual(logged_in, events.LoggedIn("ann", 0, devices=2, user=self.one))
        self.rules.disconnect(self.two)
        self.assertEqual(self.change(), [events.PasswordChanged("ann")])

    def test_who_logs_in_with_the_old_password_meanwhile_is_refused(self) -> None:
        [login] = self.does(self.two, LogIn("ann", "secret"))
        self.assertEqual(self.change(), [events.PasswordChanged("ann")])
        told = self.events(self.rules.answered(self.two, login.question, True, 5.0))
        self.assertEqual(told, [Refusal(ChatError.WRONG_PASSWORD, "")])

    def test_the_other_devices_of_the_owner_stay(self) -> None:
        self.log_in(self.two, "ann")
        self.assertEqual(self.change(), [events.PasswordChanged("ann")])
        [ask] = self.does(self.two, CHANGE)
        self.assertEqual(ask.question.account, "ann")

    def test_one_that_logged_in_before_it_is_stored_stays(self) -> None:
        [ask] = self.does(self.one, CHANGE)
        self.rules.answered(self.one, ask.question, Hashed("hash"), 5.0)
        self.log_in(self.two, "ann")
        told = self.rules.answered(self.one, WRITE, None, 5.0)
        self.assertEqual(told, [Deliver(Person(self.one), events.PasswordChanged("ann"))])
        self.assertIsInstance(self.does(self.two, CHANGE)[0], Ask)

    def test_an_inbox_is_shown_only_under_the_name_of_the_account(self) -> None:
        three, _ = self.rules.connect("127.0.0.1:1003")
        self.log_in(three, "ann")
        self.does(self.one, Rename("annie"))
        self.stores(self.two, Tell("ann", "psst"))
        self.does(self.one, Rename("ann"))
        self.assertEqual(self.does(self.one, ReadInbox()), [Ask(self.one, UnreadOf("ann", SHOWN))])
        self.does(three, Rename("annie"))
        unread = Unread(7, events.Message("guest-2", "ann", "psst", 5.0))
        told = self.rules.answered(self.one, UnreadOf("ann", SHOWN), (unread,), 5.0)
        self.assertEqual(told, [Deliver(Person(self.one), events.Inbox(()))])


class Registering(RulesCase):
    def register_from(self, address: str, name: str, when: float) -> list[object]:
        user, _ = self.rules.connect(address)
        self.does(user, Rename(name))
        return self.events(self.register(user, when))

    def test_a_connection_registers_one_name(self) -> None:
        self.register(self.one)
        self.does(self.one, Rename("ann"))
        self.assertEqual(self.refuses(self.one, REGISTER), (ChatError.ONE_NAME, ""))

    def test_an_address_registers_three_names_an_hour(self) -> None:
        for number in range(3):
            told = self.register_from("192.0.2.1:1", f"ann{number}", 60.0 * number)
            self.assertEqual(told, [events.Registered(f"ann{number}")])
        user, _ = self.rules.connect("192.0.2.1:9")
        refused = self.assertRaises(Refused, self.rules.submit, user, REGISTER, 600.0)
        self.assertEqual((refused.reason, refused.subject), (ChatError.ENOUGH_NAMES, "50"))
        self.assertTrue(self.register_from("192.0.2.2:1", "bob", 600.0))
        self.assertTrue(self.register_from("192.0.2.1:1", "carl", 3600.0))

    def test_a_registration_that_comes_to_nothing_does_not_count(self) -> None:
        for _ in range(5):
            [ask] = self.does(self.one, REGISTER)
            self.rules.unanswered(self.one, ask.question)
        for _ in range(5):
            [ask] = self.does(self.one, REGISTER)
            [store] = self.rules.answered(self.one, ask.question, Hashed("hash"), 5.0)
            self.rules.unanswered(self.one, store.write)
        self.assertEqual(self.events(self.register(self.one)), [events.Registered("guest-1")])

    def test_those_that_are_being_registered_count(self) -> None:
        for _ in range(3):
            user, _ = self.rules.connect("192.0.2.1:1")
            self.assertIsInstance(self.does(user, REGISTER)[0], Ask)
        user, _ = self.rules.connect("192.0.2.1:1")
        self.assertEqual(self.refuses(user, REGISTER)[0], ChatError.ENOUGH_NAMES)
