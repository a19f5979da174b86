"""Words as searches compare them: runs of letters and digits, without case and accents.

    caffè "a domani"     lines that have the word `caffe`, and `a` followed by `domani`
    tor                  the last word may be the beginning of a longer one, such as `torta`, if
                         there are few lines with the word itself

Nothing here has any meaning for a storage: quotes are for phrases, and all other signs separate
words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MOST = 16
"""The most words of a search. Further ones are not looked at."""
BEGINNING = 3
"""The least letters of a beginning: all words that begin with fewer would be too many."""
_QUOTED = re.compile(r'"([^"]*)"?|([^"]+)')
_WORD = re.compile(r"[^\W_]+")

Term = tuple[tuple[str, ...], bool]
"""Words that follow one another, and whether the last is a beginning."""


def folded(text: str) -> str:
    """A text without case and accents."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in apart if not unicodedata.combining(char))
    return text.lower()


def terms_of(typed: str) -> list[Term]:
    """What is searched for: words, and phrases in quotes. A word at the end may be a beginning."""
    terms: list[Term] = []
    for quoted, plain in _QUOTED.findall(typed):
        if plain:
            terms += [((word,), False) for word in _WORD.findall(plain)]
        elif words := _WORD.findall(quoted):
            terms.append((tuple(words), False))
    terms = terms[:MOST]
    if terms and typed[-1:] not in ('"', " "):
        last, _ = terms[-1]
        terms[-1] = last, len(last) == 1 and len(last[0]) >= BEGINNING
    return terms


def whole(terms: Sequence[Term]) -> list[Term]:
    """The same, without a beginning."""
    return [(wanted, False) for wanted, _ in terms]


def has_all(text: str, terms: Sequence[Term]) -> bool:
    """Whether a text has all that is searched for: the terms of what is `folded`."""
    words = _WORD.findall(folded(text))
    return bool(terms) and all(_has(words, *term) for term in terms)


def _has(words: Sequence[str], wanted: Sequence[str], is_begun: bool) -> bool:
    if is_begun:
        return any(word.startswith(wanted[0]) for word in words)
    length = len(wanted)
    return any(
        tuple(words[start : start + length]) == tuple(wanted)
        for start in range(len(words) - length + 1)
    )
