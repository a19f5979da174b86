"""Tests for the site behind a proxy: X-Forwarded-For and X-Forwarded-Proto."""

from __future__ import annotations

from twisted.logger import formatEvent

from chatroom_tw.chat.spoken import PAGES
from chatroom_tw.server.http.access import Access
from chatroom_tw.server.http.site import WebSite
from chatroom_tw.server.listen.admission import Admission
from chatroom_tw.server.listen.detection import DetectingFactory
from chatroom_tw.server.listen.limiter import ConnectionLimiter
from chatroom_tw.server.listen.proxies import Proxies, read_network
from chatroom_tw.tests.support.server import static_files
from chatroom_tw.tests.support.site_case import Browser, SiteCase, get, upgrade

PROXY, ANN, BOB = "198.51.100.9", "192.0.2.7", "192.0.2.8"
HEADER = f"PROXY TCP4 {PROXY} 198.51.100.1 4711 12000\r\n".encode()


def forwarded(*addresses: str, **changes: str | None) -> bytes:
    """A request for the WebSocket as a proxy passes it on."""
    return upgrade(X_Forwarded_For=", ".join(addresses), **changes)


class ForwardedCase(SiteCase):
    def setUp(self) -> None:
        super().setUp()
        proxies = Proxies((read_network("198.51.100.0/24"), read_network("unix")))
        chat = self.chat
        chat.site = WebSite(
            chat.clock,
            PAGES,
            chat.web,
            static_files(*PAGES.values()),
            Access(frozenset({"chat.example"}), proxies=proxies),
        )
        self.limiter = ConnectionLimiter(per_address=2)
        self.admission = Admission("chat", chat.clock, self.limiter, proxies)
        detecting = DetectingFactory(chat.clock, chat.factory, [chat.site])
        self.every = self.admission.guard("tcp:0", detecting)
        self.web = self.admission.guard("tcp:0", chat.site)

    def addresses(self) -> list[str]:
        """The addresses of those who are connected, as the rules know them."""
        self.chat.clock.advance(0)
        return [device.address for device in self.chat.rules._state.devices.values()]


class Clients(ForwardedCase):
    def test_the_client_is_the_last_that_is_no_proxy(self) -> None:
        for factory in (self.every, self.web):
            browser = Browser(factory, PROXY)
            browser.send(forwarded("127.0.0.1", ANN, "198.51.100.10"))
            self.assertEqual(self.addresses(), [f"{ANN}:4000"])
            browser.go()

    def test_from_elsewhere_it_is_not_believed(self) -> None:
        for host in ("192.0.2.99", "127.0.0.1"):
            browser = Browser(self.every, host)
            browser.send(forwarded(ANN, X_Forwarded_Proto="https", Origin="http://chat.example"))
            self.assertEqual(self.addresses(), [f"{host}:4000"])
            browser.go()

    def test_without_the_field_the_proxy_is_the_client(self) -> None:
        browser = Browser(self.every, PROXY)
        browser.send(upgrade())
        self.assertEqual(self.addresses(), [f"{PROXY}:4000"])

    def test_a_header_of_the_connection_goes_first(self) -> None:
        for named, expected in ((PROXY, f"{ANN}:4711"), (BOB, f"{BOB}:4711")):
            browser = Browser(self.every, PROXY)
            browser.send(HEADER.replace(PROXY.encode(), named.encode()) + forwarded(ANN))
            self.assertEqual(self.addresses(), [expected])
            browser.go()

    def test_the_log_names_the_client(self) -> None:
        browser = Browser(self.every, PROXY)
        browser.send(forwarded(ANN))
        browser.protocol.drop("flooding")
        self.assertIn(
            f"{ANN}:4000 (WebChat) was dropped: flooding", [formatEvent(e) for e in self.events]
        )


class Limits(ForwardedCase):
    def codes_of(self, *requests: bytes) -> list[int]:
        """The codes of requests, each on a connection of its own that stays open."""
        codes = []
        for request in requests:
            browser = Browser(self.every, PROXY)
            browser.send(request)
            codes.append(int(browser.value().split()[1]))
        return codes

    def test_clients_are_counted_and_not_their_proxy(self) -> None:
        requests = [forwarded(ANN)] * 3 + [forwarded(BOB), upgrade(), upgrade(), upgrade()]
        self.assertEqual(self.codes_of(*requests), [101, 101, 503, 101, 101, 101, 101])

    def test_the_client_over_the_limit_is_told_and_closed(self) -> None:
        self.codes_of(*[forwarded(ANN)] * 2)
        browser = Browser(self.every, PROXY)
        answer = browser.ask(forwarded(ANN))
        self.assertEqual((answer.code, answer.fields["connection"]), (503, "close"))
        self.assertIn(f"there are 2 connections from {ANN} already", answer.body)
        self.assertTrue(browser.disconnecting)
        browser.go()
        self.assertEqual(self.limiter.count, 2)

    def test_one_connection_can_have_requests_of_several(self) -> None:
        self.codes_of(*[forwarded(ANN)] * 2)
        browser = Browser(self.every, PROXY)
        for host, code in ((BOB, 400), (BOB, 400), (ANN, 503)):
            browser.send(get("/qr.svg", f"X-Forwarded-For: {host}"))
            self.assertEqual([answer.code for answer in browser.answers()], [code])
        browser.go()
        self.assertEqual(self.limiter.count, 2)

    def test_a_connection_that_ends_is_not_counted_any_more(self) -> None:
        for request in (forwarded(ANN), get("/", f"X-Forwarded-For: {ANN}"), get("/")):
            for _ in range(4):
                browser = Browser(self.every, PROXY)
                browser.send(request)
                self.assertNotIn(b" 503 ", browser.value())
                browser.go()
                self.assertEqual(self.limiter.count, 0)

    def test_codes_are_limited_for_each_client(self) -> None:
        codes = []
        for number in range(8):
            browser = Browser(self.every, PROXY)
            host = ANN if number < 7 else BOB
            request = get(f"/qr.svg?for=http://a/{number}", f"X-Forwarded-For: {host}")
            codes.append(browser.ask(request).code)
            browser.go()
        self.assertEqual(codes, [200] * 5 + [429] * 2 + [200])


class Schemes(ForwardedCase):
    def test_a_page_has_to_come_the_way_that_the_proxy_says(self) -> None:
        for proto, origin, code in (
            ("https", "https://chat.example", 101),
            ("HTTPS", "https://chat.example", 101),
            ("https", "http://chat.example", 403),
            ("http", "https://chat.example", 403),
            ("http", "http://chat.example", 101),
            (None, "https://chat.example", 101),
            ("ws", "https://chat.example", 101),
            ("https, http", "https://chat.example", 101),
        ):
            browser = Browser(self.web, PROXY)
            browser.send(upgrade(Origin=origin, X_Forwarded_Proto=proto))
            self.assertEqual(int(browser.value().split()[1]), code, (proto, origin))

    def test_the_sentence_has_the_clients_scheme(self) -> None:
        browser = Browser(self.web, PROXY)
        answer = browser.ask(upgrade(Host="evil.example", X_Forwarded_Proto="https"))
        self.assertIn("--origin https://evil.example\n", answer.body)
