"""Tests for `rules.tries`: how often passwords may be tried."""

from __future__ import annotations

from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.commands import LogIn
from chatroom_tw.chat.rules.effects import Effects, Guessed
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.stored import StoredAccount
from chatroom_tw.server.effects import Ask
from chatroom_tw.server.guessing import FOR_ANYTHING, FROM_ANYWHERE, FROM_ONE_ADDRESS
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tests.support.chat_rules import RulesCase

WRONG = Refusal(ChatError.WRONG_PASSWORD, "")
TOO_MANY = Refusal(ChatError.TOO_MANY_TRIES, "2")


class Tries(RulesCase):
    """ann has an account, and has logged in from 127.0.0.1 alone."""

    def setUp(self) -> None:
        super().setUp()
        self.rules = type(self.rules)("chat.example", [StoredAccount("ann"), StoredAccount("bob")])
        self.home = self.comes("127.0.0.1")
        self.tries(self.home, "ann", right=True)
        self.rules.disconnect(self.home)

    def comes(self, host: str) -> int:
        user, _ = self.rules.connect(f"{host}:1001")
        return user

    def guesses(self, host: str, name: str, count: int, when: float = 5.0) -> Effects:
        """What follows from the last of so many wrong tries, each on a connection of its own."""
        for _ in range(count):
            user = self.comes(host)
            effects = self.tries(user, name, when=when)
            self.rules.disconnect(user)
        return effects

    def logs_in(self, host: str, name: str, when: float = 5.0) -> object:
        """What somebody with the right password is told last, who goes then."""
        user = self.comes(host)
        told = self.events(self.tries(user, name, right=True, when=when))[-1]
        self.rules.disconnect(user)
        return told

    def failed(self, host: str, name: str) -> int:
        """How many failed tries somebody with the right password is told of."""
        told = self.logs_in(host, name)
        assert isinstance(told, events.LoggedIn)
        return told.failed

    def test_five_wrong_tries_block_an_address_for_that_name(self) -> None:
        told = self.guesses("192.0.2.1", "ann", FROM_ONE_ADDRESS)
        self.assertEqual(self.events(told), [WRONG])
        self.assertEqual(self.logs_in("192.0.2.1", "ann"), TOO_MANY)
        self.assertIsInstance(self.logs_in("192.0.2.1", "bob"), events.LoggedIn)
        self.assertIsInstance(self.logs_in("192.0.2.2", "ann"), events.LoggedIn)
        self.assertIsInstance(self.logs_in("192.0.2.1", "ann", 126.0), events.LoggedIn)

    def test_loopback_addresses_count_like_others(self) -> None:
        self.guesses("127.0.0.1", "ann", FROM_ONE_ADDRESS)
        self.assertEqual(self.logs_in("127.0.0.1", "ann"), TOO_MANY)
        self.assertIsInstance(self.logs_in("127.0.0.2", "ann"), events.LoggedIn)

    def test_tries_are_counted_before_they_are_answered(self) -> None:
        users = [self.comes("192.0.2.1") for _ in range(150)]
        following = [self.does(user, LogIn("ann", "guess")) for user in users]
        asked = [effects for effects in following if isinstance(effects[0], Ask)]
        self.assertEqual(len(asked), FROM_ONE_ADDRESS)
        self.assertIsInstance(self.logs_in("127.0.0.1", "ann"), events.LoggedIn)

    def test_twenty_wrong_tries_block_all_but_the_owners_places(self) -> None:
        for number in range(FROM_ANYWHERE):
            self.guesses(f"192.0.2.{number}", "ann", 1)
        self.assertEqual(self.logs_in("198.51.100.1", "ann"), TOO_MANY)
        self.assertEqual(self.failed("127.0.0.1", "ann"), FROM_ANYWHERE + 1)

    def test_a_name_that_nobody_has_is_tried_in_the_same_way(self) -> None:
        for name in ("nobody", "no name", "ann@192.0.2.1", "x" * 500):
            with self.subTest(name=name):
                self.setUp()
                told = self.guesses("192.0.2.7", name, FROM_ONE_ADDRESS)
                self.assertEqual(told[0], Guessed("", "192.0.2.7"))
                self.assertEqual(self.events(told), [WRONG])
                self.assertEqual(self.events(self.guesses("192.0.2.7", name, 1)), [TOO_MANY])
        self.assertIsInstance(self.logs_in("192.0.2.1", "ann"), events.LoggedIn)

    def test_one_address_can_try_fifty_names_and_no_more(self) -> None:
        for number in range(FOR_ANYTHING):
            self.guesses("192.0.2.1", f"n{number}", 1)
        self.assertEqual(self.events(self.guesses("192.0.2.1", "bob", 1)), [TOO_MANY])

    def test_right_passwords_are_no_tries(self) -> None:
        for _ in range(2 * FOR_ANYTHING):
            self.assertEqual(self.failed("192.0.2.1", "ann"), 0)

    def test_the_owner_is_told_once_how_many_tries_have_failed(self) -> None:
        self.guesses("192.0.2.1", "ann", 30)
        self.assertEqual(self.failed("127.0.0.1", "ann"), 30)
        self.assertEqual(self.failed("127.0.0.1", "ann"), 0)

    def test_the_log_is_told_of_each(self) -> None:
        told = self.guesses("192.0.2.1", "ANN", FROM_ONE_ADDRESS + 1)
        self.assertEqual(told[0], Guessed("ann", "192.0.2.1"))

    def test_who_goes_before_the_answer_has_tried(self) -> None:
        for _ in range(FROM_ONE_ADDRESS):
            user = self.comes("192.0.2.1")
            [ask] = self.does(user, LogIn("ann", "guess"))
            self.rules.unanswered(user, ask.question)
            self.rules.disconnect(user)
        self.assertEqual(self.logs_in("192.0.2.1", "ann"), TOO_MANY)
