"""Tests for `rules.devices`: one user on several connections."""

from __future__ import annotations

from chatroom_tw.chat.rules import events, rooms
from chatroom_tw.chat.rules.commands import (
    Add,
    Create,
    Join,
    Leave,
    ListClients,
    ListMembers,
    ListRooms,
    LogIn,
    LogOut,
    ReadInbox,
    Register,
    Remove,
    Rename,
    Say,
    SetDelivery,
    Tell,
    TellAddress,
    TellUser,
)
from chatroom_tw.chat.rules.effects import NewMessage
from chatroom_tw.chat.rules.events import Joined, Left, Message
from chatroom_tw.chat.rules.identity import Identity
from chatroom_tw.chat.rules.person_commands import Ignore, ListIgnored
from chatroom_tw.chat.rules.person_events import IgnoreList
from chatroom_tw.chat.rules.presence import THRESHOLD
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.stored import Hashed, Unread
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.tests.support.devices_case import DevicesCase

ON_REQUEST = SetDelivery(on_request=True)


def message(sender: str, recipient: str, text: str = "psst") -> Message:
    return Message(sender, recipient, text, 5.0)


ANN = Identity("~chat@127.0.0.1", "ann")


class Devices(DevicesCase):
    """Who is told what, in a room of any size."""

    def in_main(self) -> int:
        [told] = self.events(self.does(self.bob, ListMembers("main")))
        assert isinstance(told, events.MemberList)
        return told.total

    def test_a_room_is_told_of_the_first_device_and_the_last(self) -> None:
        self.goes(self.phone)
        self.assertEqual(self.presence(self.bob), [(Left, "main", "ann")])
        self.logs_in(self.desk)
        self.do(self.desk, Join("main"))
        self.assertEqual(self.presence(self.bob), [(Joined, "main", "ann")])
        phone = self.comes("127.0.0.1:1004")
        self.logs_in(phone)
        self.goes(self.desk)
        self.assertEqual(self.heard(self.bob), [])
        self.goes(phone)
        self.assertEqual(self.presence(self.bob), [(Left, "main", "ann")])

    def test_members_count_users_and_clients_count_devices(self) -> None:
        before = self.in_main()
        self.logs_in(self.desk)
        self.assertEqual(self.in_main(), before)
        [told] = self.events(self.does(self.bob, ListClients()))
        assert isinstance(told, events.ClientList)
        self.assertEqual(told.total, before + 1)
        own = [(address, id_) for address, name, id_ in told.clients if name == "ann"]
        self.assertEqual(own, [("127.0.0.1:1001", self.phone), ("127.0.0.1:1003", self.desk)])

    def test_a_device_that_logs_in_is_told_where_it_is(self) -> None:
        self.makes(self.phone, Join("tea"))
        self.told.clear()
        self.logs_in(self.desk)
        logged_in, main, tea = self.heard(self.desk)
        self.assertEqual(logged_in, events.LoggedIn("ann", 0, devices=2, user=self.phone))
        self.assertEqual(main, events.EnteredElsewhere("main", self.members))
        self.assertEqual(tea, events.Entered("tea", 1, "tea", 2, 0, True, Role.OWNER))
        self.assertEqual(self.heard(self.phone), [])

    def test_what_is_joined_on_one_device_is_joined_on_all(self) -> None:
        self.logs_in(self.desk)
        self.do(self.bob, Join("tea"))
        self.told.clear()
        self.do(self.desk, Join("tea"), Join("main"))
        self.assertEqual(self.heard(self.phone), [events.EnteredElsewhere("tea", 2)])
        self.assertEqual(self.presence(self.bob), [(Joined, "tea", "ann")])
        self.do(self.bob, Say("hello", "tea"))
        for device in (self.phone, self.desk):
            self.assertIsInstance(self.heard(device)[-1], events.Said)
        self.assertEqual(self.current_room(self.phone), "main")

    def test_what_is_left_on_one_device_is_left_on_all(self) -> None:
        self.logs_in(self.desk)
        self.told.clear()
        self.do(self.desk, Leave("main"))
        self.assertEqual(self.heard(self.phone), [events.ExitedElsewhere("main")])
        self.assertEqual(self.heard(self.desk), [events.Exited("main", 1, 0)])
        self.assertEqual(self.presence(self.bob), [(Left, "main", "ann")])
        self.assertEqual(self.refuses(self.phone, Say("hello"))[0], ChatError.IN_NO_ROOM)

    def test_each_device_has_its_own_current_room(self) -> None:
        self.logs_in(self.desk)
        self.makes(self.desk, Join("tea"))
        self.assertEqual(self.current_room(self.phone), "main")
        self.assertEqual(self.current_room(self.desk), "tea")
        self.do(self.phone, Leave("tea"))
        self.assertEqual(self.current_room(self.desk), "main")

    def test_what_one_device_says_the_others_are_shown(self) -> None:
        self.logs_in(self.desk)
        self.told.clear()
        self.do(self.desk, Say("hello", "main"))
        said = events.Said("main", self.desk, "ann", "hello", 5.0, 1, identity=ANN)
        self.assertEqual(self.heard(self.phone), [said])
        self.assertEqual(self.heard(self.bob), [said])
        self.assertEqual(self.heard(self.desk), [])

    def test_a_message_by_name_reaches_all_devices(self) -> None:
        self.logs_in(self.desk)
        self.told.clear()
        for asked in (Tell("ann", "psst"), TellUser(self.desk, "psst")):
            self.do(self.bob, asked)
            received = events.Received(message("bob", "ann"), self.bob)
            for device in (self.phone, self.desk):
                self.assertEqual(self.heard(device), [received])
            self.assertEqual(self.heard(self.bob), [events.Sent(message("bob", "ann"), self.phone)])

    def test_a_message_to_an_address_reaches_that_device(self) -> None:
        self.logs_in(self.desk)
        self.told.clear()
        self.do(self.bob, TellAddress("127.0.0.1:1003", "psst"))
        self.assertEqual(self.heard(self.desk), [events.Received(message("bob", "ann"), self.bob)])
        self.assertEqual(self.heard(self.phone), [])

    def test_what_one_device_sends_the_others_show(self) -> None:
        self.logs_in(self.desk)
        self.told.clear()
        self.do(self.desk, Tell("bob", "psst"))
        for device in (self.phone, self.desk):
            self.assertEqual(self.heard(device), [events.Sent(message("ann", "bob"), self.bob)])
        self.assertEqual(self.heard(self.bob), [events.Received(message("ann", "bob"), self.phone)])

    def test_a_new_name_is_told_once_to_each_device(self) -> None:
        self.logs_in(self.desk)
        self.told.clear()
        self.do(self.desk, Rename("anna"))
        renamed = events.Renamed((("ann", "anna"),), (self.phone,))
        self.assertEqual(self.heard(self.bob), [renamed])
        for device in (self.phone, self.desk):
            self.assertIn(renamed, self.heard(device))

    def test_a_device_that_logs_out_is_a_guests(self) -> None:
        self.logs_in(self.desk)
        self.told.clear()
        self.do(self.desk, LogOut())
        out, left = self.heard(self.desk)
        assert isinstance(out, events.LoggedOut)
        self.assertEqual((out.old, out.name[:6]), ("ann", "guest-"))
        self.assertEqual(left, events.Exited("main", 1, 0))
        self.assertEqual(self.heard(self.bob), [])
        self.do(self.bob, Say("hello"), Tell("ann", "psst"))
        self.assertEqual(len(self.heard(self.phone)), 2)
        self.assertEqual(self.heard(self.desk), [])
        self.do(self.bob, Tell(out.name, "psst"))
        [told] = self.heard(self.desk)
        assert isinstance(told, events.Received)
        self.assertEqual(self.refuses(self.desk, LogOut()), (ChatError.NO_ACCOUNT, ""))

    def test_the_last_device_that_logs_out_leaves_all_rooms(self) -> None:
        self.do(self.phone, LogOut())
        came, *_ = [name for kind, _, name in self.presence(self.bob) if kind is Joined]
        self.assertRegex(came, r"guest-\d+")
        self.assertEqual(self.current_room(self.phone), "main")
        self.assertEqual(self.refuses(self.bob, Rename("ann"))[0], ChatError.NAME_REGISTERED)
        self.logs_in(self.desk)
        told = self.heard(self.desk)[0]
        assert isinstance(told, events.LoggedIn)
        self.assertEqual(told.devices, 1)

    def test_who_logs_out_and_in_again_has_told_the_room_of_both(self) -> None:
        self.logs_in(self.desk)
        self.do(self.phone, LogOut())
        self.settle()
        self.told.clear()
        self.logs_in(self.phone)
        [(kind, room, name)] = self.presence(self.bob)
        self.assertEqual((kind, room, name[:6]), (Left, "main", "guest-"))
        self.assertEqual(self.current_room(self.phone), "main")

    def test_being_added_and_removed_is_told_on_all_devices(self) -> None:
        self.do(self.bob, Join("tea"))
        self.logs_in(self.desk)
        self.told.clear()
        self.do(self.bob, Add("ann", "tea"))
        for device in (self.phone, self.desk):
            self.assertEqual(self.heard(device), [events.Added("tea", "bob")])
        self.do(self.bob, Remove("ann", "tea"))
        for device in (self.phone, self.desk):
            self.assertEqual(self.heard(device), [events.Removed("tea", "bob", 2, 0)])
            self.assertEqual(self.refuses(device, Leave("tea"))[0], ChatError.NOT_A_MEMBER)


