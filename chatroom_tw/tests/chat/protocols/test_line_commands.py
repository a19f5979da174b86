"""Tests for `chat.protocols.line`: its commands and their answers."""

from __future__ import annotations

import re
import time

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols import line
from chatroom_tw.chat.protocols.notices import NOTICE_LIMIT
from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.stored import Hashed
from chatroom_tw.server.session import QUEUE_LIMIT
from chatroom_tw.tests.support.chat import ChatCase, FakeChat


class Lists(ChatCase):
    def test_l_lists_every_connected_client(self) -> None:
        everyone = [f"{p.address} {n}" for p, n in zip(
            (self.ann, self.bob, self.carl), ("ann", "bob", "carl"), strict=True
        )]  # fmt: skip
        self.assertEqual(self.bob.ask("L"), [*everyone, "* 3 clients"])
        self.assertEqual(self.bob.ask("L  "), [*everyone, "* 3 clients"])

    def test_rooms_lists_the_rooms(self) -> None:
        self.ann.ask("/join tea")
        self.assertEqual(self.bob.ask("/rooms"), ["* main, 3 here", "* tea, 1 here", "* 2 rooms"])

    def test_who_lists_the_members_of_a_room(self) -> None:
        self.ann.ask("/join tea")
        self.assertEqual(self.ann.ask("/who"), ["* tea, 1 here: ann"])
        self.assertEqual(self.ann.ask("/who main"), ["* main, 3 here: ann, bob, carl"])
        self.assertEqual(self.ann.ask("/who pie"), ["! there is no room pie; /rooms lists them"])

    def test_many_members_are_listed_in_several_lines(self) -> None:
        for _ in range(40):
            self.chat.connect()
        self.ann.received()
        lines = self.ann.ask("/who")
        self.assertTrue(lines[0].startswith("* main, 43 here: ann, bob, carl, guest-4"))
        self.assertEqual([len(each.split(", ")) for each in lines], [21, 20, 3])


class PrivateMessages(ChatCase):
    def test_a_message_to_an_address(self) -> None:
        self.assertEqual(self.ann.ask(f"{self.bob.address} psst"), ["<you -> bob> psst"])
        self.assertEqual(self.bob.received(), ["<ann -> you> psst"])
        self.assertEqual(self.carl.received(), [])

    def test_a_message_to_an_unknown_address_is_refused(self) -> None:
        self.assertEqual(self.ann.ask("127.0.0.1:1 psst"), ["! no client 127.0.0.1:1"])
        self.assertEqual(self.ann.ask("[2001:DB8:0::1]:1 x"), ["! no client [2001:db8::1]:1"])

    def test_a_message_to_a_name(self) -> None:
        self.assertEqual(self.ann.ask("/msg BOB  psst  psst"), ["<you -> bob> psst  psst"])
        self.assertEqual(self.bob.received(), ["<ann -> you> psst  psst"])

    def test_a_message_to_an_unknown_name_is_refused(self) -> None:
        self.assertEqual(self.ann.ask("/msg dan psst"), ["! there is no dan; L lists who is here"])

    def test_a_message_to_a_user_who_is_away_waits(self) -> None:
        self.bob.ask("/register secret-1")
        self.bob.hang_up()
        self.ann.received()
        told = self.ann.ask("/msg bob psst", "/msg bob again")
        self.assertEqual(told, ["* bob is away; it waits in their inbox"] * 2)
        bob = self.chat.connect()
        self.assertEqual(
            bob.ask("/login bob secret-1"), ["* you are bob; 2 unread messages, /inbox shows them"]
        )
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(0))
        self.assertEqual(
            bob.ask("/inbox"), [f"* {when} <ann -> you> psst", f"* {when} <ann -> you> again"]
        )
        self.assertEqual(bob.ask("/inbox"), ["* no unread messages"])


