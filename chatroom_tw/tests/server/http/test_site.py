"""Tests for `server.http.site` and `resources`: pages, their rules, and the upgrade."""

from __future__ import annotations

from xml.etree import ElementTree

from twisted.internet.interfaces import IProtocolNegotiationFactory

from chatroom_tw.chat.protocols.web import WebChat
from chatroom_tw.server.http import resources
from chatroom_tw.server.http.request import HEADERS
from chatroom_tw.server.http.resources import QR_CACHED, QR_CODES, QR_LIMIT
from chatroom_tw.server.http.site import WebSite
from chatroom_tw.server.limits import RateLimit
from chatroom_tw.server.listen.admission import Admission
from chatroom_tw.server.listen.limiter import ConnectionLimiter
from chatroom_tw.server.listen.unsupported import METHODS
from chatroom_tw.tests.support.server import ACCESS, SCRIPT
from chatroom_tw.tests.support.site_case import PAGE, Answer, Browser, SiteCase, get, upgrade
from chatroom_tw.tests.support.websocket import frame


class Pages(SiteCase):
    def test_the_page_and_its_files_are_served(self) -> None:
        for path, kind, body in (
            ("/", "text/html", PAGE),
            ("/?x=1", "text/html", PAGE),
            ("/static/chat.html", "text/html", PAGE),
            ("/static/common/script.js", "text/javascript", SCRIPT),
            ("/healthz", "text/plain", "ok\n"),
        ):
            answer = self.ask(get(path))
            self.assertEqual((answer.code, answer.body), (200, body))
            self.assertEqual(answer.fields["content-type"], f"{kind}; charset=utf-8")
            self.assertEqual(answer.fields["content-length"], str(len(body)))

    def test_a_files_type_is_told_by_its_name(self) -> None:
        for name, expected in (
            ("x.html", "text/html; charset=utf-8"),
            ("x.css", "text/css; charset=utf-8"),
            ("x.js", "text/javascript; charset=utf-8"),
            ("x.svg", "image/svg+xml; charset=utf-8"),
            ("x.png", "image/png"),
            ("x.unknown", "application/octet-stream"),
        ):
            self.assertEqual(resources._File(name, b"")._type.decode(), expected)

    def test_a_page_has_the_servers_name_as_text(self) -> None:
        for name, shown in (("rossi", "rossi"), ('<b> & "x"', "&lt;b&gt; &amp; &quot;x&quot;")):
            site = WebSite(
                self.chat.clock, {"": "chat.html"}, self.chat.web, access=ACCESS, server=name
            )
            body = Browser(site).ask(get("/")).body
            self.assertIn(f'data-server="{shown}"', body)
            self.assertNotIn("{server}", body)

    def test_a_page_has_what_is_put_into_it(self) -> None:
        pages, web = {"": "chat.html"}, self.chat.web
        site = WebSite(
            *(self.chat.clock, pages, web),
            access=ACCESS,
            server="{commands}",
            inserts={"commands": "[1]"},
        )
        body = Browser(site).ask(get("/")).body
        self.assertIn('id="commands">[1]</script>', body)
        self.assertIn('data-server="{commands}"', body)

    def test_head_is_like_get_without_the_body(self) -> None:
        for path in ("/", "/healthz", "/static/", "/qr.svg?for=http://chat/", "/ws"):
            answer, head = self.ask(get(path)), self.ask(get(path, method="HEAD"))
            self.assertEqual(head, Answer(answer.code, answer.fields, ""))

    def test_other_paths_are_not_found(self) -> None:
        for path in (
            *(
                "/x",
                "/static",
                "/static/",
                "/static/common",
                "/static/x.html",
                "/favicon.ico",
                "//",
            ),
            *("/healthz/", "/healthz/x", "/static/chat.html/", "/ws/", "/ws/x", "/qr.svg/", "*x"),
            *(
                "/static/../site.py",
                "/../site.py",
                "/static/%2e%2e/site.py",
                "/static/..%2fsite.py",
            ),
            *("/static//etc/passwd", "/static/%00", "/static/common/../../site.py", "/%ff", "/%"),
            *("/static/common%2fscript.js", "/static\\common\\script.js", "/static/common/."),
        ):
            answer = self.ask(get(path))
            self.assertEqual(answer.code, 404, path)
            self.assertEqual(answer.body, "there is nothing here; the page is at /\n")

    def test_only_get_and_head_are_answered(self) -> None:
        for path in ("/", "/healthz", "/static/chat.html", "/qr.svg", "/x", "/ws"):
            for method in METHODS:
                name = method.decode()
                if name not in ("GET", "HEAD"):
                    answer = self.ask(get(path, method=name))
                    self.assertEqual(answer.code, 405, (name, path))
                    self.assertEqual(answer.fields.get("allow"), "GET, HEAD")

    def test_a_cached_page_is_not_sent_again(self) -> None:
        tag = self.ask(get("/")).fields["etag"]
        for method in ("GET", "HEAD"):
            again = self.ask(get("/", f"If-None-Match: {tag}", method=method))
            self.assertEqual((again.code, again.body), (304, ""))
            self.assertEqual(again.fields["etag"], tag)
            self.assertNotIn("content-length", again.fields)
        self.assertEqual(self.codes(get("/", 'If-None-Match: "other"')), [200])
        self.assertNotEqual(self.ask(get("/static/common/script.js")).fields["etag"], tag)

    def test_a_page_is_compressed_for_browsers_that_accept_it(self) -> None:
        plain = self.ask(get("/"))
        self.assertNotIn("content-encoding", plain.fields)
        for accepted, packed in (
            ("gzip", True),
            ("deflate, gzip;q=0.5, br", True),
            ("identity", False),
            ("br, gzip;q=0", False),
            ("gzip; q=0.0, br", False),
        ):
            answer = self.ask(get("/", f"Accept-Encoding: {accepted}"))
            self.assertEqual(answer.fields.get("content-encoding") == "gzip", packed, accepted)
            self.assertEqual(answer.body, plain.body)
            self.assertEqual(answer.fields["etag"] != plain.fields["etag"], packed)
            self.assertEqual(answer.fields["vary"], "accept-encoding")

    def test_every_response_has_the_security_headers(self) -> None:
        for request in (
            *(get("/"), get("/", method="HEAD"), get("/x"), get("/", method="POST"), get("/ws")),
            *(upgrade(Origin="http://evil.example"), upgrade(Sec_WebSocket_Key=None)),
            *(get("/qr.svg"), get("/qr.svg?for=http://chat/"), get("/static")),
        ):
            fields = self.ask(request).fields
            for name, value in HEADERS.items():
                self.assertEqual(fields[name.decode()], value.decode(), request)
            self.assertIn("content-type", fields)

    def test_the_policy_allows_only_this_site(self) -> None:
        policy = HEADERS[b"content-security-policy"].decode()
        self.assertTrue(policy.startswith("default-src 'none'; "))
        self.assertNotIn("unsafe", policy)
        self.assertNotIn("http", policy)


