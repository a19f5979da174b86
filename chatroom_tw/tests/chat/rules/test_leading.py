"""Tests for `rules.leading` and `deciding`: topics, settings, lines that go, rooms that close."""

from __future__ import annotations

from typing import ClassVar

from chatroom_tw.chat.rules.commands import Join, Leave, ListRooms, Rename
from chatroom_tw.chat.rules.events import RoomList
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import (
    CloseRoom,
    DeleteLine,
    Kick,
    Kind,
    ReadSettings,
    ReadTopic,
    Restrict,
    Set,
    SetRole,
    SetTopic,
)
from chatroom_tw.chat.rules.room_events import (
    ConfirmClosing,
    LineDeleted,
    RoomClosed,
    SettingChanged,
    SettingList,
    Topic,
    TopicChanged,
)
from chatroom_tw.chat.rules.room_settings import OPTIONS
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.led_case import LedCase


class LeadingCase(LedCase):
    def settings(self, device: int, room: str | None = None) -> dict[str, str]:
        [told] = self.asks(device, ReadSettings(room))
        assert isinstance(told, SettingList)
        return dict(told.settings)

    def lines(self, room: str = "tea") -> list[str]:
        """The history."""
        found = self.successResultOf(self.storage.lines(room, 100))
        return [f"{line.name}: {line.text}" for line in found]


class Topics(LeadingCase):
    def set_at(self) -> float:
        """When the topic of `tea` was set, a moment ago."""
        topic = self.rules._state.rooms["tea"].topic
        assert topic
        self.assertAlmostEqual(topic.at, self.now, 1)
        return topic.at

    def test_operators_set_it_and_all_are_told_and_read_it(self) -> None:
        bob, carl = self.operator("bob"), self.guest("carl", "tea")
        self.do(bob, SetTopic("green"))
        for device in (self.ann, bob, carl):
            self.assertEqual(self.heard(device), [TopicChanged("tea", "green", "bob")])
        at = self.set_at()
        self.now += 7200
        [told] = self.asks(carl, ReadTopic())
        assert isinstance(told, Topic)
        self.assertEqual((told.text, told.by, told.at), ("green", "bob", at))
        self.assertAlmostEqual(told.now - at, 7200, 1)

    def test_others_set_none_unless_all_may(self) -> None:
        bob, outside = self.guest("bob", "tea"), self.guest("carl")
        self.assertEqual(self.refuses(bob, SetTopic("x")), ChatError.NOT_AN_OPERATOR)
        self.do(self.ann, Set("topic-by", "all"))
        self.do(bob, SetTopic("x"))
        self.assertEqual(self.refuses(outside, SetTopic("x", "tea")), ChatError.NOT_A_MEMBER)
        self.do(self.root(), SetTopic("y", "tea"))
        self.do(self.ann, Leave("tea"), SetTopic("z", "tea"))

    def test_an_empty_one_clears_it_for_good(self) -> None:
        self.do(self.ann, SetTopic("x"), SetTopic(""))
        self.assertEqual(self.asks(self.ann, ReadTopic()), [Topic("tea", "")])
        self.start()
        self.assertIsNone(self.rules._state.rooms["tea"].topic)

    def test_it_is_there_after_a_restart_with_its_time(self) -> None:
        self.do(self.ann, SetTopic("green"))
        at = self.set_at()
        self.start()
        [told] = self.asks(self.guest("bob", "tea"), ReadTopic())
        assert isinstance(told, Topic)
        self.assertEqual((told.text, told.by, told.at), ("green", "ann", at))

    def test_main_has_one_too(self) -> None:
        self.do(self.root(), SetTopic("welcome", "main"))
        self.start()
        [told] = self.asks(self.guest("bob"), ReadTopic("main"))
        self.assertEqual((told.text, told.by), ("welcome", "root"))


