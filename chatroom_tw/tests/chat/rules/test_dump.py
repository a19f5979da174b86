"""Tests for `rules.dumping` and `rules.loading`.

Random commands are submitted to two instances of the rules. One of them is dumped now and then,
and a fresh instance that has loaded the dump takes its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules import (
    accounts,
    changes,
    commands,
    consent,
    delivery,
    effects,
    file_commands,
    inbox_count,
    message_commands,
    metadata_commands,
    metadata_told,
    moderation,
    operator_commands,
    person_commands,
    presence,
    push_commands,
    room_commands,
    room_numbers,
    rooms,
    tracking_commands,
)
from chatroom_tw.chat.rules.chat import RULES, ChatRules
from chatroom_tw.chat.rules.commands import Ref
from chatroom_tw.chat.rules.effects import Effects, Store
from chatroom_tw.chat.rules.events import Line, Message
from chatroom_tw.chat.rules.extras import File
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.room_settings import OPTIONS
from chatroom_tw.chat.rules.stored import (
    Found,
    Hashed,
    Latest,
    Page,
    Query,
    Span,
    StoredAccount,
    StoredRoom,
    Unread,
)
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import Ask, Resubscribe, SetTimer, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.chat_rules import RulesCase
from chatroom_tw.tests.support.optional import given, settings, st

THRESHOLD = 3
"""A room with more members than this gathers its presence notices."""
ACCOUNTS = [StoredAccount("ann", (("a", 4), ("bob", 2))), StoredAccount("Zoe")]
ROOMS = [StoredRoom("old", 2), StoredRoom("Tea", 3, "ann"), StoredRoom("pie", 7)]

NAMES = st.sampled_from(
    [
        *("ann", "Ann", "ann", "bob", "bob-2", "zoe", "zoe", "a b", "a_b"),
        *("guest-1", "guest-2", "guest-3", "guest-4", "guest-4", "guest-9"),
        *("аnn", "Zoе", "guest-l", "sheet", "host"),  # Some of these letters are Cyrillic.
    ]
)
WRITTEN = st.sampled_from(["main", "tea", "Tea", "pie", "cake", "old", "room 1", "#tea"])
REFS = st.sampled_from(["1", "2", "3", "8", "9", "tea", "cake", "room 1"])
USERS = st.integers(1, 6)
TRACKS = Traits.ALONE | Traits.TRACKS
TRAITS = st.sampled_from(
    [Traits.ALL, Traits.ALL, Traits.ALL, TRACKS, TRACKS, Traits(0), Traits.IN_MAIN]
)
ROOM = st.sampled_from([None, None, None, "main", "tea", "cake", "cake", "pie"])
KINDS = st.sampled_from(list(Kind))
TARGETS = st.sampled_from(["address:10.0.0.1", "address:10.0.0.0/8", "account:ann", "b*!*@10.*"])
WHO = st.one_of(NAMES, TARGETS, TARGETS)
VALUES = st.sampled_from(["on", "on", "off", "2", "all", "operators", "sesame"])
PASSWORDS = st.sampled_from(["secret", "secret", "wrong"])
POLICIES = st.sampled_from(
    [
        Policy(),
        Policy(hidden_addresses=True, key=b"key"),
        Policy(guests=False),
        Policy(registration="operators", guest_rooms=1),
    ]
)
HOLDERS = st.sampled_from(["", "", "#tea", "#cake", "ann", metadata_commands.ALL])
KEYS = st.sampled_from(["avatar", "url", "display-name", "$"])
ADDRESSES = st.sampled_from(["10.0.0.1:1", "10.0.0.1:2", "10.0.0.1:3", "[2001:db8::7]:3"])

CURSORS = st.sampled_from([-1, 1_000_000])
TARGETS = st.one_of(NAMES, st.sampled_from(["#tea", "#cake"]))

TAKING = Policy(upload=100, uploads=150)
"""The policy of a server on which files can be sent."""
UPLOADS = (TARGETS, st.just("a.txt"), st.just("text/plain"), st.sampled_from([30, 60, 101]))
ARGUMENTS: dict[type[commands.Command], tuple[Any, ...]] = {
    commands.Say: (st.just("hello"), st.none() | WRITTEN | st.builds(Ref, REFS)),
    commands.Join: (WRITTEN, st.sampled_from([True, True, False])),
    commands.Create: (WRITTEN,),
    commands.Leave: (st.none() | WRITTEN,),
    commands.JoinAs: (WRITTEN, NAMES),
    commands.LeaveByRef: (st.builds(Ref, REFS),),
    commands.Add: (NAMES, st.none() | WRITTEN),
    commands.Remove: (NAMES, st.none() | WRITTEN),
    commands.Rename: (NAMES,),
    commands.Tell: (NAMES, st.just("psst")),
    commands.TellAddress: (ADDRESSES, st.just("psst")),
    commands.TellUser: (USERS, st.just("psst")),
    commands.SetDelivery: (st.booleans(),),
    commands.Register: (st.just("secret"),),
    commands.LogIn: (NAMES, st.sampled_from(["secret", "wrong"])),
    commands.LogOut: (),
    commands.ChangePassword: (st.just("secret"), st.just("other")),
    commands.ReadHistory: (st.just(3),),
    commands.ReadPage: (WRITTEN, st.just(3)),
    commands.ReadInbox: (),
    commands.ListRooms: (),
    commands.ListMembers: (),
    commands.ListClients: (),
    commands.AskHelp: (),
    commands.Quit: (),
    commands.StopServer: (),
    room_commands.ReadTopic: (ROOM,),
    room_commands.SetTopic: (st.sampled_from(["", "cakes"]), ROOM),
    room_commands.SetRole: (NAMES, st.sampled_from(list(Role)), ROOM),
    room_commands.Kick: (NAMES, st.just("rude"), ROOM),
    room_commands.Restrict: (KINDS, WHO, st.sampled_from([0.0, 50.0]), st.just("rude"), ROOM),
    room_commands.Lift: (KINDS, WHO, ROOM),
    room_commands.ListRestrictions: (KINDS, ROOM),
    room_commands.Invite: (NAMES, ROOM),
    room_commands.ReadSettings: (ROOM,),
    room_commands.Set: (st.sampled_from(list(OPTIONS)), VALUES, ROOM),
    room_commands.DeleteLine: (st.none() | NAMES, st.none(), ROOM),
    room_commands.CloseRoom: (st.just("late"), st.booleans(), ROOM),
    room_commands.ReadLog: (ROOM,),
    person_commands.Away: (st.sampled_from(["", "at lunch"]),),
    person_commands.Ignore: (NAMES,),
    person_commands.Unignore: (NAMES,),
    person_commands.ListIgnored: (),
    person_commands.Unregister: (PASSWORDS,),
    person_commands.Whois: (NAMES,),
    person_commands.ListDevices: (),
    person_commands.CloseDevice: (st.integers(1, 3),),
    person_commands.MarkRoomRead: (ROOM, st.none() | st.just(5_000_000)),
    person_commands.ShareBrowser: (st.sampled_from(["one", "another"]),),
    person_commands.RegisterFor: (NAMES, st.just("secret"), st.just("bob secret")),
    person_commands.SetDisplay: (st.sampled_from(["", "Mara & Leo", "Ann", "Zia 🎄", "one"]),),
    push_commands.TakePushes: (st.just("https://push.example/1"), st.just("k"), st.just("s")),
    push_commands.SetSight: (st.booleans(),),
    operator_commands.Oper: (st.sampled_from(["root", "boss"]), PASSWORDS),
    operator_commands.Deoper: (),
    operator_commands.Kill: (NAMES, st.just("rude")),
    operator_commands.Wall: (st.just("tea is ready"),),
    operator_commands.Report: (NAMES, st.just("rude")),
    operator_commands.Reload: (),
    commands.LeaveAll: (),
    tracking_commands.Introduce: (NAMES, st.just("user"), st.just("A User")),
    tracking_commands.Authenticate: (NAMES, PASSWORDS),
    tracking_commands.AskChallenge: (NAMES, st.just("nonce")),
    tracking_commands.AnswerChallenge: (NAMES, st.just("all"), PASSWORDS, st.booleans()),
    tracking_commands.RegisterName: (NAMES, st.just("secret")),
    tracking_commands.SetProfile: (st.none() | NAMES, st.none() | st.booleans(), st.booleans()),
    tracking_commands.SetEcho: (st.booleans(),),
    tracking_commands.ReadMembers: (WRITTEN,),
    tracking_commands.FindPeople: (st.sampled_from(["#tea", "#cake", "*", "a*", "ann"]),),
    tracking_commands.Look: (st.tuples(NAMES, NAMES),),
    tracking_commands.FindRooms: (),
    tracking_commands.ReadWhowas: (NAMES,),
    tracking_commands.Count: (),
    tracking_commands.ReadModes: (),
    tracking_commands.ListInvitations: (),
    tracking_commands.SendTags: (
        st.one_of(NAMES, st.sampled_from(["#tea", "#cake"])),
        st.just((("+typing", "active"),)),
    ),
    tracking_commands.Watch: (st.tuples(NAMES, NAMES, NAMES),),
    tracking_commands.Unwatch: (st.none() | st.tuples(NAMES),),
    tracking_commands.ListWatched: (),
    tracking_commands.CheckWatched: (),
    tracking_commands.SayAbove: (WRITTEN, st.sampled_from(list(Role)), st.just("psst")),
    tracking_commands.ReadSpans: (TARGETS, st.just((Span(3),)), st.booleans()),
    tracking_commands.ListLatest: (st.just(Span(3)),),
    message_commands.Redact: (TARGETS, CURSORS, st.just("late")),
    message_commands.Edit: (TARGETS, CURSORS, st.just("another")),
    message_commands.React: (TARGETS, CURSORS, st.sampled_from(["👍", "no"]), st.booleans()),
    message_commands.Search: (st.just(Query("hello", 3)), st.none() | WRITTEN),
    message_commands.ReadConversation: (NAMES, st.just(3)),
    message_commands.ListConversations: (st.just(3),),
    file_commands.Upload: UPLOADS,
    file_commands.SendFile: (
        *(st.integers(1, 4), st.builds(file_commands.Upload, *UPLOADS), st.just("x")),
        *(st.just(File("files/x/a.txt", "a.txt", "text/plain", 30)), st.just("http://x/")),
    ),
    file_commands.EndUpload: (st.integers(1, 4),),
    message_commands.Confirmed: (st.builds(commands.Say, st.just("hello"), st.none() | WRITTEN),),
    tracking_commands.Mark: (TARGETS, st.none() | st.integers(0, 9_000_000), st.booleans()),
    metadata_commands.UseMetadata: (st.booleans(),),
    metadata_commands.ReadMetadata: (HOLDERS, st.none() | st.tuples(KEYS, KEYS)),
    metadata_commands.SetMetadata: (HOLDERS, KEYS, st.sampled_from(["", "one", "two"])),
    metadata_commands.ClearMetadata: (HOLDERS,),
    metadata_commands.FollowKeys: (st.tuples(KEYS, KEYS), st.sampled_from([True, True, False])),
    metadata_commands.ListFollowed: (),
    metadata_commands.SyncMetadata: (HOLDERS,),
}
OFTEN = [
    *(commands.Join, commands.Join, commands.JoinAs, commands.Leave, commands.Register),
    *(commands.SetDelivery, commands.Tell, commands.TellUser, commands.TellUser),
    *(commands.Add, commands.Add, commands.ReadInbox, commands.LogOut),
    *(room_commands.SetRole, room_commands.Restrict, room_commands.Restrict, room_commands.Lift),
    *(room_commands.Set, room_commands.Set, person_commands.Ignore, operator_commands.Oper),
    *(tracking_commands.Introduce, tracking_commands.Introduce, tracking_commands.Authenticate),
    *(metadata_commands.SetMetadata, metadata_commands.SetMetadata, metadata_commands.FollowKeys),
]
LOGIN = st.builds(commands.LogIn, st.sampled_from(["ann", "Ann", "zoe"]), st.just("secret"))
"""So that some users have several devices."""
COMMANDS = st.one_of(
    [*(st.builds(kind, *ARGUMENTS[kind]) for kind in [*ARGUMENTS, *OFTEN]), LOGIN, LOGIN, LOGIN]
)

BOTH = frozenset({"root", "boss"})
"""The server operators of the file."""
FIRST = (
    (1, commands.LogIn("ann", "secret")),
    (2, operator_commands.Oper("root", "secret")),
    *((user, commands.Join("cake")) for user in (1, 3, 2)),
    *((user, commands.Join("tea")) for user in (1, 3)),
)
"""So that some users may do more than others."""
Step = Callable[["SideBySide"], None]

STEPS = st.one_of(
    st.builds(lambda address, traits: lambda s: s.connect(address, traits), ADDRESSES, TRAITS),
    st.builds(lambda user: lambda s: s.disconnect(user), USERS),
    st.builds(lambda yes: lambda s: s.answer(yes), st.booleans()),
    st.just(lambda s: s.answer_all()),
    st.just(lambda s: s.answer_all()),
    st.builds(lambda seconds: lambda s: s.wait(seconds), st.sampled_from([100.0, 4000.0])),
    st.just(lambda s: s.run_timers()),
    st.builds(lambda names: lambda s: s.set_operators(names), st.sampled_from([{"root"}, BOTH])),
    st.just(lambda s: s.move()),
    *[
        st.builds(lambda user, command: lambda s: s.submit(user, command), USERS, COMMANDS)
        for _ in range(6)
    ],
)


def fresh(*stored: Any, policy: Policy = TAKING) -> ChatRules:
    return ChatRules("chat.example", *stored, may_be_stopped=True, policy=policy)


def encoded(value: object) -> Any:
    """The value as it comes out of JSON."""
    return json.loads(json.dumps(value))


def exactly(value: object) -> str:
    """A text that also tells blanks in names from underscores, which compare equal."""
    return repr(value) + json.dumps(list(_blanks(value)))


def _blanks(value: Any) -> Any:
    if isinstance(value, str):
        yield getattr(value, "written", value)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _blanks(each)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _blanks(getattr(value, name))


class SideBySide:
    """Two instances of the rules that are told the same; `moved` is dumped and loaded."""

    def __init__(self, test: SynchronousTestCase, policy: Policy = TAKING) -> None:
        self._test, self._policy = test, policy
        self.stays, self.moved = (fresh(ACCOUNTS, ROOMS, policy=policy) for _ in range(2))
        self._users: set[int] = set()
        self._subscribed: set[tuple[int, str]] = set()
        self._pending: list[Ask | Store] = []
        self._timers: list[str] = []
        self._time = 1.0
        self._older: dict[str, object] = {}
        self.check_touched()
        self.set_operators(BOTH)

    def set_operators(self, names: Collection[str]) -> None:
        """The operators' file has these names now."""
        self._operators = names
        self.follow(self.both(lambda rules: rules.set_operators(names)))

    def both(self, do: Callable[[ChatRules], Any]) -> Any:
        """What `do` returns or refuses, which is the same for both."""
        self._time += 1.0
        results = [_result(do, rules) for rules in (self.stays, self.moved)]
        self._test.assertEqual(*map(exactly, results))
        self.check_touched()
        return results[0]

    def follow(self, following: Effects) -> None:
        """Remember the questions, the writes and the timers among the effects.

        Each device is subscribed to the rooms of its user, and to no others.
        """
        for effect in following:
            if isinstance(effect, (Ask, Store)):
                self._pending.append(effect)
            elif isinstance(effect, SetTimer):
                self._timers.append(effect.name)
            elif isinstance(effect, (Subscribe, Resubscribe, Unsubscribe)):
                self._subscribe(effect)
        rooms = {
            (device.id, room.name)
            for device in self.moved._state.devices.values()
            for room in device.user.rooms
        }
        self._test.assertEqual(self._subscribed, rooms)

    def _subscribe(self, effect: Subscribe | Resubscribe | Unsubscribe) -> None:
        subscription = effect.user, effect.room
        is_new = isinstance(effect, Subscribe)
        self._test.assertEqual(subscription not in self._subscribed, is_new, effect)
        if isinstance(effect, Unsubscribe):
            self._subscribed.remove(subscription)
        else:
            self._subscribed.add(subscription)

    def connect(self, address: str, traits: Traits) -> None:
        if len(self._users) < 6:
            user, following = self.both(lambda rules: rules.connect(address, traits, self._time))
            self._users.add(user)
            self.follow(following)

    def disconnect(self, user: int) -> None:
        if user in self._users:
            self._users.remove(user)
            self.follow(self.both(lambda rules: rules.disconnect(user, "bye")))
            for ask in [one for one in self._pending if isinstance(one, Ask) and one.user == user]:
                self._pending.remove(ask)
                self.both(lambda rules, ask=ask: rules.unanswered(user, ask.question))

    def submit(self, user: int, command: commands.Command) -> None:
        if user in self._users and all(pending.user != user for pending in self._pending):
            self.follow(self.both(lambda rules: rules.submit(user, command, self._time)))

    def wait(self, seconds: float) -> None:
        self._time += seconds

    def answer(self, done: bool) -> None:
        """Answer the oldest question or write, or say that it could not be done."""
        if self._pending:
            pending = self._pending.pop(0)
            user = pending.user
            asked = pending.question if isinstance(pending, Ask) else pending.write
            if done:
                answer = ANSWERS[type(asked)](asked)
                self.follow(
                    self.both(lambda rules: rules.answered(user, asked, answer, self._time))
                )
            else:
                self.both(lambda rules: rules.unanswered(user, asked))

    def answer_all(self) -> None:
        while self._pending:
            self.answer(True)

    def run_timers(self) -> None:
        timers, self._timers = self._timers, []
        for name in timers:
            self.follow(self.both(lambda rules, name=name: rules.timer(name, self._time)))

    def move(self) -> None:
        """Another instance goes on with the state."""
        dumped = encoded(self.moved.dump())
        before = self.moved._state.devices
        self.moved = fresh(policy=self._policy)
        self.moved.set_operators(self._operators)
        self.moved.load(dumped)
        for id_, device in self.moved._state.devices.items():
            device.active = before[id_].active  # It is in no part.
        self._test.assertEqual(self.moved.touched, set())
        self._test.assertEqual(encoded(self.moved.dump()), dumped)

    def check_touched(self) -> None:
        """An older dump and the touched parts make the whole dump."""
        self._test.assertEqual(self.moved.touched, self.stays.touched)
        touched = self.stays.dump(self.stays.touched)
        now = {**self._older, **touched}
        for name in [name for name, part in now.items() if part is None]:
            del now[name]
        self._older = self.stays.dump()
        self._test.assertEqual(now, self._older)
        self.stays.touched.clear()
        self.moved.touched.clear()


