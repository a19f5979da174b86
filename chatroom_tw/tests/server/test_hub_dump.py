"""Tests for `server.hub` and `server.hub_state`: another hub goes on, and no client notices.

Two servers are given the same conversation. In one of them the hub is replaced at random
moments: its state is dumped, encoded, decoded and loaded into a new hub. What each client
receives must be the same.
"""

from __future__ import annotations

from random import Random
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat import tags as chat_tags
from chatroom_tw.chat.hub import ChatHub
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.server.hub import Hub
from chatroom_tw.tests.support import links
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.optional import NO_MSGSPEC, given, settings, st
from chatroom_tw.tests.support.tcd import join, leave, say
from chatroom_tw.tests.support.tombola import COUNTDOWN, INTERVAL, KEY, PAUSE, FakeTombola
from chatroom_tw.tombola import tags as tombola_tags
from chatroom_tw.tombola.hub import TombolaHub
from chatroom_tw.tombola.rules.prizes import FIVE
from chatroom_tw.tombola.rules.settings import GameSettings
from chatroom_tw.tombola.rules.tombola import TombolaRules

skip = NO_MSGSPEC
if not skip:
    from chatroom_tw.server.codec import Codec

NEW_HUB = "a new hub"
TO_A_HALL = "to the newest hall"


def replace_hub(server: Any, hub: Hub, tags: Any) -> None:
    """Have a new hub take the place of the server's."""
    codec = Codec(tags)
    old = server.hub
    hub.load(codec.decode(codec.encode(old.dump())))
    old.timers.cancel_all()
    for gateway in old.gateways.values():
        gateway.send = None
    server.hub = hub
    links.connect(hub, server.gateway, tags)


class Conversation:
    """A chat with people of three protocols."""

    def __init__(self) -> None:
        self.chat = FakeChat()
        people = self.chat.line_clients("ann", "bob")
        programs = self.chat.tcd_clients("tea", "tim")
        menus = [self.chat.connect(factory=self.chat.menu)]
        self.clients: list[Any] = [*people, *programs, *menus]

    def renew(self) -> None:
        rules = ChatRules("chat.example")
        hub = ChatHub(self.chat.clock, rules, self.chat.storage, self.chat._stop)
        replace_hub(self.chat, hub, chat_tags.TAGS)
        self.chat.rules = rules

    def do(self, client: int, text: str, seconds: float) -> list[str]:
        if text == NEW_HUB:
            return []
        if text == "gone":
            self.clients[client].reset()
            self.clients[client] = self.chat.connect()
        else:
            self.clients[client].send_bytes(text.encode())
        self.chat.clock.advance(seconds)
        return [client.received_text() for client in self.clients]


class Game:
    """A tombola with two players, and a host."""

    def __init__(self, players: int | None) -> None:
        self.players = players
        self.play = FakeTombola(players, prizes=FIVE)
        self.clients: list[Any] = [*self.play.players("ann", "bob")]
        self.host = self.play.web_client()
        self.host.send({"type": "host", "key": KEY})

    def renew(self) -> None:
        rules_settings = GameSettings("tombola.example", FIVE, COUNTDOWN, INTERVAL, KEY)
        chance = Random()
        rules = (
            TombolaRules.table(rules_settings, chance, self.players)
            if self.players
            else TombolaRules.open_hall(rules_settings, chance, PAUSE)
        )
        old = self.play.hub
        hub = TombolaHub(self.play.clock, rules, self.play.journal)
        replace_hub(self.play, hub, tombola_tags.TAGS)
        old.tickers.stop_all()
        # Chance is no part of the state: the copy goes on with the same.
        chance.setstate(self.play.chance.getstate())
        self.play.tombola, self.play.chance = rules, chance

    def do(self, client: int, text: str, seconds: float) -> list[str]:
        if text == NEW_HUB:
            return []
        if text == TO_A_HALL:
            text = f"HALL {[hall.code for hall in self.play.tombola.halls][-1]}"
        if client < len(self.clients):
            self.clients[client].send_bytes(f"{text}\n".encode())
        else:
            self.host.send(HOST_DOES.get(text, {"type": "go-on"}))
        self.play.clock.advance(seconds)
        return [*(client.received_text() for client in self.clients), self.host.received()]


