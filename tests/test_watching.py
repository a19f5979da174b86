"""Real servers that are watched: metrics while clients talk, health while the disk fails, JSON."""

from __future__ import annotations

import http.client
import json
import re
import socket
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.clients import Address, Client
from support.programs import DEADLINE, TWISTD, eventually
from support.servers import Server
from support.websockets import Page

HOST_KEY = re.compile(r"tombola: the host's page is /host; its key is \S+")
Numbers = dict[tuple[str, str], float]


def get(address: Address, path: str, host: str = "anything.example") -> tuple[int, str]:
    """The status and the body of a response."""
    connection = http.client.HTTPConnection(*address, timeout=DEADLINE)
    try:
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        assert response.getheader("Set-Cookie") is None
        return response.status, response.read().decode()
    finally:
        connection.close()


def scrape(server: Server) -> Numbers:
    """Each number, by its name and the value of its label."""
    [address] = server.listeners("metrics")
    status, body = get(address, "/metrics")
    assert status == 200
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


def wait_for(server: Server, name: str, label: str, value: float) -> Numbers:
    """Scrape until a number has this value: what is told may be a second old."""

    def reached() -> Numbers | None:
        numbers = scrape(server)
        return numbers if numbers[name, label] == value else None

    return eventually(reached, lambda: (name, label, scrape(server)[name, label]))


def test_a_chat_is_scraped_while_clients_talk(tmp_path: Path) -> None:
    with Server("--metrics", "0", "--state", str(tmp_path / "state")) as server:
        before = scrape(server)
        with (
            server.connect() as ann,
            server.connect() as bob,
            Page(server.addresses[0]) as carl,
        ):
            for client, name in ((ann, "ann"), (bob, "bob")):
                client.send(f"/nick {name}")
                client.read_until(name)
            carl.receive("")
            carl.send({"type": "hello", "name": "carl"})
            ann.send("/nick bob", "/login bob wrong", *(f"line {n}" for n in range(10)))
            bob.read_until("line 9")
            numbers = wait_for(server, "chatroom_lines_total", "", 10)
            assert numbers["chatroom_connections", "line"] == 2
            assert numbers["chatroom_connections", "web"] == 1
            assert numbers["chatroom_people", ""] == 3
            assert numbers["chatroom_commands_refused_total", "name-taken"] == 1
            assert numbers["chatroom_deliveries_total", ""] >= 10
            assert numbers["chatroom_delivered_bytes_total", ""] >= 10 * len("<ann> line 0\n")
            assert numbers["chatroom_state_commit_seconds_count", ""] > 0
            assert numbers["chatroom_reactor_lag_seconds_count", ""] > 0
            assert numbers["process_resident_memory_bytes", ""] > 1 << 20
        numbers = wait_for(server, "chatroom_connections", "line", 0)
        assert numbers["chatroom_people", ""] == 0
        assert set(numbers) == set(before), "what there is does not depend on what happens"


def test_a_tombola_is_scraped(tmp_path: Path) -> None:
    with (
        Server(
            *("--metrics", "0", "--countdown", "0", "--interval", "0.1"), application="tombola"
        ) as server,
        server.connect() as ann,
    ):
        ann.send("NAME ann")
        ann.read_until("NUMBER")
        numbers = wait_for(server, "chatroom_tombola_games_total", "", 1)
        assert numbers["chatroom_tombola_cards", ""] == 1
        assert numbers["chatroom_people", ""] == 1


def test_no_name_and_no_address_is_in_the_metrics() -> None:
    with Server("--metrics", "0", "--flood", "none") as server, server.connect() as ann:
        ann.send("/nick annabella", "/join kitchen", "/login annabella wrong", "/join other")
        ann.read_until("other")
        wait_for(server, "chatroom_rooms", "", 3)
        [address] = server.listeners("metrics")
        _, body = get(address, "/metrics")
        for secret in ("annabella", "kitchen", "127.0.0.1", str(ann.socket.getsockname()[1])):
            assert f'"{secret}' not in body


@pytest.mark.parametrize("application", ["chat", "tombola"])
def test_a_state_that_is_away_is_trouble_until_it_is_back(application: str, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with Server("--metrics", "0", "--state", str(state), application=application) as server:
        addresses = [*server.listeners("metrics"), server.addresses[0]]
        for address in addresses:
            assert get(address, "/healthz") == (200, "ok\n")
            assert get(address, "/readyz") == (200, "ready\n")
        state.rename(tmp_path / "elsewhere")
        for address in addresses:
            wait_for_health(address, 503, "not-stored\n")
        (tmp_path / "elsewhere").rename(state)
        for address in addresses:
            wait_for_health(address, 200, "ok\n")


def wait_for_health(address: Address, *expected: object) -> None:
    eventually(lambda: get(address, "/healthz") == expected, lambda: get(address, "/healthz"))


def test_a_full_server_is_watched_where_clients_are_turned_away() -> None:
    with Server("--metrics", "0", "--max-clients", "1") as server, server.connect() as ann:
        ann.send("/nick ann")
        ann.read_until("ann")
        with Client(server.addresses[0]) as bob:
            bob.read_until("this server is full")
        [address] = server.listeners("metrics")
        assert get(address, "/healthz") == (200, "ok\n")
        assert scrape(server)["chatroom_connections_refused_total", "server"] >= 1


@pytest.mark.parametrize("application", ["chat", "tombola"])
@pytest.mark.parametrize("place", ["stdout", "file"])
def test_every_line_of_a_json_log_is_an_object(
    application: str, place: str, tmp_path: Path
) -> None:
    path = tmp_path / "the.log"
    where = (f"--logfile={path}",) if place == "file" else ()
    server = Server(
        "--log-format", "json", application=application, command=(TWISTD, "--pidfile=", *where)
    )
    try:
        eventually(
            lambda: any('"ready"' in line for line in written(server, path, place)),
            lambda: server.log,
        )
    finally:
        server.stop()
    lines = [json.loads(line) for line in written(server, path, place)]
    assert {"listening", "ready"} <= {line["event"] for line in lines}
    assert any(line["text"] == "Server Shut Down." for line in lines)
    for line in lines:
        assert list(line) == [
            *("time", "level", "event", "connection", "address", "account", "text")
        ]


def written(server: Server, path: Path, place: str) -> list[str]:
    """The lines of the log. A host's key is printed on standard output, and is no line of it."""
    if place == "stdout":
        return [line for line in server.log if not HOST_KEY.fullmatch(line)]
    return path.read_text().splitlines() if path.exists() else []


def test_a_client_of_the_metrics_cannot_hold_the_server_up() -> None:
    with Server("--metrics", "0") as server:
        [address] = server.listeners("metrics")
        with socket.create_connection(address) as silent, server.connect() as ann:
            silent.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 1000)
            ann.send("/nick ann")
            ann.read_until("ann")
        assert get(address, "/metrics")[0] == 200
