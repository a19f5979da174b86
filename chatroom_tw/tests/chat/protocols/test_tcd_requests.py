"""Tests for `protocols.tcd_requests`: what a client means, however it is cut."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.tcd_requests import (
    FIELD_LIMIT,
    MARGIN,
    TEXT_LIMIT,
    TEXT_LINES,
    BadRequest,
    Hello,
    Request,
    RequestParser,
)
from chatroom_tw.chat.rules.commands import JoinAs, LeaveByRef, Quit, Ref, Say, StopServer
from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tests.support.tcd import disconnect, join, leave, say

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


def meant(*data: bytes) -> list[Request]:
    """What is meant by data that comes in these pieces."""
    parser = RequestParser()
    return [each for piece in data for each in parser.feed(piece)]


class Requests(SynchronousTestCase):
    def test_each_of_them(self) -> None:
        for data, means in (
            (join("tea", "ann"), JoinAs("tea", "ann")),
            (leave(2, "ann", 3), LeaveByRef(Ref("2"))),
            (say(2, "ann", "hello", 3), Say("hello", Ref("2"), True)),
            (disconnect("ann"), Quit()),
            ("KILL_SERVICE\n", StopServer()),
            ("HELO BASE_TEST\n", Hello(b"HELO BASE_TEST")),
            ("HELO\n", Hello(b"HELO")),
        ):
            self.assertEqual(meant(data.encode()), [means])

    def test_several_come_at_once(self) -> None:
        data = say(1, "a", "one") + say(2, "a", "two") + leave(1, "a")
        texts = [Say("one", Ref("1"), True), Say("two", Ref("2"), True), LeaveByRef(Ref("1"))]
        self.assertEqual(meant(data.encode()), texts)

    def test_blanks_after_a_key_before_it_and_between_requests(self) -> None:
        for data in (
            join("tea", "ann").replace(": ", ":"),
            join("tea", "ann").replace(": ", ":   "),
            join("tea", "ann").replace("\n", "  \n"),
            "  " + join("tea", "ann").replace("\n", "\n \t "),
            "\n\n \n" + join("tea", "ann") + "\n\n",
            join("tea", "ann").replace("\n", "\r\n"),
        ):
            self.assertEqual(meant(data.encode()), [JoinAs("tea", "ann")], data)

    def test_a_greeting_is_kept_as_it_came(self) -> None:
        self.assertEqual(meant(b"\t HELO \xff  x: \x01 \r\n"), [Hello(b"HELO \xff  x: \x01 ")])

    def test_a_text_runs_to_an_empty_line_whatever_it_looks_like(self) -> None:
        text = " one\n \n\tMESSAGE: two\nJOIN_CHATROOM: x\nKILL_SERVICE"
        self.assertEqual(meant(say(1, "a", text).encode()), [Say(text, Ref("1"), True)])

    def test_a_text_may_be_empty_or_begin_on_the_second_line(self) -> None:
        for text in ("", "\nhello"):
            self.assertEqual(meant(say(1, "a", text).encode()), [Say(text, Ref("1"), True)])

    def test_text_is_decoded_and_safe_to_show(self) -> None:
        data = b"CHAT: 1\nJOIN_ID: 1\nCLIENT_NAME: a\nMESSAGE: \x1b[2J\xff\n\xc3\xa9\r.\r\n\r\n"
        self.assertEqual(meant(data), [Say("\ufffd[2J\ufffd\n\xe9\ufffd.", Ref("1"), True)])


class Nonsense(SynchronousTestCase):
    def complaint(self, data: str, *following: Request) -> str:
        [broken, *others] = meant(data.encode())
        self.assertIsInstance(broken, BadRequest)
        self.assertEqual(others, list(following))
        return broken.why

    def test_it_is_answered_once_and_skipped_up_to_the_next_request(self) -> None:
        data = "GET / HTTP/1.1\nHost: x\n\nPORT: 0\n" + join("tea", "ann")
        self.assertEqual(
            self.complaint(data, JoinAs("tea", "ann")), "'GET / HTTP/1.1' starts no request"
        )

    def test_a_request_without_a_field_is_broken(self) -> None:
        data = "JOIN_CHATROOM: tea\nPORT: 0\nCLIENT_NAME: ann\n"
        self.assertEqual(self.complaint(data), "JOIN_CHATROOM needs CLIENT_IP: here, not 'PORT: 0'")

    def test_so_is_one_with_a_line_that_does_not_belong_there(self) -> None:
        for line in ("", "hello", "CLIENT_IP", "client_ip: 0", "CLIENT_IP : 0", "CLIENT_NAME: x"):
            self.complaint(f"JOIN_CHATROOM: tea\n{line}\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: a\n")

    def test_the_next_request_may_be_in_the_middle_of_a_broken_one(self) -> None:
        self.complaint(f"JOIN_CHATROOM: tea\nCLIENT_IP: 0\n{leave(1, 'a')}", LeaveByRef(Ref("1")))
        self.complaint("CHAT: 1\nHELO a\n", HELLO[1])

    def test_words_that_only_look_like_requests_are_none(self) -> None:
        for line in ("HELOX", "helo a", "KILL_SERVICE now", "KILL_SERVICE: 0", "JOIN_CHATROOM",
                     "JOIN_CHATROOM tea", "CHATTER: 1", ":", "CLIENT_NAME: a"):  # fmt: skip
            self.complaint(f"{line}\n")

    def test_what_is_repeated_of_it_is_short_and_safe_to_show(self) -> None:
        self.assertEqual(self.complaint("\x1b[2J\t\x07\n"), "'\ufffd[2J \ufffd' starts no request")
        self.assertLess(len(self.complaint("x" * 4000 + "\n")), 100)


class Limits(SynchronousTestCase):
    def test_the_longest_field_is_taken(self) -> None:
        name = "x" * FIELD_LIMIT
        self.assertEqual(meant(join("tea", name).encode()), [JoinAs("tea", name)])
        hello = f"HELO {name}".encode()
        self.assertEqual(meant(hello + b"\r\n"), [Hello(hello)])

    def test_one_of_more_lines_is_an_error_and_what_follows_is_not(self) -> None:
        text = "x\n" * TEXT_LINES + "x"
        self.assertEqual(
            meant((say(1, "a", text) + say(1, "a", "x")).encode()),
            [
                BadRequest("MESSAGE has more than 4096 lines; it was dropped"),
                Say("x", Ref("1"), True),
            ],
        )

    def test_a_longer_one_is_an_error_and_its_request_dropped_whole(self) -> None:
        long = "x" * (FIELD_LIMIT + 1)
        for data in (join(long, "ann"), join("tea", long), leave(long, "a"), disconnect(long),
                     say(1, long, "KILL_SERVICE\nHELO b"), say(long, long, "HELO b"),
                     f"HELO {long}\n"):  # fmt: skip
            [broken, last] = meant(data.encode(), b"\n", HELLO[0])
            self.assertIsInstance(broken, BadRequest)
            self.assertEqual(last, HELLO[1])

    def test_it_is_answered_at_once(self) -> None:
        [broken] = meant(b"JOIN_CHATROOM: " + b"x" * 5000)
        self.assertEqual(
            broken, BadRequest("JOIN_CHATROOM has more than 4096 bytes; the request was dropped")
        )

    def test_the_longest_text_is_taken(self) -> None:
        lines = "x\n" * (TEXT_LINES - 1)
        for text in (
            *("x" * TEXT_LIMIT, "\n".join(["x" * 4095] * 16) + "x"),
            lines + "x" * (TEXT_LIMIT - len(lines)),
        ):
            self.assertEqual(len(text), TEXT_LIMIT)
            self.assertEqual(meant(say(1, "a", text).encode()), [Say(text, Ref("1"), True)])

    def test_a_longer_one_is_an_error_and_dropped_to_its_end(self) -> None:
        for text in (
            "x" * (TEXT_LIMIT + 1),
            "x" * TEXT_LIMIT + "\nHELO b\nHELO c",
            "\nHELO b" * 20000,
        ):
            [broken, last] = meant(say(1, "a", text).encode(), HELLO[0])
            self.assertEqual(
                broken, BadRequest("MESSAGE has more than 65536 bytes; the request was dropped")
            )
            self.assertEqual(last, HELLO[1])

    def test_whatever_comes_little_is_kept(self) -> None:
        for data in (b"x", b"HELO x", b" ", b"\nx", b"CHAT: 1\n", b"MESSAGE: x"):
            parser = RequestParser()
            parser.feed(b"CHAT: 1\nJOIN_ID: 1\nCLIENT_NAME: x\n")
            for _ in range(200):
                parser.feed(data * 1000)
                kept = len(parser._rest) + len(parser._text) + sum(map(len, parser._values))
                self.assertLessEqual(kept, 2 * TEXT_LIMIT + 2 * FIELD_LIMIT)


class Silence(SynchronousTestCase):
    def silent(self, *data: str) -> list[list[Request]]:
        """What each piece means, and the silence after it."""
        parser = RequestParser()
        return [parser.feed(piece.encode()) + parser.bare() for piece in data]

    def test_it_ends_the_last_line_of_a_request(self) -> None:
        for data, means in (
            (join("tea", "ann"), JoinAs("tea", "ann")),
            (leave(2, "ann"), LeaveByRef(Ref("2"))),
            (disconnect("ann"), Quit()),
            ("KILL_SERVICE\n", StopServer()),
            ("HELO a: b\n", Hello(b"HELO a: b")),
            ("HELO\n", Hello(b"HELO")),
        ):
            self.assertEqual(self.silent(data[:-1], "\n"), [[means], []])
            self.assertEqual(self.silent(data[:-1] + "\r", "\n"), [[means], []])

    def test_it_ends_a_text(self) -> None:
        whole = say(1, "a", "one\ntwo")
        for end in ("\n", "", "\r\n", "\r", "\r\n\r"):
            data = whole[:-2] + end
            self.assertEqual(self.silent(data, "\n"), [[Say("one\ntwo", Ref("1"), True)], []], end)

    def test_it_does_not_end_a_request_in_the_middle(self) -> None:
        whole = join("tea", "ann")
        for cut in range(whole.index("CLIENT_NAME:") + len("CLIENT_NAME")):
            self.assertEqual(
                self.silent(whole[:cut], whole[cut:]), [[], [JoinAs("tea", "ann")]], whole[:cut]
            )

    def test_it_ends_nonsense(self) -> None:
        for data in ("hello", "tea: x", "HELLO", "KILL_SERVICES", "PORT: 0"):
            [[broken], rest] = self.silent(data, " and more\n")
            self.assertIsInstance(broken, BadRequest)
            self.assertEqual(rest, [])
        [[broken]] = self.silent("CHAT: 1\nhello")
        self.assertIsInstance(broken, BadRequest)

    def test_it_ends_what_is_too_long(self) -> None:
        for data in ("HELO " + "x" * 5000, say(1, "a", "x" * 70000)[:-2], "x" * 5000,
                     join("tea", "x" * 5000)[:-1]):  # fmt: skip
            [[broken], rest, last] = self.silent(data, "xx", "HELO a")
            self.assertIsInstance(broken, BadRequest)
            self.assertEqual((rest, last), ([], [HELLO[1]]))


class HoweverItIsCut(SynchronousTestCase):
    @given(st.lists(st.sampled_from(PIECES), max_size=8), st.data())
    def test_requests_in_pieces_mean_what_the_whole_means(
        self, pieces: list[bytes], data: st.DataObject
    ) -> None:
        whole = b"".join(pieces)
        cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=12)))
        parts = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)])]
        self.assertEqual(meant(*parts), meant(whole))

    def test_a_conversation_cut_at_every_place(self) -> None:
        texts = ("HELO a\r\n", join("tea", "ann"), say(1, "ann", "one\ntwo"), "nonsense\n",
                 leave(1, "ann"), "\n", disconnect("ann"))  # fmt: skip
        requests = [text.encode() for text in texts]
        whole = b"".join(requests)
        expected = meant(whole)
        self.assertEqual(len(expected), 6)
        self.assertEqual(meant(*requests), expected)
        for cut in range(len(whole)):
            self.assertEqual(meant(whole[:cut], whole[cut:]), expected)
        self.assertEqual(meant(*(whole[i : i + 1] for i in range(len(whole)))), expected)

    @given(st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=4))
    def test_whatever_came_before_the_next_request_is_understood(
        self, noise: bytes, pieces: list[bytes]
    ) -> None:
        parser = RequestParser()
        parser.feed(noise + b"".join(pieces))
        parser.bare()
        self.assertEqual(parser.feed(b"\n\n" + HELLO[0])[-1], HELLO[1])
