"""Tests for `protocols.line`: an open hall, as players see it."""

from __future__ import annotations

from chatroom_tw.tests.support.tombola import (
    FIFTEEN,
    PAUSE,
    HallCase,
    fair,
    first_words,
    numbers,
    programs,
)
from chatroom_tw.tombola.rules.prizes import AMBO, CINQUINA, TOMBOLA


class AHall(HallCase):
    """Games follow one another."""

    prizes = (AMBO, CINQUINA, TOMBOLA)

    def test_a_number_is_one_line_and_comes_once(self) -> None:
        self.play.begin()
        self.ann.received()
        self.play.draw()
        self.assertRegex(self.ann.transport.value(), rb"\ANUMBER [0-9]{1,2}\n\Z")
        self.play.draw(89)
        self.assertEqual(sorted(numbers(self.ann.received())), list(range(1, 91)))

    def test_a_late_player_gets_all_numbers_and_can_win(self) -> None:
        self.play.begin()
        self.play.draw(40)
        self.ann.received()
        [ambo] = self.ann.request("AMBO")
        [carl] = self.play.players("carl")
        joined = programs(carl.greeting)
        self.assertEqual(
            first_words(joined),
            ["HELLO", "CARD", "COMMIT", "BEGIN", "DRAWN", "PRIZE", "HELLO"],
        )
        self.assertEqual(carl.drawn, self.ann.drawn)
        self.assertEqual(len(carl.drawn), 40)
        self.assertEqual(joined[-2], ambo)
        self.play.draw_until_full(carl)
        [card] = carl.cards
        for player in (self.ann, self.bob):
            player.received()
        self.assertEqual(carl.request("TOMBOLA"), [f"PRIZE tombola carl {card}"])
        self.assertEqual(self.bob.received(), [f"PRIZE tombola carl {card}"])
        self.play.draw()
        self.assertEqual(self.bob.told()[0].split()[0], "OVER")
        self.assertTrue(fair(carl.transcript()))

    def test_a_card_that_is_full_when_it_comes_can_win(self) -> None:
        self.play.begin()
        self.play.draw(90)
        [carl] = self.play.players("carl")
        [card] = carl.cards
        self.assertEqual(carl.request("TOMBOLA"), [f"PRIZE tombola carl {card}"])

    def test_a_card_that_was_full_earlier_can_still_win(self) -> None:
        self.play.begin()
        self.play.draw_until_full(self.bob)
        self.play.draw(3)
        self.assertEqual(len(numbers(self.bob.received())), 3)
        [card] = self.bob.cards
        self.assertEqual(self.bob.request("TOMBOLA"), [f"PRIZE tombola bob {card}"])

    def test_two_players_with_the_same_board_share_the_tombola(self) -> None:
        for player in (self.ann, self.bob):
            player.ask(f"BOARD {FIFTEEN}")
        self.play.begin()
        self.play.draw_until_full(self.ann, self.bob)
        self.assertEqual(self.ann.request("TOMBOLA"), ["PRIZE tombola ann b1"])
        self.assertEqual(
            self.bob.request("TOMBOLA"), ["PRIZE tombola ann b1", "PRIZE tombola bob b2"]
        )
        self.assertEqual(
            self.ann.ask("TOMBOLA"),
            ["PRIZE tombola bob b2", "ERROR you have won the tombola already"],
        )
        self.play.draw()
        self.assertEqual(self.ann.told()[0].split()[0], "OVER")
        winners = [(one["name"], one["serial"]) for one in self.ann.transcript()["winners"]]
        self.assertEqual(winners, [("ann", "b1"), ("bob", "b2")])

    def test_a_prize_is_closed_when_the_next_number_is_due(self) -> None:
        for player in (self.ann, self.bob):
            player.ask(f"BOARD {FIFTEEN}")
        self.play.begin()
        self.play.draw(60)
        for player in (self.ann, self.bob):
            player.received()
        self.assertEqual(self.ann.ask("AMBO"), ["PRIZE ambo ann b1"])
        self.play.draw()
        self.bob.received()
        self.assertEqual(self.bob.ask("AMBO"), ["ERROR that has been won by ann"])
        [status] = [each for each in self.bob.ask("STATUS") if "open" in each]
        self.assertIn("prizes open: cinquina, tombola;", status)

    def test_a_false_claim_is_told_what_is_missing(self) -> None:
        self.ann.ask(f"BOARD {FIFTEEN}")
        self.play.begin()
        self.ann.received()
        before = self.ann.ask("STATUS")
        self.assertEqual(self.refused("TOMBOLA"), f"no tombola: b1 lacks {FIFTEEN}")
        self.assertEqual(self.refused("AMBO"), "no ambo: b1 lacks 2 of 1 2 3 4 5")
        self.assertEqual(self.refused("CINQUINA"), "no cinquina: b1 lacks 1 2 3 4 5")
        self.assertEqual(
            self.refused("TERNO"),
            "that is not played for; the prizes are: ambo, cinquina, tombola",
        )
        self.assertEqual(self.ann.ask("STATUS"), before)
        self.assertEqual(first_words(self.bob.told()), ["BEGIN"])
        self.play.draw()
        self.assertEqual(numbers(self.ann.received()), self.play.tombola.lobby.game.drawn)

    def test_fewer_numbers_are_missing_after_each_draw(self) -> None:
        self.ann.ask(f"BOARD {FIFTEEN}")
        self.play.begin()
        self.play.draw(30)
        self.ann.received()
        missing = [str(n) for n in range(1, 16) if n not in self.ann.drawn]
        self.assertTrue(0 < len(missing) < 15)
        self.assertEqual(self.refused("TOMBOLA"), f"no tombola: b1 lacks {' '.join(missing)}")

    def test_without_a_game_there_is_nothing_to_claim(self) -> None:
        self.assertEqual(self.refused("TOMBOLA"), "no game of yours is on")

    def test_after_a_game_players_are_asked_and_the_next_begins(self) -> None:
        self.play.begin()
        game = self.ann.told()[0].split()[1]
        self.play.draw(91)
        received = self.ann.received()
        [over] = [place for place, each in enumerate(received) if each.startswith("OVER")]
        self.assertEqual(received[over], f"OVER {game}")
        self.assertRegex(received[over + 1], rf"\AREVEAL {game} [0-9a-f]{{64}}\Z")
        self.assertEqual(received[over + 2], f"NEXT {PAUSE}")
        self.assertEqual(received[over + 3], "* do you play again? yes or no; no answer is a yes")
        word, following, _ = received[over + 4].split()
        self.assertEqual((word, len(received)), ("COMMIT", over + 5))
        self.assertEqual(self.ann.ask("yes"), ["* you keep your seat and your cards"])
        self.assertEqual(self.bob.ask("AGAIN no")[-1], "BYE")
        self.assertTrue(self.bob.transport.disconnecting)
        cards = dict(self.ann.cards)
        self.play.clock.advance(PAUSE)
        [begin] = self.ann.told()
        self.assertEqual(begin.split()[:2], ["BEGIN", following])
        self.assertEqual(self.ann.cards, cards)
        [carl] = self.play.players("carl")
        self.assertEqual(
            carl.ask(f"RESUME {self.bob.token}")[-1].split(":")[0].split(";")[0],
            "ERROR nobody has this token",
        )

    def test_during_a_game_no_player_is_asked(self) -> None:
        self.play.begin()
        self.ann.received()
        for answer in ("yes", "no", "AGAIN no"):
            self.assertEqual(
                self.refused(answer), "your game is on; wait until it is over, or EXIT"
            )

    def test_exit_is_answered_with_bye(self) -> None:
        self.assertEqual(self.ann.ask("exit", "SAY hello?", "STATUS"), ["BYE"])
        self.assertTrue(self.ann.transport.disconnecting)
        self.assertEqual(self.bob.received(), [])

    def test_status(self) -> None:
        before = self.ann.ask("STATUS")
        game = self.play.tombola.lobby.next_game.id
        open_ = "prizes open: ambo, cinquina, tombola; players: 2"
        self.assertEqual(before, [f"* game {game}, about to begin; 0 numbers drawn: none; {open_}"])
        self.play.begin()
        self.play.draw(2)
        self.ann.received()
        drawn = " ".join(map(str, self.ann.drawn))
        self.assertEqual(
            self.ann.ask("STATUS"), [f"* game {game}, playing; 2 numbers drawn: {drawn}; {open_}"]
        )


