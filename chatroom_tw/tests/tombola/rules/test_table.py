"""Tests for `rules.table`."""

from __future__ import annotations

from chatroom_tw.server.effects import (
    CancelTimer,
    Close,
    Deliver,
    Person,
    Subscribe,
    Unsubscribe,
)
from chatroom_tw.tests.support.table_case import QUEUE, TABLE, TableCase
from chatroom_tw.tests.support.tombola_case import BOARD, COUNTDOWN, DRAWS
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.draw import cards_digest
from chatroom_tw.tombola.rules.effects import Effects
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.journal import Seated, StoredLobby, StoredTombola
from chatroom_tw.tombola.rules.lobby import ALARM, State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.winners import Winner


class Waiting(TableCase):
    def test_a_table_waits_until_it_is_full(self) -> None:
        _, effects = self.comes()
        self.assertEqual(effects, [self.waiting(1)])
        self.assertEqual(self.tombola.lobby.state, State.WAITING)
        _, effects = self.comes()
        self.assertEqual(effects, [self.waiting(2), *self.next_table()])
        self.assertEqual(self.tombola.lobby.state, State.COUNTDOWN)

    def test_a_player_who_leaves_is_not_counted(self) -> None:
        one = self.sits()
        token = self.player(one).token
        self.assertEqual(self.tombola.disconnect(one), [Unsubscribe(one, "queue")])
        two, effects = self.comes()
        self.assertEqual(effects, [self.waiting(1)])
        self.assertEqual(self.refuses(two, commands.Resume(token))[0], TombolaError.NO_SUCH_SEAT)

    def test_a_player_who_leaves_stops_the_countdown(self) -> None:
        for leave, left in (
            (self.tombola.disconnect, lambda user: [Unsubscribe(user, "queue")]),
            (
                lambda user: self.does(user, commands.PlayAgain(False)),
                lambda user: self.says_bye(user, "queue"),
            ),
        ):
            self.fills()
            self.assertEqual(
                leave(self.two), [*left(self.two), CancelTimer(ALARM), self.waiting(1)]
            )
            self.assertEqual(self.tombola.lobby.state, State.WAITING)
            _, effects = self.comes()
            self.assertEqual(effects, [self.waiting(2), *self.next_table()])
            for player in list(self.tombola.lobby.seats):
                assert player.user is not None
                self.tombola.disconnect(player.user)

    def test_a_countdown_continues_if_another_player_waits(self) -> None:
        self.fills()
        three, effects = self.comes()
        self.assertEqual(effects, [self.waiting(1, three)])
        self.assertEqual(self.tombola.disconnect(self.one), [Unsubscribe(self.one, "queue")])
        self.assertEqual(self.tombola.lobby.state, State.COUNTDOWN)
        self.tombola.timer(ALARM, COUNTDOWN)
        self.assertEqual(
            [player.name for player in self.tombola.lobby.seats if player.room == "table"],
            ["guest-2", "guest-3"],
        )

    def test_cards_can_be_changed_until_the_game_begins(self) -> None:
        self.fills()
        self.assertEqual(self.does(self.one, commands.TakeCards(6)), [self.cards(self.one)])
        self.assertEqual(self.does(self.two, commands.TakeBoard(BOARD)), [self.cards(self.two)])
        self.begins()
        self.assertEqual(len(self.tombola.lobby.game.cards), 7)

    def test_a_waiting_seat_can_be_resumed_from_another_connection(self) -> None:
        one = self.sits()
        seat = self.player(one)
        two = self.sits()
        effects = self.does(two, commands.Resume(seat.token))
        self.assertEqual(
            effects,
            [
                Unsubscribe(two, "queue"),
                Unsubscribe(one, "queue"),
                Deliver(Person(one), Notice.TAKEN_UP),
                Deliver(Person(one), events.Bye()),
                Close(one),
                Subscribe(two, "queue", True),
                Deliver(Person(two), events.Hello(seat.name, seat.token)),
                Deliver(Person(two), events.Cards(seat.cards)),
                CancelTimer(ALARM),
                self.waiting(1),
                Deliver(Person(two), self.tombola.lobby.committed()),
            ],
        )
        self.assertEqual(self.tombola.disconnect(one), [])


