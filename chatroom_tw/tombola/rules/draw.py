"""The draw: an order of the numbers that nobody can change, and that anybody can check.

Before the game the server takes 32 random bytes, the *seed*, and publishes its hash, the
*commitment*. Then it deals the cards, and players add words of their own, the *entropy*.
The order of the numbers follows from all of these. After the game the server publishes
the seed in a transcript, and ten lines of Python check it:

    import json, hashlib, hmac
    t = json.load(open("transcript.json"))
    seed = bytes.fromhex(t["seed"])
    assert hashlib.sha256(b"tombola-v1|" + seed).hexdigest() == t["commit"]
    lines = "\\n".join(" ".join(map(str, [s, *n])) for s, n in sorted(t["cards"].items()))
    assert hashlib.sha256(lines.encode()).hexdigest() == t["cards_sha256"]
    what = ["tombola-v1", t["game"], t["cards_sha256"], sorted(t["entropy"])]
    key = hmac.digest(seed, json.dumps(what, separators=(",", ":")).encode(), "sha256")
    order = sorted(range(1, 91), key=lambda n: hmac.digest(key, b"%d" % n, "sha256"))
    assert t["draws"] == order[: len(t["draws"])]

A player who wrote down the commitment before the cards were dealt, and finds the own card
and words in the transcript, has a proof that the numbers were settled by then, and that
no card was changed or added afterwards.

This does not prove that nobody knew the numbers. The operator of the server has the seed,
and so must not play. Somebody who has the seed and adds the last card or the last words
can try many of them and choose. Words are a protection if an honest player adds them
after all the cards are there, and nothing is added after them. It does not prove either
that a game was not broken off on purpose, or that the server used all words it was given.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable

from chatroom_tw.tombola.rules.card import HIGHEST, Card
from chatroom_tw.tombola.rules.layouts import Numbers

VERSION = "tombola-v1"
SEED_BYTES = 32


def commit(seed: bytes) -> str:
    """The commitment to a seed, in hexadecimal digits. Raises ValueError if its length is wrong."""
    if len(seed) != SEED_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes")
    return hashlib.sha256(VERSION.encode() + b"|" + seed).hexdigest()


def cards_digest(cards: Iterable[Card]) -> str:
    """The SHA-256 of the cards in play, in hexadecimal digits: a line `SERIAL n1 ... n15` for
    each card, sorted by serial, joined by LF."""
    lines = (
        " ".join((card.serial, *map(str, card.numbers)))
        for card in sorted(cards, key=lambda card: card.serial)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def order(seed: bytes, game: str, cards_sha256: str, entropy: Iterable[str]) -> Numbers:
    """All numbers, in the order in which they are drawn. The order of the entropy is irrelevant."""
    what = [VERSION, game, cards_sha256, sorted(entropy)]
    message = json.dumps(what, separators=(",", ":"), ensure_ascii=True).encode()
    key = hmac.digest(seed, message, "sha256")
    numbers = range(1, HIGHEST + 1)
    return tuple(sorted(numbers, key=lambda number: hmac.digest(key, b"%d" % number, "sha256")))
