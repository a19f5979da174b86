"""The state of a chat: its users, devices, accounts and rooms, and how they change.

The rules read what is here (`state_entities`), and change it by the methods of `State` and of its
parts alone: `state.room_changes.set_topic(...)`. Each method adds the names of the parts that it
changes to `touched`; `dumping` says what these are. Nothing here decides or raises `Refused`;
`lookups` finds things by what users have typed.
"""

from __future__ import annotations

from chatroom_tw.chat.rules.changes import ReportMade
from chatroom_tw.chat.rules.entities import MAIN, Account, Delivery, Device, User
from chatroom_tw.chat.rules.events import Message
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.state_accounts import AccountChanges
from chatroom_tw.chat.rules.state_entities import NO_POLICY, Entities
from chatroom_tw.chat.rules.state_members import MemberChanges
from chatroom_tw.chat.rules.state_metadata import MetadataChanges
from chatroom_tw.chat.rules.state_rooms import RoomChanges
from chatroom_tw.chat.rules.state_users import UserChanges
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import text


class State(Entities):
    """The users, the accounts and the rooms of one chat, and all changes of them."""

    def __init__(
        self,
        server: str,
        limits: HistoryLimits,
        *,
        may_be_stopped: bool = False,
        policy: Policy = NO_POLICY,
    ) -> None:
        super().__init__(server, limits, may_be_stopped=may_be_stopped, policy=policy)
        self.user_changes = UserChanges(self)
        self.account_changes = AccountChanges(self, self.user_changes)
        self.member_changes = MemberChanges(self)
        self.metadata_changes = MetadataChanges(self)
        self.room_changes = RoomChanges(self, self.account_changes, self.member_changes)
        self.room_changes.make_room(MAIN, None)

    def add_device(
        self, address: str, traits: Traits, when: float = 0.0, protocol: str = ""
    ) -> Device:
        """A new device, of a new user with the name of a guest."""
        id_ = self.count("device")
        host = self.policy.shown_host(address)
        user = User(id_, self.guest_name(), named=when, host=host)
        device = self.devices[id_] = Device(id_, address, traits, user, when, protocol=protocol)
        user.devices[device] = None
        self.tracking += device.tracks
        self.unknown += device.tracks
        self._add_user(user)
        # Behind two listeners one ip:port can be two connections; the later one has it.
        if address in self.addresses:
            self.touched.add(self.addresses[address].part)
        self.addresses[address] = device
        self.touched.add(device.part)
        return device

    def remove_device(self, device: Device) -> None:
        """The device is gone, and with the last one of a user, who is in no room, the user."""
        self.account_changes.end_reservation(device)
        self.watches.clear(device)
        self.metadata_changes.remove_device(device)
        self.space.release_all(device.id)
        del self.devices[device.id]
        self.tracking -= device.tracks
        self.unknown -= device.tracks and not device.introduced
        if self.addresses.get(device.address) is device:
            del self.addresses[device.address]
        self.touched.add(device.part)
        self._take_from_user(device)

    def move_device(self, device: Device, user: User) -> None:
        """The device is another user's now. It is in none of that user's rooms yet."""
        self._take_from_user(device)
        device.user, device.current = user, None
        user.devices[device] = None
        self.user_changes.look_at(user)
        self.touched.update((device.part, user.part))

    def part_device(self, device: Device, when: float) -> None:
        """The device is that of a new user, a guest, who is in no room."""
        before = device.user
        user = User(
            *(self.count("device"), self.guest_name()),
            named=when,
            host=before.host,
            profile=before.profile,
        )
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
        self.user_changes.look_at(user)
        if not user.devices:
            self._remove_user(user)

    def _add_user(self, user: User) -> None:
        self.users[user.id] = user
        self._count_known()
        self._take_name(user)
        self.touched.add(user.part)

    def _remove_user(self, user: User) -> None:
        self._release_name(user)
        self.display_looks.put(user.part, "")
        self.user_changes.set_browser(user, "")
        for room in user.led:
            self.room_changes.set_role(room, user.part, user.name, Role.MEMBER)
        self.user_changes.set_account(user, None)
        for person in user.ignores:
            self.user_changes._ignores_no_more(user, person)
        del self.users[user.id]

    def guest_name(self) -> str:
        """A guest's name that nobody has, and no account, nor one that looks like it."""
        while True:
            name = f"guest-{self.count('guest')}"
            if not (self.user_looks.has(name) or self.account_looks.has(name)):
                return name

    def set_name(
        self, user: User, name: str, when: float, numbered: tuple[str, int] | None = None
    ) -> None:
        """`numbered` is given if `name` is another name with a number behind it: see `User`."""
        self._release_name(user)
        user.name, user.numbered, user.named = name, numbered, when
        self._take_name(user)
        if numbered:
            self.name_numbers.take(*numbered)
        self.touched.add(user.part)

    def _take_name(self, user: User) -> None:
        key = text.key(user.name)
        self.names[key] = user
        self.user_looks.add(user.name)
        self.watches.note(key)

    def _release_name(self, user: User) -> None:
        key = text.key(user.name)
        del self.names[key]
        self.user_looks.remove(user.name)
        self.watches.note(key)
        if user.numbered:
            self.name_numbers.release(*user.numbered)

    def set_delivery(self, device: Device, delivery: Delivery) -> None:
        device.delivery = delivery
        self.touched.add(device.part)

    def set_unread(self, user: User, unread: tuple[Message, ...]) -> None:
        """Replace the messages in the inbox that the user has without an account."""
        user.unread = unread
        self.touched.add(user.part)

    def introduce(self, device: Device) -> None:
        """The device has said who its user is."""
        self.unknown -= 1
        device.introduced, device.proved = True, None
        self.watches.note(text.key(device.user.name))
        self._count_known()
        self.touched.add(device.part)

    def _count_known(self) -> None:
        """Remember how many users there were at most."""
        if len(self.users) - self.unknown > self.counters["most"]:
            self.count("most")

    def set_proved(self, device: Device, account: Account) -> None:
        """The device's user has proved that the account is theirs."""
        device.proved = account
        self.touched.add(device.part)

    def set_echoes(self, device: Device, on: bool) -> None:
        """The device is told what it says itself, or is not."""
        device.echoes = on
        self.user_changes.look_at(device.user)
        self.touched.add(device.part)

    def set_sight(self, device: Device, on: bool) -> None:
        """The device's user sees it, or does not."""
        device.out_of_sight = not on
        self.touched.add(device.part)

    def set_operator(self, device: Device, name: str) -> None:
        """The device is used by the server operator of that name; "": by none."""
        device.operator = name
        self.touched.add(device.part)

    def add_report(self, report: ReportMade) -> None:
        self.reports[report.at] = report
        self.touched.add(f"report:{report.at}")

    def take_reports(self) -> list[ReportMade]:
        """The reports that no operator was told of. There are none from now on."""
        reports = list(self.reports.values())
        self.touched.update(f"report:{at}" for at in self.reports)
        self.reports.clear()
        return reports
