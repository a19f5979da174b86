"""The rules of single messages: deleting, editing, and reacting to what was said, by its cursor.

In a room everybody deletes and edits what they have said, for a day; operators of the room delete
also what others have said. In a conversation both react, and the sender does the rest. Whoever has
said something is known by name: it was an account's owner, or a guest, who has the name since.

A command asks for its message first (`MessageOf`), and `found` goes on when that is read: the
message may be gone, and so may the room.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chatroom_tw.chat.rules import (
    conversations,
    emoji,
    guards,
    inbox_count,
    leading,
    rights,
)
from chatroom_tw.chat.rules.acts import act, carry
from chatroom_tw.chat.rules.changes import Change, LineEdited, LineGone, ReactionSet
from chatroom_tw.chat.rules.deciding import decide
from chatroom_tw.chat.rules.effects import Effect, Effects, MarkRead, MessageOf, Store
from chatroom_tw.chat.rules.entities import Account, Device, Room, User
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.extras import Extra, Manner, tags_of_reaction
from chatroom_tw.chat.rules.happenings import happened
from chatroom_tw.chat.rules.message_commands import Edit, OfMessage, React, Redact
from chatroom_tw.chat.rules.message_events import Edited, Reacted
from chatroom_tw.chat.rules.places import (
    Place,
    account_with,
    place_again,
    place_of,
    readable_since,
    shown_name,
    user_of,
)
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.talk import Line, Message
from chatroom_tw.chat.rules.telling import tell_as_well, tell_room
from chatroom_tw.chat.rules.tracking_events import Redacted
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask
from chatroom_tw.server.refusals import Refused

EMOJI = 30
"""The most different emoji with which people react to one message."""
REACTIONS = 1000
"""The most reactions to one message."""


def ask(state: State, device: Device, command: OfMessage, when: float) -> Effects:
    """Look for the message, if the user may do that where it is."""
    place = place_of(state, device, command.target)
    _check_place(state, device, place, command, when)
    if isinstance(command, React) and not emoji.is_one(command.emoji):
        raise Refused(ChatError.NO_EMOJI, command.emoji)
    if command.at < 0:
        raise Refused(ChatError.NO_SUCH_LINE, command.target)
    return [Ask(device.id, MessageOf(place.history, command.at, command, place.other))]


def _check_place(
    state: State, device: Device, place: Place, command: OfMessage, when: float
) -> None:
    """Raises `Refused`: NOT_A_MEMBER, or as `guards.check_voice`."""
    room = place.room
    if room is None:
        return
    if isinstance(command, Redact) and rights.leads(device, room):
        return
    if room not in device.user.rooms:
        raise Refused(ChatError.NOT_A_MEMBER, room.name)
    if room.guarded and not isinstance(command, Redact):
        guards.check_voice(state, device, room, when)


def found(
    state: State, device: Device, question: MessageOf, line: Line | None, when: float
) -> Effects:
    """Do what is to be done with the message."""
    command: OfMessage = question.command
    if line is None or not _is_readable(state, device, question, line):
        raise Refused(ChatError.NO_SUCH_LINE, command.target)
    place = place_again(state, question.room, question.other)
    _check_place(state, device, place, command, when)
    return _DO[type(command)](state, device, place, line, command, when)


def _is_readable(state: State, device: Device, question: MessageOf, line: Line) -> bool:
    """Whether a message of a conversation is of the user's, and not of somebody of that name."""
    user, other = device.user, question.other
    if not other:
        return True
    is_there = conversations.name_of(conversations.party(user), other) == question.room
    return is_there and line.when > readable_since(state, user, other)


# -- who has said it


def is_own(user: User, room: Room | None, line: Line) -> bool:
    """Whether the user has said it. Somebody else may have had their name before."""
    if room is None and user.account:
        return text.key(line.name) == user.account.key
    return text.key(line.name) == text.key(user.name) and line.when > user.speaks_since


# -- deleting


def _delete(
    state: State, device: Device, place: Place, line: Line, command: Redact, when: float
) -> Effects:
    if place.room is None:
        return _take_back(state, device, place, line, command, when)
    if not is_own(device.user, place.room, line):
        rights.check_operator(device, place.room)
    elif not rights.leads(device, place.room):
        leading.check_age(line, when)
    return leading.delete(state, device, place.room, line, when, command.reason)


