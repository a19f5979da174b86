"""Tests for `core.table`."""

from __future__ import annotations

from random import Random

from chatroom_tw.server.effects import Close, Deliver, InRoom, Person, Subscribe, Unsubscribe
from chatroom_tw.tests.support.tombola_case import BOARD, COUNTDOWN, HOUSE, TombolaCase
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.draw import cards_digest
from chatroom_tw.tombola.rules.effects import CancelTimer, Effects, SetTimer, StartDraws, StopDraws
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.game import Winner
from chatroom_tw.tombola.rules.journal import Seated, StoredLobby
from chatroom_tw.tombola.rules.lobby import State
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.table import Table
from chatroom_tw.tombola.rules.tombola import Tombola

TABLE = InRoom("table")
QUEUE = InRoom("queue")


class TableCase(TombolaCase):
    """A table for two at which nobody sits."""

    players = 2

    def make(self) -> Tombola:
        return Table(HOUSE, Random(90), self.players)

    def comes(self) -> tuple[int, Effects]:
        """Somebody sits; what they and others hear, but for what everybody does."""
        user = self.visits()
        effects = self.does(user, commands.Sit())
        welcome = Deliver(Person(user), events.Welcome("tombola.example", HOUSE.prizes))
        self.assertEqual(
            effects[:5],
            [
                Subscribe(user, "queue", True),
                self.hello(user),
                welcome,
                self.cards(user),
                self.committed(user),
            ],
        )
        return user, effects[5:]

    def committed(self, user: int) -> Deliver:
        coming = self.tombola.coming
        return Deliver(Person(user), events.Committed(coming.id, coming.commit))

    def fills(self) -> None:
        self.one, self.two = self.sits(), self.sits()

    def waiting(self, seated: int, user: int | None = None) -> Deliver:
        to = QUEUE if user is None else Person(user)
        return Deliver(to, events.Waiting(seated, self.players))

    def over(self) -> Effects:
        game = self.tombola.game
        told = events.Over(game.id, game.seed, tuple(game.missed()))
        return [
            StopDraws(),
            Deliver(TABLE, told),
            Deliver(TABLE, events.Bye()),
        ]

    def goes_home(self, user: int) -> Effects:
        return [Unsubscribe(user, "table"), Close(user)]

    def says_bye(self, user: int, room: str) -> Effects:
        return [Unsubscribe(user, room), Deliver(Person(user), events.Bye()), Close(user)]

    def next_table(self) -> Effects:
        return [SetTimer("alarm", COUNTDOWN), Deliver(QUEUE, events.Next(COUNTDOWN))]


