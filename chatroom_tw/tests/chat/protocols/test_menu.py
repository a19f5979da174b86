"""Tests for `chat.protocols.menu` and `menu_dialogue`: what users send and receive."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols import menu_texts
from chatroom_tw.chat.protocols.menu_dialogue import ON_LINE, State
from chatroom_tw.chat.rules import events, inbox_count, pages
from chatroom_tw.chat.rules.refusals import REASONS
from chatroom_tw.chat.rules.stored import Hashed, Unread
from chatroom_tw.server.session import Session
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import LineClient
from chatroom_tw.tests.support.menu_case import MENU, MenuCase
from chatroom_tw.tests.support.optional import given, st

THINGS_SENT = [
    *(b"1\n", b"2\n", b"3\n", b"4\n", b"5\n", b"6\n", b"0\n", b"7\n", b"\n", b"bye\n", b"tea\n"),
    *(b"main\n", b"hello\n", b"\xff\x00\n", b"x" * 5000 + b"\n", b"99\n", b"/menu\n", b"ann\n"),
]


class Naming(MenuCase):
    def test_the_menu_follows_the_name(self) -> None:
        carl = LineClient(self.chat, 5555, self.chat.menu)
        self.assertEqual(carl.received(), ["Enter your name:"])
        self.assertEqual(carl.ask("Carl"), ["Hello, Carl", *MENU])

    def test_a_taken_or_bad_name_is_asked_for_again(self) -> None:
        carl = self.connect()
        for name, complaint in (
            ("ann", "The name ann is taken; choose another"),
            ("a b", "The name a b is not allowed; use 1 to 32 letters, digits, - _ ."),
            ("", "The name  is not allowed; use 1 to 32 letters, digits, - _ ."),
        ):
            self.assertEqual(carl.ask(name), [complaint, "Enter your name:"])
        self.assertEqual(carl.ask("Carl"), ["Hello, Carl", *MENU])

    def test_a_registered_name_is_refused(self) -> None:
        self.lea.ask("/register secret-1")
        self.lea.hang_up()
        [complaint, question] = self.connect().ask("lea")
        self.assertEqual(complaint, "The name lea is registered; choose another")
        self.assertEqual(question, "Enter your name:")

    def test_a_new_menu_user_is_in_no_room_and_unannounced(self) -> None:
        self.assertEqual(self.lea.ask("/who main"), ["* main, 2 here: lea, leo"])
        self.connect("Carl").hang_up()
        self.assertEqual(self.lea.received(), [])
        self.lea.send("hello")
        self.assertEqual(self.ann.received(), [])


class Choosing(MenuCase):
    def test_every_user_is_listed_with_an_id(self) -> None:
        self.assertEqual(self.ann.ask("1"), ["lea:1, leo:2, Ann:3, Bob:4", *MENU])

    def test_an_unknown_choice_is_an_error(self) -> None:
        for typed in ("7", "0", "one", "11"):
            self.assertEqual(self.ann.ask(typed), [f"{typed} is no choice", *MENU])
        self.assertEqual(self.ann.ask(""), ["That is no choice", *MENU])
        self.assertEqual(self.ann.ask(" 1 "), ["lea:1, leo:2, Ann:3, Bob:4", *MENU])

    def test_a_line_that_is_too_long_is_dropped(self) -> None:
        [error] = self.ann.ask("1" * 5000)
        self.assertEqual(error, "That line was dropped: it is longer than 4096 bytes")

    def test_disconnect_says_goodbye_and_closes(self) -> None:
        self.assertEqual(self.ann.ask("6", "1"), ["Goodbye, Ann"])
        self.assertTrue(self.ann.transport.disconnecting)
        self.assertEqual(self.bob.ask("1")[0], "lea:1, leo:2, Bob:4")

    def test_a_half_closed_client_gets_its_answers(self) -> None:
        self.ann.send_bytes(b"1\n")
        self.ann.protocol.readConnectionLost()
        self.assertEqual(self.ann.received()[-1], "Goodbye, Ann")

    def test_many_clients_at_once_are_all_served(self) -> None:
        clients = [LineClient(self.chat, 5000 + number, self.chat.menu) for number in range(200)]
        for number, client in enumerate(clients):
            client.send(f"p{number}")
        for client in clients:
            self.assertEqual(client.received()[-1], MENU[-1])


class Messages(MenuCase):
    def send(self, sender: LineClient, text: str, number: str) -> list[str]:
        """Send a private message by choice 2; the answer to the recipient's id."""
        self.assertEqual(sender.ask("2"), ["Enter your message:"])
        self.assertEqual(sender.ask(text), ["Enter the recipient's id:"])
        return sender.ask(number)

    def test_a_message_to_a_menu_user_waits_in_the_inbox(self) -> None:
        self.assertEqual(self.send(self.ann, "psst", "4"), ["Message sent", *MENU])
        self.assertEqual(self.lea.ask("/msg bob again"), ["<you -> Bob> again"])
        self.assertEqual(self.bob.received(), [])
        self.assertEqual(
            self.bob.ask("3"), [f"{self.when()} Ann: psst", f"{self.when()} lea: again", *MENU]
        )
        self.assertEqual(self.bob.ask("3"), ["You have no unread messages", *MENU])

    def test_a_message_to_another_protocol_arrives_at_once(self) -> None:
        self.assertEqual(self.send(self.ann, " psst!", "1"), ["Message sent", *MENU])
        self.assertEqual(self.lea.received(), ["<Ann -> you>  psst!"])

    def test_an_unknown_id_is_an_error(self) -> None:
        for number in ("99", "-1", "Bob", "", "٣", "9" * 40):
            [error, *prompt] = self.send(self.ann, "psst", number)
            self.assertIn("There is no user with the id", error)
            self.assertEqual(prompt, MENU)

    def test_an_empty_message_is_asked_for_again(self) -> None:
        self.assertEqual(self.ann.ask("2", " "), ["Enter your message:"] * 2)

    def test_a_message_waits_for_a_menu_user_in_a_room_too(self) -> None:
        self.enter("main", self.bob)
        self.send(self.ann, "psst", "4")
        self.assertEqual(self.bob.received(), [])
        self.assertEqual(self.bob.ask("bye", "3")[-8], f"{self.when()} Ann: psst")

    def test_users_are_listed_by_pages(self) -> None:
        self.patch(pages, "LISTED", 2)
        first = self.ann.ask("1")[:2]
        self.assertEqual(first[1], "4 users, page 1 of 2; 1 2 lists the next")
        second = self.ann.ask("1  2")[:2]
        self.assertEqual(second[1], "4 users, page 2 of 2")
        users = f"{first[0]}, {second[0]}".split(", ")
        self.assertEqual([user.split(":")[0] for user in users], ["lea", "leo", "Ann", "Bob"])
        self.assertEqual(self.ann.ask("1 x")[0], "1 x is no choice")

    def test_a_full_inbox_refuses_messages(self) -> None:
        self.patch(inbox_count, "LIMIT", 10)
        for _ in range(2):
            self.lea.ask("/msg bob psst")
        [error] = self.lea.ask("/msg bob psst")
        self.assertEqual(
            error,
            "! your share of the inbox of Bob is full; try again when they have read it",
        )
        self.patch(inbox_count, "LIMIT", 2)
        self.assertEqual(
            self.leo.ask("/msg bob psst"),
            ["! the inbox of Bob is full; try again when they have read it"],
        )
        self.assertEqual(len(self.bob.ask("3")), 2 + len(MENU))

    def test_an_inbox_is_shown_by_pages(self) -> None:
        self.patch(inbox_count, "SENDERS", 1)
        for number in range(52):
            self.lea.ask(f"/msg bob {number}")
        self.assertEqual(self.bob.ask("3")[49:51], [
            f"{self.when()} lea: 49", "2 more unread messages, 3 shows the next"
        ])  # fmt: skip
        self.assertEqual(
            self.bob.ask("3")[:2], [f"{self.when()} lea: {number}" for number in (50, 51)]
        )

    def test_messages_to_an_account_at_the_menu_are_stored(self) -> None:
        self.lea.ask("/register secret-1", "/menu")
        self.assertEqual(self.leo.ask("/msg lea one"), ["<you -> lea> one"])
        self.lea.hang_up()
        self.leo.ask("/msg lea two")
        lea = self.chat.connect("/login lea secret-1")
        self.assertEqual(
            lea.ask("/inbox"), [f"* {self.when()} <leo -> you> {text}" for text in ("one", "two")]
        )


