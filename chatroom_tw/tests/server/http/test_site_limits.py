"""Tests for the limits of `server.http.site`."""

from __future__ import annotations

from collections.abc import Callable

from twisted.logger import formatEvent

from chatroom_tw.server.http.request import HEADERS
from chatroom_tw.server.http.site import (
    BODY_LIMIT,
    HEADERS_LIMIT,
    IDLE,
    PIPELINED,
    REQUEST_LINE_LIMIT,
    REQUESTS,
)
from chatroom_tw.server.limits import OPENING
from chatroom_tw.server.listen.admission import Admission
from chatroom_tw.server.listen.detection import DetectingFactory
from chatroom_tw.server.listen.limiter import ConnectionLimiter
from chatroom_tw.tests.fuzzing.attacker import buffered_for
from chatroom_tw.tests.support.site_case import Browser, SiteCase, get, upgrade
from chatroom_tw.tests.support.websocket import frame


class Limits(SiteCase):
    def test_the_requests_of_a_connection_are_limited(self) -> None:
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

    def test_fewer_requests_in_one_read_are_answered(self) -> None:
        browser = self.browser()
        browser.send(get("/healthz") * (PIPELINED - 1))
        browser.send(get("/healthz") * 50)
        closes = [answer.fields.get("connection") for answer in browser.answers()]
        self.assertEqual(closes, [None] * (2 * PIPELINED - 2) + ["close"])
        self.assertTrue(browser.disconnecting)

    def test_a_client_that_does_not_read_is_closed(self) -> None:
        browser = self.browser()
        browser.protocol.pauseProducing()
        browser.send(get("/") * 50)
        self.assertEqual(
            [answer.fields.get("connection") for answer in browser.answers()], ["close"]
        )
        self.assertTrue(browser.disconnecting)

    def test_a_long_body_is_refused(self) -> None:
        """A chunked body is refused too: decoding chunks of one byte each is expensive."""
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
                self.assertLess(buffered_for(browser.protocol), 1 << 17)
        self.assertEqual(self.events, [])

    def test_a_short_body_is_discarded(self) -> None:
        browser = self.browser()
        browser.send(get("/", f"Content-Length: {BODY_LIMIT}", method="POST"))
        before = buffered_for(browser.protocol)
        browser.send(b"x" * (BODY_LIMIT - 1))
        self.assertLess(buffered_for(browser.protocol) - before, 1000)
        self.assertEqual(browser.value(), b"")
        browser.send(b"x")
        self.assertEqual([answer.code for answer in browser.answers()], [405])

    def test_a_request_after_a_body_is_answered(self) -> None:
        browser = self.browser()
        browser.send(get("/healthz", "Content-Length: 5") + b"hello" + get("/healthz"))
        self.assertEqual([answer.code for answer in browser.answers()], [200, 200])

    def test_the_head_of_a_request_is_limited(self) -> None:
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

    def test_a_long_path_is_refused_before_it_is_taken_apart(self) -> None:
        for path in (
            "/" * REQUEST_LINE_LIMIT,
            "/healthz?" + "a=&" * REQUEST_LINE_LIMIT,
            "/qr.svg?for=" + "%41" * REQUEST_LINE_LIMIT,
        ):
            for before in (b"", get("/healthz")):
                browser = self.browser()
                browser.send(before + get(path))
                *_, answer = browser.answers()
                self.assertEqual((answer.code, answer.fields["connection"]), (414, "close"))
                self.assertTrue(browser.disconnecting)

    def test_a_path_of_many_parts_is_not_there(self) -> None:
        self.assertEqual(
            self.codes(get("/healthz" + "/x" * 900), get("/x/y"), get("//")), [404] * 3
        )

    def test_fields_that_are_folded_or_many_are_refused(self) -> None:
        for fields in (["X: y", " z"], ["X: y", "\tz"], [" x"], ["X: y"] * (HEADERS_LIMIT + 1)):
            browser = self.browser()
            browser.send(get("/healthz", *fields))
            self.assertTrue(browser.value().startswith(b"HTTP/1.1 400 "), fields)
            self.assertTrue(browser.disconnecting)
        self.assertEqual(self.codes(get("/healthz", *["X: y"] * (HEADERS_LIMIT - 1))), [200])

    def test_an_idle_connection_is_closed(self) -> None:
        for requests in ([], [get("/")]):
            browser = self.browser()
            for request in requests:
                browser.send(request)
            self.chat.clock.advance(IDLE - 1)
            self.assertFalse(browser.disconnecting)
            self.chat.clock.advance(1)
            self.assertTrue(browser.disconnecting)

    def test_a_request_that_comes_slowly_has_some_seconds_in_all(self) -> None:
        body = get("/", "Content-Length: 99", method="POST")
        for before in (b"", get("/healthz")):
            for pieces in (
                get("/"),
                [body, *b"x" * 98],
                [get("/")[:-2], b"X", b": y", b"\r", b"\n"],
            ):
                browser = self.browser()
                browser.send(before)
                for piece in list(pieces)[:5]:
                    self.assertFalse(browser.disconnecting)
                    browser.send(piece if isinstance(piece, bytes) else bytes([piece]))
                    self.chat.clock.advance((OPENING - 1) / 4)
                self.assertTrue(browser.disconnecting)
                browser.go()
        self.assertEqual(self.chat.clock.getDelayedCalls(), [])

    def test_requests_that_come_whole_have_no_limit_in_all(self) -> None:
        browser = self.browser()
        for _ in range(5):
            browser.send(get("/healthz")[:9])
            self.chat.clock.advance(OPENING - 1)
            browser.send(get("/healthz")[9:])
        self.assertEqual([answer.code for answer in browser.answers()], [200] * 5)
        self.assertFalse(browser.disconnecting)

    def test_an_idle_connection_gets_its_response_first(self) -> None:
        browser = self.browser()
        browser.send(get("/"))
        self.chat.clock.advance(IDLE)
        self.assertFalse(browser.disconnected)
        self.chat.clock.advance(IDLE)
        self.assertTrue(browser.disconnected)
        browser.go()
        self.assertEqual(self.chat.clock.getDelayedCalls(), [])

    def test_a_websocket_is_not_closed_when_idle(self) -> None:
        browser = self.browser()
        browser.send(get("/") + upgrade())
        self.chat.clock.advance(IDLE * 10)
        self.assertFalse(browser.disconnecting)
        self.assertEqual(self.chat.clock.getDelayedCalls(), [])

    def test_requests_are_not_logged(self) -> None:
        for sent in (
            *(b"", b"x", b"GET", b"\0\r\n", b"GET / HTTP/9\r\n\r\n", get("/", version="1.0")),
            *(get("/"), get("/x"), get("/", method="HEAD"), get("/", method="X"), get("/qr.svg")),
            *(get("/", ":"), get("/", "X\0: y"), get("/", "Content-Length: -1")),
            get("/", "Content-Length: 1", "Transfer-Encoding: chunked"),
            get("/", "Transfer-Encoding: chunked") + b"x\r\n",
            get("/", "Content-Type: multipart/form-data; boundary=x", "Content-Length: 1") + b"x",
            *(upgrade(), upgrade(Connection=None), upgrade(X="\x0b")),
            upgrade() + b"GET",
            *(get("*"), get("*", method="OPTIONS"), get("/%", "Range: bytes=0-1")),
            *(get("/", "Expect: 100-continue"), get("/", "Cookie: " + "x" * 5000)),
        ):
            for end in (Browser.go, lambda browser: self.chat.clock.advance(5 * IDLE)):
                browser = self.browser()
                browser.send(sent)
                end(browser)
        self.assertEqual([formatEvent(event) for event in self.events], [])


