"""Tests for `audience`."""

from __future__ import annotations

import contextlib
import socket

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.events import Event, Joined
from chatroom_tw.server.fanout import FanOut, Renderer


class Listener:
    """A member that remembers each delivery."""

    fd = -1

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def deliver(self, data: bytes) -> None:
        self.heard.append(data)


def news(room: str) -> Joined:
    return Joined(room, ("ann",))


def render(event: Event) -> bytes:
    return f"[{event.room}]".encode()


class Reachable(Listener):
    """A member with a socket, which takes what the kernel does."""

    def __init__(self, test: SynchronousTestCase) -> None:
        super().__init__()
        self.near, self.far = socket.socketpair()
        self.near.setblocking(False)
        self.far.setblocking(False)
        test.addCleanup(self.near.close)
        test.addCleanup(self.far.close)
        self.fd = self.near.fileno()

    def came(self) -> bytes:
        """What has come out of the socket since this was last asked."""
        data = b""
        with contextlib.suppress(BlockingIOError):
            while piece := self.far.recv(1 << 16):
                data += piece
        return data


class FanOutCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.pending: list[FanOut] = []
        self.room = FanOut(self.pending)
        self.renderer = Renderer(render)
        self.ann, self.bob, self.carl = (Listener() for _ in range(3))
        for member in (self.ann, self.bob, self.carl):
            self.room.add(member, self.renderer)

    def flush(self) -> None:
        for room in self.pending:
            room.flush()
        self.pending.clear()

    def test_what_one_batch_has_is_delivered_at_its_end_in_one_piece(self) -> None:
        self.room.deliver(news("one"))
        self.room.deliver(news("two"))
        self.assertEqual(self.ann.heard, [])
        self.flush()
        self.assertEqual(self.ann.heard, [b"[one][two]"])
        self.flush()
        self.assertEqual(self.ann.heard, [b"[one][two]"])

    def test_everyone_who_gets_the_same_bytes_gets_the_same_object(self) -> None:
        self.room.deliver(news("one"))
        self.flush()
        self.assertIs(self.ann.heard[0], self.bob.heard[0])

    def test_who_does_something_is_not_told_of_it(self) -> None:
        self.room.deliver(news("one"), self.ann)
        self.room.deliver(news("two"), self.bob)
        self.room.deliver(news("three"), self.ann)
        self.flush()
        self.assertEqual(self.ann.heard, [b"[two]"])
        self.assertEqual(self.bob.heard, [b"[one][three]"])
        self.assertEqual(self.carl.heard, [b"[one][two][three]"])

    def test_who_does_all_there_is_hears_nothing(self) -> None:
        self.room.deliver(news("one"), self.ann)
        self.flush()
        self.assertEqual(self.ann.heard, [])

    def test_unless_their_form_echoes(self) -> None:
        self.room.add(self.ann, Renderer(render, echo=True))
        self.room.deliver(news("one"), self.ann)
        self.flush()
        self.assertEqual(self.ann.heard, [b"[one]"])

    def test_an_event_is_rendered_once_for_each_form(self) -> None:
        calls: list[str] = []

        def counted(name: str) -> Renderer:
            def render(event: Event) -> bytes:
                calls.append(name)
                return name.encode()

            return Renderer(render)

        loud, quiet = counted("loud"), counted("quiet")
        for member, renderer in ((self.ann, loud), (self.bob, loud), (self.carl, quiet)):
            self.room.add(member, renderer)
        self.room.deliver(news("one"))
        self.flush()
        self.assertEqual(sorted(calls), ["loud", "quiet"])
        self.assertEqual((self.bob.heard, self.carl.heard), ([b"loud"], [b"quiet"]))

    def test_an_event_that_a_form_does_not_tell_of_is_not_delivered(self) -> None:
        self.room.add(self.ann, Renderer(lambda event: b""))
        self.room.deliver(news("one"))
        self.flush()
        self.assertEqual((self.ann.heard, self.bob.heard), ([], [b"[one]"]))

    def test_who_comes_in_the_middle_of_a_batch_hears_what_follows(self) -> None:
        dan = Listener()
        self.room.deliver(news("one"))
        self.room.add(dan, self.renderer)
        self.room.deliver(news("two"))
        self.flush()
        self.assertEqual((dan.heard, self.ann.heard), ([b"[two]"], [b"[one]", b"[two]"]))

    def test_who_goes_in_the_middle_of_a_batch_hears_what_came_before(self) -> None:
        self.room.deliver(news("one"))
        self.room.discard(self.ann)
        self.room.deliver(news("two"))
        self.flush()
        self.assertEqual(self.ann.heard, [b"[one]"])

    def test_it_knows_who_is_there(self) -> None:
        self.assertEqual(list(self.room.members()), [self.ann, self.bob, self.carl])
        for member in (self.ann, self.bob, self.carl):
            self.assertTrue(self.room)
            self.assertIn(member, self.room)
            self.room.discard(member)
            self.assertNotIn(member, self.room)
        self.assertFalse(self.room)

    def test_a_fault_in_one_form_is_logged_and_that_forms_alone(self) -> None:
        def broken(event: Event) -> bytes:
            raise ZeroDivisionError

        self.room.add(self.ann, Renderer(broken))
        self.room.deliver(news("one"))
        self.flush()
        self.assertEqual((self.ann.heard, self.bob.heard), ([], [b"[one]"]))
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_many_rooms_share_the_end_of_a_batch(self) -> None:
        other = FanOut(self.pending)
        other.add(self.ann, self.renderer)
        self.room.deliver(news("one"))
        other.deliver(news("two"))
        self.assertEqual(self.pending, [self.room, other])
        self.flush()
        self.assertEqual(self.ann.heard, [b"[one]", b"[two]"])


