"""Tests for `rules.metadata` and `rules.metadata_told`."""

from __future__ import annotations

from chatroom_tw.chat.rules import metadata, metadata_told
from chatroom_tw.chat.rules.changes import MetadataSet
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import Join, Leave, LogIn, LogOut, Register
from chatroom_tw.chat.rules.metadata_commands import (
    ALL,
    ClearMetadata,
    FollowKeys,
    ListFollowed,
    MetadataError,
    ReadMetadata,
    SetMetadata,
    SyncMetadata,
    UseMetadata,
)
from chatroom_tw.chat.rules.metadata_events import (
    FollowedList,
    KeysFollowed,
    MetadataChanged,
    MetadataFound,
    MetadataIsSet,
)
from chatroom_tw.chat.rules.person_commands import Unregister
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.room_commands import CloseRoom, Set
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.led_case import PASSWORD, LedCase

KEY = "avatar"


class MetadataCase(LedCase):
    def setUp(self) -> None:
        super().setUp()
        self.bob = self.guest("bob", "tea")
        self.do(self.bob, FollowKeys((KEY,)))
        self.told.clear()

    def values(self, device: int, target: str = "") -> dict[str, str]:
        [found] = self.asks(device, ReadMetadata(target))
        assert isinstance(found, MetadataFound)
        return {key: value for _, key, value in found.entries}

    def news(self, device: int) -> list[tuple[str, str, str]]:
        """What the device was told of changes, each as a target, a key and a value."""
        return [(e.target, e.key, e.value) for e in self.hears(device, MetadataChanged)]


class Values(MetadataCase):
    def test_an_owner_of_an_account_is_answered_when_it_is_stored(self) -> None:
        self.is_slow = True
        self.assertEqual(self.asks(self.ann, SetMetadata("", KEY, "cat")), [])
        self.assertEqual(self.news(self.bob), [])
        self.settle()
        self.assertEqual(self.heard(self.ann), [MetadataIsSet("", KEY, "cat")])
        self.assertEqual(self.news(self.bob), [("ann", KEY, "cat")])
        self.assertIn(MetadataSet("account:ann", KEY, "cat"), self.storage.restored())

    def test_what_cannot_be_stored_is_taken_back_and_told_nobody(self) -> None:
        self.do(self.ann, SetMetadata("", KEY, "cat"))
        self.told.clear()
        self.is_broken = True
        for command in (
            SetMetadata("", KEY, "dog"),
            ClearMetadata(""),
            SetMetadata("#tea", KEY, "x"),
        ):
            self.assertRaises(Refused, self.do, self.ann, command)
        self.assertEqual(self.values(self.ann), {KEY: "cat"})
        self.assertEqual(self.news(self.bob), [])

    def test_a_guest_has_values_until_they_go(self) -> None:
        self.do(self.bob, SetMetadata("", KEY, "dog"))
        self.assertEqual(self.values(self.ann, "bob"), {KEY: "dog"})
        self.assertFalse([e for e in self.storage.restored() if isinstance(e, MetadataSet)])
        self.goes(self.bob)
        self.assertEqual(self.values(self.guest("bob")), {})

    def test_what_was_stored_is_there_after_a_restart(self) -> None:
        self.do(self.ann, SetMetadata("", KEY, "cat"), SetMetadata("#tea", "url", "x"))
        self.do(self.ann, Set("hidden", "on", "tea"))
        self.start()
        ann = self.member("ann")
        self.assertEqual(self.values(ann), {KEY: "cat"})
        self.assertEqual(self.values(ann, "#tea"), {"url": "x"})

    def test_setting_the_same_or_removing_nothing_changes_nothing(self) -> None:
        self.do(self.ann, SetMetadata("", KEY, "cat"))
        self.told.clear()
        self.is_broken = True  # So nothing is stored.
        self.assertEqual(self.asks(self.ann, SetMetadata("", KEY, "cat")), [_is_set("cat")])
        self.assertEqual(self.asks(self.ann, SetMetadata("", "url")), [_is_set("", "url")])
        self.assertEqual(self.asks(self.ann, ClearMetadata("#tea")), [MetadataFound("#tea", ())])
        self.assertEqual(self.news(self.bob), [])

    def test_bad_keys_and_values_are_refused(self) -> None:
        for key in ("", "A", "a b", "à", "$", "a\n", "x" * (metadata.KEY_LIMIT + 1)):
            self.assertEqual(
                self.refuses(self.ann, SetMetadata("", key, "x")), MetadataError.BAD_KEY
            )
        for value in ("x" * 301, "é" * 151, "a\nb", "a\0"):
            reason = self.refuses(self.ann, SetMetadata("", KEY, value))
            self.assertEqual(reason, MetadataError.BAD_VALUE)
        self.do(self.ann, SetMetadata("", "a0_./-", "é" * 150))

    def test_there_are_so_many_values_at_most(self) -> None:
        for number in range(metadata_told.KEYS_LIMIT):
            self.do(self.ann, SetMetadata("#tea", f"key-{number}", "x"))
        reason = self.refuses(self.ann, SetMetadata("#tea", KEY, "x"))
        self.assertEqual(reason, MetadataError.TOO_MANY_KEYS)
        self.do(self.ann, SetMetadata("#tea", "key-0", "y"), SetMetadata("#tea", "key-1"))
        self.do(self.ann, SetMetadata("#tea", KEY, "x"))


