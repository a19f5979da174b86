"""Tests for `dump` and `load`: a loaded copy of the rules continues exactly as the original.

Two copies of the rules get the same commands. At random moments one of them is dumped, and
fresh rules that load the dump take its place. The copies must answer with the same effects
and refusals all the time.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import Refused
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
from chatroom_tw.tombola.rules import commands, seats
from chatroom_tw.tombola.rules.effects import MAIN, Effects
from chatroom_tw.tombola.rules.host_commands import (
    ContinueGame,
    Host,
    HostCommand,
    PauseGame,
    StartNow,
)
from chatroom_tw.tombola.rules.journal import Seated, StoredLobby, StoredTombola
from chatroom_tw.tombola.rules.led_hall import LedHall
from chatroom_tw.tombola.rules.lobby import ALARM
from chatroom_tw.tombola.rules.open_hall import ROOMS
from chatroom_tw.tombola.rules.parts import prefix
from chatroom_tw.tombola.rules.tombola import TombolaRules

RESTARTS = st.lists(st.booleans(), max_size=60)
TAKES = 3
"""The copy is replaced after every third step beyond the end of the list."""


class CountedChance:
    """A source of chance that is a function of a count, which the test sets."""

    def __init__(self) -> None:
        self.count = 0

    def randbytes(self, count: int, /) -> bytes:
        self.count += 1
        return hashlib.shake_256(b"%d" % self.count).digest(count)

    def randrange(self, stop: int, /) -> int:
        return int.from_bytes(self.randbytes(64), "big") % stop


Make = Callable[[CountedChance], TombolaRules]


def hall(chance: CountedChance) -> TombolaRules:
    return TombolaRules.open_hall(SETTINGS, chance, 60.0, LIMITS)


def table(chance: CountedChance) -> TombolaRules:
    return TombolaRules.table(SETTINGS, chance, 2, LIMITS)


def led(chance: CountedChance) -> TombolaRules:
    """The hall `main` is led by hosts."""
    return TombolaRules(SETTINGS, chance, ROOMS, LedHall, LIMITS)


def encoded(value: object) -> Any:
    """A value after it has been encoded and decoded."""
    return pickle.loads(pickle.dumps(value))


class Mirror:
    """The original rules and a copy of them, behind the interface of one `TombolaRules`.

    Each call goes to both, and their outcomes are compared. `whole` is a dump of the
    original that is brought up to date with the touched parts alone.
    """

    def __init__(self, make: Make) -> None:
        self.make = make
        self.chances = CountedChance(), CountedChance()
        self.original, self.copy = map(make, self.chances)
        self.original.touched.clear()
        self.whole = encoded(self.original.dump())

    def __getattr__(self, name: str) -> Any:
        """The tests read everything else of the original."""
        return getattr(self.original, name)

    def connect(self, address: str) -> tuple[int, Effects]:
        return self._both(lambda rules: rules.connect(address))

    def disconnect(self, user: int, when: float = 0.0) -> Effects:
        return self._both(lambda rules: rules.disconnect(user, when=when))

    def submit(self, user: int, command: commands.Command | HostCommand, when: float) -> Effects:
        return self._both(lambda rules: rules.submit(user, command, when))

    def answered(self, user: int, question: Any, answer: Any, when: float) -> Effects:
        return self._both(lambda rules: rules.answered(user, question, answer, when))

    def start(self, stored: StoredTombola) -> Effects:
        return self._both(lambda rules: rules.start(stored))

    def timer(self, name: str, when: float) -> Effects:
        return self._both(lambda rules: rules.timer(name, when))

    def beat(self, when: float, hall: str = MAIN) -> Effects:
        return self._both(lambda rules: rules.beat(when, hall))

    @property
    def both(self) -> tuple[TombolaRules, TombolaRules]:
        return self.original, self.copy

    def replace_copy(self) -> None:
        """Put fresh rules in place of the copy, which load its dump."""
        dumped = encoded(self.copy.dump())
        self.copy = self.make(self.chances[1])
        self.copy.load(dumped)
        assert encoded(self.copy.dump()) == dumped, "loading and dumping changes the state"
        assert dumped == self.whole, "the state of the copy is not that of the original"
        self.chances[1].count = self.chances[0].count

    def check(self) -> None:
        """Bring `whole` up to date, and compare it with a dump of everything."""
        dumped = encoded(self.original.dump())
        changed = {
            name
            for name in dumped.keys() | self.whole.keys()
            if dumped.get(name) != self.whole.get(name)
        }
        assert changed <= self.original.touched, changed - self.original.touched
        self.whole = merged(self.whole, encoded(self.original.dump(self.original.touched)))
        assert self.whole == dumped, "the touched parts are not enough"
        self.original.touched.clear()

    def _both(self, do: Callable[[TombolaRules], Any]) -> Any:
        outcomes = [outcome(do, rules) for rules in self.both]
        assert outcomes[0] == outcomes[1], "the copy decides otherwise"
        self.check()
        if isinstance(outcomes[0], Refused):
            raise outcomes[0]
        return outcomes[0]


class Outcome(Refused):
    """A refusal that equals another one with the same reason and subject."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refused) and self.args == other.args

    __hash__ = Refused.__hash__


