"""Tombolas that are killed at random moments, and started again on the same state folder.

Players record what they are told. After each restart they resume their seats: the cards, the
numbers and the prizes must be the same, and each game must end with a draw that can be
verified. `support/crashes.py` says how the test is repeated.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.clients import Client, Closed
from support.crashes import ROUNDS, SEED, seeded
from support.programs import eventually
from support.servers import Server
from support.summaries import SUMMARY, Record

from chatroom_tw.tombola.rules.verification import verify

FAST = (
    *("--interval", "0.02", "--countdown", "0.1", "--pause", "3", "--prizes", "all"),
    *("--flood", "none"),
)
SLOW = ("--countdown", "0", "--pause", "60", "--flood", "none")
CLAIMS = ("AMBO", "TERNO", "QUATERNA", "CINQUINA", "TOMBOLA")


@dataclass
class Game:
    """What players were told of a game."""

    commit: str
    numbers: list[int] = field(default_factory=list)
    """The numbers in order, as far as any player has received them."""
    prizes: set[str] = field(default_factory=set)
    over: bool = False


@dataclass
class Ledger:
    """What players were told, in all rounds."""

    games: dict[str, Game] = field(default_factory=dict)
    seats: dict[str, list[str]] = field(default_factory=dict)
    """The name and the latest cards of each seat, by its token."""
    choosing: set[str] = field(default_factory=set)
    """The tokens of players who have asked for other cards and not received all of them."""
    interrupted: set[str] = field(default_factory=set)
    """Games during which the server was killed."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def wait_until_used(self) -> None:
        """Wait until a number of any game was received, so that there is something to check."""
        eventually(lambda: any(known.numbers for known in list(self.games.values())))

    def current_game(self) -> str:
        """The game that was not over when a player last received anything of it, or nothing."""
        begun = [game for game, known in self.games.items() if known.numbers and not known.over]
        return begun[-1] if begun else ""


class Seat:
    """A player's connection, which records in the ledger what the player is told."""

    def __init__(self, client: Client, ledger: Ledger) -> None:
        self.client = client
        self.ledger = ledger
        self.token = ""
        self.name = ""
        self.cards: list[str] = []
        self.game = ""
        """The latest game."""
        self.numbers: list[int] = []
        self.prizes: list[str] = []

    def read(self) -> str:
        [line] = self.client.read_until("")
        word, _, rest = line.partition(" ")
        with self.ledger.lock:
            getattr(self, f"record_{word.lower()}", lambda rest: None)(rest)
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
        """Claim every prize at every number, until the connection ends."""
        with suppress(OSError, Closed):
            while True:
                line = self.read()
                if line.startswith("NUMBER"):
                    self.client.send(*CLAIMS)
                elif line.startswith("NEXT") and len(self.cards) == 1:
                    self.choose()

    # -- One method for the first word of each line.

    def record_hello(self, rest: str) -> None:
        _, self.name, self.token = rest.split()

    def record_card(self, rest: str) -> None:
        if self.cards and self.cards[0].partition("-")[0] != rest.partition("-")[0]:
            self.cards = []
        if rest not in self.cards:
            self.cards.append(rest)
        if len(self.cards) == 2:
            self.ledger.choosing.discard(self.token)
        self.ledger.seats[self.token] = [self.name, *self.cards]

    def record_commit(self, rest: str) -> None:
        game, commit = rest.split()
        known = self.ledger.games.setdefault(game, Game(commit))
        assert known.commit == commit, "two seeds were committed to for one game"

    def record_begin(self, rest: str) -> None:
        self.game, _ = rest.split()
        self.numbers, self.prizes = [], []

    def record_drawn(self, rest: str) -> None:
        self.numbers, self.prizes = [], []
        for number in rest.split():
            self.record_number(number)

    def record_number(self, rest: str) -> None:
        number = int(rest)
        assert number not in self.numbers, "a number came twice"
        self.numbers.append(number)
        known, place = self.ledger.games[self.game].numbers, len(self.numbers) - 1
        if place == len(known):
            known.append(number)
        assert known[place] == number, "two players have received different numbers"

    def record_prize(self, rest: str) -> None:
        assert rest not in self.prizes, "a prize came twice"
        self.prizes.append(rest)
        self.ledger.games[self.game].prizes.add(rest)

    def record_over(self, rest: str) -> None:
        self.ledger.games[rest].over = True


