"""Tests for `site`: what one client can do to the others."""

from __future__ import annotations

from collections.abc import Callable

from twisted.logger import formatEvent

from chatroom_tw.server.http.site import AT_ONCE, BODY_LIMIT, HEADERS, IDLE, REQUESTS
from chatroom_tw.server.listen.detection import DetectingFactory
from chatroom_tw.server.listen.limiter import Admission
from chatroom_tw.server.listen.slots import ConnectionLimiter
from chatroom_tw.tests.fuzzing.intruder import held_for
from chatroom_tw.tests.support.chat import frame
from chatroom_tw.tests.support.site_case import Browser, SiteCase, get, upgrade


class Limits(SiteCase):
    def test_so_many_requests_are_answered_on_one_connection(self) -> None:
        browser = self.browser()
        for _ in range(REQUESTS):
            browser.send(get("/healthz"))
        answers = browser.answers()
        self.assertEqual([answer.code for answer in answers], [200] * REQUESTS)
        closes = [answer.fields.get("connection") for answer in answers]
        self.assertEqual(closes, [None] * (REQUESTS - 1) + ["close"])
        self.assertTrue(browser.disconnecting)
        browser.send(get("/healthz"))
        self.assertEqual(browser.value(), b"")

    def test_fewer_are_answered_of_those_that_come_at_once(self) -> None:
        browser = self.browser()
        browser.send(get("/healthz") * (AT_ONCE - 1))
        browser.send(get("/healthz") * 50)
        closes = [answer.fields.get("connection") for answer in browser.answers()]
        self.assertEqual(closes, [None] * (2 * AT_ONCE - 2) + ["close"])
        self.assertTrue(browser.disconnecting)

    def test_who_asks_for_more_than_they_read_is_not_answered_for_long(self) -> None:
        browser = self.browser()
        browser.protocol.pauseProducing()
        browser.send(get("/") * 50)
        self.assertEqual(
            [answer.fields.get("connection") for answer in browser.answers()], ["close"]
        )
        self.assertTrue(browser.disconnecting)

    def test_who_announces_a_long_body_is_not_heard(self) -> None:
        """So is who sends chunks: they are dear to take apart, and can be of one byte each."""
        for field in (
            f"Content-Length: {BODY_LIMIT + 1}",
            f"Content-Length: {'9' * 5000}",
            "Transfer-Encoding: chunked",
        ):
            for more in ((), ("X: y",), ("Expect: 100-continue",)):
                browser = self.browser()
                browser.send(get("/", field, *more, method="POST") + b"1\r\nx\r\n" * 1000)
                [answer] = browser.answers()
                self.assertEqual((answer.code, answer.fields["connection"]), (413, "close"))
                self.assertTrue(browser.disconnecting)
                self.assertLess(held_for(browser.protocol), 1 << 17)
        self.assertEqual(self.events, [])

    def test_a_shorter_one_is_not_kept(self) -> None:
        browser = self.browser()
        browser.send(get("/", f"Content-Length: {BODY_LIMIT}", method="POST"))
        before = held_for(browser.protocol)
        browser.send(b"x" * (BODY_LIMIT - 1))
        self.assertLess(held_for(browser.protocol) - before, 1000)
        self.assertEqual(browser.value(), b"")
        browser.send(b"x")
        self.assertEqual([answer.code for answer in browser.answers()], [405])

    def test_a_request_with_a_body_is_answered_when_it_is_whole_and_so_is_the_next(self) -> None:
        browser = self.browser()
        browser.send(get("/healthz", "Content-Length: 5") + b"hello" + get("/healthz"))
        self.assertEqual([answer.code for answer in browser.answers()], [200, 200])

    def test_a_head_is_of_so_many_bytes(self) -> None:
        for request in (
            b"GET /" + b"x" * 20_000,
            get("/", f"X: {'x' * 20_000}"),
            get("/", *["X: y"] * 5000),
        ):
            browser = self.browser()
            for start in range(0, len(request), 1000):
                if not browser.disconnecting:
                    browser.send(request[start : start + 1000])
            self.assertTrue(browser.disconnecting)
            self.assertNotIn(b" 200 ", browser.value())

    def test_who_asks_for_nothing_is_not_waited_for(self) -> None:
        for sent in (b"", b"GET / HT", get("/")):
            browser = self.browser()
            browser.send(sent)
            self.chat.clock.advance(IDLE - 1)
            self.assertFalse(browser.disconnecting)
            self.chat.clock.advance(1)
            self.assertTrue(browser.disconnecting)

    def test_what_they_have_asked_for_is_sent_first_and_then_it_is_cut_off(self) -> None:
        browser = self.browser()
        browser.send(get("/"))
        self.chat.clock.advance(IDLE)
        self.assertFalse(browser.disconnected)
        self.chat.clock.advance(IDLE)
        self.assertTrue(browser.disconnected)
        browser.go()
        self.assertEqual(self.chat.clock.getDelayedCalls(), [])

    def test_a_websocket_has_no_such_time(self) -> None:
        browser = self.browser()
        browser.send(get("/") + upgrade())
        self.chat.clock.advance(IDLE * 10)
        self.assertFalse(browser.disconnecting)
        self.assertEqual(self.chat.clock.getDelayedCalls(), [])

    def test_nothing_is_logged_of_what_anybody_does(self) -> None:
        for sent in (
            *(b"", b"x", b"GET", b"\0\r\n", b"GET / HTTP/9\r\n\r\n", get("/", version="1.0")),
            *(get("/"), get("/x"), get("/", method="HEAD"), get("/", method="X"), get("/qr.svg")),
            *(get("/", ":"), get("/", "X\0: y"), get("/", "Content-Length: -1")),
            get("/", "Content-Length: 1", "Transfer-Encoding: chunked"),
            get("/", "Transfer-Encoding: chunked") + b"x\r\n",
            get("/", "Content-Type: multipart/form-data; boundary=x", "Content-Length: 1") + b"x",
            *(upgrade(), upgrade(Connection=None), upgrade(Origin="null"), upgrade(X="\x0b")),
            upgrade() + b"GET",
            *(get("*"), get("*", method="OPTIONS"), get("/%", "Range: bytes=0-1")),
            *(get("/", "Expect: 100-continue"), get("/", "Cookie: " + "x" * 5000)),
        ):
            for end in (Browser.go, lambda browser: self.chat.clock.advance(5 * IDLE)):
                browser = self.browser()
                browser.send(sent)
                end(browser)
        self.assertEqual([formatEvent(event) for event in self.events], [])