class Outlets(SynchronousTestCase):
    """What a member's socket takes needs no asking; the rest is the member's to keep."""

    def setUp(self) -> None:
        self.pending = []
        self.room = FanOut(self.pending)
        self.renderer = Renderer(render)

    def everyone(self, *members: Listener) -> None:
        for member in members:
            self.room.add(member, self.renderer)

    def tell(self, room: str, actor: Listener | None = None) -> None:
        self.room.deliver(news(room), actor)
        self.room.flush()

    def test_bytes_go_to_the_sockets_without_asking_the_members(self) -> None:
        members = [Reachable(self) for _ in range(3)]
        self.everyone(*members)
        self.tell("one")
        self.assertEqual([m.came() for m in members], [b"[one]"] * 3)
        self.assertEqual([m.heard for m in members], [[]] * 3)

    def test_members_without_one_among_them_are_asked(self) -> None:
        members = [Listener(), Reachable(self), Listener(), Reachable(self), Listener()]
        self.everyone(*members)
        self.tell("one")
        self.assertEqual([m.heard for m in members], [[b"[one]"], [], [b"[one]"], [], [b"[one]"]])
        self.assertEqual([members[1].came(), members[3].came()], [b"[one]"] * 2)

    def test_what_the_kernel_does_not_take_goes_to_the_member_and_to_nobody_else(self) -> None:
        calm, stalled, late = (Reachable(self) for _ in range(3))
        self.everyone(calm, stalled, late)
        name = "x" * 100_000
        whole, said = b"", f"[{name}]".encode()
        while not stalled.heard:
            self.tell(name)
            whole += said
            self.assertEqual([calm.came(), late.came()], [said] * 2)
        self.assertEqual(stalled.came() + stalled.heard[0], whole)
        self.assertEqual([calm.heard, late.heard], [[], []])

    def test_a_dead_socket_is_its_members_business(self) -> None:
        alive, dead = Reachable(self), Reachable(self)
        dead.far.close()
        self.everyone(dead, alive)
        self.tell("one")
        self.assertEqual((dead.heard, alive.came()), ([b"[one]"], b"[one]"))

    def test_who_does_something_is_not_told_of_it_by_a_socket_either(self) -> None:
        ann, bob = Reachable(self), Reachable(self)
        self.everyone(ann, bob)
        self.tell("one", ann)
        self.assertEqual((ann.came(), bob.came()), (b"", b"[one]"))
