"""The operators of a chat: the file that names them, and whether a password is one of theirs.

    [ann]
    password = "$argon2id$v=19$m=47104,t=2,p=1$…"    # made by `chatroom operator add ann`

    [test]
    plain = "a password"    # for servers that only a test can reach; the log warns of it

The file is TOML. It is read when the server starts and at SIGHUP; with a mistake in it the server
does not start, or goes on with the operators that it has.
"""

from __future__ import annotations

import hmac
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from twisted.logger import Logger

from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused
from chatroom_tw.server.reloading import Mistake

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "operators.toml"
"""The name of the file in the state folder."""
HASHED, PLAIN = "password", "plain"
"""The keys of an entry, which has one of them."""
MOST = {"m": 1 << 20, "t": 100, "p": 64}
"""The greatest parameters of a hash: memory in KiB, rounds, lanes. With more, one wrong password
would keep everybody else from logging in."""
_HASH = re.compile(
    r"\$argon2id\$v=19\$m=(?P<m>\d{1,9}),t=(?P<t>\d{1,9}),p=(?P<p>\d{1,9})"
    r"\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{16,}",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Secret:
    """What is known of a password."""

    hashed: str = field(default="", repr=False)
    plain: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Operators:
    """The operators that a file names."""

    secrets: Mapping[str, Secret] = field(default_factory=dict)
    """By the keys of their names (`text.key`)."""

    @property
    def names(self) -> frozenset[str]:
        """The keys of their names."""
        return frozenset(self.secrets)

    @property
    def plain(self) -> list[str]:
        """The keys of those whose passwords can be read in the file."""
        return [key for key, secret in self.secrets.items() if secret.plain is not None]

    async def matches(self, name: str, password: str, place: str, passwords: Passwords) -> bool:
        """Whether there is an operator of this name with this password.

        `place` is where it comes from. It takes as long if there is none of that name. Raises
        `Refused(SERVER_BUSY)`.
        """
        secret = self.secrets.get(text.key(name), Secret())
        matches = await passwords.matches(password, secret.hashed, place)
        if secret.plain is not None:
            return hmac.compare_digest(password.encode(), secret.plain.encode())
        return matches


def read(path: str) -> Operators:
    """The operators of this file. Raises `Mistake`, or OSError if it cannot be read."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        return parse(data.decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Mistake(f"{path}, line {line}: this is not UTF-8") from error


def parse(source: str, path: str) -> Operators:
    """The operators of a text, which is that of the file at `path`. Raises `Mistake`."""
    try:
        entries = tomllib.loads(source.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise Mistake(f"{path} is not TOML: {error}") from error
    secrets: dict[str, Secret] = {}
    for name, entry in entries.items():
        where = f"{path}, [{name}]"
        try:
            key = text.key(text.person_name(name))
        except Refused:
            raise Mistake(
                f"{where}: this cannot be a name; use 1 to {text.NAME_LIMIT} letters, digits, - _ ."
            ) from None
        if key in secrets:
            raise Mistake(f"{where}: this name is there twice; capitals make no difference")
        secrets[key] = _secret(entry, where)
    return Operators(secrets)


def _secret(entry: Any, where: str) -> Secret:
    """What an entry says of a password. Raises `Mistake`, which never has the password in it."""
    if not isinstance(entry, dict):
        raise Mistake(f"{where}: this is no entry; write [NAME], and below it a password")
    unknown = [key for key in entry if key not in (HASHED, PLAIN)]
    if unknown:
        raise Mistake(f"{where}: there is no key {unknown[0]!r}, only {HASHED} or {PLAIN}")
    if len(entry) != 1:
        raise Mistake(f"{where}: it needs a {HASHED} or a {PLAIN}, and not both")
    [(kind, value)] = entry.items()
    if not isinstance(value, str) or not value:
        raise Mistake(f"{where}: {kind} takes a text in quotes")
    if kind == PLAIN:
        return Secret(plain=value)
    found = _HASH.fullmatch(value)
    if not found:
        raise Mistake(
            f"{where}: {HASHED} takes a hash, $argon2id$v=19$…; remove the entry, and have it made "
            "again: chatroom operator add NAME"
        )
    for parameter, most in MOST.items():
        if not 1 <= int(found[parameter]) <= most:
            raise Mistake(
                f"{where}: the hash has {parameter}={found[parameter]}, and 1 to {most} is allowed"
            )
    return Secret(value)


class OperatorsFile:
    """The operators of a server, which are read again when the file has changed."""

    _log = Logger()

    def __init__(
        self,
        path: str | None,
        passwords: Passwords,
        *,
        needed: bool,
        changed: Callable[[frozenset[str]], None] = lambda names: None,
    ) -> None:
        """Read the file. `path` None: there is none, and no operator.

        `needed` False: a file that is not there names nobody. `changed` is called with the keys of
        the names after the file was read again. Raises `Mistake` or OSError.
        """
        self._path = path
        self._passwords = passwords
        self._needed = needed
        self._changed = changed
        self.current = self._read()

    def reload(self) -> None:
        """Read the file again. Raises `Mistake` or OSError, and changes nothing then."""
        self.current = self._read()
        self._changed(self.current.names)

    async def matches(self, name: str, password: str, place: str) -> bool:
        """As `Operators.matches`, with those of the file as it was read last."""
        return await self.current.matches(name, password, place, self._passwords)

    def _read(self) -> Operators:
        if self._path is None:
            return Operators()
        try:
            operators = read(self._path)
        except FileNotFoundError:
            if self._needed:
                raise
            return Operators()
        if operators.plain:
            self._log.warn(
                "chat: the passwords of operators can be read in {path}: {names}; only a server "
                "that nobody else can reach may have such (chatroom operator add NAME --replace)",
                event="plain-passwords",
                path=self._path,
                names=", ".join(operators.plain),
            )
        return operators
