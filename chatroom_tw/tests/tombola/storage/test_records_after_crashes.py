"""Tests for `storage.evenings` and `core.journal`: whenever a server dies, its tombola goes on.

Evenings like those of `test_evening`, in which the server is killed now and then. What
was kept is all that the next one knows.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.evening_shell import HOUSE, Shell
from chatroom_tw.tests.support.optional import given, settings, st
from chatroom_tw.tests.support.tombola_case import KEY
from chatroom_tw.tests.tombola.rules import test_lobby as test_evening
from chatroom_tw.tests.tombola.rules.test_lobby import HAPPENINGS, Step, happens
from chatroom_tw.tombola.rules import commands, host_commands
from chatroom_tw.tombola.rules.effects import Append, Effects
from chatroom_tw.tombola.rules.host_commands import (
    CheckCard,
    ContinueGame,
    Host,
    HostCommand,
    PauseGame,
    PutInPlay,
    StartNow,
)
from chatroom_tw.tombola.rules.journal import StoredLobby
from chatroom_tw.tombola.rules.lobby import State
from chatroom_tw.tombola.rules.open_hall import OpenHall
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.table import Table
from chatroom_tw.tombola.rules.tombola import Tombola
from chatroom_tw.tombola.storage.records import read, schema, write


def database() -> sqlite3.Connection:
    """An empty one, in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for step in schema().steps:
        connection.executescript(step)
    return connection


def remembered(tombola: Tombola) -> dict[str, object]:
    """All that a crash may not change."""
    game, coming = tombola.game, tombola.coming
    known: dict[str, object] = {
        "seats": {
            player.token: (
                player.name,
                player.cards,
                player.later,
                player.room,
                player.contributed == coming.id and player.words,
            )
            for player in tombola.seats
        },
        "order of the seats": [player.token for player in tombola.seats],
        "coming": (coming.id, coming.commit, sorted(coming.entropy)),
        "transcripts": list(tombola.transcripts.values()),
        "dealt": (tombola.pack.series, tombola.pack.boards),
        "printed": (tombola.paper.secret, tombola.paper.first, tombola.paper.cards),
        "led": (tombola.key, tombola.held, tombola.seconds),
        "game": tombola.game_is_on,
    }
    if tombola.game_is_on:
        known["game"] = (game.id, game.seed, game.cards_sha256, sorted(game.entropy))
        known["cards"] = (list(game.cards.items()), list(game.late_cards.items()))
        known["numbers"] = game.drawn
        known["prizes"] = (game.winners, game.open_prizes)
        known["who has won what"] = game._winning
    return known


class MortalShell(Shell):
    """A switchboard that writes a journal, and whose process can be killed."""

    def __init__(self, make: Callable[[], Tombola]) -> None:
        self.make = make
        self.database = database()
        self.interrupted: set[str] = set()
        """Games that were on when it was killed."""
        super().__init__(make())
        self.carry_out(self.tombola.start(StoredLobby()))

    def carry_out(self, effects: Effects) -> None:
        write(self.database, [each.record for each in effects if isinstance(each, Append)])
        super().carry_out(effects)

    def crash(self) -> None:
        before = remembered(self.tombola)
        if self.tombola.game_is_on:
            self.interrupted.add(self.tombola.game.id)
        self.clients.clear()
        self.alarm = self.draws = False
        self.tombola = self.make()
        self.pace = self.tombola.seconds
        self.carry_out(self.tombola.start(read(self.database)))
        after = remembered(self.tombola)
        for what in before:
            assert after[what] == before[what], f"{what} after a crash: {after[what]}"


def evening(make: Callable[[], Tombola], steps: Iterable[Step]) -> MortalShell:
    shell = MortalShell(make)
    with contextlib.closing(shell.database):
        for step in steps:
            if step[0] == "crash":
                shell.crash()
                shell.check()
            else:
                happens(shell, step)
        shell.crash()
    return shell


STEP = st.tuples(st.sampled_from((*HAPPENINGS, "crash")), st.integers(0, 9), st.integers(0, 40))
STEPS = st.integers(0, 60).flatmap(lambda many: st.lists(STEP, min_size=many, max_size=many))


class AnyEvening(SynchronousTestCase):
    """Shrinks to the shortest evening that does not survive."""

    @settings(max_examples=200)
    @given(STEPS)
    def test_an_open_hall_goes_on(self, steps: list[Step]) -> None:
        chance = Random(1)
        evening(lambda: OpenHall(HOUSE, chance, 60.0), steps)

    @settings(max_examples=200)
    @given(STEPS, st.integers(1, 2))
    def test_a_table_goes_on(self, steps: list[Step], players: int) -> None:
        chance = Random(1)
        evening(lambda: Table(HOUSE, chance, players), steps)


