"""Tests for `tombola.service`: the parts put together, and found by twistd."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import Any

from twisted.application.service import IService, IServiceMaker
from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.plugin import getPlugins
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.storage.sqlite import schema as chats_schema
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.http.site import WebSite
from chatroom_tw.server.listen.detection import SILENCE, DetectingFactory
from chatroom_tw.server.listen.listeners import CannotStart
from chatroom_tw.server.listen.unsupported import UnsupportedTls
from chatroom_tw.server.storage.folder import StateFolder
from chatroom_tw.tests.support.records import of_main
from chatroom_tw.tests.support.tombola import FakeTombola
from chatroom_tw.tombola.protocols.claims import ClaimFactory
from chatroom_tw.tombola.protocols.line import TombolaFactory
from chatroom_tw.tombola.rules.draw import cards_digest, order
from chatroom_tw.tombola.rules.hall_limits import USUAL
from chatroom_tw.tombola.rules.halls import LOOK
from chatroom_tw.tombola.rules.host_commands import Host, StartNow
from chatroom_tw.tombola.rules.host_events import Hosting
from chatroom_tw.tombola.rules.journal import Begun, Dealt, Drew, StoredLobby, StoredTombola
from chatroom_tw.tombola.rules.prizes import AMBO
from chatroom_tw.tombola.service import Options, readings, tombola_service
from chatroom_tw.tombola.storage.interface import NoJournal
from chatroom_tw.tombola.storage.records import schema, write

STOPPING = b"\n* the server is stopping or restarting; come back in a moment\n"


class Reactor(MemoryReactorClock):
    """A reactor whose ports report the addresses they were given."""

    def listenTCP(self, port: int, *arguments: Any, **more: Any) -> Any:
        listening = super().listenTCP(port, *arguments, **more)
        listening._hostAddress = IPv4Address("TCP", more["interface"], port or 40123)
        return listening


class ServiceCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def service(self, reactor: Reactor, *arguments: str) -> IService:
        options = Options()
        options.parseOptions(["--state", "none", *arguments])
        return tombola_service(reactor, options)

    def start(self, *arguments: str) -> tuple[Reactor, IService]:
        reactor = Reactor()
        service = self.service(reactor, "--port", "4000", *arguments)
        service.privilegedStartService()
        service.startService()
        return reactor, service

    def join(self, reactor: Reactor, port: int = 0) -> StringTransport:
        """A client of one of the listeners. On the port for every protocol it is silent first."""
        transport = StringTransport()
        transport.protocol = reactor.tcpServers[port][1].buildProtocol(None)
        transport.protocol.makeConnection(transport)
        if not port:
            reactor.advance(SILENCE)
        return transport

    def log(self) -> list[str]:
        lines = [formatEvent(event) for event in self.events]
        return [line for line in lines if line.startswith("tombola: ")]


class Listeners(ServiceCase):
    def test_the_port_detects_protocols_and_each_other_speaks_one(self) -> None:
        reactor, service = self.start(
            *("--line", "4001", "--line", "unix:/run/tombola", "--web", "4002"),
            *("--claim-port", "4003"),
        )
        self.assertEqual([server[0] for server in reactor.tcpServers], [4000, 4001, 4002, 4003])
        behind = [server[1].behind for server in (*reactor.tcpServers, *reactor.unixServers)]
        front, line, web, claims, unix = behind
        self.assertEqual([type(each) for each in (front, line, claims)], [DetectingFactory] * 3)
        line, claims, unix = line.default, claims.default, unix.default
        self.assertIsInstance(line, TombolaFactory)
        self.assertIsInstance(web, WebSite)
        self.assertIsInstance(claims, ClaimFactory)
        self.assertIs(front.default, line)
        self.assertIs(unix, line)
        self.assertIs(front.detect(b"GET / "), web)
        self.assertIsInstance(front.detect(b"\x16\x03\x01"), UnsupportedTls)
        self.assertIs(claims.gateway, line.gateway)
        self.successResultOf(service.stopService())

    def test_without_a_claim_port_there_is_none(self) -> None:
        reactor, _ = self.start()
        self.assertEqual([server[0] for server in reactor.tcpServers], [4000])

    def test_the_log_has_the_addresses_and_then_ready(self) -> None:
        self.start("--claim-port", "0", "--interface", "192.0.2.1")
        self.assertEqual(
            self.log(),
            [
                "tombola: every protocol on 192.0.2.1:4000",
                "tombola: claims on 192.0.2.1:40123",
                "tombola: state is stored in memory",
                "tombola: the host's page is /host; to see its key, start the server with a "
                "--state, or in the foreground (twistd -n)",
                "tombola: in a browser: http://192.0.2.1:4000/",
                "tombola: ready",
            ],
        )

    def test_ports_are_on_this_computer_by_default(self) -> None:
        reactor, _ = self.start("--claim-port", "4002")
        self.assertEqual([server[3] for server in reactor.tcpServers], ["127.0.0.1"] * 2)
        self.assertIn("--interface 0.0.0.0", self.log()[-2])

    def test_an_invalid_endpoint_ends_the_start_with_one_line(self) -> None:
        cannot = self.assertRaises(CannotStart, self.start, "--line", "nonsense")
        self.assertRegex(
            str(cannot), r"\Atombola: 'nonsense' is no endpoint for the line listener .*"
        )
        self.assertNotIn("\n", str(cannot))


class Playing(ServiceCase):
    def test_the_options_are_the_settings_of_the_game(self) -> None:
        reactor, _ = self.start(
            "--name", "rossi", "--prizes", "ambo,tombola", "--countdown", "0.5",
            "--interval", "0.05", "--pause", "1.5",
        )  # fmt: skip
        ann = self.join(reactor)
        greeting = ann.value().decode()
        self.assertIn("* welcome to rossi; played for: ambo, tombola;", greeting)
        self.assertTrue(greeting.endswith("NEXT 0.5\n"), greeting)
        reactor.advance(0.5)
        reactor.pump([0.05] * 10)
        self.assertEqual(ann.value().count(b"NUMBER "), 10)
        reactor.pump([0.05] * 82)
        self.assertIn(b"\nNEXT 1.5\n", ann.value())

    def test_the_option_players_makes_a_table(self) -> None:
        reactor, _ = self.start("--players", "2", "--countdown", "0")
        ann = self.join(reactor)
        reactor.advance(0)
        self.assertIn(b"WAITING 1 2\n", ann.value())
        self.join(reactor)
        reactor.advance(0)
        self.assertIn(b"\nBEGIN ", ann.value())

    def test_a_claim_on_one_port_is_announced_on_the_other(self) -> None:
        reactor, _ = self.start("--claim-port", "4002", "--countdown", "0", "--interval", "0.1")
        ann = self.join(reactor)
        token = ann.value().split()[3]
        reactor.advance(0)
        reactor.pump([0.1] * 90)
        winner = self.join(reactor, port=1)
        winner.protocol.dataReceived(b"TOMBOLA " + token + b"\n")
        reactor.advance(0)
        self.assertEqual(winner.value(), b"OK\n")
        self.assertIn(b"PRIZE tombola guest-1 s1-1\n", ann.value())

    def test_a_server_that_stops_says_goodbye_and_stops_the_draws(self) -> None:
        reactor, service = self.start("--countdown", "0")
        ann = self.join(reactor)
        reactor.advance(0)
        self.successResultOf(service.stopService())
        self.assertTrue(ann.value().endswith(STOPPING), ann.value())
        self.assertIn(b"\nREVEAL ", ann.value())
        ann.clear()
        reactor.advance(5)
        self.assertEqual(ann.value(), b"")

    def test_two_servers_in_one_process_are_independent(self) -> None:
        (one, _), (other, service) = self.start(), self.start()
        ann, bob = self.join(one), self.join(other)
        ann.clear()
        bob.protocol.dataReceived(b"SAY hello\n")
        self.successResultOf(service.stopService())
        one.advance(0)
        self.assertEqual(ann.value(), b"")
        self.assertFalse(ann.disconnecting)
        boards = [reactor.tcpServers[0][1].behind.default.gateway for reactor in (one, other)]
        self.assertIsNot(*boards)

    def test_two_servers_have_different_chance(self) -> None:
        reactors = [self.start()[0] for _ in range(2)]
        one, other = (self.join(reactor).value().split(b"\n") for reactor in reactors)
        for mine, theirs in zip(one, other):
            if mine.startswith((b"HELLO", b"CARD", b"COMMIT")):
                self.assertNotEqual(mine, theirs)


class TheHost(ServiceCase):
    def printed(self, **twistd: Any) -> str:
        """What a server prints that twistd runs with these options."""
        output = io.StringIO()
        self.patch(sys, "__stdout__", output)
        options = Options()
        options.parseOptions(["--state", "none", "--interval", "2"])
        options.parent = twistd
        self.reactor = Reactor()
        service = tombola_service(self.reactor, options)
        service.privilegedStartService()
        service.startService()
        return output.getvalue()

    def test_the_key_that_is_printed_is_the_hosts_key(self) -> None:
        key = self.printed(nodaemon=True).split()[-1]
        gateway = self.reactor.tcpServers[0][1].behind.default.gateway
        told: list[Any] = []

        class Client:
            protocol_word = "line"
            traits = None
            renderer = renderer_elsewhere = Renderer(told.append)
            render = staticmethod(told.append)

        gateway.connect(Client(), "127.0.0.1:1001").submit(Host(key))
        self.reactor.advance(0)
        self.assertEqual((type(told[0]), told[0].seconds), (Hosting, 2.0))
        self.assertNotIn(key, "\n".join(map(str, self.events)))

    def test_a_daemon_prints_nothing(self) -> None:
        self.assertEqual(self.printed(nodaemon=False), "")


class Halls(ServiceCase):
    """What --halls, --hall-days and --hosts say."""

    def ask(self, client: StringTransport, reactor: Reactor, text: str) -> str:
        client.clear()
        client.protocol.dataReceived(f"{text}\n".encode())
        reactor.advance(0)
        return client.value().decode()

    def refused(self, *arguments: str) -> str:
        return str(self.assertRaises(CannotStart, Options().parseOptions, arguments))

    def test_there_are_many_unless_the_options_say_otherwise(self) -> None:
        for arguments, count in (((), USUAL.halls), (("--halls", "2"), 2), (("--halls", "1"), 1)):
            reactor, _ = self.start(*arguments)
            for _ in range(count - 1):
                made = self.ask(self.join(reactor), reactor, "MAKE Anna")
                self.assertTrue(made.startswith("MADE "), made)
            error = f"ERROR the server has its {count} halls; one that ends makes room\n"
            self.assertEqual(self.ask(self.join(reactor), reactor, "MAKE Bob"), error)

    def test_with_the_key_alone_nobody_else_makes_halls(self) -> None:
        reactor, _ = self.start("--hosts", "key")
        answer = self.ask(self.join(reactor), reactor, "MAKE Anna")
        self.assertTrue(answer.startswith("ERROR "), answer)
        self.assertNotIn("MADE", answer)

    def test_a_hall_goes_after_so_many_days(self) -> None:
        for days, there in (("0.5", False), ("2", True)):
            reactor, _ = self.start("--hall-days", days)
            client = self.join(reactor)
            code = self.ask(client, reactor, "MAKE Anna").split()[1]
            client.protocol.connectionLost(Failure(ConnectionDone()))
            reactor.pump([LOOK] * 14)
            answer = self.ask(self.join(reactor), reactor, "HALLS")
            self.assertEqual(code in answer, there)

    def test_values_that_make_no_sense_are_refused(self) -> None:
        for number in ("0", "-1", "x", "1.5", ""):
            self.assertIn("--halls takes", self.refused("--halls", number))
        for days in ("0", "-1", "x", "nan", "inf", "36501", ""):
            self.assertIn("--hall-days takes days", self.refused("--hall-days", days))
        self.assertIn("anyone", self.refused("--hosts", "everybody"))

    def test_the_metrics_count_all_halls(self) -> None:
        play = FakeTombola()
        hosts = [play.made("One"), play.made("Two")]
        for host in hosts:
            play.players_in(host.code, "ann", "bob")
            host.request(StartNow())
        values = {one.name: one.read() for one in readings(play.hub, play.tombola)}
        self.assertEqual(values["tombola_halls"], 3)
        self.assertEqual(values["people"], 4)
        self.assertEqual(values["tombola_cards"], 4)
        self.assertEqual(values["tombola_games"], 2)


class Storing(ServiceCase):
    def test_a_server_in_memory_loads_its_journal_too(self) -> None:
        stored = StoredTombola(StoredLobby(Dealt(series=6, boards=0)))
        self.patch(NoJournal, "stored", lambda journal: stored)
        reactor, _ = self.start()
        self.assertIn(b"\nCARD s7-1 ", self.join(reactor).value())

    def test_the_log_says_where_the_state_is(self) -> None:
        self.start()
        self.assertIn("tombola: state is stored in memory", self.log())

    def test_all_state_is_in_one_folder(self) -> None:
        state = self.mktemp()
        self.service(Reactor(), "--state", state)
        self.assertEqual(
            sorted(path.name for path in Path(state).iterdir()),
            ["lock", "state.sqlite3", "transcripts"],
        )

    def refused(self, state: str) -> str:
        cannot = self.assertRaises(CannotStart, self.service, Reactor(), "--state", state)
        self.assertNotIn("\n", str(cannot))
        return str(cannot)

    def test_an_unusable_folder_ends_the_start_with_one_line(self) -> None:
        state = self.mktemp()
        Path(state).write_text("a file")
        self.assertRegex(self.refused(state), r"\Atombola: the state folder .* cannot be used: ")
        self.patch(os, "access", lambda path, mode: False)
        self.assertIn("Permission denied", self.refused(self.mktemp()))

    def test_a_folder_in_use_ends_the_start_with_one_line(self) -> None:
        state = self.mktemp()
        self.service(Reactor(), "--state", state)
        self.assertIn("another server has the state folder", self.refused(state))
        chat = self.mktemp()
        StateFolder(chat, chats_schema()).unlock()
        self.assertIn("made by another program", self.refused(chat))

    def test_an_inconsistent_game_ends_the_start_with_one_line(self) -> None:
        state = self.mktemp()
        folder = StateFolder(state, schema())
        with contextlib.closing(folder.connect()) as database:
            begun = Begun("1a", b"s" * 32, "hall", (AMBO,), (), {})
            number = order(b"s" * 32, "1a", cards_digest([]), [])[1]
            write(database, of_main(begun, Drew("1a", 1, number)))
        folder.unlock()
        self.assertIn("number 1 of game 1a cannot have been drawn", self.refused(state))
        with contextlib.closing(folder.connect()) as database:
            database.execute("UPDATE game SET prizes = 'nonsense'")
        self.assertIn("cannot be read: ", self.refused(state))


class Plugin(SynchronousTestCase):
    def test_twistd_finds_the_tombola(self) -> None:
        [plugin] = [each for each in getPlugins(IServiceMaker) if each.tapname == "tombola"]
        self.assertIs(plugin.options, Options)
        self.assertTrue(callable(plugin.makeService))
