"""Tests for `protocols.line`: arrivals, cards, and a table, as players see them."""

from __future__ import annotations

import hashlib

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.tombola import (
    COUNTDOWN,
    FIFTEEN,
    FakeTombola,
    HallCase,
    fair,
    first_words,
    numbers,
)
from chatroom_tw.tombola.rules.card import is_cartella


class NextGame(SynchronousTestCase):
    def test_the_next_game_of_an_open_hall(self) -> None:
        play = FakeTombola()
        ann = play.connect()
        hello, welcome, card, *drawing, commit, next_ = ann.received()
        self.assertRegex(hello, r"\AHELLO tombola/1 guest-1 [0-9a-f]{32}\Z")
        self.assertEqual(
            welcome, "* welcome to tombola.example; played for: tombola; HELP lists the commands"
        )
        self.assertRegex(card, r"\ACARD s1-1( [0-9]{1,2}){15}\Z")
        self.assertTrue(is_cartella(ann.cards["s1-1"]))
        self.assertEqual([row[:3] for row in drawing], ["* |"] * 3)
        self.assertRegex(commit, r"\ACOMMIT [0-9a-f]{8} [0-9a-f]{64}\Z")
        self.assertEqual(next_, f"NEXT {COUNTDOWN}")

    def test_a_player_who_comes_in_the_countdown_is_told_the_rest(self) -> None:
        play = FakeTombola()
        play.connect()
        play.clock.advance(1.25)
        self.assertEqual(play.connect().told()[-1], "NEXT 1.75")

    def test_the_next_game_of_a_table(self) -> None:
        play = FakeTombola(players=3)
        ann, bob = play.connect(), play.connect()
        self.assertEqual(first_words(bob.told()), ["HELLO", "CARD", "COMMIT", "WAITING"])
        self.assertEqual(ann.told()[-2:], ["WAITING 1 3", "WAITING 2 3"])
        carl = play.connect()
        for player in (ann, bob, carl):
            self.assertEqual(player.told()[-2:], ["WAITING 3 3", f"NEXT {COUNTDOWN}"])

    def test_six_players_share_out_all_the_numbers(self) -> None:
        play = FakeTombola()
        players = [play.connect() for _ in range(6)]
        for player in players:
            player.received()
        dealt = [number for player in players for card in player.cards.values() for number in card]
        self.assertEqual(sorted(dealt), list(range(1, 91)))

    def test_names(self) -> None:
        play = FakeTombola()
        ann, bob = play.players("ann", "bob")
        self.assertEqual(ann.ask("NAME Ann-2_x.y"), [f"HELLO tombola/1 Ann-2_x.y {ann.token}"])
        self.assertEqual(ann.ask("NAME zoé"), [f"HELLO tombola/1 zoé {ann.token}"])
        for name in ("BOB", "you", "sheet-17"):
            taken = [f"ERROR the name {name} is taken; choose another"]
            self.assertEqual(ann.ask(f"NAME {name}"), taken)
        for name in ("a b", "a" * 33, "a*", "\ufffd"):
            [error] = ann.ask(f"NAME {name}")
            self.assertEqual(
                error,
                f"ERROR the name {name} is not allowed; use 1 to 32 letters, digits, - _ .",
            )
        self.assertEqual(bob.ask("NAME ann"), [f"HELLO tombola/1 ann {bob.token}"])
        self.assertEqual(ann.ask("SAY I"), ["SAID zoé I"])

    def test_two_guests_never_have_the_same_name(self) -> None:
        play = FakeTombola()
        [ann] = play.players("guest-2")
        self.assertIn(" guest-3 ", play.connect().received()[0])
        self.assertIn(" guest-2 ", ann.greeting[-1])


