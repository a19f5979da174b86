"""The rules of playback: reading parts of the history of rooms and conversations.

Only its members read the history of a room, and only the two the history of a conversation. What is
said by somebody whom the reader ignores is left out. `talking` has the pages that other protocols
read.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import lookups, saying
from chatroom_tw.chat.rules.conversations import MARK, name_of, party
from chatroom_tw.chat.rules.effects import Effects, LatestOf, SpansOf
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.places import (
    ROOM,
    other_in,
    own_key,
    party_called,
    readable_since,
    shown_name,
)
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.talk import Line
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.chat.rules.tracking_commands import ListLatest, ReadSpans
from chatroom_tw.chat.rules.tracking_events import LatestList, Played
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask
from chatroom_tw.server.refusals import Refused


def read_spans(state: State, device: Device, command: ReadSpans, when: float) -> Effects:
    target, user = command.target, device.user
    if target.startswith(ROOM):
        room = lookups.room_called(state, target.removeprefix(ROOM))
        if room not in user.rooms:
            raise Refused(ChatError.NOT_A_MEMBER, room.name)
        question = SpansOf(room.name, command.spans, command.happenings, target)
        return [Ask(device.id, question)]
    other = party_called(state, user, target)
    where = name_of(party(user), other)
    question = SpansOf(where, command.spans, command.happenings, target, other)
    return [Ask(device.id, question)]


def show_spans(
    state: State, device: Device, question: SpansOf, lines: tuple[Line, ...], when: float
) -> Effects:
    """The user may have another name or account meanwhile."""
    user = device.user
    heard = saying.heard(state, user, lines)
    if not question.room.startswith(MARK):
        room = state.rooms.get(text.key(question.room))
        is_there = room in user.rooms  # They may have been put out meanwhile.
        return [tell(device, Played(question.target, heard if is_there else ()))]
    other = shown_name(state, question.other, question.target)
    if question.room != name_of(party(user), question.other) or not other:
        return [tell(device, Played(question.target, ()))]
    since = readable_since(state, user, question.other)
    lines = tuple(line for line in heard if line.when > since)
    return [tell(device, Played(question.target, lines, other, own_key(user)))]


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
        elif other := other_in(state, device.user, name):
            shown.append((other, at))
    return [tell(device, LatestList(tuple(shown)))]
