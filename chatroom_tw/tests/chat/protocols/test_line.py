"""Tests for `chat.protocols.line`: what clients send and receive, byte for byte."""

from __future__ import annotations

import time

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols import line, line_parser, line_refusals, line_texts, line_verbs
from chatroom_tw.chat.rules import commands, events
from chatroom_tw.chat.rules.refusals import REASONS
from chatroom_tw.server.net.framing import LINE_LIMIT, LONG_SILENCE, SILENCE
from chatroom_tw.tests.support.chat import ChatCase, FakeChat
from chatroom_tw.tests.support.clients import LineClient
from chatroom_tw.tests.support.optional import given, st

THINGS_SENT = [
    *(b"hello\n", b"half a li", b"\n", b"\xff\x00\x1b[2J\n", b"x" * 5000 + b"\n", b"//\n", b"/\n"),
    *(b"/nick ann\n", b"/nick bob\n", b"/nick \n", b"/msg ann psst\n", b"/msg bob psst\n", b"L\n"),
    *(b"/join tea\n", b"/join pie\n", b"/join main\n", b"/leave\n", b"/leave tea\n", b"/who\n"),
    *(b"/add ann tea\n", b"/add bob\n", b"/remove ann\n", b"/remove bob tea\n", b"/rooms\n"),
    *(b"/register a\n", b"/login ann a\n", b"/login bob a\n", b"/inbox\n", b"/history 3\n"),
    *(b"127.0.0.1:1001 psst\n", b"127.0.0.1:9 psst\n", b"/help\n", b"exit\n"),
]


class Connecting(ChatCase):
    def test_a_new_client_gets_a_welcome(self) -> None:
        dan = LineClient(self.chat, 5555)
        [welcome] = dan.received()
        self.assertEqual(
            welcome,
            "* welcome to chat.example; you are guest-4 at 127.0.0.1:5555; "
            "/help lists the commands",
        )

    def test_joining_and_leaving_are_announced(self) -> None:
        dan = LineClient(self.chat, 5555)
        self.assertEqual(self.ann.received(), ["* guest-4 has joined main"])
        dan.hang_up()
        self.assertEqual(self.ann.received(), ["* guest-4 has left main"])

    def test_exit_and_quit_say_goodbye_and_close(self) -> None:
        self.assertEqual(self.ann.ask("exit"), ["* goodbye, ann"])
        self.assertTrue(self.ann.transport.disconnecting)
        self.assertEqual(self.bob.ask("/quit"), ["* ann has left main", "* goodbye, bob"])
        self.assertTrue(self.bob.transport.disconnecting)

    def test_lines_after_the_goodbye_are_ignored(self) -> None:
        self.assertEqual(self.ann.ask("exit", "hello?", "L", "/help"), ["* goodbye, ann"])
        self.assertEqual(self.bob.received(), ["* ann has left main"])

    def test_nothing_is_sent_after_the_goodbye(self) -> None:
        self.ann.ask("exit")
        self.bob.send("bye ann")
        self.assertEqual(self.ann.received(), [])

    def test_half_a_line_before_a_reset_is_not_said(self) -> None:
        self.ann.send_bytes(b"hello\nthis is not all of")
        self.ann.reset()
        self.assertEqual(self.bob.received(), ["<ann> hello", "* ann has left main"])

    def test_a_stopping_server_tells_every_client_and_closes(self) -> None:
        self.ann.send("hello")
        self.chat.stop()
        self.assertEqual(
            self.bob.received(), ["<ann> hello", "* the server is stopping or restarting; goodbye"]
        )
        self.assertTrue(self.bob.transport.disconnecting)
        self.ann.hang_up()
        self.assertEqual(self.bob.received(), [])


