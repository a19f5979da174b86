"""Commands about notifications that reach a browser whose page is closed or out of sight."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TakePushes:
    """Have a browser of one's account told, by its push service, of what is for its owner.

    `endpoint` is the address there, and `key` and `secret` are what its messages are encrypted
    with. `quiet` are the rooms of which it is told nothing.
    """

    endpoint: str
    key: str
    secret: str
    quiet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetSight:
    """Whether the user sees the page, or has another in front of it."""

    on: bool


PushCommand = TakePushes | SetSight