class AfterACrash(TableCase):
    """Ann was in the queue when the server was killed, and comes back."""

    def setUp(self) -> None:
        super().setUp()
        self.ann = Seated("t", "ann", "queue", self.tombola.lobby.supply.one())
        self.tombola.start(StoredTombola(StoredLobby(seats=(self.ann,))))

    def is_back(self, user: int) -> Effects:
        """Ann resumes her seat. Returns the effects without those of every resumption."""
        effects = self.does(user, commands.Resume("t"))
        self.assertEqual(
            effects[:4],
            [
                Unsubscribe(user, "queue"),
                Subscribe(user, "queue", True),
                Deliver(Person(user), events.Hello("ann", "t")),
                Deliver(Person(user), events.Cards(self.ann.cards)),
            ],
        )
        return effects[4:]

    def test_after_a_crash_a_player_waits_again(self) -> None:
        user = self.sits()
        self.assertEqual(self.is_back(user), [self.committed(user), self.waiting(1)])
        self.assertIs(self.tombola.lobby.state, State.WAITING)

    def test_a_full_table_begins_after_a_crash(self) -> None:
        bob, user = self.sits(), self.sits()
        self.assertEqual(
            self.is_back(user),
            [
                CancelTimer(ALARM),
                self.waiting(1),
                self.committed(user),
                self.waiting(2),
                *self.next_table(),
            ],
        )
        self.begins()
        self.assertEqual({self.player(bob).room, self.player(user).room}, {"table"})

    def test_a_returning_player_joins_the_end_of_the_queue(self) -> None:
        self.fills()
        user = self.sits()
        self.assertEqual(self.is_back(user), [self.committed(user), self.waiting(1, user)])
        self.begins()
        self.assertEqual(self.player(user).room, "queue")


class Beginning(TableCase):
    def setUp(self) -> None:
        super().setUp()
        self.fills()

    def moved(self) -> Effects:
        return [
            effect
            for user in (self.one, self.two)
            for effect in (Unsubscribe(user, "queue"), Subscribe(user, "table", True))
        ]

    def begun(self) -> Effects:
        next_game = self.tombola.lobby.next_game
        cards = [card for user in (self.one, self.two) for card in self.player(user).cards]
        return [Deliver(TABLE, events.Begun(next_game.id, cards_digest(cards))), DRAWS]

    def test_waiting_players_move_to_the_table(self) -> None:
        expected = [*self.moved(), *self.begun()]
        self.assertEqual(self.tombola.timer(ALARM, COUNTDOWN), expected)
        self.assertEqual(self.tombola.lobby.state, State.PLAYING)

    def test_extra_players_wait_for_the_next_game(self) -> None:
        three = self.sits()
        expected = [*self.moved(), *self.begun()]
        effects = self.tombola.timer(ALARM, COUNTDOWN)
        committed = Deliver(QUEUE, self.committed(three).event)
        self.assertEqual(effects, [*expected, committed, self.waiting(1)])
        self.assertEqual(self.player(three).room, "queue")
        self.assertFalse(set(self.tombola.lobby.game.cards) & {self.player(three).cards[0].serial})


