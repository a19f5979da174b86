"""Tests for `rules.memberships` and `rules.coming_back`: rooms kept, and how far they are read."""

from __future__ import annotations

from chatroom_tw.chat.rules import changes, events
from chatroom_tw.chat.rules.applying import apply
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import Join, Leave, LogOut, Remove, Rename, Say
from chatroom_tw.chat.rules.effects import Decided, Effects, Forget, Record, UnreadIn
from chatroom_tw.chat.rules.person_commands import MarkRoomRead
from chatroom_tw.chat.rules.person_events import RoomRead, RoomsBack
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.room_commands import Kick, Kind, Restrict, Set
from chatroom_tw.chat.rules.room_events import Kicked
from chatroom_tw.chat.rules.stored import StoredAccount, StoredRoom, cursor
from chatroom_tw.server.effects import Ask
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.devices_case import DevicesCase

NOW = cursor(5.0)


class MembershipsCase(DevicesCase):
    """Ann and Bob are in `main` and in `tea`, which Bob has made."""

    def setUp(self) -> None:
        super().setUp()
        self.do(self.bob, Join("tea"))
        self.do(self.phone, Join("tea"))
        self.told.clear()

    def account(self) -> dict[str, int]:
        return self.rules._state.accounts["ann"].memberships

    def comes_back(self) -> tuple[int, Effects]:
        device = self.comes("127.0.0.1:1020")
        effects = self.log_in(device, "ann")
        self.carry(effects)
        return device, effects

    def rooms(self, device: int) -> list[str]:
        return [room.name for room in self.rules._state.devices[device].user.rooms]

    def decides(self, device: int, command: object) -> None:
        """The device decides something that is stored, or not, as the room is."""
        for effect in self.does(device, command):
            write = getattr(effect, "write", None)
            if isinstance(write, Decided):
                self.carry(self.rules.answered(device, write, None, 5.0))
            else:
                self.carry([effect])


class Keeping(MembershipsCase):
    def test_a_marker_begins_where_one_has_joined(self) -> None:
        self.assertEqual(self.account(), {"main": NOW, "tea": NOW})
        effects = self.rules.submit(self.bob, Join("nook"), 6.0)
        self.carry(effects)
        effects = self.rules.submit(self.phone, Join("nook"), 7.0)
        self.carry(effects)
        [record] = [one for one in effects if isinstance(one, Record)]
        self.assertEqual(record.changes, (changes.MembershipSet("ann", "nook", cursor(7.0)),))

    def test_hearing_a_line_moves_no_marker(self) -> None:
        before = dict(self.account())
        self.carry(self.rules.submit(self.bob, Say("hello"), 9.0))
        self.carry(self.rules.submit(self.phone, Say("hello"), 10.0))
        self.assertEqual(self.account(), before)

    def test_logging_in_brings_the_rooms_back(self) -> None:
        self.goes(self.phone)
        self.told.clear()
        device, _ = self.comes_back()
        self.assertEqual(self.rooms(device), ["main", "tea"])
        told = self.heard(device)
        self.assertIn(events.EnteredElsewhere("tea", 2), told)
        self.assertEqual(
            self.presence(self.bob),
            [(events.Joined, "main", "ann"), (events.Joined, "tea", "ann")],
        )

    def test_logging_out_keeps_the_rooms(self) -> None:
        self.do(self.phone, LogOut())
        self.assertEqual(self.rooms(self.phone), ["main"])
        device, _ = self.comes_back()
        self.assertEqual(self.rooms(device), ["main", "tea"])

    def test_a_room_that_is_left_is_not_kept(self) -> None:
        effects = self.does(self.phone, Leave("tea"))
        self.assertIn(Record((changes.MembershipSet("ann", "tea", -1),)), effects)
        self.carry(effects)
        self.goes(self.phone)
        device, _ = self.comes_back()
        self.assertEqual(self.rooms(device), ["main"])

    def test_nor_is_one_from_which_one_was_put_out(self) -> None:
        for command in (Remove("ann", "tea"), Kick("ann", "", "tea")):
            self.do(self.phone, Join("tea"))
            self.do(self.bob, command)
            self.assertEqual(list(self.account()), ["main"])

    def test_a_room_that_is_gone_meanwhile_is_not_made_again(self) -> None:
        self.goes(self.phone)
        effects = self.does(self.bob, Leave("tea"))
        self.assertIn(Forget("tea"), effects)
        self.carry(effects)
        self.assertEqual(list(self.account()), ["main"])
        device, _ = self.comes_back()
        self.assertEqual(self.rooms(device), ["main"])

    def test_another_room_of_that_name_is_another_room(self) -> None:
        self.goes(self.phone)
        self.do(self.bob, Leave("tea"), Join("tea"))
        self.decides(self.bob, Set("invite-only", "on", "tea"))
        device, _ = self.comes_back()
        self.assertEqual(self.rooms(device), ["main"])

    def test_a_room_that_bans_them_meanwhile_stays_shut(self) -> None:
        self.goes(self.phone)
        self.decides(self.bob, Restrict(Kind.BAN, "account:ann", 0.0, "", "tea"))
        device, effects = self.comes_back()
        self.assertEqual(self.rooms(device), ["main"])
        self.assertIn(Record((changes.MembershipSet("ann", "tea", -1),)), effects)

    def test_a_room_that_takes_nobody_new_takes_them_back(self) -> None:
        self.goes(self.phone)
        self.decides(self.bob, Set("invite-only", "on", "tea"))
        device, _ = self.comes_back()
        self.assertEqual(self.rooms(device), ["main", "tea"])

    def test_a_guest_in_a_room_that_bans_the_account_is_put_out(self) -> None:
        self.decides(self.bob, Restrict(Kind.BAN, "ann", 0.0, "spam", "tea"))
        self.goes(self.phone)
        for logged_in in (False, True):
            if logged_in:
                self.comes_back()
            guest = self.comes(f"10.0.0.2:{1020 + logged_in}")
            self.do(guest, Join("tea"))
            self.told.clear()
            self.logs_in(guest)
            self.assertEqual(self.rooms(guest), ["main"])
            gone = [one for one in self.heard(guest) if isinstance(one, Kicked | events.Exited)]
            self.assertEqual([one.room for one in gone][:1], ["tea"])

    def test_the_rooms_of_a_guest_who_registers_are_kept(self) -> None:
        self.register(self.bob)
        bob = self.rules._state.accounts["bob"]
        self.assertEqual(bob.memberships, {"main": NOW, "tea": NOW})

    def test_rooms_are_kept_over_a_restart(self) -> None:
        accounts = [StoredAccount("ann"), StoredAccount("bob")]
        rules = ChatRules(
            "chat.example",
            accounts,
            [StoredRoom("tea", 2, "bob")],
            restored=[
                changes.MembershipSet("ann", "tea", 7),
                changes.MembershipSet("ann", "gone", 7),
                changes.MembershipSet("zed", "tea", 7),
            ],
        )
        self.rules = rules
        device, _ = rules.connect("127.0.0.1:1001")
        told = self.events(self.log_in(device, "ann"))
        self.assertEqual(self.rooms(device), ["main", "tea"])
        self.assertIn(events.LoggedIn("ann", 0, 0, 1, device), told)


