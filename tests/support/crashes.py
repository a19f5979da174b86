"""How the tests that kill servers are repeated.

CHATROOM_CRASH_ROUNDS says how many times a server is killed (by default 4), and
CHATROOM_CRASH_SEED repeats the choices of an earlier run, which has printed its seed.
"""

from __future__ import annotations

import os
import random

ROUNDS = int(os.environ.get("CHATROOM_CRASH_ROUNDS", "4"))
SEED = int(os.environ.get("CHATROOM_CRASH_SEED", "0")) or random.SystemRandom().getrandbits(32)


def seeded() -> random.Random:
    """A random number generator, whose seed is printed."""
    print(f"CHATROOM_CRASH_SEED={SEED}")
    return random.Random(SEED)
