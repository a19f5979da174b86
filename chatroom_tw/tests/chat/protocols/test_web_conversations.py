"""Tests for version 2 of the protocol for browsers: the list of conversations, and how far they are
read; and who is away.
"""

from __future__ import annotations

from typing import Any

from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.messages_case import HELLO, MessagesCase


class Conversations(MessagesCase):
    """Ann has an account; bob and carl are guests."""

    def setUp(self) -> None:
        super().setUp()
        self.carl = self.page("carl")
        self.register(self.ann)

    def page(self, name: str) -> WebClient:
        page = self.chat.web_client(name, "tea")
        page.ask(HELLO)
        return page

    def register(self, page: WebClient) -> None:
        page.ask(make_message("register", password="secret-1"))

    def tell(self, page: WebClient, to: str, text: str) -> int:
        """Tell somebody something: its cursor."""
        return int(self.ask(page, "tell", to=to, text=text)["at"])

    def listed(self, page: WebClient, **fields: Any) -> list[tuple[str, str]]:
        found = self.ask(page, "conversations", **fields)["list"]
        return [(one["name"], one["text"]) for one in found]

    def test_the_latest_is_first_with_its_last_text(self) -> None:
        self.tell(self.ann, "bob", "one")
        self.tell(self.ann, "carl", "two")
        at = self.tell(self.bob, "ann", "three\nfour")
        answer = self.ask(self.ann, "conversations")
        first, second = answer["list"]
        told = {"name": "bob", "from": "bob", "text": "three\nfour", "at": at, "unread": 2}
        self.assertEqual((answer["more"], first), (False, told))
        self.assertEqual((second["name"], second["mine"], second["unread"]), ("carl", True, 0))
        self.assertNotIn("from", second)

    def test_a_message_has_all_that_goes_with_it(self) -> None:
        at = self.tell(self.bob, "ann", "one")
        self.ask(self.ann, "react", to="bob", at=at, emoji="👍")
        self.ask(self.bob, "tell", to="ann", text="waves", how="action", reply=at)
        [last] = self.ask(self.ann, "conversations")["list"]
        self.assertEqual((last["how"], last["reply"]), ("action", at))
        self.ask(self.bob, "delete", to="ann", at=last["at"])
        [last] = self.ask(self.ann, "conversations")["list"]
        self.assertEqual((last["text"], last["reactions"]), ("one", {"👍": ["ann"]}))

    def test_pages_are_read_backwards(self) -> None:
        for name in ("bob", "carl", "ann"):
            self.tell(self.ann, name, f"to {name}")
        answer = self.ask(self.ann, "conversations", count=2)
        self.assertEqual([one["name"] for one in answer["list"]], ["ann", "carl"])
        self.assertTrue(answer["more"])
        before = answer["list"][-1]["at"]
        answer = self.ask(self.ann, "conversations", before=before)
        self.assertEqual((answer["before"], answer["more"]), (before, False))
        self.assertEqual([one["name"] for one in answer["list"]], ["bob"])

    def test_guests_have_no_list(self) -> None:
        self.tell(self.bob, "carl", "one")
        self.assertEqual(self.ask(self.bob, "conversations")["reason"], "no-account")

    def test_nobody_has_the_list_of_somebody_else(self) -> None:
        self.tell(self.ann, "bob", "one")
        self.register(self.carl)
        self.assertEqual(self.listed(self.carl), [])
        # Between the question and its answer.
        self.ann.send(make_message("conversations"), make_message("logout"))
        self.assertNotIn("one", str(self.ann.received_of("logged-out")))
        self.assertEqual(self.ask(self.ann, "conversations")["reason"], "no-account")

    def test_who_is_ignored_and_who_is_gone_are_left_out(self) -> None:
        self.tell(self.bob, "ann", "one")
        self.tell(self.carl, "ann", "two")
        self.register(self.carl)
        self.tell(self.carl, "ann", "three")
        self.ask(self.ann, "ignore", name="bob")
        texts = [text for _, text in self.listed(self.ann)]
        self.assertEqual(texts, ["three", "two"])
        self.carl.ask(make_message("unregister", password="secret-1"))
        self.assertEqual([text for _, text in self.listed(self.ann)], ["two"])

    # -- how far they are read

    def unread(self, page: WebClient) -> list[tuple[str, int, int | None]]:
        found = self.ask(page, "conversations")["list"]
        return [(one["name"], one["unread"], one.get("read")) for one in found]

    def test_unread_texts_are_those_behind_the_marker(self) -> None:
        first = self.tell(self.bob, "ann", "one")
        self.assertEqual(self.unread(self.ann), [("bob", 1, None)])
        read = self.ask(self.ann, "read", to="bob", at=first)
        self.assertEqual(read, make_message("read", room="", to="bob", at=first))
        self.tell(self.bob, "ann", "two")
        self.tell(self.ann, "bob", "mine")
        self.tell(self.bob, "ann", "three")
        self.assertEqual(self.unread(self.ann), [("bob", 2, first)])
        self.ask(self.ann, "read", to="bob")
        [(_, unread, read_to)] = self.unread(self.ann)
        self.assertEqual(unread, 0)
        # It only moves forward.
        self.assertEqual(self.ask(self.ann, "read", to="bob", at=first)["at"], read_to)

    def test_whoever_has_the_last_word_has_read_the_others(self) -> None:
        self.tell(self.bob, "ann", "one")
        self.tell(self.ann, "bob", "mine")
        self.assertEqual(self.unread(self.ann), [("bob", 0, None)])

    def test_all_devices_are_told(self) -> None:
        at = self.tell(self.bob, "ann", "one")
        other = self.chat.web_client()
        other.ask(HELLO, make_message("login", name="ann", password="secret-1"))
        [line] = [self.chat.connect("/login ann secret-1")]
        irc = self.chat.irc_client("other", "draft/read-marker", "server-time", "batch")
        irc.ask("PRIVMSG NickServ :IDENTIFY ann secret-1")
        for client in (other, line):
            client.received()
        told = self.ask(self.ann, "read", to="bob", at=at)
        self.assertEqual(other.received(), [told])
        self.assertEqual(line.received(), [])
        [marked] = irc.received()
        self.assertIn("MARKREAD bob timestamp=", marked)
        self.tell(self.bob, "ann", "two")
        self.chat.clock.advance(5)
        for page in (self.ann, other):
            page.received()
        irc.ask("MARKREAD bob timestamp=2200-01-04T14:33:26.123Z")
        for page in (self.ann, other):
            [read] = page.received_of("read")
            self.assertEqual((read["to"], read["at"] > at), ("bob", True))
        self.assertEqual(self.unread(other)[0][1], 0)

    def test_a_guest_marks_for_as_long_as_they_are_there(self) -> None:
        at = self.tell(self.carl, "bob", "one")
        self.assertEqual(self.ask(self.bob, "read", to="carl", at=at)["at"], at)
        self.assertEqual(self.ask(self.bob, "read", to="#tea", at=at)["reason"], "no-account")
        self.assertEqual(self.ask(self.ann, "read", to="#tea", at=at)["room"], "tea")

    def test_a_cursor_is_no_time_of_a_clock_that_was_set(self) -> None:
        self.chat.rules.set_ahead(3600.0)
        self.chat.clock.advance(7200.0)
        at = self.tell(self.bob, "ann", "one")
        self.assertEqual(self.ask(self.ann, "read", to="bob", at=at)["at"], at)
        self.assertEqual(self.unread(self.ann), [("bob", 0, at)])
        marker = self.chat.rules._state.accounts["ann"].marked["name:bob"]
        self.assertEqual(marker, at - 3_600_000_000)


