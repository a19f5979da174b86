"""Tests for `rules.about`: devices, whois, and being away."""

from __future__ import annotations

from typing import Any

from chatroom_tw.chat.rules import absence, events
from chatroom_tw.chat.rules.commands import (
    Join,
    Leave,
    ListMembers,
    LogIn,
    Say,
    SetDelivery,
    Tell,
    TellUser,
)
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.events import Entered, MemberList
from chatroom_tw.chat.rules.person_commands import Away, CloseDevice, ListDevices, Whois
from chatroom_tw.chat.rules.person_events import (
    About,
    AwaySet,
    ClosedDevice,
    DeviceClosed,
    DeviceLine,
    DeviceList,
    IsAway,
)
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.tracking_events import AwayChanged
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import Close
from chatroom_tw.tests.support.devices_case import DevicesCase


class Devices(DevicesCase):
    def setUp(self) -> None:
        super().setUp()
        self.logs_in(self.desk)
        self.told.clear()

    def device(self, number: int) -> Device:
        return self.rules._state.devices[number]

    def test_devices_are_listed_with_ones_own_marked(self) -> None:
        self.device(self.phone).protocol = "line"
        self.device(self.phone).active = 2.0
        [told] = self.events(self.does(self.desk, ListDevices()))
        phone = DeviceLine("line", "127.0.0.1:1001", 0.0, 3.0, False)
        desk = DeviceLine("", "127.0.0.1:1003", 0.0, 0.0, True)
        self.assertEqual(told, DeviceList((phone, desk)))

    def test_one_device_ends_another(self) -> None:
        effects = self.does(self.desk, CloseDevice(1))
        self.assertIn(Close(self.phone), effects)
        self.carry(effects)
        self.assertEqual(self.heard(self.phone), [DeviceClosed("ann")])
        self.assertEqual(self.heard(self.desk), [ClosedDevice(1)])

    def test_a_device_may_end_itself(self) -> None:
        effects = self.does(self.desk, CloseDevice(2))
        self.assertEqual(self.events(effects), [DeviceClosed("ann")])
        self.assertIn(Close(self.desk), effects)

    def test_nobody_ends_the_device_of_somebody_else(self) -> None:
        for number in (0, 3, 10**8):
            self.assertEqual(
                self.refuses(self.desk, CloseDevice(number)),
                (ChatError.NO_SUCH_DEVICE, str(number)),
            )

    def test_a_user_is_told_alone_when_the_first_device_has_gone(self) -> None:
        self.do(self.desk, Tell("bob", "psst"))
        received = self.heard(self.bob)[0]
        assert isinstance(received, events.Received)
        self.goes(self.phone)
        self.told.clear()
        self.do(self.bob, TellUser(received.user, "back"))
        [told] = self.heard(self.desk)
        self.assertIsInstance(told, events.Received)


class WhoIs(DevicesCase):
    def about(self, device: int, name: str) -> About:
        [told] = self.events(self.does(device, Whois(name)))
        assert isinstance(told, About)
        return told

    def test_others_are_shown_no_devices(self) -> None:
        self.makes(self.phone, Join("tea"))
        self.do(self.phone, Away("lunch"))
        told = self.about(self.bob, "ANN")
        self.assertEqual((told.name, told.account, told.away), ("ann", "ann", "lunch"))
        self.assertEqual(told.roles, (("main", Role.MEMBER), ("tea", Role.OWNER)))
        self.assertEqual(told.devices, ())
        self.assertEqual(self.about(self.phone, "bob").account, "")

    def test_oneself_and_operators_are_shown_the_devices(self) -> None:
        devices = (("", "127.0.0.1:1001"),)
        self.assertEqual(self.about(self.phone, "ann").devices, devices)
        self.rules._state.set_operator(self.rules._state.devices[self.bob], "root")
        self.assertEqual(self.about(self.bob, "ann").devices, devices)
        self.assertTrue(self.about(self.phone, "bob").operator)

    def test_somebody_is_here_since_the_first_and_idle_since_the_last(self) -> None:
        self.logs_in(self.desk)
        state = self.rules._state
        state.devices[self.phone].since, state.devices[self.phone].active = 1.0, 1.5
        state.devices[self.desk].since, state.devices[self.desk].active = 2.0, 4.0
        told = self.about(self.bob, "ann")
        self.assertEqual((told.since, told.idle), (1.0, 1.0))

    def test_nobody_is_nobody(self) -> None:
        self.assertEqual(self.refuses(self.bob, Whois("zed")), (ChatError.NO_SUCH_NAME, "zed"))


