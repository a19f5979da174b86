"""Every effect of the tombola is in the table that carries it out."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.tombola import Play
from chatroom_tw.tombola.rules import effects


class Tables(SynchronousTestCase):
    def test_the_hub_carries_out_every_effect(self) -> None:
        self.assertLessEqual(set(effects.Effect.__args__), set(Play().hub.carry))
