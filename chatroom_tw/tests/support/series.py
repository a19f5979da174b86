"""The series of a tombola, counted in another way than the rules deal them."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import product
from math import factorial, prod

LAYOUTS = (1710, 639, 240, 90)
"""The number of layouts of a card, by the number of its columns of three numbers."""


@cache
def counted_by_columns() -> tuple[int, Counter[int]]:
    """The number of series of the tombola, in all and by the columns of three numbers that
    their first card has.

    The count goes column by column. Its state is, for each card, how many numbers it has
    and in how many columns it has three. The cards are sorted, which makes no difference
    to the counts.
    """
    sizes = [9, *[10] * 7, 11]
    ways = Counter({((0, 0),) * 6: 1})
    for to_come, size in reversed(list(enumerate(sizes))):
        gifts = {
            gift: factorial(size) // prod(map(factorial, gift))
            for gift in product((1, 2, 3), repeat=6)
            if sum(gift) == size
        }
        after: Counter[tuple[tuple[int, int], ...]] = Counter()
        for cards, count in ways.items():
            for gift, arrangements in gifts.items():
                new = [(n + g, t + (g == 3)) for (n, t), g in zip(cards, gift)]
                if all(15 - 3 * to_come <= n <= 15 - to_come for n, _ in new):
                    after[tuple(sorted(new))] += count * arrangements
        ways = after
    total = 0
    threes: Counter[int] = Counter()
    for cards, count in ways.items():
        count *= prod(LAYOUTS[t] for _, t in cards)
        total += count
        for _, t in cards:
            threes[t] += count
    return total, threes
