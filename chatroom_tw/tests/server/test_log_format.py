"""Tests for `server.log_format`: lines of the log as text and as JSON."""

from __future__ import annotations

import json
from typing import Any

from twisted.logger import LogEvent, Logger, formatEventAsClassicLogText, globalLogPublisher
from twisted.python import log as legacy
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.guess_log import GuessLog
from chatroom_tw.server.limits import Limits, RateLimit
from chatroom_tw.server.log_format import json_line, text_line
from chatroom_tw.server.net.flood import FLOODING_LIMIT
from chatroom_tw.tests.support.chat import FakeChat

KEYS = ["time", "level", "event", "connection", "address", "account", "text"]


class FormatCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.events: list[LogEvent] = []
        self.log = Logger("a.module", observer=self.events.append)

    def object(self) -> dict[str, Any]:
        """The last event as an object, whose line is one line of ASCII."""
        line = json_line(self.events[-1])
        assert line is not None
        self.assertEqual((line.count("\n"), line[-1], line.isascii()), (1, "\n", True))
        made: dict[str, Any] = json.loads(line)
        self.assertEqual(list(made), KEYS)
        return made


class Objects(FormatCase):
    def test_an_event_has_its_word_and_its_fields(self) -> None:
        self.log.warn("{a} and {b}", event="a-word", a=1, b="two", connection=7, address="x:1")
        self.events[-1]["log_time"] = 1796002485.8456
        self.assertEqual(
            self.object(),
            {
                "time": "2026-11-30T01:34:45.845Z",
                "level": "warn",
                "event": "a-word",
                "connection": 7,
                "address": "x:1",
                "account": None,
                "text": "1 and two",
            },
        )

    def test_a_line_of_twisteds_has_the_name_of_its_logger(self) -> None:
        self.log.info("hello")
        self.assertEqual(self.object()["event"], "a.module")

    def test_old_lines_and_what_is_printed_are_objects_too(self) -> None:
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)
        legacy.msg("an old line")
        self.assertEqual((self.object()["text"], self.object()["level"]), ("an old line", "info"))

    def test_a_traceback_is_in_the_text(self) -> None:
        try:
            raise ValueError("a bug")
        except ValueError:
            self.log.failure("Could not do it", event="a-fault")
        made = self.object()
        self.assertEqual(made["level"], "critical")
        self.assertTrue(made["text"].startswith("Could not do it\nTraceback"))
        self.assertIn("ValueError: a bug", made["text"])

    def test_what_utf8_cannot_encode_is_escaped(self) -> None:
        self.log.info("{path} perché\u2028", path="caf\udce9")
        self.assertEqual(self.object()["text"], "caf\\udce9 perché\u2028")

    def test_an_event_without_a_text_is_no_line(self) -> None:
        self.log.info("")
        self.assertIsNone(json_line(self.events[-1]))

    def test_fields_of_another_kind_are_null(self) -> None:
        self.log.info("x", event=("odd",), address=object(), connection=1.5)
        made = self.object()
        self.assertEqual((made["address"], made["connection"]), (None, None))
        self.assertEqual(made["event"], "a.module")


class Texts(FormatCase):
    def test_they_are_those_that_twistd_writes(self) -> None:
        self.log.info("{a}\n{b}", event="a-word", a=1, b=2, connection=7)
        event = self.events[-1]
        self.assertEqual(text_line(event), formatEventAsClassicLogText(event))


class OfClients(FormatCase):
    def setUp(self) -> None:
        super().setUp()
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def test_a_dropped_client_is_named_by_number_and_address(self) -> None:
        chat = FakeChat(limits=Limits(flood=RateLimit(1, 0.01)))
        ann = chat.connect()
        ann.send(*"abcdef")
        chat.clock.advance(FLOODING_LIMIT)
        made = self.object()
        self.assertEqual((made["event"], made["address"]), ("client-dropped", ann.address))
        self.assertEqual(made["connection"], ann.protocol.session.number)
        self.assertTrue(made["text"].endswith("was dropped: flooding"))

    def test_tries_for_one_account_name_it(self) -> None:
        chat = FakeChat()
        guesses = GuessLog("chat", chat.clock, "nobody")
        guesses.failed("ann", "192.0.2.1")
        made = self.object()
        self.assertEqual((made["account"], made["address"]), ("ann", "192.0.2.1"))
        for what, where in (("ann", "192.0.2.1"), ("bob", "192.0.2.1")):
            guesses.failed(what, where)
        chat.clock.advance(10)
        guesses.failed("nobody", "192.0.2.1")
        made = self.object()
        self.assertEqual((made["account"], made["address"]), (None, "192.0.2.1"))
