"""Tests for `chat.protocols.menu`: what its users are told of rooms that are led, and of people."""

from __future__ import annotations

from chatroom_tw.chat.protocols.menu_dialogue import Dialogue
from chatroom_tw.chat.protocols.menu_texts import TEXTS, UNASKED
from chatroom_tw.chat.rules import commands, events, person_events, room_events
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tests.support.clients import LineClient
from chatroom_tw.tests.support.menu_case import MENU, MenuCase

KICKED = room_events.Kicked("tea", "lea", "spam", 2, 0)
BANNED = room_events.Kicked("tea", "lea", "spam", 2, 0, banned=True)
CLOSED = room_events.RoomClosed("tea", "lea", "late", 2, 0)
PUT_OUT: dict[Event, str] = {
    KICKED: "* lea has put you out of tea: spam",
    BANNED: "* lea has banned you from tea for good: spam",
    CLOSED: "* lea has closed tea: late",
    events.Removed("tea", "lea", 2, 0): "* lea has removed you from tea",
    events.ExitedElsewhere("tea"): "* You have left tea on another device",
}


class Led(MenuCase):
    def told(self, client: LineClient, event: Event) -> list[str]:
        return client.protocol.render(event).decode().splitlines()

    def at_menu(self, *lines: str) -> Dialogue:
        """A dialogue of somebody who has a name, and has sent these lines."""
        dialogue = Dialogue(lambda event: TEXTS[type(event)](event), may_go_back=False)
        dialogue.begin()
        dialogue.render(events.DeliverySet("Ann", 0, is_guest=False))
        for line in lines:
            dialogue.receive(line)
        return dialogue

    def test_who_is_put_out_of_the_room_is_at_the_menu_again(self) -> None:
        for event, text in PUT_OUT.items():
            self.lea.ask("/join tea")
            self.enter("tea", self.ann)
            self.assertEqual(self.told(self.ann, event), [text, *MENU])
            self.assertEqual(self.ann.ask("nonsense"), ["nonsense is no choice", *MENU])

    def test_who_is_put_out_of_another_room_goes_on_talking(self) -> None:
        self.enter("main", self.ann)
        for event, text in PUT_OUT.items():
            self.assertEqual(self.told(self.ann, event), [text])
        self.ann.send("still here")
        self.assertEqual(self.lea.received(), ["<Ann> still here"])

    def test_who_may_not_enter_is_at_the_menu_again(self) -> None:
        banned = room_events.Banned("tea", 0.0, "spam", 0.0)
        for event, text in (
            (banned, "You are banned from tea for good: spam"),
            (Refusal(ChatError.WRONG_KEY, "tea"), "tea asks for its key; 5, and then tea KEY"),
            (Refusal(ChatError.ROOM_FULL, "tea"), "tea is full; try again later"),
            (Refusal(ChatError.INVITE_ONLY, "tea"), "tea is only for those who are invited"),
            (Refusal(ChatError.REGISTERED_ONLY, "tea"), "tea is only for registered names"),
        ):
            self.assertEqual(self.at_menu("5", "tea").render(event).splitlines(), [text, *MENU])

    def test_a_room_with_a_key_is_entered_by_both(self) -> None:
        dialogue = self.at_menu("5")
        self.assertEqual(
            dialogue.receive(" tea  green "), [commands.Join("tea", make=False, key="green")]
        )
        self.assertEqual(self.at_menu("5").receive(""), [commands.Join("", make=False)])

    def test_what_happens_in_the_room_is_told_in_plain_words(self) -> None:
        self.enter("main", self.ann)
        for event, text in (
            (
                room_events.Topic("main", "green", "lea", 1.0, 7300.0),
                "* topic of main: green (lea, 2 h ago)",
            ),
            (
                room_events.TopicChanged("main", "a\nb", "lea"),
                "* lea has changed the topic of main: a b",
            ),
            (
                room_events.RoleChanged("main", "Bob", Role.VOICE, "lea"),
                "* lea has made Bob a voice in main",
            ),
            (
                room_events.Restricted(Kind.MUTE, "main", "Ann", "lea", 0.0, "", 0.0, you=True),
                "* lea has muted you in main for good",
            ),
            (
                room_events.LineDeleted("main", 7, "Bob", "lea"),
                "* a line of Bob was removed by lea",
            ),
            (
                room_events.InvitedIn("tea", "lea"),
                "* lea invites you to tea; 5 joins the talk there",
            ),
            (person_events.Walled("lea", "back at six"), "* lea tells everybody: back at six"),
            (person_events.IsAway("Bob", "lunch"), "* Bob is away: lunch"),
            (person_events.Killed("lea", ""), "* lea has ended your connections"),
            (
                person_events.Blocked(0.0, "spam", 0.0),
                "You are blocked on this server for good: spam",
            ),
            (Refusal(ChatError.MUTED, "main"), "You are muted in main"),
            (Refusal(ChatError.TOO_SOON, "5"), "That was not said: too soon; again in 5 s"),
        ):
            self.assertEqual(self.told(self.ann, event), [text])

    def test_answers_that_the_menu_cannot_ask_for_are_no_lines(self) -> None:
        self.enter("main", self.ann)
        for event in (
            person_events.RoomRead("main", 7, own=True),
            person_events.RoomsBack((("main", 3),)),
            person_events.IgnoreList(("bob",)),
        ):
            self.assertIn(type(event), UNASKED)
            self.assertEqual(self.told(self.ann, event), [])
