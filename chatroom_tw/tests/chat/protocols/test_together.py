"""Every protocol in one room with every other: presence, lines and private messages.

A new protocol needs a subclass of `Speaker` here: how its client does each thing, and what it
receives when another client has done it. A test asserts that every protocol has one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import product
from typing import ClassVar

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.spoken import PROTOCOLS
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import FakeClient
from chatroom_tw.tests.support.irc import IrcClient
from chatroom_tw.tests.support.messages import line_of, make_message
from chatroom_tw.tests.support.tcd import chat, has_joined, has_left, join, leave, say

ROOM = "tea"
REF = 2
"""The number of `ROOM`: it is the second room, after `main`."""


class Speaker(ABC):
    """A user of one protocol."""

    protocol: ClassVar[str]
    """The protocol's word in the table of the service."""
    client: FakeClient
    takes_messages = True
    sends_messages = True

    def __init__(self, chat: FakeChat, name: str) -> None:
        self.chat, self.name = chat, name

    @abstractmethod
    def enter(self) -> None:
        """Join the room."""

    @abstractmethod
    def leave(self) -> None:
        """Leave the room, and stay connected."""

    @abstractmethod
    def say(self, text: str) -> None:
        """Say a line in the room."""

    @abstractmethod
    def tell(self, other: Speaker, text: str) -> str:
        """Send a private message; the answer."""

    @abstractmethod
    def received(self) -> str:
        """The text that has come since the last call."""

    @abstractmethod
    def saying(self, name: str, text: str) -> str:
        """The text that tells that a user has said something."""

    @abstractmethod
    def joining(self, name: str) -> str:
        """The text that tells that a user has joined the room."""

    @abstractmethod
    def leaving(self, name: str) -> str:
        """The text that tells that a user has left the room."""

    def going(self, name: str) -> str:
        """The text that tells that a user of the room is not connected any more."""
        return self.leaving(name)

    def message(self, name: str, text: str) -> str:
        """The text of a private message; none, if it waits in the inbox."""
        return f"<{name} -> you> {text}\n"

    def hang_up(self) -> None:
        """Close the connection in order."""
        self.client.hang_up()


class LineSpeaker(Speaker):
    protocol = "line"

    def __init__(self, chat: FakeChat, name: str) -> None:
        super().__init__(chat, name)
        self.client = chat.connect(f"/nick {name}", "/leave main")

    def enter(self) -> None:
        self.client.ask(f"/join {ROOM}")

    def leave(self) -> None:
        self.client.ask(f"/leave {ROOM}")

    def say(self, text: str) -> None:
        self.client.send(text)

    def tell(self, other: Speaker, text: str) -> str:
        return "\n".join(self.client.ask(f"/msg {other.name} {text}"))

    def received(self) -> str:
        return self.client.received_text()

    def saying(self, name: str, text: str) -> str:
        return f"<{name}> {text}\n"

    def joining(self, name: str) -> str:
        return f"* {name} has joined {ROOM}\n"

    def leaving(self, name: str) -> str:
        return f"* {name} has left {ROOM}\n"


class MenuSpeaker(Speaker):
    protocol = "menu"

    def __init__(self, chat: FakeChat, name: str) -> None:
        super().__init__(chat, name)
        self.client = chat.connect(name, factory=chat.menu)

    def enter(self) -> None:
        self.client.ask("4", ROOM)  # The answer may be that the room exists.
        self.client.ask("5", ROOM)

    def leave(self) -> None:
        self.client.ask("bye")

    def say(self, text: str) -> None:
        self.client.send(text)

    def tell(self, other: Speaker, text: str) -> str:
        [entry] = [
            entry
            for line in self.client.ask("bye", "1")
            for entry in line.split(", ")
            if entry.startswith(f"{other.name}:")
        ]
        return self.client.ask("2", text, entry.partition(":")[2])[2]

    def received(self) -> str:
        return self.client.received_text()

    def saying(self, name: str, text: str) -> str:
        return f"{name}> {text}\n"

    def joining(self, name: str) -> str:
        return f"* {name} has joined {ROOM}\n"

    def leaving(self, name: str) -> str:
        return f"* {name} has left {ROOM}\n"

    def message(self, name: str, text: str) -> str:
        return ""


class TcdSpeaker(Speaker):
    protocol = "tcd"
    takes_messages = sends_messages = False

    def __init__(self, chat: FakeChat, name: str) -> None:
        super().__init__(chat, name)
        self.client = chat.tcd_client()

    def enter(self) -> None:
        self.client.ask(join(ROOM, self.name))

    def leave(self) -> None:
        self.client.ask(leave(REF, self.name))

    def say(self, text: str) -> None:
        self.client.send(say(REF, self.name, text))

    def tell(self, other: Speaker, text: str) -> str:
        raise NotImplementedError("there is no such request")

    def received(self) -> str:
        return self.client.received()

    def saying(self, name: str, text: str) -> str:
        return chat(REF, name, text)

    def joining(self, name: str) -> str:
        return has_joined(REF, name)

    def leaving(self, name: str) -> str:
        return has_left(REF, name)


