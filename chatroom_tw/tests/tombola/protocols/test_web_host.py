"""Tests for `protocols.web`: hosts, and what they do, in JSON."""

from __future__ import annotations

import json
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.http import messages
from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.tombola import FakeTombola
from chatroom_tw.tombola.protocols.web_events import SENT
from chatroom_tw.tombola.protocols.web_requests import TYPES
from chatroom_tw.tombola.rules import commands, events, host_events
from chatroom_tw.tombola.rules import host_commands as host
from chatroom_tw.tombola.rules.hall_settings import OPTIONS, HallSettings, set_option
from chatroom_tw.tombola.rules.prizes import AMBO, FIVE
from chatroom_tw.tombola.rules.winners import Winner

WINNER = Winner("ambo", "ann", "s1-1", 2, (1, 2), False, "Zia 🎄")
WON = {"prize": "ambo", "name": "ann", "display": "Zia 🎄", "serial": "s1-1", "numbers": (1, 2)}

RECEIVED: tuple[tuple[dict[str, Any], object], ...] = (
    ({"type": "introduce", "display": "Zia 🎄"}, commands.Introduce("Zia 🎄")),
    ({"type": "introduce", "display": ""}, commands.Introduce("")),
    ({"type": "players"}, commands.ListPlayers()),
    ({"type": "rules"}, commands.AskRules()),
    ({"type": "prizes"}, commands.AskPrizes()),
    ({"type": "claim", "prize": "row-3"}, commands.Claim("ROW-3")),
    ({"type": "host", "key": "k"}, host.Host("k")),
    ({"type": "host", "key": "k", "play": True}, host.Host("k", True)),
    ({"type": "next"}, host.DrawNext()),
    ({"type": "end"}, host.EndGame()),
    ({"type": "draw", "by": "bag"}, host.SetOption("draw", "bag")),
    ({"type": "called", "number": 90}, host.CallNumber(90)),
    ({"type": "uncall"}, host.UncallNumber()),
    ({"type": "check", "card": "17-3"}, host.CheckCard("17-3")),
    ({"type": "award", "prize": "ambo", "card": "17-3"}, host.AwardPrize("ambo", "17-3")),
    ({"type": "unaward", "prize": "EARLY-FIVE"}, host.TakePrizeBack("EARLY-FIVE")),
    ({"type": "set", "option": "late", "value": "off"}, host.SetOption("late", "off")),
    ({"type": "set", "option": "late", "value": True}, host.SetOption("late", "on")),
    ({"type": "set", "option": "price", "value": 5}, host.SetOption("price", "5")),
    (
        {"type": "set", "option": "stop-on-claim", "value": 2.5},
        host.SetOption("stop-on-claim", "2.5"),
    ),
    ({"type": "set", "option": "pot", "value": False}, host.SetOption("pot", "off")),
    ({"type": "set", "option": "pot", "value": [10, 90]}, host.SetOption("pot", "10/90")),
    ({"type": "set", "option": "pot", "value": []}, host.SetOption("pot", "")),
    ({"type": "set", "option": "amount ambo", "value": ""}, host.SetOption("amount ambo", "")),
    (
        {"type": "programme", "games": ["tombola", "all"]},
        host.SetOption("programme", "tombola;all"),
    ),
    ({"type": "programme", "games": []}, host.SetOption("programme", "")),
    ({"type": "remove", "name": "Zia Pina"}, host.RemovePlayer("Zia Pina")),
    (
        {"type": "rename-player", "name": "ann", "to": "Zia Pina"},
        host.RenamePlayer("ann", "Zia Pina"),
    ),
    ({"type": "mute", "name": "ann"}, host.MutePlayer("ann")),
    ({"type": "mute", "name": "ann", "on": False}, host.MutePlayer("ann", False)),
    ({"type": "announce", "text": "supper"}, host.Announce("supper")),
    ({"type": "sheet", "number": 17, "name": "Nonna Pina"}, host.NameSheet(17, "Nonna Pina")),
    ({"type": "sheet", "number": 17, "name": ""}, host.NameSheet(17, "")),
    ({"type": "second-host"}, host.AskSecondKey()),
    ({"type": "sheets", "first": 1, "last": 2, "now": True}, host.PutInPlay(1, 2, True)),
    ({"type": "end-hall"}, host.EndHall()),
)
MALFORMED = (
    {"type": "host"},
    {"type": "host", "key": "k", "play": "yes"},
    {"type": "called", "number": "5"},
    {"type": "called", "number": 1.5},
    {"type": "called", "number": -1},
    {"type": "called", "number": True},
    {"type": "check"},
    {"type": "check", "card": 5},
    {"type": "award", "prize": "ambo"},
    {"type": "award", "prize": "XI", "card": "1-1"},
    {"type": "unaward", "prize": ""},
    {"type": "set", "option": "late"},
    {"type": "set", "option": "pot", "value": None},
    {"type": "set", "option": 5, "value": "on"},
    {"type": "set", "option": "late", "value": {}},
    {"type": "set", "option": "pot", "value": ["10"]},
    {"type": "set", "option": "pot", "value": [10.5]},
    {"type": "set", "option": "price", "value": 10**12},
    {"type": "programme", "games": "tombola"},
    {"type": "programme", "games": [5]},
    {"type": "programme", "games": ["all"] * 101},
    {"type": "remove"},
    {"type": "rename-player", "name": "ann"},
    {"type": "mute", "name": "ann", "on": 1},
    {"type": "announce", "text": 5},
    {"type": "sheet", "number": 17},
    {"type": "sheet", "number": "17", "name": "x"},
    {"type": "sheets", "first": 1, "last": 2, "now": 1},
    {"type": "introduce"},
    {"type": "introduce", "display": None},
    {"type": "sit", "browser": ""},
    {"type": "draw", "by": ["bag"]},
)

