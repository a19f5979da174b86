"""The menu over real sockets, together with users of the line protocol."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from support.clients import Client
from support.programs import DEADLINE
from support.servers import Server

PROMPT = "Enter your choice:"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server("--menu", "0") as server:
        yield server


def enter(server: Server, name: str) -> Client:
    """A client that has given its name and reads the menu."""
    client = Client(server.listeners("menu")[0])
    client.read_until("Enter your name:")
    client.send(name)
    client.read_until(PROMPT)
    return client


def test_menu_and_line_share_users_messages_and_rooms(server: Server) -> None:
    assert "chat: menu on 127.0.0.1:" in server.wait_for("chat: menu on")
    with server.connect() as lea, enter(server, "Ann") as ann, enter(server, "Bob") as bob:
        lea.send("/nick lea")
        lea.read_until("now lea")
        ann.send("1")
        [users, *_] = ann.read_until(PROMPT)
        ids = dict(user.split(":") for user in users.split(", "))
        assert set(ids) == {"Ann", "Bob", "lea"}
        for recipient in ("lea", "Bob"):
            ann.send("2", f"hello {recipient}", ids[recipient])
            ann.read_until("Message sent")
        assert lea.read_until("hello") == ["<Ann -> you> hello lea"]
        bob.send("3")
        assert bob.read_until(PROMPT)[0].endswith("Ann: hello Bob")
        ann.send("4", "tea", "5", "tea")
        ann.read_until("You are in tea")
        lea.send("/join tea")
        ann.read_until("* lea has joined tea")
        ann.send("milk?")
        assert ann.read_until("milk") == ["Ann> milk?"]
        assert lea.read_until("milk")[-1] == "<Ann> milk?"
        ann.send("bye", "6")
        lea.read_until("* Ann has left tea")
        assert ann.read_to_end().endswith("Goodbye, Ann\n")


def test_a_connection_switches_to_the_menu_and_back(server: Server) -> None:
    with server.connect() as lea, server.connect() as leo:
        leo.send("/nick leo")
        leo.read_until("now leo")
        lea.send("/nick lea", "/menu", "1", "0", "hello")
        assert lea.read_until("0. Back")[-8].startswith("Hello, lea")
        lea.read_until("* this is the line protocol again; you are lea")
        leo.read_until("<lea> hello")


def test_five_hundred_clients_at_once_are_served(server: Server) -> None:
    server.process.send_signal(signal.SIGSTOP)
    clients = [Client(server.listeners("menu")[0], wait=False) for _ in range(500)]
    server.process.send_signal(signal.SIGCONT)
    try:
        for number, client in enumerate(clients):
            client.socket.settimeout(DEADLINE)
            client.read_until("Enter your name:")
            client.send(f"p{number}", "5", "main")
        for client in clients:
            client.read_until("You are in main")
        clients[0].send("hello")
        for client in clients:
            client.read_until("p0> hello")
    finally:
        for client in clients:
            client.socket.close()
