"""A chi-square test for random choices."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import sqrt
from typing import Any

from twisted.trial.unittest import SynchronousTestCase


def assert_as_likely(
    case: SynchronousTestCase, seen: Mapping[Any, int], weights: Mapping[Any, int]
) -> None:
    """Assert that counts fit the weights, by a chi-square test.

    One of 30,000 fair sources fails it; with a fixed seed the result is always the same. The limit
    is the approximation of Wilson and Hilferty: the cube root of chi-square over its degrees of
    freedom is almost normally distributed.
    """
    unexpected: set[Hashable] = set(seen) - set(weights)
    case.assertEqual(unexpected, set())
    total, weight = sum(seen.values()), sum(weights.values())
    square = 0.0
    for what, part in weights.items():
        expected = total * part / weight
        assert expected >= 5, f"there are too few samples to judge {what}"
        square += (seen.get(what, 0) - expected) ** 2 / expected
    degrees = len(weights) - 1
    limit = degrees * (1 - 2 / (9 * degrees) + 4 * sqrt(2 / (9 * degrees))) ** 3
    case.assertLess(square, limit)
