"""Input for every door: what others have found before, and a little of what is found anew.

Each file of `fuzz/corpus` and of `fuzz/crashes` is an attack. Atheris, where there is one
for this Python, makes more of them, the same in each run; `fuzz/fuzz.py` goes on for hours.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from servers import ROOT

from chatroom_tw.tests.fuzzing.attack import TARGETS, assault

FUZZ = Path(__file__).parent / "fuzz"
INPUTS = [
    path
    for kind in ("corpus", "crashes")
    for path in sorted((FUZZ / kind).glob("*/*"))
    if path.is_file()
]
RUNS = 250
WORTHWHILE = (
    *("detection", "line", "menu", "tcd", "web", "page"),
    *("tombola", "tombola_page", "claims"),
)
"""The doors with something behind them that can be explored in so few runs."""


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_has_been_sent_before_is_withstood(path: Path) -> None:
    assault(path.parent.name, path.read_bytes())


def test_every_door_has_input_to_begin_with() -> None:
    assert {path.parent.name for path in INPUTS} == set(TARGETS)


@pytest.mark.skipif(
    not find_spec("atheris"), reason="atheris is not installed: pip install .[fuzz]"
)
@pytest.mark.parametrize("door", WORTHWHILE)
def test_what_atheris_makes_of_it_is_withstood(door: str, tmp_path: Path) -> None:
    options = [f"-runs={RUNS}", "-seed=1", tmp_path, FUZZ / "corpus" / door]
    done = subprocess.run(
        [sys.executable, FUZZ / "fuzz.py", door, *map(str, options)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    said = done.stdout.decode(errors="replace")
    print(f"fuzz/fuzz.py {door} {' '.join(map(str, options))}: {said.splitlines()[-1]}")
    assert done.returncode == 0, said[-10_000:]