class WebSpeaker(Speaker):
    """A page. The text that it receives has a line for each message."""

    protocol = "web"

    def __init__(self, chat: FakeChat, name: str) -> None:
        super().__init__(chat, name)
        self.client = chat.web_client(name)

    def enter(self) -> None:
        self.client.ask(make_message("join", room=ROOM))

    def leave(self) -> None:
        self.client.ask(make_message("leave", room=ROOM))

    def say(self, text: str) -> None:
        self.client.ask(
            make_message("say", room=ROOM, text=text)
        )  # The page receives its own text.

    def tell(self, other: Speaker, text: str) -> str:
        [answer] = self.client.ask(make_message("tell", to=other.name, text=text))
        if answer["type"] == "sent":
            return f"<you -> {answer['to']}> {answer['text']}"
        return "knows only the rooms that it joins" if answer["reason"] == "rooms-only" else ""

    def received(self) -> str:
        return self.client.received_text()

    def saying(self, name: str, text: str) -> str:
        return line_of(make_message("said", room=ROOM, name=name, text=text))

    def joining(self, name: str) -> str:
        return line_of(make_message("joined", room=ROOM, names=[name]))

    def leaving(self, name: str) -> str:
        return line_of(make_message("left", room=ROOM, names=[name], why=""))

    def message(self, name: str, text: str) -> str:
        return line_of(make_message("received", from_=name, to=self.name, text=text))


class IrcSpeaker(Speaker):
    protocol = "irc"

    def __init__(self, chat: FakeChat, name: str) -> None:
        super().__init__(chat, name)
        self.client = self.connect(name)
        self._sources: dict[str, str] = {}

    def connect(self, name: str) -> IrcClient:
        return self.chat.irc_client(name, "echo-message")

    def enter(self) -> None:
        self.client.ask(f"JOIN #{ROOM}")

    def leave(self) -> None:
        self.client.ask(f"PART #{ROOM}")

    def say(self, text: str) -> None:
        self.client.ask(f"PRIVMSG #{ROOM} :{text}")

    def tell(self, other: Speaker, text: str) -> str:
        [answer] = self.client.ask(f"PRIVMSG {other.name} :{text}")
        if "in channels" in answer:
            return "knows only the rooms that it joins"
        if " PRIVMSG " in answer:
            return f"<you -> {other.name}> {answer.partition(' :')[2]}"
        return answer

    def received(self) -> str:
        return "".join(f"{line}\n" for line in self.client.received())

    def saying(self, name: str, text: str) -> str:
        return f"{self.source(name)} PRIVMSG #{ROOM} :{text}\n"

    def joining(self, name: str) -> str:
        return f"{self.source(name)} JOIN #{ROOM}\n"

    def leaving(self, name: str) -> str:
        return f"{self.source(name)} PART #{ROOM}\n"

    def going(self, name: str) -> str:
        return f"{self.source(name)} QUIT :has left\n"

    def message(self, name: str, text: str) -> str:
        return f"{self.source(name)} PRIVMSG {self.name} :{text}\n"

    def source(self, name: str) -> str:
        """Who does something: clients of other protocols tell no user name."""
        user = self.chat.rules._state.names.get(name)
        if user:
            self._sources[name] = f":{name}!{user.identity.source}"
        return self._sources[name]


class IrcSocketSpeaker(IrcSpeaker):
    protocol = "irc-ws"

    def connect(self, name: str) -> IrcClient:
        return self.chat.irc_socket_client(name, "echo-message")


SPEAKERS: list[type[Speaker]] = [*Speaker.__subclasses__(), IrcSocketSpeaker]


class EveryPair(SynchronousTestCase):
    """Ann is in the room, and Bob joins it."""

    def test_every_protocol_has_a_speaker(self) -> None:
        self.assertEqual({speaker.protocol for speaker in SPEAKERS}, set(PROTOCOLS))

    def pairs(self) -> list[tuple[Speaker, Speaker]]:
        """Ann and Bob, for each pair of protocols."""
        pairs = []
        for one, other in product(SPEAKERS, repeat=2):
            chat = FakeChat()
            ann, bob = one(chat, "ann"), other(chat, "bob")
            ann.enter()
            ann.received()
            pairs.append((ann, bob))
        return pairs

    def test_joining_and_leaving_are_announced(self) -> None:
        for ann, bob in self.pairs():
            bob.enter()
            self.assertEqual(ann.received(), ann.joining("bob"))
            bob.leave()
            self.assertEqual(ann.received(), ann.leaving("bob"))
            bob.enter()
            ann.received()
            bob.hang_up()
            self.assertEqual(ann.received(), ann.going("bob"))

    def test_lines_reach_every_protocol(self) -> None:
        for ann, bob in self.pairs():
            bob.enter()
            bob.received()
            ann.received()
            bob.say("Buon giorno è l'ora del tè")
            self.assertEqual(ann.received(), ann.saying("bob", "Buon giorno è l'ora del tè"))
            bob.received()
            ann.say("con piacere")
            self.assertEqual(bob.received(), bob.saying("ann", "con piacere"))

    def test_private_messages_reach_every_protocol(self) -> None:
        for ann, bob in self.pairs():
            bob.enter()
            ann.received()
            for sender, recipient in ((ann, bob), (bob, ann)):
                recipient.received()
                if not sender.sends_messages:
                    continue
                answer = sender.tell(recipient, "psst")
                recipient.chat.clock.advance(0)
                if recipient.takes_messages:
                    expected, received = (
                        recipient.message(sender.name, "psst"),
                        recipient.received(),
                    )
                    self.assertIn(expected, received)
                    self.assertEqual("psst" in received, bool(expected))
                    self.assertIn(answer, ("Message sent", f"<you -> {recipient.name}> psst"))
                else:
                    self.assertIn("knows only the rooms that it joins", answer)
                    self.assertNotIn("psst", recipient.received())

    def test_messages_wait_for_users_at_the_menu(self) -> None:
        for one in (LineSpeaker, MenuSpeaker, WebSpeaker):
            chat = FakeChat()
            ann, bob = one(chat, "ann"), MenuSpeaker(chat, "bob")
            bob.received()
            ann.tell(bob, "psst")
            self.assertEqual(bob.received(), "")
            self.assertIn("ann: psst", "\n".join(bob.client.ask("3")))
