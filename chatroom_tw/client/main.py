"""The command `chatroom`: the table of its sub-commands, and `main`.

Only here a reactor is chosen. Whatever goes wrong is one line on standard error and
exit status 1.
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
from chatroom_tw.client import keeping
from chatroom_tw.client.chat import command as chatting
from chatroom_tw.client.terminal.plain import STDERR, STDIN, STDOUT
from chatroom_tw.client.tombola import command as playing
from chatroom_tw.client.tombola import verifying


@dataclass(frozen=True, slots=True)
class Command:
    """A sub-command: what it does, its arguments, and the coroutine that does it."""

    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Any, Namespace], Coroutine[Any, Any, None]]


COMMANDS: dict[str, Command] = {
    "chat": Command("talk to the people on a chat server", chatting.arguments, chatting.chat),
    "tombola": Command("play on a tombola server", playing.arguments, playing.play),
    "backup": Command(
        "copy a chat's state, while it runs or not", keeping.backup_arguments, keeping.backup
    ),
    "export": Command(
        "write out what was said in a chat's rooms", keeping.export_arguments, keeping.export
    ),
    "verify": Command(
        "check the draw of a tombola that is over", verifying.arguments, verifying.check
    ),
}


def parser() -> ArgumentParser:
    whole = ArgumentParser("chatroom", description="The console client of chatroom_tw.")
    whole.add_argument("--version", action="version", version=f"chatroom {__version__}")
    each = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        command.add_arguments(each.add_parser(name, help=command.help, description=command.help))
    return whole


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command, and exit. Faults of our own are told last, when the terminal is itself."""
    _open_standard_files()
    arguments = parser().parse_args(argv)
    faults = io.StringIO()
    logging.basicConfig(stream=faults, level=logging.ERROR)
    globalLogBeginner.beginLoggingTo([STDLibLogObserver()], redirectStandardIO=False)
    try:
        react(COMMANDS[arguments.command].run, [arguments])
    finally:
        print(faults.getvalue(), end="", file=sys.stderr)


def _open_standard_files() -> None:
    """Where a caller has closed standard input or output, a socket would take its place."""
    for descriptor in (STDIN, STDOUT, STDERR):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest descriptor that is free
