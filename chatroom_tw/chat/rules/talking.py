"""The rules of talking: in a room and to one user, and of reading what was said."""

from __future__ import annotations

from chatroom_tw.chat.rules import about, commands, delivery, guards, lookups, pushing, saying
from chatroom_tw.chat.rules.conversations import remember
from chatroom_tw.chat.rules.effects import Effects, LinesOf, PageOf
from chatroom_tw.chat.rules.entities import Delivery, Device, User
from chatroom_tw.chat.rules.events import (
    Help,
    History,
    HistoryPage,
    Line,
    Message,
    Received,
    Sent,
    new_said,
)
from chatroom_tw.chat.rules.extras import Extra
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import Page
from chatroom_tw.chat.rules.telling import tell, tell_sent
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask
from chatroom_tw.server.refusals import Refused


def say(state: State, device: Device, command: commands.Say, when: float) -> Effects:
    """This is the hot path: in the current room, it calls nothing and changes nothing."""
    words, named, together, extra = command
    room, user = device.current, device.user
    if room is None or named is not None:
        # Most names are their own keys.
        room = state.rooms.get(named) if type(named) is str else None
        room = room or lookups.room_meant(state, device, named)
        if room not in user.rooms:
            return saying.say_outside(state, device, room, command, when)
    if room.guarded:
        if not guards.may_talk(state, device, room, when):
            return []
        if guards.is_too_much(device, room, command):
            return saying.say_first_line(state, device, room, command, when)
    if user.is_special:
        return saying.say_specially(state, device, room, command, when)
    who = user.known_as or user.identity
    number, ahead = room.number, state.ahead
    # fmt: off
    return [new_said((
        room.name, device.id, user.name, words, when, number, together, ahead, None, who, extra,
    ))]
    # fmt: on


def send(state: State, device: Device, command: commands.Tell, when: float) -> Effects:
    other = state.names.get(text.key(command.name))
    if other:
        return _send(state, device, other, command.text, when, extra=command.extra)
    account = lookups.account_called(state, command.name)
    if account is None:
        raise Refused(ChatError.NO_SUCH_NAME, command.name)
    return delivery.leave_for_account(state, device, account, command.text, when, command.extra)


def send_to_address(
    state: State, device: Device, command: commands.TellAddress, when: float
) -> Effects:
    other = lookups.device_at(state, device, command.address)
    if other is None:
        raise Refused(ChatError.NO_SUCH_ADDRESS, command.address)
    return _send(state, device, other.user, command.text, when, only=other)


def send_to_user(state: State, device: Device, command: commands.TellUser, when: float) -> Effects:
    other = lookups.user_numbered(state, command.user)
    if other is None:
        raise Refused(ChatError.NO_SUCH_USER, str(command.user))
    return _send(state, device, other, command.text, when)


def read_history(
    state: State, device: Device, command: commands.ReadHistory, when: float
) -> Effects:
    room = lookups.room_meant(state, device, None)
    return [Ask(device.id, LinesOf(room.name, command.count))]


def read_page(state: State, device: Device, command: commands.ReadPage, when: float) -> Effects:
    room = lookups.room_meant(state, device, command.room)
    if room not in device.user.rooms:
        raise Refused(ChatError.NOT_A_MEMBER, room.name)
    return [
        Ask(
            device.id,
            PageOf(room.name, command.count, command.before, command.after, command.whole),
        )
    ]


def help_(state: State, device: Device, command: commands.AskHelp, when: float) -> Effects:
    return [tell(device, Help(state.limits.lines, state.limits.days))]


def show_history(
    state: State, device: Device, question: LinesOf, lines: tuple[Line, ...], when: float
) -> Effects:
    shown = saying.heard(state, device.user, lines)
    return [tell(device, History(question.room, shown))]


def show_page(state: State, device: Device, question: PageOf, page: Page, when: float) -> Effects:
    cursors = (question.before, question.after)
    if state.rooms.get(text.key(question.room)) not in device.user.rooms:
        raise Refused(ChatError.NOT_A_MEMBER, question.room)  # They were put out meanwhile.
    shown = saying.heard(state, device.user, page.lines)
    return [tell(device, HistoryPage(question.room, shown, page.more, *cursors))]


def _send(
    state: State,
    sender: Device,
    other: User,
    words: str,
    when: float,
    *,
    only: Device | None = None,
    extra: Extra | None = None,
) -> Effects:
    """Send a private message to the user, or to that device `only`."""
    devices = [only] if only else [one for one in other.devices if Traits.ALONE in one.traits]
    if not devices or Traits.ALONE not in devices[0].traits:
        raise Refused(ChatError.ROOMS_ONLY, other.name)
    user = sender.user
    names = str(user.name), str(other.name)
    message = Message(*names, words, when, state.ahead, extra, user.identity)
    back = about.come_back(state, user) if user.away is not None else []
    at_once = [one for one in devices if one.delivery is Delivery.AT_ONCE]
    if user.person in other.ignores:
        sent: Effects = [*tell_sent(sender, Sent(message, other.id))]
    elif at_once:
        sent = [tell(one, Received(message, user.id)) for one in at_once]
        sent += tell_sent(sender, Sent(message, other.id))
        sent += pushing.private(other.account, message)
    else:
        sent = delivery.leave_for_user(state, sender, other, message)
    kept = [] if user.person in other.ignores else remember(state, sender, other, message)
    return [*back, *sent, *kept, *about.told_away(state, sender, other, when)]
