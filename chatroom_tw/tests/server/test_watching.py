"""Tests for `server.watching` and `server.health`: what programs that watch a server are told."""

from __future__ import annotations

from typing import Any

from prometheus_client.parser import text_string_to_metric_families
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.service import Options as ChatOptions
from chatroom_tw.chat.spoken import PROTOCOLS
from chatroom_tw.server.health import Health, Stage, Trouble
from chatroom_tw.server.http.site import SocketSite, WatchingSite, WebSite
from chatroom_tw.server.listen.admission import Admission
from chatroom_tw.server.listen.limiter import ConnectionLimiter, Full
from chatroom_tw.server.listen.listeners import WATCHERS, CannotStart, Listeners
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.metrics_table import APPLICATIONS, Reactor
from chatroom_tw.tests.support.server import ACCESS
from chatroom_tw.tests.support.site_case import Answer, Browser, SiteCase, get


class Answers(SiteCase):
    """What a site answers to programs that watch the server."""

    def setUp(self) -> None:
        super().setUp()
        self.trouble = Trouble.NONE
        self.health = Health(lambda: self.trouble)
        clock, pages = self.chat.clock, {"": "chat.html"}
        self.sites: dict[str, Any] = {
            "pages": WebSite(clock, pages, self.chat.web, access=ACCESS, health=self.health),
            "metrics": WatchingSite(clock, self.health, lambda: b"x 1\n"),
        }

    def ask_all(self, path: str, **how: str) -> list[Answer]:
        """The answers of both sites, to whom the server has no name."""
        request = get(path, **how).replace(b"chat.example", b"evil.example")
        return [Browser(site).ask(request) for site in self.sites.values()]

    def test_a_server_that_is_well_says_so(self) -> None:
        for answer in self.ask_all("/healthz"):
            self.assertEqual((answer.code, answer.body), (200, "ok\n"))

    def test_each_trouble_has_a_word(self) -> None:
        for self.trouble in set(Trouble) - {Trouble.NONE}:
            for answer in self.ask_all("/healthz"):
                self.assertEqual((answer.code, answer.body), (503, f"{self.trouble.value}\n"))

    def test_it_is_ready_between_its_start_and_its_end(self) -> None:
        for stage, code in ((Stage.STARTING, 503), (Stage.READY, 200), (Stage.STOPPING, 503)):
            self.health.stage = stage
            for answer in self.ask_all("/readyz"):
                self.assertEqual((answer.code, answer.body), (code, f"{stage.value}\n"))
            self.assertEqual([answer.code for answer in self.ask_all("/healthz")], [200, 200])

    def test_no_answer_is_stored_and_none_has_a_cookie(self) -> None:
        for path in ("/healthz", "/readyz"):
            for method in ("GET", "HEAD"):
                for answer in self.ask_all(path, method=method):
                    self.assertEqual(answer.fields["cache-control"], "no-store")
                    self.assertNotIn("set-cookie", answer.fields)

    def test_a_host_that_is_malformed_is_answered_too(self) -> None:
        for site in self.sites.values():
            request = b"GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n"
            self.assertEqual(Browser(site).ask(request).code, 200)

    def test_nothing_but_health_and_metrics_is_with_the_metrics(self) -> None:
        for path, code in (("/metrics", 200), ("/", 404), ("/metrics/x", 404), ("/ws", 404)):
            self.assertEqual(self.ask_all(path)[1].code, code, path)
        self.assertEqual(self.ask_all("/metrics", method="POST")[1].code, 405)
        self.assertEqual(Browser(self.sites["pages"]).ask(get("/metrics")).code, 404)

    def test_the_metrics_are_text_for_prometheus(self) -> None:
        answer = self.ask_all("/metrics")[1]
        self.assertEqual(answer.fields["content-type"], "text/plain; version=0.0.4; charset=utf-8")
        self.assertEqual(answer.body, "x 1\n")

    def test_its_requests_have_the_limits_of_the_site(self) -> None:
        site = self.sites["metrics"]
        for request, code in (
            (b"GET /" + b"x" * 3000 + b" HTTP/1.1\r\n\r\n", 414),
            (get("/metrics", "Content-Length: 999999"), 413),
            (get("/metrics", *(f"x{n}: y" for n in range(120))), 400),
        ):
            self.assertIn(b" %d " % code, self.first_line(site, request))

    def first_line(self, site: Any, request: bytes) -> bytes:
        browser = Browser(site)
        browser.send(request)
        return bytes(browser.value().split(b"\r\n")[0])


