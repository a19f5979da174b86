"""The colours of names on the chat page: as many as it takes, and all are readable."""

from __future__ import annotations

import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import chatroom_tw

STATIC = Path(chatroom_tw.__file__).parent / "static"
STYLES = (STATIC / "common" / "base.css").read_text()
GROUNDS = ("background", "surface", "sunken", "accent-wash", "warm-wash")
"""On which a name can be, or that can be the text on its colour."""
LEAST = 4.5
"""The contrast of text that WCAG 2.2, 1.4.3, asks for."""


def themes() -> list[dict[str, str]]:
    """The colours of each theme, by name."""
    light, dark = re.findall(r"^:root(?:\[[^]]*\])? \{\n(.*?)^\}", STYLES, re.M | re.DOTALL)
    return [dict(re.findall(r"--([\w-]+): (#\w{6});", theme)) for theme in (light, dark)]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


class Colours(SynchronousTestCase):
    def test_a_name_is_readable_in_each_of_its_colours(self) -> None:
        for theme in themes():
            names = [key for key in theme if key.startswith("name-")]
            self.assertGreaterEqual(len(names), 8)
            for name in names:
                for ground in GROUNDS:
                    ratio = contrast(theme[name], theme[ground])
                    self.assertGreaterEqual(ratio, LEAST, (name, ground))

    def test_the_page_takes_as_many_as_there_are(self) -> None:
        script = (STATIC / "chat" / "colours.js").read_text()
        found = re.search(r"const COLOURS = (\d+);", script)
        assert found
        expected = {f"name-{number}" for number in range(int(found[1]))}
        for theme in themes():
            self.assertEqual({key for key in theme if key.startswith("name-")}, expected)
        classes = re.findall(r"^\.(name-\d+) ", (STATIC / "chat" / "looks.css").read_text(), re.M)
        self.assertEqual(set(classes), expected)
