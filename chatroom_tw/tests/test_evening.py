"""Tests for `core.evening`: whatever players do, and whenever, the promises of the tombola hold.

A `Shell` does what a switchboard does with effects, and checks each of them. Beside
the rules it keeps what every client has been told, so that after each step it can
say whether the clients know what they must.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.core import host_commands
from chatroom_tw.core import tombola_commands as commands
from chatroom_tw.core import tombola_events as events
from chatroom_tw.core.card import Card
from chatroom_tw.core.draw import commit
from chatroom_tw.core.effects import Close, Deliver, InRoom, Person, Subscribe, Unsubscribe
from chatroom_tw.core.evening import House, State
from chatroom_tw.core.game import Winner
from chatroom_tw.core.host_commands import (
    CheckCard,
    GoOn,
    Hold,
    Host,
    HostCommand,
    ListPlayers,
    PrintSheets,
    PutInPlay,
    StartNow,
)
from chatroom_tw.core.host_events import Hosting
from chatroom_tw.core.journal import Ended, Record
from chatroom_tw.core.open_hall import OpenHall
from chatroom_tw.core.prizes import Prize
from chatroom_tw.core.refusals import Refused
from chatroom_tw.core.seats import Player
from chatroom_tw.core.table import Table
from chatroom_tw.core.tombola import Tombola
from chatroom_tw.core.tombola_effects import (
    CancelAlarm,
    Effects,
    Keep,
    SetAlarm,
    SetPace,
    StartDraws,
    StopDraws,
)
from chatroom_tw.core.transcript import verify
from chatroom_tw.tests.tombola_case import KEY, standing

HOUSE = House("den", tuple(Prize), 3.0, key=KEY)


class Client:
    """What somebody at the other end of a connection knows."""

    def __init__(self) -> None:
        self.rooms: set[str] = set()
        self.held = False
        self.hello: events.Hello | None = None
        self.cards: tuple[Card, ...] = ()
        self.committed: dict[str, str] = {}
        self.numbers: list[int] = []
        self.winners: list[Winner] = []

    def hears(self, event: object) -> None:
        if isinstance(event, events.Hello):
            self.hello = event
        elif isinstance(event, events.Cards):
            self.cards = event.cards
        elif isinstance(event, events.Held):
            assert event.held is not self.held, "somebody was told twice what is held"
            self.held = event.held
        elif isinstance(event, Hosting):
            self.held = event.held
        elif isinstance(event, events.Committed):
            self.committed[event.game] = event.commit
        elif isinstance(event, events.Begun):
            assert event.game in self.committed, "a game began without a commitment to it"
            self.numbers, self.winners = [], []
        elif isinstance(event, events.Drawn):
            self.numbers, self.winners = list(event.numbers), []
        elif isinstance(event, events.Number):
            self.numbers.append(event.number)
        elif isinstance(event, Winner):
            self.winners.append(event)
        elif isinstance(event, events.Over) and event.game in self.committed:
            assert commit(event.seed) == self.committed[event.game], "another seed was revealed"


class Shell:
    """A switchboard without sockets."""

    def __init__(self, tombola: Tombola) -> None:
        self.tombola = tombola
        self.clients: dict[int, Client] = {}
        self.tokens = ["forged"]
        self.alarm = self.draws = False
        self.now = self.due = 0.0
        self.pace = tombola.house.interval
        self.waiting: events.Waiting | None = None
        """How many were said to wait last, since it was checked."""
        self.saved: dict[str, Mapping[str, Any]] = {}
        self.refused: list[object] = []
        self.done: set[type] = set()
        self.carry: dict[type, Callable[[Any], None]] = {
            Deliver: self._deliver,
            Subscribe: self._subscribe,
            Unsubscribe: self._unsubscribe,
            Close: lambda effect: self.lose(effect.user),
            SetAlarm: lambda effect: self._set(
                alarm=effect.seconds >= 0, due=self.now + effect.seconds
            ),
            CancelAlarm: lambda effect: self._set(alarm=False),
            StartDraws: lambda effect: self._set(draws=True),
            StopDraws: lambda effect: self._set(draws=False),
            SetPace: lambda effect: self._set(pace=effect.seconds),
            Keep: lambda effect: self.keep(effect.record),
        }

    # -- what happens to a server

    def connect(self) -> int:
        user, effects = self.tombola.connect("127.0.0.1:1001")
        assert user not in self.clients
        self.clients[user] = Client()
        self.carry_out(effects)
        return user

    def lose(self, user: int) -> None:
        self.carry_out(self.tombola.disconnect(user))
        assert not self.clients[user].rooms, "somebody who is gone hears a room"
        del self.clients[user]

    def submit(self, user: int, command: commands.Command | HostCommand) -> None:
        before = standing(self.tombola)
        try:
            effects = self.tombola.submit(user, command, self.now)
        except Refused as refused:
            self.refused.append(refused.reason)
            assert standing(self.tombola) == before, f"{command} was refused, and changed something"
        else:
            self.done.add(type(command))
            self.carry_out(effects)

    def ring(self) -> None:
        if self.alarm:
            self.alarm = False
            self.carry_out(self.tombola.alarm(self.now))

    def beat(self) -> None:
        if self.draws:
            self.carry_out(self.tombola.beat(self.now))

    # -- what follows

    def carry_out(self, effects: Effects) -> None:
        for effect in effects:
            self.carry[type(effect)](effect)

    def _deliver(self, effect: Deliver) -> None:
        to = effect.to
        self._check_said(effect.event)
        if isinstance(to, Person):
            self.clients[to.user].hears(effect.event)
            return
        rooms = [to.room] if isinstance(to, InRoom) else to.rooms
        for client in self.clients.values():
            if client.rooms & set(rooms):
                client.hears(effect.event)

    def _subscribe(self, effect: Subscribe) -> None:
        rooms = self.clients[effect.user].rooms
        assert effect.user in self.tombola.hosts or not rooms, "a player hears two rooms"
        assert effect.room not in rooms, "somebody hears a room twice"
        rooms.add(effect.room)

    def _unsubscribe(self, effect: Unsubscribe) -> None:
        rooms = self.clients[effect.user].rooms
        assert effect.room in rooms, "somebody does not hear that room"
        rooms.remove(effect.room)

    def _check_said(self, event: object) -> None:
        tombola = self.tombola
        if isinstance(event, events.Waiting):
            self.waiting = event
            assert event.seated <= self._in_queue(), "more are said to wait than are there"
        elif isinstance(event, events.Next):
            assert self.alarm, "nobody will begin the game that was announced"
            assert abs(event.seconds - (self.due - self.now)) < 1e-6
            assert not isinstance(tombola, Table) or self._in_queue() >= tombola._players

    def _in_queue(self) -> int:
        return sum(client.rooms == {"queue"} for client in self.clients.values())

    def _set(self, **what: float) -> None:
        vars(self).update(what)

    def keep(self, record: Record) -> None:
        if isinstance(record, Ended):
            game = record.transcript["game"]
            assert game not in self.saved, f"the game {game} was over twice"
            assert len(verify(record.transcript)) == 4
            self.saved[game] = record.transcript

    # -- what must be true between any two steps

    def check(self) -> None:
        tombola = self.tombola
        drawn = tombola.game.drawn
        assert len(set(drawn)) == len(drawn), "a number was drawn twice"
        playing = tombola.state is State.PLAYING
        assert self.draws is (playing and not tombola.held)
        assert self.pace == tombola.seconds
        on_table = [player for player in tombola.seats if player.room == "table"]
        abandoned = isinstance(tombola, Table) and playing and not on_table
        waits = tombola.state in (State.COUNTDOWN, State.PAUSE, State.EMPTY)
        waits = waits and not tombola.overdue
        assert tombola.held or not tombola.overdue
        # One that is left over when a table waits again does nothing.
        if not isinstance(tombola, Table) or tombola.state is not State.WAITING:
            assert self.alarm is (waits or abandoned), "nobody will wake it, or too often"
        if self.waiting:
            said, self.waiting = self.waiting, None
            assert (self._in_queue() - said.seated) % said.players == 0
        names = [player.name for player in tombola.seats]
        assert len(set(names)) == len(names)
        serials = [card.serial for player in tombola.seats for card in player.cards]
        assert len(set(serials)) == len(serials), "a card is held by two"
        for user, client in self.clients.items():
            player = tombola.seats.of(user)
            if player:
                self._check_player(player, client)
            if user in tombola.hosts:
                self._check_host(client)

    def _check_host(self, client: Client) -> None:
        """A host knows the game that is on, and the next one as soon as players do."""
        tombola = self.tombola
        assert client.rooms == {tombola.room, tombola.entrance, "hosts"}
        assert client.held is tombola.held
        if tombola.game_is_on:
            assert client.numbers == tombola.game.drawn
            assert client.winners == tombola.game.winners
        if tombola.state in (State.COUNTDOWN, State.PAUSE) or isinstance(tombola, Table):
            assert client.committed[tombola.coming.id] == tombola.coming.commit

    def _check_player(self, player: Player, client: Client) -> None:
        tombola = self.tombola
        assert client.hello == events.Hello(player.name, player.token)
        assert client.cards == player.cards
        assert client.held is tombola.held
        if tombola.plays(player):
            assert client.numbers == tombola.game.drawn
            assert client.winners == tombola.game.winners
        else:
            assert client.committed[tombola.coming.id] == tombola.coming.commit


# -- what players do: a word, and two numbers that say who and what

NAMES = ("ann", "bob", "ANN", "guest-3", "not a name", "you")
BOARDS = (tuple(range(1, 16)), tuple(range(90, 75, -1)), tuple(range(15)), (), (1,) * 15)


def token(shell: Shell, number: int) -> str:
    """Of a seat that there is, or of one that there was or never was."""
    tokens = [player.token for player in shell.tombola.seats]
    shell.tokens += [known for known in tokens if known not in shell.tokens]
    tokens += shell.tokens[::-1]
    return tokens[number % len(tokens)]


def prize(number: int) -> Prize:
    return list(Prize)[number % len(Prize)]


COMMANDS: dict[str, Callable[[Shell, int], commands.Command]] = {
    "resume": lambda shell, n: commands.Resume(token(shell, n)),
    "name": lambda shell, n: commands.Rename(NAMES[n % len(NAMES)]),
    "cards": lambda shell, n: commands.TakeCards(n % 8),
    "board": lambda shell, n: commands.TakeBoard(BOARDS[n % len(BOARDS)]),
    "contribute": lambda shell, n: commands.Contribute("è" * (n % 4)),
    "claim": lambda shell, n: commands.Claim(prize(n)),
    "claim for": lambda shell, n: commands.Claim(prize(n), token(shell, n // 5)),
    "yes": lambda shell, n: commands.PlayAgain(True),
    "no": lambda shell, n: commands.PlayAgain(False),
    "say": lambda shell, n: commands.Say("hello"),
    "status": lambda shell, n: commands.AskStatus(),
    "transcript": lambda shell, n: commands.AskTranscript([None, "none", *shell.saved][n % 3 - 1]),
    "drop": lambda shell, n: commands.Drop(),
    "exit": lambda shell, n: commands.Exit(),
}
HOSTS: dict[str, Callable[[Shell, int], HostCommand]] = {
    "host": lambda shell, n: Host([KEY, "wrong"][n % 2]),
    "start": lambda shell, n: StartNow(),
    "hold": lambda shell, n: Hold(),
    "go on": lambda shell, n: GoOn(),
    "pace": lambda shell, n: host_commands.SetPace(n / 4),
    "list": lambda shell, n: ListPlayers(),
    "put": lambda shell, n: PutInPlay(n % 4, n % 4 + n % 3),
    "print": lambda shell, n: PrintSheets(n % 3, 1),
    "check": lambda shell, n: CheckCard(f"{n % 3 + 1}-{n % 7}", prize(n)),
}
# What happens more often comes more than once.
HAPPENINGS = (
    *COMMANDS,
    *HOSTS,
    *("visit", "lead", "lose"),
    *("go on", "check") * 2,
    *("sit", "beats", "ring", "claim") * 3,
)
Step = tuple[str, int, int]
STEP = st.tuples(st.sampled_from(HAPPENINGS), st.integers(0, 9), st.integers(0, 40))
# As many long evenings as short ones.
STEPS = st.integers(0, 60).flatmap(lambda many: st.lists(STEP, min_size=many, max_size=many))


def happens(shell: Shell, step: Step) -> None:
    what, who, number = step
    shell.now += number / 10
    users = list(shell.clients)
    if what == "ring":
        shell.ring()
    elif what == "beats":
        for _ in range(number):
            shell.beat()
    elif what in ("visit", "sit", "lead"):
        user = shell.connect()
        if what != "visit":
            shell.submit(user, commands.Sit() if what == "sit" else Host(KEY))
    elif users and what in HOSTS:
        leading = users if what == "host" else list(shell.tombola.hosts) or users
        shell.submit(leading[who % len(leading)], HOSTS[what](shell, number))
    elif users and what == "lose":
        shell.lose(users[who % len(users)])
    elif users:
        shell.submit(users[who % len(users)], COMMANDS[what](shell, number))
    shell.check()


def evening(tombola: Tombola, steps: Iterable[Step]) -> Shell:
    shell = Shell(tombola)
    for step in steps:
        happens(shell, step)
    return shell


def finish(shell: Shell) -> None:
    """Everybody goes, and whatever was on comes to its end."""
    host = shell.connect()
    for command in (Host(KEY), GoOn(), commands.Drop()):
        shell.submit(host, command)
        shell.check()
    for user in list(shell.clients):
        command = commands.Exit() if shell.tombola.seats.of(user) else commands.Drop()
        shell.submit(user, command)
        shell.check()
    for _ in range(100):
        shell.beat()
        shell.ring()
        shell.check()


class AnyEvening(SynchronousTestCase):
    """Shrinks to the shortest evening that breaks a promise."""

    @settings(max_examples=300)
    @given(STEPS, st.integers(0, 3))
    def test_an_open_hall_keeps_its_promises(self, steps: list[Step], seed: int) -> None:
        shell = evening(OpenHall(HOUSE, Random(seed), 60.0), steps)
        finish(shell)
        self.assertIs(shell.tombola.state, State.WAITING)
        self.assertEqual(list(shell.tombola.seats), [])

    @settings(max_examples=300)
    @given(STEPS, st.integers(1, 2))
    def test_a_table_keeps_its_promises(self, steps: list[Step], players: int) -> None:
        shell = evening(Table(HOUSE, Random(players), players), steps)
        finish(shell)
        self.assertIs(shell.tombola.state, State.WAITING)
        self.assertEqual(list(shell.tombola.seats), [])


class LongEvening(SynchronousTestCase):
    """So many steps that everything has happened, whoever chose them."""

    STEPS = 5_000

    def steps(self, seed: int, rarely: tuple[str, ...]) -> list[Step]:
        random = Random(seed)
        often = [what for what in HAPPENINGS if what not in rarely]
        return [
            (
                random.choice(often if random.random() < 0.97 else HAPPENINGS),
                random.randrange(10),
                random.randrange(41),
            )
            for _ in range(self.STEPS)
        ]

    def check(self, shell: Shell, games: int) -> None:
        self.assertGreater(len(shell.saved), games)
        winners = [game["winners"] for game in shell.saved.values()]
        won = {winner["prize"] for those in winners for winner in those}
        self.assertEqual(won, {prize.value for prize in Prize})
        shared = [those for those in winners if len({w["prize"] for w in those}) < len(those)]
        self.assertTrue(shared)
        self.assertEqual(shell.done, {*commands.Command.__args__, *HostCommand.__args__})
        serials = {winner["serial"][0] for those in winners for winner in those}
        self.assertIn("p", serials)
        self.assertGreater(len(set(shell.refused)), 10)

    def test_an_open_hall_keeps_its_promises(self) -> None:
        rarely = ("exit", "no", "drop", "lose")
        shell = evening(OpenHall(HOUSE, Random(1), 60.0), self.steps(1, rarely))
        self.check(shell, 20)
        self.assertTrue(any(game["late_cards"] for game in shell.saved.values()))

    def test_a_table_keeps_its_promises(self) -> None:
        shell = evening(Table(HOUSE, Random(1), 3), self.steps(2, ()))
        self.check(shell, 20)