class Waiting(TableCase):
    def test_a_table_waits_until_it_is_full(self) -> None:
        _, effects = self.comes()
        self.assertEqual(effects, [self.waiting(1)])
        self.assertEqual(self.tombola.state, State.WAITING)
        _, effects = self.comes()
        self.assertEqual(effects, [self.waiting(2), *self.next_table()])
        self.assertEqual(self.tombola.state, State.COUNTDOWN)

    def test_it_loses_who_goes(self) -> None:
        one = self.sits()
        token = self.player(one).token
        self.assertEqual(self.tombola.disconnect(one), [Unsubscribe(one, "queue")])
        two, effects = self.comes()
        self.assertEqual(effects, [self.waiting(1)])
        self.assertEqual(self.refuses(two, commands.Resume(token))[0], TombolaError.NO_SUCH_SEAT)

    def test_who_goes_in_the_countdown_stops_it(self) -> None:
        for leave, left in (
            (self.tombola.disconnect, lambda user: [Unsubscribe(user, "queue")]),
            (
                lambda user: self.does(user, commands.PlayAgain(False)),
                lambda user: self.says_bye(user, "queue"),
            ),
        ):
            self.fills()
            self.assertEqual(
                leave(self.two), [*left(self.two), CancelTimer("alarm"), self.waiting(1)]
            )
            self.assertEqual(self.tombola.state, State.WAITING)
            _, effects = self.comes()
            self.assertEqual(effects, [self.waiting(2), *self.next_table()])
            for player in list(self.tombola.seats):
                assert player.user is not None
                self.tombola.disconnect(player.user)

    def test_a_countdown_goes_on_when_another_waits(self) -> None:
        self.fills()
        three, effects = self.comes()
        self.assertEqual(effects, [self.waiting(1, three)])
        self.assertEqual(self.tombola.disconnect(self.one), [Unsubscribe(self.one, "queue")])
        self.assertEqual(self.tombola.state, State.COUNTDOWN)
        self.tombola.alarm(COUNTDOWN)
        self.assertEqual(
            [player.name for player in self.tombola.seats if player.room == "table"],
            ["guest-2", "guest-3"],
        )

    def test_cards_can_be_changed_until_it_begins(self) -> None:
        self.fills()
        self.assertEqual(self.does(self.one, commands.TakeCards(6)), [self.cards(self.one)])
        self.assertEqual(self.does(self.two, commands.TakeBoard(BOARD)), [self.cards(self.two)])
        self.begins()
        self.assertEqual(len(self.tombola.game.cards), 7)

    def test_a_seat_that_waits_can_be_taken_up_from_another_connection(self) -> None:
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
                CancelTimer("alarm"),
                self.waiting(1),
                Deliver(Person(two), self.tombola.committed()),
            ],
        )
        self.assertEqual(self.tombola.disconnect(one), [])


class AfterACrash(TableCase):
    """Ann has waited before the server was killed, and comes back."""

    def setUp(self) -> None:
        super().setUp()
        self.ann = Seated("t", "ann", "queue", self.tombola.pack.one())
        self.tombola.start(StoredLobby(seats=(self.ann,)))

    def is_back(self, user: int) -> Effects:
        """What she and others hear, but for what everybody does who takes a seat up."""
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

    def test_alone_she_waits_for_another(self) -> None:
        user = self.sits()
        self.assertEqual(self.is_back(user), [self.committed(user), self.waiting(1)])
        self.assertIs(self.tombola.state, State.WAITING)

    def test_the_second_makes_the_table_full_and_the_game_is_begun_in_time(self) -> None:
        bob, user = self.sits(), self.sits()
        self.assertEqual(
            self.is_back(user),
            [
                CancelTimer("alarm"),
                self.waiting(1),
                self.committed(user),
                self.waiting(2),
                *self.next_table(),
            ],
        )
        self.begins()
        self.assertEqual({self.player(bob).room, self.player(user).room}, {"table"})

    def test_at_a_table_that_is_full_without_her_she_waits_for_the_next(self) -> None:
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
        coming = self.tombola.coming
        cards = [card for user in (self.one, self.two) for card in self.player(user).cards]
        return [Deliver(TABLE, events.Begun(coming.id, cards_digest(cards))), StartDraws()]

    def test_those_who_wait_come_to_the_table(self) -> None:
        expected = [*self.moved(), *self.begun()]
        self.assertEqual(self.tombola.alarm(COUNTDOWN), expected)
        self.assertEqual(self.tombola.state, State.PLAYING)

    def test_when_more_have_come_the_others_wait_for_the_next(self) -> None:
        three = self.sits()
        expected = [*self.moved(), *self.begun()]
        effects = self.tombola.alarm(COUNTDOWN)
        committed = Deliver(QUEUE, self.committed(three).event)
        self.assertEqual(effects, [*expected, committed, self.waiting(1)])
        self.assertEqual(self.player(three).room, "queue")
        self.assertFalse(set(self.tombola.game.cards) & {self.player(three).cards[0].serial})


