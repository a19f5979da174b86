"""Tests for `protocols.reading`: who sends more than they may is held up, and nothing is lost."""

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


class Holding(FloodCase):
    def test_what_may_be_sent_is_said_at_once_and_the_client_is_read(self) -> None:
        self.paste(texts(20))
        self.assertEqual(self.bob.received(), said(texts(20)))
        self.assertTrue(self.is_read)
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_what_is_more_waits_and_the_client_is_not_read(self) -> None:
        self.paste(texts(50))
        self.assertEqual(self.bob.received(), said(texts(20)))
        self.assertFalse(self.is_read)

    def test_what_waits_is_said_as_time_passes_and_then_the_client_is_read_again(self) -> None:
        self.paste(texts(50))
        self.bob.received()
        self.pass_time(1)
        self.assertEqual(self.bob.received(), said(texts(10, 20)))
        self.assertFalse(self.is_read)
        self.pass_time(2)
        self.assertEqual(self.bob.received(), said(texts(20, 30)))
        self.assertTrue(self.is_read)
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_lines_that_come_one_by_one_are_counted_all_the_same(self) -> None:
        self.ann.send(*texts(21))
        self.assertEqual(len(self.bob.received()), 20)
        self.assertFalse(self.is_read)
        self.pass_time(0.1)
        self.assertEqual(self.bob.received(), ["<ann> line 20"])

    def test_who_keeps_to_the_rate_is_never_held_up(self) -> None:
        for number in range(200):
            self.ann.send(f"line {number}")
            self.assertTrue(self.is_read)
            self.assertEqual(self.bob.received(), [f"<ann> line {number}"])
            self.chat.clock.advance(0.1)

    def test_commands_count_as_what_is_said_does(self) -> None:
        self.paste(["/who"] * 25)
        self.assertEqual(len(self.ann.received()), 20)

    def test_keys_that_come_one_by_one_are_not_lines(self) -> None:
        for byte in b"a long line that is typed on some telnets\n" * 20:
            self.ann.send_bytes(bytes([byte]))
        self.assertEqual(len(self.bob.received()), 20)
        self.assertTrue(self.is_read)

    def test_much_without_an_end_costs_a_line_for_each_piece(self) -> None:
        for _ in range(21):
            self.ann.send_bytes(b"x" * 5000)
        self.assertFalse(self.is_read)

    def test_one_is_held_up_and_the_others_are_not(self) -> None:
        self.paste(texts(50))
        self.bob.send("hello")
        self.assertEqual(self.ann.received(), ["<bob> hello"])

    def test_what_comes_while_something_waits_comes_after_it(self) -> None:
        """What wraps a transport may have more in hand when it is paused."""
        self.paste(texts(25))
        self.paste(texts(5, 25))
        self.pass_time(1)
        self.assertEqual(self.bob.received(), said(texts(30)))

    def test_a_slow_rate_is_waited_for(self) -> None:
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

    def test_a_fast_rate_is_not_a_clock_for_each_line(self) -> None:
        chat = FakeChat(limits=Limits(flood=RateLimit(10, 1000)))
        ann, bob = LineClient(chat, 1), LineClient(chat, 2)
        bob.received()
        ann.send_bytes(b"x\n" * 100)
        self.assertEqual(len(bob.received()), 10)
        chat.clock.pump([0.001] * 50)
        self.assertEqual(len(bob.received()), 50)
        chat.clock.pump([0.001] * 50)
        self.assertEqual(len(bob.received()), 40)

    def test_nor_does_it_wait_for_more_than_the_bucket_holds(self) -> None:
        chat = FakeChat(limits=Limits(flood=RateLimit(100, 1000)))
        ann = LineClient(chat, 1)
        ann.send_bytes(b"x\n" * 1000)
        [seconds] = [call.getTime() for call in chat.clock.getDelayedCalls() if call.getTime()]
        self.assertAlmostEqual(seconds, BEAT)

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.integers(1, 60), max_size=6), st.integers(1, 40), st.integers(1, 100))
    def test_nothing_is_lost_or_out_of_order_however_it_comes(
        self, bursts: list[int], at_once: int, per_second: int
    ) -> None:
        chat = FakeChat(limits=Limits(flood=RateLimit(at_once, per_second)))
        ann, bob = LineClient(chat, 1), LineClient(chat, 2)
        bob.received()
        sent: list[str] = []
        for burst in bursts:
            # As a socket does, which gives nothing while it is paused.
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

    def test_everybody_sends_as_much_as_they_like(self) -> None:
        self.paste(texts(5000))
        self.assertEqual(self.bob.received(), said(texts(5000)))
        self.assertTrue(self.is_read)