class Playing(TableCase):
    def setUp(self) -> None:
        super().setUp()
        self.fills()
        self.begins()

    def test_a_newcomer_is_told_nothing_of_the_game_that_is_on(self) -> None:
        three, effects = self.comes()
        self.assertEqual(effects, [Deliver(Person(three), Notice.NEXT_TABLE), self.waiting(1)])
        self.draws(89)
        [number] = self.tombola.beat(9.0)
        [prize] = self.does(self.one, commands.Claim("ambo"))
        self.assertEqual((number.to, prize.to), (TABLE, TABLE))

    def test_the_next_game_is_announced_to_its_players_alone(self) -> None:
        users = [self.sits() for _ in range(4)]
        told = [e for e in self.ends() if isinstance(getattr(e, "event", None), events.Next)]
        self.assertEqual([effect.to for effect in told], [Person(user) for user in users[:2]])

    def test_a_waiting_players_status_is_of_the_next_game(self) -> None:
        user = self.sits()
        self.draws(3)
        [status] = self.does(user, commands.AskStatus())
        self.assertEqual(
            (status.event.game, status.event.drawn), (self.tombola.lobby.next_game.id, ())
        )

    def test_waiting_players_choose_and_contribute_but_cannot_claim(self) -> None:
        three = self.sits()
        self.draws(90)
        self.assertEqual(self.refuses(three, commands.Claim("ambo")), (TombolaError.NO_GAME, ""))
        self.assertEqual(self.does(three, commands.TakeCards(2)), [self.cards(three)])
        self.does(three, commands.Contribute("words"))
        self.assertEqual(self.tombola.lobby.next_game.entropy, ["words"])
        self.assertEqual(self.tombola.lobby.game.entropy, [])

    def test_players_cannot_choose_answer_or_contribute(self) -> None:
        for command in (commands.TakeCards(2), commands.TakeBoard(BOARD)):
            self.assertEqual(self.refuses(self.one, command), (TombolaError.GAME_IS_ON, ""))
        self.assertEqual(
            self.refuses(self.one, commands.PlayAgain(False))[0], TombolaError.GAME_IS_ON
        )
        words = commands.Contribute("words")
        self.assertEqual(self.refuses(self.one, words)[0], TombolaError.ORDER_SETTLED)

    def test_a_disconnected_player_resumes_the_seat(self) -> None:
        self.draws(90)
        self.does(self.two, commands.Claim("ambo"))
        seat = self.player(self.one)
        self.assertEqual(self.tombola.disconnect(self.one), [Unsubscribe(self.one, "table")])
        new = self.sits()
        game = self.tombola.lobby.game
        self.assertEqual(
            self.does(new, commands.Resume(seat.token)),
            [
                Unsubscribe(new, "queue"),
                Subscribe(new, "table", True),
                Deliver(Person(new), events.Hello(seat.name, seat.token)),
                Deliver(Person(new), events.Cards(seat.cards)),
                Deliver(Person(new), events.Drawn(tuple(game.drawn))),
                Deliver(Person(new), game.winners[0]),
            ],
        )
        [told] = self.does(new, commands.Claim("tombola"))
        self.assertIsInstance(told.event, Winner)

    def test_a_seat_resumes_from_a_connection_that_seems_alive(self) -> None:
        seat, new = self.player(self.one), self.sits()
        effects = self.does(new, commands.Resume(seat.token))
        self.assertEqual(
            effects[:6],
            [
                Unsubscribe(new, "queue"),
                Unsubscribe(self.one, "table"),
                Deliver(Person(self.one), Notice.TAKEN_UP),
                Deliver(Person(self.one), events.Bye()),
                Close(self.one),
                Subscribe(new, "table", True),
            ],
        )
        self.assertIs(self.player(new), seat)

    def test_a_user_without_a_seat_who_resumes_does_not_join_the_queue(
        self,
    ) -> None:
        seat, game = self.player(self.one), self.tombola.lobby.game
        self.tombola.disconnect(self.one)
        unseated = self.unseated_user()
        effects = self.does(unseated, commands.Resume(seat.token))
        told = (
            events.Hello(seat.name, seat.token),
            events.Cards(seat.cards),
            events.Committed(game.id, game.commit),
            events.Begun(game.id, game.cards_sha256),
            events.Drawn(()),
        )
        self.assertEqual(
            effects,
            [
                Subscribe(unseated, "table", True),
                *(Deliver(Person(unseated), event) for event in told),
            ],
        )

    def test_a_player_can_change_to_another_seat_in_the_game(self) -> None:
        seat = self.player(self.two)
        self.does(self.one, commands.Resume(seat.token))
        self.assertIs(self.player(self.one), seat)
        self.assertEqual(list(self.tombola.lobby.seats), [seat])
        self.assertIs(self.tombola.lobby.state, State.PLAYING)

    def test_changing_to_a_waiting_seat_tells_the_next_commitment(self) -> None:
        seat = self.player(self.sits())
        effects = self.does(self.one, commands.Resume(seat.token))
        self.assertEqual(seat.room, "queue")
        self.assertIn(self.committed(self.one), effects)

    def test_the_game_continues_for_players_who_may_come_back(self) -> None:
        for user in (self.one, self.two):
            self.assertEqual(self.tombola.disconnect(user), [Unsubscribe(user, "table")])
        self.draws(90)
