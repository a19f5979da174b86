"""Tests for `protocols.web`: the tombola in the browser."""

from __future__ import annotations

import json
import re
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.http import messages
from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message, without_type
from chatroom_tw.tests.support.tombola import COUNTDOWN, PAUSE, FakeTombola
from chatroom_tw.tests.support.web_manual import assert_types_match, manual, types_in
from chatroom_tw.tombola.protocols import web as tombola_web
from chatroom_tw.tombola.protocols import web_events
from chatroom_tw.tombola.rules import events
from chatroom_tw.tombola.rules import host_events as hosts
from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.hall_settings import HallSettings
from chatroom_tw.tombola.rules.prizes import AMBO, FIVE
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.verification import verify
from chatroom_tw.tombola.rules.winners import Missed, Missing, Winner

FIFTEEN = list(range(1, 16))
WELCOME = make_message(
    "welcome",
    version=1,
    application="tombola",
    server="tombola.example",
    prizes=["ambo", "terno", "quaterna", "cinquina", "tombola"],
)


class WebTombolaCase(SynchronousTestCase):
    """Ann's page has a seat, and Bob plays with netcat."""

    def setUp(self) -> None:
        self.play = FakeTombola(prizes=FIVE)
        self.page = self.play.web_client("ann")
        self.first = self.page.received()
        [self.bob] = self.play.players("bob")
        self.page.received()

    def field(self, type_: str, received: list[dict[str, Any]]) -> dict[str, Any]:
        """The last message of this type, without the type."""
        return [without_type(message) for message in received if message["type"] == type_][-1]

    def refused(self, message: dict[str, Any], page: WebClient | None = None) -> str:
        [refusal] = (page or self.page).ask(message)
        self.assertEqual(refusal["type"], "refused")
        return refusal["reason"]


class Sitting(WebTombolaCase):
    def test_a_user_without_a_seat_is_welcomed_and_has_no_seat(self) -> None:
        page = self.play.web_client()
        self.assertEqual(page.received(), [WELCOME])
        self.assertEqual(self.refused(make_message("claim", prize="ambo"), page), "not-seated")
        self.assertEqual(len(list(self.play.tombola.lobby.seats)), 2)

    def test_a_player_has_a_name_a_token_and_a_card(self) -> None:
        seat = self.field("seat", self.first)
        self.assertEqual(seat["name"], "ann")
        self.assertTrue(seat["token"])
        [card] = self.field("cards", self.first)["cards"]
        self.assertRegex(card["serial"], r"\As\d+-\d+\Z")
        self.assertEqual([len(row) for row in card["rows"]], [5, 5, 5])
        committed = self.field("committed", self.first)
        self.assertEqual(set(committed), {"game", "commit"})
        self.assertEqual(self.field("next", self.first), {"seconds": COUNTDOWN})

    def test_without_a_valid_name_a_player_is_a_guest(self) -> None:
        page = self.play.web_client()
        self.assertRegex(self.field("seat", page.ask(make_message("sit")))["name"], "guest")
        page = self.play.web_client()
        received = page.ask(make_message("sit", name="ann"))
        self.assertEqual(self.field("refused", received)["reason"], "name-taken")
        self.assertRegex(self.field("seat", received)["name"], "guest")

    def test_a_returning_player_resumes_the_seat(self) -> None:
        token = self.field("seat", self.first)["token"]
        self.page.reset()
        page = self.play.web_client()
        received = page.ask(make_message("resume", token=token))
        self.assertEqual(self.field("seat", received), {"name": "ann", "token": token})
        self.assertEqual(self.field("cards", received), self.field("cards", self.first))

    def test_a_player_who_resumes_in_a_game_catches_up(self) -> None:
        self.play.begin()
        self.play.draw(3)
        numbers = [message["number"] for message in self.page.received_of("number")]
        token = self.field("seat", self.first)["token"]
        self.page.reset()
        received = self.play.web_client().ask(make_message("resume", token=token))
        self.assertEqual(self.field("drawn", received), {"numbers": numbers})
        self.assertEqual(list(self.field("begun", received)), ["game", "cards_sha256"])

    def test_a_token_of_no_seat_is_refused(self) -> None:
        page = self.play.web_client()
        page.received()
        for token in ("x", "0" * 32, "\u0000"):
            self.assertEqual(
                self.refused(make_message("resume", token=token), page), "no-such-seat"
            )

    def test_the_older_of_two_connections_to_a_seat_is_closed(self) -> None:
        token = self.field("seat", self.first)["token"]
        page = self.play.web_client()
        page.ask(make_message("resume", token=token))
        self.assertIn(make_message("notice", notice="taken-up"), self.page.received())
        self.assertEqual(self.page.closed, 1000)
        self.assertFalse(page.transport.disconnecting)

    def test_exit_gives_the_seat_up(self) -> None:
        self.assertEqual(self.page.ask(make_message("exit")), [make_message("bye")])
        self.assertEqual(self.page.closed, 1000)
        self.assertEqual(len(list(self.play.tombola.lobby.seats)), 1)

    def test_a_closed_page_does_not_lose_the_seat(self) -> None:
        for end in (WebClient.hang_up, WebClient.reset):
            self.setUp()
            token = self.field("seat", self.first)["token"]
            end(self.page)
            page = self.play.web_client()
            received = page.ask(make_message("resume", token=token))
            self.assertEqual(self.field("seat", received)["name"], "ann", end)


