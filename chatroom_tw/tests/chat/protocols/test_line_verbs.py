"""Tests for `chat.protocols.line_verbs`: what is typed, and the command that it means."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.line_parser import Answer, parse
from chatroom_tw.chat.protocols.line_verbs import VERBS
from chatroom_tw.chat.rules.commands import Join, Register, Say, Tell
from chatroom_tw.chat.rules.operator_commands import Deoper, Kill, Oper, Reload, Report, Wall
from chatroom_tw.chat.rules.person_commands import (
    Away,
    CloseDevice,
    Ignore,
    ListDevices,
    ListIgnored,
    MarkRoomRead,
    RegisterFor,
    Unignore,
    Unregister,
    Whois,
)
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import (
    TEXT_LIMIT,
    CloseRoom,
    DeleteLine,
    Invite,
    Kick,
    Kind,
    Lift,
    ListRestrictions,
    ReadLog,
    ReadSettings,
    ReadTopic,
    Restrict,
    Set,
    SetRole,
    SetTopic,
)
from chatroom_tw.server.session import Session
from chatroom_tw.tests.support.chat import FakeChat

ROOMS = {
    "/join tea": Join("tea"),
    "/join #tea a key": Join("#tea", key="a key"),
    "/topic": ReadTopic(),
    "/topic green  tea": SetTopic("green  tea"),
    "/topic -": SetTopic(""),
    "/topic - today": SetTopic("- today"),
    "/role bob Operator": SetRole("bob", Role.OPERATOR),
    "/role bob owner": SetRole("bob", Role.OWNER),
    "/role bob voice": SetRole("bob", Role.VOICE),
    "/role bob member": SetRole("bob", Role.MEMBER),
    "/kick bob": Kick("bob"),
    "/kick bob too  loud": Kick("bob", "too  loud"),
    "/invite bob": Invite("bob"),
    "/set": ReadSettings(),
    "/set Slow 5": Set("slow", "5"),
    "/set key Green": Set("key", "Green"),
    "/delete": DeleteLine(),
    "/delete bob": DeleteLine("bob"),
    "/close": CloseRoom(),
    "/close it is late": CloseRoom("it is late"),
    "/close yes": CloseRoom(confirmed=True),
    "/close YES  it is late": CloseRoom("it is late", confirmed=True),
    "/log": ReadLog(),
    "/log 2": ReadLog(page=2),
}
RESTRICTIONS = {
    "/ban bob": Restrict(Kind.BAN, "bob"),
    "/ban bob spam": Restrict(Kind.BAN, "bob", 0.0, "spam"),
    "/ban bob 10m": Restrict(Kind.BAN, "bob", 600.0),
    "/ban bob 2h too  loud": Restrict(Kind.BAN, "bob", 7200.0, "too  loud"),
    "/ban *!*@* ten minutes": Restrict(Kind.BAN, "*!*@*", 0.0, "ten minutes"),
    "/unban account:bob": Lift(Kind.BAN, "account:bob"),
    "/bans": ListRestrictions(Kind.BAN),
    "/bans 3": ListRestrictions(Kind.BAN, page=3),
    "/mute bob 7d": Restrict(Kind.MUTE, "bob", 7 * 86_400.0),
    "/unmute bob": Lift(Kind.MUTE, "bob"),
    "/mutes": ListRestrictions(Kind.MUTE),
    "/block address:192.0.2.0/24 1h x": Restrict(Kind.BLOCK, "address:192.0.2.0/24", 3600.0, "x"),
    "/unblock address:192.0.2.0/24": Lift(Kind.BLOCK, "address:192.0.2.0/24"),
    "/blocks 2": ListRestrictions(Kind.BLOCK, page=2),
}
PEOPLE = {
    "/away": Away(""),
    "/away at lunch": Away("at lunch"),
    "/ignore bob": Ignore("bob"),
    "/unignore bob": Unignore("bob"),
    "/ignores": ListIgnored(),
    "/whois bob": Whois("bob"),
    "/devices": ListDevices(),
    "/devices close 2": CloseDevice(2),
    "/devices CLOSE 0": CloseDevice(0),
    "/read": MarkRoomRead(),
    "/read tea": MarkRoomRead("tea"),
    "/register secret-1": Register("secret-1"),
    "/register bob  my secret": RegisterFor("bob", "my secret", "bob  my secret"),
    "/unregister my secret": Unregister("my secret"),
    "/oper root my secret": Oper("root", "my secret"),
    "/deoper": Deoper(),
    "/kill bob": Kill("bob"),
    "/kill bob spam": Kill("bob", "spam"),
    "/wall back at  six": Wall("back at  six"),
    "/report bob he shouts": Report("bob", "he shouts"),
    "/reload": Reload(),
    "/msg bob hi there": Tell("bob", "hi there"),
    "/msg #tea hi  there": Say("hi  there", "tea"),
}


class Parsing(SynchronousTestCase):
    def test_each_line_is_its_command(self) -> None:
        for typed, command in {**ROOMS, **RESTRICTIONS, **PEOPLE}.items():
            self.assertEqual(parse(typed), command, typed)

    def test_what_is_missing_or_no_word_gets_the_usage(self) -> None:
        for typed in (
            *("/role bob", "/role bob king", "/set slow", "/bans x", "/mutes 0", "/blocks -1"),
            *("/devices 2", "/devices close", "/devices close x", "/devices end 2", "/log 1 2"),
            *("/devices close \u0662", "/devices close -1", "/devices close " + "9" * 30),
            *("/ban", "/report bob", "/oper root", "/wall", "/msg #tea"),
        ):
            word = typed.split()[0]
            answer = Answer(f"! use it like this: {word} {VERBS[word].usage}")
            self.assertEqual(parse(typed), answer, typed)

    def test_a_wrong_time_is_answered_and_restricts_nobody(self) -> None:
        for word in ("/ban", "/mute", "/block"):
            for time in ("10x", "1000000000d", "0m", "-5m", "9" * 4000 + "d", "1.5h"):
                answer = parse(f"{word} bob {time} spam")
                self.assertIsInstance(answer, Answer, time)
                self.assertRegex(answer.text, r"^! '.*' is (no time|too long|over at once); ")
                self.assertLess(len(answer.text), 160)

    def test_a_long_text_is_answered_and_not_cut(self) -> None:
        text = "x" * (TEXT_LIMIT + 1)
        for typed, what in {
            "/topic": "a topic",
            "/kick bob": "a reason",
            "/ban bob": "a reason",
            "/mute bob 10m": "a reason",
            "/block bob": "a reason",
            "/kill bob": "a reason",
            "/close": "a reason",
            "/close yes": "a reason",
            "/away": "an away text",
            "/report bob": "a report",
        }.items():
            self.assertEqual(
                parse(f"{typed} {text}"),
                Answer(f"! {what} has at most 300 characters; that one has 301"),
            )
            self.assertNotIsInstance(parse(f"{typed} {text[1:]}"), Answer)

    def test_every_verb_without_arguments_is_answered_or_done(self) -> None:
        for word, verb in VERBS.items():
            self.assertIs(isinstance(parse(word), Answer), verb.least > 0, word)


class Closing(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.client = self.chat.connect()
        self.submitted: list[object] = []
        self.patch(Session, "submit", lambda session, command: self.submitted.append(command))

    def test_the_reason_is_there_when_it_is_confirmed(self) -> None:
        self.client.send("/close it is late", "/close yes", "/close yes")
        self.assertEqual(
            self.submitted,
            [
                CloseRoom("it is late"),
                CloseRoom("it is late", confirmed=True),
                CloseRoom(confirmed=True),
            ],
        )

    def test_another_reason_takes_its_place(self) -> None:
        self.client.send("/close it is late", "/close", "/close yes")
        self.assertEqual(self.submitted[-1], CloseRoom(confirmed=True))
        self.client.send("/close it is late", "/close yes I go", "/close yes")
        self.assertEqual(
            self.submitted[-2:], [CloseRoom("I go", confirmed=True), CloseRoom(confirmed=True)]
        )