ANSWERS: dict[type, Callable[[Any], Any]] = {
    effects.HashOf: lambda asked: Hashed("hash"),
    effects.PasswordOf: lambda asked: asked.password == "secret",
    effects.ProofOf: lambda asked: asked.password == "secret",
    effects.ChallengeOf: lambda asked: "r=nonce,s=salt,i=4096",
    effects.SignatureOf: lambda asked: "signed" if asked.proof == "secret" else "",
    effects.ReplacementOf: lambda asked: Hashed("hash"),
    effects.NewPassword: lambda asked: None,
    effects.LinesOf: lambda asked: (),
    effects.PageOf: lambda asked: Page((), False),
    effects.UnreadOf: lambda asked: (Unread(1, Message("a", asked.account, "psst", 1.0)),),
    effects.MarkRead: lambda asked: asked.ids,
    effects.NewMessage: lambda asked: None,
    effects.NewAccount: lambda asked: None,
    effects.NewRoom: lambda asked: None,
    effects.RemovalOf: lambda asked: asked.password == "secret",
    effects.OperatorOf: lambda asked: asked.password == "secret",
    effects.LogOf: lambda asked: ((), False),
    effects.LineOf: lambda asked: Line(asked.name, "hello", 1.0),
    effects.UnreadIn: lambda asked: tuple(1 for _ in asked.rooms),
    effects.SpansOf: lambda asked: (Line("ann", "hello", 1.0),),
    effects.LatestOf: lambda asked: tuple((room, 1_000_000) for room in asked.rooms),
    effects.MessageOf: lambda asked: Line("ann", "hello", asked.at / 1_000_000),
    effects.SearchOf: lambda asked: Found(
        tuple((place, Line("ann", "hello", 1.0)) for place in asked.places), False
    ),
    effects.ConversationOf: lambda asked: Page((Line("ann", "hello", 1.0),), False),
    effects.ConversationsOf: lambda asked: Latest(
        tuple((name, Line("ann", "hello", 1.0), 1) for name, _ in asked.read), False
    ),
    effects.Decided: lambda asked: None,
}


