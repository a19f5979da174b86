"""The prizes of a game: presets, and lists in the order in which they are played for.

    prizes("ambo,tombola")                      # as of the option --prizes
    prizes("early-five, lines 2 x3, full")      # named ones and patterns; won three times
    hall_prizes("tombola")                      # the preset with its tombolino
    text_of(those)                              # a text that `prizes` reads again

The `kind` of a prize is its word in every protocol, in transcripts and in the storage. It
settles the pattern: `EARLY-FIVE` has a name of its own, `ROW-3` is named by its pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chatroom_tw.tombola.rules.patterns import Pattern, Shape, parse

LIMIT = 20
"""The most prizes of a game."""
MOST_TIMES = 10
"""The most times that one prize can be won."""
AMOUNT_LENGTH = 40
"""The most characters of an amount."""


@dataclass(frozen=True, slots=True)
class Prize:
    """A prize that can be won `times` times. Raises ValueError.

    `amount` is a number or a text, such as `5` or `the panettone`; it is only shown.
    """

    kind: str
    pattern: Pattern
    times: int = 1
    amount: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.times <= MOST_TIMES:
            raise ValueError(f"{self.kind} can be won 1 to {MOST_TIMES} times, not {self.times}")
        if len(self.amount) > AMOUNT_LENGTH:
            raise ValueError(f"an amount has at most {AMOUNT_LENGTH} characters")


NAMED: dict[str, Pattern] = {
    **{"ambo": parse("row 2"), "terno": parse("row 3"), "quaterna": parse("row 4")},
    **{"cinquina": parse("row 5"), "tombola": parse("full"), "TOMBOLINO": parse("next full")},
    **{"ONE-LINE": parse("lines 1"), "TWO-LINES": parse("lines 2"), "FULL-HOUSE": parse("full")},
    **{"EARLY-FIVE": parse("any 5"), "TOP-LINE": parse("line top")},
    **{"MIDDLE-LINE": parse("line middle"), "BOTTOM-LINE": parse("line bottom")},
    **{"FOUR-CORNERS": parse("corners"), "SECOND-HOUSE": parse("next full")},
}
"""The kinds that have a name of their own, each with its pattern."""


def named(*kinds: str) -> tuple[Prize, ...]:
    """Prizes of these kinds, which are won once."""
    return tuple(Prize(kind, pattern_of(kind)) for kind in kinds)


def kind_of(word: str) -> str:
    """The kind that a word means, in upper or lower case: `ambo`, `EARLY-FIVE`, `ROW-3`.

    Whether there is such a kind is another question (`pattern_of`).
    """
    lower = word.strip().lower()
    return lower if lower in FIVE_KINDS else lower.upper()


def pattern_of(kind: str) -> Pattern:
    """The pattern that a kind settles. Raises ValueError if there is no such kind."""
    if kind in NAMED:
        return NAMED[kind]
    pattern = parse(kind.replace("-", " "))
    if kind != _kind(pattern):
        raise ValueError(f"{kind!r} is no prize")
    return pattern


def claimed_kind(word: str) -> str | None:
    """The kind of prize that a word names, or None if it names none."""
    kind = kind_of(word)
    try:
        pattern_of(kind)
    except ValueError:
        return None
    return kind


def _kind(pattern: Pattern) -> str:
    """The kind of a pattern that has no name of its own: `ROW-3`."""
    return str(pattern).replace(" ", "-").upper()


FIVE_KINDS = ("ambo", "terno", "quaterna", "cinquina", "tombola")
FIVE = named(*FIVE_KINDS)
"""The prizes of the tombola, in rising order."""
AMBO, TERNO, QUATERNA, CINQUINA, TOMBOLA = FIVE

PRESETS: dict[str, tuple[Prize, ...]] = {
    "tombola": (*FIVE, *named("TOMBOLINO")),
    "bingo-uk": named("ONE-LINE", "TWO-LINES", "FULL-HOUSE"),
    "tambola": named(
        *("EARLY-FIVE", "TOP-LINE", "MIDDLE-LINE", "BOTTOM-LINE", "FOUR-CORNERS"),
        *("FULL-HOUSE", "SECOND-HOUSE"),
    ),
}

_WORDS = {"all": FIVE, **PRESETS, "tombola": (TOMBOLA,)}
"""The words that are a whole list of the option --prizes."""


def prizes(text: str) -> tuple[Prize, ...]:
    """The prizes of a text, as the option --prizes takes it. Raises ValueError.

    `tombola` is the tombola alone, as it was before there were presets.
    """
    return _WORDS.get(text.strip().lower()) or _list(text)


def hall_prizes(text: str) -> tuple[Prize, ...]:
    """The same, as a hall's host sets it: the name of a preset is the whole preset."""
    return PRESETS.get(text.strip().lower()) or prizes(text)


