"""Tests for `server.backlog`: many clients that do not read, of both applications."""

from __future__ import annotations

from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.backlog import KERNEL_PART, Backlog
from chatroom_tw.server.limits import Limits
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import FakeClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tests.support.tombola import FakeTombola
from chatroom_tw.tests.support.transports import SocketTransport

LIMIT = 1 << 20
LIMITS = Limits(flood=None, backlog_total=LIMIT)


class Stalled:
    """A client that does not read."""

    def __init__(self, backlog: Backlog) -> None:
        self.backlog = backlog
        self.dropped: list[str] = []

    def drop(self, why: str, *, told: bool = True) -> None:
        self.dropped.append(why)
        self.backlog.remove(self)


class Counting(SynchronousTestCase):
    def setUp(self) -> None:
        self.backlog = Backlog(100)
        self.ann, self.bob, self.carl = (Stalled(self.backlog) for _ in range(3))

    def dropped(self) -> list[list[str]]:
        return [client.dropped for client in (self.ann, self.bob, self.carl)]

    def test_the_client_for_which_most_waits_is_dropped(self) -> None:
        for client, size in ((self.ann, 30), (self.bob, 40), (self.carl, 30)):
            self.backlog.add(client, size)
        self.assertEqual(self.dropped(), [[], [], []])
        self.backlog.add(self.ann, 1)
        self.assertEqual(self.dropped(), [[], ["too slow"], []])
        self.assertEqual(self.backlog.total, 61)

    def test_as_many_are_dropped_as_have_to_be(self) -> None:
        for client, size in ((self.ann, 45), (self.bob, 55), (self.carl, 101)):
            self.backlog.add(client, size)
        self.assertEqual(self.dropped(), [[], [], ["too slow"]])
        self.backlog.add(self.ann, 60)
        self.assertEqual(self.dropped(), [["too slow"], [], ["too slow"]])
        self.assertEqual(self.backlog.total, 55)

    @given(st.lists(st.tuples(st.integers(0, 2), st.integers(-1, 60)), max_size=40))
    def test_the_total_is_the_sum_and_never_over_the_limit(
        self, steps: list[tuple[int, int]]
    ) -> None:
        backlog = Backlog(100)
        clients = [Stalled(backlog) for _ in range(3)]
        for number, size in steps:
            if size < 0:
                backlog.remove(clients[number])
            else:
                backlog.add(clients[number], size)
                if clients[number] in backlog._sizes:
                    backlog.take(clients[number], size // 2)
            self.assertEqual(backlog.total, sum(backlog._sizes.values()))
            self.assertLessEqual(backlog.total, 100)
        for client in clients:
            backlog.remove(client)
        self.assertEqual(backlog.total, 0)


class Stopped(SocketTransport):
    """The transport of a client whose kernel has so much room."""

    def __init__(self, chat: FakeChat, room: int) -> None:
        super().__init__()
        self.connection = chat.factory.buildProtocol(None)
        self.connection.makeConnection(self)
        chat.clock.advance(0)
        self.kernel.room = room

    def lose(self) -> None:
        self.connection.connectionLost(Failure(ConnectionLost()))


class OfConnections(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat(limits=LIMITS)
        self.backlog = self.chat.gateway.backlog

    def client(self, room: int = 1 << 30) -> Stopped:
        client = Stopped(self.chat, room)
        self.addCleanup(client.kernel.close)
        return client

    def test_what_the_kernel_takes_is_not_counted(self) -> None:
        self.client().connection.deliver(b"x" * (2 * LIMIT))
        self.assertEqual(self.backlog.total, 0)

    def test_what_it_refuses_is_with_its_own_part(self) -> None:
        client = self.client(room=10)
        client.connection.deliver(b"x" * 110)
        client.connection.deliver(b"x" * 100)
        # The transport has the first bytes already.
        self.assertEqual(self.backlog.total, KERNEL_PART + 100)
        while client.producer is not None:
            client.drain()
        self.assertEqual(self.backlog.total, 0)

    def test_the_worst_of_many_is_dropped_and_the_others_are_told(self) -> None:
        [ann] = self.chat.line_clients("ann")
        stalled = [self.client(room=0) for _ in range(3)]
        ann.received()
        for number, client in enumerate(stalled):
            client.connection.deliver(b"x" * 1000)
            client.connection.deliver(b"x" * (90_000 + 10_000 * number))
        self.assertEqual([client.disconnected for client in stalled], [False, False, True])
        stalled[2].lose()
        self.assertEqual(ann.received(), ["* guest-4 has left main (too slow)"])
        self.assertLess(self.backlog.total, LIMIT)

    def test_however_a_connection_ends_nothing_is_left(self) -> None:
        for end in ("close", "drop", "lost"):
            client = self.client(room=0)
            client.connection.deliver(b"x" * 1000)
            client.connection.deliver(b"x" * 1000)
            self.assertGreater(self.backlog.total, KERNEL_PART)
            if end == "close":
                client.connection.close()
                while client.producer is not None:
                    client.drain()
            elif end == "drop":
                client.connection.drop("")
            client.lose()
            self.assertEqual((self.backlog.total, self.backlog._sizes), (0, {}), end)

    def test_a_page_that_begins_has_no_part_in_the_kernel(self) -> None:
        for number in range(10):
            page = self.chat.web_client(f"u{number}", "tea")
            self.assertTrue(page.accepted)
        self.assertEqual(self.backlog.total, 0)


class WithoutASocket(SynchronousTestCase):
    """Pages and players whose transport, as that of TLS, has enough."""

    def stall(self, *clients: FakeClient) -> None:
        for client in clients:
            client.protocol.pauseProducing()

    def gone(self, clients: list[FakeClient]) -> list[bool]:
        return [client.transport.disconnected for client in clients]

    def test_pages_of_the_chat(self) -> None:
        chat = FakeChat(limits=LIMITS)
        pages = chat.web_clients("tea", "ann", "bob", "carl", "dan", "eve")
        self.stall(*pages[:3])
        pages[4].send(*[make_message("tell", to="bob", text="x" * 4000)] * 40)
        self.assertEqual(self.gone(pages), [False] * 5)
        for _ in range(40):
            pages[4].send(make_message("say", room="tea", text="x" * 4000))
            chat.clock.advance(0)
        self.assertEqual(self.gone(pages), [False, True, False, False, False])
        for page in (pages[0], pages[2]):
            page.protocol.resumeProducing()
            page.reset()
        self.assertEqual(chat.gateway.backlog.total, 0)

    def test_players_of_the_tombola(self) -> None:
        play = FakeTombola(limits=LIMITS)
        players = play.players("ann", "bob", "carl", "dan")
        self.stall(*players[:3])
        players[1].send(*["STATUS"] * 1000)
        for _ in range(60):
            players[3].send("SAY " + "x" * 4000)
            play.clock.advance(0)
        self.assertEqual(self.gone(players)[:1] + self.gone(players)[2:], [False] * 3)
        self.assertTrue(players[1].transport.disconnected)
