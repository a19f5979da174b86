"""Tests for `server.net.flood`: a client that sends too much is throttled, and no line is lost."""

from __future__ import annotations

from types import SimpleNamespace

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.python.failure import Failure

from chatroom_tw.server.limits import Limits, RateLimit
from chatroom_tw.server.net.flood import BEAT, BREAK, FLOODING_LIMIT
from chatroom_tw.server.session import QUEUE_LIMIT
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import LineClient
from chatroom_tw.tests.support.flood_case import FloodCase, said, texts
from chatroom_tw.tests.support.optional import given, settings, st


class Throttling(FloodCase):
    def test_lines_within_the_limit_are_said_at_once(self) -> None:
        self.paste(texts(20))
        self.assertEqual(self.bob.received(), said(texts(20)))
        self.assertTrue(self.is_read)
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_further_lines_wait_and_the_client_is_not_read(self) -> None:
        self.paste(texts(50))
        self.assertEqual(self.bob.received(), said(texts(20)))
        self.assertFalse(self.is_read)

    def test_waiting_lines_are_said_as_tokens_come(self) -> None:
        self.paste(texts(50))
        self.bob.received()
        self.pass_time(1)
        self.assertEqual(self.bob.received(), said(texts(10, 20)))
        self.assertFalse(self.is_read)
        self.pass_time(2)
        self.assertEqual(self.bob.received(), said(texts(20, 30)))
        self.assertTrue(self.is_read)
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_bytes_that_are_taken_out_are_charged(self) -> None:
        """Telnet's commands, and what is no text, complete no line, and have to be looked at."""
        for wasted in (
            b"\xff\xf1" * 2048,
            b"\xff\xfb\x18" * 1365,
            b"\xff\xfa" + b"x" * 4090 + b"\xff\xf0",
        ):
            client = self.chat.connect()
            for _ in range(19):
                client.send_bytes(wasted)
                self.assertFalse(client.is_throttled)
            for _ in range(3):
                client.send_bytes(wasted)
            self.assertTrue(client.is_throttled, wasted[:3])

    def test_lines_that_come_one_by_one_are_charged_too(self) -> None:
        self.ann.send(*texts(21))
        self.assertEqual(len(self.bob.received()), 20)
        self.assertFalse(self.is_read)
        self.pass_time(0.1)
        self.assertEqual(self.bob.received(), ["<ann> line 20"])

    def test_a_client_within_the_rate_is_never_throttled(self) -> None:
        for number in range(200):
            self.ann.send(f"line {number}")
            self.assertTrue(self.is_read)
            self.assertEqual(self.bob.received(), [f"<ann> line {number}"])
            self.chat.clock.advance(0.1)

    def test_commands_are_charged_like_lines(self) -> None:
        self.paste(["/who"] * 25)
        self.assertEqual(len(self.ann.received()), 20)

    def test_single_bytes_are_not_charged_as_lines(self) -> None:
        for byte in b"a long line that is typed on some telnets\n" * 20:
            self.ann.send_bytes(bytes([byte]))
        self.assertEqual(len(self.bob.received()), 20)
        self.assertTrue(self.is_read)

    def test_long_pieces_of_a_line_are_charged_one_each(self) -> None:
        for _ in range(21):
            self.ann.send_bytes(b"x" * 5000)
        self.assertFalse(self.is_read)

    def test_a_dropped_line_is_charged_for_its_bytes(self) -> None:
        """Short lines among the bytes of long ones do not make them cheaper."""
        for _ in range(5):
            self.assertTrue(self.is_read)
            self.ann.send_bytes(b"x\n" + b"y" * (4 * 4096))
        self.ann.send_bytes(b"\nx\n")
        self.assertFalse(self.is_read)

    def test_lines_of_the_longest_kind_are_charged_one_each(self) -> None:
        self.ann.send_bytes((b"x" * 4096 + b"\r\n") * 20)
        self.assertTrue(self.is_read)
        self.ann.send("x")
        self.assertFalse(self.is_read)

    def test_a_throttled_client_does_not_delay_others(self) -> None:
        self.paste(texts(50))
        self.bob.send("hello")
        self.assertEqual(self.ann.received(), ["<bob> hello"])

    def test_lines_queue_behind_waiting_lines(self) -> None:
        """A wrapper of a transport may have more to deliver when it is paused."""
        self.paste(texts(25))
        self.paste(texts(5, 25))
        self.pass_time(1)
        self.assertEqual(self.bob.received(), said(texts(30)))

    def test_a_slow_rate_delays_each_line(self) -> None:
        self.chat.gateway.limits = Limits(flood=RateLimit(1, 0.1))
        chat = FakeChat(limits=Limits(flood=RateLimit(1, 0.1)))
        ann, bob = LineClient(chat, 1), LineClient(chat, 2)
        bob.received()
        ann.send_bytes(b"one\ntwo\n")
        self.assertEqual(bob.received(), ["<guest-1> one"])
        chat.clock.advance(9.9)
        self.assertEqual(bob.received(), [])
        chat.clock.advance(0.1)
        self.assertEqual(bob.received(), ["<guest-1> two"])

    def test_a_fast_rate_passes_several_lines_at_a_time(self) -> None:
        chat = FakeChat(limits=Limits(flood=RateLimit(10, 1000)))
        ann, bob = LineClient(chat, 1), LineClient(chat, 2)
        bob.received()
        ann.send_bytes(b"x\n" * 100)
        self.assertEqual(len(bob.received()), 10)
        chat.clock.pump([0.001] * 50)
        self.assertEqual(len(bob.received()), 50)
        chat.clock.pump([0.001] * 50)
        self.assertEqual(len(bob.received()), 40)

    def test_a_wait_is_for_a_bucket_at_most(self) -> None:
        chat = FakeChat(limits=Limits(flood=RateLimit(100, 1000)))
        ann = LineClient(chat, 1)
        ann.send_bytes(b"x\n" * 1000)
        [seconds] = [call.getTime() for call in chat.clock.getDelayedCalls() if call.getTime()]
        self.assertAlmostEqual(seconds, BEAT)

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.integers(1, 60), max_size=6), st.integers(1, 40), st.integers(1, 100))
    def test_no_line_is_lost_or_out_of_order(
        self, bursts: list[int], at_once: int, per_second: int
    ) -> None:
        chat = FakeChat(limits=Limits(flood=RateLimit(at_once, per_second)))
        ann, bob = LineClient(chat, 1), LineClient(chat, 2)
        bob.received()
        sent: list[str] = []
        for burst in bursts:
            # A socket is not read while it is paused.
            while ann.transport.producerState != "producing":
                chat.clock.advance(BEAT)
            if ann.transport.disconnected:
                return
            lines = texts(burst, len(sent))
            sent += lines
            ann.send_bytes("".join(f"{line}\n" for line in lines).encode())
        for _ in range(round(59 / BEAT)):
            chat.clock.advance(BEAT)
        if not ann.transport.disconnected:
            self.assertEqual(bob.received(), [f"<guest-1> {line}" for line in sent])


