"""Tests for `rules.open_hall`."""

from __future__ import annotations

from chatroom_tw.server.effects import (
    Close,
    Deliver,
    Person,
    SetTimer,
    Unsubscribe,
)
from chatroom_tw.tests.support.open_hall_case import HALL, HallCase
from chatroom_tw.tests.support.tombola_case import BOARD, COUNTDOWN, DRAWS, PAUSE
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.draw import cards_digest
from chatroom_tw.tombola.rules.effects import Effects
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.journal import Ended
from chatroom_tw.tombola.rules.lobby import ALARM, State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.winners import Winner


class Beginning(HallCase):
    def test_the_first_player_begins_the_countdown(self) -> None:
        self.assertEqual(
            self.first_effects,
            [
                *self.is_seated(self.one),
                SetTimer(ALARM, COUNTDOWN),
                Deliver(Person(self.one), self.committed()),
                Deliver(Person(self.one), events.Next(COUNTDOWN)),
            ],
        )
        self.assertEqual(len(self.player(self.one).cards), 1)

    def test_the_next_player_is_told_the_rest_of_the_countdown(self) -> None:
        two = self.unseated_user()
        self.assertEqual(
            self.does(two, commands.Sit(), 1.0),
            [
                *self.is_seated(two),
                Deliver(Person(two), self.committed()),
                Deliver(Person(two), events.Next(COUNTDOWN - 1.0)),
            ],
        )

    def test_the_game_begins_with_the_cards_of_all_players(self) -> None:
        two = self.sits()
        self.does(two, commands.TakeCards(2))
        next_game = self.tombola.lobby.next_game
        cards = [card for user in (self.one, two) for card in self.player(user).cards]
        begun = events.Begun(next_game.id, cards_digest(cards))
        self.assertEqual(self.tombola.timer(ALARM, COUNTDOWN), [Deliver(HALL, begun), DRAWS])
        self.assertEqual(len(self.tombola.lobby.game.cards), 3)

    def test_a_number_is_told_to_all_players(self) -> None:
        self.begins()
        effects = self.tombola.beat(9.0)
        self.assertEqual(effects, [Deliver(HALL, events.Number(self.tombola.lobby.game.drawn[0]))])

    def test_no_game_begins_without_players(self) -> None:
        for leave in (self.tombola.disconnect, lambda user: self.does(user, commands.Exit())):
            leave(self.one)
            self.assertEqual(self.tombola.timer(ALARM, COUNTDOWN), [])
            self.assertEqual(self.tombola.lobby.state, State.WAITING)
            self.one = self.sits()
            self.assertEqual(self.tombola.lobby.state, State.COUNTDOWN)

    def test_absent_seats_are_given_up_when_a_game_begins(self) -> None:
        two, token = self.sits(), self.player(self.one).token
        self.tombola.disconnect(self.one)
        self.begins()
        self.assertEqual(list(self.tombola.lobby.seats), [self.player(two)])
        self.assertEqual(list(self.tombola.lobby.game.cards), [self.player(two).cards[0].serial])
        self.assertEqual(self.refuses(two, commands.Resume(token))[0], TombolaError.NO_SUCH_SEAT)


class Late(HallCase):
    def setUp(self) -> None:
        super().setUp()
        self.begins()

    def test_a_late_player_catches_up(self) -> None:
        self.draws(90)
        self.does(self.one, commands.Claim("ambo"))
        two = self.unseated_user()
        effects = self.does(two, commands.Sit())
        self.assertEqual(effects, [*self.is_seated(two), *self.caught_up(two)])
        self.assertIsInstance(effects[-1].event, Winner)

    def test_a_late_players_cards_are_in_play(self) -> None:
        self.draws(89)
        two = self.sits()
        [card] = self.player(two).cards
        self.assertEqual(list(self.tombola.lobby.game.late_cards), [card.serial])
        self.assertNotIn(card.serial, self.tombola.lobby.game.cards)
        self.draws(1)
        self.assertEqual(
            self.does(two, commands.Claim("tombola")),
            [Deliver(HALL, Winner("tombola", "guest-2", card.serial, 90, card.numbers))],
        )

    def test_before_the_first_number_the_list_of_numbers_is_empty(self) -> None:
        two = self.unseated_user()
        drawn = Deliver(Person(two), events.Drawn(()))
        self.assertEqual(self.does(two, commands.Sit())[-1], drawn)

    def test_coming_again_does_not_get_a_better_card(self) -> None:
        first = self.sits()
        card = self.player(first).cards
        for _ in range(3):
            self.does(first, commands.Exit())
            self.tombola.disconnect(first)
            first = self.sits()
            self.assertEqual(self.player(first).cards, card)
        self.assertNotEqual(self.player(self.sits()).cards, card)

    def test_players_who_come_and_go_do_not_use_up_memory(self) -> None:
        def size() -> tuple[int, int, int]:
            game = self.tombola.lobby.game
            return len(game.late_cards), len(game._serials), len(list(self.tombola.lobby.seats))

        sizes = set()
        for _ in range(5):
            user = self.sits()
            sizes.add(size())
            self.does(user, commands.Exit())
            self.tombola.disconnect(user)
        self.assertEqual(len(sizes), 1)

    def test_a_late_card_that_has_won_is_not_dealt_again(self) -> None:
        user = self.sits()
        card = self.player(user).cards
        self.draws(90 - len(self.tombola.lobby.game.drawn))
        self.does(user, commands.Claim("tombola"))
        self.does(user, commands.Exit())
        self.assertNotEqual(self.player(self.sits()).cards, card)
        self.assertIn(card[0].serial, self.tombola.lobby.game.late_cards)

    def test_a_late_card_that_is_full_can_win_at_once(self) -> None:
        self.draws(90)
        [told] = self.does(self.sits(), commands.Claim("tombola"))
        self.assertIsInstance(told.event, Winner)


