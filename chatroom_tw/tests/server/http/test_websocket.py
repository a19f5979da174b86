"""Tests for `server.http.websocket`: the handshake, frames, messages, and dead clients."""

from __future__ import annotations

import re

from twisted.internet.testing import StringTransport
from twisted.protocols.policies import WrappingFactory
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.web import WebChat
from chatroom_tw.server.http import websocket
from chatroom_tw.server.http.websocket import MESSAGE_LIMIT, MISSED, PING_EVERY
from chatroom_tw.server.net import connection
from chatroom_tw.server.net.connection import PATIENCE
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.transports import SocketTransport
from chatroom_tw.tests.support.websocket import BINARY, CLOSE, PING, PONG, frame
from chatroom_tw.tests.support.websocket_case import ALIVE, ASK_ALIVE, UPGRADE, WebSocketCase, over


class Handshake(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()

    def page(self, **named: bytes) -> WebClient:
        return WebClient(self.chat, self.chat.site, 4000, **named)

    def test_the_handshake_is_accepted_before_the_welcome(self) -> None:
        page = self.page()
        self.assertEqual([message["type"] for message in page.received()], ["welcome"])
        self.assertTrue(page.accepted)

    def test_frames_behind_the_request_are_read(self) -> None:
        page = self.page(behind=frame(ASK_ALIVE) * 2)
        self.assertEqual(page.received()[1:], [ALIVE] * 2)

    def test_half_a_frame_behind_the_request_is_read(self) -> None:
        whole = frame(ASK_ALIVE)
        page = self.page(behind=whole[:5])
        page.send_bytes(whole[5:])
        self.assertEqual(page.received()[1:], [ALIVE])

    def test_responses_to_earlier_requests_come_first(self) -> None:
        chat = FakeChat()
        transport = over(StringTransport(), chat.site)
        transport.protocol.dataReceived(
            b"GET /healthz HTTP/1.1\r\nHost: chat.example\r\n\r\n" * 2 + UPGRADE
        )
        codes = re.findall(rb"HTTP/1.1 (\d+)", transport.value())
        self.assertEqual(codes, [b"200", b"200", b"101"])
        self.assertIsInstance(transport.protocol, WebChat)

    def test_buffered_responses_come_first(self) -> None:
        """Later output goes through the transport, too, and to the socket when that is empty."""
        self.patch(connection, "CAN_POLL", False)
        transport = over(SocketTransport(), self.chat.site)
        self.addCleanup(transport.kernel.close)
        transport.protocol.dataReceived(
            b"GET /healthz HTTP/1.1\r\nHost: chat.example\r\n\r\n" + UPGRADE
        )
        self.assertEqual(transport.kernel.taken, [])
        self.chat.clock.advance(0)
        while transport.producer is not None:
            transport.drain()
        sent = b"".join(transport.kernel.taken)
        order = [sent.index(part) for part in (b"200 OK", b" 101 ", b'"type":"welcome"')]
        self.assertEqual(order, sorted(order))
        transport.kernel.taken.clear()
        transport.protocol.deliver(b"next")
        self.assertEqual(transport.kernel.taken, [b"next"])

    def test_a_client_that_was_paused_is_read_again(self) -> None:
        transport = over(StringTransport(), self.chat.site)
        transport.protocol.pauseProducing()
        self.assertEqual(transport.producerState, "paused")
        transport.protocol.dataReceived(UPGRADE)
        self.assertEqual(transport.producerState, "producing")

    def test_a_wrapped_transport_works_too(self) -> None:
        chat = FakeChat()
        transport = StringTransport()
        wrapper = WrappingFactory(chat.site).buildProtocol(None)
        wrapper.makeConnection(transport)
        wrapper.dataReceived(UPGRADE)
        transport.clear()
        wrapper.dataReceived(frame(ASK_ALIVE))
        chat.clock.advance(0)
        self.assertIn(b'{"type":"pong"}', transport.value())


class Frames(WebSocketCase):
    def test_a_message_may_have_many_frames(self) -> None:
        pieces = [ASK_ALIVE[start : start + 4] for start in range(0, len(ASK_ALIVE), 4)]
        frames = [frame(pieces[0], last=False), frame(b"?", PING)]
        frames += [frame(piece, 0, last=False) for piece in pieces[1:]]
        self.assertEqual(self.ask(*frames), [])
        self.assertEqual(self.ask(frame(b"", 0)), [ALIVE])
        self.assertEqual(self.page.pongs, [b"?"])

    def test_a_character_may_be_cut_in_two(self) -> None:
        text = '{"type":"say","room":"x","text":"è"}'.encode()
        self.page.ask(make_message("join", room="x"))
        cut = text.index("è".encode()) + 1
        [said] = self.ask(frame(text[:cut], last=False), frame(text[cut:], 0))
        self.assertEqual(said["text"], "è")

    def test_cutting_a_frame_changes_nothing(self) -> None:
        frames = frame(ASK_ALIVE) + frame(b"", PING) + frame(ASK_ALIVE)
        for cut in range(1, len(frames)):
            self.page.send_bytes(frames[:cut])
            self.page.send_bytes(frames[cut:])
            self.assertEqual(self.page.received(), [ALIVE] * 2)

    def test_the_last_of_several_pings_is_answered(self) -> None:
        self.ask(*(frame(b"%d" % number, PING) for number in range(5)))
        self.assertEqual(self.page.pongs, [b"4"])

    def test_an_unsolicited_pong_is_ignored(self) -> None:
        self.assertEqual(self.ask(frame(b"well", PONG), frame(ASK_ALIVE)), [ALIVE])

    def test_a_message_may_have_line_feeds(self) -> None:
        text = ASK_ALIVE.replace(b"{", b"{\n\r\n" + b"\n" * 100)
        self.assertEqual(self.ask(frame(text)), [ALIVE])

    def test_frames_of_every_size_are_well_formed(self) -> None:
        for size in (0, 1, 125, 126, 127, 65_535, 65_536, 100_000):
            payload = b"x" * size
            data = websocket.frame(payload)
            self.assertEqual(data, frame(payload, masked=False))


class Violations(WebSocketCase):
    """A client that violates the protocol is closed with a code."""

    def assert_closes(self, code: int, *frames: bytes) -> None:
        """Assert that these frames close a connection, and those after them are ignored."""
        page = self.chat.web_client("bob", "main")
        self.ann.received()
        page.send_bytes(frame(ASK_ALIVE) + b"".join(frames) + frame(SAY))
        self.assertIn(ALIVE, page.received(), "frames before the violation are answered")
        self.assert_closed(code, page)
        page.send_bytes(frame(SAY))
        page.hang_up()
        self.assertEqual(self.ann.received(), ["* bob has left main"], "later frames are ignored")
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_an_unmasked_frame_closes_with_1002(self) -> None:
        self.assert_closes(1002, frame(ASK_ALIVE, masked=False))

    def test_bad_utf_8_closes_with_1007(self) -> None:
        for text in (b"\xff", b"\xc0\x8a", b"\xed\xa0\x80", b'"\xe2\x80"'):
            self.assert_closes(1007, frame(text))
        self.assert_closes(1007, frame(b"\xe2", last=False), frame(b"\x28", 0))
        self.assert_closes(1007, frame(b"\xe2"))

    def test_a_binary_message_closes_with_1003(self) -> None:
        self.assert_closes(1003, frame(ASK_ALIVE, BINARY))
        self.assert_closes(1003, frame(b"", BINARY, last=False))

    def test_malformed_frames_close_with_1002(self) -> None:
        for malformed in (
            frame(b"", 3),
            frame(b"", 0x71),
            frame(b"x" * 126, PING),
            frame(b"", PING, last=False),
            frame(b"", 0),
            frame(b"", last=False) + frame(b""),
            frame(b"x", CLOSE),
            frame(b"\x00\x00", CLOSE),
            b"GET / HTTP/1.1\r\nHost: chat.example\r\n\r\n",
        ):
            self.assert_closes(1002, malformed)

    def test_a_message_that_is_too_long_closes_with_1009(self) -> None:
        self.assert_closes(1009, frame(b"x" * (MESSAGE_LIMIT + 1)))
        pieces = [frame(b"x" * 1024, 0, last=False)] * (MESSAGE_LIMIT // 1024)
        self.assert_closes(1009, frame(b"x", last=False), *pieces)
        self.page.send_bytes(frame(b"x" * (MESSAGE_LIMIT + 1), size=1 << 62))
        self.assert_closed(1009)

    def test_the_longest_message_is_accepted(self) -> None:
        text = ASK_ALIVE + b" " * (MESSAGE_LIMIT - len(ASK_ALIVE))
        self.assertEqual(self.ask(frame(text)), [ALIVE])
        pieces = [text[start : start + 1000] for start in range(0, len(text), 1000)]
        more = [frame(piece, 0, last=False) for piece in pieces[1:]]
        self.assertEqual(self.ask(frame(pieces[0], last=False), *more, frame(b"", 0)), [ALIVE])
        for start in range(0, len(text), 1000):
            self.page.send_bytes(frame(text)[start : start + 1000])
        self.page.send_bytes(frame(text)[len(text) // 1000 * 1000 + 1000 :])
        self.assertEqual(self.page.received(), [ALIVE])


SAY = b'{"type":"say","room":"main","text":"hello"}'


class Closing(WebSocketCase):
    def test_a_close_is_answered_and_ends_the_session(self) -> None:
        page = self.chat.web_client("bob", "main")
        self.ann.received()
        page.send_bytes(frame(SAY) + frame(b"", PING) + frame(b"\x03\xe8bye", CLOSE) + frame(SAY))
        self.assert_closed(1000, page)
        self.assertEqual(self.ann.received(), ["<bob> hello", "* bob has left main"])
        page.send_bytes(frame(SAY))
        page.hang_up()
        self.assertEqual(self.ann.received(), [])
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_a_close_without_a_code_is_answered(self) -> None:
        self.page.send_bytes(frame(b"", CLOSE))
        self.assert_closed(1000)

    def test_answers_come_before_the_close(self) -> None:
        self.assertEqual(self.ask(frame(b'{"type":"bye"}')), [make_message("goodbye", name="eve")])
        self.assert_closed(1000)

    def test_frames_after_the_close_are_ignored(self) -> None:
        self.page.send_bytes(frame(b'{"type":"bye"}') + frame(ASK_ALIVE))
        self.page.send_bytes(frame(b"\x03\xe8", CLOSE) + frame(ASK_ALIVE))
        self.assertEqual(self.page.received(), [make_message("goodbye", name="eve")])
        self.page.reset()
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_a_stopping_server_tells_the_page(self) -> None:
        self.chat.stop()
        self.assertEqual(self.page.received(), [make_message("stopping")])
        self.assert_closed(1000)

    def test_a_half_closed_client_gets_its_answers(self) -> None:
        self.page.send_bytes(frame(ASK_ALIVE))
        self.page.protocol.readConnectionLost()
        self.assertEqual(self.page.received(), [ALIVE, make_message("goodbye", name="eve")])
        self.assert_closed(1000)

    def test_a_lost_connection_ends_the_session(self) -> None:
        page = self.chat.web_client("bob", "main")
        self.ann.received()
        page.reset()
        self.assertEqual(self.ann.received(), ["* bob has left main"])
        self.assertNotIn(page.protocol, self.chat.web.here)

    def test_closing_does_not_wait_for_a_stuck_client(self) -> None:
        self.page.protocol.pauseProducing()
        self.page.send_bytes(frame(b"", CLOSE))
        self.assertFalse(self.page.transport.disconnecting)
        self.chat.clock.advance(PATIENCE)
        self.assertTrue(self.page.transport.disconnected)


class Pinging(WebSocketCase):
    def setUp(self) -> None:
        super().setUp()
        self.chat.site.doStart()
        self.addCleanup(self.chat.site.doStop)

    def test_every_client_is_pinged(self) -> None:
        for count in (1, 2):
            self.chat.clock.advance(PING_EVERY)
            self.page.received()
            self.assertEqual(self.page.pings, count)

    def test_a_client_that_answers_no_ping_is_dropped(self) -> None:
        page = self.chat.web_client("bob", "main")
        self.ann.received()
        self.chat.clock.pump([PING_EVERY] * MISSED)
        self.assertFalse(page.transport.disconnected)
        self.chat.clock.advance(PING_EVERY)
        self.assertTrue(page.transport.disconnected)
        page.reset()
        self.assertEqual(self.ann.received(), ["* bob has left main (gone)"])

    def test_any_frame_counts_as_an_answer_to_a_ping(self) -> None:
        for sent in (frame(b"", PONG), frame(b"?", PING), frame(b"{}"), frame(ASK_ALIVE)[:3]):
            page = self.chat.web_client()
            self.chat.clock.pump([PING_EVERY] * MISSED)
            page.send_bytes(sent)
            self.chat.clock.pump([PING_EVERY] * MISSED)
            self.assertFalse(page.transport.disconnected, sent)

    def test_a_bug_with_one_client_does_not_end_the_pings(self) -> None:
        other = self.chat.web_client()
        self.page.protocol._socket = None
        self.chat.clock.advance(PING_EVERY)
        other.received()
        self.assertEqual(other.pings, 1)
        self.assertTrue(self.page.transport.disconnected)
        self.assertEqual(len(self.flushLoggedErrors(AttributeError)), 1)

    def test_pings_end_when_the_last_listener_closes(self) -> None:
        self.chat.site.doStop()
        self.assertEqual(self.chat.clock.getDelayedCalls(), [])
        self.chat.site.doStart()
