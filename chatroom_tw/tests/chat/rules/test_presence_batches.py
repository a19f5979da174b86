"""Tests for `rules.presence_batches`."""

from __future__ import annotations

from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.applying import apply
from chatroom_tw.chat.rules.changes import SettingSet
from chatroom_tw.chat.rules.commands import Join, Leave, Rename
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.person_commands import Away
from chatroom_tw.chat.rules.presence import SECONDS, THRESHOLD
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import Deliver, InRoom, Person, SetTimer, Subscribe
from chatroom_tw.tests.support.chat_rules import RulesCase

TIMER = SetTimer("presence:main", SECONDS)


class BigRooms(RulesCase):
    """In a room of more than `THRESHOLD` members, presence notices are gathered."""

    def setUp(self) -> None:
        super().setUp()
        self.others = [self.rules.connect(f"10.0.0.1:{port}")[0] for port in range(THRESHOLD - 2)]

    def due(self) -> Effects:
        return self.rules.timer(TIMER.name, 6.0)

    def test_small_rooms_are_told_at_once(self) -> None:
        self.rules.disconnect(self.others.pop())
        user, effects = self.rules.connect("10.0.0.2:1")
        joined = events.Joined("main", ("guest-101",), 1)
        self.assertIn(Deliver(InRoom("main"), joined, user), effects)

    def test_the_first_notice_sets_the_timer_and_the_next_does_not(self) -> None:
        first, effects = self.rules.connect("10.0.0.2:1")
        self.assertEqual(effects[1:3], [Subscribe(first, "main", True), TIMER])
        _, effects = self.rules.connect("10.0.0.2:2")
        self.assertNotIn(TIMER, effects)

    def test_the_user_who_comes_or_goes_is_told_at_once(self) -> None:
        user, effects = self.rules.connect("10.0.0.2:1")
        joined = events.Joined("main", ("guest-101",), 1)
        self.assertEqual(effects[-1], Deliver(Person(user), joined, user))
        left = events.Left("main", ("guest-101",), "", 1)
        self.assertIn(Deliver(Person(user), left, user), self.rules.disconnect(user))

    def test_the_timer_tells_all_notices_at_once(self) -> None:
        names = [f"guest-{101 + number}" for number in range(3)]
        for number, _ in enumerate(names):
            self.rules.connect(f"10.0.0.2:{number}")
        self.rules.disconnect(self.two)
        self.assertEqual(
            self.due(),
            [
                Deliver(InRoom("main"), events.Left("main", ("guest-2",), "", 1)),
                Deliver(InRoom("main"), events.Joined("main", tuple(names), 1)),
            ],
        )
        self.assertEqual(self.due(), [])

    def test_new_names_are_told_with_the_numbers_of_the_users_who_have_them(self) -> None:
        self.rules.connect("10.0.0.2:1")
        self.due()
        self.does(self.one, Rename("ann"))
        self.does(self.two, Rename("bob"))
        self.does(self.two, Rename("carl"))
        changes = (("guest-1", "ann"), ("guest-2", "carl"))
        renamed = events.Renamed(changes, (self.one, self.two))
        self.assertEqual(self.due(), [Deliver(InRoom("main"), renamed)])

    def test_a_member_who_has_left_is_not_told_as_renamed(self) -> None:
        self.rules.connect("10.0.0.2:1")
        self.due()
        self.does(self.one, Rename("ann"))
        self.does(self.one, Leave("main"))
        self.does(self.one, Rename("bob"))
        self.does(self.two, Rename("ann"))
        left = events.Left("main", ("guest-1",), "", 1)
        renamed = events.Renamed((("guest-2", "ann"),), (self.two,))
        self.assertEqual([effect.event for effect in self.due()], [left, renamed])

    def test_a_room_made_quiet_tells_no_new_name_of_who_has_left(self) -> None:
        self.rules.connect("10.0.0.2:1")
        self.due()
        self.does(self.one, Rename("ann"))
        self.does(self.two, Rename("bob"))
        apply(self.rules._state, SettingSet("main", "quiet", "on"))
        self.does(self.one, Leave("main"))
        self.does(self.one, Rename("carl"))
        renamed = events.Renamed((("guest-2", "bob"),), (self.two,))
        self.assertEqual([effect.event for effect in self.due()], [renamed])

    def test_a_quiet_room_is_not_told_who_comes_and_goes(self) -> None:
        apply(self.rules._state, SettingSet("main", "quiet", "on"))
        _, effects = self.rules.connect("10.0.0.2:1")
        effects += self.rules.disconnect(self.two)
        self.assertNotIn(TIMER, effects)
        self.rules.connect("10.0.0.2:2")
        self.does(self.one, Rename("ann"))
        self.rules.connect("10.0.0.2:3")
        self.assertEqual([type(effect.event) for effect in self.due()], [events.Renamed])

    def test_a_room_that_shrinks_gathers_until_its_timer(self) -> None:
        self.rules.connect("10.0.0.2:1")
        for user in self.others:
            self.rules.disconnect(user)
        [left] = [e for e in self.due() if isinstance(e.event, events.Left)]
        self.assertEqual(len(left.event.names), len(self.others))
        _, effects = self.rules.connect("10.0.0.2:2")
        self.assertIn(InRoom("main"), [getattr(effect, "to", None) for effect in effects])

    def test_who_comes_and_is_away_is_told_of_with_the_others(self) -> None:
        user, _ = self.rules.connect("10.0.0.2:1", Traits.ALONE)
        self.does(user, Away("lunch"))
        self.does(user, Join("main"))
        joined, away = (effect.event for effect in self.due())
        self.assertEqual(joined, events.Joined("main", ("guest-101",), 1))
        self.assertEqual((away.name, away.text), ("guest-101", "lunch"))

    def test_unknown_timers_have_no_effects(self) -> None:
        for name in ("presence:pie", "presence:", "presence", "other:main", ""):
            self.assertEqual(self.rules.timer(name, 6.0), [])