class Playing(WebTombolaCase):
    def test_a_game_is_told_from_its_beginning_to_its_seed(self) -> None:
        self.play.begin()
        self.play.draw(91)
        received = self.page.received()
        self.assertEqual(received[0]["type"], "begun")
        numbers = [message["number"] for message in received if message["type"] == "number"]
        self.assertEqual(sorted(numbers), list(range(1, 91)))
        over = self.field("over", received)
        self.assertEqual(over["game"], self.field("committed", self.first)["game"])
        self.assertEqual([missed["prize"] for missed in over["missed"]], WELCOME["prizes"])
        self.assertEqual(self.field("next", received), {"seconds": PAUSE})
        self.assertIn(make_message("notice", notice="play-again"), received)
        [transcript] = self.page.ask(make_message("transcript"))
        verify(transcript["transcript"])
        self.assertEqual(transcript["transcript"]["draws"], numbers)
        self.assertEqual(self.page.ask(make_message("transcript", game=over["game"])), [transcript])

    def test_cards_are_chosen(self) -> None:
        cards = self.field("cards", self.page.ask(make_message("cards", count=6)))["cards"]
        self.assertEqual(sorted(number for card in cards for row in card["rows"] for number in row),
                         list(range(1, 91)))  # fmt: skip
        [card] = self.field("cards", self.page.ask(make_message("board", numbers=FIFTEEN)))["cards"]
        self.assertEqual(card["rows"], [FIFTEEN[:5], FIFTEEN[5:10], FIFTEEN[10:]])

    def test_a_prize_is_claimed_and_announced(self) -> None:
        self.page.ask(make_message("cards", count=6))
        self.play.begin()
        self.play.draw(60)
        self.page.received()
        self.bob.received()
        [prize] = self.page.ask(make_message("claim", prize="ambo"))
        self.assertEqual((prize["type"], prize["prize"], prize["name"]), ("prize", "ambo", "ann"))
        self.assertIn(f"PRIZE ambo ann {prize['serial']}", self.bob.received())
        self.assertEqual(self.refused(make_message("claim", prize="ambo")), "won-already")

    def test_whoever_asks_is_told_the_prizes(self) -> None:
        self.page.ask(make_message("cards", count=6))
        self.play.begin()
        self.play.draw(60)
        [prize] = self.page.ask(make_message("claim", prize="AMBO"))[-1:]
        self.assertEqual(len(prize["numbers"]), 2)
        watching = self.play.web_client()
        watching.received()
        for page in (self.page, watching):
            [offers] = self.field("offers", page.ask(make_message("prizes")))["offers"][:1]
            won = [{"name": "ann", "serial": prize["serial"]}]
            self.assertEqual(
                offers,
                {"prize": "ambo", "pattern": "row 2", "amount": "", "times": 1, "open": True}
                | {"winners": won},
            )

    def test_a_claim_is_told_what_is_missing(self) -> None:
        self.play.begin()
        self.page.received()
        [card] = self.field("cards", self.first)["cards"]
        [missing] = self.page.ask(make_message("claim", prize="tombola"))
        expected = {"prize": "tombola", "serial": card["serial"], "needed": 15}
        numbers = missing.pop("numbers")
        self.assertEqual(missing, {"type": "missing", **expected})
        self.assertEqual(sorted(numbers), sorted(number for row in card["rows"] for number in row))

    def test_players_talk_in_single_lines(self) -> None:
        self.page.send(make_message("say", text="<b>one</b>\ntwo"))
        said = "<b>one</b> two"
        self.assertEqual(self.page.received(), [make_message("said", name="ann", text=said)])
        self.assertEqual(self.bob.received(), [f"SAID ann {said}"])

    def test_status_is_told_on_request(self) -> None:
        status = self.field("status", self.page.ask(make_message("status")))
        self.assertEqual(set(status), {"game", "state", "drawn", "prizes", "players"})
        self.assertEqual((status["players"], status["drawn"]), (2, []))
        self.assertEqual(status["prizes"], WELCOME["prizes"])

    def test_words_for_the_draw_are_taken(self) -> None:
        words = make_message("entropy", text="of ann")
        self.assertEqual(self.page.ask(words), [make_message("notice", notice="entropy")])

    def test_a_player_who_waits_at_a_table_is_told_the_count(self) -> None:
        play = FakeTombola(players=2)
        received = play.web_client("ann").received()
        self.assertEqual(self.field("waiting", received), {"seated": 1, "players": 2})

    def test_a_server_that_stops_says_goodbye(self) -> None:
        self.play.stop()
        self.assertIn(make_message("stopping"), self.page.received())
        self.assertEqual(self.page.closed, 1000)


