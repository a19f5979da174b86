"""Tests for `rules.accounts`."""

from __future__ import annotations

from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.changes import MembershipSet, PlaceSet
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import (
    Add,
    Join,
    JoinAs,
    ListMembers,
    LogIn,
    Register,
    Remove,
    Rename,
    Tell,
)
from chatroom_tw.chat.rules.effects import HashOf, NewAccount, PasswordOf, Record, Store, UnreadIn
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.stored import Hashed, StoredAccount, StoredRoom
from chatroom_tw.server.effects import Ask, Deliver, InRoom, Person
from chatroom_tw.server.refusals import Refusal, Refused
from chatroom_tw.tests.support.chat_rules import RulesCase

WRONG = Refusal(ChatError.WRONG_PASSWORD, "")


class Accounts(RulesCase):
    def setUp(self) -> None:
        super().setUp()
        self.does(self.one, Rename("ann"))

    def test_registering_hashes_and_then_stores_the_name(self) -> None:
        asked, write = HashOf("secret", "127.0.0.1"), NewAccount("ann", "hash", user=1, since=5.0)
        self.assertEqual(self.does(self.one, Register("secret")), [Ask(self.one, asked)])
        self.assertEqual(
            self.rules.answered(self.one, asked, Hashed("hash"), 5.0), [Store(self.one, write)]
        )
        self.assertEqual(
            self.rules.answered(self.one, write, None, 5.0),
            [
                Record((MembershipSet("ann", "main", 5_000_000),)),
                Record((PlaceSet("ann", "127.0.0.1", 5.0),)),
                Deliver(Person(self.one), events.Registered("ann")),
            ],
        )

    def test_no_repr_shows_a_password(self) -> None:
        for command in (Register("secret"), LogIn("ann", "secret")):
            self.assertNotIn("secret", repr(command))
        self.assertNotIn("secret", repr(self.does(self.one, Register("secret"))))
        self.assertNotIn("secret", repr(PasswordOf("ann", "secret")))
        self.assertNotIn("hash", repr(NewAccount("ann", "hash")).replace("password_hash", ""))

    def test_a_name_is_registered_once(self) -> None:
        self.register(self.one)
        self.assertEqual(
            self.refuses(self.one, Register("other")), (ChatError.ALREADY_REGISTERED, "ann")
        )

    def test_a_registered_name_is_refused_to_others(self) -> None:
        self.register(self.one)
        self.rules.disconnect(self.one)
        self.assertEqual(self.refuses(self.two, Rename("Ann")), (ChatError.NAME_REGISTERED, "Ann"))

    def test_the_name_is_reserved_while_the_password_is_hashed(self) -> None:
        self.does(self.one, Register("secret"))
        self.does(self.two, JoinAs("main", "ann"))
        [told] = self.does(self.two, ListMembers())
        self.assertEqual(told.event.names, ("ann", "ann-2"))
        self.assertEqual(self.events(self.log_in(self.two, "ann")), [WRONG])

    def test_a_user_who_goes_before_the_hash_registers_nothing(self) -> None:
        [ask] = self.does(self.one, Register("secret"))
        self.rules.disconnect(self.one)
        self.does(self.two, Rename("ann"))
        self.does(self.two, Register("other"))
        self.rules.unanswered(self.one, ask.question)
        self.assertEqual(
            self.refuses(self.two, Register("other")), (ChatError.ALREADY_REGISTERED, "ann")
        )

    def test_the_name_is_free_again_if_there_is_no_hash(self) -> None:
        [ask] = self.does(self.one, Register("secret"))
        self.rules.unanswered(self.one, ask.question)
        self.does(self.one, Register("secret"))
        self.does(self.one, Rename("anna"))
        self.rules.unanswered(self.one, ask.question)
        [told] = self.does(self.two, Rename("ann"))
        self.assertEqual(told.event, events.Renamed((("guest-2", "ann"),), (self.two,)))

    def store(self) -> NewAccount:
        """User one registers; what the storage is asked to store."""
        [ask] = self.does(self.one, Register("secret"))
        [store] = self.rules.answered(self.one, ask.question, Hashed("hash"), 5.0)
        return store.write

    def test_an_account_is_stored_even_if_its_user_goes(self) -> None:
        self.store()
        self.rules.disconnect(self.one)
        self.assertEqual(self.refuses(self.two, Rename("ann"))[0], ChatError.NAME_REGISTERED)

    def test_another_users_room_of_the_same_name_stays_theirs(self) -> None:
        self.does(self.one, Join("tea"))
        write = self.store()
        self.assertEqual(write.rooms, (StoredRoom("tea", 2, "ann", 5.0),))
        self.rules.disconnect(self.one)
        self.does(self.two, Join("tea"))
        self.rules.answered(self.one, write, None, 5.0)
        self.rules.connect("127.0.0.1:1003")
        self.does(self.two, Add("guest-3", "tea"))

    def test_an_account_is_not_used_until_it_is_stored(self) -> None:
        write = self.store()
        self.rules.disconnect(self.one)
        tell = Tell("ann", "psst")
        self.assertEqual(self.events(self.log_in(self.two, "ann")), [WRONG])
        self.assertEqual(self.refuses(self.two, tell)[0], ChatError.NO_SUCH_NAME)
        self.assertEqual(self.rules.answered(self.one, write, None, 5.0), [])
        self.does(self.two, tell)
        [*_, told] = self.events(self.log_in(self.two, "ann"))
        self.assertEqual(told, events.LoggedIn("ann", 1, user=self.two))

    def test_a_name_is_free_again_if_it_was_not_stored(self) -> None:
        self.rules.unanswered(self.one, self.store())
        self.rules.disconnect(self.one)
        [told] = self.does(self.two, Rename("ann"))
        self.assertEqual(told.event, events.Renamed((("guest-2", "ann"),), (self.two,)))

    def test_the_owner_can_change_the_name_and_change_it_back(self) -> None:
        self.register(self.one)
        self.does(self.one, Rename("annie"))
        [told] = self.does(self.one, Rename("ann"))
        self.assertEqual(told.event, events.Renamed((("annie", "ann"),), (self.one,)))

    def test_logging_in_takes_the_name_with_one_answer(self) -> None:
        self.register(self.one)
        self.rules.disconnect(self.one)
        self.assertEqual(
            self.log_in(self.two, "ann"),
            [
                Record((PlaceSet("ann", "127.0.0.1", 5.0),)),
                Deliver(
                    InRoom("main"), events.Renamed((("guest-2", "ann"),), (self.two,)), self.two
                ),
                Deliver(Person(self.two), events.LoggedIn("ann", 0, user=self.two)),
                Ask(self.two, UnreadIn((("main", 5_000_000),), "ann")),
            ],
        )

    def test_logging_in_takes_the_name_from_no_other_connection(self) -> None:
        self.register(self.one)
        self.assertEqual(
            self.events(self.log_in(self.two, "ann")),
            [
                events.Left("main", ("guest-2",), "", 1),
                events.LoggedIn("ann", 0, devices=2, user=self.one),
            ],
        )
        self.does(self.one, Rename("annie"))
        self.does(self.two, Rename("ann"))

    def test_unknown_names_are_refused_like_wrong_passwords(self) -> None:
        self.register(self.one)
        for name in ("ann", "eve", "no name", "@127.0.0.1", "\u0301" * 2000):
            with self.subTest(name=name):
                [ask] = self.does(self.two, LogIn(name, "wrong"))
                self.assertIsInstance(ask.question, PasswordOf)
                told = self.rules.answered(self.two, ask.question, False, 5.0)
                self.assertEqual(self.events(told), [WRONG])

    def test_nothing_follows_for_a_user_who_has_gone(self) -> None:
        self.register(self.one)
        [ask] = self.does(self.two, LogIn("ann", "secret"))
        self.rules.disconnect(self.two)
        self.assertEqual(self.rules.answered(self.two, ask.question, True, 5.0), [])

    def test_the_owner_of_a_room_is_the_account(self) -> None:
        self.register(self.one)
        self.does(self.one, Join("tea"))
        self.does(self.two, Join("tea"))
        self.rules.disconnect(self.one)
        self.log_in(self.two, "ann")
        other, _ = self.rules.connect("127.0.0.1:1003")
        effects = self.does(self.two, Add("guest-3"))
        self.assertIn(Deliver(Person(other), events.Added("tea", "ann")), effects)

    def test_a_room_stays_the_accounts_after_another_login(self) -> None:
        self.register(self.one)
        self.does(self.one, Join("tea"))
        self.log_in(self.two, "ann")
        self.rules.connect("127.0.0.1:1003")
        self.does(self.two, Add("guest-3", "tea"))
        self.does(self.one, Remove("guest-3", "tea"))

    def test_a_room_made_before_registering_is_the_accounts(self) -> None:
        self.does(self.one, Join("tea"))
        self.register(self.one)
        self.does(self.two, Join("tea"))
        three, _ = self.rules.connect("127.0.0.1:1003")
        self.log_in(three, "ann")
        effects = self.does(three, Remove("guest-2", "tea"))
        self.assertIn(Deliver(Person(self.two), events.Removed("tea", "ann", 2, 0)), effects)

    def test_stored_names_are_registered_from_the_start(self) -> None:
        hall = ChatRules("chat.example", [StoredAccount("Ann", (("bob", 4), ("eve", 4)))])
        user, _ = hall.connect("127.0.0.1:1")
        refused = self.assertRaises(Refused, hall.submit, user, Rename("ann"), 5.0)
        self.assertEqual(refused.reason, ChatError.NAME_REGISTERED)
        effects = hall.answered(user, PasswordOf("ann", "secret"), True, 5.0)
        self.assertIn(events.LoggedIn("Ann", 2, user=user), self.events(effects))
