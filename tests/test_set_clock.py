"""Servers whose computer's clock is set while they run: nothing stops, and nothing hurries.

The processes have a clock of the test's: they read from a file by how many seconds it is wrong.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest
from support.programs import chatroom, environment
from support.servers import Server

HOUR = 3600.0
TEN_YEARS = 10 * 365 * 24 * HOUR
TWISTD = """
import os, sys, time

right, fault = time.time, os.open(os.environ["FAULT"], os.O_RDONLY)
time.time = lambda: right() + float(os.pread(fault, 20, 0) or 0)
from twisted.scripts.twistd import run
run()
"""


class WrongClock:
    """A server, and its clock."""

    def __init__(self, tmp_path: Path, *options: str, application: str, by: float = 0) -> None:
        self.file = tmp_path / "fault"
        self.set(by)
        self.server = Server(
            *options,
            application=application,
            command=(sys.executable, "-c", TWISTD, "--pidfile="),
            variables=environment(FAULT=str(self.file)),
        )

    def set(self, by: float) -> None:
        """The clock is wrong by so many seconds from now on."""
        self.file.write_text(f"{by:<20}")


@pytest.mark.parametrize("change", [-HOUR, TEN_YEARS], ids=["an hour back", "ten years ahead"])
def test_numbers_are_drawn_in_the_same_intervals(tmp_path: Path, change: float) -> None:
    options = ("--countdown", "0", "--interval", "0.2", "--flood", "none")
    clock = WrongClock(tmp_path, *options, application="tombola")
    with clock.server as server, server.connect() as ann:
        ann.read_until("NUMBER")
        clock.set(change)
        began = time.monotonic()
        for _ in range(5):
            ann.read_until("NUMBER")
        assert time.monotonic() - began > 0.7


@pytest.mark.parametrize("change", [-HOUR, TEN_YEARS], ids=["an hour back", "ten years ahead"])
def test_a_throttled_client_is_delayed_and_not_dropped(tmp_path: Path, change: float) -> None:
    clock = WrongClock(tmp_path, "--flood", "2/10", application="chat")
    with clock.server as server, server.connect() as ann, server.connect() as bob:
        for client in (ann, bob):
            client.read_until("* ")
        ann.send(*(f"line {number}" for number in range(8)))
        bob.read_until("<guest-1> line 2")
        clock.set(change)
        bob.read_until("<guest-1> line 7")


def test_a_countdown_ends_after_the_clock_was_put_back(tmp_path: Path) -> None:
    clock = WrongClock(tmp_path, "--countdown", "0.5", application="tombola")
    with clock.server as server, server.connect() as ann:
        ann.read_until("NEXT")
        clock.set(-HOUR)
        ann.read_until("BEGIN")


def test_lines_keep_their_order_and_show_the_clocks_time(tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    for by, text in ((TEN_YEARS, "one"), (0.0, "two"), (-HOUR, "three")):
        clock = WrongClock(tmp_path, "--state", state, application="chat", by=by)
        with clock.server as server, server.connect() as ann:
            ann.read_until("* ")
            ann.send(text, "/history 1")
            assert ann.read_until(f"* {day(by)}")[-1].endswith(f"> {text}")
    said = chatroom("export", state, "--format", "json").stdout
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line["text"] for line in lines] == ["one", "two", "three"]


def day(by: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(time.time() + by))