class Entropy(HallCase):
    def test_words_are_in_the_proof_of_the_game(self) -> None:
        self.assertEqual(self.ann.ask("ENTROPY perché no?"), ["* your words are in the next draw"])
        self.assertEqual(
            self.bob.ask("ENTROPY \N{GRINNING FACE}  two"), ["* your words are in the next draw"]
        )
        self.play.begin()
        self.play.draw(91)
        self.ann.received()
        proof = self.ann.transcript()
        self.assertEqual(proof["entropy"], ["perché no?", "\N{GRINNING FACE}  two"])
        self.assertTrue(fair(proof))
        self.assertFalse(fair({**proof, "entropy": []}))
        self.assertFalse(fair({**proof, "cards_sha256": "00"}))

    def test_words_are_taken_once_for_each_game_and_not_late(self) -> None:
        self.ann.ask("ENTROPY one")
        self.assertEqual(self.refused("ENTROPY two"), "you have given your words for this game")
        self.play.begin()
        self.bob.received()
        self.ann.received()
        late = "the order of this game is settled; give words before the next begins"
        self.assertEqual(self.refused("ENTROPY three"), late)
        self.assertEqual(self.bob.ask("ENTROPY four"), [f"ERROR {late}"])
        self.play.draw(91)
        self.ann.received()
        self.assertEqual(self.ann.ask("ENTROPY five"), ["* your words are in the next draw"])
        self.assertEqual(self.ann.transcript()["entropy"], ["one"])

    def test_words_have_a_greatest_length(self) -> None:
        self.assertEqual(self.refused(f"ENTROPY {'é' * 201}"), "give 1 to 200 characters")
        self.assertEqual(
            self.ann.ask(f"ENTROPY {'é' * 200}"), ["* your words are in the next draw"]
        )

    def test_control_characters_and_invalid_bytes_are_replaced(self) -> None:
        self.ann.send_bytes(b"ENTROPY \x1b[2J\xff \xc2\x9b\n")
        self.play.clock.advance(0)
        self.assertEqual(self.play.tombola.lobby.next_game.entropy, ["\ufffd[2J\ufffd \ufffd"])
        self.play.begin()
        self.play.draw(91)
        self.ann.received()
        self.assertTrue(fair(self.ann.transcript()))


