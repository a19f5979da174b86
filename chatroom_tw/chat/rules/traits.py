"""Traits: what the rules have to know of the protocol of a client.

The rules are the same for all users, but not every protocol can express everything. What a
protocol cannot express is refused or left out.
"""

from __future__ import annotations

from enum import Flag, auto


class Traits(Flag):
    """What the protocol of a client can express, and how its users begin."""

    WELCOMED = auto()
    """Users are told their name and address on connecting."""
    IN_MAIN = auto()
    """Users are in the main room on connecting; otherwise in none, and nobody is told of them."""
    ALONE = auto()
    """A user can be told something alone: a private message, or who added them to a room."""
    TRACKS = auto()
    """The client keeps lists of who is where and of its own name, by what it is told."""
    ALL = WELCOMED | IN_MAIN | ALONE
