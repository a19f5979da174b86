"""Tests for `rules.inbox_count`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.events import Message
from chatroom_tw.chat.rules.inbox_count import LIMIT, SENDERS, SIZE, InboxCount, check, counted
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.refusals import Refused


class Inboxes(SynchronousTestCase):
    def setUp(self) -> None:
        self.inbox = InboxCount()
        self.accounts = {"bob", "carl", "eve", *(f"eve{number}" for number in range(SENDERS))}

    def leave(self, sender: str, text: str = "x") -> None:
        message = Message(sender, "ann", text, 1.0)
        check((self.inbox,), message, "ann", self.accounts)
        self.inbox.add(*counted(message))

    def refused(self, sender: str, text: str = "x") -> object:
        return self.assertRaises(Refused, self.leave, sender, text).reason

    def test_one_sender_fills_a_fifth(self) -> None:
        for _ in range(200):
            self.leave("eve")
        self.assertIs(self.refused("EVE"), ChatError.ENOUGH_MESSAGES)
        self.leave("bob")
        self.assertEqual(self.inbox.messages, 201)

    def test_all_senders_together_fill_it(self) -> None:
        for sender in range(SENDERS):
            for _ in range(LIMIT // SENDERS):
                self.leave(f"eve{sender}")
        self.assertIs(self.refused("bob"), ChatError.INBOX_FULL)
        self.assertEqual(self.inbox.messages, 1000)

    def test_bytes_count_in_the_same_way(self) -> None:
        text = "\u20ac" * 1365  # 4095 bytes
        for _ in range(SIZE // SENDERS // 4095):
            self.leave("eve", text)
        self.assertIs(self.refused("eve", text), ChatError.ENOUGH_MESSAGES)
        for sender in range(SENDERS):
            for _ in range(SIZE // SENDERS // 4095):
                if sender:
                    self.leave(f"eve{sender}", text)
        self.assertLessEqual(self.inbox.size, SIZE)
        self.leave("bob", text)
        self.assertIs(self.refused("carl", text), ChatError.INBOX_FULL)

    def test_guests_leave_room_for_others(self) -> None:
        """One connection can have any number of names that nobody has registered."""
        for guest in range(3):
            for _ in range(LIMIT // SENDERS):
                self.leave(f"guest-{guest}")
        self.assertIs(self.refused("guest-3"), ChatError.INBOX_FULL)
        self.leave("bob")
        self.leave("carl")

    def test_what_is_read_makes_room(self) -> None:
        for _ in range(200):
            self.leave("eve")
        self.inbox.remove("eve", 1)
        self.leave("eve")
        for _ in range(200):
            self.inbox.remove("eve", 1)
        self.assertEqual(self.inbox, InboxCount())
