"""Make `chatroom_tw/static/chat/emoji.txt`, from which the chat's page shows and finds emoji.

    npm pack cldr-annotations-full@VERSION cldr-annotations-derived-full@VERSION
    tar xzf …                             # each into the folder FULL, and DERIVED
    python tools/make_emoji.py emoji-test.txt FULL/package DERIVED/package \\
        > chatroom_tw/static/chat/emoji.txt

`emoji-test.txt` is https://www.unicode.org/Public/emoji/VERSION/emoji-test.txt, which Debian's
package `unicode-data` has in /usr/share/unicode/emoji; it says which emoji there are, and in which
order. The two packages of npm are those in which Unicode publishes the names and the other words by
which CLDR knows them.

Of emoji that differ in the colours of skin or hair, the plain one is kept; so is that of several
that differ in who does something, if people are shown by a plain one.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HEAD = """\
# Emoji for the chat's page, which emoji.js reads. Made by tools/make_emoji.py.
# Sources: emoji-test.txt, version {version}, and CLDR {cldr}, annotations in English and Italian.
# Copyright © 1991-2026 Unicode, Inc. Distributed under the Unicode License V3,
# SPDX-License-Identifier: Unicode-3.0, https://www.unicode.org/license.txt
#
# A line that begins with an equals sign is the word of a group. Others are emoji, with the name and
# other words in English, and then in Italian, between tabs.
"""
LANGUAGES = ("en", "it")
GROUPS = {
    "Smileys & Emotion": "smileys",
    "People & Body": "people",
    "Animals & Nature": "nature",
    "Food & Drink": "food",
    "Travel & Places": "places",
    "Activities": "activities",
    "Objects": "objects",
    "Symbols": "symbols",
    "Flags": "flags",
}
"""The groups that are kept, and the word that the page has for each."""
SKINS = re.compile("[\U0001f3fb-\U0001f3ff]")
HAIR = re.compile("\u200d[\U0001f9b0-\U0001f9b3]")
WHO = re.compile("\u200d[\u2640\u2642]\ufe0f?|^[\U0001f468\U0001f469]\u200d(?!\u2764)")
"""How an emoji says that a woman or a man does what is shown."""
FAMILY = "subgroup: family"
NAMELESS: dict[str, list[str]] = {"tts": [""]}
MOST_WORDS = 3
"""The most other words of an emoji in each language."""


class Emoji(NamedTuple):
    """An emoji, and the word of its group."""

    text: str
    group: str


def emoji_of(published: str) -> Iterator[Emoji]:
    """The emoji of the published file that are kept, in its order."""
    group, is_family = "", False
    for line in published.splitlines():
        if line.startswith("# group: "):
            group = GROUPS.get(line.removeprefix("# group: "), "")
        elif line.startswith("# subgroup: "):
            is_family = line.endswith(FAMILY)
        elif "; fully-qualified" in line and group:
            text = "".join(chr(int(code, 16)) for code in line.partition(";")[0].split())
            is_plain = not (SKINS.search(text) or HAIR.search(text) or WHO.search(text))
            if is_plain and not (is_family and text.count("\u200d") > 1):
                yield Emoji(text, group)


def names_in(folder: Path, language: str) -> dict[str, dict[str, list[str]]]:
    """What CLDR knows each emoji by. The file is the only one of its language in the package."""
    (path,) = folder.glob(f"annotations*/{language}/annotations.json")
    (content,) = json.loads(path.read_text("utf-8")).values()
    found: dict[str, dict[str, list[str]]] = content["annotations"]
    return found


def words_of(known: dict[str, list[str]], uses: Counter[str]) -> tuple[str, str]:
    """The name, and those other words that the most emoji have in common, but not of one alone."""
    (name,) = known["tts"]
    common = [word for word in _others(known) if uses[word] > 1]
    others = sorted(common, key=lambda word: (-uses[word], word))[:MOST_WORDS]
    return name.replace("’", "'"), " ".join(sorted(others))


def _others(known: dict[str, list[str]]) -> set[str]:
    """The single words by which an emoji is known besides its name."""
    inside = set(_words(known["tts"][0]))
    entries = [_words(entry) for entry in known.get("default", [])]
    return {words[0] for words in entries if len(words) == 1 and len(words[0]) > 1} - inside


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s:,’'“”()–-]+", text.lower()) if word]


def table(published: str, full: Path, derived: Path) -> str:
    """The file for the page."""
    known = {
        language: {**names_in(derived, language), **names_in(full, language)}
        for language in LANGUAGES
    }
    kept = [(emoji, emoji.text.replace("\ufe0f", "")) for emoji in emoji_of(published)]
    uses = {
        language: Counter(word for _, key in kept for word in _others(names.get(key, NAMELESS)))
        for language, names in known.items()
    }
    rows, group = [], ""
    for emoji, key in kept:
        if not all(key in known[language] for language in LANGUAGES):
            print(f"no names for {emoji.text}", file=sys.stderr)
            continue
        if emoji.group != group:
            group = emoji.group
            rows.append(f"={group}")
        words = [
            word
            for language in LANGUAGES
            for word in words_of(known[language][key], uses[language])
        ]
        rows.append("\t".join([emoji.text, *words]))
    version = re.search(r"^# Version: (.*)$", published, re.MULTILINE)
    if version is None:
        raise SystemExit("this is no emoji-test.txt: it does not say its version")
    cldr = json.loads((full / "package.json").read_text("utf-8"))["version"]
    return HEAD.format(version=version[1].strip(), cldr=cldr) + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    test, full, derived = map(Path, sys.argv[1:4])
    sys.stdout.write(table(test.read_text("utf-8"), full, derived))
