"""Tests for `rules.names`."""

from __future__ import annotations

from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.commands import Join, Leave, Rename
from chatroom_tw.server.effects import Deliver, InRoom, InRooms, Person
from chatroom_tw.server.refusals import CommonError
from chatroom_tw.tests.support.chat_rules import RulesCase


class Names(RulesCase):
    def test_a_new_name_is_told_to_the_room_and_the_user(self) -> None:
        renamed = events.Renamed((("guest-1", "ann"),), (self.one,))
        self.assertEqual(self.does(self.one, Rename("ann")), [Deliver(InRoom("main"), renamed)])

    def test_a_new_name_is_told_once_in_several_rooms(self) -> None:
        self.does(self.one, Join("tea"))
        [told] = self.does(self.one, Rename("ann"))
        self.assertEqual(told.to, InRooms(("main", "tea")))

    def test_in_no_room_only_the_user_is_told(self) -> None:
        self.does(self.one, Leave())
        [told] = self.does(self.one, Rename("ann"))
        self.assertEqual(told.to, Person(self.one))

    def test_a_name_in_use_is_refused_in_any_case(self) -> None:
        self.does(self.one, Rename("ann"))
        self.assertEqual(self.refuses(self.two, Rename("ANN")), (CommonError.NAME_TAKEN, "ANN"))

    def test_a_user_can_change_the_case_of_their_name(self) -> None:
        self.does(self.one, Rename("ann"))
        [told] = self.does(self.one, Rename("Ann"))
        self.assertEqual(told.event, events.Renamed((("ann", "Ann"),), (self.one,)))

    def test_a_name_is_free_again_when_its_user_takes_another(self) -> None:
        self.does(self.one, Rename("ann"))
        self.does(self.one, Rename("anne"))
        [told] = self.does(self.two, Rename("ann"))
        self.assertEqual(told.event, events.Renamed((("guest-2", "ann"),), (self.two,)))
        self.rules.disconnect(self.one)
        [told] = self.does(self.two, Rename("anne"))
        self.assertEqual(told.event, events.Renamed((("ann", "anne"),), (self.two,)))
