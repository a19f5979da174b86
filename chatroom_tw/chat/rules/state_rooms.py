"""How the rooms in the state change, and what is set for them."""

from __future__ import annotations

from chatroom_tw.chat.rules import targets
from chatroom_tw.chat.rules.bans import Bans, Entry
from chatroom_tw.chat.rules.entities import (
    MAIN,
    Account,
    Lifetime,
    Room,
    Topic,
    User,
)
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.room_settings import Settings
from chatroom_tw.chat.rules.state_accounts import AccountChanges
from chatroom_tw.chat.rules.state_entities import META, Entities, forget_oldest
from chatroom_tw.chat.rules.state_members import MemberChanges
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.chat.rules.targets import Target
from chatroom_tw.server import text
from chatroom_tw.server.effects import InRoom

OWNED_LIMIT = 100
"""How many rooms are stored for one account; those that it makes then go when they are empty."""


class RoomChanges:
    """Changes of rooms, of their roles and settings, and of the bans, mutes and blocks."""

    def __init__(self, state: Entities, accounts: AccountChanges, members: MemberChanges) -> None:
        self._state = state
        self._accounts = accounts
        self._members = members

    def make_room(self, name: str, maker: User | None, when: float = 0.0) -> Room:
        """A new room. If its maker has an account it is STORING, up to `OWNED_LIMIT` rooms."""
        key = text.key(name)
        room = self._add_room(key, name, maker.id if maker else 0, when)
        if maker:
            self.set_role(room, maker.person, str(maker.name), Role.OWNER)
        if maker and maker.account and maker.account.room_count < OWNED_LIMIT:
            self.make_persistent(room, maker.account, Lifetime.STORING)
        return room

    def restore_room(self, stored: StoredRoom) -> None:
        """A room as it was stored before a restart, or the number of one without an owner."""
        key = text.key(stored.name)
        forgotten = self._state.room_numbers.restore(key, stored.number)
        self._touch_resting(key, forgotten)
        account = self._state.accounts.get(stored.owner)
        if account and key not in self._state.rooms:
            room = self._add_room(key, stored.name, 0, stored.since)
            self.set_role(room, account.part, account.name, Role.OWNER)
            self.make_persistent(room, account, Lifetime.PERSISTENT)

    def _add_room(self, key: str, name: str, maker: int, since: float) -> Room:
        order, number = self._state.count("order"), self._state.room_numbers.give(key)
        room = Room(key, name, number, order, maker, None, InRoom(name), since=since)
        self._state.rooms[key] = room
        self._touch_resting(key)
        self._state.touched.add(room.part)
        return room

    def make_persistent(self, room: Room, account: Account, lifetime: Lifetime) -> None:
        """The room is the account's, and stays: it is STORING or PERSISTENT."""
        account.room_count += 1
        self._state.touched.add(account.part)
        self.set_owner(room, account)
        self.set_lifetime(room, lifetime)

    def stop_storing(self, room: Room) -> None:
        """A room that was STORING could not be stored: it goes when it is empty."""
        assert room.account
        room.account.room_count -= 1
        self._state.touched.add(room.account.part)
        self.set_lifetime(room, Lifetime.OCCUPIED)
        self.remove_if_unused(room)

    def disown(self, room: Room) -> None:
        """The room is stored for no account any more: it goes when it is empty."""
        if room.account:
            if room.lifetime is not Lifetime.OCCUPIED:
                room.account.room_count -= 1
            self._state.touched.add(room.account.part)
        self.set_owner(room, None)
        self.set_lifetime(room, Lifetime.OCCUPIED)
        for user in self._state.users.values():
            if room in user.pinned:
                user.pinned = tuple(other for other in user.pinned if other is not room)
                self._state.touched.add(user.part)

    def close_room(self, room: Room) -> None:
        """The room, in which nobody is any more, is removed for good."""
        self.disown(room)
        for person in list(room.roles):
            self.set_role(room, person, "", Role.MEMBER)
        self._accounts.end_memberships(room)  # Else they were in one that is made again.
        self.remove_if_unused(room)

    def set_owner(self, room: Room, account: Account | None) -> None:
        """The room is stored for this account; None: for none."""
        room.account = account
        self._state.touched.add(room.part)

    def set_role(self, room: Room, person: str, name: str, role: Role) -> None:
        """A person (`User.person`) has this role in the room."""
        if role is Role.MEMBER:
            room.roles.pop(person, None)
        else:
            room.roles[person] = role, name
        self._state.touched.add(room.part)
        guest = self._state.user_of(person) if person.startswith("user:") else None
        if guest:
            others = tuple(other for other in guest.led if other is not room)
            guest.led = others if role is Role.MEMBER else (*others, room)
            self._state.touched.add(guest.part)

    def move_roles(self, user: User, to: Account | User) -> tuple[Room, ...]:
        """What the guest is in rooms the account, or the other guest, is from now on, if it is
        more. The rooms."""
        rooms, user.led = user.led, ()
        for room in rooms:
            role, _ = room.roles.pop(user.part)
            had, _ = room.roles.get(to.part, (Role.MEMBER, ""))
            if role.rank > had.rank:
                self.set_role(room, to.part, to.name, role)
            self._state.touched.update((room.part, user.part))
        return rooms

    def set_settings(self, room: Room, settings: Settings) -> None:
        room.settings = settings
        self._look_at_room(room)
        self._state.touched.add(room.part)

    def set_topic(self, room: Room, topic: Topic | None) -> None:
        room.topic = topic
        self._state.touched.add(room.part)

    def set_invited(self, room: Room, person: str, past_ban: bool | None) -> None:
        """A person may enter the room once, past a ban or not; None: no more."""
        if past_ban is None:
            room.invited.pop(person, None)
        else:
            room.invited[person] = past_ban
            forget_oldest(room.invited)
        self._state.touched.add(room.part)

    def restrictions(self, kind: Kind, room: Room | None) -> Bans:
        """The bans or mutes of a room, or the blocks of the server. They are made if need be."""
        if kind is Kind.BLOCK or room is None:
            return self._state.blocks
        return room.lists.setdefault(kind, Bans())

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
        self._state.touched.add(restriction_part(kind, room.key if room else "", target))

    def _look_at_room(self, room: Room) -> None:
        """Bring `guarded` up to date."""
        settings = room.settings
        room.guarded = bool(room.mutes or settings.moderated or settings.slow)

    def set_lifetime(self, room: Room, lifetime: Lifetime) -> None:
        room.lifetime = lifetime
        self._state.touched.add(room.part)

    def pin_room(self, room: Room, user: User) -> None:
        """The room stays as long as the user is connected."""
        user.pinned = (*user.pinned, room)
        self._state.touched.add(user.part)
        self.set_lifetime(room, Lifetime.PINNED)

    def unpin_rooms(self, user: User) -> list[Room]:
        """Pin the user's rooms no longer. Returns the rooms that are removed for this reason."""
        unpinned, user.pinned = user.pinned, ()
        self._state.touched.add(user.part)
        for room in unpinned:
            if room.lifetime is Lifetime.PINNED:
                self.set_lifetime(room, Lifetime.OCCUPIED)
        return [room for room in unpinned if self.remove_if_unused(room)]

    def remove_if_unused(self, room: Room) -> bool:
        """Remove a room that has no members, unless it stays. Returns whether it is removed."""
        if room.members or room.lifetime is not Lifetime.OCCUPIED or room.key == MAIN:
            return False
        self._members.take_notices(room)
        self._accounts.end_memberships(room)
        for person in list(room.roles):
            self.set_role(room, person, "", Role.MEMBER)
        for kind, entries in room.lists.items():
            for entry in entries:
                self._state.touched.add(restriction_part(kind, room.key, entry.target))
        del self._state.rooms[room.key]
        self._state.touched.add(room.part)
        self._touch_resting(room.key, self._state.room_numbers.rest(room.key))
        return True

    def _touch_resting(self, *keys: str | None) -> None:
        """The numbers of these rooms rest, or do so no more."""
        self._state.touched.add(META)
        self._state.touched.update(f"number:{key}" for key in keys if key is not None)


def restriction_part(kind: Kind, room: str, target: Target) -> str:
    """The name of the part that has a ban, a mute or a block."""
    return f"restriction:{kind.value}:{room}:{targets.written(target)}"
