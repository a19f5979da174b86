"""Tests for the line protocol: registering names, logging in, and changing the password."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.chat import FakeChat


class Accounts(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann, self.bob = self.chat.line_clients("ann", "bob")

    def test_a_short_password_is_refused_and_a_longer_one_taken(self) -> None:
        self.assertEqual(
            self.ann.ask("/register short", "/register long enough"),
            [
                "! a password has at least 8 characters; choose a longer one",
                "* ann is registered; /login ann PASSWORD next time",
            ],
        )

    def test_a_connection_registers_one_name(self) -> None:
        self.ann.ask("/register secret-1", "/nick anna")
        self.assertEqual(
            self.ann.ask("/register secret-1"),
            ["! you have registered a name on this connection already"],
        )

    def test_an_address_registers_three_names_an_hour(self) -> None:
        clients = self.chat.line_clients("u1", "u2", "u3", "u4")
        told = [client.ask("/register secret-1") for client in clients]
        self.assertEqual(told[2], ["* u3 is registered; /login u3 PASSWORD next time"])
        self.assertEqual(told[3], ["! enough names were registered from here; again in 60 minutes"])

    def test_too_many_tries_are_refused_for_a_while(self) -> None:
        self.ann.ask("/register secret-1", "exit")
        self.bob.received()
        wrong, too_many = "! wrong name or password", "! too many tries; again in {} minutes"
        for name in ("ann", "nobody"):
            told = self.bob.ask(*[f"/login {name} guess-{number}" for number in range(6)])
            self.assertEqual(told, [wrong] * 5 + [too_many.format(2)])
        self.chat.clock.advance(121.0)
        self.assertEqual(self.bob.ask("/login ann guess"), [wrong])
        self.assertEqual(self.bob.ask("/login ann secret-1"), [too_many.format(4)])
        self.chat.clock.advance(241.0)
        self.assertEqual(
            self.bob.ask("/login ann secret-1"),
            ["* you are ann; 8 tries have failed since your last login"],
        )

    def test_a_new_password_is_the_only_one(self) -> None:
        self.ann.ask("/register secret-1")
        self.assertEqual(
            self.ann.ask("/password secret-1 secret-2"), ["* ann has the new password"]
        )
        self.ann.ask("exit")
        self.bob.received()
        self.assertEqual(
            self.bob.ask("/login ann secret-1", "/login ann secret-2"),
            ["! wrong name or password", "* you are ann; 1 try has failed since your last login"],
        )

    def test_a_password_with_blanks_can_be_changed(self) -> None:
        self.ann.ask("/register my secret 1")
        self.assertEqual(
            self.ann.ask("/password my secret 1  secret-2"), ["* ann has the new password"]
        )

    def test_a_new_password_needs_the_old_one_and_eight_characters(self) -> None:
        self.ann.ask("/register secret-1")
        self.assertEqual(
            self.ann.ask("/password wrong secret-2", "/password secret-1 short", "/password x"),
            [
                "! wrong name or password",
                "! a password has at least 8 characters; choose a longer one",
                "! use it like this: /password OLD NEW",
            ],
        )
        self.assertEqual(
            self.bob.ask("/password secret-1 secret-2"),
            ["! you are not logged in; /login NAME PASSWORD first"],
        )

    def test_a_new_password_ends_no_other_device(self) -> None:
        self.ann.ask("/register secret-1", "/nick annie")
        self.bob.received()
        self.assertEqual(
            self.bob.ask("/login ann secret-1"),
            ["* you are ann, on 2 devices"],
        )
        self.assertEqual(
            self.bob.ask("/password secret-1 secret-2"), ["* ann has the new password"]
        )
        self.assertEqual(self.ann.received(), ["* bob has left main", "* annie is now ann"])
        self.assertEqual(
            self.ann.ask("/password secret-2 secret-3"), ["* ann has the new password"]
        )
