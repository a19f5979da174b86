"""Tests for `passwords`."""

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

    def test_a_password_matches_its_own_hash_only(self) -> None:
        hashed = self.hash("però")
        self.assertTrue(self.matches("però", hashed))
        self.assertFalse(self.matches("pero", hashed))

    def test_the_hash_does_not_hold_the_password_and_is_never_the_same(self) -> None:
        self.assertNotIn("secret", self.hash("secret"))
        self.assertNotEqual(self.hash("secret"), self.hash("secret"))

    def test_hashes_made_at_another_cost_go_on_matching(self) -> None:
        hashed = self.successResultOf(Passwords(maybeDeferred, (2, 16, 1)).hash("secret"))
        self.assertTrue(self.matches("secret", hashed))

    def test_the_usual_cost_can_be_paid(self) -> None:
        hashed = self.successResultOf(Passwords(maybeDeferred).hash("secret"))
        rounds, memory, lanes = COST
        self.assertTrue(hashed.startswith(f"$argon2id$v=19$m={memory},t={rounds},p={lanes}$"))

    def test_only_so_many_are_hashed_at_once(self) -> None:
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

    def test_only_so_many_wait_and_the_next_is_refused(self) -> None:
        passwords = Passwords(lambda *_: Deferred(), CHEAP)
        for _ in range(AT_ONCE + WAITING):
            self.assertNoResult(passwords.hash("secret"))
        refused = self.failureResultOf(passwords.matches("secret", ""), Refused).value
        self.assertEqual(refused.reason, ChatError.SERVER_BUSY)
