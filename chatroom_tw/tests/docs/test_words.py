"""Words that the glossary has replaced do not come back, in code, documents and pages.

Only words that mean nothing else here are looked for; docs/glossary.md has those that are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.documents import ROOT, document

REPLACED = (
    r"anew",
    r"audiences?",
    r"be it",
    r"crowd(s|ed)?",
    r"dear",
    r"den",
    r"doors?",
    r"evenings?",
    r"foul",
    r"front ?door",
    r"outlets?",
    r"strangers?",
    r"switchboards?",
    r"to be had",
    r"turnstiles?",
    r"visitors?",
)
"""Regular expressions for whole words, in any case and as parts of names (`front_door`)."""
PLACES = ("*.md", "*.cfg", "run", "bench", "chatroom_tw", "deploy", "docs", "requirements", "tests")
SUFFIXES = {
    ".cfg",
    ".css",
    ".html",
    ".in",
    ".js",
    ".md",
    ".py",
    ".service",
    ".socket",
    ".sql",
    ".toml",
    "",
}
FUZZED = {"corpus", "crashes"}
"""Folders of input that stays as it was found."""
ALLOWED = {
    "chatroom_tw/static/common/lingo.js": "what callers of bingo say",
    "NEWS.md": "what was",
    "chatroom_tw/tests/docs/test_words.py": "this list",
}
"""Files that are not looked into, and why."""
_WORDS = re.compile(
    rf"(?<![A-Za-z])({'|'.join(REPLACED)})(?![a-z])".replace(" ", r"[\s_#/*]+"), re.IGNORECASE
)
_NAME = re.compile(r"(?<=[a-z])(?=[A-Z])")


def files() -> Iterator[Path]:
    """Every file of the project with code or prose in it."""
    document("README.md")
    for pattern in PLACES:
        for place in ROOT.glob(pattern):
            for path in place.rglob("*") if place.is_dir() else [place]:
                if path.is_file() and path.suffix in SUFFIXES and FUZZED.isdisjoint(path.parts):
                    yield path


def found(path: Path) -> list[str]:
    """Where a file has such words: `bench/main.py:12: door`. Names are taken apart first."""
    text = _NAME.sub("_", path.read_text(errors="replace"))
    name = path.relative_to(ROOT).as_posix()
    in_name = [f"{name}: {word[0]}" for word in _WORDS.finditer(name)]
    return in_name + [
        f"{name}:{text.count(chr(10), 0, word.start()) + 1}: {word[0]}"
        for word in _WORDS.finditer(text)
    ]


class Words(SynchronousTestCase):
    def test_replaced_words_do_not_come_back(self) -> None:
        everywhere = [
            place
            for path in files()
            if path.relative_to(ROOT).as_posix() not in ALLOWED
            for place in found(path)
        ]
        self.assertEqual(everywhere, [], "docs/glossary.md has the words that are used")

    def test_a_replaced_word_is_found_in_names_and_over_lines(self) -> None:
        for text in (
            "FrontDoor",
            "front_door",
            "a front\n# door",
            "the crowd.",
            "to be\nhad",
            "DEN",
        ):
            self.assertTrue(_WORDS.search(_NAME.sub("_", text)), text)
        for text in ("indoors", "garden", "aloud", "hidden", "Crowdin"):
            self.assertFalse(_WORDS.search(_NAME.sub("_", text)), text)