class Rights(MetadataCase):
    def test_others_and_rooms_that_one_does_not_lead_are_refused(self) -> None:
        for target in ("ann", "#tea"):
            for command in (SetMetadata(target, KEY, "x"), ClearMetadata(target)):
                self.assertEqual(self.refuses(self.bob, command), MetadataError.NOT_ALLOWED)
        for target in ("nobody", "#nowhere", "#", "a b", "*"):
            self.assertEqual(self.refuses(self.bob, SetMetadata(target, KEY, "x")), BAD_TARGET)

    def test_only_members_and_those_who_lead_it_read_that_of_a_room(self) -> None:
        self.do(self.ann, SetMetadata("#tea", KEY, "pot"))
        eve = self.guest("eve")
        self.assertEqual(self.values(self.bob, "#tea"), {KEY: "pot"})
        self.assertEqual(self.values(self.root(), "#tea"), {KEY: "pot"})
        for command in (ReadMetadata("#tea"), ReadMetadata("#tea", (KEY,)), SyncMetadata("#tea")):
            self.assertEqual(self.refuses(eve, command), BAD_TARGET)
        self.do(self.ann, Set("hidden", "on", "tea"))
        self.assertEqual(self.refuses(eve, SetMetadata("#tea", KEY, "x")), BAD_TARGET)

    def test_a_guest_of_a_closed_server_reads_nobodys(self) -> None:
        self.policy = Policy(guests=False)
        self.start()
        guest, _ = self.rules.connect("192.0.2.200:1001", None, self.tick())
        self.do(guest, SetMetadata("", KEY, "x"))
        self.assertEqual(self.refuses(guest, ReadMetadata("guest-1")), BAD_TARGET)
        self.do(guest, LogIn("ann", PASSWORD))
        self.assertEqual(self.values(guest, "ann"), {KEY: "x"})


class Following(MetadataCase):
    def test_only_those_are_told_who_follow_the_key_and_see_the_target(self) -> None:
        eve, dan = self.guest("eve"), self.guest("dan", "tea")
        self.do(eve, FollowKeys((KEY,)), Join("cake"))
        self.do(dan, FollowKeys(("url",)))
        self.told.clear()
        self.do(self.ann, SetMetadata("#tea", KEY, "pot"), SetMetadata("", "url", "u"))
        self.assertEqual(self.news(eve), [])
        self.assertEqual(self.news(dan), [("ann", "url", "u")])
        self.assertEqual(self.news(self.bob), [("#tea", KEY, "pot")])
        self.assertEqual(self.news(self.ann), [])

    def test_the_other_devices_of_a_user_are_told(self) -> None:
        phone = self.member("ann")
        self.do(phone, FollowKeys((KEY,)))
        self.told.clear()
        self.do(self.ann, SetMetadata("", KEY, "cat"), ClearMetadata(""))
        self.assertEqual(self.news(phone), [("ann", KEY, "cat"), ("ann", KEY, "")])

    def test_members_are_told_of_who_comes_as_it_is_news(self) -> None:
        eve = self.guest("eve")
        self.do(eve, Leave("main"), SetMetadata("", KEY, "owl"), SetMetadata("", "url", "u"))
        self.assertEqual(self.news(self.bob), [])
        self.do(eve, Join("tea"))
        self.assertEqual(self.news(self.bob), [("eve", KEY, "owl")])
        self.do(eve, Join("main"))
        self.assertEqual(self.news(self.bob), [])

    def test_keys_are_followed_in_order_up_to_the_limit(self) -> None:
        keys = tuple(f"key-{number}" for number in range(metadata.FOLLOWED_LIMIT - 1))
        self.do(self.bob, FollowKeys(keys))
        [told] = self.asks(self.bob, FollowKeys((KEY, "$", "one-more", "another")))
        self.assertEqual(told, KeysFollowed((KEY,), ("$",), "one-more"))
        [told] = self.asks(self.bob, FollowKeys((KEY, "never", KEY, ""), on=False))
        self.assertEqual(told, KeysFollowed((KEY, "never"), ("",), on=False))
        self.assertEqual(self.asks(self.bob, ListFollowed()), [FollowedList(keys)])

    def test_who_wants_no_metadata_follows_nothing(self) -> None:
        self.do(self.bob, UseMetadata(False), UseMetadata(True))
        self.do(self.ann, SetMetadata("", KEY, "cat"))
        self.assertEqual(self.news(self.bob), [])
        self.assertEqual(self.asks(self.bob, ListFollowed()), [FollowedList(())])
        self.assertEqual(self.rules._state.followers, {})

    def test_a_sync_has_what_the_device_follows_of_all_that_it_sees(self) -> None:
        self.do(self.ann, SetMetadata("", KEY, "cat"), SetMetadata("#tea", KEY, "pot"))
        self.do(self.ann, SetMetadata("", "url", "u"))
        eve = self.guest("eve")
        self.do(eve, SetMetadata("", KEY, "owl"))
        ann, tea = ("ann", KEY, "cat"), ("#tea", KEY, "pot")
        for target, entries in ((ALL, {ann, tea, ("eve", KEY, "owl")}), ("#tea", {tea, ann})):
            [found] = self.asks(self.bob, SyncMetadata(target))
            assert isinstance(found, MetadataFound)
            self.assertEqual((found.target, set(found.entries)), (target, entries))
            self.assertEqual(len(found.entries), len(entries))

    def test_what_many_are_told_of_is_changed_now_and_then(self) -> None:
        self.patch(metadata, "MANY", 0)
        self.do(self.ann, SetMetadata("", KEY, "cat"), SetMetadata("", "url", "u"))
        self.assertEqual(self.refuses(self.ann, SetMetadata("", KEY)), MetadataError.TOO_SOON)
        self.now += metadata.PACE
        self.do(self.ann, SetMetadata("", KEY))


