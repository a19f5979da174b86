"""The rules of leading a room: its topic, its settings, invitations, its history and its end."""

from __future__ import annotations

from chatroom_tw.chat.rules import entering, guards, lookups, rights, rooms
from chatroom_tw.chat.rules.acts import act, carry, signed
from chatroom_tw.chat.rules.changes import Change, LineGone, RoomGone, SettingSet, TopicSet
from chatroom_tw.chat.rules.deciding import ORDERS, ClearRoom, Order
from chatroom_tw.chat.rules.effects import Effect, Effects, Forget, LineOf, LogOf
from chatroom_tw.chat.rules.entities import MAIN, Device, Room
from chatroom_tw.chat.rules.events import Line
from chatroom_tw.chat.rules.extras import Manner
from chatroom_tw.chat.rules.happenings import happened
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.room_commands import (
    CloseRoom,
    DeleteLine,
    Invite,
    ReadLog,
    ReadSettings,
    ReadTopic,
    Set,
    SetTopic,
)
from chatroom_tw.chat.rules.room_events import (
    Act,
    ConfirmClosing,
    InvitedIn,
    Inviting,
    LineDeleted,
    Log,
    RoomClosed,
    SettingChanged,
    SettingList,
    Topic,
    TopicChanged,
)
from chatroom_tw.chat.rules.room_settings import OFF, OPTIONS, OWNERS_ONLY
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.telling import tell, tell_room, tell_user
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask, Resubscribe, Unsubscribe
from chatroom_tw.server.refusals import Refused

OWN_SECONDS = 86_400.0
"""For how long people edit and delete what they have said."""

# -- the topic


def topic_of(room: Room, when: float) -> Topic:
    """The topic as it is told to somebody."""
    topic = room.topic
    return Topic(room.name, topic.text, topic.by, topic.at, when) if topic else Topic(room.name, "")


def read_topic(state: State, device: Device, command: ReadTopic, when: float) -> Effects:
    room = _room_seen(state, device, command.room)
    return [tell(device, topic_of(room, when))]


def set_topic(state: State, device: Device, command: SetTopic, when: float) -> Effects:
    room = lookups.room_meant(state, device, command.room)
    if room.settings.topic_by != "all":
        rights.check_operator(device, room)
    elif not rights.leads(device, room):
        _check_inside(device, room)
        if room.guarded and not guards.may_talk(state, device, room, when):
            return []
    by, who = signed(device), device.user.identity
    told = tell_room(
        room, TopicChanged(room.name, command.text, by, who, when, state.ahead), device
    )
    changes: list[Change] = [
        TopicSet(room.key, command.text, by, when),
        act(device, room, "topic", "", command.text, when),
    ]
    # It has the time of the news, so it is put there before anything later is.
    kept = happened(room, by, who, Manner.TOPIC, command.text, when=when, ahead=state.ahead)
    return [kept, *carry(state, device, room, changes, told, when)]


# -- settings


def read_settings(state: State, device: Device, command: ReadSettings, when: float) -> Effects:
    room = _room_seen(state, device, command.room)
    is_owner = rights.may_own(device, room)
    listed = tuple(
        (option, _shown(option, room.settings.get(option), is_owner)) for option in OPTIONS
    )
    return [tell(device, SettingList(room.name, listed, room.since))]


def set_option(state: State, device: Device, command: Set, when: float) -> Effects:
    room = lookups.room_meant(state, device, command.room)
    option = command.option.lower()
    if option in OWNERS_ONLY:
        rights.check_owner(device, room)
    else:
        rights.check_operator(device, room)
    value = command.value if option == "key" else command.value.lower()
    try:
        value = room.settings.with_value(option, value).get(option)
    except ValueError as wrong:
        raise Refused(ChatError.BAD_SETTING, str(wrong)) from None
    shown, who = _shown(option, value, False), device.user.identity
    by = signed(device)
    told: list[Effect] = [
        *tell_room(room, SettingChanged(room.name, option, shown, by, who), device),
        happened(room, by, who, Manner.SETTING, f"{option} {shown}"),
    ]
    changes: list[Change] = [
        SettingSet(room.key, option, value),
        act(device, room, "set", option, shown, when),
    ]
    return carry(state, device, room, changes, told, when)


def _shown(option: str, value: str, is_owner: bool) -> str:
    return "on" if option == "key" and value != OFF and not is_owner else value


# -- invitations