class Absence(DevicesCase):
    def setUp(self) -> None:
        super().setUp()
        self.logs_in(self.desk)
        self.do(self.phone, Away("lunch"))

    def sends(self, when: float) -> list[object]:
        self.told.clear()
        self.carry(self.rules.submit(self.bob, Tell("ann", "psst"), when))
        return self.heard_of(self.bob, IsAway)

    def heard_of(self, device: int, kind: type) -> list[Any]:
        """The events of this type that the device was told since the last call."""
        return [one for one in self.heard(device) if isinstance(one, kind)]

    def changes(self, device: int) -> list[tuple[str, str]]:
        """Who is away, or here again, as the device was told since the last call."""
        return [(one.name, one.text) for one in self.heard_of(device, AwayChanged)]

    def test_those_who_share_a_room_are_told_once(self) -> None:
        self.assertEqual(self.changes(self.bob), [("ann", "lunch")])
        for device in (self.bob, self.phone):
            self.do(device, Join("tea"))
        self.told.clear()
        other = self.comes("127.0.0.1:1009")
        self.do(self.phone, Away("tea"))
        self.do(self.phone, Away(""))
        self.assertEqual(self.changes(self.bob), [("ann", "tea"), ("ann", "")])
        self.assertEqual(self.changes(other), [])

    def test_who_comes_in_is_told_who_is_away(self) -> None:
        other = self.comes("127.0.0.1:1009")
        self.do(other, Join("main"))
        [entered] = self.heard_of(other, Entered)
        self.assertEqual(entered.away, (("ann", "lunch"),))
        self.do(other, ListMembers("main"))
        [members] = self.heard_of(other, MemberList)
        self.assertEqual(members.away, entered.away)
        self.do(self.phone, Say("hello", "main"))
        self.do(other, ListMembers("main"))
        self.assertEqual(self.heard_of(other, MemberList)[0].away, ())

    def test_of_many_who_are_away_the_first_are_told(self) -> None:
        self.patch(absence, "TOLD", 2)
        guests = [self.comes(f"127.0.0.2:{port}", Traits.ALL) for port in range(3)]
        for device in reversed(guests):
            self.do(device, Away("late"))
        other = self.comes("127.0.0.1:1009")
        self.do(other, Join("main"))
        [entered] = self.heard_of(other, Entered)
        names = ["ann", str(self.rules._state.devices[guests[0]].user.name)]
        self.assertEqual([name for name, _ in entered.away], names)
        self.goes(guests[0])
        self.do(other, Leave("main"), Join("main"))
        self.assertEqual(len(self.heard_of(other, Entered)[-1].away), 2)

    def test_somebody_who_comes_in_away_is_away_there(self) -> None:
        self.do(self.bob, Join("tea"))
        self.told.clear()
        self.do(self.phone, Join("tea"))
        self.assertEqual(self.changes(self.bob), [("ann", "lunch")])

    def test_all_devices_are_told_of_being_away_and_back(self) -> None:
        for device in (self.phone, self.desk):
            self.assertEqual(self.heard_of(device, AwaySet), [AwaySet("lunch")])
        self.do(self.desk, Away(""))
        for device in (self.phone, self.desk):
            self.assertEqual(self.heard_of(device, AwaySet), [AwaySet("")])
        self.assertEqual(self.sends(5.0), [])

    def test_who_writes_is_told_once_a_minute(self) -> None:
        away = [IsAway("ann", "lunch")]
        told = [self.sends(when) for when in (5.0, 64.9, 65.0, 124.0, 125.0)]
        self.assertEqual(told, [away, [], away, [], away])

    def test_each_of_those_who_write_is_told(self) -> None:
        self.sends(5.0)
        other = self.comes("127.0.0.1:1009")
        self.do(other, Tell("ann", "psst"))
        self.assertIn(IsAway("ann", "lunch"), self.heard(other))

    def test_who_writes_to_an_inbox_is_told_too(self) -> None:
        for device in (self.phone, self.desk):
            self.do(device, SetDelivery(on_request=True))
        self.assertEqual(self.sends(5.0), [IsAway("ann", "lunch")])

    def test_who_says_or_sends_something_is_back(self) -> None:
        for said in (Say("hello", "main"), Tell("bob", "psst")):
            self.do(self.phone, Away("lunch"))
            self.told.clear()
            self.do(self.desk, said)
            for device in (self.phone, self.desk):
                self.assertIn(AwaySet(""), self.heard(device))
            self.assertEqual(self.sends(5.0), [])

    def test_other_commands_leave_somebody_away(self) -> None:
        self.do(self.phone, Whois("bob"), ListDevices())
        self.assertEqual(self.sends(5.0), [IsAway("ann", "lunch")])

    def test_a_device_that_logs_in_leaves_somebody_away(self) -> None:
        third = self.comes("127.0.0.1:1010")
        [ask] = self.does(third, LogIn("ann", "secret"))
        self.carry(self.rules.answered(third, ask.question, True, 5.0))
        self.assertEqual(self.sends(5.0), [IsAway("ann", "lunch")])
