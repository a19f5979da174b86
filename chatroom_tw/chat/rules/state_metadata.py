"""How the metadata in the state changes: of accounts, guests and rooms, and who follows a key.

A target is named by its part: `account:ann`, `user:7` (a guest) or `room:tea`.
"""

from __future__ import annotations

from chatroom_tw.chat.rules.entities import (
    Account,
    Device,
    Metadata,
    Room,
    User,
    display_in,
)
from chatroom_tw.chat.rules.state_entities import Entities

Owner = Account | User | Room
"""What metadata can belong to. That of a user who has an account is the account's."""


class MetadataChanges:
    """Changes of metadata, and of the keys that devices follow."""

    def __init__(self, state: Entities) -> None:
        self._state = state

    def owner(self, target: str) -> Owner | None:
        """What has this part; None: it is gone."""
        kind, _, key = target.partition(":")
        if kind == "account":
            return self._state.accounts.get(key)
        return self._state.rooms.get(key) if kind == "room" else self._state.users.get(int(key))

    def set_value(self, owner: Owner, key: str, value: str) -> str:
        """Set the value with this key; "": there is none. Returns what it was before."""
        values = dict(owner.guest_metadata if isinstance(owner, User) else owner.metadata)
        before = values.pop(key, "")
        if value:
            values[key] = value
        self.set_all(owner, tuple(sorted(values.items())))
        return before

    def set_all(self, owner: Owner, metadata: Metadata) -> None:
        """Set all values, by key."""
        if isinstance(owner, User):
            owner.guest_metadata = metadata
        else:
            owner.metadata = metadata
        self._state.touched.add(owner.part)
        if not isinstance(owner, Room):
            self.take_up(owner, metadata)

    def take_up(self, owner: Account | User, metadata: Metadata) -> None:
        """This is the owner's metadata: bring up to date what follows from that."""
        self._state.display_looks.put(owner.part, display_in(metadata))

    def set_followed(self, device: Device, keys: tuple[str, ...] | None) -> None:
        """The device follows these keys and no others; None: it wants to know of no metadata."""
        self._unlist(device)
        device.followed = keys
        self._state.touched.add(device.part)
        self.take_up_device(device)

    def take_up_device(self, device: Device) -> None:
        """The device was loaded: bring up to date what follows from that."""
        for key in device.followed or ():
            self._state.followers.setdefault(key, set()).add(device)

    def remove_device(self, device: Device) -> None:
        """The device is gone."""
        self._unlist(device)

    def _unlist(self, device: Device) -> None:
        followers = self._state.followers
        for key in device.followed or ():
            followers[key].remove(device)
            if not followers[key]:
                del followers[key]
