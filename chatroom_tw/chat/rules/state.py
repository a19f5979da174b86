"""The state of a chat: its users, devices, accounts and rooms, and how they change.

The rules read what is here, and change it by the methods of `State` alone. Each method adds the
names of the parts that it changes to `touched`; `dumping` says what the parts are. Nothing here
decides or raises `Refused`; `lookups` finds things by what users have typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chatroom_tw.chat.rules import targets
from chatroom_tw.chat.rules.bans import Bans, Entry
from chatroom_tw.chat.rules.changes import ReportMade
from chatroom_tw.chat.rules.entities import (
    MAIN,
    Account,
    Delivery,
    Device,
    Lifetime,
    Registration,
    Room,
    Topic,
    User,
)
from chatroom_tw.chat.rules.events import Message
from chatroom_tw.chat.rules.ignores import Ignores
from chatroom_tw.chat.rules.inbox_count import InboxCount
from chatroom_tw.chat.rules.numbering import NameNumbers
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.presence import Notice
from chatroom_tw.chat.rules.registrations import Registrations
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.room_numbers import RoomNumbers
from chatroom_tw.chat.rules.room_settings import Settings
from chatroom_tw.chat.rules.stored import HistoryLimits, StoredRoom
from chatroom_tw.chat.rules.targets import Target
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
NO_POLICY = Policy()
META = "meta"
"""The name of the part that has the counters."""


class State:
    """The users, the accounts and the rooms of one chat."""

    def __init__(
        self,
        server: str,
        limits: HistoryLimits,
        *,
        may_be_stopped: bool = False,
        policy: Policy = NO_POLICY,
    ) -> None:
        self.server = server
        self.limits = limits
        self.may_be_stopped = may_be_stopped
        self.policy = policy
        self.operators: frozenset[str] = frozenset()
        """The keys of the names of all server operators, as their file has them."""
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
        self.browsers: dict[str, User] = {}
        """The guests who have given the secret of their browser, by that."""
        self.accounts: dict[str, Account] = {}
        self.rooms: dict[str, Room] = {}
        """In the order in which they were made."""
        self.ignores = Ignores()
        self.blocks = Bans()
        self.reports: dict[float, ReportMade] = {}
        """Those that no operator has been told of, by their time."""
        self.guesses = Guesses(self.touched)
        self.registrations = Registrations(self.touched)
        self.name_numbers = NameNumbers()
        self.room_numbers = RoomNumbers()
        self.counters = dict.fromkeys(("device", "guest", "membership", "order"), 0)
        """The last number that was given of each kind; `order` puts rooms and members in order."""
        self.make_room(MAIN, None)

    # -- users and their devices

    def add_device(
        self, address: str, traits: Traits, when: float = 0.0, protocol: str = ""
    ) -> Device:
        """A new device, of a new user with the name of a guest."""
        id_ = self._count("device")
        user = User(id_, self.guest_name(), named=when)
        device = self.devices[id_] = Device(id_, address, traits, user, when, protocol=protocol)
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
        self._look_at(user)
        self.touched.update((device.part, user.part))

    def part_device(self, device: Device, when: float) -> None:
        """The device is that of a new user, a guest, who is in no room."""
        user = User(self._count("device"), self.guest_name(), named=when)
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
        self._look_at(user)
        if not user.devices:
            self._remove_user(user)

    def _add_user(self, user: User) -> None:
        self.users[user.id] = user
        self.names[text.key(user.name)] = user
        self.user_looks.add(user.name)
        self.touched.add(user.part)

    def _remove_user(self, user: User) -> None:
        self._release_name(user)
        self.set_browser(user, "")
        for person in user.ignores:
            self._ignores_no_more(user, person)
        for room in user.led:
            self.set_role(room, user.part, user.name, Role.MEMBER)
        self.set_account(user, None)
        del self.users[user.id]

    def guest_name(self) -> str:
        """A guest's name that nobody has, and no account, nor one that looks like it."""
        while True:
            name = f"guest-{self._count('guest')}"
            if not (self.user_looks.has(name) or self.account_looks.has(name)):
                return name

    def set_name(
        self, user: User, name: str, when: float, numbered: tuple[str, int] | None = None
    ) -> None:
        """`numbered` is given if `name` is another name with a number behind it: see `User`."""
        self._release_name(user)
        user.name, user.numbered, user.named = name, numbered, when
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
        for person in user.ignores:
            self._ignores_no_more(user, person)
        if user.account:
            user.account.user = None
        user.account = account
        if account:
            account.user = user
            self.set_browser(user, "")  # Only a password makes a device an account's.
        for person in user.ignores:
            self._ignores(user, person)
        self._look_at(user)
        self.touched.add(user.part)

    def set_browser(self, user: User, secret: str) -> None:
        """Further devices that know this secret are the user's."""
        if user.browser:
            self.browsers.pop(user.browser, None)
        user.browser = secret
        if secret:
            self.browsers[secret] = user
        self.touched.add(user.part)

    def set_away(self, user: User, text: str | None) -> None:
        """The user is away, with this text for others; None: they are here."""
        user.away = text
        self._look_at(user)
        self.touched.add(user.part)

    def note_last(self, user: User, what: str, when: float) -> None:
        """The user has done this now, or was told it."""
        user.last.pop(what, None)
        user.last[what] = when
        _forget_oldest(user.last)
        self.touched.add(user.part)

    def set_operator(self, device: Device, name: str) -> None:
        """The device is used by the server operator of that name; "": by none."""
        device.operator = name
        self.touched.add(device.part)

    # -- who is ignored

    def set_ignored(
        self, user: User | None, account: Account | None, person: str, name: str | None
    ) -> None:
        """The user, or the account of one who is gone, ignores a person; None: no more."""
        ignored = account.ignored if account else user.ignored if user else {}
        if name is None:
            ignored.pop(person, None)
        else:
            ignored[person] = name
        if account:
            self.touched.add(account.part)
        if user:
            self.touched.add(user.part)
            if name is None:
                self._ignores_no_more(user, person)
            else:
                self._ignores(user, person)

    def hand_ignores_over(self, user: User, account: Account, most: int) -> list[tuple[str, str]]:
        """Whom the guest ignores the account, which is about to be the user's, ignores too.

        Those who are new to it, as far as it has `most` then: each person, and the name to show.
        """
        ignored, user.ignored = user.ignored, {}
        for person in ignored:
            self._ignores_no_more(user, person)
        others = {account.part, *account.ignored}
        new = [(one, name) for one, name in ignored.items() if one not in others]
        new = new[: max(most - len(account.ignored), 0)]
        account.ignored |= dict(new)
        self.touched.update((user.part, account.part))
        return new

    def _ignores(self, user: User, person: str) -> None:
        self.ignores.add(user, person)
        self._look_at_person(person)

    def _ignores_no_more(self, user: User, person: str) -> None:
        self.ignores.remove(user, person)
        self._look_at_person(person)

    def _look_at_person(self, person: str) -> None:
        user = self.user_of(person)
        if user:
            self._look_at(user)

    def take_up_user(self, user: User) -> None:
        """The user was loaded: bring up to date what follows from that."""
        for person in user.ignores:
            self._ignores(user, person)
        if user.browser:
            self.browsers[user.browser] = user
        self._look_at(user)

    def _look_at(self, user: User) -> None:
        """Bring `is_special` up to date."""
        user.is_special = (
            len(user.devices) > 1 or user.away is not None or bool(self.ignores.of(user.person))
        )

    def user_of(self, person: str) -> User | None:
        """The connected user whose `User.person` this is."""
        kind, _, key = person.partition(":")
        if kind == "account":
            account = self.accounts.get(key)
            return account.user if account else None
        return self.users.get(int(key))

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
        if account.user:
            self.set_account(account.user, None)
        for room in list(account.memberships):
            self.set_membership(account, room, -1)
        del self.accounts[account.key]
        self.account_looks.remove(account.name)
        self.touched.add(account.part)

    def count_failed(self, account: Account) -> None:
        """A try to log in with the account has failed."""
        account.failed += 1
        self.touched.add(account.part)

    def take_failed(self, account: Account) -> int:
        """How many tries have failed before, of which the owner is told now."""
        failed, account.failed = account.failed, 0
        self.touched.add(account.part)
        return failed

    def add_place(self, account: Account, place: str) -> None:
        """The owner has logged in from there."""
        others = [other for other in account.places if other != place]
        account.places = (*others, place)[-PLACES_LIMIT:]
        self.touched.add(account.part)

    def set_membership(self, account: Account, room: str, marker: int) -> None:
        """The owner is in the room of that key, and has read so far; -1: not in it any more.

        Nobody is in a room that there is not.
        """
        there = self.rooms.get(room)
        if marker < 0:
            account.memberships.pop(room, None)
        elif there:
            account.memberships[room] = max(marker, account.memberships.get(room, 0))
        if there:
            (there.kept.discard if marker < 0 else there.kept.add)(account.key)
        self.touched.add(account.part)

    def _end_memberships(self, room: Room) -> None:
        """The room is removed. One that gets its name later is another room."""
        for key in list(room.kept):
            self.set_membership(self.accounts[key], room.key, -1)

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
        self.set_registration(account, Registration.STORED)

    def set_registration(self, account: Account, registration: Registration) -> None:
        account.registration = registration
        self.touched.add(account.part)

    # -- rooms

    def make_room(self, name: str, maker: User | None) -> Room:
        """A new room. If its maker has an account it is STORING, up to `OWNED_LIMIT` rooms."""
        key = text.key(name)
        room = self._add_room(key, name, maker.id if maker else 0)
        if maker:
            self.set_role(room, maker.person, str(maker.name), Role.OWNER)
        if maker and maker.account and maker.account.room_count < OWNED_LIMIT:
            self.make_persistent(room, maker.account, Lifetime.STORING)
        return room

    def restore_room(self, stored: StoredRoom) -> None:
        """A room as it was stored before a restart, or the number of one without an owner."""
        key = text.key(stored.name)
        forgotten = self.room_numbers.restore(key, stored.number)
        self._touch_resting(key, forgotten)
        account = self.accounts.get(stored.owner)
        if account and key not in self.rooms:
            room = self._add_room(key, stored.name, 0)
            self.set_role(room, account.part, account.name, Role.OWNER)
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

    def disown(self, room: Room) -> None:
        """The room is stored for no account any more: it goes when it is empty."""
        if room.account:
            if room.lifetime is not Lifetime.OCCUPIED:
                room.account.room_count -= 1
            self.touched.add(room.account.part)
        self.set_owner(room, None)
        self.set_lifetime(room, Lifetime.OCCUPIED)

    def close_room(self, room: Room) -> None:
        """The room, in which nobody is any more, is removed for good."""
        self.disown(room)
        for person in list(room.roles):
            self.set_role(room, person, "", Role.MEMBER)
        self._end_memberships(room)  # Else they were in one that is made again.
        for user in self.users.values():
            if room in user.pinned:
                user.pinned = tuple(other for other in user.pinned if other is not room)
                self.touched.add(user.part)
        self.remove_if_unused(room)

    def set_owner(self, room: Room, account: Account | None) -> None:
        """The room is stored for this account; None: for none."""
        room.account = account
        self.touched.add(room.part)

    def set_role(self, room: Room, person: str, name: str, role: Role) -> None:
        """A person (`User.person`) has this role in the room."""
        if role is Role.MEMBER:
            room.roles.pop(person, None)
        else:
            room.roles[person] = role, name
        self.touched.add(room.part)
        guest = self.user_of(person) if person.startswith("user:") else None
        if guest:
            others = tuple(other for other in guest.led if other is not room)
            guest.led = others if role is Role.MEMBER else (*others, room)
            self.touched.add(guest.part)

    def move_roles(self, user: User, to: Account | User) -> tuple[Room, ...]:
        """What the guest is in rooms the account, or the other guest, is from now on, if it is
        more. The rooms."""
        rooms, user.led = user.led, ()
        for room in rooms:
            role, _ = room.roles.pop(user.part)
            had, _ = room.roles.get(to.part, (Role.MEMBER, ""))
            if role.rank > had.rank:
                self.set_role(room, to.part, to.name, role)
            self.touched.update((room.part, user.part))
        return rooms

    def set_settings(self, room: Room, settings: Settings) -> None:
        room.settings = settings
        self._look_at_room(room)
        self.touched.add(room.part)

    def set_topic(self, room: Room, topic: Topic | None) -> None:
        room.topic = topic
        self.touched.add(room.part)

    def set_invited(self, room: Room, person: str, past_ban: bool | None) -> None:
        """A person may enter the room once, past a ban or not; None: no more."""
        if past_ban is None:
            room.invited.pop(person, None)
        else:
            room.invited[person] = past_ban
            _forget_oldest(room.invited)
        self.touched.add(room.part)

    def restrictions(self, kind: Kind, room: Room | None) -> Bans:
        """The bans or mutes of a room, or the blocks of the server. They are made if need be."""
        if kind is Kind.BLOCK or room is None:
            return self.blocks
        if kind is Kind.BAN:
            room.bans = room.bans or Bans()
            return room.bans
        room.mutes = room.mutes or Bans()
        return room.mutes

    def restrict(self, kind: Kind, room: Room | None, entry: Entry) -> Entry | None:
        """Add a ban, a mute or a block. The one that it replaces."""
        old = self.restrictions(kind, room).add(entry)
        self._touch_restriction(kind, room, entry.target)
        return old

    def end_restriction(self, kind: Kind, room: Room | None, target: Target) -> Entry | None:
        """There is no such ban, mute or block any more. The one that there was."""
        old = self.restrictions(kind, room).remove(target)
        self._touch_restriction(kind, room, target)
        return old

    def _touch_restriction(self, kind: Kind, room: Room | None, target: Target) -> None:
        if room:
            self._look_at_room(room)
        self.touched.add(restriction_part(kind, room.key if room else "", target))

    def _look_at_room(self, room: Room) -> None:
        """Bring `guarded` up to date."""
        settings = room.settings
        room.guarded = bool(room.mutes or settings.moderated or settings.slow)

    # -- the server

    def add_report(self, report: ReportMade) -> None:
        self.reports[report.at] = report
        self.touched.add(f"report:{report.at}")

    def take_reports(self) -> list[ReportMade]:
        """The reports that no operator was told of. There are none from now on."""
        reports = list(self.reports.values())
        self.touched.update(f"report:{at}" for at in self.reports)
        self.reports.clear()
        return reports

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
        self._end_memberships(room)
        for person in list(room.roles):
            self.set_role(room, person, "", Role.MEMBER)
        for kind, entries in ((Kind.BAN, room.bans), (Kind.MUTE, room.mutes)):
            for entry in entries or ():
                self.touched.add(restriction_part(kind, room.key, entry.target))
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


def restriction_part(kind: Kind, room: str, target: Target) -> str:
    """The name of the part that has a ban, a mute or a block."""
    return f"restriction:{kind.value}:{room}:{targets.written(target)}"


def _forget_oldest(remembered: dict[str, Any]) -> None:
    """Keep the latest `LEFT_REMEMBERED` of these."""
    if len(remembered) > LEFT_REMEMBERED:
        del remembered[next(iter(remembered))]
