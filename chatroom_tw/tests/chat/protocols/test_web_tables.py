"""Tests for `web_events`, `web_events_2` and `web_requests`: the tables, and their manual."""

from __future__ import annotations

import json
import re
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols import (
    web,
    web_events,
    web_events_2,
    web_requests,
    web_requests_2,
)
from chatroom_tw.chat.rules import (
    commands,
    events,
    file_commands,
    message_commands,
    message_events,
    metadata_events,
    operator_commands,
    person_commands,
    person_events,
    push_commands,
    room_commands,
    room_events,
    tracking_events,
)
from chatroom_tw.chat.rules.events import Message
from chatroom_tw.chat.rules.identity import NOBODY
from chatroom_tw.chat.rules.message_commands import Confirmed
from chatroom_tw.chat.rules.message_events import Edited, FoundLine, FoundList, Reacted
from chatroom_tw.chat.rules.refusals import REASONS
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.stored import Query
from chatroom_tw.chat.rules.tracking_commands import Mark
from chatroom_tw.server.http import messages
from chatroom_tw.server.refusals import CommonError
from chatroom_tw.tests.support.web_manual import assert_types_match, manual, types_in

FIRST, SECOND = "The chat, version 1", "The chat, version 2"
ALWAYS = {"error", "pong", "replaced"}
"""Types of messages that tell of no event."""
ENDPOINT = "https://fcm.googleapis.com/fcm/send/x"
PUSH = {"endpoint": ENDPOINT, "key": "k" * 87, "secret": "s" * 22}


def sent_by(table: web_events.Table) -> set[str]:
    """The types of the messages that a table makes of the examples."""
    return {table[type(event)](event)["type"] for event in EVENTS if type(event) in table}


def read(type_: str, **fields: Any) -> Any:
    """The command that a message of version 2 stands for."""
    return messages.read(json.dumps({"type": type_, **fields}).encode(), web_requests_2.TYPES_2)


class Completeness(SynchronousTestCase):
    def test_every_event_is_sent_or_not_in_each_version(self) -> None:
        for version in (web_events, web_events_2):
            sent = set(version.SENT)
            self.assertEqual(sent | version.NOT_SENT, set(events.Event.__args__))
            self.assertEqual(sent & version.NOT_SENT, set())

    def test_there_is_an_example_of_every_event(self) -> None:
        examples = {type(event) for event in EVENTS}
        self.assertEqual(examples, set(web_events.SENT) | set(web_events_2.SENT))

    def test_the_manual_has_exactly_the_sent_types(self) -> None:
        first, second = (
            types_in(manual(title).split("| the server sends |")[1]) for title in (FIRST, SECOND)
        )
        self.assertEqual(first, sent_by(web_events.SENT) | ALWAYS)
        self.assertEqual(first | second, sent_by(web_events_2.SENT) | ALWAYS | {"upload-to"})

    def test_the_manual_has_exactly_the_read_types(self) -> None:
        for title, types in ((FIRST, web_requests.TYPES), (SECOND, web_requests_2.ADDED)):
            assert_types_match(self, manual(title).split("| the server sends |")[0], types)

    def test_the_manual_has_every_reason(self) -> None:
        never = {"no-such-user", "no-such-address", "may-not-stop"}
        words = set(re.findall(r"`([a-z-]+)`", manual(FIRST).split("\n`reason`:")[1]))
        self.assertEqual(words, {reason.value for reason in REASONS} - never | {"banned"})

    def test_version_1_is_told_nothing_that_its_manual_has_not(self) -> None:
        known = types_in(manual(FIRST).split("| the server sends |")[1])
        told = sent_by(web_events.SENT)
        self.assertLessEqual(told, known)
        for event in EVENTS:
            if type(event) in web_events.NOT_SENT:
                self.assertEqual(web.FIRST.renderer.render(event), b"")

    def test_every_command_of_people_has_a_type(self) -> None:
        others = {person_commands.ShareBrowser, room_commands.DeleteLine, Confirmed}
        others |= {file_commands.SendFile, file_commands.EndUpload}
        wanted = {
            *message_commands.MessageCommand.__args__,
            *room_commands.RoomCommand.__args__,
            *person_commands.PersonCommand.__args__,
            *operator_commands.OperatorCommand.__args__,
            *push_commands.PushCommand.__args__,
        }
        self.assertEqual({type(command) for _, command in REQUESTS}, wanted - others)

    def test_no_type_makes_a_command_of_other_protocols(self) -> None:
        made = {type_.make for type_ in web_requests_2.TYPES_2.values()}
        self.assertNotIn(commands.StopServer, made)
        self.assertNotIn(commands.TellAddress, made)

    def test_every_message_is_a_json_object(self) -> None:
        for table in (web_events.SENT, web_events_2.SENT):
            for event in EVENTS:
                if type(event) in table:
                    sent = json.loads(json.dumps(table[type(event)](event)))
                    self.assertIsInstance(sent["type"], str)


