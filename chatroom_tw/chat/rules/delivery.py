"""The rules of listening: how somebody is told things who is busy with something else.

Somebody at a menu is not to be interrupted: private messages wait in the inbox
until they are read. A kept name's inbox is in the storage, as when its owner is
away; everybody else's lasts as long as the connection.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import commands
from chatroom_tw.chat.rules.effects import Effects, MarkRead, NewMessage, Store, UnreadOf
from chatroom_tw.chat.rules.events import DeliverySet, Inbox, Message, Sent
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import Delivery, State, User
from chatroom_tw.chat.rules.stored import Unread
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask, Deliver, Person, Subscribe
from chatroom_tw.server.refusals import Refused

INBOX_LIMIT = 80
"""The most messages that wait for one person: they are all shown at once."""


def listen(state: State, user: User, command: commands.SetDelivery, when: float) -> Effects:
    """The rooms are heard in the forms that the client has now."""
    user.delivery = Delivery.ON_REQUEST if command.on_request else Delivery.AT_ONCE
    unread = len(user.unread) + (user.account.unread if user.account else 0)
    return [
        *(Subscribe(user.id, room.name, room is user.current) for room in user.rooms),
        Deliver(Person(user.id), DeliverySet(user.name, unread, state.is_guest(user))),
    ]


def keep(sender: User, recipient: User, message: Message) -> Effects:
    """The message waits for somebody who is here, and busy. Raises `Refused(INBOX_FULL)`."""
    account = recipient.account
    waiting = len(recipient.unread) + (account.unread if account else 0)
    if waiting >= INBOX_LIMIT:
        raise Refused(ChatError.INBOX_FULL, recipient.name)
    if account:
        account.unread += 1
        return [Store(sender.id, NewMessage(text.key(account.name), message, here=True))]
    recipient.unread = (*recipient.unread, message)
    return [Deliver(Person(sender.id), Sent(message))]


def read_inbox(state: State, user: User, command: commands.ReadInbox, when: float) -> Effects:
    if user.account and user.account.unread:
        return [Ask(user.id, UnreadOf(text.key(user.account.name)))]
    return _show(user, ())


def show_inbox(
    state: State, user: User, question: UnreadOf, unread: tuple[Unread, ...], when: float
) -> Effects:
    """They are shown, and then marked: whatever happens in between, none is lost."""
    effects = _show(user, tuple(each.message for each in unread))
    if unread:
        ids = tuple(each.id for each in unread)
        effects.append(Store(user.id, MarkRead(question.account, ids, when)))
    return effects


def marked_read(state: State, user: User, question: MarkRead, marked: int, when: float) -> Effects:
    return []


def _show(user: User, kept: tuple[Message, ...]) -> Effects:
    messages = sorted((*user.unread, *kept), key=lambda message: message.when)
    user.unread = ()
    return [Deliver(Person(user.id), Inbox(tuple(messages)))]