class Cards(HallCase):
    def test_cards_of_one_series_replace_the_earlier_ones(self) -> None:
        for count in range(1, 7):
            before = set(self.ann.cards)
            told = self.ann.request(f"CARDS {count}")
            self.assertEqual(first_words(told), ["CARD"] * count)
            self.assertEqual(len({serial.split("-")[0] for serial in self.ann.cards}), 1)
            self.assertFalse(before & set(self.ann.cards))
        dealt = [number for card in self.ann.cards.values() for number in card]
        self.assertEqual(sorted(dealt), list(range(1, 91)))
        self.assertTrue(all(map(is_cartella, self.ann.cards.values())))

    def test_a_board_is_answered_by_its_card(self) -> None:
        numbers = "90 1 45 2 44 3 43 4 42 5 41 6 40 7 39"
        received = self.ann.ask(f"BOARD {numbers}")
        self.assertEqual(
            received,
            [f"CARD b1 {numbers}", "* 90  1 45  2 44", "*  3 43  4 42  5", "* 41  6 40  7 39"],
        )

    def test_an_invalid_board_is_refused_with_the_reason(self) -> None:
        fourteen = FIFTEEN.removesuffix(" 15")
        for board, why in (
            (fourteen, "a card has 15 numbers, not 14"),
            (f"{FIFTEEN} 16", "a card has 15 numbers, not 16"),
            (f"{fourteen} 14", "14 is there more than once"),
            (f"{fourteen} 014", "14 is there more than once"),
            (f"{fourteen} 0", "0 is not from 1 to 90"),
            (f"{fourteen} 91", "91 is not from 1 to 90"),
            (f"{fourteen} 9999", "9999 is not from 1 to 90"),
            ("", "a card has 15 numbers, not 0"),
            (f"{fourteen} fifteen", "use it like this: BOARD n1 … n15"),
            (f"{fourteen} ١٥", "use it like this: BOARD n1 … n15"),
        ):
            self.assertEqual(self.refused(f"BOARD {board}"), why)
        self.play.begin()
        self.ann.received()
        self.assertIn(next(iter(self.ann.cards)), self.refused("TOMBOLA"), "the card has changed")

    def test_an_impossible_number_of_cards_is_refused(self) -> None:
        for count in ("0", "7", "9999"):
            self.assertEqual(
                self.refused(f"CARDS {count}"), "this hall lets a player have 1 to 6 cards"
            )

    def test_cards_chosen_during_a_game_are_for_the_next(self) -> None:
        self.play.begin()
        before = dict(self.ann.cards)
        self.ann.received()
        later = ["* a game is on; what you have chosen is for the next one"]
        self.assertEqual(self.ann.ask("CARDS 2"), later)
        self.assertEqual(self.ann.ask(f"BOARD {FIFTEEN}"), later)
        self.assertIn(next(iter(before)), self.refused("TOMBOLA"))
        self.play.draw(91)
        told = self.ann.told()
        self.assertEqual(first_words(told)[-5:], ["OVER", "REVEAL", "NEXT", "CARD", "COMMIT"])
        self.assertEqual(list(self.ann.cards), ["b1"])
        self.bob.received()
        self.assertNotEqual(self.bob.cards, self.ann.cards)

    def test_at_a_table_cards_are_refused_during_the_game(self) -> None:
        play = FakeTombola(players=1)
        [ann] = play.players("ann")
        play.begin()
        ann.received()
        wait = ["ERROR your game is on; wait until it is over, or EXIT"]
        self.assertEqual(ann.ask("CARDS 2"), wait)
        self.assertEqual(ann.ask(f"BOARD {FIFTEEN}"), wait)

    def test_the_digest_is_that_of_the_cards_in_play(self) -> None:
        self.ann.request("CARDS 6")
        self.bob.request(f"BOARD {FIFTEEN}")
        self.play.begin()
        lines = sorted(
            (serial, " ".join(map(str, card)))
            for serial, card in (self.ann.cards | self.bob.cards).items()
        )
        text = "\n".join(f"{serial} {card}" for serial, card in lines)
        [begin] = self.ann.told()
        self.assertEqual(begin.split()[2], hashlib.sha256(text.encode()).hexdigest())


