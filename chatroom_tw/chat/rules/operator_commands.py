"""Commands of server operators, and of those who want one. `commands` has the others."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Oper:
    """Be a server operator on this device, by a name and a password of the operators' file."""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Deoper:
    """Be no server operator any more on this device."""


@dataclass(frozen=True, slots=True)
class Kill:
    """End all connections of a user."""

    name: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wall:
    """Tell everybody something."""

    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """Tell the server operators something about somebody. Anybody may."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Reload:
    """Read the operators' file, the certificate and the rest again, as at SIGHUP."""


OperatorCommand = Oper | Deoper | Kill | Wall | Report | Reload
