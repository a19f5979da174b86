"""Every command, effect, question and write of the chat is in the table that carries it out."""

from __future__ import annotations

from dataclasses import fields
from importlib.resources import files

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.errands import SECRETS, errands
from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.chat.rules import changes, commands, effects, person_commands, room_commands
from chatroom_tw.chat.rules.tables import ANSWERS, RULES, STORED
from chatroom_tw.chat.storage import stored_changes
from chatroom_tw.chat.storage.memory_changes import MemoryChanges
from chatroom_tw.chat.storage.sqlite import schema
from chatroom_tw.tests.support.chat import FakeChat

DECIDED_ON = {commands.Say, commands.Join, room_commands.Set, person_commands.ShareBrowser}
"""Commands with something that is not shown, on which the rules decide: it crosses the link."""


class Tables(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()

    def test_there_is_a_rule_for_every_command(self) -> None:
        self.assertEqual(set(RULES), set(commands.Command.__args__))

    def test_the_hub_carries_out_every_effect(self) -> None:
        self.assertEqual(set(self.chat.hub.carry), set(effects.Effect.__args__))

    def test_the_hub_stores_every_write(self) -> None:
        self.assertEqual(set(self.chat.hub.write), set(effects.Write.__args__))

    def test_every_change_is_written_in_both_storages(self) -> None:
        every = set(changes.Change.__args__)
        self.assertEqual(set(stored_changes.WRITE), every)
        self.assertEqual({*MemoryChanges().writers, changes.ActDone}, every)

    def test_there_is_an_errand_for_every_question(self) -> None:
        found = errands(self.chat.storage, Passwords(None))
        self.assertEqual(set(found), set(effects.Question.__args__))

    def test_something_follows_from_every_answer(self) -> None:
        answered = {*effects.Question.__args__, *effects.Write.__args__}
        self.assertEqual({*ANSWERS, *STORED, effects.Decided}, answered)

    def test_every_password_is_a_secret_of_its_gateway(self) -> None:
        values = (*commands.Command.__args__, *effects.Question.__args__)
        hidden = {
            value: tuple(field.name for field in fields(value) if not field.repr)
            for value in values
            if value not in DECIDED_ON
        }
        self.assertEqual(SECRETS, {value: names for value, names in hidden.items() if names})

    def test_every_schema_file_is_a_step(self) -> None:
        folder = files("chatroom_tw.chat.storage")
        scripts = [path for path in folder.iterdir() if path.name.endswith(".sql")]
        self.assertEqual(len(scripts), len(schema().steps))
