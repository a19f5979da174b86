"""Tests for `chat.hub` and `chat.errands`: what reaches the storage, and in which order."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.errands import errands
from chatroom_tw.chat.hub import ChatHub
from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.chat.rules import effects
from chatroom_tw.chat.rules.changes import ActDone, LineGone, TopicSet
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.events import Line, Said
from chatroom_tw.chat.rules.room_events import Act
from chatroom_tw.chat.rules.stored import HistoryLimits, cursor
from chatroom_tw.chat.storage.memory import MemoryStorage
from chatroom_tw.tests.support.chat import CHEAP
from chatroom_tw.tests.support.clock import Clock

TOPIC = TopicSet("main", "biscuits", "ann", 5.0)
SAID = Said("main", 1, "ann", "hello", 5.0)


class Writing(SynchronousTestCase):
    def setUp(self) -> None:
        clock = Clock()
        self.storage = MemoryStorage(HistoryLimits(), clock.seconds)
        self.reloads: list[bool] = []
        self.hub = ChatHub(
            clock,
            ChatRules("chat.example"),
            self.storage,
            lambda: None,
            reload=lambda: self.reloads.append(True),
        )

    def carry_out(self, *following: Any) -> None:
        with self.hub.deciding():
            self.hub.carry_out(following)

    def lines(self, room: str = "main") -> list[str]:
        return [line.text for line in self.successResultOf(self.storage.lines(room, 9))]

    def test_what_is_decided_is_stored(self) -> None:
        self.successResultOf(self.hub.write[effects.Decided](effects.Decided((TOPIC,))))
        self.assertEqual(list(self.storage.restored()), [TOPIC])

    def test_a_record_is_stored(self) -> None:
        self.carry_out(effects.Record((TOPIC,)))
        self.assertEqual(list(self.storage.restored()), [TOPIC])

    def test_a_line_said_in_the_same_batch_is_removed(self) -> None:
        self.carry_out(SAID, effects.Record((LineGone("main", cursor(SAID.when)),)))
        self.assertEqual(self.lines(), [])
        later = SAID._replace(when=6.0)
        with self.hub.deciding():
            self.hub.carry_out([later])
            gone = LineGone("main", cursor(later.when))
            self.hub.write[effects.Decided](effects.Decided((gone,)))
        self.assertEqual(self.lines(), [])

    def test_a_room_takes_what_was_said_last_with_it(self) -> None:
        self.carry_out(SAID._replace(room="tea"), effects.Forget("tea"))
        self.assertEqual(self.lines("tea"), [])

    def test_an_operator_has_the_files_read_again(self) -> None:
        self.carry_out(effects.Reload())
        self.assertEqual(self.reloads, [True])


class Asking(SynchronousTestCase):
    def setUp(self) -> None:
        self.storage = MemoryStorage(HistoryLimits(), lambda: 6.0)
        self.storage.add_lines([SAID])
        self.passwords = Passwords(maybeDeferred, CHEAP)

    def answer(self, question: Any, **more: Any) -> Any:
        found = errands(self.storage, self.passwords, **more)[type(question)](question)
        return self.successResultOf(found)

    def test_rooms_are_read(self) -> None:
        self.storage.record([ActDone("tea", 5.0, "ann", "kick", "bob", "")])
        log = self.answer(effects.LogOf("tea", 1))
        self.assertEqual(log, ((Act(5.0, "ann", "kick", "bob", ""),), False))
        line = self.answer(effects.LineOf("main", "ann", 0.0, cursor(5.0)))
        self.assertEqual(line, Line("ann", "hello", 5.0))
        self.assertEqual(self.answer(effects.UnreadIn((("main", 0), ("tea", 0)), "bob")), (1, 0))

    def test_without_operators_a_password_is_computed_all_the_same(self) -> None:
        jobs: list[object] = []

        def in_thread(job: Any, *args: object) -> Deferred[Any]:
            jobs.append(job)
            return maybeDeferred(job, *args)

        self.passwords = Passwords(in_thread, CHEAP)
        self.assertIs(self.answer(effects.OperatorOf("root", "sesame", "192.0.2.1")), False)
        self.assertEqual(len(jobs), 1)

    def test_operators_are_asked_by_name_and_password(self) -> None:
        class Operators:
            async def matches(self, name: str, password: str, place: str) -> bool:
                return (name, password, place) == ("root", "sesame", "192.0.2.1")

        known = Operators()
        for password, right in (("sesame", True), ("guess", False)):
            question = effects.OperatorOf("root", password, "192.0.2.1")
            self.assertIs(self.answer(question, operators=known), right)
