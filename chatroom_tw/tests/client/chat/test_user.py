"""Tests for `client.chat.user` and `whereabouts`: coming back, with the server's own protocol."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone, ConnectionLost, ConnectionRefusedError
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.chat.connection import ChatConnection
from chatroom_tw.client.chat.user import NAME_ATTEMPTS, NAME_PAUSE, User
from chatroom_tw.client.chat.whereabouts import Whereabouts
from chatroom_tw.client.connection import Outcome
from chatroom_tw.client.reconnecting import DELAYS
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.client import RecordingView
from chatroom_tw.tests.support.clients import LineClient

LOST = "* the connection is lost; trying to come back"


def back(name: str) -> str:
    return f"* you are back, as {name}; /history shows what was said meanwhile"


class UserCase(SynchronousTestCase):
    """A user of a chat in which bob is. The network between them is the test's."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.chat = FakeChat()
        [self.bob] = self.chat.line_clients("bob")
        self.attempts: list[Deferred[ChatConnection]] = []
        self.view = RecordingView()
        self.user = User(self.clock, self.connect)
        self.user.open(self.view, self.new_connection())
        self.pump()

    def connect(self) -> Deferred[ChatConnection]:
        self.attempts.append(Deferred())
        return self.attempts[-1]

    def new_connection(self) -> ChatConnection:
        self.transport = StringTransport()
        self.person = LineClient(self.chat, self.chat.next_port())
        self.connection = ChatConnection(self.clock)
        self.connection.makeConnection(self.transport)
        return self.connection

    def pump(self) -> None:
        """Carry bytes both ways until nobody has any left."""
        while True:
            data = self.transport.value()
            self.transport.clear()
            if data:
                self.person.send_bytes(data)
            lines = self.person.received()
            if lines:
                self.connection.dataReceived("".join(f"{line}\n" for line in lines).encode())
            if not data and not lines:
                return

    def enter(self, *lines: str) -> list[str]:
        """Type lines, and return everything that is shown."""
        for line in lines:
            self.user.enter(line)
            self.pump()
        return self.view.take()

    def lose(self, *, server_knows: bool = True) -> list[str]:
        """The connection breaks; what is shown."""
        if server_knows:
            self.person.reset()
        self.connection.connectionLost(Failure(ConnectionLost()))
        return self.view.take()

    def reconnect(self, attempt: int = 0) -> list[str]:
        """The next attempt succeeds; what is shown."""
        self.clock.advance(DELAYS[attempt])
        self.attempts[-1].callback(self.new_connection())
        self.pump()
        return self.view.take()

    def here(self) -> str:
        """The server's answer to /who of the current room."""
        return self.enter("/who")[-1]


