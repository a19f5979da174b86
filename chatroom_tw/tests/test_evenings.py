"""Tests for `storage.evenings` and `core.journal`: whenever a server dies, its tombola goes on.

Evenings like those of `test_evening`, in which the server is killed now and then. What
was kept is all that the next one knows.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.core import tombola_commands as commands
from chatroom_tw.core.card import Card, board
from chatroom_tw.core.evening import TRANSCRIPTS, State
from chatroom_tw.core.game import Winner
from chatroom_tw.core.journal import (
    Begun,
    Coming,
    Dealt,
    Drew,
    Ended,
    Inconsistent,
    KeptEvening,
    KeptGame,
    Late,
    Left,
    Printed,
    Record,
    Seated,
    Won,
    game_of,
)
from chatroom_tw.core.open_hall import OpenHall
from chatroom_tw.core.prizes import Prize
from chatroom_tw.core.refusals import Foul
from chatroom_tw.core.table import Table
from chatroom_tw.core.tombola import Tombola
from chatroom_tw.core.tombola_effects import Effects, Keep
from chatroom_tw.storage import pieces
from chatroom_tw.storage.evenings import read, schema, write
from chatroom_tw.storage.folder import Schema, StateFolder
from chatroom_tw.tests import test_evening
from chatroom_tw.tests.test_evening import HAPPENINGS, HOUSE, Shell, Step, happens


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
        self.carry_out(self.tombola.start(KeptEvening()))

    def carry_out(self, effects: Effects) -> None:
        write(self.database, [each.record for each in effects if isinstance(each, Keep)])
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
        self.assertEqual(shell.refused, [Foul.WON_ALREADY])


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


CARDS = [Card(f"s1-{n}", board(range(n, n + 15))) for n in range(1, 4)]
WINNER = Winner(Prize.AMBO, "ann", "s1-1", 2)
BEGUN = Begun("1a", b"s" * 32, "hall", (Prize.AMBO, Prize.TOMBOLA), ("é", "b"), {"s1-1": CARDS[0]})
PRINTED = Printed(bytes(32), 3, 17)
ENDED: dict[str, Any] = {
    "game": "1a", "commit": "c", "seed": "5", "cards_sha256": "d", "entropy": [], "draws": [1],
    "winners": [], "cards": {"s1-1": [1]}, "late_cards": {},
}  # fmt: skip


class Records(SynchronousTestCase):
    """What is written is read again."""

    def setUp(self) -> None:
        self.database = database()
        self.addCleanup(self.database.close)

    def kept(self, *records: Record) -> KeptEvening:
        write(self.database, records)
        return read(self.database)

    def test_nothing(self) -> None:
        self.assertEqual(self.kept(), KeptEvening())

    def test_each_kind_as_it_was(self) -> None:
        seat = Seated("t", "ann", "hall", (CARDS[0],), (CARDS[1],), "1a", "é", 3)
        coming = Coming("2b", bytes(range(32)))
        late, won = Late("1a", CARDS[2], 1), Won("1a", WINNER, "s1-1")
        drew = [Drew("1a", place, number) for place, number in ((1, 90), (2, 7))]
        self.assertEqual(
            self.kept(seat, Dealt(3, 4), coming, PRINTED, BEGUN, late, *drew, won),
            KeptEvening(
                Dealt(3, 4), coming, KeptGame(BEGUN, (late,), (90, 7), (won,)), (seat,), (), PRINTED
            ),
        )

    def test_very_many_cards_are_encoded_a_few_at_a_time(self) -> None:
        encoded: list[int] = []
        dumps = json.dumps

        def spy(value: Any, **how: Any) -> str:
            encoded.append(len(value))
            return dumps(value, **how)

        self.patch(pieces, "PIECE", 2)
        self.patch(json, "dumps", spy)
        cards = {card.serial: card for card in CARDS}
        begun = replace(BEGUN, entropy=(), cards=cards)
        self.assertEqual(self.kept(begun).game, KeptGame(begun))
        self.assertEqual(max(encoded), 2)

    def test_of_two_about_the_same_thing_the_later_is_right(self) -> None:
        ann = [Seated("t", name, "hall", ()) for name in ("ann", "anna")]
        kept = self.kept(*ann, Dealt(1, 0), Dealt(2, 0), Coming("1", b""), Coming("2", b""))
        self.assertEqual(kept, KeptEvening(Dealt(2, 0), Coming("2", b""), seats=(ann[1],)))
        kept = self.kept(PRINTED, replace(PRINTED, first=0, last=0))
        self.assertEqual(kept.printed, Printed(bytes(32), 0, 0))

    def test_seats_and_late_cards_in_the_order_in_which_they_came(self) -> None:
        seats = tuple(Seated(token, token, "hall", (), place=n) for n, token in enumerate("zba"))
        late = (Late("1a", CARDS[2], 1), Late("1a", CARDS[1], 1))
        kept = self.kept(BEGUN, *seats, *late)
        self.assertEqual(kept.seats, seats)
        self.assertEqual(kept.game, KeptGame(BEGUN, late))
        back = [Late("1a", CARDS[2], after) for after in (None, 1)]
        self.assertEqual(self.kept(*back).game, KeptGame(BEGUN, late[::-1]))

    def test_who_has_left_has_no_seat_and_a_late_card_that_was_withdrawn_is_not_in_play(
        self,
    ) -> None:
        seats = [Seated(f"t{number}", f"n{number}", "hall", ()) for number in range(2000)]
        left = [Left(seat.token) for seat in seats[1:]]
        late = [Late("1a", CARDS[1], 0), Late("1a", CARDS[1], None)]
        kept = self.kept(BEGUN, *seats, *left, *late)
        self.assertEqual(kept.seats, (seats[0],))
        self.assertEqual(kept.game, KeptGame(BEGUN))
        again = Late("1a", CARDS[1], 5)
        self.assertEqual(self.kept(again).game, KeptGame(BEGUN, (again,)))

    def test_a_game_that_is_over_leaves_only_its_transcript_without_the_cards(self) -> None:
        kept = self.kept(BEGUN, Late("1a", CARDS[2], 1), Drew("1a", 1, 90), Ended(ENDED))
        self.assertIsNone(kept.game)
        [transcript] = kept.transcripts
        self.assertEqual(transcript, {k: v for k, v in ENDED.items() if "cards" not in k[-5:]})
        for table in ("game", "late", "drawn", "won"):
            self.assertEqual(self.database.execute(f"SELECT * FROM {table}").fetchall(), [])

    def test_the_last_transcripts_stay(self) -> None:
        every = [Ended(ENDED | {"game": str(number)}) for number in range(TRANSCRIPTS + 5)]
        kept = self.kept(*every[:50])
        self.assertEqual([one["game"] for one in kept.transcripts], [str(n) for n in range(50)])
        kept = self.kept(*every[50:])
        self.assertEqual(
            [one["game"] for one in kept.transcripts], [str(n) for n in range(5, TRANSCRIPTS + 5)]
        )

    def test_what_cannot_have_happened_is_no_game(self) -> None:
        right = game_of(KeptGame(BEGUN))
        first = right.draw()
        assert first is not None
        self.assertEqual(game_of(KeptGame(BEGUN, drawn=(first,))).drawn, [first])
        wrong = KeptGame(BEGUN, drawn=(91 - first,))
        self.assertRaises(Inconsistent, game_of, wrong)


class AnOlderFolder(SynchronousTestCase):
    def test_one_of_version_1_is_taken_up_with_all_that_is_in_it(self) -> None:
        path, newest = self.mktemp(), schema()
        older = StateFolder(path, Schema(newest.application, newest.steps[:1]))
        seat = Seated("t", "ann", "hall", (CARDS[0],))
        with contextlib.closing(older.connect()) as connection:
            write(connection, [seat, BEGUN, Drew("1a", 1, 90)])
        older.unlock()
        folder = StateFolder(path, newest)
        self.addCleanup(folder.unlock)
        with contextlib.closing(folder.connect()) as connection:
            kept = KeptEvening(game=KeptGame(BEGUN, drawn=(90,)), seats=(seat,))
            self.assertEqual(read(connection), kept)
            write(connection, [PRINTED])
            self.assertEqual(read(connection), replace(kept, printed=PRINTED))
