"""What the hall knows: people, rooms and kept names, and how to find them.

The rules (`talking`, `rooms`, `people`) read and change it; nobody outside of
`core` does. Everything that is looked up by name is under `text.key(name)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from chatroom_tw.chat.rules.commands import Ref
from chatroom_tw.chat.rules.events import Message
from chatroom_tw.chat.rules.numbering import Numbering
from chatroom_tw.chat.rules.presence import PresenceBatch
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.room_numbers import RoomNumbers
from chatroom_tw.chat.rules.stored import HistoryLimits, StoredRoom
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import text
from chatroom_tw.server.effects import InRoom
from chatroom_tw.server.refusals import Refused

OWNED_LIMIT = 100
"""How many rooms are kept for one account; those that it makes then go when they are empty."""
MAIN = "main"
"""The room that everyone is in on connecting. It is nobody's, and always there."""


_GUEST = re.compile(r"guest-\d+")


class Delivery(Enum):
    """What somebody connected is up to."""

    AT_ONCE = "they are told private messages at once"
    ON_REQUEST = "private messages wait until they read them"


class Lifetime(Enum):
    """How long a room stays."""

    OCCUPIED = "while somebody is in it"
    PINNED = "while its maker is connected"
    STORING = "it is being kept for its owner, and the disk has not said so yet"
    PERSISTENT = "whoever comes and goes, over restarts too: it has an owner with an account"


@dataclass(slots=True, eq=False)
class User:
    """Somebody connected."""

    id: int
    name: str
    address: str
    traits: Traits
    rooms: tuple[Room, ...] = ()
    """In the order they were joined, the latest last."""
    current: Room | None = None
    account: Account | None = None
    delivery: Delivery = Delivery.AT_ONCE
    unread: tuple[Message, ...] = ()
    """What waits for somebody without an account."""
    numbered: tuple[str, int] | None = None
    """The key of the name that they wanted, and the number that they got behind it."""
    memberships: dict[int, int] | None = None
    """Of a visitor: a room's number -> the membership's, also of rooms that they have left."""

    def membership(self, room: int) -> int:
        """The number of the user's membership in a room, by its number; 0 if there is none."""
        return self.memberships.get(room, 0) if self.memberships else 0


@dataclass(slots=True, eq=False)
class Room:
    """A room and who is in it."""

    key: str
    name: str
    number: int
    maker: User | None
    account: Account | None
    """Of who made it. Who has it owns the room; without one it is the connection that counts."""
    to: InRoom
    members: dict[User, None] = field(default_factory=dict)
    stay: Lifetime = Lifetime.OCCUPIED
    crowd: PresenceBatch | None = None
    """There while comings and goings are being gathered."""

    def is_owned_by(self, user: User) -> bool:
        """Whether `user` made the room, on this connection or on another with their account."""
        return user.account is self.account if self.account else user is self.maker

    @property
    def kept(self) -> StoredRoom:
        """What a storage has to know of it."""
        owner = text.key(self.account.name) if self.account else ""
        return StoredRoom(self.name, self.number, owner)


class Voice(NamedTuple):
    """Where somebody who just says something is heard, and under which name."""

    room: str
    name: str
    room_number: int


@dataclass(slots=True, eq=False)
class Account:
    """A name that is kept for its owner, and how many messages wait for it.

    Until it is `safe` in the storage it is only nobody else's; nobody can log in
    to it or leave a message.
    """

    name: str
    unread: int = 0
    safe: bool = False
    rooms: int = 0
    """How many are kept for it."""


