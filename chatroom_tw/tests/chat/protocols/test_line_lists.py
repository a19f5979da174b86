"""Tests for `chat.protocols.line`: long lists, long inboxes, and invitations."""

from __future__ import annotations

from chatroom_tw.chat.protocols import line
from chatroom_tw.chat.protocols.line_parser import parse
from chatroom_tw.chat.rules import commands, events, pages
from chatroom_tw.tests.support.chat import ChatCase


class Pages(ChatCase):
    def setUp(self) -> None:
        super().setUp()
        self.patch(pages, "LISTED", 2)

    def test_l_has_pages(self) -> None:
        addresses = [f"{one.address} {name}" for one, name in (
            (self.ann, "ann"), (self.bob, "bob"), (self.carl, "carl"))]  # fmt: skip
        self.assertEqual(
            self.ann.ask("L"),
            [*addresses[:2], "* 3 clients (page 1 of 2, L 2 shows the next)"],
        )
        self.assertEqual(self.ann.ask("L  2 "), [addresses[2], "* 3 clients (page 2 of 2)"])
        self.assertEqual(self.ann.ask("L 9"), ["* 3 clients (page 9 of 2)"])

    def test_rooms_have_pages(self) -> None:
        for room in ("tea", "pie"):
            self.ann.ask(f"/join {room}")
        self.assertEqual(
            self.bob.ask("/rooms")[-1], "* 3 rooms (page 1 of 2, /rooms 2 shows the next)"
        )
        self.assertEqual(self.bob.ask("/rooms 2"), ["* pie, 1 here", "* 3 rooms (page 2 of 2)"])

    def test_members_have_pages(self) -> None:
        self.assertEqual(
            self.ann.ask("/who"),
            ["* main, 3 here (page 1 of 2, /who main 2 shows the next): ann, bob"],
        )
        self.assertEqual(self.ann.ask("/who main 2"), ["* main, 3 here (page 2 of 2): carl"])

    def test_a_page_that_is_no_number_is_refused(self) -> None:
        for page in ("0", "-1", "x", "1.5", "\u0661", "9" * 30):
            self.assertEqual(self.ann.ask(f"/rooms {page}"), ["! use it like this: /rooms [PAGE]"])
            self.assertEqual(
                self.ann.ask(f"/who main {page}"),
                ["! use it like this: /who [ROOM [PAGE]]"],
            )
            self.assertEqual(parse(f"L {page}"), f"L {page}")  # It is just said.

    def test_a_room_may_be_called_by_a_number(self) -> None:
        self.assertEqual(parse("/who 2"), commands.ListMembers("2"))


class One(ChatCase):
    def test_one_of_each_is_not_called_several(self) -> None:
        for event, text in (
            (events.ClientList((("x", "ann", 1),), 1), "x ann\n* 1 client\n"),
            (events.RoomList((("tea", 1),), 1), "* tea, 1 here\n* 1 room\n"),
            (events.LoggedIn("ann", 1), "* you are ann; 1 unread message, /inbox shows them\n"),
        ):
            self.assertEqual(line.LINE.renderer.render(event), text.encode())
        stored = line.LINE.renderer.render(events.Help(1, 1))
        self.assertIn(b"stored: 1 line, 1 day)", stored)


class Waiting(ChatCase):
    def test_a_long_inbox_is_shown_by_pages(self) -> None:
        self.ann.ask("/register secret-1", "/nick else")
        for number in range(103):
            self.bob.ask(f"/msg ann {number}")
        self.ann.ask("/nick ann")
        shown = [self.ann.ask("/inbox") for _ in range(4)]
        self.assertEqual(shown[0][-1], "* 53 more unread messages, /inbox shows the next")
        self.assertEqual(shown[1][-1], "* 3 more unread messages, /inbox shows the next")
        self.assertEqual(shown[3], ["* no unread messages"])
        texts = [each.rpartition(" ")[2] for page in shown[:3] for each in page if "<bob" in each]
        self.assertEqual(texts, [f"{number}" for number in range(103)])

    def test_a_sender_is_told_that_their_share_is_used_up(self) -> None:
        self.ann.ask("/register secret-1", "/nick else")
        self.carl.received()
        for _ in range(200):
            self.bob.ask("/msg ann psst")
        self.assertEqual(
            self.bob.ask("/msg ann psst"),
            ["! your share of the inbox of ann is full; try again when they have read it"],
        )
        self.assertEqual(self.carl.ask("/msg ann psst"), ["* ann is away; it waits in their inbox"])


class Inviting(ChatCase):
    def test_both_are_told_of_an_invitation(self) -> None:
        self.ann.ask("/join tea", "/add bob", "/leave")
        self.bob.received()
        self.bob.ask("/leave tea")
        self.ann.ask("/join tea")
        self.bob.received()
        self.assertEqual(self.ann.ask("/add bob"), ["* bob is not added, but invited to tea"])
        self.assertEqual(self.bob.received(), ["* ann invites you to tea; /join tea accepts it"])
        self.assertEqual(self.bob.ask("/join tea"), ["* you are in tea, 2 here"])
