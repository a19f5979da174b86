"""Tests for ignoring: `rules.about`, `rules.ignores`, and who hears what in `rules.saying`."""

from __future__ import annotations

from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.changes import IgnoredSet
from chatroom_tw.chat.rules.commands import (
    Add,
    Join,
    LogIn,
    LogOut,
    Register,
    Rename,
    Say,
    Tell,
    TellAddress,
)
from chatroom_tw.chat.rules.effects import Decided, LinesOf, PageOf, Record, Store
from chatroom_tw.chat.rules.events import Line, Message, Sent, Waiting
from chatroom_tw.chat.rules.ignores import MOST
from chatroom_tw.chat.rules.person_commands import Away, Ignore, ListIgnored, Unignore
from chatroom_tw.chat.rules.person_events import IgnoreList, Ignoring, IsAway
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.room_commands import Invite
from chatroom_tw.chat.rules.room_events import Inviting
from chatroom_tw.chat.rules.stored import Hashed, Page
from chatroom_tw.tests.support.devices_case import DevicesCase


class IgnoringCase(DevicesCase):
    """Bob, a guest, and Carl, who has an account, are in `main` with Ann, who has one, too."""

    def setUp(self) -> None:
        super().setUp()
        self.carl = self.comes("127.0.0.1:1005")
        self.do(self.carl, Rename("carl"), Join("main"))
        self.register(self.carl)
        self.told.clear()

    def ignores(self, device: int, name: str) -> None:
        """What is stored for an account is stored."""
        self.stored(device, self.does(device, Ignore(name)))

    def unignores(self, device: int, name: str) -> None:
        self.stored(device, self.does(device, Unignore(name)))

    def stored(self, device: int, effects: list[object]) -> None:
        for effect in effects:
            if isinstance(effect, Store) and isinstance(effect.write, Decided):
                self.carry(self.rules.answered(device, effect.write, None, 5.0))
            else:
                self.carry([effect])

    def listed(self, device: int) -> tuple[str, ...]:
        [told] = self.events(self.does(device, ListIgnored()))
        assert isinstance(told, IgnoreList)
        return told.names

    def hears(self, device: int) -> list[str]:
        heard = self.heard(device)
        return [event.text for event in heard if isinstance(event, events.Said)]


