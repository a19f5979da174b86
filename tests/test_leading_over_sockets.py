"""Rooms that are led, over sockets: what happens to somebody who misbehaves, and after a crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.clients import Client, Closed
from support.servers import Server

ANN, BOB, TCD = "127.0.0.7", "127.0.0.8", "127.0.0.9"
OPERATORS = '[root]\nplain = "long-secret"\n'


def asked(client: Client, line: str, until: str) -> list[str]:
    client.send(line)
    return client.read_until(until)


def join_by_tcd(client: Client, room: str, name: str) -> None:
    client.socket.sendall(
        f"JOIN_CHATROOM: {room}\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: {name}\n".encode()
    )


def test_somebody_misbehaves(tmp_path: Path) -> None:
    operators = tmp_path / "operators.toml"
    operators.write_text(OPERATORS)
    with (
        Server("--operators", str(operators)) as chat,
        chat.connect(ANN) as ann,
        chat.connect(ANN) as phone,
        chat.connect(BOB) as bob,
        chat.connect(TCD) as tcd,
    ):
        asked(ann, "/nick ann", "ann")
        asked(ann, "/register secret-1", "is registered")
        asked(ann, "/join tea", "you are in tea")
        asked(phone, "/login ann secret-1", "on 2 devices")
        asked(bob, "/nick bob", "bob")
        asked(bob, "/join tea", "you are in tea")
        join_by_tcd(tcd, "tea", "carl")
        tcd.read_until("JOIN_ID")

        asked(bob, "/kick carl", "! only an operator of tea")
        asked(ann, "/mute bob 10m too loud", "is muted in tea")
        bob.read_until("muted you in tea")
        asked(bob, "but", "! you are muted in tea")
        asked(ann, "/kick bob enough", "bob has left tea")
        bob.read_until("put you out of tea")
        asked(bob, "/join tea", "you are in tea")
        asked(ann, "/ban bob", "is banned from tea")
        asked(bob, "/join tea", "! you are banned from tea")
        asked(ann, "/ban address:127.0.0.9", "is banned from tea")
        tcd.read_until("LEFT_CHATROOM")
        join_by_tcd(tcd, "tea", "carl")
        tcd.read_until("ERROR_CODE")

        asked(ann, "/block bob", "! only a server operator")
        asked(ann, "/oper root long-secret", "server operator")
        asked(ann, "/block bob 1h", "is blocked")
        bob.read_until("blocked")
        with pytest.raises(Closed):
            bob.read_until("never")
        with chat.connect(BOB) as again, pytest.raises(Closed):
            again.read_until("welcome")
        assert "ann" in "".join(asked(phone, "/who main", "main, "))


def test_what_was_decided_outlives_a_crash(tmp_path: Path) -> None:
    state = ("--state", str(tmp_path / "state"))
    chat = Server(*state)
    with chat, chat.connect(ANN) as ann, chat.connect(BOB) as bob:
        asked(ann, "/nick ann", "ann")
        asked(ann, "/register secret-1", "is registered")
        asked(bob, "/nick bob", "bob")
        asked(bob, "/register secret-2", "is registered")
        asked(ann, "/join tea", "you are in tea")
        asked(bob, "/join tea", "you are in tea")
        for line, answer in (
            ("/topic no milk", "topic of tea"),
            ("/set slow 2", "slow"),
            ("/role bob voice", "a voice"),
            ("/ban address:192.0.2.0/24 7d spam", "is banned"),
            ("/mute account:zoe", "is muted"),
        ):
            asked(ann, line, answer)
        asked(bob, "/ignore ann", "you ignore ann")
        chat.kill()
    with Server(*state) as chat, chat.connect(ANN) as ann, chat.connect(BOB) as bob:
        asked(ann, "/login ann secret-1", "you are ann")
        ann.read_until("tea")
        asked(ann, "/join tea", "topic of tea: no milk (ann")
        assert "slow 2" in asked(ann, "/set", "settings of tea")[-1]
        [ban, _] = asked(ann, "/bans", "1 ban")[-2:]
        assert ban.startswith("* address:192.0.2.0/24 until ")
        assert ban.endswith("spam")
        assert "account:zoe" in "".join(asked(ann, "/mutes", "1 mute"))
        asked(ann, "/log", "topic")
        asked(bob, "/login bob secret-2", "you are bob")
        asked(bob, "/ignores", "you ignore 1: ann")
        asked(bob, "/whois bob", "voice of tea")
