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
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.rooms import MADE_LIMIT, ROOMS_LIMIT
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import Deliver, InRoom, Person, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import CommonError
from chatroom_tw.server.text import as_written
from chatroom_tw.tests.support.chat_rules import RulesCase


class RoomsOnlyCase(RulesCase):
    """Besides the two users there is a rooms-only client: guest-3, in no room."""

    def setUp(self) -> None:
        super().setUp()
        self.client, self.told = self.rules.connect("127.0.0.1:1003", Traits(0))

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
    def test_a_rooms_only_client_begins_in_no_room(self) -> None:
        self.assertEqual(self.told, [])
        self.assertEqual(self.refuses(self.client, Say("hello"))[0], ChatError.IN_NO_ROOM)

    def test_the_client_is_answered_before_the_room_is_told(self) -> None:
        self.assertEqual(
            self.does(self.client, JoinAs("Tea", "ann")),
            [
                Deliver(
                    Person(self.client), events.Entered("Tea", 1, "Tea", 2, 1, True, Role.OWNER)
                ),
                NumberRoom(StoredRoom("Tea", 2, "", 5.0)),
                Subscribe(self.client, "Tea", True),
                Deliver(InRoom("Tea"), events.Joined("Tea", ("ann",), 2), self.client),
            ],
        )

    def test_joining_twice_is_answered_twice_and_told_once(self) -> None:
        first = self.enters(self.client, "tea", "ann")
        self.assertEqual(
            self.does(self.client, JoinAs("tea", "ann")), [Deliver(Person(self.client), first)]
        )

    def test_rooms_and_clients_have_numbers(self) -> None:
        tea, pie = (self.enters(self.client, room, "ann") for room in ("tea", "pie"))
        other = self.enters(self.two, "tea", "bob")
        self.assertEqual((tea.room_number, pie.room_number, other.room_number), (2, 3, 2))
        self.assertEqual((tea.membership, pie.membership, other.membership), (1, 1, 2))

    def test_a_client_that_comes_back_has_the_same_numbers(self) -> None:
        first = self.enters(self.client, "tea", "ann")
        self.does(self.client, LeaveByRef(Ref("2")))
        self.does(self.client, JoinAs("pie", "ann"))
        self.assertEqual(self.enters(self.client, "tea", "ann"), first)

    def test_a_room_is_answered_as_it_was_written(self) -> None:
        entered = [
            self.enters(user, room, "ann")
            for user, room in (
                (self.client, "room 1"),
                (self.one, "ROOM_1"),
                (self.two, "#room_1"),
            )
        ]
        self.assertEqual([each.written for each in entered], ["room 1", "ROOM_1", "#room_1"])
        self.assertEqual({each.room_number for each in entered}, {2})
        self.assertEqual({each.room for each in entered}, {"room_1"})

    def test_bad_names_are_refused_and_change_nothing(self) -> None:
        for room, name in (("", "ann"), ("r" * 33, "ann"), ("a\tb", "ann"), ("a/b", "ann"),
                           ("tea", ""), ("tea", "n" * 33), ("tea", "\ufffd"),
                           ("tea", "a\tb")):  # fmt: skip
            self.assertEqual(self.refuses(self.client, JoinAs(room, name))[0], CommonError.BAD_NAME)
        [told] = self.does(self.one, ListRooms())
        self.assertEqual(told.event, events.RoomList((("main", 2),), 1))
        self.does(self.client, Join("tea"))
        self.assertEqual(self.name_of(self.client), "guest-3")

    def test_the_rooms_of_a_client_are_limited(self) -> None:
        for number in range(MADE_LIMIT):
            self.does(self.client, JoinAs(f"r{number}", "ann"))
        refused = self.refuses(self.client, JoinAs("more", "bob"))
        self.assertEqual(refused, (ChatError.TOO_MANY_MADE, "more"))
        self.does(self.client, JoinAs("r7", "bob"))


