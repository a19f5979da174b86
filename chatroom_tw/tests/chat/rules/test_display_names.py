"""Tests for `rules.display_names`, and for who is told of them."""

from __future__ import annotations

import unicodedata
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules import metadata, metadata_told
from chatroom_tw.chat.rules.changes import MetadataSet
from chatroom_tw.chat.rules.commands import (
    Join,
    Leave,
    ListMembers,
    LogIn,
    LogOut,
    Register,
    Rename,
)
from chatroom_tw.chat.rules.display_names import clean
from chatroom_tw.chat.rules.entities import DISPLAY
from chatroom_tw.chat.rules.events import (
    Entered,
    EnteredElsewhere,
    Joined,
    MemberList,
    Renamed,
)
from chatroom_tw.chat.rules.metadata_commands import (
    ClearMetadata,
    FollowKeys,
    MetadataError,
    SetMetadata,
)
from chatroom_tw.chat.rules.metadata_events import DisplayChanged, MetadataChanged, MetadataIsSet
from chatroom_tw.chat.rules.person_commands import SetDisplay, Unregister, Whois
from chatroom_tw.chat.rules.person_events import About
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.presence import THRESHOLD
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import Deliver, InRoom
from chatroom_tw.server.refusals import Refused
from chatroom_tw.server.titles import LIMIT
from chatroom_tw.tests.support.chat_rules import RulesCase
from chatroom_tw.tests.support.led_case import PASSWORD, LedCase
from chatroom_tw.tests.support.optional import given, st

MARA = "Mara & Leo"


class Cleaning(SynchronousTestCase):
    def test_people_write_names_in_many_ways(self) -> None:
        for name in (
            *(MARA, "D'Angelo", "Zia 🎄", "Øyvind-Ø.", "王小明", "סבתא", "นางสาว", "O’Neill (jr)"),
            *("👩‍👩‍👧 Rossi", "Mario ❤️ Anna", "👍🏽", "🇮🇹", "1️⃣ Zoe", "x" * LIMIT),
        ):
            self.assertEqual(clean(name), unicodedata.normalize("NFC", name))

    def test_what_nobody_sees_is_removed(self) -> None:
        for written, name in (
            ("  Mara\t&\n\u2028 Leo\u3000", MARA),
            ("Ma\ufffdra\u200b\ufeff\u00ad", "Mara"),
            ("\u202eMara\u202c \u2066Leo\u2069\u200f", "Mara Leo"),
            ("Ma\u200dra\ufe0f\u3164\u2800\U000e0041", "Mara"),
            ("a \u200d b", "a b"),
            ("🎄\u200d", "🎄"),
            ("Zoe\u0301", "Zo\u00e9"),
            ("Zoe\u00ad\u0301", "Zo\u00e9"),
        ):
            self.assertEqual(clean(written), name)

    def test_the_rest_is_refused(self) -> None:
        for written in (
            *("", " ", "\u200b\u202e", "x" * (LIMIT + 1), "🎄" * (LIMIT + 1), "x" * 10_000),
            *("\u0301x", "x\u0301\u0301\u0301", "\u200b\u0301x"),
            *("Ma\x00ra", "\x1b[1mMara", "Mara\x9f", "Mara\ue000", "Mara\ud83c"),
        ):
            refused = self.assertRaises(Refused, clean, written)
            self.assertEqual((refused.reason, refused.subject), (ChatError.BAD_DISPLAY, written))

    @given(st.text(max_size=60))
    def test_what_is_clean_stays_as_it_is(self, written: str) -> None:
        try:
            name = clean(written)
        except Refused:
            return
        self.assertEqual(clean(name), name)
        self.assertFalse({"\n", "\u202e", "\u200b"} & set(name))


