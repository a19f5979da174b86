"""Tests for `server.fanout`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.events import Event, Joined
from chatroom_tw.server.counts import Counts
from chatroom_tw.server.fanout import FanOut, Renderer
from chatroom_tw.tests.support.optional import given, st


class Member:
    """A member that records each call of `deliver`."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    def deliver(self, data: bytes) -> None:
        self.received.append(data)


def event(room: str) -> Joined:
    """An event; `render` makes `[room]` of it."""
    return Joined(room, ("ann",))


def render(event: Event) -> bytes:
    return f"[{event.room}]".encode()


class FaultyMember(Member):
    """A member to which nothing can be delivered. It counts how often it is told so."""

    failures = 0

    def deliver(self, data: bytes) -> None:
        raise ValueError("not to this member")

    def fail(self) -> None:
        self.failures += 1


class FanOutCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.pending: list[FanOut] = []
        self.room = FanOut(self.pending)
        self.renderer = Renderer(render)
        self.ann, self.bob, self.carl = (Member() for _ in range(3))
        for member in (self.ann, self.bob, self.carl):
            self.room.add(member, self.renderer)

    def flush(self) -> None:
        for room in self.pending:
            room.flush()
        self.pending.clear()


class FanOuts(FanOutCase):
    def test_what_is_told_apart_is_in_one_piece_too(self) -> None:
        def own(event: Event) -> bytes:
            return f"(own {event.room})".encode()  # type: ignore[union-attr]

        for echo in (False, True):
            renderer = Renderer(render, echo, own)
            room = FanOut(self.pending)
            ann, desk, bob, carl = members = [Member() for _ in range(4)]
            for member in members:
                room.add(member, renderer)
            room.deliver_apart(event("one"), ann, [desk], [bob])
            room.deliver(event("two"), carl)
            room.deliver_apart(event("three"), desk, [ann], [])
            self.flush()
            mine = {True: b"(own one)", False: b""}[echo]
            self.assertEqual(ann.received, [mine + b"[two](own three)"])
            mine = {True: b"(own three)", False: b""}[echo]
            self.assertEqual(desk.received, [b"(own one)[two]" + mine])
            self.assertEqual(bob.received, [b"[two][three]"])
            mine = {True: b"(own two)", False: b""}[echo]
            self.assertEqual(carl.received, [b"[one]" + mine + b"[three]"])

    def test_who_is_told_apart_is_told_before_leaving(self) -> None:
        self.room.deliver_apart(event("one"), self.ann, [self.bob], [self.carl])
        self.room.discard(self.bob)
        self.room.discard(self.carl)
        self.flush()
        received = [member.received for member in (self.ann, self.bob, self.carl)]
        self.assertEqual(received, [[], [b"[one]"], []])

    def test_a_batch_is_delivered_in_one_piece(self) -> None:
        self.room.deliver(event("one"))
        self.room.deliver(event("two"))
        self.assertEqual(self.ann.received, [])
        self.flush()
        self.assertEqual(self.ann.received, [b"[one][two]"])
        self.flush()
        self.assertEqual(self.ann.received, [b"[one][two]"])

    def test_equal_bytes_are_one_object(self) -> None:
        self.room.deliver(event("one"))
        self.flush()
        self.assertIs(self.ann.received[0], self.bob.received[0])

    def test_an_actor_is_not_told_of_its_own_event(self) -> None:
        self.room.deliver(event("one"), self.ann)
        self.room.deliver(event("two"), self.bob)
        self.room.deliver(event("three"), self.ann)
        self.flush()
        self.assertEqual(self.ann.received, [b"[two]"])
        self.assertEqual(self.bob.received, [b"[one][three]"])
        self.assertEqual(self.carl.received, [b"[one][two][three]"])

    def test_an_actor_may_be_told_in_another_way(self) -> None:
        own = Renderer(render, echo=True, own=lambda event: f"(own {event.room})".encode())
        for member in (self.ann, self.bob):
            self.room.add(member, own)
        self.room.deliver(event("one"), self.ann)
        self.room.deliver(event("two"), self.bob)
        self.room.tell(self.ann)
        self.room.deliver(event("three"), self.ann)
        self.room.deliver(event("four"))
        self.flush()
        self.assertEqual(self.ann.received, [b"(own one)[two]", b"(own three)[four]"])
        self.assertEqual(self.bob.received, [b"[one](own two)[three][four]"])
        self.assertEqual(self.carl.received, [b"[one][two][three][four]"])

    def test_a_fault_in_an_actors_own_way_ends_nothing(self) -> None:
        self.room.add(self.ann, Renderer(render, echo=True, own=lambda event: b"" + event.room))
        self.room.deliver(event("one"), self.ann)
        self.room.deliver(event("two"))
        self.flush()
        self.assertEqual(self.ann.received, [b"[two]"])
        self.assertEqual(len(self.flushLoggedErrors(TypeError)), 1)

    def test_an_actor_of_all_events_is_told_nothing(self) -> None:
        self.room.deliver(event("one"), self.ann)
        self.flush()
        self.assertEqual(self.ann.received, [])

    def test_an_actor_with_echo_is_told(self) -> None:
        self.room.add(self.ann, Renderer(render, echo=True))
        self.room.deliver(event("one"), self.ann)
        self.flush()
        self.assertEqual(self.ann.received, [b"[one]"])

    def test_an_event_is_rendered_once_for_each_renderer(self) -> None:
        calls: list[str] = []

        def counted(name: str) -> Renderer:
            def render(event: Event) -> bytes:
                calls.append(name)
                return name.encode()

            return Renderer(render)

        red, blue = counted("red"), counted("blue")
        for member, renderer in ((self.ann, red), (self.bob, red), (self.carl, blue)):
            self.room.add(member, renderer)
        self.room.deliver(event("one"))
        self.flush()
        self.assertEqual(sorted(calls), ["blue", "red"])
        self.assertEqual((self.bob.received, self.carl.received), ([b"red"], [b"blue"]))

    def test_an_event_rendered_as_nothing_is_not_delivered(self) -> None:
        self.room.add(self.ann, Renderer(lambda event: b""))
        self.room.deliver(event("one"))
        self.flush()
        self.assertEqual((self.ann.received, self.bob.received), ([], [b"[one]"]))

    def test_a_member_added_within_a_batch_gets_the_rest(self) -> None:
        dan = Member()
        self.room.deliver(event("one"))
        self.room.add(dan, self.renderer)
        self.room.deliver(event("two"))
        self.flush()
        self.assertEqual((dan.received, self.ann.received), ([b"[two]"], [b"[one][two]"]))

    def test_a_member_discarded_within_a_batch_gets_the_start(self) -> None:
        self.room.deliver(event("one"))
        self.room.discard(self.ann)
        self.room.deliver(event("two"))
        self.flush()
        self.assertEqual(self.ann.received, [b"[one]"])

    def test_a_member_discarded_costs_the_others_nothing(self) -> None:
        self.room.deliver(event("one"))
        self.room.discard(self.ann)
        self.assertEqual((self.bob.received, self.carl.received), ([], []))
        self.room.deliver(event("two"))
        self.flush()
        self.assertEqual(self.bob.received, [b"[one][two]"])

    def test_a_member_forgotten_gets_nothing(self) -> None:
        self.room.deliver(event("one"), self.ann)
        self.room.deliver(event("two"), self.bob)
        self.room.forget(self.ann)
        self.flush()
        self.assertEqual((self.ann.received, self.bob.received), ([], [b"[one]"]))

    def test_one_member_is_told_of_what_waits_alone(self) -> None:
        self.room.deliver(event("one"), self.ann)
        self.room.deliver(event("two"), self.bob)
        self.room.tell(self.ann)
        self.assertEqual((self.ann.received, self.bob.received), ([b"[two]"], []))
        self.room.tell(self.ann)
        self.room.deliver(event("three"), self.ann)
        self.room.deliver(event("four"))
        self.room.tell(self.bob)
        self.flush()
        self.assertEqual(self.ann.received, [b"[two]", b"[four]"])
        self.assertEqual(self.bob.received, [b"[one][three][four]"])
        self.assertEqual(self.carl.received, [b"[one][two][three][four]"])

    def test_a_batch_begins_with_nobody_ahead(self) -> None:
        self.room.deliver(event("one"))
        self.room.tell(self.ann)
        self.flush()
        self.room.deliver(event("two"))
        self.flush()
        self.assertEqual(self.ann.received, [b"[one]", b"[two]"])
        self.assertEqual(self.bob.received, [b"[one]", b"[two]"])

    def test_another_renderer_within_a_batch_is_for_what_follows(self) -> None:
        self.room.deliver(event("one"))
        self.room.add(self.ann, Renderer(lambda event: f"({event.room})".encode()))
        self.room.deliver(event("two"))
        self.flush()
        self.assertEqual(self.ann.received, [b"[one]", b"(two)"])

    def test_an_event_told_early_is_rendered_once(self) -> None:
        rendered: list[str] = []

        def noted(event: Event) -> bytes:
            rendered.append(event.room)
            return render(event)

        renderer = Renderer(noted)
        for member in (self.ann, self.bob, self.carl):
            self.room.add(member, renderer)
        for name in ("one", "two", "three"):
            self.room.deliver(event(name))
            self.room.tell(self.ann)
        self.flush()
        self.assertEqual(rendered, ["one", "two", "three"])
        self.assertEqual(self.bob.received, [b"[one][two][three]"])

    @given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=30))
    def test_everybody_gets_the_same_told_early_or_not(self, steps: list[tuple[int, int]]) -> None:
        """A room whose members leave, come back and are told early tells what another does."""
        rooms = [FanOut([]) for _ in range(2)]
        here = [[Member() for _ in range(3)] for _ in rooms]
        renderers = [Renderer(render), Renderer(render, echo=True)]
        for number, (what, who) in enumerate(steps):
            for plain, (room, members) in enumerate(zip(rooms, here)):
                member = members[who]
                if plain:
                    room.flush()
                if what <= 2:
                    room.deliver(event(str(number)), (None, member, members[0])[what])
                elif what == 3:
                    room.tell(member)
                elif what == 4:
                    room.discard(member)
                else:
                    room.add(member, renderers[number % 2])
        for room in rooms:
            room.flush()
        received = [[b"".join(member.received) for member in members] for members in here]
        self.assertEqual(received[0], received[1])

    def test_a_fan_out_knows_its_members(self) -> None:
        self.assertEqual(list(self.room.members()), [self.ann, self.bob, self.carl])
        for member in (self.ann, self.bob, self.carl):
            self.assertTrue(self.room)
            self.assertIn(member, self.room)
            self.room.discard(member)
            self.assertNotIn(member, self.room)
        self.assertFalse(self.room)

    def test_a_fault_in_a_renderer_is_logged_and_its_own(self) -> None:
        def broken(event: Event) -> bytes:
            raise ZeroDivisionError

        self.room.add(self.ann, Renderer(broken))
        self.room.deliver(event("one"))
        self.flush()
        self.assertEqual((self.ann.received, self.bob.received), ([], [b"[one]"]))
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_all_pending_rooms_are_flushed_together(self) -> None:
        other = FanOut(self.pending)
        other.add(self.ann, self.renderer)
        self.room.deliver(event("one"))
        other.deliver(event("two"))
        self.assertEqual(self.pending, [self.room, other])
        self.flush()
        self.assertEqual(self.ann.received, [b"[one]", b"[two]"])

    def test_a_fault_of_a_member_is_its_own(self) -> None:
        faulty = FaultyMember()
        self.room.discard(self.bob)
        self.room.add(faulty, self.renderer)
        self.room.add(self.bob, self.renderer)
        self.room.deliver(event("one"))
        self.flush()
        self.assertEqual((self.bob.received, faulty.failures), ([b"[one]"], 1))