class Naming(RoomsOnlyCase):
    def test_a_name_in_use_gets_the_lowest_free_number(self) -> None:
        self.does(self.one, Rename("ann"))
        self.does(self.two, Rename("ann-2"))
        self.does(self.client, JoinAs("tea", "ANN"))
        self.assertEqual(self.name_of(self.client), "ANN-3")

    def test_a_registered_name_gets_a_number(self) -> None:
        self.does(self.one, Rename("ann"))
        self.register(self.one)
        self.rules.disconnect(self.one)
        self.does(self.client, JoinAs("tea", "ann"))
        self.assertEqual(self.name_of(self.client), "ann-2")

    def test_a_number_stays_as_long_as_the_name_is_not_free(self) -> None:
        self.does(self.one, Rename("ann"))
        self.does(self.client, JoinAs("tea", "ann"))
        self.does(self.client, JoinAs("pie", "ann"))
        self.assertEqual(self.name_of(self.client), "ann-2")
        self.does(self.one, Rename("anna"))
        self.does(self.client, JoinAs("pie", "ann"))
        self.assertEqual(self.name_of(self.client), "ann")

    def test_a_long_name_is_shortened_for_its_number(self) -> None:
        self.does(self.one, Rename("n" * 32))
        self.does(self.client, JoinAs("tea", "n" * 32))
        self.assertEqual(self.name_of(self.client), "n" * 30 + "-2")

    def test_the_name_is_that_of_the_last_join(self) -> None:
        self.does(self.client, JoinAs("tea", "ann"))
        effects = self.does(self.client, JoinAs("pie", "bob"))
        renamed = events.Renamed((("ann", "bob"),), (self.client,))
        self.assertEqual(effects[0], Deliver(InRoom("tea"), renamed, self.client))
        self.assertEqual(self.name_of(self.client), "bob")

    def test_blanks_in_names_are_underscores_to_others(self) -> None:
        self.does(self.client, JoinAs("main", "ann  smith"))
        [told] = self.does(self.one, ListMembers())
        self.assertEqual(told.event.names[-1], "ann__smith")
        self.assertEqual(as_written(told.event.names[-1]), "ann  smith")
        self.does(self.two, JoinAs("main", "ANN_ smith"))
        self.assertEqual(self.name_of(self.two), "ANN_ smith-2")

    def test_signs_in_names_are_underscores_to_others(self) -> None:
        for name, shown in (
            *(("o'brien", "o_brien"), ("a@b", "a_b"), ("r&b", "r_b"), ("hi!", "hi_")),
            *(("ann (2)", "ann__2_"), ("#1", "_1"), ("O\u2019Dea", "O_Dea")),
        ):
            self.does(self.client, JoinAs("main", name))
            [told] = self.does(self.one, ListMembers())
            self.assertEqual(told.event.names[-1], shown)
            self.assertEqual(as_written(told.event.names[-1]), name)
        self.does(self.two, JoinAs("main", "O'Dea"))
        self.assertEqual(self.name_of(self.two), "O'Dea-2")

    def test_other_signs_are_not_allowed_in_names(self) -> None:
        for name in ("a/b", "a:b", "a<b", "a\\b", "a\x1bb", "\u202ea", "a;b"):
            self.assertEqual(
                self.refuses(self.client, JoinAs("tea", name))[0], CommonError.BAD_NAME
            )

    def test_blanks_and_underscores_are_the_same_in_names(self) -> None:
        self.does(self.client, JoinAs("main", "ann smith"))
        [_] = self.does(self.client, JoinAs("main", "ann_smith"))
        self.assertEqual(self.name_of(self.client), "ann_smith")


