"""Tests for `rules.listening`, through the hall: what waits for somebody who is busy."""

from __future__ import annotations

from chatroom_tw.chat.rules import events, inbox_count
from chatroom_tw.chat.rules.commands import (
    Leave,
    ReadInbox,
    Rename,
    SetDelivery,
    Tell,
    TellUser,
)
from chatroom_tw.chat.rules.effects import NewMessage, PasswordOf, Store, UnreadOf
from chatroom_tw.chat.rules.inbox_count import SHOWN
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.stored import Unread
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import Ask, Deliver, Person, Resubscribe
from chatroom_tw.tests.support.chat_rules import RulesCase

ON_REQUEST = SetDelivery(on_request=True)
AT_ONCE = SetDelivery(on_request=False)


class SettingDelivery(RulesCase):
    def test_setting_delivery_subscribes_to_each_room_again(self) -> None:
        self.assertEqual(
            self.does(self.one, ON_REQUEST),
            [
                Resubscribe(self.one, "main", True),
                Deliver(Person(self.one), events.DeliverySet("guest-1", 0, True)),
            ],
        )

    def test_a_message_on_request_waits_in_the_inbox(self) -> None:
        self.does(self.two, ON_REQUEST)
        message = events.Message("guest-1", "guest-2", "psst", 5.0)
        self.assertEqual(
            self.does(self.one, TellUser(self.two, "psst"))[:-1],
            [Deliver(Person(self.one), events.Sent(message, self.two))],
        )
        [*_, told] = self.does(self.two, AT_ONCE)
        self.assertEqual(told.event.unread, 1)
        [told] = self.does(self.two, ReadInbox())
        self.assertEqual(told.event, events.Inbox((message,)))
        [told] = self.does(self.two, ReadInbox())
        self.assertEqual(told.event, events.Inbox(()))

    def test_a_message_at_once_does_not_wait(self) -> None:
        self.does(self.two, ON_REQUEST)
        self.does(self.two, AT_ONCE)
        received, *_ = self.does(self.one, Tell("guest-2", "psst"))
        self.assertEqual(received.to, Person(self.two))

    def test_a_sender_gets_no_number_of_a_recipient_who_has_gone(self) -> None:
        self.register(self.two)
        self.does(self.two, ON_REQUEST)
        [store, _] = self.does(self.one, Tell("guest-2", "psst"))
        self.rules.disconnect(self.two)
        [sent] = self.rules.answered(self.one, store.write, None, 0)
        self.assertEqual(sent.event, events.Sent(store.write.message, 0))

    def test_a_message_for_an_account_is_stored(self) -> None:
        self.register(self.two)
        self.does(self.two, ON_REQUEST)
        [store, _] = self.does(self.one, Tell("guest-2", "psst"))
        message = events.Message("guest-1", "guest-2", "psst", 5.0)
        self.assertEqual(store, Store(self.one, NewMessage("guest-2", message, connected=True)))
        self.assertEqual(
            self.rules.answered(self.one, store.write, None, 0),
            [Deliver(Person(self.one), events.Sent(message, self.two))],
        )
        [ask] = self.does(self.two, ReadInbox())
        self.assertEqual(ask, Ask(self.two, UnreadOf("guest-2", SHOWN)))

    def test_the_limit_counts_both_inboxes_of_a_user(self) -> None:
        self.does(self.two, ON_REQUEST)
        self.does(self.one, Tell("guest-2", "psst"))
        self.register(self.two)
        self.patch(inbox_count, "LIMIT", 5)
        self.patch(inbox_count, "SENDERS", 1)
        for _ in range(4):
            self.does(self.one, Tell("guest-2", "psst"))
        refused = self.refuses(self.one, Tell("guest-2", "psst"))
        self.assertEqual(refused, (ChatError.ENOUGH_MESSAGES, "guest-2"))
        three, _ = self.rules.connect("127.0.0.1:1003")
        refused = self.refuses(three, Tell("guest-2", "psst"))
        self.assertEqual(refused, (ChatError.INBOX_FULL, "guest-2"))
        [*_, told] = self.does(self.two, AT_ONCE)
        self.assertEqual(told.event.unread, 5)

    def test_both_inboxes_are_shown_as_one_oldest_first(self) -> None:
        """User two has an account, and logs in on a connection on which a message waits."""
        self.register(self.two)
        three, _ = self.rules.connect("127.0.0.1:1003")
        for user in (self.two, three):
            self.does(user, ON_REQUEST)
        [first, _] = self.rules.submit(self.one, Tell("guest-2", "one"), 6.0)
        second, *_ = self.rules.submit(self.one, TellUser(three, "two"), 7.0)
        self.rules.answered(three, PasswordOf("guest-2", "secret"), True, 8.0)
        [third, _] = self.rules.submit(self.one, Tell("guest-2", "three"), 9.0)
        [ask] = self.does(three, ReadInbox())
        stored = first.write.message, third.write.message
        unread = tuple(Unread(number, message) for number, message in enumerate(stored))
        told, _ = self.rules.answered(three, ask.question, unread, 10.0)
        self.assertEqual(told.event, events.Inbox((stored[0], second.event.message, stored[1])))

    def test_an_inbox_is_read_by_pages_oldest_first(self) -> None:
        """Some messages are stored, and some came on this connection before the login."""
        self.does(self.two, ON_REQUEST)
        for number in range(SHOWN):
            self.rules.submit(self.one, Tell("guest-2", f"{number}"), 10.0 + number)
        self.register(self.two)
        last = [self.rules.submit(self.one, Tell("guest-2", word), 99.0) for word in ("a", "b")]
        stored = tuple(Unread(place, x[0].write.message) for place, x in enumerate(last, 1))
        [ask] = self.does(self.two, ReadInbox())
        [told] = self.rules.answered(self.two, ask.question, stored, 100.0)
        texts = [message.text for message in told.event.messages]
        self.assertEqual((texts, told.event.left), ([f"{n}" for n in range(SHOWN)], 2))
        [ask] = self.does(self.two, ReadInbox())
        told, store = self.rules.answered(self.two, ask.question, stored, 101.0)
        self.assertEqual(told.event, events.Inbox(tuple(each.message for each in stored), 0))
        self.rules.answered(self.two, store.write, (1, 2), 101.0)
        [told] = self.does(self.two, ReadInbox())
        self.assertEqual(told.event, events.Inbox((), 0))

    def test_an_unknown_user_id_is_refused(self) -> None:
        refused = self.refuses(self.one, TellUser(99, "psst"))
        self.assertEqual(refused, (ChatError.NO_SUCH_USER, "99"))

    def test_a_user_who_has_chosen_a_name_is_no_guest(self) -> None:
        self.does(self.one, Rename("ann"))
        [*_, told] = self.does(self.one, ON_REQUEST)
        self.assertEqual(told.event, events.DeliverySet("ann", 0, False))


class Connecting(RulesCase):
    def test_without_a_main_room_a_user_is_in_no_room(self) -> None:
        three, effects = self.rules.connect("127.0.0.1:1003", Traits(0))
        self.assertEqual(effects, [])
        self.assertEqual(self.refuses(three, Leave())[0], ChatError.IN_NO_ROOM)
