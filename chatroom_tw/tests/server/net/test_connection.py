"""Tests for `server.net.connection`: how a connection sends, and clients that are too slow."""

from __future__ import annotations

import errno
from collections.abc import Callable

from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.error import ConnectionAborted
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.limits import Limits
from chatroom_tw.server.net.connection import PATIENCE, Connection
from chatroom_tw.server.net.outbox import PIECE
from chatroom_tw.server.net.sockets import address_of
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import LineClient
from chatroom_tw.tests.support.transports import SocketTransport

BACKLOG_LIMIT = Limits().backlog


class ToASocket(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        [self.ann] = self.chat.line_clients("ann")
        self.protocol = self.chat.factory.buildProtocol(None)
        self.transport = SocketTransport()
        self.kernel = self.transport.kernel
        self.addCleanup(self.kernel.close)
        self.protocol.makeConnection(self.transport)
        self.ann.received()
        self.kernel.taken.clear()

    def received(self) -> bytes:
        return b"".join(self.kernel.taken)

    def test_bytes_go_to_the_kernel_at_once(self) -> None:
        self.protocol.deliver(b"hello\n")
        self.assertEqual(self.received(), b"hello\n")
        self.assertIsNone(self.transport.producer)

    def test_bytes_that_the_kernel_refuses_follow_in_order(self) -> None:
        self.kernel.room = 4
        for data in (b"one\n", b"two\n", b"three\n"):
            self.protocol.deliver(data)
        self.assertEqual(self.received(), b"one\n")
        while self.transport.producer is not None:
            self.transport.drain()
        self.assertEqual(self.received(), b"one\ntwo\nthree\n")

    def test_a_line_that_is_sent_in_part_stays_whole(self) -> None:
        self.kernel.room = 2
        self.protocol.deliver(b"hello\n")
        self.protocol.deliver(b"world\n")
        while self.transport.producer is not None:
            self.transport.drain()
        self.assertEqual(self.received(), b"hello\nworld\n")

    def test_after_the_outbox_bytes_go_to_the_kernel_again(self) -> None:
        self.kernel.room = 0
        self.protocol.deliver(b"one\n")
        while self.transport.producer is not None:
            self.transport.drain()
        self.kernel.room = 100
        self.protocol.deliver(b"two\n")
        self.assertEqual(self.received(), b"one\ntwo\n")
        self.assertIsNone(self.transport.producer)

    def test_nothing_is_sent_after_the_end(self) -> None:
        """The file descriptor may belong to another connection by then."""
        ends: list[Callable[[Connection], None]] = [
            Connection.close,
            Connection.connectionLost,
            lambda connection: connection.drop("too slow"),
        ]
        for end in ends:
            with self.subTest(end):
                self.setUp()
                end(self.protocol)
                self.protocol.deliver(b"one\n")
                self.assertEqual(self.received(), b"")

    def test_the_transport_pulls_the_outbox_in_pieces(self) -> None:
        self.kernel.room = 0
        for _ in range(4):
            self.protocol.deliver(b"x" * PIECE)
        self.assertLessEqual(len(self.transport.value()), PIECE)

    def test_a_kernel_without_memory_is_tried_again(self) -> None:
        self.kernel.error = OSError(errno.ENOBUFS, "No buffer space available")
        self.protocol.deliver(b"hello\n")
        self.kernel.error = None
        while self.transport.producer is not None:
            self.transport.drain()
        self.assertEqual(self.received(), b"hello\n")

    def test_a_broken_connection_is_left_to_the_reactor(self) -> None:
        self.kernel.error = BrokenPipeError(errno.EPIPE, "Broken pipe")
        self.protocol.deliver(b"hello\n")
        self.assertIsNone(self.transport.producer)

    def test_a_client_that_is_too_slow_is_dropped(self) -> None:
        self.kernel.room = 0
        for _ in range(BACKLOG_LIMIT // PIECE + 3):
            self.protocol.deliver(b"x" * PIECE)
        self.assertTrue(self.transport.disconnected)
        self.protocol.deliver(b"x")
        self.protocol.connectionLost(Failure(ConnectionAborted()))
        self.assertEqual(self.ann.received(), ["* guest-2 has left main (too slow)"])

    def test_a_server_stops_just_after_a_drop(self) -> None:
        self.protocol.drop("too slow")
        self.chat.stop()
        self.assertTrue(self.ann.transport.disconnecting)
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_a_slow_reader_gets_everything(self) -> None:
        self.kernel.room = 0
        sent = [b"%07d\n" % number for number in range(BACKLOG_LIMIT // 8)]
        for data in sent:
            self.protocol.deliver(data)
        while self.transport.producer is not None:
            self.transport.drain()
        self.assertEqual(self.received(), b"".join(sent))

    def test_closing_waits_for_the_outbox(self) -> None:
        self.kernel.room = 0
        self.protocol.deliver(b"goodbye\n")
        self.protocol.close()
        self.protocol.deliver(b"more\n")
        self.assertFalse(self.transport.disconnecting)
        while self.transport.producer is not None:
            self.transport.drain()
        self.assertTrue(self.transport.disconnecting)
        self.assertEqual(self.received(), b"goodbye\n")

    def test_closing_with_an_empty_outbox_is_immediate(self) -> None:
        self.protocol.close()
        self.assertTrue(self.transport.disconnecting)
        self.protocol.deliver(b"more\n")
        self.assertEqual(self.received(), b"")

    def test_connections_have_no_dict(self) -> None:
        self.assertFalse(self.protocol.__dict__)


class ToATransport(SynchronousTestCase):
    """Without a plain socket (TLS, tests) the transport pauses the connection when it is full."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann = LineClient(self.chat, 5555)
        self.protocol, self.transport = self.ann.protocol, self.ann.transport
        self.ann.received()

    def test_bytes_are_written_to_the_transport(self) -> None:
        self.protocol.deliver(b"hello\n")
        self.assertEqual(self.ann.received(), ["hello"])

    def test_bytes_wait_while_the_transport_is_full(self) -> None:
        self.protocol.pauseProducing()
        self.protocol.deliver(b"one\n")
        self.protocol.deliver(b"two\n")
        self.assertEqual(self.ann.received(), [])
        self.protocol.resumeProducing()
        self.protocol.deliver(b"three\n")
        self.assertEqual(self.ann.received(), ["one", "two", "three"])

    def test_a_transport_that_is_full_again_gets_the_rest_later(self) -> None:
        """A transport with TLS has no limit of its own."""
        write = self.transport.write
        sizes: list[int] = []

        def write_and_pause(data: bytes) -> None:
            sizes.append(len(data))
            write(data)
            self.protocol.pauseProducing()

        self.protocol.pauseProducing()
        self.protocol.deliver(b"x" * (2 * PIECE + 3))
        self.patch(self.transport, "write", write_and_pause)
        self.protocol.close()
        for written in ([PIECE], [PIECE, PIECE], [PIECE, PIECE, 3]):
            self.protocol.resumeProducing()
            self.assertEqual(sizes, written)
            self.assertFalse(self.transport.disconnecting)
        self.protocol.resumeProducing()
        self.assertTrue(self.transport.disconnecting)

    def test_a_client_that_is_too_slow_is_dropped(self) -> None:
        self.protocol.pauseProducing()
        self.protocol.deliver(b"x" * (BACKLOG_LIMIT + 1))
        self.assertFalse(self.transport.disconnected, "one long answer is no reason")
        self.protocol.deliver(b"x")
        self.assertTrue(self.transport.disconnected)

    def test_input_after_a_drop_is_ignored(self) -> None:
        self.protocol.pauseProducing()
        self.protocol.deliver(b"x" * (BACKLOG_LIMIT + 1))
        [bob] = self.chat.line_clients("bob")
        self.ann.send("/help", "hello")
        self.assertEqual(bob.received(), [])

    def test_input_after_a_drop_by_an_answer_is_ignored(self) -> None:
        [bob] = self.chat.line_clients("bob")
        self.protocol.pauseProducing()
        self.protocol.deliver(b"x" * (BACKLOG_LIMIT + 1))
        self.ann.send("/history")
        self.chat.clock.advance(0)
        self.assertTrue(self.transport.disconnected)
        self.ann.send("hello")
        self.assertEqual(bob.received(), [])

    def test_closing_does_not_wait_for_a_stuck_client(self) -> None:
        [bob] = self.chat.line_clients("bob")
        self.protocol.pauseProducing()
        self.protocol.deliver(b"x")
        self.ann.send("exit")
        self.assertEqual(bob.received(), ["* guest-1 has left main"])
        self.assertFalse(self.transport.disconnected)
        self.chat.clock.advance(PATIENCE)
        self.assertTrue(self.transport.disconnected)

    def test_closing_waits_for_the_outbox(self) -> None:
        self.protocol.pauseProducing()
        self.protocol.deliver(b"goodbye\n")
        self.protocol.close()
        self.assertFalse(self.transport.disconnecting)
        self.protocol.resumeProducing()
        self.assertEqual(self.ann.received(), ["goodbye"])
        self.assertTrue(self.transport.disconnecting)
        self.assertIsNone(self.transport.producer)


class Addresses(SynchronousTestCase):
    def test_addresses_are_written_as_usual(self) -> None:
        for host, kind, expected in (
            ("192.0.2.1", IPv4Address, "192.0.2.1:4000"),
            ("2001:db8::1", IPv6Address, "[2001:db8::1]:4000"),
            ("::ffff:192.0.2.1", IPv6Address, "192.0.2.1:4000"),
        ):
            self.assertEqual(address_of(kind("TCP", host, 4000)), expected)
        self.assertEqual(address_of(UNIXAddress(None)), "unix")
