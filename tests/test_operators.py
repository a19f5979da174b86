"""The operators' file, changed by the command and read by a chat, at its start and at SIGHUP."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from support.programs import assert_refused, environment, twistd
from support.servers import Server

COMMAND = (sys.executable, "-m", "chatroom_tw", "operator")


def add(name: str, password: str, *options: str, home: Path) -> str:
    done = subprocess.run(
        [*COMMAND, "add", name, *options],
        input=f"{password}\n{password}\n",
        capture_output=True,
        env=environment(home),
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert password not in done.stdout
    return done.stdout


def test_the_default_file_is_that_of_the_default_chat(tmp_path: Path) -> None:
    folder = tmp_path / "chatroom_tw" / "chat"
    assert str(folder / "operators.toml") in add("ann", "secret-word", home=tmp_path)
    with Server(f"--state={folder}") as chat:
        (folder / "operators.toml").write_text("[ann]\nplain = 'hush-hush'\n")
        chat.process.send_signal(signal.SIGHUP)
        assert "can be read in" in chat.wait_for("the passwords of operators")
        (folder / "operators.toml").write_text("[ann]\nplein = 'hush-hush'\n")
        chat.process.send_signal(signal.SIGHUP)
        assert "[ann]: there is no key 'plein'" in chat.wait_for("the operators not read again")
        assert not [line for line in chat.log if "hush-hush" in line]


def test_a_mistake_ends_the_start_with_one_line(tmp_path: Path) -> None:
    file = tmp_path / "operators.toml"
    options = ("--pidfile=", "-n", "chat", "--port", "0", "--state", "none", "--operators", file)
    done = twistd(*options, home=tmp_path)
    assert_refused(done, "chat")
    assert f"cannot read --operators {file}" in done.stderr
    file.write_text("[ann]\npassword = 'secret-word'\n")
    done = twistd(*options, home=tmp_path)
    assert_refused(done, "chat")
    assert f"{file}, [ann]: password takes a hash" in done.stderr
    assert "secret-word" not in done.stderr
    add("ann", "secret-word", "--replace", "--file", str(tmp_path / "other.toml"), home=tmp_path)
    with Server("--operators", str(tmp_path / "other.toml")):
        pass
