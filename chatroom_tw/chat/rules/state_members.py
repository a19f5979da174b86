"""How the members of rooms change, and the notices of that which a room gathers."""

from __future__ import annotations

from collections.abc import Iterable

from chatroom_tw.chat.rules.entities import Device, Room, User
from chatroom_tw.chat.rules.presence import Notice
from chatroom_tw.chat.rules.state_entities import Entities, forget_oldest


class MemberChanges:
    """Changes of who is in which room."""

    def __init__(self, state: Entities) -> None:
        self._state = state

    def add_member(self, user: User, room: Room, *, added: bool = False) -> None:
        """The user is in the room. It becomes the current one of each device that had none.

        `added`: another user has added them.
        """
        room.members[user] = self._state.count("order")
        if user.away is not None:
            room.away.add(user)
        user.rooms = (*user.rooms, room)
        if added:
            user.added = (*user.added, room)
        else:
            user.departed.pop(room.key, None)
        self._state.touched.add(user.part)
        for device in user.devices:
            if device.current is None:
                self.set_current(device, room)

    def remove_member(self, user: User, room: Room) -> None:
        """The user is not in the room. Where it was current, that is the one before it."""
        place = user.rooms.index(room)
        del room.members[user]
        room.away.discard(user)
        user.rooms = tuple(other for other in user.rooms if other is not room)
        user.added = tuple(other for other in user.added if other is not room)
        self._state.touched.add(user.part)
        for device in user.devices:
            if device.current is room:
                device.current = user.rooms[max(place - 1, 0)] if user.rooms else None
                self._state.touched.add(device.part)

    def remove_from_rooms(self, user: User) -> None:
        """The user is in no room."""
        for room in user.rooms:
            del room.members[user]
            room.away.discard(user)
        user.rooms, user.added = (), ()
        self._state.touched.add(user.part)
        for device in user.devices:
            device.current = None
            self._state.touched.add(device.part)

    def set_current(self, device: Device, room: Room) -> None:
        """The room is the device's current one; if the user is in it, also the last joined."""
        device.current = room
        self._state.touched.add(device.part)
        user = device.user
        if room in user.rooms and user.rooms[-1] is not room:
            user.rooms = (*(other for other in user.rooms if other is not room), room)
            self._state.touched.add(user.part)

    def accept_room(self, user: User, room: Room) -> None:
        """The user is in the room as if they had entered it by themselves."""
        user.added = tuple(other for other in user.added if other is not room)
        self._state.touched.add(user.part)

    def count_adding(self, user: User, adder: User) -> None:
        """`adder`, who shares no room with the user, has added them to another room."""
        user.adders[adder.person] = user.adders.pop(adder.person, 0) + 1
        forget_oldest(user.adders)
        self._state.touched.add(user.part)

    def remember_leaving(self, user: User, room: Room) -> None:
        """The user has left the room by themselves."""
        user.departed.pop(room.key, None)
        user.departed[room.key] = None
        forget_oldest(user.departed)
        self._state.touched.add(user.part)

    def number_member(self, device: Device) -> None:
        """The device is a rooms-only client, and has a number in its rooms from now on."""
        if not device.membership:
            device.membership = self._state.count("membership")
            self._state.touched.add(device.part)

    def remember_left(self, user: User, room: Room, limit: int) -> None:
        """Rooms-only clients remember that they have left the room; at most `limit` rooms."""
        for device in user.devices:
            if device.membership:
                others = (number for number in device.left if number != room.number)
                device.left = (*others, room.number)[-limit:]
                self._state.touched.add(device.part)

    def add_notice(self, room: Room, notice: Notice) -> None:
        self._state.touched.add(f"presence:{room.key}:{len(room.notices)}")
        room.notices.append(notice)

    def take_notices(self, room: Room) -> Iterable[Notice]:
        """The notices that the room has gathered. It has none from now on."""
        notices, room.notices = room.notices, []
        self._state.touched.update(f"presence:{room.key}:{place}" for place in range(len(notices)))
        return notices