class Unlimited(FloodCase):
    limit = None

    def test_without_a_limit_any_amount_is_accepted(self) -> None:
        self.paste(texts(5000))
        self.assertEqual(self.bob.received(), said(texts(5000)))
        self.assertTrue(self.is_read)


class Flooding(FloodCase):
    def test_a_client_throttled_for_a_minute_is_dropped(self) -> None:
        self.paste(texts(2000))
        self.pass_time(FLOODING_LIMIT - 1)
        self.assertFalse(self.ann.transport.disconnected)
        self.bob.received()
        self.pass_time(1.2)
        self.assertTrue(self.ann.transport.disconnected)
        self.ann.reset()
        self.assertEqual(self.bob.received()[-1], "* ann has left main (flooding)")
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_a_flooding_client_does_not_exceed_the_rate(self) -> None:
        self.paste(texts(2000))
        self.pass_time(FLOODING_LIMIT + 1)
        received = self.bob.received()
        self.assertEqual(received, said(texts(len(received))))
        self.assertIn(len(received), (619, 620))  # 20 at once, and then 10 a second

    def test_sending_as_soon_as_it_is_read_is_no_break(self) -> None:
        number, seconds = 0, 0.0
        while not self.ann.transport.disconnected:
            if self.is_read:
                self.paste(texts(100, number))
                number += 100
            self.chat.clock.advance(BEAT)
            seconds += BEAT
        self.assertLess(seconds, FLOODING_LIMIT + 2)

    def test_a_pause_of_a_second_is_a_break(self) -> None:
        for _ in range(5):
            self.paste(texts(300))
            while not self.is_read:
                self.chat.clock.advance(BEAT)
            self.chat.clock.advance(BREAK)
        self.assertFalse(self.ann.transport.disconnected)

    def test_lines_within_the_rate_are_a_break(self) -> None:
        self.paste(texts(25))
        for _ in range(int(FLOODING_LIMIT)):
            self.pass_time(0.5)
            self.paste(texts(1))
            self.pass_time(0.5)
            self.paste(texts(1))
        self.paste(texts(25))
        self.pass_time(2)
        self.assertFalse(self.ann.transport.disconnected)
        self.assertEqual(len(self.bob.received()), 50 + 2 * int(FLOODING_LIMIT))

    def test_being_one_line_over_for_long_is_no_flood(self) -> None:
        self.paste(texts(21))
        for _ in range(2 * int(FLOODING_LIMIT)):
            for _ in range(10):
                self.chat.clock.advance(0.1)
                self.paste(texts(1))
        self.assertFalse(self.ann.transport.disconnected)

    def test_a_second_burst_may_come_later(self) -> None:
        self.paste(texts(30))
        self.pass_time(10 * FLOODING_LIMIT)
        self.paste(texts(30))
        self.pass_time(2)
        self.assertEqual(len(self.bob.received()), 60)

    def test_a_suspended_server_drops_no_client(self) -> None:
        self.paste(texts(40))
        self.chat.clock.advance(10 * FLOODING_LIMIT)
        self.assertEqual(self.bob.received(), said(texts(40)))
        self.assertTrue(self.is_read)

    def test_a_slow_rate_drops_after_a_minute_too(self) -> None:
        chat = FakeChat(limits=Limits(flood=RateLimit(1, 0.001)))
        ann = LineClient(chat, 1)
        ann.send_bytes(b"one\ntwo\n")
        chat.clock.advance(FLOODING_LIMIT)
        self.assertTrue(ann.transport.disconnected)


