"""`chatroom backup` and `chatroom export`: copy or print what a chat stores in its state folder.

Neither needs a connection, and both work while the chat is running.
"""

from __future__ import annotations

import contextlib
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any, TextIO

from chatroom_tw.chat.storage.export import Exported, lines
from chatroom_tw.server.storage import backup as databases
from chatroom_tw.server.storage.folder import Unusable


def add_backup_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="the server's --state")
    parser.add_argument("file", metavar="FILE", help="the copy, which must not be there yet")


async def backup(reactor: Any, arguments: Namespace) -> None:
    """Copy the database to a new file. Raises `SystemExit` with a message if that fails."""
    try:
        databases.backup(arguments.folder, arguments.file)
    except Unusable as unusable:
        raise SystemExit(f"chatroom: {unusable}") from unusable
    print(f"{arguments.file} is a copy; to go back to it, put it into a folder as state.sqlite3")


def _as_text(line: Exported) -> str:
    room, name, text, when = line
    return f"{_timestamp(when)} #{room} <{name}> {text}"


def _as_json(line: Exported) -> str:
    room, name, text, when = line
    values = {"room": room, "name": name, "text": text, "time": _timestamp(when), "when": when}
    return json.dumps(values, ensure_ascii=False)


def _timestamp(when: float) -> str:
    """Seconds since 1970 as ISO 8601, in UTC."""
    return datetime.fromtimestamp(when, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


FORMATS: dict[str, Callable[[Exported], str]] = {"text": _as_text, "json": _as_json}


def add_export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="the server's --state")
    parser.add_argument(
        "--room",
        action="append",
        default=[],
        help="a room whose log is wanted; may be given several times [default: every room]",
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="text, or JSON lines [default: text]"
    )
    parser.add_argument("--output", metavar="FILE", help="[default: standard output]")


async def export(reactor: Any, arguments: Namespace) -> None:
    """Print the history of the rooms. Raises `SystemExit` with a message if that fails."""
    formatted = FORMATS[arguments.format]
    try:
        with _output(arguments.output) as file:
            for line in lines(arguments.folder, arguments.room):
                print(formatted(line), file=file)
            file.flush()
    except Unusable as unusable:
        raise SystemExit(f"chatroom: {unusable}") from unusable
    except OSError as error:
        where = arguments.output or "standard output"
        raise SystemExit(f"chatroom: cannot write to {where}: {error.strerror}") from error


def _output(path: str | None) -> contextlib.AbstractContextManager[TextIO]:
    if path is None:
        return contextlib.nullcontext(sys.stdout)
    return open(path, "x", encoding="utf-8")