class Posing(LedCase):
    """Nobody takes a display name by which they look like somebody else."""

    def takes(self, device: int, name: str) -> bool:
        try:
            self.do(device, SetDisplay(name))
        except Refused as refused:
            self.assertEqual((refused.reason, refused.subject), (ChatError.DISPLAY_TAKEN, name))
            return False
        return True

    def test_the_names_of_others_are_refused(self) -> None:
        bob = self.guest("bob")
        self.guest("mara-leo")
        for name in ("Ann", "аnn", "★ Ann ★", "a-n-n", MARA, "Admin", "(you)"):
            self.assertFalse(self.takes(bob, name), name)
        self.assertTrue(self.takes(bob, "Anna"))

    def test_the_display_names_of_others_are_refused(self) -> None:
        bob, eve = self.guest("bob"), self.guest("eve")
        self.assertTrue(self.takes(self.ann, MARA))
        self.assertTrue(self.takes(eve, "Zia 🎄"))
        for name in (MARA, "★ Mаra & Leo", "mara-leo", "Zia", "ZIA 🎁"):
            self.assertFalse(self.takes(bob, name), name)
        self.assertTrue(self.takes(bob, "🎄"))
        self.assertTrue(self.takes(eve, "zia 🎅"))

    def test_that_of_an_account_is_kept_while_its_owner_is_away(self) -> None:
        bob, eve = self.guest("bob"), self.guest("eve")
        self.do(self.ann, SetDisplay(MARA))
        self.do(eve, SetDisplay("Zia"))
        self.goes(self.ann)
        self.goes(eve)
        self.assertFalse(self.takes(bob, MARA))
        self.assertTrue(self.takes(bob, "Zia"))
        self.start()
        bob = self.guest("bob")
        self.assertFalse(self.takes(bob, MARA))
        self.do(self.member("ann"), SetDisplay(""))
        self.assertTrue(self.takes(bob, MARA))

    def test_that_of_an_account_that_is_gone_is_free(self) -> None:
        bob = self.guest("bob")
        self.do(self.ann, SetDisplay(MARA), Unregister(PASSWORD))
        self.assertTrue(self.takes(bob, MARA))

    def test_it_is_taken_to_the_account_that_a_guest_registers(self) -> None:
        bob, eve = self.guest("bob"), self.guest("eve")
        self.do(eve, SetDisplay(MARA), Register(PASSWORD))
        self.assertFalse(self.takes(bob, MARA))
        self.assertTrue(self.takes(eve, "mara leo"))

    def test_another_instance_knows_them(self) -> None:
        bob, eve = self.guest("bob"), self.guest("eve")
        self.do(self.ann, SetDisplay(MARA))
        self.do(eve, SetDisplay("Zia"))
        self.rules.load(self.rules.dump())
        for name in (MARA, "Zia"):
            self.assertFalse(self.takes(bob, name), name)

    def test_a_registered_name_is_so_while_its_owner_is_away(self) -> None:
        self.goes(self.ann)
        self.assertFalse(self.takes(self.guest("bob"), "Ann"))

    def test_ones_own_names_are_ones_own(self) -> None:
        self.assertTrue(self.takes(self.guest("bob"), "B o b 🎄"))
        self.do(self.ann, Rename("lea"))
        dan = self.guest("dan")
        for name in ("Ann ♥", "Lea"):
            self.assertTrue(self.takes(self.ann, name), name)
            self.assertFalse(self.takes(dan, name), name)

    def test_a_client_that_has_proved_whose_it_is_may_be_called_so(self) -> None:
        traits = Traits.ALONE | Traits.TRACKS
        device, _ = self.rules.connect("192.0.2.200:1", traits, self.tick())
        state = self.rules._state
        state.set_proved(state.devices[device], state.accounts["ann"])
        self.assertTrue(self.takes(device, "Ann ♥"))

    def test_a_value_of_metadata_is_looked_at_in_the_same_way(self) -> None:
        bob = self.guest("bob")
        for name, reason in (("Ann!", ChatError.DISPLAY_TAKEN), ("\u200b", ChatError.BAD_DISPLAY)):
            self.assertEqual(self.refuses(bob, SetMetadata("", DISPLAY, name)), reason)
        answer = self.asks(bob, SetMetadata("bob", DISPLAY, " Zia  🎄"))
        self.assertIn(MetadataIsSet("bob", DISPLAY, "Zia 🎄"), answer)
        self.do(self.ann, SetMetadata("#tea", DISPLAY, " Bob  "))

    def test_a_guest_of_a_closed_server_learns_nothing(self) -> None:
        self.policy = Policy(guests=False)
        self.start()
        guest, _ = self.rules.connect("192.0.2.200:1001", None, self.tick())
        for name in ("Ann", "Zoe"):
            self.assertEqual(self.refuses(guest, SetDisplay(name)), ChatError.LOG_IN_FIRST)
            command = SetMetadata("", DISPLAY, name)
            self.assertEqual(self.refuses(guest, command), MetadataError.NOT_ALLOWED)
        self.do(guest, LogIn("ann", PASSWORD))
        self.assertTrue(self.takes(guest, "Ann"))


