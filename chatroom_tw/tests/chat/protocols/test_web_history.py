"""Tests for `protocols.web`: history without a gap, and browsers beside other protocols."""

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
            del line["room"]
        self.at = [line["at"] for line in self.lines]

    def asked(self, **fields: Any) -> dict[str, Any]:
        [page] = self.fay.ask(make_message("history", room="tea", **fields))
        return without_type(page)

    def test_it_is_read_backwards_from_its_end(self) -> None:
        page = {"room": "tea", "lines": self.lines[6:], "more": True}
        self.assertEqual(self.asked(count=4), page)
        page = {"room": "tea", "lines": self.lines[2:6], "more": True, "before": self.at[6]}
        self.assertEqual(self.asked(count=4, before=self.at[6]), page)
        page = {"room": "tea", "lines": self.lines[:2], "more": False, "before": self.at[2]}
        self.assertEqual(self.asked(count=4, before=self.at[2]), page)
        self.assertEqual(self.asked(before=self.at[0])["lines"], [])

    def test_and_forwards_from_where_one_was(self) -> None:
        page = {"room": "tea", "lines": self.lines[1:5], "more": True, "after": self.at[0]}
        self.assertEqual(self.asked(count=4, after=self.at[0]), page)
        page = {"room": "tea", "lines": self.lines[8:], "more": False, "after": self.at[7]}
        self.assertEqual(self.asked(after=self.at[7]), page)
        self.assertEqual(self.asked(after=self.at[9])["lines"], [])

    def test_what_is_given_is_said_again_also_if_it_is_nothing(self) -> None:
        self.assertEqual(self.asked(after=0, count=1)["after"], 0)
        self.assertEqual(self.asked(before=0)["before"], 0)

    def test_it_is_for_those_who_are_in_the_room(self) -> None:
        for room, reason in (("main", "not-a-member"), ("nowhere", "no-such-room")):
            self.assertEqual(self.refused(self.fay, make_message("history", room=room)), reason)

    def test_a_page_of_many_is_of_50_if_it_is_not_said(self) -> None:
        for number in range(60):
            self.eve.send(make_message("say", room="tea", text=str(number)))
        self.fay.received()
        self.assertEqual(len(self.asked()["lines"]), 50)
        self.assertEqual(len(self.asked(count=200)["lines"]), 70)

    def test_who_comes_back_misses_nothing_and_has_nothing_twice(self) -> None:
        """As the manual says it: it asks until there is no more, and skips what it has."""
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
                heard = page.received()
                history = [message for message in heard if message["type"] == "history"]
                for line in [*(m for m in heard if m["type"] == "said"), *history[0]["lines"]]:
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
    """Browsers, and people at netcat."""

    def setUp(self) -> None:
        super().setUp()
        [self.ann] = self.chat.line_clients("ann")
        self.ann.ask("/leave main", "/join tea")
        for page in (self.eve, self.fay):
            page.received()

    def test_they_talk_with_each_other(self) -> None:
        self.ann.send("hello", "you two")
        self.assertEqual(self.said(self.eve), [("ann", "hello"), ("ann", "you two")])
        self.eve.send(make_message("say", room="tea", text="hello, ann"))
        self.assertEqual(self.ann.received(), ["<eve> hello, ann"])

    def test_what_comes_in_one_piece_is_one_message_and_one_of_the_history(self) -> None:
        self.ann.send_bytes(b"one\ntwo\n")
        self.assertEqual(self.said(self.eve), [("ann", "one\ntwo")])
        [page] = self.eve.ask(make_message("history", room="tea"))
        self.assertEqual([line["text"] for line in page["lines"]], ["one\ntwo"])

    def test_a_room_of_browsers_is_sent_the_same_object(self) -> None:
        pages = self.chat.web_clients("tea", *(f"page-{number}" for number in range(5)))
        sent: list[bytes] = []
        for page in pages:
            self.patch(page.protocol, "deliver", sent.append)
        self.ann.send("hello")
        self.chat.clock.advance(0)
        self.assertEqual(len(sent), 5)
        self.assertEqual(len(set(map(id, sent))), 1)

    def test_who_is_at_the_menu_reads_messages_later(self) -> None:
        self.chat.connect("emil", factory=self.chat.menu)
        [waiting] = self.eve.ask(make_message("tell", to="emil", text="x"))
        self.assertEqual(waiting["type"], "sent")

    def test_clients_of_tcd_have_rooms_only(self) -> None:
        self.chat.tcd_clients("tea", "dora")
        self.eve.received()
        self.assertEqual(
            self.refused(self.eve, make_message("tell", to="dora", text="x")), "rooms-only"
        )