class Talking(ChatCase):
    def test_a_line_reaches_every_other_member(self) -> None:
        self.ann.send("hello")
        self.assertEqual(self.ann.received(), [])
        self.assertEqual(self.bob.received(), ["<ann> hello"])
        self.assertEqual(self.carl.received(), ["<ann> hello"])

    def test_lines_in_one_piece_are_said_one_by_one_in_order(self) -> None:
        self.ann.send_bytes(b"one\ntwo\r\n\nthree\n")
        self.assertEqual(self.bob.received(), ["<ann> one", "<ann> two", "<ann> three"])

    def test_lines_between_commands_stay_in_order(self) -> None:
        self.ann.send_bytes(b"one\n/nick anne\ntwo\n/msg bob psst\nthree\n")
        self.assertEqual(
            self.bob.received(),
            ["<ann> one", "* ann is now anne", "<anne> two", "<anne -> you> psst", "<anne> three"],
        )

    def test_empty_and_blank_lines_are_ignored(self) -> None:
        self.ann.send("", "  ", "\t")
        self.assertEqual(self.bob.received(), [])

    def test_blanks_around_a_text_are_said(self) -> None:
        self.ann.send("  indented ")
        self.assertEqual(self.bob.received(), ["<ann>   indented "])

    def test_two_slashes_say_a_line_that_starts_with_one(self) -> None:
        self.ann.send("//etc/passwd")
        self.assertEqual(self.bob.received(), ["<ann> /etc/passwd"])

    def test_a_command_after_a_blank_is_a_command(self) -> None:
        for sent in (
            "  /login ann secret-1",
            " /login\tann secret-1",
            "\t/login\u00a0ann secret-1",
        ):
            self.assertEqual(self.ann.ask(sent), ["! wrong name or password"])
        self.assertEqual(self.ann.ask(" /help"), self.ann.ask("/help"))
        self.assertEqual(self.bob.received(), [])

    def test_a_command_after_something_invisible_is_one(self) -> None:
        for before in ("\ufeff", "\u200b", "\u00a0", "\u2060\u3000", "\x01"):
            for slash in "/／":
                sent = f"{before}{slash}msg nobody s3cret"
                self.assertEqual(self.ann.ask(sent), ["! there is no nobody; L lists who is here"])
                (answer,) = self.ann.ask(f"{before}{slash}dance")
                self.assertEqual(answer, "! unknown command /dance; /help lists them")
        self.ann.send("／／etc/passwd", "a／b")
        self.chat.clock.advance(0)
        self.assertEqual(self.bob.received(), ["<ann> /etc/passwd", "<ann> a／b"])

    def test_what_is_no_text_is_not_said(self) -> None:
        foreign = (b"\x00\x00\x00\x05hello", "hello\n".encode("utf-16"), b"\x80\x04\x95hi.")
        for number, sent in enumerate(foreign, 4):
            dan = self.chat.connect()
            dan.send_bytes(sent)
            dan.send_bytes(sent)
            self.chat.clock.advance(LONG_SILENCE)
            (answer,) = dan.received()
            self.assertIn("! that is no text", answer)
            dan.send("hello")
            self.assertEqual(self.ann.received()[-1], f"<guest-{number}> hello")

    def test_telnet_is_taken_out_and_answered(self) -> None:
        dan = self.chat.connect()
        dan.send_bytes(bytes.fromhex("fffb1f fffb20 fffd01") + b"/who\r\0\xff\xf1/who\r\0")
        self.chat.clock.advance(0)
        answers = dan.transport.value()
        self.assertTrue(answers.startswith(bytes.fromhex("fffe1f fffe20 fffc01")), answers)
        self.assertEqual(answers.count(b"* main, 4 here"), 2)
        dan.transport.clear()
        dan.send_bytes(b"\xff\xf6")
        self.assertEqual(dan.received(), ["* this server is here"])

    def test_a_mode_that_is_not_there_is_answered_each_time(self) -> None:
        """Many in one read do not exhaust the stack."""
        dan = self.chat.connect(factory=line.LineFactory(self.chat.gateway))
        dan.send_bytes(b"/menu\n" * 2000 + b"hello\n")
        answers = dan.received()
        self.assertEqual(answers, ["! /menu is not available on this server"] * 2000)
        self.assertEqual(self.ann.received()[-1], "<guest-4> hello")

    def test_a_telnet_interrupt_is_answered_and_removed(self) -> None:
        self.ann.send_bytes(b"\xff\xf4\xff\xfd\x06")
        self.assertEqual(self.ann.transport.value(), b"\xff\xfc\x06")
        self.ann.transport.clear()
        self.assertEqual(self.ann.ask("/who"), ["* main, 3 here: ann, bob, carl"])

    def test_a_telnet_interrupt_may_come_in_pieces(self) -> None:
        interrupt = b"\xff\xf4\xff\xfd\x06"
        for cut in range(1, len(interrupt)):
            self.ann.send_bytes(b"hello\nhe" + interrupt[:cut])
            self.ann.send_bytes(interrupt[cut:] + b"y\n")
            self.chat.clock.advance(0)
            self.assertEqual(self.ann.transport.value(), b"\xff\xfc\x06")
            self.ann.transport.clear()
            self.assertEqual(self.bob.received(), ["<ann> hello", "<ann> hey"])

    def test_lines_that_resemble_commands_are_said(self) -> None:
        lines = ["Look", "exit?", "LL", "l", "12:30 lunch", "1.2.3.4", "1.2.3.4:5", "[x]:5 y",
                 "999.1.1.1:80 x", "[::1]:9"]  # fmt: skip
        self.ann.send(*lines)
        self.assertEqual(self.bob.received(), [f"<ann> {line}" for line in lines])

    def test_escape_sequences_are_replaced(self) -> None:
        self.ann.send_bytes(b"\x1b[2Jboo\x07 \xc2\x9b31m \xff\n")
        self.assertEqual(self.bob.received(), ["<ann> \ufffd[2Jboo\ufffd \ufffd31m \ufffd"])

    def test_a_line_that_is_too_long_is_answered_and_dropped(self) -> None:
        self.ann.send_bytes(b"x" * (LINE_LIMIT + 1) + b"\nhello\n")
        [error] = self.ann.received()
        self.assertEqual(error, "! that line was dropped: it is longer than 4096 bytes")
        self.assertEqual(self.bob.received(), ["<ann> hello"])

    def test_history_is_shown_with_times(self) -> None:
        self.ann.send("one", "two", "three")
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(0))
        dan = self.chat.connect()
        self.assertEqual(dan.ask("/history 2"), [f"* {when} <ann> two", f"* {when} <ann> three"])
        self.assertEqual(len(dan.ask("/history")), 3)

    def test_history_before_anything_was_said(self) -> None:
        self.assertEqual(self.ann.ask("/history"), ["* nothing has been said in main yet"])

    def test_a_history_of_no_lines_is_an_error(self) -> None:
        for count in ("0", "-1", "two", "1 2", "1" * 10):
            self.assertEqual(
                self.ann.ask(f"/history {count}"), ["! use it like this: /history [N]"]
            )


