"""The command `chatroom`: the table of its subcommands, and `main`.

This is the only module of the clients that chooses a reactor. A subcommand that fails
raises `SystemExit` with one line, which is printed to standard error; the exit status is 1.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from twisted.internet.task import react
from twisted.logger import STDLibLogObserver, globalLogBeginner

from chatroom_tw import __version__
from chatroom_tw.client import exporting, operator_command, state_commands
from chatroom_tw.client.chat import command as chat
from chatroom_tw.client.importing import command as importing
from chatroom_tw.client.terminal.plain import STDERR, STDIN, STDOUT
from chatroom_tw.client.tombola import command as tombola
from chatroom_tw.client.tombola import verify
from chatroom_tw.server.clock import keep_even_time


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand: its help, a function that declares its arguments, and one that runs it."""

    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Any, Namespace], Coroutine[Any, Any, None]]


COMMANDS: dict[str, Command] = {
    "chat": Command("talk to the people on a chat server", chat.add_arguments, chat.run),
    "tombola": Command("play on a tombola server", tombola.add_arguments, tombola.run),
    "backup": Command(
        "copy the state of a chat or a tombola, while it runs or not",
        state_commands.add_backup_arguments,
        state_commands.backup,
    ),
    "restore": Command(
        "put a backup in the place of a state, while no server runs on it",
        state_commands.add_restore_arguments,
        state_commands.restore,
    ),
    "export": Command(
        "write out what was said in a chat's rooms",
        exporting.add_arguments,
        exporting.run,
    ),
    "import": Command(importing.HELP, importing.add_arguments, importing.run),
    "host-key": Command(
        "show the key that makes you a tombola's host",
        state_commands.add_host_key_arguments,
        state_commands.host_key,
    ),
    "operator": Command(
        "say who the operators of a chat are", operator_command.add_arguments, operator_command.run
    ),
    "verify": Command("check the draw of a tombola that is over", verify.add_arguments, verify.run),
}


def parser() -> ArgumentParser:
    """The parser of the whole command line; `command` is the name of the subcommand."""
    whole = ArgumentParser("chatroom", description="The console client of chatroom_tw.")
    whole.add_argument("--version", action="version", version=f"chatroom {__version__}")
    each = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        command.add_arguments(each.add_parser(name, help=command.help, description=command.help))
    return whole


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit.

    Errors that are logged are printed at the end, when a screen has restored the terminal.
    """
    _open_standard_files()
    if isinstance(sys.stdout, io.TextIOWrapper):  # A letter that it cannot encode ends nothing.
        sys.stdout.reconfigure(errors="backslashreplace")
    arguments = parser().parse_args(argv)
    errors = io.StringIO()
    logging.basicConfig(stream=errors, level=logging.ERROR)
    observer: Any = STDLibLogObserver()  # mypy cannot read zope's interfaces
    globalLogBeginner.beginLoggingTo([observer], redirectStandardIO=False)
    try:
        react(_run, [arguments])
    finally:
        print(errors.getvalue(), end="", file=sys.stderr)


def _run(reactor: Any, arguments: Namespace) -> Any:
    keep_even_time(reactor)
    return COMMANDS[arguments.command].run(reactor, arguments)


def _open_standard_files() -> None:
    """Open /dev/null for each standard file that the caller has closed.

    Otherwise a socket would get its file descriptor.
    """
    for descriptor in (STDIN, STDOUT, STDERR):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free descriptor, which is this one
