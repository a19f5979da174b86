"""Every protocol in one room with every other: they talk, come and go, and write to each other.

A new protocol is a row of `SPEAKERS` here: how one of its people does each thing, and what
they read when somebody else has done it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import product

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import FakeClient
from chatroom_tw.tests.support.messages import line_of, make_message
from chatroom_tw.tests.support.tcd import chat, has_joined, has_left, join, leave, say

ROOM = "tea"
REF = 2
"""The number of the second room that there is, after the main one."""


class Speaker(ABC):
    """Somebody who speaks one protocol."""

    client: FakeClient
    takes_messages = True
    sends_messages = True

    def __init__(self, chat: FakeChat, name: str) -> None:
        self.chat, self.name = chat, name

    @abstractmethod
    def enter(self) -> None:
        """Come into the room."""

    @abstractmethod
    def leave(self) -> None:
        """Go out of it, and stay connected."""

    @abstractmethod
    def say(self, text: str) -> None: ...

    @abstractmethod
    def tell(self, other: Speaker, text: str) -> str:
        """Write to somebody alone; what that is answered with."""

    @abstractmethod
    def received(self) -> str:
        """What has come since this was last asked."""

    @abstractmethod
    def saying(self, name: str, text: str) -> str:
        """What it reads like that somebody has said something."""

    @abstractmethod
    def coming(self, name: str) -> str: ...

    @abstractmethod
    def going(self, name: str) -> str: ...

    def told_alone(self, name: str, text: str) -> str:
        """What it reads like that somebody has written."""
        return f"<{name} -> you> {text}\n"

    def go(self) -> None:
        """End the connection in order."""
        self.client.hang_up()


class OfLines(Speaker):
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

    def coming(self, name: str) -> str:
        return f"* {name} has joined {ROOM}\n"

    def going(self, name: str) -> str:
        return f"* {name} has left {ROOM}\n"


class OfTheMenu(Speaker):
    def __init__(self, chat: FakeChat, name: str) -> None:
        super().__init__(chat, name)
        self.client = chat.connect(name, factory=chat.menu)

    def enter(self) -> None:
        self.client.ask("4", ROOM)  # If it is there already, that is said, and no matter.
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

    def coming(self, name: str) -> str:
        return f"* {name} has joined {ROOM}\n"

    def going(self, name: str) -> str:
        return f"* {name} has left {ROOM}\n"

    def told_alone(self, name: str, text: str) -> str:
        """Nothing: it waits until they read it."""
        return ""


class OfTcd(Speaker):
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

    def coming(self, name: str) -> str:
        return has_joined(REF, name)

    def going(self, name: str) -> str:
        return has_left(REF, name)


class OfPages(Speaker):
    """What such a page reads is a line here for each message."""

    def __init__(self, chat: FakeChat, name: str) -> None:
        super().__init__(chat, name)
        self.client = chat.web_client(name)

    def enter(self) -> None:
        self.client.ask(make_message("join", room=ROOM))

    def leave(self) -> None:
        self.client.ask(make_message("leave", room=ROOM))

    def say(self, text: str) -> None:
        self.client.ask(make_message("say", room=ROOM, text=text))  # And it hears that itself.

    def tell(self, other: Speaker, text: str) -> str:
        [answer] = self.client.ask(make_message("tell", to=other.name, text=text))
        if answer["type"] == "sent":
            return f"<you -> {answer['to']}> {answer['text']}"
        return "knows only the rooms that it joins" if answer["reason"] == "rooms-only" else ""

    def received(self) -> str:
        return self.client.received_text()

    def saying(self, name: str, text: str) -> str:
        return line_of(make_message("said", room=ROOM, name=name, text=text))

    def coming(self, name: str) -> str:
        return line_of(make_message("joined", room=ROOM, names=[name]))

    def going(self, name: str) -> str:
        return line_of(make_message("left", room=ROOM, names=[name], why=""))

    def told_alone(self, name: str, text: str) -> str:
        return line_of(make_message("received", from_=name, to=self.name, text=text))


SPEAKERS: tuple[type[Speaker], ...] = (OfLines, OfTheMenu, OfTcd, OfPages)


class EveryPair(SynchronousTestCase):
    """Ann is in the room first, and Bob comes."""

    def pairs(self) -> list[tuple[Speaker, Speaker]]:
        pairs = []
        for one, other in product(SPEAKERS, repeat=2):
            chat = FakeChat()
            ann, bob = one(chat, "ann"), other(chat, "bob")
            ann.enter()
            ann.received()
            pairs.append((ann, bob))
        return pairs

    def test_who_comes_and_goes_is_announced(self) -> None:
        for ann, bob in self.pairs():
            bob.enter()
            self.assertEqual(ann.received(), ann.coming("bob"))
            bob.leave()
            self.assertEqual(ann.received(), ann.going("bob"))
            bob.enter()
            ann.received()
            bob.go()
            self.assertEqual(ann.received(), ann.going("bob"))

    def test_they_talk_with_each_other(self) -> None:
        for ann, bob in self.pairs():
            bob.enter()
            bob.received()
            ann.received()
            bob.say("Buon giorno è l'ora del tè")
            self.assertEqual(ann.received(), ann.saying("bob", "Buon giorno è l'ora del tè"))
            bob.received()
            ann.say("con piacere")
            self.assertEqual(bob.received(), bob.saying("ann", "con piacere"))

    def test_they_write_to_each_other_alone(self) -> None:
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
                    told, heard = recipient.told_alone(sender.name, "psst"), recipient.received()
                    self.assertIn(told, heard)
                    self.assertEqual("psst" in heard, bool(told))
                    self.assertIn(answer, ("Message sent", f"<you -> {recipient.name}> psst"))
                else:
                    self.assertIn("knows only the rooms that it joins", answer)
                    self.assertNotIn("psst", recipient.received())

    def test_messages_wait_for_who_is_at_the_menu(self) -> None:
        for one in (OfLines, OfTheMenu, OfPages):
            chat = FakeChat()
            ann, bob = one(chat, "ann"), OfTheMenu(chat, "bob")
            bob.received()
            ann.tell(bob, "psst")
            self.assertEqual(bob.received(), "")
            self.assertIn("ann: psst", "\n".join(bob.client.ask("3")))
