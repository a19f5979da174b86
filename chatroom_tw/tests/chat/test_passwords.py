"""Tests for `chat.passwords`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.trial.unittest import SynchronousTestCase

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
        hashed = self.hash("però")
        self.assertTrue(self.matches("però", hashed))
        self.assertFalse(self.matches("pero", hashed))

    def test_hashes_are_salted_and_do_not_show_the_password(self) -> None:
        self.assertNotIn("secret", self.hash("secret"))
        self.assertNotEqual(self.hash("secret"), self.hash("secret"))

    def test_hashes_of_another_cost_match(self) -> None:
        hashed = self.successResultOf(Passwords(maybeDeferred, (2, 16, 1)).hash("secret"))
        self.assertTrue(self.matches("secret", hashed))

    def test_the_default_cost_is_usable(self) -> None:
        hashed = self.successResultOf(Passwords(maybeDeferred).hash("secret"))
        rounds, memory, lanes = COST
        self.assertTrue(hashed.startswith(f"$argon2id$v=19$m={memory},t={rounds},p={lanes}$"))

    def test_hash_jobs_at_the_same_time_are_limited(self) -> None:
        running: list[Deferred[Any]] = []

        def in_thread(function: Callable[..., Any], *arguments: Any) -> Deferred[Any]:
            running.append(Deferred())
            return running[-1]

        passwords = Passwords(in_thread, CHEAP)
        for _ in range(AT_ONCE + 1):
            passwords.hash("secret")
        self.assertEqual(len(running), AT_ONCE)
        running[0].callback("hashed")
        self.assertEqual(len(running), AT_ONCE + 1)

    def test_a_full_queue_refuses_hash_jobs(self) -> None:
        passwords = Passwords(lambda *_: Deferred(), CHEAP)
        for _ in range(AT_ONCE + WAITING):
            self.assertNoResult(passwords.hash("secret"))
        refused = self.failureResultOf(passwords.matches("secret", ""), Refused).value
        self.assertEqual(refused.reason, ChatError.SERVER_BUSY)