class QrCodes(SiteCase):
    def test_there_is_a_code_for_an_address(self) -> None:
        for address in ("http://chat.example:12000/", "https%3A%2F%2Fchat%2F%3Fx%3D%26"):
            answer = self.ask(get(f"/qr.svg?for={address}"))
            self.assertEqual(answer.code, 200)
            self.assertEqual(answer.fields["content-type"], "image/svg+xml")
            self.assertTrue(ElementTree.fromstring(answer.body).tag.endswith("svg"))

    def test_there_is_no_code_for_other_text(self) -> None:
        for query in (
            *("", "?for=", "?for=x", "?for=javascript:alert(1)", "?for=ftp://x", "?for=http://"),
            *("?for=http://x%0a", "?for=http://%c3%a8", "?for=http://a%20b", "?to=http://x"),
            f"?for=http://{'x' * QR_LIMIT}",
        ):
            self.assertEqual(self.ask(get(f"/qr.svg{query}")).code, 400, query)

    def test_drawing_codes_is_limited(self) -> None:
        several = [get(f"/qr.svg?for=http://chat/{n}") for n in range(QR_CODES.burst + 2)]
        codes = [self.browser().ask(request).code for request in several]
        self.assertEqual(codes, [200] * QR_CODES.burst + [429] * 2)
        self.chat.clock.advance(1)
        self.assertEqual(self.browser().ask(several[-1]).code, 200)

    def test_the_same_code_is_drawn_once(self) -> None:
        request = get("/qr.svg?for=http://chat/")
        first = self.browser().ask(request)
        for _ in range(2 * QR_CODES.burst):
            self.assertEqual(self.browser().ask(request).body, first.body)

    def test_only_the_last_codes_are_cached(self) -> None:
        for number in range(QR_CACHED + 3):
            self.browser().ask(get(f"/qr.svg?for=http://chat/{number}"))
            self.chat.clock.advance(1)
        self.patch(resources, "QR_CODES", RateLimit(1, 0.001))
        self.browser().ask(get("/qr.svg?for=http://chat/last"))
        codes = [
            self.browser().ask(get(f"/qr.svg?for=http://chat/{number}")).code
            for number in (0, QR_CACHED + 2)
        ]
        self.assertEqual(codes, [429, 200])