class BareMessages(ChatCase):
    """A client that sends no newline."""

    def setUp(self) -> None:
        super().setUp()
        self.dan = LineClient(self.chat, 5555)
        for client in (self.ann, self.dan):
            client.received()

    def test_a_bug_in_a_bare_message_ends_its_connection_alone(self) -> None:
        self.patch(type(self.dan.protocol), "receive", lambda client, lines: 1 / 0)
        self.dan.send_bytes(b"hello")
        self.chat.clock.advance(SILENCE)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertTrue(self.dan.transport.disconnecting)
        self.assertFalse(self.ann.transport.disconnecting)

    def test_silence_ends_a_message(self) -> None:
        self.dan.send_bytes(b"hel")
        self.chat.clock.advance(SILENCE / 2)
        self.dan.send_bytes(b"lo")
        self.chat.clock.advance(SILENCE * 0.9)
        self.assertEqual(self.ann.received(), [])
        self.chat.clock.advance(SILENCE * 0.1)
        self.assertEqual(self.ann.received(), ["<guest-4> hello"])

    def test_keys_wait_for_an_end(self) -> None:
        """A terminal sends each key as it is pressed, and people think between two."""
        for end in (b"\r", b"\r\n", b"\r\0", b"\n"):
            with self.subTest(end):
                self.setUp()
                for key in (b"h", b"\xc3\xa8", b"y", b"\x7f", b"!"):
                    self.dan.send_bytes(key)
                    self.chat.clock.advance(SILENCE * 10)
                self.assertEqual(self.ann.received(), [])
                self.dan.send_bytes(end)
                self.chat.clock.advance(SILENCE)
                self.assertEqual(self.ann.received(), ["<guest-4> hè!"])

    def test_a_bare_letter_is_a_command(self) -> None:
        self.dan.send_bytes(b"L")
        self.chat.clock.advance(SILENCE)
        self.assertEqual(self.dan.received(), [])  # It may be the first key of a word.
        self.chat.clock.advance(LONG_SILENCE)
        self.assertEqual(self.dan.received()[-1], "* 4 clients")
        self.dan.send_bytes(b"hello")
        self.chat.clock.advance(SILENCE)
        self.dan.send_bytes(b"L")
        self.chat.clock.advance(SILENCE)
        self.assertEqual(self.dan.received()[-1], "* 4 clients")

    def test_a_key_that_begins_a_word_is_no_command(self) -> None:
        for key in (b"L", b"o", b"w", b"\n"):
            self.dan.send_bytes(key)
            self.chat.clock.advance(SILENCE)
        self.assertEqual(self.ann.received(), ["<guest-4> Low"])

    def test_silence_ends_a_command_too(self) -> None:
        self.dan.send_bytes(b"exit")
        self.chat.clock.advance(SILENCE)
        self.assertEqual(self.dan.received(), ["* goodbye, guest-4"])

    def test_after_a_newline_silence_ends_nothing(self) -> None:
        self.dan.send_bytes(b"hello\nwor")
        self.chat.clock.advance(SILENCE * 10)
        self.dan.send_bytes(b"ld\n")
        self.assertEqual(self.ann.received(), ["<guest-4> hello", "<guest-4> world"])

    def test_the_end_of_the_connection_ends_a_message(self) -> None:
        self.dan.send_bytes(b"hello")
        self.dan.hang_up()
        self.assertEqual(self.ann.received(), ["<guest-4> hello", "* guest-4 has left main"])
        self.assertEqual(self.chat.clock.getDelayedCalls(), [])

    def test_a_broken_connection_does_not_end_a_message(self) -> None:
        self.dan.send_bytes(b"hello")
        self.dan.reset()
        self.assertEqual(self.ann.received(), ["* guest-4 has left main"])

    def test_a_client_that_sends_newlines_needs_no_timer(self) -> None:
        self.ann.send_bytes(b"hello\nand then")
        self.chat.clock.advance(0)
        self.assertEqual(self.chat.clock.getDelayedCalls(), [])


