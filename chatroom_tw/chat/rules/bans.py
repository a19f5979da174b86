"""Bans: whom a room keeps out, whom it does not let talk, and whom the server blocks.

`Bans` is one such list, and an index of it. `find` looks up names, accounts and hidden addresses in
dicts, and addresses in `Networks`, which costs the same however many there are. Masks alone are
looked at one after the other: whether the longest text of the mask is in what it is compared with,
and only then whether it fits.

There is no clock here: `when` is in seconds, as in all rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from chatroom_tw.chat.rules import pages
from chatroom_tw.chat.rules.identity import USER
from chatroom_tw.chat.rules.masks import Matcher
from chatroom_tw.chat.rules.networks import Networks
from chatroom_tw.chat.rules.targets import Account, Hidden, Mask, Name, Network, Target, folded
from chatroom_tw.server import text

LIMIT = 1000
"""The most entries of a list of a room."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody who may be on a list."""

    name: str
    account: str = ""
    """The key of the account; "": a guest."""
    address: str = ""
    """The host, without a port: an IP address or `targets.UNIX`; "": it is not known."""
    hidden: str = ""
    """The host as it is shown where addresses are hidden; "": it is never shown so."""
    user: str = USER
    """What is between `!` and `@` on IRC."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A ban, a mute or a block."""

    target: Target
    by: str
    """The name of who has set it."""
    at: float
    until: float = 0.0
    """When it is over; 0.0: it is for good."""
    reason: str = ""
    sees_addresses: bool = True
    """Whether it is compared with real addresses. If not, a `Mask` is compared with hidden ones
    alone and a `Network` fits nobody: else those to whom addresses are not shown could find one
    out by banning networks."""

    def is_over(self, when: float) -> bool:
        """Whether its time has ended."""
        return 0.0 < self.until <= when


class Bans:
    """The entries in the order of their times, at most one for each target."""

    __slots__ = (
        *("_accounts", "_added", "_ends", "_entries"),
        *("_hidden", "_masks", "_names", "_networks"),
    )

    def __init__(self) -> None:
        self._entries: dict[Target, Entry] = {}
        self._ends: list[tuple[float, int, Entry]] = []
        """A heap of the entries with a time, by their ends. Some may have been removed since."""
        self._added = 0
        self._accounts: dict[str, Entry] = {}
        self._names: dict[str, Entry] = {}
        self._hidden: dict[str, Entry] = {}
        self._networks: Networks[Entry] = Networks()
        self._masks: dict[str, tuple[str, Matcher, Entry]] = {}

    def __len__(self) -> int:
        """How many entries there are, with those that are over and were not removed."""
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def page(self, page: int) -> tuple[Entry, ...]:
        """The entries of this page of the list; pages count from 1."""
        return pages.page_of(self, page)

    def expired(self, when: float, most: int) -> tuple[Entry, ...]:
        """The first of the entries whose time has ended, at most so many. It removes none."""
        found: list[tuple[float, int, Entry]] = []
        while self._ends and self._ends[0][2].is_over(when) and len(found) < most:
            end = heappop(self._ends)
            if self._is_there(end[2]):
                found.append(end)
        for end in found:
            heappush(self._ends, end)
        return tuple(entry for _, _, entry in found)

    def add(self, entry: Entry) -> Entry | None:
        """Add an entry. Returns the one with the same target, which it replaces."""
        old = self.remove(entry.target)
        is_latest = not self._entries or next(reversed(self._entries.values())).at <= entry.at
        self._entries[_compared(entry.target)] = entry
        if entry.until:
            self._add_end(entry)
        match entry.target:
            case Mask(mask):
                matcher = Matcher(entry.target)
                self._masks[mask] = matcher.literal, matcher, entry
            case Network(network):
                if entry.sees_addresses:
                    self._networks.add(network, entry)
            case Account() | Hidden() | Name() as exact:
                entries, key = self._place(exact)
                entries[key] = entry
        if not is_latest:  # It was there before, and is taken back.
            self._sort()
        return old

    def _sort(self) -> None:
        entries = sorted(self._entries.items(), key=lambda item: item[1].at)
        self._entries = dict(entries)
        self._masks = {
            target.text: self._masks[target.text]
            for target, _ in entries
            if isinstance(target, Mask)
        }

    def get(self, target: Target) -> Entry | None:
        """The entry with this target; None: there is none."""
        return self._entries.get(_compared(target))

    def remove(self, target: Target) -> Entry | None:
        """Remove and return the entry with this target; None: there is none."""
        entry = self._entries.pop(_compared(target), None)
        if entry is None:
            return None
        match entry.target:
            case Mask(mask):
                del self._masks[mask]
            case Network(network):
                if entry.sees_addresses:
                    self._networks.remove(network)
            case Account() | Hidden() | Name() as exact:
                entries, key = self._place(exact)
                del entries[key]
        return entry

    def find(self, subject: Subject, when: float, *, spare_accounts: bool) -> Entry | None:
        """An entry that fits and is not over; None: there is none.

        With `spare_accounts`, somebody with an account is found neither by an address nor by a
        mask of which the host alone has any text. Of several entries the most exact one is
        returned: account, name, hidden address, the smallest network, the first mask.
        """
        spared = spare_accounts and subject.account != ""
        for entry in self._exact(subject, spared):
            if not entry.is_over(when):
                return entry
        return self._by_mask(subject, when, spared) if self._masks else None

    def _exact(self, subject: Subject, spared: bool) -> Iterator[Entry]:
        found = [self._accounts.get(subject.account)]
        if self._names:
            found.append(self._names.get(text.key(subject.name)))
        if not spared:
            found.append(self._hidden.get(subject.hidden))
        yield from filter(None, found)
        if not spared and self._networks:
            yield from self._networks.around(subject.address)

    def _by_mask(self, subject: Subject, when: float, spared: bool) -> Entry | None:
        person = f"{folded(subject.name)}!{folded(subject.user)}@"
        hidden, seen = person + subject.hidden, person + subject.address
        both = f"{hidden}\n{seen}"
        for literal, matcher, entry in self._masks.values():
            # A thousand masks cost a thousand of these comparisons, and few go further.
            if literal not in both or entry.is_over(when):
                continue
            if spared and matcher.is_of_host:
                continue
            if matcher.fits(hidden) or (entry.sees_addresses and matcher.fits(seen)):
                return entry
        return None

    def _add_end(self, entry: Entry) -> None:
        self._added += 1
        heappush(self._ends, (entry.until, self._added, entry))
        if len(self._ends) > 2 * len(self._entries) + 16:  # Most of them were removed or replaced.
            self._ends = [end for end in self._ends if self._is_there(end[2])]
            heapify(self._ends)

    def _is_there(self, entry: Entry) -> bool:
        return self._entries.get(_compared(entry.target)) is entry

    def _place(self, target: Account | Hidden | Name) -> tuple[dict[str, Entry], str]:
        """Where an entry with this target is looked up, and under which key."""
        match target:
            case Account(key):
                return self._accounts, key
            case Hidden(hidden):
                return self._hidden, hidden
            case Name(name):
                return self._names, text.key(name)


def _compared(target: Target) -> Target:
    """Two targets are the same if this is."""
    return Name(text.key(target.text)) if isinstance(target, Name) else target
