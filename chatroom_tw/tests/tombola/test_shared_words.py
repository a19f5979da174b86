"""The words that Python and the pages both need are the same in both."""

from __future__ import annotations

import json
import re
from importlib.resources import files

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.smorfia import NAMES
from chatroom_tw.tombola.rules.prizes import Prize

COMMON = files("chatroom_tw") / "static" / "common"


class Smorfia(SynchronousTestCase):
    def test_the_pages_import_the_names_that_python_reads(self) -> None:
        script = (COMMON / "smorfia.js").read_text(encoding="utf-8")
        self.assertIn('import NAMES from "./smorfia-names.js";', script)
        for name in NAMES.values():
            self.assertNotIn(f'"{name.italian}"', script)


class Prizes(SynchronousTestCase):
    def test_the_pages_have_the_prizes_of_the_rules_in_their_order(self) -> None:
        script = (COMMON / "prizes.js").read_text(encoding="utf-8")
        found = re.search(r"IN_ROW = (\{.*\});", script)
        assert found
        in_row = json.loads(found[1])
        self.assertEqual(list(in_row.items()), [(prize.value, prize.in_row) for prize in Prize])
