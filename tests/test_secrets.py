"""No log has what somebody has said, a password, a token, a page's secret, or a host's key."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from support.clients import Address, Client, reset
from support.programs import TWISTD, eventually
from support.servers import Server
from support.websockets import Page

PLANTED = "planted"
"""Every secret of these tests has it, but for those that a server makes itself."""
PASSWORD, OTHER, WRONG, SAID, PRIVATE, TAB = (
    f"{PLANTED}-{what}-0123456789"
    for what in ("password", "other", "wrong", "said", "private", "tab")
)
KEY = re.compile(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b")
"""The form of a host's key."""
FORMATS = pytest.mark.parametrize("log_format", ["text", "json"])
JUNK = [
    junk.replace(b"%", PLANTED.encode())
    for junk in (
        b"PASS %\r\nNICK %\r\n",
        b"GET /%?tab=% HTTP/1.1\r\nHost: x.example\r\nCookie: %\r\n\r\n",
        b"GET /ws?% HTTP/1.1\r\nHost: localhost\r\nSec-WebSocket-Key: %\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n%",
        b"% / HTTP/1.1\r\n%\r\n\r\n",
        b"PROXY TCP4 %\r\n",
        b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n%\r\n",
        b"SSH-2.0-%\r\n",
        b"\x16\x03\x01\x02\x00\x01%",
        b"%" * 3000 + b"\n",
        b"\xff\xfe %\n",
        b"JOIN_CHATROOM: %\nCLIENT_IP: %\nPORT: %\n\n",
    )
]
"""What clients send that is not spoken here, or is broken."""


class Logged(NamedTuple):
    """A server, and the file of its log."""

    server: Server
    path: Path
    address: Address

    def listener(self, protocol: str) -> Address:
        """Where a listener for this protocol is."""
        found = re.search(rf": {protocol} on ([0-9.]+):(\d+)", self.path.read_text())
        assert found, self.path.read_text()
        return found[1], int(found[2])


@contextmanager
def logged(application: str, log_format: str, folder: Path, *options: str) -> Iterator[Logged]:
    """A server whose log is a file. In the end neither that nor its output has a secret."""
    path = folder / "the.log"
    server = Server(
        *("--log-format", log_format, "--state", str(folder / "state"), *options),
        application=application,
        command=(str(TWISTD), "--pidfile=", f"--logfile={path}"),
    )
    try:

        def is_ready() -> bool:
            assert server.process.poll() is None, server.log
            return path.exists() and f"{application}: ready" in path.read_text()

        eventually(is_ready, lambda: server.log)
        made = Logged(server, path, ("", 0))
        made = made._replace(address=made.listener("every protocol"))
        yield made
        throw_junk(made.address)
        with Client(made.address) as last:
            last.send("STATUS" if application == "tombola" else "/who")
            last.read_until("")
    finally:
        server.stop()
    text = path.read_text()
    assert "Traceback" not in text, text
    assert PLANTED not in text
    assert PLANTED not in "\n".join(server.log)


def throw_junk(address: Address) -> None:
    for junk in JUNK:
        with socket.create_connection(address) as client:
            client.settimeout(0.2)
            try:
                client.sendall(junk)
                client.recv(100)
            except OSError:
                pass


