"""Tests for `core.game`."""

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
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.refusals import TombolaError

SEED = bytes(range(32))
EARLY = Card("b1", board(range(1, 16)))
ORDER = draw.order(SEED, "5f0c", draw.cards_digest([EARLY]), ())
"""The numbers of a game that begins with EARLY. Cards that come late do not change them."""

# Each of these has its tombola with the fifteenth number, and FIRST the first of each prize.
FIRST = Card("b2", board(ORDER[:15]))
SECOND = Card("b3", board([*ORDER[5:15], *ORDER[:5]]))
LAST = Card("b4", board(ORDER[-15:]))


class GameCase(SynchronousTestCase):
    """A game for every prize that has begun with EARLY, and to which the others are late."""

    def setUp(self) -> None:
        self.game = self.begun(*Prize)

    def begun(self, *prizes: Prize) -> Game:
        game = Game("5f0c", SEED, prizes)
        game.begin([EARLY])
        game.add([FIRST, SECOND, LAST])
        return game

    def draws(self, count: int) -> None:
        for _ in range(count):
            self.assertIsNotNone(self.game.draw())

    def refuses(self, prize: Prize, name: str, *cards: Card) -> tuple[TombolaError, str]:
        refused = self.assertRaises(Refused, self.game.claim, prize, name, cards)
        return refused.reason, refused.subject

    def wins(self, prize: Prize, name: str, *cards: Card) -> None:
        self.assertIsInstance(self.game.claim(prize, name, cards), Winner)


class Drawing(GameCase):
    def test_the_commitment_and_the_digest_are_those_of_the_seed_and_the_cards(self) -> None:
        self.assertEqual(self.game.commit, draw.commit(SEED))
        self.assertEqual(self.game.cards_sha256, draw.cards_digest([EARLY]))

    def test_all_the_numbers_come_in_the_order_that_was_settled(self) -> None:
        self.assertEqual([self.game.draw() for _ in range(HIGHEST)], list(ORDER))
        self.assertEqual(self.game.drawn, list(ORDER))

    @settings(max_examples=20)
    @given(st.lists(st.text(min_size=1, max_size=20), max_size=4))
    def test_what_players_contribute_counts(self, texts: list[str]) -> None:
        game = Game("5f0c", SEED, (Prize.TOMBOLA,))
        for text in texts:
            game.contribute(text)
        game.begin([EARLY, FIRST])
        order = draw.order(SEED, "5f0c", draw.cards_digest([FIRST, EARLY]), texts)
        self.assertEqual([game.draw() for _ in range(HIGHEST)], list(order))
        self.assertEqual(game.entropy, texts)


class Contributing(SynchronousTestCase):
    def setUp(self) -> None:
        self.game = Game("5f0c", SEED, (Prize.TOMBOLA,))

    def refuses(self, text: str) -> tuple[TombolaError, str]:
        refused = self.assertRaises(Refused, self.game.contribute, text)
        return refused.reason, refused.subject

    def test_a_text_is_not_empty_and_not_too_long(self) -> None:
        self.assertEqual(ENTROPY_LENGTH, 200)
        for text in ("", "è" * 201):
            self.assertEqual(self.refuses(text), (TombolaError.BAD_ENTROPY, "200"))
        self.game.contribute("è" * 200)
        self.game.contribute("a")
        self.assertEqual(self.game.entropy, ["è" * 200, "a"])

    def test_so_many_may_and_no_more(self) -> None:
        for number in range(ENTROPY_LIMIT):
            self.game.contribute(str(number))
        self.assertEqual(self.refuses("more"), (TombolaError.ENOUGH_ENTROPY, ""))
        self.assertEqual(len(self.game.entropy), ENTROPY_LIMIT)


