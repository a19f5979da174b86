"""The state folder: faulty folders, a full disk, backups, and the export of the history."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest
from support.programs import TWISTD, assert_refused, chatroom, run, twistd
from support.servers import Server

FILE = "state.sqlite3"


def refused(state: Path, home: Path, application: str = "chat") -> str:
    """Start a server on a folder that it cannot use, and return what it says."""
    done = twistd("--pidfile=", "-n", application, "--port", "0", "--state", str(state), home=home)
    assert_refused(done, application)
    assert str(state) in done.stderr
    return done.stderr


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The state folder of a chat that has been stopped."""
    folder = tmp_path / "state"
    with Server("--state", str(folder)) as chat, chat.connect() as ann:
        ann.send("/nick ann", "/register secret-1", "hello", "/join Tea", "perché no?", "/history")
        ann.read_until("<ann> perché no?")
    return folder


def test_the_log_says_where_the_state_is_stored(tmp_path: Path) -> None:
    with Server("--state", str(tmp_path / "state")) as chat:
        chat.wait_for(f"chat: state is stored in {tmp_path}/state")
    with Server() as chat:
        chat.wait_for("chat: state is stored in memory")


@pytest.mark.parametrize("application", ["chat", "tombola"])
def test_the_default_is_the_users_data_folder(application: str, tmp_path: Path) -> None:
    help_text = twistd(application, "--help", home=tmp_path).stdout
    assert f"[default: chatroom_tw/{application}, " in " ".join(help_text.split())
    source = (
        f"from chatroom_tw.{application}.service import Options; "
        "o = Options(); o.parseOptions([]); print(o['state'])"
    )
    done = run(sys.executable, "-c", source, home=tmp_path)
    assert Path(done.stdout.strip()).is_relative_to(tmp_path)
    assert Path(done.stdout.strip()).parts[-2:] == ("chatroom_tw", application)
    assert not list(tmp_path.iterdir())


def test_a_second_server_on_the_folder_is_refused(state: Path, tmp_path: Path) -> None:
    with Server("--state", str(state)) as chat, chat.connect() as ann:
        assert "another server has the state folder" in refused(state, tmp_path)
        ann.read_until("welcome")


def test_the_chat_and_the_tombola_do_not_share_a_folder(state: Path, tmp_path: Path) -> None:
    before = (state / FILE).read_bytes()
    assert "was made by another program" in refused(state, tmp_path, "tombola")
    assert (state / FILE).read_bytes() == before
    with Server("--state", str(tmp_path / "tombola"), application="tombola"):
        assert "another server has the state folder" in refused(tmp_path / "tombola", tmp_path)
    assert "was made by another program" in refused(tmp_path / "tombola", tmp_path)