class Playing(TableCase):
    def setUp(self) -> None:
        super().setUp()
        self.fills()
        self.begins()

    def test_who_comes_is_seated_for_the_next_and_hears_nothing_of_this_one(self) -> None:
        three, effects = self.comes()
        self.assertEqual(effects, [Deliver(Person(three), Notice.NEXT_TABLE), self.waiting(1)])
        self.draws(89)
        [number] = self.tombola.beat(9.0)
        [prize] = self.does(self.one, commands.Claim(Prize.AMBO))
        self.assertEqual((number.to, prize.to), (TABLE, TABLE))

    def test_the_next_game_is_announced_to_those_alone_who_play_it(self) -> None:
        users = [self.sits() for _ in range(4)]
        told = [e for e in self.ends() if isinstance(getattr(e, "event", None), events.Next)]
        self.assertEqual([effect.to for effect in told], [Person(user) for user in users[:2]])

    def test_who_asks_there_how_the_game_stands_is_told_of_the_next(self) -> None:
        user = self.sits()
        self.draws(3)
        [status] = self.does(user, commands.AskStatus())
        self.assertEqual((status.event.game, status.event.drawn), (self.tombola.coming.id, ()))

    def test_and_claims_nothing_but_may_choose_and_contribute(self) -> None:
        three = self.sits()
        self.draws(90)
        self.assertEqual(
            self.refuses(three, commands.Claim(Prize.AMBO)), (TombolaError.NO_GAME, "")
        )
        self.assertEqual(self.does(three, commands.TakeCards(2)), [self.cards(three)])
        self.does(three, commands.Contribute("words"))
        self.assertEqual(self.tombola.coming.entropy, ["words"])
        self.assertEqual(self.tombola.game.entropy, [])

    def test_who_plays_cannot_choose_nor_answer_nor_contribute(self) -> None:
        for command in (commands.TakeCards(2), commands.TakeBoard(BOARD)):
            self.assertEqual(self.refuses(self.one, command), (TombolaError.GAME_IS_ON, ""))
        self.assertEqual(
            self.refuses(self.one, commands.PlayAgain(False))[0], TombolaError.GAME_IS_ON
        )
        words = commands.Contribute("words")
        self.assertEqual(self.refuses(self.one, words)[0], TombolaError.ORDER_SETTLED)

    def test_who_was_dropped_takes_the_seat_up_again(self) -> None:
        self.draws(90)
        self.does(self.two, commands.Claim(Prize.AMBO))
        seat = self.player(self.one)
        self.assertEqual(self.tombola.disconnect(self.one), [Unsubscribe(self.one, "table")])
        new = self.sits()
        game = self.tombola.game
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
        [told] = self.does(new, commands.Claim(Prize.TOMBOLA))
        self.assertIsInstance(told.event, Winner)

    def test_so_does_one_whose_connection_seems_to_be_there(self) -> None:
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

    def test_a_visitor_who_takes_a_seat_up_again_does_not_wait_at_the_next_table_first(
        self,
    ) -> None:
        seat, game = self.player(self.one), self.tombola.game
        self.tombola.disconnect(self.one)
        visitor = self.visits()
        effects = self.does(visitor, commands.Resume(seat.token))
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
                Subscribe(visitor, "table", True),
                *(Deliver(Person(visitor), event) for event in told),
            ],
        )

    def test_a_seat_in_the_game_can_be_left_for_another_in_it(self) -> None:
        seat = self.player(self.two)
        self.does(self.one, commands.Resume(seat.token))
        self.assertIs(self.player(self.one), seat)
        self.assertEqual(list(self.tombola.seats), [seat])
        self.assertIs(self.tombola.state, State.PLAYING)

    def test_who_leaves_it_for_a_seat_that_waits_hears_the_next_commitment(self) -> None:
        seat = self.player(self.sits())
        effects = self.does(self.one, commands.Resume(seat.token))
        self.assertEqual(seat.room, "queue")
        self.assertIn(self.committed(self.one), effects)

    def test_it_goes_on_for_those_who_may_come_back(self) -> None:
        for user in (self.one, self.two):
            self.assertEqual(self.tombola.disconnect(user), [Unsubscribe(user, "table")])
        self.draws(90)