class Ending(FloodCase):
    """Lines that wait are received before the end of the connection."""

    def test_a_half_closed_clients_lines_are_all_answered(self) -> None:
        self.paste([*texts(30), "L"])
        self.ann.protocol.readConnectionLost()
        self.assertEqual(len(self.bob.received()), 20)
        self.pass_time(2)
        self.assertEqual(self.bob.received(), [*said(texts(10, 20)), "* ann has left main"])
        self.assertEqual(self.ann.received()[-2:], ["* 2 clients", "* goodbye, ann"])
        self.assertTrue(self.ann.transport.disconnecting)

    def test_a_half_closed_client_is_not_read_again(self) -> None:
        self.paste(texts(30))
        self.ann.protocol.readConnectionLost()
        self.ann.transport.resumeProducing = lambda: self.fail("the client sends no more")
        self.pass_time(2)

    def test_the_lines_of_a_lost_client_are_all_said(self) -> None:
        """With TLS the end of the connection is known while lines wait."""
        for error in (ConnectionDone(), ConnectionLost()):
            [dan] = self.chat.line_clients("dan")
            self.chat.clock.advance(60)
            self.bob.received()
            dan.send_bytes(b"hello\n" * 30)
            dan.protocol.connectionLost(Failure(error))
            self.assertEqual(len(self.bob.received()), 20)
            self.pass_time(2)
            self.assertEqual(self.bob.received(), [*["<dan> hello"] * 10, "* dan has left main"])
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_a_waiting_goodbye_ends_the_connection(self) -> None:
        self.paste([*texts(25), "exit", "too late"])
        self.pass_time(2)
        self.assertEqual(self.bob.received(), [*said(texts(25)), "* ann has left main"])
        self.assertTrue(self.ann.transport.disconnecting)

    def test_a_waiting_goodbye_of_a_lost_client_ends_it(self) -> None:
        self.paste([*texts(25), "exit", "too late"])
        self.ann.protocol.connectionLost(Failure(ConnectionDone()))
        self.pass_time(2)
        self.assertEqual(self.bob.received(), [*said(texts(25)), "* ann has left main"])
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_a_lost_flooding_client_is_cut_off_after_a_minute(self) -> None:
        self.paste(texts(2000))
        self.ann.protocol.connectionLost(Failure(ConnectionDone()))
        self.pass_time(FLOODING_LIMIT + 1)
        self.assertEqual(self.bob.received()[-1], "* ann has left main (flooding)")
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_waiting_lines_are_dropped_when_the_server_stops(self) -> None:
        self.paste(texts(30))
        self.bob.received()
        self.chat.stop()
        self.assertEqual(self.bob.received(), ["* the server is stopping or restarting; goodbye"])
        self.assertEqual(self.ann.received(), ["* the server is stopping or restarting; goodbye"])


class TwoReasonsToPause(FloodCase):
    """A client is throttled, and waits for an answer."""

    def setUp(self) -> None:
        super().setUp()
        self.answer: Deferred[list[object]] = Deferred()
        self.patch(self.chat.storage, "lines", lambda room, count: self.answer)

    def test_an_answer_does_not_end_throttling(self) -> None:
        self.paste(["/history", *texts(50)])
        self.answer.callback([])
        self.assertFalse(self.is_read)
        self.pass_time(4)
        self.assertEqual(self.bob.received(), said(texts(50)))
        self.assertTrue(self.is_read)

    def test_tokens_do_not_end_the_wait_for_an_answer(self) -> None:
        self.paste(["/history", *["/who"] * 5])
        self.pass_time(4)
        self.paste(["/who"] * 25)
        self.pass_time(4)
        self.assertFalse(self.is_read)
        self.ann.received()
        self.answer.callback([])
        self.assertEqual(len(self.ann.received()), 31)
        self.assertTrue(self.is_read)

    def test_a_queued_goodbye_releases_a_lost_clients_slot(self) -> None:
        left: list[str] = []
        self.ann.protocol.slot = SimpleNamespace(release=lambda: left.append("ann"))
        self.paste(["/history", "exit", *texts(50)])
        self.ann.protocol.connectionLost(Failure(ConnectionDone()))
        self.answer.callback([])
        self.pass_time(2)
        self.assertEqual(left, ["ann"])
        self.assertEqual(self.bob.received(), ["* ann has left main"])
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_an_answer_alone_resumes_reading(self) -> None:
        self.paste(["/history"])
        self.chat.clock.advance(0)
        self.paste(["/who"] * QUEUE_LIMIT)
        self.assertFalse(self.is_read)
        self.answer.callback([])
        self.chat.clock.advance(0)
        self.assertTrue(self.is_read)