class State:
    """The people, the rooms and the kept names of one server."""

    def __init__(self, server: str, limits: HistoryLimits, *, may_be_stopped: bool) -> None:
        self.server = server
        self.limits = limits
        self.may_be_stopped = may_be_stopped
        self.users: dict[int, User] = {}
        self.names: dict[str, User] = {}
        self._numberings: dict[str, Numbering] = {}
        self.addresses: dict[str, User] = {}
        self.accounts: dict[str, Account] = {}
        self.rooms: dict[str, Room] = {}
        self.numbers = RoomNumbers()
        self.voices: dict[int, Voice] = {}
        """Of who has said something since anything else was decided, by the users' numbers."""
        self.held: dict[User, list[Room]] = {}
        """Rooms that stay while this user does, even if nobody is in them."""
        self._last_user = 0
        self._last_guest = 0
        self._last_membership = 0
        self.make_room(MAIN, None)

    # -- people

    def add_user(self, address: str, traits: Traits) -> User:
        """Somebody new, under a guest's name that nobody has or keeps."""
        self._last_user += 1
        user = User(self._last_user, self.guest_name(), address, traits)
        self.users[user.id] = user
        self.names[text.key(user.name)] = user
        self.addresses[address] = user
        return user

    def remove_user(self, user: User) -> None:
        del self.users[user.id]
        self._let_go_of_name(user)
        # Behind two doors one ip:port can be two connections; the later has it.
        if self.addresses.get(user.address) is user:
            del self.addresses[user.address]

    def guest_name(self) -> str:
        while True:
            self._last_guest += 1
            name = f"guest-{self._last_guest}"
            if name not in self.names and name not in self.accounts:
                return name

    def is_guest(self, user: User) -> bool:
        """Whether they have the name that they were given, or one like it."""
        return user.account is None and _GUEST.fullmatch(user.name) is not None

    def set_name(self, user: User, name: str, numbered: tuple[str, int] | None = None) -> None:
        if numbered is None or numbered != user.numbered:
            self._let_go_of_name(user)
        else:
            del self.names[text.key(user.name)]
        user.name, user.numbered = name, numbered
        self.names[text.key(name)] = user

    def free_name(self, user: User, wanted: str) -> tuple[str, tuple[str, int] | None]:
        """The name, behind a number if the user cannot have it as it is."""
        if self.is_free(wanted, user):
            return wanted, None
        key = text.key(wanted)
        if user.numbered and user.numbered[0] == key:
            return text.numbered(wanted, user.numbered[1]), user.numbered
        numbering = self._numberings.setdefault(key, Numbering())
        while True:  # Somebody may have chosen such a name without being given it.
            number = numbering.take()
            name = text.numbered(wanted, number)
            if self.is_free(name, user):
                return name, (key, number)

    def _let_go_of_name(self, user: User) -> None:
        """The name, and the number behind it, may be somebody else's."""
        key = text.key(user.name)
        del self.names[key]
        # Without it there is nobody whom the others come after.
        self._numberings.pop(key, None)
        if user.numbered and user.numbered[0] in self._numberings:
            self._numberings[user.numbered[0]].give_back(user.numbered[1])

    def is_free(self, name: str, user: User) -> bool:
        """Whether `user` may have the name: nobody else has it or keeps it."""
        key = text.key(name)
        account = self.accounts.get(key)
        return self.names.get(key, user) is user and (account is None or account is user.account)

    def user_called(self, name: str) -> User:
        """Who has that name now. Raises `Refused(NO_SUCH_NAME)`."""
        try:
            return self.names[text.key(name)]
        except KeyError:
            raise Refused(ChatError.NO_SUCH_NAME, name) from None

    def account_called(self, name: str) -> Account | None:
        """The account of that name, if it is safe."""
        account = self.accounts.get(text.key(name))
        return account if account and account.safe else None

    # -- rooms

    def make_room(self, name: str, maker: User | None) -> Room:
        key = text.key(name)
        room = self.rooms[key] = Room(
            key, name, self.numbers.give(key), maker, maker.account if maker else None, InRoom(name)
        )
        if room.account and room.account.rooms < OWNED_LIMIT:
            self.keep_room(room, room.account, Lifetime.STORING)
        return room

    def keep_room(self, room: Room, account: Account, stay: Lifetime) -> None:
        """The room is the account's, and stays."""
        room.account = account
        room.stay = stay
        account.rooms += 1

    def give_up_keeping(self, room: Room) -> None:
        """The room could not be kept: it goes when it is empty."""
        assert room.account
        room.account.rooms -= 1
        room.stay = Lifetime.OCCUPIED
        self.forget_if_idle(room)

    def restore_room(self, kept: StoredRoom) -> None:
        """A room as it was when the server ended last, or only its number."""
        key = text.key(kept.name)
        self.numbers.restore(key, kept.number)
        account = self.accounts.get(kept.owner)
        if account and key not in self.rooms:
            room = self.rooms[key] = Room(
                key, kept.name, self.numbers.give(key), None, account, InRoom(kept.name)
            )
            self.keep_room(room, account, Lifetime.PERSISTENT)

    def number_membership(self, user: User, room: Room) -> None:
        """Give a visitor's membership a number, if it has none from before."""
        if user.memberships is not None and room.number not in user.memberships:
            self._last_membership += 1
            user.memberships[room.number] = self._last_membership

    def hold_room(self, room: Room, user: User) -> None:
        """Keep the room as long as the user is connected."""
        self.held.setdefault(user, []).append(room)
        room.stay = Lifetime.PINNED

    def release_rooms(self, user: User) -> list[Room]:
        """The user holds no rooms any more. Those are gone in which nobody is."""
        released = self.held.pop(user, [])
        for room in released:
            if room.stay is Lifetime.PINNED:
                room.stay = Lifetime.OCCUPIED
        return [room for room in released if self.forget_if_idle(room)]

    def forget_if_idle(self, room: Room) -> bool:
        """A room with nobody in it is gone, unless it is to stay."""
        if room.members or room.stay is not Lifetime.OCCUPIED or room.key == MAIN:
            return False
        del self.rooms[room.key]
        self.numbers.rest(room.key)
        return True

    def room_called(self, name: str) -> Room:
        """The room of that name. Raises `Refused`: BAD_NAME or NO_SUCH_ROOM."""
        try:
            return self.rooms[text.key(text.room_name(name))]
        except KeyError:
            raise Refused(ChatError.NO_SUCH_ROOM, name) from None

    def room_meant(self, user: User, name: str | Ref | None) -> Room:
        """The room named, or else the user's current one.

        Raises `Refused`: BAD_NAME, NO_SUCH_ROOM, IN_NO_ROOM, or NOT_A_MEMBER for a
        `Ref` to a room that everybody has left.
        """
        if isinstance(name, Ref):
            try:
                return self.rooms[self.key_meant(name)]
            except KeyError:
                raise Refused(ChatError.NOT_A_MEMBER, name.text) from None
        if name is not None:
            return self.room_called(name)
        if user.current is None:
            raise Refused(ChatError.IN_NO_ROOM)
        return user.current

    def key_meant(self, ref: Ref) -> str:
        """The key of a room that there is, or has been. Raises `Refused(NO_SUCH_ROOM)`."""
        key = text.key(text.unspaced(ref.text.removeprefix("#")))
        if ref.text.isascii() and ref.text.isdigit():
            key = self.numbers.key(int(ref.text)) or key
        if not self.numbers.has(key):
            raise Refused(ChatError.NO_SUCH_ROOM, ref.text)
        return key
