"""Tests for `chat.protocols.menu`: the mode `/menu`, and clients without newlines."""

from __future__ import annotations

from twisted.internet.testing import StringTransport

from chatroom_tw.server.net.framing import SILENCE
from chatroom_tw.tests.support.clients import LineClient
from chatroom_tw.tests.support.menu_case import MENU_FROM_LINE, MenuCase


class FromTheLine(MenuCase):
    """A client of the line protocol switches to the menu, and back."""

    def test_a_user_with_a_name_keeps_it(self) -> None:
        self.assertEqual(self.lea.ask("/menu"), ["Hello, lea", *MENU_FROM_LINE])

    def test_a_client_whose_first_line_is_the_command_gets_the_lines_welcome(self) -> None:
        guest = LineClient(self.chat, 5555)
        guest.send("/menu")
        welcome, *rest = guest.received()
        self.assertRegex(welcome, r"^\* welcome to chat\.example; you are guest-\d+ at ")
        self.assertEqual(rest, ["Enter your name:"])

    def test_answers_to_lines_before_the_command_are_lines(self) -> None:
        sent = "/join tea", "/who", "/menu"
        in_pieces = [line for one in sent for line in self.lea.ask(one)]
        self.assertEqual(in_pieces[0], "* you are in tea, 1 here")
        self.leo.send_bytes("".join(f"{line}\n" for line in sent).encode())
        joined = [line.replace("2 here: lea, leo", "1 here: lea") for line in self.leo.received()]
        self.assertIn("* you are in tea, 2 here", joined)
        self.assertIn("* tea, 1 here: lea", joined)

    def test_a_guest_is_asked_for_a_name(self) -> None:
        guest = self.chat.connect()
        self.assertEqual(guest.ask("/menu"), ["Enter your name:"])
        self.assertEqual(guest.ask("Ann")[-1], "Enter your name:")
        self.assertEqual(guest.ask("Gus"), ["Hello, Gus", *MENU_FROM_LINE])
        self.assertEqual(self.leo.received(), ["* guest-5 has joined main", "* guest-5 is now Gus"])

    def test_a_guest_can_go_back_instead(self) -> None:
        guest = self.chat.connect("/menu")
        back = ["* this is the line protocol again; you are guest-5"]
        self.assertEqual(guest.ask("0"), back)

    def test_the_user_stays_in_rooms_but_is_told_nothing(self) -> None:
        self.lea.ask("/menu")
        self.leo.send("hello")
        self.assertEqual(self.lea.received(), [])
        self.assertEqual(self.leo.ask("/who"), ["* main, 2 here: lea, leo"])
        self.lea.ask("0")
        self.leo.send("hello again")
        self.assertEqual(self.lea.received(), ["<leo> hello again"])
        self.lea.send("here I am")
        self.assertEqual(self.leo.received(), ["<lea> here I am"])

    def test_unread_messages_wait_and_are_counted(self) -> None:
        self.lea.ask("/menu")
        self.leo.ask("/msg lea psst")
        self.assertEqual(
            self.lea.ask("0"),
            ["* this is the line protocol again; you are lea; 1 unread message, /inbox shows "
             "them"],
        )  # fmt: skip
        self.leo.ask("/msg lea at once")
        self.assertEqual(self.lea.received(), ["<leo -> you> at once"])
        self.assertEqual(self.lea.ask("/inbox"), [f"* {self.when()} <leo -> you> psst"])

    def test_lines_in_one_piece_go_to_the_right_mode(self) -> None:
        self.lea.send_bytes(
            b"one\n/menu\n1\n5\nmain\ntwo\nbye\n0\n/join main\nthree\n/menu\n0\n4\n"
        )
        received = self.lea.received()
        self.assertIn("lea:1, leo:2, Ann:3, Bob:4", received)
        self.assertIn("lea> two", received)
        self.assertEqual(received.count("* this is the line protocol again; you are lea"), 2)
        said = [line for line in self.leo.received() if line.startswith("<")]
        self.assertEqual(said, ["<lea> one", "<lea> two", "<lea> three", "<lea> 4"])

    def test_a_thousand_switches_in_one_piece(self) -> None:
        self.lea.send_bytes(b"/menu\n0\n" * 1000 + b"hello\n")
        self.assertEqual(self.leo.received(), ["<lea> hello"])

    def test_leaving_a_room_at_the_menu_leaves_it(self) -> None:
        self.lea.ask("/menu", "5", "main", "bye", "0")
        self.assertEqual(self.lea.ask("hello"), ["! you are in no room; /join one"])


class NoNewlines(MenuCase):
    """A client that sends no newline, not even after a choice."""

    def test_a_whole_conversation_without_newlines(self) -> None:
        client = self.chat.menu.buildProtocol(None)
        transport = StringTransport()
        client.makeConnection(transport)
        received = []
        self.chat.clock.advance(0)
        for message in (b"Max", b"4", b"nest", b"5", b"nest", b"hello", b"bye", b"6"):
            transport.clear()
            client.dataReceived(message)
            self.chat.clock.advance(SILENCE)
            received.append(transport.value().decode().split("\n")[0])
        self.assertEqual(
            received,
            [
                *("Hello, Max", "Enter the room's id:", "The room nest is made; 5 joins it"),
                *("Enter the room's id:", "You are in nest, 1 here; bye leaves it"),
                *("Max> hello", "You have left nest", "Goodbye, Max"),
            ],
        )
