"""A chat whose effects are carried out on a storage in memory, for tests of rooms that are led."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules import effects as chat_effects
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import Command, Join, LogIn, Register, Rename, Say
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.operator_commands import Oper
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.refusals import Reason
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import ReadLog, SetRole
from chatroom_tw.chat.rules.room_events import Act, Log
from chatroom_tw.chat.rules.stored import Hashed, HistoryLimits
from chatroom_tw.chat.storage.memory import MemoryStorage
from chatroom_tw.server.effects import (
    Ask,
    Close,
    Deliver,
    InRoom,
    Person,
    Resubscribe,
    Subscribe,
    Unsubscribe,
)
from chatroom_tw.server.refusals import CommonError, Refused

PASSWORD = "secret"
STEP = 0.001
"""Seconds between two things that are done."""


class LedCase(SynchronousTestCase):
    """The room `tea` of Ann, who has an account. Nobody else is there.

    What somebody does is stored at once, unless `is_broken`; then it cannot be stored. With
    `is_slow` it waits in `waiting` until `settle`.
    """

    policy = Policy()

    def setUp(self) -> None:
        self.now = 1000.0
        self.is_broken = self.is_slow = False
        self.waiting: list[tuple[int, Any]] = []
        self.storage = MemoryStorage(HistoryLimits(), lambda: self.now)
        self._hosts = iter(range(1, 250))
        self.start()
        self.ann = self.member("ann", "tea")

    def start(self) -> None:
        """The server starts on what is stored, and nobody is there."""
        self.rooms: dict[str, set[int]] = {}
        self.told: dict[int, list[object]] = {}
        self.closed: set[int] = set()
        storage = self.storage
        self.rules = ChatRules(
            *("chat.example", storage.accounts(), storage.rooms()),
            policy=self.policy,
            restored=storage.restored(),
        )
        self.rules.set_operators(["root"])

    # -- people

    def guest(self, name: str, *rooms: str, host: str = "") -> int:
        """A guest of that name in these rooms, and in `main`. Each has another address."""
        address = f"{host or f'192.0.2.{next(self._hosts)}'}:1001"
        device, effects = self.rules.connect(address, None, self.tick())
        self.carry(effects)
        if name not in (account.name for account in self.storage.accounts()):
            self.do(device, Rename(name))
        for room in rooms:
            self.do(device, Join(room))
        self.told.clear()
        return device

    def member(self, name: str, *rooms: str, host: str = "") -> int:
        """Somebody with an account, which is made if need be, in these rooms."""
        device = self.guest(name, host=host)
        if name in (account.name for account in self.storage.accounts()):
            self.do(device, LogIn(name, PASSWORD))
        else:
            self.do(device, Register(PASSWORD))
        for room in rooms:
            self.do(device, Join(room))
        self.told.clear()
        return device

    def operator(self, name: str, *rooms: str) -> int:
        """Somebody with an account, whom Ann has made an operator of `tea`."""
        device = self.member(name, *(rooms or ("tea",)))
        self.do(self.ann, SetRole(name, Role.OPERATOR, "tea"))
        self.told.clear()
        return device

    def root(self, name: str = "root", *rooms: str) -> int:
        """A server operator."""
        device = self.guest(name, *rooms)
        self.do(device, Oper("root", PASSWORD))
        self.told.clear()
        return device

    def goes(self, *devices: int) -> None:
        for device in devices:
            self.carry(self.rules.disconnect(device))
            for there in self.rooms.values():
                self.assertNotIn(device, there)

    # -- what they do

    def tick(self) -> float:
        self.now += STEP
        return self.now

    def do(self, device: int, *asked: Command) -> None:
        """What follows is carried out. A refusal is raised."""
        for command in asked:
            self.carry(self.rules.submit(device, command, self.tick()))

    def heard(self, device: int) -> list[object]:
        """What the device was told since the last call."""
        return self.told.pop(device, [])

    def hears(self, device: int, kind: type) -> list[Any]:
        """The events of that type which it was told since the last call."""
        return [event for event in self.heard(device) if isinstance(event, kind)]

    def asks(self, device: int, command: Command) -> list[object]:
        """What the device is told of its command."""
        self.heard(device)
        self.do(device, command)
        return self.heard(device)

    def refuses(self, device: int, command: Command) -> Reason:
        """The command is refused, and nothing has changed but what is told once."""
        before = self.rules.dump()
        refused = self.assertRaises(Refused, self.do, device, command)
        self.assertEqual(self.rules.dump(), before)
        return refused.reason

    def talks(self, device: int, text: str, room: str | None = None) -> bool:
        """Whether others hear what the device says; a refusal is raised."""
        effects = self.rules.submit(device, Say(text, room), self.tick())
        self.carry(effects)
        return any(isinstance(effect, Said) for effect in effects)

    def is_in(self, device: int, room: str = "tea") -> bool:
        return device in self.rooms.get(room, ())

    def enters(self, device: int, room: str = "tea", key: str = "") -> bool:
        """Whether the device comes in; a refusal by the settings is raised."""
        self.do(device, Join(room, key=key))
        return self.is_in(device, room)

    def log(self, device: int, room: str = "tea") -> list[Act]:
        """What was done in the room, the first first."""
        [log] = [one for one in self.asks(device, ReadLog(room)) if isinstance(one, Log)]
        return [*reversed(log.acts)]

    def acts(self, device: int, room: str = "tea") -> list[tuple[str, str, str, str]]:
        """By whom, what, to whom, and why."""
        return [(act.by, act.what, act.whom, act.detail) for act in self.log(device, room)]

    # -- effects

    def carry(self, effects: Effects) -> None:
        for effect in effects:
            if isinstance(effect, Deliver):
                self._deliver(effect)
            elif isinstance(effect, Said):
                self.storage.add_lines([effect])
                for device in self.rooms[effect.room] - {effect.speaker}:
                    self._tell(device, effect)
            elif isinstance(effect, Subscribe | Resubscribe | Unsubscribe):
                self._subscribe(effect)
            elif isinstance(effect, Close):
                self.closed.add(effect.user)
            elif isinstance(effect, chat_effects.Forget):
                self.storage.forget_room(effect.room)
            elif isinstance(effect, chat_effects.Record):
                self.storage.record(effect.changes)
            elif isinstance(effect, chat_effects.Store):
                self.waiting.append((effect.user, effect.write))
            elif isinstance(effect, Ask):
                answer = self._answer(effect.question)
                self.carry(self.rules.answered(effect.user, effect.question, answer, self.tick()))
        if not self.is_slow:
            self.settle()

    def settle(self) -> None:
        """What waits is stored, or cannot be."""
        while self.waiting:
            user, write = self.waiting.pop(0)
            if self.is_broken:
                self.rules.unanswered(user, write)
                raise Refused(CommonError.NOT_STORED)
            self._store(write)
            self.carry(self.rules.answered(user, write, None, self.tick()))

    def _store(self, write: Any) -> None:
        storage = self.storage
        if isinstance(write, chat_effects.Decided):
            storage.apply(write.changes)
        elif isinstance(write, chat_effects.NewRoom):
            storage.add_room(write.room)
        elif isinstance(write, chat_effects.NewAccount):
            account = (write.name, write.name, write.password_hash, write.rooms)
            storage.add_account(*account, since=write.since)
        else:
            raise AssertionError(write)

    def _answer(self, question: Any) -> Any:
        if isinstance(question, chat_effects.HashOf):
            return Hashed("hash")
        if isinstance(question, chat_effects.LogOf):
            return self._now(self.storage.log(question.room, question.page))
        if isinstance(question, chat_effects.LineOf):
            found = (question.room, question.name, question.since, question.at)
            return self._now(self.storage.line(*found))
        if isinstance(question, chat_effects.UnreadIn):
            return tuple(0 for _ in question.rooms)
        return True  # The password is right.

    def _now(self, deferred: Deferred[Any]) -> Any:
        return self.successResultOf(deferred)

    def _subscribe(self, effect: Subscribe | Resubscribe | Unsubscribe) -> None:
        there = self.rooms.setdefault(effect.room, set())
        self.assertEqual(effect.user in there, not isinstance(effect, Subscribe), effect)
        if isinstance(effect, Unsubscribe):
            there.remove(effect.user)
        else:
            there.add(effect.user)

    def _deliver(self, effect: Deliver) -> None:
        to = effect.to
        if isinstance(to, Person):
            self._tell(to.user, effect.event)
            return
        rooms = (to.room,) if isinstance(to, InRoom) else to.rooms  # type: ignore[union-attr]
        devices = set().union(*(self.rooms.get(room, set()) for room in rooms))
        for device in devices - {effect.actor}:
            self._tell(device, effect.event)

    def _tell(self, device: int, event: object) -> None:
        self.told.setdefault(device, []).append(event)
