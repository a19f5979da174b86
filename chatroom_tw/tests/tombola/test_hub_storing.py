"""Tests for `tombola_switchboard` with a slow disk: nobody is told what is not kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from twisted.internet.defer import Deferred, succeed
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.tests.support.tombola import (
    COUNTDOWN,
    FIFTEEN,
    INTERVAL,
    FakeTombola,
    Notebook,
    first_words,
    numbers,
)
from chatroom_tw.tombola.rules.journal import (
    Begun,
    Drew,
    Ended,
    Left,
    Record,
    Seated,
    StoredGame,
    StoredLobby,
)
from chatroom_tw.tombola.rules.lobby import State
from chatroom_tw.tombola.rules.prizes import Prize

BEGUN = Begun("1a", b"s" * 32, "hall", (Prize.TOMBOLA,), (), {})
SEATS = (Seated("t1", "ann", "hall", ()), Seated("t2", "bob", "hall", ()))


class SlowJournal(Notebook):
    """One that keeps things when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Deferred[None]] = deque()
        self.slow = False

    def keep(self, records: Sequence[Record] = ()) -> Deferred[None]:
        if not (self._waiting or (self.slow and records)):
            return super().keep(records)
        self.records += records
        self._waiting.append(Deferred())
        return self._waiting[-1]

    def commit(self) -> None:
        """Keep all that waits by now."""
        for _ in range(len(self._waiting)):
            self._waiting.popleft().callback(None)

    def fail(self) -> None:
        """Give up what waits."""
        while self._waiting:
            self._waiting.popleft().errback(Refused(CommonError.NOT_STORED))

    def close(self) -> Deferred[None]:
        if self.stuck:
            self.fail()
        return self.keep() if self._waiting else succeed(None)


class SlowCase(SynchronousTestCase):
    """Ann and Bob are in a hall; from now on nothing is kept until `commit`."""

    def commit(self) -> None:
        """Store all that is decided by now."""
        self.play.clock.advance(0)
        self.journal.commit()
        self.play.clock.advance(0)

    def setUp(self) -> None:
        self.journal = SlowJournal()
        self.play = FakeTombola(journal=self.journal)
        self.ann, self.bob = self.play.players("ann", "bob")

    def slow(self) -> None:
        self.journal.slow = True

    def begin(self) -> None:
        self.play.begin()
        self.ann.received(), self.bob.received()


class Numbers(SlowCase):
    def setUp(self) -> None:
        super().setUp()
        self.begin()
        self.slow()

    def test_one_is_heard_when_it_is_kept(self) -> None:
        self.play.draw()
        self.assertEqual([type(record) for record in self.journal.records[-1:]], [Drew])
        self.assertEqual(self.ann.received(), [])
        self.commit()
        self.assertEqual(len(numbers(self.ann.told())), 1)

    def test_the_next_is_not_drawn_before(self) -> None:
        self.play.draw(5)
        self.commit()
        self.assertEqual(len(numbers(self.ann.told())), 1)
        self.play.clock.advance(INTERVAL)
        self.commit()
        self.assertEqual(len(numbers(self.ann.told())), 1)

    def test_a_prize_is_told_when_it_is_kept_and_so_is_who_it_was_won_by(self) -> None:
        self.journal.slow = False
        self.play.draw_until_full(self.ann, self.bob)
        self.ann.received(), self.bob.received()
        self.slow()
        self.ann.send("TOMBOLA")
        self.play.draw()  # It is Ann's now, and the game is over.
        self.bob.send("TOMBOLA")
        self.assertEqual((self.ann.received(), self.bob.received()), ([], []))
        self.commit()
        told = first_words(self.bob.told())
        self.assertEqual((told[0], told[-1]), ("PRIZE", "ERROR"))


class Commands(SlowCase):
    def test_cards_are_shown_when_they_are_kept(self) -> None:
        self.slow()
        self.assertEqual(self.ann.request(f"BOARD {FIFTEEN}"), [])
        self.commit()
        self.assertEqual(self.ann.told(), [f"CARD b1 {FIFTEEN}"])

    def test_answers_come_in_the_order_of_the_questions(self) -> None:
        self.slow()
        self.assertEqual(self.ann.ask("NAME anna", "nonsense", "STATUS", "CARDS 9"), [])
        self.commit()
        self.assertEqual(first_words(self.ann.received()), ["HELLO", "ERROR", "*", "ERROR"])

    def test_who_asks_for_much_is_read_no_further_until_it_is_kept(self) -> None:
        self.slow()
        self.ann.ask("CARDS 1")
        self.ann.send(*["CARDS 1"] * 17)
        self.assertEqual(self.ann.transport.producerState, "paused")
        self.journal.slow = False
        self.commit()
        self.assertEqual(self.ann.transport.producerState, "producing")
        self.assertEqual(len(self.ann.told()), 18)

    def test_others_are_not_held_up_by_what_concerns_them_not(self) -> None:
        self.begin()
        self.slow()
        self.ann.send("CARDS 2")
        self.commit()
        self.assertEqual(self.bob.ask("SAY hello"), ["SAID bob hello"])

    def test_who_goes_while_something_waits_harms_nobody(self) -> None:
        self.slow()
        carl = self.play.connect()
        self.ann.send("CARDS 2", "NAME anna")
        carl.reset()
        self.ann.reset()
        self.commit()
        self.commit()
        self.journal.slow = False
        self.assertEqual(self.bob.ask("SAY hello"), ["SAID bob hello"])
        self.assertEqual(self.flushLoggedErrors(), [])
        dan = self.play.connect()
        self.assertEqual(dan.told()[0].split()[0], "HELLO")

    def test_a_seat_can_be_taken_up_in_the_meantime(self) -> None:
        self.begin()
        self.slow()
        token = self.ann.token
        self.ann.reset()
        again = self.play.connect()
        again.send(f"RESUME {token}")
        for _ in range(3):
            self.commit()
        self.assertEqual(first_words(again.told())[-3:], ["HELLO", "CARD", "DRAWN"])
        self.play.draw()
        self.commit()
        self.assertEqual(len(numbers(again.told())), 1)