class ComingBack(UserCase):
    def test_the_same_name_and_no_line_twice(self) -> None:
        self.enter("/nick ann", "hello")
        self.bob.received()
        self.assertEqual(self.lose(), [LOST])
        self.assertEqual(self.reconnect(), [back("ann")])
        self.assertEqual(self.here(), "* main, 2 here: bob, ann")
        self.assertEqual(
            self.bob.received(),
            ["* ann has left main", "* guest-3 has joined main", "* guest-3 is now ann"],
        )

    def test_a_guest_comes_back_as_a_guest(self) -> None:
        self.lose()
        self.assertEqual(self.reconnect(), [back("guest-3")])

    def test_the_same_rooms_and_the_same_current_one(self) -> None:
        for typed, rooms, current in (
            (["/join tea"], "tea", "tea"),
            (["/join tea", "/join jazz", "/join tea"], "jazz, tea", "tea"),
            (["/join tea", "/join main"], "tea", "main"),
            (["/join tea", "/leave main"], "tea", "tea"),
            (["/join tea", "/join jazz", "/leave"], "tea", "tea"),
        ):
            self.setUp()
            self.enter("/nick ann", *typed)
            before = self.here()
            self.assertIn(f"* {current}, ", before)
            self.lose()
            self.assertEqual(self.reconnect(), [back("ann")])
            self.assertEqual(self.here(), before.replace("ann, bob", "bob, ann"), typed)
            for room in rooms.split(", "):
                self.assertIn("ann", self.enter(f"/who {room}")[-1])

    def test_no_room_at_all(self) -> None:
        self.enter("/nick ann", "/leave")
        self.lose()
        self.assertEqual(self.reconnect(), [back("ann")])
        self.assertEqual(self.enter("hello")[-1], "! you are in no room; /join one")

    def test_a_room_into_which_one_was_brought_and_one_taken_out(self) -> None:
        self.enter("/nick ann", "/join jazz")
        self.bob.send("/join tea", "/add ann", "/join rock", "/add ann", "/remove ann")
        self.pump()
        self.lose()
        self.reconnect()
        self.assertIn("ann", self.enter("/who tea")[-1])
        self.assertNotIn("ann", self.enter("/who rock")[-1])
        self.assertIn("* jazz, ", self.here())

    def test_a_registered_name_with_its_password(self) -> None:
        for typed in (["/register secret-1"], ["/register secret-1", "/login ann secret-1"]):
            self.setUp()
            self.enter("/nick ann", *typed)
            self.lose(server_knows=False)
            self.assertEqual(self.reconnect(), [back("ann")])
            self.assertEqual(self.enter("/register again")[-1][:2], "! ")

    def test_an_account_that_is_used_on_another_device_too(self) -> None:
        self.enter("/nick ann", "/register secret-1", "/join tea")
        other = self.chat.connect("/login ann secret-1")
        other.ask("/join nook", "/leave tea")
        self.pump()
        self.lose()
        shown = self.reconnect()
        self.assertIn(back("ann"), shown)
        self.assertIn("* you are in nook too, 1 here; /join nook", shown)
        self.assertIn("* main, 2 here: bob, ann", self.enter("/who main"))
        self.assertEqual(other.ask("/leave tea")[-1:], ["! you are not in tea; /join it first"])

    def test_who_has_logged_out_is_no_owner_any_more(self) -> None:
        self.enter("/nick ann", "/register secret-1", "/logout")
        self.lose()
        [shown] = self.reconnect()
        self.assertRegex(shown, r"as guest-\d+;")

    def test_an_account_that_is_used_elsewhere_is_on_both_devices(self) -> None:
        self.enter("/nick ann", "/register secret-1")
        self.chat.connect("/login ann secret-1")
        self.pump()
        self.lose()
        self.assertEqual(self.reconnect(), [back("ann")])

    def test_rooms_that_it_was_put_out_of_are_left_alone(self) -> None:
        self.enter("/nick ann")
        for told in (
            "* bob has put you out of tea: spam: at 6",
            "* bob has put you out of tea",
            "* bob has banned you from tea for 10 minutes, until 2026-05-04 18:30: spam",
            "* bob has banned you from tea for good",
            "* bob has closed tea: it is late",
            "* bob has removed you from tea",
            "* you have left tea on another device",
        ):
            self.enter("/join tea")
            self.connection.dataReceived(f"{told}\n".encode())
            self.lose()
            self.assertEqual(self.reconnect(), [back("ann")])
            self.assertEqual(self.enter("/rooms")[-1], "* 1 room", told)

    def test_rooms_that_it_is_in_by_another_device_are_joined(self) -> None:
        self.enter("/nick ann")
        for room, told in (
            ("tea", "* you are in tea too, 2 here; /join tea"),
            ("pie", "* pie: 3 unread"),
        ):
            self.connection.dataReceived(f"{told}\n".encode())
            self.lose()
            self.reconnect()
            self.assertEqual(self.enter(f"/who {room}"), [f"* {room}, 1 here: ann"])

    def test_a_room_with_a_key_is_joined_with_it(self) -> None:
        whereabouts = Whereabouts()
        for line in ("/join #Tea green", "/join pie"):
            whereabouts.line_typed(line)
        for line in (
            "* welcome to x; you are ann at 127.0.0.1:1; /help lists the commands",
            "* you are in Tea, 1 here",
            "* you are in pie, 1 here",
        ):
            whereabouts.line_received(line)
        sent = [step.command for step in whereabouts.way_back()]
        self.assertEqual(sent, ["/nick ann", "/join Tea green", "/join pie", "/join pie"])

    def test_an_account_that_is_given_up_is_not_logged_in_to(self) -> None:
        for told in (
            "* the name ann is not registered any more",
            "* you are logged out; you are ann",
        ):
            whereabouts = Whereabouts()
            whereabouts.line_received(
                "* welcome to x; you are bob at 127.0.0.1:1; /help lists the commands"
            )
            whereabouts.line_typed("/login ann my secret")
            whereabouts.line_received(
                "* you are ann, on 2 devices; 1 unread message, /inbox shows them"
            )
            [step] = whereabouts.way_back()
            self.assertEqual(step.command, "/login ann my secret")
            whereabouts.line_received(told)
            self.assertEqual([step.command for step in whereabouts.way_back()], ["/nick ann"])

    def test_a_password_of_several_words_is_known(self) -> None:
        whereabouts = Whereabouts()
        whereabouts.line_received(
            "* welcome to x; you are ann at 127.0.0.1:1; /help lists the commands"
        )
        whereabouts.line_typed("/register my long secret")
        whereabouts.line_received("* ann is registered; /login ann PASSWORD next time")
        [step] = whereabouts.way_back()
        self.assertEqual(step.command, "/login ann my long secret")
        whereabouts.line_typed("/register bob his secret")
        whereabouts.line_received("* the name bob is registered")
        [step] = whereabouts.way_back()
        self.assertEqual(step.command, "/login ann my long secret")

    def test_what_others_say_meanwhile_is_shown(self) -> None:
        self.enter("/nick ann")
        self.lose()
        self.clock.advance(DELAYS[0])
        self.attempts[-1].callback(self.new_connection())
        self.bob.send("are you there?")
        self.pump()
        self.assertEqual(sorted(self.view.take()), [back("ann"), "<bob> are you there?"])

    def test_the_menu_is_there_again(self) -> None:
        self.enter("/nick ann", "/menu")
        self.lose()
        shown = self.reconnect()
        self.assertIn(back("ann"), shown)
        self.assertIn("Enter your choice:", " ".join(shown))

    def test_it_comes_back_again_and_again(self) -> None:
        self.enter("/nick ann", "/join tea")
        for _ in range(3):
            self.assertEqual(self.lose(), [LOST])
            self.assertEqual(self.reconnect(), [back("ann")])
        self.assertIn("* tea, 1 here: ann", self.here())

    def test_a_connection_that_breaks_on_the_way_back(self) -> None:
        self.enter("/nick ann", "/join tea")
        self.lose()
        self.clock.advance(DELAYS[0])
        self.attempts[-1].callback(self.new_connection())
        self.assertEqual(self.lose(), [])
        self.assertEqual(self.reconnect(1)[-1], back("ann"))
        self.assertIn("* tea, 1 here: ann", self.here())


