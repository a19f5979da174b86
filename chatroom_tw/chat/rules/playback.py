"""The rules of playback: reading parts of the history of rooms and conversations.

Only its members read the history of a room, and only the two the history of a conversation. What is
said by somebody whom the reader ignores is left out. `talking` has the pages that other protocols
read.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import lookups, saying
from chatroom_tw.chat.rules.changes import ACCOUNT
from chatroom_tw.chat.rules.conversations import GUEST, MARK, guest_called, name_of, party
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


def party_called(state: State, asker: User, name: str) -> str:
    """Whoever is called so, as a party of conversations.

    Guests may be gone. Raises `Refused(NO_SUCH_NAME)` if nobody is called so and no guest with whom
    the asker can have a conversation was.
    """
    user = state.names.get(text.key(name))
    if user:
        return party(user)
    account = lookups.account_called(state, name)
    if account:
        return account.part
    if asker.account is None:
        raise Refused(ChatError.NO_SUCH_NAME, name)
    return guest_called(text.person_name(name))


def read_spans(state: State, device: Device, command: ReadSpans, when: float) -> Effects:
    target, user = command.target, device.user
    if target.startswith(ROOM):
        room = lookups.room_called(state, target.removeprefix(ROOM))
        if room not in user.rooms:
            raise Refused(ChatError.NOT_A_MEMBER, room.name)
        question = SpansOf(room.name, command.spans, command.happenings, target)
        return [Ask(device.id, question)]
    other = party_called(state, user, target)
    if user.account is None:  # A guest reads nothing: whoever had the name before said it.
        return [tell(device, Played(target, ()))]
    where = name_of(user.account.part, other)
    question = SpansOf(where, command.spans, command.happenings, target, other)
    return [Ask(device.id, question)]


def show_spans(
    state: State, device: Device, question: SpansOf, lines: tuple[Line, ...], when: float
) -> Effects:
    """The account that was asked for may be gone, or be another's than the device's, meanwhile."""
    heard = saying.heard(state, device.user, lines)
    if not question.room.startswith(MARK):
        room = state.rooms.get(text.key(question.room))
        is_there = room in device.user.rooms  # They may have been put out meanwhile.
        return [tell(device, Played(question.target, heard if is_there else ()))]
    account, other = device.user.account, shown_name(state, question.other, question.target)
    if account is None or not other:
        return [tell(device, Played(question.target, ()))]
    return [tell(device, Played(question.target, heard, other, account.key))]


def shown_name(state: State, other: str, called: str = "") -> str:
    """What this party is called; "": it is gone. A guest who is not here is shown as `called`."""
    if other.startswith(GUEST):
        user = user_of(state, other)
        return str(user.name) if user else called or other.removeprefix(GUEST)
    account = account_with(state, other)
    return "" if account is None else str(account.user.name) if account.user else account.name


def user_of(state: State, other: str) -> User | None:
    """The user who is this party, if they are here. A guest is whoever has the name."""
    if other.startswith(GUEST):
        return state.names.get(other.removeprefix(GUEST))
    return state.user_of(other)


def account_with(state: State, person: str) -> Account | None:
    """The account of this person, if it is stored."""
    return lookups.account_with(state, person.removeprefix(ACCOUNT))


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
            shown.append((other, at))
    return [tell(device, LatestList(tuple(shown)))]


def _other_in(state: State, user: User, conversation: str) -> str:
    """The name of the one with whom the user has this conversation; "": it is not theirs."""
    parties = conversation.removeprefix(MARK).partition(" ")[::2]
    if user.account is None or user.account.part not in parties:
        return ""
    one, other = parties
    return shown_name(state, other if one == user.account.part else one)