class Flooding(FloodCase):
    def test_who_is_held_up_for_a_minute_is_dropped_and_their_room_is_told_why(self) -> None:
        self.paste(texts(2000))
        self.pass_time(FLOODING_LIMIT - 1)
        self.assertFalse(self.ann.transport.disconnected)
        self.bob.received()
        self.pass_time(1.2)
        self.assertTrue(self.ann.transport.disconnected)
        self.ann.reset()
        self.assertEqual(self.bob.received()[-1], "* ann has left main (flooding)")
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_they_have_not_said_more_than_they_might(self) -> None:
        self.paste(texts(2000))
        self.pass_time(FLOODING_LIMIT + 1)
        heard = self.bob.received()
        self.assertEqual(heard, said(texts(len(heard))))
        self.assertIn(len(heard), (619, 620))  # 20 at once, and 10 a second up to the last

    def test_who_sends_on_as_soon_as_they_are_read_has_no_break(self) -> None:
        number, seconds = 0, 0.0
        while not self.ann.transport.disconnected:
            if self.is_read:
                self.paste(texts(100, number))
                number += 100
            self.chat.clock.advance(BEAT)
            seconds += BEAT
        self.assertLess(seconds, FLOODING_LIMIT + 2)

    def test_who_sends_nothing_for_a_while_has_one(self) -> None:
        for _ in range(5):
            self.paste(texts(300))
            while not self.is_read:
                self.chat.clock.advance(BEAT)
            self.chat.clock.advance(BREAK)
        self.assertFalse(self.ann.transport.disconnected)

    def test_who_sends_what_may_go_on_has_one_too(self) -> None:
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

    def test_who_is_a_line_late_for_ever_does_not_flood(self) -> None:
        self.paste(texts(21))
        for _ in range(2 * int(FLOODING_LIMIT)):
            for _ in range(10):
                self.chat.clock.advance(0.1)
                self.paste(texts(1))
        self.assertFalse(self.ann.transport.disconnected)

    def test_a_long_time_after_a_burst_another_one_may_come(self) -> None:
        self.paste(texts(30))
        self.pass_time(10 * FLOODING_LIMIT)
        self.paste(texts(30))
        self.pass_time(2)
        self.assertEqual(len(self.bob.received()), 60)

    def test_a_server_that_was_stopped_for_a_minute_blames_nobody(self) -> None:
        self.paste(texts(40))
        self.chat.clock.advance(10 * FLOODING_LIMIT)
        self.assertEqual(self.bob.received(), said(texts(40)))
        self.assertTrue(self.is_read)

    def test_however_slow_the_rate_they_are_dropped_after_a_minute(self) -> None:
        chat = FakeChat(limits=Limits(flood=RateLimit(1, 0.001)))
        ann = LineClient(chat, 1)
        ann.send_bytes(b"one\ntwo\n")
        chat.clock.advance(FLOODING_LIMIT)
        self.assertTrue(ann.transport.disconnected)