class NameThatIsTaken(UserCase):
    def setUp(self) -> None:
        super().setUp()
        self.enter("/nick ann")
        self.ghost = self.person
        self.lose(server_knows=False)

    def wait(self) -> list[str]:
        self.clock.advance(NAME_PAUSE)
        self.pump()
        return self.view.take()

    def test_it_is_had_again_when_the_server_notices(self) -> None:
        shown = self.reconnect()
        self.assertRegex(shown[0], "you are back, as guest-")
        self.assertIn("ann is still taken", shown[1])
        self.assertEqual(self.wait(), [])
        self.ghost.reset()
        self.pump()
        self.view.take()
        self.assertEqual(self.wait(), ["* you are ann again"])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_somebody_who_keeps_it_has_it(self) -> None:
        self.reconnect()
        for _ in range(NAME_ATTEMPTS - 1):
            self.assertEqual(self.wait(), [])
        self.assertEqual(self.wait(), ["* the name ann stays taken"])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_another_name_ends_the_asking(self) -> None:
        self.reconnect()
        self.enter("/nick zoe")
        self.ghost.reset()
        self.pump()
        self.view.take()
        self.assertEqual(self.wait(), [])
        self.assertIn("zoe", self.here())

    def test_the_name_is_wanted_over_a_second_loss(self) -> None:
        self.reconnect()
        self.ghost.reset()
        self.lose()
        self.assertEqual(self.reconnect(), [back("ann")])


class GivingUp(UserCase):
    def test_after_the_last_delay_it_is_lost(self) -> None:
        self.lose()
        for delay in DELAYS:
            self.assertNoResult(self.user.ended)
            self.clock.advance(delay)
            self.attempts[-1].errback(ConnectionRefusedError())
        self.assertIs(self.successResultOf(self.user.ended), Outcome.LOST)

    def test_leaving_ends_the_attempts(self) -> None:
        self.lose()
        self.clock.advance(DELAYS[0])
        self.assertIs(self.successResultOf(self.user.leave()), Outcome.LEFT)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_a_line_typed_meanwhile_is_not_sent(self) -> None:
        self.lose()
        self.user.enter("hello?")
        self.assertEqual(self.view.take(), ["* that line was not sent: there is no connection"])

    def test_a_goodbye_is_not_followed_by_another_connection(self) -> None:
        for leave in (self.user.quit, lambda: self.user.enter("exit")):
            leave()
            self.assertIs(self.user._state.name, "LEAVING")
        self.connection.connectionLost(Failure(ConnectionLost()))
        self.assertIs(self.successResultOf(self.user.ended), Outcome.LOST)
        self.assertEqual(self.attempts, [])

    def test_a_server_that_was_never_a_chat_is_not_tried_again(self) -> None:
        user = User(self.clock, self.connect)
        connection = ChatConnection(self.clock)
        connection.makeConnection(StringTransport())
        user.open(self.view, connection)
        connection.dataReceived(b"! this server is full\n")
        connection.connectionLost(Failure(ConnectionDone()))
        self.assertIs(self.successResultOf(user.ended), Outcome.CLOSED)


class Piping(UserCase):
    def test_input_waits_while_there_is_no_connection(self) -> None:
        standard = StringTransport()
        self.user.apply_backpressure(standard)
        self.lose()
        self.assertEqual(standard.producerState, "paused")
        self.reconnect()
        self.assertEqual(standard.producerState, "producing")
        self.assertIs(standard.producer, self.transport)