class Transcripts(HallCase):
    def test_there_is_none_before_a_game_is_over(self) -> None:
        self.play.begin()
        self.ann.received()
        game = self.play.tombola.lobby.game.id
        self.assertEqual(
            self.refused(f"TRANSCRIPT {game}"),
            f"there is no transcript of a game {game}; only of one that is over",
        )
        self.assertTrue(self.refused("TRANSCRIPT"))

    def test_it_is_one_line_without_the_cards(self) -> None:
        self.play.begin()
        self.play.draw(91)
        self.ann.received()
        sent, [saved] = self.ann.transcript(), self.play.saved
        self.assertEqual(
            list(sent),
            ["game", "commit", "seed", "cards_sha256", "entropy", "draws", "prizes", "winners"],
        )
        self.assertEqual(sent, {key: saved[key] for key in sent})
        self.assertEqual(saved["cards"], self.ann.cards | self.bob.cards)
        self.assertTrue(fair(sent))

    def test_a_game_is_asked_for_by_its_id(self) -> None:
        games = []
        self.play.begin()
        for _ in range(2):
            games.append(self.play.tombola.lobby.game.id)
            self.play.draw(91)
            self.play.clock.advance(PAUSE)
        self.ann.received()
        self.assertEqual([self.ann.transcript(game)["game"] for game in games], games)
        self.assertEqual(self.ann.transcript()["game"], games[1])

    def test_the_last_hundred_games_are_available(self) -> None:
        self.play.begin()
        self.play.clock.pump([PAUSE] * 9500)
        self.assertGreater(len(self.play.saved), 101)
        self.ann.received()
        self.assertEqual(
            [one["game"] for one in self.play.saved[-100:]],
            list(self.play.tombola.lobby.transcripts),
        )


