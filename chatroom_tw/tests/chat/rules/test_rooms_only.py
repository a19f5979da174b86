"""Tests for `rules.rooms_only`."""

from __future__ import annotations

from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.commands import (
    Add,
    Join,
    JoinAs,
    Leave,
    LeaveByRef,
    ListMembers,
    ListRooms,
    Ref,
    Remove,
    Rename,
    Say,
    Tell,
    TellAddress,
)
from chatroom_tw.chat.rules.effects import Forget, NumberRoom
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.rooms import ROOMS_LIMIT
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import Deliver, InRoom, Person, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import CommonError
from chatroom_tw.server.text import as_written
from chatroom_tw.tests.support.chat_rules import RulesCase


class RoomsOnlyCase(RulesCase):
    """Beside the two there is a program: guest-3, in no room."""

    def setUp(self) -> None:
        super().setUp()
        self.program, self.told = self.rules.connect("127.0.0.1:1003", Traits(0))

    def enters(self, user: int, room: str, name: str) -> events.Entered:
        [entered] = [
            effect.event
            for effect in self.does(user, JoinAs(room, name))
            if isinstance(getattr(effect, "event", None), events.Entered)
        ]
        return entered

    def name_of(self, user: int) -> str:
        return as_written(self.does(user, Say("hello"))[0].name)


class Entering(RoomsOnlyCase):
    def test_who_connects_for_visits_is_in_no_room_and_nobody_is_told(self) -> None:
        self.assertEqual(self.told, [])
        self.assertEqual(self.refuses(self.program, Say("hello"))[0], ChatError.IN_NO_ROOM)

    def test_the_visitor_is_told_first_and_then_the_room(self) -> None:
        self.assertEqual(
            self.does(self.program, JoinAs("Tea", "ann")),
            [
                Deliver(Person(self.program), events.Entered("Tea", 1, "Tea", 2, 1)),
                NumberRoom(StoredRoom("Tea", 2)),
                Subscribe(self.program, "Tea", True),
                Deliver(InRoom("Tea"), events.Joined("Tea", ("ann",), 2), self.program),
            ],
        )

    def test_a_second_visit_is_answered_like_the_first_and_nobody_else_is_told(self) -> None:
        first = self.enters(self.program, "tea", "ann")
        self.assertEqual(
            self.does(self.program, JoinAs("tea", "ann")), [Deliver(Person(self.program), first)]
        )

    def test_rooms_and_clients_are_numbered_and_each_visit_of_one_in_the_other(self) -> None:
        tea, pie = (self.enters(self.program, room, "ann") for room in ("tea", "pie"))
        other = self.enters(self.two, "tea", "bob")
        self.assertEqual((tea.room_number, pie.room_number, other.room_number), (2, 3, 2))
        self.assertEqual(len({tea.membership, pie.membership, other.membership}), 3)

    def test_who_comes_back_has_the_same_numbers(self) -> None:
        first = self.enters(self.program, "tea", "ann")
        self.does(self.program, LeaveByRef(Ref("2")))
        self.does(self.program, JoinAs("pie", "ann"))
        self.assertEqual(self.enters(self.program, "tea", "ann"), first)

    def test_a_room_is_given_back_as_it_was_written(self) -> None:
        entered = [
            self.enters(user, room, "ann")
            for user, room in (
                (self.program, "room 1"),
                (self.one, "ROOM_1"),
                (self.two, "#room_1"),
            )
        ]
        self.assertEqual([each.written for each in entered], ["room 1", "ROOM_1", "#room_1"])
        self.assertEqual({each.room_number for each in entered}, {2})
        self.assertEqual({each.room for each in entered}, {"room_1"})

    def test_names_that_are_none_are_refused_and_nothing_has_changed(self) -> None:
        for room, name in (("", "ann"), ("r" * 33, "ann"), ("a\tb", "ann"), ("a/b", "ann"),
                           ("tea", ""), ("tea", "n" * 33), ("tea", "\ufffd"), ("tea", "you"),
                           ("tea", "a\tb")):  # fmt: skip
            self.assertEqual(
                self.refuses(self.program, JoinAs(room, name))[0], CommonError.BAD_NAME
            )
        [told] = self.does(self.one, ListRooms())
        self.assertEqual(told.event, events.RoomList((("main", 2),)))
        self.does(self.program, Join("tea"))
        self.assertEqual(self.name_of(self.program), "guest-3")

    def test_nobody_fills_the_memory_with_rooms(self) -> None:
        for number in range(ROOMS_LIMIT):
            self.does(self.program, JoinAs(f"r{number}", "ann"))
        refused = self.refuses(self.program, JoinAs("more", "bob"))
        self.assertEqual(refused, (ChatError.TOO_MANY_ROOMS, "ann"))
        self.does(self.program, JoinAs("r7", "bob"))


