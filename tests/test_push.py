"""Web Push by the package pywebpush, against a push service of the tests' own."""

from __future__ import annotations

import os
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from support.programs import ROOT
from support.servers import Server
from support.websockets import Page

from chatroom_tw.chat.rules.changes import PushSet

pywebpush = pytest.importorskip("pywebpush")

import http_ece  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402
from twisted.internet import reactor  # noqa: E402

from chatroom_tw.chat.web_push import GONE, WebPush, written  # noqa: E402

AUTH = os.urandom(16)


class Service(BaseHTTPRequestHandler):
    """Answers with the number in the path, and keeps what came."""

    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.received.append((dict(self.headers), body))
        self.send_response(int(self.path[1:]))
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def service() -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), Service)
    server.received = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def subscribed(service: Any, answer: int, key: ec.EllipticCurvePrivateKey) -> PushSet:
    endpoint = f"http://127.0.0.1:{service.server_port}/{answer}"
    secret = urlsafe_b64encode(AUTH).rstrip(b"=").decode()
    return PushSet("ann", endpoint, written(key), secret, "", 1.0)


def test_a_browser_can_read_what_the_service_cannot(service: Any) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    web_push = WebPush(reactor, "mailto:you@example.org", b"\1" * 32)
    assert web_push._post(subscribed(service, 201, key), b'{"title": "bob"}')
    [(headers, body)] = service.received
    assert b"bob" not in body
    assert http_ece.decrypt(body, private_key=key, auth_secret=AUTH) == b'{"title": "bob"}'
    fields = {name.lower(): value for name, value in headers.items()}
    assert fields["authorization"].startswith("vapid t=")
    assert f"k={web_push.public_key}" in fields["authorization"].replace(" ", "")


def test_a_browser_that_is_gone_is_told_from_one_in_trouble(service: Any) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    web_push = WebPush(reactor, "mailto:you@example.org", b"\1" * 32)
    for answer in GONE:
        assert not web_push._post(subscribed(service, answer, key), b"x")
    for answer in (429, 500):
        with pytest.raises(pywebpush.WebPushException):
            web_push._post(subscribed(service, answer, key), b"x")


def test_a_server_that_pushes_starts_says_its_key_and_ends() -> None:
    paths = os.pathsep.join([str(ROOT), str(Path(pywebpush.__file__).parent.parent)])
    options, variables = ("--push", "mailto:you@example.org"), {"PYTHONPATH": paths}
    with Server(*options, variables=variables) as server, Page(server.addresses[0]) as page:
        assert len(page.receive("welcome")["push"]) == 87
