"""Tests for fair play: a script that drops its connection and comes again for a better card."""

from __future__ import annotations

from collections.abc import Iterator

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.tombola import FakeTombola, Player, first_words
from chatroom_tw.tombola.protocols.line_texts import WATCHING
from chatroom_tw.tombola.rules.lobby import State
from chatroom_tw.tombola.rules.settings import LATE_CARDS
from chatroom_tw.tombola.rules.verification import verify

GAMES = 6
TRIES = 15
"""How often the script comes after each number."""


class AScript(SynchronousTestCase):
    """Ann has six cards in each game. After each number a script takes a seat again and again,
    drops the connection, and claims for any of its seats whose card is full, before Ann does.

    Without the limit it has more than 800 cards in a game, and wins all six.
    """

    def setUp(self) -> None:
        self.play = FakeTombola()
        [self.ann] = self.play.players("ann")
        self.ann.ask("CARDS 6")
        self.claimant = self.play.claimant()

    def come_again(self, seats: dict[str, set[int]]) -> None:
        player = self.play.connect()
        player.received()
        for numbers in player.cards.values():
            seats[player.token] = set(numbers)
        player.reset()

    def numbers_of_a_game(self) -> Iterator[set[int]]:
        while self.play.tombola.lobby.state is not State.PLAYING:
            self.play.clock.advance(1)
        while True:
            self.play.draw()
            self.ann.received()
            if self.play.tombola.lobby.state is not State.PLAYING:
                return
            yield set(self.ann.drawn)

    def play_a_game(self) -> None:
        seats: dict[str, set[int]] = {}
        for drawn in self.numbers_of_a_game():
            for _ in range(TRIES):
                self.come_again(seats)
            for token in [token for token, numbers in seats.items() if numbers <= drawn][:1]:
                self.claimant.ask(f"TOMBOLA {token}")
            if self.ann.is_full:
                self.ann.ask("TOMBOLA")

    def test_dropping_and_coming_again_is_no_advantage(self) -> None:
        for _ in range(GAMES):
            self.play_a_game()
        self.assertEqual([len(game["late_cards"]) for game in self.play.saved], [LATE_CARDS] * 6)
        winners = [{each["name"] for each in game["winners"]} for game in self.play.saved]
        self.assertGreaterEqual(winners.count({"ann"}), GAMES / 2)
        for game in self.play.saved:
            self.assertEqual(len(verify(game)), 4)


class OneTooMany(SynchronousTestCase):
    """What clients are told who come late from an address that has its late cards."""

    def setUp(self) -> None:
        self.play = FakeTombola()
        [self.ann] = self.play.players("ann")
        self.play.begin()
        self.play.draw(2)
        for _ in range(LATE_CARDS):
            self.play.connect().reset()

    def greeted(self, player: Player) -> list[str]:
        lines = player.received()
        self.assertEqual(lines.count(WATCHING), 1)
        self.assertEqual(
            first_words([line for line in lines if not line.startswith("*")]),
            ["HELLO", "COMMIT", "BEGIN", "DRAWN"],
        )
        return lines

    def test_a_client_of_lines_watches_and_has_its_card_at_the_end(self) -> None:
        carl = self.play.connect()
        self.greeted(carl)
        self.assertEqual((carl.cards, len(carl.drawn)), ({}, 2))
        self.assertEqual(carl.ask("TOMBOLA"), ["ERROR no game of yours is on"])
        self.play.draw(89)
        told = carl.told()
        self.assertEqual(first_words(told)[:88], ["NUMBER"] * 88)
        self.assertIn("CARD", first_words(told))
        self.play.clock.advance(60)
        self.play.draw(90)
        self.assertTrue(carl.is_full)
        self.assertTrue(carl.ask("TOMBOLA")[0].startswith("PRIZE tombola"))

    def test_a_client_that_comes_back_still_watches(self) -> None:
        carl = self.play.connect()
        self.greeted(carl)
        carl.reset()
        back = self.play.connect()
        back.received()
        self.assertIn(WATCHING, back.ask(f"RESUME {carl.token}"))
        self.assertNotIn("", back.ask("STATUS"))

    def test_a_browser_is_told_that_it_has_no_cards(self) -> None:
        page = self.play.web_client("carl")
        told = page.received()
        self.assertEqual([one["cards"] for one in told if one["type"] == "cards"], [[]])
        self.assertEqual([len(one["numbers"]) for one in told if one["type"] == "drawn"], [2])
        self.play.draw(89)
        told = page.received()
        self.assertEqual([len(one["cards"]) for one in told if one["type"] == "cards"], [1])
