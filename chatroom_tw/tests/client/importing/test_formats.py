"""Tests for `client.importing.formats`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.importing.formats import PARSERS, format_of
from chatroom_tw.client.importing.found import Mistake

EXAMPLES = {
    "jsonl": ('{"room": "tea", "name": "ann", "text": "21:04 <ann> hi", "when": 1.5}',),
    "whatsapp": (
        "31/12/23, 21:04 - Ann: hi",
        "[31/12/2023, 21:04:15] Ann: [21:04:15] <ann> hi",
        "2023-12-31, 21:04 - Ann: hi",
    ),
    "irc": (
        "21:04 <ann> hi",
        "[21:04:15] <ann> 31/12/23, 21:04 - Ann: hi",
        "2023-12-31 21:04:15\tann\thi",
        "Dec 31 21:04:05 <ann>\thi",
    ),
}


class Formats(SynchronousTestCase):
    def test_every_format_is_told_from_the_others(self) -> None:
        for name in PARSERS:
            for line in EXAMPLES[name]:
                self.assertEqual(format_of([(1, "a preface"), (2, line)]), name, line)

    def test_prose_is_none(self) -> None:
        self.assertRaises(Mistake, format_of, [(1, "prose"), (2, "2023-12-31"), (3, "{}")])
