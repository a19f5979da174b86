"""Tests for the console client in halls that somebody has made, and as their host."""

from __future__ import annotations

from twisted.internet.error import ConnectionDone
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.connection import Outcome
from chatroom_tw.client.tombola.auto import AutoPlayer
from chatroom_tw.client.tombola.descriptions import LineDescriber
from chatroom_tw.client.tombola.game_state import Stage
from chatroom_tw.client.tombola.seat import Seat
from chatroom_tw.client.tombola.typed_commands import protocol_line
from chatroom_tw.tests.support.client import CARTELLA, OTHER_CARTELLA, state_after
from chatroom_tw.tests.support.seat_case import SeatCase

MAIN = "HELLO tombola/1 guest-1 abc"
THERE = "HELLO tombola/1 guest-4 def"


class GoingThere(SeatCase):
    introduction = ("NAME ann",)

    def setUp(self) -> None:
        super().setUp()
        self.seat = Seat(self.clock, self.connect, self.introduction, None, "k7tqm")
        self.seat.open(self.view, self.new_connection())

    def test_nothing_of_the_first_hall_is_shown_and_the_name_is_taken_there(self) -> None:
        self.assertEqual(self.sent(), ["HALL k7tqm"])
        self.receive(MAIN, f"CARD s1-1 {CARTELLA}", "NEXT 3")
        self.assertEqual((self.view.lines, self.sent()), ([], []))
        self.receive("HALL K7TQM Rossi", THERE, f"CARD s1-2 {OTHER_CARTELLA}")
        self.assertEqual(self.sent(), ["NAME ann"])
        self.assertEqual(self.view.lines[0], "HALL K7TQM Rossi")
        game = self.seat.game
        self.assertEqual((game.hall, game.name, len(game.cards)), ("K7TQM", "guest-4", 1))

    def test_a_hall_that_there_is_not_is_the_end(self) -> None:
        self.receive(MAIN, "ERROR there is no hall k7tqm")
        self.assertEqual(self.sent(), ["HALL k7tqm", "EXIT"])
        self.receive("BYE")
        self.lose(ConnectionDone())
        self.assertIs(self.successResultOf(self.seat.ended), Outcome.LEFT)
        self.assertEqual(self.seat.refused, "there is no hall k7tqm")

    def test_who_has_lost_the_seat_goes_there_again(self) -> None:
        self.receive(MAIN, "HALL K7TQM Rossi", THERE)
        self.lose()
        self.clock.advance(10)
        self.attempts[-1].callback(self.new_connection())
        self.assertEqual(self.sent(), ["RESUME def"])
        self.receive(MAIN, "ERROR nobody has this token")
        self.assertEqual(self.sent(), ["HALL k7tqm"])
        self.receive("HALL K7TQM Rossi", "HELLO tombola/1 guest-9 eee")
        self.assertEqual(self.sent(), ["NAME ann"])
        self.assertEqual(self.seat.game.token, "eee")


class InAHall(SynchronousTestCase):
    def test_nothing_of_the_hall_before_holds_in_another(self) -> None:
        game = state_after(
            *(MAIN, f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "NUMBER 4"),
            *("HALL K7TQM Rossi", THERE, f"CARD s1-2 {OTHER_CARTELLA}"),
        )
        self.assertEqual([card.serial for card in game.cards], ["s1-2"])
        self.assertEqual((game.numbers, game.stage), ((), Stage.UNSCHEDULED))

    def test_a_list_of_halls_changes_nothing(self) -> None:
        game = state_after(
            *("BEGIN 1 aa", "NUMBER 4", "HALL K7TQM Rossi", "HALL main here", "* 2 halls"),
            *("HELLO tombola/1 ann abc",),
        )
        self.assertEqual((game.hall, game.numbers), ("main", (4,)))

    def test_who_has_made_a_hall_is_its_host(self) -> None:
        game = state_after(MAIN, f"CARD s1-1 {CARTELLA}", "MADE K7TQM abcd-efgh-jkmn")
        self.assertEqual((game.hall, game.is_host, game.cards), ("K7TQM", True, ()))

    def test_a_claim_holds_the_draw_until_it_goes_on(self) -> None:
        game = state_after("BEGIN 1 aa", "HELD ambo ann s1-1 4 16")
        self.assertEqual(game.held, "ambo")
        game.receive("GOING")
        self.assertEqual(game.held, "")

    def test_numbers_and_prizes_are_taken_back(self) -> None:
        game = state_after("BEGIN 1 aa", "NUMBER 4", "NUMBER 16", "PRIZE ambo ann s1-1")
        for line in ("UNCALLED 16", "UNPRIZE ambo ann s1-1", "UNCALLED 90"):
            game.receive(line)
        self.assertEqual((game.numbers, game.wins), ((4,), ()))

    def test_the_automatic_player_claims_again_what_was_taken_back(self) -> None:
        game = state_after(f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "NUMBER 4", "NUMBER 16")
        auto = AutoPlayer()
        for line in auto.lines_to_send(game):
            auto.line_sent(line)
        for line in ("PRIZE ambo ann s1-1", "UNPRIZE ambo ann s1-1", "UNCALLED 16"):
            game.receive(line)
        self.assertEqual(auto.lines_to_send(game), [])
        game.receive("NUMBER 16")
        self.assertEqual(auto.lines_to_send(game), ["AMBO"])


class Typing(SynchronousTestCase):
    def test_what_a_host_types_is_a_command(self) -> None:
        for typed, line in (("next", "NEXT"), ("set late off", "SET late off"), ("go", "GO")):
            self.assertEqual(protocol_line(typed, False, is_host=True), line)
            self.assertEqual(protocol_line(typed, False), f"SAY {typed}")
            self.assertEqual(protocol_line(f"/{typed}", False), line)

    def test_anybody_can_go_to_a_hall_and_make_one(self) -> None:
        for typed in ("hall K7TQM", "make Rossi tambola", "host abcd", "display Mara & Leo"):
            word, _, rest = typed.partition(" ")
            self.assertEqual(protocol_line(typed, False), f"{word.upper()} {rest}")
        self.assertEqual(protocol_line("halls are cold", False), "SAY halls are cold")


class Described(SynchronousTestCase):
    def test_each_line_has_a_sentence(self) -> None:
        for line, sentence in (
            ("HELD ambo bob s2-1 4 16", "* the draw waits: bob has the ambo with s2-1: 4 16"),
            ("GOING", "* the draw goes on"),
            ("UNCALLED 4", "* this was not drawn: 4"),
            ("UNPRIZE ambo bob s2-1", "* taken back: ambo, bob with s2-1"),
            ("OUT s2-1 game", "* the card s2-1 is out for this game, as the claim was wrong"),
            (
                "OUT s2-1 number",
                "* the card s2-1 is out until the next number, as the claim was wrong",
            ),
            ("NOTICE pizza is here", "* the host: pizza is here"),
            ("SET late off", "* set: late off"),
            ("HALL K7TQM Casa Rossi", "* the hall K7TQM: Casa Rossi"),
            ("PLAYER ann 2 here = Zia Anna", "* ann: 2 cards, here = Zia Anna"),
        ):  # fmt: skip
            self.assertEqual(LineDescriber().describe([line]), [sentence])
