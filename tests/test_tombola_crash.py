"""Tombolas that are killed at any moment, and started again on the same folder.

Players write down what they were told. After each restart they take their seats up again:
the cards, the numbers and the prizes have to be the same, and each game comes to an end
that anybody can check. CHATROOM_CRASH_ROUNDS and CHATROOM_CRASH_SEED are as in test_crash.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from servers import Client, Closed, Server
from test_crash import ROUNDS, SEED

from chatroom_tw.tombola.rules.transcript import verify

FAST = (
    *("--interval", "0.02", "--countdown", "0.1", "--pause", "3", "--prizes", "all"),
    *("--flood", "none"),
)
CLAIMS = ("AMBO", "TERNO", "QUATERNA", "CINQUINA", "TOMBOLA")


@dataclass
class Game:
    """What players have been told of a game."""

    commit: str
    numbers: list[int] = field(default_factory=list)
    """The most that one of them has heard, in order."""
    prizes: set[str] = field(default_factory=set)
    over: bool = False


@dataclass
class Ledger:
    """What players have been told, over all rounds."""

    games: dict[str, Game] = field(default_factory=dict)
    seats: dict[str, list[str]] = field(default_factory=dict)
    """By token: a name, and the cards that came last."""
    choosing: set[str] = field(default_factory=set)
    """Who has asked for other cards, and not seen all of them yet."""
    interrupted: set[str] = field(default_factory=set)
    """Games that were on when the server was killed."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def on(self) -> str:
        """The game that was on when somebody heard of it last, if any."""
        begun = [game for game, known in self.games.items() if known.numbers and not known.over]
        return begun[-1] if begun else ""


class Seat:
    """A player's connection, that notes in the ledger what it is told."""

    def __init__(self, client: Client, ledger: Ledger) -> None:
        self.client = client
        self.ledger = ledger
        self.token = ""
        self.name = ""
        self.cards: list[str] = []
        self.game = ""
        """The game that was heard of last."""
        self.numbers: list[int] = []
        self.prizes: list[str] = []

    def read(self) -> str:
        [line] = self.client.read_until("")
        word, _, rest = line.partition(" ")
        with self.ledger.lock:
            getattr(self, f"hears_{word.lower()}", lambda rest: None)(rest)
        return line

    def read_until(self, start: str) -> None:
        while not self.read().startswith(start):
            pass

    def choose(self) -> None:
        """Ask for two cards."""
        with self.ledger.lock:
            self.ledger.choosing.add(self.token)
        self.client.send("CARDS 2")

    def play(self) -> None:
        """Claim all that can be claimed, until the server is gone."""
        with suppress(OSError, Closed):
            while True:
                line = self.read()
                if line.startswith("NUMBER"):
                    self.client.send(*CLAIMS)
                elif line.startswith("NEXT") and len(self.cards) == 1:
                    self.choose()

    # -- what a line means, by its first word

    def hears_hello(self, rest: str) -> None:
        _, self.name, self.token = rest.split()

    def hears_card(self, rest: str) -> None:
        if self.cards and self.cards[0].partition("-")[0] != rest.partition("-")[0]:
            self.cards = []
        if rest not in self.cards:
            self.cards.append(rest)
        if len(self.cards) == 2:
            self.ledger.choosing.discard(self.token)
        self.ledger.seats[self.token] = [self.name, *self.cards]

    def hears_commit(self, rest: str) -> None:
        game, commit = rest.split()
        known = self.ledger.games.setdefault(game, Game(commit))
        assert known.commit == commit, "two seeds were committed to for one game"

    def hears_begin(self, rest: str) -> None:
        self.game, _ = rest.split()
        self.numbers, self.prizes = [], []

    def hears_drawn(self, rest: str) -> None:
        self.numbers, self.prizes = [], []
        for number in rest.split():
            self.hears_number(number)

    def hears_number(self, rest: str) -> None:
        number = int(rest)
        assert number not in self.numbers, "a number came twice"
        self.numbers.append(number)
        known, place = self.ledger.games[self.game].numbers, len(self.numbers) - 1
        if place == len(known):
            known.append(number)
        assert known[place] == number, "two players have heard different numbers"

    def hears_prize(self, rest: str) -> None:
        assert rest not in self.prizes, "a prize came twice"
        self.prizes.append(rest)
        self.ledger.games[self.game].prizes.add(rest)

    def hears_over(self, rest: str) -> None:
        self.ledger.games[rest].over = True


def sit(server: Server, ledger: Ledger) -> Seat:
    """Somebody new."""
    seat = Seat(server.connect(), ledger)
    seat.read_until("* |")
    return seat


