"""Tests for `rules.people`."""

from __future__ import annotations

from chatroom_tw.chat.rules import effects, events
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import (
    ListClients,
    Quit,
    Rename,
    StopServer,
)
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.effects import Close, Deliver, InRoom, Person, Subscribe
from chatroom_tw.tests.support.chat_rules import RulesCase


class ComingAndGoing(RulesCase):
    def test_who_connects_is_welcomed_and_in_the_main_room(self) -> None:
        three, effects = self.rules.connect("127.0.0.1:1003")
        self.assertEqual(
            effects,
            [
                Deliver(Person(three), events.Welcome("den", "guest-3", "127.0.0.1:1003")),
                Subscribe(three, "main", True),
                Deliver(InRoom("main"), events.Joined("main", ("guest-3",), 1), three),
            ],
        )

    def test_a_guests_name_that_somebody_has_is_passed_over(self) -> None:
        self.does(self.one, Rename("guest-3"))
        three, _ = self.rules.connect("127.0.0.1:1003")
        [told] = self.does(three, ListClients())
        self.assertIn(("127.0.0.1:1003", "guest-4", three), told.event.clients)

    def test_everyone_is_listed_in_the_order_they_came(self) -> None:
        [told] = self.does(self.two, ListClients())
        self.assertEqual(
            told.event,
            events.ClientList(
                (("127.0.0.1:1001", "guest-1", self.one), ("127.0.0.1:1002", "guest-2", self.two))
            ),
        )

    def test_who_quits_is_told_goodbye_first(self) -> None:
        self.assertEqual(
            self.does(self.one, Quit()),
            [Deliver(Person(self.one), events.Goodbye("guest-1")), Close(self.one)],
        )

    def test_an_address_that_comes_twice_is_the_later_ones(self) -> None:
        again, _ = self.rules.connect("127.0.0.1:1001")
        self.rules.disconnect(self.one)
        self.rules.disconnect(again)


class Stopping(RulesCase):
    def test_nobody_may_stop_the_server(self) -> None:
        self.assertEqual(self.refuses(self.one, StopServer()), (ChatError.MAY_NOT_STOP, ""))

    def test_unless_that_is_allowed(self) -> None:
        hall = ChatRules("den", may_be_stopped=True)
        user, _ = hall.connect("127.0.0.1:1")
        self.assertEqual(hall.submit(user, StopServer(), 5.0), [effects.StopServer()])