def text_of(those: Iterable[Prize]) -> str:
    """The text that `prizes` reads again, without the amounts: `ambo,EARLY-FIVE,row 3 x2`."""
    return ",".join(
        (prize.kind if prize.kind in NAMED else str(prize.pattern))
        + (f" x{prize.times}" if prize.times > 1 else "")
        for prize in those
    )


def hall_text_of(those: Sequence[Prize]) -> str:
    """The same for `hall_prizes`: a preset is written as its name."""
    plain = tuple(replace(prize, amount="") for prize in those)
    for name, preset in PRESETS.items():
        if plain == preset:
            return name
    text = text_of(plain)
    return f"{text} x1" if text in PRESETS else text


def kinds(those: Iterable[Prize]) -> tuple[str, ...]:
    return tuple(prize.kind for prize in those)


def amounts(those: Iterable[Prize]) -> dict[str, str]:
    """The amounts that are set, by their prizes' kinds."""
    return {prize.kind: prize.amount for prize in those if prize.amount}


def with_amounts(those: Iterable[Prize], amounts: Any) -> tuple[Prize, ...]:
    """The prizes with these amounts, by their kinds. Raises ValueError."""
    return tuple(replace(prize, amount=str(amounts.get(prize.kind, ""))) for prize in those)


# -- a list


def _list(text: str) -> tuple[Prize, ...]:
    chosen = tuple(_prize(item.strip()) for item in text.split(","))
    if len(chosen) > LIMIT:
        raise ValueError(f"there are at most {LIMIT} prizes, not {len(chosen)}")
    _check(chosen)
    if all(prize.kind in FIVE_KINDS for prize in chosen):
        return tuple(sorted(chosen, key=lambda prize: FIVE_KINDS.index(prize.kind)))
    return chosen


def _prize(item: str) -> Prize:
    """One prize of a list: a named kind or a pattern, and how often it can be won."""
    what, often = item, _OFTEN.fullmatch(item)
    if often:
        what = often[1]
    kind = kind_of(what)
    if kind in NAMED:
        pattern = NAMED[kind]
    elif what.lower() in _WORDS:
        raise ValueError(f"{what.lower()} stands alone: it is a whole list of prizes")
    else:
        pattern = _pattern(what)
        kind = _kind(pattern)
    return Prize(kind, pattern, int(often[2]) if often else 1)


_OFTEN = re.compile(r"(.*\S)\s+[xX]([0-9]{1,3})")


def _pattern(what: str) -> Pattern:
    """A pattern as it is written, or as it stands in a kind: `ROW-3`."""
    try:
        return parse(what if " " in what else what.replace("-", " "))
    except ValueError as error:
        if "is no pattern" not in str(error):
            raise
        raise ValueError(f"{what!r} is no prize") from None


def _check(chosen: Sequence[Prize]) -> None:
    """Raises ValueError if the list makes no sense as a whole."""
    seen: set[str] = set()
    for place, prize in enumerate(chosen):
        if prize.kind in seen:
            raise ValueError(f"{prize.kind} is there more than once")
        seen.add(prize.kind)
        if prize.pattern.shape is Shape.NEXT_FULL and not any(
            before.pattern.shape is Shape.FULL for before in chosen[:place]
        ):
            raise ValueError(f"{prize.kind} needs a prize for a full card before it")
