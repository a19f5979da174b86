"""Errands: how a gateway finds the answers to what the hub asks, and what a long one costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatroom_tw.server import link
from chatroom_tw.server.clock import Clock
from chatroom_tw.server.limits import BYTES_AS_ONE, Limits, for_bytes
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.server.sealing import Secrets
from chatroom_tw.server.session import Session

LONGEST_WAIT = 8.0
"""Seconds that a client waits for a long answer at most. A page that gets no answer for ten seconds
takes its connection for lost."""
Errands = Mapping[type, Callable[[Any], Deferred[Any]]]
"""How a gateway finds the answer to each type of question. It fails with `Refused`, or with
what is a bug."""


class Finder:
    """Finds the answers to questions, which may hold sealed secrets."""

    _log = Logger()

    def __init__(self, errands: Errands, secrets: Secrets) -> None:
        self._errands = errands
        self._secrets = secrets

    def find(self, item: link.Errand) -> Deferred[link.Answer | link.NoAnswer]:
        """What the hub is to be sent for this errand."""
        return maybeDeferred(self._found, item.question).addCallbacks(
            lambda answer: link.Answer(item.number, answer),
            lambda fault: link.NoAnswer(item.number, self._reason(fault, item.question)),
        )

    def _found(self, question: Any) -> Any:
        """The answer to a question, or a Deferred of it."""
        return self._errands[type(question)](self._secrets.unseal(question))

    def _reason(self, fault: Failure, question: object) -> Enum:
        """Why a question could not be answered; a bug is logged."""
        if isinstance(fault.value, Refused):
            return fault.value.reason
        what = type(question).__name__
        self._log.failure("Could not answer {question}", fault, event="errand-fault", question=what)
        return CommonError.SERVER_FAULT


class LongAnswers:
    """What answers cost that may be long: a client pays for one before it gets the next."""

    def __init__(self, types: Mapping[type, type], clock: Clock, limits: Limits) -> None:
        """`types` of questions, each with the type of event that answers the client."""
        self.events = frozenset(types.values())
        self._questions = frozenset(types)
        self._clock = clock
        self._limit = limits.flood

    def charge(self, session: Session, size: int) -> None:
        """Charge a client for an answer of so many bytes, as for what it sends: 4 KiB as a line."""
        if self._limit is not None and size > BYTES_AS_ONE:  # The question has paid for so many.
            now = self._clock.seconds()
            paid_at = max(session.paid_at, now) + (for_bytes(size) - 1) / self._limit.per_second
            session.paid_at = min(paid_at, now + LONGEST_WAIT)

    def seconds_to_wait(self, session: Session, question: object) -> float:
        """For how many seconds this question waits, until the answers before it are paid for."""
        if type(question) not in self._questions:
            return 0.0
        return min(max(session.paid_at - self._clock.seconds(), 0.0), LONGEST_WAIT)
