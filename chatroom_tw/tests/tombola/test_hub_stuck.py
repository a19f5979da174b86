"""Tests for `tombola.hub` with a disk that cannot be written to: the game stands still."""

from __future__ import annotations

from twisted.internet.defer import succeed
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from chatroom_tw.client.reconnecting import DELAYS
from chatroom_tw.client.tombola.connection import TombolaConnection
from chatroom_tw.client.tombola.seat import Seat
from chatroom_tw.tests.support.client import RecordingView
from chatroom_tw.tests.support.slow_journal import SlowCase
from chatroom_tw.tests.support.tombola import COUNTDOWN, STOPPING, first_words, numbers
from chatroom_tw.tombola.hub import ANOTHER_TRY
from chatroom_tw.tombola.rules.lobby import State


class Stuck(SlowCase):
    """The journal cannot store anything at the moment."""

    REFUSAL = "ERROR the server cannot keep anything just now; try again later"
    COME_AGAIN = "* the server cannot keep anything just now; come again in a moment"

    def setUp(self) -> None:
        super().setUp()
        self.begin()
        self.slow()
        self.play.draw()
        self.journal.stuck = True

    def recover(self) -> None:
        self.journal.stuck = self.journal.slow = False
        self.journal.commit()

    def test_the_game_stands_still_until_the_journal_can_store(self) -> None:
        self.play.draw(10)
        self.assertEqual(self.ann.received(), [])
        self.recover()
        self.play.draw(2)
        self.assertEqual(len(numbers(self.ann.told())), 3)

    def test_players_are_refused_and_nothing_has_changed(self) -> None:
        for command in ("CARDS 3", "TOMBOLA", "STATUS"):
            self.assertEqual(self.ann.ask(command), [self.REFUSAL])
        self.recover()
        self.assertEqual(len(numbers(self.ann.told())), 1)

    def test_a_newcomer_is_told_and_closed_without_a_goodbye(self) -> None:
        carl = self.play.connect()
        self.assertEqual(carl.received(), [self.COME_AGAIN])
        self.assertTrue(carl.transport.disconnecting)

    def test_a_returning_player_is_told_and_does_not_lose_the_seat(self) -> None:
        self.bob.send(f"RESUME {self.ann.token}")
        self.assertEqual(self.bob.received(), [self.COME_AGAIN])
        self.assertTrue(self.bob.transport.disconnecting)
        self.bob.reset()
        self.recover()
        again = self.play.connect()
        again.request(f"RESUME {self.bob.token}")
        self.assertEqual(again.token, self.bob.token)

    def test_a_player_who_asks_to_be_dropped_is_closed(self) -> None:
        self.ann.protocol.readConnectionLost()
        self.play.clock.advance(0)
        self.assertTrue(self.ann.transport.disconnecting)
        self.bob.reset()
        self.recover()
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_a_server_that_stops_says_nothing_more(self) -> None:
        self.ann.send("CARDS 2")
        self.bob.reset()
        self.successResultOf(self.play.stop())
        self.assertEqual(self.ann.received(), [self.REFUSAL, STOPPING])
        self.assertEqual(self.flushLoggedErrors(), [])


class StuckOnWhatAPlayerAsked(SlowCase):
    """No number waits to be stored. So the next one comes from the clock."""

    def stick(self) -> None:
        self.slow()
        self.ann.send("CARDS 2")
        self.journal.stuck = True

    def recover(self) -> None:
        self.journal.stuck = self.journal.slow = False
        self.journal.commit()

    def test_no_number_is_drawn(self) -> None:
        self.begin()
        self.stick()
        self.play.draw(3)
        self.assertEqual(self.play.tombola.lobby.game.drawn, [])
        self.recover()
        self.play.draw(2)
        self.assertEqual(len(numbers(self.bob.told())), 2)

    def test_no_game_begins_until_a_little_later(self) -> None:
        self.stick()
        self.play.clock.advance(COUNTDOWN)
        self.play.clock.advance(ANOTHER_TRY)
        self.assertIs(self.play.tombola.lobby.state, State.COUNTDOWN)
        self.recover()
        self.play.clock.advance(ANOTHER_TRY)
        self.assertIs(self.play.tombola.lobby.state, State.PLAYING)
        self.assertIn("BEGIN", first_words(self.bob.told()))


class Returning(SlowCase):
    """Ann plays with the console client, which reconnects by itself."""

    def setUp(self) -> None:
        super().setUp()
        self.view = RecordingView()
        self.seat = Seat(self.play.clock, lambda: succeed(self.arrive()), ["NAME annie"])
        self.seat.open(self.view, self.arrive())
        self.exchange()
        self.begin()
        self.token = self.seat.game.token

    def arrive(self) -> TombolaConnection:
        """Another connection of the client."""
        self.there = self.play.connect()
        self.here = StringTransport()
        self.link = TombolaConnection(self.play.clock)
        self.link.makeConnection(self.here)
        return self.link

    def exchange(self) -> None:
        """Deliver all bytes that are under way, and the end of the connection."""
        while data := self.here.value():
            self.here.clear()
            self.there.send_bytes(data)
            self.link.dataReceived(self.there.received_text().encode())
        self.link.dataReceived(self.there.received_text().encode())
        if self.there.transport.disconnecting:
            self.link.connectionLost(Failure(ConnectionDone()))
            self.there.hang_up()

    def lose(self) -> None:
        self.there.reset()
        self.link.connectionLost(Failure(ConnectionLost()))

    def test_a_client_retries_with_its_token_until_it_resumes(self) -> None:
        self.lose()
        self.journal.stuck = self.journal.slow = True
        for delay in DELAYS[:3]:
            self.play.clock.advance(delay)
            self.exchange()
            self.assertEqual(self.seat.game.token, self.token)
        self.journal.stuck = self.journal.slow = False
        self.journal.commit()
        self.play.clock.advance(DELAYS[3])
        self.exchange()
        self.assertEqual(self.view.notes[-1], "you are back in your seat")
        self.assertEqual((self.seat.game.name, self.seat.game.token), ("annie", self.token))
