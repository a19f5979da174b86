"""TLS on the port for every protocol, with real clients, and a certificate that changes."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.clients import Client
from support.programs import DEADLINE, TWISTD, assert_refused, environment, eventually, run, twistd
from support.servers import Server
from support.websockets import Page

from chatroom_tw.tests.support.certificates import Made, make

NAME = "chat.example"
SIGNER = make("signer.example")
MADE = make(NAME, "*.w.example", signer=SIGNER)
ANOTHER = make(NAME, "new.example", signer=SIGNER)


def trusting(*, hostname: bool = True) -> ssl.SSLContext:
    """The TLS of a client that trusts the signer."""
    context = ssl.create_default_context(cadata=SIGNER.certificate.decode())
    context.check_hostname = hostname
    return context


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return MADE.write_to(tmp_path / "live")


@pytest.fixture
def chat(folder: Path) -> Iterator[Server]:
    with Server("--certificate", str(folder), "--flood", "none") as server:
        yield server


def join(server: Server, *, tls: bool = True) -> Client:
    return Client(server.addresses[0], tls=trusting() if tls else None, name=NAME)


def curl(server: Server, folder: Path, url: str, *options: str) -> str:
    """The status and the text, or the place, of an answer."""
    host, port = server.addresses[0]
    (folder / "signer.pem").write_bytes(SIGNER.certificate)
    done = run(
        *("curl", "-sS", "--cacert", folder / "signer.pem", "-w", "\n%{http_code} %{redirect_url}"),
        *(
            word
            for name in (NAME, "a.w.example", "b.example")
            for word in ("--resolve", f"{name}:{port}:{host}")
        ),
        *(*options, url.replace("PORT", str(port))),
    )
    assert not done.returncode, done.stderr
    return done.stdout.strip()


def shown(server: Server) -> bytes | None:
    """The certificate that a new connection is shown."""
    with join(server) as client:
        assert isinstance(client.socket, ssl.SSLSocket)
        return client.socket.getpeercert(binary_form=True)


def as_bytes(made: Made) -> bytes:
    return ssl.PEM_cert_to_DER_cert(made.certificate.decode())


# -- one port


def test_everybody_meets_on_one_port(chat: Server) -> None:
    with (
        join(chat, tls=False) as bare,
        join(chat) as encrypted,
        Page(chat.addresses[0], host=NAME, tls=trusting()) as page,
        join(chat) as tcd,
    ):
        for client, name in ((bare, "ann"), (encrypted, "bob")):
            client.send(f"/nick {name}")
            client.read_until(f"is now {name}")
        page.receive("welcome")
        page.send({"type": "hello", "name": "eve"}, {"type": "join", "room": "main"})
        bare.read_until("eve has joined")
        tcd.send("JOIN_CHATROOM: main", "CLIENT_IP: 0", "PORT: 0", "CLIENT_NAME: tim")
        bare.read_until("tim has joined")
        encrypted.send("hello by TLS")
        bare.read_until("<bob> hello by TLS")
        tcd.read_until("MESSAGE")
        assert page.receive("said")["text"] == "hello by TLS"
        bare.send("hello, all")
        encrypted.read_until("<ann> hello, all")
        page.send({"type": "say", "room": "main", "text": "hello from a page"})
        encrypted.read_until("<eve> hello from a page")


def test_a_silent_client_is_greeted(chat: Server) -> None:
    with join(chat) as client:
        assert "* welcome" in client.read_until("guest-1")[0]


def test_the_tombola_is_played_by_tls(folder: Path) -> None:
    with (
        Server(
            *("--certificate", str(folder), "--countdown", "0.2", "--interval", "0.02"),
            application="tombola",
        ) as server,
        join(server) as ann,
        Page(server.addresses[0], host=NAME, tls=trusting()) as eve,
    ):
        assert eve.receive("welcome")["application"] == "tombola"
        ann.send("")  # From the address of a browser nobody is greeted before that.
        assert "HELLO" in ann.read_until("HELLO")[0]
        ann.read_until("NUMBER")


def test_openssl_talks(chat: Server, folder: Path) -> None:
    host, port = chat.addresses[0]
    with (
        join(chat, tls=False) as ann,
        subprocess.Popen(
            ["openssl", "s_client", "-quiet", "-connect", f"{host}:{port}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as client,
    ):
        assert client.stdin and client.stdout
        ann.read_until("guest-2 has joined")
        assert b"* welcome" in client.stdout.readline()
        client.stdin.write(b"hello\n")
        client.stdin.flush()
        ann.read_until("<guest-2> hello")
        client.terminate()
        ann.read_until("guest-2 has left")


@pytest.mark.skipif(shutil.which("ncat") is None, reason="ncat is not installed")
def test_ncat_talks(chat: Server, folder: Path) -> None:
    host, port = chat.addresses[0]
    with join(chat, tls=False) as ann:
        ann.read_until("welcome")
        subprocess.run(
            ["ncat", "--ssl", host, str(port)], input=b"hello\n", timeout=DEADLINE, check=False
        )
        ann.read_until("<guest-2> hello")


@pytest.mark.parametrize(
    ("version", "accepted"),
    [
        (ssl.TLSVersion.TLSv1_1, False),
        (ssl.TLSVersion.TLSv1_2, True),
        (ssl.TLSVersion.TLSv1_3, True),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_versions_of_tls(chat: Server, version: ssl.TLSVersion, accepted: bool) -> None:
    context = trusting()
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # Otherwise this side refuses the old version.
    context.minimum_version = context.maximum_version = version
    if accepted:
        Client(chat.addresses[0], tls=context, name=NAME).socket.close()
    else:
        with pytest.raises(ssl.SSLError, match="alert protocol version"):
            Client(chat.addresses[0], tls=context, name=NAME)


# -- browsers


def test_curl_gets_the_page_by_tls(chat: Server, folder: Path) -> None:
    for name in (NAME, "a.w.example"):
        assert curl(chat, folder, f"https://{name}:PORT/").endswith("\n200")


def test_plain_http_for_the_name_is_redirected(chat: Server, folder: Path) -> None:
    port = chat.addresses[0][1]
    answer = curl(chat, folder, f"http://{NAME}:PORT/x?y=z")
    assert answer.endswith(f"301 https://{NAME}:{port}/x?y=z")
    answer = curl(chat, folder, f"http://{NAME}:PORT/", "-d", "x")
    assert answer.endswith(f"308 https://{NAME}:{port}/")
    assert curl(chat, folder, f"http://{NAME}:PORT/", "-L").endswith("\n200")
    assert curl(chat, folder, f"http://{NAME}:PORT/healthz").endswith("ok\n\n200")
    assert curl(chat, folder, "http://127.0.0.1:PORT/").endswith("\n200")
    assert curl(chat, folder, "http://b.example:PORT/").endswith("\n421")


def test_a_further_listener_is_bare(folder: Path) -> None:
    with Server("--certificate", str(folder), "--web", "0", "--line", "0") as server:
        for protocol in ("web", "line"):
            [address] = server.listeners(protocol)
            with pytest.raises((ssl.SSLError, ConnectionError)):
                Client(address, tls=trusting(), name=NAME)


# -- the console client


def console(server: Server, host: str, tmp_path: Path, typed: str = "") -> tuple[str, str]:
    """What a console client prints that trusts the signer, and what it complains of."""
    signer = tmp_path / "signer.pem"
    signer.write_bytes(SIGNER.certificate)
    port = str(server.addresses[0][1])
    done = subprocess.run(
        [sys.executable, "-m", "chatroom_tw", "chat", host.replace("PORT", port)],
        env=environment(SSL_CERT_FILE=str(signer)),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=DEADLINE,
        check=False,
    )
    return done.stdout, done.stderr


def test_the_console_client_checks_the_certificate(tmp_path: Path) -> None:
    local = make("localhost", "127.0.0.1", signer=SIGNER).write_to(tmp_path / "local")
    with Server("--certificate", str(local)) as server, server.connect() as ann:
        ann.read_until("welcome")
        for host in ("tls:localhost:PORT", "tls::PORT", "https://127.0.0.1:PORT/#tea"):
            said, complaint = console(server, host, tmp_path, "hello\n")
            assert complaint == ""
            assert "<You> hello" in said
            ann.read_until("has left main")
    other = make("other.example", signer=SIGNER).write_to(tmp_path / "other")
    foreign = make("localhost").write_to(tmp_path / "foreign")
    for folder, why in (
        (other, "its certificate is for another name"),
        (foreign, "no authority that this computer trusts has signed its certificate"),
        (None, "it does not speak TLS there"),
    ):
        with Server(*(["--certificate", str(folder)] if folder else [])) as server:
            said, complaint = console(server, "tls:localhost:PORT", tmp_path, "hello\n")
            assert said == ""
            assert complaint.startswith("chatroom: no TLS with the server at tls:localhost:")
            assert why in complaint
            assert complaint.count("\n") == 1


# -- the start


@pytest.mark.parametrize("application", ["chat", "tombola"])
def test_what_cannot_be_used_ends_the_start(application: str, tmp_path: Path) -> None:
    MADE.write_to(tmp_path / "a")
    make(NAME).write_to(tmp_path / "b")
    make(NAME, begins=-9, ends=-1).write_to(tmp_path / "c")
    chain, key = tmp_path / "a" / "fullchain.pem", tmp_path / "b" / "privkey.pem"
    (tmp_path / "broken.pem").write_bytes(b"hello\n")
    for options, why in (
        (["--certificate", chain], "it has a certificate without its key"),
        (["--certificate", chain, "--key", key], "its key does not belong to the certificate"),
        (["--certificate", tmp_path / "broken.pem"], "it has no certificate in it"),
        (["--certificate", tmp_path / "c"], "its certificate has expired"),
        (["--certificate", tmp_path / "none"], "No such file or directory"),
        (["--key", key], "--key goes with --certificate"),
    ):
        done = twistd("-n", "--pidfile=", application, "--port", "0", *options, home=tmp_path)
        assert_refused(done, application)
        assert done.stderr.startswith(f"{application}: no TLS: ")
        assert why in done.stderr


WITHOUT_EXECUTABLE_MEMORY = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)  # PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN (Linux 6.3)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="this is of Linux")
def test_it_starts_where_memory_cannot_be_made_executable(folder: Path) -> None:
    """As under systemd, by MemoryDenyWriteExecute."""
    command = (sys.executable, "-c", WITHOUT_EXECUTABLE_MEMORY, str(TWISTD), "--pidfile=")
    with Server("--certificate", str(folder), command=command) as server, join(server) as ann:
        assert "* welcome" in ann.read_until("guest-1")[0]
        assert curl(server, folder, f"https://{NAME}:PORT/").endswith("\n200")


# -- another certificate


@dataclass
class Pair:
    """Two clients in a room of their own, who answer each other until they are told to end."""

    server: Server
    room: str
    tls: bool
    ends: threading.Event
    count: int = 0
    faults: list[str] = field(default_factory=list)

    def talk(self) -> None:
        try:
            with join(self.server, tls=self.tls) as one, join(self.server, tls=self.tls) as other:
                for client in (one, other):
                    client.send(f"/join {self.room}")
                    client.read_until(f"{self.room}")
                while not self.ends.is_set():
                    for client, reader in ((one, other), (other, one)):
                        self.count += 1
                        client.send(f"line {self.count}.")
                        reader.read_until(f"line {self.count}.")
        except Exception as fault:
            self.faults.append(repr(fault))


@contextlib.contextmanager
def talking(server: Server, pairs: int) -> Iterator[list[Pair]]:
    """Pairs that talk, every fourth without TLS. None of them has a fault."""
    ends = threading.Event()
    all_pairs = [Pair(server, f"room-{n}", bool(n % 4), ends) for n in range(pairs)]
    threads = [threading.Thread(target=pair.talk) for pair in all_pairs]
    for thread in threads:
        thread.start()
    try:
        yield all_pairs
    finally:
        ends.set()
        for thread in threads:
            thread.join(DEADLINE)
    assert [fault for pair in all_pairs for fault in pair.faults] == []


def wait_for_lines(pairs: list[Pair], more: int) -> None:
    """Wait until each pair has said so many lines more."""
    goals = [pair.count + more for pair in pairs]

    def are_reached() -> bool:
        assert not any(pair.faults for pair in pairs), [pair.faults for pair in pairs]
        return all(pair.count >= goal for pair, goal in zip(pairs, goals))

    eventually(are_reached, lambda: [pair.count for pair in pairs])


def test_a_certificate_is_exchanged_under_load(chat: Server, folder: Path) -> None:
    with talking(chat, 16) as pairs:
        wait_for_lines(pairs, 20)
        assert shown(chat) == as_bytes(MADE)
        ANOTHER.write_to(folder)
        chat.process.send_signal(signal.SIGHUP)
        chat.wait_for("chat: a new certificate for chat.example, new.example")
        assert shown(chat) == as_bytes(ANOTHER)
        wait_for_lines(pairs, 20)
    assert not any("was dropped" in line for line in chat.log), chat.log
    assert "200" in curl(chat, folder, f"https://{NAME}:PORT/healthz")


def test_a_broken_one_keeps_the_old_and_says_so(chat: Server, folder: Path) -> None:
    with talking(chat, 4) as pairs:
        wait_for_lines(pairs, 5)
        (folder / "privkey.pem").write_bytes(ANOTHER.key)
        chat.process.send_signal(signal.SIGHUP)
        line = chat.wait_for("chat: the certificate not read again")
        assert "its key does not belong to the certificate" in line
        assert shown(chat) == as_bytes(MADE)
        wait_for_lines(pairs, 5)
        ANOTHER.write_to(folder)
        chat.process.send_signal(signal.SIGHUP)
        chat.wait_for("chat: a new certificate")
        assert shown(chat) == as_bytes(ANOTHER)
        wait_for_lines(pairs, 5)


@pytest.mark.long
def test_a_certificate_is_taken_without_being_told(chat: Server, folder: Path) -> None:
    begun = time.monotonic()
    ANOTHER.write_to(folder)
    chat.wait_for("chat: a new certificate")
    assert time.monotonic() - begun < 60
    assert shown(chat) == as_bytes(ANOTHER)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_the_files_are_read_before_the_user_changes(folder: Path) -> None:
    folder.chmod(0o700)
    command = (str(TWISTD), "--pidfile=", f"--uid={pwd.getpwnam('nobody').pw_uid}")
    with Server("--certificate", str(folder), command=command) as server:
        assert shown(server) == as_bytes(MADE)
        server.process.send_signal(signal.SIGHUP)
        line = server.wait_for("chat: the certificate not read again")
        assert "Permission denied; it has to belong to the user that the server runs as" in line
        assert shown(server) == as_bytes(MADE)


def test_handshakes_that_never_end_keep_nobody_out(chat: Server) -> None:
    held = [socket.create_connection(chat.addresses[0], DEADLINE) for _ in range(50)]
    for each in held:
        each.sendall(b"\x16\x03\x01\x02\x00\x01")
    with join(chat) as ann, join(chat, tls=False) as bob:
        bob.read_until("welcome")
        ann.send("hello")
        bob.read_until("hello")
    for each in held:
        each.close()
