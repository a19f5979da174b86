"""Hours of bad manners, in a minute: hecklers beside people who must not notice them.

CHATROOM_SOAK_SECONDS says for how long, for each of the two servers (default 15), and
CHATROOM_SOAK_SEED repeats what the hecklers of a run before this have done (though not when).
"""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from canaries import Players, Talkers
from conftest import faults
from hecklers import Listener, PresenceBatch
from servers import DEADLINE, Client, Server

from chatroom_tw.tests.fuzzing import grammars

SECONDS = float(os.environ.get("CHATROOM_SOAK_SECONDS", "15"))
SEED = int(os.environ.get("CHATROOM_SOAK_SEED", "0")) or random.SystemRandom().getrandbits(32)
WARM_UP = 5.0
"""Seconds after which a server has grown to what it needs for such a crowd."""
CROWD = 24
GROWTH = 12 * 1024
"""KiB that it may grow after that, for what it remembers, and for holes in its memory."""
FLOOD = ("--flood", "none")
"""Nobody is held up: it is worse for the others. Who is held up, and gone, is heard for up to a
minute yet; test_limits_over_sockets is about that."""
AT_ONCE = 3.0
"""Seconds in which somebody new is answered, on a machine that is busy with tests."""
PROC = Path("/proc")

pytestmark = pytest.mark.skipif(
    not (PROC / "self" / "status").exists(), reason="it is Linux's /proc that tells of a process"
)


class Process:
    """What a server needs of the computer."""

    def __init__(self, server: Server) -> None:
        self._folder = PROC / str(server.process.pid)

    def memory(self) -> int:
        """KiB in the computer's memory."""
        found = re.search(r"VmRSS:\s+(\d+) kB", (self._folder / "status").read_text())
        assert found
        return int(found[1])

    def files(self) -> list[str]:
        """What is open."""
        opened = []
        for descriptor in (self._folder / "fd").iterdir():
            try:
                opened.append(os.readlink(descriptor))
            except FileNotFoundError:  # It was closed meanwhile.
                continue
        return opened

    def sockets(self) -> int:
        return sum(name.startswith("socket:") for name in self.files())

    def others(self) -> int:
        """What else is open, but for what is opened once when it is first needed: the database,
        by each of its threads, and a poll for each protocol."""
        once = ("sqlite3", "eventpoll")
        others = [name for name in self.files() if not any(word in name for word in once)]
        return len(others) - self.sockets()

    def wait_for_sockets(self, count: int) -> None:
        """Wait until only so many sockets are open."""
        give_up = time.monotonic() + DEADLINE
        while (there := self.sockets()) > count:
            assert time.monotonic() < give_up, f"{there} sockets are open in place of {count}"
            time.sleep(0.05)


@pytest.fixture
def seed() -> Iterator[str]:
    print(f"CHATROOM_SOAK_SEED={SEED}")
    yield str(SEED)


def soak(
    server: Server,
    doors: Sequence[Listener],
    seed: str,
    live: Callable[[float], None],
    greeted: Callable[[], None],
) -> str:
    """Let a crowd heckle while others `live` for some seconds, twice, and compare; a summary."""
    process = Process(server)
    sockets = process.sockets()
    with PresenceBatch(CROWD, f"{seed}-warm", doors):
        live(WARM_UP)
    process.wait_for_sockets(sockets)
    memory, files = process.memory(), process.others()
    with PresenceBatch(CROWD, seed, doors) as crowd:
        most = memory
        for _ in range(int(SECONDS)):
            live(1.0)
            most = max(most, process.memory())
    process.wait_for_sockets(sockets)
    start = time.monotonic()
    greeted()
    greeting = time.monotonic() - start
    process.wait_for_sockets(sockets)
    grown = process.memory() - memory
    assert not faults(server)
    assert greeting < AT_ONCE, f"somebody new had to wait for {greeting:.1f} s"
    assert grown < GROWTH, f"it has grown by {grown} KiB, from {memory}"
    assert process.others() <= files, process.files()
    return (
        f"{sum(crowd.done.values())} clients in {SECONDS:.0f} s; memory {memory // 1024} MiB "
        f"before, {most // 1024} at most, {grown / 1024:+.1f} after; somebody new "
        f"is greeted in {greeting * 1000:.0f} ms; {dict(crowd.done)}"
    )