class Malformed(WebTombolaCase):
    def error(self, text: str) -> str:
        self.page.send_text(text)
        [error] = self.page.received()
        self.assertEqual(error["type"], "error")
        return error["text"]

    def test_malformed_messages_are_explained_and_change_nothing(self) -> None:
        for text in (
            *(
                '{"type":"claim"}',
                '{"type":"claim","prize":"sesto"}',
                '{"type":"claim","prize":[]}',
            ),
            *('{"type":"claim","prize":{}}', '{"type":"claim","prize":1}', '{"type":"cards"}'),
            *('{"type":"cards","count":1.0}', '{"type":"cards","count":true}', "x"),
            *('{"type":"cards","count":-1}', '{"type":"board","numbers":[1,2]}'),
            f'{{"type":"board","numbers":{[1.5, *FIFTEEN[1:]]}}}',
            f'{{"type":"board","numbers":{json.dumps([True, *FIFTEEN[1:]])}}}',
            *('{"type":"board","numbers":{"1":1}}', '{"type":"board","numbers":"123456789012345"}'),
            *('{"type":"again","yes":1}', '{"type":"again","yes":"true"}', '{"type":"again"}'),
            *(f'{{"type":"pace","seconds":{n}}}' for n in ("1e999", "NaN", "-Infinity", "true")),
            *(f'{{"type":"pace","seconds":{n}}}' for n in ("9" * 400, "9" * 4000, '"1"', "[]")),
            *(
                '{"type":"sit","name":1}',
                '{"type":"sit","name":""}',
                '{"type":"sit","name":"a\\nb"}',
            ),
            *('{"type":"resume","token":null}', '{"type":"transcript","game":5}'),
        ):
            self.error(text)
        self.assertEqual(self.bob.received(), [])
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_numbers_out_of_range_are_left_to_the_rules(self) -> None:
        for numbers in ([*FIFTEEN[1:], 91], [1] * 15, [10**400, *FIFTEEN[1:]], [-1, *FIFTEEN[1:]]):
            self.assertEqual(self.refused(make_message("board", numbers=numbers)), "bad-board")
        for count in (0, 7, 9999):
            self.assertEqual(self.refused(make_message("cards", count=count)), "bad-count")

    def test_the_error_names_the_valid_values(self) -> None:
        self.assertEqual(
            self.error('{"type":"claim","prize":"x"}'),
            "claim: prize must be the kind of a prize, such as ambo or EARLY-FIVE",
        )


class Addresses(SynchronousTestCase):
    def test_a_host_is_told_where_players_can_join(self) -> None:
        page = FakeTombola().web_client()
        hosting = hosts.Hosting("waiting", False, 5.0, "1a", 0, 0)
        [host] = _sent(page.protocol.render(hosting))
        self.assertEqual(host["addresses"], ["http://192.0.2.1:12000/"])

    def test_a_unix_socket_has_no_addresses(self) -> None:
        page = FakeTombola().web_client()
        page.transport.hostAddr = object()
        hosting = hosts.Hosting("waiting", False, 5.0, "1a", 0, 0)
        [host] = _sent(page.protocol.render(hosting))
        self.assertEqual(host["addresses"], [])


def _sent(data: bytes) -> list[dict[str, Any]]:
    """The one message in a frame."""
    return [json.loads(data[data.index(b"{") :])]