class BigRooms(Devices):
    """The same in a room that gathers its presence notices."""

    members = THRESHOLD + 1


class Guests(DevicesCase):
    """What a guest has when the device becomes one of somebody's."""

    def guest(self) -> int:
        device = self.comes("127.0.0.1:1009", Traits.ALL)
        self.told.clear()
        return device

    def test_the_rooms_of_a_guest_are_the_owners(self) -> None:
        guest = self.guest()
        self.do(guest, Join("tea"))
        self.do(self.bob, Join("tea"))
        self.told.clear()
        self.logs_in(guest)
        self.assertEqual(self.heard(guest)[1:], [events.LoggedIn("ann", 0, 0, 2, self.phone)])
        entered = events.EnteredElsewhere("tea", 3, True, Role.OWNER)
        self.assertEqual(self.heard(self.phone)[0], entered)
        self.assertEqual(self.current_room(guest), "tea")
        self.assertEqual(self.current_room(self.phone), "main")
        self.assertEqual(
            self.presence(self.bob),
            [(Joined, "tea", "ann"), (Left, "main", "guest-4"), (Left, "tea", "guest-4")],
        )

    def test_the_rooms_that_a_guest_has_made_are_the_owners(self) -> None:
        guest = self.guest()
        self.do(guest, Join("tea"), Create("nook"))
        self.logs_in(guest)
        self.do(self.bob, Join("main"))
        for room in ("tea", "nook"):
            self.do(self.phone, Add("bob", room))
            self.do(guest, Remove("bob", room))
        [told] = self.events(self.does(self.bob, ListRooms()))
        assert isinstance(told, events.RoomList)
        self.assertEqual(told.rooms, (("main", 2), ("tea", 1), ("nook", 0)))
        self.goes(self.phone)
        self.goes(guest)
        [told] = self.events(self.does(self.bob, ListRooms()))
        assert isinstance(told, events.RoomList)
        self.assertEqual(told.rooms, (("main", 1), ("tea", 0), ("nook", 0)))

    def test_rooms_to_which_others_have_added_a_guest_are_left(self) -> None:
        guest = self.guest()
        self.do(self.bob, Join("tea"), Add("guest-4", "tea"))
        self.told.clear()
        self.logs_in(guest)
        self.assertEqual(self.heard(guest)[1:], [events.Exited("tea", 2, 0)])
        self.assertEqual(self.refuses(self.phone, Say("x", "tea"))[0], ChatError.NOT_A_MEMBER)

    def test_rooms_over_the_limit_are_left(self) -> None:
        self.patch(rooms, "ROOMS_LIMIT", 2)
        self.makes(self.phone, Join("tea"))
        guest = self.guest()
        self.do(guest, Join("nook"))
        self.told.clear()
        self.logs_in(guest)
        logged_in, left, entered = self.heard(guest)
        self.assertIsInstance(logged_in, events.LoggedIn)
        self.assertEqual(left, events.Exited("nook", 3, 0))
        self.assertEqual(entered, events.Entered("tea", 1, "tea", 2, 0, True, Role.OWNER))

    def test_what_a_guest_has_not_read_is_the_owners(self) -> None:
        guest = self.guest()
        self.do(guest, ON_REQUEST)
        self.do(self.bob, Tell("guest-4", "psst"))
        self.logs_in(guest)
        self.told.clear()
        self.do(self.phone, ReadInbox())
        self.assertEqual(self.heard(self.phone), [events.Inbox((message("bob", "guest-4"),))])

    def test_a_device_of_another_account_leaves_its_rooms(self) -> None:
        self.makes(self.phone, Join("tea"))
        self.register(self.bob)
        self.logs_in(self.desk)
        self.told.clear()
        self.logs_in(self.desk, "bob")
        self.assertEqual(self.heard(self.desk)[1:], [events.Exited("tea", 2, 0)])
        self.assertEqual(self.heard(self.bob), [])
        self.assertEqual(self.heard(self.phone), [])
        self.do(self.phone, Say("hello", "tea"))
        self.assertEqual(self.heard(self.desk), [])

    def test_one_of_several_devices_logs_in_with_another_account(self) -> None:
        self.register(self.bob)
        self.goes(self.bob)
        self.logs_in(self.desk)
        self.told.clear()
        self.logs_in(self.desk, "bob")
        # Both accounts are in the room, so the device is there before and after.
        self.assertEqual([type(event) for event in self.heard(self.desk)], [events.LoggedIn])
        self.assertEqual(self.presence(self.phone), [(Joined, "main", "bob")])
        self.do(self.phone, Tell("bob", "psst"))
        [received] = self.heard(self.desk)
        self.assertIsInstance(received, events.Received)

    def test_who_ignores_an_account_ignores_no_other_of_the_same_device(self) -> None:
        self.register(self.bob)
        self.goes(self.bob)
        guest = self.guest()
        self.do(guest, Ignore("ann"))
        self.logs_in(self.phone, "bob")
        self.told.clear()
        self.do(guest, ListIgnored())
        self.assertEqual(self.heard(guest), [IgnoreList(("ann",))])

    def test_logging_in_twice_changes_nothing(self) -> None:
        self.logs_in(self.desk)
        self.told.clear()
        self.logs_in(self.desk)
        self.assertEqual(self.heard(self.desk), [events.LoggedIn("ann", 0, 0, 2, self.phone)])
        self.assertEqual(self.heard(self.bob), [])


