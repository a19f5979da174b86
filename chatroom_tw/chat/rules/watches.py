"""Watch lists: which devices want to know whether somebody has a name, by the name's key.

What is watched is a name, and not a person. A name that nobody watches costs one look into a
dictionary when it comes or goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chatroom_tw.chat.rules.entities import Device

MOST = 100
"""The most names that one device watches."""
NOTHING: Mapping[str, str] = {}


class Watched:
    """A name that somebody watches."""

    __slots__ = ("devices", "name")

    def __init__(self, name: str) -> None:
        self.devices: dict[Device, None] = {}
        self.name = name
        """The name as it is written by who has it, as the devices were told; "": nobody has it."""

    @property
    def watchers(self) -> list[Device]:
        """The devices in the order of their ids, which outlives a dump."""
        return sorted(self.devices, key=lambda device: device.id)


class Watches:
    """The watch lists of all devices. Each is a part."""

    def __init__(self, touched: set[str]) -> None:
        """The names of the parts that change are added to `touched`."""
        self._touched = touched
        self._lists: dict[Device, dict[str, str]] = {}
        self._names: dict[str, Watched] = {}
        self.changed: dict[str, None] = {}
        """The keys of the watched names that may be another user's since the watchers were told."""

    def of(self, device: Device) -> Mapping[str, str]:
        """The names that the device watches, by their keys."""
        return self._lists.get(device, NOTHING)

    def find(self, key: str) -> Watched | None:
        """The watched name; None: nobody watches it."""
        return self._names.get(key)

    def add(self, device: Device, key: str, name: str, now: str) -> None:
        """The device watches the name. `now` is how it is written by who has it; "": nobody."""
        self._lists.setdefault(device, {})[key] = name
        self._names.setdefault(key, Watched(now)).devices[device] = None
        self._touched.add(_part(device))

    def remove(self, device: Device, key: str) -> None:
        """The device, which watches the name, watches it no more."""
        watched, names = self._names[key], self._lists[device]
        del watched.devices[device], names[key]
        if not watched.devices:
            del self._names[key]
        if not names:
            del self._lists[device]
        self._touched.add(_part(device))

    def clear(self, device: Device) -> None:
        """The device watches nothing any more."""
        for key in list(self.of(device)):
            self.remove(device, key)

    def note(self, key: str) -> None:
        """The name is about to come, to go, or to be written in another way."""
        if key in self._names:
            self.changed[key] = None

    def take_changed(self) -> list[tuple[str, Watched]]:
        """The names that were noted. None is from now on."""
        changed, self.changed = self.changed, {}
        return [(key, self._names[key]) for key in changed if key in self._names]

    # -- parts

    def part_names(self) -> Iterable[str]:
        return map(_part, self._lists)

    def part(self, device: Device | None) -> tuple[str, ...] | None:
        """The names that the device watches; None: it watches nothing, or is gone."""
        return tuple(self.of(device).values()) or None if device else None


def _part(device: Device) -> str:
    return f"watched:{device.id}"