class Rooms(MenuCase):
    def test_the_owner_of_a_new_room_is_not_in_it(self) -> None:
        self.assertEqual(self.ann.ask("4"), ["Enter the room's id:"])
        self.assertEqual(self.ann.ask("tea"), ["The room tea is made; 5 joins it", *MENU])
        self.assertEqual(self.lea.ask("/who tea"), ["* tea, 0 here"])
        self.assertEqual(self.lea.ask("/join tea"), ["* you are in tea, 1 here"])

    def test_creating_an_existing_room_is_an_error(self) -> None:
        self.assertEqual(self.ann.ask("4", "#Main")[1], "There is a room Main already; 5 joins it")
        self.assertIn("is not allowed", self.ann.ask("4", "a b")[1])

    def test_joining_an_unknown_room_is_an_error(self) -> None:
        self.assertEqual(
            self.ann.ask("5", "tea"),
            ["Enter the room's id:", "There is no room tea; 4 creates one", *MENU],
        )

    def test_every_member_receives_a_line_the_sender_too(self) -> None:
        self.enter("main", self.ann, self.bob)
        self.ann.send("hello", "", "1")
        self.chat.clock.advance(0)
        self.lea.send("hi")
        for client in (self.ann, self.bob):
            self.assertEqual(client.received(), ["Ann> hello", "Ann> 1", "lea> hi"])
        self.assertEqual(self.leo.received(), ["<Ann> hello", "<Ann> 1", "<lea> hi"])

    def test_joining_and_leaving_are_announced(self) -> None:
        self.assertIn("You are in main, 3 here; bye leaves it", self.ann.ask("5", "main"))
        self.leo.ask("/nick leon")
        self.leo.hang_up()
        self.bob.ask("5", "main")
        self.assertEqual(
            self.ann.received(),
            ["* leo is now leon", "* leon has left main", "* Bob has joined main"],
        )

    def test_what_the_menu_does_not_tell_of_is_no_blank_line(self) -> None:
        for choice in ("5", "main"):
            self.ann.ask(choice)
        self.lea.ask("/away lunch")
        self.assertEqual(self.ann.received(), [])

    def test_bye_leaves_the_room_for_that_user_alone(self) -> None:
        self.enter("main", self.ann, self.bob)
        self.assertEqual(self.ann.ask("bye"), ["You have left main", *MENU])
        self.assertEqual(self.bob.received(), ["* Ann has left main"])
        self.bob.send("still here")
        self.assertEqual((self.ann.received(), self.bob.received()), ([], ["Bob> still here"]))
        self.assertIn("You are in main, 4 here; bye leaves it", self.ann.ask("5", "main"))

    def test_an_empty_room_stays_while_its_maker_is_connected(self) -> None:
        self.ann.ask("4", "tea")
        self.enter("tea", self.bob)
        self.bob.ask("bye")
        self.assertEqual(self.lea.ask("/rooms")[1], "* tea, 0 here")
        self.ann.hang_up()
        self.assertEqual(self.lea.ask("/rooms"), ["* main, 2 here", "* 1 room"])

    def test_a_room_with_members_outlasts_its_maker(self) -> None:
        self.ann.ask("4", "tea")
        self.enter("tea", self.bob)
        self.ann.hang_up()
        self.assertEqual(self.lea.ask("/rooms")[1], "* tea, 1 here")
        self.bob.ask("bye")
        self.assertEqual(self.lea.ask("/rooms")[-1], "* 1 room")

    def test_the_rooms_of_a_user_are_limited(self) -> None:
        for number in range(20):
            self.ann.ask("4", f"r{number}")
        self.assertEqual(
            self.ann.ask("4", "one-more")[1],
            "You have 20 rooms of your own; leave one before you create or join one-more",
        )

    def test_an_added_user_is_told_and_joins_by_choice_5(self) -> None:
        self.lea.ask("/join tea")
        self.lea.ask("/add Ann")
        self.assertEqual(
            self.ann.received(), ["* lea has added you to tea; 5 joins the talk there"]
        )
        self.lea.send("hello")
        self.assertEqual(self.ann.received(), [])
        self.enter("tea", self.ann)
        self.lea.send("tea?")
        self.assertEqual(self.ann.received(), ["lea> tea?"])

    def test_a_removed_user_is_back_at_the_menu(self) -> None:
        self.lea.ask("/join tea", "/add Ann")
        self.leo.ask("/join pie", "/add Ann")
        self.enter("tea", self.ann)
        self.lea.ask("/remove Ann")
        received = self.ann.received()
        place = received.index("* lea has removed you from tea")
        self.assertEqual(received[place + 1 :], MENU)
        self.leo.send("who wants some pie?")
        self.assertEqual(self.ann.received(), [])

    def test_removal_from_another_room_changes_nothing(self) -> None:
        self.lea.ask("/join tea", "/add Ann")
        self.leo.ask("/join pie", "/add Ann")
        self.enter("tea", self.ann)
        self.leo.ask("/remove Ann")
        self.assertEqual(self.ann.received(), ["* leo has removed you from pie"])
        self.assertEqual(self.ann.ask("still here"), ["Ann> still here"])
        self.assertEqual(self.lea.received(), ["<Ann> still here"])
        self.assertEqual(self.ann.ask("bye"), ["You have left tea", *MENU])


