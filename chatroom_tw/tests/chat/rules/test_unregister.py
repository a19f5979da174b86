"""Tests for giving up an account: `rules.accounts.unregister`."""

from __future__ import annotations

from chatroom_tw.chat.rules import changes
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import Create, Join, ListRooms, LogIn, Tell
from chatroom_tw.chat.rules.effects import Decided, Effects, NewMessage
from chatroom_tw.chat.rules.events import RoomList
from chatroom_tw.chat.rules.person_commands import Unregister
from chatroom_tw.chat.rules.person_events import Unregistered
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.effects import Ask, Deliver
from chatroom_tw.server.guessing import FROM_ONE_ADDRESS
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tests.support.chat_rules import RulesCase
from chatroom_tw.tests.support.devices_case import DevicesCase


class GivingUp(DevicesCase):
    """Ann is on two devices, and has made `tea`."""

    def setUp(self) -> None:
        super().setUp()
        self.logs_in(self.desk)
        self.makes(self.phone, Join("tea"))
        self.told.clear()

    def tries_to(self, device: int, *, right: bool) -> Effects:
        effects = self.does(device, Unregister("secret"))
        if not isinstance(effects[0], Ask):
            return effects
        return self.rules.answered(device, effects[0].question, right, 5.0)

    def gives_up(self) -> Decided:
        [store] = self.tries_to(self.desk, right=True)
        assert isinstance(store.write, Decided)
        return store.write

    def test_all_devices_are_told_and_are_guests(self) -> None:
        write = self.gives_up()
        self.assertEqual(self.heard(self.phone), [])
        self.carry(self.rules.answered(self.desk, write, None, 5.0))
        for device in (self.phone, self.desk):
            self.assertIn(Unregistered("ann"), self.heard(device))
            self.assertEqual(self.refuses(device, Unregister("x"))[0], ChatError.NO_ACCOUNT)
        self.assertEqual(self.refuses(self.bob, Tell("ann", "x"))[0], ChatError.NO_SUCH_NAME)

    def test_its_rooms_are_nobodys_and_go_when_they_are_empty(self) -> None:
        write = self.gives_up()
        self.assertEqual(write.changes, (changes.RoomUnowned("tea"), changes.AccountGone("ann")))
        self.carry(self.rules.answered(self.desk, write, None, 5.0))
        for device in (self.phone, self.desk):
            self.goes(device)
        [told] = self.events(self.does(self.bob, ListRooms()))
        assert isinstance(told, RoomList)
        self.assertEqual(told.rooms, (("main", 1),))

    def test_a_wrong_password_counts_as_a_try(self) -> None:
        for _ in range(FROM_ONE_ADDRESS):
            told = self.events(self.tries_to(self.desk, right=False))
            self.assertEqual(told, [Refusal(ChatError.WRONG_PASSWORD, "")])
        for command in (Unregister("secret"), LogIn("ann", "secret")):
            [told] = [one for one in self.does(self.desk, command) if isinstance(one, Deliver)]
            self.assertEqual(told.event.reason, ChatError.TOO_MANY_TRIES)

    def test_a_message_under_way_to_the_inbox_ends_nothing(self) -> None:
        for device in (self.phone, self.desk):
            self.goes(device)
        [store, *_] = self.does(self.bob, Tell("ann", "psst"))
        assert isinstance(store.write, NewMessage)
        third = self.comes("127.0.0.1:1050")
        self.logs_in(third)
        [unregistering] = self.tries_to(third, right=True)
        self.carry(self.rules.answered(third, unregistering.write, None, 5.0))
        self.rules.unanswered(self.bob, store.write)
        self.assertEqual(len(self.events(self.rules.answered(self.bob, store.write, None, 5.0))), 1)

    def test_an_account_that_could_not_be_removed_stays(self) -> None:
        self.rules.unanswered(self.desk, self.gives_up())
        self.logs_in(self.comes("127.0.0.1:1050"))
        self.tries_to(self.phone, right=True)

    def test_two_devices_give_it_up_at_once(self) -> None:
        writes = [self.tries_to(device, right=True) for device in (self.phone, self.desk)]
        for device, [store] in zip((self.phone, self.desk), writes):
            self.carry(self.rules.answered(device, store.write, None, 5.0))
        for device in (self.phone, self.desk):
            told = [one for one in self.heard(device) if isinstance(one, Unregistered)]
            self.assertEqual(len(told), 1)


class Pinned(RulesCase):
    """A guest has made a room, which stays while they are here, and has then registered."""

    def test_a_room_that_was_kept_for_a_guest_is_nobodys_any_more(self) -> None:
        self.does(self.one, Create("old"))
        self.register(self.one)
        [ask] = self.does(self.one, Unregister("secret"))
        [store] = self.rules.answered(self.one, ask.question, True, 5.0)
        self.rules.answered(self.one, store.write, None, 5.0)
        again = ChatRules("chat.example")
        again.load(self.rules.dump())
        self.assertEqual(again.dump(), self.rules.dump())
