"""Tests for `protocols.poll`: with real sockets, and a reactor that is told what to do."""

from __future__ import annotations

import select
import socket
from unittest import skipUnless

from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.net.poll import CAN_POLL, Poll


class Reactor:
    """It remembers what it has to watch."""

    def __init__(self) -> None:
        self.watched: list[Poll] = []

    def addReader(self, poll: Poll) -> None:
        self.watched.append(poll)

    def removeReader(self, poll: Poll) -> None:
        self.watched.remove(poll)

    def run(self) -> None:
        """One turn: what has something to read reads it."""
        for poll in self.watched[:]:
            if select.select([poll], [], [], 0)[0]:
                poll.doRead()


class Transport:
    def __init__(self) -> None:
        self.paused = 0
        self.lost: Failure | None = None

    def pauseProducing(self) -> None:
        self.paused += 1

    def connectionLost(self, reason: Failure) -> None:
        self.lost = reason


class Client:
    """A socket whose other end is `sends`. `b"stop N"` makes it discard N, `b"fail"` fail."""

    def __init__(self, poll: Poll) -> None:
        self.poll = poll
        self.transport = Transport()
        self.sends, self.socket = socket.socketpair()
        self.descriptor = self.socket.fileno()
        self.heard: list[bytes] = []
        self.failed = False
        poll.add(self.descriptor, self)

    def read(self) -> None:
        self.heard.append(self.socket.recv(100))
        if self.heard[-1] == b"fail":
            raise ZeroDivisionError
        if self.heard[-1].startswith(b"stop"):
            self.poll.discard(int(self.heard[-1].split()[1]))

    def fail(self) -> None:
        self.failed = True

    def close(self) -> None:
        self.sends.close()
        self.socket.close()


@skipUnless(CAN_POLL, "each transport reads for itself")
class Together(SynchronousTestCase):
    def setUp(self) -> None:
        self.reactor = Reactor()
        self.poll = Poll(self.reactor)
        self.ann, self.bob = Client(self.poll), Client(self.poll)
        self.addCleanup(self.ann.close)
        self.addCleanup(self.bob.close)

    def test_each_reads_what_is_there_for_it(self) -> None:
        self.ann.sends.send(b"one")
        self.reactor.run()
        self.bob.sends.send(b"two")
        self.reactor.run()
        self.reactor.run()
        self.assertEqual((self.ann.heard, self.bob.heard), ([b"one"], [b"two"]))

    def test_the_reactor_watches_one_thing_as_long_as_there_is_somebody(self) -> None:
        self.assertEqual(self.reactor.watched, [self.poll])
        for client in (self.ann, self.bob):
            self.poll.discard(client.descriptor)
        self.assertEqual(self.reactor.watched, [])
        self.poll.add(self.bob.descriptor, self.bob)
        self.assertEqual(self.reactor.watched, [self.poll])

    def test_transports_are_paused_once(self) -> None:
        self.poll.add(self.ann.descriptor, self.ann)
        self.assertEqual(self.ann.transport.paused, 1)

    def test_who_is_discarded_is_not_read_until_it_is_added(self) -> None:
        self.poll.discard(self.ann.descriptor)
        self.poll.discard(self.ann.descriptor)
        self.ann.sends.send(b"one")
        self.reactor.run()
        self.assertEqual(self.ann.heard, [])
        self.poll.add(self.ann.descriptor, self.ann)
        self.reactor.run()
        self.assertEqual(self.ann.heard, [b"one"])

    def test_who_is_ended_by_one_that_is_read_before_it_is_not_read(self) -> None:
        self.ann.sends.send(b"stop %d" % self.bob.descriptor)
        self.bob.sends.send(b"stop %d" % self.ann.descriptor)
        self.reactor.run()
        self.assertEqual(len(self.ann.heard + self.bob.heard), 1)

    def test_a_closed_socket_can_be_discarded_and_its_number_used_again(self) -> None:
        self.ann.close()
        self.poll.discard(self.ann.descriptor)
        carl = Client(self.poll)
        self.addCleanup(carl.close)
        carl.sends.send(b"one")
        self.reactor.run()
        self.assertEqual((carl.heard, self.ann.heard), ([b"one"], []))

    def test_a_fault_is_that_ones_alone(self) -> None:
        self.ann.sends.send(b"fail")
        self.bob.sends.send(b"one")
        self.reactor.run()
        self.assertEqual((self.ann.failed, self.bob.failed), (True, False))
        self.assertEqual(self.bob.heard, [b"one"])

    def test_all_are_lost_when_the_reactor_stops(self) -> None:
        reason = Failure(ConnectionLost())
        self.poll.connectionLost(reason)
        self.assertIs(self.ann.transport.lost, reason)
        self.assertIs(self.bob.transport.lost, reason)