def sit_again(server: Server, ledger: Ledger, token: str) -> Seat:
    """Somebody who had a seat. What they had heard has to be as it was."""
    name, *cards = ledger.seats[token]
    with ledger.lock:
        game = ledger.on()
        heard = list(ledger.games[game].numbers) if game else []
        prizes = set(ledger.games[game].prizes) if game else set()
    seat = Seat(server.connect(), ledger)
    seat.read_until("* |")
    guest, seat.cards = seat.token, []
    seat.client.send(f"RESUME {token}", "STATUS")
    seat.read_until("* game")
    assert seat.token == token, f"the seat of {name} is lost"
    assert seat.name == name
    assert seat.cards[: len(cards)] == cards or token in ledger.choosing, "the cards are others"
    if seat.game == game:
        assert seat.numbers[: len(heard)] == heard, "numbers are lost that were heard"
        assert prizes <= set(seat.prizes), "prizes are lost that were told of"
    with ledger.lock:
        del ledger.seats[guest]
        ledger.choosing.discard(token)
    return seat


def live(server: Server, ledger: Ledger, seats: Iterable[Seat], seconds: float) -> None:
    """Let them play, and kill the server."""
    seats = list(seats)
    with ThreadPoolExecutor(len(seats)) as pool:
        played = [pool.submit(seat.play) for seat in seats]
        time.sleep(seconds)
        server.kill()
    for each in played:
        each.result()
    if ledger.on():
        ledger.interrupted.add(ledger.on())


def check_transcripts(state: Path, ledger: Ledger) -> list[dict[str, Any]]:
    """Every game that anybody has heard a number of is over, and can be proved to be fair."""
    transcripts = []
    for game, known in ledger.games.items():
        if known.numbers:
            transcript = json.loads((state / "transcripts" / f"{game}.json").read_text())
            assert len(verify(transcript)) == 4
            assert transcript["commit"] == known.commit
            assert transcript["draws"][: len(known.numbers)] == known.numbers
            won = [f"{w['prize']} {w['name']} {w['serial']}" for w in transcript["winners"]]
            assert len(set(won)) == len(won)
            assert known.prizes <= set(won)
            transcripts.append(transcript)
    return transcripts


def test_games_go_on_with_the_same_cards_seed_and_numbers(tmp_path: Path) -> None:
    print(f"CHATROOM_CRASH_SEED={SEED}")
    chance, ledger, state = random.Random(SEED), Ledger(), tmp_path / "state"
    for _ in range(ROUNDS):
        with Server("--state", str(state), *FAST, application="tombola") as server:
            seats = [sit_again(server, ledger, token) for token in list(ledger.seats)]
            seats += [sit(server, ledger) for _ in range(3 - len(seats))]
            live(server, ledger, seats, chance.uniform(0.1, 2.0))
            assert not [line for line in server.log if "Traceback" in line]
    with Server("--state", str(state), *FAST, application="tombola") as server:
        for token in list(ledger.seats):
            sit_again(server, ledger, token)
        server.stop()
    transcripts = check_transcripts(state, ledger)
    print(
        f"tombola: {ROUNDS} kills, {len(transcripts)} games, {len(ledger.interrupted)} of them "
        f"interrupted, {sum(len(one['draws']) for one in transcripts)} numbers, "
        f"{sum(len(one['winners']) for one in transcripts)} prizes: nothing lost, nothing twice"
    )
    assert transcripts


def test_a_table_that_is_killed_in_mid_game_ends_with_a_verified_draw(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path), "--players", "2", *FAST)
    ledger = Ledger()
    with Server(*options, application="tombola") as server:
        ann, bob = sit(server, ledger), sit(server, ledger)
        while len(ann.numbers) < 20:
            ann.read()
        server.kill()
        with suppress(OSError, Closed):
            while True:
                bob.read()
    heard = list(ledger.games[ann.game].numbers)
    with Server(*options, application="tombola") as server, ExitStack() as stack:
        seats = []
        for old in (ann, bob):
            client = stack.enter_context(server.connect())
            client.read_until("WAITING")
            client.send(f"RESUME {old.token}")
            seat = Seat(client, ledger)
            seat.game = old.game
            seats.append(seat)
        for seat, old in zip(seats, (ann, bob)):
            seat.read_until("DRAWN")
            assert (seat.name, seat.cards) == (old.name, old.cards)
            assert seat.numbers[: len(heard)] == heard
            seat.client.send(*CLAIMS)
        for seat in seats:
            seat.play()
    [transcript] = check_transcripts(tmp_path, ledger)
    assert ledger.games[ann.game].over
    assert len(transcript["draws"]) > len(heard)
    assert [winner for winner in transcript["winners"] if winner["prize"] == "tombola"]
