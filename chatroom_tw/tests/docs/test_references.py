"""The links of the documents lead somewhere, and the files and tests that they name are there."""

from __future__ import annotations

import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.documents import ROOT, document, documents

EXAMPLES = {f"chatroom_tw/chat/protocols/{name}.py" for name in ("robot", "device")}
"""Files that a page tells its readers to make."""
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)")
_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"`((?:chatroom_tw|tests|bench)/[\w./-]+\.\w+|docs/[\w/-]+\.md)`")
_TEST = re.compile(r"`(test_\w+)`")
_TEST_FILE = re.compile(r"`([\w/]*test_\w+\.py)`")


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


class References(SynchronousTestCase):
    def test_links_lead_to_files_and_headings(self) -> None:
        for path in documents():
            for target, anchor in _LINK.findall(_CODE.sub("", path.read_text())):
                goal = path.parent / target if target else path
                self.assertTrue(goal.exists(), f"{path.name}: {target}")
                if anchor:
                    self.assertIn(anchor[1:], anchors(goal), f"{path.name}: {target}{anchor}")

    def test_files_that_are_named_exist(self) -> None:
        for path in documents():
            for name in _PATH.findall(path.read_text()):
                found = name in EXAMPLES or (ROOT / name).exists()
                self.assertTrue(found, f"{path.name}: {name}")

    def test_contributing_names_tests_that_exist(self) -> None:
        page = document("docs/contributing.md")
        tests = ROOT / "chatroom_tw" / "tests"
        defined = "".join(path.read_text() for path in tests.rglob("test_*.py"))
        for name in _TEST.findall(page):
            self.assertIn(f"def {name}(self)", defined)
        for name in _TEST_FILE.findall(page):
            self.assertTrue(list(tests.rglob(name)) or (ROOT / name).exists(), name)

    def test_the_readme_is_short(self) -> None:
        self.assertLessEqual(document("README.md").count("\n"), 150)