class Claiming(GameCase):
    def test_each_prize_is_had_with_its_last_number_and_not_before(self) -> None:
        for prize, needed in zip(Prize, (2, 3, 4, 5, 15)):
            self.draws(needed - 1 - len(self.game.drawn))
            lack = Missing(prize, "b2", (ORDER[needed - 1],), 1)
            if needed < 5:  # Of a row that has more than it needs, any will do.
                lack = Missing(prize, "b2", ORDER[needed - 1 : 5], 1)
            self.assertEqual(self.game.claim(prize, "ann", (FIRST,)), lack)
            self.draws(1)
            winner = Winner(prize, "ann", "b2", needed)
            self.assertEqual(self.game.claim(prize, "ann", (FIRST,)), winner)
        self.assertEqual([winner.prize for winner in self.game.winners], list(Prize))

    def test_a_false_claim_changes_nothing(self) -> None:
        self.draws(14)
        for _ in range(2):
            self.assertIsInstance(self.game.claim(Prize.TOMBOLA, "ann", (FIRST,)), Missing)
        self.assertEqual((self.game.winners, self.game.open_prizes), ([], list(Prize)))
        self.draws(1)
        self.wins(Prize.TOMBOLA, "ann", FIRST)

    def test_nothing_can_be_had_before_the_first_number(self) -> None:
        lack = self.game.claim(Prize.TOMBOLA, "ann", (FIRST,))
        self.assertEqual(lack, Missing(Prize.TOMBOLA, "b2", FIRST.numbers, 15))

    def test_what_is_missing_is_told_of_the_row_that_is_nearest(self) -> None:
        card = Card("b9", board([*ORDER[:2], *ORDER[80:83], *ORDER[2:5], *ORDER[83:90]]))
        self.game.add([card])
        self.draws(5)
        self.assertEqual(
            self.game.claim(Prize.QUATERNA, "ann", (card,)),
            Missing(Prize.QUATERNA, "b9", ORDER[83:85], 1),
        )

    def test_and_of_the_card_that_is_nearest(self) -> None:
        self.draws(12)
        for cards in ((LAST, FIRST), (FIRST, LAST)):
            self.assertEqual(
                self.game.claim(Prize.TOMBOLA, "ann", cards),
                Missing(Prize.TOMBOLA, "b2", ORDER[12:15], 3),
            )

    def test_the_card_that_has_it_is_told_whichever_it_is(self) -> None:
        self.draws(15)
        winner = self.game.claim(Prize.TOMBOLA, "ann", (LAST, SECOND))
        self.assertEqual(winner, Winner(Prize.TOMBOLA, "ann", "b3", 15))

    def test_a_card_full_earlier_is_still_good(self) -> None:
        self.draws(40)
        winner = Winner(Prize.TOMBOLA, "ann", "b2", 40)
        self.assertEqual(self.game.claim(Prize.TOMBOLA, "ann", (FIRST,)), winner)

    def test_a_card_that_comes_full_is_good_at_once(self) -> None:
        self.draws(15)
        late = Card("b8", board(reversed(ORDER[:15])))
        self.game.add([late])
        self.wins(Prize.TOMBOLA, "late", late)

    def test_what_is_not_played_for_cannot_be_won(self) -> None:
        self.game = self.begun(Prize.TERNO, Prize.TOMBOLA)
        self.draws(15)
        self.assertEqual(
            self.refuses(Prize.AMBO, "ann", FIRST), (TombolaError.NOT_PLAYED_FOR, "terno, tombola")
        )


class Sharing(GameCase):
    def setUp(self) -> None:
        super().setUp()
        self.draws(15)

    def test_a_prize_is_shared_until_the_next_number_and_closed_after(self) -> None:
        self.wins(Prize.CINQUINA, "ann", FIRST)
        self.wins(Prize.CINQUINA, "bob", SECOND)
        self.assertEqual(self.game.open_prizes, list(Prize))
        self.draws(1)
        late = Card("b8", board(reversed(ORDER[:15])))
        self.game.add([late])
        self.assertEqual(
            self.refuses(Prize.CINQUINA, "carl", late), (TombolaError.CLOSED, "ann, bob")
        )
        self.assertNotIn(Prize.CINQUINA, self.game.open_prizes)
        self.assertEqual([winner.name for winner in self.game.winners], ["ann", "bob"])

    def test_nobody_has_two_shares_of_one(self) -> None:
        self.wins(Prize.AMBO, "ann", FIRST, SECOND)
        for _ in range(2):
            self.assertEqual(
                self.refuses(Prize.AMBO, "ann", FIRST, SECOND), (TombolaError.WON_ALREADY, "ambo")
            )
            self.draws(1)
        self.assertEqual(len(self.game.winners), 1)

    def test_one_player_may_win_them_all(self) -> None:
        for prize in reversed(Prize):
            self.wins(prize, "ann", FIRST)
        self.assertEqual([winner.name for winner in self.game.winners], ["ann"] * 5)

    def test_a_prize_that_is_closed_leaves_the_others_open(self) -> None:
        self.wins(Prize.CINQUINA, "ann", FIRST)
        self.draws(1)
        self.wins(Prize.AMBO, "bob", SECOND)
        self.wins(Prize.TOMBOLA, "bob", SECOND)

    def test_a_closed_prize_is_closed_also_to_a_card_that_has_nothing(self) -> None:
        self.wins(Prize.AMBO, "ann", FIRST)
        self.draws(1)
        self.assertEqual(self.refuses(Prize.AMBO, "carl", LAST), (TombolaError.CLOSED, "ann"))


