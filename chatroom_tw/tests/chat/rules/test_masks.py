"""Tests for `rules.masks`."""

from __future__ import annotations

from functools import lru_cache

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules import masks
from chatroom_tw.chat.rules.masks import Matcher
from chatroom_tw.chat.rules.targets import LIMIT, Mask
from chatroom_tw.tests.support.calls import calls_in
from chatroom_tw.tests.support.optional import given, st

GLOBS = st.text(alphabet="ab*?[]\\.^-!", max_size=8)
TEXTS = st.text(alphabet="ab[]\\.^-!", max_size=8)


def fits(glob: str, subject: str) -> bool:
    """What `*` and `?` mean, said as plainly as can be."""

    @lru_cache(None)
    def rest_fits(i: int, j: int) -> bool:
        if i == len(glob):
            return j == len(subject)
        if glob[i] == "*":
            return rest_fits(i + 1, j) or (j < len(subject) and rest_fits(i, j + 1))
        return j < len(subject) and glob[i] in ("?", subject[j]) and rest_fits(i + 1, j + 1)

    return rest_fits(0, 0)


class Fitting(SynchronousTestCase):
    def test_asterisks_are_any_text_and_question_marks_one_character(self) -> None:
        for mask, subject, expected in (
            ("*!*@*", "ann!~chat@192.0.2.7", True),
            ("ann!*@*", "ann!~chat@192.0.2.7", True),
            ("ann!*@*", "joann!~chat@192.0.2.7", False),
            ("an?!*@*", "ann!~chat@192.0.2.7", True),
            ("an?!*@*", "an!~chat@192.0.2.7", False),
            ("*!*@192.0.2.?", "ann!~chat@192.0.2.7", True),
            ("*!*@192.0.2.?", "ann!~chat@192.0.2.70", False),
            ("*!*@192.0.2.*", "ann!~chat@192.0.2.70", True),
            ("*!*@192?0.2.7", "ann!~chat@192.0.2.7", True),
            ("[ann]!*@*", "[ann]!~chat@h-3f9a1c27", True),
            ("[ann]!*@*", "a!~chat@h-3f9a1c27", False),
            ("*!*@*", "é!\n@", True),
        ):
            self.assertIs(Matcher(Mask(mask)).fits(subject), expected, (mask, subject))

    @given(GLOBS, TEXTS)
    def test_whatever_fits_plainly_fits(self, glob: str, subject: str) -> None:
        matcher = Matcher(Mask(glob))
        self.assertIs(matcher.fits(subject), fits(glob, subject))
        if fits(glob, subject):
            self.assertIn(matcher.literal, subject)

    def test_no_mask_takes_long(self) -> None:
        """A pattern that comes back to its asterisks would take years for these."""
        subject = "a" * 32 + "!" + "a" * 64 + "@" + "a" * 64
        for piece in ("*a", "*a?", "*?", "*a*a!", "?*", "*aa"):
            mask = (piece * LIMIT)[: LIMIT - 4] + "b!*@"
            self.assertFalse(Matcher(Mask(mask)).fits(subject), piece)


class Parts(SynchronousTestCase):
    def test_the_longest_text_of_a_mask_is_known(self) -> None:
        for mask, literal in (
            ("*!*@*", "!"),
            ("ann!*@*", "ann!"),
            ("*ban*!?hat@h-3*", "hat@h-3"),
        ):
            self.assertEqual(Matcher(Mask(mask)).literal, literal)

    def test_a_mask_is_of_a_host_if_only_its_host_has_any_text(self) -> None:
        for mask, expected in (
            ("*!*@192.0.2.*", True),
            ("?*!*@h-3*", True),
            ("*!*@*", False),
            ("*!*@?*", False),
            ("ann!*@192.0.2.*", False),
            ("*!~chat@192.0.2.*", False),
        ):
            self.assertIs(Matcher(Mask(mask)).is_of_host, expected, mask)

    def test_a_pattern_is_compiled_once_and_only_when_it_is_needed(self) -> None:
        compiled: list[str] = []
        self.patch(masks, "translate", lambda glob: compiled.append(glob) or "x")
        matcher = Matcher(Mask("ann!*@*"))
        self.assertEqual(compiled, [])
        first = calls_in(lambda: matcher.fits("x"))
        self.assertLess(calls_in(lambda: matcher.fits("x")), first)
        self.assertEqual(compiled, ["ann!*@*"])
