"""The line protocol over real sockets, as netcat, telnet and a bare socket see it."""

from __future__ import annotations

import re
import signal

from support.clients import Client, reset
from support.programs import DEADLINE
from support.servers import Server


def test_three_users_chat(chat: Server) -> None:
    with chat.connect() as ann, chat.connect() as bob, chat.connect() as carl:
        [welcome] = ann.read_until("welcome")
        assert re.fullmatch(rf"\* welcome to .*guest-1 at {ann.address}; /help.*", welcome)
        ann.send("/nick ann")
        ann.read_until("* guest-1 is now ann")
        bob.send("/nick bob")
        bob.read_until("* guest-2 is now bob")
        ann.send("hello everybody")
        assert bob.read_until("hello")[-1] == "<ann> hello everybody"
        assert carl.read_until("hello")[-1] == "<ann> hello everybody"
        bob.send("L")
        assert bob.read_until(" client")[-4:] == [
            f"{ann.address} ann",
            f"{bob.address} bob",
            f"{carl.address} guest-3",
            "* 3 clients",
        ]
        bob.send(f"{carl.address} psst")
        assert bob.read_until("psst") == ["<you -> guest-3> psst"]
        assert carl.read_until("psst")[-1] == "<bob -> you> psst"
        ann.send("exit")
        assert ann.read_to_end().endswith("* goodbye, ann\n")
        bob.read_until("* ann has left main")


def test_a_client_that_sends_no_newline(chat: Server) -> None:
    with chat.connect() as ann, chat.connect() as bare:
        ann.read_until("guest-2 has joined")
        bare.read_until("welcome")
        for word in (b"hello", b"again"):
            bare.socket.sendall(word)
            assert ann.read_until("guest-2") == [f"<guest-2> {word.decode()}"]
        bare.socket.sendall(b"exit")
        assert bare.read_to_end() == "* goodbye, guest-2\n"
        ann.read_until("* guest-2 has left main")


def test_a_registered_name_has_an_inbox(chat: Server) -> None:
    with chat.connect() as ann:
        ann.read_until("welcome")
        with chat.connect() as bob:
            bob.send("/nick bob", "/register secret-1", "exit")
            bob.read_until("* bob is registered")
        ann.read_until("* bob has left main")
        ann.send("/msg bob call me")
        ann.read_until("* bob is away")
        with chat.connect() as bob:
            bob.send("/login bob wrong", "/login bob secret-1", "/inbox")
            bob.read_until("! wrong name or password")
            bob.read_until("* you are bob; 1 unread")
            assert bob.read_until("call me")[-1].endswith("<guest-1 -> you> call me")
    assert not [line for line in chat.log if "secret" in line]


def test_a_reset_in_the_middle_of_a_line_disturbs_nobody(chat: Server) -> None:
    with chat.connect() as ann:
        eve = chat.connect()
        ann.read_until("guest-2 has joined")
        eve.socket.sendall(b"said\nnot sai")
        reset(eve)
        received = ann.read_until("* guest-2 has left main")
        assert "not sai" not in "".join(received)


def test_garbage_disturbs_nobody(chat: Server) -> None:
    with chat.connect() as ann, chat.connect() as eve:
        ann.read_until("guest-2 has joined")
        eve.socket.sendall(b"\xfe\xfb\x1f\x00\x1b[2J\n" + b"x" * 1_000_000 + b"\n/nick \x07\n")
        eve.read_until("! the name \ufffd is not allowed")
        eve.send("/quit")
        assert ann.read_until("has left") == [
            "<guest-2> \ufffd\ufffd\ufffd\ufffd[2J",
            "* guest-2 has left main",
        ]


def test_a_thousand_clients_at_once_are_served(chat: Server) -> None:
    chat.process.send_signal(signal.SIGSTOP)
    clients = [Client(chat.addresses[0], wait=False) for _ in range(1000)]
    chat.process.send_signal(signal.SIGCONT)
    try:
        for client in clients:
            client.socket.settimeout(DEADLINE)
            client.read_until("welcome")
        for client in clients:
            client.send("/join tea", "/leave main")
        for client in clients:
            client.read_until("* you have left main")
        clients[0].send("/nick ann", "is everybody here?")
        for client in clients[1:]:
            client.read_until("<ann> is everybody here?")
    finally:
        for client in clients:
            client.socket.close()


def test_a_stopping_server_says_goodbye(chat: Server) -> None:
    with chat.connect() as ann:
        ann.read_until("welcome")
        chat.process.terminate()
        assert ann.read_to_end() == "* the server is stopping or restarting; goodbye\n"
    chat.stop()
    assert chat.process.returncode in (0, -15)