class Leaving(RoomsOnlyCase):
    def setUp(self) -> None:
        super().setUp()
        self.does(self.client, JoinAs("tea", "ann"))
        self.exited = Deliver(Person(self.client), events.Exited("tea", 2, 1))

    def test_leaving_answers_the_client_before_the_room(self) -> None:
        self.assertEqual(
            self.does(self.client, LeaveByRef(Ref("2"))),
            [
                self.exited,
                Deliver(InRoom("tea"), events.Left("tea", ("ann",), "", 2), self.client),
                Unsubscribe(self.client, "tea"),
                Forget("tea"),
            ],
        )

    def test_leaving_twice_is_answered_twice(self) -> None:
        for ref in ("tea", "2", "TEA", "#tea", "02"):
            self.assertEqual(self.does(self.client, LeaveByRef(Ref(ref)))[0], self.exited)

    def test_leaving_after_being_removed_is_answered(self) -> None:
        self.does(self.one, JoinAs("pie", "bob"))
        self.does(self.two, JoinAs("pie", "carl"))
        self.does(self.one, Remove("carl", "pie"))
        self.assertEqual(len(self.does(self.two, LeaveByRef(Ref("pie")))), 1)

    def test_leaving_requires_a_membership(self) -> None:
        refused = self.refuses(self.one, LeaveByRef(Ref("2")))
        self.assertEqual(refused, (ChatError.NOT_A_MEMBER, "2"))

    def test_other_clients_have_no_number(self) -> None:
        [exited, *_] = self.does(self.one, Leave("main"))
        self.assertEqual(exited.event, events.Exited("main", 1, 0))
        self.assertEqual(
            self.refuses(self.one, LeaveByRef(Ref("main"))), (ChatError.NOT_A_MEMBER, "main")
        )

    def test_remembered_rooms_are_limited(self) -> None:
        self.does(self.client, LeaveByRef(Ref("tea")))
        for number in range(ROOMS_LIMIT):
            self.does(self.client, JoinAs(f"r{number}", "ann"))
            self.does(self.client, LeaveByRef(Ref(f"r{number}")))
        self.assertEqual(
            self.refuses(self.client, LeaveByRef(Ref("tea")))[0], ChatError.NOT_A_MEMBER
        )


class Referring(RoomsOnlyCase):
    def test_a_ref_is_a_number_or_else_a_name(self) -> None:
        self.does(self.client, JoinAs("3", "ann"))
        self.does(self.client, JoinAs("room 1", "ann"))
        for ref, room in (("2", "3"), ("3", "room_1"), ("room 1", "room_1"), ("ROOM_1", "room_1")):
            [said] = self.does(self.client, Say("hello", Ref(ref)))
            self.assertEqual(said.room, room)
        self.does(self.client, JoinAs("007", "ann"))
        [said] = self.does(self.client, Say("hello", Ref("007")))
        self.assertEqual(said.room, "007")

    def test_a_ref_to_no_room_is_refused(self) -> None:
        for ref in ("", "9", "-1", "1.0", "²", "pie", "a/b", "9" * 4000):
            refused = self.refuses(self.client, Say("hello", Ref(ref)))
            self.assertEqual(refused, (ChatError.NO_SUCH_ROOM, ref))

    def test_talking_by_ref_requires_membership(self) -> None:
        self.does(self.one, Join("tea"))
        self.assertEqual(
            self.refuses(self.client, Say("hello", Ref("2"))), (ChatError.NOT_A_MEMBER, "tea")
        )
        self.does(self.one, Leave("tea"))
        self.assertEqual(
            self.refuses(self.client, Say("hello", Ref("2"))), (ChatError.NOT_A_MEMBER, "2")
        )


class NotAlone(RoomsOnlyCase):
    """A rooms-only client cannot be told anything outside of a room."""

    def setUp(self) -> None:
        super().setUp()
        self.does(self.client, JoinAs("tea", "ann"))

    def test_private_messages_to_the_client_are_refused(self) -> None:
        refused = (ChatError.ROOMS_ONLY, "ann")
        self.assertEqual(self.refuses(self.one, Tell("ann", "psst")), refused)
        self.assertEqual(self.refuses(self.one, TellAddress("127.0.0.1:1003", "psst")), refused)

    def test_adding_the_client_to_a_room_is_refused(self) -> None:
        self.does(self.one, Join("pie"))
        self.assertEqual(self.refuses(self.one, Add("ann")), (ChatError.ROOMS_ONLY, "ann"))