class Naming(RoomsOnlyCase):
    def test_a_name_that_somebody_has_gets_the_first_number_that_is_free(self) -> None:
        self.does(self.one, Rename("ann"))
        self.does(self.two, Rename("ann-2"))
        self.does(self.program, JoinAs("tea", "ANN"))
        self.assertEqual(self.name_of(self.program), "ANN-3")

    def test_so_does_one_that_is_kept(self) -> None:
        self.does(self.one, Rename("ann"))
        self.register(self.one)
        self.rules.disconnect(self.one)
        self.does(self.program, JoinAs("tea", "ann"))
        self.assertEqual(self.name_of(self.program), "ann-2")

    def test_who_has_a_number_keeps_it_as_long_as_there_is_need(self) -> None:
        self.does(self.one, Rename("ann"))
        self.does(self.program, JoinAs("tea", "ann"))
        self.does(self.program, JoinAs("pie", "ann"))
        self.assertEqual(self.name_of(self.program), "ann-2")
        self.does(self.one, Rename("anna"))
        self.does(self.program, JoinAs("pie", "ann"))
        self.assertEqual(self.name_of(self.program), "ann")

    def test_a_long_name_is_shortened_for_its_number(self) -> None:
        self.does(self.one, Rename("n" * 32))
        self.does(self.program, JoinAs("tea", "n" * 32))
        self.assertEqual(self.name_of(self.program), "n" * 30 + "-2")

    def test_it_is_the_one_of_the_last_visit_and_those_who_are_there_are_told(self) -> None:
        self.does(self.program, JoinAs("tea", "ann"))
        effects = self.does(self.program, JoinAs("pie", "bob"))
        renamed = events.Renamed((("ann", "bob"),))
        self.assertEqual(effects[0], Deliver(InRoom("tea"), renamed, self.program))
        self.assertEqual(self.name_of(self.program), "bob")

    def test_blanks_are_shown_to_others_as_what_they_can_carry(self) -> None:
        self.does(self.program, JoinAs("main", "ann  smith"))
        [told] = self.does(self.one, ListMembers())
        self.assertEqual(told.event.names[-1], "ann__smith")
        self.assertEqual(as_written(told.event.names[-1]), "ann  smith")
        self.does(self.two, JoinAs("main", "ANN_ smith"))
        self.assertEqual(self.name_of(self.two), "ANN_ smith-2")

    def test_other_blanks_are_no_other_name(self) -> None:
        self.does(self.program, JoinAs("main", "ann smith"))
        [_] = self.does(self.program, JoinAs("main", "ann_smith"))
        self.assertEqual(self.name_of(self.program), "ann_smith")


