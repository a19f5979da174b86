"""Servers in which some people talk or play, whatever somebody else sends beside them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Any

from twisted.internet.task import Clock, deferLater

from chatroom_tw.server.listen.detection import DetectingFactory
from chatroom_tw.server.listen.unsupported import UnsupportedIrc, UnsupportedTls
from chatroom_tw.tests.fuzzing import wellformed
from chatroom_tw.tests.fuzzing.grammars import FORGED, LOST_TOKEN, MY_TOKEN
from chatroom_tw.tests.fuzzing.intruder import Intruder
from chatroom_tw.tests.support.chat import Chat, Somebody, chat, line_of, say, told
from chatroom_tw.tests.support.tombola import Play
from chatroom_tw.tombola.rules.prizes import Prize

LATER = 0.02
"""Seconds that a slow disk, or a password, takes."""
QUIET = 15.0
"""Seconds after which nothing more comes of what was sent."""


_COMES_OR_GOES = re.compile(r"\* (\S+) has (joined|left) main(?: \(.*)?")
_IS_NOW = re.compile(r"\* (\S+) is now (\S+)")
_SPEAKS = re.compile(r"<(\S+)> ")


class World(ABC):
    """People who mind their own business. They are canaries: what happens to them is noted."""

    clock: Clock
    canaries: dict[str, Somebody]

    def begin(self) -> None:
        for canary in self.canaries.values():
            canary.received()
        self.told = dict.fromkeys(self.canaries, "")

    def intrude(self, door: str) -> Intruder:
        return Intruder(self.clock, self.factory(door))

    def hear(self) -> dict[str, str]:
        """What each canary has been told since this was last asked."""
        news = {name: canary.received() for name, canary in self.canaries.items()}
        for name, text in news.items():
            self.told[name] += text
        return news

    def check(self) -> None:
        """That they have heard nothing that they should not, and go on as before."""
        self.clock.advance(QUIET)
        self.hear()
        for name, canary in self.canaries.items():
            assert not canary.transport.disconnecting, f"{name} was cut off"
        self.check_told()
        self.converse()

    def meant(self, data: bytes, intruder: Intruder) -> bytes:
        """What is sent, with the tokens that there are in place of those that it names."""
        return data

    @abstractmethod
    def factory(self, door: str) -> Any:
        """What serves the door."""

    @abstractmethod
    def check_told(self) -> None: ...

    @abstractmethod
    def converse(self) -> None: ...


class Den(World):
    """A chat: ann and bob on the line protocol, emil at the menu, dora on TCD, and fay's page;
    all of them in `main`."""

    def __init__(self, *, slow: bool = False) -> None:
        self.chat = Chat()
        self.clock = self.chat.clock
        ann, bob = self.chat.people("ann", "bob")
        ann.ask("/join nest", "/join main")
        bob.ask("/join nest", "/join main")
        self.chat.connect("/nick gina", "/register secret", "exit")
        emil = self.chat.connect("emil", "5", "main", factory=self.chat.menu)
        [dora] = self.chat.tcd_clients("main", "dora")
        [fay] = self.chat.pages("main", "fay")
        self.canaries = {"ann": ann, "bob": bob, "emil": emil, "dora": dora, "fay": fay}
        if slow:
            self._answer_later()
        self._doors = {
            **{"line": self.chat.factory, "menu": self.chat.menu, "tcd": self.chat.tcd},
            **{"web": self.chat.site, "irc": UnsupportedIrc(self.clock)},
            "tls": UnsupportedTls(self.clock),
        }
        front = DetectingFactory(self.clock, self.chat.factory, list(self._doors.values()))
        self._doors |= {"front": front, "page": self.chat.site}
        self.begin()

    def factory(self, door: str) -> Any:
        return self._doors[door]

    def check_told(self) -> None:
        assert not self.chat.stops
        for name in ("ann", "bob"):
            for line in wellformed.lines_of(self.told[name]):
                assert wellformed.TOLD.match(line) and not line.startswith("! "), line
                self._check_speaker(re.sub(r"^#\S+ ", "", line))
            self._check_members(wellformed.lines_of(self.told[name]))
        for line in wellformed.lines_of(self.told["emil"]):
            assert wellformed.MENU_SAID.match(line), line
            self._check_speaker(f"<{line}")
        for who, text in wellformed.chats(self.told["dora"]):
            assert who not in self.canaries or FORGED not in text, text
        for message in wellformed.messages(self.told["fay"]):
            assert message["type"] not in ("error", "refused", "goodbye", "replaced"), message
            assert message.get("name") not in self.canaries or FORGED not in message["text"]

    def _check_members(self, lines: list[str]) -> None:
        """Only they are heard in the main room who are known to have come."""
        there = set(self.canaries)
        for line in lines:
            if found := _SPEAKS.match(line):
                assert found[1] in there, line
            elif found := _COMES_OR_GOES.fullmatch(line):
                (there.add if found[2] == "joined" else there.discard)(found[1])
            elif (found := _IS_NOW.fullmatch(line)) and found[1] in there:
                there = there - {found[1]} | {found[2]}

    def _check_speaker(self, line: str) -> None:
        assert not line.startswith(f"* {FORGED}"), line
        if FORGED in line:
            assert not any(line.startswith(f"<{name}> ") for name in self.canaries), line

    def converse(self) -> None:
        for name, say_it in (
            ("ann", lambda: self.canaries["ann"].send("well?")),
            ("bob", lambda: self.canaries["bob"].send("well?")),
            ("emil", lambda: self.canaries["emil"].send("well?")),
            ("dora", lambda: self.canaries["dora"].send(say(1, "dora", "well?"))),
            ("fay", lambda: self.canaries["fay"].send(told("say", room="main", text="well?"))),
        ):
            expected = {
                **dict.fromkeys(("ann", "bob"), f"<{name}> well?\n"),
                "emil": f"{name}> well?\n",
                "dora": chat(1, name, "well?"),
                "fay": line_of(told("said", room="main", name=name, text="well?")),
            }
            if name in ("ann", "bob"):
                expected[name] = ""
            say_it()
            assert self.hear() == expected, name

    def _answer_later(self) -> None:
        """From now on nothing that takes a while is done at once."""

        def later(find: Any) -> Any:
            return lambda question: deferLater(self.clock, LATER, find, question)

        gateway, hub = self.chat.gateway, self.chat.hub
        gateway._errands = {kind: later(find) for kind, find in gateway._errands.items()}
        hub.write = {kind: later(write) for kind, write in hub.write.items()}


class Hall(World):
    """A tombola, in the middle of a game. Carl has lost his connection, and keeps his seat."""

    players: int | None = None

    def __init__(self, *, slow: bool = False) -> None:
        self.play = Play(players=self.players, prizes=tuple(Prize))
        self.clock = self.play.clock
        ann, bob, carl = self.play.players("ann", "bob", "carl")
        self.canaries: dict[str, Any] = {"ann": ann, "bob": bob}
        if not self.players:  # There is no place for one more.
            self.canaries["dino"] = self.play.page("dino")
        self.play.begin()
        self.play.draw(3)
        carl.reset()
        self._lost = carl.greeting[0].split()[-1]
        self.claims = self.play.claimant().protocol.factory
        self.begin()

    def factory(self, door: str) -> Any:
        factories = {"claims": self.claims, "tombola_page": self.play.site}
        return factories.get(door, self.play.factory)

    def meant(self, data: bytes, intruder: Intruder) -> bytes:
        hello = re.match(rb"HELLO \S+ \S+ (\S+)", intruder.received)
        hello = hello or re.search(rb'"type":"seat".*?"token":"([^"]+)"', intruder.received)
        data = data.replace(LOST_TOKEN, self._lost.encode())
        return data.replace(MY_TOKEN, hello[1]) if hello else data

    def check_told(self) -> None:
        numbers = set()
        for name in ("ann", "bob"):
            lines = wellformed.lines_of(self.told[name])
            assert all(map(wellformed.TOMBOLA.match, lines)), lines
            for line in lines:
                assert not line.startswith(("ERROR ", "HELLO ", "BYE", *self._said_by(FORGED)))
            numbers.add(tuple(line for line in lines if line.startswith("NUMBER ")))
        messages = wellformed.messages(self.told.get("dino", ""))
        for message in messages:
            assert message["type"] not in ("error", "refused", "seat", "bye"), message
            assert message.get("name") not in self.canaries or FORGED not in str(message)
        drawn = [message["number"] for message in messages if message["type"] == "number"]
        if "dino" in self.told:
            numbers.add(tuple(f"NUMBER {number}" for number in drawn))
        assert len(numbers) == 1, numbers

    def _said_by(self, text: str) -> list[str]:
        return [f"SAID {name} {text}" for name in self.canaries]

    def converse(self) -> None:
        self.canaries["ann"].send("SAY well?")
        said = dict.fromkeys(("ann", "bob"), "SAID ann well?\n")
        dino = {"dino": line_of(told("said", name="ann", text="well?"))}
        assert self.hear() == {**said, **(dino if "dino" in self.canaries else {})}
        self.clock.advance(5)
        for name, news in self.hear().items():
            assert news.startswith(("NUMBER ", '{"type": "number"')), (
                f"{name} hears {news!r} in place of a number"
            )


class AtATable(Hall):
    """The same at a table for three: who comes now is seated for the next game."""

    players = 3
