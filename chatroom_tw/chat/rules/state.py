"""The state of a chat: its users, devices, accounts and rooms, and how they change.

The rules read what is here, and change it by the methods of `State` alone. Each method adds the
names of the parts that it changes to `touched`; `dumping` says what the parts are. Nothing here
decides or raises `Refused`; `lookups` finds things by what users have typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chatroom_tw.chat.rules.entities import (
    Account,
    Delivery,
    Device,
    Lifetime,
    Registration,
    Room,
    User,
)
from chatroom_tw.chat.rules.events import Message
from chatroom_tw.chat.rules.inbox_count import InboxCount
from chatroom_tw.chat.rules.numbering import NameNumbers
from chatroom_tw.chat.rules.presence import Notice
from chatroom_tw.chat.rules.registrations import Registrations
from chatroom_tw.chat.rules.room_numbers import RoomNumbers
from chatroom_tw.chat.rules.stored import HistoryLimits, StoredRoom
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import text
from chatroom_tw.server.effects import InRoom
from chatroom_tw.server.guessing import Guesses
from chatroom_tw.server.looks import Looks

OWNED_LIMIT = 100
"""How many rooms are stored for one account; those that it makes then go when they are empty."""
PLACES_LIMIT = 16
"""From how many places an owner has logged in, as far as an account remembers them."""
LEFT_REMEMBERED = 100
"""How many of the rooms that a user has left are remembered, and of the users who added them."""
MAIN = "main"
"""The room that users are in on connecting. It has no owner, and it is always there."""
META = "meta"
"""The name of the part that has the counters."""


class State:
    """The users, the accounts and the rooms of one chat."""

    def __init__(self, server: str, limits: HistoryLimits, *, may_be_stopped: bool) -> None:
        self.server = server
        self.limits = limits
        self.may_be_stopped = may_be_stopped
        self.touched: set[str] = set()
        """The names of the parts that have changed since the reader of the set cleared it."""
        self.ahead = 0.0
        """By how many seconds `when` is ahead of the computer's clock. It is in no part of a dump:
        each process finds it by its own clocks."""
        self.devices: dict[int, Device] = {}
        """In the order in which they connected, which is that of their ids."""
        self.users: dict[int, User] = {}
        self.names: dict[str, User] = {}
        self.user_looks, self.account_looks = Looks(), Looks()
        self.addresses: dict[str, Device] = {}
        self.accounts: dict[str, Account] = {}
        self.rooms: dict[str, Room] = {}
        """In the order in which they were made."""
        self.guesses = Guesses(self.touched)
        self.registrations = Registrations(self.touched)
        self.name_numbers = NameNumbers()
        self.room_numbers = RoomNumbers()
        self.counters = dict.fromkeys(("device", "guest", "membership", "order"), 0)
        """The last number that was given of each kind; `order` puts rooms and members in order."""
        self.make_room(MAIN, None)

    # -- users and their devices

    def add_device(self, address: str, traits: Traits, when: float) -> Device:
        """A new device, of a new user with the name of a guest."""
        id_ = self._count("device")
        user = User(id_, self.guest_name())
        device = self.devices[id_] = Device(id_, address, traits, user, when)
        user.devices[device] = None
        self._add_user(user)
        # Behind two listeners one ip:port can be two connections; the later one has it.
        if address in self.addresses:
            self.touched.add(self.addresses[address].part)
        self.addresses[address] = device
        self.touched.add(device.part)
        return device

    def remove_device(self, device: Device) -> None:
        """The device is gone, and with the last one of a user, who is in no room, the user."""
        self.end_reservation(device)
        del self.devices[device.id]
        if self.addresses.get(device.address) is device:
            del self.addresses[device.address]
        self.touched.add(device.part)
        self._take_from_user(device)

    def move_device(self, device: Device, user: User) -> None:
        """The device is another user's now. It is in none of that user's rooms yet."""
        self._take_from_user(device)
        device.user, device.current = user, None
        user.devices[device] = None
        self.touched.update((device.part, user.part))

    def part_device(self, device: Device) -> None:
        """The device is that of a new user, a guest, who is in no room."""
        user = User(self._count("device"), self.guest_name())
        self._add_user(user)
        self.move_device(device, user)

    def hand_over(self, before: User, user: User) -> None:
        """The rooms that `before` has made, and the unread messages, are the user's."""
        for room in self.rooms.values():
            if room.maker == before.id and room.account is None:
                room.maker = user.id
                self.touched.add(room.part)
        user.pinned, before.pinned = (*user.pinned, *before.pinned), ()
        unread = sorted((*user.unread, *before.unread), key=lambda message: message.when)
        user.unread, before.unread = tuple(unread), ()
        self.touched.update((before.part, user.part))

    def _take_from_user(self, device: Device) -> None:
        user = device.user
        del user.devices[device]
        self.touched.add(user.part)
        if not user.devices:
            self._remove_user(user)

    def _add_user(self, user: User) -> None:
        self.users[user.id] = user
        self.names[text.key(user.name)] = user
        self.user_looks.add(user.name)
        self.touched.add(user.part)

    def _remove_user(self, user: User) -> None:
        self._release_name(user)
        self.set_account(user, None)
        del self.users[user.id]

    def guest_name(self) -> str:
        """A guest's name that nobody has, and no account, nor one that looks like it."""
        while True:
            name = f"guest-{self._count('guest')}"
            if not (self.user_looks.has(name) or self.account_looks.has(name)):
                return name

    def set_name(self, user: User, name: str, numbered: tuple[str, int] | None = None) -> None:
        """`numbered` is given if `name` is another name with a number behind it: see `User`."""
        self._release_name(user)
        user.name, user.numbered = name, numbered
        self.names[text.key(name)] = user
        self.user_looks.add(name)
        if numbered:
            self.name_numbers.take(*numbered)
        self.touched.add(user.part)

    def _release_name(self, user: User) -> None:
        del self.names[text.key(user.name)]
        self.user_looks.remove(user.name)
        if user.numbered:
            self.name_numbers.release(*user.numbered)

    def set_delivery(self, device: Device, delivery: Delivery) -> None:
        device.delivery = delivery
        self.touched.add(device.part)

    def set_unread(self, user: User, unread: tuple[Message, ...]) -> None:
        """Replace the messages in the inbox that the user has without an account."""
        user.unread = unread
        self.touched.add(user.part)

    def set_account(self, user: User, account: Account | None) -> None:
        """The user has this account from now on, which nobody else has; None: none."""
        if user.account:
            user.account.user = None
        user.account = account
        if account:
            account.user = user
        self.touched.add(user.part)

    # -- accounts

    def add_account(
        self, name: str, registration: Registration, unread: Iterable[tuple[str, int]] = ()
    ) -> Account:
        """`unread` has the sender and the size of each message in its inbox."""
        account = Account(text.key(name), name, registration, InboxCount.of(unread))
        self.accounts[account.key] = account
        self.account_looks.add(name)
        self.touched.add(account.part)
        return account

    def remove_account(self, account: Account) -> None:
        del self.accounts[account.key]
        self.account_looks.remove(account.name)
        self.touched.add(account.part)

    def count_failed(self, account: Account) -> None:
        """A try to log in with the account has failed."""
        account.failed += 1
        self.touched.add(account.part)

    def note_login(self, account: Account, place: str) -> int:
        """The owner has logged in from there. How many tries had failed before."""
        failed, account.failed = account.failed, 0
        others = [other for other in account.places if other != place]
        account.places = (*others, place)[-PLACES_LIMIT:]
        self.touched.add(account.part)
        return failed

    def end_password(self, account: Account) -> None:
        """The account's password is another one now: answers about the old one do not count."""
        account.passwords += 1
        self.touched.add(account.part)

    def set_registered(self, device: Device, has_registered: bool) -> None:
        device.has_registered = has_registered
        self.touched.add(device.part)

    def count_waiting(self, account: Account, sender: str, size: int) -> None:
        """There is another message in the account's inbox, of so many bytes."""
        account.waiting.add(sender, size)
        self.touched.add(account.part)

    def discount_waiting(self, account: Account, sender: str, size: int) -> None:
        """The message is not in the account's inbox any more."""
        account.waiting.remove(sender, size)
        self.touched.add(account.part)

    def reserve_name(self, device: Device) -> None:
        """Nobody else can register the name of the device's user until the reservation ends."""
        self.end_reservation(device)
        device.reserved = self.add_account(device.user.name, Registration.RESERVED)
        self.touched.add(device.part)

    def end_reservation(self, device: Device) -> None:
        """The name that is reserved for the device is free again, if there is one."""
        if device.reserved:
            self.remove_account(device.reserved)
            device.reserved = None
            self.touched.add(device.part)

    def begin_storing(self, device: Device) -> Account:
        """The account that was reserved for the device is being stored, even if it goes."""
        account, device.reserved = device.reserved, None
        assert account
        account.registration = Registration.STORING
        self.touched.update((account.part, device.part))
        return account

    def set_stored(self, account: Account) -> None:
        account.registration = Registration.STORED
        self.touched.add(account.part)

    # -- rooms

    def make_room(self, name: str, maker: User | None) -> Room:
        """A new room. If its maker has an account it is STORING, up to `OWNED_LIMIT` rooms."""
        key = text.key(name)
        room = self._add_room(key, name, maker.id if maker else 0)
        if maker and maker.account:
            room.account = maker.account
            if room.account.room_count < OWNED_LIMIT:
                self.make_persistent(room, room.account, Lifetime.STORING)
        return room

    def restore_room(self, stored: StoredRoom) -> None:
        """A room as it was stored before a restart, or the number of one without an owner."""
        key = text.key(stored.name)
        forgotten = self.room_numbers.restore(key, stored.number)
        self._touch_resting(key, forgotten)
        account = self.accounts.get(stored.owner)
        if account and key not in self.rooms:
            room = self._add_room(key, stored.name, 0)
            self.make_persistent(room, account, Lifetime.PERSISTENT)

    def _add_room(self, key: str, name: str, maker: int) -> Room:
        order, number = self._count("order"), self.room_numbers.give(key)
        room = self.rooms[key] = Room(key, name, number, order, maker, None, InRoom(name))
        self._touch_resting(key)
        self.touched.add(room.part)
        return room

    def make_persistent(self, room: Room, account: Account, lifetime: Lifetime) -> None:
        """The room is the account's, and stays: it is STORING or PERSISTENT."""
        account.room_count += 1
        self.touched.add(account.part)
        self.set_owner(room, account)
        self.set_lifetime(room, lifetime)

    def stop_storing(self, room: Room) -> None:
        """A room that was STORING could not be stored: it goes when it is empty."""
        assert room.account
        room.account.room_count -= 1
        self.touched.add(room.account.part)
        self.set_lifetime(room, Lifetime.OCCUPIED)
        self.remove_if_unused(room)

    def set_owner(self, room: Room, account: Account) -> None:
        room.account = account
        self.touched.add(room.part)

    def set_lifetime(self, room: Room, lifetime: Lifetime) -> None:
        room.lifetime = lifetime
        self.touched.add(room.part)

    def pin_room(self, room: Room, user: User) -> None:
        """The room stays as long as the user is connected."""
        user.pinned = (*user.pinned, room)
        self.touched.add(user.part)
        self.set_lifetime(room, Lifetime.PINNED)

    def unpin_rooms(self, user: User) -> list[Room]:
        """Pin the user's rooms no longer. Returns the rooms that are removed for this reason."""
        unpinned, user.pinned = user.pinned, ()
        self.touched.add(user.part)
        for room in unpinned:
            if room.lifetime is Lifetime.PINNED:
                self.set_lifetime(room, Lifetime.OCCUPIED)
        return [room for room in unpinned if self.remove_if_unused(room)]

    def remove_if_unused(self, room: Room) -> bool:
        """Remove a room that has no members, unless it stays. Returns whether it is removed."""
        if room.members or room.lifetime is not Lifetime.OCCUPIED or room.key == MAIN:
            return False
        self.take_notices(room)
        del self.rooms[room.key]
        self.touched.add(room.part)
        self._touch_resting(room.key, self.room_numbers.rest(room.key))
        return True

    def _touch_resting(self, *keys: str | None) -> None:
        """The numbers of these rooms rest, or do so no more."""
        self.touched.add(META)
        self.touched.update(f"number:{key}" for key in keys if key is not None)

    # -- members

    def add_member(self, user: User, room: Room, *, added: bool = False) -> None:
        """The user is in the room. It becomes the current one of each device that had none.

        `added`: another user has added them.
        """
        room.members[user] = self._count("order")
        user.rooms = (*user.rooms, room)
        if added:
            user.added = (*user.added, room)
        else:
            user.departed.pop(room.key, None)
        self.touched.add(user.part)
        for device in user.devices:
            if device.current is None:
                self.set_current(device, room)

    def remove_member(self, user: User, room: Room) -> None:
        """The user is not in the room. Where it was current, that is the one before it."""
        place = user.rooms.index(room)
        del room.members[user]
        user.rooms = tuple(other for other in user.rooms if other is not room)
        user.added = tuple(other for other in user.added if other is not room)
        self.touched.add(user.part)
        for device in user.devices:
            if device.current is room:
                device.current = user.rooms[max(place - 1, 0)] if user.rooms else None
                self.touched.add(device.part)

    def remove_from_rooms(self, user: User) -> None:
        """The user is in no room."""
        for room in user.rooms:
            del room.members[user]
        user.rooms, user.added = (), ()
        self.touched.add(user.part)
        for device in user.devices:
            device.current = None
            self.touched.add(device.part)

    def set_current(self, device: Device, room: Room) -> None:
        """The room is the device's current one; if the user is in it, also the last joined."""
        device.current = room
        self.touched.add(device.part)
        user = device.user
        if room in user.rooms and user.rooms[-1] is not room:
            user.rooms = (*(other for other in user.rooms if other is not room), room)
            self.touched.add(user.part)

    def accept_room(self, user: User, room: Room) -> None:
        """The user is in the room as if they had entered it by themselves."""
        user.added = tuple(other for other in user.added if other is not room)
        self.touched.add(user.part)

    def count_adding(self, user: User, adder: User) -> None:
        """`adder`, who shares no room with the user, has added them to another room."""
        user.adders[adder.person] = user.adders.pop(adder.person, 0) + 1
        _forget_oldest(user.adders)
        self.touched.add(user.part)

    def remember_leaving(self, user: User, room: Room) -> None:
        """The user has left the room by themselves."""
        user.departed.pop(room.key, None)
        user.departed[room.key] = None
        _forget_oldest(user.departed)
        self.touched.add(user.part)

    def number_member(self, device: Device) -> None:
        """The device is a rooms-only client, and has a number in its rooms from now on."""
        if not device.membership:
            device.membership = self._count("membership")
            self.touched.add(device.part)

    def remember_left(self, user: User, room: Room, limit: int) -> None:
        """Rooms-only clients remember that they have left the room; at most `limit` rooms."""
        for device in user.devices:
            if device.membership:
                others = (number for number in device.left if number != room.number)
                device.left = (*others, room.number)[-limit:]
                self.touched.add(device.part)

    # -- presence

    def add_notice(self, room: Room, notice: Notice) -> None:
        self.touched.add(f"presence:{room.key}:{len(room.notices)}")
        room.notices.append(notice)

    def take_notices(self, room: Room) -> Iterable[Notice]:
        """The notices that the room has gathered. It has none from now on."""
        notices, room.notices = room.notices, []
        self.touched.update(f"presence:{room.key}:{place}" for place in range(len(notices)))
        return notices

    def _count(self, counter: str) -> int:
        self.counters[counter] += 1
        self.touched.add(META)
        return self.counters[counter]


def _forget_oldest(remembered: dict[str, Any]) -> None:
    """Keep the latest `LEFT_REMEMBERED` of these."""
    if len(remembered) > LEFT_REMEMBERED:
        del remembered[next(iter(remembered))]
