"""Tests for `rules.rooms`."""

from __future__ import annotations

from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.changes import ActDone
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import (
    Add,
    Create,
    Join,
    Leave,
    ListMembers,
    ListRooms,
    Register,
    Remove,
    Say,
)
from chatroom_tw.chat.rules.effects import Forget, NewRoom, NumberRoom, Record, Remember, Store
from chatroom_tw.chat.rules.extras import Extra, Manner
from chatroom_tw.chat.rules.identity import Identity
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.rooms import MADE_LIMIT, ROOMS_LIMIT
from chatroom_tw.chat.rules.state_rooms import OWNED_LIMIT
from chatroom_tw.chat.rules.stored import Hashed, StoredAccount, StoredRoom
from chatroom_tw.server.effects import Deliver, InRoom, Person, Resubscribe, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import CommonError
from chatroom_tw.tests.support.chat_rules import RulesCase


class Joining(RulesCase):
    def test_the_first_join_makes_a_room_and_makes_it_current(self) -> None:
        self.assertEqual(
            self.does(self.one, Join("tea")),
            [
                Deliver(Person(self.one), events.Entered("tea", 1, "tea", 2, 0, True, Role.OWNER)),
                Resubscribe(self.one, "main", False),
                NumberRoom(StoredRoom("tea", 2, "", 5.0)),
                Subscribe(self.one, "tea", True),
                Deliver(InRoom("tea"), events.Joined("tea", ("guest-1",), 2), self.one),
            ],
        )
        self.assertEqual(self.current_room(self.one), "tea")

    def test_room_names_are_compared_without_case(self) -> None:
        self.does(self.one, Join("Tea"))
        self.does(self.two, Join("#TEA"))
        self.assertEqual(self.current_room(self.two), "Tea")

    def test_joining_again_only_makes_the_room_current(self) -> None:
        self.does(self.one, Join("tea"))
        self.assertEqual(
            self.does(self.one, Join("main")),
            [
                Deliver(Person(self.one), events.Entered("main", 2, "main", 1, 0)),
                Resubscribe(self.one, "tea", False),
                Resubscribe(self.one, "main", True),
            ],
        )

    def test_a_room_made_again_has_its_old_number(self) -> None:
        numbers = []
        for room in ("tea", "pie", "tea"):
            numbers.append(self.does(self.one, Join(room))[0].event.room_number)
            self.does(self.one, Leave())
        self.assertEqual(numbers, [2, 3, 2])

    def test_a_bad_room_name_is_refused(self) -> None:
        self.assertEqual(self.refuses(self.one, Join("a b")), (CommonError.BAD_NAME, "a b"))

    def test_the_rooms_of_a_user_are_limited(self) -> None:
        self.make_rooms(ROOMS_LIMIT - 1)
        for number in range(ROOMS_LIMIT - 1):
            self.does(self.one, Join(f"r{number}"))
        self.assertEqual(self.refuses(self.one, Join("more"))[0], ChatError.TOO_MANY_ROOMS)
        self.assertNotIn("more", str(self.does(self.one, ListRooms())))
        self.does(self.one, Leave("r0"))
        self.does(self.one, Join("more"))

    def make_rooms(self, count: int) -> None:
        """Others make the rooms r0, r1, … and stay in them."""
        for number in range(count):
            if number % MADE_LIMIT == 0:
                maker, _ = self.rules.connect("127.0.0.1:1003")
            self.does(maker, Join(f"r{number}"))

    def test_the_rooms_that_a_user_makes_are_limited(self) -> None:
        for number in range(MADE_LIMIT):
            self.does(self.one, Join(f"r{number}"))
        self.assertEqual(self.refuses(self.one, Join("more")), (ChatError.TOO_MANY_MADE, "more"))
        self.assertEqual(self.refuses(self.one, Create("more"))[0], ChatError.TOO_MANY_MADE)
        self.does(self.two, Join("more"))
        self.does(self.one, Join("more"))
        self.does(self.one, Leave("r7"))
        self.does(self.one, Join("r7"))

    def test_a_room_of_their_own_that_others_are_in_counts_when_entered(self) -> None:
        self.does(self.one, Join("tea"))
        self.does(self.two, Join("tea"))
        self.does(self.one, Leave("tea"))
        for number in range(MADE_LIMIT):
            self.does(self.one, Join(f"r{number}"))
        self.assertEqual(self.refuses(self.one, Join("tea")), (ChatError.TOO_MANY_MADE, "tea"))


