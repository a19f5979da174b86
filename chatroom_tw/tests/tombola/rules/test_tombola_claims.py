"""Tests for `rules.player_commands`: claims."""

from __future__ import annotations

from chatroom_tw.server.effects import Deliver, InRoom, Person
from chatroom_tw.tests.support.tombola_case import OnePlays, standing
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.winners import Missing, Winner


class Claiming(OnePlays):
    def test_a_claim_needs_a_game_that_is_on(self) -> None:
        claim = commands.Claim("tombola")
        for_seat = commands.Claim("tombola", self.player(self.one).token)
        claimant = self.unseated_user()
        for _ in range(2):
            self.assertEqual(self.refuses(self.one, claim), (TombolaError.NO_GAME, ""))
            self.assertEqual(self.refuses(claimant, for_seat), (TombolaError.NO_GAME, ""))
            self.begins()
            self.ends()

    def test_a_false_claim_is_answered_to_its_player_alone(self) -> None:
        self.begins()
        self.draws(1)
        before = standing(self.tombola)
        [told] = self.does(self.one, commands.Claim("tombola"))
        assert isinstance(told, Deliver) and isinstance(told.event, Missing)
        self.assertEqual(told.to, Person(self.one))
        [card] = self.player(self.one).cards
        self.assertEqual(
            set(told.event.numbers), set(card.numbers) - set(self.tombola.lobby.game.drawn)
        )
        self.assertEqual(standing(self.tombola), before)

    def test_a_winner_is_announced_to_all(self) -> None:
        self.begins()
        self.draws(90)
        [card] = self.player(self.one).cards
        row = card.rows[0]
        first = sorted(row, key=self.tombola.lobby.game.drawn.index)[:2]
        numbers = tuple(number for number in row if number in first)
        winner = Winner("ambo", "guest-1", card.serial, 90, numbers)
        self.assertEqual(
            self.does(self.one, commands.Claim("ambo")), [Deliver(InRoom("hall"), winner)]
        )
        self.assertEqual(
            self.refuses(self.one, commands.Claim("ambo")), (TombolaError.WON_ALREADY, "ambo")
        )

    def test_a_prize_that_is_not_played_for_is_refused(self) -> None:
        self.begins()
        self.draws(90)
        self.assertEqual(
            self.refuses(self.one, commands.Claim("terno")),
            (TombolaError.NOT_PLAYED_FOR, "ambo, tombola"),
        )

    def test_a_closed_prize_is_refused_with_its_winners(self) -> None:
        two = self.sits()
        self.does(two, commands.Rename("bob"))
        self.begins()
        self.draws(89)
        self.does(two, commands.Claim("ambo"))
        self.draws(1)
        self.assertEqual(
            self.refuses(self.one, commands.Claim("ambo")), (TombolaError.CLOSED, "bob")
        )

    def test_a_claimant_claims_for_a_seat_with_its_token(self) -> None:
        claimant, player = self.unseated_user(), self.player(self.one)
        [card] = player.cards
        self.begins()
        claim = commands.Claim("tombola", player.token)
        [told] = self.does(claimant, claim)
        assert isinstance(told, Deliver)
        self.assertEqual((told.to, type(told.event)), (Person(claimant), Missing))
        self.draws(90)
        winner = Winner("tombola", "guest-1", card.serial, 90, card.numbers)
        self.assertEqual(
            self.does(claimant, claim),
            [Deliver(InRoom("hall"), winner), Deliver(Person(claimant), events.Accepted())],
        )
        self.assertEqual(self.refuses(claimant, claim)[0], TombolaError.WON_ALREADY)
        self.assertEqual(
            self.refuses(self.one, commands.Claim("tombola"))[0], TombolaError.WON_ALREADY
        )

    def test_a_claimant_claims_for_an_absent_player(self) -> None:
        self.sits()
        token = self.player(self.one).token
        self.begins()
        self.draws(90)
        self.tombola.disconnect(self.one)
        effects = self.does(self.unseated_user(), commands.Claim("tombola", token))
        self.assertIn(events.Accepted(), [getattr(effect, "event", None) for effect in effects])

    def test_a_token_claims_for_its_own_cards_only(self) -> None:
        """A claim with another player's token wins for that player."""
        two = self.sits()
        self.begins()
        self.draws(90)
        [told, _] = self.does(two, commands.Claim("tombola", self.player(self.one).token))
        assert isinstance(told, Deliver) and isinstance(told.event, Winner)
        self.assertEqual(told.event.name, "guest-1")
