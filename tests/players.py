"""Players of a real tombola, who remember what they are told and can check it."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from servers import Client, Server

from chatroom_tw.tombola.rules.transcript import verify


class Player(Client):
    """A client that remembers what it is told."""

    def __init__(self, server: Server, name: str = "", *, wait: bool = True) -> None:
        super().__init__(server.addresses[0], wait=wait)
        self.name = self.token = self.game = self.cards_sha256 = self.seed = ""
        self.commits: dict[str, str] = {}
        self.cards: dict[str, list[int]] = {}
        self.drawn: list[int] = []
        self.prizes: list[str] = []
        if name:
            self.send(f"NAME {name}")  # At once: the front door would wait for who is silent.
            self.hear_until("CARD")
            self.hear_until(f"HELLO tombola/1 {name} ")

    def hear_until(self, *starts: str) -> str:
        """Take in all that comes up to the first line that starts with one of these."""
        while True:
            [line] = self.read_until("")
            word, *values = line.split(" ")
            if word in HEAR:
                HEAR[word](self, *values)
            if line.startswith(starts):
                return line

    def is_full(self) -> bool:
        return any(set(numbers) <= set(self.drawn) for numbers in self.cards.values())

    def choose(self, what: str) -> None:
        """Have other cards, and have all of them."""
        before = set(self.cards)
        count = int(what.removeprefix("CARDS ")) if what.startswith("CARDS") else 1
        self.send(what)
        while len(self.cards) < count or before & set(self.cards):
            self.hear_until("CARD ")

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


HEAR: dict[str, Callable[..., object]] = {
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
    """Players who have come one after the other."""
    with ExitStack() as stack:
        yield [stack.enter_context(Player(server, name)) for name in names]


def play(players: Sequence[Player], *claiming: Player, other: Callable[[], None] = bool) -> None:
    """Let everyone hear everything until the game is over. Of those `claiming`, the first claims.

    `other` is what else is done at every number.
    """
    claimed = False
    while True:
        heard = [player.hear_until("NUMBER", "REVEAL") for player in players]
        assert len(set(heard)) == 1
        if heard[0].startswith("REVEAL"):
            return
        other()
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
    """What anybody can check of what they were told, with the standard library."""
    seed, game, draws = bytes.fromhex(player.seed), player.game, player.drawn
    assert hashlib.sha256(b"tombola-v1|" + seed).hexdigest() == player.commits[game]
    what = ["tombola-v1", game, player.cards_sha256, sorted(entropy)]
    message = json.dumps(what, separators=(",", ":"), ensure_ascii=True).encode()
    key = hmac.digest(seed, message, "sha256")
    order = sorted(range(1, 91), key=lambda n: hmac.digest(key, b"%d" % n, "sha256"))
    assert order[: len(draws)] == draws


def transcript(player: Player, game: str = "") -> dict[str, object]:
    """A transcript, asked for and found to be fair."""
    player.send(f"TRANSCRIPT {game}")
    data = json.loads(player.hear_until("TRANSCRIPT").partition(" ")[2])
    verify(data)
    return data


def reset(client: Client) -> None:
    """Break the connection off as a computer does that is switched off."""
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.socket.close()