def _result(do: Callable[[ChatRules], Any], rules: ChatRules) -> Any:
    try:
        return do(rules)
    except Refused as refused:
        return [(refused.reason, refused.subject)]


class Moving(SynchronousTestCase):
    def setUp(self) -> None:
        self.patch(presence, "THRESHOLD", THRESHOLD)
        self.patch(consent, "ADDS_LIMIT", 1)
        self.patch(inbox_count, "LIMIT", 8)
        self.patch(inbox_count, "SHOWN", 2)
        self.patch(delivery, "SHOWN", 2)
        self.patch(rooms, "MADE_LIMIT", 3)
        self.patch(moderation, "LIMIT", 2)
        self.patch(metadata_told, "KEYS_LIMIT", 2)
        self.patch(changes, "REPORTS", 2)

    @settings(max_examples=200, deadline=None)
    @given(POLICIES, st.lists(STEPS, min_size=40, max_size=150))
    def test_a_loaded_dump_goes_on_with_the_same_effects(
        self, policy: Policy, steps: list[Step]
    ) -> None:
        both = SideBySide(self, policy)
        for address in ("10.0.0.1:1", "10.0.0.1:2", "10.0.0.1:2", "10.0.0.1:3"):
            both.connect(address, Traits.ALL)
        for user, command in FIRST:
            both.submit(user, command)
            both.answer_all()
        for step in steps:
            step(both)
        both.move()
        both.answer_all()
        for user in list(both._users):
            both.submit(user, commands.ListClients())
            both.disconnect(user)
        both.run_timers()

    def test_changes_that_chance_seldom_tries_are_touched(self) -> None:
        self.patch(accounts, "OWNED_LIMIT", 1)
        both = SideBySide(self)
        for port in (1, 2, 3):
            both.connect(f"10.0.0.1:{port}", Traits.ALL)
        for user, command in (
            (1, commands.Join("cake")),
            (1, commands.Join("nook")),
            (1, commands.Add("guest-2", "nook")),
            (1, commands.Leave("main")),
            (2, commands.Join("nook")),
            (2, commands.Leave("nook")),
            (1, commands.Add("guest-2", "nook")),
            (2, commands.Leave("main")),
            (2, commands.Join("nook")),
            (1, commands.Remove("guest-2", "nook")),
            (1, commands.Add("guest-2", "nook")),
            (1, commands.Add("guest-2", "cake")),
            (1, commands.Remove("guest-2", "nook")),
            (3, commands.JoinAs("guest 1", "guest-3")),
            (3, commands.JoinAs("guest 1", "guest-3")),
            (3, commands.LeaveByRef(Ref("guest 1"))),
            (2, commands.Create("nest")),
            (2, commands.SetDelivery(True)),
            (1, commands.TellUser(2, "psst")),
            (2, commands.ReadInbox()),
            (1, commands.Register("secret")),
        ):
            both.submit(user, command)
        for command, done in ((commands.Join("hut"), False), (commands.Create("hut"), True)):
            both.answer(True)
            both.answer(True)
            both.submit(1, command)
            both.answer(done)
        both.move()
        for user in (2, 3, 1):
            both.disconnect(user)

    def test_changes_by_several_devices_are_touched(self) -> None:
        both = SideBySide(self)
        for port in (1, 2, 3):
            both.connect(f"10.0.0.1:{port}", Traits.ALL)
        both.connect("10.0.0.1:4", Traits(0))
        login = commands.LogIn("ann", "secret")
        for device, command in (
            (1, login),
            (2, commands.SetDelivery(True)),
            (3, commands.TellUser(2, "psst")),
            (2, commands.Join("cake")),
            (2, commands.Create("nook")),
            (2, login),
            (2, commands.Join("pie")),
            (1, commands.Leave("pie")),
            (1, commands.Rename("lea")),
            (1, commands.Register("secret")),
            (2, commands.Rename("leo")),
            (2, commands.Register("secret")),
            (3, login),
            (3, commands.LogIn("zoe", "secret")),
            (4, commands.LogIn("lea", "secret")),
            (1, commands.LogOut()),
            (4, commands.LogOut()),
            (2, commands.LogOut()),
        ):
            both.submit(device, command)
            both.move()
            if not isinstance(command, commands.Register):
                for _ in range(len(both._pending)):
                    both.answer(True)
        for device in (3, 1, 4, 2):
            both.disconnect(device)
            both.move()

    def test_changes_of_who_is_ignored_are_touched(self) -> None:
        both = SideBySide(self)
        for port in (1, 2, 3):
            both.connect(f"10.0.0.1:{port}", Traits.ALL)
        for user, command in FIRST[:2]:
            both.submit(user, command)
            both.answer_all()
        both.submit(3, person_commands.Ignore("ann"))
        both.submit(3, person_commands.Ignore("guest-2"))
        both.disconnect(3)
        self.assertEqual(len(both.stays._state.ignores.of("account:ann")), 0)
        both.move()
        both.submit(1, person_commands.Ignore("zoe"))
        both.answer(False)
        both.submit(2, commands.LogIn("zoe", "secret"))
        both.answer_all()
        both.disconnect(1)
        both.move()
        both.submit(2, commands.LogIn("ann", "secret"))
        both.answer_all()

    def test_what_is_in_order_is_so_in_a_loaded_dump(self) -> None:
        both = SideBySide(self)
        for port in (1, 2, 3):
            both.connect(f"10.0.0.1:{port}", Traits.ALL)
        mute = room_commands.Restrict
        for user, command in (
            FIRST[0],
            *((user, commands.Join("nest")) for user in (1, 2, 3)),
            (3, person_commands.Ignore("ann")),
            (2, person_commands.Ignore("ann")),
            (1, mute(Kind.MUTE, "account:zoe")),
            (1, mute(Kind.MUTE, "b*!*@10.*")),
        ):
            both.submit(user, command)
            both.answer_all()
        both.submit(1, mute(Kind.MUTE, "account:zoe", 50.0))
        both.answer(False)
        both.move()
        both.submit(1, room_commands.ListRestrictions(Kind.MUTE))
        both.submit(1, commands.Say("hello"))

    def test_every_command_is_tried(self) -> None:
        self.assertEqual(set(ARGUMENTS), set(RULES))


