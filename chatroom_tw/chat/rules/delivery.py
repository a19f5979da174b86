"""The rules of delivery: at once, or on request, from an inbox.

A user at a menu is not interrupted: private messages wait in the inbox until the user reads
them. The inbox of an account is in the storage, where messages also wait while its owner is
not connected, or has another name. The inbox of any other user lasts as long as the connection.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import commands, lookups
from chatroom_tw.chat.rules.effects import Effects, MarkRead, NewMessage, Store, UnreadOf
from chatroom_tw.chat.rules.entities import Account, Delivery, User
from chatroom_tw.chat.rules.events import DeliverySet, Inbox, Message, Sent, Waiting
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import Unread
from chatroom_tw.server.effects import Ask, Deliver, Person, Resubscribe
from chatroom_tw.server.refusals import Refused

INBOX_LIMIT = 80
"""The most messages in an inbox: they are all shown at once."""


def set_delivery(state: State, user: User, command: commands.SetDelivery, when: float) -> Effects:
    """The user is subscribed again to each room, as the client's renderers may be others now."""
    state.set_delivery(user, Delivery.ON_REQUEST if command.on_request else Delivery.AT_ONCE)
    told = DeliverySet(user.name, _count_unread(user), lookups.is_guest(user))
    return [
        *(Resubscribe(user.id, room.name, room is user.current) for room in user.rooms),
        Deliver(Person(user.id), told),
    ]


def leave_for_user(state: State, sender: User, recipient: User, message: Message) -> Effects:
    """Put a message into the inbox of a connected user. Raises `Refused(INBOX_FULL)`."""
    if _count_unread(recipient) >= INBOX_LIMIT:
        raise Refused(ChatError.INBOX_FULL, recipient.name)
    if recipient.inbox:
        return _leave(state, sender, recipient.inbox, message, connected=True)
    state.set_unread(recipient, (*recipient.unread, message))
    return [Deliver(Person(sender.id), Sent(message, recipient.id))]


def leave_for_account(
    state: State, sender: User, account: Account, text: str, when: float
) -> Effects:
    """Put a message into the inbox of an account. Raises `Refused(INBOX_FULL)`."""
    if account.unread >= INBOX_LIMIT:
        raise Refused(ChatError.INBOX_FULL, account.name)
    message = Message(str(sender.name), account.name, text, when, state.ahead)
    return _leave(state, sender, account, message, connected=False)


def _leave(
    state: State, sender: User, account: Account, message: Message, *, connected: bool
) -> Effects:
    state.count_unread(account, 1)
    return [Store(sender.id, NewMessage(account.key, message, connected))]


def message_stored(
    state: State, user: User, write: NewMessage, answer: None, when: float
) -> Effects:
    if not write.connected:
        return [Deliver(Person(user.id), Waiting(write.message))]
    # Only the account's owner can have its name, but may have gone or been renamed meanwhile.
    recipient = state.names.get(write.account)
    return [Deliver(Person(user.id), Sent(write.message, recipient.id if recipient else 0))]


def message_not_stored(state: State, sender: int, write: NewMessage) -> None:
    state.count_unread(state.accounts[write.account], -1)


def read_inbox(state: State, user: User, command: commands.ReadInbox, when: float) -> Effects:
    if user.inbox and user.inbox.unread:
        return [Ask(user.id, UnreadOf(user.inbox.key))]
    return _show(state, user, ())


def show_inbox(
    state: State, user: User, question: UnreadOf, unread: tuple[Unread, ...], when: float
) -> Effects:
    """The messages are shown first and marked then, so a crash between the two loses none.

    A user from whom the account was taken meanwhile is shown none.
    """
    if user.inbox is None or user.inbox.key != question.account:
        unread = ()
    effects = _show(state, user, tuple(each.message for each in unread))
    if unread:
        ids = tuple(each.id for each in unread)
        effects.append(Store(user.id, MarkRead(question.account, ids, when)))
    return effects


def marked_read(state: State, reader: int, write: MarkRead, marked: int) -> None:
    state.count_unread(state.accounts[write.account], -marked)


def _show(state: State, user: User, stored: tuple[Message, ...]) -> Effects:
    messages = sorted((*user.unread, *stored), key=lambda message: message.when)
    if user.unread:
        state.set_unread(user, ())
    return [Deliver(Person(user.id), Inbox(tuple(messages)))]


def _count_unread(user: User) -> int:
    return len(user.unread) + (user.inbox.unread if user.inbox else 0)
