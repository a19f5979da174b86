"""Tests for `client.chat.connection`: what is sent, what is shown, and how it ends."""

from __future__ import annotations

from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.chat.connection import ChatConnection
from chatroom_tw.client.connection import CLOSE_TIMEOUT, QUIT_TIMEOUT, SERVER_LINE_LIMIT, Outcome
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.client import RecordingView
from chatroom_tw.tests.support.clients import LineClient
from chatroom_tw.tests.support.optional import given, st


class ConnectionCase(SynchronousTestCase):
    """A connection to a server that sends only what the test says."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.transport = StringTransport()
        self.view = RecordingView()
        self.connection = ChatConnection(self.clock)
        self.connection.makeConnection(self.transport)
        self.greeting = self.sent()
        self.connection.on_lines(self.view.show, self.view.show)

    def sent(self) -> str:
        data = self.transport.value().decode()
        self.transport.clear()
        return data

    def enter(self, *lines: str) -> None:
        for line in lines:
            self.connection.enter(line)

    def receive(self, data: bytes) -> list[str]:
        self.connection.dataReceived(data)
        return self.view.take()

    def lose(self, error: Exception) -> Outcome:
        self.connection.connectionLost(Failure(error))
        return self.successResultOf(self.connection.ended)


class Typing(ConnectionCase):
    def test_a_message_is_sent_and_shown(self) -> None:
        self.enter("hello", "Latvia", "1.2.3.4 is an address", "tab\there")
        self.assertEqual(self.sent(), "hello\nLatvia\n1.2.3.4 is an address\ntab\there\n")
        self.assertEqual(
            self.view.take(),
            ["<You> hello", "<You> Latvia", "<You> 1.2.3.4 is an address", "<You> tab\there"],
        )

    def test_a_message_to_another_room_is_shown_with_its_name(self) -> None:
        self.enter("/msg #tea hello  there", "/msg bob psst")
        self.assertEqual(self.sent(), "/msg #tea hello  there\n/msg bob psst\n")
        self.assertEqual(self.view.take(), ["#tea <You> hello  there"])

    def test_two_slashes_say_one(self) -> None:
        self.enter("//quit is a word")
        self.assertEqual(self.sent(), "//quit is a word\n")
        self.assertEqual(self.view.take(), ["<You> /quit is a word"])

    def test_a_command_is_sent_and_not_shown(self) -> None:
        lines = ["L", "/help", "/msg bob hi", "/nosuch", "/nick", "127.0.0.1:1001 psst"]
        self.enter(*lines)
        self.assertEqual(self.sent(), "".join(f"{line}\n" for line in lines))
        self.assertEqual(self.view.take(), [])

    def test_passwords_are_not_shown(self) -> None:
        self.enter("/register secret", "/login ann secret", "/login secret", "/register  ")
        self.assertEqual(self.view.take(), [])

    def test_an_empty_line_is_sent_for_protocol_detection(self) -> None:
        self.assertEqual(self.greeting, "\n")

    def test_a_blank_line_is_not_sent(self) -> None:
        self.enter("", "  ", "\t")
        self.assertEqual(self.sent(), "")
        self.assertEqual(self.view.take(), [])

    def test_a_line_that_is_too_long_is_not_sent(self) -> None:
        fits = "é" * (LINE_LIMIT // 2)
        self.enter(fits)
        self.assertEqual(self.sent(), f"{fits}\n")
        self.assertEqual(self.view.take(), [f"<You> {fits}"])
        self.enter(f"{fits}x", f"/register {fits}", TOO_LONG)
        self.assertEqual(self.sent(), "")
        dropped = f"! that line was dropped: it is longer than {LINE_LIMIT} bytes"
        self.assertEqual(self.view.take(), [dropped] * 3)

    def test_control_characters_are_replaced_before_sending(self) -> None:
        self.enter("red \x1b[31m", "half a \ud83d pair")
        self.assertEqual(self.sent(), "red \ufffd[31m\nhalf a ? pair\n")
        self.assertEqual(self.view.take(), ["<You> red \ufffd[31m", "<You> half a ? pair"])


class Receiving(ConnectionCase):
    def test_lines_are_shown_unchanged(self) -> None:
        self.assertEqual(self.receive(b"* welcome\n<ann> hi\n\n"), ["* welcome", "<ann> hi", ""])

    def test_a_line_split_over_chunks_is_shown_whole(self) -> None:
        self.assertEqual(self.receive(b"<ann> caf\xc3"), [])
        self.assertEqual(self.receive(b"\xa9\r"), [])
        self.assertEqual(self.receive(b"\n<bob> "), ["<ann> café"])
        self.assertEqual(self.receive(b"hi\n"), ["<bob> hi"])

    @given(st.binary())
    def test_no_control_character_but_a_tab_is_shown(self, data: bytes) -> None:
        self.setUp()
        text = "".join(self.receive(data + b"\n"))
        self.assertFalse([c for c in text if c != "\t" and (ord(c) < 32 or 127 <= ord(c) < 160)])

    def test_a_last_line_without_an_end_is_shown(self) -> None:
        self.assertEqual(self.receive(b"one\ntwo"), ["one"])
        self.lose(ConnectionDone())
        self.assertEqual(self.view.take(), ["two"])

    def test_an_endless_line_ends_the_connection(self) -> None:
        self.assertEqual(self.receive(b"x" * SERVER_LINE_LIMIT), [])
        self.assertFalse(self.transport.disconnected)
        self.receive(b"x")
        self.assertTrue(self.transport.disconnected)
        self.assertIs(self.lose(ConnectionLost()), Outcome.ENDLESS_LINE)
        self.assertEqual(self.view.take(), [])

    def test_lines_before_a_view_is_opened_are_discarded(self) -> None:
        connection = ChatConnection(self.clock)
        connection.makeConnection(StringTransport())
        connection.dataReceived(b"early\n")
        view = RecordingView()
        connection.on_lines(view.show, view.show)
        connection.dataReceived(b"late\n")
        self.assertEqual(view.take(), ["late"])


class Closing(ConnectionCase):
    def test_the_server_closes(self) -> None:
        self.assertIs(self.lose(ConnectionDone()), Outcome.CLOSED)

    def test_the_connection_breaks(self) -> None:
        self.assertIs(self.lose(ConnectionLost()), Outcome.LOST)

    def test_exit_sends_the_goodbye_and_waits_for_the_answer(self) -> None:
        for word in ("exit", "/quit", "exit "):
            self.setUp()
            self.enter("hello", word, "ignored", "/ignored")
            self.assertEqual(self.sent(), "hello\n/quit\n")
            self.assertFalse(self.transport.disconnecting)
            self.view.take()
            self.assertEqual(self.receive(b"* goodbye\n"), ["* goodbye"])
            self.assertIs(self.lose(ConnectionDone()), Outcome.LEFT)
            self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_the_goodbye_is_sent_once(self) -> None:
        self.connection.quit()
        self.connection.quit()
        self.connection.leave()
        self.connection.leave()
        self.assertEqual(self.sent(), "/quit\n")

    def test_a_connection_that_breaks_while_quitting_is_lost(self) -> None:
        self.connection.quit()
        self.assertIs(self.lose(ConnectionLost()), Outcome.LOST)

    def test_each_answer_extends_the_timeout(self) -> None:
        self.connection.quit()
        for _ in range(5):
            self.clock.advance(QUIT_TIMEOUT - 1)
            self.receive(b"* an answer\n")
        self.assertFalse(self.transport.disconnected)

    def test_a_silent_server_is_disconnected(self) -> None:
        self.connection.quit()
        self.clock.advance(QUIT_TIMEOUT)
        self.assertTrue(self.transport.disconnected)
        self.assertIs(self.lose(ConnectionLost()), Outcome.NO_ANSWER)

    def test_an_endless_line_while_quitting_cancels_the_timeout(self) -> None:
        self.connection.quit()
        self.receive(b"x" * (SERVER_LINE_LIMIT + 1))
        self.assertTrue(self.transport.disconnected)
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.assertIs(self.lose(ConnectionLost()), Outcome.ENDLESS_LINE)

    def test_leaving_sends_the_goodbye_and_closes(self) -> None:
        ended = self.connection.leave()
        self.assertEqual(self.sent(), "/quit\n")
        self.assertTrue(self.transport.disconnecting)
        self.assertNoResult(ended)
        self.connection.connectionLost(Failure(ConnectionLost()))
        self.assertIs(self.successResultOf(ended), Outcome.LEFT)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_leaving_aborts_after_the_timeout(self) -> None:
        self.connection.quit()
        self.connection.leave()
        self.clock.advance(CLOSE_TIMEOUT / 2)
        self.receive(b"* the server has much to say\n")
        self.clock.advance(CLOSE_TIMEOUT / 2)
        self.assertTrue(self.transport.disconnected)
        self.assertIs(self.lose(ConnectionLost()), Outcome.LEFT)

    def test_calls_after_the_end_do_nothing(self) -> None:
        self.connection.connectionLost(Failure(ConnectionDone()))
        self.assertIs(self.successResultOf(self.connection.leave()), Outcome.CLOSED)
        self.enter("too late")
        self.connection.quit()
        self.assertEqual(self.sent(), "")
        self.assertEqual(self.clock.getDelayedCalls(), [])


class WithServer(ConnectionCase):
    """A connection to the server's own line protocol, without a network between them."""

    def setUp(self) -> None:
        super().setUp()
        self.person = LineClient(FakeChat(), 1001)

    def exchange(self, *lines: str) -> list[str]:
        """Enter lines, and return everything that is shown."""
        for line in lines:
            self.enter(line)
            self.person.send_bytes(self.sent().encode())
            for answer in self.person.received():
                self.connection.dataReceived(f"{answer}\n".encode())
        return self.view.take()

    def test_a_conversation(self) -> None:
        self.exchange("/nick ann")
        self.assertEqual(
            self.exchange("hello", "L", "/me waves", "/dance", "exit"),
            [
                "<You> hello",
                "127.0.0.1:1001 ann",
                "* 1 client",
                "<You> * waves",
                "! unknown command /dance; /help lists them",
                "* goodbye, ann",
            ],
        )
        self.assertTrue(self.person.transport.disconnecting)
