"""Tests for `server.http.access` and `refusals`: whose pages may use a server, and by what name."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.logger import LogEvent, formatEvent
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.brake import LINES, Brake
from chatroom_tw.server.http import resources
from chatroom_tw.server.http.access import Access, Host
from chatroom_tw.server.http.site import WebSite
from chatroom_tw.server.listen.unsupported import METHODS
from chatroom_tw.server.origins import names_of, read_origin
from chatroom_tw.tests.support.server import static_files
from chatroom_tw.tests.support.site_case import Browser, SiteCase, get, upgrade


class Hosts(SynchronousTestCase):
    access = Access(names_of("rossi", "box.lan"), frozenset({read_origin("https://c.example/x")}))

    def test_a_servers_own_names(self) -> None:
        for host in (
            *("localhost", "LOCALHOST:12000", "chat.localhost", "localhost."),
            *("127.0.0.1", "192.0.2.1:12000", "[::1]", "[2001:db8::1]:12000"),
            *("rossi", "Rossi:12000", "rossi.local", "box.lan", "box", "box.local"),
            *("c.example", "C.example.:443", "c.example:12000"),
        ):
            self.assertIs(self.access.check(host), Host.OWN, host)

    def test_other_names(self) -> None:
        for host in (
            *("evil.example", "evil.example:12000", "rossi.evil.example", "c.example.evil.example"),
            *("evil", "127.0.0.1.evil.example", "notlocalhost", "localhost.evil.example", "1.2.3"),
            *("xc.example", "0x7f000001", "2130706433"),
        ):
            self.assertIs(self.access.check(host), Host.OTHER, host)

    def test_a_program_may_leave_the_host_out(self) -> None:
        for host in (None, ""):
            self.assertIs(self.access.check(host), Host.OWN)

    def test_what_is_no_host(self) -> None:
        for host in ("a b", "a:b", "[::1", "<b>", "a..b", "x" * 9000, "a:99999", "a@b", "\xff..b"):
            self.assertIs(self.access.check(host), Host.MALFORMED, host)


class AccessCase(SiteCase):
    origins: Sequence[str] = ()

    def setUp(self) -> None:
        super().setUp()
        origins = frozenset(map(read_origin, self.origins))
        access = Access(frozenset({"chat.example"}), origins)
        folder = static_files("chat.html")
        chat = self.chat
        chat.site = WebSite(chat.clock, {"": "chat.html"}, chat.web, folder, access)

    def log(self) -> list[str]:
        return [formatEvent(event) for event in self.events]


class OtherNames(AccessCase):
    def test_a_request_for_another_name_is_refused(self) -> None:
        evil = "Host: evil.example:12000"
        for path in ("/", "/static/chat.html", "/qr.svg?for=http://x/", "/ws", "/x"):
            browser = self.browser()
            browser.send(get(path).replace(b"Host: chat.example:12000", evil.encode()))
            [answer] = browser.answers()
            self.assertEqual(answer.code, 421, path)
            self.assertEqual(
                answer.body,
                "this server is not known as evil.example; if it should be, start it with "
                "--origin http://evil.example:12000\n",
            )

    def test_it_is_refused_whatever_its_method(self) -> None:
        for method in METHODS:
            request = get("/", method=method.decode()).replace(b"chat.example", b"evil.example")
            browser = self.browser()
            browser.send(request)
            self.assertIn(b" 421 Misdirected Request\r\n", browser.value(), method)

    def test_its_websocket_is_refused(self) -> None:
        answer = self.ask(upgrade(Host="evil.example", Origin="http://evil.example"))
        self.assertEqual(answer.code, 421)

    def test_a_malformed_name_is_a_bad_request(self) -> None:
        for host in ("a b", "<b>", "x" * 9000):
            self.assertEqual(self.codes(upgrade(Host=host)), [400])
        self.assertEqual(self.log(), [])

    def test_the_connection_goes_on(self) -> None:
        browser = self.browser()
        browser.send(get("/").replace(b"chat.example", b"evil.example") + get("/"))
        self.assertEqual([answer.code for answer in browser.answers()], [421, 200])

    def test_the_log_says_what_to_add(self) -> None:
        self.browser().send(get("/").replace(b"chat.example", b"evil.example"))
        self.assertEqual(
            self.log(),
            [
                "a browser asked for evil.example, which is no name of this server; if it should "
                "be one, start the server with --origin http://evil.example:12000"
            ],
        )


class OtherOrigins(AccessCase):
    origins = ("https://talk.example", "http://Talk.example:8080/chat/")

    def test_the_origins_of_the_operator_may_connect(self) -> None:
        for origin, host, code in (
            ("https://talk.example", "127.0.0.1:12000", 101),
            ("https://talk.example:443", "chat.example", 101),
            ("http://talk.example:8080", "talk.example", 101),
            ("https://talk.example", "talk.example", 101),
            ("http://talk.example", "127.0.0.1:12000", 403),
            ("https://talk.example:8080", "127.0.0.1:12000", 403),
            ("https://talk.example.evil.example", "127.0.0.1", 403),
            ("https://evil.example", "talk.example", 403),
        ):
            browser = self.browser()
            browser.send(upgrade(Origin=origin, Host=host))
            self.assertEqual(int(browser.value().split()[1]), code, (origin, host))

    def test_a_page_may_ask_whether_it_may_connect(self) -> None:
        for origin, expected in (
            ("https://talk.example", "allowed\n"),
            ("http://chat.example:12000", "allowed\n"),
            ("https://evil.example", "refused\n"),
            ("null", "refused\n"),
            ("", "refused\n"),
            ("%ff", "refused\n"),
        ):
            answer = self.ask(get(f"/origin?is={origin}"))
            self.assertEqual((answer.code, answer.body), (200, expected), origin)
        self.assertEqual(self.log(), [])

    def test_a_refused_origin_is_one_line_that_says_what_to_add(self) -> None:
        browser = self.browser()
        answer = browser.ask(upgrade(Origin="https://forum.example"))
        self.assertEqual(answer.code, 403)
        self.assertIn("--origin https://forum.example", answer.body)
        self.assertEqual(
            self.log(),
            [
                "a page of https://forum.example was refused, as this server is chat.example to "
                "it; if it may use this server, start the server with --origin "
                "https://forum.example"
            ],
        )

    def test_a_page_that_names_no_site_is_refused(self) -> None:
        for origin in ("null", "", "x" * 5000, "http://a\x07b", "http://a@b"):
            answer = self.browser().ask(upgrade(Origin=origin))
            self.assertEqual(
                (answer.code, answer.body),
                (403, "a page of another site may not talk to this one\n"),
            )
        self.assertEqual(set(self.log()), {"a page that names no site was refused"})

    def test_refusals_do_not_fill_the_log(self) -> None:
        for number in range(300):
            self.browser().send(upgrade(Origin=f"https://a{number}.example"))
            self.browser().send(upgrade(Host=f"a{number}.example"))
        written: list[LogEvent] = []
        brake = Brake(written.append, self.chat.clock.seconds)
        for event in self.events:
            brake(event)
        self.assertEqual((len(self.events), len(written)), (600, 2 * LINES.burst))

    def test_a_proxy_that_drops_the_upgrade_is_in_the_log(self) -> None:
        answer = self.browser().ask(upgrade(Upgrade=None, Connection="close"))
        self.assertEqual(answer.code, 426)
        self.assertEqual(
            self.log(),
            [
                "a browser's WebSocket came from 192.0.2.1:4000 without the field Upgrade; a "
                "proxy has to pass on Upgrade and Connection"
            ],
        )


class QrCodes(SiteCase):
    def test_one_address_does_not_use_up_the_codes_of_others(self) -> None:
        for number in range(20):
            code = Browser(self.chat.site).ask(get(f"/qr.svg?for=http://a/{number}")).code
        self.assertEqual(code, 429)
        for host in ("192.0.2.2", "2001:db8::1", "127.0.0.1"):
            other = Browser(self.chat.site, host)
            self.assertEqual(other.ask(get(f"/qr.svg?for=http://b/{host}")).code, 200)

    def test_a_household_is_one_address(self) -> None:
        codes = [
            Browser(self.chat.site, f"2001:db8::{number}").ask(
                get(f"/qr.svg?for=http://a/{number}")
            )
            for number in range(6)
        ]
        self.assertEqual([answer.code for answer in codes], [200] * 5 + [429])

    def test_many_addresses_take_little_memory(self) -> None:
        self.patch(resources, "_qr_code", lambda url: b"")
        resource = self.chat.site.resource.children[b"qr.svg"]
        for number in range(1200):
            host = f"10.0.{number // 200}.{number % 200}"
            Browser(self.chat.site, host).ask(get(f"/qr.svg?for=http://a/{number}"))
        self.assertEqual(len(resource._full_at), resources.QR_ADDRESSES)
