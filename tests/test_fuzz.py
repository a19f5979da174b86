"""Attacks on every protocol: known inputs, and some that atheris generates.

Each file of `fuzz/corpus` and of `fuzz/crashes` is an attack on the target that its folder is
named after. Where atheris is installed it generates more, the same in each run;
`fuzz/fuzz.py` goes on for as long as wanted.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from support.programs import ROOT
from support.summaries import SUMMARY, Record

from chatroom_tw.tests.fuzzing.attack import TARGETS, assault

FUZZ = Path(__file__).parent / "fuzz"
INPUTS = [
    path
    for kind in ("corpus", "crashes")
    for path in sorted((FUZZ / kind).glob("*/*"))
    if path.is_file()
]
RUNS = 50
TOO_SMALL = {"tls", "table"}
"""Targets in which so few runs find nothing new: TLS clients get one answer, and a table shares its
code with the tombola."""


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_known_attacks_are_withstood(path: Path) -> None:
    assault(path.parent.name, path.read_bytes())


def test_every_target_has_a_corpus() -> None:
    assert {path.parent.name for path in INPUTS} == set(TARGETS)


@pytest.mark.long
@pytest.mark.skipif(
    not find_spec("atheris"), reason="atheris is not installed: pip install .[fuzz]"
)
@pytest.mark.parametrize("target", [name for name in TARGETS if name not in TOO_SMALL])
def test_attacks_by_atheris_are_withstood(
    target: str, tmp_path: Path, record_property: Record
) -> None:
    options = [f"-runs={RUNS}", "-seed=1", tmp_path, FUZZ / "corpus" / target]
    done = subprocess.run(
        [sys.executable, FUZZ / "fuzz.py", target, *map(str, options)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=600,
        check=False,
    )
    output = done.stdout.decode(errors="replace")
    assert done.returncode == 0, output[-10_000:]
    record_property(SUMMARY, f"fuzz: {target}: {output.splitlines()[-1]}")
