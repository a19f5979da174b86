"""Scenarios: a server with clients that talk or play, while an attacker connects beside them.

The clients are *bystanders*. Whatever the attacker does, a bystander keeps its connection, receives
nothing that is malformed or forged, and can go on as before; `Scenario.check` asserts this.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Any

from twisted.internet.task import Clock

from chatroom_tw.server.limits import Limits
from chatroom_tw.server.listen.detection import DetectingFactory
from chatroom_tw.server.listen.unsupported import UnsupportedTls
from chatroom_tw.tests.fuzzing import wellformed
from chatroom_tw.tests.fuzzing.attacker import Attacker
from chatroom_tw.tests.fuzzing.grammars import FORGED, LOST_TOKEN, MY_TOKEN
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.messages import line_of, make_message
from chatroom_tw.tests.support.server import UNLIMITED
from chatroom_tw.tests.support.tcd import chat, say
from chatroom_tw.tests.support.tombola import FakeTombola
from chatroom_tw.tombola.rules.prizes import FIVE

QUIET = 15.0
"""Seconds after which nothing that the attacker has sent has further consequences."""

_PRESENCE = re.compile(r"\* (\S+) has (joined|left) main(?: \(.*)?")
_RENAMED = re.compile(r"\* (\S+) is now (\S+)")
_SAID = re.compile(r"<(\S+)> ")


class Scenario(ABC):
    """A server, and its bystanders by name."""

    clock: Clock
    bystanders: dict[str, Any]
    line: str
    """A line that ann sends, and `line_received` is what bob receives then."""
    line_received: str
    received: dict[str, str]
    """All that each bystander has received since the scenario began."""

    def begin(self) -> None:
        """Discard what the bystanders have received. The attack comes next."""
        for client in self.bystanders.values():
            client.received_text()
        self.received = dict.fromkeys(self.bystanders, "")

    def assert_ann_is_received(self) -> None:
        """Ann's line reaches bob at once, among whatever else he receives."""
        self.bystanders["ann"].send(self.line)
        assert self.line_received in self.collect()["bob"].split("\n")

    def attacker(self, target: str) -> Attacker:
        """A new attacker, connected to the target of this name."""
        return Attacker(self.clock, self.factory(target))

    def collect(self) -> dict[str, str]:
        """What each bystander has received since the last call."""
        news = {name: client.received_text() for name, client in self.bystanders.items()}
        for name, text in news.items():
            self.received[name] += text
        return news

    def check(self) -> None:
        """Assert that the attack has not harmed the bystanders."""
        self.clock.advance(QUIET)
        self.collect()
        for name, client in self.bystanders.items():
            assert not client.transport.disconnecting, f"{name}'s connection was closed"
        self.check_received()
        self.converse()

    def with_tokens(self, data: bytes, attacker: Attacker) -> bytes:
        """The data with real tokens in place of `MY_TOKEN` and `LOST_TOKEN`."""
        return data

    @abstractmethod
    def factory(self, target: str) -> Any:
        """The factory that makes the connections of the target."""

    @abstractmethod
    def check_received(self) -> None:
        """Assert that nothing malformed or forged has reached a bystander."""

    @abstractmethod
    def converse(self) -> None:
        """Assert that each bystander can speak, and that the others receive it."""


