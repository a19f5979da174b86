"""One room, two protocols: what clients of TCD and of the line protocol see of each other."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.tcd_requests import TEXT_LIMIT
from chatroom_tw.server.net.framing import LINE_LIMIT
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.tcd import (
    chat,
    disconnect,
    has_joined,
    has_left,
    join,
    leave,
    left,
    say,
)

# In the room tea (number 2): what Ann sends by the line protocol, what Carl receives by TCD, and
# what Bob receives by the line protocol.
LINES: list[tuple[str, str, list[str]]] = [
    ("hello", chat(2, "ann", "hello"), ["<ann> hello"]),
    ("one\ntwo", chat(2, "ann", "one") + chat(2, "ann", "two"), ["<ann> one", "<ann> two"]),
    ("MESSAGE: x", chat(2, "ann", "MESSAGE: x"), ["<ann> MESSAGE: x"]),
    ("/nick Anna", "", ["* ann is now Anna"]),
    ("hello", chat(2, "Anna", "hello"), ["<Anna> hello"]),
    ("/leave", has_left(2, "Anna"), ["* Anna has left tea"]),
    ("/join tea", has_joined(2, "Anna"), ["* Anna has joined tea"]),
    ("/quit", has_left(2, "Anna"), ["* Anna has left tea"]),
]

# The same for what Carl sends by TCD; he receives his own texts.
REQUESTS: list[tuple[str, str, list[str]]] = [
    (say(2, "carl", "hello"), chat(2, "carl d", "hello"), ["<carl_d> hello"]),
    (say(2, "", "one\ntwo"), chat(2, "carl d", "one\ntwo"), ["<carl_d> one", "<carl_d> two"]),
    (leave(2, "carl"), left(2, 1) + has_left(2, "carl d"), ["* carl_d has left tea"]),
    (disconnect("carl"), "", []),
]


class OneRoom(SynchronousTestCase):
    """Ann and Bob use the line protocol, and Carl TCD. All are in tea, which Ann owns."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann, self.bob = self.chat.line_clients("ann", "bob")
        for client in (self.ann, self.bob):
            client.ask("/join tea", "/leave main")
        [self.carl] = self.chat.tcd_clients("tea", "carl d")
        self.announced = self.ann.received(), self.bob.received()

    def test_tcd_clients_see_what_line_clients_do(self) -> None:
        for line, by_tcd, by_line in LINES:
            self.ann.send_bytes(f"{line}\n".encode())
            self.assertEqual((self.carl.received(), self.bob.received()), (by_tcd, by_line), line)

    def test_line_clients_see_what_tcd_clients_do(self) -> None:
        self.assertIn("* carl_d has joined tea", self.announced[0])
        for request, told, shown in REQUESTS:
            self.assertEqual((self.carl.ask(request), self.bob.received()), (told, shown), request)

    def test_the_lists_have_clients_of_both_protocols(self) -> None:
        self.assertEqual(self.ann.ask("/who"), ["* tea, 3 here: ann, bob, carl_d"])
        self.assertEqual(self.ann.ask("L")[-2:], [f"{self.carl.address} carl_d", "* 3 clients"])

    def test_a_tcd_client_is_only_in_rooms_that_it_joins(self) -> None:
        self.assertEqual(self.bob.ask("/who main"), ["* main, 0 here"])
        self.ann.ask("/join pie")
        refused = "! carl_d's program knows only the rooms that it joins; say it there"
        self.assertEqual(self.ann.ask("/add carl_d"), [refused])
        self.assertEqual(self.carl.received(), "")

    def test_a_private_message_to_a_tcd_client_is_refused(self) -> None:
        refused = "! carl_d's program knows only the rooms that it joins; say it there"
        self.assertEqual(self.ann.ask("/msg carl_d psst"), [refused])
        self.assertEqual(self.ann.ask(f"{self.carl.address} psst"), [refused])
        self.assertEqual(self.carl.received(), "")

    def test_a_removed_tcd_client_has_left_the_room(self) -> None:
        self.ann.ask("/remove carl_d")
        self.assertEqual(self.carl.received(), left(2, 1) + has_left(2, "carl d"))
        self.assertEqual(self.bob.received(), ["* carl_d has left tea (removed by ann)"])
        self.assertEqual(self.carl.ask(leave(2, "carl d")), left(2, 1))

    def test_a_registered_name_gets_a_number(self) -> None:
        self.ann.ask("/register secret-1", "/quit")
        self.carl.received()
        self.assertIn(has_joined(3, "ann-2"), self.carl.ask(join("pie", "ann")))
        self.assertEqual(self.bob.received()[-1], "* carl_d is now ann-2")

    def test_a_long_text_is_folded_for_line_clients(self) -> None:
        self.carl.send(say(2, "carl", "x" * TEXT_LIMIT))
        received = self.bob.received()
        self.assertEqual(received, ["<carl_d> " + "x" * LINE_LIMIT] * (TEXT_LIMIT // LINE_LIMIT))
        history = self.bob.ask("/history")
        self.assertEqual(len(history), len(received))
        self.bob.ask("/join main")
        self.carl.send(say(2, "carl", "x" * (LINE_LIMIT + 1)))
        start = "#tea <carl_d> x"
        self.assertEqual(self.bob.received(), [start + "x" * (LINE_LIMIT - 1), start])
