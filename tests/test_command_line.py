"""`twistd -n chat` and `twistd -n tombola` as users start them: listeners, files, and mistakes."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from support.clients import Client
from support.programs import assert_refused, eventually, twistd, twistd_with_each
from support.servers import EVERY_PROTOCOL, Server

from chatroom_tw.chat.service import Options as ChatOptions
from chatroom_tw.server.options import ServerOptions
from chatroom_tw.tombola.service import Options as TombolaOptions

APPLICATIONS: dict[str, type[ServerOptions]] = {"chat": ChatOptions, "tombola": TombolaOptions}

WRONG = {
    "port": ["99999", "-1"],
    "interface": ["not an address", ""],
    "line": ["nonsense"],
    "menu": ["nonsense"],
    "tcd": ["nonsense"],
    "web": ["nonsense"],
    "student-id": ["\n"],
    "config": ["/nowhere"],
    "state": [""],
    "name": ["\n"],
    "history-lines": ["many"],
    "history-days": ["-1"],
    "history-bytes": ["1K", "64 M"],
    "addresses": ["nobody", ""],
    "registration": ["none"],
    "guests": ["maybe"],
    "guest-rooms": ["-1", "many"],
    "operators": ["/nowhere"],
    "uploads": ["10X", "-1"],
    "uploads-total": ["much", ""],
    "push": ["ann", "mailto:"],
    "irc": ["nonsense"],
    "irc-ws": ["nonsense"],
    "irc-password": ["\n"],
    "motd": ["/nowhere"],
    "certificate": ["/nowhere", ""],
    "key": ["/nowhere"],
    "metrics": ["nonsense", ""],
    "log-format": ["xml", ""],
    "flood": ["0/1", "some"],
    "max-backlog": ["much", "1X"],
    "max-backlog-total": ["much", "-1"],
    "max-clients": ["0"],
    "max-per-address": ["-1"],
    "origin": ["chat.example", "null", "https://a b"],
    "proxy": ["proxy.example", "10.0.0.0/33", ""],
    "claim-port": ["99999", "tcp:0"],
    "players": ["0", "two"],
    "interval": ["0", "nan", "a second"],
    "countdown": ["-1"],
    "pause": ["inf"],
    "prizes": ["bingo", "", "ambo,,tombola"],
    "stop-on-claim": ["0", "1e9", "now"],
    "late-cards": ["-1", "some"],
    "halls": ["0", "many"],
    "hall-days": ["0", "nan", "a week"],
    "hosts": ["nobody"],
    "transcripts": ["-1", "all"],
}
"""Wrong values of every option that takes a value."""


def options_of(application: str, *, with_value: bool) -> list[str]:
    """The names of the options, from the class that reads them."""
    names = APPLICATIONS[application]().longOpt
    return sorted(name.rstrip("=") for name in names if name.endswith("=") == with_value)


Mistake = tuple[str, list[str]]
"""An application, and arguments that it refuses."""
MISTAKES: list[Mistake] = [
    ("tombola", ["--interval"]),
    *(
        (application, [f"--{option}", value])
        for application in APPLICATIONS
        for option in options_of(application, with_value=True)
        for value in WRONG.get(option, [])
    ),
]


def named(mistake: Mistake) -> str:
    application, arguments = mistake
    return f"{application} {' '.join(arguments)}"


# -- Listeners, and files of options.


def test_every_listener_leads_to_the_same_rooms(tmp_path: Path) -> None:
    config = tmp_path / "chat.toml"
    config.write_text(f'name = "casa"\nline = ["0", "unix:{tmp_path}/chat.sock"]\n')
    with Server("--config", str(config)) as server:
        server.wait_for(f"chat: line on unix:{tmp_path}/chat.sock")
        server.wait_for("chat: every protocol on 127.0.0.1:")
        first, second = server.addresses
        with Client(first) as ann, Client(second) as bob:
            ann.read_until("welcome to casa")
            bob.send("/nick bob", "hello")
            ann.read_until("<bob> hello")
            with socket.socket(socket.AF_UNIX) as third:
                third.connect(str(tmp_path / "chat.sock"))
                third.sendall(b"me too\n")
                bob.read_until("<guest-3> me too")


def test_a_config_file_sets_the_options_of_a_tombola(tmp_path: Path) -> None:
    config = tmp_path / "tombola.toml"
    config.write_text(
        'name = "casa"\nplayers = 1\ninterval = 0.01\ncountdown = 0\nprizes = "ambo, terno"\n'
        f'claim-port = 0\nline = "unix:{tmp_path}/tombola.sock"\n'
    )
    with Server("--config", str(config), application="tombola") as server:
        server.wait_for(f"tombola: line on unix:{tmp_path}/tombola.sock")
        assert len(server.listeners(EVERY_PROTOCOL)) == len(server.listeners("claims")) == 1
        with server.connect() as ann:
            ann.read_until("* welcome to casa; played for: ambo, terno; ")
            ann.read_until("NUMBER ")


# -- Mistakes.


@pytest.mark.parametrize("application", APPLICATIONS)
def test_there_is_a_wrong_value_for_every_option(application: str) -> None:
    assert [o for o in options_of(application, with_value=True) if not WRONG.get(o)] == []


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, CompletedProcess[str]]:
    """What twistd says to each of the mistakes."""
    home = tmp_path_factory.mktemp("home")
    # An option that is given twice has its last value, so port 0 is only the default here.
    commands = [["-n", application, "--port", "0", *wrong] for application, wrong in MISTAKES]
    names = [named(mistake) for mistake in MISTAKES]
    return dict(zip(names, twistd_with_each(commands, home), strict=True))


@pytest.mark.parametrize("mistake", MISTAKES, ids=named)
def test_a_wrong_option_is_one_line_and_status_1(
    mistake: Mistake, refusals: dict[str, CompletedProcess[str]]
) -> None:
    application, arguments = mistake
    done = refusals[named(mistake)]
    assert_refused(done, application)
    # The line names the option, or its value.
    assert arguments[0].strip("-") in done.stderr or arguments[-1] in done.stderr


@pytest.mark.parametrize("application", APPLICATIONS)
def test_an_unknown_option_is_one_line_and_status_1(application: str, tmp_path: Path) -> None:
    done = twistd("-n", application, "--no-such-option", home=tmp_path)
    assert_refused(done, application)
    assert "no-such-option" in done.stderr


def test_a_wrong_config_file_is_one_line_and_status_1(tmp_path: Path) -> None:
    config = tmp_path / "tombola.toml"
    config.write_text('port = 0\nprizes = ["ambo", "tombola"]\n')
    done = twistd("-n", "tombola", "--config", config, home=tmp_path)
    assert_refused(done, "tombola")
    assert "prizes takes one value" in done.stderr


@pytest.mark.parametrize(
    ("application", "option"), [("chat", "--port"), ("tombola", "--claim-port")]
)
def test_a_port_in_use_is_one_line_and_status_1(
    application: str, option: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        options = ("--port", "0", "--state", "none", option, port)
        done = twistd("-n", application, *options, home=tmp_path)
    assert_refused(done, application)
    assert f"port {port} on 127.0.0.1 is in use by another program" in done.stderr
    assert not list(tmp_path.glob("*.pid"))


def test_a_daemon_that_cannot_start_leaves_no_pid_file(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        log = tmp_path / "log"
        done = twistd("--logfile", log, "chat", "--port", port, home=tmp_path)
    assert done.returncode == 1
    assert f"port {port} on 127.0.0.1" in done.stderr
    # The process that the test has started ends before the daemon removes its files.
    eventually(lambda: f"port {port} on 127.0.0.1 is in use by another" in log.read_text())
    eventually(lambda: not list(tmp_path.glob("*.pid")))


# -- Help.


def test_help_lists_both_applications(tmp_path: Path) -> None:
    text = twistd("--help", home=tmp_path).stdout
    assert "A chat room server." in text
    assert "A tombola server" in text


def explanation(text: str, option: str) -> str:
    """What --help says of an option, which may mention other options."""
    return re.split(r" --[a-z-]+(?:=| )", text.partition(f" --{option}= ")[2])[0]


@pytest.mark.parametrize("application", APPLICATIONS)
def test_help_lists_every_option_and_its_default(application: str, tmp_path: Path) -> None:
    options = APPLICATIONS[application]
    text = " ".join(twistd(application, "--help", home=tmp_path).stdout.split())
    for option in options_of(application, with_value=False):
        assert f" --{option} " in text
    for option in options_of(application, with_value=True):
        explained = explanation(text, option)
        assert explained
        default = options.standard[option]
        if option in options.several:
            assert "may be given several times" in explained
        elif option == "config":
            assert explained.endswith("[default: none]")
        elif isinstance(default, int | float):
            assert explained.endswith(f"[default: {default:.15g}]")
        else:
            assert "[default: " in explained


def test_help_lists_the_defaults_of_the_tombola(tmp_path: Path) -> None:
    text = " ".join(twistd("tombola", "--help", home=tmp_path).stdout.split())
    for option, default in (
        ("port", "12001"),
        ("interface", "127.0.0.1"),
        ("claim-port", "none"),
        ("players", "none"),
        ("interval", "5"),
        ("countdown", "3"),
        ("pause", "60"),
        ("prizes", "tombola"),
        ("state", "chatroom_tw/tombola, where your system keeps its users' data"),
        ("name", "this computer's"),
    ):
        explained = explanation(text, option)
        assert explained.endswith(f"[default: {default}]")