class Inboxes(DevicesCase):
    def setUp(self) -> None:
        super().setUp()
        self.logs_in(self.desk)
        self.do(self.desk, ON_REQUEST)
        self.told.clear()

    def test_a_device_at_the_menu_is_not_told_what_another_sends(self) -> None:
        self.do(self.phone, Tell("bob", "psst"))
        self.assertEqual(self.heard(self.desk), [])
        self.do(self.desk, Tell("bob", "psst"))
        for device in (self.desk, self.phone):
            self.assertEqual(self.heard(device)[-1:], [events.Sent(message("ann", "bob"), 2)])

    def test_a_message_that_one_device_shows_does_not_wait(self) -> None:
        self.do(self.bob, Tell("ann", "psst"))
        self.assertEqual(len(self.heard(self.phone)), 1)
        self.do(self.desk, ReadInbox())
        self.assertEqual(self.heard(self.desk), [events.Inbox(())])

    def test_an_inbox_that_is_read_on_one_device_is_read(self) -> None:
        self.do(self.phone, ON_REQUEST)
        [store, _] = self.does(self.bob, Tell("ann", "psst"))
        self.assertEqual(store.write, NewMessage("ann", message("bob", "ann"), connected=True))
        self.carry(self.rules.answered(self.bob, store.write, None, 5.0))
        [ask] = self.does(self.desk, ReadInbox())
        unread = (Unread(1, message("bob", "ann")),)
        shown, mark = self.rules.answered(self.desk, ask.question, unread, 5.0)
        self.assertEqual(shown.event, events.Inbox((message("bob", "ann"),)))
        self.rules.answered(self.desk, mark.write, (1,), 5.0)
        self.do(self.phone, ReadInbox())
        self.assertEqual(self.heard(self.phone)[-1], events.Inbox(()))

    def test_a_message_to_one_at_the_menu_alone_waits(self) -> None:
        [store, _] = self.does(self.bob, TellAddress("127.0.0.1:1003", "psst"))
        self.assertEqual(store.write, NewMessage("ann", message("bob", "ann"), connected=True))


