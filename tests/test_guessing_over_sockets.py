"""Many connections guess a password, and the owner logs in all the same."""

from __future__ import annotations

import sys
from contextlib import ExitStack

import pytest
from support.servers import Server

OWNER, ATTACKER = "127.0.0.9", "127.0.0.2"
CONNECTIONS = 100
TRIES = 10
"""Of each connection, in one piece."""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only on Linux is every address of 127.0.0.0/8 there"
)


def test_a_hundred_who_guess_do_not_keep_the_owner_out(chat: Server) -> None:
    with chat.connect(OWNER) as owner:
        owner.send("/nick ann", "/register secret-1", "exit")
        owner.read_until("* ann is registered")
    with ExitStack() as stack:
        attackers = [stack.enter_context(chat.connect(ATTACKER)) for _ in range(CONNECTIONS)]
        for number, attacker in enumerate(attackers):
            attacker.send(*(f"/login ann guess-{number}-{each}" for each in range(TRIES)))
        with chat.connect(OWNER) as owner:
            owner.send("/login ann secret-1")
            assert "* you are ann" in owner.read_until("you are ann")[-1]
        for attacker in attackers:
            attacker.send("/who nowhere")
        lines = [line for each in attackers for line in each.read_until("no room nowhere")]
    wrong = [line for line in lines if line == "! wrong name or password"]
    refused = [line for line in lines if line.startswith("! too many tries; again in ")]
    assert (len(wrong), len(refused)) == (5, CONNECTIONS * TRIES - 5)
    told = [line for line in chat.log if "failed tries" in line]
    assert told[0].endswith(f"failed tries of passwords or keys: 1; 1 for ann from {ATTACKER}")
    assert len(told) <= 13  # One in ten seconds, until the deadline of two minutes.
    assert not [line for line in chat.log if "guess-" in line or "secret-1" in line]


def test_no_answer_shows_which_names_are_registered(chat: Server) -> None:
    with chat.connect(OWNER) as owner, chat.connect(ATTACKER) as attacker:
        owner.send("/nick ann", "/register secret-1")
        owner.read_until("* ann is registered")
        answers = []
        for name in ("ann", "nobody"):
            attacker.send(*(f"/login {name} guess" for _ in range(6)))
            answers.append([attacker.read_until("! ")[-1] for _ in range(6)])
    assert answers[0] == answers[1]
    assert answers[0][-1] == "! too many tries; again in 2 minutes"