class Servers(SynchronousTestCase):
    def start(self, application: str, *arguments: str) -> Any:
        make, options = APPLICATIONS[application]
        config = options()
        config.parseOptions(["--port", "0", "--state", "none", *arguments])
        self.reactor = Reactor()
        service = make(self.reactor, config)
        service.startService()
        self.addCleanup(lambda: service.running and service.stopService())
        return service

    def scrape(self) -> dict[str, set[str]]:
        """The names of the metrics, each with the values of its labels."""
        port, factory, _, interface = self.reactor.tcpServers[-1]
        self.assertEqual((port, interface), (9100, "127.0.0.1"))
        body = Browser(factory).ask(get("/metrics")).body
        return {
            family.name: {value for sample in family.samples for value in sample.labels.values()}
            for family in text_string_to_metric_families(body)
        }

    def test_each_application_is_watched(self) -> None:
        for application in APPLICATIONS:
            self.start(application, "--metrics", "9100", "--interface", "0.0.0.0")
            names = self.scrape()
            for name in ("connections", "people", "deliveries", "reactor_lag_seconds"):
                self.assertIn(f"chatroom_{name}", names, application)

    def test_by_default_there_are_no_metrics(self) -> None:
        for application in APPLICATIONS:
            self.start(application)
            self.assertEqual(len(self.reactor.tcpServers), 1)

    def test_an_endpoint_that_is_none_is_one_line(self) -> None:
        error = self.assertRaises(CannotStart, self.start, "chat", "--metrics", "nonsense")
        self.assertIn("'nonsense' is no endpoint for the metrics listener", str(error))
        self.assertRaises(CannotStart, self.start, "chat", "--metrics", "")

    def test_a_full_server_can_be_watched(self) -> None:
        self.start("chat", "--metrics", "9100", "--max-clients", "1")
        first = Browser(self.reactor.tcpServers[0][1])
        self.assertFalse(first.disconnecting)
        for _ in range(WATCHERS):
            self.assertEqual(Browser(self.reactor.tcpServers[-1][1]).ask(get("/healthz")).code, 200)
        names = self.scrape_refused()
        self.assertIn("503", names)

    def scrape_refused(self) -> str:
        browser = Browser(self.reactor.tcpServers[-1][1])
        browser.send(get("/metrics"))
        return browser.value().decode()

    def test_readyz_is_503_while_clients_are_sent_away(self) -> None:
        closing: Deferred[None] = Deferred()
        service = self.start("chat", "--metrics", "9100")
        [listeners] = [part for part in service if isinstance(part, Listeners)]
        self.patch(listeners, "_closed", lambda: closing)
        stopped = service.stopService()
        answer = Browser(self.reactor.tcpServers[-1][1]).ask(get("/readyz"))
        self.assertEqual((answer.code, answer.body), (503, "stopping\n"))
        self.assertNoResult(stopped)
        closing.callback(None)
        self.successResultOf(stopped)


class Words(SynchronousTestCase):
    def test_clients_are_counted_by_the_words_of_their_protocols(self) -> None:
        config = ChatOptions()
        config.parseOptions(["--state", "none"])
        for word, spoken in PROTOCOLS.items():
            factory: Any = spoken.factory(FakeChat().gateway, config)
            if isinstance(factory, WebSite | SocketSite):
                factory = factory.sockets[0]
            self.assertEqual(factory.protocol.protocol_word, word)


class Refused(SynchronousTestCase):
    def test_connections_are_counted_by_the_limit_that_refuses_them(self) -> None:
        limiter = ConnectionLimiter(3, 2)
        admission = Admission("chat", Clock(), limiter)
        for host, limit in (("a", ""), ("a", ""), ("a", "address"), ("b", ""), ("b", "server")):
            peer = IPv4Address("TCP", {"a": "192.0.2.1", "b": "192.0.2.2"}[host], 1)
            if limit:
                self.assertRaises(Full, admission.admit, peer)
            else:
                admission.admit(peer)
        self.assertEqual(limiter.refused, {"address": 1, "server": 1})
