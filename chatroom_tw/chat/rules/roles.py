"""Roles: what a member of a room may do there, and the ranks that go with them.

A role belongs to an account, or to a guest for as long as one of the guest's devices is connected.
"""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """What somebody is in a room. The value is the word in every protocol."""

    OWNER = "owner"
    OPERATOR = "operator"
    VOICE = "voice"
    MEMBER = "member"

    @property
    def rank(self) -> int:
        """The higher, the more the role may do."""
        return _RANKS[self]


_RANKS = {Role.MEMBER: 0, Role.VOICE: 1, Role.OPERATOR: 2, Role.OWNER: 3}

SERVER = 4
"""The rank of a server operator in every room."""