class Settings(LeadingCase):
    VALUES: ClassVar = {
        "topic-by": ("operators", "all"),
        "key": ("off", "Word"),
        "limit": ("off", "12"),
        "slow": ("off", "30"),
    }

    def test_all_read_every_setting(self) -> None:
        bob = self.guest("bob")
        first = {option: self.VALUES.get(option, ("off", "on"))[0] for option in OPTIONS}
        self.assertEqual(self.settings(bob, "tea"), first)

    def test_each_is_set_told_and_there_after_a_restart(self) -> None:
        bob = self.guest("bob", "tea")
        for option in OPTIONS:
            value = self.VALUES.get(option, ("off", "on"))[1]
            self.told.clear()
            self.do(self.ann, Set(option, value))
            shown = "on" if option == "key" else value
            self.assertEqual(self.heard(bob), [SettingChanged("tea", option, shown, "ann")])
            self.assertEqual(self.settings(self.ann)[option], value)
        before = self.settings(self.ann)
        self.start()
        self.ann = self.member("ann", "tea")
        self.assertEqual(self.settings(self.ann), before)
        for option in OPTIONS:
            self.do(self.ann, Set(option, self.VALUES.get(option, ("off", "on"))[0]))
        self.start()
        self.ann = self.member("ann", "tea")
        self.assertNotIn("on", self.settings(self.ann).values())

    def test_operators_set_all_but_the_key_and_invite_only(self) -> None:
        bob, carl = self.operator("bob"), self.guest("carl", "tea")
        for option in OPTIONS:
            value = self.VALUES.get(option, ("off", "on"))[1]
            self.assertEqual(
                self.refuses(carl, Set(option, value)),
                ChatError.NOT_AN_OWNER
                if option in ("key", "invite-only")
                else ChatError.NOT_AN_OPERATOR,
            )
            if option in ("key", "invite-only"):
                self.assertEqual(self.refuses(bob, Set(option, value)), ChatError.NOT_AN_OWNER)
            else:
                self.do(bob, Set(option, value))

    def test_owners_alone_see_the_key(self) -> None:
        bob, root = self.operator("bob"), self.root()
        self.do(self.ann, Set("key", "word"))
        self.assertEqual(self.settings(self.ann)["key"], "word")
        self.assertEqual(self.settings(root, "tea")["key"], "word")
        self.assertEqual(self.settings(bob)["key"], "on")
        self.assertNotIn("word", str(self.acts(self.ann)))

    def test_a_wrong_option_or_value_is_refused_and_changes_nothing(self) -> None:
        for option, value in (
            *(("limit", wrong) for wrong in ("0", "-1", "x", "100001", "9" * 30, "²")),
            *(("slow", wrong) for wrong in ("0", "3601", "1.5", "on")),
            *(("key", wrong) for wrong in ("two words", "x" * 65, "")),
            *(("hidden", wrong) for wrong in ("yes", "", "1")),
            *(("topic-by", "members"), ("colour", "red"), ("", "on")),
        ):
            self.assertEqual(self.refuses(self.ann, Set(option, value)), ChatError.BAD_SETTING)


