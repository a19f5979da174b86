"""Tests for `chat.protocols.web`: the two versions of the protocol, and pages of one browser."""

from __future__ import annotations

import hashlib
from typing import Any

from chatroom_tw.chat.rules import person_commands, person_events
from chatroom_tw.server.effects import Deliver, Person
from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.web_case import SECRET, WebCase

HELLO = make_message("hello", version=2)


class Versions(WebCase):
    def test_a_client_is_spoken_to_in_version_1_without_hello(self) -> None:
        page = self.chat.web_client()
        [welcome] = page.received()
        self.assertEqual((welcome["version"], welcome["newest"]), (1, 2))
        [error] = page.ask(make_message("password", old="x", new="secret-1"))
        self.assertIn("a message has one of these types: hello", error["text"])
        self.assertEqual(page.ask(make_message("hello", version=1)), [])
        self.assertEqual(page.ask(make_message("devices"))[0]["type"], "error")

    def test_hello_and_what_follows_it_may_come_at_once(self) -> None:
        page = self.chat.web_client()
        page.received()
        answers = page.ask(HELLO, make_message("password", old="x", new="secret-1"))
        self.assertEqual(answers, [make_message("refused", reason="no-account", subject="")])

    def test_a_newer_client_is_spoken_to_in_the_newest_version(self) -> None:
        self.eve.ask(make_message("hello", version=3))
        [said] = self.eve.ask(make_message("say", room="tea", text="x"))
        self.assertIs(said["mine"], True)

    def test_a_client_is_told_which_lines_are_its_own(self) -> None:
        gil = self.chat.web_client("gil", "tea")
        for page in (self.eve, gil):
            page.ask(HELLO)
        [said] = self.eve.ask(make_message("say", room="tea", text="x"))
        others = {key: value for key, value in said.items() if key != "mine"}
        self.assertIs(said["mine"], True)
        for page in (self.fay, gil):
            self.assertEqual(page.received()[-1], others)

    def test_its_own_lines_stay_in_the_order_of_the_room(self) -> None:
        self.eve.ask(HELLO)
        self.fay.ask(HELLO)
        for page, text in ((self.eve, "one"), (self.fay, "two"), (self.eve, "three")):
            page.send(make_message("say", room="tea", text=text))
        said = [(one["text"], one.get("mine")) for one in self.eve.received_of("said")]
        self.assertEqual(said, [("one", True), ("two", None), ("three", True)])

    def test_hello_in_a_room_changes_what_is_told_there(self) -> None:
        entered = self.fay.ask(make_message("join", room="tea"))[0]
        self.assertNotIn("role", entered)
        self.assertEqual(self.fay.ask(HELLO), [])
        self.assertIn("role", self.fay.ask(make_message("join", room="tea"))[0])
        self.assertTrue(self.fay.ask(make_message("say", room="tea", text="x"))[0]["mine"])
        self.fay.ask(make_message("hello", version=1))
        self.assertNotIn("mine", self.fay.ask(make_message("say", room="tea", text="x"))[0])

    def test_version_1_gets_the_same_as_before(self) -> None:
        self.eve.ask(HELLO)
        self.eve.send(make_message("say", room="tea", text="x"))
        [said] = self.fay.received()
        self.assertEqual(set(said), {"type", "room", "user", "name", "text", "at"})


class Browsers(WebCase):
    """The rules are not asked here: they are told that the guest is there, or not."""

    def setUp(self) -> None:
        super().setUp()
        self.asked: list[Any] = []
        self.shared: person_events.SharedBrowser | None = None
        submit = self.chat.rules.submit

        def answer(user: int, command: Any, when: float) -> Any:
            self.asked.append(command)
            if isinstance(command, person_commands.ShareBrowser):
                return [Deliver(Person(user), self.shared)] if self.shared else []
            return submit(user, command, when)

        self.patch(self.chat.rules, "submit", answer)

    def hello(self, **fields: Any) -> tuple[WebClient, list[dict[str, Any]]]:
        page = self.chat.web_client()
        page.received()
        return page, page.ask(make_message("hello", **fields))

    def test_the_rules_are_told_a_digest_of_the_secret(self) -> None:
        self.hello(version=2, browser=SECRET)
        digest = hashlib.sha256(SECRET.encode()).hexdigest()
        self.assertEqual(self.asked, [person_commands.ShareBrowser(digest)])

    def test_version_1_has_no_browser(self) -> None:
        self.hello(browser=SECRET)
        self.assertEqual(self.asked, [])

    def test_the_first_page_of_a_browser_takes_its_name(self) -> None:
        _, answers = self.hello(version=2, browser=SECRET, name="gil")
        self.assertEqual([one["type"] for one in answers], ["renamed"])

    def test_the_next_page_is_the_guest_with_their_name(self) -> None:
        self.shared = person_events.SharedBrowser("gil", 9, ("tea",))
        page, answers = self.hello(version=2, browser=SECRET, name="hal")
        self.assertEqual(answers, [make_message("same-browser", name="gil", user=9, rooms=["tea"])])
        self.assertEqual(page.ask(make_message("ping")), [make_message("pong")])

    def test_a_page_is_the_guest_before_its_old_connection_ends(self) -> None:
        old, _ = self.hello(version=2, browser=SECRET, tab=SECRET, name="gil")
        order: list[str] = []
        session = old.protocol.session
        self.patch(type(session), "end", lambda ended: order.append("ended"))
        submit = type(session).submit
        self.patch(
            type(session),
            "submit",
            lambda self, c: (order.append(type(c).__name__), submit(self, c)),
        )
        self.hello(version=2, browser=SECRET, tab=SECRET, name="gil")
        self.assertEqual(order[:2], ["ShareBrowser", "ended"])

    def test_a_secret_of_a_browser_has_16_to_64_characters(self) -> None:
        _, [error] = self.hello(version=2, browser="x" * 15)
        self.assertEqual(error["text"], "hello: browser must be a text of 16 to 64 characters")
