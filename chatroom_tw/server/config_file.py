"""The file of --config: TOML, which becomes the command line that gives the same options."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from twisted.python import usage

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

NOT_IN_A_FILE = ("config", "help", "version")


def read(path: str) -> dict[str, Any]:
    """The keys and values of the file. Raises `usage.UsageError`."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:  # Some editors add a BOM.
            return tomllib.loads(file.read())
    except OSError as error:
        raise usage.UsageError(f"cannot read --config {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise usage.UsageError(f"--config {path} is not TOML: {error}") from error


def arguments(
    settings: Mapping[str, Any],
    *,
    known: Collection[str],
    several: Collection[str],
    flags: Collection[str],
) -> Iterator[str]:
    """The arguments for these keys and values. Raises `usage.UsageError`.

    `known` are the names of all options, `several` of those that take a list, `flags` of those
    that are true or false.
    """
    for name, value in settings.items():
        if name not in known or name in NOT_IN_A_FILE:
            like = difflib.get_close_matches(name, known, 1)
            hint = f"; is it {like[0]}?" if like else ""
            raise usage.UsageError(f"there is no option {name}{hint}")
        if isinstance(value, list) and name not in several:
            raise usage.UsageError(f"{name} takes one value, not a list")
        if name in flags:
            yield from _flag(name, value)
        else:
            yield from _values(name, value if isinstance(value, list) else [value])


def _flag(name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, bool):
        raise usage.UsageError(f"{name} is true or false, not {value}")
    if value:
        yield f"--{name}"


def _values(name: str, values: list[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise usage.UsageError(f"{name} takes text or a number, not {value}")
        yield f"--{name}={value}"