class DeletingLines(LeadingCase):
    def test_ones_own_last_line_goes(self) -> None:
        bob = self.guest("bob", "tea")
        for text in ("one", "two"):
            self.talks(bob, text)
        at = cursor(self.now)
        self.talks(self.ann, "three")
        self.told.clear()
        self.do(bob, DeleteLine())
        self.assertEqual(self.lines(), ["bob: one", "ann: three"])
        told = [LineDeleted("tea", at, "bob", "bob")]
        self.assertEqual((self.heard(self.ann), self.heard(bob)), (told, told))
        self.assertEqual(self.acts(self.ann), [])

    def test_operators_remove_the_lines_of_others_and_it_is_logged(self) -> None:
        bob = self.guest("bob", "tea")
        self.talks(bob, "one")
        self.talks(self.ann, "two")
        self.assertEqual(self.refuses(bob, DeleteLine("ann")), ChatError.NOT_AN_OPERATOR)
        self.do(self.ann, DeleteLine("Bob"))
        self.assertEqual(self.lines(), ["ann: two"])
        self.assertEqual(self.acts(self.ann), [("ann", "delete", "bob", "")])

    def test_also_of_somebody_who_has_gone(self) -> None:
        bob = self.guest("bob", "tea")
        self.talks(bob, "one")
        self.goes(bob)
        self.do(self.ann, DeleteLine("bob"))
        self.assertEqual(self.lines(), [])

    def test_who_has_said_nothing_has_no_line(self) -> None:
        bob = self.guest("bob", "tea")
        for device, name in ((bob, None), (self.ann, "bob"), (self.ann, "nobody")):
            refused = self.assertRaises(Refused, self.do, device, DeleteLine(name))
            self.assertEqual(refused.reason, ChatError.NO_SUCH_LINE)

    def test_a_name_of_another_before_gives_no_right_to_their_lines(self) -> None:
        bob = self.guest("bob", "tea")
        self.talks(bob, "bob's")
        self.do(bob, Rename("rob"))
        other = self.guest("bob", "tea")
        refused = self.assertRaises(Refused, self.do, other, DeleteLine())
        self.assertEqual(refused.reason, ChatError.NO_SUCH_LINE)
        self.talks(other, "other's")
        self.do(other, DeleteLine())
        self.assertEqual(self.lines(), ["bob: bob's"])

    def test_who_has_an_account_removes_what_they_said_before(self) -> None:
        bob = self.member("bob", "tea")
        self.talks(bob, "one")
        self.goes(bob)
        self.do(self.member("bob", "tea"), DeleteLine())
        self.assertEqual(self.lines(), [])

    def test_a_line_is_named_by_its_cursor(self) -> None:
        bob = self.guest("bob", "tea")
        self.talks(bob, "one")
        at = cursor(self.now)
        self.talks(bob, "two")
        self.do(self.ann, DeleteLine("bob", at))
        self.assertEqual(self.lines(), ["bob: two"])


