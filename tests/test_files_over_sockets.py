"""Files that are sent and fetched over real sockets, and kept on a disk when a server is killed."""

from __future__ import annotations

import hashlib
import http.client
import os
import random
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support.clients import Address
from support.programs import DEADLINE, chatroom, eventually
from support.servers import Server
from support.websockets import Page

from chatroom_tw.tests.support.certificates import make

NAME = "chat.example"
SIGNER = make("signer.example")
Start = Callable[..., Server]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a server that ends with the test."""
    with ExitStack() as running:
        yield lambda *options: running.enter_context(Server(*options))


def page_of(server: Server, name: str, **more: Any) -> Page:
    """A page in the room tea."""
    page = Page(server.addresses[0], **more)
    page.receive("welcome")
    page.send({"type": "hello", "name": name, "version": 2}, {"type": "join", "room": "tea"})
    page.receive("entered")
    return page


def begin(page: Page, size: int, **more: Any) -> str:
    """Ask to send a file: the address for that."""
    asked = {"type": "upload", "room": "tea", "name": "a.bin", "media": "", "size": size}
    page.send({**asked, **more})
    return str(page.receive("upload-to")["url"])


def answer_of(
    address: Address,
    method: str,
    path: str,
    data: bytes | None = None,
    tls: ssl.SSLContext | None = None,
) -> tuple[int, bytes]:
    """The status and the body of an answer."""
    connection = http.client.HTTPConnection(*address, timeout=DEADLINE)
    if tls:
        connection.connect()
        connection.sock = tls.wrap_socket(connection.sock, server_hostname=NAME)
    connection.request(method, f"/{path}", data, {"Host": NAME if tls else "localhost"})
    answer = connection.getresponse()
    try:
        return answer.status, answer.read()
    finally:
        connection.close()


def beginning_of(address: Address, url: str, size: int, data: bytes) -> socket.socket:
    """A connection that has sent a part of a file."""
    connection = socket.create_connection(address, timeout=DEADLINE)
    head = f"PUT /{url} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n"
    connection.sendall(head.encode() + data)
    return connection


@pytest.mark.parametrize("state", ["none", "folder"])
def test_a_large_file_comes_back(start: Start, tmp_path: Path, state: str) -> None:
    server = start("--state", "none" if state == "none" else str(tmp_path / "state"))
    ann, bob = page_of(server, "ann"), page_of(server, "bob")
    data = random.Random(7).randbytes(9_000_000)
    status, _ = answer_of(server.addresses[0], "PUT", begin(ann, len(data), id="7"), data)
    assert status == 202
    url = bob.receive("said")["file"]["url"]
    assert ann.receive("said")["id"] == "7"
    assert answer_of(server.addresses[0], "GET", url) == (200, data)
    host, port = server.addresses[0]
    ann.send({"type": "history", "room": "tea"})
    [line] = ann.receive("history")["lines"]
    assert line["text"] == f"a.bin http://{host}:{port}/{url}"


def test_over_tls(start: Start, tmp_path: Path) -> None:
    folder = make(NAME, signer=SIGNER).write_to(tmp_path / "live")
    tls = ssl.create_default_context(cadata=SIGNER.certificate.decode())
    server = start("--certificate", str(folder), "--origin", "https://chat.example:8443")
    ann = page_of(server, "ann", host=NAME, tls=tls)
    data = random.Random(8).randbytes(3_000_000)
    assert answer_of(server.addresses[0], "PUT", begin(ann, len(data)), data, tls)[0] == 202
    said = ann.receive("said")
    assert said["text"] == f"a.bin https://chat.example:8443/{said['file']['url']}"
    assert answer_of(server.addresses[0], "GET", said["file"]["url"], tls=tls) == (200, data)


def test_a_killed_server_has_what_it_has_told(start: Start, tmp_path: Path) -> None:
    state = tmp_path / "state"
    server = start("--state", str(state))
    ann = page_of(server, "ann")
    ann.send({"type": "register", "password": "long enough"})
    ann.receive("registered")
    ann.send({"type": "join", "room": "kept"})
    ann.receive("entered")
    url = begin(ann, 5, room="kept", id="8")
    assert answer_of(server.addresses[0], "PUT", url, b"hello")[0] == 202
    said = ann.receive("said")
    half = begin(ann, 1_000_000)
    with beginning_of(server.addresses[0], half, 1_000_000, b"x" * 500_000):
        eventually(lambda: list((state / "files" / "new").iterdir()))
        server.kill()
    again = start("--state", str(state))
    assert answer_of(again.addresses[0], "GET", said["file"]["url"]) == (200, b"hello")
    left = [path.name for path in (state / "files").rglob("*") if path.is_file()]
    assert left == [hashlib.sha256(b"hello").hexdigest()]


def test_many_at_once_keep_to_the_total(start: Start, tmp_path: Path) -> None:
    state = tmp_path / "state"
    size, most = 300_000, 10
    total = str(size * most)
    server = start("--state", str(state), "--uploads-total", total, "--flood", "none")
    pages = [page_of(server, f"p{number}") for number in range(20)]
    answers: list[object] = []

    def send(page: Page) -> None:
        asked = {"type": "upload", "room": "tea", "name": "a", "media": "", "size": size}
        page.send({**asked, "id": "9"})
        while "id" not in (message := page.receive("")):
            pass
        if message["type"] == "refused":
            answers.append(message["reason"])
        else:
            data = os.urandom(size)
            answers.append(answer_of(server.addresses[0], "PUT", message["url"], data)[0])

    threads = [threading.Thread(target=send, args=(page,)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    assert sorted(map(str, answers)) == ["202"] * most + ["files-full"] * (20 - most)
    files = [path for path in (state / "files").iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) == size * most


def test_backups_and_exports_bring_what_was_sent(start: Start, tmp_path: Path) -> None:
    state, copy, fresh = tmp_path / "state", tmp_path / "copy", tmp_path / "fresh"
    jsonl, sent = tmp_path / "chat.jsonl", tmp_path / "sent"
    server = start("--state", str(state))
    ann = page_of(server, "ann")
    ann.send({"type": "join", "room": "main"})
    ann.receive("entered")
    url = begin(ann, 5, room="main", id="8")
    assert answer_of(server.addresses[0], "PUT", url, b"hello")[0] == 202
    said = ann.receive("said")
    ann.send({"type": "react", "room": "main", "at": said["at"], "emoji": "👍", "id": "9"})
    ann.receive("reacted")
    export = ("--format", "json", "--output", jsonl, "--files", sent)
    for command in (
        ("backup", state, tmp_path / "backup"),
        ("export", state, *export),
        ("restore", tmp_path / "backup", copy),
        ("import", fresh, jsonl, "--files", sent),
    ):
        done = chatroom(*command, home=tmp_path)
        assert done.returncode == 0, done.stderr
    for folder in (copy, fresh):
        again = start("--state", str(folder))
        assert answer_of(again.addresses[0], "GET", said["file"]["url"]) == (200, b"hello")
        bob = page_of(again, "bob")
        bob.send({"type": "join", "room": "main"})
        bob.receive("entered")
        bob.send({"type": "history", "room": "main"})
        [line] = bob.receive("history")["lines"]
        assert (line["at"], line["text"]) == (said["at"], said["text"])
        assert line["reactions"] == {"👍": ["ann"]}
