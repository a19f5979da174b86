"""The answers that sessions wait for: of their gateways to an errand, or of the storage.

While a session waits its commands are queued, in the order in which they came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from enum import Enum
from functools import partial
from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatroom_tw.server import effects, link
from chatroom_tw.server.hub_state import HubGateway, HubState, Waiting
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.server.rules import Rules

NOT_ASKED = 0, None
"""In the place of a question that is not asked yet. No errand has the number 0."""


class Decider(Protocol):
    """What this needs of the hub."""

    rules: Rules
    write: dict[type, Callable[[Any], Deferred[Any]]]
    """What has the storage write something, by its type."""

    def deciding(self) -> AbstractContextManager[None]:
        """At the end of this each gateway is sent what there is for it."""

    def decide(self, user: int, rule: Callable[..., Sequence[Any]], *args: object) -> None:
        """Carry out what follows by one of the rules."""

    def send(self, user: int, item: object) -> None:
        """Send this to the gateway of a user, if the user is connected."""

    def refuse(self, user: int, reason: Enum, subject: str = "") -> None:
        """Tell the user that a command was refused."""

    def fail(self, user: int, item: object) -> None:
        """Log the exception that is being handled, and end the connection of the user."""

    def drop(self, user: int, what: str) -> None:
        """End the session, and have its connection dropped: a fault has come up in `what`."""


class Answers:
    """The sessions that wait for an answer, and what follows from it."""

    def __init__(self, hub: Decider, state: HubState) -> None:
        self._hub = hub
        self._state = state
        self._waiting = state.waiting
        self._log = Logger()

    # -- waiting

    def expect(self, user: int) -> None:
        """The user waits from now on for the answer to a question that is asked later."""
        self._wait(user).question = NOT_ASKED

    def ask(self, effect: effects.Ask) -> None:
        """Have the gateway of a user find the answer to a question. The user waits for it."""
        state = self._state
        state.last_errand += 1
        self._wait(effect.user).question = state.last_errand, effect.question
        self._hub.send(effect.user, link.Errand(effect.user, state.last_errand, effect.question))

    def store(self, user: int, write: object) -> None:
        """Have the storage write something. The user waits for it."""
        self._wait(user).write = write
        self._hub.send(user, link.Wait(user))
        self._write(user, write)

    def _write(self, user: int, write: object) -> None:
        written = self._hub.write[type(write)](write)
        written.addCallbacks(partial(self._written, user), partial(self._not_written, user))
        written.addErrback(partial(self._broken, user))

    def _wait(self, user: int) -> Waiting:
        self._state.touch("waiting", user)
        return self._waiting.setdefault(user, Waiting())

    def queue(self, user: int, command: object) -> None:
        """The user waits: the command comes after what there is in the queue."""
        self._wait(user).queue.append(command)

    def give_up(self, user: int) -> None:
        """The session ends. It waits for nothing any more but what is being stored."""
        waiting = self._waiting.get(user)
        if waiting is None:
            return
        self._state.touch("waiting", user)
        waiting.queue.clear()
        if waiting.write is None:
            del self._waiting[user]
        if waiting.question:
            self._hub.rules.unanswered(user, waiting.question[1])

    def write_again(self) -> None:
        """Have the storage write what another hub was having it write."""
        for user, waiting in list(self._waiting.items()):
            if waiting.write is not None:
                self._write(user, waiting.write)

    # -- answers

    def take(self, sender: HubGateway, user: int, item: link.Answer) -> None:
        """A gateway has answered."""
        question = self._question_of(user, item.errand)
        if question is not None:
            self._answered(user, question, item.answer)

    def take_none(self, sender: HubGateway, user: int, item: link.NoAnswer) -> None:
        """A gateway cannot answer."""
        question = self._question_of(user, item.errand)
        if question is not None:
            self._unanswered(user, question, item.reason)

    def _question_of(self, user: int, errand: int) -> object | None:
        """What was asked by that errand, if its answer is still waited for."""
        waiting = self._waiting.get(user)
        if waiting is None or waiting.question is None or waiting.question[0] != errand:
            return None
        (_, question), waiting.question = waiting.question, None
        return question

    def _write_of(self, user: int) -> object:
        """What the user has had stored, and does not wait for any more."""
        waiting = self._waiting[user]
        write, waiting.write = waiting.write, None
        return write

    def _written(self, user: int, answer: object) -> None:
        write = self._write_of(user)
        with self._hub.deciding():
            self._answered(user, write, answer)

    def _not_written(self, user: int, fault: Failure) -> None:
        write = self._write_of(user)
        reason: Enum = CommonError.SERVER_FAULT
        if isinstance(fault.value, Refused):
            reason = fault.value.reason
        else:
            self._log.failure(
                "Could not store {what}",
                fault,
                event="store-fault",
                what=type(write).__name__,
                connection=user,
            )
        with self._hub.deciding():
            self._unanswered(user, write, reason)

    def _broken(self, user: int, fault: Failure) -> None:
        self._log.failure(
            "Could not go on with session {connection}",
            fault,
            event="session-fault",
            connection=user,
        )
        with self._hub.deciding():
            self._hub.drop(user, "Store")

    def _answered(self, user: int, question: object, answer: object) -> None:
        try:
            self._hub.decide(user, self._hub.rules.answered, question, answer)
        finally:
            self._go_on(user)

    def _unanswered(self, user: int, question: object, reason: Enum) -> None:
        self._hub.rules.unanswered(user, question)
        self._hub.refuse(user, reason)
        self._go_on(user)

    def _go_on(self, user: int) -> None:
        """Decide on what was queued meanwhile, until something has to wait again."""
        waiting = self._waiting.get(user)
        if waiting is None or waiting.answering:
            return
        waiting.answering = True
        self._state.touch("waiting", user)
        while waiting.question is None and waiting.write is None:
            if self._waiting.get(user) is not waiting:
                return  # The session has ended.
            if not waiting.queue:
                del self._waiting[user]
                self._hub.send(user, link.Proceed(user))
                return
            command = waiting.queue.popleft()
            try:
                self._hub.decide(user, self._hub.rules.submit, command)
            except Exception:
                self._hub.fail(user, command)
        waiting.answering = False
