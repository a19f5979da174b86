"""Commands about metadata: what people and rooms tell of themselves, as values with keys.

A `target` is "" for oneself, `#ROOM` for a room, or the name of a user.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

ALL = "*"
"""The target that is everybody and everything of which the client is told."""


class MetadataError(Enum):
    """Why a command about metadata was refused."""

    BAD_TARGET = "metadata-target"
    """There is nobody and nothing of that name whose metadata the client may read."""
    BAD_KEY = "metadata-key"
    BAD_VALUE = "metadata-value"
    """The subject is the key."""
    NOT_ALLOWED = "metadata-not-allowed"
    """The subject is the key; "": all of them."""
    TOO_MANY_KEYS = "metadata-too-many-keys"
    TOO_SOON = "metadata-too-soon"
    """The subject is a number of seconds."""


@dataclass(frozen=True, slots=True)
class UseMetadata:
    """The client wants to be told of metadata, or not any more: then it follows no keys."""

    on: bool


@dataclass(frozen=True, slots=True)
class ReadMetadata:
    """Read the values with these keys; None: all that there are."""

    target: str
    keys: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SetMetadata:
    """Set the value with this key; "": there is none any more."""

    target: str
    key: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ClearMetadata:
    """Remove all values."""

    target: str


@dataclass(frozen=True, slots=True)
class FollowKeys:
    """Be told of the values with these keys from now on, or not any more."""

    keys: tuple[str, ...]
    on: bool = True


@dataclass(frozen=True, slots=True)
class ListFollowed:
    """List the keys that the client follows."""


@dataclass(frozen=True, slots=True)
class SyncMetadata:
    """Read the values with the keys that the client follows: of a user, of a room and its members,
    or of `ALL`."""

    target: str


MetadataCommand = (
    UseMetadata
    | ReadMetadata
    | SetMetadata
    | ClearMetadata
    | FollowKeys
    | ListFollowed
    | SyncMetadata
)
