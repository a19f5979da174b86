"""TCD clients over real sockets, with a user of the line protocol among them."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest
from support.clients import Client
from support.programs import DEADLINE
from support.servers import EVERY_PROTOCOL, Server

from chatroom_tw.tests.support.tcd import chat, has_joined, has_left

JOIN = "JOIN_CHATROOM: {}\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: {}\n"
LEAVE = "LEAVE_CHATROOM: {}\nJOIN_ID: {}\nCLIENT_NAME: x\n"
CHAT = "CHAT: {}\nJOIN_ID: 0\nCLIENT_NAME: x\nMESSAGE: {}\n\n"
DISCONNECT = "DISCONNECT: 0\nPORT: 0\nCLIENT_NAME: x\n"


class TcdClient:
    """A TCD client. A context manager."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, DEADLINE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = address[1]

    def __enter__(self) -> TcdClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, *requests: str) -> None:
        self.socket.sendall("".join(requests).encode())

    def expect(self, text: str) -> None:
        """Receive as many bytes as the text has; they must be the text."""
        data = b""
        while len(data) < len(text.encode()):
            more = self.socket.recv(len(text.encode()) - len(data))
            assert more, f"closed after {data!r}"
            data += more
        assert data.decode() == text

    def expect_end(self) -> None:
        """The server must close the connection, and send nothing more."""
        assert self.socket.recv(100) == b""

    def joined(self, room: str, ref: int, join_id: int) -> str:
        return (
            f"JOINED_CHATROOM: {room}\nSERVER_IP: 127.0.0.1\nPORT: {self.port}\n"
            f"ROOM_REF: {ref}\nJOIN_ID: {join_id}\n"
        )


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    more = getattr(request, "param", ())
    with Server("--tcd", "0", "--tcd", "0", "--student-id", "17300000", *more) as server:
        yield server


def test_two_tcd_clients_and_a_line_client_share_a_room(server: Server) -> None:
    first, second = server.listeners("tcd")
    with TcdClient(first) as ann, TcdClient(second) as bob, server.connect() as carl:
        carl.read_until("welcome")
        carl.send("/nick carl", "/join room_1")
        carl.read_until("you are in room_1")
        ann.send("HELO BASE_TEST\n", JOIN.format("room 1", "ann"))
        ann.expect(f"HELO BASE_TEST\nIP:127.0.0.1\nPort:{first[1]}\nStudentID:17300000\n")
        ann.expect(ann.joined("room 1", 2, 1) + has_joined(2, "ann"))
        bob.send(JOIN.format("ROOM_1", "ann"))
        bob.expect(bob.joined("ROOM_1", 2, 2) + has_joined(2, "ann-2"))
        ann.expect(has_joined(2, "ann-2"))
        carl.send("hello")
        for client in (ann, bob):
            client.expect(chat(2, "carl", "hello"))
        ann.send(CHAT.format(2, "one\ntwo"))
        for client in (ann, bob):
            client.expect(chat(2, "ann", "one\ntwo"))
        bob.send(LEAVE.format(2, 2), LEAVE.format("room 1", 2))
        bob.expect("LEFT_CHATROOM: 2\nJOIN_ID: 2\n" + has_left(2, "ann-2"))
        bob.expect("LEFT_CHATROOM: 2\nJOIN_ID: 2\n")
        ann.expect(has_left(2, "ann-2"))
        ann.send(DISCONNECT)
        ann.expect(has_left(2, "ann"))
        ann.expect_end()
        assert carl.read_until("* ann has left room_1") == [
            "* ann has joined room_1",
            "* ann-2 has joined room_1",
            "<ann> one",
            "<ann> two",
            "* ann-2 has left room_1",
            "* ann has left room_1",
        ]


def test_requests_byte_by_byte_without_their_ends(server: Server) -> None:
    with TcdClient(server.listeners("tcd")[0]) as ann:
        for byte in JOIN.format("tea", "ann")[:-1]:
            ann.send(byte)
        ann.expect(ann.joined("tea", 2, 1) + has_joined(2, "ann"))
        ann.send(CHAT.format(2, "hello")[:-2])
        ann.expect(chat(2, "ann", "hello"))
        ann.send("HELO a")
        ann.expect(f"HELO a\nIP:127.0.0.1\nPort:{ann.port}\nStudentID:17300000\n")


