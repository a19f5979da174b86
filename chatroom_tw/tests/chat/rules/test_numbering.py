"""Tests for `rules.numbering`, and for what it costs to give numbers to names."""

from __future__ import annotations

from itertools import islice

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules import lookups
from chatroom_tw.chat.rules.entities import User
from chatroom_tw.chat.rules.numbering import NameNumbers
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.rules.traits import Traits


class Numbers(SynchronousTestCase):
    def setUp(self) -> None:
        self.numbers = NameNumbers()

    def test_the_lowest_free_number_is_taken(self) -> None:
        self.assertEqual([self.take() for _ in range(4)], [2, 3, 4, 5])
        self.numbers.release("ann", 4)
        self.numbers.release("ann", 2)
        self.assertEqual([self.take() for _ in range(3)], [2, 4, 6])

    def test_each_name_has_numbers_of_its_own(self) -> None:
        self.take()
        self.assertEqual(next(self.numbers.free("bob")), 2)
        self.numbers.release("ann", 2)
        self.assertEqual(len(self.numbers), 0)

    def test_free_numbers_are_ascending_and_endless(self) -> None:
        for number in (2, 4, 5):
            self.numbers.take("ann", number)
        self.assertEqual(list(islice(self.numbers.free("ann"), 4)), [3, 6, 7, 8])

    def take(self) -> int:
        number = next(self.numbers.free("ann"))
        self.numbers.take("ann", number)
        return number


class Names(SynchronousTestCase):
    def setUp(self) -> None:
        self.state = State("chat.example", HistoryLimits(), may_be_stopped=False)
        self.tried: list[str] = []
        is_free = lookups.is_free

        def count(state: State, name: str, user: User) -> bool:
            self.tried.append(name)
            return is_free(state, name, user)

        self.patch(lookups, "is_free", count)

    def comes(self, wanted: str = "client") -> User:
        user = self.state.add_device("127.0.0.1:1", Traits.ALL, 5.0).user
        self.wants(user, wanted)
        return user

    def goes(self, user: User) -> None:
        [device] = user.devices
        self.state.remove_device(device)

    def wants(self, user: User, wanted: str) -> None:
        name, numbered = lookups.free_name(self.state, user, wanted)
        self.state.set_name(user, name, 5.0, numbered)

    def test_a_number_is_found_without_counting(self) -> None:
        users = [self.comes() for _ in range(100)]
        names = ["client", *(f"client-{number}" for number in range(2, 101))]
        self.assertEqual([user.name for user in users], names)
        self.assertEqual(len(self.tried), 1 + 2 * 99)

    def test_the_number_of_a_former_user_is_given_again(self) -> None:
        _, two, _ = (self.comes() for _ in range(3))
        self.goes(two)
        self.assertEqual(self.comes().name, "client-2")
        self.assertEqual(self.comes().name, "client-4")

    def test_the_number_of_a_renamed_user_is_given_again(self) -> None:
        _, two = (self.comes() for _ in range(2))
        self.wants(two, "ann")
        self.assertEqual(self.comes().name, "client-2")

    def test_a_user_who_wants_the_name_again_keeps_the_number(self) -> None:
        _, two, three = (self.comes() for _ in range(3))
        self.goes(two)
        self.wants(three, "CLIENT")
        self.assertEqual(three.name, "CLIENT-3")
        self.assertEqual(self.comes().name, "client-2")

    def test_a_number_in_a_chosen_name_is_not_given(self) -> None:
        self.comes("client-2")
        self.comes()
        self.assertEqual(self.comes().name, "client-3")

    def test_a_number_in_a_former_name_is_given(self) -> None:
        chosen = self.comes("client-2")
        for _ in range(2):
            self.comes()
        self.goes(chosen)
        self.assertEqual(self.comes().name, "client-2")

    def test_ten_thousand_users_are_not_counted_again(self) -> None:
        users = [self.comes() for _ in range(10_000)]
        self.tried.clear()
        for place in (0, 1, 5_000, 9_999) * 250:
            self.goes(users[place])
            users[place] = self.comes()
        self.assertLessEqual(len(self.tried), 2 * 1000)

    def test_former_users_leave_nothing_in_memory(self) -> None:
        users = [self.comes() for _ in range(3)]
        for user in users:
            self.goes(user)
        self.assertEqual(len(self.state.name_numbers), 0)
        self.assertEqual(self.comes().name, "client")
