"""Tests for `rules.monitoring` and `rules.watches`, and for how `rules.telling` tells watchers."""

from __future__ import annotations

import json

from chatroom_tw.chat.rules import talking
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import Join, Leave, LogIn, LogOut, Rename, Say
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.identity import Identity
from chatroom_tw.chat.rules.person_commands import Away
from chatroom_tw.chat.rules.stored import StoredAccount
from chatroom_tw.chat.rules.tracking_commands import (
    CheckWatched,
    Introduce,
    ListWatched,
    SetProfile,
    Unwatch,
    Watch,
)
from chatroom_tw.chat.rules.tracking_events import (
    AwayChanged,
    IdentityChanged,
    Offline,
    Online,
    Watched,
    WatchedChanged,
    WatchList,
)
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.chat.rules.watches import MOST
from chatroom_tw.server.effects import Ask, Deliver, Person
from chatroom_tw.tests.support.chat_rules import RulesCase

NAMES = (Online, Offline)
NEWS = (*NAMES, WatchedChanged)
SOMEBODY = Identity("~chat@127.0.0.1")


class WatchCase(RulesCase):
    """guest-1 is on a client that keeps track of others, and called ann; so is guest-3, who is not
    introduced."""

    def setUp(self) -> None:
        super().setUp()
        self.rules = ChatRules("chat.example", [StoredAccount("Zoe")])
        traits = Traits.ALONE | Traits.TRACKS
        self.ann, _ = self.rules.connect("127.0.0.1:1001", traits)
        self.bob, _ = self.rules.connect("127.0.0.1:1002")
        self.eve, _ = self.rules.connect("127.0.0.1:1003", traits)
        self.does(self.ann, Introduce("ann", "ann", "Ann"))

    def news(self, effects: Effects) -> list[tuple[int, object]]:
        """What watchers are told, and which of them."""
        return [
            (effect.to.user, effect.event)
            for effect in effects
            if isinstance(effect, Deliver)
            and isinstance(effect.event, NEWS)
            and isinstance(effect.to, Person)
        ]

    def names(self, effects: Effects) -> list[tuple[int, object]]:
        """The same, without what changes of those who have the names."""
        return [(device, event) for device, event in self.news(effects) if type(event) in NAMES]

    def watches(self, *names: str) -> Watched:
        [told] = self.events(self.does(self.ann, Watch(names)))
        assert isinstance(told, Watched)
        return told

    def logs_in(self, device: int) -> Effects:
        [ask] = self.does(device, LogIn("Zoe", "secret"))
        assert isinstance(ask, Ask)
        return self.rules.answered(device, ask.question, True, 5.0)


class Lists(WatchCase):
    def test_who_watches_is_told_who_is_there(self) -> None:
        self.does(self.bob, Rename("Bob"))
        told = self.watches("bob", "carl")
        self.assertEqual(told, Watched((Online("Bob", SOMEBODY),), (Offline("carl"),)))
        [again] = self.events(self.does(self.ann, CheckWatched()))
        self.assertEqual(again, told)

    def test_a_name_is_in_the_list_once_in_whatever_case(self) -> None:
        self.watches("Carl", "CARL")
        self.assertEqual(self.watches("carl"), Watched((), (Offline("carl"),)))
        self.assertEqual(self.events(self.does(self.ann, ListWatched())), [WatchList(("Carl",))])
        self.assertEqual(self.news(self.does(self.bob, Rename("carl"))),
                         [(self.ann, Online("carl", SOMEBODY))])  # fmt: skip

    def test_a_name_that_looks_alike_is_another_one(self) -> None:
        self.watches("саrl")  # The first two letters are Cyrillic.
        self.assertEqual(self.news(self.does(self.bob, Rename("carl"))), [])

    def test_what_is_no_name_is_not_watched(self) -> None:
        bad = ("*!*@*", "a b", "x" * 33, "x" * 4000)
        self.assertEqual(self.watches(*bad, "carl"), Watched((), (Offline("carl"),), bad))
        self.assertEqual(self.events(self.does(self.ann, ListWatched())), [WatchList(("carl",))])

    def test_a_list_that_is_full_takes_nothing_more(self) -> None:
        names = tuple(f"n{number}" for number in range(MOST + 2))
        told = self.watches(*names)
        self.assertEqual((len(told.offline), told.left_out), (MOST, names[MOST:]))
        self.assertEqual(self.watches("n1", "late").left_out, ("late",))
        self.does(self.ann, Unwatch(("N1", "never")))
        self.assertEqual(self.watches("late").left_out, ())

    def test_who_watches_nothing_any_more_leaves_nothing(self) -> None:
        watches = self.rules._state.watches
        for end in (
            lambda: self.does(self.ann, Unwatch(("bob", "carl"))),
            lambda: self.does(self.ann, Unwatch()),
            lambda: self.rules.disconnect(self.ann),
        ):
            self.watches("bob", "carl")
            end()
            self.assertEqual((watches._names, watches._lists), ({}, {}))
            self.assertEqual(self.news(self.does(self.bob, Rename("bob"))), [])
            self.does(self.bob, Rename("other"))


