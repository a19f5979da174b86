"""Tests for `server.net.poll`: with real sockets, and a fake reactor."""

from __future__ import annotations

import select
import socket
from unittest import skipUnless

from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.net.poll import CAN_POLL, Poll


class Reactor:
    """A reactor that takes a turn when a test calls `run`."""

    def __init__(self) -> None:
        self.watched: list[Poll] = []

    def addReader(self, poll: Poll) -> None:
        self.watched.append(poll)

    def removeReader(self, poll: Poll) -> None:
        self.watched.remove(poll)

    def run(self) -> None:
        """Take one turn: call every poll that is readable."""
        for poll in self.watched[:]:
            if select.select([poll], [], [], 0)[0]:
                poll.doRead()


class Transport:
    """A transport that counts how often it was paused."""

    def __init__(self) -> None:
        self.paused = 0
        self.lost: Failure | None = None

    def pauseProducing(self) -> None:
        self.paused += 1

    def connectionLost(self, reason: Failure) -> None:
        self.lost = reason


class Client:
    """A client whose socket is connected to `sends`.

    When it reads `stop N` it discards the descriptor N; when it reads `fail` it raises.
    """

    def __init__(self, poll: Poll) -> None:
        self.poll = poll
        self.transport = Transport()
        self.sends, self.socket = socket.socketpair()
        self.descriptor = self.socket.fileno()
        self.received: list[bytes] = []
        self.failed = False
        poll.add(self.descriptor, self)

    def read(self) -> None:
        self.received.append(self.socket.recv(100))
        if self.received[-1] == b"fail":
            raise ZeroDivisionError
        if self.received[-1].startswith(b"stop"):
            self.poll.discard(int(self.received[-1].split()[1]))

    def fail(self) -> None:
        self.failed = True

    def close(self) -> None:
        self.sends.close()
        self.socket.close()


@skipUnless(CAN_POLL, "there is no epoll: each transport reads its own socket")
class Together(SynchronousTestCase):
    def setUp(self) -> None:
        self.reactor = Reactor()
        self.poll = Poll(self.reactor)
        self.ann, self.bob = Client(self.poll), Client(self.poll)
        self.addCleanup(self.ann.close)
        self.addCleanup(self.bob.close)

    def test_each_client_reads_its_own_bytes(self) -> None:
        self.ann.sends.send(b"one")
        self.reactor.run()
        self.bob.sends.send(b"two")
        self.reactor.run()
        self.reactor.run()
        self.assertEqual((self.ann.received, self.bob.received), ([b"one"], [b"two"]))

    def test_the_reactor_watches_the_poll_while_it_has_clients(self) -> None:
        self.assertEqual(self.reactor.watched, [self.poll])
        for client in (self.ann, self.bob):
            self.poll.discard(client.descriptor)
        self.assertEqual(self.reactor.watched, [])
        self.poll.add(self.bob.descriptor, self.bob)
        self.assertEqual(self.reactor.watched, [self.poll])

    def test_transports_are_paused_once(self) -> None:
        self.poll.add(self.ann.descriptor, self.ann)
        self.assertEqual(self.ann.transport.paused, 1)

    def test_a_discarded_client_is_not_read_until_added(self) -> None:
        self.poll.discard(self.ann.descriptor)
        self.poll.discard(self.ann.descriptor)
        self.ann.sends.send(b"one")
        self.reactor.run()
        self.assertEqual(self.ann.received, [])
        self.poll.add(self.ann.descriptor, self.ann)
        self.reactor.run()
        self.assertEqual(self.ann.received, [b"one"])

    def test_a_client_discarded_in_the_same_turn_is_not_read(self) -> None:
        self.ann.sends.send(b"stop %d" % self.bob.descriptor)
        self.bob.sends.send(b"stop %d" % self.ann.descriptor)
        self.reactor.run()
        self.assertEqual(len(self.ann.received + self.bob.received), 1)

    def test_a_closed_descriptor_can_be_reused(self) -> None:
        self.ann.close()
        self.poll.discard(self.ann.descriptor)
        carl = Client(self.poll)
        self.addCleanup(carl.close)
        carl.sends.send(b"one")
        self.reactor.run()
        self.assertEqual((carl.received, self.ann.received), ([b"one"], []))

    def test_a_fault_fails_its_client_alone(self) -> None:
        self.ann.sends.send(b"fail")
        self.bob.sends.send(b"one")
        self.reactor.run()
        self.assertEqual((self.ann.failed, self.bob.failed), (True, False))
        self.assertEqual(self.bob.received, [b"one"])

    def test_all_clients_are_lost_when_the_reactor_stops(self) -> None:
        reason = Failure(ConnectionLost())
        self.poll.connectionLost(reason)
        self.assertIs(self.ann.transport.lost, reason)
        self.assertIs(self.bob.transport.lost, reason)