class Parts(RulesCase):
    def test_a_part_that_does_not_exist_is_none(self) -> None:
        names = ["user:9", "device:9", "room:pie", "account:ann", "number:main", "presence:main:0",
                 "presence:pie:3"]  # fmt: skip
        self.assertEqual(self.rules.dump(names), dict.fromkeys(names))

    def test_every_entity_is_a_part(self) -> None:
        self.submits(commands.Join("tea"), commands.Leave(), commands.Join("Pie"))
        self.register(self.one)
        self.submits(commands.LogIn("no name", "secret"))
        self.assertEqual(
            set(self.rules.dump()),
            {
                *(
                    "meta",
                    "files",
                    "user:1",
                    "user:2",
                    "device:1",
                    "device:2",
                    "room:main",
                    "room:pie",
                    "number:tea",
                ),
                *("account:guest-1", "registrations:127.0.0.1", "tries:?@127.0.0.1", "tries:?"),
                "tries:@127.0.0.1",
            },
        )

    def submits(self, *asked: commands.Command) -> None:
        for command in asked:
            self.does(self.one, command)

    def test_say_touches_nothing(self) -> None:
        self.rules.touched.clear()
        self.does(self.one, commands.Say("hello"))
        self.does(self.one, commands.Say("hello", "main"))
        self.assertEqual(self.rules.touched, set())

    def test_touched_parts_are_no_bigger_in_a_big_room(self) -> None:
        sizes = []
        for number in range(400):
            self.rules.touched.clear()
            user, _ = self.rules.connect(f"10.0.0.1:{number}")
            self.does(user, commands.Join("tea"))
            self.does(user, commands.Rename(f"ann{number}"))
            sizes.append(len(json.dumps(self.rules.dump(self.rules.touched))))
        self.assertLess(max(sizes[200:]), max(sizes[:200]) + 100)

    def test_a_loaded_dump_forgets_the_oldest_number_first(self) -> None:
        self.patch(room_numbers, "REMEMBERED", 2)
        for room in ("tea", "pie"):
            self.submits(commands.Join(room), commands.Leave())
        moved = fresh()
        moved.load(encoded(self.rules.dump()))
        self.rules = moved
        self.submits(commands.Join("cake"), commands.Leave())
        numbers = [name for name in moved.dump() if name.startswith("number:")]
        self.assertEqual(numbers, ["number:pie", "number:cake"])