def test_a_client_that_closes_leaves_its_rooms(server: Server) -> None:
    with TcdClient(server.listeners("tcd")[0]) as ann:
        ann.send(JOIN.format("tea", "ann"))
        ann.expect(ann.joined("tea", 2, 1) + has_joined(2, "ann"))
        with TcdClient(server.listeners("tcd")[0]) as bob:
            bob.send(JOIN.format("tea", "bob"))
            ann.expect(has_joined(2, "bob"))
        ann.expect(has_left(2, "bob"))


@pytest.mark.parametrize("server", [("--flood", "none")], indirect=True, ids=["unlimited"])
def test_megabytes_of_nonsense_disturb_nobody(server: Server) -> None:
    with TcdClient(server.listeners("tcd")[0]) as eve, server.connect() as ann:
        ann.read_until("welcome")
        eve.send("GOT / HTTP/1.1\r\nHost: x\r\n\r\n" + "x" * 5_000_000 + "\n")
        eve.send("CHAT: 1\nJOIN_ID: 1\nCLIENT_NAME: x\nMESSAGE: " + "KILL_SERVICE\n" * 400_000)
        eve.send("\nHELO a\n")
        eve.expect("ERROR_CODE: 1\nERROR_DESCRIPTION: 'GOT / HTTP/1.1' starts no request\n")
        eve.expect(
            "ERROR_CODE: 1\n"
            "ERROR_DESCRIPTION: MESSAGE has more than 65536 bytes; the request was dropped\n"
        )
        eve.expect(f"HELO a\nIP:127.0.0.1\nPort:{eve.port}\nStudentID:17300000\n")
        ann.send("L")
        assert ann.read_until(" client")[-1] == "* 2 clients"


def test_kill_service_is_refused_by_default(server: Server) -> None:
    with TcdClient(server.listeners("tcd")[0]) as ann:
        ann.send("KILL_SERVICE\nHELO a\n")
        ann.expect("ERROR_CODE: 5\nERROR_DESCRIPTION: this server is not stopped by KILL_SERVICE\n")
        ann.expect("HELO a\n")


def test_kill_service_stops_the_server_where_allowed() -> None:
    with Server("--tcd", "0", "--allow-kill") as server, server.connect() as carl:
        with (
            TcdClient(server.listeners("tcd")[0]) as ann,
            TcdClient(server.listeners("tcd")[0]) as bob,
        ):
            carl.read_until("welcome")
            ann.send(JOIN.format("main", "ann"))
            ann.expect(ann.joined("main", 1, 1) + has_joined(1, "ann"))
            bob.send("KILL_SERVICE\n" * 3)
            bob.expect_end()
            ann.expect_end()
            assert carl.read_to_end().endswith(
                "* ann has joined main\n* the server is stopping or restarting; goodbye\n"
            )
        assert server.process.wait(DEADLINE) == 0
        for address in (*server.listeners("line"), *server.listeners("tcd")):
            with pytest.raises(ConnectionRefusedError):
                Client(address)


def test_half_a_request_waits_for_the_rest(server: Server) -> None:
    whole = JOIN.format("tea", "ann")
    address = server.listeners("tcd")[0]
    with TcdClient(address) as ann, TcdClient(address) as bob:
        ann.send(whole[:40])
        # Silence ends this request, so the server has waited longer for the other.
        bob.send("HELO bob")
        bob.expect("HELO bob\n")
        ann.send(whole[40:])
        ann.expect(ann.joined("tea", 2, 1) + has_joined(2, "ann"))


# -- Clients as students write them.


@pytest.fixture(params=["tcd", EVERY_PROTOCOL], ids=["listener", "detected"])
def address(request: pytest.FixtureRequest, server: Server) -> tuple[str, int]:
    """A listener of TCD alone, and the port of all protocols."""
    return server.listeners(request.param)[0]