EVENTS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (events.Held(WINNER, 8.0), {"type": "held", **WON, "seconds": 8.0}),
    (events.Going(), {"type": "going"}),
    (events.Uncalled(5), {"type": "uncalled", "number": 5}),
    (events.Unprize(WINNER), {"type": "unprize", **WON}),
    (events.CardOut("s1-1", True), {"type": "out", "serial": "s1-1", "game": True}),
    (events.Announced("x"), {"type": "announced", "text": "x"}),
    (events.Committed("1a", ""), {"type": "committed", "game": "1a", "commit": None}),
    (
        events.Over("1a", b"", (), (WINNER,)),
        {
            "type": "over",
            "game": "1a",
            "seed": None,
            "missed": [],
            "winners": [{**WON, "after": 2}],
        },
    ),
    (
        events.Offers((events.Offer(AMBO, False, (WINNER,)),)),
        {
            "type": "offers",
            "offers": [
                {
                    **{
                        "prize": "ambo",
                        "pattern": "row 2",
                        "amount": "",
                        "times": 1,
                        "open": False,
                    },
                    "winners": [{"name": "ann", "display": "Zia 🎄", "serial": "s1-1"}],
                }
            ],
        },
    ),
    (
        events.Seat("ann", 6, False, "Zia 🎄", True),
        {
            **{"type": "player", "name": "ann", "display": "Zia 🎄"},
            **{"cards": 6, "here": False, "muted": True},
        },
    ),
    (
        host_events.Checked("s1-1", (1,), (2,), (("ambo", True),), "ann"),
        {
            **{"type": "checked", "serial": "s1-1", "name": "ann", "has": (1,), "lacks": (2,)},
            "prizes": [{"prize": "ambo", "has": True}],
        },
    ),
    (host_events.SheetNamed(17, ""), {"type": "sheet", "number": 17, "name": ""}),
    (host_events.SecondKey("k"), {"type": "second-host", "key": "k"}),
)


class WhatIsSent(SynchronousTestCase):
    def test_an_object_for_each_event(self) -> None:
        for event, expected in EVENTS:
            sent = SENT[type(event)](event)
            self.assertEqual({field: sent.get(field) for field in expected}, expected)

    def test_rules_have_every_option_as_a_value(self) -> None:
        settings, _ = set_option(HallSettings(FIVE), "pot", "10/90")
        settings, _ = set_option(settings, "programme", "all; tombola")
        sent = json.loads(json.dumps(SENT[events.HallRules](events.HallRules(settings, "pot"))))
        self.assertEqual(sent.keys() - {"type", "changed"}, set(OPTIONS))
        self.assertEqual((sent["pot"], sent["late"], sent["stop-on-claim"]), ([10, 90], True, None))
        self.assertEqual(sent["programme"], ["ambo,terno,quaterna,cinquina,tombola", "tombola"])
        self.assertEqual(sent["prizes"][0]["pattern"], "row 2")
        self.assertEqual(sent["changed"], "pot")

    def test_values_of_rules_can_be_set(self) -> None:
        sent = json.loads(json.dumps(SENT[events.HallRules](events.HallRules(HallSettings(FIVE)))))
        for option in OPTIONS.keys() - {"prizes", "programme"}:
            value = False if sent[option] is None else sent[option]
            meant = parsed({"type": "set", "option": option, "value": value})
            self.assertEqual(
                set_option(HallSettings(FIVE), meant.name, meant.value)[0], HallSettings(FIVE)
            )