class Ending(FloodCase):
    """What waits is heard before the end."""

    def test_who_closes_their_side_is_heard_to_the_end_and_answered(self) -> None:
        self.paste([*texts(30), "L"])
        self.ann.protocol.readConnectionLost()
        self.assertEqual(len(self.bob.received()), 20)
        self.pass_time(2)
        self.assertEqual(self.bob.received(), [*said(texts(10, 20)), "* ann has left main"])
        self.assertEqual(self.ann.received()[-2:], ["* 2 clients", "* goodbye, ann"])
        self.assertTrue(self.ann.transport.disconnecting)

    def test_who_has_closed_their_side_is_read_no_more(self) -> None:
        self.paste(texts(30))
        self.ann.protocol.readConnectionLost()
        self.ann.transport.resumeProducing = lambda: self.fail("there is nothing to read")
        self.pass_time(2)

    def test_who_is_gone_is_heard_to_the_end(self) -> None:
        """So it is over TLS: there the end is known while lines wait."""
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

    def test_who_says_goodbye_in_what_waits_goes_then(self) -> None:
        self.paste([*texts(25), "exit", "too late"])
        self.pass_time(2)
        self.assertEqual(self.bob.received(), [*said(texts(25)), "* ann has left main"])
        self.assertTrue(self.ann.transport.disconnecting)

    def test_and_so_does_who_is_gone_by_then(self) -> None:
        self.paste([*texts(25), "exit", "too late"])
        self.ann.protocol.connectionLost(Failure(ConnectionDone()))
        self.pass_time(2)
        self.assertEqual(self.bob.received(), [*said(texts(25)), "* ann has left main"])
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_who_is_gone_and_was_flooding_is_not_heard_for_more_than_a_minute(self) -> None:
        self.paste(texts(2000))
        self.ann.protocol.connectionLost(Failure(ConnectionDone()))
        self.pass_time(FLOODING_LIMIT + 1)
        self.assertEqual(self.bob.received()[-1], "* ann has left main (flooding)")
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_when_the_server_stops_what_waits_is_not_said(self) -> None:
        self.paste(texts(30))
        self.bob.received()
        self.chat.stop()
        self.assertEqual(self.bob.received(), ["* the server is stopping; goodbye"])
        self.assertEqual(self.ann.received(), ["* the server is stopping; goodbye"])


class TwoReasonsToPause(FloodCase):
    """Answers that are waited for, and too much that was sent."""

    def setUp(self) -> None:
        super().setUp()
        self.answer: Deferred[list[object]] = Deferred()
        self.patch(self.chat.storage, "lines", lambda room, count: self.answer)

    def test_when_the_answer_is_there_who_floods_is_still_not_read(self) -> None:
        self.paste(["/history", *texts(50)])
        self.answer.callback([])
        self.assertFalse(self.is_read)
        self.pass_time(4)
        self.assertEqual(self.bob.received(), said(texts(50)))
        self.assertTrue(self.is_read)

    def test_when_nothing_waits_for_tokens_who_waits_for_an_answer_is_still_not_read(self) -> None:
        self.paste(["/history", *["/who"] * 5])
        self.pass_time(4)
        self.paste(["/who"] * 25)
        self.pass_time(4)
        self.assertFalse(self.is_read)
        self.ann.received()
        self.answer.callback([])
        self.assertEqual(len(self.ann.received()), 31)
        self.assertTrue(self.is_read)

    def test_a_goodbye_that_waits_for_an_answer_is_the_end_of_who_is_gone(self) -> None:
        left: list[str] = []
        self.ann.protocol.slot = SimpleNamespace(release=lambda: left.append("ann"))
        self.paste(["/history", "exit", *texts(50)])
        self.ann.protocol.connectionLost(Failure(ConnectionDone()))
        self.answer.callback([])
        self.pass_time(2)
        self.assertEqual(left, ["ann"])
        self.assertEqual(self.bob.received(), ["* ann has left main"])
        self.assertFalse(self.chat.clock.getDelayedCalls())

    def test_who_waits_for_an_answer_alone_is_read_when_it_is_there(self) -> None:
        self.paste(["/history"])
        self.chat.clock.advance(0)
        self.paste(["/who"] * QUEUE_LIMIT)
        self.assertFalse(self.is_read)
        self.answer.callback([])
        self.chat.clock.advance(0)
        self.assertTrue(self.is_read)