def test_a_client_that_receives_once_and_ends_no_line(address: tuple[str, int]) -> None:
    """It sends a request without the last line feed, and takes one `recv` for the answer."""

    def ask(text: str) -> str:
        client.send(text.encode())
        return client.recv(4096).decode()

    with socket.create_connection(address, DEADLINE) as client:
        assert ask("HELO BASE_TEST").startswith("HELO BASE_TEST\nIP:")
        answer = ask("JOIN_CHATROOM: room 1\nCLIENT IP: \nPORT: \nCLIENT_NAME: O'Brien")
        ref, join_id = re.findall(r"^(?:ROOM_REF|JOIN_ID): (\d+)$", answer, re.MULTILINE)
        assert answer.endswith(f"JOIN_ID: {join_id}\n" + has_joined(int(ref), "O'Brien"))
        told = ask(f"CHAT: {ref}\nJOIN_ID: {join_id}\nCLIENT_NAME: O'Brien\nMESSAGE: hi")
        assert told == chat(int(ref), "O'Brien", "hi")
        answer = ask("JOIN_CHATROOM: room 2\nCLIENT_IP 0\nPORT 0\nCLIENT_NAME: O'Brien")
        assert f"\nJOIN_ID: {join_id}\nCHAT: " in answer
        answer = ask(f"LEAVE_CHATROOM: {ref}\nJOIN_ID: {join_id}\nCLIENT_NAME: O'Brien")
        assert answer == f"LEFT_CHATROOM: {ref}\nJOIN_ID: {join_id}\n" + has_left(
            int(ref), "O'Brien"
        )


def test_a_client_that_reads_lines_and_ends_no_text(address: tuple[str, int]) -> None:
    """It writes each request at once, reads lines, and forgets the empty line after a text."""

    def ask(*lines: str) -> None:
        file.write("".join(f"{line}\r\n" for line in lines))
        file.flush()

    def read(*starts: str) -> list[str]:
        lines = [file.readline() for _ in starts]
        assert all(line.startswith(start) for line, start in zip(lines, starts)), lines
        return lines

    with (
        socket.create_connection(address, DEADLINE) as client,
        client.makefile("rw", encoding="utf-8", newline="\n") as file,
    ):
        ask("JOIN_CHATROOM: tea", "CLIENT_IP: 0", "PORT: 0", "CLIENT_NAME: bob")
        read("JOINED_CHATROOM: tea", "SERVER_IP: ", "PORT: ", "ROOM_REF: 2", "JOIN_ID: ")
        read("CHAT: 2", "CLIENT_NAME: bob", "MESSAGE: bob has joined this chatroom.", "\n")
        for number in range(3):
            ask("CHAT: 2", "JOIN_ID: 0", "CLIENT_NAME: bob", f"MESSAGE: {number}")
            read("CHAT: 2", "CLIENT_NAME: bob", f"MESSAGE: {number}", "\n")
        ask("LEAVE_CHATROOM: 2", "JOIN_ID: 0", "CLIENT_NAME: bob")
        read("LEFT_CHATROOM: 2", "JOIN_ID: ", "CHAT: 2", "CLIENT_NAME: bob", "MESSAGE: ", "\n")
        ask("DISCONNECT: 0", "PORT: 0", "CLIENT_NAME: bob")
        assert file.readline() == ""


def test_a_client_that_sends_all_in_one_segment(address: tuple[str, int]) -> None:
    """It has all requests in one text, the ends of some of them forgotten, and reads to the end."""
    requests = (
        *("HELO all\n", JOIN.format("tea", "carl")[:-1], JOIN.format("pie", "carl")[:-1]),
        *(CHAT.format(2, "one\nHELO two"), CHAT.format(3, "three"), LEAVE.format(2, 0)[:-1]),
        DISCONNECT[:-1],
    )
    with TcdClient(address) as carl:
        carl.send(*requests)
        carl.expect(f"HELO all\nIP:127.0.0.1\nPort:{carl.port}\nStudentID:17300000\n")
        for ref, room in enumerate(("tea", "pie"), 2):
            carl.expect(carl.joined(room, ref, 1) + has_joined(ref, "carl"))
        carl.expect(chat(2, "carl", "one\nHELO two") + chat(3, "carl", "three"))
        carl.expect("LEFT_CHATROOM: 2\nJOIN_ID: 1\n" + has_left(2, "carl"))
        carl.expect(has_left(3, "carl"))
        carl.expect_end()
