"""Events about metadata. A `target` is as in `metadata_commands`; a value "" is that of a key that
is not set."""

from __future__ import annotations

from dataclasses import dataclass

MetadataEntry = tuple[str, str, str]
"""A target, a key and its value."""
Displays = tuple[tuple[str, str], ...]
"""Those of the users who have a display name: each name, and the display name."""


@dataclass(frozen=True, slots=True)
class MetadataFound:
    """The values that were asked for, or those of a room that the user has entered."""

    target: str
    entries: tuple[MetadataEntry, ...]


@dataclass(frozen=True, slots=True)
class MetadataIsSet:
    """To the device that has set a value."""

    target: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class MetadataChanged:
    """To a device that follows the key, and is told of the target."""

    target: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class KeysFollowed:
    """The device follows these keys from now on, or does not any more.

    `over` is the first key that would be one too many, "" if there is none; those after it were
    not looked at. `has_new`: some were not followed before.
    """

    keys: tuple[str, ...]
    bad: tuple[str, ...]
    over: str = ""
    on: bool = True
    has_new: bool = False


@dataclass(frozen=True, slots=True)
class FollowedList:
    """The keys that the device follows."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MetadataLater:
    """To a device whose user has entered a big room: `SyncMetadata` reads what there is."""

    target: str


@dataclass(frozen=True, slots=True)
class DisplayChanged:
    """To those who share a room with the user `name`: they have this display name; "": none.

    Those who follow keys are told of it as of other values.
    """

    name: str
    display: str


MetadataEvent = (
    MetadataFound
    | MetadataIsSet
    | MetadataChanged
    | KeysFollowed
    | FollowedList
    | MetadataLater
    | DisplayChanged
)