class Telling(LedCase):
    def setUp(self) -> None:
        super().setUp()
        self.bob = self.guest("bob", "tea")

    def news(self, device: int) -> list[tuple[str, str]]:
        return [(e.name, e.display) for e in self.hears(device, DisplayChanged)]

    def one(self, device: int, command: Any, kind: type) -> Any:
        [found] = [each for each in self.asks(device, command) if isinstance(each, kind)]
        return found

    def test_those_who_share_a_room_are_told_once(self) -> None:
        self.do(self.bob, Join("main"))
        eve = self.guest("eve")
        self.do(eve, Leave("main"))
        self.do(self.bob, SetDisplay(f" {MARA}"))
        for device, told in ((self.ann, [("bob", MARA)]), (self.bob, [("bob", MARA)]), (eve, [])):
            self.assertEqual(self.news(device), told)
        self.do(self.bob, SetDisplay(MARA))
        self.assertEqual((self.news(self.ann), self.news(self.bob)), ([], [("bob", MARA)]))
        self.do(self.bob, SetDisplay(""))
        self.assertEqual(self.news(self.ann), [("bob", "")])

    def test_who_is_in_no_room_is_answered_alone(self) -> None:
        eve = self.guest("eve")
        self.do(eve, Leave("main"))
        self.assertEqual(self.asks(eve, SetDisplay(MARA)), [DisplayChanged("eve", MARA)])
        self.assertEqual(self.news(self.bob), [])

    def test_lists_and_whois_have_it(self) -> None:
        self.do(self.bob, SetDisplay(MARA))
        listed = self.one(self.ann, ListMembers("tea"), MemberList)
        self.assertEqual((listed.names, listed.displays), (("ann", "bob"), (("bob", MARA),)))
        self.assertEqual(self.one(self.ann, Whois("bob"), About).display, MARA)
        self.assertEqual(self.one(self.bob, Whois("ann"), About).display, "")
        self.assertEqual(self.one(self.bob, Join("tea"), Entered).display, MARA)

    def test_who_enters_is_told_of_with_it(self) -> None:
        eve = self.guest("eve")
        self.do(eve, SetDisplay(MARA), Join("tea"))
        [joined] = self.hears(self.bob, Joined)
        self.assertEqual((joined.names, joined.displays), (("eve",), (("eve", MARA),)))

    def test_another_device_of_the_user_is_told_of_it(self) -> None:
        phone = self.member("ann")
        self.do(self.ann, SetDisplay(MARA), Join("cake"))
        heard = self.heard(phone)
        self.assertEqual(heard.count(DisplayChanged("ann", MARA)), 1)
        [entered] = [one for one in heard if isinstance(one, EnteredElsewhere)]
        self.assertEqual(entered.display, MARA)

    def test_it_stays_with_another_plain_name(self) -> None:
        self.do(self.bob, SetDisplay(MARA), Rename("rob"))
        self.assertEqual(len(self.hears(self.ann, Renamed)), 1)
        self.assertEqual(self.one(self.ann, Whois("rob"), About).display, MARA)

    def test_removing_all_metadata_removes_it(self) -> None:
        self.do(self.bob, SetDisplay(MARA), ClearMetadata(""))
        self.assertEqual(self.news(self.ann), [("bob", MARA), ("bob", "")])

    def test_those_who_follow_the_key_are_told_as_of_other_keys(self) -> None:
        self.do(self.ann, FollowKeys((DISPLAY,)))
        self.do(self.bob, SetDisplay(MARA))
        told = self.heard(self.ann)
        self.assertIn(MetadataChanged("bob", DISPLAY, MARA), told)
        self.assertIn(DisplayChanged("bob", MARA), told)

    def test_it_is_besides_the_other_values(self) -> None:
        self.patch(metadata_told, "KEYS_LIMIT", 0)
        self.do(self.bob, SetDisplay(MARA))
        self.do(self.bob, SetMetadata("", DISPLAY, "Zia"))
        self.patch(metadata_told, "KEYS_LIMIT", 1)
        self.do(self.bob, SetMetadata("", "avatar", "x"))
        reason = self.refuses(self.bob, SetMetadata("", "url", "x"))
        self.assertEqual(reason, MetadataError.TOO_MANY_KEYS)

    def test_where_many_follow_the_key_it_changes_now_and_then(self) -> None:
        self.patch(metadata, "MANY", 0)
        self.do(self.ann, FollowKeys((DISPLAY,)))
        self.do(self.bob, SetDisplay(MARA))
        self.assertEqual(self.refuses(self.bob, SetDisplay("")), ChatError.TOO_SOON)
        self.now += metadata.PACE
        self.do(self.bob, SetDisplay(""))


