"""The rules of delivery: at once, or on request, from an inbox.

A user at a menu is not interrupted: private messages wait in the inbox until the user reads
them. The inbox of an account is in the storage, where messages also wait while its owner is
not connected, or has another name. The inbox of any other user lasts as long as the connection.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatroom_tw.chat.rules import commands, inbox_count, lookups, pushing
from chatroom_tw.chat.rules.conversations import remember
from chatroom_tw.chat.rules.effects import Effects, MarkRead, NewMessage, Store, UnreadOf
from chatroom_tw.chat.rules.entities import Account, Delivery, Device, User
from chatroom_tw.chat.rules.events import DeliverySet, Inbox, Message, Sent, Waiting
from chatroom_tw.chat.rules.extras import Extra
from chatroom_tw.chat.rules.inbox_count import SHOWN, InboxCount
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import Unread
from chatroom_tw.chat.rules.telling import tell, tell_sent
from chatroom_tw.server.effects import Ask, Resubscribe


def set_delivery(
    state: State, device: Device, command: commands.SetDelivery, when: float
) -> Effects:
    """The device is subscribed again to each room, as its renderers may be others now."""
    state.set_delivery(device, Delivery.ON_REQUEST if command.on_request else Delivery.AT_ONCE)
    user = device.user
    told = DeliverySet(user.name, _count_unread(user), lookups.is_guest(user))
    return [
        *(Resubscribe(device.id, room.name, room is device.current) for room in user.rooms),
        tell(device, told),
    ]


def leave_for_user(state: State, sender: Device, recipient: User, message: Message) -> Effects:
    """Put a message into the inbox of a connected user. Raises `Refused`, as `inbox_count`."""
    inbox_count.check(_counts(recipient), message, recipient.name, state.accounts)
    if recipient.inbox:
        return _leave(state, sender, recipient.inbox, message, connected=True)
    state.set_unread(recipient, (*recipient.unread, message))
    return [*tell_sent(sender, Sent(message, recipient.id))]


def leave_for_account(
    state: State,
    sender: Device,
    account: Account,
    text: str,
    when: float,
    extra: Extra | None = None,
) -> Effects:
    """Put a message into the inbox of an account. Raises `Refused`, as `inbox_count`."""
    user = sender.user
    names = str(user.name), account.name
    message = Message(*names, text, when, state.ahead, extra, user.identity)
    if user.person in account.ignored:
        return [*tell_sent(sender, Waiting(message))]
    inbox_count.check((account.waiting,), message, account.name, state.accounts)
    left = _leave(state, sender, account, message, connected=False)
    pushed = pushing.private(account, message)
    return [*left, *remember(state, sender, account, message), *pushed]


def _leave(
    state: State, sender: Device, account: Account, message: Message, *, connected: bool
) -> Effects:
    state.account_changes.count_waiting(account, *inbox_count.counted(message))
    return [Store(sender.id, NewMessage(account.key, message, connected))]


def message_stored(
    state: State, device: Device, write: NewMessage, answer: None, when: float
) -> Effects:
    if not write.connected:
        return [*tell_sent(device, Waiting(write.message))]
    # Only the account's owner can have its name, but may have gone or been renamed meanwhile.
    recipient = state.names.get(write.account)
    return [*tell_sent(device, Sent(write.message, recipient.id if recipient else 0))]


def message_not_stored(state: State, sender: int, write: NewMessage) -> None:
    account = state.accounts.get(write.account)
    if account:  # It may have been removed meanwhile.
        state.account_changes.discount_waiting(account, *inbox_count.counted(write.message))


def read_inbox(state: State, device: Device, command: commands.ReadInbox, when: float) -> Effects:
    inbox = device.user.inbox
    if inbox and inbox.waiting.messages:
        return [Ask(device.id, UnreadOf(inbox.key, SHOWN))]
    return _show(state, device, ())


def show_inbox(
    state: State, device: Device, question: UnreadOf, unread: tuple[Unread, ...], when: float
) -> Effects:
    """A user from whom the account was taken meanwhile is shown none."""
    inbox = device.user.inbox
    if inbox is None or inbox.key != question.account:
        return _show(state, device, ())
    return _show(state, device, unread, question.account, when)


def marked_read(state: State, reader: int, write: MarkRead, marked: Sequence[int]) -> None:
    account = state.accounts.get(write.account)
    if account is None:
        return
    for number, counted in zip(write.ids, write.counted, strict=True):
        if number in marked:
            state.account_changes.discount_waiting(account, *counted)


def _show(
    state: State, device: Device, stored: Sequence[Unread], account: str = "", when: float = 0.0
) -> Effects:
    """Show the oldest messages: of those that are `stored`, and of those that the user has.

    They are shown first and marked then, so a crash between the two loses none.
    """
    user = device.user
    merged = sorted((*user.unread, *(each.message for each in stored)), key=lambda m: m.when)
    shown = tuple(merged[:SHOWN])
    read = [each for each in stored if each.message in shown]
    if user.unread:
        state.set_unread(user, user.unread[len(shown) - len(read) :])
    waiting = state.accounts[account].waiting.messages if account else 0
    left = len(user.unread) + waiting - len(read)
    effects: Effects = [tell(device, Inbox(shown, left))]
    if read:
        ids = tuple(each.id for each in read)
        counted = tuple(inbox_count.counted(each.message) for each in read)
        effects.append(Store(device.id, MarkRead(account, ids, when, counted)))
    return effects


def _counts(user: User) -> Sequence[InboxCount]:
    """The counts of the inboxes that the user reads as one."""
    own = InboxCount.of(map(inbox_count.counted, user.unread))
    return (own, user.inbox.waiting) if user.inbox else (own,)


def _count_unread(user: User) -> int:
    return len(user.unread) + (user.inbox.waiting.messages if user.inbox else 0)