class Ignored(IgnoringCase):
    def test_nothing_is_heard_in_rooms_on_any_device(self) -> None:
        self.logs_in(self.desk)
        self.ignores(self.desk, "bob")
        for device in (self.phone, self.desk):
            self.assertIn(Ignoring("bob", True), self.heard(device))
        self.heard(self.bob)
        self.do(self.bob, Say("hello"))
        self.assertEqual(self.heard(self.bob), [])
        self.assertEqual(self.hears(self.carl), ["hello"])
        for device in (self.phone, self.desk):
            self.assertEqual(self.hears(device), [])
        self.unignores(self.phone, "bob")
        self.do(self.bob, Say("again"))
        for device in (self.phone, self.desk):
            self.assertEqual(self.hears(device), ["again"])

    def test_nothing_is_heard_privately_and_nothing_shows_that(self) -> None:
        self.ignores(self.phone, "bob")
        self.heard(self.phone)
        for command in (Tell("ann", "psst"), TellAddress("127.0.0.1:1001", "psst")):
            self.do(self.bob, command)
            sent = Sent(Message("bob", "ann", "psst", 5.0), self.phone)
            self.assertEqual(self.heard(self.bob), [sent])
        self.assertEqual(self.heard(self.phone), [])

    def test_somebody_away_is_away_for_those_who_are_ignored(self) -> None:
        self.ignores(self.phone, "bob")
        self.do(self.phone, Away("lunch"))
        self.do(self.bob, Tell("ann", "psst"))
        self.assertEqual(self.heard(self.bob)[-1], IsAway("ann", "lunch"))

    def test_nothing_is_left_in_the_inbox_of_one_who_is_gone(self) -> None:
        self.ignores(self.phone, "carl")
        self.goes(self.phone)
        self.do(self.carl, Tell("ann", "psst"))
        message = Message("carl", "ann", "psst", 5.0)
        self.assertEqual(self.heard(self.carl)[-1], Waiting(message))

    def test_an_account_is_ignored_under_any_name_and_on_any_device(self) -> None:
        self.ignores(self.phone, "carl")
        self.do(self.carl, Rename("zed"), Say("hello"))
        other = self.comes("127.0.0.1:1007")
        self.logs_in(other, "carl")
        self.do(other, Say("hello", "main"))
        self.assertEqual(self.hears(self.phone), [])
        self.assertEqual(len(self.hears(self.bob)), 2)
        self.unignores(self.phone, "carl")
        self.do(self.carl, Say("again"))
        self.assertEqual(self.hears(self.phone), ["again"])

    def test_a_guest_is_ignored_under_another_name(self) -> None:
        self.ignores(self.phone, "bob")
        self.do(self.bob, Rename("zed"), Say("hello"))
        self.assertEqual(self.hears(self.phone), [])
        self.unignores(self.phone, "zed")
        self.assertEqual(self.listed(self.phone), ())

    def test_a_guest_who_registers_is_ignored_still(self) -> None:
        self.ignores(self.phone, "bob")
        self.ignores(self.carl, "bob")
        effects = self.register(self.bob)
        stored = [change for one in effects if isinstance(one, Record) for change in one.changes]
        self.assertIn(IgnoredSet("ann", "account:bob", "bob", True), stored)
        self.do(self.bob, Say("hello"))
        self.assertEqual(self.hears(self.phone), [])
        self.assertEqual(self.listed(self.carl), ("bob",))

    def test_a_guest_who_is_ignored_and_logs_in_is_ignored_still(self) -> None:
        guest = self.comes("127.0.0.1:1008")
        self.do(guest, Rename("pest"), Join("main"))
        self.ignores(self.bob, "pest")
        self.logs_in(guest, "carl")
        self.do(guest, Say("hello", "main"))
        self.assertEqual(self.hears(self.bob), [])

    def test_a_guest_of_ones_own_is_not_ignored_when_it_logs_in(self) -> None:
        guest = self.comes("127.0.0.1:1008")
        self.do(guest, Rename("me"), Join("main"))
        self.ignores(self.phone, "me")
        self.logs_in(guest)
        self.assertEqual(self.listed(self.phone), ())
        self.do(self.bob, Say("hello"))
        self.assertEqual(self.hears(guest), ["hello"])

    def test_whom_a_guest_ignores_the_account_ignores_from_then_on(self) -> None:
        self.ignores(self.bob, "carl")
        self.ignores(self.bob, "ann")
        effects = self.register(self.bob)
        stored = [change for one in effects if isinstance(one, Record) for change in one.changes]
        self.assertIn(IgnoredSet("bob", "account:carl", "carl", True), stored)
        self.assertEqual(self.listed(self.bob), ("carl", "ann"))
        self.do(self.carl, Say("hello"))
        self.assertEqual(self.hears(self.bob), [])

    def test_nobody_is_ignored_any_more_by_one_who_is_gone(self) -> None:
        self.ignores(self.bob, "carl")
        carl = self.rules._state.users[self.carl]
        self.assertTrue(carl.is_special)
        self.goes(self.bob)
        self.assertFalse(carl.is_special)

    def test_a_guest_again_hears_whom_the_account_ignores(self) -> None:
        self.ignores(self.phone, "carl")
        self.do(self.phone, LogOut())
        self.assertEqual(self.listed(self.phone), ())
        self.do(self.carl, Say("hello"))
        self.assertEqual(self.hears(self.phone), ["hello"])
        self.logs_in(self.phone)
        self.assertEqual(self.listed(self.phone), ("carl",))
        self.do(self.carl, Say("hello"))
        self.assertEqual(self.hears(self.phone), [])


class Invitations(IgnoringCase):
    def setUp(self) -> None:
        super().setUp()
        self.ignores(self.phone, "bob")
        self.do(self.bob, Join("tea"))
        self.told.clear()

    def test_an_invitation_is_not_told(self) -> None:
        self.do(self.bob, Invite("ann", "tea"))
        self.assertEqual(self.heard(self.bob), [Inviting("tea", "ann")])
        self.assertEqual(self.heard(self.phone), [])

    def test_nobody_is_added_by_one_whom_they_ignore(self) -> None:
        self.do(self.bob, Add("ann", "tea"))
        self.assertEqual(self.heard(self.bob), [events.InvitationSent("tea", "ann")])
        self.assertEqual(self.heard(self.phone), [])
        self.assertEqual(self.refuses(self.phone, Say("x", "tea"))[0], ChatError.NOT_A_MEMBER)


