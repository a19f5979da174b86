"""Tests for `client.typed`: lines called back."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.terminal.typed import TYPED_LIMIT, Typed


class CallingBack(SynchronousTestCase):
    def test_what_can_be_called_back_is_bounded(self) -> None:
        typed = Typed()
        for number in range(TYPED_LIMIT + 1):
            typed.add(str(number))
        for _ in range(TYPED_LIMIT + 1):
            oldest = typed.step(-1, "")
        self.assertEqual(oldest, "1")

    def test_secrets_are_not_kept(self) -> None:
        typed = Typed(frozenset({"/login"}))
        typed.add("hello")
        typed.add("/login ann secret")
        self.assertEqual(typed.step(-1, ""), "hello")
