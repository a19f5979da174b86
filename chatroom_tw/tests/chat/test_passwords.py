"""Tests for `chat.passwords`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat import passwords as passwords_module
from chatroom_tw.chat.passwords import AT_ONCE, COST, WAITING, Passwords
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.chat import CHEAP


class Hashing(SynchronousTestCase):
    def setUp(self) -> None:
        self.passwords = Passwords(maybeDeferred, CHEAP)

    def hash(self, password: str) -> str:
        return self.successResultOf(self.passwords.hash(password))

    def matches(self, password: str, hashed: str) -> bool:
        return self.successResultOf(self.passwords.matches(password, hashed))

    def test_a_password_matches_only_its_own_hash(self) -> None:
        hashed = self.hash("perché no")
        self.assertTrue(self.matches("perché no", hashed))
        self.assertFalse(self.matches("perche no", hashed))

    def test_hashes_are_salted_and_do_not_show_the_password(self) -> None:
        self.assertNotIn("secret-1", self.hash("secret-1"))
        self.assertNotEqual(self.hash("secret-1"), self.hash("secret-1"))

    def test_hashes_of_another_cost_match(self) -> None:
        hashed = self.successResultOf(Passwords(maybeDeferred, (2, 16, 1)).hash("secret-1"))
        self.assertTrue(self.matches("secret-1", hashed))

    def test_the_default_cost_is_usable(self) -> None:
        hashed = self.successResultOf(Passwords(maybeDeferred).hash("secret-1"))
        rounds, memory, lanes = COST
        self.assertTrue(hashed.startswith(f"$argon2id$v=19$m={memory},t={rounds},p={lanes}$"))

    def test_a_new_password_has_eight_characters(self) -> None:
        for short in ("", "seven77", "ù" * 7):
            refused = self.failureResultOf(self.passwords.hash(short), Refused).value
            self.assertEqual(refused.reason, ChatError.SHORT_PASSWORD)
        self.assertTrue(self.hash("ù" * 8))

    def test_an_older_password_may_be_shorter(self) -> None:
        hashed = PasswordHasher(1, 8, 1).hash("pw")
        self.assertTrue(self.matches("pw", hashed))

    def test_a_password_of_no_account_costs_as_much_as_a_wrong_one(self) -> None:
        computed: list[str] = []

        class Noting(PasswordHasher):
            def hash(self, *arguments: Any, **more: Any) -> str:
                computed.append("hash")
                return super().hash(*arguments, **more)

            def verify(self, *arguments: Any) -> Any:
                computed.append("verify")
                return super().verify(*arguments)

        hashed = self.hash("secret-1")
        self.patch(passwords_module, "PasswordHasher", Noting)
        self.passwords = Passwords(maybeDeferred, CHEAP)
        self.assertFalse(self.matches("wrong", hashed))
        self.assertFalse(self.matches("wrong", ""))
        self.assertEqual(computed, ["verify", "hash"])

    def test_a_password_is_replaced_if_the_old_one_is_right(self) -> None:
        hashed = self.hash("secret-1")

        def replacement(old: str, new: str) -> Deferred[str | None]:
            return Deferred.fromCoroutine(self.passwords.replacement(old, new, hashed))

        new = self.successResultOf(replacement("secret-1", "secret-2"))
        self.assertTrue(self.matches("secret-2", new.password_hash))
        self.assertIsNone(self.successResultOf(replacement("wrong", "secret-2")))
        self.failureResultOf(replacement("secret-1", "short"), Refused)

    def test_hash_jobs_at_the_same_time_are_limited(self) -> None:
        running: list[Deferred[Any]] = []

        def in_thread(function: Callable[..., Any], *arguments: Any) -> Deferred[Any]:
            running.append(Deferred())
            return running[-1]

        passwords = Passwords(in_thread, CHEAP)
        for _ in range(AT_ONCE + 1):
            passwords.hash("secret-1")
        self.assertEqual(len(running), AT_ONCE)
        running[0].callback("hashed")
        self.assertEqual(len(running), AT_ONCE + 1)

    def test_a_full_queue_refuses_hash_jobs(self) -> None:
        passwords = Passwords(lambda *_: Deferred(), CHEAP)
        for _ in range(AT_ONCE + WAITING):
            self.assertNoResult(passwords.hash("secret-1"))
        refused = self.failureResultOf(passwords.matches("secret-1", ""), Refused).value
        self.assertEqual(refused.reason, ChatError.SERVER_BUSY)