class Names(WatchCase):
    def test_a_name_comes_and_goes_with_renames(self) -> None:
        self.watches("bob", "rob")
        here = Online("bob", SOMEBODY)
        self.assertEqual(self.news(self.does(self.bob, Rename("bob"))), [(self.ann, here)])
        self.assertEqual(self.news(self.does(self.bob, Rename("BOB"))), [])
        self.assertEqual(
            self.news(self.does(self.bob, Rename("Rob"))),
            [(self.ann, Offline("BOB")), (self.ann, Online("Rob", SOMEBODY))],
        )
        self.assertEqual(self.news(self.rules.disconnect(self.bob)), [(self.ann, Offline("Rob"))])

    def test_users_who_are_not_introduced_are_not_there(self) -> None:
        self.assertEqual(self.watches("guest-3", "eve").online, ())
        told = self.news(self.does(self.eve, Introduce("eve", "eve", "Eve")))
        self.assertEqual(told, [(self.ann, Online("eve", Identity("eve@127.0.0.1", "", "Eve")))])

    def test_clients_that_are_known_at_once_come_with_a_name(self) -> None:
        self.watches("guest-4")
        _, effects = self.rules.connect("127.0.0.1:1004")
        self.assertEqual(self.news(effects), [(self.ann, Online("guest-4", SOMEBODY))])

    def test_a_device_that_logs_in_takes_its_name_away(self) -> None:
        self.watches("zoe", "carl", "guest-5")
        told = self.names(self.logs_in(self.bob))
        self.assertEqual(told, [(self.ann, Online("Zoe", Identity("~chat@127.0.0.1", "Zoe")))])
        other, _ = self.rules.connect("127.0.0.1:1005")
        self.does(other, Rename("carl"))
        self.assertEqual(self.names(self.logs_in(other)), [(self.ann, Offline("carl"))])
        self.assertEqual(self.news(self.rules.disconnect(self.bob)), [])
        self.assertEqual(
            self.news(self.does(other, LogOut())),
            [(self.ann, Online("guest-5", SOMEBODY)), (self.ann, Offline("Zoe"))],
        )

    def test_all_watchers_are_told_in_order(self) -> None:
        self.does(self.eve, Introduce("eve", "eve", "Eve"))
        self.does(self.eve, Watch(("carl",)))
        self.watches("carl")
        told = self.news(self.does(self.bob, Rename("carl")))
        self.assertEqual([device for device, _ in told], [self.ann, self.eve])

    def test_saying_something_does_not_look_at_names(self) -> None:
        self.assertIs(self.rules._rules[Say], talking.say)


class Changes(WatchCase):
    def setUp(self) -> None:
        super().setUp()
        self.does(self.eve, Introduce("eve", "eve", "Eve"))
        self.watches("eve")

    def test_watchers_are_told_what_changes(self) -> None:
        self.assertEqual(
            [type(event.change) for _, event in self.news(self.does(self.eve, Away("lunch")))],
            [AwayChanged],
        )
        [(device, told)] = self.news(self.does(self.eve, SetProfile("Eva")))
        self.assertEqual((device, type(told.change)), (self.ann, IdentityChanged))

    def test_watchers_who_share_a_room_are_told_there_alone(self) -> None:
        for user in (self.ann, self.eve):
            self.does(user, Join("tea"))
        self.assertEqual(self.news(self.does(self.eve, Away("lunch"))), [])
        self.does(self.ann, Leave("tea"))
        self.assertEqual(len(self.news(self.does(self.eve, Away("")))), 1)

    def test_nobody_is_told_of_oneself_as_a_watcher(self) -> None:
        self.watches("ann")
        self.assertEqual(self.news(self.does(self.ann, Away("lunch"))), [])

    def test_a_login_is_told_after_the_name(self) -> None:
        self.watches("zoe")
        told = [type(event) for _, event in self.news(self.logs_in(self.eve))]
        self.assertEqual(told, [Offline, Online, WatchedChanged])


class Moving(WatchCase):
    def test_a_loaded_dump_watches_the_same(self) -> None:
        self.does(self.bob, Rename("Bob"))
        self.watches("bob", "Carl", "eve")
        self.rules.touched.clear()
        self.does(self.ann, Unwatch(("eve",)))
        part = f"watched:{self.ann}"
        self.assertEqual(self.rules.touched, {part})
        self.assertEqual(self.rules.dump([part, "watched:9"]),
                         {part: ("bob", "Carl"), "watched:9": None})  # fmt: skip
        moved = ChatRules("chat.example")
        moved.load(json.loads(json.dumps(self.rules.dump())))
        self.rules = moved
        self.assertEqual(self.news(self.does(self.bob, Rename("BOB"))), [])
        told = self.news(self.does(self.bob, Rename("carl")))
        self.assertEqual(told, [(self.ann, Offline("BOB")), (self.ann, Online("carl", SOMEBODY))])