class Leaving(RulesCase):
    def test_leaving_returns_to_the_room_joined_before(self) -> None:
        for room in ("tea", "pie"):
            self.does(self.one, Join(room))
        self.assertEqual(
            self.does(self.one, Leave()),
            [
                Deliver(Person(self.one), events.Exited("pie", 3, 0)),
                Deliver(InRoom("pie"), events.Left("pie", ("guest-1",), "", 3), self.one),
                Unsubscribe(self.one, "pie"),
                Resubscribe(self.one, "tea", True),
                Forget("pie"),
            ],
        )
        self.assertEqual(self.current_room(self.one), "tea")

    def test_joining_a_room_again_counts_as_joining_it_last(self) -> None:
        for room in ("tea", "pie", "main"):
            self.does(self.one, Join(room))
        self.does(self.one, Leave())
        self.assertEqual(self.current_room(self.one), "pie")

    def test_leaving_another_room_leaves_the_current_one_as_it_is(self) -> None:
        for room in ("tea", "pie"):
            self.does(self.one, Join(room))
        self.does(self.one, Leave("tea"))
        self.assertEqual(self.current_room(self.one), "pie")

    def test_after_the_last_room_there_is_no_current_one(self) -> None:
        self.does(self.one, Leave())
        for command in (Say("hello"), Leave(), ListMembers()):
            self.assertEqual(self.refuses(self.one, command), (ChatError.IN_NO_ROOM, ""))
        self.does(self.one, Join("main"))
        self.assertEqual(self.current_room(self.one), "main")

    def test_leaving_a_room_requires_membership(self) -> None:
        self.does(self.two, Join("tea"))
        self.assertEqual(self.refuses(self.one, Leave("tea")), (ChatError.NOT_A_MEMBER, "tea"))
        self.assertEqual(self.refuses(self.one, Leave("pie")), (ChatError.NO_SUCH_ROOM, "pie"))

    def test_an_empty_room_is_removed_but_main_stays(self) -> None:
        self.does(self.one, Join("tea"))
        self.does(self.one, Leave())
        self.does(self.one, Leave())
        self.does(self.two, Leave())
        [told] = self.does(self.one, ListRooms())
        self.assertEqual(told.event, events.RoomList((("main", 0),), 1))

    def test_a_user_who_disconnects_leaves_every_room(self) -> None:
        self.does(self.one, Join("tea"))
        self.assertEqual(
            self.rules.disconnect(self.one, "too slow"),
            [
                Deliver(InRoom("main"), events.Left("main", ("guest-1",), "too slow", 1), self.one),
                Unsubscribe(self.one, "main"),
                Deliver(InRoom("tea"), events.Left("tea", ("guest-1",), "too slow", 2), self.one),
                Unsubscribe(self.one, "tea"),
                Forget("tea"),
            ],
        )


class Owning(RulesCase):
    def setUp(self) -> None:
        super().setUp()
        self.does(self.one, Join("tea"))

    def test_the_maker_of_a_room_adds_users(self) -> None:
        self.assertEqual(
            self.does(self.one, Add("guest-2")),
            [
                Subscribe(self.two, "tea", False),
                Deliver(InRoom("tea"), events.Joined("tea", ("guest-2",), 2), self.two),
                Deliver(Person(self.two), events.Added("tea", "guest-1")),
            ],
        )
        self.assertEqual(self.current_room(self.two), "main")

    def test_a_user_in_no_room_talks_where_they_are_added(self) -> None:
        self.does(self.two, Leave())
        self.does(self.one, Add("guest-2"))
        self.assertEqual(self.current_room(self.two), "tea")

    def test_the_maker_of_a_room_removes_users(self) -> None:
        self.does(self.two, Join("tea"))
        self.assertEqual(
            self.does(self.one, Remove("guest-2", "tea")),
            [
                Record((ActDone("tea", 5.0, "guest-1", "kick", "guest-2", ""),)),
                Deliver(Person(self.two), events.Removed("tea", "guest-1", 2, 0)),
                Resubscribe(self.two, "tea", True),
                Deliver(
                    InRoom("tea"),
                    events.Left("tea", ("guest-2",), "removed by guest-1", 2),
                    self.two,
                ),
                Unsubscribe(self.two, "tea"),
                Remember(
                    events.Said("tea", 0, "guest-1", "guest-2", 0.0, 2)._replace(
                        identity=Identity("~chat@127.0.0.1"), extra=Extra(Manner.KICK)
                    )
                ),
                Resubscribe(self.two, "main", True),
            ],
        )

    def test_only_the_owner_adds_and_removes(self) -> None:
        self.does(self.two, Join("tea"))
        for command in (Add("guest-1"), Remove("guest-1"), Remove("guest-1", "main")):
            self.assertEqual(self.refuses(self.two, command)[0], ChatError.NOT_AN_OPERATOR)

    def test_adding_and_removing_check_the_user_and_the_room(self) -> None:
        self.assertEqual(self.refuses(self.one, Add("eve")), (ChatError.NO_SUCH_NAME, "eve"))
        self.assertEqual(self.refuses(self.one, Add("guest-1"))[0], ChatError.ALREADY_THERE)
        self.assertEqual(self.refuses(self.one, Remove("guest-2"))[0], ChatError.NOT_THERE)
        self.assertEqual(self.refuses(self.one, Add("guest-2", "pie"))[0], ChatError.NO_SUCH_ROOM)


