"""docs/adding-a-protocol.md: its two examples run, and flood control holds for them."""

from __future__ import annotations

import json
import re
from struct import unpack_from
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat import service as chat
from chatroom_tw.chat import spoken
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.listen.detection import SILENCE
from chatroom_tw.server.net.flood import FLOODING_LIMIT
from chatroom_tw.tests.support.documents import code_blocks, document, first_cells
from chatroom_tw.tests.support.examples import Client, Reactor, module, options_of, started

ROBOT, DEVICE = "robot", "device"
EVERY_PROTOCOL, ONE_PROTOCOL = 0, 1
"""The places of the listeners among the reactor's ports."""
NAME, TEXT, REFUSED = 1, 2, 3
"""The kinds of packets."""


class ExampleCase(SynchronousTestCase):
    """A chat that speaks one of the page's protocols as well, named `word`."""

    word: str

    def setUp(self) -> None:
        self.page = document("docs/adding-a-protocol.md")
        self.code = code_blocks(self.page, "python")[(ROBOT, DEVICE).index(self.word)]
        row = re.search(rf"^    (\"{self.word}\": .*),$", self.page, re.MULTILINE)
        assert row, "the page has a row for the table of protocols"
        names = {**vars(spoken), **vars(module(self.word, self.code))}
        protocols = {**chat.PROTOCOLS, **eval(f"{{{row[1]}}}", names)}
        self.patch(chat, "PROTOCOLS", protocols)
        self.options = options_of(protocols, f"--{self.word}", "4001")
        self.reactor = Reactor()
        service = started(self.reactor, self.options)
        self.addCleanup(lambda: self.successResultOf(service.stopService()))

    def connect(self, port: int = EVERY_PROTOCOL) -> Client:
        return Client(self.reactor, port)

    def person(self) -> Client:
        """A client of the line protocol, who has read the welcome."""
        person = self.connect()
        person.send(b"\n")
        person.lines()
        return person

    def flood(self, client: Client, data: bytes) -> None:
        """Send as fast as the server reads, until the server drops the client."""
        for _ in range(round(FLOODING_LIMIT) * 10 + 20):
            if client.producerState == "producing":
                client.send(data)
            self.reactor.advance(0.1)


class RobotExample(ExampleCase):
    word = ROBOT

    def test_the_file_is_short(self) -> None:
        self.assertLess(self.code.count("\n"), 90)

    def test_robots_and_people_talk_on_one_port(self) -> None:
        ann, robot = self.connect(), self.connect()
        ann.send(b"/nick ann\n")
        robot.send(b'{"ni', b'ck": "r2"}\n{"say": "beep"}\n')
        self.assertEqual(ann.lines()[-2:], ["* guest-2 is now r2", "<r2> beep"])
        robot.lines()
        ann.send(b"hello\nrobot\n")
        self.assertEqual(
            [json.loads(line) for line in robot.lines()],
            [{"name": "ann", "said": "hello"}, {"name": "ann", "said": "robot"}],
        )

    def test_a_listener_for_robots_alone_refuses_bad_requests(self) -> None:
        robot = self.connect(ONE_PROTOCOL)
        self.reactor.pump([SILENCE, 0, 0])
        self.assertEqual(robot.lines(), ['{"you": "guest-1"}'])
        for junk in (b"[]\n", b"{}\n", b"1\n", b"x\n", b'{"say": 1}\n', b'{"dance": ""}\n',
                     b'{"say": "a\\nb"}\n', b"[" * 4000 + b"\n", b"x" * 5000 + b"\n"):  # fmt: skip
            robot.send(junk)
            self.assertEqual(robot.lines(), ['{"error": "BAD_REQUEST"}'])

    def test_people_are_shown_no_control_characters(self) -> None:
        ann, robot = self.person(), self.connect(ONE_PROTOCOL)
        robot.send(b'{"say": "\\u001b[2J\\ud800"}\n')
        self.assertEqual(ann.lines()[-1], "<guest-2> \ufffd[2J?")

    def test_robots_are_throttled(self) -> None:
        ann, robot = self.person(), self.connect(ONE_PROTOCOL)
        robot.send(b'{"say": "beep"}\n' * 30)
        self.assertEqual(ann.lines()[-20:], ["<guest-2> beep"] * 20)
        self.assertEqual(robot.producerState, "paused")
        self.reactor.pump([0.1] * 11)
        self.assertEqual(ann.lines(), ["<guest-2> beep"] * 10)

    def test_a_flooding_robot_is_dropped_and_others_are_served(self) -> None:
        ann, bob, robot = self.person(), self.person(), self.connect(ONE_PROTOCOL)
        robot.send(b'{"say": "beep"}\n' * 100)
        bob.send(b"hello\n")
        self.assertIn("<guest-2> hello", ann.lines())
        self.flood(robot, b'{"say": "beep"}\n' * 100)
        self.assertTrue(robot.disconnected)
        self.assertEqual(ann.lines()[-1], "* guest-3 has left main (flooding)")

    def test_help_lists_the_option_for_robots(self) -> None:
        usage = " ".join(self.options.getUsage(80).split())
        self.assertIn(
            "--robot= A further listener that speaks only the robot protocol, JSON", usage
        )