class Names(ChatCase):
    def test_a_new_name_is_announced_to_the_user_too(self) -> None:
        for client in (self.ann, self.bob):
            self.ann.send("/nick anne") if client is self.ann else None
            self.assertEqual(client.received(), ["* ann is now anne"])

    def test_a_bad_or_taken_name_is_refused(self) -> None:
        self.assertEqual(self.ann.ask("/nick BOB"), ["! the name BOB is taken; choose another"])
        [error] = self.ann.ask("/nick a b")
        self.assertEqual(error, "! the name a b is not allowed; use 1 to 32 letters, digits, - _ .")
        self.ann.send("still me")
        self.assertEqual(self.bob.received(), ["<ann> still me"])

    def test_a_refusal_repeats_64_characters_at_most(self) -> None:
        [error] = self.ann.ask(f"/nick {'x' * 4000}")
        self.assertLess(len(error), 160)

    def test_a_user_in_two_shared_rooms_is_told_once(self) -> None:
        for client in (self.ann, self.bob):
            client.ask("/join tea")
        self.ann.received()
        self.ann.send("/nick anne")
        for client in (self.ann, self.bob, self.carl):
            self.assertEqual(client.received()[-1:], ["* ann is now anne"])

    def test_a_registered_name_needs_its_password(self) -> None:
        self.assertEqual(
            self.ann.ask("/register my secret"),
            ["* ann is registered; /login ann PASSWORD next time"],
        )
        self.ann.hang_up()
        dan = self.chat.connect()
        self.assertEqual(
            dan.ask("/nick ann"),
            ["! ann is registered; /login ann PASSWORD if it is yours"],
        )
        self.assertEqual(dan.ask("/login ann secret-1"), ["! wrong name or password"])
        self.bob.received()
        self.assertEqual(
            dan.ask("/login ann my secret"),
            ["* you are ann; 1 try has failed since your last login"],
        )
        self.assertEqual(self.bob.received(), ["* guest-4 is now ann"])

    def test_logging_in_takes_the_name_from_no_connection(self) -> None:
        self.ann.ask("/register secret-1")
        self.assertEqual(self.bob.ask("/login ann secret-1"), ["* you are ann, on 2 devices"])
        self.assertEqual(self.ann.received(), ["* bob has left main"])

    def test_a_second_device_is_told_how_many_there_are(self) -> None:
        self.ann.ask("/register secret-1")
        self.assertIn("* you are ann, on 2 devices", self.bob.ask("/login ann secret-1"))
        self.ann.ask("still me")
        self.assertEqual(self.carl.received()[-1], "<ann> still me")


class Rooms(ChatCase):
    def test_entering_and_leaving(self) -> None:
        self.assertEqual(self.ann.ask("/join #Tea"), ["* you are in Tea, 1 here"])
        self.assertEqual(self.bob.ask("/join tea"), ["* you are in Tea, 2 here"])
        self.assertEqual(self.ann.received(), ["* bob has joined Tea"])
        self.assertEqual(self.bob.ask("/leave"), ["* you have left Tea"])
        self.assertEqual(self.ann.received(), ["* bob has left Tea"])

    def test_lines_from_another_room_have_its_name(self) -> None:
        for client in (self.ann, self.bob):
            client.ask("/join tea")
        self.bob.ask("/join main")
        self.ann.received()
        self.ann.send("milk?")
        self.carl.send("hello")
        self.assertEqual(self.bob.received(), ["#tea <ann> milk?", "<carl> hello"])
        self.assertEqual(self.ann.received(), ["#main <carl> hello"])
        self.bob.ask("/join tea")
        self.ann.send("two\nlines")
        self.assertEqual(self.bob.received(), ["<ann> two", "<ann> lines"])

    def test_each_of_several_lines_has_the_rooms_name(self) -> None:
        self.ann.ask("/join tea")
        self.bob.send_bytes(b"two\nlines\n")
        self.assertEqual(self.ann.received(), ["#main <bob> two", "#main <bob> lines"])

    def test_a_user_in_no_room_cannot_talk(self) -> None:
        self.ann.ask("/leave")
        for said in ("hello", "/who", "/history", "/leave"):
            self.assertEqual(self.ann.ask(said), ["! you are in no room; /join one"])

    def test_an_owner_outside_the_room_gets_an_answer(self) -> None:
        self.ann.ask("/join tea")
        self.bob.ask("/join tea")
        self.ann.ask("/leave tea")
        self.assertEqual(self.ann.ask("/add carl tea"), ["* carl has joined tea"])
        self.assertEqual(self.ann.ask("/remove bob tea"), ["* bob has left tea (removed by ann)"])

    def test_an_owner_adds_and_removes_a_user(self) -> None:
        self.ann.ask("/join tea")
        self.assertEqual(self.ann.ask("/add bob"), ["* bob has joined tea"])
        self.assertEqual(
            self.bob.received(), ["* ann has added you to tea; /leave tea if you like"]
        )
        self.bob.send("still in main")
        self.assertEqual(self.carl.received(), ["<bob> still in main"])
        self.ann.received()
        self.assertEqual(self.ann.ask("/remove bob"), ["* bob has left tea (removed by ann)"])
        self.assertEqual(self.bob.received(), ["* ann has removed you from tea"])
        self.assertEqual(self.bob.ask("/add carl main"), ["! only an operator of main can do that"])


