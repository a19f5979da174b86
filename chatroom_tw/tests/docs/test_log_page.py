"""docs/log.md has a row for each line that the servers log, and each line has a word of its own."""

from __future__ import annotations

import re
from collections import Counter

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.documents import document
from chatroom_tw.tests.support.log_events import lines, rows

WORD = re.compile(r"[a-z]+(-[a-z]+)*")


class Words(SynchronousTestCase):
    def test_each_line_has_one_that_no_other_has(self) -> None:
        found = list(lines())
        counts = Counter(line.event for line in found)
        for line in found:
            self.assertTrue(WORD.fullmatch(line.event), line)
            self.assertEqual(counts[line.event], 1, line)

    def test_they_are_found_in_the_code(self) -> None:
        words = {line.event for line in lines()}
        self.assertLess({"ready", "client-dropped", "state-failed", "game-interrupted"}, words)


class Page(SynchronousTestCase):
    def test_the_table_has_all_of_them(self) -> None:
        _, _, table = document("docs/log.md").partition("## What is logged")
        written = [line for line in table.splitlines() if line.startswith("| `")]
        self.assertEqual(written, rows(), "the rows of the table are:\n" + "\n".join(rows()))