CHAT_TEXTS = [
    *("hello\n", "/nick zoe\n", "/join tea\n", "/join pie\n", "/leave\n", "/who\n", "L\n"),
    *("/register secret-1\n", "/login ann secret-1\n", "/msg bob psst\n", "/inbox\n", "gone"),
    *(
        "1\n",
        "2\npsst\n1\n",
        "3\n",
        "4\nnest\n",
        "5\nmain\n",
        "bye\n",
        "/rooms\n",
        "/menu\n",
        "0\n",
    ),
    *("/role bob operator\n", "/ban bob\n", "/unban bob\n", "/kick bob\n", "/mute bob 10m\n"),
    *("/topic cakes\n", "/set slow 2\n", "/set outside on\n", "/close yes\n", "/log\n"),
    *("/away lunch\n", "/ignore bob\n", "/read\n", "/devices\n", "/logout\n"),
    *("/unregister secret-1\n", "/delete\n", "/invite bob\n"),
    *("/history\nand more\n", join("pie", "tom"), leave(2, "tim"), say(2, "tim", "a\nb")),
    "x" * 5000 + "\n",
]
GAME_TEXTS = [
    *("CARDS 2", "BOARD 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "SAY hello", "STATUS", "AMBO"),
    *("TOMBOLA", "ENTROPY words", "NAME zoe1", "AGAIN yes", "TRANSCRIPT", "HELP"),
    *("MAKE Anna", TO_A_HALL, "HALL main", "HALL", "HALLS"),
]
HOST_DOES: dict[str, dict[str, str]] = {
    "NAME zoe1": {"type": "hold"},
    "HALLS": {"type": "make", "name": "Zia"},
    "MAKE Anna": {"type": "start"},
    "HALL": {"type": "end-hall"},
}
"""What the host does in place of a line."""
SECONDS = [0, 0, 0, 0.5, 1, INTERVAL]


def steps(texts: list[str], clients: int) -> Any:
    step = st.tuples(
        st.integers(0, clients - 1), st.sampled_from([*texts, NEW_HUB]), st.sampled_from(SECONDS)
    )
    return st.lists(step, max_size=40)


class AnotherHub(SynchronousTestCase):
    def assert_unnoticed(self, one: Any, other: Any, script: list[tuple[int, str, float]]) -> None:
        for client, text, seconds in script:
            if text == NEW_HUB:
                other.renew()
            self.assertEqual(other.do(client, text, seconds), one.do(client, text, seconds))

    @settings(max_examples=60)
    @given(steps(CHAT_TEXTS, 4))
    def test_people_in_a_chat_notice_nothing(self, script: list[tuple[int, str, float]]) -> None:
        self.assert_unnoticed(Conversation(), Conversation(), script)

    @settings(max_examples=30)
    @given(steps(GAME_TEXTS, 3))
    def test_players_in_a_hall_notice_nothing(self, script: list[tuple[int, str, float]]) -> None:
        self.assert_unnoticed(Game(None), Game(None), script)

    @settings(max_examples=30)
    @given(steps(GAME_TEXTS, 3))
    def test_players_at_a_table_notice_nothing(self, script: list[tuple[int, str, float]]) -> None:
        self.assert_unnoticed(Game(2), Game(2), script)

    def test_a_whole_game_goes_on_when_every_second_hub_is_new(self) -> None:
        one, other = Game(None), Game(None)
        for _ in range(100):
            other.renew()
            for game in (one, other):
                game.play.clock.advance(INTERVAL)
        received = [[client.received_text() for client in game.clients] for game in (one, other)]
        self.assertEqual(received[1], received[0])
        self.assertIn("REVEAL", received[0][0])

    def test_halls_go_on_when_every_second_hub_is_new(self) -> None:
        one, other = Game(None), Game(None)
        host = len(one.clients)
        script = [(host, "HALLS", 0.0), (0, TO_A_HALL, 0.0), (host, "MAKE Anna", 0.0)]
        for client, text, seconds in [*script, *[(1, "HALLS", INTERVAL)] * 5]:
            other.renew()
            received = [game.do(client, text, seconds) for game in (one, other)]
            self.assertEqual(received[1], received[0])
        self.assertIn("NUMBER", received[0][0])
        self.assertIn("Zia", received[0][1])
        other.renew()
        received = [game.do(host, "HALL", INTERVAL) for game in (one, other)]
        self.assertEqual(received[1], received[0])
        self.assertIn("BYE", received[0][0])


class WhileSomethingIsStored(SynchronousTestCase):
    """The new hub has the storage write again what the old one was having it write."""

    def setUp(self) -> None:
        self.conversation = Conversation()
        self.ann, self.bob = self.conversation.clients[:2]
        self.sends(self.ann, "/register secret-1", "/join nest")
        self.sends(self.bob, "/join nest")
        self.written: list[Deferred[None]] = []
        self.patch(self.conversation.chat.storage, "apply", self.write)

    def write(self, changes: object) -> Deferred[None]:
        self.written.append(Deferred())
        return self.written[-1]

    def sends(self, client: Any, *lines: str) -> None:
        client.send(*lines)
        self.conversation.chat.clock.advance(0)

    def does(self, *lines: str) -> None:
        """Ann does something that is stored, and the hub is replaced before it is stored."""
        for client in (self.ann, self.bob):
            client.received_text()
        self.sends(self.ann, *lines)
        self.conversation.renew()
        self.assertEqual(len(self.written), 2)
        self.assertEqual((self.ann.received_text(), self.bob.received_text()), ("", ""))

    def test_what_follows_from_it_follows_once(self) -> None:
        self.does("/ban bob")
        for written in self.written:
            written.callback(None)
        self.assertEqual(self.bob.received_text().count("banned"), 1)
        self.sends(self.bob, "/join nest")
        self.assertIn("banned", self.bob.received_text())

    def test_it_is_taken_back_if_it_is_not_stored(self) -> None:
        self.does("/ban bob")
        for written in self.written:
            written.errback(OSError("no space is left"))
        self.flushLoggedErrors(OSError)
        self.sends(self.bob, "/leave nest", "/join nest")
        self.assertNotIn("banned", self.bob.received_text())

    def test_a_room_that_is_closed_is_closed_once(self) -> None:
        self.does("/close yes")
        for written in self.written:
            written.callback(None)
        self.assertEqual(self.bob.received_text().count("nest"), 1)
        self.assertNotIn("nest", self.conversation.chat.rules._state.rooms)


class Parts(SynchronousTestCase):
    """`touched` names each part that a step has changed."""

    def changed(self, before: dict[str, object], after: dict[str, object]) -> set[str]:
        always = ("hub/gateway/", "hub/meta", "hub/timers")
        return {
            name
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name) and not name.startswith(always)
        }

    def test_each_step_touches_what_it_changes(self) -> None:
        conversation, chance = Conversation(), Random(7)
        hub = conversation.chat.hub
        touched: set[str] = set()

        def commit() -> None:
            touched.update(hub.state.touched, {f"rules/{name}" for name in hub.rules.touched})
            hub.state.touched.clear()
            hub.rules.touched.clear()

        self.patch(hub, "commit", commit)
        before = hub.dump()
        for _ in range(300):
            conversation.do(chance.randrange(4), chance.choice(CHAT_TEXTS), chance.choice(SECONDS))
            after = hub.dump()
            self.assertLessEqual(self.changed(before, after), touched)
            before = after
            touched.clear()

    def test_a_line_that_is_said_touches_nothing(self) -> None:
        conversation = Conversation()
        hub = conversation.chat.hub
        self.patch(hub, "commit", lambda: None)
        hub.rules.touched.clear()
        hub.state.touched.clear()
        conversation.do(0, "hello\n", 0)
        self.assertEqual((hub.rules.touched, hub.state.touched), (set(), set()))