class Requests(SynchronousTestCase):
    def test_each_makes_its_command(self) -> None:
        for (type_, fields), command in REQUESTS:
            self.assertEqual(read(type_, **fields), command)

    def test_what_is_read_is_a_room_or_a_conversation(self) -> None:
        self.assertEqual(read("read", to="bob", at=5), Mark("bob", 5, is_cursor=True))
        self.assertEqual(read("read", to="bob").at, web_requests.LATEST)
        for fields in ({}, {"room": "tea", "to": "bob"}):
            error = self.assertRaises(messages.Malformed, read, "read", **fields)
            self.assertIn("room or to, and not both", str(error))

    def test_an_id_is_ignored(self) -> None:
        self.assertEqual(read("ignores", id="x"), person_commands.ListIgnored())

    def test_the_server_connects_to_push_services_only(self) -> None:
        for address in (
            *("http://fcm.googleapis.com/x", "https://127.0.0.1/x", "https://evil.example/x"),
            *("https://fcm.googleapis.com:22/x", "https://fcm.googleapis.com.evil.example/x"),
            *("https://u@fcm.googleapis.com/x", "https://xfcm.googleapis.com/x", "https://[/x"),
            *("https://fcm.googleapis.com/x y", "https://fcm.googleapis.com/\n", "", 7),
            f"https://fcm.googleapis.com/{'x' * 1000}",
        ):
            error = self.assertRaises(
                messages.Malformed, read, "push", **{**PUSH, "endpoint": address}
            )
            self.assertIn("a push service that is known here", str(error))
        for name in ("updates.push.services.mozilla.com", "web.push.apple.com"):
            address = f"https://{name}/x"
            self.assertEqual(read("push", **{**PUSH, "endpoint": address}).endpoint, address)

    def test_a_malformed_field_is_named(self) -> None:
        for type_, fields, why in (
            ("role", {"role": "king"}, "role must be one of owner, operator, voice, member"),
            ("ban", {"who": "bob", "time": "soon"}, "time must be a time such as 30s"),
            ("ban", {"who": "bob", "time": "9" * 50 + "d"}, "time must be a time such as 30s"),
            ("ban", {}, "ban needs who"),
            ("upload", {"name": "x" * 1001}, "name must be a text of at most 1000 characters"),
            ("upload", {"name": "x", "media": 1}, "media must be a text"),
            ("upload", {"name": "x", "media": "", "size": 0}, "size must be a whole number from 1"),
            ("mute", {"who": "x" * 10_000}, "who must be a text of at most 4096 bytes"),
            ("close", {"yes": 1}, "yes must be true or false"),
            ("delete", {"at": -1}, "at must be a whole number"),
            ("set", {"option": "slow", "value": 3}, "value must be a text"),
            ("push", {**PUSH, "key": "k" * 86}, "key must be 65 bytes in Base64"),
            ("push", {**PUSH, "secret": "+" * 22}, "secret must be 16 bytes in Base64"),
            ("push", {**PUSH, "quiet": ["x"] * 51}, "quiet must be a list of at most 50"),
        ):
            error = self.assertRaises(
                messages.Malformed, read, type_, **{"room": "tea", "name": "bob", **fields}
            )
            self.assertIn(why, str(error))


