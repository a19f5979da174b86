"""Who is ignored by whom, among the users who are connected.

Whoever ignores somebody keeps them in a list (`User.ignores`): by `User.person`, so that another
name does not help. This is the other direction, for what somebody says.
"""

from __future__ import annotations

from collections.abc import Collection

from chatroom_tw.chat.rules.entities import User

MOST = 100
"""The most people that one user ignores."""


class Ignores:
    """The connected users who ignore somebody, by `User.person` of the latter."""

    def __init__(self) -> None:
        self._by: dict[str, dict[User, None]] = {}

    def add(self, user: User, person: str) -> None:
        """The user ignores that person from now on."""
        self._by.setdefault(person, {})[user] = None

    def remove(self, user: User, person: str) -> None:
        """The user ignores that person no more, or is gone."""
        ignoring = self._by.get(person)
        if ignoring and ignoring.pop(user, 0) is None and not ignoring:
            del self._by[person]

    def of(self, person: str) -> Collection[User]:
        """The users who ignore that person, in the order of their ids."""
        ignoring = self._by.get(person)
        return sorted(ignoring, key=lambda user: user.id) if ignoring else ()
