"""One port for everything: people, browsers, and clients of what is not spoken yet."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request

import pytest
from servers import DEADLINE, Client, Server

HELLO_TLS = bytes.fromhex("16030100c8010000c40303") + bytes(200)


def exchange(server: Server, *pieces: bytes) -> bytes:
    """All that the server answers until it closes."""
    with socket.create_connection(server.addresses[0], DEADLINE) as client:
        for piece in pieces:
            client.sendall(piece)
            time.sleep(0.05)
        answer = b""
        while data := client.recv(65536):
            answer += data
        return answer


def test_the_log_says_where_everybody_joins(chat: Server) -> None:
    assert "chat: every protocol on 127.0.0.1:" in chat.wait_for("chat: every protocol on")


def test_everybody_is_recognised_on_one_port(chat: Server) -> None:
    url = "http://{}:{}/".format(*chat.addresses[0])
    with chat.connect() as ann, chat.connect() as bob:
        ann.read_until("guest-2 has joined")
        bob.send("hello")
        ann.read_until("<guest-2> hello")
        with urllib.request.urlopen(url, timeout=DEADLINE) as page:
            body = page.read()
            assert (page.status, page.headers["Connection"]) == (200, "close")
            assert len(body) == int(page.headers["Content-Length"])
            assert "nc {} {}".format(*chat.addresses[0]).encode() in body
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{url}favicon.ico", timeout=DEADLINE)
        head = exchange(chat, b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert head.endswith(b"\r\n\r\n")
        assert exchange(chat, b"NICK ann\r\n", b"USER ann 0 * :A\r\n").startswith(b"ERROR :")
        assert exchange(chat, HELLO_TLS) == b""
        chat.wait_for("began with TLS")
        ann.send("L")
        assert ann.read_until("clients")[-1] == "* 2 clients"


def test_a_part_of_a_word_of_another_protocol_is_talk(chat: Server) -> None:
    with chat.connect() as ann, chat.connect() as bob:
        ann.read_until("guest-2 has joined")
        with chat.connect() as carl:
            carl.socket.sendall(b"GE")
            bob.read_until("<guest-3> GE")


def test_who_closes_without_a_word_disturbs_nobody(chat: Server) -> None:
    with chat.connect() as ann:
        ann.read_until("welcome")
        chat.connect().socket.close()
        with chat.connect() as bob:
            bob.socket.shutdown(socket.SHUT_WR)
            assert bob.read_to_end() == ""
        with chat.connect() as carl:
            carl.read_until("welcome to")
            assert ann.read_until("joined") == ["* guest-2 has joined main"]


def test_what_was_sent_before_the_end_is_answered(chat: Server) -> None:
    with chat.connect() as ann:
        ann.send("L")
        ann.socket.shutdown(socket.SHUT_WR)
        heard = ann.read_to_end()
    assert heard.count("welcome") == 1
    assert heard.endswith("* 1 clients\n* goodbye, guest-1\n")


def test_behind_a_proxy_the_clients_own_address_is_shown() -> None:
    with (
        Server("--line", "haproxy:tcp:0:interface=127.0.0.1") as server,
        Client(server.addresses[1]) as ann,
    ):
        ann.socket.sendall(b"PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n")
        [welcome] = ann.read_until("welcome")
        assert "guest-1 at 192.0.2.7:4711" in welcome
        ann.send("L")
        assert ann.read_until("clients") == ["192.0.2.7:4711 guest-1", "* 1 clients"]