_MESSAGE = Message("ann", "bob", "x", 1.0)
_TOPIC = room_events.Topic("tea", "x", "ann", 1.0, 2.0)
_LINE = events.Line("ann", "hello", 1.0, reactions=(("👍", ("bob",)),))
EVENTS: list[Any] = [
    events.Said("tea", 1, "ann", "x", 1.0),
    events.Received(_MESSAGE),
    events.Sent(_MESSAGE),
    events.Waiting(_MESSAGE),
    events.Joined("tea", ("ann",)),
    events.Left("tea", ("ann",), ""),
    events.Renamed((("ann", "bob"),)),
    events.Welcome("chat.example", "ann", "x"),
    events.Entered("tea", 1, "tea", 2, 3),
    events.EnteredElsewhere("tea", 1, topic=_TOPIC),
    Reacted("tea", "", 5, "ann", "👍", True, 1.0),
    Edited("", "bob", 5, "ann", "hello", 1.0),
    FoundList("hello", (FoundLine("tea", "", _LINE),), False),
    message_events.Conversation("bob", (_LINE,), False, "ann", 7),
    message_events.ConversationList(
        (message_events.ConversationLine("bob", _LINE, 2, 5),), False, "ann", 7
    ),
    message_events.ConversationRead("bob", 5),
    tracking_events.AwayChanged("ann", NOBODY, "lunch"),
    tracking_events.Tagged("tea", "", "ann", NOBODY, (("+typing", "active"),), 1.0),
    tracking_events.Redacted("bob", 5, "ann", NOBODY),
    tracking_events.Echo(events.Said("tea", 1, "ann", "hello", 1.0)),
    events.Exited("tea", 2, 3),
    events.ExitedElsewhere("tea"),
    events.Added("tea", "ann"),
    events.Invited("tea", "ann"),
    events.InvitationSent("tea", "bob"),
    events.Removed("tea", "ann", 2, 3),
    events.ClientList((("x", "ann", 1),), 1),
    events.RoomList((("tea", 1),), 1),
    events.MemberList("tea", ("ann",), 1, roles=(Role.OWNER,)),
    events.HistoryPage("tea", (events.Line("ann", "x", 1.0),), False, None, 1),
    events.Inbox((_MESSAGE,)),
    events.Registered("ann"),
    events.LoggedIn("ann", 1),
    events.LoggedOut("ann", "guest-2", 3),
    events.PasswordChanged("ann"),
    events.Goodbye("ann"),
    events.Stopping(),
    events.Refusal(CommonError.BAD_NAME, "x"),
    _TOPIC,
    room_events.TopicChanged("tea", "x", "ann"),
    room_events.RoleChanged("tea", "bob", Role.VOICE, "ann"),
    room_events.Kicked("tea", "ann", "spam", 2, 0),
    room_events.Kicked("tea", "ann", "spam", 2, 0, True, 9.0, 1.0),
    *(room_events.Restricted(k, "tea", "account:bob", "ann", 9.0, "spam", 1.0) for k in Kind),
    *(room_events.Lifted(kind, "tea", "account:bob") for kind in Kind),
    *(
        room_events.RestrictionList(
            kind, "tea", (room_events.Restriction("account:bob", "ann", 1.0, 0.0, "spam"),), 1
        )
        for kind in Kind
    ),
    room_events.InvitedIn("tea", "ann"),
    room_events.Inviting("tea", "bob"),
    room_events.SettingList("tea", (("slow", "off"),)),
    room_events.SettingChanged("tea", "slow", "5", "ann"),
    room_events.LineDeleted("tea", 5, "bob", "ann"),
    room_events.ConfirmClosing("tea", 2),
    room_events.RoomClosed("tea", "ann", "", 2, 0),
    room_events.Log("tea", (room_events.Act(1.0, "ann", "kick", "bob", "spam"),), 1, False),
    room_events.SaidOutside("tea", "x"),
    room_events.Banned("tea", 9.0, "spam", 1.0),
    person_events.AwaySet("lunch"),
    person_events.IsAway("bob", "lunch"),
    person_events.Ignoring("bob", True),
    person_events.IgnoreList(("bob",)),
    person_events.Unregistered("ann"),
    person_events.About("bob", "bob", 1.0, 2.0, "", (("tea", Role.OWNER),), False, (("x", "y"),)),
    person_events.DeviceList((person_events.DeviceLine("x", "y", 1.0, 2.0, True),)),
    person_events.DeviceClosed("ann"),
    person_events.ClosedDevice(2),
    person_events.RoomsBack((("tea", 12),)),
    person_events.RoomRead("tea", 5),
    person_events.SharedBrowser("ann", 1, ("tea",)),
    person_events.OperSet("root", True),
    person_events.Killed("root", "spam"),
    person_events.Blocked(0.0, "spam", 1.0),
    person_events.Blocked(9.0, "", 1.0),
    person_events.Done("kill", "bob"),
    person_events.Walled("root", "x"),
    person_events.Reported("ann", "bob", "x", 1.0),
    person_events.RegisteredFor("bob"),
    metadata_events.DisplayChanged("ann", "Mara & Leo"),
]
"""Events of each type that is sent in some version."""

