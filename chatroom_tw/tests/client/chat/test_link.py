"""Tests for `client.link`: what goes to the server, what is shown, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.chat.link import Link, LinkFactory
from chatroom_tw.client.conversation import ANSWER_LIMIT, HASTE, PATIENCE, Ending
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.tests.support.chat import Chat, Person


class Paper:
    """A view that keeps what it is shown."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def open(self, link: Link) -> None:
        self.link = link

    def show(self, lines: Sequence[str]) -> None:
        self.lines += lines

    def close(self) -> Deferred[None]:
        return succeed(None)

    def seen(self) -> list[str]:
        """The lines since this was last asked."""
        lines, self.lines = self.lines, []
        return lines


class LinkCase(SynchronousTestCase):
    """A link to a server that says nothing of itself."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.transport = StringTransport()
        self.paper = Paper()
        self.link: Link = LinkFactory(self.clock).buildProtocol(None)
        self.link.makeConnection(self.transport)
        self.greeting = self.sent()
        self.link.open(self.paper)

    def sent(self) -> str:
        data = self.transport.value().decode()
        self.transport.clear()
        return data

    def enter(self, *lines: str) -> None:
        for line in lines:
            self.link.enter(line)

    def hear(self, data: bytes) -> list[str]:
        self.link.dataReceived(data)
        return self.paper.seen()

    def lose(self, error: Exception) -> Ending:
        self.link.connectionLost(Failure(error))
        return self.successResultOf(self.link.ended)


class Typing(LinkCase):
    def test_what_is_said_is_sent_and_shown(self) -> None:
        self.enter("hello", "Latvia", "1.2.3.4 is an address", "tab\there")
        self.assertEqual(self.sent(), "hello\nLatvia\n1.2.3.4 is an address\ntab\there\n")
        self.assertEqual(
            self.paper.seen(),
            ["<You> hello", "<You> Latvia", "<You> 1.2.3.4 is an address", "<You> tab\there"],
        )

    def test_two_slashes_say_one(self) -> None:
        self.enter("//quit is a word")
        self.assertEqual(self.sent(), "//quit is a word\n")
        self.assertEqual(self.paper.seen(), ["<You> /quit is a word"])

    def test_commands_are_sent_and_answered_by_the_server_alone(self) -> None:
        lines = ["L", "/help", "/msg bob hi", "/nosuch", "/nick", "127.0.0.1:1001 psst"]
        self.enter(*lines)
        self.assertEqual(self.sent(), "".join(f"{line}\n" for line in lines))
        self.assertEqual(self.paper.seen(), [])

    def test_passwords_are_not_shown(self) -> None:
        self.enter("/register secret", "/login ann secret", "/login secret", "/register  ")
        self.assertEqual(self.paper.seen(), [])

    def test_a_server_of_many_protocols_need_not_wait_to_know_ours(self) -> None:
        self.assertEqual(self.greeting, "\n")

    def test_nothing_is_not_sent(self) -> None:
        self.enter("", "  ", "\t")
        self.assertEqual(self.sent(), "")
        self.assertEqual(self.paper.seen(), [])

    def test_a_line_that_the_server_would_drop_is_not_sent(self) -> None:
        fits = "é" * (LINE_LIMIT // 2)
        self.enter(fits)
        self.assertEqual(self.sent(), f"{fits}\n")
        self.assertEqual(self.paper.seen(), [f"<You> {fits}"])
        self.enter(f"{fits}x", f"/register {fits}", TOO_LONG)
        self.assertEqual(self.sent(), "")
        dropped = f"! that line was dropped: it is longer than {LINE_LIMIT} bytes"
        self.assertEqual(self.paper.seen(), [dropped] * 3)

    def test_control_characters_are_not_even_sent(self) -> None:
        self.enter("red \x1b[31m", "half a \ud83d pair")
        self.assertEqual(self.sent(), "red \ufffd[31m\nhalf a ? pair\n")
        self.assertEqual(self.paper.seen(), ["<You> red \ufffd[31m", "<You> half a ? pair"])


class Hearing(LinkCase):
    def test_lines_are_shown_as_they_are(self) -> None:
        self.assertEqual(self.hear(b"* welcome\n<ann> hi\n\n"), ["* welcome", "<ann> hi", ""])

    def test_lines_that_come_in_pieces_are_shown_whole(self) -> None:
        self.assertEqual(self.hear(b"<ann> caf\xc3"), [])
        self.assertEqual(self.hear(b"\xa9\r"), [])
        self.assertEqual(self.hear(b"\n<bob> "), ["<ann> café"])
        self.assertEqual(self.hear(b"hi\n"), ["<bob> hi"])

    @given(st.binary())
    def test_no_control_character_but_a_tab_is_shown(self, data: bytes) -> None:
        self.setUp()
        text = "".join(self.hear(data + b"\n"))
        self.assertFalse([c for c in text if c != "\t" and (ord(c) < 32 or 127 <= ord(c) < 160)])

    def test_what_comes_last_without_an_end_is_shown_as_well(self) -> None:
        self.assertEqual(self.hear(b"one\ntwo"), ["one"])
        self.lose(ConnectionDone())
        self.assertEqual(self.paper.seen(), ["two"])

    def test_a_line_that_does_not_end_ends_the_link(self) -> None:
        self.assertEqual(self.hear(b"x" * ANSWER_LIMIT), [])
        self.assertFalse(self.transport.disconnected)
        self.hear(b"x")
        self.assertTrue(self.transport.disconnected)
        self.assertIs(self.lose(ConnectionLost()), Ending.STRANGE)
        self.assertEqual(self.paper.seen(), [])

    def test_what_comes_before_there_is_a_view_does_no_harm(self) -> None:
        link: Link = LinkFactory(self.clock).buildProtocol(None)
        link.makeConnection(StringTransport())
        link.dataReceived(b"early\n")


class Ends(LinkCase):
    def test_the_server_may_close(self) -> None:
        self.assertIs(self.lose(ConnectionDone()), Ending.CLOSED)

    def test_the_connection_may_break(self) -> None:
        self.assertIs(self.lose(ConnectionLost()), Ending.LOST)

    def test_the_words_for_going_say_goodbye_and_wait_for_the_answer(self) -> None:
        for word in ("exit", "/quit", "exit "):
            self.setUp()
            self.enter("hello", word, "ignored", "/ignored")
            self.assertEqual(self.sent(), "hello\n/quit\n")
            self.assertFalse(self.transport.disconnecting)
            self.paper.seen()
            self.assertEqual(self.hear(b"* goodbye\n"), ["* goodbye"])
            self.assertIs(self.lose(ConnectionDone()), Ending.LEFT)
            self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_goodbye_is_said_once(self) -> None:
        self.link.quit()
        self.link.quit()
        self.link.leave()
        self.link.leave()
        self.assertEqual(self.sent(), "/quit\n")

    def test_a_connection_that_breaks_during_the_goodbye_is_no_goodbye(self) -> None:
        self.link.quit()
        self.assertIs(self.lose(ConnectionLost()), Ending.LOST)

    def test_a_server_that_answers_slowly_is_waited_for(self) -> None:
        self.link.quit()
        for _ in range(5):
            self.clock.advance(PATIENCE - 1)
            self.hear(b"* an answer\n")
        self.assertFalse(self.transport.disconnected)

    def test_a_server_that_is_silent_is_not(self) -> None:
        self.link.quit()
        self.clock.advance(PATIENCE)
        self.assertTrue(self.transport.disconnected)
        self.assertIs(self.lose(ConnectionLost()), Ending.SILENT)

    def test_leaving_says_goodbye_and_closes(self) -> None:
        ended = self.link.leave()
        self.assertEqual(self.sent(), "/quit\n")
        self.assertTrue(self.transport.disconnecting)
        self.assertNoResult(ended)
        self.link.connectionLost(Failure(ConnectionLost()))
        self.assertIs(self.successResultOf(ended), Ending.LEFT)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_leaving_takes_no_longer_than_it_may(self) -> None:
        self.link.quit()
        self.link.leave()
        self.clock.advance(HASTE / 2)
        self.hear(b"* the server has much to say\n")
        self.clock.advance(HASTE / 2)
        self.assertTrue(self.transport.disconnected)
        self.assertIs(self.lose(ConnectionLost()), Ending.LEFT)

    def test_leaving_after_the_end_is_nothing(self) -> None:
        self.link.connectionLost(Failure(ConnectionDone()))
        self.assertIs(self.successResultOf(self.link.leave()), Ending.CLOSED)
        self.enter("too late")
        self.link.quit()
        self.assertEqual(self.sent(), "")
        self.assertEqual(self.clock.getDelayedCalls(), [])


class WithAServer(LinkCase):
    """The link and the server's own line protocol, without a network between them."""

    def setUp(self) -> None:
        super().setUp()
        self.person = Person(Chat(), 1001)

    def talk(self, *lines: str) -> list[str]:
        """Enter lines, and return all that is seen."""
        for line in lines:
            self.enter(line)
            self.person.send_bytes(self.sent().encode())
            for answer in self.person.heard():
                self.link.dataReceived(f"{answer}\n".encode())
        return self.paper.seen()

    def test_a_conversation(self) -> None:
        self.talk("/nick ann")
        self.assertEqual(
            self.talk("hello", "L", "/me waves", "exit"),
            [
                "<You> hello",
                "127.0.0.1:1001 ann",
                "* 1 clients",
                "! unknown command /me; /help lists them",
                "* goodbye, ann",
            ],
        )
        self.assertTrue(self.person.transport.disconnecting)
