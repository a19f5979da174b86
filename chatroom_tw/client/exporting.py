"""`chatroom export`: what was said in a chat, as text or as JSON lines, while it runs or not.

The JSON lines have all that `chatroom import` needs to bring it back. docs/durability.md lists
what is in them.
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
from typing import Any, TextIO

from chatroom_tw.chat.rules.extras import Extra, Manner, is_deleted
from chatroom_tw.chat.storage.backups import copy_files
from chatroom_tw.chat.storage.export import Exported, lines
from chatroom_tw.client.state_commands import said_of_files
from chatroom_tw.server.storage import private
from chatroom_tw.server.storage.folder import Unusable


def _as_text(line: Exported) -> str:
    room, name, text, when, is_action, *_ = line
    said = f"* {name} {text}" if is_action else f"<{name}> {text}"
    return f"{_timestamp(when)} #{room} {said}"


def _as_json(line: Exported) -> str:
    values: dict[str, Any] = {"room": line.room, "name": line.name, "text": line.text}
    values |= {"time": _timestamp(line.when), "when": line.when, "at": line.at}
    if line.is_action:
        values["action"] = True
    if not line.together:
        values["together"] = False
    values |= _attached(line) if line.extra else {}
    if line.reactions:
        values["reactions"] = dict(line.reactions)
    return json.dumps(values, ensure_ascii=False)


def _attached(line: Exported) -> dict[str, Any]:
    """What goes with a message: cursors of the one that it answers and of its last edit, a file."""
    extra = line.extra or Extra()
    values: dict[str, Any] = {
        "notice": extra.manner is Manner.NOTICE,
        "deleted": is_deleted(extra),
        "reply": extra.reply,
        "edited": extra.edited,
    }
    if extra.file:
        values["file"] = asdict(extra.file) | ({"sha256": line.digest} if line.digest else {})
    return {name: value for name, value in values.items() if value}


def _timestamp(when: float) -> str:
    """Seconds since 1970 as ISO 8601, in UTC."""
    return datetime.fromtimestamp(when, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


FORMATS: dict[str, Callable[[Exported], str]] = {"text": _as_text, "json": _as_json}


def add_arguments(parser: ArgumentParser) -> None:
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
    parser.add_argument(
        "--files",
        metavar="FOLDER",
        help="a folder to copy the files to that people have sent, for chatroom import; with "
        "--format json [default: they are not copied]",
    )


async def run(reactor: Any, arguments: Namespace) -> None:
    """Print the history of the rooms. Raises `SystemExit` with a message if that fails."""
    if arguments.files and arguments.format != "json":
        raise SystemExit("chatroom: --files needs --format json, which says whose each file is")
    try:
        digests = _write(arguments)
        if arguments.files:
            _copy(arguments.folder, digests, arguments.files)
    except Unusable as unusable:
        raise SystemExit(f"chatroom: {unusable}") from unusable


def _write(arguments: Namespace) -> frozenset[str]:
    """Write the lines. Returns the digests of the files that are named."""
    formatted, is_json = FORMATS[arguments.format], arguments.format == "json"
    digests = set()
    try:
        with _output(arguments.output) as file:
            for line in lines(arguments.folder, arguments.room, with_deleted=is_json):
                print(formatted(line), file=file)
                digests.add(line.digest)
            file.flush()
    except OSError as error:
        where = arguments.output or "standard output"
        raise SystemExit(f"chatroom: cannot write to {where}: {error.strerror}") from error
    return frozenset(digests - {""})


def _copy(folder: str, digests: frozenset[str], target: str) -> None:
    """Copy the files, and say on standard error how many: the lines may be on standard output."""
    try:
        copied = copy_files(folder, digests, target)
    except OSError as error:
        raise SystemExit(f"chatroom: cannot write to {target}: {error.strerror}") from error
    for line in said_of_files(copied, target, folder):
        print(line, file=sys.stderr)


def _output(path: str | None) -> contextlib.AbstractContextManager[TextIO]:
    if path is None:
        # Whatever the terminal's encoding: a file or a pipe gets what --output would write.
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        return contextlib.nullcontext(sys.stdout)
    return open(path, "x", encoding="utf-8", opener=private.opener)
