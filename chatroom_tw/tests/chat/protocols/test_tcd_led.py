"""Tests for `chat.protocols.tcd`: what its clients are told of rooms that are led."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.notices import time_of
from chatroom_tw.chat.protocols.tcd_texts import REFUSALS
from chatroom_tw.chat.rules import person_events, room_events
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.tcd import chat, join, leave, left

SPAM = "spam\nERROR_CODE: 1\n\nCHAT: 2"
"""A reason that tries to be more than one field."""
FLAT = SPAM.replace("\n", " ")


def error(description: str) -> str:
    return f"ERROR_CODE: 5\nERROR_DESCRIPTION: {description}\n"


class Led(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        [self.ann] = self.chat.tcd_clients("tea", "ann")
        self.ref = 2  # The room main is the first.

    def told(self, event: Event) -> str:
        return self.ann.protocol.render(event).decode()

    def test_who_is_put_out_is_told_why_and_has_left(self) -> None:
        for event, why in (
            (
                room_events.Kicked("tea", "bob", SPAM, self.ref, 7),
                f"bob has put you out of tea: {FLAT}",
            ),
            (
                room_events.Kicked("tea", "bob", "", self.ref, 7, banned=True),
                "bob has banned you from tea for good",
            ),
            (
                room_events.RoomClosed("tea", "bob", SPAM, self.ref, 7),
                f"bob has closed tea: {FLAT}",
            ),
        ):
            self.assertEqual(self.told(event), chat(self.ref, "server", why) + left(self.ref, 7))

    def test_who_may_not_be_here_gets_error_5(self) -> None:
        until = f"for 10 minutes, until {time_of(600.0)}"
        for event, description in (
            (
                room_events.Banned("tea", 600.0, SPAM, 0.0),
                f"you are banned from tea {until}: {FLAT}",
            ),
            (
                person_events.Blocked(600.0, SPAM, 0.0),
                f"you are blocked on this server {until}: {FLAT}",
            ),
            (person_events.Killed("bob", ""), "bob has ended your connections"),
        ):
            self.assertEqual(self.told(event), error(description))

    def test_what_joining_and_talking_may_be_refused_for_has_words(self) -> None:
        for reason, subject, words in (
            (
                ChatError.WRONG_KEY,
                "tea",
                "room 'tea' has a key, and this protocol has no field for one",
            ),
            (ChatError.ROOM_FULL, "tea", "room 'tea' is full; try again later"),
            (ChatError.INVITE_ONLY, "tea", "room 'tea' is only for those who are invited"),
            (ChatError.REGISTERED_ONLY, "tea", "room 'tea' is only for registered names"),
            (
                ChatError.LOG_IN_FIRST,
                "",
                "guests can do nothing here, and this protocol has no login",
            ),
            (ChatError.GUEST_ROOMS, "3", "you have made 3 rooms; LEAVE_CHATROOM one first"),
            (ChatError.MUTED, "tea", "you are muted in room 'tea'"),
            (ChatError.MODERATED, "tea", "only those with a voice talk in room 'tea'"),
            (ChatError.TOO_SOON, "5", "that was not said: too soon; again in 5 s"),
        ):
            self.assertEqual(self.told(Refusal(reason, subject)), error(words))

    def test_what_everybody_is_told_comes_in_a_room_of_the_client(self) -> None:
        walled = person_events.Walled("bob", "back\n\nat six")
        text = "bob tells everybody: back  at six"
        self.assertEqual(self.told(walled), chat(self.ref, "server", text))
        self.ann.send(join("pie", "ann"))
        self.ann.received()
        self.assertEqual(self.told(walled), chat(self.ref + 1, "server", text))
        self.ann.send(leave(self.ref + 1, "ann"))
        self.ann.received()
        self.assertEqual(self.told(walled), chat(self.ref, "server", text))
        self.told(room_events.Kicked("tea", "bob", "", self.ref, 7))
        self.assertEqual(self.told(walled), "")

    def test_other_events_of_led_rooms_are_untold(self) -> None:
        for event in (
            room_events.Topic("tea", "green"),
            room_events.TopicChanged("tea", "green", "bob"),
            room_events.LineDeleted("tea", 7, "ann", "bob"),
        ):
            self.assertEqual(self.told(event), "")
            self.assertEqual(self.ann.protocol.renderer.render(event), b"")

    def test_every_error_is_two_lines(self) -> None:
        for reason in REFUSALS:
            self.assertEqual(self.told(Refusal(reason, "x")).count("\n"), 2, reason)