class SlotsOfBrowsers(SiteCase):
    """Each connection counts, whatever it becomes, and its slot is released once."""

    def setUp(self) -> None:
        super().setUp()
        self.limiter = ConnectionLimiter(1)
        self.admission = Admission("chat", self.chat.clock, self.limiter)
        self.own = self.admission.guard("tcp:0", self.chat.site)
        detecting = DetectingFactory(self.chat.clock, self.chat.factory, [self.chat.site])
        self.every = self.admission.guard("tcp:0", detecting)

    def test_however_it_ends_the_slot_is_released(self) -> None:
        steps: list[Callable[[Browser], None]] = [
            lambda browser: browser.send(get("/")),
            lambda browser: browser.send(get("/x") + upgrade()),
            lambda browser: browser.send(upgrade() + frame(b'{"type":"bye"}')),
            lambda browser: browser.send(upgrade() + frame(b"", 8)),
            lambda browser: browser.send(upgrade() + frame(b"", masked=False)),
            lambda browser: browser.send(upgrade(Origin="null")),
            lambda browser: browser.send(b"GET / HTTP/9\r\n\r\n"),
        ]
        for factory in (self.own, self.every):
            for step in steps:
                browser = Browser(factory)
                step(browser)
                self.assertEqual(self.limiter.count, 1)
                browser.go()
                self.assertEqual(self.limiter.count, 0)

    def test_a_timeout_releases_the_slot(self) -> None:
        browser = Browser(self.own)
        self.chat.clock.advance(IDLE)
        browser.go()
        self.assertEqual(self.limiter.count, 0)

    def test_a_refused_browser_gets_a_response_of_http(self) -> None:
        Browser(self.own)
        refused = Browser(self.own)
        [answer] = refused.answers()
        self.assertEqual(answer.code, 503)
        self.assertIn("this server is full", answer.body)
        self.assertIn("retry-after", answer.fields)
        self.assertEqual(answer.fields["connection"], "close")
        self.assertTrue(refused.disconnecting)
        for name, value in HEADERS.items():
            self.assertEqual(answer.fields[name.decode()], value.decode())

    def test_before_detection_the_refusal_is_a_line(self) -> None:
        Browser(self.every)
        self.assertTrue(Browser(self.every).value().startswith(b"! this server is full"))