def invite(state: State, device: Device, command: Invite, when: float) -> Effects:
    room = lookups.room_meant(state, device, command.room)
    leads = rights.leads(device, room)
    if room.settings.invite_only:
        rights.check_operator(device, room)
    elif not leads:
        _check_inside(device, room)
    other = lookups.user_called(state, command.name)
    if room in other.rooms:
        raise Refused(ChatError.ALREADY_THERE, other.name)
    if not lookups.can_be_told(other):
        raise Refused(ChatError.ROOMS_ONLY, other.name)
    answer = tell(device, Inviting(room.name, str(other.name)))
    if device.user.person in other.ignores:
        return [answer]
    # Whom an operator has invited may come in past a ban, whoever invites them then.
    state.room_changes.set_invited(
        room, other.person, leads or room.invited.get(other.person, False)
    )
    return [*tell_user(other, InvitedIn(room.name, signed(device), device.user.identity)), answer]


# -- the history


def delete_line(state: State, device: Device, command: DeleteLine, when: float) -> Effects:
    room = lookups.room_meant(state, device, command.room)
    user = device.user
    name = str(user.name) if command.name is None else command.name
    if text.key(name) != text.key(user.name):
        rights.check_operator(device, room)
        return [Ask(device.id, LineOf(room.name, name, 0.0, command.at))]
    since = 0.0 if rights.leads(device, room) else user.speaks_since
    return [Ask(device.id, LineOf(room.name, name, since, command.at))]


def line_found(
    state: State, device: Device, question: LineOf, line: Line | None, when: float
) -> Effects:
    room = lookups.room_called(state, question.room)
    if line is None:
        raise Refused(ChatError.NO_SUCH_LINE, question.name)
    if text.key(line.name) != text.key(signed(device)):
        rights.check_operator(device, room)
    elif not rights.leads(device, room):
        check_age(line, when)
    return delete(state, device, room, line, when)


def check_age(line: Line, when: float) -> None:
    """Raises `Refused(TOO_LATE)` if what somebody has said is not theirs to change any more."""
    if when - line.when > OWN_SECONDS:
        raise Refused(ChatError.TOO_LATE, line.name)


def delete(
    state: State, device: Device, room: Room, line: Line, when: float, reason: str = ""
) -> Effects:
    """The line is taken out of the history, and the members are told. The device's user may do
    that."""
    by, at, who = signed(device), cursor(line.when), device.user.identity
    event = LineDeleted(room.name, at, line.name, by, who, reason, line.messages)
    told = tell_room(room, event, device)
    changes: list[Change] = [LineGone(room.name, at)]
    if text.key(line.name) != text.key(by):
        changes.append(act(device, room, "delete", line.name, reason, when))
    return carry(state, device, room, changes, told, when)


# -- the end of a room


def close(state: State, device: Device, command: CloseRoom, when: float) -> Effects:
    room = lookups.room_meant(state, device, command.room)
    rights.check_owner(device, room)
    if room.key == MAIN:
        raise Refused(ChatError.MAIN_STAYS)
    if not command.confirmed:
        return [tell(device, ConfirmClosing(room.name, len(room.members)))]
    by = signed(device)
    told = RoomClosed(room.name, by, command.reason, room.number, device.membership)
    then: list[Effect | Order] = [ClearRoom(room.key, by, command.reason)]
    if room not in device.user.rooms:
        then.append(tell(device, told))
    return carry(state, device, room, [RoomGone(room.key)], then, when)


def _clear(state: State, order: ClearRoom, when: float) -> Effects:
    room = state.rooms.get(order.room)
    if room is None:
        return []
    effects: Effects = []
    for member in list(room.members):
        for device in member.devices:
            closed = RoomClosed(
                *(room.name, order.by, order.reason, room.number, device.membership)
            )
            again = Resubscribe(device.id, room.name, room is device.current)
            effects += [again, tell(device, closed), Unsubscribe(device.id, room.name)]
        effects += rooms.take_out(state, member, room)
    state.room_changes.close_room(room)
    return [*effects, Forget(room.name)]


ORDERS[ClearRoom] = _clear


# -- the log


def read_log(state: State, device: Device, command: ReadLog, when: float) -> Effects:
    room = lookups.room_meant(state, device, command.room)
    rights.check_operator(device, room)
    return [Ask(device.id, LogOf(room.key, command.page))]


def show_log(
    state: State,
    device: Device,
    question: LogOf,
    answer: tuple[tuple[Act, ...], bool],
    when: float,
) -> Effects:
    room = state.rooms.get(question.room)
    acts, more = answer
    name = room.name if room else question.room
    return [tell(device, Log(name, tuple(acts), question.page, more))]


# --


def _room_seen(state: State, device: Device, name: str | None) -> Room:
    """A room that the device's user may know of. Raises `Refused`."""
    room = lookups.room_meant(state, device, name)
    if not entering.may_see(device, room):
        raise Refused(ChatError.NO_SUCH_ROOM, room.name)
    return room


def _check_inside(device: Device, room: Room) -> None:
    """Raises `Refused(NOT_A_MEMBER)`."""
    if room not in device.user.rooms:
        raise Refused(ChatError.NOT_A_MEMBER, room.name)