class Away(MessagesCase):
    AWAY = make_message("away", name="bob", away=True, why="lunch")

    def test_pages_that_share_a_room_are_told(self) -> None:
        other = self.chat.web_client("carl", "pie")
        other.ask(HELLO)
        first = self.chat.web_client("dan", "tea")
        for page in (self.ann, self.bob, first):
            page.received()
        self.assertEqual(self.ask(self.bob, "away", text="lunch")["text"], "lunch")
        self.assertEqual(self.ann.received(), [self.AWAY])
        self.assertEqual(other.received(), [])
        self.assertEqual(first.received(), [])  # It speaks version 1.
        self.bob.ask(make_message("say", room="tea", text="hello"))
        back, said = self.ann.received()
        self.assertEqual(back, make_message("away", name="bob", away=False))
        self.assertEqual(said["type"], "said")

    def test_who_comes_in_later_is_told_who_is_away(self) -> None:
        self.ask(self.bob, "away", text="lunch")
        carl = self.chat.web_client("carl")
        carl.ask(HELLO)
        self.assertEqual(self.ask(carl, "join", room="tea")["away"], {"bob": "lunch"})
        self.assertEqual(self.ask(carl, "members", room="tea")["away"], {"bob": "lunch"})
        first = self.chat.web_client("dan")
        for message in first.ask(
            make_message("join", room="tea"), make_message("members", room="tea")
        ):
            self.assertNotIn("away", message)

    def test_who_comes_in_away_is_away_there(self) -> None:
        self.ask(self.bob, "away", text="lunch")
        carl = self.chat.web_client("carl", "pie")
        carl.ask(HELLO)
        self.ask(self.bob, "join", room="pie")
        self.assertEqual([one["type"] for one in carl.received()], ["joined", "away"])
