"""Tests for `rules.consent`, and for what becomes of those who are added or invited."""

from __future__ import annotations

from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.commands import Add, Join, Leave, LeaveByRef, ListMembers, Ref, Remove
from chatroom_tw.chat.rules.consent import ADDED_LIMIT, ADDS_LIMIT
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.rooms import MADE_LIMIT, ROOMS_LIMIT
from chatroom_tw.chat.rules.state_entities import LEFT_REMEMBERED
from chatroom_tw.server.effects import Deliver, Person
from chatroom_tw.tests.support.chat_rules import RulesCase


class Adding(RulesCase):
    """User one adds user two to rooms of their own."""

    def adds(self, room: str, adder: int = 0) -> bool:
        """Whether user two is in the room then; if not, both have been told of an invitation."""
        adder = adder or self.one
        self.does(adder, Join(room))
        effects = self.does(adder, Add("guest-2", room))
        [told] = self.does(self.two, ListMembers(room))
        is_in = "guest-2" in told.event.names
        name = next(name for name in told.event.names if name != "guest-2")
        if not is_in:
            self.assertEqual(
                effects,
                [
                    Deliver(Person(self.two), events.Invited(room, name)),
                    Deliver(Person(adder), events.InvitationSent(room, "guest-2")),
                ],
            )
        return is_in

    def part(self) -> None:
        """They share no room from now on."""
        self.does(self.two, Leave("main"))

    def test_after_five_adds_without_a_common_room_one_is_invited(self) -> None:
        self.part()
        added = [self.adds(f"r{number}") for number in range(ADDS_LIMIT + 2)]
        self.assertEqual(added, [True] * 5 + [False] * 2)

    def test_a_room_to_which_one_was_added_is_not_shared(self) -> None:
        self.part()
        self.adds("tea")
        for number in range(ADDS_LIMIT - 1):
            self.assertTrue(self.adds(f"r{number}"))
        self.assertFalse(self.adds("pie"))
        self.does(self.two, Join("tea"))  # Who enters it accepts it.
        self.assertTrue(self.adds("pie"))

    def test_adds_count_for_each_adder(self) -> None:
        self.part()
        three, _ = self.rules.connect("127.0.0.1:1003")
        for number in range(ADDS_LIMIT):
            self.adds(f"r{number}")
        self.assertFalse(self.adds("pie"))
        self.assertTrue(self.adds("cake", three))

    def test_adds_count_for_an_account_on_any_connection(self) -> None:
        self.part()
        self.register(self.one)
        for number in range(ADDS_LIMIT):
            self.stores(self.one, Join(f"r{number}"))
            self.does(self.one, Add("guest-2"))
        three, _ = self.rules.connect("127.0.0.1:1003")
        self.log_in(three, "guest-1")
        self.stores(three, Join("pie"))
        told, _ = self.does(three, Add("guest-2"))
        self.assertEqual(told.event, events.Invited("pie", "guest-1"))

    def test_who_has_left_a_room_is_invited_to_it(self) -> None:
        self.adds("tea")
        self.does(self.two, Leave("tea"))
        self.assertFalse(self.adds("tea"))
        self.assertTrue(self.adds("pie"))
        self.does(self.two, Join("tea"))
        self.does(self.one, Remove("guest-2", "tea"))
        self.assertTrue(self.adds("tea"))  # The owner's own removal is taken back.

    def test_an_invitation_is_accepted_by_joining(self) -> None:
        self.adds("tea")
        self.does(self.two, Leave("tea"))
        self.adds("tea")
        self.does(self.two, Join("tea"))
        self.assertEqual(self.current_room(self.two), "tea")

    def test_a_room_left_by_number_is_left_too(self) -> None:
        self.does(self.one, Join("tea"))
        self.does(self.two, Join("tea"))
        self.does(self.two, LeaveByRef(Ref("tea")))
        self.assertFalse(self.adds("tea"))

    def test_the_rooms_that_are_remembered_are_limited(self) -> None:
        self.does(self.one, Join("tea"))
        for room in ["tea", *(f"r{number}" for number in range(LEFT_REMEMBERED))]:
            self.does(self.two, Join(room))
            self.does(self.two, Leave(room))
        self.assertEqual(len(self.rules._state.users[self.two].departed), LEFT_REMEMBERED)
        self.assertTrue(self.adds("tea"))


class Counting(RulesCase):
    """What others have added does not keep a user from entering rooms."""

    def add_to(self, count: int) -> None:
        for number in range(count):
            if number % (MADE_LIMIT - 1) == 0:
                adder, _ = self.rules.connect("127.0.0.1:1003")
            self.does(adder, Join(f"added{number}"))
            self.does(adder, Add("guest-1"))

    def test_99_rooms_of_others_lock_nobody_out(self) -> None:
        self.add_to(99)
        user = self.rules._state.users[self.one]
        self.assertEqual((len(user.rooms), len(user.added)), (ADDED_LIMIT + 1, ADDED_LIMIT))
        self.does(self.one, Join("tea"))
        self.assertEqual(self.current_room(self.one), "tea")

    def test_added_rooms_do_not_count_among_those_entered(self) -> None:
        self.add_to(ADDED_LIMIT)
        for number in range(ROOMS_LIMIT - 1):
            if number % MADE_LIMIT == 0:
                maker, _ = self.rules.connect("127.0.0.1:1004")
            self.does(maker, Join(f"r{number}"))
            self.does(self.one, Join(f"r{number}"))
        self.assertEqual(self.refuses(self.one, Join("more"))[0], ChatError.TOO_MANY_ROOMS)
        self.does(self.one, Join("added0"))  # It is the current room, and counts as before.
        self.assertEqual(len(self.rules._state.users[self.one].added), ADDED_LIMIT)
        self.does(self.one, Leave("r0"))
        self.does(self.one, Join("added0"))
        self.assertEqual(len(self.rules._state.users[self.one].added), ADDED_LIMIT - 1)
