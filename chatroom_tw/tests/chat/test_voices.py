"""Tests for voices: who has said something says the next without the hall being asked."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules import commands, effects
from chatroom_tw.chat.rules.chat import RULES
from chatroom_tw.chat.rules.commands import Join, Leave, Ref, Rename, Say
from chatroom_tw.chat.rules.events import Line
from chatroom_tw.chat.rules.state import Voice
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.chat.rules.test_rooms import HallCase
from chatroom_tw.tests.support.chat import Chat, Person

OTHERS: list[commands.Command] = [
    commands.Tell("guest-2", "psst"),
    commands.TellAddress("127.0.0.1:1002", "psst"),
    commands.TellUser(2, "psst"),
    commands.ReadHistory(1),
    commands.ReadPage("main", 1),
    commands.AskHelp(),
    commands.ReadInbox(),
    commands.SetDelivery(True),
    commands.Create("pie"),
    commands.Join("tea"),
    commands.Leave(),
    commands.JoinAs("cake", "ann"),
    commands.LeaveByRef(Ref("cake")),
    commands.Add("guest-2", "tea"),
    commands.Remove("guest-2", "tea"),
    commands.ListRooms(),
    commands.ListMembers(),
    commands.ListClients(),
    commands.Rename("bob"),
    commands.Register("secret"),
    commands.LogIn("bob", "secret"),
    commands.Quit(),
    commands.StopServer(),
]


class Given(HallCase):
    def test_who_has_said_something_has_one(self) -> None:
        self.does(self.one, Say("hello"))
        self.assertEqual(self.hall.voices, {self.one: Voice("main", "guest-1", 1)})

    def test_it_is_for_the_current_room(self) -> None:
        self.does(self.one, Join("tea"))
        self.does(self.one, Say("hello", "main"))
        self.assertEqual(self.hall.voices, {})
        self.does(self.one, Say("hello"))
        self.assertEqual(self.hall.voices[self.one].room, "tea")

    def test_nobody_gets_one_by_a_refusal(self) -> None:
        self.does(self.one, Leave())
        self.refuses(self.one, Say("hello"))
        self.assertEqual(self.hall.voices, {})


class TakenBack(HallCase):
    def setUp(self) -> None:
        super().setUp()
        self.speak()

    def speak(self) -> None:
        self.does(self.one, Say("hello"))
        self.does(self.two, Say("hello"))
        self.assertEqual(len(self.hall.voices), 2)

    def assert_taken_back_by(self, do: Callable[[], object]) -> None:
        self.speak()
        with contextlib.suppress(Refused):
            do()
        self.assertEqual(self.hall.voices, {})

    def test_not_by_what_others_say(self) -> None:
        self.does(self.two, Say("hello", "main", True))
        self.assertEqual(len(self.hall.voices), 2)

    def test_by_every_other_command_of_anybody(self) -> None:
        self.assertEqual({*map(type, OTHERS), Say}, set(RULES))
        for command in OTHERS:
            three, _ = self.hall.connect("127.0.0.1:1003")
            self.assert_taken_back_by(lambda who=three, what=command: self.does(who, what))

    def test_by_who_comes_and_goes(self) -> None:
        self.assert_taken_back_by(lambda: self.hall.connect("127.0.0.1:1003"))
        self.does(self.one, Say("hello"))
        self.hall.disconnect(self.two)
        self.assertEqual(self.hall.voices, {})

    def test_by_what_is_answered_or_is_not(self) -> None:
        asked = effects.LinesOf("main", 1)
        self.assert_taken_back_by(lambda: self.hall.answered(self.one, asked, (), 5.0))
        self.assert_taken_back_by(lambda: self.hall.unanswered(asked))
        self.does(self.one, commands.Register("secret"))
        self.hall.answered(self.one, effects.NewAccount("guest-1", "hash"), None, 5.0)
        [asking] = self.does(self.one, Join("tea"))
        asked = effects.NewRoom(StoredRoom("tea", 2, "guest-1"), Join("tea"))
        self.assertEqual(asking, effects.Ask(self.one, asked))
        self.assert_taken_back_by(lambda: self.hall.answered(self.one, asked, None, 5.0))

    def test_so_nobody_is_heard_under_an_old_name(self) -> None:
        self.does(self.one, Rename("ann"))
        self.does(self.one, Say("hello"))
        self.assertEqual(self.hall.voices[self.one].name, "ann")


class Used(SynchronousTestCase):
    def test_the_hall_is_not_asked(self) -> None:
        chat = Chat()
        ann, bob = chat.people("ann", "bob")
        ann.send("one")
        self.patch(chat.rules, "submit", None)
        ann.send("two")
        self.assertEqual(bob.heard(), ["<ann> one", "<ann> two"])

    def test_what_is_held_back_is_said_after_what_came_before(self) -> None:
        chat = Chat()
        ann, bob = chat.people("ann", "bob")
        answer: Deferred[tuple[Line, ...]] = Deferred()
        self.patch(chat.storage, "lines", lambda room, count: answer)
        ann.send("one", "/history 5", "two", "/nick anna", "three")
        self.assertEqual(bob.heard(), ["<ann> one"])
        answer.callback(())
        self.assertEqual(bob.heard(), ["<ann> two", "* ann is now anna", "<anna> three"])

    def test_the_time_is_when_it_was_said(self) -> None:
        chat = Chat()
        [ann] = chat.people("ann")
        for when in (10.0, 20.0):
            chat.clock.advance(when - chat.clock.seconds())
            ann.send("hello")
        lines = self.successResultOf(chat.storage.lines("main", 5))
        self.assertEqual([line.when for line in lines], [10.0, 20.0])

    def test_everything_is_heard_and_kept_as_it_is_without_them(self) -> None:
        for seed in range(40):
            with_voices, without = _evening(seed, voices=True), _evening(seed, voices=False)
            self.assertEqual(with_voices, without, f"seed {seed}")


def _evening(seed: int, *, voices: bool) -> object:
    """What everybody hears, and what is kept, of an evening on which anything is done."""
    chance = random.Random(seed)
    chat = Chat()
    if not voices:
        chat.board._voices = {}
    people: list[Person] = []
    heard: list[list[str]] = []
    for _ in range(60):
        if len(people) < 3 or chance.random() < 0.05:
            people.append(chat.connect(f"/nick {chance.choice('abcd')}"))
        person = chance.choice(people)
        if chance.random() < 0.04:
            people.remove(person)
            person.hang_up()
        elif chance.random() < 0.6:
            person.send("one", "two")
            chance.choice(people).send("yes", "// no")
        else:
            person.send(_something(chance), "and on")
        if chance.random() < 0.5:
            chat.clock.advance(chance.random())
        heard += [person.heard() for person in people]
    rooms = ("main", "tea", "pie")
    return heard, [chat.storage.lines(room, 100).result for room in rooms]


def _something(chance: random.Random) -> str:
    name, room = chance.choice("abcd"), chance.choice(["main", "tea", "pie"])
    asked = [
        *(f"/nick {name}", f"/join {room}", f"/join {room}", f"/leave {room}", "/leave"),
        *(f"/add {name} {room}", f"/remove {name} {room}", f"/msg {name} psst", "/who"),
        *("/history 3", "/register secret", f"/login {name} secret", "/menu", "/rooms"),
    ]
    return chance.choice(asked)
