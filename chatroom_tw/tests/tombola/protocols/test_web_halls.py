"""Tests for `protocols.web`: halls in the browser."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.tombola import KEY, FakeTombola
from chatroom_tw.tombola.rules.hall_limits import HallLimits, Makers

IN_MAIN = make_message("hall", code="main", name="tombola.example")


def types(messages: list[dict[str, Any]]) -> list[str]:
    return [message["type"] for message in messages]


class WebHallsCase(SynchronousTestCase):
    """Anna has made a hall, and Bob's page has a seat in `main`."""

    halls = HallLimits()

    def setUp(self) -> None:
        self.play = FakeTombola(halls=self.halls)
        self.host = self.page()
        self.bob = self.page("bob")

    def page(self, name: str = "") -> WebClient:
        page = self.play.web_client(name)
        page.received()
        return page

    def makes(self, page: WebClient, **fields: Any) -> dict[str, Any]:
        made, *rest = page.ask(make_message("make", **({"name": "Anna"} | fields)))
        self.assertEqual((made["type"], types(rest)), ("made", ["committed"]))
        return made

    def refused(self, page: WebClient, type_: str, **fields: Any) -> tuple[str, str]:
        [refusal] = page.ask(make_message(type_, **fields))
        self.assertEqual(refusal["type"], "refused")
        return refusal["reason"], refusal["subject"]


class Making(WebHallsCase):
    def test_the_maker_has_the_code_and_the_key_and_leads(self) -> None:
        made = self.makes(self.host, name="Zia 🎄")
        self.assertEqual(set(made), {"type", "code", "name", "key"})
        self.assertEqual(made["name"], "Zia 🎄")
        hall = self.play.hall(made["code"])
        self.assertEqual(made["key"], hall.lobby.host_settings.key)
        pace = self.host.ask(make_message("pace", seconds=1))
        self.assertEqual(pace, [make_message("pace", seconds=1)])

    def test_refusals_have_their_words(self) -> None:
        self.assertEqual(self.refused(self.host, "make", name="x" * 41), ("bad-hall-name", ""))
        self.assertEqual(self.refused(self.host, "hall", code="aaaaa"), ("no-such-hall", "aaaaa"))
        self.assertEqual(self.refused(self.host, "end-hall"), ("not-the-host", ""))
        self.host.ask(make_message("host", key=KEY))
        self.assertEqual(self.refused(self.host, "end-hall"), ("is-main", ""))

    def test_malformed_messages_are_explained(self) -> None:
        for text in (
            *('{"type":"hall"}', '{"type":"hall","code":5}', '{"type":"hall","code":""}'),
            *('{"type":"make"}', '{"type":"make","name":[]}', '{"type":"make","name":""}'),
            *('{"type":"make","name":"a","key":1}', '{"type":"make","name":"a","preset":{}}'),
        ):
            self.bob.send_text(text)
            self.assertEqual(types(self.bob.received()), ["error"], text)
        self.assertEqual(len(self.play.tombola.halls), 1)


class WithTheKey(WebHallsCase):
    halls = HallLimits(halls=2, makers=Makers.KEY)

    def test_who_has_the_key_makes_halls(self) -> None:
        for key in (None, "wrong"):
            refused = self.refused(self.host, "make", name="Anna", key=key)
            self.assertEqual(refused, ("not-the-host", ""))
        self.makes(self.host, key=KEY)
        refused = self.refused(self.bob, "make", name="Bob", key=KEY)
        self.assertEqual(refused, ("enough-halls", "2"))


class Going(WebHallsCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = self.makes(self.host)
        self.code = self.made["code"]
        self.there = make_message("hall", code=self.code, name="Anna")

    def test_a_player_has_a_new_seat(self) -> None:
        told = self.bob.ask(make_message("hall", code=self.code.lower()))
        self.assertEqual(told[0], self.there)
        self.assertEqual(types(told), ["hall", "seat", "welcome", "cards", "committed"])

    def test_without_a_seat_one_sits_later(self) -> None:
        page = self.page()
        self.assertEqual(page.ask(make_message("hall", code=self.code)), [self.there])
        told = page.ask(make_message("sit", name="carl"))
        self.assertEqual(types(told), ["seat", "welcome", "cards", "committed", "seat"])
        self.assertEqual(self.play.hall(self.code).lobby.seats.connected, 1)

    def test_halls_are_listed(self) -> None:
        self.bob.ask(make_message("hall", code=self.code))
        halls = [
            {"code": self.code, "name": "Anna", "players": 1},
            {"code": "main", "name": "tombola.example", "players": 0},
        ]
        self.assertEqual(self.bob.ask({"type": "halls"}), [make_message("halls", halls=halls)])

    def test_a_screen_watches_and_has_no_seat(self) -> None:
        screen = self.page()
        screen.ask(make_message("hall", code=self.code))
        self.assertEqual(types(screen.ask({"type": "watch"})), ["committed"])
        self.bob.ask(make_message("hall", code=self.code))
        self.assertEqual(screen.received(), [])
        self.host.ask({"type": "start"})
        self.play.draw(2)
        self.assertEqual(types(screen.received()), ["begun", "number", "number"])
        late = self.page()
        late.ask(make_message("hall", code=self.code))
        self.assertEqual(types(late.ask({"type": "watch"})), ["committed", "begun", "drawn"])
        self.assertEqual(self.refused(late, "claim", prize="tombola"), ("not-seated", ""))
        self.assertEqual(self.play.hall(self.code).lobby.seats.connected, 1)

    def test_a_page_with_the_key_leads_again(self) -> None:
        self.host.hang_up()
        page = self.page()
        page.ask(make_message("hall", code=self.code))
        told = page.ask(make_message("host", key=self.made["key"]))
        self.assertEqual(types(told), ["host", "committed"])

    def test_ending_it_disconnects_its_players_alone(self) -> None:
        self.bob.ask(make_message("hall", code=self.code))
        screen = self.page()
        screen.ask(make_message("hall", code=self.code), {"type": "watch"})
        ended = make_message("notice", notice="hall-ended")
        self.assertEqual(self.host.ask({"type": "end-hall"}), [ended, IN_MAIN])
        self.assertEqual(screen.received(), [ended, IN_MAIN])
        self.assertEqual(types(self.bob.received()), ["notice", "bye"])
        self.assertTrue(self.bob.closed)
        self.assertEqual(self.play.hall("main").lobby.seats.connected, 0)
        self.assertEqual(types(screen.ask({"type": "halls"})), ["halls"])
