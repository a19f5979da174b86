"""Tests for `rules.pushing`: who is notified, as nobody would see it otherwise."""

from __future__ import annotations

from chatroom_tw.chat.rules.changes import PushSet
from chatroom_tw.chat.rules.commands import Join, Rename, Tell
from chatroom_tw.chat.rules.effects import Decided, Notify, Store
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.person_commands import Ignore
from chatroom_tw.chat.rules.push_commands import SetSight, TakePushes
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import SetRole
from chatroom_tw.tests.support.devices_case import DevicesCase

TAKE = TakePushes("https://push.example/1", "key", "secret", ("Tea",))
SAID = Said("main", 2, "bob", "ann: look", 6.0)


class Pushing(DevicesCase):
    """Ann, on her phone, and Bob are in `main`."""

    def notified(self) -> list[str]:
        """The accounts that are notified when Bob writes to Ann."""
        effects = self.rules.submit(self.bob, Tell("ann", "psst"), 6.0)
        return [one.account for one in effects if isinstance(one, Notify)]

    def test_a_browser_of_an_account_is_stored(self) -> None:
        [store] = self.rules.submit(self.phone, TAKE, 6.0)
        change = PushSet("ann", TAKE.endpoint, "key", "secret", "tea", 6.0)
        self.assertEqual(store, Store(self.phone, Decided((change,))))

    def test_a_guest_is_refused(self) -> None:
        self.assertEqual(self.refuses(self.bob, TAKE), (ChatError.LOG_IN_FIRST, ""))

    def test_who_sees_a_device_is_not_notified(self) -> None:
        self.assertEqual(self.notified(), [])
        self.assertFalse(self.rules.misses("ann", SAID))

    def test_who_has_all_pages_out_of_sight_is_notified(self) -> None:
        self.logs_in(self.desk)
        self.do(self.phone, SetSight(False))
        self.assertEqual(self.notified(), [])
        self.do(self.desk, SetSight(False))
        self.assertEqual(self.notified(), ["ann"])
        self.assertTrue(self.rules.misses("ann", SAID))
        self.do(self.phone, SetSight(True))
        self.assertEqual(self.notified(), [])

    def test_who_is_not_connected_is_notified(self) -> None:
        self.goes(self.phone)
        self.assertEqual(self.notified(), ["ann"])
        self.assertTrue(self.rules.misses("ann", SAID))

    def test_only_of_rooms_that_the_account_is_in(self) -> None:
        self.do(self.bob, Join("tea"))
        self.goes(self.phone)
        self.assertFalse(self.rules.misses("ann", SAID._replace(room="tea")))
        self.assertFalse(self.rules.misses("ann", SAID._replace(room="none")))
        self.assertFalse(self.rules.misses("nobody", SAID))

    def test_not_of_whom_the_account_ignores(self) -> None:
        other = self.comes("127.0.0.1:1009")
        self.register(other)
        name = str(self.rules._state.devices[other].user.name)
        self.do(self.phone, Ignore(name))
        self.goes(self.phone)
        user = self.rules._state.devices[other].user
        said = SAID._replace(speaker=other, name=name, identity=user.identity)
        self.assertFalse(self.rules.misses("ann", said))
        self.goes(other)  # Before it is told.
        self.assertFalse(self.rules.misses("ann", said))

    def test_who_leads_a_room_calls_the_accounts_that_have_it(self) -> None:
        other = self.comes("127.0.0.1:1009")
        self.makes(self.phone, Join("tea"))
        self.do(other, Join("tea"), Rename("zoe"))
        self.register(other)
        said = SAID._replace(room="tea", speaker=self.phone)
        self.assertEqual(self.rules.called(said), {"zoe"})
        self.assertEqual(self.rules.called(said._replace(speaker=other)), set())
        self.assertEqual(self.rules.called(said._replace(room="none")), set())
        self.do(self.phone, SetRole("zoe", Role.OPERATOR, "tea"))
        self.assertEqual(self.rules.called(said._replace(speaker=other)), {"ann"})
        self.do(self.phone, SetRole("zoe", Role.VOICE, "tea"))
        self.assertEqual(self.rules.called(said._replace(speaker=other)), set())
        ann = self.rules._state.devices[self.phone].user.identity
        self.goes(self.phone)  # Before it is told.
        self.assertEqual(self.rules.called(said._replace(identity=ann)), {"zoe"})

    def test_a_guest_who_leads_a_room_calls_too(self) -> None:
        self.do(self.bob, Join("tea"))
        self.do(self.phone, Join("tea"))
        said = SAID._replace(room="tea", speaker=self.bob)
        self.assertEqual(self.rules.called(said), {"ann"})

    def test_not_of_a_guest_whom_the_account_ignores(self) -> None:
        self.do(self.phone, Ignore(str(self.rules._state.devices[self.bob].user.name)))
        self.do(self.phone, SetSight(False))
        self.assertFalse(self.rules.misses("ann", SAID._replace(speaker=self.bob)))
        self.assertTrue(self.rules.misses("ann", SAID._replace(speaker=99)))