class Completeness(SynchronousTestCase):
    def test_every_event_has_a_message_or_is_not_rendered(self) -> None:
        known = set(events.Event.__args__) | set(hosts.HostEvent.__args__)
        self.assertEqual(set(tombola_web.SENT) | web_events.NOT_RENDERED, known)
        self.assertEqual(set(tombola_web.SENT) & web_events.NOT_RENDERED, set())

    def test_every_received_type_is_in_the_manual_with_its_fields(self) -> None:
        part = manual("The tombola")
        players, _, rest = part.partition("| the server sends |")
        asked = players + rest.split("| a host sends |")[1].split("| a host is sent |")[0]
        assert_types_match(self, asked, tombola_web.TYPES)

    def test_every_sent_type_is_in_the_manual(self) -> None:
        self.assertEqual({type(event) for event in EVENTS}, set(tombola_web.SENT))
        sent = {tombola_web.SENT[type(event)](event)["type"] for event in EVENTS}
        part = manual("The tombola").split("| the server sends |")[1]
        table = part.split("\n`reason`")[0] + part.split("| a host is sent |")[1]
        self.assertEqual(types_in(table), sent | {"error", "pong"})

    def test_every_sent_field_is_in_the_manual(self) -> None:
        part = manual("The tombola")
        for event in EVENTS:
            for field in without_type(tombola_web.SENT[type(event)](event)):
                if not isinstance(event, Refusal):
                    self.assertIn(f"`{field}`", part, event)

    def test_every_refusal_has_its_word_in_the_manual(self) -> None:
        text = manual("The tombola").split("\n`reason`:")[1].split("\n\n")[0]
        reasons = {
            CommonError.BAD_NAME,
            CommonError.NAME_TAKEN,
            CommonError.NOT_STORED,
            *TombolaError,
        }
        self.assertEqual(
            set(re.findall(r"`([a-z-]+)`", text)), {reason.value for reason in reasons}
        )

    def test_every_notice_has_its_word_in_the_manual(self) -> None:
        [row] = [line for line in manual("The tombola").split("\n") if line[:10] == "| `notice`"]
        words = set(re.findall(r"`([a-z-]+)`", row)) - {"notice"}
        self.assertEqual(words, set(map(messages.spelled, Notice)))

    def test_a_game_out_of_a_bag_has_no_seed(self) -> None:
        [written] = [tombola_web.SENT[events.Over](events.Over("1a", b"", ()))]
        over = {"type": "over", "game": "1a", "seed": None, "missed": [], "winners": []}
        self.assertEqual(written, over)

    def test_every_event_is_a_json_object(self) -> None:
        for event in EVENTS:
            written = json.dumps(tombola_web.SENT[type(event)](event), allow_nan=False)
            self.assertIsInstance(json.loads(written)["type"], str)


CARD = Card("s1-1", board(FIFTEEN))
SEAT = events.Seat("ann", 1, True, "Ann B", True)
WINNER = Winner("ambo", "ann", "s1-1", 5, (1, 2), False, "Ann B")
EVENTS: list[Any] = [
    events.Hello("ann", "token"),
    events.Welcome("tombola.example", (AMBO,)),
    events.Cards((CARD,)),
    events.Committed("1a", "00"),
    events.Waiting(1, 2),
    events.Next(-0.1),
    events.Begun("1a", "00"),
    events.Drawn((1, 2)),
    events.Number(1),
    Winner("ambo", "ann", "s1-1", 5),
    Missing("ambo", "s1-1", (1, 2), 2),
    events.Over("1a", b"seed", (Missed("ambo", "s1-1", 2),)),
    events.Said("ann", "x"),
    events.Status("1a", "x", (1,), ("ambo",), 2),
    events.Offers((events.Offer(AMBO, True),)),
    events.Paused(True),
    events.InHall("K7TQM", "Anna"),
    events.Halls((events.ListedHall("K7TQM", "Anna", 3),)),
    events.Made("K7TQM", "Anna", "key"),
    events.TranscriptOf({}),
    Notice.CARDS_LATER,
    events.Bye(),
    events.Stopping(),
    Refusal(TombolaError.CLOSED, ""),
    hosts.Hosting("waiting", False, 5.0, "1a", 0, 0),
    hosts.Pace(5.0),
    SEAT,
    events.Players((SEAT,), 1),
    events.Offers((events.Offer(AMBO, True, (WINNER,)),)),
    events.Held(WINNER, 8.0),
    events.Going(),
    events.Uncalled(5),
    events.Unprize(WINNER),
    events.CardOut("s1-1", False),
    events.HallRules(HallSettings((AMBO,)), "late"),
    events.Announced("supper"),
    hosts.Checked("s1-1", (1,), (2,), (("ambo", True),), "ann", "Ann B"),
    hosts.SheetNamed(17, "Pina"),
    hosts.SecondKey("key"),
    hosts.InPlay(1, 2),
    hosts.PrintedSeries(((1, (CARD,)),)),
]
"""One of each event that has a message."""
