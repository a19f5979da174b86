"""The rules of talking: to a room, to one person, and to somebody who is away."""

from __future__ import annotations

from chatroom_tw.chat.rules import commands
from chatroom_tw.chat.rules.delivery import INBOX_LIMIT, keep
from chatroom_tw.chat.rules.effects import Effects, LinesOf, NewMessage, PageOf, Store
from chatroom_tw.chat.rules.events import (
    Help,
    History,
    HistoryPage,
    Line,
    Message,
    Received,
    Said,
    Sent,
    Waiting,
)
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import Delivery, State, User, Voice
from chatroom_tw.chat.rules.stored import Page
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask, Deliver, Person
from chatroom_tw.server.refusals import Refused


def say(state: State, user: User, command: commands.Say, when: float) -> Effects:
    room = user.current
    if room is None or command.room is not None:
        room = state.room_meant(user, command.room)
        if room not in user.rooms:
            raise Refused(ChatError.NOT_A_MEMBER, room.name)
    elif user.id not in state.voices:
        state.voices[user.id] = Voice(room.name, user.name, room.number)
    words, together = command.text, command.together
    return [Said(room.name, user.id, user.name, words, when, room.number, together)]


def tell(state: State, user: User, command: commands.Tell, when: float) -> Effects:
    key = text.key(command.name)
    if key in state.names:
        return _hand_over(user, state.names[key], command.text, when)
    account = state.account_called(command.name)
    if account is None:
        raise Refused(ChatError.NO_SUCH_NAME, command.name)
    if account.unread >= INBOX_LIMIT:
        raise Refused(ChatError.INBOX_FULL, account.name)
    account.unread += 1
    message = Message(user.name, account.name, command.text, when)
    return [Store(user.id, NewMessage(key, message))]


def told_later(
    state: State, user: User, question: NewMessage, answer: None, when: float
) -> Effects:
    told = Sent(question.message) if question.here else Waiting(question.message)
    return [Deliver(Person(user.id), told)]


def tell_address(state: State, user: User, command: commands.TellAddress, when: float) -> Effects:
    other = state.addresses.get(command.address)
    if other is None:
        raise Refused(ChatError.NO_SUCH_ADDRESS, command.address)
    return _hand_over(user, other, command.text, when)


def tell_user(state: State, user: User, command: commands.TellUser, when: float) -> Effects:
    other = state.users.get(command.user)
    if other is None:
        raise Refused(ChatError.NO_SUCH_USER, str(command.user))
    return _hand_over(user, other, command.text, when)


def read_history(state: State, user: User, command: commands.ReadHistory, when: float) -> Effects:
    room = state.room_meant(user, None)
    return [Ask(user.id, LinesOf(room.name, command.count))]


def read_page(state: State, user: User, command: commands.ReadPage, when: float) -> Effects:
    room = state.room_meant(user, command.room)
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
    asked = (question.before, question.after)
    return [Deliver(Person(user.id), HistoryPage(question.room, page.lines, page.more, *asked))]


def _hand_over(sender: User, recipient: User, words: str, when: float) -> Effects:
    if Traits.ALONE not in recipient.traits:
        raise Refused(ChatError.ROOMS_ONLY, recipient.name)
    message = Message(sender.name, recipient.name, words, when)
    if recipient.delivery is Delivery.ON_REQUEST:
        return keep(sender, recipient, message)
    return [
        Deliver(Person(recipient.id), Received(message)),
        Deliver(Person(sender.id), Sent(message)),
    ]