class Closing(LeadingCase):
    def setUp(self) -> None:
        super().setUp()
        self.bob = self.operator("bob")
        self.desk = self.member("bob")
        self.carl = self.guest("carl", "tea")
        self.do(self.carl, Join("main"))
        self.do(
            self.ann,
            *(SetTopic("green"), Set("slow", "5"), Restrict(Kind.BAN, "account:dora")),
        )
        self.talks(self.ann, "hello")
        self.told.clear()

    def closes(self) -> None:
        self.do(self.ann, CloseRoom("over", confirmed=True, room="tea"))

    def test_it_is_asked_first(self) -> None:
        told = self.asks(self.ann, CloseRoom("over"))
        self.assertEqual(told, [ConfirmClosing("tea", 3)])
        self.assertTrue(self.is_in(self.carl))

    def test_everybody_is_out_on_every_device_and_told_why(self) -> None:
        self.closes()
        for device in (self.ann, self.bob, self.desk, self.carl):
            [told] = self.hears(device, RoomClosed)
            self.assertEqual((told.room, told.by, told.reason), ("tea", "ann", "over"))
            self.assertFalse(self.is_in(device))
        [listed] = self.asks(self.carl, ListRooms())
        assert isinstance(listed, RoomList)
        self.assertEqual([name for name, _ in listed.rooms], ["main"])

    def test_the_same_name_is_that_of_a_new_room(self) -> None:
        self.closes()
        dora = self.member("dora")
        self.do(dora, Join("tea"))
        room = self.rules._state.rooms["tea"]
        for _ in range(2):
            self.assertEqual([name for _, name in room.roles.values()], ["dora"])
            self.assertEqual((room.topic, room.settings.slow), (None, 0))
            self.assertEqual((len(room.bans or ()), len(room.mutes or ())), (0, 0))
            self.start()
            room = self.rules._state.rooms["tea"]
        self.assertEqual(self.lines(), [])
        self.assertEqual(self.acts(self.member("dora", "tea")), [])

    def test_it_is_gone_after_a_restart(self) -> None:
        self.closes()
        self.start()
        self.assertEqual(list(self.rules._state.rooms), ["main"])
        self.assertFalse(self.is_in(self.member("bob")))

    def test_its_owner_may_store_another(self) -> None:
        account = self.rules._state.accounts["ann"]
        self.assertEqual(account.room_count, 1)
        self.closes()
        self.assertEqual(account.room_count, 0)

    def test_operators_close_nothing(self) -> None:
        for confirmed in (False, True):
            command = CloseRoom(confirmed=confirmed, room="tea")
            self.assertEqual(self.refuses(self.bob, command), ChatError.NOT_AN_OWNER)

    def test_a_room_of_a_guest_is_closed_too(self) -> None:
        self.do(self.carl, Join("nook"), Restrict(Kind.BAN, "account:dora", room="nook"))
        self.do(self.bob, Join("nook"))
        self.do(self.carl, CloseRoom(confirmed=True, room="nook"))
        self.assertFalse(self.is_in(self.bob, "nook"))
        self.do(self.bob, Join("nook"))
        self.assertEqual(len(self.rules._state.rooms["nook"].bans or ()), 0)
        self.assertEqual(self.acts(self.bob, "nook"), [])

    def test_who_comes_while_it_is_being_closed_is_out_too(self) -> None:
        dave = self.guest("dave")
        self.is_slow = True
        self.closes()
        self.do(dave, Join("tea"))
        self.settle()
        self.assertFalse(self.is_in(dave))
        self.assertNotIn("tea", self.rules._state.rooms)

    def test_it_stays_if_that_cannot_be_stored(self) -> None:
        self.is_broken = True
        self.assertRaises(Refused, self.closes)
        for device in (self.ann, self.bob, self.desk, self.carl):
            self.assertTrue(self.is_in(device))
        self.is_broken = False
        self.start()
        self.assertIn("tea", self.rules._state.rooms)

    def test_its_closer_may_go_meanwhile(self) -> None:
        self.is_slow = True
        self.closes()
        self.carry(self.rules.disconnect(self.ann))
        self.settle()
        self.assertNotIn("tea", self.rules._state.rooms)
        self.assertFalse(self.is_in(self.carl))

    def test_main_stays(self) -> None:
        root = self.root()
        self.assertEqual(
            self.refuses(root, CloseRoom(confirmed=True, room="main")), ChatError.MAIN_STAYS
        )
        self.do(root, CloseRoom(confirmed=True, room="tea"))
        self.assertEqual(len(self.hears(root, RoomClosed)), 1)


class Restarting(LeadingCase):
    def test_everything_is_as_it_was(self) -> None:
        self.operator("bob")
        self.member("carl", "tea")
        self.do(
            self.ann,
            *(SetRole("carl", Role.VOICE), SetTopic("green"), Set("limit", "9")),
            *(Restrict(Kind.BAN, "*!*@192.0.2.9", 600.0, "spam"), Set("key", "k")),
            *(Restrict(Kind.MUTE, "carl", 0.0, "hush"), Kick("carl", "out")),
        )
        before, acts = self.rules.dump(), self.log(self.ann)
        self.start()
        room, old = self.rules._state.rooms["tea"], self.rules.dump()
        kept = [name for name in before if name.startswith(("restriction:", "number:"))]
        self.assertEqual({name: old.get(name) for name in kept}, {n: before[n] for n in kept})
        self.assertEqual(
            {name: role for role, name in room.roles.values()},
            {"ann": Role.OWNER, "bob": Role.OPERATOR, "carl": Role.VOICE},
        )
        self.assertEqual((room.settings.limit, room.settings.key), (9, "k"))
        self.assertTrue(room.guarded)
        self.assertEqual(self.log(self.member("ann", "tea")), acts)
