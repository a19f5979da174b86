"""Tests for `client.playing`: the command to play, from its arguments to its end."""

from __future__ import annotations

from argparse import Namespace
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import ConnectionDone, ConnectionLost, ConnectionRefusedError
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.reaching import Where
from chatroom_tw.client.tombola import command as playing
from chatroom_tw.client.tombola.plain import TombolaPlain
from chatroom_tw.client.tombola.seat import DELAYS, Seat
from chatroom_tw.tests.client.tombola.test_seat import HELLO, TablePaper


class Hall:
    """An endpoint where a server answers, until it is `closed`."""

    closed = False

    def connect(self, factory: Any) -> Deferred[Any]:
        if self.closed:
            return fail(ConnectionRefusedError())
        self.transport = StringTransport()
        self.link = factory.buildProtocol(None)
        self.link.makeConnection(self.transport)
        return succeed(self.link)

    def hear(self, *lines: str) -> None:
        self.link.dataReceived("".join(f"{line}\n" for line in lines).encode())

    def lose(self, error: Exception) -> None:
        self.link.connectionLost(Failure(error))


class Played(SynchronousTestCase):
    def setUp(self) -> None:
        self.hall = Hall()
        self.paper = TablePaper()
        self.asked: dict[str, partial[Any]] = {}
        self.patch(playing, "endpoint_of", lambda reactor, server: self.hall)
        self.patch(playing, "view_for", self.view_for)
        self.reactor = MemoryReactorClock()

    def view_for(self, screen: partial[Any], plain: partial[Any]) -> TablePaper:
        self.asked = {"screen": screen, "plain": plain}
        return self.paper

    def play(self, **changes: Any) -> Deferred[None]:
        usual = {"where": Where("den", 1), "name": None, "cards": 1, "auto": False, "lang": "it"}
        return Deferred.fromCoroutine(playing.play(self.reactor, Namespace(**usual | changes)))

    @property
    def seat(self) -> Seat:
        return self.paper.talk

    def sent(self) -> bytes:
        return self.hall.transport.value()

    def test_nothing_is_sent_that_was_not_asked_for(self) -> None:
        self.play()
        self.assertEqual(self.sent(), b"")
        self.assertFalse(self.seat.plays_itself)

    def test_the_name_and_the_cards_are_sent_first(self) -> None:
        self.play(name="ann", cards=6, auto=True)
        self.assertEqual(self.sent(), b"NAME ann\nCARDS 6\n")
        self.assertTrue(self.seat.plays_itself)

    def test_the_servers_goodbye_is_a_good_end(self) -> None:
        done = self.play()
        self.hall.hear(HELLO, "BYE")
        self.assertNoResult(done)
        self.hall.lose(ConnectionDone())
        self.assertIsNone(self.successResultOf(done))

    def test_a_connection_that_is_lost_for_good_is_told_of(self) -> None:
        done = self.play()
        self.hall.hear(HELLO)
        self.hall.closed = True
        self.hall.lose(ConnectionLost())
        self.reactor.pump(DELAYS)
        failure = self.failureResultOf(done, SystemExit)
        self.assertEqual(
            failure.value.code, "chatroom: the connection to the server at den:1 is lost"
        )

    def test_a_connection_that_is_lost_for_a_moment_is_made_again(self) -> None:
        done = self.play()
        self.hall.hear(HELLO)
        self.hall.lose(ConnectionLost())
        self.reactor.advance(DELAYS[0])
        self.assertEqual(self.sent(), b"RESUME abc\n")
        self.assertNoResult(done)

    def test_what_is_no_tombola_server_is_told_of(self) -> None:
        done = self.play()
        self.hall.lose(ConnectionDone())
        failure = self.failureResultOf(done, SystemExit)
        self.assertEqual(
            failure.value.code, "chatroom: the server at den:1 has closed the connection"
        )

    def test_a_reactor_that_stops_waits_for_the_goodbye(self) -> None:
        done = self.play()
        *_, (stop, arguments, _) = self.reactor.triggers["before"]["shutdown"]
        waited = stop(*arguments)
        self.assertEqual(self.sent(), b"EXIT\n")
        self.assertFalse(waited.called)
        self.hall.lose(ConnectionDone())
        self.assertTrue(waited.called)
        self.assertIsNone(self.successResultOf(done))

    def test_plain_lines(self) -> None:
        self.play()
        self.assertIsInstance(self.asked["plain"](), TombolaPlain)

    def test_a_screen(self) -> None:
        try:
            from chatroom_tw.client.tombola.screen import TombolaScreen
        except ImportError:
            self.skipTest("urwid is not installed")
        self.play()
        self.assertIsInstance(self.asked["screen"](), TombolaScreen)
