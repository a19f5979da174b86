"""Attacks the doors of both servers by atheris, which looks for input that reaches new code.

    python tests/fuzz/fuzz.py tcd                       until it finds something, or ctrl-c
    python tests/fuzz/fuzz.py tcd -max_total_time=3600  for an hour
    python tests/fuzz/fuzz.py                           each door in turn, for a minute
    python tests/fuzz/fuzz.py tcd FILE                  once, with the bytes of this file

What may be said after the door are libFuzzer's options. What an input does, and what
must hold then, is in `chatroom_tw/tests/fuzzing`. Where it does not, the input is left
in `crashes/DOOR`, and from then on `tests/test_fuzz.py` tries it each time. Input that
reached something new is kept in `.fuzz/DOOR`, for the next run to begin with.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

import atheris

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

# What input reaches new code of these is worth keeping.
WATCHED = [
    *(
        "chatroom_tw.chat.protocols",
        "chatroom_tw.chat.rules",
        "chatroom_tw.server.listen.detection",
        "chatroom_tw.server.fanout",
    ),
    *("chatroom_tw.server.hub", "chatroom_tw.chat.hub", "chatroom_tw.tombola.hub"),
]
with atheris.instrument_imports(include=WATCHED):
    from chatroom_tw.tests.fuzzing.attack import TARGETS, assault
from chatroom_tw.tests.fuzzing.grammars import ENDS, WORDS, fill  # noqa: E402

DEFAULTS = ("-seed=1", "-timeout=20", "-max_len=20000", "-len_control=0")
A_MINUTE = "-max_total_time=60"


def mutated(door: str, data: bytes, longest: int, seed: int) -> bytes:
    """Other input, made from this: by libFuzzer, or with a sentence more."""
    chance = Random(seed)
    if chance.random() < 0.5:
        return atheris.Mutate(data, longest)
    sentence = fill(chance.choice(TARGETS[door].grammar), chance.choices(WORDS, k=4))
    more = chance.choice([sentence, sentence, chance.choice(WORDS), chance.choice(ENDS)])
    place = chance.choice([0, len(data), data.rfind(b"\n") + 1, chance.randrange(len(data) + 1)])
    return (data[:place] + more + data[place:])[:longest]


def dictionary(door: str) -> str:
    """The words of a protocol, as libFuzzer reads them."""
    words = {word for part in TARGETS[door].grammar for word in part.split() if len(word) > 2}
    quoted = ("".join(f"\\x{byte:02x}" for byte in word[:64]) for word in sorted(words))
    return "".join(f'"{word}"\n' for word in quoted)


def fuzz(door: str, options: list[str]) -> None:
    """Never returns: libFuzzer ends the process."""
    crashes, found = HERE / "crashes" / door, ROOT / ".fuzz" / door
    for folder in (crashes, found):
        folder.mkdir(parents=True, exist_ok=True)
    inputs = [option for option in options if not option.startswith("-")]
    with tempfile.NamedTemporaryFile("w", suffix=".dict") as words:
        words.write(dictionary(door))
        words.flush()
        arguments = [
            *(sys.argv[0], f"-dict={words.name}", f"-artifact_prefix={crashes}/", *DEFAULTS),
            *(options if inputs else [*options, str(found), str(HERE / "corpus" / door)]),
        ]
        atheris.Setup(
            arguments,
            lambda data: assault(door, data),
            custom_mutator=lambda data, longest, seed: mutated(door, data, longest, seed),
        )
        atheris.Fuzz()


def main(door: str = "", *options: str) -> None:
    if door in TARGETS:
        fuzz(door, list(options))
    given = [option for option in (door, *options) if option]
    if not all(option.startswith("-") for option in given):
        sys.exit(f"fuzz: there is no door {door}; take one of {', '.join(TARGETS)}")
    for each in TARGETS:
        print(f"fuzz: {each}", flush=True)
        subprocess.run([sys.executable, __file__, each, A_MINUTE, *given], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