class PresenceBatches(SynchronousTestCase):
    """In a room of more than 100 members, presence is announced in batches."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann, *self.others = [self.chat.connect() for _ in range(100)]
        self.ann.received()

    def test_presence_is_announced_at_most_once_a_second(self) -> None:
        for name in ("zoe", "yan", "xia"):
            self.chat.connect(f"/nick {name}")
        self.others[0].hang_up()
        self.assertEqual(self.ann.received(), [])
        self.chat.clock.advance(1)
        self.assertEqual(
            self.ann.received(),
            ["* guest-2 has left main", "* 3 have joined main: zoe, yan, xia"],
        )

    def test_a_notice_of_many_users_is_a_short_line(self) -> None:
        for number in range(200):
            self.chat.connect(f"/nick {'é' * 20}{number}")
        self.chat.clock.advance(1)
        [notice] = self.ann.received()
        self.assertLessEqual(len(notice.encode()) + 1, NOTICE_LIMIT)
        shape = re.fullmatch(r"\* 200 have joined main: (.*), … and (\d+) more", notice)
        self.assertEqual(len(shape[1].split(", ")) + int(shape[2]), 200)

    def test_a_welcome_is_a_short_line(self) -> None:
        welcome = events.Welcome("x" * 64, "guest-1000000", f"[{'ffff:' * 7}ffff%eth0]:65535")
        self.assertLessEqual(len(line.LINE.renderer.render(welcome)), 256)


class Answering(SynchronousTestCase):
    """Later lines of a client wait while it waits for an answer."""

    def setUp(self) -> None:
        self.hashing: Deferred[Hashed] = Deferred()
        self.chat = FakeChat(in_thread=lambda *_: self.hashing)
        self.ann, self.bob = self.chat.line_clients("ann", "bob")

    def test_commands_are_answered_in_order(self) -> None:
        self.assertEqual(self.ann.ask("/register secret-1", "/nick anne", "hello"), [])
        self.assertEqual(self.bob.received(), [])
        self.hashing.callback(Hashed("hashed"))
        self.assertEqual(len(self.ann.received()), 2)
        self.assertEqual(self.bob.received(), ["* ann is now anne", "<anne> hello"])

    def test_a_reply_without_a_command_keeps_its_place(self) -> None:
        self.ann.send_bytes(b"/register secret-1\n/dance\n/nick anne\n/msg\n")
        self.hashing.callback(Hashed("hashed"))
        starts = [line[:16] for line in self.ann.received()]
        expected = ["* ann is registe", "! unknown comman", "* ann is now ann", "! use it like th"]
        self.assertEqual(starts, expected)

    def test_a_bug_ends_its_own_connection_alone(self) -> None:
        self.ann.ask("/register secret-1", "hello")
        self.patch(self.chat.rules, "submit", lambda *arguments: 1 / 0)
        self.hashing.callback(Hashed("hashed"))
        self.chat.clock.advance(0)
        self.assertTrue(self.ann.transport.disconnected)
        self.assertFalse(self.bob.transport.disconnected)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_a_client_with_a_long_queue_is_not_read(self) -> None:
        self.ann.ask("/register secret-1")
        self.ann.send(*["hello"] * (QUEUE_LIMIT - 1))
        self.assertEqual(self.ann.transport.producerState, "producing")
        self.ann.send("hello")
        self.assertEqual(self.ann.transport.producerState, "paused")
        self.hashing.callback(Hashed("hashed"))
        self.assertEqual(self.bob.received(), ["<ann> hello"] * QUEUE_LIMIT)
        self.assertEqual(self.ann.transport.producerState, "producing")

    def test_a_half_closed_client_gets_its_answers(self) -> None:
        self.ann.send_bytes(b"/register secret-1\nL\n")
        self.ann.protocol.readConnectionLost()
        self.assertFalse(self.ann.transport.disconnecting)
        self.hashing.callback(Hashed("hashed"))
        registered, *clients, goodbye = self.ann.received()
        self.assertTrue(registered.startswith("* ann is registered"))
        self.assertEqual((len(clients), goodbye), (3, "* goodbye, ann"))
        self.assertTrue(self.ann.transport.disconnecting)

    def test_other_clients_do_not_wait(self) -> None:
        self.ann.send("/register secret-1")
        self.bob.send("hello")
        self.assertEqual(self.ann.received(), ["<bob> hello"])

    def test_a_client_that_leaves_meanwhile_registers_nothing(self) -> None:
        self.ann.send("/register secret-1", "hello")
        self.ann.hang_up()
        self.hashing.callback(Hashed("hashed"))
        self.assertEqual(self.bob.received(), ["* ann has left main"])
        self.assertEqual(self.bob.ask("/nick ann"), ["* bob is now ann"])

    def test_a_hashing_fault_is_logged_and_the_client_goes_on(self) -> None:
        self.ann.send("/register secret-1", "hello")
        self.hashing.errback(MemoryError())
        self.assertEqual(self.ann.received(), ["! the server could not do that; try again later"])
        self.assertEqual(self.bob.received(), ["<ann> hello"])
        [fault] = self.flushLoggedErrors(MemoryError)
        self.assertNotIn("secret", str(fault))