def test_a_backup_of_a_running_game_can_be_played_on(tmp_path: Path) -> None:
    options = ("--interval", "0.05", "--countdown", "0.1")
    with (
        Server("--state", str(tmp_path / "tombola"), *options, application="tombola") as server,
        server.connect() as ann,
    ):
        token = ann.read_until("HELLO")[0].split()[3]
        [*_, card] = ann.read_until("CARD")
        before = [int(line.split()[1]) for line in ann.read_until("NUMBER ") if "NUMBER" in line]
        (tmp_path / "copy").mkdir()
        done = chatroom("backup", f"{tmp_path}/tombola", f"{tmp_path}/copy/{FILE}", home=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    with (
        Server("--state", str(tmp_path / "copy"), *options, application="tombola") as server,
        server.connect() as ann,
    ):
        assert "it goes on when a player is back" in server.wait_for("was interrupted")
        ann.send(f"RESUME {token}")
        ann.read_until(token)
        assert ann.read_until("CARD")[-1] == card
        drawn = ann.read_until("DRAWN")[-1].split()[1:]
        assert [int(number) for number in drawn][: len(before)] == before
        ann.read_until("NUMBER ")


def test_a_database_of_a_later_version_is_left_alone(state: Path, tmp_path: Path) -> None:
    with sqlite3.connect(state / FILE) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    before = (state / FILE).read_bytes()
    assert "of version 99" in refused(state, tmp_path)
    assert (state / FILE).read_bytes() == before


@pytest.mark.parametrize("damage", [b"", b"SQLite format 3\0", b"hello\n"], ids=repr)
def test_a_damaged_database_is_left_alone(damage: bytes, state: Path, tmp_path: Path) -> None:
    whole = (state / FILE).read_bytes()
    damaged = (damage or whole[:100]) + b"\xff" * 20000
    (state / FILE).write_bytes(damaged)
    refused(state, tmp_path)
    assert (state / FILE).read_bytes() == damaged


def test_a_path_that_cannot_be_a_folder_is_refused(tmp_path: Path) -> None:
    refused(Path("/dev/null/state"), tmp_path)
    refused(Path("/proc/state"), tmp_path)


@pytest.mark.skipif(not shutil.which("prlimit"), reason="there is no prlimit here")
def test_a_full_disk_is_reported_and_the_chat_goes_on(tmp_path: Path) -> None:
    command = [shutil.which("prlimit") or "", "--fsize=300000", str(TWISTD), "--pidfile="]
    with Server("--state", str(tmp_path / "state"), command=command) as chat:
        with chat.connect() as ann, chat.connect() as bob:
            ann.send("/nick ann", "/register secret-1", "exit")
            ann.read_until("is registered; /login")
            ann.read_to_end()
            bob.read_until("welcome")
            while not any("cannot store" in line for line in chat.log):
                bob.send(*["x" * 4000] * 5, "/who")
                bob.read_until("* main, 1 here")
            # A small write may still find space, so there are many.
            bob.send(*[f"/msg ann {'x' * 3000}"] * 60)
            bob.read_until("! the server cannot store anything just now; try again later")
            bob.send("/who")
            bob.read_until("* main, 1 here")
        chat.wait_for("state: cannot store anything: ")
    with Server("--state", str(tmp_path / "state")) as chat, chat.connect() as ann:
        ann.send("/login ann secret-1")
        ann.read_until("* you are ann")


def test_a_server_starts_from_a_backup_of_a_running_chat(tmp_path: Path) -> None:
    state, again = tmp_path / "state", tmp_path / "again"
    again.mkdir()
    with Server("--state", str(state)) as chat, chat.connect() as ann:
        ann.send("/nick ann", "/register secret-1")
        ann.read_until("is registered; /login")
        copy = str(again / FILE)
        done = chatroom("backup", str(state), copy, home=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        done = chatroom("backup", str(state), copy, home=tmp_path)
        assert done.returncode == 1
        assert (
            done.stderr == f"chatroom: {copy} is there already; choose another name, or remove it\n"
        )
    assert [path.name for path in again.iterdir()] == [FILE]
    with Server("--state", str(again)) as chat, chat.connect() as ann:
        ann.send("/login ann secret-1")
        ann.read_until("* you are ann")


def test_restoring_replaces_the_state_of_a_killed_server(tmp_path: Path) -> None:
    state, copy = tmp_path / "state", tmp_path / "copy"
    with Server("--state", str(state)) as chat, chat.connect() as ann:
        ann.send("/nick ann", "/register secret-word")
        ann.read_until("is registered; /login")
        assert chatroom("backup", str(state), str(copy), home=tmp_path).returncode == 0
        done = chatroom("restore", str(copy), str(state), home=tmp_path)
        assert f"another server has the state folder {state}" in done.stderr
        with chat.connect() as bob:
            bob.send("/nick bob", "/register secret-word")
            bob.read_until("* bob is registered; /login")
        chat.kill()
    assert copy.stat().st_mode & 0o777 == 0o600
    shutil.copy(copy, state / FILE)  # As one would do by hand, beside the old `-wal`.
    assert f"{FILE}-wal belongs to a {FILE} that is not there any more" in refused(state, tmp_path)
    done = chatroom("restore", str(copy), str(state), home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{state} has the state of {copy} now; the one before is {state}")
    with Server("--state", str(state)) as chat, chat.connect() as ann:
        ann.send("/login bob secret-word", "/login ann secret-word")
        assert "* you are bob" not in ann.read_until("* you are ann")


@pytest.mark.parametrize("lost", [FILE, "lock", "."])
@pytest.mark.parametrize("application", ["chat", "tombola"])
def test_a_state_that_is_removed_is_missed(application: str, lost: str, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with Server("--state", str(state), application=application) as server:
        if lost == ".":
            state.rename(
                tmp_path / "elsewhere"
            )  # Removing it file by file, the server may add some.
        else:
            (state / lost).unlink()
        server.wait_for("state: cannot store anything: ")
        with server.connect() as ann:
            if application == "chat":
                ann.send("/nick ann", "/register secret-word")
                ann.read_until("! the server cannot store anything just now; try again later")
            else:
                ann.send("")  # Her seat may be what the server has just failed to store.
                with server.connect() as bob:
                    bob.read_until("come again in a moment")


def test_a_backup_of_an_empty_folder_is_one_line(tmp_path: Path) -> None:
    done = chatroom("backup", str(tmp_path), str(tmp_path / "copy"), home=tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        f"chatroom: there is no {FILE} in {tmp_path}; is that a server's --state?\n"
    )
    assert not list(tmp_path.iterdir())


def test_the_history_is_exported_as_text(state: Path, tmp_path: Path) -> None:
    done = chatroom("export", str(state), home=tmp_path)
    main, tea = done.stdout.splitlines()
    assert main.endswith("Z #main <ann> hello")
    assert tea.endswith("Z #Tea <ann> perché no?")


def test_a_rooms_history_is_exported_as_json_lines(state: Path, tmp_path: Path) -> None:
    output = tmp_path / "tea.jsonl"
    command = ("export", str(state), "--room", "tea", "--format", "json", "--output", str(output))
    assert chatroom(*command, home=tmp_path).returncode == 0
    [line] = map(json.loads, output.read_text().splitlines())
    assert (line["room"], line["name"], line["text"]) == ("Tea", "ann", "perché no?")
    done = chatroom(*command, home=tmp_path)
    assert done.stderr == f"chatroom: cannot write to {output}: File exists\n"


def test_history_lines_0_stores_no_history(state: Path, tmp_path: Path) -> None:
    with Server("--state", str(state), "--history-lines", "0") as chat, chat.connect() as ann:
        ann.send("hello again", "/history", "/help")
        ann.read_until("* nothing has been said in main")
        ann.read_until("/history [N] - the last N lines said here (none are stored on this server)")
    assert chatroom("export", str(state), home=tmp_path).stdout == ""


def test_what_was_said_elsewhere_is_imported_while_no_server_runs(
    state: Path, tmp_path: Path
) -> None:
    log = tmp_path / "2023-12-31.log"
    log.write_text("[21:04:15] <bob> tea?\n[21:04:16] *** Parts: bob (b@h)\n")
    command = ("import", str(state), str(log), "--room", "tea", "--timezone", "Europe/Rome")
    with Server("--state", str(state)) as chat, chat.connect() as ann:
        ann.read_until("welcome")
        done = chatroom(*command, home=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            f"chatroom: another server has the state folder {state}; end that one, or choose "
            "another folder\n"
        )
    done = chatroom(*command, home=tmp_path)
    assert "#tea: 1 line imported, said from 2023-12-31 to 2023-12-31\n" in done.stdout
    assert "belongs to no registered name" not in done.stdout
    with Server("--state", str(state), "--history-days", "36500") as chat, chat.connect() as ann:
        ann.send("/join tea", "/history")
        lines = ann.read_until("<ann> perché no?")
        assert "* 2023-12-31 20:04 <bob> tea?" in "\n".join(lines)
