"""The errands of the chat's gateways: reading from the storage, and hashing passwords."""

from __future__ import annotations

from typing import Protocol

from twisted.internet.defer import Deferred

from chatroom_tw.chat import verifiers
from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.chat.rules import (
    commands,
    effects,
    events,
    message_events,
    operator_commands,
    person_commands,
    room_events,
    tracking_commands,
    tracking_events,
)
from chatroom_tw.chat.rules.stored import Bound, Hashed, Latest, Span, Unverified
from chatroom_tw.chat.storage.interface import Storage
from chatroom_tw.server.errands import Errands
from chatroom_tw.server.refusals import Refused

SECRETS: dict[type, tuple[str, ...]] = {
    commands.Register: ("password",),
    commands.LogIn: ("password",),
    commands.ChangePassword: ("old", "new"),
    person_commands.Unregister: ("password",),
    person_commands.RegisterFor: ("password", "whole"),
    operator_commands.Oper: ("password",),
    tracking_commands.Authenticate: ("password",),
    tracking_commands.AnswerChallenge: ("proof",),
    tracking_commands.RegisterName: ("password",),
    effects.HashOf: ("password",),
    effects.PasswordOf: ("password",),
    effects.ProofOf: ("password",),
    effects.SignatureOf: ("proof",),
    effects.ReplacementOf: ("old", "new"),
    effects.RemovalOf: ("password",),
    effects.OperatorOf: ("password",),
}
"""The fields of commands and questions that never leave a gateway."""


LONG_ANSWERS: dict[type, type] = {
    effects.LinesOf: events.History,
    effects.PageOf: events.HistoryPage,
    effects.UnreadOf: events.Inbox,
    effects.SearchOf: message_events.FoundList,
    effects.ConversationOf: message_events.Conversation,
    effects.ConversationsOf: message_events.ConversationList,
    effects.LogOf: room_events.Log,
    effects.SpansOf: tracking_events.Played,
}
"""The questions whose answers may be long, and the events that bring those (see `Gateway`)."""


class Operators(Protocol):
    """The server operators."""

    async def matches(self, name: str, password: str, place: str) -> bool:
        """Whether there is an operator of this name with this password. `place`: see `Passwords`.

        If there is none of this name it takes as long to say so.
        """


class NoOperators:
    """There are no server operators."""

    def __init__(self, passwords: Passwords) -> None:
        self._passwords = passwords

    async def matches(self, name: str, password: str, place: str) -> bool:
        return await self._passwords.matches(password, "", place)


def errands(storage: Storage, passwords: Passwords, operators: Operators | None = None) -> Errands:
    """How a gateway of the chat finds the answer to each type of question."""
    known: Operators = operators or NoOperators(passwords)
    secret = storage.secret("scram")

    async def matches(
        question: effects.PasswordOf | effects.ProofOf | effects.RemovalOf,
    ) -> bool:
        hashed = await storage.password(question.account)
        return await passwords.matches(question.password, hashed, question.place)

    async def proved(question: effects.PasswordOf | effects.ProofOf) -> effects.Matches:
        if not await matches(question):
            return False
        if await storage.verifier(question.account):
            return True
        try:
            return Unverified(await passwords.verifier(question.password, question.place))
        except Refused:  # The queue is full: another login brings the verifier.
            return True

    async def verifier(account: str) -> verifiers.Verifier:
        written = await storage.verifier(account)
        return verifiers.parse(written) if written else verifiers.decoy(secret, account)

    async def challenge(question: effects.ChallengeOf) -> str:
        known = await verifier(question.account)
        return verifiers.challenge(known, question.nonce, verifiers.new_nonce())

    async def signature(question: effects.SignatureOf) -> str:
        known = await verifier(question.account)
        return verifiers.signature(known, question.message, question.proof)

    async def replacement(question: effects.ReplacementOf) -> Hashed | None:
        hashed = await storage.password(question.account)
        return await passwords.replacement(question.old, question.new, hashed, question.place)

    async def conversations(question: effects.ConversationsOf) -> Latest:
        before = None if question.before is None else Bound(question.before)
        span = Span(question.count + 1, before=before)
        found = await storage.latest((), question.account, span)
        names = [name for name, _ in found[::-1][: question.count]]
        read = dict(question.read)
        marked = [(name, read.get(name, -1)) for name in names]
        counts = await storage.unread_lines(marked, question.account)
        lines = [await storage.line(name, "", 0.0) for name in names]
        those = zip(names, lines, counts)
        shown = tuple((name, line, unread) for name, line, unread in those if line)
        return Latest(shown, len(found) > question.count)

    return {
        effects.LinesOf: lambda q: storage.lines(q.room, q.count),
        effects.PageOf: lambda q: storage.page(q.room, q.count, q.before, q.after, whole=q.whole),
        effects.UnreadOf: lambda q: storage.unread(q.account, q.count),
        effects.HashOf: lambda q: passwords.hashed(q.password, q.place, q.least),
        effects.PasswordOf: lambda q: Deferred.fromCoroutine(proved(q)),
        effects.ProofOf: lambda q: Deferred.fromCoroutine(proved(q)),
        effects.ChallengeOf: lambda q: Deferred.fromCoroutine(challenge(q)),
        effects.SignatureOf: lambda q: Deferred.fromCoroutine(signature(q)),
        effects.RemovalOf: lambda q: Deferred.fromCoroutine(matches(q)),
        effects.ReplacementOf: lambda q: Deferred.fromCoroutine(replacement(q)),
        effects.OperatorOf: lambda q: Deferred.fromCoroutine(
            known.matches(q.name, q.password, q.place)
        ),
        effects.LogOf: lambda q: storage.log(q.room, q.page),
        effects.LineOf: lambda q: storage.line(q.room, q.name, q.since, q.at),
        effects.SpansOf: lambda q: storage.spans(q.room, q.spans, happenings=q.happenings),
        effects.LatestOf: lambda q: storage.latest(q.rooms, q.account, q.span),
        effects.MessageOf: lambda q: storage.line(q.room, "", 0.0, q.at),
        effects.SearchOf: lambda q: storage.search(q.places, q.query),
        effects.ConversationOf: lambda q: storage.page(q.room, q.count, q.before, whole=True),
        effects.ConversationsOf: lambda q: Deferred.fromCoroutine(conversations(q)),
        effects.UnreadIn: lambda q: storage.unread_lines(q.rooms, q.name),
    }
