"""Tests for `rules.saying` and `rules.devices.share_browser`: who is told apart, and browsers."""

from __future__ import annotations

from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.commands import Join, LogOut, Rename, Say, Tell
from chatroom_tw.chat.rules.events import Apart, Said
from chatroom_tw.chat.rules.person_commands import Ignore, ShareBrowser
from chatroom_tw.chat.rules.person_events import SharedBrowser
from chatroom_tw.chat.rules.room_commands import Kind, Restrict, Set
from chatroom_tw.chat.rules.room_events import Banned, SaidOutside
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.tests.support.devices_case import DevicesCase

SECRET = "a" * 64


class Talking(DevicesCase):
    def said(self, device: int, command: Say) -> Said:
        [said] = [one for one in self.does(device, command) if isinstance(one, Said)]
        return said

    def test_most_users_are_told_apart_from_nobody(self) -> None:
        self.assertIsNone(self.said(self.phone, Say("hello")).apart)

    def test_the_other_devices_are_told_apart(self) -> None:
        self.logs_in(self.desk)
        said = self.said(self.desk, Say("hello", "main"))
        self.assertEqual(said.apart, Apart((self.phone,), ()))
        self.assertEqual(said.speaker, self.desk)
        self.goes(self.desk)
        self.assertIsNone(self.said(self.phone, Say("hello")).apart)

    def test_who_ignores_the_speaker_is_deaf_on_all_devices_there(self) -> None:
        self.logs_in(self.desk)
        self.does(self.phone, Ignore("bob"))
        said = self.said(self.bob, Say("hello"))
        self.assertEqual(said.apart, Apart((), (self.phone, self.desk)))
        self.do(self.bob, Join("tea"))
        self.assertIsNone(self.said(self.bob, Say("hello")).apart)

    def test_what_is_said_from_outside_is_shown_on_all_devices(self) -> None:
        self.logs_in(self.desk)
        self.do(self.bob, Join("tea"), Set("outside", "on", "tea"))
        self.told.clear()
        self.do(self.desk, Say("hello", "tea"))
        for device in (self.phone, self.desk):
            self.assertEqual(self.heard(device), [SaidOutside("tea", "hello")])
        self.assertEqual([one.text for one in self.heard(self.bob)], ["hello"])


class Browsers(DevicesCase):
    """A guest's two tabs."""

    def setUp(self) -> None:
        super().setUp()
        self.tab = self.comes("127.0.0.1:1030")
        self.do(self.tab, ShareBrowser(SECRET), Rename("anna"), Join("main"), Join("tea"))
        self.told.clear()

    def opens(self, secret: str = SECRET) -> int:
        device = self.comes("127.0.0.1:1031")
        self.do(device, ShareBrowser(secret))
        return device

    def name(self, device: int) -> str:
        return str(self.rules._state.devices[device].user.name)

    def test_a_second_tab_is_the_same_guest(self) -> None:
        second = self.opens()
        shared = self.heard(second)[0]
        self.assertEqual(shared, SharedBrowser("anna", self.tab, ("main", "tea")))
        self.assertEqual(self.heard(self.bob), [])
        self.do(second, Say("hello", "main"))
        self.assertEqual([one.name for one in self.heard(self.bob)], ["anna"])
        self.assertEqual(len(self.heard(self.tab)), 1)

    def test_the_second_stays_the_person_when_the_first_goes(self) -> None:
        second = self.opens()
        self.goes(self.tab)
        self.assertEqual(self.heard(self.bob), [])
        self.assertEqual(self.name(second), "anna")
        self.do(second, Say("hello", "tea"))
        self.do(self.bob, Tell("anna", "psst"))
        self.assertIsInstance(self.heard(second)[-1], events.Received)
        self.assertEqual(self.name(self.opens()), "anna")

    def test_another_secret_is_another_guest(self) -> None:
        self.assertNotEqual(self.name(self.opens("b" * 64)), "anna")

    def test_the_secret_is_nothing_when_the_guest_has_gone(self) -> None:
        self.goes(self.tab)
        self.assertEqual(self.heard(self.bob)[-1], events.Left("main", ("anna",), "", 1))
        self.assertNotEqual(self.name(self.opens()), "anna")

    def test_the_secret_is_no_way_into_an_account(self) -> None:
        self.logs_in(self.tab)
        second = self.opens()
        self.assertNotEqual(self.name(second), "ann")
        self.do(self.tab, LogOut())
        self.assertNotEqual(self.name(second), self.name(self.tab))

    def test_an_account_is_nobodys_second_tab(self) -> None:
        third = self.comes("127.0.0.1:1040")
        self.logs_in(third)
        self.do(third, ShareBrowser(SECRET))
        self.assertEqual(self.name(third), "ann")


class Entering(DevicesCase):
    """Bans of `main` hold for those who connect, log out or come back."""

    def ban(self, who: str) -> None:
        state = self.rules._state
        state.set_operator(state.devices[self.bob], "root")
        [store] = [
            one
            for one in self.does(self.bob, Restrict(Kind.BAN, who, 0.0, "spam", "main"))
            if hasattr(one, "write")
        ]
        self.carry(self.rules.answered(self.bob, store.write, None, 5.0))
        self.told.clear()

    def rooms(self, device: int) -> list[str]:
        return [room.name for room in self.rules._state.devices[device].user.rooms]

    def test_who_connects_from_a_banned_address_is_not_in_main(self) -> None:
        self.ban("address:192.0.2.9")
        device = self.comes("192.0.2.9:1", Traits.ALL)
        self.assertEqual(self.rooms(device), [])
        self.assertIn(Banned("main", 0.0, "spam", 0.0), self.heard(device))
        self.assertEqual(self.heard(self.bob), [])

    def test_who_logs_out_at_a_banned_address_is_not_in_main(self) -> None:
        device = self.comes("192.0.2.9:1", Traits.ALL)
        self.logs_in(device)
        self.ban("address:192.0.2.9")
        self.assertEqual(self.rooms(device), ["main"])
        self.do(device, LogOut())
        self.assertEqual(self.rooms(device), [])

    def test_whose_account_is_banned_is_put_out_when_logging_in(self) -> None:
        self.ban("account:ann")
        self.goes(self.phone)
        device = self.comes("192.0.2.9:1", Traits.ALL)
        self.assertEqual(self.rooms(device), ["main"])
        self.logs_in(device)
        self.assertEqual(self.rooms(device), [])
