"""Tests for `rules.names`."""

from __future__ import annotations

from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import Join, JoinAs, Leave, Rename
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.stored import StoredAccount
from chatroom_tw.server.effects import Deliver, InRoom, InRooms, Person
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.tests.support.chat_rules import RulesCase


class Names(RulesCase):
    def test_a_new_name_is_told_to_the_room_and_the_user(self) -> None:
        renamed = events.Renamed((("guest-1", "ann"),), (self.one,))
        self.assertEqual(
            self.does(self.one, Rename("ann")), [Deliver(InRoom("main"), renamed, None, self.one)]
        )

    def test_a_new_name_is_told_once_in_several_rooms(self) -> None:
        self.does(self.one, Join("tea"))
        [told] = self.does(self.one, Rename("ann"))
        self.assertEqual(told.to, InRooms(("main", "tea")))

    def test_in_no_room_only_the_user_is_told(self) -> None:
        self.does(self.one, Leave())
        [told] = self.does(self.one, Rename("ann"))
        self.assertEqual(told.to, Person(self.one))

    def test_a_name_in_use_is_refused_in_any_case(self) -> None:
        self.does(self.one, Rename("ann"))
        self.assertEqual(self.refuses(self.two, Rename("ANN")), (CommonError.NAME_TAKEN, "ANN"))

    def test_a_user_can_change_the_case_of_their_name(self) -> None:
        self.does(self.one, Rename("ann"))
        [told] = self.does(self.one, Rename("Ann"))
        self.assertEqual(told.event, events.Renamed((("ann", "Ann"),), (self.one,)))

    def test_a_name_is_free_again_when_its_user_takes_another(self) -> None:
        self.does(self.one, Rename("ann"))
        self.does(self.one, Rename("anne"))
        [told] = self.does(self.two, Rename("ann"))
        self.assertEqual(told.event, events.Renamed((("guest-2", "ann"),), (self.two,)))
        self.rules.disconnect(self.one)
        [told] = self.does(self.two, Rename("anne"))
        self.assertEqual(told.event, events.Renamed((("ann", "anne"),), (self.two,)))


class LookAlikes(RulesCase):
    """`аnn` has a Cyrillic letter, and `ΑΝΝ` Greek ones."""

    def test_a_name_that_looks_like_one_in_use_is_taken(self) -> None:
        self.assertEqual(self.refuses(self.two, Rename("guest-l"))[0], CommonError.NAME_TAKEN)
        self.does(self.one, Rename("ann"))
        for name in ("аnn", "ΑΝΝ", "Аnn", "ａｎｎ"):
            with self.subTest(name=name):
                self.assertEqual(
                    self.refuses(self.two, Rename(name)), (CommonError.NAME_TAKEN, name)
                )

    def test_a_name_that_looks_like_a_registered_one_is_registered(self) -> None:
        self.does(self.one, Rename("Sam"))
        self.register(self.one)
        self.rules.disconnect(self.one)
        for name in ("sarn", "ѕаm", "SARN"):
            with self.subTest(name=name):
                refused = (ChatError.NAME_REGISTERED, name)
                self.assertEqual(self.refuses(self.two, Rename(name)), refused)

    def test_a_stored_name_is_protected_from_the_start(self) -> None:
        rules = ChatRules("chat.example", [StoredAccount("Zoë")])
        user, _ = rules.connect("127.0.0.1:1")
        refused = self.assertRaises(Refused, rules.submit, user, Rename("Zοë"), 5.0)
        self.assertEqual(refused.reason, ChatError.NAME_REGISTERED)

    def test_a_look_alike_is_free_when_its_user_has_gone(self) -> None:
        self.does(self.one, Rename("ann"))
        self.rules.disconnect(self.one)
        [told] = self.does(self.two, Rename("аnn"))
        self.assertEqual(told.event.changes, (("guest-2", "аnn"),))

    def test_one_can_write_ones_own_name_otherwise(self) -> None:
        self.does(self.one, Rename("Sam"))
        [told] = self.does(self.one, Rename("sarn"))
        self.assertEqual(told.event.changes, (("Sam", "sarn"),))

    def test_the_names_of_the_server_are_nobodys(self) -> None:
        for name in ("server", "Аdmin", "hоst", "OPERATOR", "you", "уоu", "sheet-17", "ѕheet-l7"):
            with self.subTest(name=name):
                self.assertEqual(
                    self.refuses(self.one, Rename(name)), (CommonError.NAME_TAKEN, name)
                )

    def test_an_account_keeps_a_name_that_is_nobodys_now(self) -> None:
        self.rules = ChatRules("chat.example", [StoredAccount("admin")])
        user, _ = self.rules.connect("127.0.0.1:1")
        self.assertEqual(self.refuses(user, Rename("Admin"))[0], ChatError.NAME_REGISTERED)
        self.log_in(user, "admin")
        self.does(user, Rename("bob"))
        [told] = self.does(user, Rename("Admin"))
        self.assertEqual(told.event.changes, (("bob", "Admin"),))

    def test_a_guests_name_looks_like_no_other(self) -> None:
        for name, given in (("guest-3", "guest-4"), ("guеst-5", "guest-6")):
            self.does(self.one, Rename(name))
            user, _ = self.rules.connect("127.0.0.1:1003")
            [told] = self.does(user, Rename(f"user-{user}"))
            self.assertEqual(told.event.changes[0][0], given)

    def test_who_cannot_be_refused_gets_a_number(self) -> None:
        self.does(self.one, Rename("ann"))
        for name, numbered in (
            *(("аnn", "аnn-2"), ("ann", "ann-3"), ("you", "you-2"), ("Admin", "Admin-2")),
            *(("sheet-17", "sheet-17-2"), ("аnn", "аnn-3")),
        ):
            with self.subTest(name=name):
                user, _ = self.rules.connect("127.0.0.1:1003")
                joined = self.does(user, JoinAs("tea", name))[-1].event
                self.assertEqual(joined.names, (numbered,))
                if name != "аnn":
                    self.rules.disconnect(user)

    def test_a_number_never_makes_a_name_of_a_printed_card(self) -> None:
        self.does(self.one, Rename("sheet"))
        joined = self.does(self.two, JoinAs("tea", "Sheet"))[-1].event
        self.assertEqual(joined.names, ("Sheet--2",))
