"""The rules of playback: reading parts of the history of rooms and conversations.

Only its members read the history of a room, and only the two the history of a conversation. What is
said by somebody whom the reader ignores is left out. `talking` has the pages that other protocols
read.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import lookups, saying
from chatroom_tw.chat.rules.changes import ACCOUNT
from chatroom_tw.chat.rules.conversations import MARK, accounts_of, name_of
from chatroom_tw.chat.rules.effects import Effects, LatestOf, SpansOf
from chatroom_tw.chat.rules.entities import Account, Device, User
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.talk import Line
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.chat.rules.tracking_commands import ListLatest, ReadSpans
from chatroom_tw.chat.rules.tracking_events import LatestList, Played
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask
from chatroom_tw.server.refusals import Refused

ROOM = "#"
"""How a target begins that is a room."""


def account_of(state: State, name: str) -> Account | None:
    """The account of whoever is called so, or that has this name; None: a guest is called so.

    Raises `Refused(NO_SUCH_NAME)` if nobody is.
    """
    user = state.names.get(text.key(name))
    account = user.account if user else lookups.account_called(state, name)
    if user is None and account is None:
        raise Refused(ChatError.NO_SUCH_NAME, name)
    return account


def read_spans(state: State, device: Device, command: ReadSpans, when: float) -> Effects:
    target, user = command.target, device.user
    if target.startswith(ROOM):
        room = lookups.room_called(state, target.removeprefix(ROOM))
        if room not in user.rooms:
            raise Refused(ChatError.NOT_A_MEMBER, room.name)
        question = SpansOf(room.name, command.spans, command.happenings, target)
        return [Ask(device.id, question)]
    other = account_of(state, target)
    if user.account is None or other is None:  # What guests say is not stored.
        return [tell(device, Played(target, ()))]
    where = name_of(user.account.part, other.part)
    question = SpansOf(where, command.spans, command.happenings, target, other.part)
    return [Ask(device.id, question)]


def show_spans(
    state: State, device: Device, question: SpansOf, lines: tuple[Line, ...], when: float
) -> Effects:
    """The account that was asked for may be gone, or be another's than the device's, meanwhile."""
    heard = saying.heard(state, device.user, lines)
    if not question.room.startswith(MARK):
        return [tell(device, Played(question.target, heard))]
    account, other = device.user.account, account_with(state, question.other)
    if account is None or other is None:
        return [tell(device, Played(question.target, ()))]
    own = tuple({text.key(device.user.name), account.key})
    return [tell(device, Played(question.target, heard, _called(other), own))]


def account_with(state: State, person: str) -> Account | None:
    """The account of this person, if it is stored."""
    return lookups.account_with(state, person.removeprefix(ACCOUNT))


def _called(account: Account) -> str:
    """What the owner of the account is called."""
    return str(account.user.name) if account.user else account.name


def list_latest(state: State, device: Device, command: ListLatest, when: float) -> Effects:
    user = device.user
    names = tuple(room.name for room in user.rooms)
    return [Ask(device.id, LatestOf(names, user.account.key if user.account else "", command.span))]


def show_latest(
    state: State,
    device: Device,
    question: LatestOf,
    found: tuple[tuple[str, int], ...],
    when: float,
) -> Effects:
    shown: list[tuple[str, int]] = []
    for name, at in found:
        if not name.startswith(MARK):
            shown.append((f"{ROOM}{name}", at))
        elif other := _other_in(state, device.user, name):
            shown.append((_called(other), at))
    return [tell(device, LatestList(tuple(shown)))]


def _other_in(state: State, user: User, conversation: str) -> Account | None:
    """The account with which the user has this conversation."""
    keys = list(accounts_of(conversation))
    if user.account is None or user.account.key not in keys:
        return None
    keys.remove(user.account.key)
    return state.accounts.get(keys[0])