_TEA = {"room": "tea"}
_BOB = {"room": "tea", "name": "bob"}
_WHO = {"who": "bob", "time": "2h", "reason": "spam"}
REQUESTS: list[tuple[tuple[str, dict[str, Any]], object]] = [
    (("topic", _TEA), room_commands.ReadTopic("tea")),
    (("topic", {**_TEA, "text": ""}), room_commands.SetTopic("", "tea")),
    (("topic", {**_TEA, "text": "a\nb"}), room_commands.SetTopic("a b", "tea")),
    (("role", {**_BOB, "role": "voice"}), room_commands.SetRole("bob", Role.VOICE, "tea")),
    (("kick", _BOB), room_commands.Kick("bob", "", "tea")),
    (("kick", {**_BOB, "reason": "spam"}), room_commands.Kick("bob", "spam", "tea")),
    *(
        ((kind.value, {**room, **_WHO}), room_commands.Restrict(kind, "bob", 7200.0, "spam", named))
        for kind, room, named in (
            (Kind.BAN, _TEA, "tea"),
            (Kind.MUTE, _TEA, "tea"),
            (Kind.BLOCK, {}, None),
        )
    ),
    (("ban", {**_TEA, "who": "*!*@*"}), room_commands.Restrict(Kind.BAN, "*!*@*", 0, "", "tea")),
    (("unban", {**_TEA, "who": "account:bob"}), room_commands.Lift(Kind.BAN, "account:bob", "tea")),
    (("unmute", {**_TEA, "who": "bob"}), room_commands.Lift(Kind.MUTE, "bob", "tea")),
    (("unblock", {"who": "bob"}), room_commands.Lift(Kind.BLOCK, "bob")),
    (("bans", {**_TEA, "page": 2}), room_commands.ListRestrictions(Kind.BAN, "tea", 2)),
    (("mutes", _TEA), room_commands.ListRestrictions(Kind.MUTE, "tea")),
    (("blocks", {}), room_commands.ListRestrictions(Kind.BLOCK)),
    (("invite", _BOB), room_commands.Invite("bob", "tea")),
    (("settings", _TEA), room_commands.ReadSettings("tea")),
    (("set", {**_TEA, "option": "slow", "value": "5"}), room_commands.Set("slow", "5", "tea")),
    (("delete", {**_TEA, "at": 5}), message_commands.Redact("#tea", 5)),
    (("delete", {"to": "bob", "at": 5}), message_commands.Redact("bob", 5)),
    (("edit", {**_TEA, "at": 5, "text": "x"}), message_commands.Edit("#tea", 5, "x")),
    (("react", {**_TEA, "at": 5, "emoji": "👍"}), message_commands.React("#tea", 5, "👍")),
    (
        ("react", {"to": "bob", "at": 5, "emoji": "👍", "on": False}),
        message_commands.React("bob", 5, "👍", False),
    ),
    (("search", {"words": "x"}), message_commands.Search(Query("x", 20))),
    (
        ("search", {**_TEA, "words": "x", "from": "ann", "before": 9, "after": 2, "count": 3}),
        message_commands.Search(Query("x", 3, "ann", 2, 9), "tea"),
    ),
    (("conversation", _BOB), message_commands.ReadConversation("bob", 50)),
    (("conversations", {}), message_commands.ListConversations(50)),
    (("conversations", {"count": 3, "before": 9}), message_commands.ListConversations(3, 9)),
    (
        ("upload", {**_TEA, "name": "a/b", "media": "", "size": 3, "text": "hi", "reply": 5}),
        file_commands.Upload("#tea", "a/b", "", 3, "hi", 5),
    ),
    (("close", _TEA), room_commands.CloseRoom("", False, "tea")),
    (("close", {**_TEA, "yes": True}), room_commands.CloseRoom("", True, "tea")),
    (("log", _TEA), room_commands.ReadLog("tea")),
    (("read", {**_TEA, "at": 5}), person_commands.MarkRoomRead("tea", 5)),
    (("read", _TEA), person_commands.MarkRoomRead("tea")),
    (("sight", {"on": False}), push_commands.SetSight(False)),
    (("push", PUSH), push_commands.TakePushes(ENDPOINT, "k" * 87, "s" * 22)),
    (
        ("push", {**PUSH, "secret": f"{'s' * 22}==", "quiet": ["tea"]}),
        push_commands.TakePushes(ENDPOINT, "k" * 87, "s" * 22, ("tea",)),
    ),
    (("away", {}), person_commands.Away("")),
    (("away", {"text": "lunch"}), person_commands.Away("lunch")),
    (("display", {"text": "Mara & Leo"}), person_commands.SetDisplay("Mara & Leo")),
    (("display", {"text": ""}), person_commands.SetDisplay("")),
    (("ignore", {"name": "bob"}), person_commands.Ignore("bob")),
    (("unignore", {"name": "bob"}), person_commands.Unignore("bob")),
    (("ignores", {}), person_commands.ListIgnored()),
    (("whois", {"name": "bob"}), person_commands.Whois("bob")),
    (("devices", {}), person_commands.ListDevices()),
    (("close-device", {"number": 2}), person_commands.CloseDevice(2)),
    (("unregister", {"password": "x"}), person_commands.Unregister("x")),
    (("register-for", {"name": "b", "password": "x"}), person_commands.RegisterFor("b", "x")),
    (("oper", {"name": "root", "password": "x"}), operator_commands.Oper("root", "x")),
    (("deoper", {}), operator_commands.Deoper()),
    (("kill", {"name": "bob"}), operator_commands.Kill("bob")),
    (("wall", {"text": "x"}), operator_commands.Wall("x")),
    (("report", {"name": "bob", "text": "x"}), operator_commands.Report("bob", "x")),
    (("reload", {}), operator_commands.Reload()),
]
"""Messages of version 2, and the commands that they stand for."""
