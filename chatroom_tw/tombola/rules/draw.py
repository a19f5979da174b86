"""The draw: the numbers in an order that nobody can change, and that anybody can check.

Before the game the server takes 32 random bytes, the *seed*, and shows its hash, the
*commitment*. Then the cards are given out, and players add words of their own, the
*entropy*. The order of the numbers follows from all of it. After the game the server
shows the seed in a transcript, and ten lines of Python say whether it kept its word:

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

To whoever wrote down the commitment before the cards were given out, and finds their
card and their entropy in the transcript, this proves that the numbers were settled by
then, and that no card was changed or added afterwards.

It does not prove that nobody knew them. Whoever has the server has the seed, so they
must not play. And who has the seed and adds the last card or the last entropy can try
many, and keep what suits them: entropy helps if somebody honest adds it after all the
cards are there, and nothing is added after it. Nor does it prove that a game that was
broken off was not broken off on purpose, or that the server took all it was offered.
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
    """What is shown of the seed before the game."""
    if len(seed) != SEED_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes")
    return hashlib.sha256(VERSION.encode() + b"|" + seed).hexdigest()


def cards_digest(cards: Iterable[Card]) -> str:
    """The hash of the cards in play: `SERIAL n1 ... n15`, a line each, by their serials."""
    lines = (
        " ".join((card.serial, *map(str, card.numbers)))
        for card in sorted(cards, key=lambda card: card.serial)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def order(seed: bytes, game: str, cards_sha256: str, entropy: Iterable[str]) -> Numbers:
    """All the numbers, as they are drawn. It does not matter in which order entropy came."""
    what = [VERSION, game, cards_sha256, sorted(entropy)]
    message = json.dumps(what, separators=(",", ":"), ensure_ascii=True).encode()
    key = hmac.digest(seed, message, "sha256")
    numbers = range(1, HIGHEST + 1)
    return tuple(sorted(numbers, key=lambda number: hmac.digest(key, b"%d" % number, "sha256")))