class Bugs(SlowCase):
    def test_one_in_a_command_that_had_to_wait_ends_that_connection(self) -> None:
        def bug(*arguments: object) -> None:
            raise ZeroDivisionError

        self.slow()
        self.ann.ask("CARDS 2")
        self.ann.send("STATUS")
        self.patch(self.play.tombola, "submit", bug)
        self.commit()
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertTrue(self.ann.transport.disconnecting)
        self.assertFalse(self.bob.transport.disconnecting)


class Starting(SynchronousTestCase):
    def test_the_seed_of_the_coming_game_is_kept_before_anybody_hears_of_it(self) -> None:
        journal = SlowJournal()
        journal.slow = True
        play = FakeTombola(journal=journal)
        ann = play.connect()
        self.assertEqual(ann.received(), [])
        for _ in range(2):
            play.clock.advance(0)
            journal.commit()
        self.assertIn("COMMIT", first_words(ann.told()))


class StartingAgain(SynchronousTestCase):
    """What the log says of what was kept."""

    def setUp(self) -> None:
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def log(self, kept: StoredLobby, players: int | None = None) -> list[str]:
        """What a server says that plays for the tombola alone and starts with this."""
        journal = Notebook()
        self.patch(journal, "kept", lambda: kept)
        self.events.clear()
        FakeTombola(players, journal=journal)
        return [formatEvent(event) for event in self.events]

    def test_nothing_of_nothing_and_of_seats_that_are_kept(self) -> None:
        self.assertEqual(self.log(StoredLobby()), [])
        self.assertEqual(self.log(StoredLobby(seats=SEATS)), [])

    def test_that_a_game_goes_on(self) -> None:
        self.assertEqual(
            self.log(StoredLobby(game=StoredGame(BEGUN), seats=SEATS)),
            [
                "tombola: game 1a was interrupted after 0 numbers; "
                "it goes on when a player is back",
            ],
        )

    def test_that_it_is_played_for_what_it_was_begun_for(self) -> None:
        begun = replace(BEGUN, prizes=(Prize.AMBO, Prize.TOMBOLA))
        self.assertEqual(
            self.log(StoredLobby(game=StoredGame(begun)))[1:],
            [
                "tombola: game 1a is played for ambo, tombola, as it was begun; "
                "--prizes holds from the next one",
            ],
        )

    def test_that_one_was_broken_off_as_the_form_is_another(self) -> None:
        kept = StoredLobby(game=StoredGame(BEGUN), seats=SEATS)
        self.assertEqual(
            self.log(kept, players=2),
            [
                "tombola: game 1a was broken off after 0 numbers, as this is a table now; "
                "seats given up: 2",
            ],
        )

    def test_that_seats_are_given_up_for_that_without_a_game(self) -> None:
        seats = [replace(seat, room="queue") for seat in SEATS]
        self.assertEqual(
            self.log(StoredLobby(seats=tuple(seats))),
            ["tombola: this is an open hall now; seats given up: 2"],
        )


class Stopping(SlowCase):
    def test_a_game_is_revealed_when_its_end_is_kept_and_then_everyone_is_seen_off(self) -> None:
        self.begin()
        self.slow()
        stopped = self.play.stop()
        kinds = [type(record) for record in self.journal.records]
        self.assertEqual(kinds[-3:], [Ended, Left, Left])
        self.play.draw(3)
        self.assertEqual(self.ann.received(), [])
        self.assertNoResult(stopped)
        self.journal.commit()
        self.successResultOf(stopped)
        self.assertEqual(first_words(self.ann.told()), ["OVER", "REVEAL", "BYE"])
        self.assertTrue(self.ann.transport.disconnecting)

    def test_an_alarm_that_is_set_too_late_is_cancelled_and_would_decide_nothing(self) -> None:
        self.journal = SlowJournal()
        self.play = FakeTombola(journal=self.journal)
        self.slow()
        ann = self.play.connect()
        stopped = self.play.stop()
        self.journal.commit()
        self.successResultOf(stopped)
        ann.hang_up()
        self.play.clock.advance(0)
        self.assertEqual(self.play.clock.getDelayedCalls(), [])
        self.assertEqual(self.play.tombola.alarm(COUNTDOWN), [])
        self.assertIs(self.play.tombola.state, State.STOPPED)

    def test_an_alarm_that_comes_too_late_begins_nothing(self) -> None:
        self.slow()
        self.play.clock.advance(COUNTDOWN)
        stopped = self.play.stop()
        self.journal.commit()
        self.successResultOf(stopped)
        self.assertEqual(first_words(self.ann.told()), ["BEGIN", "OVER", "REVEAL", "BYE"])
        self.play.draw(3)
        self.assertEqual(self.ann.received(), [])