def parsed(message: dict[str, Any]) -> Any:
    """The command of a message."""
    return messages.read(json.dumps(message).encode(), TYPES)


class WhatIsReceived(SynchronousTestCase):
    def test_a_command_for_each_message(self) -> None:
        for message, meant in RECEIVED:
            self.assertEqual(parsed(message), meant)

    def test_malformed_messages_are_explained(self) -> None:
        page = FakeTombola().web_client()
        page.received()
        for message in MALFORMED:
            [error] = page.ask(message)
            self.assertEqual(error["type"], "error", message)


class ANight(SynchronousTestCase):
    """A page makes a hall and leads it; another one plays."""

    def setUp(self) -> None:
        self.play = FakeTombola()
        self.host = self.play.web_client()
        [made] = self.of("made", self.ask(self.host, "make", name="Anna", preset="tambola"))
        self.code, self.key = made["code"], made["key"]
        self.ann = self.play.web_client()
        self.ask(self.ann, "hall", code=self.code)
        self.ask(self.ann, "sit", name="ann", display="Zia 🎄", browser="b" * 32)
        self.host.received()

    def ask(self, page: WebClient, type_: str, **fields: Any) -> list[dict[str, Any]]:
        return page.ask(make_message(type_, **fields))

    def of(self, type_: str, received: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [message for message in received if message["type"] == type_]

    def test_a_page_leads_a_game(self) -> None:
        self.ask(self.host, "draw", by="manual")
        self.ask(self.host, "start")
        for _ in range(90):
            self.host.send(make_message("next"))
        received = self.ann.received()
        self.assertEqual(len(self.of("number", received)), 90)
        prize, held = self.ask(self.ann, "claim", prize="EARLY-FIVE")
        self.assertEqual((prize["type"], prize["display"]), ("prize", "Zia 🎄"))
        self.assertEqual((held["type"], held["seconds"]), ("held", 8))
        self.assertEqual(self.of("going", self.ask(self.host, "go-on")), [make_message("going")])
        [over] = self.of("over", self.ask(self.host, "end"))
        self.assertEqual([one["prize"] for one in over["winners"]], ["EARLY-FIVE"])

    def test_a_bag_has_no_seed(self) -> None:
        received = self.ask(self.host, "draw", by="bag")
        self.assertIsNone(self.of("committed", received)[0]["commit"])
        self.ask(self.host, "start")
        self.assertEqual(
            self.ask(self.host, "called", number=5), [make_message("number", number=5)]
        )
        [uncalled] = self.ask(self.host, "uncall")
        self.assertEqual(uncalled, make_message("uncalled", number=5))
        [over] = self.of("over", self.ask(self.host, "end"))
        self.assertIsNone(over["seed"])

    def test_a_removed_page_does_not_come_back(self) -> None:
        self.ask(self.host, "remove", name="Zia 🎄")
        received = self.ann.received()
        self.assertEqual(received[-2:], [make_message("notice", notice="removed"), {"type": "bye"}])
        page = self.play.web_client()
        self.ask(page, "hall", code=self.code)
        [refused] = self.ask(page, "sit", name="x", browser="b" * 32)[:1]
        self.assertEqual((refused["type"], refused["reason"]), ("refused", "removed"))

    def test_a_screen_is_told_all_of_it(self) -> None:
        screen = self.play.web_client()
        self.ask(screen, "hall", code=self.code)
        received = self.ask(screen, "watch")
        self.assertEqual(len(self.of("committed", received)), 1)
        self.ask(self.host, "announce", text="supper")
        self.assertEqual(screen.received(), [make_message("announced", text="supper")])

    def test_a_host_plays(self) -> None:
        received = self.ask(self.host, "host", key=self.key, play=True)
        self.assertEqual(len(self.of("seat", received)), 1)
        [hosting] = self.of("host", received)
        self.assertEqual(hosting["hall"], self.code)
        self.assertEqual(self.ask(self.host, "say", text="x")[0]["type"], "said")

    def test_options_are_values(self) -> None:
        [rules] = self.ask(self.host, "set", option="pot", value=[10, 90])
        self.assertEqual((rules["pot"], rules["changed"]), ([10, 90], "pot"))
        [again] = self.ask(self.ann, "rules")[-1:]
        self.assertEqual((again["pot"], again["changed"]), ([10, 90], None))
        [refused] = self.ask(self.host, "set", option="pot", value=[99, 99])
        self.assertEqual((refused["type"], refused["reason"]), ("refused", "bad-option"))