class DeviceExample(ExampleCase):
    word = DEVICE

    def packet(self, kind: int, body: str) -> bytes:
        data = bytes([kind]) + body.encode()
        return len(data).to_bytes(4, "big") + data

    def packets(self, client: Client) -> list[tuple[int, str]]:
        """The packets that came since this was last called."""
        data, found = client.received(), []
        while data:
            [size] = unpack_from("!I", data)
            found.append((data[4], data[5 : 4 + size].decode()))
            data = data[4 + size :]
        return found

    def test_devices_and_people_talk_on_one_port(self) -> None:
        ann, device = self.person(), self.connect()
        request = self.packet(NAME, "d1") + self.packet(TEXT, "21 °C")
        device.send(*(bytes([byte]) for byte in request))
        self.assertEqual(ann.lines()[-2:], ["* guest-2 is now d1", "<d1> 21 °C"])
        self.assertEqual(self.packets(device), [(NAME, "guest-2"), (TEXT, "d1\n21 °C")])
        ann.send(b"hello\ndevice\n")
        self.assertEqual(self.packets(device), [(TEXT, "guest-1\nhello\ndevice")])

    def test_bad_packets_are_refused_in_order(self) -> None:
        device = self.connect(ONE_PROTOCOL)
        device.send(self.packet(9, "x"), self.packet(TEXT, " "), bytes(4), self.packet(NAME, "a b"))
        bad = (REFUSED, "bad-packet")
        self.assertEqual(self.packets(device)[1:], [bad, bad, bad, (REFUSED, "bad-name")])

    def test_a_packet_that_is_too_long_ends_the_connection(self) -> None:
        device = self.connect(ONE_PROTOCOL)
        self.packets(device)
        device.send(b"\x00\x01\x00\x00" + self.packet(TEXT, "not read"))
        self.reactor.advance(0)
        self.assertTrue(device.disconnected)

    def test_packets_before_one_that_is_too_long_are_received(self) -> None:
        """Also those that are throttled, and those that wait for an answer."""
        for count in (1, 3, 30):
            ann, device = self.person(), self.connect(ONE_PROTOCOL)
            before = self.packet(TEXT, "beep") * count + self.packet(9, "x")
            device.send(before + b"\x00\x01\x00\x00", self.packet(TEXT, "not read"))
            self.reactor.pump([0.1] * 30)
            said = [line for line in ann.lines() if line.startswith("<")]
            self.assertEqual([line.split("> ")[1] for line in said], ["beep"] * count)
            self.assertEqual(self.packets(device)[-1], (REFUSED, "bad-packet"))
            self.assertTrue(device.disconnected)

    def test_clients_that_begin_otherwise_are_not_devices(self) -> None:
        for first in (b"\0\0\0\1\x09", b"\0\1", b"hello\n"):
            client = self.connect()
            client.send(first, b"\n")
            self.assertIn("* welcome", client.lines()[0])

    def test_a_large_packet_is_charged_more(self) -> None:
        ann, device = self.person(), self.connect(ONE_PROTOCOL)
        device.send(self.packet(TEXT, "x" * 4000) * 6)
        self.assertEqual(sum("x" in line for line in ann.lines()), 5)
        self.assertEqual(device.producerState, "paused")

    def test_a_flooding_device_is_throttled_and_dropped(self) -> None:
        ann, bob, device = self.person(), self.person(), self.connect(ONE_PROTOCOL)
        ann.lines()
        device.send(self.packet(TEXT, "beep") * 100)
        self.assertEqual(device.producerState, "paused")
        bob.send(b"hello\n")
        served = ann.lines()
        self.assertEqual(served.count("<guest-3> beep"), 20)
        self.assertIn("<guest-2> hello", served)
        self.flood(device, self.packet(TEXT, "beep") * 100)
        self.assertTrue(device.disconnected)
        self.assertEqual(ann.lines()[-1], "* guest-3 has left main (flooding)")


class Page(SynchronousTestCase):
    def test_it_lists_all_traits(self) -> None:
        page = document("docs/adding-a-protocol.md")
        listed = {cell for cell, _ in first_cells(page)}
        self.assertLessEqual(set(Traits.__members__), listed)

    def test_the_first_lines_of_the_examples_name_their_protocols(self) -> None:
        blocks: Any = code_blocks(document("docs/adding-a-protocol.md"), "python")
        self.assertEqual(
            [block.split()[1] for block in blocks], ["robot", "device"], "they are pasted by name"
        )
