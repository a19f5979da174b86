"""Tests for `server.http.redirects`: plain HTTP for a name of the certificate."""

from __future__ import annotations

from chatroom_tw.chat.spoken import PAGES
from chatroom_tw.server.http.access import Access
from chatroom_tw.server.http.front_site import front_site
from chatroom_tw.server.http.site import WebSite
from chatroom_tw.server.listen.admission import Admission
from chatroom_tw.server.listen.detection import DetectingFactory
from chatroom_tw.server.listen.limiter import ConnectionLimiter
from chatroom_tw.server.listen.proxies import Proxies, read_network
from chatroom_tw.tests.support.server import static_files
from chatroom_tw.tests.support.site_case import Answer, Browser, SiteCase, upgrade

PROXY, ANN = "198.51.100.9", "192.0.2.7"
NAMES = frozenset({"chat.example", "a.w.example", "192.0.2.9"})


class Certificate:
    """One that is for these hosts."""

    names = NAMES

    def covers(self, host: str) -> bool:
        return host in self.names


class RedirectCase(SiteCase):
    def setUp(self) -> None:
        super().setUp()
        chat = self.chat
        self.certificate = Certificate()
        proxies = Proxies((read_network("198.51.100.0/24"),))
        access = Access(frozenset({"pi"}), proxies=proxies, certificate=self.certificate)
        files = static_files(*PAGES.values())
        self.site = chat.site = WebSite(chat.clock, PAGES, chat.web, files, access)
        front = DetectingFactory(chat.clock, chat.factory, [front_site(self.site)])
        admission = Admission("chat", chat.clock, ConnectionLimiter(), proxies)
        self.front = admission.guard("tcp:0", front)

    def ask(
        self,
        host: str,
        target: str = "/",
        *fields: str,
        method: str = "GET",
        peer: str = ANN,
        first: bytes = b"",
    ) -> Answer:
        head = [f"{method} {target} HTTP/1.1", *([f"Host: {host}"] if host else []), *fields]
        browser = Browser(self.front, peer)
        if first:
            browser.send(first)
        return browser.ask("\r\n".join([*head, "", ""]).encode("latin-1"))

    def assert_moved(self, answer: Answer, url: str, code: int = 301) -> None:
        self.assertEqual((answer.code, answer.fields.get("location")), (code, url))

    def assert_answered(self, answer: Answer) -> None:
        self.assertEqual((answer.code, answer.fields.get("location")), (200, None))


class Redirected(RedirectCase):
    def test_path_and_query_and_port_stay(self) -> None:
        for host, target, url in (
            ("chat.example", "/", "https://chat.example/"),
            ("chat.example:12000", "/x/y?z=%20&a", "https://chat.example:12000/x/y?z=%20&a"),
            ("Chat.Example.:12000", "/?", "https://chat.example:12000/?"),
            ("a.w.example", "//b.example/x", "https://a.w.example//b.example/x"),
            ("192.0.2.9", "/", "https://192.0.2.9/"),
            ("chat.example", "http://chat.example/x?y", "https://chat.example/x?y"),
            ("chat.example", "http://other.example", "https://chat.example/"),
        ):
            self.assert_moved(self.ask(host, target), url)

    def test_another_method_is_kept(self) -> None:
        self.assert_moved(self.ask("chat.example", method="HEAD"), "https://chat.example/")
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            answer = self.ask("chat.example", "/x", method=method)
            self.assert_moved(answer, "https://chat.example/x", 308)

    def test_the_websocket_is_redirected_too(self) -> None:
        answer = Browser(self.front, ANN).ask(upgrade())
        self.assert_moved(answer, "https://chat.example/ws")

    def test_no_line_break_comes_into_the_answer(self) -> None:
        answer = self.ask("chat.example", "/a%0d%0aSet-Cookie:x")
        self.assert_moved(answer, "https://chat.example/a%0d%0aSet-Cookie:x")

    def test_a_new_certificate_has_new_names(self) -> None:
        self.assertEqual(self.ask("new.example").code, 421)
        self.certificate.names = frozenset({"new.example"})
        self.assert_moved(self.ask("new.example"), "https://new.example/")
        self.assertEqual(self.ask("chat.example").code, 421)


class Answered(RedirectCase):
    def test_other_names_of_the_server(self) -> None:
        for host in ("192.0.2.7", "localhost:12000", "[::1]", "pi", ""):
            self.assert_answered(self.ask(host))

    def test_a_name_of_nobody_is_refused(self) -> None:
        self.assertEqual(self.ask("b.example").code, 421)
        self.assertEqual(self.ask("a b").code, 400)

    def test_what_looks_after_the_server(self) -> None:
        self.assert_answered(self.ask("chat.example", "/healthz"))
        self.assert_answered(self.ask("chat.example", "/healthz?x"))
        self.assertEqual(self.ask("chat.example", "/healthz/x").code, 301)

    def test_a_further_listener(self) -> None:
        self.front = Admission("chat", self.chat.clock, ConnectionLimiter()).guard(
            "tcp:0", self.site
        )
        self.assert_answered(self.ask("chat.example"))

    def test_a_server_without_a_certificate(self) -> None:
        self.site.access = Access(frozenset({"chat.example"}))
        self.assertIs(front_site(self.site), self.site)


class Forwarded(RedirectCase):
    HEADER = f"PROXY TCP4 {ANN} 198.51.100.1 4711 12000\r\n".encode()

    def test_a_proxy_has_received_it_over_tls(self) -> None:
        fields = (f"X-Forwarded-For: {ANN}", "X-Forwarded-Proto: https")
        self.assert_answered(self.ask("chat.example", "/", *fields, peer=PROXY))
        self.assert_answered(self.ask("chat.example", "/", fields[1], peer=PROXY))

    def test_a_proxy_has_received_it_bare(self) -> None:
        fields = (f"X-Forwarded-For: {ANN}", "X-Forwarded-Proto: http")
        answer = self.ask("chat.example", "/", *fields, peer=PROXY)
        self.assert_moved(answer, "https://chat.example/")

    def test_a_proxy_that_does_not_say_is_not_sent_in_a_circle(self) -> None:
        answer = self.ask("chat.example", "/", f"X-Forwarded-For: {ANN}", peer=PROXY)
        self.assert_answered(answer)

    def test_from_elsewhere_it_is_not_believed(self) -> None:
        answer = self.ask("chat.example", "/", "X-Forwarded-Proto: https")
        self.assert_moved(answer, "https://chat.example/")

    def test_a_proxy_that_passes_bytes_on(self) -> None:
        answer = self.ask("chat.example", peer=PROXY, first=self.HEADER)
        self.assert_moved(answer, "https://chat.example/")
