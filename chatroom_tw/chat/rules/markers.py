"""Markers: up to which time somebody has read something, by what that is.

    #tea            a room, whether they are in it or not
    account:bob     what they and the owner of an account have said to one another
    name:guest-3    the same with somebody who has no account

The times are those of the computer's clock, in microseconds, as clients say them. They only grow.
A membership has a marker of its own, which begins when the room is entered (`memberships`).
"""

from __future__ import annotations

from chatroom_tw.server import text

MOST = 1000
"""How many markers one user has. The oldest make space for others."""
NAME = "name:"


def advance(markers: dict[str, int], target: str, at: int) -> None:
    """The marker is not before `at` any more; -1: there is none."""
    if at < 0:
        markers.pop(target, None)
        return
    markers[target] = max(at, markers.get(target, 0))
    while len(markers) > MOST:
        del markers[min(markers, key=lambda one: (markers[one], one))]


def of_room(room: str) -> str:
    """The target that is the room with this name, or with this key."""
    return f"#{text.key(room)}"
