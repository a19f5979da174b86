"""Traits: what the rules have to know of the protocol that somebody speaks.

The rules are the same for everybody, but not every protocol has a way to say
everything. What one cannot say is refused, or left out, instead of being said in
words that its clients would take for something else.
"""

from __future__ import annotations

from enum import Flag, auto


class Traits(Flag):
    """What the people of one protocol are like."""

    WELCOMED = auto()
    """They are told on connecting where they are, and who."""
    IN_MAIN = auto()
    """They are in the main room on connecting; otherwise in none, and unannounced."""
    ALONE = auto()
    """They can be told things alone: a private message, or who brought them into a room."""
    ALL = WELCOMED | IN_MAIN | ALONE
