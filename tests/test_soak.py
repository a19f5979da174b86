"""Hecklers on servers with real sockets, beside canaries, which must not notice them.

CHATROOM_SOAK_SECONDS says for how many seconds, for each of the two servers (by default 8).
CHATROOM_SOAK_SEED repeats what the hecklers of an earlier run did, though not when they did it.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from support import processes
from support.canaries import Players, Talkers
from support.clients import Client
from support.hecklers import Hecklers, Target
from support.processes import Process
from support.servers import EVERY_PROTOCOL, Server
from support.summaries import SUMMARY, Record

from chatroom_tw.tests.fuzzing import grammars

SECONDS = float(os.environ.get("CHATROOM_SOAK_SECONDS", "8"))
SEED = int(os.environ.get("CHATROOM_SOAK_SEED", "0")) or random.SystemRandom().getrandbits(32)
WARM_UP = 5.0
"""Seconds after which a server has grown to what it needs for so many hecklers."""
HECKLERS = 24
GROWTH = 12 * 1024
"""KiB that a server may grow after that, for its history and for holes in its memory."""
NO_FLOOD_CONTROL = ("--flood", "none")
"""Without flood control the hecklers cost the others more. Besides, a throttled client that has
disconnected is served for up to a minute more; test_limits_over_sockets tests that."""
GREETING = 3.0
"""Seconds within which a new client is answered, on a machine that is busy with tests."""

pytestmark = [processes.needed, pytest.mark.long]


@pytest.fixture
def seed() -> str:
    print(f"CHATROOM_SOAK_SEED={SEED}")
    return str(SEED)


def soak(
    server: Server,
    targets: Sequence[Target],
    seed: str,
    live: Callable[[float], None],
    greet: Callable[[], None],
) -> str:
    """Let hecklers heckle twice, compare the server's process after each time, and summarize.

    `live` lets the canaries act for so many seconds; `greet` connects a new client and waits
    for its answers.
    """
    process = Process(server)
    sockets = process.sockets()
    with Hecklers(HECKLERS, f"{seed}-warm", targets):
        live(WARM_UP)
    process.wait_for_sockets(sockets)
    memory, files = process.memory(), process.other_files()
    with Hecklers(HECKLERS, seed, targets) as hecklers:
        most, end = memory, time.monotonic() + SECONDS
        while time.monotonic() < end:  # A slow server has no more clients than a fast one.
            live(1.0)
            most = max(most, process.memory())
    process.wait_for_sockets(sockets)
    start = time.monotonic()
    greet()
    greeting = time.monotonic() - start
    process.wait_for_sockets(sockets)
    grown = process.memory() - memory
    assert greeting < GREETING, f"a new client had to wait for {greeting:.1f} s"
    assert grown < GROWTH, f"the server has grown by {grown} KiB, from {memory}"
    assert process.other_files() <= files, process.files()
    return (
        f"{sum(hecklers.done.values())} clients in {SECONDS:.0f} s; memory {memory // 1024} MiB "
        f"before, {most // 1024} at most, {grown / 1024:+.1f} after; a new client was "
        f"greeted in {greeting * 1000:.0f} ms; {dict(hecklers.done)}"
    )


def test_the_chat_survives_hecklers(tmp_path: Path, seed: str, record_property: Record) -> None:
    options = ("--state", str(tmp_path / "state"), "--line", "0", "--menu", "0", "--tcd", "0")
    with (
        Server(*options, *NO_FLOOD_CONTROL) as server,
        server.connect() as ann,
        server.connect() as bob,
    ):
        talkers = Talkers(ann, bob)

        def greet() -> None:
            with server.connect() as carl:
                carl.send("L")
                carl.read_until("* 3 clients")

        summary = soak(server, chat_targets(server), seed, talkers.talk, greet)
        talkers.check()
        slowest = f"slowest line {talkers.slowest:.2f} s"
        record_property(SUMMARY, f"soak: chat, seed {seed}: {summary}; {slowest}")


def test_the_tombola_survives_hecklers(seed: str, record_property: Record) -> None:
    options = ("--interval", "0.05", "--countdown", "0.3", "--pause", "0.5", "--prizes", "all")
    ports = ("--claim-port", "0", "--line", "0")
    with ExitStack() as running:
        server = running.enter_context(
            Server(*options, *ports, *NO_FLOOD_CONTROL, application="tombola")
        )
        ann, bob = (running.enter_context(server.connect()) for _ in range(2))
        players = Players(ann, bob)

        def greet() -> None:
            with Client(server.addresses[0]) as carl:
                carl.read_until("COMMIT ")  # The hecklers may have taken all late cards.
                carl.send("EXIT")
                carl.read_until("BYE")

        summary = soak(server, tombola_targets(server), seed, time.sleep, greet)
        players.check()
        games = players.games()
        assert games
        numbers = sum(len(numbers) for _, numbers in games)
        played = f"{len(games)} games, {numbers} numbers"
        record_property(SUMMARY, f"soak: tombola, seed {seed}: {summary}; {played}")


def chat_targets(server: Server) -> list[Target]:
    forgeries = [
        *(b"/nick ann\n", b"/login ann secret-1\n", b"/remove bob main\n", b"/register x\n"),
        *(b"LEAVE_CHATROOM: 1\nJOIN_ID: 1\nCLIENT_NAME: ann\n", b"KILL_SERVICE\n"),
        b"CHAT: 1\nJOIN_ID: 1\nCLIENT_NAME: ann\nMESSAGE: canary 0\n\n",
    ]
    line_dialogue = b"/nick NAME\n/join tea\nhello\n/msg ann hello\n/history\nL\nexit\n"
    menu_dialogue = b"NAME\n4\ntea\n5\ntea\nhello\nbye\n1\n6\n"
    tcd_dialogue = (
        b"JOIN_CHATROOM: tea\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: NAME\n"
        b"DISCONNECT: 0\nPORT: 0\nCLIENT_NAME: NAME\n"
    )
    page_dialogue = grammars.UPGRADE + grammars.framed(
        b'{"type":"hello","version":2,"browser":"a secret of a browser"}\n'
        b'{"type":"join","room":"nook"}\n{"type":"topic","room":"nook","text":"hello"}\n'
        b'{"type":"mute","room":"nook","who":"*!*@10.*","time":"1s"}\n'
        b'{"type":"ignore","name":"ann"}\n{"type":"away","text":"tea"}\n{"type":"bye"}\n'
    )
    [every], [line] = server.listeners(EVERY_PROTOCOL), server.listeners("line")
    [menu], [tcd] = server.listeners("menu"), server.listeners("tcd")
    web, irc = grammars.WEB, [*grammars.IRC, *grammars.TLS]
    return [
        Target(line, grammars.LINE, line_dialogue, b"/help\n", forgeries, has_accounts=True),
        Target(menu, grammars.MENU, menu_dialogue, b"x\n", forgeries),
        Target(tcd, grammars.TCD, tcd_dialogue, b"HELO x\n", forgeries),
        Target(every, grammars.LINE, line_dialogue, b"/help\n", forgeries, has_accounts=True),
        Target(every, grammars.TCD, tcd_dialogue, b"HELO x\n", forgeries),
        Target(every, web, web[-4], b"GET / HTTP/1.1\r\n\r\n", forgeries),
        Target(every, [page_dialogue], page_dialogue, b"GET / HTTP/1.1\r\n\r\n", forgeries),
        Target(every, irc, b"NICK NAME\r\n", b"PASS x\r\n", forgeries),
    ]


def tombola_targets(server: Server) -> list[Target]:
    token = b"0123456789abcdef0123456789abcdef"
    claim = b"TOMBOLA " + token + b"\n"
    forgeries = [
        *(b"RESUME " + token + b"\n", b"TOMBOLA\nAMBO\n", b"NAME ann\n", b"CARDS 7\n"),
        *(claim, b"BOARD 1 1 1\n", b"AMBO guest-1\n", b"NUMBER 90\n"),
    ]
    dialogue = b"NAME NAME\nCARDS 6\nENTROPY hello\nSAY hello\nSTATUS\nTRANSCRIPT\nEXIT\n"
    [claims] = server.listeners("claims")
    return [
        *(
            Target(line, grammars.TOMBOLA, dialogue, b"HELP\n", forgeries, has_seats=True)
            for line in server.listeners("line")
        ),
        Target(claims, grammars.CLAIMS, claim, b"x\n", forgeries),
    ]