class Waiting(SynchronousTestCase):
    """Later lines of a user wait while the user waits for an answer."""

    def test_each_of_many_lines_waits_once(self) -> None:
        """Else a read of thousands of lines would take the server minutes."""
        waits: list[object] = []
        wait = Session._wait
        self.patch(Session, "_wait", lambda s, item: (waits.append(item), wait(s, item)))
        chat = FakeChat()
        ann = chat.connect(factory=chat.menu)
        ann.send_bytes(b"ann\n" + b"4\ntea\n" * 200 + b"6\n")
        for _ in range(1000):
            chat.clock.advance(0)
        self.assertEqual(ann.received()[-1], "Goodbye, ann")
        self.assertLess(len(waits), 3 * 402)

    def test_lines_are_read_in_the_state_after_the_answers(self) -> None:
        hashing: Deferred[Hashed] = Deferred()
        chat = FakeChat(in_thread=lambda *_: hashing)
        ann, bob = chat.line_clients("ann", "bob")
        ann.send("/register secret-1", "/menu", "5")
        ann.send("main", "hello", "bye", "0", "bye")
        self.assertEqual(ann.received(), [])
        hashing.callback(Hashed("hashed"))
        registered = "* ann is registered; /login ann PASSWORD next time"
        self.assertEqual(ann.received()[:2], [registered, "Hello, ann"])
        self.assertEqual(bob.received()[0], "<ann> hello")

    def test_a_slow_inbox_is_shown_before_later_answers(self) -> None:
        chat = FakeChat()
        ann, bob = chat.line_clients("ann", "bob")
        ann.ask("/register secret-1", "/menu")
        bob.ask("/msg ann psst")
        unread: Deferred[Any] = Deferred()
        self.patch(chat.storage, "unread", lambda key, count: unread)
        ann.send("3", "5", "main", "hello")
        self.assertEqual((ann.received(), bob.received()), ([], []))
        unread.callback((Unread(1, events.Message("bob", "ann", "psst", 0.0)),))
        self.assertIn("bob: psst", ann.received()[0])
        self.assertEqual(bob.received(), ["<ann> hello"])


