"""`chatroom operator`: who the operators of a chat are. It changes their file.

A password is asked for on the terminal, or read from standard input; it is never an argument, which
every program on the computer could see.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from twisted.internet.defer import maybeDeferred

from chatroom_tw.chat.operators import FILE, parse
from chatroom_tw.chat.operators_file import with_operator, without_operator
from chatroom_tw.chat.passwords import LEAST, Passwords
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused
from chatroom_tw.server.reloading import Mistake
from chatroom_tw.server.state import default_folder
from chatroom_tw.server.storage import private

RELOAD = "a chat that runs reads it at SIGHUP"


def add_arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="name an operator, whose password is asked for twice")
    remove = actions.add_parser("remove", help="remove an operator")
    listing = actions.add_parser("list", help="show who they are")
    for each in (add, remove):
        each.add_argument("name", metavar="NAME")
    add.add_argument("--replace", action="store_true", help="give a new password to one there is")
    for each in (add, remove, listing):
        each.add_argument(
            "--file", metavar="FILE", help=f"[default: {FILE} in the chat's default --state]"
        )


async def run(reactor: Any, arguments: Namespace) -> None:
    """Raises `SystemExit` with a message if that fails."""
    path = ""
    try:
        path = arguments.file or str(Path(default_folder("chat"), FILE))
        await ACTIONS[arguments.action](path, arguments)
    except Mistake as mistake:
        raise SystemExit(f"chatroom: {mistake}") from mistake
    except OSError as error:
        raise SystemExit(f"chatroom: cannot use {path}: {error.strerror}") from error
    except RuntimeError as error:
        raise SystemExit(f"chatroom: {error}; name the file with --file") from error


async def _add(path: str, arguments: Namespace) -> None:
    name = _name(arguments.name)
    known = text.key(name) in parse(_source(path), path).names
    if known and not arguments.replace:
        raise Mistake(f"{path} has an operator {name} already; --replace gives a new password")
    hashed = await Passwords(maybeDeferred).hash(_password())
    _change(path, lambda source: with_operator(source, path, name, hashed))
    print(f"{path} {'has a new password for' if known else 'names'} the operator {name}; {RELOAD}")


async def _remove(path: str, arguments: Namespace) -> None:
    name = _name(arguments.name)
    _change(path, lambda source: without_operator(source, path, name))
    print(f"{path} does not name {name} any more; {RELOAD}")


async def _list(path: str, arguments: Namespace) -> None:
    operators = parse(_source(path), path)
    for name in sorted(operators.names):
        print(f"{name} (the password can be read)" if name in operators.plain else name)


ACTIONS = {"add": _add, "remove": _remove, "list": _list}


def _name(written: str) -> str:
    try:
        return text.person_name(written)
    except Refused:
        raise Mistake(
            f"the name {written!r} is not allowed; use 1 to {text.NAME_LIMIT} letters, digits, "
            "- _ ."
        ) from None


def _password() -> str:
    """The password that somebody gives twice. Raises `Mistake`."""
    try:
        password, again = _typed() if sys.stdin.isatty() else _piped(sys.stdin)
    except (EOFError, KeyboardInterrupt):
        raise Mistake("no password was given; nothing has changed") from None
    except UnicodeDecodeError:
        raise Mistake("the password is not UTF-8; nothing has changed") from None
    if password != again:
        raise Mistake("the two passwords differ; nothing has changed")
    if len(password) < LEAST:
        raise Mistake(f"a password has at least {LEAST} characters; nothing has changed")
    if password != password.strip() or not password.isprintable():
        raise Mistake(
            "a password neither begins nor ends with a blank, and has no control characters; "
            "nothing has changed"
        )
    return password


def _typed() -> tuple[str, str]:
    return getpass.getpass("Password: "), getpass.getpass("Again: ")


def _piped(lines: TextIO) -> tuple[str, str]:
    password, again = lines.readline(), lines.readline()
    if not again:
        raise Mistake("standard input has to have the password twice, as two lines")
    return password.rstrip("\r\n"), again.rstrip("\r\n")


def _source(path: str) -> str:
    """The text of the file; none if it is not there. Raises OSError or `Mistake`."""
    try:
        return Path(path).read_text("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise Mistake(f"{path} is not UTF-8") from error


def _change(path: str, change: Callable[[str], str]) -> None:
    """Replace the file by the text that `change` makes of it: as a whole, or not at all.

    Only its owner can read it. What root makes belongs to whom the file belonged, or its folder.
    Raises OSError or `Mistake`.
    """
    target = Path(os.path.realpath(path))
    private.make_folder(target.parent)
    beside = f"{target}.new"
    with _made(beside) as file:
        file.write(change(_source(path)))
        file.flush()
        os.fsync(file.fileno())
        if hasattr(os, "chown") and os.geteuid() == 0:
            owner = (target if target.exists() else target.parent).stat()
            os.chown(file.fileno(), owner.st_uid, owner.st_gid)
        os.replace(beside, target)
    private.sync_folder(target.parent)


@contextlib.contextmanager
def _made(path: str) -> Iterator[TextIO]:
    """A new file, which keeps a second command out, and is removed if the block fails."""
    try:
        descriptor = private.opener(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    except FileExistsError:
        raise Mistake(
            f"{path} is there: another command changes the file; if there is none, remove it"
        ) from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file  # It has another name after that.
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        raise
