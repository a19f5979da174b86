"""Tests for `rules.people`."""

from __future__ import annotations

from chatroom_tw.chat.rules import effects, events
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import (
    ListClients,
    Quit,
    Rename,
    StopServer,
    TellAddress,
)
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.effects import Close, Deliver, InRoom, Person, Subscribe
from chatroom_tw.tests.support.chat_rules import RulesCase


class ComingAndGoing(RulesCase):
    def test_a_new_user_is_welcomed_and_in_the_main_room(self) -> None:
        three, effects = self.rules.connect("127.0.0.1:1003")
        self.assertEqual(
            effects,
            [
                Deliver(
                    Person(three),
                    events.Welcome("chat.example", "guest-3", "127.0.0.1:1003", three),
                ),
                Subscribe(three, "main", True),
                Deliver(InRoom("main"), events.Joined("main", ("guest-3",), 1), three),
            ],
        )

    def test_a_guest_name_in_use_is_not_given(self) -> None:
        self.does(self.one, Rename("guest-3"))
        three, _ = self.rules.connect("127.0.0.1:1003")
        [told] = self.does(three, ListClients())
        self.assertIn(("127.0.0.1:1003", "guest-4", three), told.event.clients)

    def test_clients_are_listed_in_the_order_of_connecting(self) -> None:
        [told] = self.does(self.two, ListClients())
        self.assertEqual(
            told.event,
            events.ClientList(
                (("127.0.0.1:1001", "guest-1", self.one), ("127.0.0.1:1002", "guest-2", self.two)),
                2,
            ),
        )

    def test_a_user_who_quits_is_told_goodbye_first(self) -> None:
        self.assertEqual(
            self.does(self.one, Quit()),
            [Deliver(Person(self.one), events.Goodbye("guest-1")), Close(self.one)],
        )

    def test_two_connections_can_have_one_address(self) -> None:
        again, _ = self.rules.connect("127.0.0.1:1001")
        self.rules.disconnect(self.one)
        told, *_ = self.does(self.two, TellAddress("127.0.0.1:1001", "psst"))
        self.assertEqual(told.to, Person(again))
        self.rules.disconnect(again)
        refused = self.refuses(self.two, TellAddress("127.0.0.1:1001", "psst"))
        self.assertEqual(refused, (ChatError.NO_SUCH_ADDRESS, "127.0.0.1:1001"))


class Stopping(RulesCase):
    def test_stopping_the_server_is_refused(self) -> None:
        self.assertEqual(self.refuses(self.one, StopServer()), (ChatError.MAY_NOT_STOP, ""))

    def test_stopping_the_server_can_be_allowed(self) -> None:
        hall = ChatRules("chat.example", may_be_stopped=True)
        user, _ = hall.connect("127.0.0.1:1")
        self.assertEqual(hall.submit(user, StopServer(), 5.0), [effects.StopServer()])
