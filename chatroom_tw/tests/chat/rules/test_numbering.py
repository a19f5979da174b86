"""Tests for `core.numbering`, and for what names with numbers cost."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.numbering import Numbering
from chatroom_tw.chat.rules.state import State, User
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.rules.traits import Traits


class Numbers(SynchronousTestCase):
    def test_the_lowest_that_is_free_is_taken(self) -> None:
        numbering = Numbering()
        self.assertEqual([numbering.take() for _ in range(4)], [2, 3, 4, 5])
        numbering.give_back(4)
        numbering.give_back(2)
        self.assertEqual([numbering.take() for _ in range(3)], [2, 4, 6])


class Names(SynchronousTestCase):
    def setUp(self) -> None:
        self.state = State("den", HistoryLimits(), may_be_stopped=False)
        self.tried: list[str] = []
        is_free = self.state.is_free

        def count(name: str, user: User) -> bool:
            self.tried.append(name)
            return is_free(name, user)

        self.patch(self.state, "is_free", count)

    def comes(self, wanted: str = "client") -> User:
        user = self.state.add_user("127.0.0.1:1", Traits.ALL)
        self.wants(user, wanted)
        return user

    def wants(self, user: User, wanted: str) -> None:
        self.state.set_name(user, *self.state.free_name(user, wanted))

    def test_everybody_gets_a_number_and_nobody_counts_from_the_start(self) -> None:
        users = [self.comes() for _ in range(100)]
        names = ["client", *(f"client-{number}" for number in range(2, 101))]
        self.assertEqual([user.name for user in users], names)
        self.assertEqual(len(self.tried), 1 + 2 * 99)

    def test_the_number_of_somebody_who_has_gone_is_given_again(self) -> None:
        _, two, _ = (self.comes() for _ in range(3))
        self.state.remove_user(two)
        self.assertEqual(self.comes().name, "client-2")
        self.assertEqual(self.comes().name, "client-4")

    def test_so_is_that_of_somebody_who_has_another_name_now(self) -> None:
        _, two = (self.comes() for _ in range(2))
        self.wants(two, "ann")
        self.assertEqual(self.comes().name, "client-2")

    def test_whoever_wants_it_again_keeps_theirs(self) -> None:
        _, two, three = (self.comes() for _ in range(3))
        self.state.remove_user(two)
        self.wants(three, "CLIENT")
        self.assertEqual(three.name, "CLIENT-3")
        self.assertEqual(self.comes().name, "client-2")

    def test_a_name_that_somebody_has_chosen_is_left_out(self) -> None:
        self.comes("client-2")
        self.comes()
        self.assertEqual(self.comes().name, "client-3")

    def test_nothing_is_left_of_those_who_have_gone(self) -> None:
        users = [self.comes() for _ in range(3)]
        for user in users:
            self.state.remove_user(user)
        self.assertEqual(self.state._numberings, {})
        self.assertEqual(self.comes().name, "client")
