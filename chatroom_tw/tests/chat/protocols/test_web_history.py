"""Tests for `chat.protocols.web`: the history, and pages beside other protocols."""

from __future__ import annotations

from typing import Any

from chatroom_tw.tests.support.messages import make_message, without_type
from chatroom_tw.tests.support.web_case import WebCase


class Histories(WebCase):
    def setUp(self) -> None:
        super().setUp()
        for number in range(10):
            self.eve.send(make_message("say", room="tea", text=str(number)))
        self.lines = [without_type(line) for line in self.fay.received()]
        for line in self.lines:
            del line["room"], line["user"]
        self.at = [line["at"] for line in self.lines]

    def asked(self, **fields: Any) -> dict[str, Any]:
        """The answer to a request for the history of the room."""
        [page] = self.fay.ask(make_message("history", room="tea", **fields))
        return without_type(page)

    def test_pages_before_a_cursor_are_read_backwards(self) -> None:
        page = {"room": "tea", "lines": self.lines[6:], "more": True}
        self.assertEqual(self.asked(count=4), page)
        page = {"room": "tea", "lines": self.lines[2:6], "more": True, "before": self.at[6]}
        self.assertEqual(self.asked(count=4, before=self.at[6]), page)
        page = {"room": "tea", "lines": self.lines[:2], "more": False, "before": self.at[2]}
        self.assertEqual(self.asked(count=4, before=self.at[2]), page)
        self.assertEqual(self.asked(before=self.at[0])["lines"], [])

    def test_pages_after_a_cursor_are_read_forwards(self) -> None:
        page = {"room": "tea", "lines": self.lines[1:5], "more": True, "after": self.at[0]}
        self.assertEqual(self.asked(count=4, after=self.at[0]), page)
        page = {"room": "tea", "lines": self.lines[8:], "more": False, "after": self.at[7]}
        self.assertEqual(self.asked(after=self.at[7]), page)
        self.assertEqual(self.asked(after=self.at[9])["lines"], [])

    def test_an_answer_repeats_its_cursors(self) -> None:
        self.assertEqual(self.asked(after=0, count=1)["after"], 0)
        self.assertEqual(self.asked(before=0)["before"], 0)

    def test_only_members_read_the_history(self) -> None:
        for room, reason in (("main", "not-a-member"), ("nowhere", "no-such-room")):
            self.assertEqual(self.refused(self.fay, make_message("history", room=room)), reason)

    def test_a_page_has_50_lines_by_default(self) -> None:
        for number in range(60):
            self.eve.send(make_message("say", room="tea", text=str(number)))
        self.fay.received()
        self.assertEqual(len(self.asked()["lines"]), 50)
        self.assertEqual(len(self.asked(count=200)["lines"]), 70)

    def test_a_page_that_reconnects_gets_each_line_once(self) -> None:
        """It asks until there is no more, and skips what it has, as the manual says."""
        for pause in (0, 0.02):
            self.setUp()
            if pause:
                self.chat.answer_later(pause)
            seen = {line["at"]: line["text"] for line in self.lines}
            self.fay.reset()
            for number in range(10, 25):
                self.eve.send(make_message("say", room="tea", text=str(number)))
            page = self.chat.web_client("fay", "tea")
            last, number = max(seen), 25
            while True:
                page.send(make_message("history", room="tea", after=last, count=4))
                self.eve.send(make_message("say", room="tea", text=str(number)))  # meanwhile
                number += number < 40
                self.chat.clock.advance(pause / 2)
                self.eve.send(make_message("say", room="tea", text=str(number)))
                number += number < 40
                self.chat.clock.advance(pause)
                received = page.received()
                history = [message for message in received if message["type"] == "history"]
                for line in [*(m for m in received if m["type"] == "said"), *history[0]["lines"]]:
                    if line["at"] in seen:
                        self.assertEqual(seen[line["at"]], line["text"])
                    seen[line["at"]] = line["text"]
                last = history[0]["lines"][-1]["at"] if history[0]["lines"] else last
                if not history[0]["more"]:
                    break
            page.send(make_message("history", room="tea", count=200))
            self.chat.clock.advance(1)
            [whole] = page.received_of("history")
            expected = [(line["at"], line["text"]) for line in whole["lines"]]
            self.assertEqual(sorted(seen.items()), expected)


class Together(WebCase):
    """Pages and a client of the line protocol."""

    def setUp(self) -> None:
        super().setUp()
        [self.ann] = self.chat.line_clients("ann")
        self.ann.ask("/leave main", "/join tea")
        for page in (self.eve, self.fay):
            page.received()

    def test_pages_and_line_clients_talk(self) -> None:
        self.ann.send("hello", "you two")
        self.assertEqual(self.said(self.eve), [("ann", "hello"), ("ann", "you two")])
        self.eve.send(make_message("say", room="tea", text="hello, ann"))
        self.assertEqual(self.ann.received(), ["<eve> hello, ann"])

    def test_lines_in_one_piece_are_one_message(self) -> None:
        self.ann.send_bytes(b"one\ntwo\n")
        self.assertEqual(self.said(self.eve), [("ann", "one\ntwo")])
        [page] = self.eve.ask(make_message("history", room="tea"))
        self.assertEqual([line["text"] for line in page["lines"]], ["one\ntwo"])

    def test_all_pages_are_sent_the_same_object(self) -> None:
        pages = self.chat.web_clients("tea", *(f"page-{number}" for number in range(5)))
        sent: list[bytes] = []
        for page in pages:
            self.patch(page.protocol, "deliver", sent.append)
        self.ann.send("hello")
        self.chat.clock.advance(0)
        self.assertEqual(len(sent), 5)
        self.assertEqual(len(set(map(id, sent))), 1)

    def test_a_user_at_the_menu_reads_messages_later(self) -> None:
        self.chat.connect("emil", factory=self.chat.menu)
        [waiting] = self.eve.ask(make_message("tell", to="emil", text="x"))
        self.assertEqual(waiting["type"], "sent")

    def test_tcd_clients_get_no_private_messages(self) -> None:
        self.chat.tcd_clients("tea", "dora")
        self.eve.received()
        self.assertEqual(
            self.refused(self.eve, make_message("tell", to="dora", text="x")), "rooms-only"
        )
