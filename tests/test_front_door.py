"""One port for everything: people, browsers, and clients of what is not spoken yet."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest
from servers import DEADLINE, Client, Server
from wsproto import ConnectionType, WSConnection, events

HELLO_TLS = bytes.fromhex("16030100c8010000c40303") + bytes(200)


class Page(Client):
    """A browser's WebSocket."""

    def __init__(self, server: Server) -> None:
        super().__init__(server.addresses[0])
        self.browser = WSConnection(ConnectionType.CLIENT)
        self.messages: deque[dict[str, Any]] = deque()
        host = "{}:{}".format(*server.addresses[0])
        origin = [(b"Origin", f"http://{host}".encode())]
        self.socket.sendall(self.browser.send(events.Request(host, "/ws", extra_headers=origin)))

    def send(self, *messages: dict[str, Any]) -> None:
        for message in messages:
            self.socket.sendall(self.browser.send(events.TextMessage(json.dumps(message))))

    def hear(self, type_: str) -> dict[str, Any]:
        """The next message of this type, or of any if it is none. The others are forgotten."""
        text = ""
        while True:
            while self.messages:
                message = self.messages.popleft()
                if not type_ or message.get("type") == type_:
                    return message
            data = self.socket.recv(65536)
            assert data, f"closed before {type_}"
            self.browser.receive_data(data)
            for event in self.browser.events():
                if isinstance(event, events.TextMessage):
                    text += event.data
                    if event.message_finished:
                        self.messages.append(json.loads(text))
                        text = ""
                elif isinstance(event, events.CloseConnection):
                    self.messages.append({"closed": event.code})


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
            assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
            assert len(body) == int(page.headers["Content-Length"])
            assert body.lower().startswith(b"<!doctype html>")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{url}nothing", timeout=DEADLINE)
        head = exchange(chat, b"HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert head.endswith(b"\r\n\r\n")
        assert exchange(chat, b"NICK ann\r\n", b"USER ann 0 * :A\r\n").startswith(b"ERROR :")
        assert exchange(chat, HELLO_TLS) == b""
        chat.wait_for("began with TLS")
        ann.send("L")
        assert ann.read_until("clients")[-1] == "* 2 clients"


def test_a_browser_and_netcat_talk_with_each_other(chat: Server) -> None:
    with chat.connect() as ann, Page(chat) as eve:
        ann.read_until("welcome")
        assert eve.hear("welcome")["application"] == "chat"
        eve.send({"type": "hello", "name": "eve"}, {"type": "join", "room": "main"})
        ann.read_until("eve has joined")
        eve.send({"type": "say", "room": "main", "text": "hello"})
        ann.read_until("<eve> hello")
        ann.send("hello, you")
        assert (eve.hear("said")["text"], eve.hear("said")["text"]) == ("hello", "hello, you")
        eve.socket.sendall(eve.browser.send(events.CloseConnection(1000)))
        eve.hear("goodbye")
        ann.read_until("eve has left")


def test_a_browser_and_netcat_play_with_each_other(tombola: Callable[..., Server]) -> None:
    server = tombola("--countdown", "0.2", "--interval", "0.02")
    with server.connect() as ann, Page(server) as eve:
        ann.read_until("HELLO")
        assert eve.hear("welcome")["application"] == "tombola"
        eve.send({"type": "sit", "name": "eve"})
        assert eve.hear("seat")["token"]
        ann.send("SAY hello")
        assert eve.hear("said")["text"] == "hello"
        ann.read_until("REVEAL")
        assert eve.hear("over")["seed"]


def test_a_server_that_stops_says_so_to_browsers(chat: Server) -> None:
    with Page(chat) as eve:
        eve.hear("welcome")
        chat.process.terminate()
        eve.hear("stopping")
        assert eve.hear("") == {"closed": 1000}


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
