"""The project installed from a wheel, from its source, editable, and not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.programs import ROOT, TWISTD
from support.servers import Server

SLOW = 600.0
"""Seconds that an installation may take."""


def run(*command: object, cwd: Path | None = None) -> str:
    """Run a command outside this project's path, and return what it prints. It must succeed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SLOW,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source as it would be cloned. Building adds files to it."""
    copy = tmp_path_factory.mktemp("source") / "chatroom_tw"
    skipped = shutil.ignore_patterns(".git", ".venv*", ".*_cache", "_trial_temp*", "*.egg-info")
    shutil.copytree(ROOT, copy, symlinks=True, ignore=skipped)
    return copy


@pytest.fixture(scope="module")
def bin_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a virtual environment with what this project needs, and nothing else."""
    environment = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "virtualenv", "--quiet", environment)
    needed = ROOT / "requirements" / "client.txt"
    run(environment / "bin" / "pip", "install", "--quiet", "--require-hashes", "-r", needed)
    return environment / "bin"


@pytest.fixture
def installed(bin_: Path, tmp_path: Path) -> Iterator[Path]:
    """The same; what a test installs is uninstalled after it."""
    yield bin_
    run(bin_ / "pip", "uninstall", "--quiet", "--yes", "chatroom_tw", cwd=tmp_path)
    assert not list(bin_.parent.rglob("*chatroom*"))
    assert "chat room" not in run(bin_ / "twistd", "--help", cwd=tmp_path)


def assert_it_works(bin_: Path, tmp_path: Path) -> None:
    assert "A chat room server." in run(bin_ / "twistd", "--help", cwd=tmp_path)
    with (
        Server(
            *("--state", str(tmp_path / "state")),
            command=[str(bin_ / "twistd"), "--pidfile="],
            variables={"PYTHONPATH": ""},
        ) as chat,
        chat.connect() as ann,
    ):
        ann.read_until("welcome")
    assert "A tombola server" in run(bin_ / "twistd", "--help", cwd=tmp_path)
    with (
        Server(
            application="tombola",
            command=[str(bin_ / "twistd"), "--pidfile="],
            variables={"PYTHONPATH": ""},
        ) as tombola,
        tombola.connect() as ann,
    ):
        ann.read_until("CARD s1-1 ")
    assert "chat" in run(bin_ / "chatroom", "--help", cwd=tmp_path)
    assert "chat" in run(bin_ / "python", "-m", "chatroom_tw", "--help", cwd=tmp_path)


def test_a_wheel(source: Path, installed: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, source)
    [wheel] = tmp_path.glob("*.whl")
    run(installed / "pip", "install", "--quiet", "--no-deps", wheel)
    assert_it_works(installed, tmp_path)


def test_a_plain_installation(source: Path, installed: Path, tmp_path: Path) -> None:
    run(installed / "pip", "install", "--quiet", "--no-build-isolation", source)
    assert_it_works(installed, tmp_path)


def test_an_editable_installation(source: Path, installed: Path, tmp_path: Path) -> None:
    run(installed / "pip", "install", "--quiet", "--no-build-isolation", "--editable", source)
    assert_it_works(installed, tmp_path)


def test_no_installation_but_the_path(bin_: Path, source: Path) -> None:
    command = [str(bin_ / "twistd"), "--pidfile="]
    with (
        Server(command=command, variables={"PYTHONPATH": str(source)}) as chat,
        chat.connect() as ann,
    ):
        ann.read_until("welcome")


def test_the_readme_and_ci_run_the_same_tests() -> None:
    blocks = (ROOT / "README.md").read_text().split("```sh\n")[1:3]
    chat, test = (block.partition("```")[0].strip() for block in blocks)
    assert chat == "./run chat"
    assert test == "./run test"
    assert test in (ROOT / ".ci" / "run").read_text()
    assert TWISTD.exists()


def test_run_finds_its_folder_through_symbolic_links(tmp_path: Path) -> None:
    """Absolute and relative links, one after another, and a folder with a blank in its name."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    (folder / "first").symlink_to(ROOT / "run")
    (folder / "second").symlink_to("first")
    (tmp_path / "third").symlink_to(Path("a folder") / "second")
    for link in (folder / "first", folder / "second", tmp_path / "third"):
        traced = subprocess.run(
            ["sh", "-x", str(link), "help"], capture_output=True, text=True, check=True
        )
        assert f"root={ROOT}" in traced.stderr.replace("'", ""), link
        assert "usage: ./run" in traced.stdout
