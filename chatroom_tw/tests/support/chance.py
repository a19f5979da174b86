"""Whether something happened as often as it should, for the tests."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import sqrt
from typing import Any

from twisted.trial.unittest import SynchronousTestCase


def assert_as_likely(
    case: SynchronousTestCase, seen: Mapping[Any, int], weights: Mapping[Any, int]
) -> None:
    """That what was seen fits the weights: a chi-square test, which one in 30 000 fair ones fails.

    With a fixed seed it always says the same. The limit is that of Wilson and
    Hilferty: the cube root of chi-square over its degrees is almost normal.
    """
    unheard_of: set[Hashable] = set(seen) - set(weights)
    case.assertEqual(unheard_of, set())
    total, weight = sum(seen.values()), sum(weights.values())
    square = 0.0
    for what, part in weights.items():
        expected = total * part / weight
        assert expected >= 5, f"too few were seen to tell of {what}"
        square += (seen.get(what, 0) - expected) ** 2 / expected
    degrees = len(weights) - 1
    limit = degrees * (1 - 2 / (9 * degrees) + 4 * sqrt(2 / (9 * degrees))) ** 3
    case.assertLess(square, limit)
