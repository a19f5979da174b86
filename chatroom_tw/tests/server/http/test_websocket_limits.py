"""Tests for `protocols.websocket`: who sends too much, and who does not read."""

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
    """Ten at once, and one a second."""

    def setUp(self) -> None:
        self.chat = FakeChat(limits=Limits(flood=RateLimit(10, 1.0)))
        self.page = self.chat.web_client()
        self.page.received()

    def assert_held_up(self, frames: list[bytes]) -> None:
        """Of twelve of these and a question, all but two and that are heard now."""
        self.chat.clock.advance(60)
        self.page.send_bytes(b"".join(frames) * 10 + frame(ASK_ALIVE))
        self.assertEqual(self.page.received(), [])
        self.assertEqual(self.page.transport.producerState, "paused")
        self.chat.clock.advance(1)
        self.assertEqual(self.page.received(), [ALIVE])
        self.assertEqual(self.page.transport.producerState, "producing")

    def test_each_frame_counts_whatever_is_in_it(self) -> None:
        for one in (frame(b"", PING), frame(b"", PONG)):
            self.assert_held_up([one])

    def test_so_does_each_part_of_a_message(self) -> None:
        self.chat.clock.advance(60)
        parts = [frame(b"", last=False), *[frame(b"", 0, last=False)] * 9, frame(ASK_ALIVE, 0)]
        self.page.send_bytes(b"".join(parts))
        self.assertEqual(self.page.received(), [])
        self.chat.clock.advance(1)
        self.assertEqual(self.page.received(), [ALIVE])

    def test_a_message_counts_once_wherever_it_is_cut_on_its_way(self) -> None:
        for _ in range(10):
            for byte in frame(ASK_ALIVE):
                self.page.send_bytes(bytes([byte]))
        self.assertEqual(self.page.received(), [ALIVE] * 10)

    def test_so_does_a_long_one_and_line_feeds_do_not(self) -> None:
        text = ASK_ALIVE + b"\n" * (MESSAGE_LIMIT - len(ASK_ALIVE))
        for _ in range(10):
            self.page.send_bytes(frame(text))
        self.assertEqual(self.page.received(), [ALIVE] * 10)

    def test_lines_of_what_is_said_do_too_and_five_are_one(self) -> None:
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

    def test_who_goes_on_to_say_long_texts_is_dropped(self) -> None:
        page = self.chat.web_client(room="main")
        self.chat.clock.advance(10)
        page.received()
        for _ in range(3):
            page.send(make_message("say", room="main", text="x\n" * 1000))
        self.assertEqual(len(page.received()), 1)
        self.chat.clock.pump([1.0] * 70)
        self.assertTrue(page.transport.disconnecting)
        self.assertEqual(page.received(), [])

    def test_who_closes_meanwhile_is_answered_all_before(self) -> None:
        self.page.send_bytes(frame(ASK_ALIVE) * 12 + frame(b"", CLOSE))
        self.assertEqual(self.page.received(), [ALIVE] * 10)
        self.assertFalse(self.page.transport.disconnecting)
        self.chat.clock.pump([1, 1])
        self.assertEqual(
            self.page.received(), [ALIVE] * 2 + [make_message("goodbye", name="guest-1")]
        )
        self.assertEqual(self.page.closed, 1000)

    def test_who_does_not_stop_is_dropped(self) -> None:
        self.page.send_bytes(frame(ASK_ALIVE) * 100)
        self.chat.clock.pump([1] * 61)
        self.assertTrue(self.page.transport.disconnected)


class Slowness(WebSocketCase):
    def test_who_reads_slowly_gets_everything_in_order(self) -> None:
        page = self.chat.web_client("bob", "main")
        page.received()
        page.protocol.pauseProducing()
        self.ann.send(*map(str, range(100)))
        self.assertEqual(page.received(), [])
        page.protocol.resumeProducing()
        said = [message["text"] for message in page.received_of("said")]
        self.assertEqual(said, list(map(str, range(100))))

    def test_who_reads_nothing_is_dropped(self) -> None:
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

    def test_there_is_no_dict_for_each_connection(self) -> None:
        self.assertFalse(self.page.protocol.__dict__)