class PlacesOfBrowsers(SiteCase):
    """Each connection is counted, whatever it becomes, and given back once."""

    def setUp(self) -> None:
        super().setUp()
        self.turnstile = ConnectionLimiter(1)
        self.keeper = Admission("chat", self.chat.clock, self.turnstile)
        self.own = self.keeper.guard("tcp:0", self.chat.site)
        front = DetectingFactory(self.chat.clock, self.chat.factory, [self.chat.site])
        self.doors = [self.own, self.keeper.guard("tcp:0", front)]

    def test_it_is_given_back_once(self) -> None:
        steps: list[Callable[[Browser], None]] = [
            lambda browser: browser.send(get("/")),
            lambda browser: browser.send(get("/x") + upgrade()),
            lambda browser: browser.send(upgrade() + frame(b'{"type":"bye"}')),
            lambda browser: browser.send(upgrade() + frame(b"", 8)),
            lambda browser: browser.send(upgrade() + frame(b"", masked=False)),
            lambda browser: browser.send(upgrade(Origin="null")),
            lambda browser: browser.send(b"GET / HTTP/9\r\n\r\n"),
        ]
        for door in self.doors:
            for step in steps:
                browser = Browser(door)
                step(browser)
                self.assertEqual(self.turnstile.count, 1)
                browser.go()
                self.assertEqual(self.turnstile.count, 0)

    def test_who_times_out_gives_it_back(self) -> None:
        browser = Browser(self.own)
        self.chat.clock.advance(IDLE)
        browser.go()
        self.assertEqual(self.turnstile.count, 0)

    def test_who_cannot_come_in_is_told_so_by_http(self) -> None:
        Browser(self.own)
        away = Browser(self.own)
        [answer] = away.answers()
        self.assertEqual(answer.code, 503)
        self.assertIn("this server is full", answer.body)
        self.assertIn("retry-after", answer.fields)
        self.assertEqual(answer.fields["connection"], "close")
        self.assertTrue(away.disconnecting)
        for name, value in HEADERS.items():
            self.assertEqual(answer.fields[name.decode()], value.decode())

    def test_at_the_front_door_nobody_knows_yet_that_it_would_be_http(self) -> None:
        Browser(self.doors[1])
        self.assertTrue(Browser(self.doors[1]).value().startswith(b"! this server is full"))