def sit(server: Server, ledger: Ledger) -> Seat:
    """Seat a new player."""
    seat = Seat(server.connect(), ledger)
    seat.read_until("* |")
    return seat


def resume(server: Server, ledger: Ledger, token: str) -> Seat:
    """Resume a seat. All that was told before must still hold."""
    name, *cards = ledger.seats[token]
    with ledger.lock:
        game = ledger.current_game()
        received = list(ledger.games[game].numbers) if game else []
        prizes = set(ledger.games[game].prizes) if game else set()
    seat = Seat(server.connect(), ledger)
    seat.read_until("* |")
    new_token, seat.cards = seat.token, []
    seat.client.send(f"RESUME {token}", "STATUS")
    seat.read_until("* game")
    assert seat.token == token, f"the seat of {name} is lost"
    assert seat.name == name
    assert seat.cards[: len(cards)] == cards or token in ledger.choosing, "the cards are others"
    if seat.game == game:
        assert seat.numbers[: len(received)] == received, "numbers are lost that were received"
        assert prizes <= set(seat.prizes), "prizes are lost that were told of"
    with ledger.lock:
        del ledger.seats[new_token]
        ledger.choosing.discard(token)
    return seat


def play_and_kill(server: Server, ledger: Ledger, seats: Iterable[Seat], seconds: float) -> None:
    """Let the players play, and kill the server after so many seconds."""
    seats = list(seats)
    with ThreadPoolExecutor(len(seats)) as pool:
        played = [pool.submit(seat.play) for seat in seats]
        ledger.wait_until_used()
        time.sleep(seconds)
        server.kill()
    for each in played:
        each.result()
    if ledger.current_game():
        ledger.interrupted.add(ledger.current_game())


def check_transcripts(state: Path, ledger: Ledger) -> list[dict[str, Any]]:
    """Every game of which a number was received is over, and its draw can be verified."""
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


@pytest.mark.long
def test_games_go_on_after_kills(tmp_path: Path, record_property: Record) -> None:
    chance, ledger, state = seeded(), Ledger(), tmp_path / "state"
    for _ in range(ROUNDS):
        with Server("--state", str(state), *FAST, application="tombola") as server:
            seats = [resume(server, ledger, token) for token in list(ledger.seats)]
            seats += [sit(server, ledger) for _ in range(3 - len(seats))]
            play_and_kill(server, ledger, seats, chance.uniform(0.1, 2.0))
    with Server("--state", str(state), *FAST, application="tombola") as server:
        seats = [resume(server, ledger, token) for token in list(ledger.seats)]
        if ledger.current_game():
            seats[0].read_until("OVER")
        server.stop()
    transcripts = check_transcripts(state, ledger)
    record_property(
        SUMMARY,
        f"crashes: tombola, seed {SEED}: {ROUNDS} kills, "
        f"{len(transcripts)} games, {len(ledger.interrupted)} of them "
        f"interrupted, {sum(len(one['draws']) for one in transcripts)} numbers, "
        f"{sum(len(one['winners']) for one in transcripts)} prizes: nothing lost, nothing twice",
    )
    assert transcripts


def test_a_table_killed_in_a_game_ends_with_a_verified_draw(tmp_path: Path) -> None:
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
    received = list(ledger.games[ann.game].numbers)
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
            assert seat.numbers[: len(received)] == received
            seat.client.send(*CLAIMS)
        for seat in seats:
            seat.play()
    [transcript] = check_transcripts(tmp_path, ledger)
    assert ledger.games[ann.game].over
    assert len(transcript["draws"]) > len(received)
    assert [winner for winner in transcript["winners"] if winner["prize"] == "tombola"]


def test_late_cards_stay_counted_after_a_kill(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path), "--late-cards", "2", "--interval", "0.2", *SLOW)
    with Server(*options, application="tombola") as server, server.connect() as ann:
        ann.read_until("NUMBER")
        for _ in range(2):
            with server.connect() as late:
                late.read_until("CARD")
        server.kill()
    with Server(*options, application="tombola") as server, server.connect() as late:
        assert not [line for line in late.read_until("DRAWN") if line.startswith("CARD")]
        late.read_until("NUMBER")  # The game goes on for whoever sees it.
