"""Tests for `rules.talking`."""

from __future__ import annotations

from chatroom_tw.chat.rules import events, inbox_count
from chatroom_tw.chat.rules.commands import (
    Join,
    ReadHistory,
    ReadInbox,
    ReadPage,
    Rename,
    Say,
    Tell,
    TellAddress,
)
from chatroom_tw.chat.rules.effects import (
    LinesOf,
    MarkRead,
    NewMessage,
    PageOf,
    Remember,
    Store,
    UnreadOf,
)
from chatroom_tw.chat.rules.identity import Identity
from chatroom_tw.chat.rules.inbox_count import SHOWN
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.stored import Page, Unread
from chatroom_tw.server.effects import Ask, Deliver, Person
from chatroom_tw.tests.support.chat_rules import RulesCase


class ToARoom(RulesCase):
    def test_a_line_is_said_in_the_current_room(self) -> None:
        who = Identity("~chat@127.0.0.1")
        said = events.Said("main", self.one, "guest-1", "hello", 5.0, 1, identity=who)
        self.assertEqual(self.does(self.one, Say("hello")), [said])

    def test_a_text_of_several_lines_stays_together(self) -> None:
        [said] = self.does(self.one, Say("one\ntwo", None, True))
        self.assertTrue(said.together)

    def test_a_line_can_be_said_in_another_room_of_the_speaker(self) -> None:
        self.does(self.one, Join("tea"))
        [said] = self.does(self.one, Say("hello", "main"))
        self.assertEqual(said.room, "main")

    def test_talking_requires_membership(self) -> None:
        self.does(self.one, Join("tea"))
        refused = self.refuses(self.two, Say("hello", "tea"))
        self.assertEqual(refused, (ChatError.NOT_A_MEMBER, "tea"))
        self.assertEqual(self.refuses(self.two, Say("hello", "pie"))[0], ChatError.NO_SUCH_ROOM)

    def test_the_history_of_the_current_room_is_read(self) -> None:
        asked = LinesOf("main", 7)
        self.assertEqual(self.does(self.one, ReadHistory(7)), [Ask(self.one, asked)])
        lines = (events.Line("guest-2", "hello", 1.0),)
        self.assertEqual(
            self.rules.answered(self.one, asked, lines, 5.0),
            [Deliver(Person(self.one), events.History("main", lines))],
        )

    def test_reading_a_page_requires_membership(self) -> None:
        asked = PageOf("main", 7, after=3)
        self.assertEqual(self.does(self.one, ReadPage("MAIN", 7, after=3)), [Ask(self.one, asked)])
        lines = (events.Line("guest-2", "hello", 1.0),)
        self.assertEqual(
            self.rules.answered(self.one, asked, Page(lines, True), 5.0),
            [Deliver(Person(self.one), events.HistoryPage("main", lines, True, after=3))],
        )
        self.does(self.one, Join("tea"))
        self.assertEqual(self.refuses(self.two, ReadPage("tea", 7))[0], ChatError.NOT_A_MEMBER)


class ToSomebody(RulesCase):
    def test_both_users_are_told_of_a_message(self) -> None:
        message = events.Message("guest-1", "guest-2", "psst", 5.0)
        expected = [
            Deliver(Person(self.two), events.Received(message, self.one)),
            Deliver(Person(self.one), events.Sent(message, self.two)),
        ]
        for command in (Tell("GUEST-2", "psst"), TellAddress("127.0.0.1:1002", "psst")):
            *told, kept = self.does(self.one, command)
            self.assertEqual(told, expected)
            self.assertEqual(kept.said.room, "@name:guest-1 name:guest-2")

    def test_messages_to_unknown_users_are_refused(self) -> None:
        self.assertEqual(
            self.refuses(self.one, Tell("eve", "psst")), (ChatError.NO_SUCH_NAME, "eve")
        )
        self.assertEqual(
            self.refuses(self.one, TellAddress("127.0.0.1:9", "psst")),
            (ChatError.NO_SUCH_ADDRESS, "127.0.0.1:9"),
        )

    def test_messages_to_former_users_are_refused(self) -> None:
        self.rules.disconnect(self.two)
        self.assertEqual(self.refuses(self.one, Tell("guest-2", "psst"))[0], ChatError.NO_SUCH_NAME)
        self.assertEqual(
            self.refuses(self.one, TellAddress("127.0.0.1:1002", "psst"))[0],
            ChatError.NO_SUCH_ADDRESS,
        )