class Lasting(LedCase):
    def setUp(self) -> None:
        super().setUp()
        self.bob = self.guest("bob", "tea")

    def display_of(self, name: str) -> str:
        [about] = self.asks(self.bob, Whois(name))
        assert isinstance(about, About)
        return about.display

    def test_that_of_an_account_is_stored_before_anybody_is_told(self) -> None:
        self.is_slow = True
        self.assertEqual(self.asks(self.ann, SetDisplay(MARA)), [])
        self.assertEqual(self.heard(self.bob), [])
        self.settle()
        self.assertEqual(self.heard(self.bob), [DisplayChanged("ann", MARA)])
        self.start()
        self.member("ann")
        self.bob = self.guest("bob", "tea")
        self.assertEqual(self.display_of("ann"), MARA)

    def test_what_cannot_be_stored_is_taken_back(self) -> None:
        self.is_broken = True
        self.assertRaises(Refused, self.do, self.ann, SetDisplay(MARA))
        self.assertEqual(self.display_of("ann"), "")
        self.assertEqual(self.heard(self.bob), [])

    def test_that_of_a_guest_goes_with_them(self) -> None:
        eve = self.guest("eve", "tea")
        self.do(eve, SetDisplay(MARA))
        self.assertFalse([e for e in self.storage.restored() if isinstance(e, MetadataSet)])
        self.goes(eve)
        self.guest("eve", "tea")
        self.assertEqual(self.display_of("eve"), "")

    def test_logging_in_and_out_is_told(self) -> None:
        self.do(self.ann, SetDisplay(MARA))
        self.goes(self.ann)
        eve = self.guest("eve", "tea")
        self.do(eve, LogIn("ann", PASSWORD))
        told = [type(one) for one in self.heard(self.bob)]
        self.assertLess(told.index(DisplayChanged), told.index(Renamed))
        self.do(eve, LogOut(), Join("tea"))
        *_, joined = self.hears(self.bob, Joined)
        self.assertEqual((joined.room, joined.displays), ("tea", ()))

    def test_registering_keeps_it_and_unregistering_ends_it(self) -> None:
        self.do(self.bob, SetDisplay(MARA), Register(PASSWORD))
        self.assertIn(MetadataSet("account:bob", DISPLAY, MARA), self.storage.restored())
        self.told.clear()
        self.do(self.bob, Unregister(PASSWORD))
        self.assertIn(DisplayChanged("bob", ""), self.heard(self.ann))


class BigRooms(RulesCase):
    def test_those_who_are_told_of_together_are_told_of_with_them(self) -> None:
        for port in range(THRESHOLD):
            self.rules.connect(f"10.0.0.1:{port}")
        eve, _ = self.rules.connect("10.0.0.2:1")
        self.does(eve, SetDisplay("Zia"))
        self.rules.connect("10.0.0.2:2")
        self.does(eve, SetDisplay(MARA))
        name = self.rules._state.devices[eve].user.name
        [told] = self.rules.timer("presence:main", 6.0)
        assert isinstance(told, Deliver) and isinstance(told.event, Joined)
        self.assertEqual(told.to, InRoom("main"))
        self.assertIn(name, told.event.names)
        self.assertEqual(told.event.displays, ((name, MARA),))

    def test_one_effect_tells_a_room_of_any_size(self) -> None:
        for port in range(300):
            self.rules.connect(f"10.0.0.1:{port}")
        told = self.does(self.one, SetDisplay(MARA))
        self.assertEqual(len(told), 1)
