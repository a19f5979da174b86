"""Tests for `server.http.websocket`: clients that send too much, and clients that are slow."""

from __future__ import annotations

from twisted.logger import formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.http.websocket import MESSAGE_LIMIT
from chatroom_tw.server.limits import Limits, RateLimit
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.websocket import CLOSE, PING, PONG, frame
from chatroom_tw.tests.support.websocket_case import ALIVE, ASK_ALIVE, WebSocketCase

SAY = b'{"type":"say","room":"main","text":"hello"}'


class Flooding(SynchronousTestCase):
    """The limit is 10 units at once, and 1 a second."""

    def setUp(self) -> None:
        self.chat = FakeChat(limits=Limits(flood=RateLimit(10, 1.0)))
        self.page = self.chat.web_client()
        self.page.received()

    def assert_charged(self, frames: list[bytes]) -> None:
        """Assert that ten times these frames use up the limit, so that a ping after them waits."""
        self.chat.clock.advance(60)
        self.page.send_bytes(b"".join(frames) * 10 + frame(ASK_ALIVE))
        self.assertEqual(self.page.received(), [])
        self.assertEqual(self.page.transport.producerState, "paused")
        self.chat.clock.advance(1)
        self.assertEqual(self.page.received(), [ALIVE])
        self.assertEqual(self.page.transport.producerState, "producing")

    def test_each_frame_is_charged(self) -> None:
        for one in (frame(b"", PING), frame(b"", PONG)):
            self.assert_charged([one])

    def test_each_fragment_is_charged(self) -> None:
        self.chat.clock.advance(60)
        parts = [frame(b"", last=False), *[frame(b"", 0, last=False)] * 9, frame(ASK_ALIVE, 0)]
        self.page.send_bytes(b"".join(parts))
        self.assertEqual(self.page.received(), [])
        self.chat.clock.advance(1)
        self.assertEqual(self.page.received(), [ALIVE])

    def test_a_message_in_pieces_is_charged_once(self) -> None:
        for _ in range(10):
            for byte in frame(ASK_ALIVE):
                self.page.send_bytes(bytes([byte]))
        self.assertEqual(self.page.received(), [ALIVE] * 10)

    def test_a_long_message_is_charged_for_each_4_kib(self) -> None:
        for size, answers in ((4096, 10), (4097, 5), (5 * 4096, 2), (MESSAGE_LIMIT, 1)):
            self.chat.clock.advance(60)
            for _ in range(10):
                self.page.send_bytes(frame(ASK_ALIVE.ljust(size)))
            self.assertEqual(self.page.received(), [ALIVE] * answers)
            for _ in range(20):
                self.chat.clock.advance(10)
            self.page.received()

    def test_five_lines_of_a_text_cost_as_much_as_a_message(self) -> None:
        page = self.chat.web_client(room="main")
        for feed in ("\\n", "\\u000a", "\\u000A"):
            for feeds, cost in ((0, 1), (4, 1), (5, 2), (24, 5), (49, 10)):
                for _ in range(2):
                    self.chat.clock.advance(60)
                page.received()
                page.send_text(f'{{"type":"say","room":"main","text":"x{feed * feeds}x"}}')
                page.send_bytes(frame(ASK_ALIVE) * 10)
                kinds = [message["type"] for message in page.received()]
                self.assertEqual(kinds, ["said", *["pong"] * (10 - cost)])

    def test_a_client_that_keeps_sending_long_texts_is_dropped(self) -> None:
        page = self.chat.web_client(room="main")
        self.chat.clock.advance(10)
        page.received()
        for _ in range(3):
            page.send(make_message("say", room="main", text="x\n" * 1000))
        self.assertEqual(len(page.received()), 1)
        self.chat.clock.pump([1.0] * 70)
        self.assertTrue(page.transport.disconnecting)
        self.assertEqual(page.received(), [])

    def test_a_close_while_throttled_comes_after_the_answers(self) -> None:
        self.page.send_bytes(frame(ASK_ALIVE) * 12 + frame(b"", CLOSE))
        self.assertEqual(self.page.received(), [ALIVE] * 10)
        self.assertFalse(self.page.transport.disconnecting)
        self.chat.clock.pump([1, 1])
        self.assertEqual(
            self.page.received(), [ALIVE] * 2 + [make_message("goodbye", name="guest-1")]
        )
        self.assertEqual(self.page.closed, 1000)

    def test_a_client_that_does_not_stop_is_dropped(self) -> None:
        self.page.send_bytes(frame(ASK_ALIVE) * 100)
        self.chat.clock.pump([1] * 61)
        self.assertTrue(self.page.transport.disconnected)


class Slowness(WebSocketCase):
    def test_a_slow_reader_gets_everything_in_order(self) -> None:
        page = self.chat.web_client("bob", "main")
        page.received()
        page.protocol.pauseProducing()
        self.ann.send(*map(str, range(100)))
        self.assertEqual(page.received(), [])
        page.protocol.resumeProducing()
        said = [message["text"] for message in page.received_of("said")]
        self.assertEqual(said, list(map(str, range(100))))

    def test_a_client_that_reads_nothing_is_dropped(self) -> None:
        lines: list[str] = []
        globalLogPublisher.addObserver(observe := lambda event: lines.append(formatEvent(event)))
        self.addCleanup(globalLogPublisher.removeObserver, observe)
        self.page.protocol.pauseProducing()
        deep = frame(b"[" * 100)
        for _ in range(Limits().backlog // 50):
            self.page.send_bytes(deep)
            if self.page.transport.disconnected:
                break
        self.assertTrue(self.page.transport.disconnected)
        self.assertEqual([line for line in lines if "too slow" in line][1:], [])

    def test_connections_have_no_dict(self) -> None:
        self.assertFalse(self.page.protocol.__dict__)