class Choosing(HallCase):
    """Cards that are chosen during a game are for the next one."""

    def setUp(self) -> None:
        super().setUp()
        self.begins()
        self.before = self.player(self.one).cards

    def test_cards_chosen_in_a_game_are_dealt_at_once_and_told_later(self) -> None:
        for command in (commands.TakeCards(3), commands.TakeBoard(BOARD)):
            self.assertEqual(
                self.does(self.one, command), [Deliver(Person(self.one), Notice.CARDS_LATER)]
            )
            self.assertEqual(self.player(self.one).cards, self.before)
        effects = self.ends()
        [card] = self.player(self.one).cards
        self.assertEqual(card.numbers, BOARD)  # The last choice counts.
        self.assertEqual([e for e in effects if e == self.cards(self.one)], [self.cards(self.one)])
        self.tombola.timer(ALARM, PAUSE)
        self.assertEqual(list(self.tombola.lobby.game.cards), [card.serial])

    def test_until_the_end_of_the_game_the_earlier_cards_play(self) -> None:
        self.does(self.one, commands.TakeBoard(BOARD))
        self.draws(90)
        [told] = self.does(self.one, commands.Claim("tombola"))
        self.assertEqual(told.event.serial, self.before[0].serial)

    def test_players_who_chose_no_cards_are_told_nothing(self) -> None:
        effects = self.ends()
        self.assertEqual(self.player(self.one).cards, self.before)
        self.assertNotIn(self.cards(self.one), effects)

    def test_an_absent_player_is_told_the_new_cards_on_return(self) -> None:
        two, player = self.sits(), self.player(self.one)
        self.does(self.one, commands.TakeBoard(BOARD))
        self.tombola.disconnect(self.one)
        self.ends()
        self.assertEqual(player.cards[0].numbers, BOARD)
        effects = self.does(two, commands.Resume(player.token))
        self.assertEqual(effects[-4:-2], [self.hello(two), self.cards(two)])

    def test_chosen_cards_replace_the_earlier_ones_once(self) -> None:
        self.does(self.one, commands.TakeCards(2))
        self.ends()
        chosen = self.player(self.one).cards
        self.tombola.timer(ALARM, PAUSE)
        self.assertNotIn(self.cards(self.one), self.ends())
        self.assertEqual(self.player(self.one).cards, chosen)


class Ending(HallCase):
    def setUp(self) -> None:
        super().setUp()
        self.begins()

    def what_follows(self) -> Effects:
        return [
            *self.over(),
            SetTimer(ALARM, PAUSE),
            Deliver(HALL, events.Next(PAUSE)),
            Deliver(HALL, Notice.PLAY_AGAIN),
            Deliver(HALL, self.committed()),
        ]

    def test_the_ninetieth_number_ends_the_game_one_interval_later(self) -> None:
        self.draws(90)
        effects = self.tombola.beat(100.0)
        self.assertEqual(effects, self.what_follows())
        self.assertEqual(self.tombola.lobby.state, State.PAUSE)

    def test_a_shared_tombola_ends_it_at_the_next_number(self) -> None:
        two = self.sits()
        self.draws(90)
        for user in (two, self.one):
            self.does(user, commands.Claim("tombola"))
        effects = self.tombola.beat(100.0)
        self.assertEqual(effects, self.what_follows())
        winners = self.records_of(Ended)[-1].transcript["winners"]
        self.assertEqual([winner["name"] for winner in winners], ["guest-2", "guest-1"])

    def test_a_player_who_comes_between_games_is_told_the_time(self) -> None:
        self.ends(100.0)
        two = self.unseated_user()
        self.assertEqual(
            self.does(two, commands.Sit(), 110.0),
            [
                *self.is_seated(two),
                Deliver(Person(two), self.committed()),
                Deliver(Person(two), events.Next(PAUSE - 10.0)),
            ],
        )

    def test_only_the_answer_no_gives_the_seat_up(self) -> None:
        two, three = self.sits(), self.sits()
        self.ends()
        stays = [self.player(self.one), self.player(two)]
        self.does(self.one, commands.PlayAgain(True))
        self.assertEqual(
            self.does(three, commands.PlayAgain(False)),
            [Unsubscribe(three, "hall"), Deliver(Person(three), events.Bye()), Close(three)],
        )
        [_, draws] = self.tombola.timer(ALARM, PAUSE)
        self.assertEqual(draws, DRAWS)
        self.assertEqual(list(self.tombola.lobby.seats), stays)
        serials = [card.serial for player in stays for card in player.cards]
        self.assertEqual(sorted(self.tombola.lobby.game.cards), sorted(serials))

    def test_the_next_game_is_a_different_one(self) -> None:
        first, next_game = self.tombola.lobby.game, self.tombola.lobby.next_game
        self.ends()
        self.tombola.timer(ALARM, PAUSE)
        self.assertIs(self.tombola.lobby.game, next_game)
        self.assertNotEqual(next_game.id, first.id)
        self.assertEqual(next_game.drawn, [])

    def test_no_game_begins_when_all_players_have_left(self) -> None:
        self.ends()
        self.assertEqual(self.does(self.one, commands.PlayAgain(False))[-1], Close(self.one))
        self.assertEqual(self.tombola.timer(ALARM, PAUSE), [])
        self.assertEqual(self.tombola.lobby.state, State.WAITING)
