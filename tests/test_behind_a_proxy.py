"""The examples of docs/deploying.md, with nginx, Caddy and HAProxy where they are installed.

Clients connect from addresses of loopback: 127.0.0.1 is the proxy's alone.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
from support.clients import Address, Client
from support.programs import DEADLINE
from support.proxies import HOST, Proxy, each, example, needed, nginx_under, reserved_address
from support.servers import Server
from support.websockets import Page

ANN, BOB = "127.0.0.7", "127.0.0.8"
PREFIX = "/chat/"


@contextmanager
def behind(
    program: str, config: str, folder: Path, *options: str, application: str = "chat"
) -> Iterator[tuple[Server, Address]]:
    """A server behind a proxy, and the proxy's address."""
    with reserved_address() as address:
        given = options or ("--origin", f"http://{HOST}:{address[1]}", "--proxy", "127.0.0.1")
        with (
            Server(*given, application=application) as server,
            Proxy(program, config, address, server.addresses[0], folder),
        ):
            yield server, address


def fetch(address: Address, path: str, host: str = "", source: str = ANN) -> tuple[int, str]:
    """The status and the text of an answer."""
    connection = http.client.HTTPConnection(*address, timeout=DEADLINE, source_address=(source, 0))
    connection.request("GET", path, headers={"Host": host or f"{HOST}:{address[1]}"})
    response = connection.getresponse()
    text = response.read().decode("utf-8", "replace")
    connection.close()
    return response.status, response.getheader("Location") or text


def fetch_page(address: Address, path: str) -> None:
    """Fetch a page and all that it names in its HTML."""
    status, text = fetch(address, path)
    assert status == 200
    named = re.findall(r'(?:src|href)="([^"#]+)"', text)
    assert len(named) > 3
    for url in named:
        assert fetch(address, urljoin(path, url))[0] == 200, url


def page_at(address: Address, path: str = "/ws", source: str = ANN) -> Page:
    """A page of the site, as the proxy's clients have it."""
    return Page(address, host=f"{HOST}:{address[1]}", path=path, source=source)


def assert_talks(server: Server, address: Address, path: str = "/ws") -> None:
    """A page talks with a netcat, which sees the page's own address."""
    with server.connect() as netcat, page_at(address, path) as page:
        netcat.send("/nick bob", "/join tea")
        page.receive("welcome")
        page.send({"type": "hello", "name": "ann"}, {"type": "join", "room": "tea"})
        netcat.read_until("ann has joined")
        page.send({"type": "say", "room": "tea", "text": "hello"})
        netcat.read_until("<ann> hello")
        netcat.send("L")
        listed = netcat.read_until(" client")
        assert any(re.match(rf"{ANN}:\d+ ann", line) for line in listed), listed


@pytest.mark.parametrize("program", each("nginx", "caddy", "haproxy"))
def test_under_another_name_page_and_websocket_work(program: str, tmp_path: Path) -> None:
    with behind(program, example(program), tmp_path) as (server, address):
        fetch_page(address, "/")
        assert_talks(server, address)


@pytest.mark.parametrize("program", each("nginx", "caddy"))
def test_under_a_path_page_and_websocket_work(program: str, tmp_path: Path) -> None:
    config = nginx_under(PREFIX) if program == "nginx" else example("caddy", 1)
    with behind(program, config, tmp_path) as (server, address):
        status, where = fetch(address, PREFIX.rstrip("/"))
        assert status in (301, 302) and where.endswith(PREFIX)
        fetch_page(address, PREFIX)
        assert_talks(server, address, f"{PREFIX}ws")


@needed("nginx")
def test_the_pages_of_the_tombola_work_under_a_path(tmp_path: Path) -> None:
    with behind("nginx", nginx_under(PREFIX), tmp_path, application="tombola") as (_, address):
        for path in ("", "host", "cards"):
            fetch_page(address, PREFIX + path)
        with page_at(address, f"{PREFIX}ws") as page:
            assert page.receive("welcome")["application"] == "tombola"