def outcome(do: Callable[[TombolaRules], Any], rules: TombolaRules) -> Any:
    try:
        return do(rules)
    except Refused as refused:
        return Outcome(refused.reason, refused.subject)


def merged(whole: Mapping[str, object], parts: Mapping[str, object]) -> dict[str, object]:
    """A dump with newer parts in it. A part that is None does not exist any more."""
    both = {**whole, **parts}
    return {name: value for name, value in both.items() if value is not None}


def mirrored(make: Make, steps: Iterable[Step], restarts: list[bool]) -> Mirror:
    """Take the steps, and replace the copy after those that `restarts` names."""
    mirror = Mirror(make)
    shell = Shell(mirror)  # type: ignore[arg-type]
    for place, step in enumerate(steps):
        happens(shell, step)
        if restarts[place] if place < len(restarts) else place % TAKES == 0:
            mirror.replace_copy()
    return mirror


class AnyMoment(SynchronousTestCase):
    """Shrinks to the shortest series of steps after which a copy differs."""

    @settings(max_examples=150, deadline=None)
    @given(STEPS, RESTARTS)
    def test_a_copy_of_an_open_hall_continues_as_the_original(
        self, steps: list[Step], restarts: list[bool]
    ) -> None:
        mirrored(hall, steps, restarts)

    @settings(max_examples=150, deadline=None)
    @given(STEPS, RESTARTS)
    def test_a_copy_of_a_table_continues_as_the_original(
        self, steps: list[Step], restarts: list[bool]
    ) -> None:
        mirrored(table, steps, restarts)


class AnyLedMoment(SynchronousTestCase):
    """The same with all that hosts can do."""

    @settings(max_examples=150, deadline=None)
    @given(LED_STEPS, RESTARTS)
    def test_a_copy_of_an_open_hall_continues_as_the_original(
        self, steps: list[Step], restarts: list[bool]
    ) -> None:
        mirrored(hall, steps, restarts)

    @settings(max_examples=150, deadline=None)
    @given(LED_STEPS, RESTARTS)
    def test_a_copy_of_a_led_hall_continues_as_the_original(
        self, steps: list[Step], restarts: list[bool]
    ) -> None:
        mirrored(led, steps, restarts)

    @settings(max_examples=150, deadline=None)
    @given(LED_STEPS, RESTARTS)
    def test_a_copy_of_a_table_continues_as_the_original(
        self, steps: list[Step], restarts: list[bool]
    ) -> None:
        mirrored(table, steps, restarts)


class LedPromises(ManySteps):
    """So many steps that games were drawn in every way, and prizes were taken back."""

    STEPS = 1_500
    WORDS = LED_WORDS

    def check_mirror(self, make: Make, seed: int) -> None:
        random = Random(seed)
        steps = self.steps(seed, ("exit", "no", "drop", "lose", "remove", "watch"))
        mirrored(make, steps, [random.random() < 0.1 for _ in steps])

    def test_an_open_hall_meets_its_promises(self) -> None:
        self.check_mirror(hall, 3)

    def test_a_led_hall_meets_its_promises(self) -> None:
        self.check_mirror(led, 4)

    def test_a_table_meets_its_promises(self) -> None:
        self.check_mirror(table, 5)


class Promises(ManySteps):
    """So many steps that every command has been submitted, and games were won."""

    STEPS = 800

    def check_mirror(self, make: Make, seed: int, rarely: tuple[str, ...]) -> None:
        random = Random(seed)
        steps = self.steps(seed, rarely)
        mirrored(make, steps, [random.random() < 0.1 for _ in steps])

    def test_an_open_hall_meets_its_promises(self) -> None:
        self.check_mirror(hall, 1, ("exit", "no", "drop", "lose"))
        self.check_mirror(hall, 2, ())

    def test_a_table_meets_its_promises(self) -> None:
        self.check_mirror(table, 2, ())