@FORMATS
def test_a_chats_log_has_no_secret(log_format: str, tmp_path: Path) -> None:
    options = ("--menu", "0", "--tcd", "0", "--flood", "20/5", "--max-backlog", "1K")
    with logged("chat", log_format, tmp_path, *options) as chat:
        with Client(chat.address) as ann, Client(chat.address) as bob:
            ann.send("/nick ann", f"/register {PASSWORD}")
            ann.send(f"/password {WRONG} {OTHER}", f"/password {PASSWORD} {OTHER}", SAID, "/who")
            ann.read_until("ann has the new password")
            ann.send("/join tea", f"/topic {SAID}", f"/ban nobody 1h {SAID}", f"/kick bob {SAID}")
            ann.send(f"/oper ann {WRONG}", f"/unregister {WRONG}", f"/register eve {WRONG}")
            ann.send(f"/set password {PASSWORD}", f"/join tea {WRONG}", "/join main")
            bob.send("/nick bob", f"/login ann {WRONG}", f"/login ann {WRONG}2")
            bob.send(f"/msg ann {PRIVATE}", f"/nick {WRONG}/", f"/{PLANTED}", "/inbox")
            ann.read_until(PRIVATE)
        with Page(chat.address) as page:
            page.receive("welcome")
            page.send({"type": "hello", "name": "carl", "tab": TAB})
            page.send({"type": "login", "name": "ann", "password": WRONG})
            page.receive("refused")
            page.send({"type": "login", "name": "ann", "password": OTHER})
            page.receive("logged-in")
            page.send({"type": "register", "password": PASSWORD}, {"type": PLANTED})
            page.send({"type": "password", "old": WRONG, "new": PASSWORD})
            page.send({"type": "join", "room": "main"}, {"type": "tell", "to": "x", "text": SAID})
            page.send({"type": "say", "room": "main", "text": SAID}, {"type": "say", "x": PRIVATE})
            page.receive("error")
            with Page(chat.address) as copy:
                copy.receive("welcome")
                copy.send({"type": "hello", "name": "carl", "tab": TAB})
                page.receive("replaced")
        with Client(chat.listener("menu")) as menu:
            menu.send("dora", "2", PRIVATE, "1", PLANTED)
            menu.read_until("Enter")
        with Client(chat.listener("tcd")) as tcd:
            tcd.send("JOIN_CHATROOM: tea", "CLIENT_IP: 0", "PORT: 0", "CLIENT_NAME: emil")
            join_id = tcd.read_until("JOIN_ID")[-1].split()[-1]
            tcd.send(
                "CHAT: tea", f"JOIN_ID: {join_id}", "CLIENT_NAME: emil", f"MESSAGE: {SAID}", ""
            )
            tcd.send(f"CHAT: {PLANTED}", f"JOIN_ID: {PLANTED}", "CLIENT_NAME: x", "MESSAGE: x", "")
            tcd.read_until("ERROR")
        be_dropped(chat)


def be_dropped(chat: Logged) -> None:
    """A client that says a lot and reads nothing is dropped, and the log has a line about it."""
    client = Client(chat.address)
    client.send(*(f"/history {SAID}" for _ in range(30)))
    reset(client)


def guess(address: Address) -> None:
    """Try keys until the connection is closed for that."""
    with Page(address) as page, pytest.raises(AssertionError, match="closed before"):
        page.receive("welcome")
        for number in range(9):
            page.send({"type": "host", "key": f"{PLANTED}-{number}"})
        while True:
            page.receive("refused")


@FORMATS
def test_a_tombolas_log_has_no_secret(log_format: str, tmp_path: Path) -> None:
    options = ("--claim-port", "0", "--countdown", "0", "--interval", "0.1")
    with logged("tombola", log_format, tmp_path, *options) as tombola:
        found = KEY.search("\n".join([tombola.path.read_text(), *tombola.server.log]))
        assert found
        key = found[0]
        with Client(tombola.address) as ann:
            ann.send("NAME ann", f"ENTROPY {SAID}", f"SAY {SAID}", f"RESUME {PLANTED}", PLANTED)
            [hello] = [line for line in ann.read_until("HELLO tombola/1 ann") if " ann " in line]
            token = hello.split(" ")[-1]
            ann.read_until("NUMBER")
            with Client(tombola.listener("claims")) as claims:
                claims.send(f"TOMBOLA {token}", f"TOMBOLA {PLANTED}", PLANTED)
                claims.read_until("claim like this")
        with Client(tombola.address) as again:
            again.send(f"RESUME {token}")
            again.read_until(token)
        with Page(tombola.address) as page:
            page.receive("welcome")
            page.send({"type": "resume", "token": PLANTED})
            for _ in range(2):
                page.send({"type": "host", "key": f"{PLANTED}-key"})
            page.send({"type": "host", "key": key})
            page.receive("host")
            page.send(
                {"type": "say", "text": SAID},
                {"type": PLANTED},
                {"type": "hold"},
                {"type": "print", "first": 1, "count": 1},
            )
        guess(tombola.address)
    text = tombola.path.read_text()
    assert key not in text and token not in text