class Registering(DevicesCase):
    """Two devices of ann, who is called otherwise on both at the moment."""

    def setUp(self) -> None:
        super().setUp()
        self.logs_in(self.desk)
        self.do(self.desk, Rename("lea"))
        [self.ask] = self.does(self.desk, Register("secret"))

    def test_two_devices_can_register_at_the_same_time(self) -> None:
        third = self.comes("127.0.0.1:1004")
        self.logs_in(third)
        self.do(third, Rename("leo"))
        [other] = self.does(third, Register("secret"))
        for device, ask, name in ((self.desk, self.ask, "lea"), (third, other, "leo")):
            [store] = self.rules.answered(device, ask.question, Hashed("hash"), 5.0)
            self.assertEqual(store.write.name, name)
            told = self.events(self.rules.answered(device, store.write, None, 5.0))
            self.assertIn(events.Registered(name), told)

    def test_the_name_is_free_again_if_the_device_goes(self) -> None:
        self.goes(self.desk)
        self.rules.unanswered(self.desk, self.ask.question)
        self.do(self.phone, Rename("ann"))
        self.do(self.bob, Rename("lea"))

    def test_all_devices_have_the_new_account(self) -> None:
        [store] = self.rules.answered(self.desk, self.ask.question, Hashed("hash"), 5.0)
        self.carry(self.rules.answered(self.desk, store.write, None, 5.0))
        self.assertEqual(self.heard(self.phone)[-1], events.Registered("lea"))
        self.do(self.phone, LogOut())
        [ask] = self.does(self.phone, LogIn("lea", "secret"))
        effects = self.rules.answered(self.phone, ask.question, True, 5.0)
        self.assertIn(events.LoggedIn("lea", 0, 0, 2, 1), self.events(effects))