class Completeness(SynchronousTestCase):
    def test_every_event_and_refusal_has_a_text(self) -> None:
        unasked = {events.HistoryPage}  # Only the protocol for browsers asks for pages.
        self.assertEqual(set(menu_texts.TEXTS), set(events.Event.__args__) - unasked)
        self.assertEqual(set(menu_texts.REFUSALS), set(REASONS))

    def test_every_state_that_takes_lines_has_a_handler(self) -> None:
        waiting = {State.OPENING, State.CHECKING, State.ENTERING, State.LEAVING}
        self.assertEqual(set(ON_LINE), set(State) - waiting)

    @given(st.data(), st.lists(st.sampled_from(THINGS_SENT), max_size=20), st.booleans())
    def test_cutting_the_input_changes_no_answer(
        self, data: Any, things: list[bytes], from_line: bool
    ) -> None:
        sent = b"/menu\nzoe\n" * from_line + b"".join(things) + b"1\n"
        cuts = sorted(data.draw(st.sets(st.integers(1, len(sent) - 1), max_size=40)))
        pieces = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
        self.assertEqual(self.outputs([sent], from_line), self.outputs(pieces, from_line))
        self.assertEqual(self.flushLoggedErrors(), [])

    def outputs(self, pieces: list[bytes], from_line: bool) -> tuple[list[str], list[str]]:
        """What the sender of the pieces receives, and what a member of the main room receives."""
        chat = FakeChat()
        watcher = chat.connect()
        zoe = LineClient(chat, 5555, None if from_line else chat.menu)
        for piece in pieces:
            zoe.send_bytes(piece)
        return zoe.received(), watcher.received()

    @given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(THINGS_SENT)), max_size=40))
    def test_random_input_leaves_a_consistent_server(self, sent: list[tuple[int, bytes]]) -> None:
        chat = FakeChat()
        clients = [chat.connect(factory=chat.menu), chat.connect(), chat.connect("/menu")]
        for who, data in sent:
            clients[who].send_bytes(data)
        for client in clients:
            client.hang_up()
        watcher = chat.connect()
        self.assertEqual(watcher.ask("L")[-1], "* 1 client")
        self.assertEqual(watcher.ask("/rooms")[0], "* main, 1 here")
        self.assertEqual(self.flushLoggedErrors(), [])
