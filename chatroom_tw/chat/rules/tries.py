"""The rules of guessing: how often users may try the passwords of accounts.

A try is counted before it is answered, by three records (see `server/guessing.py`): that of the
account and the place, that of the account, unless its owner has logged in from there, and that of
the place. A name that nobody has registered is tried in the same way, so that nobody learns which
names are registered.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatroom_tw.chat.rules import lookups
from chatroom_tw.chat.rules.effects import (
    Effects,
    Guessed,
    OperatorOf,
    PasswordOf,
    ProofOf,
    RemovalOf,
    ReplacementOf,
    SignatureOf,
)
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.server import addresses, text
from chatroom_tw.server.effects import Ask, Deliver, Person
from chatroom_tw.server.guessing import (
    FOR_ANYTHING,
    FROM_ANYWHERE,
    FROM_ONE_ADDRESS,
    Limit,
    minutes,
)
from chatroom_tw.server.refusals import Refusal, Refused

NO_NAME = "?"
"""The key of all that is tried and cannot be a name."""

Question = PasswordOf | ProofOf | SignatureOf | ReplacementOf | RemovalOf | OperatorOf


def key_of(name: str) -> str:
    """The key under which the account of that name is tried."""
    try:
        return text.key(text.person_name(name))
    except Refused:
        return NO_NAME


def place_of(device: Device) -> str:
    """Where the device is."""
    return addresses.place(device.address)


def attempt(state: State, device: Device, question: Question, when: float) -> Effects:
    """Ask, unless there were too many tries. A refused try is counted, so nothing is raised."""
    limits = _limits(state, question)
    seconds = state.guesses.blocked(when, *(key for key, _ in limits))
    if seconds > 0:
        return _failed(state, device, question, ChatError.TOO_MANY_TRIES, minutes(seconds))
    state.guesses.count(when, *limits)
    return [Ask(device.id, question)]


def wrong(state: State, device: Device, question: Question) -> Effects:
    """The password was wrong, or there is no such account."""
    return _failed(state, device, question, ChatError.WRONG_PASSWORD)


def right(state: State, question: Question) -> None:
    """The password was right."""
    take_back(state, question)
    state.guesses.forget(_here(question))


def take_back(state: State, question: Question) -> None:
    """The try was none."""
    state.guesses.take_back(*_limits(state, question))


def _here(question: Question) -> str:
    return f"{_key(question)}@{question.place}"


def _key(question: Question) -> str:
    """What is tried: an account by its key, which has no `:`, or a server operator."""
    return f"oper:{question.name}" if isinstance(question, OperatorOf) else question.account


def _limits(state: State, question: Question) -> Sequence[Limit]:
    key, place = _key(question), question.place
    limits = [(_here(question), FROM_ONE_ADDRESS), (f"@{place}", FOR_ANYTHING)]
    account = state.accounts.get(key)
    if account is None or place not in account.places:
        limits.append((key, FROM_ANYWHERE))
    return limits


def _failed(
    state: State, device: Device, question: Question, reason: ChatError, subject: str = ""
) -> Effects:
    account = lookups.account_with(state, _key(question))
    if account:
        state.account_changes.count_failed(account)
    name = account.name if account else ""
    if isinstance(question, OperatorOf) and question.name in state.operators:
        name = f"operator {question.name}"
    return [
        Guessed(name, question.place),
        Deliver(Person(device.id), Refusal(reason, subject)),
    ]