class ToSomebodyAway(RulesCase):
    def setUp(self) -> None:
        super().setUp()
        self.does(self.two, Rename("bob"))
        self.register(self.two)
        self.does(self.two, Rename("robert"))

    def test_a_message_is_stored_before_its_sender_is_told(self) -> None:
        message = events.Message("guest-1", "bob", "psst", 5.0)
        asked = NewMessage("bob", message)
        [store, kept] = self.does(self.one, Tell("Bob", "psst"))
        self.assertEqual(store, Store(self.one, asked))
        assert isinstance(kept, Remember)
        self.assertEqual((kept.said.room, kept.said.text), ("@account:bob name:guest-1", "psst"))
        self.assertEqual(
            self.rules.answered(self.one, asked, None, 5.0),
            [Deliver(Person(self.one), events.Waiting(message))],
        )

    def test_a_message_that_was_not_stored_is_not_counted(self) -> None:
        [store, _] = self.does(self.one, Tell("bob", "psst"))
        self.rules.unanswered(self.one, store.write)
        self.assertEqual(
            self.does(self.two, ReadInbox()), [Deliver(Person(self.two), events.Inbox(()))]
        )

    def test_under_another_name_the_owner_has_no_inbox(self) -> None:
        self.does(self.one, Tell("bob", "psst"))
        nothing = [Deliver(Person(self.two), events.Inbox(()))]
        self.assertEqual(self.does(self.two, ReadInbox()), nothing)
        message = Unread(7, events.Message("guest-1", "bob", "psst", 5.0))
        self.assertEqual(
            self.rules.answered(self.two, UnreadOf("bob", SHOWN), (message,), 5.0), nothing
        )

    def test_the_owner_reads_a_message_once(self) -> None:
        self.does(self.one, Tell("bob", "psst"))
        self.does(self.two, Rename("bob"))
        self.assertEqual(self.does(self.two, ReadInbox()), [Ask(self.two, UnreadOf("bob", SHOWN))])
        message = events.Message("guest-1", "bob", "psst", 5.0)
        marking = MarkRead("bob", (7,), 5.0, (("guest-1", 4),))
        self.assertEqual(
            self.rules.answered(self.two, UnreadOf("bob", SHOWN), (Unread(7, message),), 5.0),
            [Deliver(Person(self.two), events.Inbox((message,))), Store(self.two, marking)],
        )
        self.assertEqual(self.rules.answered(self.two, marking, (7,), 5.0), [])
        self.assertEqual(
            self.does(self.two, ReadInbox()), [Deliver(Person(self.two), events.Inbox(()))]
        )

    def test_a_guest_has_an_empty_inbox(self) -> None:
        self.assertEqual(
            self.does(self.one, ReadInbox()), [Deliver(Person(self.one), events.Inbox(()))]
        )

    def test_a_full_inbox_refuses_messages(self) -> None:
        self.patch(inbox_count, "SENDERS", 1)
        self.patch(inbox_count, "LIMIT", 3)
        three, _ = self.rules.connect("127.0.0.1:1003")
        self.does(three, Tell("bob", "psst"))
        for _ in range(2):
            self.does(self.one, Tell("bob", "psst"))
        self.assertEqual(self.refuses(self.one, Tell("bob", "psst")), (ChatError.INBOX_FULL, "bob"))
        marking = MarkRead("bob", (7, 8), 5.0, (("guest-1", 4), ("guest-3", 4)))
        self.rules.answered(self.two, marking, (7,), 5.0)
        self.does(self.one, Tell("bob", "psst"))
        self.assertEqual(self.refuses(self.one, Tell("bob", "psst")), (ChatError.INBOX_FULL, "bob"))
