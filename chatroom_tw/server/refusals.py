"""Refusals: how the rules say that a command broke one of them.

The rules raise `Refused` with a member of an enumeration: of `CommonError`, or of
their application's own. The value of a member is its word in JSON; each protocol of
lines has its own words, or codes, for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class CommonError(Enum):
    """Why a command was refused, in any application."""

    BAD_NAME = "bad-name"
    NAME_TAKEN = "name-taken"
    SERVER_FAULT = "server-fault"
    NOT_STORED = "not-kept"


class Refused(Exception):
    """A command broke a rule. Nothing has changed, and only its sender is told.

    `reason` is a member of `CommonError` or of the application's own enumeration;
    `subject` is what the rule was about (the name, the room, the address).
    """

    def __init__(self, reason: Enum, subject: str = "") -> None:
        super().__init__(reason, subject)
        self.reason = reason
        self.subject = subject


@dataclass(frozen=True, slots=True)
class Refusal:
    """The event that tells the sender of a command that it was `Refused`."""

    reason: Enum
    subject: str
