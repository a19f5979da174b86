"""Tests for the example of docs/adding-a-protocol.md: it works, and does what the page says."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

from twisted.internet.testing import MemoryReactorClock
from twisted.trial.unittest import SkipTest, SynchronousTestCase

import chatroom_tw
from chatroom_tw.chat import service as chat
from chatroom_tw.tests.support.transports import PieceTransport

PAGE = Path(chatroom_tw.__file__).parents[1] / "docs" / "adding-a-protocol.md"


class Reactor(MemoryReactorClock):
    """A reactor without threads."""

    def getThreadPool(self) -> None:
        """There is none: no client here logs in."""


class Example(SynchronousTestCase):
    def setUp(self) -> None:
        if not PAGE.exists():
            raise SkipTest("the documentation is not installed")
        _, _, rest = PAGE.read_text().partition("```python\n")
        self.code, _, _ = rest.partition("```\n")
        robot: Any = ModuleType("robot")
        exec(compile(self.code, str(PAGE), "exec"), robot.__dict__)
        spoken = chat.SpokenProtocol(
            "the robot protocol, JSON", lambda gateway, config: robot.RobotFactory(gateway)
        )
        self.patch(chat, "PROTOCOLS", {**chat.PROTOCOLS, "robot": spoken})
        self.start()

    def start(self) -> None:
        descriptions = {word: spoken.description for word, spoken in chat.PROTOCOLS.items()}

        class Options(chat.Options, protocols=descriptions):
            """The options of a chat with one more protocol."""

        self.options = Options()
        self.options.parseOptions(["--state", "none", "--port", "0", "--robot", "4001"])
        self.reactor = Reactor()
        service = chat.chat_service(self.reactor, self.options)
        service.startService()
        self.addCleanup(lambda: self.successResultOf(service.stopService()))
        self.detecting, self.robots = (server[1] for server in self.reactor.tcpServers)

    def received(self, transport: PieceTransport) -> list[str]:
        self.reactor.advance(0)
        lines = transport.value().decode().splitlines()
        transport.clear()
        return lines

    def test_the_example_is_short(self) -> None:
        self.assertLess(self.code.count("\n"), 80)

    def test_robots_and_line_clients_talk_on_one_port(self) -> None:
        ann, robot = PieceTransport(self.detecting), PieceTransport(self.detecting)
        ann.send(b"/nick ann\n")
        robot.send(b'{"ni', b'ck": "r2"}\n{"say": "beep"}\n')
        self.assertEqual(self.received(ann)[-2:], ["* guest-2 is now r2", "<r2> beep"])
        self.received(robot)
        ann.send(b"hello\nrobot\n")
        self.assertEqual(
            [json.loads(line) for line in self.received(robot)],
            [{"name": "ann", "said": "hello"}, {"name": "ann", "said": "robot"}],
        )

    def test_robots_have_a_listener_of_their_own(self) -> None:
        robot = PieceTransport(self.robots)
        self.assertEqual(self.received(robot), ['{"you": "guest-1"}'])
        for bad in (b"[]\n", b"{}\n", b"1\n", b"x\n", b'{"say": 1}\n', b'{"dance": ""}\n',
                     b'{"say": "a\\nb"}\n', b"[" * 4000 + b"\n"):  # fmt: skip
            robot.send(bad)
            self.assertEqual(self.received(robot), ['{"error": "BAD_REQUEST"}'])

    def test_texts_of_robots_are_safe_to_show(self) -> None:
        ann, robot = PieceTransport(self.detecting), PieceTransport(self.robots)
        ann.send(b"\n")
        self.received(ann)
        robot.send(b'{"say": "\\u001b[2J\\ud800"}\n')
        self.assertEqual(self.received(ann)[-1], "<guest-1> \ufffd[2J?")

    def test_robots_are_under_flood_control(self) -> None:
        ann, robot = PieceTransport(self.detecting), PieceTransport(self.robots)
        ann.send(b"\n")
        self.received(ann)
        robot.send(b'{"say": "beep"}\n' * 30)
        self.assertEqual(len(self.received(ann)), 20)
        self.assertEqual(robot.producerState, "paused")
        self.reactor.pump([0.1] * 11)
        self.assertEqual(len(self.received(ann)), 10)

    def test_the_help_names_their_option(self) -> None:
        usage = " ".join(self.options.getUsage(80).split())
        self.assertIn(
            "--robot= A further listener that speaks only the robot protocol, JSON", usage
        )
