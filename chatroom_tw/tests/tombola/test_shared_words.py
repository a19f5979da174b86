"""The words that Python and the pages both need are the same in both."""

from __future__ import annotations

import json
import re
from importlib.resources import files

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.smorfia import NAMES
from chatroom_tw.tombola.rules.patterns import LINE_NAMES, Shape
from chatroom_tw.tombola.rules.prizes import NAMED, PRESETS, kinds, pattern_of

COMMON = files("chatroom_tw") / "static" / "common"


class Smorfia(SynchronousTestCase):
    def test_the_pages_import_the_names_that_python_reads(self) -> None:
        script = (COMMON / "smorfia.js").read_text(encoding="utf-8")
        self.assertIn('import NAMES from "./smorfia-names.js";', script)
        for name in NAMES.values():
            self.assertNotIn(f'"{name.italian}"', script)


class Lingo(SynchronousTestCase):
    def test_there_are_calls_for_all_ninety_numbers(self) -> None:
        script = (COMMON / "lingo.js").read_text(encoding="utf-8")
        found = re.search(r"NAMES = (\[.*?),\s*\];", script, re.DOTALL)
        assert found
        names = json.loads(f"{found[1]}]")
        self.assertEqual((len(names), len(set(names))), (90, 90))
        self.assertEqual((names[21], names[87]), ("two little ducks", "two fat ladies"))


class Prizes(SynchronousTestCase):
    def test_the_pages_have_the_named_prizes_of_the_rules(self) -> None:
        script = (COMMON / "prizes.js").read_text(encoding="utf-8")
        found = re.search(r"NAMED = (\{.*?),\s*\};", script, re.DOTALL)
        assert found
        named = json.loads(f"{found[1]}}}")
        self.assertEqual(named, {kind: str(pattern) for kind, pattern in NAMED.items()})

    def test_the_pages_have_the_presets_of_the_rules(self) -> None:
        script = (COMMON / "game-phrases.js").read_text(encoding="utf-8")
        found = re.search(r"PRESETS = (\{.*?),\s*\};", script, re.DOTALL)
        assert found
        presets = {name: ",".join(kinds(those)) for name, those in PRESETS.items()}
        self.assertEqual(json.loads(f"{found[1]}}}"), presets)

    def test_the_pages_have_a_name_for_every_prize(self) -> None:
        script = (COMMON / "prize-phrases.js").read_text(encoding="utf-8")
        keys = set(re.findall(r'^  "(.*?)": ', script, re.MULTILINE))
        for kind in NAMED:
            shape = re.sub(r" [0-9]+$", "", str(pattern_of(kind))).replace(" ", "-")
            self.assertTrue({f"prize-{kind}", f"pattern-{shape}"} & keys, kind)
        lines = {f"line-{name}" for name in LINE_NAMES}
        shapes = {shape.value.replace(" ", "-") for shape in Shape if shape is not Shape.LINE}
        self.assertLessEqual({f"pattern-{shape}" for shape in shapes | lines}, keys)