class ChatScenario(Scenario):
    """A chat. The bystanders are all in `main`: ann and bob use the line protocol, emil the menu,
    dora TCD, and fay a page."""

    line, line_received = "well?", "<ann> well?"

    def __init__(self, *, slow: bool = False, limits: Limits = UNLIMITED) -> None:
        self.chat = FakeChat(limits=limits)
        self.clock = self.chat.clock
        ann, bob = self.chat.line_clients("ann", "bob")
        ann.ask("/join nest", "/join main")
        bob.ask("/join nest", "/join main")
        self.chat.connect("/nick gina", "/register secret-1", "exit")
        emil = self.chat.connect("emil", "5", "main", factory=self.chat.menu)
        [dora] = self.chat.tcd_clients("main", "dora")
        [fay] = self.chat.web_clients("main", "fay")
        self.bystanders = {"ann": ann, "bob": bob, "emil": emil, "dora": dora, "fay": fay}
        if slow:
            self.chat.answer_later()
        self._targets = {
            **{"line": self.chat.factory, "menu": self.chat.menu, "tcd": self.chat.tcd},
            **{"web": self.chat.site, "irc": self.chat.irc},
            "tls": UnsupportedTls(self.clock),
        }
        detecting = DetectingFactory(self.clock, self.chat.factory, list(self._targets.values()))
        self._targets |= {"detection": detecting}
        self._targets |= {"page": self.chat.site, "irc_socket": self.chat.site}
        self.begin()

    def factory(self, target: str) -> Any:
        return self._targets[target]

    def check_received(self) -> None:
        assert not self.chat.stops
        for name in ("ann", "bob"):
            for line in wellformed.lines_of(self.received[name]):
                assert wellformed.LINE_OUTPUT.match(line) and not line.startswith("! "), line
                self._check_speaker(re.sub(r"^#\S+ ", "", line))
            self._check_members(wellformed.lines_of(self.received[name]))
        for line in wellformed.lines_of(self.received["emil"]):
            assert wellformed.MENU_OUTPUT.match(line), line
            self._check_speaker(f"<{line}")
        for who, text in wellformed.chats(self.received["dora"]):
            assert who not in self.bystanders or FORGED not in text, text
        for message in wellformed.messages(self.received["fay"]):
            assert message["type"] not in ("error", "refused", "goodbye", "replaced"), message
            assert message.get("name") not in self.bystanders or FORGED not in message["text"]

    def _check_members(self, lines: list[str]) -> None:
        """Only users whose joining was announced speak in the main room."""
        there = set(self.bystanders)
        for line in lines:
            if found := _SAID.match(line):
                assert found[1] in there, line
            elif found := _PRESENCE.fullmatch(line):
                (there.add if found[2] == "joined" else there.discard)(found[1])
            elif (found := _RENAMED.fullmatch(line)) and found[1] in there:
                there = there - {found[1]} | {found[2]}

    def _check_speaker(self, line: str) -> None:
        assert not line.startswith(f"* {FORGED}"), line
        if FORGED in line:
            assert not any(line.startswith(f"<{name}> ") for name in self.bystanders), line

    def converse(self) -> None:
        for name, say_it in (
            ("ann", lambda: self.bystanders["ann"].send("well?")),
            ("bob", lambda: self.bystanders["bob"].send("well?")),
            ("emil", lambda: self.bystanders["emil"].send("well?")),
            ("dora", lambda: self.bystanders["dora"].send(say(1, "dora", "well?"))),
            (
                "fay",
                lambda: self.bystanders["fay"].send(make_message("say", room="main", text="well?")),
            ),
        ):
            expected = {
                **dict.fromkeys(("ann", "bob"), f"<{name}> well?\n"),
                "emil": f"{name}> well?\n",
                "dora": chat(1, name, "well?"),
                "fay": line_of(make_message("said", room="main", name=name, text="well?")),
            }
            if name in ("ann", "bob"):
                expected[name] = ""
            say_it()
            assert self.collect() == expected, name


class HallScenario(Scenario):
    """An open hall, in the middle of a game. Carl has lost his connection, and keeps his seat."""

    line, line_received = "SAY well?", "SAID ann well?"
    players: int | None = None

    def __init__(self, *, slow: bool = False, limits: Limits = UNLIMITED) -> None:
        """`slow` makes no difference: this server answers no errands."""
        self.play = FakeTombola(players=self.players, prizes=FIVE, limits=limits)
        self.clock = self.play.clock
        ann, bob, carl = self.play.players("ann", "bob", "carl")
        self.bystanders = {"ann": ann, "bob": bob}
        if not self.players:  # A table for three has no seat for a fourth player.
            self.bystanders["dino"] = self.play.web_client("dino")
        self.play.begin()
        self.play.draw(3)
        carl.reset()
        self._lost = carl.greeting[0].split()[-1]
        self.begin()

    def factory(self, target: str) -> Any:
        factories = {"claims": self.play.claims, "tombola_page": self.play.site}
        return factories.get(target, self.play.factory)

    def with_tokens(self, data: bytes, attacker: Attacker) -> bytes:
        hello = re.match(rb"HELLO \S+ \S+ (\S+)", attacker.received)
        hello = hello or re.search(rb'"type":"seat".*?"token":"([^"]+)"', attacker.received)
        data = data.replace(LOST_TOKEN, self._lost.encode())
        return data.replace(MY_TOKEN, hello[1]) if hello else data

    def check_received(self) -> None:
        numbers = set()
        for name in ("ann", "bob"):
            lines = wellformed.lines_of(self.received[name])
            assert all(map(wellformed.TOMBOLA_OUTPUT.match, lines)), lines
            for line in lines:
                assert not line.startswith(("ERROR ", "HELLO ", "BYE", *self._said_by(FORGED)))
            numbers.add(tuple(line for line in lines if line.startswith("NUMBER ")))
        messages = wellformed.messages(self.received.get("dino", ""))
        for message in messages:
            assert message["type"] not in ("error", "refused", "seat", "bye"), message
            assert message.get("name") not in self.bystanders or FORGED not in str(message)
        drawn = [message["number"] for message in messages if message["type"] == "number"]
        if "dino" in self.received:
            numbers.add(tuple(f"NUMBER {number}" for number in drawn))
        assert len(numbers) == 1, numbers

    def _said_by(self, text: str) -> list[str]:
        return [f"SAID {name} {text}" for name in self.bystanders]

    def converse(self) -> None:
        self.bystanders["ann"].send("SAY well?")
        said = dict.fromkeys(("ann", "bob"), "SAID ann well?\n")
        dino = {"dino": line_of(make_message("said", name="ann", text="well?"))}
        assert self.collect() == {**said, **(dino if "dino" in self.bystanders else {})}
        self.clock.advance(5)
        for name, news in self.collect().items():
            assert news.startswith(("NUMBER ", '{"type": "number"')), (
                f"{name} received {news!r} in place of a number"
            )


class TableScenario(HallScenario):
    """The same game at a table for three: an attacker gets a seat for the next game."""

    players = 3
