"""Attacks both servers by atheris, which looks for input that reaches new code.

    python tests/fuzz/fuzz.py tcd                       until it finds something, or Ctrl-C
    python tests/fuzz/fuzz.py tcd -max_total_time=3600  for an hour
    python tests/fuzz/fuzz.py                           each target, for a minute
    python tests/fuzz/fuzz.py tcd FILE                  once, with the bytes of this file

The options after the target are libFuzzer's. `chatroom_tw/tests/fuzzing` defines the targets,
what an input does, and what must hold after it. An input after which it does not hold is
written to `crashes/TARGET`, and from then on `tests/test_fuzz.py` tries it each time. Input
that has reached new code is stored in `.fuzz/TARGET`, and the next run begins with it.
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
PACKAGE = ROOT / "chatroom_tw"
sys.path.insert(0, str(ROOT))

UNWATCHED = {"tests", "client", "static"}
"""Folders of the package that no input reaches."""
WATCHED = [
    f"{PACKAGE.name}.{folder.name}"
    for folder in sorted(PACKAGE.iterdir())
    if folder.name not in UNWATCHED and (folder / "__init__.py").exists()
]
"""The packages in which atheris looks for new code: both applications, and the server."""
with atheris.instrument_imports(include=WATCHED):
    from chatroom_tw.tests.fuzzing.attack import TARGETS, assault
from chatroom_tw.tests.fuzzing.grammars import ENDS, WORDS, fill  # noqa: E402

DEFAULTS = ("-seed=1", "-timeout=20", "-max_len=20000", "-len_control=0")
A_MINUTE = "-max_total_time=60"


def mutated(target: str, data: bytes, longest: int, seed: int) -> bytes:
    """New input made from this: by libFuzzer, or by inserting a sentence."""
    chance = Random(seed)
    if chance.random() < 0.5:
        return atheris.Mutate(data, longest)
    sentence = fill(chance.choice(TARGETS[target].grammar), chance.choices(WORDS, k=4))
    more = chance.choice([sentence, sentence, chance.choice(WORDS), chance.choice(ENDS)])
    place = chance.choice([0, len(data), data.rfind(b"\n") + 1, chance.randrange(len(data) + 1)])
    return (data[:place] + more + data[place:])[:longest]


def dictionary(target: str) -> str:
    """The words of a protocol, in the format of libFuzzer's dictionaries."""
    words = {word for part in TARGETS[target].grammar for word in part.split() if len(word) > 2}
    quoted = ("".join(f"\\x{byte:02x}" for byte in word[:64]) for word in sorted(words))
    return "".join(f'"{word}"\n' for word in quoted)


def fuzz(target: str, options: list[str]) -> None:
    """Attack a target. This never returns: libFuzzer ends the process."""
    crashes, found = HERE / "crashes" / target, ROOT / ".fuzz" / target
    for folder in (crashes, found):
        folder.mkdir(parents=True, exist_ok=True)
    inputs = [option for option in options if not option.startswith("-")]
    with tempfile.NamedTemporaryFile("w", suffix=".dict") as words:
        words.write(dictionary(target))
        words.flush()
        arguments = [
            *(sys.argv[0], f"-dict={words.name}", f"-artifact_prefix={crashes}/", *DEFAULTS),
            *(options if inputs else [*options, str(found), str(HERE / "corpus" / target)]),
        ]
        atheris.Setup(
            arguments,
            lambda data: assault(target, data),
            custom_mutator=lambda data, longest, seed: mutated(target, data, longest, seed),
        )
        atheris.Fuzz()


def main(target: str = "", *options: str) -> None:
    if target in TARGETS:
        fuzz(target, list(options))
    given = [option for option in (target, *options) if option]
    if not all(option.startswith("-") for option in given):
        sys.exit(f"fuzz: there is no target {target}; take one of {', '.join(TARGETS)}")
    for each in TARGETS:
        print(f"fuzz: {each}", flush=True)
        subprocess.run([sys.executable, __file__, each, A_MINUTE, *given], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
