"""One port for every protocol: netcat, browsers, and unsupported clients."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from support.clients import Client
from support.programs import DEADLINE
from support.servers import Server
from support.websockets import Page
from wsproto import events

TLS_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(200)


def exchange(server: Server, *parts: bytes) -> bytes:
    """Send the parts one by one, and return all that the server answers until it closes."""
    with socket.create_connection(server.addresses[0], DEADLINE) as client:
        for part in parts:
            client.sendall(part)
            time.sleep(0.05)  # So that the server reads them one by one.
        answer = b""
        while data := client.recv(65536):
            answer += data
        return answer


def test_the_log_names_the_listener_for_every_protocol(chat: Server) -> None:
    assert "chat: every protocol on 127.0.0.1:" in chat.wait_for("chat: every protocol on")


def test_every_protocol_is_detected_on_one_port(chat: Server) -> None:
    url = "http://{}:{}/".format(*chat.addresses[0])
    with chat.connect() as ann, chat.connect() as bob:
        ann.read_until("guest-2 has joined")
        bob.send("hello")
        ann.read_until("<guest-2> hello")
        with urllib.request.urlopen(url, timeout=DEADLINE) as page:
            body = page.read()
            assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
            assert len(body) == int(page.headers["Content-Length"])
            assert body.lower().startswith(b"<!doctype html>")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{url}nothing", timeout=DEADLINE)
        head = exchange(chat, b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert head.endswith(b"\r\n\r\n")
        hello = b"NICK bob\r\n", b"USER bob 0 * :B\r\nQUIT\r\n"
        assert b" 001 bob :" in exchange(chat, *hello)
        assert exchange(chat, TLS_HELLO) == b""
        chat.wait_for("began with TLS")
        ann.send("L")
        assert ann.read_until(" client")[-1] == "* 2 clients"


def test_a_websocket_and_netcat_talk_with_each_other(chat: Server) -> None:
    with chat.connect() as ann, Page(chat.addresses[0]) as eve:
        ann.send("")  # From the address of a browser nobody is greeted before that.
        ann.read_until("welcome")
        assert eve.receive("welcome")["application"] == "chat"
        eve.send({"type": "hello", "name": "eve"}, {"type": "join", "room": "main"})
        ann.read_until("eve has joined")
        eve.send({"type": "say", "room": "main", "text": "hello"})
        ann.read_until("<eve> hello")
        ann.send("hello, you")
        assert (eve.receive("said")["text"], eve.receive("said")["text"]) == ("hello", "hello, you")
        eve.socket.sendall(eve.browser.send(events.CloseConnection(1000)))
        eve.receive("goodbye")
        ann.read_until("eve has left")


def test_a_websocket_and_netcat_play_with_each_other(tombola: Callable[..., Server]) -> None:
    server = tombola("--countdown", "0.2", "--interval", "0.02")
    with server.connect() as ann, Page(server.addresses[0]) as eve:
        ann.send("")
        ann.read_until("HELLO")
        assert eve.receive("welcome")["application"] == "tombola"
        eve.send({"type": "sit", "name": "eve"})
        assert eve.receive("seat")["token"]
        ann.send("SAY hello")
        assert eve.receive("said")["text"] == "hello"
        ann.read_until("REVEAL")
        assert eve.receive("over")["seed"]


def test_a_stopping_server_tells_websockets(chat: Server) -> None:
    with Page(chat.addresses[0]) as eve:
        eve.receive("welcome")
        chat.process.terminate()
        eve.receive("stopping")
        assert eve.receive("") == {"closed": 1000}


def test_a_part_of_another_signature_is_a_line(chat: Server) -> None:
    with chat.connect() as ann, chat.connect() as bob:
        ann.read_until("guest-2 has joined")
        with chat.connect() as carl:
            carl.socket.sendall(b"GE")
            bob.read_until("<guest-3> GE")


def test_a_client_that_sends_nothing_disturbs_nobody(chat: Server) -> None:
    with chat.connect() as ann:
        ann.read_until("welcome")
        chat.connect().socket.close()
        with chat.connect() as bob:
            bob.socket.shutdown(socket.SHUT_WR)
            assert bob.read_to_end() == ""
        with chat.connect() as carl:
            carl.read_until("welcome to")
            assert ann.read_until("joined") == ["* guest-2 has joined main"]


def test_lines_before_a_half_close_are_answered(chat: Server) -> None:
    with chat.connect() as ann:
        ann.send("L")
        ann.socket.shutdown(socket.SHUT_WR)
        received = ann.read_to_end()
    assert received.count("welcome") == 1
    assert received.endswith("* 1 client\n* goodbye, guest-1\n")


def test_behind_a_proxy_the_clients_own_address_is_shown() -> None:
    with (
        Server("--line", "haproxy:tcp:0:interface=127.0.0.1") as server,
        Client(server.addresses[1]) as ann,
    ):
        ann.socket.sendall(b"PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n")
        [welcome] = ann.read_until("welcome")
        assert "guest-1 at 192.0.2.7:4711" in welcome
        ann.send("L")
        assert ann.read_until(" client") == ["192.0.2.7:4711 guest-1", "* 1 client"]
