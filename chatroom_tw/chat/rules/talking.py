"""The rules of talking: in a room and to one user, and of reading what was said."""

from __future__ import annotations

from chatroom_tw.chat.rules import commands, delivery, lookups
from chatroom_tw.chat.rules.effects import Effects, LinesOf, PageOf
from chatroom_tw.chat.rules.entities import Delivery, User
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
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import Page
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask, Deliver, Person
from chatroom_tw.server.refusals import Refused


def say(state: State, user: User, command: commands.Say, when: float) -> Effects:
    """This is the hot path: in the current room, it calls nothing and changes nothing."""
    words, named, together = command
    room = user.current
    if room is None or named is not None:
        room = lookups.room_meant(state, user, named)
        if room not in user.rooms:
            raise Refused(ChatError.NOT_A_MEMBER, room.name)
    return [
        new_said((room.name, user.id, user.name, words, when, room.number, together, state.ahead))
    ]


def tell(state: State, user: User, command: commands.Tell, when: float) -> Effects:
    other = state.names.get(text.key(command.name))
    if other:
        return _tell_user(state, user, other, command.text, when)
    account = lookups.account_called(state, command.name)
    if account is None:
        raise Refused(ChatError.NO_SUCH_NAME, command.name)
    return delivery.leave_for_account(state, user, account, command.text, when)


def tell_address(state: State, user: User, command: commands.TellAddress, when: float) -> Effects:
    other = state.addresses.get(command.address)
    if other is None:
        raise Refused(ChatError.NO_SUCH_ADDRESS, command.address)
    return _tell_user(state, user, other, command.text, when)


def tell_user(state: State, user: User, command: commands.TellUser, when: float) -> Effects:
    other = state.users.get(command.user)
    if other is None:
        raise Refused(ChatError.NO_SUCH_USER, str(command.user))
    return _tell_user(state, user, other, command.text, when)


def read_history(state: State, user: User, command: commands.ReadHistory, when: float) -> Effects:
    room = lookups.room_meant(state, user, None)
    return [Ask(user.id, LinesOf(room.name, command.count))]


def read_page(state: State, user: User, command: commands.ReadPage, when: float) -> Effects:
    room = lookups.room_meant(state, user, command.room)
    if room not in user.rooms:
        raise Refused(ChatError.NOT_A_MEMBER, room.name)
    return [Ask(user.id, PageOf(room.name, command.count, command.before, command.after))]


def help_(state: State, user: User, command: commands.AskHelp, when: float) -> Effects:
    return [Deliver(Person(user.id), Help(state.limits.lines, state.limits.days))]


def show_history(
    state: State, user: User, question: LinesOf, lines: tuple[Line, ...], when: float
) -> Effects:
    return [Deliver(Person(user.id), History(question.room, lines))]


def show_page(state: State, user: User, question: PageOf, page: Page, when: float) -> Effects:
    cursors = (question.before, question.after)
    return [Deliver(Person(user.id), HistoryPage(question.room, page.lines, page.more, *cursors))]


def _tell_user(state: State, sender: User, recipient: User, words: str, when: float) -> Effects:
    if Traits.ALONE not in recipient.traits:
        raise Refused(ChatError.ROOMS_ONLY, recipient.name)
    message = Message(str(sender.name), str(recipient.name), words, when, state.ahead)
    if recipient.delivery is Delivery.ON_REQUEST:
        return delivery.leave_for_user(state, sender, recipient, message)
    return [
        Deliver(Person(recipient.id), Received(message, sender.id)),
        Deliver(Person(sender.id), Sent(message, recipient.id)),
    ]
