"""Players of a real tombola, who record what they receive and can verify the draw."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from chatroom_tw.tombola.rules.verification import verify
from support.clients import Client
from support.servers import Server


class Player(Client):
    """A client of the tombola's line protocol that records what it receives."""

    def __init__(self, server: Server, name: str = "", *, wait: bool = True) -> None:
        """Connect. With a name, wait until the player has a seat and a card."""
        super().__init__(server.addresses[0], wait=wait)
        self.name = self.token = self.game = self.cards_sha256 = self.seed = ""
        self.commits: dict[str, str] = {}
        self.cards: dict[str, list[int]] = {}
        self.drawn: list[int] = []
        self.prizes: list[str] = []
        if name:
            self.send(f"NAME {name}")  # At once: protocol detection waits for a silent client.
            self.receive_until("CARD")
            self.receive_until(f"HELLO tombola/1 {name} ")

    def receive_until(self, *starts: str) -> str:
        """Receive and record lines up to one that starts with one of these, and return it."""
        while True:
            [line] = self.read_until("")
            word, *values = line.split(" ")
            if word in RECORD:
                RECORD[word](self, *values)
            if line.startswith(starts):
                return line

    def receive_numbers(self, count: int) -> None:
        """Receive until so many numbers of the game are drawn."""
        while len(self.drawn) < count:
            self.receive_until("NUMBER")

    def is_full(self) -> bool:
        """Whether all numbers of one of the player's cards are drawn."""
        return any(set(numbers) <= set(self.drawn) for numbers in self.cards.values())

    def choose(self, request: str) -> None:
        """Send CARDS or BOARD, and wait for all the new cards."""
        before = set(self.cards)
        count = int(request.removeprefix("CARDS ")) if request.startswith("CARDS") else 1
        self.send(request)
        while len(self.cards) < count or before & set(self.cards):
            self.receive_until("CARD ")

    def _hello(self, _: str, name: str, token: str) -> None:
        self.name, self.token = name, token

    def _card(self, serial: str, *numbers: str) -> None:
        one_set = {s.partition("-")[0] for s in (serial, *self.cards)}
        self.cards = {**(self.cards if len(one_set) == 1 else {}), serial: list(map(int, numbers))}

    def _begin(self, game: str, cards_sha256: str) -> None:
        self.game, self.cards_sha256, self.drawn = game, cards_sha256, []

    def _drawn(self, *numbers: str) -> None:
        self.drawn = list(map(int, numbers))

    def _reveal(self, game: str, seed: str) -> None:
        assert game == self.game
        self.seed = seed


RECORD: dict[str, Callable[..., object]] = {
    "HELLO": Player._hello,
    "CARD": Player._card,
    "COMMIT": lambda player, game, commit: player.commits.update({game: commit}),
    "BEGIN": Player._begin,
    "DRAWN": Player._drawn,
    "NUMBER": lambda player, number: player.drawn.append(int(number)),
    "PRIZE": lambda player, *values: player.prizes.append(" ".join(values)),
    "REVEAL": Player._reveal,
}


@contextmanager
def seated(server: Server, *names: str) -> Iterator[list[Player]]:
    """Players of these names, each with a seat before the next connects."""
    with ExitStack() as stack:
        yield [stack.enter_context(Player(server, name)) for name in names]


def play(
    players: Sequence[Player], *claiming: Player, at_number: Callable[[], None] = bool
) -> None:
    """Receive until the game is over; all players must receive the same.

    The first player of `claiming` with a full card claims the tombola. `at_number` is called
    at every number.
    """
    claimed = False
    while True:
        received = [player.receive_until("NUMBER", "REVEAL") for player in players]
        assert len(set(received)) == 1
        if received[0].startswith("REVEAL"):
            return
        at_number()
        for player in claiming:
            if not claimed and player.is_full():
                player.send("TOMBOLA")
                claimed = True


def winner(player: Player) -> str:
    """The name in the only prize of the game."""
    [prize] = player.prizes
    kind, name, _ = prize.split(" ")
    assert kind == "tombola"
    return name


def assert_fair(player: Player, *entropy: str) -> None:
    """Verify the draw from what the player has received, with the standard library alone.

    `entropy` is what the players have added to the draw. docs/protocols/tombola.md defines it.
    """
    seed, game, draws = bytes.fromhex(player.seed), player.game, player.drawn
    assert hashlib.sha256(b"tombola-v1|" + seed).hexdigest() == player.commits[game]
    parts = ["tombola-v1", game, player.cards_sha256, sorted(entropy)]
    message = json.dumps(parts, separators=(",", ":"), ensure_ascii=True).encode()
    key = hmac.digest(seed, message, "sha256")
    order = sorted(range(1, 91), key=lambda n: hmac.digest(key, b"%d" % n, "sha256"))
    assert order[: len(draws)] == draws


def transcript(player: Player, game: str = "") -> dict[str, object]:
    """Ask for the transcript of a game, of the last one by default, and verify it."""
    player.send(f"TRANSCRIPT {game}")
    data = json.loads(player.receive_until("TRANSCRIPT").partition(" ")[2])
    verify(data)
    return data