class Leaving(RoomsOnlyCase):
    def setUp(self) -> None:
        super().setUp()
        self.does(self.program, JoinAs("tea", "ann"))
        self.exited = Deliver(Person(self.program), events.Exited("tea", 2, 1))

    def test_the_visitor_is_told_first_then_the_room_then_it_is_over(self) -> None:
        self.assertEqual(
            self.does(self.program, LeaveByRef(Ref("2"))),
            [
                self.exited,
                Deliver(InRoom("tea"), events.Left("tea", ("ann",), "", 2), self.program),
                Unsubscribe(self.program, "tea"),
                Forget("tea"),
            ],
        )

    def test_who_has_left_is_told_so_again(self) -> None:
        for ref in ("tea", "2", "TEA", "#tea", "02"):
            self.assertEqual(self.does(self.program, LeaveByRef(Ref(ref)))[0], self.exited)

    def test_so_is_who_was_removed(self) -> None:
        self.does(self.one, JoinAs("pie", "bob"))
        self.does(self.two, JoinAs("pie", "carl"))
        self.does(self.one, Remove("carl", "pie"))
        self.assertEqual(len(self.does(self.two, LeaveByRef(Ref("pie")))), 1)

    def test_who_never_was_there_is_refused(self) -> None:
        refused = self.refuses(self.one, LeaveByRef(Ref("2")))
        self.assertEqual(refused, (ChatError.NOT_A_MEMBER, "2"))

    def test_who_entered_in_another_way_and_then_visits_has_no_number_there(self) -> None:
        self.does(self.one, JoinAs("tea", "bob"))
        [exited, *_] = self.does(self.one, LeaveByRef(Ref("main")))
        self.assertEqual(exited.event, events.Exited("main", 1, 0))

    def test_only_so_many_rooms_are_remembered(self) -> None:
        self.does(self.program, LeaveByRef(Ref("tea")))
        for number in range(ROOMS_LIMIT):
            self.does(self.program, JoinAs(f"r{number}", "ann"))
            self.does(self.program, LeaveByRef(Ref(f"r{number}")))
        self.assertEqual(
            self.refuses(self.program, LeaveByRef(Ref("tea")))[0], ChatError.NOT_A_MEMBER
        )


class Referring(RoomsOnlyCase):
    def test_a_room_is_meant_by_its_number_or_else_by_its_name(self) -> None:
        self.does(self.program, JoinAs("3", "ann"))
        self.does(self.program, JoinAs("room 1", "ann"))
        for ref, room in (("2", "3"), ("3", "room_1"), ("room 1", "room_1"), ("ROOM_1", "room_1")):
            [said] = self.does(self.program, Say("hello", Ref(ref)))
            self.assertEqual(said.room, room)
        self.does(self.program, JoinAs("007", "ann"))
        [said] = self.does(self.program, Say("hello", Ref("007")))
        self.assertEqual(said.room, "007")

    def test_what_is_no_room_is_none(self) -> None:
        for ref in ("", "9", "-1", "1.0", "²", "pie", "a/b", "9" * 4000):
            refused = self.refuses(self.program, Say("hello", Ref(ref)))
            self.assertEqual(refused, (ChatError.NO_SUCH_ROOM, ref))

    def test_nobody_talks_in_a_room_that_they_are_not_in_not_even_if_it_is_gone(self) -> None:
        self.does(self.one, Join("tea"))
        self.assertEqual(
            self.refuses(self.program, Say("hello", Ref("2"))), (ChatError.NOT_A_MEMBER, "tea")
        )
        self.does(self.one, Leave("tea"))
        self.assertEqual(
            self.refuses(self.program, Say("hello", Ref("2"))), (ChatError.NOT_A_MEMBER, "2")
        )


class NotAlone(RoomsOnlyCase):
    """Who only knows rooms cannot be told things outside of them."""

    def setUp(self) -> None:
        super().setUp()
        self.does(self.program, JoinAs("tea", "ann"))

    def test_private_messages_are_refused(self) -> None:
        refused = (ChatError.ROOMS_ONLY, "ann")
        self.assertEqual(self.refuses(self.one, Tell("ann", "psst")), refused)
        self.assertEqual(self.refuses(self.one, TellAddress("127.0.0.1:1003", "psst")), refused)

    def test_nobody_brings_them_into_a_room(self) -> None:
        self.does(self.one, Join("pie"))
        self.assertEqual(self.refuses(self.one, Add("ann")), (ChatError.ROOMS_ONLY, "ann"))
