"""Tests for `storage.records` and `rules.journal`: a tombola continues after a crash.

The series of steps are those of `support.lobby_steps`, but now and then the server is killed. The
next server knows only what was stored.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.lobby_steps import LED_WORDS, STEP_WORDS, ManySteps, Step, happens
from chatroom_tw.tests.support.optional import given, settings, st
from chatroom_tw.tests.support.records import database
from chatroom_tw.tests.support.rules_shell import LIMITS, SETTINGS, Shell
from chatroom_tw.tests.support.tombola_case import KEY
from chatroom_tw.tombola.rules import commands, host_commands
from chatroom_tw.tombola.rules.effects import Append, Effects
from chatroom_tw.tombola.rules.host_commands import (
    AwardPrize,
    ContinueGame,
    Host,
    HostCommand,
    PauseGame,
    PutInPlay,
    StartNow,
)
from chatroom_tw.tombola.rules.journal import StoredTombola
from chatroom_tw.tombola.rules.led_hall import LedHall
from chatroom_tw.tombola.rules.lobby import Lobby, State
from chatroom_tw.tombola.rules.open_hall import ROOMS
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.tombola import TombolaRules
from chatroom_tw.tombola.storage.reading import read
from chatroom_tw.tombola.storage.records import write


def remembered(tombola: TombolaRules) -> dict[str, object]:
    """The state that a crash must not change."""
    known: dict[str, object] = {}
    for hall in tombola.halls:
        known[f"{hall.code}: hall"] = (hall.maker, hall.used)
        for what, value in _remembered(hall.lobby).items():
            known[f"{hall.code}: {what}"] = value
    return known


def _remembered(lobby: Lobby) -> dict[str, object]:
    game, next_game = lobby.game, lobby.next_game
    known: dict[str, object] = {
        "seats": {
            player.token: (
                player.name,
                player.cards,
                player.later,
                player.room,
                player.contributed == next_game.id and player.words,
                (player.display, player.browser, player.muted),
            )
            for player in lobby.seats
        },
        "order of the seats": [player.token for player in lobby.seats],
        "next game": (next_game.id, next_game.commit),
        "transcripts": [lobby.transcripts.get(game) for game in lobby.transcripts],
        "dealt": (lobby.supply.series, lobby.supply.boards),
        "printed": (
            lobby.printed.secret,
            lobby.printed.first,
            lobby.printed.cards,
        ),
        "host settings": (
            lobby.host_settings.key,
            lobby.paused,
            lobby.host_settings.seconds,
        ),
        "game": lobby.game_is_on,
        "options": lobby.rules,
        "notes": {name: lobby.notes.part(name) for name in lobby.notes.part_names()},
        "prizes of the next game": (next_game.prizes, next_game.house),
    }
    if lobby.game_is_on:
        known["game"] = (game.id, game.seed, game.cards_sha256, sorted(game.entropy))
        known["cards"] = (list(game.cards.items()), list(game.late_cards.items()))
        known["late cards of addresses"] = +game._late_from
        known["numbers"] = game.drawn
        known["prizes"] = (game.winners, game.open_prizes, game.prizes, game.house)
        known["winners of each prize"] = game.awards._players
    return known


class CrashingShell(Shell):
    """A hub that writes a journal, and whose process can be killed."""

    def __init__(self, make: Callable[[], TombolaRules]) -> None:
        self.make = make
        self.database = database()
        self.interrupted: set[str] = set()
        """The games that were on when the process was killed."""
        super().__init__(make())
        self.carry_out(self.tombola.start(StoredTombola()))

    def carry_out(self, effects: Effects) -> None:
        appended = [(each.hall, each.record) for each in effects if isinstance(each, Append)]
        write(self.database, appended)
        super().carry_out(effects)

    def crash(self) -> None:
        before = remembered(self.tombola)
        for hall in self.tombola.halls:
            if hall.lobby.game_is_on:
                self.interrupted.add(hall.lobby.game.id)
        self.clients.clear()
        self.timers.clear()
        self.draws.clear()
        self.tombola = self.make()
        self.carry_out(self.tombola.start(read(self.database)))
        after = remembered(self.tombola)
        assert after.keys() == before.keys()
        for what in before:
            assert after[what] == before[what], f"{what} after a crash: {after[what]}"


def take(make: Callable[[], TombolaRules], steps: Iterable[Step]) -> CrashingShell:
    shell = CrashingShell(make)
    with contextlib.closing(shell.database):
        for step in steps:
            if step[0] == "crash":
                shell.crash()
                shell.check()
            else:
                happens(shell, step)
        shell.crash()
    return shell


STEP = st.tuples(st.sampled_from((*STEP_WORDS, "crash")), st.integers(0, 9), st.integers(0, 40))
STEPS = st.integers(0, 60).flatmap(lambda many: st.lists(STEP, min_size=many, max_size=many))


class AnySteps(SynchronousTestCase):
    """Shrinks to the shortest series of steps that a tombola does not survive."""

    @settings(max_examples=200)
    @given(STEPS)
    def test_an_open_hall_continues(self, steps: list[Step]) -> None:
        chance = Random(1)
        take(lambda: TombolaRules.open_hall(SETTINGS, chance, 60.0, LIMITS), steps)

    @settings(max_examples=200)
    @given(STEPS, st.integers(1, 2))
    def test_a_table_continues(self, steps: list[Step], players: int) -> None:
        chance = Random(1)
        take(lambda: TombolaRules.table(SETTINGS, chance, players, LIMITS), steps)


LED_STEP = st.tuples(st.sampled_from((*LED_WORDS, "crash")), st.integers(0, 9), st.integers(0, 40))
LED_STEPS = st.integers(0, 60).flatmap(
    lambda many: st.lists(LED_STEP, min_size=many, max_size=many)
)


def led(chance: Random) -> TombolaRules:
    """A tombola whose hall `main` is led by hosts."""
    return TombolaRules(SETTINGS, chance, ROOMS, LedHall, LIMITS)


class AnyLedSteps(SynchronousTestCase):
    """The same with all that hosts can do."""

    @settings(max_examples=200, deadline=None)
    @given(LED_STEPS)
    def test_an_open_hall_continues(self, steps: list[Step]) -> None:
        chance = Random(1)
        take(lambda: TombolaRules.open_hall(SETTINGS, chance, 60.0, LIMITS), steps)

    @settings(max_examples=200, deadline=None)
    @given(LED_STEPS)
    def test_a_led_hall_continues(self, steps: list[Step]) -> None:
        chance = Random(1)
        take(lambda: led(chance), steps)

    @settings(max_examples=200, deadline=None)
    @given(LED_STEPS, st.integers(1, 2))
    def test_a_table_continues(self, steps: list[Step], players: int) -> None:
        chance = Random(1)
        take(lambda: TombolaRules.table(SETTINGS, chance, players, LIMITS), steps)


class LedPromises(ManySteps):
    """Many steps of hosts, and dozens of crashes."""

    WORDS = LED_WORDS

    def check_crashes(self, make: Callable[[], TombolaRules], seed: int) -> None:
        steps = self.steps(seed, ("exit", "no", "drop", "lose", "remove", "watch"))
        for place in range(0, len(steps), 50):
            steps[place] = ("crash", 0, 0)
        shell = take(make, steps)
        ended = [shell.saved[game] for game in shell.interrupted & shell.saved.keys()]
        self.assertTrue(any(game["seed"] is None for game in ended))
        self.assertTrue(any(game["winners"] for game in ended))

    def test_an_open_hall_meets_its_promises(self) -> None:
        chance = Random(1)
        self.check_crashes(lambda: TombolaRules.open_hall(SETTINGS, chance, 60.0, LIMITS), 7)

    def test_a_led_hall_meets_its_promises(self) -> None:
        chance = Random(1)
        self.check_crashes(lambda: led(chance), 4)

    def test_a_table_meets_its_promises(self) -> None:
        chance = Random(1)
        self.check_crashes(lambda: TombolaRules.table(SETTINGS, chance, 3, LIMITS), 5)


class Promises(ManySteps):
    """The same steps as without crashes, and dozens of crashes."""

    def check_crashes(
        self, make: Callable[[], TombolaRules], seed: int, rarely: tuple[str, ...]
    ) -> None:
        steps = self.steps(seed, rarely)
        for place in range(0, len(steps), 50):
            steps[place] = ("crash", 0, 0)
        shell = take(make, steps)
        ended = [shell.saved[game] for game in shell.interrupted & shell.saved.keys()]
        self.assertGreater(len(ended), 2)
        self.assertTrue(any(game["winners"] for game in ended))
        self.assertTrue(any(len(game["draws"]) > 50 for game in ended))

    def test_an_open_hall_meets_its_promises(self) -> None:
        chance = Random(1)
        self.check_crashes(
            lambda: TombolaRules.open_hall(SETTINGS, chance, 60.0, LIMITS),
            1,
            ("exit", "no", "drop", "lose"),
        )

    def test_a_table_meets_its_promises(self) -> None:
        chance = Random(1)
        self.check_crashes(lambda: TombolaRules.table(SETTINGS, chance, 3, LIMITS), 2, ())


class APrize(SynchronousTestCase):
    def test_a_player_with_many_cards_wins_a_prize_only_once(self) -> None:
        chance = Random(1)
        shell = CrashingShell(lambda: TombolaRules.open_hall(SETTINGS, chance, 60.0, LIMITS))
        self.addCleanup(shell.database.close)
        user = shell.connect()
        shell.submit(user, commands.Sit())
        shell.submit(user, commands.TakeCards(6))
        [player] = shell.tombola.lobby.seats
        shell.expire()
        while not shell.tombola.lobby.game.winners:
            shell.beat()
            shell.submit(user, commands.Claim("ambo"))
        self.assertNotEqual(shell.tombola.lobby.game.winners[0].serial, player.cards[0].serial)
        shell.crash()
        shell.submit(shell.connect(), commands.Claim("ambo", player.token))
        self.assertEqual(shell.refused, [TombolaError.WON_ALREADY])


class Printed(SynchronousTestCase):
    """The server is killed in a game with printed cards in play."""

    def setUp(self) -> None:
        chance = Random(1)
        self.shell = CrashingShell(lambda: TombolaRules.open_hall(SETTINGS, chance, 60.0, LIMITS))
        self.addCleanup(self.shell.database.close)
        self.player = self.shell.connect()
        self.shell.submit(self.player, commands.Sit())
        [self.seat] = self.shell.tombola.lobby.seats
        self.lead(PutInPlay(17, 18), StartNow())
        for _ in range(90):
            self.shell.beat()

    def lead(self, *asked: HostCommand) -> None:
        """Submit the commands of a new host."""
        host = self.shell.connect()
        for command in (Host(KEY), *asked):
            self.shell.submit(host, command)
            self.shell.check()

    def test_printed_cards_stay_in_the_game_and_win_only_once(self) -> None:
        check = AwardPrize("tombola", "17-3")
        self.lead(check, PauseGame(), host_commands.SetPace(2.0))
        self.shell.crash()
        self.shell.check()
        self.assertEqual(
            (self.shell.tombola.lobby.paused, self.shell.tombola.lobby.host_settings.seconds),
            (True, 2.0),
        )
        self.lead(check, AwardPrize("tombola", "18-1"))
        self.assertEqual(self.shell.refused, [TombolaError.WON_ALREADY])
        winners = [(winner.name, winner.serial) for winner in self.shell.tombola.lobby.game.winners]
        self.assertEqual(winners, [("sheet-17", "p17-3"), ("sheet-18", "p18-1")])

    def test_printed_cards_are_in_the_next_game_too(self) -> None:
        cards = self.shell.tombola.lobby.printed.cards
        self.shell.crash()
        self.shell.submit(self.shell.connect(), commands.Resume(self.seat.token))
        self.shell.beat()
        self.lead(StartNow())
        of_them = [self.shell.tombola.lobby.game.cards[card.serial] for card in cards]
        self.assertEqual(tuple(of_them), cards)

    def test_an_abandoned_game_is_given_up_with_its_printed_cards(self) -> None:
        self.shell.crash()
        self.lead(PauseGame())
        self.shell.expire()
        self.lead(ContinueGame())
        self.shell.expire()
        [saved] = self.shell.saved.values()
        self.assertIn("p18-6", saved["cards"])


class AnotherForm(SynchronousTestCase):
    """The server is started again with --players, or without it."""

    def test_a_game_of_another_seating_plan_is_broken_off(self) -> None:
        chance = Random(1)
        forms: list[Callable[[], TombolaRules]] = [
            lambda: TombolaRules.open_hall(SETTINGS, chance, 60.0, LIMITS),
            lambda: TombolaRules.table(SETTINGS, chance, 1, LIMITS),
        ]
        for one, other in (forms, forms[::-1]):
            shell = CrashingShell(one)
            shell.submit(shell.connect(), commands.Sit())
            shell.expire()
            shell.beat()
            game = shell.tombola.lobby.game.id
            shell.tombola = other()
            shell.carry_out(shell.tombola.start(read(shell.database)))
            self.assertIs(shell.tombola.lobby.state, State.WAITING)
            self.assertEqual(list(shell.tombola.lobby.seats), [])
            self.assertEqual(len(shell.saved[game]["draws"]), 1)
            stored = read(shell.database).main
            self.assertEqual((stored.game, stored.seats), (None, ()))
            shell.database.close()
