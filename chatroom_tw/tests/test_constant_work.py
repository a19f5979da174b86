"""What one client does costs the same however many clients do it: of both applications.

The tests count calls of functions, not seconds: the figures are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.calls import calls_in
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import FakeClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.tcd import join
from chatroom_tw.tests.support.tombola import FakeTombola

FEW, MANY = 10, 40
"""How many clients do something in one turn of the reactor."""
TURNS = 30
"""In so many turns all that waits for an answer is done."""
TOLERANCE = 1.3
"""How much more a client may cost among many. With work for every other client it would be 4."""

Act = Callable[[FakeClient], None]


def send(text: str) -> Act:
    return lambda client: client.send_bytes(text.encode())


class WorkCase(SynchronousTestCase):
    def assert_constant(self, clients: Callable[[int], Sequence[FakeClient]], act: Act) -> None:
        """What each of them does is as expensive among many as among few."""
        few, many = (self._work(clients(count), act) / count for count in (FEW, MANY))
        self.assertLess(many, few * TOLERANCE)

    def _work(self, clients: Sequence[FakeClient], act: Act) -> int:
        clock = clients[0].server.clock
        clock.pump([1.0] * 3)
        for client in clients:
            client.transport.clear()

        def turns() -> None:
            for client in clients:
                act(client)
            clock.pump([0.0] * TURNS)

        return calls_in(turns)


class OfTheChat(WorkCase):
    def alone(self, count: int) -> Sequence[FakeClient]:
        """Clients in rooms of their own."""
        chat = FakeChat()
        return [chat.connect("/leave", f"/join room-{number}") for number in range(count)]

    def together(self, count: int) -> Sequence[FakeClient]:
        """Clients in the main room, each of whom is told of all."""
        return FakeChat().line_clients(*(f"u{number}" for number in range(count)))

    def tcd(self, count: int) -> Sequence[FakeClient]:
        chat = FakeChat()
        clients = [chat.tcd_client() for _ in range(count)]
        for number, client in enumerate(clients):
            client.ask(join(f"room-{number}", f"u{number}"))
        return clients

    def pages(self, count: int) -> Sequence[FakeClient]:
        chat = FakeChat()
        return chat.web_clients("tea", *(f"u{number}" for number in range(count)))

    def in_shared_rooms(self, count: int) -> Sequence[FakeClient]:
        """Clients who are all in the same rooms."""
        clients = FakeChat().line_clients(*(f"u{number}" for number in range(count)))
        for client in clients:
            client.ask(*(f"/join room-{number}" for number in range(10)))
        return clients

    def test_a_reply_of_the_protocol_after_each_line(self) -> None:
        self.assert_constant(self.alone, send("x\n/z\n" * 10))

    def test_an_answer_of_the_rules_after_each_line(self) -> None:
        self.assert_constant(self.alone, send("x\n/who\n" * 10))

    def test_a_line_and_a_list_in_one_packet(self) -> None:
        """Each line goes to all, in one piece for each of them but whom it overtakes."""
        self.assert_constant(self.together, send("x\n/rooms\n"))

    def test_a_line_and_a_reply_in_one_packet(self) -> None:
        self.assert_constant(self.together, send("x\n/z\nx\n"))

    def test_an_error_after_each_chat_of_a_tcd_client(self) -> None:
        chat = "CHAT: 1\nJOIN_ID: 1\nCLIENT_NAME: x\nMESSAGE: x\n\nwhat\n"
        self.assert_constant(self.tcd, send(chat * 5))

    def test_an_error_after_each_message_of_a_page(self) -> None:
        say = [make_message("say", room="tea", text="x"), make_message("what")]
        self.assert_constant(self.pages, lambda page: page.send(*say))

    def test_a_list_after_each_choice_of_the_menu(self) -> None:
        def at_menu(count: int) -> Sequence[FakeClient]:
            chat = FakeChat()
            clients = [chat.connect(factory=chat.menu) for _ in range(count)]
            for number, client in enumerate(clients):
                client.ask(f"u{number}")
            return clients

        self.assert_constant(at_menu, send("9\n" * 10))

    def test_members_of_shared_rooms_who_go_at_once(self) -> None:
        self.assert_constant(self.in_shared_rooms, lambda client: client.reset())

    def test_members_of_shared_rooms_who_leave_one_at_once(self) -> None:
        self.assert_constant(self.in_shared_rooms, send("/leave room-3\n"))

    def test_talkers_who_go_at_once(self) -> None:
        def talk_and_go(client: FakeClient) -> None:
            client.send_bytes(b"x\n")
            client.reset()

        self.assert_constant(self.in_shared_rooms, talk_and_go)


class OfTheTombola(WorkCase):
    def players(self, count: int) -> Sequence[FakeClient]:
        return FakeTombola().players(*(f"u{number}" for number in range(count)))

    def pages(self, count: int) -> Sequence[FakeClient]:
        play = FakeTombola()
        return [play.web_client(f"u{number}") for number in range(count)]

    def test_an_error_after_each_line_of_a_player(self) -> None:
        self.assert_constant(self.players, send("SAY x\nWHAT\n"))

    def test_an_answer_after_each_line_of_a_player(self) -> None:
        self.assert_constant(self.players, send("SAY x\nSTATUS\n"))

    def test_players_who_go_at_once(self) -> None:
        self.assert_constant(self.players, lambda client: client.reset())

    def test_an_error_after_each_message_of_a_page(self) -> None:
        say = [make_message("say", text="x"), make_message("what")]
        self.assert_constant(self.pages, lambda page: page.send(*say))