class Pinning(RulesCase):
    """Rooms that their makers have not entered."""

    def test_the_maker_of_a_room_is_not_in_it(self) -> None:
        self.assertEqual(
            self.does(self.one, Create("tea")), [Deliver(Person(self.one), events.Created("tea"))]
        )
        self.assertEqual(self.current_room(self.one), "main")
        self.assertEqual(self.refuses(self.two, Create("TEA")), (ChatError.ROOM_EXISTS, "TEA"))

    def test_joining_without_making_refuses_unknown_rooms(self) -> None:
        asked = Join("tea", make=False)
        self.assertEqual(self.refuses(self.one, asked), (ChatError.NO_SUCH_ROOM, "tea"))
        self.does(self.one, Create("tea"))
        self.does(self.two, asked)
        self.assertEqual(self.current_room(self.two), "tea")

    def test_a_pinned_room_is_removed_after_its_maker_goes(self) -> None:
        self.does(self.one, Create("tea"))
        self.does(self.two, Join("tea"))
        self.assertNotIn(Forget("tea"), self.does(self.two, Leave("tea")))
        self.assertIn(Forget("tea"), self.rules.disconnect(self.one))

    def test_the_pinned_rooms_of_a_user_are_limited(self) -> None:
        for number in range(MADE_LIMIT):
            self.does(self.one, Create(f"r{number}"))
        for command in (Create("one-more"), Join("one-more")):
            self.assertEqual(self.refuses(self.one, command), (ChatError.TOO_MANY_MADE, "one-more"))
        self.does(self.one, Join("r7"))


class Persisting(RulesCase):
    """Rooms whose owner has an account."""

    def setUp(self) -> None:
        super().setUp()
        self.register(self.one)

    def rooms(self) -> tuple[tuple[str, int], ...]:
        [told] = self.does(self.two, ListRooms())
        return told.event.rooms

    def test_a_room_is_stored_before_its_owner_enters_it(self) -> None:
        asked = NewRoom(StoredRoom("Tea", 2, "guest-1", 5.0), Join("Tea"))
        self.assertEqual(self.does(self.one, Join("Tea")), [Store(self.one, asked)])
        told, *_ = self.rules.answered(self.one, asked, None, 5.0)
        self.assertEqual(told.event, events.Entered("Tea", 1, "Tea", 2, 0, True, Role.OWNER))

    def test_a_room_is_stored_before_its_owner_is_told_of_it(self) -> None:
        [told] = self.stores(self.one, Create("tea"))
        self.assertEqual(told.event, events.Created("tea"))

    def test_a_persistent_room_stays_when_it_is_empty(self) -> None:
        self.stores(self.one, Join("tea"))
        self.assertNotIn(Forget("tea"), self.does(self.one, Leave()))
        self.rules.disconnect(self.one)
        self.assertEqual(self.rooms(), (("main", 1), ("tea", 0)))

    def test_a_restart_restores_number_and_owner(self) -> None:
        self.rules = ChatRules(
            "chat.example",
            [StoredAccount("ann")],
            [StoredRoom("pie", 2), StoredRoom("Tea", 7, "ann")],
        )
        self.one, _ = self.rules.connect("127.0.0.1:1001")
        self.two, _ = self.rules.connect("127.0.0.1:1002")
        self.assertEqual(self.rooms(), (("main", 2), ("Tea", 0)))
        self.assertEqual(self.does(self.two, Join("tea"))[0].event.room_number, 7)
        self.assertEqual(self.refuses(self.two, Add("guest-1"))[0], ChatError.NOT_AN_OPERATOR)
        self.log_in(self.one, "ann")
        self.does(self.one, Remove("guest-2", "tea"))
        self.assertEqual(self.does(self.two, Join("pie"))[0].event.room_number, 2)
        self.assertEqual(self.does(self.two, Join("cake"))[0].event.room_number, 8)

    def test_a_room_that_was_not_stored_is_removed(self) -> None:
        [store] = self.does(self.one, Join("tea"))
        self.rules.unanswered(self.one, store.write)
        self.assertEqual(self.rooms(), (("main", 2),))
        self.stores(self.one, Join("tea"))

    def test_registering_stores_the_rooms_made_before(self) -> None:
        self.does(self.two, Join("tea"))
        [ask] = self.does(self.two, Register("secret"))
        [store] = self.rules.answered(self.two, ask.question, Hashed("hash"), 5.0)
        self.assertEqual(store.write.rooms, (StoredRoom("tea", 2, "guest-2", 5.0),))
        self.rules.answered(self.two, store.write, None, 5.0)
        self.does(self.two, Leave())
        self.assertEqual(self.rooms(), (("main", 2), ("tea", 0)))

    def test_rooms_over_the_limit_are_not_stored(self) -> None:
        for number in range(OWNED_LIMIT):
            self.stores(self.one, Join(f"room{number}"))
            self.does(self.one, Leave())
        told, *_ = self.does(self.one, Join("tea"))
        self.assertEqual(told.event.room, "tea")
        self.assertIn(Forget("tea"), self.does(self.one, Leave()))
