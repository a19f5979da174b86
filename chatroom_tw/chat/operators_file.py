"""Changing the text of an operators' file: one entry is put in or taken out.

All else stays as it is, comments too. The result is read, and compared with what it should say: an
entry that somebody has written in another form of TOML is left alone. No function here does I/O.
"""

from __future__ import annotations

import json
import re
import sys

from chatroom_tw.chat.operators import HASHED, PLAIN, Operators, Secret, parse
from chatroom_tw.server import text
from chatroom_tw.server.reloading import Mistake

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SECRET = re.compile(rf"\s*(?:{HASHED}|{PLAIN})\s*=")


def with_operator(source: str, path: str, name: str, hashed: str) -> str:
    """The text with this operator, in the place of one of the same name. Raises `Mistake`."""
    expected = {**parse(source, path).secrets, text.key(name): Secret(hashed)}
    lines = source.splitlines(keepends=True)
    found = _entry(lines, name)
    secret = f'{HASHED} = "{hashed}"\n'
    if found is None:
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        lines += [*(["\n"] if lines else []), f"[{_written(name)}]\n", secret]
    else:
        start, end = found
        kept = [line for line in lines[start + 1 : end] if not _SECRET.match(line)]
        header = lines[start] if lines[start].endswith("\n") else lines[start] + "\n"
        lines[start:end] = [header, secret, *kept]
    return _checked("".join(lines), path, name, Operators(expected))


def without_operator(source: str, path: str, name: str) -> str:
    """The text without this operator. Raises `Mistake` if there is none, too."""
    expected = dict(parse(source, path).secrets)
    if expected.pop(text.key(name), None) is None:
        raise Mistake(f"{path} has no operator {name}")
    lines = source.splitlines(keepends=True)
    found = _entry(lines, name)
    if found is not None:
        start, end = found
        if end < len(lines):  # What stands directly above the next entry is about that.
            while lines[end - 1].lstrip().startswith("#"):
                end -= 1
        del lines[start:end]
    return _checked("".join(lines), path, name, Operators(expected))


def _entry(lines: list[str], name: str) -> tuple[int, int] | None:
    """The line of the entry's header, and the line after the entry."""
    headers = [number for number, line in enumerate(lines) if _header(line) is not None]
    for number, end in zip(headers, [*headers[1:], len(lines)]):
        if _header(lines[number]) == text.key(name):
            return number, end
    return None


def _header(line: str) -> str | None:
    """The key of the name in a header; None if the line is none."""
    if not line.lstrip().startswith("["):
        return None
    try:
        [(name, value)] = tomllib.loads(line).items()
    except (tomllib.TOMLDecodeError, ValueError):
        return None
    return text.key(name) if value == {} else None


def _written(name: str) -> str:
    """The name as a key of TOML. What JSON puts in quotes, TOML reads in the same way."""
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _checked(changed: str, path: str, name: str, expected: Operators) -> str:
    try:
        if parse(changed, path) == expected:
            return changed
    except Mistake:
        pass
    raise Mistake(
        f"{path}: the entry of {name} is written in a form that cannot be changed here; change it "
        "by hand"
    )
