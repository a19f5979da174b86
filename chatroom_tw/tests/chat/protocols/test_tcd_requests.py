"""Tests for `chat.protocols.tcd_requests`: requests, in one piece and cut."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.tcd_requests import (
    FIELD_LIMIT,
    MARGIN,
    SEGMENT,
    SKIPPED,
    TEXT_LIMIT,
    TEXT_LINES,
    BadRequest,
    Hello,
    Request,
    RequestParser,
)
from chatroom_tw.chat.rules.commands import JoinAs, LeaveByRef, Quit, Ref, Say, StopServer
from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tests.support.tcd import cut, disconnect, join, leave, say

HELLO = (b"HELO a\n", Hello(b"HELO a"))
PIECES = [
    *(request.encode() for request in (join("tea", "ann"), leave(1, "ann"), say(1, "ann", "hi"))),
    *(say(1, "ann", "one\r\ntwo\nJOIN_CHATROOM: x").encode(), disconnect("ann").encode()),
    *(b"HELO BASE_TEST\n", b"HELO\r\n", b"KILL_SERVICE\n", b"\n", b" \t\r\n", b"\r", b"x"),
    *(b"\xff", b"nonsense\n", b"KEY: value\n", b"JOIN_CHATROOM: tea\n", b"CHAT:1\nJOIN_ID:1\n"),
    *(b"PORT: 0\n", b"MESSAGE: hi\n", b"CLIENT_NAME: ann", b"CLIENT_IP:\n"),
    *(b"   HELO " + b"x" * FIELD_LIMIT, b"x" * (FIELD_LIMIT + MARGIN), b"q\n" * 5000),
    *(b" " * (FIELD_LIMIT + MARGIN), b"y" * TEXT_LIMIT, b"z" * (TEXT_LIMIT - 100)),
    b"CHAT: 1\nJOIN_ID: 1\nCLIENT_NAME: a\nMESSAGE: ",
]


def parsed(*pieces: bytes) -> list[Request]:
    """The requests in these pieces, without the lines that are skipped."""
    parser = RequestParser()
    found = [each for piece in pieces for each in parser.feed(piece)]
    return [each for each in found if each is not SKIPPED]


class Requests(SynchronousTestCase):
    def test_each_request_is_parsed(self) -> None:
        for data, expected in (
            (join("tea", "ann"), JoinAs("tea", "ann")),
            (leave(2, "ann", 3), LeaveByRef(Ref("2"))),
            (say(2, "ann", "hello", 3), Say("hello", Ref("2"), True)),
            (disconnect("ann"), Quit()),
            ("KILL_SERVICE\n", StopServer()),
            ("HELO BASE_TEST\n", Hello(b"HELO BASE_TEST")),
            ("HELO\n", Hello(b"HELO")),
        ):
            self.assertEqual(parsed(data.encode()), [expected])

    def test_several_requests_in_one_piece_are_parsed(self) -> None:
        data = say(1, "a", "one") + say(2, "a", "two") + leave(1, "a")
        texts = [Say("one", Ref("1"), True), Say("two", Ref("2"), True), LeaveByRef(Ref("1"))]
        self.assertEqual(parsed(data.encode()), texts)

    def test_blanks_around_keys_and_requests_are_ignored(self) -> None:
        for data in (
            join("tea", "ann").replace(": ", ":"),
            join("tea", "ann").replace(": ", ":   "),
            join("tea", "ann").replace("\n", "  \n"),
            "  " + join("tea", "ann").replace("\n", "\n \t "),
            "\n\n \n" + join("tea", "ann") + "\n\n",
            join("tea", "ann").replace("\n", "\r\n"),
        ):
            self.assertEqual(parsed(data.encode()), [JoinAs("tea", "ann")], data)

    def test_helo_keeps_its_line(self) -> None:
        self.assertEqual(parsed(b"\t HELO \xff  x: \x01 \r\n"), [Hello(b"HELO \xff  x: \x01 ")])

    def test_a_text_extends_to_an_empty_line(self) -> None:
        text = " one\n \n\tMESSAGE: two\nJOIN_CHATROOM: x\nKILL_SERVICE"
        self.assertEqual(parsed(say(1, "a", text).encode()), [Say(text, Ref("1"), True)])

    def test_a_text_may_be_empty_or_have_an_empty_start(self) -> None:
        for text in ("", "\nhello"):
            self.assertEqual(parsed(say(1, "a", text).encode()), [Say(text, Ref("1"), True)])

    def test_text_is_decoded_and_safe_to_show(self) -> None:
        data = b"CHAT: 1\nJOIN_ID: 1\nCLIENT_NAME: a\nMESSAGE: \x1b[2J\xff\n\xc3\xa9\r.\r\n\r\n"
        self.assertEqual(parsed(data), [Say("\ufffd[2J\ufffd\n\xe9\ufffd.", Ref("1"), True)])


class BadRequests(SynchronousTestCase):
    def error(self, data: str, *following: Request) -> str:
        """Why `data` begins with a bad request; `following` are the requests after it."""
        [bad, *others] = parsed(data.encode())
        self.assertIsInstance(bad, BadRequest)
        self.assertEqual(others, list(following))
        return bad.why

    def test_rubbish_gets_one_error_up_to_the_next_request(self) -> None:
        data = "GET / HTTP/1.1\nHost: x\n\nPORT: 0\n" + join("tea", "ann")
        self.assertEqual(
            self.error(data, JoinAs("tea", "ann")), "'GET / HTTP/1.1' starts no request"
        )

    def test_a_request_without_a_field_is_bad(self) -> None:
        data = "JOIN_CHATROOM: tea\nPORT: 0\nCLIENT_NAME: ann\n"
        self.assertEqual(self.error(data), "JOIN_CHATROOM needs CLIENT_IP: here, not 'PORT: 0'")
        for data in (
            "LEAVE_CHATROOM: 1\nCLIENT_NAME: ann\n",
            "DISCONNECT: 0\nCLIENT_NAME: ann\n",
            "CHAT: 1\nJOIN_ID: 1\nMESSAGE: hi\n\n",
        ):
            self.error(data)

    def test_a_request_with_a_wrong_line_is_bad(self) -> None:
        for line in ("", " ", "CLIENT_NAME: x"):
            self.error(f"JOIN_CHATROOM: tea\n{line}\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: a\n")
        for line in ("", "ann", "CLIENT_NAME", "client_name: ann", "CLIENT NAME: ann", "PORT: 0"):
            self.error(f"JOIN_CHATROOM: tea\nCLIENT_IP: 0\nPORT: 0\n{line}\n")
        for line in ("", "hi", "message: hi", "TEXT: hi", "CLIENT_NAME: ann"):
            self.error(f"CHAT: 1\nJOIN_ID: 0\nCLIENT_NAME: a\n{line}\n")

    def test_a_request_may_start_within_a_bad_one(self) -> None:
        self.error(f"JOIN_CHATROOM: tea\nCLIENT_IP: 0\n{leave(1, 'a')}", LeaveByRef(Ref("1")))
        self.error("CHAT: 1\nHELO a\n", HELLO[1])

    def test_lines_that_resemble_requests_are_bad(self) -> None:
        for line in ("HELOX", "helo a", "KILL_SERVICE now", "KILL_SERVICE: 0", "JOIN_CHATROOM",
                     "JOIN_CHATROOM tea", "CHATTER: 1", ":", "CLIENT_NAME: a"):  # fmt: skip
            self.error(f"{line}\n")

    def test_an_error_repeats_a_short_safe_text(self) -> None:
        self.assertEqual(self.error("\x1b[2J\t\x07\n"), "'\ufffd[2J \ufffd' starts no request")
        self.assertLess(len(self.error("x" * 4000 + "\n")), 100)


class IgnoredFields(SynchronousTestCase):
    """A field whose value does not matter is taken by its place."""

    def test_its_key_may_be_any(self) -> None:
        for data, key, request in (
            (join("tea", "ann"), "CLIENT_IP: 0", JoinAs("tea", "ann")),
            (join("tea", "ann"), "PORT: 0", JoinAs("tea", "ann")),
            (leave(1, "ann"), "JOIN_ID: 0", LeaveByRef(Ref("1"))),
            (leave(1, "ann"), "CLIENT_NAME: ann", LeaveByRef(Ref("1"))),
            (say(1, "ann", "hi"), "JOIN_ID: 0", Say("hi", Ref("1"), True)),
            (say(1, "ann", "hi"), "CLIENT_NAME: ann", Say("hi", Ref("1"), True)),
            (disconnect("ann"), "PORT: 0", Quit()),
            (disconnect("ann"), "CLIENT_NAME: ann", Quit()),
        ):
            for line in (
                *("CLIENT IP: ", "CLIENT_IP", "client_ip: 0", f" {key} ", "0", "IP : x:1"),
                *(key.replace(":", " :"), key.replace("_", " "), "HELOX", "CHATS: 1"),
            ):
                self.assertEqual(parsed(data.replace(key, line).encode()), [request], (data, line))

    def test_another_request_is_not_taken_for_it(self) -> None:
        for start in (
            "JOIN_CHATROOM: tea\n",
            "LEAVE_CHATROOM: 1\n",
            "CHAT: 1\n",
            "DISCONNECT: 0\n",
        ):
            for data, request in (
                *((join("pie", "bob"), JoinAs("pie", "bob")), ("KILL_SERVICE\n", StopServer())),
                *((disconnect("bob"), Quit()), (HELLO[0].decode(), HELLO[1])),
            ):
                [bad, following] = parsed((start + data).encode())
                self.assertIsInstance(bad, BadRequest)
                self.assertEqual(following, request)

    def test_silence_ends_it_only_where_it_is_last(self) -> None:
        for start, is_last in (
            ("JOIN_CHATROOM: tea\n", False),
            ("LEAVE_CHATROOM: 1\n", False),
            ("LEAVE_CHATROOM: 1\nJOIN ID: 1\n", True),
            ("DISCONNECT: 0\nport 0\n", True),
        ):
            parser = RequestParser()
            parser.feed(start.encode() + b"CLIENT NAME: ann")
            self.assertEqual(len(parser.bare()), int(is_last), start)

    def test_its_length_is_limited(self) -> None:
        [bad] = parsed(join("tea", "ann").replace("CLIENT_IP: 0", "x" * 5000).encode())
        self.assertIsInstance(bad, BadRequest)


WITHOUT_END: list[tuple[str, Request]] = [
    (join("tea", "ann")[:-1], JoinAs("tea", "ann")),
    (leave(1, "ann")[:-1], LeaveByRef(Ref("1"))),
    (disconnect("ann")[:-1], Quit()),
    ("HELO a", Hello(b"HELO a")),
    ("KILL_SERVICE", StopServer()),
]
TEXTS_WITHOUT_END: list[tuple[str, Request]] = [
    (say(1, "ann", "hi")[:-2] + end, Say("hi", Ref("1"), True)) for end in ("", "\n", "\r\n")
] + [(say(1, "ann", "one\ntwo")[:-2], Say("one\ntwo", Ref("1"), True))]


class NoEnd(SynchronousTestCase):
    """A request that is not ended, and another."""

    def test_a_key_in_its_last_line_begins_another(self) -> None:
        for first, request in WITHOUT_END:
            for second, following in (
                *((join("b", "bob"), JoinAs("b", "bob")), (leave(2, "x"), LeaveByRef(Ref("2")))),
                *((say(2, "x", "yo"), Say("yo", Ref("2"), True)), (disconnect("bob"), Quit())),
            ):
                expected = [request, following]
                self.assertEqual(parsed((first + second).encode()), expected, (first, second))

    def test_a_read_that_begins_as_a_request_does_is_another(self) -> None:
        for first, request in WITHOUT_END + TEXTS_WITHOUT_END:
            for second, following in WITHOUT_END:
                data = first.encode(), second.encode() + b"\n"
                self.assertEqual(parsed(*data), [request, following], data)

    def test_rubbish_without_an_end_ends_likewise(self) -> None:
        for rubbish in (b"PING", b"\xff", b"JOIN_CHATROOM tea", b"JOIN_CHATROOM: tea\nCLIENT"):
            [bad, following] = parsed(rubbish, HELLO[0])
            self.assertIsInstance(bad, BadRequest)
            self.assertEqual(following, HELLO[1])
        self.assertEqual(parsed(b"\r", HELLO[0]), [HELLO[1]])

    def test_a_text_may_have_such_a_line_in_the_same_read(self) -> None:
        for line in ("LEAVE_CHATROOM: 1", "HELO a", "KILL_SERVICE", "hiJOIN_CHATROOM: b"):
            text = f"hi\n{line}\nyo"
            self.assertEqual(parsed(say(1, "a", text).encode()), [Say(text, Ref("1"), True)])
            start, end = say(1, "a", text).encode().split(b"\nyo")
            self.assertEqual(parsed(start, b"\nyo" + end), [Say(text, Ref("1"), True)])

    def test_after_a_read_that_may_be_cut_a_text_goes_on(self) -> None:
        text = "x" * SEGMENT + "\nLEAVE_CHATROOM: 1"
        whole = say(1, "a", text).encode()
        place = whole.index(b"LEAVE")
        self.assertEqual(parsed(whole[:place], whole[place:]), [Say(text, Ref("1"), True)])

    def test_a_value_may_come_in_a_read_of_its_own(self) -> None:
        start = join("tea", "").encode()[:-1]
        self.assertEqual(parsed(start, b"HELO kitty\n"), [JoinAs("tea", "HELO kitty")])
        start = say(1, "a", "").encode()[:-2]
        self.assertEqual(parsed(start, b"CHAT: x\n\n"), [Say("CHAT: x", Ref("1"), True)])

    def test_a_request_that_is_dropped_is_dropped_whole(self) -> None:
        parser = RequestParser()
        [bad] = parser.feed(say(1, "x" * 5000, "hi")[:-1].encode())
        self.assertIsInstance(bad, BadRequest)
        self.assertEqual(parser.feed(b"yo\n") + parser.feed(b"KILL_SERVICE\n\n"), [])
        self.assertEqual(parser.feed(HELLO[0]), [HELLO[1]])


class Limits(SynchronousTestCase):
    def test_the_longest_field_is_accepted(self) -> None:
        name = "x" * FIELD_LIMIT
        self.assertEqual(parsed(join("tea", name).encode()), [JoinAs("tea", name)])
        hello = f"HELO {name}".encode()
        self.assertEqual(parsed(hello + b"\r\n"), [Hello(hello)])

    def test_a_text_of_too_many_lines_is_one_error(self) -> None:
        text = "x\n" * TEXT_LINES + "x"
        self.assertEqual(
            parsed((say(1, "a", text) + say(1, "a", "x")).encode()),
            [
                BadRequest("MESSAGE has more than 4096 lines; it was dropped"),
                Say("x", Ref("1"), True),
            ],
        )

    def test_a_field_that_is_too_long_drops_its_request(self) -> None:
        long = "x" * (FIELD_LIMIT + 1)
        for data in (join(long, "ann"), join("tea", long), leave(long, "a"), disconnect(long),
                     say(1, long, "KILL_SERVICE\nHELO b"), say(long, long, "HELO b"),
                     f"HELO {long}\n"):  # fmt: skip
            [bad, last] = parsed(data.encode(), b"\n", HELLO[0])
            self.assertIsInstance(bad, BadRequest)
            self.assertEqual(last, HELLO[1])

    def test_a_field_that_is_too_long_gets_an_error_at_once(self) -> None:
        [bad] = parsed(b"JOIN_CHATROOM: " + b"x" * 5000)
        self.assertEqual(
            bad, BadRequest("JOIN_CHATROOM has more than 4096 bytes; the request was dropped")
        )

    def test_the_longest_text_is_accepted(self) -> None:
        lines = "x\n" * (TEXT_LINES - 1)
        for text in (
            *("x" * TEXT_LIMIT, "\n".join(["x" * 4095] * 16) + "x"),
            lines + "x" * (TEXT_LIMIT - len(lines)),
        ):
            self.assertEqual(len(text), TEXT_LIMIT)
            self.assertEqual(parsed(say(1, "a", text).encode()), [Say(text, Ref("1"), True)])

    def test_a_text_that_is_too_long_is_dropped(self) -> None:
        for text in (
            "x" * (TEXT_LIMIT + 1),
            "x" * TEXT_LIMIT + "\nHELO b\nHELO c",
            "\nHELO b" * 20000,
        ):
            [bad, last] = parsed(say(1, "a", text).encode(), HELLO[0])
            self.assertEqual(
                bad, BadRequest("MESSAGE has more than 65536 bytes; the request was dropped")
            )
            self.assertEqual(last, HELLO[1])

    def test_little_is_buffered_whatever_comes(self) -> None:
        for data in (b"x", b"HELO x", b" ", b"\nx", b"CHAT: 1\n", b"MESSAGE: x"):
            parser = RequestParser()
            parser.feed(b"CHAT: 1\nJOIN_ID: 1\nCLIENT_NAME: x\n")
            for _ in range(200):
                parser.feed(data * 1000)
                buffered = len(parser._rest) + len(parser._text) + sum(map(len, parser._values))
                self.assertLessEqual(buffered, 2 * TEXT_LIMIT + 2 * FIELD_LIMIT)


class Silence(SynchronousTestCase):
    def parsed_with_silence(self, *data: str) -> list[list[Request]]:
        """The requests that each piece completes, together with silence after it."""
        parser = RequestParser()
        return [parser.feed(piece.encode()) + parser.bare() for piece in data]

    def test_silence_ends_the_last_line_of_a_request(self) -> None:
        for data, expected in (
            (join("tea", "ann"), JoinAs("tea", "ann")),
            (leave(2, "ann"), LeaveByRef(Ref("2"))),
            (disconnect("ann"), Quit()),
            ("KILL_SERVICE\n", StopServer()),
            ("HELO a: b\n", Hello(b"HELO a: b")),
            ("HELO\n", Hello(b"HELO")),
        ):
            self.assertEqual(self.parsed_with_silence(data[:-1], "\n"), [[expected], []])
            self.assertEqual(self.parsed_with_silence(data[:-1] + "\r", "\n"), [[expected], []])

    def test_silence_ends_a_text(self) -> None:
        whole = say(1, "a", "one\ntwo")
        for end in ("\n", "", "\r\n", "\r", "\r\n\r"):
            data = whole[:-2] + end
            self.assertEqual(
                self.parsed_with_silence(data, "\n"), [[Say("one\ntwo", Ref("1"), True)], []], end
            )

    def test_silence_does_not_end_half_a_request(self) -> None:
        whole = join("tea", "ann")
        for place in range(whole.index("CLIENT_NAME:") + len("CLIENT_NAME")):
            self.assertEqual(
                self.parsed_with_silence(whole[:place], whole[place:]),
                [[], [JoinAs("tea", "ann")]],
                whole[:place],
            )

    def test_silence_ends_a_line_of_rubbish(self) -> None:
        for data in ("hello", "tea: x", "HELLO", "KILL_SERVICES", "PORT: 0"):
            [[bad], rest] = self.parsed_with_silence(data, " and more\n")
            self.assertIsInstance(bad, BadRequest)
            self.assertEqual(rest, [])
        [[bad]] = self.parsed_with_silence(say(1, "a", "")[: -len("MESSAGE: \n\n")] + "hello")
        self.assertIsInstance(bad, BadRequest)

    def test_silence_ends_a_line_that_is_too_long(self) -> None:
        for data in ("HELO " + "x" * 5000, say(1, "a", "x" * 70000)[:-2], "x" * 5000,
                     join("tea", "x" * 5000)[:-1]):  # fmt: skip
            [[bad], rest, last] = self.parsed_with_silence(data, "xx", "HELO a")
            self.assertIsInstance(bad, BadRequest)
            self.assertEqual((rest, last), ([], [HELLO[1]]))


class Pieces(SynchronousTestCase):
    @given(st.lists(st.sampled_from(PIECES), max_size=8), st.data())
    def test_requests_in_pieces_are_parsed_alike(
        self, pieces: list[bytes], data: st.DataObject
    ) -> None:
        whole = b"".join(pieces)
        cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=12))
        self.assertEqual(parsed(*cut(whole, cuts)), parsed(whole))

    def test_a_conversation_may_be_cut_at_any_byte(self) -> None:
        texts = ("HELO a\r\n", join("tea", "ann"), say(1, "ann", "one\ntwo"), "nonsense\n",
                 leave(1, "ann"), "\n", disconnect("ann"))  # fmt: skip
        requests = [text.encode() for text in texts]
        whole = b"".join(requests)
        expected = parsed(whole)
        self.assertEqual(len(expected), 6)
        self.assertEqual(parsed(*requests), expected)
        for place in range(len(whole)):
            self.assertEqual(parsed(whole[:place], whole[place:]), expected)
        self.assertEqual(parsed(*(whole[i : i + 1] for i in range(len(whole)))), expected)

    @given(st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=4))
    def test_a_request_is_parsed_whatever_came_before(
        self, noise: bytes, pieces: list[bytes]
    ) -> None:
        parser = RequestParser()
        parser.feed(noise + b"".join(pieces))
        parser.bare()
        self.assertEqual(parser.feed(b"\n\n" + HELLO[0])[-1], HELLO[1])