class Ending(GameCase):
    def ends(self) -> None:
        drawn = list(self.game.drawn)
        for _ in range(2):
            self.assertIsNone(self.game.draw())
        self.assertEqual(self.game.drawn, drawn)

    def test_a_tombola_ends_it_with_whatever_else_is_open(self) -> None:
        self.draws(15)
        self.wins(Prize.TOMBOLA, "ann", FIRST)
        self.ends()

    def test_so_does_the_last_prize_when_no_tombola_is_played_for(self) -> None:
        self.game = self.begun(Prize.AMBO, Prize.TERNO)
        self.draws(3)
        self.wins(Prize.AMBO, "ann", FIRST)
        self.draws(1)
        self.wins(Prize.TERNO, "ann", FIRST)
        self.ends()

    def test_so_does_the_ninetieth_number_one_interval_later(self) -> None:
        self.draws(HIGHEST)
        self.wins(Prize.TOMBOLA, "ann", LAST)
        self.ends()


class Withdrawing(GameCase):
    """The cards of somebody who was late and has left."""

    def test_they_are_as_if_they_had_never_come(self) -> None:
        self.draws(3)
        self.game.withdraw([SECOND, FIRST])
        self.assertEqual(list(self.game.late_cards), ["b4"])
        again = Card("b5", FIRST.rows)
        self.game.add([again])
        self.draws(12)
        winner = Winner(Prize.TOMBOLA, "ann", "b5", 15)
        self.assertEqual(self.game.claim(Prize.TOMBOLA, "ann", (again,)), winner)
        self.assertIsInstance(self.game.claim(Prize.TOMBOLA, "bob", (LAST,)), Missing)

    def test_those_that_the_game_began_with_stay(self) -> None:
        self.game.withdraw([EARLY])
        self.assertEqual(list(self.game.cards), ["b1"])
        self.draws(HIGHEST)
        self.wins(Prize.TOMBOLA, "ann", EARLY)

    def test_so_do_those_that_have_won(self) -> None:
        self.draws(15)
        self.wins(Prize.TOMBOLA, "ann", FIRST, SECOND)
        self.game.withdraw([FIRST, SECOND])
        self.assertEqual(list(self.game.late_cards), ["b2", "b4"])


class Unclaimed(GameCase):
    """What nobody has claimed, which is told at the end."""

    def test_the_first_that_had_it_is_told(self) -> None:
        self.game = self.begun(Prize.TERNO, Prize.TOMBOLA)
        self.draws(HIGHEST)
        self.assertEqual(
            self.game.missed(),
            [Missed(Prize.TERNO, "b2", ORDER[2]), Missed(Prize.TOMBOLA, "b2", ORDER[14])],
        )

    def test_what_was_won_was_not_missed_nor_what_nobody_had(self) -> None:
        self.game = self.begun(Prize.AMBO, Prize.TERNO, Prize.TOMBOLA)
        self.draws(3)
        self.wins(Prize.TERNO, "ann", FIRST)
        self.assertEqual(self.game.missed(), [Missed(Prize.AMBO, "b2", ORDER[1])])

    def test_a_late_card_that_had_it_first_is_the_one(self) -> None:
        game = Game("5f0c", SEED, (Prize.TOMBOLA,))
        game.begin([EARLY])
        for number in ORDER[:15]:
            self.assertEqual(game.draw(), number)
        game.add([FIRST])
        while game.draw() is not None:
            pass
        self.assertEqual(game.missed(), [Missed(Prize.TOMBOLA, "b2", ORDER[14])])

    def test_if_the_first_was_withdrawn_it_is_the_next_one(self) -> None:
        third = Card("b5", board([*ORDER[:4], *ORDER[20:31]]))
        game = Game("5f0c", SEED, (Prize.AMBO, Prize.QUATERNA, Prize.TOMBOLA))
        game.begin([EARLY])
        game.add([FIRST, third])
        while game.draw() is not None:
            pass
        game.withdraw([FIRST])
        missed = {one.prize: (one.serial, one.number) for one in game.missed()}
        self.assertEqual(missed[Prize.AMBO], ("b5", ORDER[1]))
        self.assertEqual(missed[Prize.QUATERNA], ("b5", ORDER[3]))
        self.assertEqual(missed[Prize.TOMBOLA], ("b5", ORDER[30]))
        game.withdraw([third])
        self.assertEqual([one.serial for one in game.missed()], ["b1"] * 3)
