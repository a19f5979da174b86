"""Tests for `server.counts`: what is counted is what has happened."""

from __future__ import annotations

import errno
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.counts import Counts
from chatroom_tw.server.fanout import FanOut, Renderer
from chatroom_tw.server.limits import Limits, RateLimit
from chatroom_tw.server.net.flood import FLOODING_LIMIT
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tests.support.server import UNLIMITED

HIDDEN = "x"
"""An event that nobody is told of."""
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["say", "tell", "leave", "come", "flush"]),
        st.integers(0, 5),
        st.sampled_from(["a", "bb", HIDDEN]),
    )
)


class Member:
    def __init__(self) -> None:
        self.received = b""

    def deliver(self, data: bytes) -> None:
        self.received += data


def render(event: str) -> bytes:
    return b"" if event == HIDDEN else f"[{event}]".encode()


class Deliveries(SynchronousTestCase):
    @given(STEPS)
    def test_they_are_counted_as_members_receive_them(self, steps: Any) -> None:
        counts, pending = Counts(), []  # type: ignore[var-annotated]
        room = FanOut(pending, counts)
        renderers = [Renderer(render), Renderer(render, echo=True), Renderer(lambda event: b"[ ]")]
        members = [Member() for _ in range(6)]
        for step, number, event in steps:
            member = members[number]
            if step == "say":
                room.deliver(event, member)
            elif step == "tell":
                room.tell(member)
            elif step == "leave":
                room.discard(member)
            elif step == "come":
                room.add(member, renderers[number % 3])
            else:
                room.flush()
        room.flush()
        received = b"".join(member.received for member in members)
        self.assertEqual(counts.deliveries, received.count(b"["))
        self.assertEqual(counts.bytes, len(received))

    def test_the_bytes_are_those_that_clients_get(self) -> None:
        counts = Counts()
        chat = FakeChat(counts=counts)
        clients = [*chat.line_clients("ann", "bob"), chat.connect("/nick carl", "/away")]
        page = chat.web_client("dora", "main")
        chat.clock.advance(1)
        for client in (*clients, page):
            client.transport.clear()
        before = counts.bytes
        clients[0].send("hello", "/who", "/to bob hello", "/foo", "two", "three", "/leave main")
        chat.clock.advance(1)
        sent = sum(len(client.transport.value()) for client in (*clients, page))
        self.assertEqual(counts.bytes - before, sent)

    def test_nothing_is_counted_if_nobody_reads_it(self) -> None:
        chat = FakeChat()
        ann, _ = chat.line_clients("ann", "bob")
        ann.send("hello")
        chat.clock.advance(1)
        counts = chat.gateway.counts
        self.assertEqual((counts.lines, counts.deliveries, counts.bytes), (0, 0, 0))


class OfAChat(SynchronousTestCase):
    def setUp(self) -> None:
        self.counts = Counts()
        self.chat = FakeChat(counts=self.counts)

    def test_each_line_that_is_said_is_counted(self) -> None:
        [ann] = self.chat.line_clients("ann")
        ann.send_bytes(b"one\ntwo\n/who\nthree\n")
        self.chat.clock.advance(1)
        self.assertEqual(self.counts.lines, 3)

    def test_clients_are_counted_while_they_are_here(self) -> None:
        ann, bob = self.chat.line_clients("ann", "bob")
        page, [tcd] = self.chat.web_client("carl"), self.chat.tcd_clients("main", "dora")
        self.assertEqual(self.counts.clients, {"line": 2, "web": 1, "tcd": 1})
        for client in (ann, page, tcd):
            client.hang_up()
        bob.reset()
        self.chat.clock.advance(1)
        self.assertEqual(+self.counts.clients, {})

    def test_refusals_are_counted_by_their_reason(self) -> None:
        [ann] = self.chat.line_clients("ann")
        ann.send("/join", "/add bob nowhere", "/login ann wrong", "/login ann wrong")
        self.chat.clock.advance(1)
        self.assertEqual(self.counts.refused.total(), 3, self.counts.refused)


class Dropped(SynchronousTestCase):
    def dropped(self, limits: Limits = UNLIMITED) -> Any:
        self.chat = FakeChat(limits=limits)
        return self.chat.line_clients("ann")[0]

    def counted(self) -> dict[str, int]:
        self.chat.clock.advance(1)
        return dict(self.chat.gateway.counts.dropped)

    def test_a_client_that_does_not_read_is_slow(self) -> None:
        ann = self.dropped(Limits(flood=None, backlog=10))
        ann.protocol.pauseProducing()
        for _ in range(9):
            ann.protocol.deliver(b"x" * 10)
        self.assertEqual(self.counted(), {"slow": 1})

    def test_a_client_that_sends_too_much_is_flooding(self) -> None:
        ann = self.dropped(Limits(flood=RateLimit(1, 0.01)))
        ann.send(*"abcdef")
        self.chat.clock.advance(FLOODING_LIMIT)
        self.assertEqual(self.counted(), {"flooding": 1})

    def test_a_bug_is_a_fault(self) -> None:
        ann = self.dropped()
        self.chat.rules.submit = self.chat.hub.rules.submit = None  # type: ignore[method-assign,assignment]
        ann.send("/who")
        self.assertEqual(self.counted(), {"fault": 1})
        self.assertEqual(len(self.flushLoggedErrors(TypeError)), 1)

    def test_a_client_whose_computer_answers_no_probe_is_dead(self) -> None:
        for write in (False, True):
            ann = self.dropped()
            ann.protocol._socket = Dead()
            if write:
                ann.protocol.deliver(b"x")
            else:
                ann.protocol._polled_fd = 0
                ann.protocol.read()
            self.assertEqual(self.counted(), {"dead": 1})


class Dead:
    """A socket whose peer has not acknowledged anything for long."""

    def fileno(self) -> int:
        return -1

    def send(self, data: bytes) -> int:
        raise OSError(errno.ETIMEDOUT, "Connection timed out")

    def recv(self, size: int) -> bytes:
        return bytes(self.send(b""))
