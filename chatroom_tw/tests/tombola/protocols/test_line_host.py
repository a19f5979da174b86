"""Tests for hosts on the tombola's line protocol: its lines, and a night that they lead."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tests.support.tombola import KEY, FakeTombola, Player, first_words
from chatroom_tw.tombola.protocols import line, line_host_verbs, line_texts
from chatroom_tw.tombola.rules import commands, events, host_commands, host_events
from chatroom_tw.tombola.rules import host_commands as host
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.hall_settings import OPTIONS, HallSettings, set_option
from chatroom_tw.tombola.rules.prizes import AMBO, FIVE, TOMBOLA, Prize
from chatroom_tw.tombola.rules.winners import Winner

CARD = Card("p17-3", ((12, 42, 52, 64, 72), (35, 46, 68, 75, 82), (3, 18, 20, 56, 79)))
WINNER = Winner("TOP-LINE", "Nonna_Pina", "p17-3", 40, CARD.rows[0], True, "Nonna Pina")
SEAT = events.Seat("ann", 6, True)

SENT: tuple[tuple[Any, str], ...] = (
    (events.Held(WINNER, 8.0), "HELD TOP-LINE Nonna_Pina p17-3 12 42 52 64 72"),
    (events.Held(Winner("ambo", "a", "s1-1", 2), 8.0), "HELD ambo a s1-1"),
    (events.Going(), "GOING"),
    (events.Uncalled(90), "UNCALLED 90"),
    (events.Unprize(WINNER), "UNPRIZE TOP-LINE Nonna_Pina p17-3"),
    (events.CardOut("s1-1", False), "OUT s1-1 number"),
    (events.CardOut("s1-1", True), "OUT s1-1 game"),
    (events.Announced("supper at nine"), "NOTICE supper at nine"),
    (events.HallRules(HallSettings(FIVE), "late"), "SET late on"),
    (events.HallRules(HallSettings(FIVE), "amount ambo"), "SET amount ambo"),
    (SEAT, "PLAYER ann 6 here"),
    (events.Seat("ann", 1, False, "Zia Pina", True), "PLAYER ann 1 away muted = Zia Pina"),
    (events.Players((SEAT, SEAT), 2), "PLAYER ann 6 here\nPLAYER ann 6 here\n* 2 players"),
    (events.Players((), 0), "* 0 players"),
    (
        events.Committed("1a", ""),
        "* the host draws the numbers of game 1a out of a bag: there is no proof",
    ),
    (
        events.Over("1a", b"", ()),
        "OVER 1a\n"
        "* the host drew the numbers out of a bag, so there is no seed, and nothing to check",
    ),
    (
        events.Offers(
            (
                events.Offer(Prize("ambo", AMBO.pattern, 2, "5"), True, (WINNER, WINNER)),
                events.Offer(Prize("tombola", TOMBOLA.pattern, 1, "the panettone"), False),
            )
        ),
        "OFFER ambo open Nonna_Pina 5\nOFFER tombola won the panettone\n"
        "* played for: ambo x2, tombola",
    ),
    (host_events.Hosting("waiting", False, 5.0, "1a", 0, 0, "K7TQM"), "HOSTING K7TQM"),
    (host_events.Pace(0.5), "PACE 0.5"),
    (
        host_events.Checked("p17-3", (12, 42), (52, 64), (("ambo", True), ("TOP-LINE", False))),
        "CHECKED p17-3 has 12 42 lacks 52 64 for ambo yes TOP-LINE no",
    ),
    (
        host_events.Checked("p17-3", (), (52, 64), (("ambo", False),), "ann"),
        "CHECKED p17-3 has lacks 52 64 for ambo no",
    ),
    (host_events.SheetNamed(17, "Nonna Pina"), "SHEET 17 Nonna Pina"),
    (host_events.SheetNamed(17, ""), "SHEET 17"),
    (host_events.SecondKey("k4tm"), "SECOND k4tm"),
    (host_events.InPlay(1, 20), "SHEETS 1 20"),
    (
        host_events.PrintedSeries(((17, (CARD,)),)),
        "CARD p17-3 12 42 52 64 72 35 46 68 75 82 3 18 20 56 79\n"
        "* |  |12|  |  |42|52|64|72|  |\n"
        "* |  |  |  |35|46|  |68|75|82|\n"
        "* | 3|18|20|  |  |56|  |79|  |",
    ),
)

RECEIVED: tuple[tuple[str, object], ...] = (
    ("HOST k4tm-9wpz", host.Host("k4tm-9wpz")),
    ("HOST k4tm PLAY", host.Host("k4tm", True)),
    ("BEGIN", host.StartNow()),
    ("PAUSE", host.PauseGame()),
    ("GO", host.ContinueGame()),
    ("NEXT", host.DrawNext()),
    ("PACE 2.5", host.SetPace(2.5)),
    ("PACE 10", host.SetPace(10.0)),
    ("END", host.EndGame()),
    ("DRAW Bag", host.SetOption("draw", "Bag")),
    ("CALLED 90", host.CallNumber(90)),
    ("UNCALL", host.UncallNumber()),
    ("CHECK 17-3", host.CheckCard("17-3")),
    ("AWARD Ambo 17-3", host.AwardPrize("ambo", "17-3")),
    ("AWARD early-five s1-1", host.AwardPrize("EARLY-FIVE", "s1-1")),
    ("UNAWARD early-five", host.TakePrizeBack("EARLY-FIVE")),
    ("SET late off", host.SetOption("late", "off")),
    ("SET pot 5/10/20/25/40", host.SetOption("pot", "5/10/20/25/40")),
    ("SET prizes early-five, lines 2 x3", host.SetOption("prizes", "early-five, lines 2 x3")),
    ("SET amount ambo the  panettone", host.SetOption("amount ambo", "the  panettone")),
    ("SET Amount ambo", host.SetOption("amount ambo", "")),
    ("REMOVE ann", host.RemovePlayer("ann")),
    ("REMOVE Zia Pina", host.RemovePlayer("Zia Pina")),
    ("RENAME ann Zia Pina", host.RenamePlayer("ann", "Zia Pina")),
    ("MUTE ann", host.MutePlayer("ann")),
    ("MUTE ann OFF", host.MutePlayer("ann", False)),
    ("NOTICE supper at nine", host.Announce("supper at nine")),
    ("SHEET 17 Nonna Pina", host.NameSheet(17, "Nonna Pina")),
    ("SHEET 17", host.NameSheet(17, "")),
    ("SHEETS 1 20", host.PutInPlay(1, 20)),
    ("SHEETS 1 20 now", host.PutInPlay(1, 20, True)),
    ("PRINT 1 20", host.PrintSeries(1, 20)),
    ("SECOND", host.AskSecondKey()),
    ("END-HALL", host.EndHall()),
    ("DISPLAY Zia Pina", commands.Introduce("Zia Pina")),
    ("DISPLAY", commands.Introduce("")),
    ("SIT", commands.Sit()),
    ("WATCH", commands.Watch()),
    ("PLAYERS", commands.ListPlayers()),
    ("PLAYERS 2", commands.ListPlayers(2)),
    ("RULES", commands.AskRules()),
    ("PRIZES", commands.AskPrizes()),
    ("HALL", commands.AskHall()),
    ("HALL k7tqm", commands.GoToHall("k7tqm", sit=True)),
    ("HALLS", commands.ListHalls()),
    ("MAKE Anna's_night tombola", commands.MakeHall("Anna's night", "tombola")),
    ("EARLY-FIVE", commands.Claim("EARLY-FIVE")),
    ("row-3", commands.Claim("ROW-3")),
)
MALFORMED = (
    *("HOST", "HOST key play now", "HOST key plays", "BEGIN now", "GO on", "NEXT 1", "END it"),
    *("PACE", "PACE fast", "PACE -1", "PACE 1e3", "PACE .", "PACE ٣", "PACE 1.2.3", "PACE nan"),
    *("DRAW", "DRAW hand", "CALLED", "CALLED ten", "CALLED 1 2", "CALLED -1", "UNCALL 5"),
    *("CHECK", "AWARD", "AWARD ambo", "AWARD ambo 1 2", "UNAWARD", "SET", "SET late", "SET amount"),
    *("REMOVE", "RENAME", "RENAME ann", "MUTE", "MUTE ann on", "MUTE a b c", "NOTICE", "SHEET"),
    *("SHEET x Pina", "SHEETS", "SHEETS 1", "SHEETS 1 2 later", "PRINT 1", "SECOND 2", "WATCH me"),
    *("END-HALL now", "PLAYERS all", "RULES late", "PRIZES ambo", "SIT down", "EARLY-FIVE now"),
)


class WhatIsSent(SynchronousTestCase):
    def test_a_line_for_each_event(self) -> None:
        for event, expected in SENT:
            self.assertEqual(line_texts.render(event), f"{expected}\n".encode())

    def test_every_event_of_hosts_is_there(self) -> None:
        tested = {type(event) for event, _ in SENT}
        self.assertEqual(set(host_events.HostEvent.__args__) - tested, set())

    def test_rules_are_lines_that_a_host_can_send(self) -> None:
        settings = HallSettings(FIVE)
        for name, value in (("amount terno", "5"), ("pot", "10/20"), ("programme", "all; tombola")):
            settings, _ = set_option(settings, name, value)
        lines = line_texts.render(events.HallRules(settings)).decode().split("\n")[:-1]
        self.assertEqual(len(lines), len(OPTIONS) + 1)
        again = HallSettings(FIVE)
        for each in lines:
            command = line.parse(each)
            assert isinstance(command, host.SetOption)
            again, _ = set_option(again, command.name, command.value)
        self.assertEqual(again, settings)


class WhatIsReceived(SynchronousTestCase):
    def test_a_command_for_each_verb(self) -> None:
        for typed, meant in RECEIVED:
            word, _, rest = typed.partition(" ")
            for spelt in (word, word.lower(), f"  {word} "):
                self.assertEqual(line.parse(f"{spelt} {rest}".rstrip()), meant)

    def test_a_code_leads_to_its_hall(self) -> None:
        meant = line.parse("hall k7tqm")
        assert isinstance(meant, commands.GoToHall)
        self.assertEqual(meant.code, "k7tqm")

    def test_every_verb_of_hosts_is_there(self) -> None:
        words = {typed.split()[0] for typed, _ in RECEIVED}
        self.assertEqual(set(line_host_verbs.HOST_VERBS) - words, set())
        meant = {type(command) for _, command in RECEIVED}
        self.assertEqual(set(host_commands.HostCommand.__args__) - meant, set())

    def test_malformed_lines_are_answered_with_their_usage(self) -> None:
        verbs = {**line.VERBS, **line_host_verbs.HOST_VERBS}
        for typed in MALFORMED:
            word = typed.split()[0]
            usage = verbs[word].usage if word in verbs else ""
            expected = f"ERROR use it like this: {word} {usage}".rstrip()
            self.assertEqual(line.parse(typed), expected)

    def test_help_has_a_line_for_each_verb(self) -> None:
        help_ = line.HELP.split("\n")
        self.assertTrue(all(each.startswith("* ") for each in help_))
        for word in line_host_verbs.HOST_VERBS:
            self.assertTrue([each for each in help_ if each.startswith(f"* {word} ")], word)
        self.assertIn("* for hosts:", help_)

    @given(st.sampled_from(sorted(line_host_verbs.HOST_VERBS)), st.text(max_size=40))
    def test_any_argument_means_something(self, word: str, rest: str) -> None:
        meant = line.parse(f"{word} {rest}".replace("\n", " "))
        self.assertIsInstance(meant, (str, *host_commands.HostCommand.__args__))
        if isinstance(meant, str):
            self.assertTrue(meant.startswith("ERROR use it like this: "), meant)


class ANight(SynchronousTestCase):
    """A script makes a hall with lines alone, and leads a game in it."""

    def setUp(self) -> None:
        self.play = FakeTombola()
        self.host = self.play.connect()
        self.host.received()
        [made] = self.host.request("MAKE Anna's_night tombola")[:1]
        _, self.code, self.key = made.split()
        self.ann, self.bob = self.comes("ann"), self.comes("bob")
        self.host.received()

    def comes(self, name: str) -> Player:
        [player] = self.play.players(name)
        player.cards.clear()
        player.request(f"HALL {self.code}", f"NAME {name}")
        return player

    def draw(self, count: int) -> None:
        self.host.send("DRAW manual", "BEGIN", *["NEXT"] * count)
        for player in (self.host, self.ann, self.bob):
            player.received()

    def test_it_is_led_from_its_beginning_to_its_end(self) -> None:
        self.assertEqual(self.ann.request("HALL"), [f"HALL {self.code} Anna's night"])
        self.assertEqual(
            self.host.request("SET stop-on-claim 8", "DRAW manual"),
            ["SET stop-on-claim 8", "SET draw manual"],
        )
        self.assertEqual(self.bob.told(), ["SET stop-on-claim 8", "SET draw manual"])
        self.host.send("BEGIN")
        self.assertEqual(first_words(self.ann.told())[-1:], ["BEGIN"])
        for _ in range(90):
            self.host.send("NEXT")
        self.assertEqual(len(self.ann.told()), 90)
        for player in (self.host, self.bob):
            player.received()
        [prize, held] = self.ann.request("AMBO")
        self.assertTrue(held.startswith(f"HELD {prize.removeprefix('PRIZE ')} "))
        self.assertEqual(self.bob.told(), [prize, held])
        self.assertEqual(self.host.told(), [prize, held])
        self.assertEqual(self.host.request("GO"), ["GOING"])
        self.assertEqual(self.bob.told(), ["GOING"])
        over = first_words(self.host.request("END"))
        self.assertEqual(over[:2], ["OVER", "REVEAL"])

    def test_a_claim_stops_the_clock(self) -> None:
        self.host.send("PACE 1", "SET stop-on-claim 8", "BEGIN")
        self.play.clock.pump([1] * 89)
        for player in (self.host, self.ann, self.bob):
            player.received()
        self.ann.send("AMBO")
        self.assertEqual(first_words(self.bob.told()), ["PRIZE", "HELD"])
        self.play.clock.pump([1] * 7)
        self.assertEqual(self.bob.told(), [])
        self.play.clock.pump([1] * 2)
        self.assertEqual(first_words(self.bob.told()), ["GOING", "NUMBER"])
        self.ann.send("TERNO")
        self.assertEqual(first_words(self.bob.told()), ["PRIZE", "HELD"])
        self.host.send("GO")
        self.assertEqual(self.bob.told(), ["GOING"])
        self.play.clock.pump([1])
        self.assertEqual(first_words(self.bob.told()), ["OVER", "REVEAL", "COMMIT"])
        self.play.clock.pump([1] * 20)
        self.assertEqual(self.bob.told(), [])

    def test_numbers_come_out_of_a_bag(self) -> None:
        self.host.send("DRAW bag", "SET stop-on-claim off", "BEGIN")
        self.ann.received()
        [numbers] = self.ann.cards.values()
        for number in numbers[:3]:
            self.host.send(f"CALLED {number}")
        self.assertEqual(self.ann.told(), [f"NUMBER {number}" for number in numbers[:3]])
        [terno] = self.ann.request("TERNO")
        self.host.received()
        unprize = f"UN{terno}"
        self.assertEqual(self.host.request("UNCALL"), [f"UNCALLED {numbers[2]}", unprize])
        self.assertEqual(self.ann.told(), [f"UNCALLED {numbers[2]}", unprize])
        self.assertEqual(self.host.told(), [])
        [refused] = self.host.request("CALLED 91")
        self.assertEqual(refused, "ERROR 91 is not from 1 to 90")

    def test_a_card_is_checked_awarded_and_taken_back(self) -> None:
        self.host.send("SET stop-on-claim off")
        self.draw(90)
        [serial] = self.ann.cards
        [checked] = self.host.request(f"CHECK {serial}")
        self.assertRegex(checked, rf"\ACHECKED {serial} has( \d+){{15}} lacks for ambo yes ")
        self.assertEqual(self.ann.told(), [])
        [prize] = self.host.request(f"AWARD ambo {serial}")
        self.assertEqual(prize, f"PRIZE ambo ann {serial}")
        self.assertEqual(self.bob.told(), [prize])
        self.assertEqual(self.host.request("UNAWARD ambo"), [f"UNPRIZE ambo ann {serial}"])
        self.assertEqual(self.bob.told(), [f"UNPRIZE ambo ann {serial}"])

    def test_whoever_is_no_host_gets_an_error(self) -> None:
        error = "ERROR only the host can do that, who has the right key"
        for typed, meant in RECEIVED:
            for_hosts = isinstance(meant, tuple(host_commands.HostCommand.__args__))
            if for_hosts and not isinstance(meant, host.Host):
                self.assertEqual(self.ann.request(typed), [error], typed)
        self.assertEqual(self.bob.told(), [])

    def test_a_host_of_main_by_its_key(self) -> None:
        [carl] = self.play.players("carl")
        self.assertEqual(carl.request("HOST wrong")[0][:6], "ERROR ")
        self.assertIn("HOSTING main", carl.request(f"HOST {KEY}"))
        self.assertEqual(carl.request("SAY x"), ["ERROR you have no seat here"])
        self.assertIn("HOSTING main", carl.request(f"HOST {KEY} PLAY"))
        self.assertEqual(first_words(carl.request("SAY x")), ["SAID"])

    def test_players_are_told_what_they_need(self) -> None:
        self.assertEqual(self.host.request("MUTE ann"), ["PLAYER ann 1 here muted"])
        self.assertEqual(self.ann.request("SAY x")[0][:24], "ERROR the host has muted")
        self.host.request("RENAME ann Zia Pina", "NOTICE supper at nine")
        self.assertEqual(first_words(self.ann.received()), ["HELLO", "NOTICE"])
        self.assertEqual(self.bob.told(), ["NOTICE supper at nine"])
        self.assertEqual(
            self.bob.request("PLAYERS"),
            ["PLAYER ann 1 here muted = Zia Pina", "PLAYER bob 1 here"],
        )
        self.host.send("REMOVE bob")
        self.assertEqual(self.bob.received(), ["* the host has removed you from this hall", "BYE"])
        back = self.play.connect()
        back.received()
        self.assertEqual(
            back.request(f"HALL {self.code}", f"RESUME {self.bob.token}")[-1],
            "ERROR the host has removed you from this hall",
        )