class Resuming(HallCase):
    prizes = (AMBO, TOMBOLA)

    def setUp(self) -> None:
        super().setUp()
        self.ann.ask("CARDS 2")
        self.cards = dict(self.ann.cards)
        self.play.begin()
        self.play.draw(40)
        self.ann.ask("AMBO")
        self.bob.received()

    def test_resume_sends_hello_the_cards_the_numbers_and_the_prizes(self) -> None:
        self.ann.reset()
        self.play.draw(2)
        again = self.play.connect()
        again.received()
        told = again.request(f"RESUME {self.ann.token}")
        self.assertEqual(told[0], f"HELLO tombola/1 ann {self.ann.token}")
        self.assertEqual(first_words(told), ["HELLO", "CARD", "CARD", "DRAWN", "PRIZE"])
        self.assertEqual(again.cards, self.cards)
        self.bob.received()
        self.assertEqual(again.drawn, self.bob.drawn)
        self.assertEqual(len(again.drawn), 42)
        self.play.draw_until_full(again)
        self.assertRegex(again.request("TOMBOLA")[0], r"\APRIZE tombola ann s[0-9]+-[12]\Z")

    def test_other_players_are_not_told(self) -> None:
        self.ann.reset()
        self.play.connect().ask(f"RESUME {self.ann.token}")
        self.assertEqual(self.bob.received(), [])

    def test_the_seat_of_the_new_connection_is_given_up(self) -> None:
        self.ann.reset()
        again = self.play.connect()
        again.received()
        mine = again.token
        again.ask(f"RESUME {self.ann.token}")
        self.assertIn("players: 2", again.ask("STATUS")[0])
        self.assertIn("nobody has this token", again.ask(f"RESUME {mine}")[0])

    def test_a_seat_resumes_from_a_connection_that_seems_alive(self) -> None:
        again = self.play.connect()
        again.received()
        self.assertEqual(again.request(f"RESUME {self.ann.token}")[0].split()[2], "ann")
        self.assertEqual(
            self.ann.received(), ["* your seat has been taken up on another connection", "BYE"]
        )
        self.assertTrue(self.ann.transport.disconnecting)
        self.ann.hang_up()
        self.play.draw()
        self.assertEqual(len(numbers(again.told())), 1)

    def test_resuming_the_own_seat(self) -> None:
        self.ann.received()
        told = self.ann.request(f"RESUME {self.ann.token}")
        self.assertEqual(first_words(told), ["HELLO", "CARD", "CARD", "DRAWN", "PRIZE"])
        self.play.draw()
        self.assertEqual(len(numbers(self.ann.told())), 1)

    def test_an_unknown_token(self) -> None:
        before = self.bob.ask("STATUS")
        for token in ("x", "0" * 32, self.ann.token[:-1]):
            self.assertEqual(
                self.bob.ask(f"RESUME {token}"),
                ["ERROR nobody has this token; it is in the HELLO line, and ends with the seat"],
            )
        self.assertEqual(self.bob.ask("STATUS"), before)

    def test_a_game_that_stood_still_continues(self) -> None:
        self.ann.reset()
        self.bob.reset()
        self.play.clock.advance(PAUSE - 1)
        again = self.play.connect()
        again.ask(f"RESUME {self.bob.token}")
        self.assertEqual(len(again.drawn), 40)
        self.play.draw()
        self.assertEqual(len(again.told()), 1)

    def test_an_absent_player_loses_the_seat_at_the_next_game(self) -> None:
        self.ann.reset()
        self.play.draw(51)
        self.play.clock.advance(PAUSE)
        self.assertIn("nobody has this token", self.bob.ask(f"RESUME {self.ann.token}")[-1])