class Accounts(MetadataCase):
    def test_who_logs_in_brings_along_what_they_have_set(self) -> None:
        self.do(self.ann, SetMetadata("", KEY, "cat"), SetMetadata("", "url", "u"))
        self.goes(self.ann)
        eve = self.guest("eve", "tea")
        self.do(eve, SetMetadata("", KEY, "owl"))
        self.do(self.bob, FollowKeys(("url",)))
        self.told.clear()
        self.do(eve, LogIn("ann", PASSWORD))
        self.assertEqual(self.news(self.bob), [("eve", "url", "u")])
        self.assertEqual(self.values(eve), {KEY: "owl", "url": "u"})
        self.assertIn(MetadataSet("account:ann", KEY, "owl"), self.storage.restored())
        self.do(eve, LogOut())
        self.assertEqual(self.values(eve), {})

    def test_a_further_device_brings_along_what_it_has_set(self) -> None:
        eve = self.guest("eve")
        self.do(eve, SetMetadata("", KEY, "owl"))
        self.told.clear()
        self.do(eve, LogIn("ann", PASSWORD))
        self.assertEqual(self.values(self.ann), {KEY: "owl"})
        self.assertEqual(self.news(self.bob), [("ann", KEY, "owl")])

    def test_registering_keeps_what_a_guest_has_set(self) -> None:
        self.do(self.bob, SetMetadata("", KEY, "dog"), Register(PASSWORD))
        self.assertIn(MetadataSet("account:bob", KEY, "dog"), self.storage.restored())
        self.assertEqual(self.values(self.bob), {KEY: "dog"})

    def test_it_goes_with_the_account_and_with_the_room(self) -> None:
        self.do(self.ann, SetMetadata("", KEY, "cat"), SetMetadata("#tea", KEY, "pot"))
        self.told.clear()
        self.do(self.ann, CloseRoom("", True, "tea"), Join("tea"))
        self.assertEqual(self.values(self.ann, "#tea"), {})
        self.do(self.bob, Join("tea"))
        self.told.clear()
        self.do(self.ann, Unregister(PASSWORD))
        self.assertEqual(self.news(self.bob), [("ann", KEY, "")])
        self.assertEqual(self.values(self.ann), {})
        self.assertFalse([e for e in self.storage.restored() if isinstance(e, MetadataSet)])

    def test_a_room_that_is_stored_later_is_stored_with_its_values(self) -> None:
        self.do(self.bob, Join("cake"), SetMetadata("#cake", KEY, "pie"))
        self.assertFalse([e for e in self.storage.restored() if isinstance(e, MetadataSet)])
        self.do(self.bob, Register(PASSWORD))
        self.assertIn(MetadataSet("room:cake", KEY, "pie"), self.storage.restored())


class Moved(MetadataCase):
    def test_another_instance_goes_on_with_it(self) -> None:
        self.do(self.ann, SetMetadata("", KEY, "cat"), SetMetadata("#tea", KEY, "pot"))
        self.do(self.bob, SetMetadata("", KEY, "dog"))
        self.told.clear()
        moved = ChatRules("chat.example")
        moved.load(self.rules.dump())
        self.assertEqual(moved.dump(), self.rules.dump())
        self.rules = moved
        self.assertEqual(self.values(self.ann, "bob"), {KEY: "dog"})
        self.do(self.ann, ClearMetadata(""), ClearMetadata("#tea"))
        self.assertEqual(self.news(self.bob), [("ann", KEY, ""), ("#tea", KEY, "")])
        self.goes(self.bob)
        self.assertEqual(moved._state.followers, {})


BAD_TARGET = MetadataError.BAD_TARGET


def _is_set(value: str, key: str = KEY) -> MetadataIsSet:
    return MetadataIsSet("", key, value)
