"""Tests for `chat.protocols.line_texts`: events about rooms that are led, and about people."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.line import LINE, LineProtocol
from chatroom_tw.chat.protocols.notices import ago, time_of
from chatroom_tw.chat.rules import person_events as person
from chatroom_tw.chat.rules import room_events as room
from chatroom_tw.chat.rules.events import Event, Said
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.server.refusals import Refusal

NOW, SOON = 100_000.0, 100_600.0
AT, UNTIL = time_of(NOW), f"for 10 minutes, until {time_of(SOON)}"

ROOMS: list[tuple[Event, str]] = [
    (room.Topic("tea", "green", "ann", NOW - 7300, NOW), "* topic of tea: green (ann, 2 h ago)"),
    (room.Topic("tea", "green", "", NOW, NOW), "* topic of tea: green (just now)"),
    (room.Topic("tea", ""), "* tea has no topic"),
    (room.TopicChanged("tea", "green", "ann"), "* ann has changed the topic of tea: green"),
    (room.TopicChanged("tea", "", "ann"), "* ann has cleared the topic of tea"),
    (
        room.RoleChanged("tea", "bob", Role.OPERATOR, "ann"),
        "* ann has made bob an operator of tea",
    ),
    (room.RoleChanged("tea", "bob", Role.OWNER, "ann"), "* ann has made bob an owner of tea"),
    (room.RoleChanged("tea", "bob", Role.VOICE, "ann"), "* ann has made bob a voice in tea"),
    (room.RoleChanged("tea", "ann", Role.MEMBER, "ann"), "* ann is a plain member of tea now"),
    (room.RoleChanged("tea", "bob", Role.OWNER, ""), "* bob is an owner of tea now"),
    (room.Kicked("tea", "ann", "spam", 2, 0), "* ann has put you out of tea: spam"),
    (room.Kicked("tea", "ann", "", 2, 0), "* ann has put you out of tea"),
    (
        room.Kicked("tea", "ann", "spam", 2, 0, True, SOON, NOW),
        f"* ann has banned you from tea {UNTIL}: spam",
    ),
    (room.Kicked("tea", "ann", "", 2, 0, True), "* ann has banned you from tea for good"),
    (
        room.Restricted(Kind.BAN, "tea", "account:bob", "ann", SOON, "spam", NOW),
        f"* account:bob is banned from tea {UNTIL}: spam",
    ),
    (
        room.Restricted(Kind.MUTE, "tea", "bob", "ann", 0.0, "", NOW),
        "* bob is muted in tea for good",
    ),
    (
        room.Restricted(Kind.BLOCK, "", "bad*!*@*", "ann", 0.0, "", NOW),
        "* bad*!*@* is blocked on this server for good",
    ),
    (
        room.Restricted(Kind.MUTE, "tea", "account:bob", "ann", SOON, "spam", NOW, you=True),
        f"* ann has muted you in tea {UNTIL}: spam",
    ),
    (room.Lifted(Kind.BAN, "tea", "account:bob"), "* account:bob is not banned from tea any more"),
    (room.Lifted(Kind.MUTE, "tea", "account:bob", True), "* you are not muted in tea any more"),
    (
        room.RestrictionList(
            Kind.BAN,
            "tea",
            (
                room.Restriction("account:bob", "ann", NOW, SOON, "spam"),
                room.Restriction("bad*!*@*", "ann", NOW, 0.0, ""),
            ),
            2,
        ),
        f"* account:bob until {time_of(SOON)}, by ann {AT}: spam\n"
        f"* bad*!*@* for good, by ann {AT}\n* 2 bans in tea",
    ),
    (room.RestrictionList(Kind.MUTE, "tea", (), 0), "* 0 mutes in tea"),
    (
        room.RestrictionList(Kind.BLOCK, "", (), 501, 1),
        "* 501 blocks on this server (page 1 of 2, /blocks 2 shows the next)",
    ),
    (room.InvitedIn("tea", "ann"), "* ann invites you to tea; /join tea accepts it"),
    (room.Inviting("tea", "bob"), "* bob is invited to tea"),
    (
        room.SettingList("tea", (("topic-by", "all"), ("key", "off"))),
        "* settings of tea: topic-by all, key off",
    ),
    (room.SettingChanged("tea", "slow", "5", "ann"), "* ann has set slow of tea to 5"),
    (room.LineDeleted("tea", 7, "bob", "ann"), "* a line of bob was removed by ann"),
    (
        room.ConfirmClosing("tea", 5),
        "* /close yes puts 5 members out of tea, and removes it with its history",
    ),
    (room.RoomClosed("tea", "ann", "late", 2, 0), "* ann has closed tea: late"),
    (
        room.Log("tea", (room.Act(NOW, "ann", "kick", "bob", "spam"),), 1, more=True),
        f"* {AT} ann kick bob: spam\n* /log 2 shows what was done before",
    ),
    (room.Log("tea", (), 1, more=False), "* nothing was done in tea by those who lead it"),
    (room.SaidOutside("tea", "hello"), "<you -> #tea> hello"),
    (room.Banned("tea", SOON, "spam", NOW), f"! you are banned from tea {UNTIL}: spam"),
    (room.Banned("tea", 0.0, "", NOW), "! you are banned from tea for good"),
]
ONE, OTHER = (
    person.DeviceLine("line", "192.0.2.7:4000", NOW, 300.0, own=True),
    person.DeviceLine("web", "[2001:db8::1]:5000", NOW, 0.0, own=False),
)
PEOPLE: list[tuple[Event, str]] = [
    (person.AwaySet("at lunch"), "* you are away: at lunch"),
    (person.AwaySet(""), "* you are here again"),
    (person.IsAway("bob", "at lunch"), "* bob is away: at lunch"),
    (person.Ignoring("bob", on=True), "* you ignore bob now"),
    (person.Ignoring("bob", on=False), "* you hear from bob again"),
    (person.IgnoreList(()), "* you ignore nobody"),
    (person.IgnoreList(("ann", "bob")), "* you ignore 2: ann, bob"),
    (person.Unregistered("ann"), "* the name ann is not registered any more"),
    (
        person.About("bob", "", NOW, 300.0, "", (), False),
        f"* bob: guest, here since {AT}, idle 5 minutes",
    ),
    (
        person.About(
            "bob",
            "Bob",
            NOW,
            3.0,
            "at lunch",
            (("tea", Role.OWNER), ("main", Role.MEMBER)),
            True,
            (("line", "192.0.2.7:4000"),),
        ),
        f"* bob: account Bob, server operator, here since {AT}, idle 3 seconds\n"
        "* bob is away: at lunch\n* bob is: owner of tea, member of main\n"
        "* bob is at 192.0.2.7:4000, by line",
    ),
    (
        person.DeviceList((ONE, OTHER)),
        f"* 1 line 192.0.2.7:4000 since {AT} idle 5 minutes (this one)\n"
        f"* 2 web [2001:db8::1]:5000 since {AT} idle 1 second",
    ),
    (person.DeviceClosed("ann"), "* another device of ann has ended this one"),
    (person.ClosedDevice(2), "* device 2 is ended"),
    (person.RoomsBack((("tea", 12), ("main", 0))), "* tea: 12 unread"),
    (person.RoomsBack((("tea", 12), ("pie", 3))), "* tea: 12 unread\n* pie: 3 unread"),
    (person.RoomsBack((("tea", 0),)), ""),
    (person.RoomsBack(()), ""),
    (person.RoomRead("tea", 7), ""),
    (person.RoomRead("tea", 7, own=True), "* tea: 0 unread"),
    (person.SharedBrowser("ann", 3, ()), "* you are ann"),
    (person.OperSet("root", on=True), "* you are the server operator root on this device"),
    (person.OperSet("root", on=False), "* you are the server operator root no more"),
    (person.Killed("ann", "spam"), "* ann has ended your connections: spam"),
    (person.Blocked(SOON, "spam", NOW), f"! you are blocked on this server {UNTIL}: spam"),
    (person.Done("kill", "bob"), "* the connections of bob are ended"),
    (
        person.Done("reload", ""),
        "* certificates and operators are read again; the log says what has changed, or is wrong",
    ),
    (person.Done("dance", "bob"), "* dance is done: bob"),
    (person.Walled("ann", "back at six"), "* ann tells everybody: back at six"),
    (person.Reported("ann", "bob", "he shouts", NOW), f"* {AT} ann reports bob: he shouts"),
    (
        person.Reported("ann", "bob", "x", NOW, sent=True),
        "* your report of bob has reached the server operators",
    ),
    (person.RegisteredFor("bob"), "* the name bob is registered"),
]


def rendered(event: Event) -> str:
    return LINE.render(LineProtocol(), event).decode()


def with_lines(value: Any) -> Any:
    """The event, with a line feed and something like a notice in each text that people write."""
    written = {"text", "reason", "away", "detail", "subject"}
    changes: dict[str, Any] = {}
    for field in fields(value):
        inner = getattr(value, field.name)
        if field.name in written and inner:
            changes[field.name] = f"{inner}\n* FORGED"
        elif isinstance(inner, tuple):
            changes[field.name] = tuple(
                with_lines(one) if is_dataclass(one) else one for one in inner
            )
    return replace(value, **changes)


class Texts(SynchronousTestCase):
    def test_every_event_has_its_text(self) -> None:
        for event, text in (*ROOMS, *PEOPLE):
            self.assertEqual(rendered(event), f"{text}\n" if text else "", event)

    def test_every_event_is_tried(self) -> None:
        tried = {type(event) for event, _ in (*ROOMS, *PEOPLE)}
        self.assertEqual(tried, {*room.RoomEvent.__args__, *person.PersonEvent.__args__})

    def test_no_text_that_people_write_begins_a_line(self) -> None:
        for event, text in (*ROOMS, *PEOPLE):
            forged = rendered(with_lines(event))
            self.assertEqual(forged.count("\n"), len(text.splitlines()), event)
            self.assertNotIn("\n* FORGED", forged)

    def test_what_you_have_said_on_another_device_says_so(self) -> None:
        said = Said("tea", 1, "ann", "a\nb", NOW)
        for renderer, text in (
            (LINE.renderer, "<You> a\n<You> b\n"),
            (LINE.renderer_elsewhere, "#tea <You> a\n#tea <You> b\n"),
        ):
            assert renderer.own
            self.assertEqual(renderer.own(said).decode(), text)

    def test_what_happens_in_another_room_says_where(self) -> None:
        event = room.LineDeleted("tea", 7, "bob", "ann")
        text = "* a line of bob in tea was removed by ann\n"
        self.assertEqual(LINE.renderer_elsewhere.render(event).decode(), text)

    def test_how_long_ago_is_in_one_unit(self) -> None:
        told = {
            -5.0: "just now",
            59.0: "just now",
            60.0: "1 min ago",
            7199.0: "1 h ago",
            86_400.0 * 400: "400 d ago",
        }
        self.assertEqual({seconds: ago(seconds) for seconds in told}, told)


class Refusals(SynchronousTestCase):
    def test_a_refusal_says_which_right_is_lacking(self) -> None:
        for reason, text in (
            (ChatError.NOT_AN_OWNER, "! only an owner of tea can do that\n"),
            (ChatError.NOT_AN_OPERATOR, "! only an operator of tea can do that\n"),
            (ChatError.NOT_A_SERVER_OPERATOR, "! only a server operator can do that\n"),
        ):
            self.assertEqual(rendered(Refusal(reason, "tea")), text)

    def test_too_many_tries_are_told_in_minutes(self) -> None:
        told = rendered(Refusal(ChatError.TOO_MANY_TRIES, "8"))
        self.assertEqual(told, "! too many tries; again in 8 minutes\n")

    def test_what_is_wrong_with_a_value_is_told_whole(self) -> None:
        for reason in (ChatError.BAD_SETTING, ChatError.BAD_TARGET):
            self.assertEqual(rendered(Refusal(reason, "x" * 200)), f"! {'x' * 200}\n")