class Unread(MembershipsCase):
    def unread(self, effects: Effects) -> list[UnreadIn]:
        asked = [one.question for one in effects if isinstance(one, Ask)]
        return [one for one in asked if isinstance(one, UnreadIn)]

    def test_the_first_device_asks_what_is_unread(self) -> None:
        self.goes(self.phone)
        device, effects = self.comes_back()
        [asked] = self.unread(effects)
        self.assertEqual(asked, UnreadIn((("main", NOW), ("tea", NOW)), "ann"))
        told = self.events(self.rules.answered(device, asked, (0, 12), 6.0))
        self.assertEqual(told, [RoomsBack((("main", 0), ("tea", 12)))])

    def test_a_second_device_asks_nothing(self) -> None:
        _, effects = self.comes_back()
        self.assertEqual(self.unread(effects), [])


class Markers(MembershipsCase):
    def reads(self, device: int, command: MarkRoomRead, when: float) -> Effects:
        """The effects, once that is stored."""
        [store] = self.rules.submit(device, command, when)
        assert isinstance(store.write, Decided)
        return self.rules.answered(device, store.write, None, when)

    def test_all_devices_are_told_how_far_a_room_is_read(self) -> None:
        self.logs_in(self.desk)
        self.told.clear()
        self.carry(self.reads(self.desk, MarkRoomRead("tea"), 9.0))
        at = cursor(9.0)
        self.assertEqual(self.heard(self.desk), [RoomRead("tea", at, own=True)])
        self.assertEqual(self.heard(self.phone), [RoomRead("tea", at)])
        self.assertEqual(self.account()["tea"], at)

    def test_it_is_the_current_room_if_none_is_named(self) -> None:
        self.carry(self.reads(self.phone, MarkRoomRead(), 9.0))
        self.assertEqual(self.account(), {"main": NOW, "tea": cursor(9.0)})

    def test_a_marker_moves_forward_only(self) -> None:
        self.reads(self.phone, MarkRoomRead("tea", cursor(8.0)), 9.0)
        for at in (cursor(7.0), 0):
            told = self.events(self.reads(self.phone, MarkRoomRead("tea", at), 10.0))
            self.assertEqual(told, [RoomRead("tea", cursor(8.0), own=True)])

    def test_nothing_is_read_that_was_not_said_yet(self) -> None:
        told = self.events(self.reads(self.phone, MarkRoomRead("tea", cursor(99.0)), 9.0))
        self.assertEqual(told, [RoomRead("tea", cursor(9.0), own=True)])

    def test_a_marker_that_is_not_stored_is_where_it_was(self) -> None:
        [store] = self.rules.submit(self.phone, MarkRoomRead("tea"), 9.0)
        self.rules.unanswered(self.phone, store.write)
        self.assertEqual(self.account()["tea"], NOW)

    def test_a_restart_never_puts_a_marker_back(self) -> None:
        for marker in (cursor(9.0), cursor(8.0)):
            apply(self.rules._state, changes.MembershipSet("ann", "tea", marker))
        self.assertEqual(self.account()["tea"], cursor(9.0))

    def test_what_is_wrong_is_told(self) -> None:
        for device, room, reason in (
            (self.bob, "tea", (ChatError.NO_ACCOUNT, "")),
            (self.phone, "nook", (ChatError.NO_SUCH_ROOM, "nook")),
        ):
            self.assertEqual(self.refuses(device, MarkRoomRead(room)), reason)
        self.do(self.phone, Leave("tea"))
        refused = self.assertRaises(Refused, self.does, self.phone, MarkRoomRead("tea"))
        self.assertEqual(refused.reason, ChatError.NOT_A_MEMBER)


class Renamed(MembershipsCase):
    def test_rooms_are_kept_under_another_name(self) -> None:
        self.do(self.phone, Rename("lea"))
        self.goes(self.phone)
        device, _ = self.comes_back()
        self.assertEqual(self.rooms(device), ["main", "tea"])
