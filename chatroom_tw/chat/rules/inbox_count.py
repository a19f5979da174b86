"""How full an inbox is, and how full it may be.

An inbox holds so many messages, and so many bytes of text. One sender fills at most a fifth of
either, and all guests together three fifths, so that nobody can keep the others from writing to
its owner. A sender is known by name, as that is what is stored with a message; a guest takes any
number of names, but names with accounts are rationed.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from chatroom_tw.chat.rules.events import Message
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused

LIMIT = 1000
"""The most messages in an inbox."""
SIZE = 1 << 20
"""The most bytes of text in an inbox."""
SENDERS = 5
"""How many senders fill an inbox, if each has as much in it as one may have."""
GUESTS = 3
"""How many of these shares all names without accounts have together."""
SHOWN = 50
"""The most messages that are shown at once; the others wait until the owner asks again."""


@dataclass(slots=True)
class InboxCount:
    """How many messages an inbox holds, and how many bytes: in all, and of each sender."""

    senders: dict[str, tuple[int, int]] = field(default_factory=dict)
    """The messages and the bytes of each sender, by the key of the sender's name."""

    @property
    def messages(self) -> int:
        return sum(messages for messages, _ in self.senders.values())

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(size for _, size in self.senders.values())

    @classmethod
    def of(cls, waiting: Iterable[tuple[str, int]]) -> InboxCount:
        """The count of these messages: the sender and the size of each, in bytes."""
        count = cls()
        for sender, size in waiting:
            count.add(sender, size)
        return count

    def add(self, sender: str, size: int) -> None:
        """There is another message, of so many bytes."""
        self._change(text.key(sender), 1, size)

    def remove(self, sender: str, size: int) -> None:
        """There is one message less, of so many bytes."""
        self._change(text.key(sender), -1, -size)

    def _change(self, key: str, messages: int, size: int) -> None:
        had, had_size = self.senders.pop(key, (0, 0))
        if had + messages > 0:
            self.senders[key] = had + messages, had_size + size


def counted(message: Message) -> tuple[str, int]:
    """The sender and the size of a message, as `InboxCount` counts them."""
    return str(message.sender), len(message.text.encode())


def check(
    counts: Sequence[InboxCount], message: Message, owner: str, accounts: Container[str]
) -> None:
    """Whether an inbox takes another message; it has all that is in these counts.

    `accounts` has the keys of the names with accounts. Raises `Refused`: ENOUGH_MESSAGES of this
    sender's, or INBOX_FULL. The subject is `owner`.
    """
    sender, size = counted(message)
    own = [count.senders.get(text.key(sender), (0, 0)) for count in counts]
    messages, filled = sum(had for had, _ in own), size + sum(had for _, had in own)
    if messages * SENDERS >= LIMIT or filled * SENDERS > SIZE:
        raise Refused(ChatError.ENOUGH_MESSAGES, owner)
    if text.key(sender) not in accounts:
        _check_guests(counts, size, owner, accounts)
    filled = size + sum(count.size for count in counts)
    if sum(count.messages for count in counts) >= LIMIT or filled > SIZE:
        raise Refused(ChatError.INBOX_FULL, owner)


def _check_guests(
    counts: Sequence[InboxCount], size: int, owner: str, accounts: Container[str]
) -> None:
    every = [had for count in counts for key, had in count.senders.items() if key not in accounts]
    messages, filled = sum(had for had, _ in every), size + sum(had for _, had in every)
    if messages * SENDERS >= LIMIT * GUESTS or filled * SENDERS > SIZE * GUESTS:
        raise Refused(ChatError.INBOX_FULL, owner)