def _take_back(
    state: State, device: Device, place: Place, line: Line, command: Redact, when: float
) -> Effects:
    to = _other(state, place)
    if not is_own(device.user, None, line):
        raise Refused(ChatError.NOT_AN_OPERATOR, to)
    leading.check_age(line, when)
    user, at = device.user, cursor(line.when)
    event = Redacted(to, at, str(user.name), user.identity, command.reason, line.messages)
    then: list[Effect] = [*_tell_both(state, device, place, line, event)]
    stored, other = account_with(state, place.other), _other_user(state, place, line)
    if stored:
        then += _out_of_inbox(device, stored, line, when)
    if other:
        _out_of_unread(state, other, line)
    change = LineGone(place.history, at)
    return decide(state, device, [change], then, when, stored=[change])


def _out_of_inbox(device: Device, other: Account, line: Line, when: float) -> list[Effect]:
    """If the message waits in the inbox, it is marked as read there, and never shown."""
    if not other.waiting.messages:
        return []
    message = Message(line.name, other.name, line.text, line.when, extra=line.extra)
    counted = (inbox_count.counted(message),)
    return [Store(device.id, MarkRead(other.key, (cursor(line.when),), when, counted))]


def _out_of_unread(state: State, user: User, line: Line) -> None:
    """The same for the inbox of somebody who does not have their account's name."""
    left = tuple(one for one in user.unread if cursor(one.when) != cursor(line.when))
    if len(left) < len(user.unread):
        state.set_unread(user, left)


# -- editing


def _edit(
    state: State, device: Device, place: Place, line: Line, command: Edit, when: float
) -> Effects:
    room, user, at = place.room, device.user, cursor(line.when)
    if not is_own(device.user, room, line):
        raise Refused(ChatError.NOT_YOURS, line.name)
    leading.check_age(line, when)
    to = "" if room else _other(state, place)
    where = (room.name if room else "", to, at, str(user.name), command.text)
    number = room.number if room else 0
    event = Edited(*where, when, state.ahead, user.identity, number)
    change = LineEdited(place.history, at, command.text, cursor(when))
    if room is None:
        told = _tell_both(state, device, place, line, event)
        return decide(state, device, [change], told, when, stored=[change])
    # Those who lead the room find what it was before in the log.
    changes: list[Change] = [change, act(device, room, "edit", line.name, line.text, when)]
    return carry(state, device, room, changes, tell_room(room, event, device), when)


# -- reacting


def _react(
    state: State, device: Device, place: Place, line: Line, command: React, when: float
) -> Effects:
    names = dict(line.reactions)
    if command.on and command.emoji not in names and len(names) >= EMOJI:
        raise Refused(ChatError.ENOUGH_REACTIONS, str(EMOJI))
    if command.on and sum(map(len, names.values())) >= REACTIONS:
        raise Refused(ChatError.ENOUGH_REACTIONS, str(REACTIONS))
    room, user, at = place.room, device.user, cursor(line.when)
    to = "" if room else _other(state, place)
    where = (room.name if room else "", to, at, str(user.name), command.emoji, command.on)
    event = Reacted(*where, when, state.ahead, user.identity)
    party = conversations.party(user)
    change = ReactionSet(place.history, at, command.emoji, party, str(user.name), command.on)
    if room is None:
        told = _tell_both(state, device, place, line, event)
        return decide(state, device, [change], told, when, stored=[change])
    then: list[Effect] = [*tell_room(room, event, device)]
    if state.tracking:
        tags = tags_of_reaction(at, command.emoji, command.on)
        kept = happened(room, str(user.name), user.identity, Manner.TAGS)
        said = kept.said._replace(extra=Extra(Manner.TAGS, tags=tags))
        then.append(type(kept)(said))
    return carry(state, device, room, [change], then, when)


# -- both in a conversation


def _other(state: State, place: Place) -> str:
    """The name of the other one. Raises `Refused(NO_SUCH_NAME)`."""
    name = shown_name(state, place.other)
    if not name:
        raise Refused(ChatError.NO_SUCH_NAME, place.other)
    return name


def _other_user(state: State, place: Place, line: Line) -> User | None:
    """The other one, if they are here. A guest who has taken the name since is somebody else."""
    other = user_of(state, place.other)
    return other if other and (other.account or line.when > other.named) else None


def _tell_both(state: State, device: Device, place: Place, line: Line, event: Event) -> Effects:
    """All devices of both are told."""
    user, other = device.user, _other_user(state, place, line)
    devices = [*user.devices]
    if other and other is not user and user.person not in other.ignores:
        devices += other.devices
    return [tell_as_well(one, event, device) for one in devices]


_DO: dict[type, Callable[[State, Device, Place, Line, Any, float], Effects]] = {
    Redact: _delete,
    Edit: _edit,
    React: _react,
}
