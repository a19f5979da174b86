"""What the state of a chat has: its users, devices, accounts and rooms, by id and key."""

from __future__ import annotations

from typing import Any

from chatroom_tw.chat.rules.bans import Bans
from chatroom_tw.chat.rules.changes import ReportMade
from chatroom_tw.chat.rules.entities import Account, Device, Room, User
from chatroom_tw.chat.rules.ignores import Ignores
from chatroom_tw.chat.rules.names_gone import NamesGone
from chatroom_tw.chat.rules.numbering import NameNumbers
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.registrations import Registrations
from chatroom_tw.chat.rules.room_numbers import RoomNumbers
from chatroom_tw.chat.rules.space import Space
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.rules.watches import Watches
from chatroom_tw.server.guessing import Guesses
from chatroom_tw.server.looks import Looks, ShownLooks

LEFT_REMEMBERED = 100
"""How many of the rooms that a user has left are remembered, and of the users who added them."""
NO_POLICY = Policy()
META = "meta"
"""The name of the part that has the counters."""


class Entities:
    """The users, the accounts and the rooms of one chat, and the names of what has changed."""

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
        self.display_looks = ShownLooks()
        self.addresses: dict[str, Device] = {}
        self.browsers: dict[str, User] = {}
        """The guests who have given the secret of their browser, by that."""
        self.accounts: dict[str, Account] = {}
        self.rooms: dict[str, Room] = {}
        """In the order in which they were made."""
        self.ignores = Ignores()
        self.blocks = Bans()
        self.followers: dict[str, set[Device]] = {}
        """The devices that follow a key of metadata."""
        self.reports: dict[float, ReportMade] = {}
        """Those that no operator has been told of, by their time."""
        self.guesses = Guesses(self.touched)
        self.registrations = Registrations(self.touched)
        self.names_gone = NamesGone(self.touched)
        self.space = Space(self.touched)
        self.watches = Watches(self.touched)
        self.name_numbers = NameNumbers()
        self.room_numbers = RoomNumbers()
        self.counters = dict.fromkeys(("device", "guest", "membership", "order", "most"), 0)
        """The last number that was given of each kind; `order` puts rooms and members in order,
        and `most` is how many users there have been at one time."""
        self.unknown = 0
        """How many users nobody finds: their clients have not introduced them."""
        self.tracking = 0
        """How many devices keep track of others. Nobody else is told of some events."""

    def user_of(self, person: str) -> User | None:
        """The connected user whose `User.person` this is."""
        kind, _, key = person.partition(":")
        if kind == "account":
            account = self.accounts.get(key)
            return account.user if account else None
        return self.users.get(int(key))

    def name_now(self, key: str) -> str:
        """The name with this key as it is written by who has it; "": nobody has it, or nobody finds
        who does."""
        user = self.names.get(key)
        return str(user.name) if user and user.is_known else ""

    def count(self, counter: str) -> int:
        """The next number of this kind: see `counters`."""
        self.counters[counter] += 1
        self.touched.add(META)
        return self.counters[counter]


def forget_oldest(remembered: dict[str, Any]) -> None:
    """Keep the latest `LEFT_REMEMBERED` of these."""
    if len(remembered) > LEFT_REMEMBERED:
        del remembered[next(iter(remembered))]