class Orders(SynchronousTestCase):
    """A copy has everything in the same order as the original."""

    def setUp(self) -> None:
        self.mirror = Mirror(hall)
        self.last_address = 0

    def unseated_user(self) -> int:
        """A user from an address of their own."""
        self.last_address += 1
        high, low = divmod(self.last_address, 256)
        return self.mirror.connect(f"192.0.{high}.{low}:1")[0]

    def sits(self) -> int:
        user = self.unseated_user()
        self.mirror.submit(user, commands.Sit(), 0.0)
        return user

    def test_words_are_in_the_order_in_which_they_came(self) -> None:
        users = [self.sits() for _ in range(3)]
        for user in (users[2], users[0], users[1]):
            self.mirror.submit(user, commands.Contribute(f"words of {user}"), 1.0)
        self.mirror.replace_copy()
        self.mirror.timer(ALARM, 3.0)
        self.assertEqual(
            self.mirror.copy.lobby.game.entropy, self.mirror.original.lobby.game.entropy
        )

    def test_players_are_absent_in_the_order_of_their_departures(self) -> None:
        self.patch(seats, "ABSENT_LIMIT", 2)
        users = [self.sits() for _ in range(3)]
        for user in (users[2], users[0]):
            self.mirror.disconnect(user)
        self.mirror.replace_copy()
        self.mirror.disconnect(users[1])

    def test_hosts_are_in_the_order_in_which_they_became_hosts(self) -> None:
        self.mirror = Mirror(table)
        self.sits()
        first, second = self.unseated_user(), self.unseated_user()
        for user in (second, first):
            self.mirror.submit(user, Host(KEY), 1.0)
        self.mirror.replace_copy()
        self.mirror.submit(first, StartNow(), 2.0)
        while self.mirror.lobby.game_is_on:
            self.mirror.beat(3.0)

    def test_a_queue_is_in_the_order_in_which_players_joined_it(self) -> None:
        """After a crash this is not the order of their places."""
        self.mirror = Mirror(table)
        stored = StoredLobby(
            seats=tuple(
                Seated(str(place), f"ann-{place}", "queue", (), place=place) for place in (1, 2, 3)
            )
        )
        self.mirror.start(StoredTombola(stored))
        for token in "321":
            self.mirror.submit(self.unseated_user(), commands.Resume(token), 1.0)
        self.mirror.replace_copy()
        self.mirror.timer(ALARM, 3.0)

    def test_late_cards_are_withdrawn_and_come_again(self) -> None:
        self.sits()
        self.mirror.timer(ALARM, 3.0)
        late = [self.sits() for _ in range(3)]
        for user in late[:2]:
            self.mirror.submit(user, commands.Exit(), 4.0)
            self.mirror.replace_copy()
        self.sits()  # This player gets the card that was withdrawn last.
        self.mirror.replace_copy()
        cards = [list(rules.lobby.game.late_cards) for rules in self.mirror.both]
        self.assertEqual(cards, [["s1-4", "s1-3"]] * 2)
        while self.mirror.lobby.game_is_on:
            self.mirror.beat(5.0)

    def test_a_late_card_that_has_a_prize_first_is_noted(self) -> None:
        self.sits()
        self.mirror.timer(ALARM, 3.0)
        for _ in range(4):
            self.mirror.beat(4.0)
        self.assertEqual(self.mirror.lobby.game.first, {})
        while not self.mirror.lobby.game.first:
            self.sits()
        self.mirror.replace_copy()
        self.assertEqual(self.mirror.copy.lobby.game.first, self.mirror.original.lobby.game.first)

    def test_transcripts_are_in_the_order_of_their_games(self) -> None:
        one = self.sits()
        for _ in range(4):
            self.mirror.timer(ALARM, 3.0)
            while self.mirror.lobby.game_is_on:
                self.mirror.beat(3.0)
            self.mirror.replace_copy()
            [asked] = self.mirror.submit(one, commands.AskTranscript(), 4.0)
            self.mirror.answered(one, asked.question, None, 4.0)


class Cost(SynchronousTestCase):
    """What a command touches does not depend on the number of seats."""

    def touched(self, players: int) -> dict[str, int]:
        """How many bytes the parts have that each command touches, with so many players."""
        rules = hall(CountedChance())
        users = [rules.connect("192.0.2.1:1")[0] for _ in range(players)]
        for user in users:
            rules.submit(user, commands.Sit(), 0.0)
        rules.timer(ALARM, 3.0)
        one, two = users[:2]
        host, _ = rules.connect("192.0.2.1:1")
        seconds = [
            lambda: rules.submit(host, Host(KEY), 4.0),
            lambda: rules.submit(host, PauseGame(), 4.0),
            lambda: rules.submit(host, ContinueGame(), 4.0),
            lambda: rules.beat(4.0),
            lambda: rules.submit(one, commands.TakeCards(6), 4.0),
            lambda: rules.submit(rules.connect("192.0.2.1:1")[0], commands.Sit(), 4.0),
            lambda: [rules.beat(4.0) for _ in range(89)],
            lambda: rules.submit(one, commands.Claim("tombola"), 4.0),
            lambda: rules.submit(two, commands.Claim("tombola"), 4.0),
            lambda: rules.submit(two, commands.Exit(), 4.0),
            lambda: rules.disconnect(one),
        ]
        sizes = {}
        for place, do in enumerate(seconds):
            rules.touched.clear()
            do()
            parts = rules.dump(rules.touched)
            sizes[f"{place}: {sorted(map(prefix, parts))}"] = len(pickle.dumps(parts))
        return sizes

    def test_touched_parts_are_as_big_for_few_players_as_for_many(self) -> None:
        few, many = self.touched(4), self.touched(400)
        self.assertEqual(list(few), list(many))
        for what, size in few.items():
            self.assertLess(abs(many[what] - size), 40, what)