class Apart(FanOutCase):
    """Ann and Bob are devices of one user, and Carl does not want to hear from them."""

    def own(self, *, echo: bool = False) -> Renderer:
        return Renderer(render, echo=echo, own=lambda event: f"(own {event.room})".encode())

    def test_own_devices_and_deaf_members_keep_the_order(self) -> None:
        dora = Member()
        self.room.add(dora, self.renderer)
        for member in (self.ann, self.bob):
            self.room.add(member, self.own())
        self.room.deliver(event("one"), dora)
        self.room.deliver_apart(event("two"), self.ann, [self.bob], [self.carl])
        self.room.deliver(event("three"), dora)
        self.room.deliver_apart(event("four"), self.bob, [self.ann], [self.carl])
        self.room.deliver(event("five"))
        self.flush()
        received = [b"".join(one.received) for one in (self.ann, self.bob, self.carl, dora)]
        self.assertEqual(
            received,
            [
                b"[one][three](own four)[five]",
                b"[one](own two)[three][five]",
                b"[one][three][five]",
                b"[two][four][five]",
            ],
        )

    def test_a_renderer_with_echo_tells_all_of_them(self) -> None:
        for member in (self.ann, self.bob):
            self.room.add(member, self.own(echo=True))
        self.room.deliver_apart(event("one"), self.ann, [self.bob], [])
        self.flush()
        for member in (self.ann, self.bob):
            self.assertEqual(member.received, [b"(own one)"])
        self.assertEqual(self.carl.received, [b"[one]"])

    def test_without_another_way_they_are_told_as_others_are(self) -> None:
        self.room.deliver_apart(event("one"), self.ann, [self.bob], [])
        self.flush()
        self.assertEqual([self.ann.received, self.bob.received], [[], [b"[one]"]])

    def test_those_who_are_not_in_the_room_are_told_nothing(self) -> None:
        away = Member()
        self.room.deliver_apart(event("one"), None, [away], [away])
        self.flush()
        self.assertEqual(away.received, [])
        self.assertEqual(self.ann.received, [b"[one]"])

    def test_all_that_is_delivered_is_counted(self) -> None:
        counts = Counts()
        self.room = FanOut(self.pending, counts)
        for member in (self.ann, self.bob):
            self.room.add(member, self.own())
        for member in (self.carl, Member()):
            self.room.add(member, self.renderer)
        self.room.deliver_apart(event("one"), self.ann, [self.bob], [self.carl])
        self.flush()
        self.assertEqual((counts.deliveries, counts.bytes), (2, len("(own one)[one]")))

    def test_a_deaf_member_who_leaves_hears_nothing_late(self) -> None:
        self.room.deliver(event("one"))
        self.room.deliver_apart(event("two"), self.ann, [], [self.carl])
        self.room.discard(self.carl)
        self.flush()
        self.assertEqual(b"".join(self.carl.received), b"[one]")

    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=30))
    def test_batches_change_nothing(self, steps: list[tuple[int, int]]) -> None:
        rooms = [FanOut([]) for _ in range(2)]
        here = [[Member() for _ in range(3)] for _ in rooms]
        for room, members in zip(rooms, here):
            for member, renderer in zip(members, (self.own(), self.own(echo=True), self.renderer)):
                room.add(member, renderer)
        for number, (what, who) in enumerate(steps):
            for plain, (room, members) in enumerate(zip(rooms, here)):
                actor, other, third = (members[(who + each) % 3] for each in range(3))
                if what == 0:
                    room.deliver(event(str(number)), actor)
                elif what == 1:
                    room.tell(actor)
                elif what == 2:
                    room.deliver_apart(event(str(number)), actor, [other], [third])
                else:
                    room.deliver_apart(event(str(number)), actor, [], [other])
                if plain:
                    room.flush()
        for room in rooms:
            room.flush()
        received = [[b"".join(member.received) for member in members] for members in here]
        self.assertEqual(received[0], received[1])