class Upgrading(SiteCase):
    def upgraded(self, request: bytes) -> int:
        browser = self.browser()
        browser.send(request)
        code = int(browser.value().split()[1])
        self.assertEqual(type(browser.protocol) is WebChat, code == 101)
        return code

    def test_the_handshake_is_that_of_the_rfc(self) -> None:
        browser = self.browser()
        browser.send(upgrade(Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ=="))
        head = browser.value().partition(b"\r\n\r\n")[0].lower()
        self.assertTrue(head.startswith(b"http/1.1 101 "))
        self.assertIn(b"sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=", head)
        self.assertNotIn(b"extensions", head)

    def test_only_pages_of_this_server_may_connect(self) -> None:
        for origin, host, code in (
            ("http://chat.example", "chat.example", 101),
            ("HTTP://Chat.Example", "chat.EXAMPLE", 101),
            ("http://chat.example", "chat.example:80", 101),
            ("http://chat.example:80", "chat.example", 101),
            ("https://chat.example", "chat.example", 101),
            ("https://chat.example", "chat.example:443", 101),
            ("http://chat.example:12000", "chat.example:12000", 101),
            ("http://[::1]:12000", "[::1]:12000", 101),
            ("http://[2001:db8::80]", "[2001:db8::80]:80", 101),
            ("http://[2001:db8::80]", "[2001:db8::80]", 101),
            ("http://192.0.2.1:81", "192.0.2.1:81", 101),
            ("http://chat.example", "chat.example:443", 403),
            ("https://chat.example", "chat.example:80", 403),
            ("http://chat.example:12001", "chat.example:12000", 403),
            ("http://chat.example", "chat.example:12000", 403),
            ("http://evil.example", "chat.example", 403),
            ("http://chat.example.evil.example", "chat.example", 403),
            ("http://evilchat.example", "chat.example", 403),
            ("http://chat.example@evil.example", "chat.example", 403),
            ("http://[2001:db8::80]", "[2001:db8:]:80", 400),
            ("null", "chat.example", 403),
            ("", "chat.example", 403),
            ("http://", "chat.example", 403),
            ("chat.example", "chat.example", 403),
            ("file://", "", 403),
            ("ftp://chat.example", "chat.example", 403),
            ("chrome-extension://chat.example", "chat.example", 403),
        ):
            self.assertEqual(self.upgraded(upgrade(Origin=origin, Host=host)), code, (origin, host))
        self.assertEqual(self.upgraded(upgrade(Origin="http://x", Host=None)), 403)

    def test_a_program_without_an_origin_may_connect(self) -> None:
        self.assertEqual(self.upgraded(upgrade()), 101)

    def test_a_plain_request_is_told_to_upgrade(self) -> None:
        for request in (get("/ws"), upgrade(Upgrade="h2c"), get("/ws", method="HEAD")):
            answer = self.ask(request)
            self.assertEqual((answer.code, answer.fields["upgrade"]), (426, "websocket"))
            self.assertIn("upgrade", answer.fields["connection"].lower())

    def test_a_bad_handshake_is_refused_and_no_fault(self) -> None:
        for request in (
            upgrade(Connection=None),
            upgrade(Connection="keep-alive"),
            upgrade(Sec_WebSocket_Key=None),
            upgrade(Sec_WebSocket_Version=None),
            upgrade(Sec_WebSocket_Version="8"),
            upgrade(Sec_WebSocket_Version="13, 8"),
            upgrade(Host=None),
            upgrade(Host="x..y\xff"),
            upgrade(Connection="Upgrade\x01"),
            upgrade(X="\x0b\x7f"),
            upgrade(Sec_WebSocket_Protocol="\xff"),
            upgrade(Sec_WebSocket_Extensions="\xff"),
            upgrade(Transfer_Encoding="identity"),
            upgrade().replace(b"/ws", b"/ws?\xff"),
            upgrade().replace(b"/ws", b"/ws?a b"),
            upgrade().replace(b"Host:", b"Host: other\r\nHost:"),
        ):
            self.assertEqual(self.upgraded(request), 400, request)
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_another_version_is_told_the_supported_one(self) -> None:
        answer = self.ask(upgrade(Sec_WebSocket_Version="8"))
        self.assertEqual(answer.fields["sec-websocket-version"], "13")

    def test_bytes_after_the_request_go_to_the_websocket(self) -> None:
        ping = frame(b'{"type":"ping"}')
        for request in (upgrade(), upgrade(Content_Length="5") + b"hello", get("/") + upgrade()):
            browser = self.browser()
            browser.send(request + ping)
            browser.send(ping)
            self.chat.clock.advance(0)
            self.assertEqual(browser.value().count(b'{"type":"pong"}'), 2)

    def test_a_websocket_does_not_go_back_to_http(self) -> None:
        browser = self.browser()
        browser.send(upgrade())
        browser.send(get("/healthz"))
        self.chat.clock.advance(0)
        self.assertNotIn(b"200 OK", browser.value())
        self.assertTrue(browser.disconnecting)


class OverTls(SiteCase):
    def test_alpn_offers_http_for_the_site_alone(self) -> None:
        admission = Admission("chat", self.chat.clock, ConnectionLimiter(5, 5))
        for factory, offered in ((self.chat.site, [b"http/1.1"]), (self.chat.factory, [])):
            guarded = admission.guard("ssl:8443", factory)
            self.assertTrue(IProtocolNegotiationFactory.providedBy(guarded))
            self.assertEqual(guarded.acceptableProtocols(), offered)