@needed("nginx")
def test_clients_of_a_proxy_are_limited_by_their_own_addresses(tmp_path: Path) -> None:
    origin = "http://" + HOST
    options = ("--origin", origin, "--proxy", "127.0.0.1", "--max-per-address", "2")
    config = example("nginx").replace("$http_host", HOST)
    with behind("nginx", config, tmp_path, *options) as (server, address):
        # Addresses of loopback have no limit of their own, so another proxy names these.
        codes = []
        pages = []
        for client in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"):
            page = Client(address, source="127.0.0.1")
            page.socket.sendall(
                f"GET /ws HTTP/1.1\r\nHost: {HOST}\r\nOrigin: {origin}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nX-Forwarded-For: {client}\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
            )
            codes.append(page.read_until("HTTP/1.1 ")[0].split()[1])
            pages.append(page)
        assert codes == ["101", "101", "503", "101"]
        server.wait_for("a client from 192.0.2.1:")
        for page in pages:
            page.socket.close()


@needed("nginx")
def test_by_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "chat.sock"
    config = example("nginx").replace("http://127.0.0.1:12000/", f"http://unix:{path}:/")
    options = ("--web", f"unix:{path}", "--proxy", "unix", "--origin")
    with (
        reserved_address() as address,
        Server(*options, f"http://{HOST}:{address[1]}") as server,
        Proxy("nginx", config, address, ("", 0), tmp_path),
    ):
        fetch_page(address, "/")
        with server.connect() as netcat, page_at(address) as page:
            page.receive("welcome")
            netcat.send("L")
            assert any(line.startswith(f"{ANN}:0 ") for line in netcat.read_until(" client"))


@needed("nginx")
def test_a_page_of_an_unknown_origin_is_in_the_log(tmp_path: Path) -> None:
    config = re.sub(r".*Host \$http_host.*\n", "", example("nginx"))
    with behind("nginx", config, tmp_path, "--name", "rossi") as (server, address):
        assert fetch(address, "/")[0] == 200
        with page_at(address) as page:
            assert page.receive("refused")["code"] == 403
        origin = f"http://{HOST}:{address[1]}"
        assert server.wait_for("was refused").endswith(f"start the server with --origin {origin}")
        status, answer = fetch(address, f"/origin?is={origin}")
        assert (status, answer) == (200, "refused\n")


@needed("nginx")
def test_an_unknown_name_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with behind("nginx", example("nginx"), tmp_path, "--name", "rossi") as (server, address):
        status, answer = fetch(address, "/")
        assert status == 421
        assert answer.endswith(f"start it with --origin http://{HOST}:{address[1]}\n")
        server.wait_for("which is no name of this server")
        assert fetch(address, "/", "rossi")[0] == 200


@needed("nginx")
def test_a_proxy_without_upgrade_is_in_the_log(tmp_path: Path) -> None:
    config = re.sub(r".*(Upgrade|Connection) \$.*\n", "", example("nginx"))
    with behind("nginx", config, tmp_path) as (server, address):
        with page_at(address) as page:
            assert page.receive("refused")["code"] == 426
        server.wait_for("without the field Upgrade")


@needed("haproxy")
@pytest.mark.parametrize("kind", ["send-proxy", "send-proxy-v2"])
def test_every_protocol_through_a_proxy(kind: str, tmp_path: Path) -> None:
    config = example("haproxy", 1).replace("send-proxy-v2", kind)
    with (
        behind("haproxy", config, tmp_path) as (_, address),
        Client(address, source=ANN) as ann,
        Client(address, source=BOB) as bob,
    ):
        [welcome] = ann.read_until("welcome")
        assert f"at {ann.address};" in welcome
        bob.send("hello")
        ann.read_until("> hello")
        fetch_page(address, "/")
        with page_at(address) as page:
            page.receive("welcome")
            page.send({"type": "people"})
            people = page.receive("people")["people"]
            assert {each["address"].split(":")[0] for each in people} == {ANN, BOB}
        ann.socket.close()
        bob.read_until("has left")


def test_a_header_is_believed_from_proxies_alone() -> None:
    for options, expected in (((), BOB), (("--proxy", BOB), "192.0.2.7"), (("--proxy", ANN), BOB)):
        with Server(*options) as server, Client(server.addresses[0], source=BOB) as client:
            client.socket.sendall(b"PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n")
            [welcome] = client.read_until("welcome")
            assert f"at {expected}:" in welcome
            if expected == BOB:
                server.wait_for(f"start the server with --proxy {BOB}")


def test_a_header_that_names_nobody_is_legal() -> None:
    with Server("--proxy", BOB, "--line", "haproxy:tcp:0:interface=127.0.0.1") as server:
        for where in server.addresses:
            with Client(where, source=BOB) as client:
                client.socket.sendall(b"PROXY UNKNOWN\r\n")
                [welcome] = client.read_until("welcome")
                assert f"at {client.address};" in welcome