class LongEvening(test_evening.LongEvening):
    """The same long evenings as without crashes, and dozens of crashes."""

    def evening(self, make: Callable[[], Tombola], seed: int, rarely: tuple[str, ...]) -> None:
        steps = self.steps(seed, rarely)
        for place in range(0, len(steps), 50):
            steps[place] = ("crash", 0, 0)
        shell = evening(make, steps)
        ended = [shell.saved[game] for game in shell.interrupted & shell.saved.keys()]
        self.assertGreater(len(ended), 2)
        self.assertTrue(any(game["winners"] for game in ended))
        self.assertTrue(any(len(game["draws"]) > 50 for game in ended))

    def test_an_open_hall_keeps_its_promises(self) -> None:
        chance = Random(1)
        self.evening(lambda: OpenHall(HOUSE, chance, 60.0), 1, ("exit", "no", "drop", "lose"))

    def test_a_table_keeps_its_promises(self) -> None:
        chance = Random(1)
        self.evening(lambda: Table(HOUSE, chance, 3), 2, ())


class APrize(SynchronousTestCase):
    def test_who_has_won_it_with_one_of_many_cards_wins_it_no_second_time(self) -> None:
        chance = Random(1)
        shell = MortalShell(lambda: OpenHall(HOUSE, chance, 60.0))
        self.addCleanup(shell.database.close)
        user = shell.connect()
        shell.submit(user, commands.Sit())
        shell.submit(user, commands.TakeCards(6))
        [player] = shell.tombola.seats
        shell.ring()
        while not shell.tombola.game.winners:
            shell.beat()
            shell.submit(user, commands.Claim(Prize.AMBO))
        self.assertNotEqual(shell.tombola.game.winners[0].serial, player.cards[0].serial)
        shell.crash()
        shell.submit(shell.connect(), commands.Claim(Prize.AMBO, player.token))
        self.assertEqual(shell.refused, [TombolaError.WON_ALREADY])


class OnPaper(SynchronousTestCase):
    """The server is killed in a game with printed cards in play."""

    def setUp(self) -> None:
        chance = Random(1)
        self.shell = MortalShell(lambda: OpenHall(HOUSE, chance, 60.0))
        self.addCleanup(self.shell.database.close)
        self.player = self.shell.connect()
        self.shell.submit(self.player, commands.Sit())
        [self.seat] = self.shell.tombola.seats
        self.lead(PutInPlay(17, 18), StartNow())
        for _ in range(90):
            self.shell.beat()

    def lead(self, *asked: HostCommand) -> None:
        """What a host asks for who has just come."""
        host = self.shell.connect()
        for command in (Host(KEY), *asked):
            self.shell.submit(host, command)
            self.shell.check()

    def test_they_are_in_the_game_that_goes_on_and_win_no_second_time(self) -> None:
        check = CheckCard("17-3", Prize.TOMBOLA)
        self.lead(check, PauseGame(), host_commands.SetPace(2.0))
        self.shell.crash()
        self.shell.check()
        self.assertEqual((self.shell.tombola.held, self.shell.tombola.seconds), (True, 2.0))
        self.lead(check, CheckCard("18-1", Prize.TOMBOLA))
        self.assertEqual(self.shell.refused, [TombolaError.WON_ALREADY])
        winners = [(winner.name, winner.serial) for winner in self.shell.tombola.game.winners]
        self.assertEqual(winners, [("sheet-17", "p17-3"), ("sheet-18", "p18-1")])

    def test_they_are_in_the_next_one_too(self) -> None:
        cards = self.shell.tombola.paper.cards
        self.shell.crash()
        self.shell.submit(self.shell.connect(), commands.Resume(self.seat.token))
        self.shell.beat()
        self.lead(StartNow())
        of_them = [self.shell.tombola.game.cards[card.serial] for card in cards]
        self.assertEqual(tuple(of_them), cards)

    def test_one_that_nobody_comes_back_to_is_given_up_with_them(self) -> None:
        self.shell.crash()
        self.lead(PauseGame())
        self.shell.ring()
        self.lead(ContinueGame())
        self.shell.ring()
        [saved] = self.shell.saved.values()
        self.assertIn("p18-6", saved["cards"])


class AnotherForm(SynchronousTestCase):
    """The server is started again with --players, or without."""

    def test_a_game_that_is_on_is_broken_off_and_its_seats_are_free(self) -> None:
        chance = Random(1)
        forms: list[Callable[[], Tombola]] = [
            lambda: OpenHall(HOUSE, chance, 60.0),
            lambda: Table(HOUSE, chance, 1),
        ]
        for one, other in (forms, forms[::-1]):
            shell = MortalShell(one)
            shell.submit(shell.connect(), commands.Sit())
            shell.ring()
            shell.beat()
            game = shell.tombola.game.id
            shell.tombola = other()
            shell.carry_out(shell.tombola.start(read(shell.database)))
            self.assertIs(shell.tombola.state, State.WAITING)
            self.assertEqual(list(shell.tombola.seats), [])
            self.assertEqual(len(shell.saved[game]["draws"]), 1)
            kept = read(shell.database)
            self.assertEqual((kept.game, kept.seats), (None, ()))
            shell.database.close()
