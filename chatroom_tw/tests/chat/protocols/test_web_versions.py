"""Tests for `chat.protocols.web`: the two versions of the protocol, and pages of one browser."""

from __future__ import annotations

import hashlib
from typing import Any

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
    """All pages of a browser are one guest's."""

    def hello(self, **fields: Any) -> tuple[WebClient, list[dict[str, Any]]]:
        page = self.chat.web_client()
        page.received()
        return page, page.ask(make_message("hello", version=2, **fields))

    def members(self) -> list[str]:
        [*_, members] = self.eve.ask(make_message("members", room="tea"))
        return members["names"]

    def test_the_rules_are_told_a_digest_of_the_secret(self) -> None:
        self.hello(browser=SECRET)
        digest = hashlib.sha256(SECRET.encode()).hexdigest()
        self.assertEqual(list(self.chat.rules._state.browsers), [digest])

    def test_version_1_has_no_browser(self) -> None:
        page = self.chat.web_client()
        page.ask(make_message("hello", browser=SECRET))
        self.assertEqual(self.chat.rules._state.browsers, {})

    def test_the_first_page_of_a_browser_takes_its_name(self) -> None:
        _, answers = self.hello(browser=SECRET, name="gil")
        self.assertEqual([one["type"] for one in answers], ["renamed"])

    def test_the_next_page_is_the_guest_with_their_name(self) -> None:
        gil, _ = self.hello(browser=SECRET, name="gil")
        gil.ask(make_message("join", room="tea"))
        page, answers = self.hello(browser=SECRET, name="hal")
        same = make_message("same-browser", name="gil", user=3, rooms=["tea"])
        self.assertEqual(answers, [same])
        self.assertEqual(self.members(), ["eve", "fay", "gil"])
        gil.received()
        [said] = page.ask(make_message("say", room="tea", text="x"))
        self.assertTrue(said["mine"])
        self.assertEqual(gil.received(), [said])
        page.hang_up()
        self.assertEqual(self.members(), ["eve", "fay", "gil"])

    def test_nobody_sees_a_page_reconnect(self) -> None:
        gil, _ = self.hello(browser=SECRET, tab=SECRET, name="gil")
        gil.ask(make_message("join", room="tea"))
        self.eve.received()
        page, [same] = self.hello(browser=SECRET, tab=SECRET, name="gil")
        self.assertEqual(same["rooms"], ["tea"])
        self.assertIn(make_message("replaced"), gil.received())
        self.assertEqual(gil.closed, 1000)
        gil.hang_up()
        [devices] = page.ask(make_message("devices"))
        self.assertEqual(len(devices["devices"]), 1)
        self.assertEqual(self.eve.received(), [])

    def test_an_account_is_not_shared_without_its_password(self) -> None:
        gil, _ = self.hello(browser=SECRET, name="gil")
        gil.ask(make_message("register", password="secret-1"))
        _, [refusal] = self.hello(browser=SECRET, name="gil")
        self.assertEqual(refusal["reason"], "name-kept")

    def test_a_secret_of_a_browser_has_16_to_64_characters(self) -> None:
        _, [error] = self.hello(browser="x" * 15)
        self.assertEqual(error["text"], "hello: browser must be a text of 16 to 64 characters")
