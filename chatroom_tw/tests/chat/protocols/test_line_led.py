"""Tests for the line protocol and the rules together: led rooms, devices, hidden addresses."""

from __future__ import annotations

from chatroom_tw.chat.protocols.line_parser import parse
from chatroom_tw.chat.rules.commands import TellAddress
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.tests.support.chat import ChatCase


class Led(ChatCase):
    def setUp(self) -> None:
        super().setUp()
        for client in (self.ann, self.bob):
            client.ask("/join tea")
        self.ann.received()

    def test_a_topic_is_shown_on_entering(self) -> None:
        self.ann.ask("/topic green")
        self.assertEqual(self.bob.received(), ["* ann has changed the topic of tea: green"])
        self.chat.clock.advance(7300.0)
        self.assertEqual(
            self.carl.ask("/join tea"),
            ["* you are in tea, 3 here", "* topic of tea: green (ann, 2 h ago)"],
        )
        self.assertEqual(self.carl.ask("/topic"), ["* topic of tea: green (ann, 2 h ago)"])

    def test_who_is_kicked_is_told_why_and_may_come_back(self) -> None:
        self.ann.ask("/kick bob too loud")
        self.assertIn(
            "* ann has put you out of tea: too loud; you talk in main now", self.bob.received()
        )
        self.assertEqual(self.bob.ask("/join tea"), ["* you are in tea, 2 here"])

    def test_who_is_banned_is_told_until_when_and_why(self) -> None:
        self.ann.ask("/ban bob 10m spam")
        self.assertRegex(
            self.bob.received()[0],
            r"^\* ann has banned you from tea for 10 minutes, .*: spam; you talk in main now$",
        )
        [answer] = self.bob.ask("/join tea")
        self.assertRegex(
            answer,
            r"^! you are banned from tea for 10 minutes, until .*: spam$",
        )

    def test_who_lacks_the_right_is_told_which(self) -> None:
        for typed in ("/kick ann", "/set slow 5", "/bans", "/mute ann", "/log"):
            self.assertEqual(self.bob.ask(typed), ["! only an operator of tea can do that"])
        for typed in ("/close", "/set key x"):
            self.assertEqual(self.bob.ask(typed), ["! only an owner of tea can do that"])

    def test_a_room_is_closed_with_the_reason_given_first(self) -> None:
        asked = "* /close yes puts 2 members out of tea, and removes it with its history"
        self.assertEqual(self.ann.ask("/close it is late"), [asked])
        self.assertEqual(self.ann.ask("/close yes"), ["* ann has closed tea: it is late"])
        self.assertEqual(self.bob.received(), ["* ann has closed tea: it is late"])

    def test_something_is_said_in_another_room_by_its_name(self) -> None:
        self.bob.ask("/join main")
        self.ann.received()
        self.assertEqual(self.bob.ask("/msg #tea milk?"), [])
        self.assertEqual(self.ann.received(), ["<bob> milk?"])
        self.assertEqual(self.carl.ask("/msg #tea milk?"), ["! you are not in tea; /join it first"])


class Devices(ChatCase):
    def test_what_one_device_says_the_others_show(self) -> None:
        self.ann.ask("/register secret-1", "/join tea", "/join main")
        phone = self.chat.connect("/login ann secret-1", "/join tea", "/join main")
        self.ann.received()
        self.ann.send("one", "two")
        self.assertEqual(phone.received(), ["<You> one", "<You> two"])
        self.assertEqual(self.ann.received(), [])
        phone.ask("/join tea")
        self.ann.received()
        phone.send("three")
        self.assertEqual(self.ann.received(), ["#tea <You> three"])

    def test_reading_is_answered_on_the_device_that_asked(self) -> None:
        self.ann.ask("/register secret-1")
        phone = self.chat.connect("/login ann secret-1")
        self.ann.received()
        self.assertEqual(self.ann.ask("/read"), ["* main: 0 unread"])
        self.assertEqual(phone.received(), [])


class HiddenAddresses(ChatCase):
    def setUp(self) -> None:
        super().setUp()
        self.patch(self.chat.rules._state, "policy", Policy(hidden_addresses=True, key=b"k" * 32))

    def test_a_hidden_address_reaches_its_client(self) -> None:
        shown = next(line for line in self.ann.ask("L") if line.endswith(" bob")).split()[0]
        self.assertRegex(shown, r"^h-[0-9a-f]{8}:\d+$")
        self.ann.send(f"{shown} psst")
        self.assertEqual(self.ann.received(), ["<you -> bob> psst"])
        self.assertEqual(self.bob.received(), ["<ann -> you> psst"])
        wrong = f"h-00000000:{shown.partition(':')[2]}"
        self.assertEqual(self.ann.ask(f"{wrong} psst"), [f"! no client {wrong}"])

    def test_only_whole_hidden_addresses_are_no_text(self) -> None:
        self.assertEqual(parse("h-0123abcd:4000 x"), TellAddress("h-0123abcd:4000", "x"))
        for said in ("h-hello", "h-0123abcd:4000", "h-0123abcg:4000 x", "oh-no: x", "h-1:2 x"):
            self.ann.send(said)
            self.assertEqual(self.bob.received(), [f"<ann> {said}"])
