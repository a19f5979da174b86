"""Tests for `rules.game`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.optional import given, settings, st
from chatroom_tw.tombola.rules import draw
from chatroom_tw.tombola.rules.card import HIGHEST, Card, board
from chatroom_tw.tombola.rules.game import (
    ENTROPY_LENGTH,
    ENTROPY_LIMIT,
    Game,
    Missed,
    Missing,
    Winner,
)
from chatroom_tw.tombola.rules.prizes import (
    AMBO,
    CINQUINA,
    FIVE,
    FIVE_KINDS,
    QUATERNA,
    TERNO,
    TOMBOLA,
    Prize,
)
from chatroom_tw.tombola.rules.refusals import TombolaError

SEED = bytes(range(32))
EARLY = Card("b1", board(range(1, 16)))
ORDER = draw.order(SEED, "5f0c", draw.cards_digest([EARLY]), ())
"""The numbers of a game that begins with EARLY. Late cards do not change them."""

# Each of these has the tombola with the fifteenth number, and FIRST has each prize first.
FIRST = Card("b2", board(ORDER[:15]))
SECOND = Card("b3", board([*ORDER[5:15], *ORDER[:5]]))
LAST = Card("b4", board(ORDER[-15:]))


class GameCase(SynchronousTestCase):
    """A game for every prize that has begun with EARLY. The other cards are late."""

    def setUp(self) -> None:
        self.game = self.begun(*FIVE)

    def begun(self, *prizes: Prize) -> Game:
        game = Game("5f0c", SEED, prizes)
        game.begin([EARLY])
        game.add([FIRST, SECOND, LAST])
        return game

    def draws(self, count: int) -> None:
        for _ in range(count):
            self.assertIsNotNone(self.game.draw())

    def refuses(self, kind: str, name: str, *cards: Card) -> tuple[TombolaError, str]:
        refused = self.assertRaises(Refused, self.game.claim, kind, name, cards)
        return refused.reason, refused.subject

    def wins(self, kind: str, name: str, *cards: Card) -> None:
        self.assertIsInstance(self.game.claim(kind, name, cards), Winner)


class Drawing(GameCase):
    def test_commitment_and_digest_follow_from_seed_and_cards(self) -> None:
        self.assertEqual(self.game.commit, draw.commit(SEED))
        self.assertEqual(self.game.cards_sha256, draw.cards_digest([EARLY]))

    def test_the_numbers_come_in_the_settled_order(self) -> None:
        self.assertEqual([self.game.draw() for _ in range(HIGHEST)], list(ORDER))
        self.assertEqual(self.game.drawn, list(ORDER))

    @settings(max_examples=20)
    @given(st.lists(st.text(min_size=1, max_size=20), max_size=4))
    def test_contributed_words_change_the_order(self, texts: list[str]) -> None:
        game = Game("5f0c", SEED, (TOMBOLA,))
        for number, text in enumerate(texts):
            game.contribute(str(number), text)
        game.begin([EARLY, FIRST])
        order = draw.order(SEED, "5f0c", draw.cards_digest([FIRST, EARLY]), texts)
        self.assertEqual([game.draw() for _ in range(HIGHEST)], list(order))
        self.assertEqual(game.entropy, texts)


class Contributing(SynchronousTestCase):
    def setUp(self) -> None:
        self.game = Game("5f0c", SEED, (TOMBOLA,))

    def refuses(self, text: str) -> tuple[TombolaError, str]:
        refused = self.assertRaises(Refused, self.game.contribute, "token", text)
        return refused.reason, refused.subject

    def test_a_text_is_not_empty_and_not_too_long(self) -> None:
        self.assertEqual(ENTROPY_LENGTH, 200)
        for text in ("", "è" * 201):
            self.assertEqual(self.refuses(text), (TombolaError.BAD_ENTROPY, "200"))
        self.game.contribute("one", "è" * 200)
        self.game.contribute("two", "a")
        self.assertEqual(self.game.entropy, ["è" * 200, "a"])

    def test_a_limited_number_of_players_contribute(self) -> None:
        for number in range(ENTROPY_LIMIT):
            self.game.contribute(str(number), str(number))
        self.assertEqual(self.refuses("more"), (TombolaError.ENOUGH_ENTROPY, ""))
        self.assertEqual(len(self.game.entropy), ENTROPY_LIMIT)


class Claiming(GameCase):
    def test_a_card_has_a_prize_with_its_last_number(self) -> None:
        for kind, needed in zip(FIVE_KINDS, (2, 3, 4, 5, 15)):
            self.draws(needed - 1 - len(self.game.drawn))
            lack = Missing(kind, "b2", (ORDER[needed - 1],), 1)
            if needed < 5:  # Any of the numbers will do in a row with more than the prize needs.
                lack = Missing(kind, "b2", ORDER[needed - 1 : 5], 1)
            self.assertEqual(self.game.claim(kind, "ann", (FIRST,)), lack)
            self.draws(1)
            winner = Winner(kind, "ann", "b2", needed, ORDER[:needed])
            self.assertEqual(self.game.claim(kind, "ann", (FIRST,)), winner)
        self.assertEqual([winner.kind for winner in self.game.winners], list(FIVE_KINDS))

    def test_a_false_claim_changes_nothing(self) -> None:
        self.draws(14)
        for _ in range(2):
            self.assertIsInstance(self.game.claim("tombola", "ann", (FIRST,)), Missing)
        self.assertEqual((self.game.winners, self.game.open_prizes), ([], list(FIVE)))
        self.draws(1)
        self.wins("tombola", "ann", FIRST)

    def test_no_prize_can_be_won_before_the_first_number(self) -> None:
        lack = self.game.claim("tombola", "ann", (FIRST,))
        self.assertEqual(lack, Missing("tombola", "b2", FIRST.numbers, 15))

    def test_missing_numbers_are_those_of_the_nearest_row(self) -> None:
        card = Card("b9", board([*ORDER[:2], *ORDER[80:83], *ORDER[2:5], *ORDER[83:90]]))
        self.game.add([card])
        self.draws(5)
        self.assertEqual(
            self.game.claim("quaterna", "ann", (card,)),
            Missing("quaterna", "b9", ORDER[83:85], 1),
        )

    def test_missing_numbers_are_those_of_the_nearest_card(self) -> None:
        self.draws(12)
        for cards in ((LAST, FIRST), (FIRST, LAST)):
            self.assertEqual(
                self.game.claim("tombola", "ann", cards),
                Missing("tombola", "b2", ORDER[12:15], 3),
            )

    def test_the_winning_card_is_found_among_several(self) -> None:
        self.draws(15)
        winner = self.game.claim("tombola", "ann", (LAST, SECOND))
        self.assertEqual(winner, Winner("tombola", "ann", "b3", 15, SECOND.numbers))

    def test_a_card_that_was_full_earlier_still_wins(self) -> None:
        self.draws(40)
        winner = Winner("tombola", "ann", "b2", 40, FIRST.numbers)
        self.assertEqual(self.game.claim("tombola", "ann", (FIRST,)), winner)

    def test_a_card_that_is_full_when_it_comes_wins_at_once(self) -> None:
        self.draws(15)
        late = Card("b8", board(reversed(ORDER[:15])))
        self.game.add([late])
        self.wins("tombola", "late", late)

    def test_a_prize_that_is_not_played_for_cannot_be_won(self) -> None:
        self.game = self.begun(TERNO, TOMBOLA)
        self.draws(15)
        self.assertEqual(
            self.refuses("ambo", "ann", FIRST), (TombolaError.NOT_PLAYED_FOR, "terno, tombola")
        )


class Sharing(GameCase):
    def setUp(self) -> None:
        super().setUp()
        self.draws(15)

    def test_a_prize_is_shared_until_the_next_number(self) -> None:
        self.wins("cinquina", "ann", FIRST)
        self.wins("cinquina", "bob", SECOND)
        self.assertEqual(self.game.open_prizes, list(FIVE))
        self.draws(1)
        late = Card("b8", board(reversed(ORDER[:15])))
        self.game.add([late])
        self.assertEqual(self.refuses("cinquina", "carl", late), (TombolaError.CLOSED, "ann, bob"))
        self.assertNotIn(CINQUINA, self.game.open_prizes)
        self.assertEqual([winner.name for winner in self.game.winners], ["ann", "bob"])

    def test_no_player_has_two_shares_of_a_prize(self) -> None:
        self.wins("ambo", "ann", FIRST, SECOND)
        for _ in range(2):
            self.assertEqual(
                self.refuses("ambo", "ann", FIRST, SECOND), (TombolaError.WON_ALREADY, "ambo")
            )
            self.draws(1)
        self.assertEqual(len(self.game.winners), 1)

    def test_one_player_can_win_all_prizes(self) -> None:
        for kind in reversed(FIVE_KINDS):
            self.wins(kind, "ann", FIRST)
        self.assertEqual([winner.name for winner in self.game.winners], ["ann"] * 5)

    def test_a_closed_prize_leaves_the_others_open(self) -> None:
        self.wins("cinquina", "ann", FIRST)
        self.draws(1)
        self.wins("ambo", "bob", SECOND)
        self.wins("tombola", "bob", SECOND)

    def test_a_closed_prize_is_refused_before_the_card_is_checked(self) -> None:
        self.wins("ambo", "ann", FIRST)
        self.draws(1)
        self.assertEqual(self.refuses("ambo", "carl", LAST), (TombolaError.CLOSED, "ann"))


class Ending(GameCase):
    def ends(self) -> None:
        drawn = list(self.game.drawn)
        for _ in range(2):
            self.assertIsNone(self.game.draw())
        self.assertEqual(self.game.drawn, drawn)

    def test_a_tombola_ends_the_game_with_prizes_open(self) -> None:
        self.draws(15)
        self.wins("tombola", "ann", FIRST)
        self.ends()

    def test_the_last_prize_ends_a_game_without_tombola(self) -> None:
        self.game = self.begun(AMBO, TERNO)
        self.draws(3)
        self.wins("ambo", "ann", FIRST)
        self.draws(1)
        self.wins("terno", "ann", FIRST)
        self.ends()

    def test_the_ninetieth_number_ends_the_game_one_interval_later(self) -> None:
        self.draws(HIGHEST)
        self.wins("tombola", "ann", LAST)
        self.ends()


class Withdrawing(GameCase):
    """The cards of a player who came late and has left."""

    def test_withdrawn_cards_are_as_if_they_had_never_come(self) -> None:
        self.draws(3)
        self.game.withdraw([SECOND, FIRST])
        self.assertEqual(list(self.game.late_cards), ["b4"])
        again = Card("b5", FIRST.rows)
        self.game.add([again])
        self.draws(12)
        winner = Winner("tombola", "ann", "b5", 15, again.numbers)
        self.assertEqual(self.game.claim("tombola", "ann", (again,)), winner)
        self.assertIsInstance(self.game.claim("tombola", "bob", (LAST,)), Missing)

    def test_cards_of_the_beginning_are_not_withdrawn(self) -> None:
        self.game.withdraw([EARLY])
        self.assertEqual(list(self.game.cards), ["b1"])
        self.draws(HIGHEST)
        self.wins("tombola", "ann", EARLY)

    def test_cards_that_have_won_are_not_withdrawn(self) -> None:
        self.draws(15)
        self.wins("tombola", "ann", FIRST, SECOND)
        self.game.withdraw([FIRST, SECOND])
        self.assertEqual(list(self.game.late_cards), ["b2", "b4"])


class Unclaimed(GameCase):
    """Prizes that nobody has claimed; they are told at the end."""

    def test_the_first_card_that_had_a_missed_prize_is_named(self) -> None:
        self.game = self.begun(TERNO, TOMBOLA)
        self.draws(HIGHEST)
        self.assertEqual(
            self.game.missed(),
            [Missed("terno", "b2", ORDER[2]), Missed("tombola", "b2", ORDER[14])],
        )

    def test_won_prizes_and_prizes_that_no_card_had_are_not_missed(self) -> None:
        self.game = self.begun(AMBO, TERNO, TOMBOLA)
        self.draws(3)
        self.wins("terno", "ann", FIRST)
        self.assertEqual(self.game.missed(), [Missed("ambo", "b2", ORDER[1])])

    def test_a_late_card_that_had_the_prize_first_is_named(self) -> None:
        game = Game("5f0c", SEED, (TOMBOLA,))
        game.begin([EARLY])
        for number in ORDER[:15]:
            self.assertEqual(game.draw(), number)
        game.add([FIRST])
        while game.draw() is not None:
            pass
        self.assertEqual(game.missed(), [Missed("tombola", "b2", ORDER[14])])

    def test_if_the_first_card_was_withdrawn_the_next_is_named(self) -> None:
        third = Card("b5", board([*ORDER[:4], *ORDER[20:31]]))
        game = Game("5f0c", SEED, (AMBO, QUATERNA, TOMBOLA))
        game.begin([EARLY])
        game.add([FIRST, third])
        while game.draw() is not None:
            pass
        game.withdraw([FIRST])
        missed = {one.kind: (one.serial, one.number) for one in game.missed()}
        self.assertEqual(missed["ambo"], ("b5", ORDER[1]))
        self.assertEqual(missed["quaterna"], ("b5", ORDER[3]))
        self.assertEqual(missed["tombola"], ("b5", ORDER[30]))
        game.withdraw([third])
        self.assertEqual([one.serial for one in game.missed()], ["b1"] * 3)