class Helping(ChatCase):
    def test_help_has_a_line_for_every_command(self) -> None:
        lines = self.ann.ask("/help")
        for word in (*line_parser.VERBS, "/help", "L", "exit"):
            self.assertTrue([each for each in lines if word in each], word)
        self.assertEqual([each for each in lines if not each.startswith("* ")], [])

    def test_an_unknown_command_is_answered(self) -> None:
        self.assertEqual(self.ann.ask("/dance now"), ["! unknown command /dance; /help lists them"])
        self.assertEqual(self.ann.ask("/"), ["! unknown command /; /help lists them"])

    def test_a_command_without_arguments_gets_its_usage(self) -> None:
        for word, verb in line_parser.VERBS.items():
            if verb.least:
                usage = [f"! use it like this: {word} {verb.usage}"]
                self.assertEqual(self.ann.ask(word), usage)
                self.assertEqual(self.ann.ask(f"{word}  "), usage)

    def test_passwords_are_never_repeated(self) -> None:
        received = self.ann.ask("/register secret-1", "/register secret-1", "/login ann secreT-1",
                             "/login secret-1", "/login ann secret-1")  # fmt: skip
        self.assertEqual(len(received), 5)
        self.assertNotIn("secre", "\n".join(received).replace("secret-1 PASSWORD", ""))


class Completeness(SynchronousTestCase):
    def test_every_event_and_refusal_has_a_text(self) -> None:
        unasked = {events.HistoryPage}  # Only the protocol for browsers asks for pages.
        self.assertEqual(set(line_texts.TEXTS), set(events.Event.__args__) - unasked)
        self.assertEqual(set(line_refusals.REFUSALS), set(REASONS))

    @given(st.text(max_size=80))
    def test_every_line_can_be_parsed(self, typed: str) -> None:
        parsed = line_parser.parse(typed.replace("\n", ""))
        self.assertIsInstance(
            parsed,
            (
                str,
                line_parser.Answer,
                line_verbs.SwitchMode,
                type(None),
                *commands.Command.__args__,
            ),
        )

    @given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(THINGS_SENT)), max_size=30))
    def test_random_input_leaves_a_consistent_server(self, sent: list[tuple[int, bytes]]) -> None:
        chat = FakeChat()
        clients = [chat.connect() for _ in range(3)]
        for who, data in sent:
            clients[who].send_bytes(data)
        for client in clients:
            client.hang_up()
        watcher = chat.connect()
        self.assertEqual(watcher.ask("L")[-1], "* 1 client")
        # A room that was made by the owner of an account stays.
        self.assertIn(watcher.ask("/rooms")[1:], (["* 1 room"], ["* tea, 0 here", "* 2 rooms"]))
        watcher.send("hello")
        self.assertEqual(watcher.ask("/history 1")[0][-len("hello") :], "hello")
        self.assertEqual(self.flushLoggedErrors(), [])
