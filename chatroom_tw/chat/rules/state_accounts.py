"""How the accounts in the state change."""

from __future__ import annotations

from collections.abc import Iterable

from chatroom_tw.chat.rules.entities import Account, Device, Registration, Room
from chatroom_tw.chat.rules.inbox_count import InboxCount
from chatroom_tw.chat.rules.markers import advance
from chatroom_tw.chat.rules.state_entities import Entities
from chatroom_tw.chat.rules.state_users import UserChanges
from chatroom_tw.server import text

PLACES_LIMIT = 16
"""From how many places an owner has logged in, as far as an account remembers them."""


class AccountChanges:
    """Changes of accounts, and of the devices that register one."""

    def __init__(self, state: Entities, users: UserChanges) -> None:
        self._state = state
        self._users = users

    def add_account(
        self,
        name: str,
        registration: Registration,
        unread: Iterable[tuple[str, int]] = (),
        since: float = 0.0,
    ) -> Account:
        """`unread` has the sender and the size of each message in its inbox."""
        waiting = InboxCount.of(unread)
        account = Account(text.key(name), name, registration, waiting, since=since)
        self._state.accounts[account.key] = account
        self._state.account_looks.add(name)
        self._state.touched.add(account.part)
        return account

    def remove_account(self, account: Account) -> None:
        if account.user:
            self._users.set_account(account.user, None)
        for room in list(account.memberships):
            self.set_membership(account, room, -1)
        for device in self._state.devices.values():
            if device.proved is account:
                device.proved = None
                self._state.touched.add(device.part)
        del self._state.accounts[account.key]
        self._state.account_looks.remove(account.name)
        self._state.display_looks.put(account.part, "")
        self._state.touched.add(account.part)

    def count_failed(self, account: Account) -> None:
        """A try to log in with the account has failed."""
        account.failed += 1
        self._state.touched.add(account.part)

    def take_failed(self, account: Account) -> int:
        """How many tries have failed before, of which the owner is told now."""
        failed, account.failed = account.failed, 0
        self._state.touched.add(account.part)
        return failed

    def add_place(self, account: Account, place: str) -> None:
        """The owner has logged in from there."""
        others = [other for other in account.places if other != place]
        account.places = (*others, place)[-PLACES_LIMIT:]
        self._state.touched.add(account.part)

    def set_membership(self, account: Account, room: str, marker: int) -> None:
        """The owner is in the room of that key, and has read so far; -1: not in it any more.

        Nobody is in a room that there is not.
        """
        there = self._state.rooms.get(room)
        if marker < 0:
            account.memberships.pop(room, None)
        elif there:
            account.memberships[room] = max(marker, account.memberships.get(room, 0))
        if there:
            (there.kept.discard if marker < 0 else there.kept.add)(account.key)
        self._state.touched.add(account.part)

    def set_marker(self, account: Account, target: str, at: int) -> None:
        """The owner has read this up to then; -1: nothing is said of it."""
        advance(account.marked, target, at)
        self._state.touched.add(account.part)

    def end_memberships(self, room: Room) -> None:
        """The room is removed. One that gets its name later is another room."""
        for key in list(room.kept):
            self.set_membership(self._state.accounts[key], room.key, -1)

    def end_password(self, account: Account) -> None:
        """The account's password is another one now: answers about the old one do not count."""
        account.passwords += 1
        self._state.touched.add(account.part)

    def set_registered(self, device: Device, has_registered: bool) -> None:
        device.has_registered = has_registered
        self._state.touched.add(device.part)

    def count_waiting(self, account: Account, sender: str, size: int) -> None:
        """There is another message in the account's inbox, of so many bytes."""
        account.waiting.add(sender, size)
        self._state.touched.add(account.part)

    def discount_waiting(self, account: Account, sender: str, size: int) -> None:
        """The message is not in the account's inbox any more."""
        account.waiting.remove(sender, size)
        self._state.touched.add(account.part)

    def reserve_name(self, device: Device, name: str) -> None:
        """Nobody else can register the name until the device's reservation of it ends."""
        self.end_reservation(device)
        device.reserved = self.add_account(name, Registration.RESERVED)
        self._state.touched.add(device.part)

    def end_reservation(self, device: Device) -> None:
        """The name that is reserved for the device is free again, if there is one."""
        if device.reserved:
            self.remove_account(device.reserved)
            device.reserved = None
            self._state.touched.add(device.part)

    def begin_storing(self, device: Device) -> Account:
        """The account that was reserved for the device is being stored, even if it goes."""
        account, device.reserved = device.reserved, None
        assert account
        account.registration = Registration.STORING
        self._state.touched.update((account.part, device.part))
        return account

    def set_since(self, account: Account, since: float) -> None:
        """Its owner has the name since then."""
        account.since = since
        self._state.touched.add(account.part)

    def set_stored(self, account: Account) -> None:
        self.set_registration(account, Registration.STORED)

    def set_registration(self, account: Account, registration: Registration) -> None:
        account.registration = registration
        self._state.touched.add(account.part)