class Lists(IgnoringCase):
    def test_one_is_ignored_once(self) -> None:
        for name in ("bob", "BOB", "carl"):
            self.ignores(self.phone, name)
        self.assertEqual(self.listed(self.phone), ("bob", "carl"))

    def test_an_account_whose_owner_is_gone_can_be_ignored(self) -> None:
        self.goes(self.carl)
        self.ignores(self.phone, "carl")
        self.assertEqual(self.listed(self.phone), ("carl",))
        carl = self.comes("127.0.0.1:1011")
        self.logs_in(carl, "carl")
        self.do(carl, Say("hello", "main"))
        self.assertEqual(self.hears(self.phone), [])

    def test_what_is_wrong_is_told(self) -> None:
        for command, reason in (
            (Ignore("ann"), (ChatError.ONESELF, "")),
            (Ignore("nobody"), (ChatError.NO_SUCH_NAME, "nobody")),
            (Unignore("carl"), (ChatError.NOT_IGNORED, "carl")),
        ):
            self.assertEqual(self.refuses(self.phone, command), reason)

    def test_a_full_list_forgets_guests_who_are_gone(self) -> None:
        guests = [self.comes(f"127.0.1.1:{port}") for port in range(1, MOST + 1)]
        names = [self.rules._state.devices[one].user.name for one in guests]
        for name in names:
            self.ignores(self.phone, name)
        self.assertEqual(self.refuses(self.phone, Ignore("bob"))[0], ChatError.TOO_MANY_IGNORED)
        self.goes(guests[7])
        self.assertEqual(len(self.listed(self.phone)), MOST)
        self.ignores(self.phone, "bob")
        listed = self.listed(self.phone)
        self.assertEqual(len(listed), MOST)
        self.assertNotIn(names[7], listed)
        self.assertIn("bob", listed)

    def test_what_cannot_be_stored_is_as_it_was(self) -> None:
        [store] = self.does(self.phone, Ignore("carl"))
        self.rules.unanswered(self.phone, store.write)
        self.assertEqual(self.listed(self.phone), ())
        self.do(self.carl, Say("hello"))
        self.assertEqual(self.hears(self.phone), ["hello"])

    def test_the_password_of_another_account_is_no_way_round(self) -> None:
        self.ignores(self.phone, "bob")
        self.do(self.bob, Rename("rob"))
        [ask] = self.does(self.bob, Register("secret"))
        [store] = self.rules.answered(self.bob, ask.question, Hashed("hash"), 5.0)
        self.carry(self.rules.answered(self.bob, store.write, None, 5.0))
        [ask] = self.does(self.bob, LogIn("rob", "secret"))
        self.carry(self.rules.answered(self.bob, ask.question, True, 5.0))
        self.do(self.bob, Say("hello"))
        self.assertEqual(self.hears(self.phone), [])


class Histories(IgnoringCase):
    def lines(self, *names: str) -> tuple[Line, ...]:
        return tuple(Line(name, "text", 5.0) for name in names)

    def shown(self, *names: str) -> list[str]:
        lines = self.lines(*names)
        [history] = self.events(self.rules.answered(self.phone, LinesOf("main", 9), lines, 5.0))
        page = Page(lines, False)
        question = PageOf("main", 9, None, None)
        [paged] = self.events(self.rules.answered(self.phone, question, page, 5.0))
        assert isinstance(history, events.History)
        assert isinstance(paged, events.HistoryPage)
        self.assertEqual(history.lines, paged.lines)
        return [line.name for line in history.lines]

    def test_the_history_has_no_lines_of_those_who_are_ignored(self) -> None:
        self.ignores(self.phone, "bob")
        self.assertEqual(self.shown("bob", "Bob", "carl"), ["carl"])

    def test_nor_under_the_name_that_they_have_now(self) -> None:
        self.ignores(self.phone, "carl")
        self.do(self.carl, Rename("zed"))
        self.assertEqual(self.shown("carl", "zed", "bob"), ["bob"])

    def test_nor_of_a_guest_who_is_gone(self) -> None:
        self.ignores(self.phone, "bob")
        self.goes(self.bob)
        self.assertEqual(self.shown("bob", "carl"), ["carl"])

    def test_who_ignores_nobody_is_shown_all(self) -> None:
        self.assertEqual(self.shown("bob", "carl"), ["bob", "carl"])
