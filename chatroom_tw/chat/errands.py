"""The errands of the chat's gateways: reading from the storage, and hashing passwords."""

from __future__ import annotations

from twisted.internet.defer import Deferred

from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.chat.rules import (
    commands,
    effects,
    events,
    operator_commands,
    person_commands,
)
from chatroom_tw.chat.storage.interface import Storage
from chatroom_tw.server.gateway import Errands

SECRETS: dict[type, tuple[str, ...]] = {
    commands.Register: ("password",),
    commands.LogIn: ("password",),
    commands.ChangePassword: ("old", "new"),
    person_commands.RegisterFor: ("password", "whole"),
    person_commands.Unregister: ("password",),
    operator_commands.Oper: ("password",),
    effects.HashOf: ("password",),
    effects.PasswordOf: ("password",),
    effects.ReplacementOf: ("old", "new"),
    effects.OperatorOf: ("password",),
}
"""The fields of commands and questions that never leave a gateway."""


LONG_ANSWERS: dict[type, type] = {
    effects.LinesOf: events.History,
    effects.PageOf: events.HistoryPage,
    effects.UnreadOf: events.Inbox,
}
"""The questions whose answers may be long, and the events that bring those (see `Gateway`)."""


def errands(storage: Storage, passwords: Passwords) -> Errands:
    """How a gateway of the chat finds the answer to each type of question."""

    async def matches(question: effects.PasswordOf) -> bool:
        hashed = await storage.password(question.account)
        return await passwords.matches(question.password, hashed, question.place)

    async def replacement(question: effects.ReplacementOf) -> str | None:
        hashed = await storage.password(question.account)
        return await passwords.replacement(question.old, question.new, hashed, question.place)

    return {
        effects.LinesOf: lambda q: storage.lines(q.room, q.count),
        effects.PageOf: lambda q: storage.page(q.room, q.count, q.before, q.after),
        effects.UnreadOf: lambda q: storage.unread(q.account, q.count),
        effects.HashOf: lambda q: passwords.hash(q.password, q.place),
        effects.PasswordOf: lambda q: Deferred.fromCoroutine(matches(q)),
        effects.ReplacementOf: lambda q: Deferred.fromCoroutine(replacement(q)),
    }
