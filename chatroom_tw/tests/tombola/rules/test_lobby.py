"""Tests for `core.evening`: whatever players and hosts do, and whenever, its promises hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.evening_shell import HOUSE, Shell
from chatroom_tw.tests.support.optional import given, settings, st
from chatroom_tw.tests.support.tombola_case import KEY
from chatroom_tw.tombola.rules import commands, host_commands
from chatroom_tw.tombola.rules.host_commands import (
    CheckCard,
    ContinueGame,
    Host,
    HostCommand,
    ListPlayers,
    PauseGame,
    PrintSheets,
    PutInPlay,
    StartNow,
)
from chatroom_tw.tombola.rules.lobby import State
from chatroom_tw.tombola.rules.open_hall import OpenHall
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.table import Table
from chatroom_tw.tombola.rules.tombola import Tombola

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
    "hold": lambda shell, n: PauseGame(),
    "go on": lambda shell, n: ContinueGame(),
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
    for command in (Host(KEY), ContinueGame(), commands.Drop()):
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