class ATable(SynchronousTestCase):
    """A table of three."""

    def setUp(self) -> None:
        self.play = FakeTombola(players=3)
        self.players = self.play.players("ann", "bob", "carl")
        self.ann, self.bob, self.carl = self.players

    def test_a_whole_game_ends_with_a_verifiable_reveal(self) -> None:
        [commit] = [each for each in self.ann.greeting if each.startswith("COMMIT")]
        self.ann.ask("ENTROPY perché no?")
        self.bob.ask("ENTROPY \N{GRINNING FACE}")
        self.play.begin()
        [begin] = self.carl.told()
        self.play.draw_until_full(self.carl)
        [card] = self.carl.cards
        self.assertEqual(self.carl.request("TOMBOLA"), [f"PRIZE tombola carl {card}"])
        self.play.draw()
        over, reveal, bye = self.carl.told()
        for player in (self.ann, self.bob):
            ending = [f"PRIZE tombola carl {card}", over, reveal, bye]
            self.assertEqual(player.told()[-4:], ending)
            self.assertEqual(player.drawn, self.carl.drawn)
        for player in self.players:
            self.assertTrue(player.transport.disconnecting)
        word, game, digest = begin.split()
        self.assertEqual((word, over, bye), ("BEGIN", f"OVER {game}", "BYE"))
        proof = {
            "game": game,
            "commit": commit.removeprefix(f"COMMIT {game} "),
            "seed": reveal.removeprefix(f"REVEAL {game} "),
            "cards_sha256": digest,
            "entropy": ["perché no?", "\N{GRINNING FACE}"],
            "draws": self.carl.drawn,
        }
        self.assertTrue(fair(proof))
        self.assertFalse(fair({**proof, "entropy": []}), "this proves nothing")

    def test_a_table_waits_for_the_next_three(self) -> None:
        self.play.begin()
        self.play.draw(91)
        dan = self.play.connect()
        self.assertEqual(dan.told()[-1], "WAITING 1 3")
        self.play.draw(90)
        self.assertEqual(dan.told(), [])
        self.play.players("eve", "fay")
        self.play.begin()
        self.assertEqual(first_words(dan.told()), ["WAITING", "WAITING", "NEXT", "BEGIN"])

    def test_a_newcomer_waits_and_is_told_nothing_of_the_game(
        self,
    ) -> None:
        self.play.begin()
        dan = self.play.connect()
        received = dan.received()
        self.assertEqual(
            received[-2:], ["* a game is on; you are seated for the next one", "WAITING 1 3"]
        )
        self.play.draw(5)
        self.assertEqual(dan.received(), [])
        self.assertEqual(dan.ask("TOMBOLA"), ["ERROR no game of yours is on"])
        self.assertEqual(first_words(dan.ask("CARDS 2"))[0], "CARD")
        self.play.players("eve", "fay")
        self.play.draw(86)
        self.assertEqual(first_words(dan.told())[-2:], ["WAITING", "NEXT"])
        self.play.begin()
        self.assertEqual(first_words(dan.told()), ["BEGIN"])

    def test_a_newcomer_can_talk_with_the_players(self) -> None:
        self.play.begin()
        [dan] = self.play.players("dan")
        for player in self.players:
            player.received()
        self.assertEqual(dan.ask("SAY hello"), ["SAID dan hello"])
        self.assertEqual(self.ann.ask("SAY hi"), ["SAID dan hello", "SAID ann hi"])
        self.assertEqual(dan.received(), ["SAID ann hi"])

    def test_players_can_talk_with_an_empty_queue_or_table(self) -> None:
        self.assertEqual(self.ann.ask("SAY hello"), ["SAID ann hello"])
        self.assertEqual(self.bob.received(), ["SAID ann hello"])
        self.play.begin()
        self.ann.received()
        self.assertEqual(self.ann.ask("SAY hello"), ["SAID ann hello"])

    def test_when_one_leaves_the_queue_the_others_wait_on(self) -> None:
        for leave in (lambda: self.carl.ask("EXIT"), lambda: self.bob.reset()):
            leave()
            self.play.clock.advance(10 * COUNTDOWN)
        self.assertEqual(self.ann.told(), ["WAITING 2 3", "WAITING 1 3"])
        [dan, _] = self.play.players("dan", "eve")
        self.play.begin()
        self.assertEqual(first_words(dan.told()), ["BEGIN"])

    def test_when_all_have_left_the_next_game_can_begin(self) -> None:
        self.play.begin()
        self.play.draw(3)
        waiting = self.play.players("dan", "eve", "fay")
        for player in self.players:
            self.assertEqual(player.ask("EXIT")[-1], "BYE")
        self.play.clock.advance(0)
        self.assertEqual([len(one["draws"]) for one in self.play.saved], [3])
        self.play.begin()
        for player in waiting:
            self.assertEqual(first_words(player.told())[-2:], ["NEXT", "BEGIN"])

    def test_the_game_continues_without_disconnected_players(self) -> None:
        self.play.begin()
        self.ann.reset()
        self.bob.hang_up()
        self.play.draw(2)
        self.assertEqual(len(numbers(self.carl.told())), 2)
        self.carl.reset()
        self.play.draw(89)
        self.assertEqual([len(one["draws"]) for one in self.play.saved], [90])
        dan = self.play.connect()
        self.assertEqual(
            dan.ask(f"RESUME {self.ann.token}")[-1],
            "ERROR nobody has this token; it is in the HELLO line, and ends with the seat",
        )
