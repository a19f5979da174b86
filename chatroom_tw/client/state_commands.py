"""`chatroom backup`, `restore`, `export`, `host-key`: copy, replace or print what a state has.

None needs a connection. All but `restore` work while the server is running.
"""

from __future__ import annotations

import contextlib
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timezone
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from chatroom_tw.chat.rules.extras import Extra
from chatroom_tw.chat.storage import backups
from chatroom_tw.chat.storage import sqlite as chat
from chatroom_tw.chat.storage.export import Exported, lines
from chatroom_tw.chat.storage.files import FOLDER
from chatroom_tw.server.storage import private
from chatroom_tw.server.storage.folder import Unusable
from chatroom_tw.server.text import count_of
from chatroom_tw.tombola.storage import records as tombola
from chatroom_tw.tombola.storage.host_key import stored_key


def add_backup_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="the server's --state")
    parser.add_argument("file", metavar="FILE", help="the copy, which must not be there yet")


async def backup(reactor: Any, arguments: Namespace) -> None:
    """Copy the state to a new file. Raises `SystemExit` with a message if that fails."""
    file, folder = arguments.file, arguments.folder
    try:
        files = backups.backup(folder, file)
    except Unusable as unusable:
        raise SystemExit(f"chatroom: {unusable}") from unusable
    print(
        f"{file} is a copy; to go back to it, end the server and run: "
        f"chatroom restore {file} {folder}"
    )
    if files.files:
        print(f"{backups.folder_of(file)} has {count_of(files.files, 'file')} that goes with it")
    if files.gone:
        print(
            f"{count_of(files.gone, 'file')} was removed meanwhile, with its message"
            if files.gone == 1
            else f"{files.gone} files were removed meanwhile, with their messages"
        )
    if files.lost:
        print(_lost(files.lost, Path(folder, FOLDER)))


def _lost(number: int, folder: Path) -> str:
    return f"missing: {count_of(number, 'file')}, not whole in {folder}"


def add_restore_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a backup, which stays as it is")
    parser.add_argument("folder", metavar="DIR", help="the server's --state; the server is ended")


async def restore(reactor: Any, arguments: Namespace) -> None:
    """Put a backup in the place of the state. Raises `SystemExit` with a message if that fails."""
    schemas = {"chat": chat.schema(), "tombola": tombola.schema()}
    file, folder = arguments.file, arguments.folder
    try:
        restored = backups.restore(file, folder, schemas, datetime.now())
    except Unusable as unusable:
        raise SystemExit(f"chatroom: {unusable}") from unusable
    before = f"; the one before is {restored.kept}" if restored.kept else ""
    print(f"{folder} has the state of {file} now{before}")
    if restored.files.files:
        print(f"{Path(folder, FOLDER)} has {count_of(restored.files.files, 'file')} of it")
    if restored.files.lost:
        print(
            f"{_lost(restored.files.lost, backups.folder_of(file))}; if you have them elsewhere, "
            f"copy them to {Path(folder, FOLDER)}"
        )


def _as_text(line: Exported) -> str:
    room, name, text, when, is_action, *_ = line
    said = f"* {name} {text}" if is_action else f"<{name}> {text}"
    return f"{_timestamp(when)} #{room} {said}"


def _as_json(line: Exported) -> str:
    room, name, text, when, is_action, at, extra, reactions = line
    values: dict[str, Any] = {"room": room, "name": name, "text": text}
    values |= {"time": _timestamp(when), "when": when, "at": at}
    if is_action:
        values["action"] = True
    values |= _attached(extra) if extra else {}
    if reactions:
        values["reactions"] = dict(reactions)
    return json.dumps(values, ensure_ascii=False)


def _attached(extra: Extra) -> dict[str, Any]:
    """What goes with a message: cursors of the one that it answers and of its last edit, a file."""
    values: dict[str, Any] = {"reply": extra.reply, "edited": extra.edited}
    if extra.file:
        values["file"] = asdict(extra.file)
    return {name: value for name, value in values.items() if value}


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
        # Whatever the terminal's encoding: a file or a pipe gets what --output would write.
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        return contextlib.nullcontext(sys.stdout)
    return open(path, "x", encoding="utf-8", opener=private.opener)


def add_host_key_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="the tombola's --state")


async def host_key(reactor: Any, arguments: Namespace) -> None:
    """Print the key of a tombola's hosts. Raises `SystemExit` with a message if that fails."""
    try:
        print(stored_key(arguments.folder))
    except Unusable as unusable:
        raise SystemExit(f"chatroom: {unusable}") from unusable
