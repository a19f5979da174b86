"""Tests for `rules.lobby`: its promises hold for all series of commands and events."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.lobby_steps import (
    LED_STEPS,
    LED_WORDS,
    STEPS,
    ManySteps,
    Step,
    happens,
)
from chatroom_tw.tests.support.optional import given, settings, st
from chatroom_tw.tests.support.rules_shell import LIMITS, SETTINGS, Shell
from chatroom_tw.tests.support.tombola_case import KEY
from chatroom_tw.tombola.rules import commands, course, host_commands, people_desk
from chatroom_tw.tombola.rules.host_commands import (
    ContinueGame,
    Host,
    HostCommand,
    PauseGame,
    StartNow,
)
from chatroom_tw.tombola.rules.led_hall import LedHall
from chatroom_tw.tombola.rules.lobby import MADE_HALLS_GAME_BYTES, State
from chatroom_tw.tombola.rules.open_hall import ROOMS
from chatroom_tw.tombola.rules.prizes import FIVE_KINDS
from chatroom_tw.tombola.rules.tombola import TombolaRules

EVERY_COMMAND = {*commands.Command.__args__, *HostCommand.__args__}
LED_COMMANDS = {
    commands.Introduce, commands.AskRules,
    *(kind for kind in HostCommand.__args__ if kind in course.RULES),
    *(kind for kind in HostCommand.__args__ if kind in people_desk.RULES),
    host_commands.TakePrizeBack, host_commands.NameSheet,
} - {StartNow, PauseGame, ContinueGame, host_commands.SetPace}  # fmt: skip


def led(chance: Random) -> TombolaRules:
    """A tombola whose hall `main` is led by hosts."""
    return TombolaRules(SETTINGS, chance, ROOMS, LedHall, LIMITS)


def take(tombola: TombolaRules, steps: Iterable[Step]) -> Shell:
    shell = Shell(tombola)
    for step in steps:
        happens(shell, step)
    return shell


def finish(shell: Shell) -> None:
    """All users disconnect, and a game that is on ends."""
    host = shell.connect()
    for command in (Host(KEY), ContinueGame(), commands.Drop()):
        shell.submit(host, command)
        shell.check()
    for user in list(shell.clients):
        hall = shell.tombola.halls.of(user)
        shell.submit(user, commands.Exit() if hall.lobby.seats.of(user) else commands.Drop())
        shell.check()
    for _ in range(100):
        shell.beat()
        shell.expire()
        shell.check()


class AnySteps(SynchronousTestCase):
    """Shrinks to the shortest series of steps that breaks a promise."""

    @settings(max_examples=300)
    @given(STEPS, st.integers(0, 3))
    def test_an_open_hall_meets_its_promises(self, steps: list[Step], seed: int) -> None:
        shell = take(TombolaRules.open_hall(SETTINGS, Random(seed), 60.0, LIMITS), steps)
        finish(shell)
        self.assertIs(shell.tombola.lobby.state, State.WAITING)
        self.assertEqual(list(shell.tombola.lobby.seats), [])

    @settings(max_examples=300)
    @given(STEPS, st.integers(1, 2))
    def test_a_table_meets_its_promises(self, steps: list[Step], players: int) -> None:
        shell = take(TombolaRules.table(SETTINGS, Random(players), players, LIMITS), steps)
        finish(shell)
        self.assertIs(shell.tombola.lobby.state, State.WAITING)
        self.assertEqual(list(shell.tombola.lobby.seats), [])


class AnyLedSteps(SynchronousTestCase):
    """The same with all that hosts can do. No game need come to its end."""

    @settings(max_examples=300, deadline=None)
    @given(LED_STEPS, st.integers(0, 3))
    def test_an_open_hall_meets_its_promises(self, steps: list[Step], seed: int) -> None:
        take(TombolaRules.open_hall(SETTINGS, Random(seed), 60.0, LIMITS), steps)

    @settings(max_examples=300, deadline=None)
    @given(LED_STEPS, st.integers(0, 3))
    def test_a_led_hall_meets_its_promises(self, steps: list[Step], seed: int) -> None:
        take(led(Random(seed)), steps)

    @settings(max_examples=300, deadline=None)
    @given(LED_STEPS, st.integers(1, 2))
    def test_a_table_meets_its_promises(self, steps: list[Step], players: int) -> None:
        take(TombolaRules.table(SETTINGS, Random(players), players, LIMITS), steps)


class LedPromises(ManySteps):
    """So many random steps that every command of hosts has been submitted."""

    STEPS = 10_000
    WORDS = LED_WORDS
    RARELY = ("exit", "no", "drop", "lose", "remove", "watch")

    def check(self, shell: Shell) -> None:
        self.assertEqual(shell.done, EVERY_COMMAND)
        self.assertGreater(len(shell.saved), 10)
        self.assertTrue(any(game["seed"] is None for game in shell.saved.values()))
        self.assertGreater(len(set(shell.refused)), 30)

    def test_an_open_hall_meets_its_promises(self) -> None:
        steps = self.steps(3, self.RARELY)
        self.check(take(TombolaRules.open_hall(SETTINGS, Random(1), 60.0, LIMITS), steps))

    def test_a_led_hall_meets_its_promises(self) -> None:
        self.check(take(led(Random(1)), self.steps(3, self.RARELY)))

    def test_a_table_meets_its_promises(self) -> None:
        steps = self.steps(3, ("exit", "no", "drop", "remove", "watch"))
        self.check(take(TombolaRules.table(SETTINGS, Random(1), 3, LIMITS), steps))


class Promises(ManySteps):
    """So many random steps that every command has been submitted."""

    def check(self, shell: Shell, games: int) -> None:
        self.assertGreater(len(shell.saved), games)
        winners = [game["winners"] for game in shell.saved.values()]
        won = {winner["prize"] for those in winners for winner in those}
        self.assertEqual(won, set(FIVE_KINDS))
        shared = [those for those in winners if len({w["prize"] for w in those}) < len(those)]
        self.assertTrue(shared)
        self.assertEqual(shell.done & LED_COMMANDS, set())
        self.assertEqual(shell.done | LED_COMMANDS, EVERY_COMMAND)
        serials = {winner["serial"][0] for those in winners for winner in those}
        self.assertIn("p", serials)
        self.assertGreater(len(set(shell.refused)), 10)
        led = [game for id_, game in shell.saved.items() if len(id_) == 2 * MADE_HALLS_GAME_BYTES]
        self.assertGreater(len(led), 5)
        self.assertTrue(any(game["winners"] for game in led))
        self.assertTrue(any(len(game["draws"]) == 90 for game in led))

    def test_an_open_hall_meets_its_promises(self) -> None:
        rarely = ("exit", "no", "drop", "lose")
        shell = take(
            TombolaRules.open_hall(SETTINGS, Random(1), 60.0, LIMITS), self.steps(1, rarely)
        )
        self.check(shell, 20)
        self.assertTrue(any(game["late_cards"] for game in shell.saved.values()))

    def test_a_table_meets_its_promises(self) -> None:
        shell = take(TombolaRules.table(SETTINGS, Random(1), 3, LIMITS), self.steps(2, ()))
        self.check(shell, 20)
