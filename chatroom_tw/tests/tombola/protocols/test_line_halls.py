"""Tests for `protocols.line`: halls, as players with netcat see them."""

from __future__ import annotations

from chatroom_tw.tests.support.tombola import HallCase, first_words, numbers, programs
from chatroom_tw.tombola.protocols import line
from chatroom_tw.tombola.rules import commands
from chatroom_tw.tombola.rules.host_commands import EndHall, PauseGame, SetOption, StartNow


class Parsing(HallCase):
    def test_each_line_is_its_command(self) -> None:
        for typed, meant in (
            ("HALL", commands.AskHall()),
            ("hall k7tqm", commands.GoToHall("k7tqm", sit=True)),
            ("hall k7tqm abcd-efgh", commands.GoToHall("k7tqm", key="abcd-efgh")),
            ("HALLS", commands.ListHalls()),
            ("MAKE Anna", commands.MakeHall("Anna")),
            ("make Zia_🎄_D'Angelo bingo-uk", commands.MakeHall("Zia 🎄 D'Angelo", "bingo-uk")),
        ):
            self.assertEqual(line.parse(typed), meant)

    def test_what_is_no_command_is_answered_with_its_usage(self) -> None:
        for typed in ("MAKE", "MAKE a b c", "make  "):
            self.assertEqual(line.parse(typed), "ERROR use it like this: MAKE name [preset]")
        usage = "ERROR use it like this: HALL [CODE [key]]"
        self.assertEqual(line.parse("HALL k7tqm a b"), usage)
        self.assertEqual(line.parse("HALLS all"), "ERROR use it like this: HALLS")


class InMain(HallCase):
    def test_everybody_begins_in_main(self) -> None:
        self.assertEqual(self.ann.ask("HALL"), ["HALL main tombola.example"])
        self.assertEqual(self.ann.ask("HALLS"), ["HALL main tombola.example", "* 1 hall"])

    def test_who_makes_a_hall_is_its_host_and_has_no_seat(self) -> None:
        made, commit = self.ann.ask("MAKE Anna's_night")
        word, code, key = made.split()
        self.assertEqual(word, "MADE")
        self.assertEqual(key, self.play.hall(code).lobby.host_settings.key)
        game = self.play.hall(code).lobby.next_game
        self.assertEqual(commit, f"COMMIT {game.id} {game.commit}")
        self.assertEqual(self.ann.ask("HALL"), [f"HALL {code} Anna's night"])
        self.assertEqual(self.ann.ask("STATUS"), ["ERROR you have no seat here"])
        self.assertEqual(
            self.bob.ask("HALLS"),
            [f"HALL {code} Anna's night", "HALL main tombola.example", "* 2 halls"],
        )

    def test_refusals_are_one_error_each(self) -> None:
        for typed, error in (
            ("HALL aaaaa", "there is no hall aaaaa; HALLS lists those that are listed"),
            (f"MAKE {'x' * 41}", "a hall's name has 1 to 40 characters"),
        ):
            self.assertEqual(self.refused(typed), error)
        self.assertEqual(self.ann.ask("HALL"), ["HALL main tombola.example"])


class InAHall(HallCase):
    def setUp(self) -> None:
        super().setUp()
        self.host = self.play.made("Anna")
        self.code = self.host.code

    def leads(self, *commands: object) -> None:
        self.host.request(*commands)  # type: ignore[arg-type]

    def test_going_there_is_as_arriving(self) -> None:
        self.play.begin()
        self.ann.received()
        went = self.ann.ask(f"HALL {self.code.lower()}")
        self.assertEqual(went[0], f"HALL {self.code} Anna")
        self.assertEqual(first_words(programs(went)), ["HALL", "HELLO", "CARD", "COMMIT"])
        self.assertEqual(went[1].split()[2], "guest-1")
        self.play.draw()
        self.assertEqual(self.ann.received(), [])
        self.assertEqual(len(numbers(self.bob.received())), 1)

    def test_a_host_who_goes_to_another_hall_has_a_seat_there(self) -> None:
        self.ann.ask("MAKE Zoe")
        went = programs(self.ann.ask("HALL main"))
        self.assertEqual(first_words(went)[:3], ["HALL", "HELLO", "CARD"])

    def test_a_game_is_led_and_players_of_other_halls_hear_nothing(self) -> None:
        [carl] = self.play.players_in(self.code, "carl")
        self.leads(StartNow())
        self.assertEqual(first_words(carl.told()), ["BEGIN"])
        self.play.draw(90)
        self.assertEqual(sorted(numbers(carl.received())), list(range(1, 91)))
        [card] = carl.cards
        self.ann.received()
        self.leads(SetOption("stop-on-claim", "off"))
        carl.told()
        self.assertEqual(carl.request("TOMBOLA"), [f"PRIZE tombola carl {card}"])
        self.play.draw()
        self.assertEqual(first_words(carl.told()), ["OVER", "REVEAL", "COMMIT"])
        self.assertNotIn("carl", " ".join(self.ann.received()))
        self.assertEqual(len(carl.transcript()["winners"]), 1)
        self.assertEqual(self.ann.request("TRANSCRIPT"), ["ERROR no game is over yet"])

    def test_a_pause_and_words_are_of_one_hall(self) -> None:
        carl, dora = self.play.players_in(self.code, "carl", "dora")
        carl.send("SAY ciao")
        self.assertEqual(dora.received(), ["SAID carl ciao"])
        self.leads(PauseGame())
        self.assertTrue(dora.received()[0].startswith("* "))
        self.assertEqual(self.bob.received(), [])

    def test_a_seat_is_taken_up_from_any_hall(self) -> None:
        [carl] = self.play.players_in(self.code, "carl")
        self.leads(StartNow())
        self.play.draw(3)
        carl.received()
        carl.reset()
        back = self.play.connect()
        back.received()
        told = back.request(f"RESUME {carl.token}")
        self.assertEqual(
            first_words(told),
            ["HALL", "HELLO", "CARD", "COMMIT", "BEGIN", "DRAWN", *["OFFER"] * 6],
        )
        self.assertEqual(told[1], f"HELLO tombola/1 carl {carl.token}")
        self.assertEqual(back.drawn, carl.drawn)

    def test_when_it_ends_players_are_told_and_disconnected(self) -> None:
        [carl] = self.play.players_in(self.code, "carl")
        self.leads(StartNow())
        self.play.draw()
        carl.received()
        told = self.host.request(EndHall())
        self.assertEqual(told[-1].code, "main")
        lines = carl.received()
        self.assertEqual(first_words(programs(lines)), ["OVER", "REVEAL", "BYE"])
        self.assertIn("* the host has ended this hall", lines)
        self.assertTrue(carl.transport.disconnecting)
        self.ann.received()
        self.assertEqual(
            self.refused(f"HALL {self.code}"),
            f"there is no hall {self.code}; HALLS lists those that are listed",
        )

    def test_a_claim_port_finds_the_seat_in_any_hall(self) -> None:
        [carl] = self.play.players_in(self.code, "carl")
        self.leads(StartNow())
        self.play.draw(90)
        carl.received()
        self.assertEqual(self.play.claimant().ask(f"TOMBOLA {carl.token}"), ["OK"])
        self.assertEqual(first_words(carl.told()), ["PRIZE", "HELD"])
