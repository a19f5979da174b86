"""Tests for `server.codec`: what crosses a link, and what its bytes promise."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from enum import Enum
from types import ModuleType
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

import chatroom_tw.chat.rules
import chatroom_tw.tombola.rules
from chatroom_tw.chat import tags as chat_tags
from chatroom_tw.chat.rules.commands import Join, Register, Say
from chatroom_tw.chat.rules.events import Inbox, Message
from chatroom_tw.chat.rules.person_commands import ShareBrowser
from chatroom_tw.chat.rules.room_commands import Set
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import effects, link
from chatroom_tw.server.effects import Deliver, InRooms, Person
from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.server.text import Spaced
from chatroom_tw.tests.support.optional import NO_MSGSPEC, given, st
from chatroom_tw.tombola import tags as tombola_tags

skip = NO_MSGSPEC
if not skip:
    from chatroom_tw.server import codec as module

MESSAGE = Message("ann", Spaced("bob b"), "psst\n\x1e", 1.5)
VALUES = (
    link.Batch(7, [(1, Say("hello", "tea")), (2, link.Disconnect("too slow"))], 3),
    Deliver(InRooms(("main", "tea")), Inbox((MESSAGE, MESSAGE)), 4),
    Refusal(CommonError.NAME_TAKEN, "ann"),
    link.Connect("127.0.0.1:1", Traits.WELCOMED | Traits.ALONE),
    {"a": (1, [2, None, True]), "b": b"\0\xff", "c": -(1 << 80), "d": 1 << 70},
)


def exported(package: ModuleType, *names: str) -> set[type]:
    """The values that the modules of a package define."""
    found: set[type] = set()
    for name in names or [info.name for info in pkgutil.iter_modules(package.__path__)]:
        defined = importlib.import_module(f"{package.__name__}.{name}")
        for value in vars(defined).values():
            if not isinstance(value, type) or value.__module__ != defined.__name__:
                continue
            if dataclasses.is_dataclass(value) or issubclass(value, Enum | tuple):
                found.add(value)
    return found


class Crossing(SynchronousTestCase):
    def setUp(self) -> None:
        self.codec = module.Codec({**chat_tags.TAGS, **tombola_tags.TAGS})

    def recoded(self, value: object) -> Any:
        return self.codec.decode(self.codec.encode(value))

    def test_a_value_is_equal_on_the_other_side(self) -> None:
        for value in VALUES:
            self.assertEqual(self.recoded(value), value)

    def test_a_name_with_blanks_keeps_them(self) -> None:
        self.assertEqual(self.recoded(Spaced("bob b")).written, "bob b")

    @given(st.recursive(st.none() | st.integers() | st.text() | st.binary(), st.tuples))
    def test_any_plain_value_is_equal(self, value: object) -> None:
        self.assertEqual(self.recoded(value), value)

    def test_a_value_of_an_unknown_class_is_refused(self) -> None:
        self.assertRaises(KeyError, self.codec.encode, {1, 2})

    def test_a_class_or_tag_is_in_the_tables_once(self) -> None:
        for tags in ({18: Message}, {500: Deliver}, {500: Message, 501: Message}):
            self.assertRaises(ValueError, module.Codec, tags)

    def test_its_bytes_are_these(self) -> None:
        """A process of another version reads them: a change here breaks the link."""
        for value, packed in (
            (Say("hi"), b"\x95\x64\xa2hi\xc0\xc2\xc0"),
            (Person(3), b"\x92\x11\x03"),
            (("a", 1), b"\x93\x00\xa1a\x01"),
            (CommonError.NAME_TAKEN, b"\x92\x17\xaaNAME_TAKEN"),
        ):
            self.assertEqual(self.codec.encode(value), packed)


class Tables(SynchronousTestCase):
    """Every class that can cross has a tag, so nothing new is forgotten."""

    def test_all_commands_and_events_have_tags(self) -> None:
        for package, table, names in (
            (chatroom_tw.chat.rules, chat_tags, ("refusals", "traits", "extras", "identity")),
            (chatroom_tw.tombola.rules, tombola_tags, ("refusals", "prizes")),
        ):
            modules = (info.name for info in pkgutil.iter_modules(package.__path__))
            told = (name for name in modules if name.endswith(("commands", "events")))
            self.assertEqual(exported(package, *told, *names) - set(table.TAGS.values()), set())

    def test_all_that_the_link_adds_has_tags(self) -> None:
        values = {
            value
            for source in (link, effects)
            for value in vars(source).values()
            if dataclasses.is_dataclass(value) and value.__module__ == source.__name__
        }
        # The hub itself carries these out.
        mine = {effects.Ask, effects.SetTimer, effects.CancelTimer}
        self.assertLessEqual(values - mine, set(module.TAGS.values()))

    def test_a_password_has_no_place_but_a_field_that_stays_in_the_gateway(self) -> None:
        from chatroom_tw.chat.errands import SECRETS

        # What the rules compare is not shown either, and crosses the link. So does what is stored.
        compared = {Join, Set, ShareBrowser}
        stored = {"password_hash", "verifier"}
        passwords = {
            kind: fields
            for kind in chat_tags.TAGS.values()
            if dataclasses.is_dataclass(kind)
            and kind not in compared
            and (fields := tuple(x.name for x in dataclasses.fields(kind) if not x.repr))
            and not stored.issuperset(fields)
        }
        self.assertEqual(passwords[Register], ("password",))
        self.assertEqual(passwords, SECRETS)
