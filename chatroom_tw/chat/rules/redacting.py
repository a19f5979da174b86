"""The rules of redaction: taking back what was said, by its cursor.

In a room everybody takes back what they have said, and operators also what others have; in a
conversation only the sender does. Whoever has said it is known by name: see `leading.delete_line`,
by which other clients do the same.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import inbox_count, leading, lookups, rights
from chatroom_tw.chat.rules.changes import LineGone
from chatroom_tw.chat.rules.conversations import MARK, name_of
from chatroom_tw.chat.rules.deciding import decide
from chatroom_tw.chat.rules.effects import Effect, Effects, MarkRead, RedactionOf, Store
from chatroom_tw.chat.rules.entities import Account, Device, Room, User
from chatroom_tw.chat.rules.playback import ROOM, account_with, party_called, shown_name, user_of
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.talk import Line, Message
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.chat.rules.tracking_commands import Redact
from chatroom_tw.chat.rules.tracking_events import Redacted
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask
from chatroom_tw.server.refusals import Refused


def redact(state: State, device: Device, command: Redact, when: float) -> Effects:
    target, user = command.target, device.user
    if target.startswith(ROOM):
        room = lookups.room_called(state, target.removeprefix(ROOM))
        if room not in user.rooms and not rights.leads(device, room):
            raise Refused(ChatError.NOT_A_MEMBER, room.name)
        where, other = room.name, ""
    else:
        other = party_called(state, user, target)
        if user.account is None:
            raise Refused(ChatError.NO_SUCH_NAME, target)
        where = name_of(user.account.part, other)
    if command.at < 0:
        raise Refused(ChatError.NO_SUCH_LINE, target)
    return [Ask(device.id, RedactionOf(where, command.at, command.reason, other))]


def found(
    state: State, device: Device, question: RedactionOf, line: Line | None, when: float
) -> Effects:
    if line is None:
        raise Refused(ChatError.NO_SUCH_LINE, question.room.removeprefix(MARK))
    if question.other:
        return _take_back(state, device, question, line, when)
    room = lookups.room_called(state, question.room)
    if not _is_own(device, room, line):
        rights.check_operator(device, room)
    return leading.delete(state, device, room, line, when, question.reason)


def _is_own(device: Device, room: Room, line: Line) -> bool:
    """Whether the device's user has said it. Somebody else may have had their name before."""
    user = device.user
    if text.key(line.name) != text.key(user.name):
        return False
    return bool(user.inbox) or line.when > user.named or rights.leads(device, room)


def _take_back(
    state: State, device: Device, question: RedactionOf, line: Line, when: float
) -> Effects:
    user, account = device.user, device.user.account
    to = shown_name(state, question.other)
    if account is None or not to:
        raise Refused(ChatError.NO_SUCH_NAME, question.other)
    if text.key(line.name) != account.key:
        raise Refused(ChatError.NOT_AN_OPERATOR, to)
    at, other = cursor(line.when), user_of(state, question.other)
    event = Redacted(to, at, str(user.name), user.identity, question.reason, line.messages)
    people = [user, other] if other and other is not user else [user]
    then: list[Effect] = [
        tell(one, event) for person in people for one in person.devices if one.tracks
    ]
    stored = account_with(state, question.other)
    if stored:
        then += _out_of_inbox(device, stored, line, when)
    if other:
        _out_of_unread(state, other, line)
    change = LineGone(question.room, at)
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
