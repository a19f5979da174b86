"""Every effect of the tombola is in the table that carries it out."""

from __future__ import annotations

from importlib.resources import files

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.tombola import FakeTombola
from chatroom_tw.tombola.rules import effects
from chatroom_tw.tombola.storage.records import schema


class Tables(SynchronousTestCase):
    def test_the_hub_carries_out_every_effect(self) -> None:
        self.assertLessEqual(set(effects.Effect.__args__), set(FakeTombola().hub.carry))

    def test_every_schema_file_is_a_step(self) -> None:
        folder = files("chatroom_tw.tombola.storage")
        scripts = [path for path in folder.iterdir() if path.name.endswith(".sql")]
        self.assertEqual(len(scripts), len(schema().steps))