def test_the_chat_goes_on_whatever_a_crowd_does(
    tmp_path: Path, seed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--state", str(tmp_path / "state"), "--line", "0", "--menu", "0", "--tcd", "0")
    with Server(*options, *FLOOD) as server, server.connect() as ann, server.connect() as bob:
        talkers = Talkers(ann, bob)

        def greeted() -> None:
            with server.connect() as carl:
                carl.send("L")
                carl.read_until("* 3 clients")

        summary = soak(server, chat_doors(server), seed, talkers.talk, greeted)
        talkers.check()
        with capsys.disabled():
            print(f"\nsoak: chat, seed {seed}: {summary}; slowest line {talkers.slowest:.2f} s")


def test_the_tombola_goes_on_whatever_a_crowd_does(
    seed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--interval", "0.05", "--countdown", "0.3", "--pause", "0.5", "--prizes", "all")
    with ExitStack() as there:
        server = there.enter_context(
            Server(*options, *FLOOD, "--claim-port", "0", "--line", "0", application="tombola")
        )
        ann, bob = (there.enter_context(server.connect()) for _ in range(2))
        players = Players(ann, bob)

        def greeted() -> None:
            with Client(server.addresses[0]) as carl:
                carl.read_until("CARD ")
                carl.send("EXIT")
                carl.read_until("BYE")

        summary = soak(server, tombola_doors(server), seed, time.sleep, greeted)
        players.check()
        games = players.games()
        assert games
        with capsys.disabled():
            numbers = sum(len(numbers) for _, numbers in games)
            print(f"\nsoak: tombola, seed {seed}: {summary}; {len(games)} games, {numbers} numbers")


def chat_doors(server: Server) -> list[Listener]:
    lies = [
        *(b"/nick ann\n", b"/login ann secret\n", b"/remove bob main\n", b"/register x\n"),
        *(b"LEAVE_CHATROOM: 1\nJOIN_ID: 1\nCLIENT_NAME: ann\n", b"KILL_SERVICE\n"),
        b"CHAT: 1\nJOIN_ID: 1\nCLIENT_NAME: ann\nMESSAGE: canary 0\n\n",
    ]
    line_hello = b"/nick NAME\n/join tea\nhello\n/msg ann hello\n/history\nL\nexit\n"
    menu_hello = b"NAME\n4\ntea\n5\ntea\nhello\nbye\n1\n6\n"
    tcd_hello = (
        b"JOIN_CHATROOM: tea\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: NAME\n"
        b"DISCONNECT: 0\nPORT: 0\nCLIENT_NAME: NAME\n"
    )
    front, further = server.doors("every protocol") * 4, server.doors("line")
    line, menu, tcd = grammars.LINE, grammars.MENU, grammars.TCD
    return [
        Listener(further[0], line, line_hello, b"/help\n", lies),
        Listener(server.doors("menu")[0], menu, menu_hello, b"x\n", lies),
        Listener(server.doors("tcd")[0], tcd, tcd_hello, b"HELO x\n", lies),
        Listener(front[0], line, line_hello, b"/help\n", lies),
        Listener(front[1], tcd, tcd_hello, b"HELO x\n", lies),
        Listener(front[2], grammars.WEB, grammars.WEB[-4], b"GET / HTTP/1.1\r\n\r\n", lies),
        Listener(front[3], [*grammars.IRC, *grammars.TLS], b"NICK NAME\r\n", b"PASS x\r\n", lies),
    ]


def tombola_doors(server: Server) -> list[Listener]:
    token = b"0123456789abcdef0123456789abcdef"
    lies = [
        *(b"RESUME " + token + b"\n", b"TOMBOLA\nAMBO\n", b"NAME ann\n", b"CARDS 7\n"),
        *(b"TOMBOLA " + token + b"\n", b"BOARD 1 1 1\n", b"AMBO guest-1\n", b"NUMBER 90\n"),
    ]
    hello = b"NAME NAME\nCARDS 6\nENTROPY hello\nSAY hello\nSTATUS\nTRANSCRIPT\nEXIT\n"
    play = grammars.TOMBOLA
    return [
        *(Listener(where, play, hello, b"HELP\n", lies, True) for where in server.doors("line")),
        Listener(server.doors("claims")[0], grammars.CLAIMS, lies[4], b"x\n", lies),
    ]
